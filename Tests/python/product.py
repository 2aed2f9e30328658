"""Runs the release binary, and finds the engagements that tests run it on."""
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EDP = os.environ.get("EDP", os.path.join(ROOT, ".build", "release", "edp"))
INPUTS = os.path.join(ROOT, "inputs")
GOLDEN = os.path.join(ROOT, "Tests", "Golden")


class Failed(Exception):
    """The product stopped where it should not; the text is what it printed."""


def run(arguments, env=None, cwd=None):
    return subprocess.run([EDP, *arguments], capture_output=True, text=True, env=env, cwd=cwd, stdin=subprocess.DEVNULL)


def plan(folder, out, only=None, env=None, cwd=None, paths=None):
    """`edp plan`; raises with everything printed when it did not end with 0. `paths`: instead of the plan's."""
    done = run(["plan", folder, "-o", out] + (["--only", only] if only else [])
               + (["--paths", str(paths)] if paths is not None else []), env, cwd)
    if done.returncode != 0:
        raise Failed(f"edp plan {folder}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def result(folder, out, paths=0):
    """result.json of an engagement folder, without simulation."""
    plan(folder, out, only="result.json", paths=paths)
    with open(os.path.join(out, "result.json"), encoding="utf-8") as f:
        return json.load(f)


def golden_cases():
    if not os.path.isdir(GOLDEN):
        return []
    return sorted(x for x in os.listdir(GOLDEN) if os.path.exists(os.path.join(GOLDEN, x, "plan.yaml")))


def engagements():
    """(name, folder) of the samples and golden cases."""
    return [(x, os.path.join(INPUTS, x)) for x in ("northwind", "minimal")] + [
        (x, os.path.join(GOLDEN, x)) for x in golden_cases()]


STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
PAIRS = (("pool", "from"), ("quote", "ramp"), ("quote", "structure"), ("quote", "clause"), ("quote", "driver"))
NAMES = ("quote", "workload", "lever", "scenario", "month", "instrument", "structure", "clause")


def figure(result, key):
    """The figure of result.json at a key such as `offers[aws].periods[main@2027-04].charge`, or None.

    A bracket holds a row's number, its name, or pool@from of a period.
    """
    at = result
    for member, row in STEP.findall(key):
        if member:
            if not isinstance(at, dict) or member not in at:
                return None
            at = at[member]
            continue
        if not isinstance(at, list):
            return None
        if row.isdigit() and not any(isinstance(x, dict) and any(str(x.get(n)) == row for n in NAMES) for x in at):
            if int(row) >= len(at):
                return None
            at = at[int(row)]
            continue
        for x in at:
            if isinstance(x, dict) and (any(str(x.get(n)) == row for n in NAMES)
                                        or row in [f"{x.get(a)}@{x.get(b)}" for a, b in PAIRS]):
                at = x
                break
        else:
            return None
    return at if isinstance(at, (int, float)) and not isinstance(at, bool) else None
