"""Competing quotes, positions, ladder and counter-offers, worked out again by the oracle on the product's own paths.

EDP_POSITION_ENGAGEMENTS sets how many random engagements (30 in CI, else 8; 200 for a long run).
"""
import os
import re
import shutil
import subprocess
import sys

import product
from generate import make, write_folder

SEED = 11
COUNT = int(os.environ.get("EDP_POSITION_ENGAGEMENTS") or (30 if os.environ.get("CI") else 8))
COMPARE = os.path.join(product.ROOT, "Tests", "oracle", "compare_position.py")


def run_all(folders, results, paths):
    stopped = []
    for name in sorted(os.listdir(folders)):
        done = product.run(["plan", str(folders / name), "-o", str(results / name), "--also", "paths", "--paths", str(paths)])
        if done.returncode != 0:
            stopped.append(f"{name}: exit {done.returncode}\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
    compare = subprocess.run([sys.executable, COMPARE, str(folders), str(results)], capture_output=True, text=True)
    text = "\n".join(stopped[:3]) + compare.stdout[-6000:] + compare.stderr[-3000:]
    print(text)
    return compare.returncode, text


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
        write_folder(str(tmp_path / "in" / f"e{i + 1:05d}"), make(SEED, i, True, True))
    code, text = run_all(tmp_path / "in", tmp_path / "out", 48)
    assert code == 0, text
    assert looked_at(text, "reservations") > 8 * COUNT and looked_at(text, "counter_offers") > COUNT
