"""The product against the oracle: a second reading of the model, written apart from it, on random engagements.

EDP_ENGAGEMENTS sets how many (1000 in CI, else 200); the seed is fixed, so a failure can be made again with
`python Tests/oracle/generate.py --seed 7`.
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import product
from generate import make, write_folder

SEED = 7
COUNT = int(os.environ.get("EDP_ENGAGEMENTS") or (1000 if os.environ.get("CI") else 200))
ORACLE = os.path.join(product.ROOT, "Tests", "oracle")
PARTS = 2
LEVERS = True
# A share of 5% in a sample: below this many it says nothing.
ENOUGH = 500


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The engagements, dealt into as many folders as run side by side."""
    base = tmp_path_factory.mktemp("engagements")
    for i in range(COUNT):
        write_folder(str(base / str(i % PARTS) / f"e{i + 1:05d}"), make(SEED, i, LEVERS))
    return base


def test_figures_equal(folders, tmp_path):
    def part(k):
        source, results = folders / str(k), tmp_path / str(k)
        if not source.exists():
            return 0, ""
        stopped = []
        for name in sorted(os.listdir(source)):
            try:
                product.plan(str(source / name), str(results / name), only="result.json", paths=0)
            except product.Failed as e:
                stopped.append(str(e)[:2000])
        compare = subprocess.run(
            [sys.executable, os.path.join(ORACLE, "compare.py"), str(source), str(results)],
            capture_output=True, text=True)
        return compare.returncode, "\n".join(stopped[:3]) + compare.stdout[-6000:] + compare.stderr[-3000:]
    with ThreadPoolExecutor(PARTS) as pool:
        done = list(pool.map(part, range(PARTS)))
    text = "\n".join(t for _, t in done)
    print(text)
    assert all(code == 0 for code, _ in done), text


@pytest.mark.skipif(COUNT < ENOUGH, reason=f"shares of fewer than {ENOUGH} engagements say nothing")
def test_every_clause_binds(folders, tmp_path):
    """Every clause and lever changes some figure in at least 5% of the engagements compared."""
    together = tmp_path / "all"
    together.mkdir()
    for k in range(PARTS):
        for name in os.listdir(folders / str(k)):
            (together / name).symlink_to(folders / str(k) / name)
    done = subprocess.run([sys.executable, os.path.join(ORACLE, "generate.py"), "--coverage", str(together)],
                          capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
