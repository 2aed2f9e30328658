"""Output folders change whole or not at all, whatever fails.

A command that writes an output folder is run with its first, second, third ... file call failing (or the process killed
there) until it gets through without a fault. After each run the folder must hold the old set or the new one, the exit
code must not be 0 unless the new set is there, and a healthy run afterwards must bring the new set and leave nothing
beside it.

Needs Linux, cc, and a build (`swift build`); EDP_BIN names the folder of the binaries, .build/debug by default.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("EDP_BIN", ROOT / ".build/debug"))
MODES = ["ENOSPC", "EIO", "FULL", "KILL", "KILL_AFTER"]
MOST_CALLS = 2000

pytestmark = pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"), reason="needs Linux and cc")


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    made = tmp_path_factory.mktemp("shim") / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, ROOT / "Tests/faults/faults.c", "-ldl"], check=True)
    return made


def run(command, shim=None, at=0, mode="", mark=None):
    environment = dict(os.environ, SWIFT_BACKTRACE="enable=no")
    if shim:
        environment.update(LD_PRELOAD=str(shim), EDP_FAULT_AT=str(at), EDP_FAULT_MODE=mode, EDP_FAULT_MARK=str(mark))
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)


def snapshot(folder):
    """Every file by relative path; None when there is no folder. The journal's own files are left out."""
    if not folder.exists():
        return None
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not str(p.relative_to(folder)).startswith(".edp-")
    }


def sweep(shim, tmp_path, before, command, modes, stride=1):
    """Runs `command(out)` over the folder that `before(out)` makes, with a fault at every call."""
    sample, start = tmp_path / "sample", tmp_path / "start"
    before(sample)
    old = snapshot(sample)
    if sample.exists():
        shutil.copytree(sample, start)
    healthy = run(command(sample))
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
    new = snapshot(sample)
    assert old != new
    counts = {}
    for mode in modes:
        for at in range(1, MOST_CALLS, stride):
            place = tmp_path / f"{mode}-{at}"
            place.mkdir()
            out, mark = place / "out", tmp_path / "mark"
            mark.unlink(missing_ok=True)
            if start.exists():
                shutil.copytree(start, out)
            result = run(command(out), shim, at, mode, mark)
            if not mark.exists():
                assert result.returncode == 0 and snapshot(out) == new, f"{mode} at {at}: no fault, and yet not done"
                counts[mode] = at - 1
                break
            where = f"{mode} at call {at} ({mark.read_text()}), exit {result.returncode}: {result.stdout}{result.stderr}"
            now = snapshot(out)
            killed = mode.startswith("KILL")
            assert killed == (result.returncode == -signal.SIGKILL), where
            if now != old and now != new:
                # Only files that are moved one by one may stand mixed, and then the journal stands with them.
                assert (killed or mode == "FULL") and (out / ".edp-journal").exists(), f"mixed: {where}"
            assert result.returncode != 0 or now == new, f"silent: {where}"
            if not killed and result.returncode != 0:
                assert result.stdout + result.stderr, f"no message: {where}"
                if mode != "FULL":
                    assert now == old, f"failed, and yet changed: {where}"
            again = run(command(out))
            assert again.returncode == 0, f"no recovery after {where}: {again.stdout}{again.stderr}"
            assert snapshot(out) == new, f"not complete after {where}"
            left = [p.name for p in place.iterdir() if p.name != "out"] + [p.name for p in out.iterdir() if p.name.startswith(".edp-")]
            assert left == [], f"left over after {where}: {left}"
            shutil.rmtree(place)
        else:
            pytest.fail(f"{mode}: still a fault at call {MOST_CALLS}")
    return counts


probe = pytest.mark.skipif(not (BIN / "PublishProbe").exists(), reason="PublishProbe is not built")


def publish(out, generation, *more):
    return [str(BIN / "PublishProbe"), str(out), generation, *more]


def healthy(out, generation):
    done = run(publish(out, generation))
    assert done.returncode == 0, done.stdout + done.stderr


@probe
def test_first_run(shim, tmp_path):
    counts = sweep(shim, tmp_path, lambda out: None, lambda out: publish(out, "b"), MODES)
    assert min(counts.values()) > 20


@probe
def test_folder_changes_place(shim, tmp_path):
    def before(out):
        healthy(out, "a")
        (out / "mine.txt").write_text("mine")

    counts = sweep(shim, tmp_path, before, lambda out: publish(out, "b"), MODES)
    assert min(counts.values()) > 30


@probe
def test_files_move_under_a_journal(shim, tmp_path):
    """A folder of others in the output folder: it must stay where it is."""

    def before(out):
        healthy(out, "a")
        (out / "theirs").mkdir()
        (out / "theirs/note.txt").write_text("theirs")
        (out / "brief.md").write_text("edited")

    counts = sweep(shim, tmp_path, before, lambda out: publish(out, "b", "replace"), MODES)
    assert min(counts.values()) > 40


def engagement(tmp_path):
    """Two copies of the smallest engagement whose outputs differ."""
    for name in ["a", "b"]:
        shutil.copytree(ROOT / "inputs/minimal", tmp_path / name)
        plan = tmp_path / name / "plan.yaml"
        lines = plan.read_text().splitlines(keepends=True)
        plan.write_text("".join(f"engagement: Fault test {name}\n" if l.startswith("engagement:") else l for l in lines))


@pytest.mark.skipif(not (BIN / "edp").exists() or not (ROOT / "inputs/minimal").exists(), reason="edp is not built")
def test_plan(shim, tmp_path):
    engagement(tmp_path)

    def plan(out, which):
        return [str(BIN / "edp"), "plan", str(tmp_path / which), "-o", str(out), "--paths", "0"]

    tried = run(plan(tmp_path / "try", "a"))
    if tried.returncode == 64:
        pytest.skip("this build has no `edp plan`")
    assert tried.returncode == 0, tried.stdout + tried.stderr

    def before(out):
        shutil.copytree(tmp_path / "try", out)

    # A long command: every seventh call, which over the modes reaches every kind of call.
    sweep(shim, tmp_path, before, lambda out: plan(out, "b"), ["EIO", "KILL"], stride=7)
