"""Competing quotes and positions of the product against the oracle's.

    python compare_position.py ENGAGEMENTS RESULTS

ENGAGEMENTS holds engagement folders, RESULTS a folder of the same name for each, as `edp plan --also paths` writes it.
Amounts agree to 1e-7 of themselves (or to a unit of money where they are differences of large sums), discounts to 1e-6.
Exit code 1 where something differs.
"""
import json
import os
import sys

from alternatives import alternatives, read_moved, scenario_figures
from paths import PathRun
from position import Position
from reading import Engagement

WORDS = ("give", "get", "step", "given_cost")


def differences(where, mine, theirs, size, found):
    """What the oracle says and the product does not, by name; names that only the product has are not looked at."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key, value in mine.items():
            if key in WORDS:
                continue
            if key not in theirs:
                found.append(f"{where}: there is no {key}")
            else:
                differences(f"{where}.{key}", value, theirs[key], size, found)
    elif isinstance(mine, list) and isinstance(theirs, list):
        if len(mine) != len(theirs):
            found.append(f"{where}: {len(mine)} entries, the product has {len(theirs)}")
        for i, (a, b) in enumerate(zip(mine, theirs)):
            differences(f"{where}[{i}]", a, b, size, found)
    elif isinstance(mine, (int, float)) and isinstance(theirs, (int, float)):
        rate = "discount" in where.rsplit(".", 1)[-1] and "point" not in where or "level" in where
        close = 1e-6 if rate else 1e-7 * max(1.0, abs(mine), abs(theirs)) + 2e-8 * size
        if abs(mine - theirs) > close:
            found.append(f"{where}: {mine!r}, the product says {theirs!r}")
    elif mine != theirs:
        found.append(f"{where}: {mine!r}, the product says {theirs!r}")


def compare(folder, results):
    """(differences, counts of what was looked at) of one engagement."""
    result = json.load(open(os.path.join(results, "result.json")))
    found, seen = [], {"quotes": 0, "reservations": 0, "counter_offers": 0, "steps": 0}
    paths = os.path.join(results, "paths.csv")
    run = PathRun(Engagement(folder), paths_csv=paths)
    moved = os.path.join(results, "paths-moved.csv")
    if os.path.exists(moved):
        for mine in alternatives(run, read_moved(moved, run.e, len(run.paths))):
            figures = dict(mine.result(), scenario=scenario_figures(run.o.f, mine.quote))
            theirs = [x for x in result["alternatives"] if x["quote"] == figures["quote"]]
            if not theirs:
                found.append(f"alternatives: there is no {figures['quote']}")
                continue
            size = abs(figures["list_moved"]) + abs(result["position"]["batna_cost"])
            differences(f"alternatives[{figures['quote']}]", figures, theirs[0], size, found)
            seen["quotes"] += 1
    theirs = result["position"]
    if theirs is None:
        return found, seen
    mine = Position(run).result()
    size = abs(mine["batna_cost"])
    for key in ("offer", "batna", "batna_cost", "objective", "aspiration", "target", "exchange", "ladder", "target_cost"):
        differences(key, mine[key], theirs[key], size, found)
    seen["steps"] = len(theirs["ladder"])
    # The product draws its curves through some of the menu's commitments.
    for key, amount in (("reservation", lambda x: round(x["commitment"], 3)),
                        ("counter_offers", lambda x: round(sum(x["commitment"]), 2))):
        known = {(x["structure"], amount(x)): x for x in mine[key]}
        if theirs[key] == [] and mine[key]:
            found.append(f"{key}: none, the oracle has {len(mine[key])}")
        for x in theirs[key]:
            place = x["structure"], amount(x)
            if place not in known:
                found.append(f"{key} {place}: not in the oracle's")
            else:
                differences(f"{key} {place}", known[place], x, size, found)
                seen["reservations" if key == "reservation" else key] += 1
    return found, seen


def main(argv):
    if len(argv) != 3:
        print(__doc__)
        return 64
    wrong, all_seen = 0, {}
    for name in sorted(os.listdir(argv[1])):
        results = os.path.join(argv[2], name)
        if not os.path.exists(os.path.join(results, "result.json")):
            print(f"{name}: no result")
            wrong += 1
            continue
        found, seen = compare(os.path.join(argv[1], name), results)
        for key, count in seen.items():
            all_seen[key] = all_seen.get(key, 0) + count
        wrong += bool(found)
        for line in found[:20]:
            print(f"{name}: {line}")
    print("looked at: " + ", ".join(f"{count} {key}" for key, count in all_seen.items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
