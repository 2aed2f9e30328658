"""LibreOffice without a window: hard recalculation, and conversion to PDF.

By default LibreOffice trusts the values a file carries. A profile of its own with OOXMLRecalcMode 0 makes it
calculate every formula. It ends with 0 also when it could not load a file, so what counts is the file it left.

    python lo.py xlsx OUT_DIR BOOK.xlsx…      recalculated
    python lo.py pdf OUT_DIR BOOK.xlsx…
"""
import os
import shutil
import subprocess
import sys
import tempfile

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "pdf": "pdf:calc_pdf_Export"}


class NothingProduced(Exception):
    pass


def soffice():
    for place in (os.environ.get("EDP_SOFFICE"), shutil.which("soffice"),
                  "/Applications/LibreOffice.app/Contents/MacOS/soffice"):
        if place and os.path.exists(place):
            return place
    raise NothingProduced("LibreOffice (soffice) is not installed; ./run-tests installs it")


def convert(books, out_dir, kind="xlsx", seconds_each=120):
    """Converts books, named apart, in one start of LibreOffice; returns their new paths in the same order."""
    stems = [os.path.splitext(os.path.basename(b))[0] for b in books]
    if len(set(stems)) != len(stems):
        raise ValueError("books of one batch need different names")
    if not books:
        return []
    os.makedirs(out_dir, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lo.") as scratch:
        user, made = os.path.join(scratch, "profile", "user"), os.path.join(scratch, "out")
        os.makedirs(user)
        os.makedirs(made)
        with open(os.path.join(user, "registrymodifications.xcu"), "w", encoding="utf-8") as f:
            f.write(PROFILE)
        done = subprocess.run(
            [soffice(), "-env:UserInstallation=file://" + os.path.join(scratch, "profile"), "--headless", "--norestore",
             "--nologo", "--convert-to", FILTERS[kind], "--outdir", made, *map(os.path.abspath, books)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=60 + seconds_each * len(books))
        out = []
        for stem in stems:
            here = os.path.join(made, f"{stem}.{kind}")
            if not os.path.exists(here) or os.path.getsize(here) == 0:
                raise NothingProduced(f"LibreOffice made no {stem}.{kind} (exit {done.returncode}):\n{done.stdout}")
            out.append(shutil.move(here, os.path.join(out_dir, f"{stem}.{kind}")))
    return out


def main(argv):
    if len(argv) < 4 or argv[1] not in FILTERS:
        print(__doc__, file=sys.stderr)
        return 64
    for path in convert(argv[3:], argv[2], argv[1]):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
