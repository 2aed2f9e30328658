"""What a person sees in a terminal of 80 columns, and what a program reads from a pipe."""
import os
import pty
import re
import subprocess

from product import EDP, INPUTS


def seen(*arguments):
    """What the program shows on a screen, without colours."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen([EDP, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert run.wait() == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


def test_findings_fold_on_a_screen_and_stand_whole_in_a_pipe():
    screen = seen("check", INPUTS + "/northwind")
    piped = subprocess.run([EDP, "check", INPUTS + "/northwind"], capture_output=True, text=True, check=True).stdout
    head = re.compile(r"^[\w./-]+:\d+:\d+: (?:warning|note): .*$", re.M)
    assert max(len(line) for line in screen.splitlines()) <= 80
    assert max(len(line) for line in head.findall(piped)) > 80
    # Folded, it says the same.
    words = [" ".join(text.split()) for text in (screen, piped)]
    assert words[0] == words[1]
    assert len(head.findall(piped)) == len(head.findall(screen)) > 3
