"""Compares the product's figures of risk with the oracle's on the product's own paths.

    python compare_paths.py ENGAGEMENTS_DIR RESULTS_DIR

RESULTS_DIR/<name> holds result.json and paths.csv of `edp plan ENGAGEMENTS_DIR/<name> -o … --also paths`. Figures at given
points must agree within 1e-9 of the money involved (the cost beside them), limits that are searched on the real line
within 1e-7. Exits 1 on any difference. EDP_SHOWN sets how many differences of an engagement are printed.
"""
import json
import multiprocessing
import os
import sys

POINT, LIMIT = 1e-9, 1e-7
EXPECTED = ("cost", "cost_p10", "cost_p50", "cost_p90", "cost_cvar95", "loss", "loss_cvar95", "loss_probability", "shortfall",
            "shortfall_probability", "shortfall_p95", "shortfall_pv", "left_on_table", "over_regret", "regret")
CURVE = ("discount", "kind", "expected_cost", "expected_loss", "loss_cvar95", "loss_probability", "expected_shortfall",
         "shortfall_probability", "left_on_table", "regret")
RAMPS = ("offered", "flat", "equal_risk")
SHARES = ("loss_probability", "shortfall_probability", "discount", "kind")


class Differences(list):
    def check(self, where, ours, theirs, tolerance, size=1.0):
        """Numbers within tolerance × max(1, size, |x|, |y|); anything else equal."""
        if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
            if not abs(ours - theirs) <= tolerance * max(1.0, size, abs(ours), abs(theirs)):
                self.append((where, ours, theirs))
        elif ours != theirs:
            self.append((where, ours, theirs))

    def keys(self, where, ours, theirs, names, size):
        for k in names:
            if k not in theirs:
                self.append((f"{where}.{k}", ours[k], "missing"))
            else:
                self.check(f"{where}.{k}", ours[k], theirs[k], POINT, 1.0 if k in SHARES else size)

    def rows(self, where, ours, theirs, names):
        """Pairs of rows with the same names, in the oracle's order; rows on one side only are differences."""
        key = lambda row: tuple(row.get(k) for k in names)
        there = {key(row): row for row in theirs or []}
        for row in ours:
            other = there.pop(key(row), None)
            at = f"{where}[{','.join(str(x) for x in key(row))}]"
            if other is None:
                self.append((at, "there", "missing"))
            else:
                yield at, row, other
        for k in there:
            self.append((f"{where}[{','.join(str(x) for x in k)}]", "missing", "there"))


def compare_paths(result, oracle):
    """[(place, oracle's, product's)]; `result` is result.json, `oracle` the JSON of paths.py."""
    d = Differences()
    d.check("paths", oracle["paths"], result.get("paths"), 0.0)
    if any("p50" in m for m in result["forecast"]["months"]):
        for at, m, n in d.rows("forecast.months", oracle["forecast"]["months"], result["forecast"]["months"], ("month",)):
            d.keys(at, m, n, ("p10", "p50", "p90"), m["p90"])
    sizes = {}
    for at, o, p in d.rows("offers", oracle["offers"], result.get("offers"), ("quote",)):
        sizes[o["quote"]] = abs(o["expected"]["cost"])
        d.keys(at + ".expected", o["expected"], p.get("expected") or {}, EXPECTED, sizes[o["quote"]])
    if "envelopes" not in oracle:
        return d
    for at, o, p in d.rows("envelopes", [e for e in oracle["envelopes"] if e["ramp"] in RAMPS], result.get("envelopes"),
                           ("quote", "ramp")):
        envelope(d, at, o, p)
    for name, keys in (("structures", ("expected_cost", "expected_shortfall")), ("clauses", ("loss", "loss_cvar95"))):
        if name not in result:
            continue                       # not computed yet
        by = ("quote", name[:-1])
        for at, o, p in d.rows(name, oracle[name], result.get(name), by):
            d.keys(at, o, p, keys, sizes[o["quote"]])
    return d


def envelope(d, at, o, p):
    ours, theirs = o["curve"], p.get("curve") or []
    d.check(at + ".curve.length", len(ours), len(theirs), 0.0)
    for x, y in zip(ours, theirs):
        here = f"{at}.curve[{x['commitment']:.2f}]"
        d.check(here + ".commitment", x["commitment"], y.get("commitment"), POINT)
        d.keys(here, x, y, CURVE, abs(x["expected_cost"]))
    for k in ("safe_limit", "target", "walk_away"):
        d.check(f"{at}.{k}", o[k], p.get(k), POINT if k == "target" else LIMIT)
    lists = [(f"{at}.target_commitment", o["target_commitment"], p.get("target_commitment"))]
    for k in ("safe", "no_worse"):
        a, b = o["intervals"][k], (p.get("intervals") or {}).get(k)
        lists.append((f"{at}.intervals.{k}", [x for i in a for x in i], None if b is None else [x for i in b for x in i]))
    for where, a, b in lists:
        if not a or not b or len(a) != len(b):
            if (a or None) != (b or None):
                d.append((where, a, b))
        else:
            for i, (x, y) in enumerate(zip(a, b)):
                d.check(f"{where}[{i}]", x, y, LIMIT)


def one(job):
    """The differences of one engagement; None where a file is missing."""
    from paths import PathRun
    from reading import Engagement
    folder, out = job
    result, paths = os.path.join(out, "result.json"), os.path.join(out, "paths.csv")
    if not (os.path.exists(result) and os.path.exists(paths)):
        return None
    with open(result, encoding="utf-8") as f:
        theirs = json.load(f)
    return list(compare_paths(theirs, PathRun(Engagement(folder), paths_csv=paths).result()))


def main(argv):
    if len(argv) != 3:
        print("usage: python compare_paths.py ENGAGEMENTS_DIR RESULTS_DIR", file=sys.stderr)
        return 64
    shown, bad = int(os.environ.get("EDP_SHOWN", "8")), 0
    names = sorted(x for x in os.listdir(argv[1]) if os.path.exists(os.path.join(argv[1], x, "plan.yaml")))
    with multiprocessing.Pool() as pool:
        for name, found in zip(names, pool.imap(one, [tuple(os.path.join(d, x) for d in argv[1:3]) for x in names])):
            bad += found is None or bool(found)
            if found is None:
                print(f"{name}: no result.json or no paths.csv")
            elif found:
                print(f"{name}: {len(found)} differences")
                for where, x, y in found[:shown]:
                    print(f"  {where}: oracle {x!r}, product {y!r}")
    print(f"{len(names)} engagements, {bad} differ")
    return 1 if bad or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
