"""The same inputs give the same bytes: run again, from another folder, in another time zone and locale, with another
order of hashes, and with the rows of a table in another order (lines and digests apart)."""
import json
import os
import random
import shutil
import subprocess
import sys

import pytest

import product

NORTHWIND = os.path.join(product.INPUTS, "northwind")


def files(folder):
    """{path: bytes} of everything in a folder."""
    out = {}
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                out[os.path.relpath(path, folder)] = f.read()
    return out


def same(a, b):
    assert sorted(a) == sorted(b)
    assert [p for p in sorted(a) if a[p] != b[p]] == []


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    out = str(tmp_path_factory.mktemp("first") / "out")
    product.plan(NORTHWIND, out)
    made = files(out)
    assert {"finance-model.xlsx", "result.json", "manifest.json"} <= set(made)
    return made


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    """Environment of a locale that writes 1.234,56, made without root; where it cannot be made, the C locale."""
    env = dict(os.environ, LC_ALL="C", LANG="C")
    where = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") and os.path.exists("/usr/share/i18n/locales/de_DE"):
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(where / "de_DE.UTF-8")], capture_output=True)
    if (where / "de_DE.UTF-8").exists():
        env.update(LOCPATH=str(where), LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")
        said = subprocess.run(["awk", "BEGIN { printf \"%.1f\", 0.5 }"], env=dict(env, POSIXLY_CORRECT="1"),
                              capture_output=True, text=True).stdout
        print("locale de_DE.UTF-8 is there; awk prints a half as", said)
    return env


def test_again(first, tmp_path):
    """Swift seeds its hashes anew in each process, so another run has another order of dictionaries."""
    for n in range(2):
        product.plan(NORTHWIND, str(tmp_path / str(n)))
        same(first, files(tmp_path / str(n)))


def test_fixed_hashes(first, tmp_path):
    product.plan(NORTHWIND, str(tmp_path / "out"), env=dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1"))
    same(first, files(tmp_path / "out"))


def test_another_folder(first, tmp_path):
    shutil.copytree(NORTHWIND, tmp_path / "elsewhere" / "northwind")
    (tmp_path / "work").mkdir()
    product.plan("../elsewhere/northwind", "made/here", cwd=str(tmp_path / "work"))
    same(first, files(tmp_path / "work" / "made" / "here"))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no way to keep a program on one core")
def test_one_core(first, tmp_path):
    made = subprocess.run([product.EDP, "plan", NORTHWIND, "-o", str(tmp_path / "out")], capture_output=True, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}))
    assert made.returncode == 0, made.stderr
    same(first, files(tmp_path / "out"))


PLAIN = dict(os.environ, GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F")
POWERS = """
import hashlib, random, struct
r, all = random.Random(1), hashlib.md5()
for _ in range(200000):
    all.update(struct.pack("d", (1 + r.random()) ** (9 * r.random())))
print(all.hexdigest())
"""


def test_without_fused_arithmetic(first, tmp_path):
    """The C library has its exp, log and pow twice, with fused multiply-adds and without, and their last digits differ;
    the product's are its own, so that a machine without the instructions gives the same bytes."""
    with_them, without = [subprocess.run([sys.executable, "-c", POWERS], env=env, capture_output=True, text=True).stdout
                          for env in (dict(os.environ), PLAIN)]
    if with_them == without:
        pytest.skip("the C library of this machine has one form only")
    product.plan(NORTHWIND, str(tmp_path / "out"), env=PLAIN)
    same(first, files(tmp_path / "out"))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_zone_and_locale(first, german, tmp_path, zone):
    product.plan(NORTHWIND, str(tmp_path / "out"), env=dict(german, TZ=zone))
    same(first, files(tmp_path / "out"))


def test_over_its_own_output(first, tmp_path):
    """A second run into the same folder leaves the same files, and nothing beside them."""
    for _ in range(2):
        product.plan(NORTHWIND, str(tmp_path / "out"))
    same(first, files(tmp_path / "out"))


def without_places(x):
    """A result without findings and digests, which name lines of the files."""
    return {k: v for k, v in x.items() if k not in ("findings",)}


def test_rows_in_another_order(tmp_path):
    """Reordering the rows of CSV files changes no figure, to the bit."""
    base = product.result(NORTHWIND, str(tmp_path / "base"))
    shutil.copytree(NORTHWIND, tmp_path / "shuffled")
    for name in ("estate.csv", "workloads.csv", "roadmap.csv", "rates.csv", "vendor.csv", "engineering.csv"):
        path = tmp_path / "shuffled" / name
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        random.Random(name).shuffle(rows)
        path.write_text(head + "".join(rows), encoding="utf-8")
    other = product.result(str(tmp_path / "shuffled"), str(tmp_path / "out"))

    def keyed(x):
        """Lists of the rows' own order by name."""
        if isinstance(x, dict):
            return {k: keyed(v) for k, v in x.items()}
        if isinstance(x, list) and x and all(isinstance(y, dict) and "workload" in y for y in x):
            return {y["workload"]: keyed(y) for y in x}
        return [keyed(y) for y in x] if isinstance(x, list) else x
    assert json.dumps(keyed(without_places(base)), sort_keys=True) == json.dumps(keyed(without_places(other)), sort_keys=True)
