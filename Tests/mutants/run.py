#!/usr/bin/env python3
"""Runs the laws against the source mutants of table.py.

Copies the sources that the laws need to a scratch folder with a manifest of its own, puts every mutant there behind a
switch (the environment variable EDP_MUTANT names the one that acts), builds once, runs the named test of every mutant
and expects it to fail, and writes README.md beside this file. Without a mutant all laws must hold there.

    python3 Tests/mutants/run.py [--scratch FOLDER] [--law N]

Not part of the continuous checks: it takes a build of its own and some minutes. Run it when a law, its generators or
the model's rules change; a survivor means that a law is too weak.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from table import MUTANTS, S

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MODULES = ["Values", "Formulas", "Agreements", "Simulation", "Model"]

MANIFEST = """// swift-tools-version: 6.1
import PackageDescription
let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
let package = Package(
  name: "laws", platforms: [.macOS(.v15)],
  targets: [
    .target(name: "Values"), .target(name: "Formulas", dependencies: ["Values"], swiftSettings: fast),
    .target(name: "Agreements", dependencies: ["Values"]),
    .target(name: "Simulation", dependencies: ["Values"], swiftSettings: fast),
    .target(name: "Model", dependencies: ["Values", "Formulas", "Agreements", "Simulation"]),
    .target(name: "Seeded", path: "Tests/Seeded"),
    .target(
      name: "RandomEngagements", dependencies: ["Model", "Agreements", "Formulas", "Values", "Seeded"],
      path: "Tests/RandomEngagements"),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "Agreements", "Formulas", "Simulation", "Values", "Seeded", "RandomEngagements"],
      exclude: ["Data"]),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Values", "Seeded"]),
  ], swiftLanguageModes: [.v6])
"""
SWITCH = """import Foundation

/// The mutant that acts; 0 is none.
public let activeMutant = Int(ProcessInfo.processInfo.environment["EDP_MUTANT"] ?? "") ?? 0
@inlinable public func mutant(_ n: Int) -> Bool { activeMutant == n }
"""


def copy(scratch):
    """Fresh sources; the build folder stays, so that a second run is incremental."""
    for folder in [f"Sources/{m}" for m in MODULES] + ["Tests/Seeded", "Tests/RandomEngagements", "Tests/ModelTests", "Tests/SimulationTests"]:
        there = os.path.join(scratch, folder)
        shutil.rmtree(there, ignore_errors=True)
        shutil.copytree(os.path.join(ROOT, folder), there)
    for path, text in [("Package.swift", MANIFEST), ("Sources/Values/Mutant.swift", SWITCH)]:
        with open(os.path.join(scratch, path), "w") as f:
            f.write(text)


def spoil(scratch):
    """Every mutant behind its switch. Mutants of one text are nested: the last one outside."""
    plans = {}
    for n, entry in enumerate(MUTANTS, 1):
        law, test, path, original, replacement, words, *more = entry
        more = more[0] if more else None
        context = original
        if more not in (None, S):
            # The original is a part of a longer text, which says where it stands.
            context, original = (more, original) if original in more else (original, more)
        plans.setdefault((path, context), []).append((n, original, replacement, more == S))
    texts = {}
    for (path, context), mutants in plans.items():
        full = os.path.join(scratch, "Sources", path)
        text = texts.setdefault(full, open(full).read())
        if text.count(context) != 1:
            sys.exit(f"{path}: stands {text.count(context)} times: {context}")
        changed = context
        for n, original, replacement, is_statement in mutants:
            if is_statement:
                changed = f"if mutant({n}) {{ {replacement} }} else {{ {changed} }}"
            else:
                if mutants[0][1] != original:
                    sys.exit(f"{path}: two originals in one text: {context}")
        expressions = [m for m in mutants if not m[3]]
        if expressions:
            original = inner = expressions[0][1]
            for n, _, replacement, _ in expressions:
                inner = f"(mutant({n}) ? ({replacement}) : ({inner}))"
            changed = changed.replace(original, inner, 1)
        # Placed later, so that one mutant's text is not searched for another's.
        mark = f"\u2039{len(texts)}:{mutants[0][0]}\u203a"
        texts[full] = text.replace(context, mark)
        texts.setdefault("marks", {})[mark] = changed
    marks = texts.pop("marks")
    for full, text in texts.items():
        for mark, changed in marks.items():
            text = text.replace(mark, changed)
        # The switch stands in Values, which not every file names.
        with open(full, "w") as f:
            f.write("import Values\n" + text)


def run(scratch, test, number):
    """Whether the test passes with this mutant, and what it says."""
    name = test if "." in test else f"ModelTests.{test}"
    done = subprocess.run(
        ["swift", "test", "--skip-build", "--filter", name], cwd=scratch, capture_output=True, text=True,
        env=dict(os.environ, EDP_MUTANT=str(number)))
    text = done.stdout + done.stderr
    if not re.search(r"Test run with [1-9]", text):
        # A mutant that stops the process is noticed as well.
        if "Fatal error" in text or "signal" in text:
            return False, "stops"
        sys.exit(f"{test} ran no test:\n{text[-2000:]}")
    if done.returncode == 0:
        return True, ""
    said = re.search(r"Issue recorded: (.*)|recorded an issue[^\n]*\n?[^\n]*?↳ (.*)", text)
    return False, re.sub(r"\s+", " ", (said.group(1) or said.group(2) or "") if said else "")[:100]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--scratch", default=os.path.join(tempfile.gettempdir(), "edp-mutants"))
    options.add_argument("--law", type=int, action="append")
    chosen = options.parse_args()
    os.makedirs(chosen.scratch, exist_ok=True)
    copy(chosen.scratch)
    spoil(chosen.scratch)
    subprocess.run(["swift", "build", "--build-tests"], cwd=chosen.scratch, check=True)
    rows, survivors = [], 0
    tests = sorted({(m[0], m[1]) for m in MUTANTS if not chosen.law or m[0] in chosen.law})
    for law, test in tests:
        passes, said = run(chosen.scratch, test, 0)
        if not passes:
            sys.exit(f"law {law} fails without a mutant: {said}")
    for n, (law, test, path, original, replacement, words, *_) in enumerate(MUTANTS, 1):
        if chosen.law and law not in chosen.law:
            continue
        begun = time.time()
        passes, said = run(chosen.scratch, test, n)
        survivors += passes
        rows.append((law, words, path, "survived" if passes else "killed"))
        print(f"law {law}: {words}: {rows[-1][3]} ({time.time() - begun:.0f} s) {said}", flush=True)
    if not chosen.law:
        write(rows)
    print(f"{len(rows) - survivors} of {len(rows)} killed")
    sys.exit(1 if survivors else 0)


def write(rows):
    lines = [
        "# Source mutants", "",
        "Mistakes put into the model one at a time (`table.py`), and whether the law named fails on them. Written by",
        "`python3 Tests/mutants/run.py`; mutants of the number type, of inputs and of results are in",
        "`Tests/ModelTests/Laws/MutantTests.swift` and run with the other tests. Law 29 and its mutants (of results, cells and",
        "briefs) are in `Tests/ReportsTests`, which are not built here; of law 16 the half about threads is reached, not the one about fused arithmetic.", "",
        "| law | the mistake | file | outcome |", "|---|---|---|---|",
    ]
    lines += [f"| {law} | {words} | `{path}` | {outcome} |" for law, words, path, outcome in rows]
    killed = sum(r[3] == "killed" for r in rows)
    lines += ["", f"{killed} of {len(rows)} killed.", ""]
    with open(os.path.join(HERE, "README.md"), "w") as f:
        f.write("\n".join(lines))


if __name__ == "__main__":
    main()
