#!/usr/bin/env python3
"""Words that must not be in the repository, and calls that need their reason beside them.

A line of Swift may have one of the calls when the same line or the one above carries a comment that says why.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.relpath(os.path.abspath(__file__), ROOT)

# In every text file: places of one machine, and notes to oneself.
EVERYWHERE = [
    (re.compile(r"(?<![\w.])/(home|Users|root|work)/\w"), "a path of one machine"),
    (re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), "a note to oneself: an issue, or nothing"),
    (re.compile(r"^(<{7}|>{7}) "), "a merge that was not finished"),
]
# In Sources: ways to stop the process or to guess a type.
CALLS = [
    (re.compile(r"\bfatalError\s*\("), "fatalError"),
    (re.compile(r"\btry!"), "try!"),
    (re.compile(r"\bas!"), "as!"),
]
NOT_TEXT = (".png", ".xlsx", ".gz", ".parquet", ".pdf")


def files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT,
                            capture_output=True, check=True).stdout
    return sorted(p for p in listed.decode().split("\0") if p and os.path.isfile(os.path.join(ROOT, p)))


def findings():
    for path in files():
        if path == HERE or path.endswith(NOT_TEXT):
            continue
        with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as f:
            lines = f.read().split("\n")
        # Hostile inputs are there to be odd.
        if "/Hostile/" in path or "/Data/" in path:
            continue
        for number, line in enumerate(lines, 1):
            for pattern, what in EVERYWHERE:
                if pattern.search(line):
                    yield f"{path}:{number}: {what}: {line.strip()[:120]}"
            if path.startswith("Sources/") and path.endswith(".swift"):
                code = line.split("//")[0]
                above = lines[number - 2].strip() if number > 1 else ""
                for pattern, what in CALLS:
                    if pattern.search(code) and "//" not in line and not above.startswith("//"):
                        yield f"{path}:{number}: {what} without its reason in a comment: {line.strip()[:120]}"


if __name__ == "__main__":
    found = list(findings())
    print("\n".join(found) if found else "no words that must not be here", file=sys.stderr if found else sys.stdout)
    sys.exit(1 if found else 0)
