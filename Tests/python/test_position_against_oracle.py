"""Competing quotes, positions, ladder and counter-offers, worked out again by the oracle on the product's own paths.

EDP_POSITION_ENGAGEMENTS sets how many random engagements (16 in CI, else 6; 200 for a long run).
"""
import json
import os
import re
import shutil
import subprocess
import sys

import product
import sheets
from generate import make, write_folder

SEED = 11
COUNT = int(os.environ.get("EDP_POSITION_ENGAGEMENTS") or (16 if os.environ.get("CI") else 6))
COMPARE = os.path.join(product.ROOT, "Tests", "oracle", "compare_position.py")


def run_all(folders, results, paths):
    stopped = []
    for name in sorted(os.listdir(folders)):
        done = product.run(["plan", str(folders / name), "-o", str(results / name), "--also", "paths", "--paths", str(paths)])
        if done.returncode != 0:
            stopped.append(f"{name}: exit {done.returncode}\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
            continue
        # The selected offer by formulas over all paths is what the engine found, whatever terms it has.
        checks = sheets.read(str(results / name / "finance-model.xlsx"))["Checks"]
        states = {checks["F" + ref[1:]].value: cell.value for ref, cell in checks.items() if ref[0] == "E" and "F" + ref[1:] in checks}
        wrong = [key for key, state in states.items() if state == "FAIL"]
        if wrong or sum(".expected." in key for key in states) < 12:
            stopped.append(f"{name}: Checks: {wrong[:5]}")
    compare = subprocess.run([sys.executable, COMPARE, str(folders), str(results)], capture_output=True, text=True)
    text = "\n".join(stopped[:3]) + compare.stdout[-6000:] + compare.stderr[-3000:]
    print(text)
    return compare.returncode or len(stopped), text


def looked_at(text, what):
    return int(re.search(rf"(\d+) {what}", text)[1])


def test_sample_and_golden(tmp_path):
    (tmp_path / "in").mkdir()
    golden = os.path.join(product.ROOT, "Tests", "Golden")
    for name in sorted(os.listdir(golden)):
        shutil.copytree(os.path.join(golden, name), tmp_path / "in" / name)
    shutil.copytree(os.path.join(product.ROOT, "inputs", "northwind"), tmp_path / "in" / "northwind")
    code, text = run_all(tmp_path / "in", tmp_path / "out", 64)
    assert code == 0, text
    assert looked_at(text, "quotes") == 2 and looked_at(text, "steps") >= 2 and looked_at(text, "reservations") > 80


def test_random_engagements(tmp_path):
    for i in range(COUNT):
        write_folder(str(tmp_path / "in" / f"e{i + 1:05d}"), make(SEED, i, True, True, True))
    code, text = run_all(tmp_path / "in", tmp_path / "out", 48)
    assert code == 0, text
    assert looked_at(text, "reservations") > 8 * COUNT and looked_at(text, "counter_offers") > COUNT
    assert looked_at(text, "quotes") >= COUNT // 2 and looked_at(text, "steps") >= COUNT // 8


def test_counter_offers_run_forward(tmp_path):
    """A counter-offer of the sample, written as a quote and planned, costs no more than the target and keeps the limits."""
    sample = os.path.join(product.ROOT, "inputs", "northwind")
    arguments = ["--paths", "256", "--only", "result.json", "--quiet"]
    assert product.run(["plan", sample, "-o", str(tmp_path / "a"), *arguments]).returncode == 0
    position = json.load(open(tmp_path / "a" / "result.json"))["position"]
    offers = [x for x in position["counter_offers"] if x["structure"] == "pooled"]
    assert position["offer"] == "aws-second" and offers
    for n, offer in enumerate(offers):
        folder = tmp_path / f"e{n}"
        shutil.copytree(sample, folder)
        path = folder / "quotes" / "aws-second.yaml"
        text = path.read_text()
        years = ", ".join(f"{x:.6f}" for x in offer["commitment"])
        text, a = re.subn(r"years: \[[^\]]*\]", f"years: [{years}]", text, count=1)
        text, b = re.subn(r"\n  discount:(?: \{.*\}|\n(?:    .*\n)+?(?=  \w))", f"\n  discount: {offer['discount'] + 1e-9:.12f}\n", text, count=1)
        text = re.sub(r"\nmenu:.*", "\n", text)
        assert (a, b) == (1, 1), text
        path.write_text(text)
        done = product.run(["plan", str(folder), "-o", str(tmp_path / f"out{n}"), *arguments])
        assert done.returncode == 0, done.stdout + done.stderr
        result = json.load(open(tmp_path / f"out{n}" / "result.json"))
        expected = next(x for x in result["offers"] if x["quote"] == "aws-second")["expected"]
        assert abs(expected["cost"] - offer["cost"]) <= 1e-6 * offer["cost"]
        assert expected["cost"] <= position["target_cost"] * (1 + 1e-6)
        assert expected["loss_probability"] <= 0.10 and expected["shortfall_p95"] <= 900_000


def test_what_the_target_rests_on(tmp_path):
    """Every clause of the quote taken out of the file: the target breaks a limit just where the position says so."""
    sample = os.path.join(product.ROOT, "inputs", "northwind")
    arguments = ["--paths", "512", "--only", "result.json", "--quiet"]
    assert product.run(["plan", sample, "-o", str(tmp_path / "a"), *arguments]).returncode == 0
    position = json.load(open(tmp_path / "a" / "result.json"))["position"]
    rests_on = {x["clause"]: x for x in position["rests_on"]}
    target = sum(position["target"]["commitment"]) / 3
    lines = {"carry_forward": r"\n  carry_forward:.*", "step_down": r"\n  step_down:.*", "shortfall": r"\n  shortfall:.*",
             "credits": r"\n  credits:\n.*", "private_rates": r"\n  private_rates:\n.*\n.*", "caps": r"\n  caps:.*"}
    assert set(rests_on) <= set(lines) and rests_on
    for clause, line in lines.items():
        folder = tmp_path / clause
        shutil.copytree(sample, folder)
        path = folder / "quotes" / "aws-second.yaml"
        text, count = re.subn(line, "", path.read_text())
        assert count == 1, clause
        path.write_text(text)
        done = product.run(["plan", str(folder), "-o", str(tmp_path / ("out-" + clause)), *arguments])
        assert done.returncode == 0, done.stdout + done.stderr
        envelopes = json.load(open(tmp_path / ("out-" + clause) / "result.json"))["envelopes"]
        curve = next(x for x in envelopes if x["quote"] == "aws-second" and x["ramp"] == "offered")["curve"]
        point = min(curve, key=lambda x: abs(x["commitment"] - target))
        broken = point["loss_probability"] > 0.10 or point["shortfall_p95"] > 900_000
        assert broken == (clause in rests_on), clause
        if broken:
            for key in ("loss_probability", "shortfall_p95"):
                assert abs(point[key] - rests_on[clause][key]) <= 1e-9 * max(1, point[key]), clause
