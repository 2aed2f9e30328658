"""Hand-made paths around the oracle's own forecast, to try `paths.py` without the product.

    python sample_paths.py DIR OUT.csv [--paths 64] [--seed 1] [--sigma 1.0]

They follow the shape of section 4 (lognormal walks with common shocks by bucket and family, cuts of a family's price)
but not its slots or draws: launches, slips and levers keep their scenario. --sigma 0 gives the optimised scenario.
"""
import argparse
import csv
import random

from edp_oracle import Oracle
from factors import cut_factor, volume_factor
from forecast import Path
from reading import Engagement, label


def copy_path(p, list_of, q_of):
    out = Path(p.first, p.window, p.start_month)
    out.cells = list(p.cells)
    for t in p.list:
        out.list[t], out.q[t] = list_of(t), q_of(t)
    return out


def random_paths(forecast, count=64, seed=1, sigma=1.0):
    """`sigma` scales all volatilities; 0 turns every factor off."""
    p = forecast.path("optimised")
    if not sigma:
        return [copy_path(p, lambda t: list(p.list[t]), lambda t: dict(p.q[t])) for _ in range(count)]
    r = random.Random(f"paths-{seed}")
    keys = sorted({(c[0], "") if not c[1] else ("", c[1]) for c in p.cells})
    last = forecast.e.a + p.window + 1
    normals = lambda: [r.gauss(0.0, 1.0) for _ in range(last)]
    out = []
    for _ in range(count):
        common, own, cuts = normals(), {k: normals() for k in keys}, {}
        for _, f in keys:
            cuts[f] = ([r.random() for _ in range(last)], [r.random() for _ in range(last)])
        memo = {}

        def x(key, t):
            if (key, t) not in memo:
                tau = max(0, forecast.e.a + t)
                memo[key, t] = volume_factor(sigma * (0.35 if key[1] else 0.15), 0.3, common, own[key], tau)
            return memo[key, t]

        def price(f, t):
            return cut_factor(0.3, (0.1, 0.2, 0.4), *cuts[f], max(0, forecast.e.a + t)) if f else 1.0

        def month_list(t):
            return [m * x((c[0], "") if not c[1] else ("", c[1]), t) * (price(c[1], t) if c[2] == "tokens" else 1.0)
                    for c, m in zip(p.cells, p.list[t])]
        out.append(copy_path(p, month_list, lambda t: {f: q * price(f, t) / price(f, 0) if ("", f) in own else q
                                                       for f, q in p.q[t].items()}))
    return out


def write_csv(name, paths, first_month):
    with open(name, "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow("path,month,bucket,family,meter,list,price_index".split(","))
        for i, p in enumerate(paths):
            for t in sorted(p.list):
                for c, x in zip(p.cells, p.list[t]):
                    if x:
                        q = p.q[t].get(c[1], 1.0) if c[2] == "tokens" else 1.0
                        w.writerow([i, label(first_month + t), c[0], c[1], int(c[2] == "units"), f"{x:.17g}", f"{q:.17g}"])


def main():
    a = argparse.ArgumentParser()
    a.add_argument("folder")
    a.add_argument("out")
    a.add_argument("--paths", type=int, default=64)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--sigma", type=float, default=1.0)
    a = a.parse_args()
    o = Oracle(Engagement(a.folder))
    write_csv(a.out, random_paths(o.f, a.paths, a.seed, a.sigma), o.e.contract_start)


if __name__ == "__main__":
    main()
