"""Figures of risk on the product's own paths, settled again by the oracle.

EDP_PATH_ENGAGEMENTS sets how many random engagements (40 in CI, else 12). Skipped while `edp plan` cannot write `paths.csv`.
"""
import os
import subprocess
import sys

import pytest

import product
from generate import make, write_folder

SEED = 7
COUNT = int(os.environ.get("EDP_PATH_ENGAGEMENTS") or (40 if os.environ.get("CI") else 12))
COMPARE = os.path.join(product.ROOT, "Tests", "oracle", "compare_paths.py")


def run_all(folders, results):
    """Plans every folder with its paths and compares; the text of all that went wrong."""
    stopped = []
    for name in sorted(os.listdir(folders)):
        done = product.run(["plan", str(folders / name), "-o", str(results / name), "--also", "paths"])
        if done.returncode == 64:
            pytest.skip("edp plan does not know --also paths")
        if done.returncode != 0:
            stopped.append(f"{name}: exit {done.returncode}\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
    compare = subprocess.run([sys.executable, COMPARE, str(folders), str(results)], capture_output=True, text=True)
    text = "\n".join(stopped[:3]) + compare.stdout[-8000:] + compare.stderr[-3000:]
    print(text)
    return compare.returncode, text


def test_random_engagements(tmp_path):
    for i in range(COUNT):
        write_folder(str(tmp_path / "in" / f"e{i + 1:05d}"), make(SEED, i, True, True))
    code, text = run_all(tmp_path / "in", tmp_path / "out")
    assert code == 0, text
