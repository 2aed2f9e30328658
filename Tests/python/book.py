"""What really stands in a written workbook, as lines of text that a review can read.

    python book.py finance-model.xlsx > book.txt

    Sheet!Cells | label | formula | values | unit | source

One line for each run of one copied formula along a row: the formula of its first cell, and the value of every
cell, as the file has them. Constants that stand side by side are one line without a formula. Numbers have ten
digits; `120000 x12` is twelve times the same. On monthly sheets label, unit and source are the row's first three
columns; elsewhere they are found under the heading of the table.

Left out: Cover, Findings, Sources and Checks, which hold wording, digests of files, the version, and links to the
figures of the other sheets; charts; constant texts, which are labels; headings, also the months there; and on
Inputs the columns beside the value ("As read" repeats it, "Changed" compares the two). Of Paths all but the first
three: the others are copies, and what they come to stands on Exposure.
"""
import datetime
import re
import sys

import openpyxl
from openpyxl.utils import column_index_from_string

PATHS = 3
DROPPED = ("Cover", "Findings", "Sources", "Checks")
REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![0-9(A-Za-z_])")
QUOTED = re.compile(r"(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')")


def outside_text(formula):
    """The formula without its quoted texts; sheet names in quotes stay."""
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def relative(formula, cell):
    """The formula with relative references as offsets: equal for copies of one formula."""
    row, column = cell.row, cell.column

    def offset(m):
        c, r = column_index_from_string(m.group(2)), int(m.group(4))
        return ("R%d" % r if m.group(3) else "R[%d]" % (r - row)) + ("C%d" % c if m.group(1) else "C[%d]" % (c - column))
    return "".join(part if i % 2 else REFERENCE.sub(offset, part) for i, part in enumerate(QUOTED.split(formula)))


def printed(value):
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime.datetime, datetime.date)):
        return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)):
        return "0" if abs(value) < 1e-9 else f"{value:.10g}"      # rounding of differences is no figure
    return '"' + plain(value) + '"'


def plain(text):
    return re.sub(r"\s+", " ", str(text or "")).strip()


def together(values):
    """Values in order; three or more of the same are counted."""
    out = []
    for v in values:
        if out and out[-1][0] == v:
            out[-1][1] += 1
        else:
            out.append([v, 1])
    return " ".join(f"{v} x{n}" if n > 2 else " ".join([v] * n) for v, n in out)


def is_heading(cells):
    """The row that names the columns of a table."""
    return any(c.value == "Unit" for c in cells)


def runs(cells):
    """Cells of a row as runs: side by side and copies of one formula, or constants."""
    out, last = [], None
    for cell in cells:
        shape = relative(cell.value, cell) if cell.data_type == "f" else None
        if last is None or cell.column != last[0] + 1 or shape != last[1]:
            out.append([])
        out[-1].append(cell)
        last = (cell.column, shape)
    return out


def lines(path):
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for sheet in formulas:
        if sheet.title in DROPPED:
            continue
        heads = {}
        for row in sheet.iter_rows():
            cells = [c for c in row if c.value is not None]
            if not cells:
                continue
            if is_heading(cells):
                heads = {c.value: c.column for c in cells}
                continue
            text = {name: plain(row[heads[name] - 1].value) if heads.get(name, 0) in range(1, len(row) + 1) else ""
                    for name in ("Unit", "Source")}
            label = plain(row[0].value) if isinstance(row[0].value, str) and row[0].data_type != "f" else ""
            if (found := re.fullmatch(r"Path ([0-9]+)", label)) and int(found.group(1)) > PATHS:
                continue
            only = heads.get("Value") if "As read" in heads else None
            body = [c for c in cells if c.data_type == "f" or not isinstance(c.value, str) or c.column == only]
            for run in runs([c for c in body if only is None or c.column == only]):
                first, last = run[0], run[-1]
                place = first.coordinate if len(run) == 1 else f"{first.coordinate}:{last.coordinate}"
                formula = plain(first.value) if first.data_type == "f" else ""
                found = [printed(values[sheet.title][c.coordinate].value) for c in run]
                yield " | ".join((f"{sheet.title}!{place}", label, formula, together(found), text["Unit"], text["Source"]))


def text(path):
    return "\n".join(lines(path)) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text(sys.argv[1]))
