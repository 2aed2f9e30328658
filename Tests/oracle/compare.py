"""Compares the product's figures with the oracle's.

    python compare.py ENGAGEMENTS_DIR RESULTS_DIR [--strict] [--no-extra]

RESULTS_DIR/<name>/result.json is the product's output for ENGAGEMENTS_DIR/<name>. Every numeric key
that both hold must agree within 1e-9 * max(1, |x|, |y|); keys that must exist and do not are
differences too. Exits 1 on any difference.

Figures that are differences of larger ones (a gap, a loss, a regret) carry the rounding of those: in a
test period, a ledger, an exposure row and the standing the larger figure beside them (commitment, list,
cost) counts in the max as well. `--strict` leaves that out. `--without-run_rate` leaves the run-rate out. `--no-extra` does not ask for the keys that
result.json need not have (alternative, cost, exposure, closeout, standing).
"""
import json
import os
import re
import sys

from edp_oracle import Oracle
from reading import Engagement

NAMES = ("quote", "month", "scenario", "workload", "lever")
PERIOD = ("commitment", "list", "net", "retired", "capped_out", "carried", "moved", "minimum_paid", "overage",
          "shortfall", "charge")
CAPACITY = ("workload", "instrument", "breakeven_utilisation", "p50", "p75", "p95", "units", "cost", "on_demand_cost", "idle_share")
EXTRA = ("alternative", "cost", "alternative_cost", "exposure", "closeout")
SHOWN = int(os.environ.get("SHOWN", "6"))


def key_of(item, index):
    if isinstance(item, dict):
        if "pool" in item and "from" in item:
            return f"{item['pool']}@{item['from']}"
        if "instrument" in item:
            return f"{item['instrument']} for {item['workload']}"
        for n in NAMES:
            if n in item:
                return str(item[n])
    return str(index)


def flatten(x, path, out):
    if isinstance(x, dict):
        for k, v in x.items():
            flatten(v, path + (k,), out)
    elif isinstance(x, list):
        seen = {}
        for i, v in enumerate(x):
            k = key_of(v, i)
            seen[k] = seen.get(k, 0) + 1
            flatten(v, path + ("[%s]" % (k if seen[k] == 1 else f"{k}#{seen[k]}"),), out)
    else:
        out[path] = x
    return out


def kept(result):
    """The part of a result that is compared."""
    r = {}
    for k in ("window_months", "horizon_months", "run_rate", "standing"):
        if k in result and "--without-" + k not in sys.argv:
            r[k] = result[k]
    r["forecast"] = {"months": [
        {k: m[k] for k in ("month", "pilot", "base", "optimised", "stress", "downside", "input_tokens",
                           "output_tokens", "buckets", "families") if k in m}
        for m in result.get("forecast", {}).get("months", [])]}
    r["capacity"] = [{k: c[k] for k in CAPACITY if k in c} for c in result.get("capacity", [])]
    r["offers"] = [{k: o[k] for k in ("quote", "commitment", "headline_discount", "periods", "horizon", "window",
                                      "alternative", "cost", "alternative_cost", "exposure") if k in o}
                   for o in result.get("offers", [])]
    return r


def group(path):
    return ".".join(p for p in (re.sub(r"^\[.*\]$", "[]", p) for p in path))


def scale_of(path, a):
    """The larger figure beside a difference, else 1."""
    if "periods" in path:
        beside = ("commitment", "list")
    elif path[-2:-1] in (("horizon",), ("window",)) and "discount" not in path[-1]:
        beside = ("list",)
    elif "exposure" in path and "discount" not in path[-1]:
        beside = ("cost",)
    elif path[0] == "standing":
        beside = ("commitment",)
    else:
        return 1.0
    return max([1.0] + [abs(a.get(path[:-1] + (k,)) or 0.0) for k in beside])


def compare(ours, theirs, extra_required, strict=False):
    """[(path, ours, theirs)] for one engagement."""
    a, b = flatten(kept(ours), (), {}), flatten(kept(theirs), (), {})
    differences = []
    for path in sorted(set(a) | set(b)):
        x, y = a.get(path), b.get(path)
        if isinstance(x, str) or isinstance(y, str) or isinstance(x, bool) or isinstance(y, bool):
            if path in a and path in b and x != y:
                differences.append((path, x, y))
            continue
        if path in a and path in b:
            if x is None or y is None:
                if x is not y:
                    differences.append((path, x, y))
            elif abs(x - y) > 1e-9 * max(1.0 if strict else scale_of(path, a), abs(x), abs(y)):
                differences.append((path, x, y))
        elif path in a:                          # the oracle writes only keys that must exist
            if "families" in path and x == 0 or "buckets" in path and x == 0:
                continue
            if not extra_required and any(p in EXTRA for p in path) or not extra_required and path[0] == "standing":
                continue
            differences.append((path, x, "missing"))
        else:                                    # more keys may be there, but not more rows
            if y and path[-1] in PERIOD and "periods" in path or y and ("families" in path or "buckets" in path):
                differences.append((path, "missing", y))
    return differences


def main(argv):
    if len(argv) < 3:
        print("usage: compare.py ENGAGEMENTS_DIR RESULTS_DIR [--strict] [--no-extra]", file=sys.stderr)
        return 64
    folder, results = argv[1], argv[2]
    extra = "--no-extra" not in argv
    names = sorted(x for x in os.listdir(folder) if os.path.exists(os.path.join(folder, x, "plan.yaml")))
    bad, groups, figures = 0, {}, 0
    for name in names:
        where = os.path.join(results, name, "result.json")
        if not os.path.exists(where):
            print(f"{name}: no result.json")
            bad += 1
            continue
        with open(where, encoding="utf-8") as f:
            theirs = json.load(f)
        ours = json.loads(json.dumps(Oracle(Engagement(os.path.join(folder, name))).result()))
        figures += len(flatten(kept(ours), (), {}))
        found = compare(ours, theirs, extra, "--strict" in argv)
        if found:
            bad += 1
            print(f"{name}: {len(found)} differences")
            for path, x, y in found[:SHOWN]:
                print(f"  {'.'.join(path)}: oracle {x!r}, product {y!r}")
            for g in {group(p) for p, _, _ in found}:
                row = groups.setdefault(g, [0, 0])
                row[0] += 1
                row[1] += sum(group(p) == g for p, _, _ in found)
    if groups:
        print("\nby key: engagements, figures")
        for g, (e, n) in sorted(groups.items(), key=lambda x: (-x[1][0], x[0])):
            print(f"{e:6} {n:8}  {g}")
    print(f"{len(names)} engagements, {figures} figures of the oracle, {bad} engagements differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
