"""The same change made twice: typed over a cell of Inputs, and written into the engagement's file at its source."""
import datetime
import os
import re
from collections import namedtuple

# row: its number on the Inputs sheet; place: (file, line, column) or None for a default.
Input = namedtuple("Input", "label cell value unit source place")

PLACE = re.compile(r"(.+):([0-9]+):([0-9]+)")
NUMBER = r"-?[0-9][0-9_]*(?:\.[0-9]+)?[KM]?"
RANGE = re.compile(rf"({NUMBER})\.\.({NUMBER})\.\.({NUMBER})")
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
PARTS = ("low", "likely", "high")


def inputs(book):
    """[Input] of a workbook as sheets.read gives it."""
    sheet, out = book["Inputs"], []
    for row in sorted({int(re.sub("[A-Z]", "", ref)) for ref in sheet}):
        cells = [sheet.get(f"{c}{row}") for c in "ABCDF"]
        if any(c is None for c in (cells[0], cells[1], cells[3], cells[4])) or cells[1].formula is not None or row < 5:
            continue
        found = PLACE.fullmatch(cells[4].value)
        out.append(Input(cells[0].value, f"B{row}", cells[1].value, cells[2].value if cells[2] else "", cells[4].value,
                         (found.group(1), int(found.group(2)), int(found.group(3))) if found else None))
    return out


def by_label(book):
    """{label: Input}; a label that stands twice is left out, so that asking for it fails."""
    found, twice = {}, set()
    for x in inputs(book):
        if x.label in found:
            twice.add(x.label)
        found[x.label] = x
    return {k: v for k, v in found.items() if k not in twice}


def number(text):
    s = text.replace("_", "")
    return float(s[:-1]) * {"K": 1e3, "M": 1e6}[s[-1]] if s[-1] in "KM" else float(s)


def month_text(serial):
    """`2027-04` of a day number as sheets count them."""
    d = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(serial))
    return f"{d.year:04d}-{d.month:02d}"


def text_of(value, unit):
    if isinstance(value, str):
        return value
    if unit == "month":
        return month_text(value)
    s = f"{value:.12f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def near(a, b):
    return abs(a - b) <= 1e-12 * max(1.0, abs(a), abs(b))


def part_of(label):
    return next((p for p in PARTS if label.endswith(", " + p)), None)


def token(line, column, changes):
    """(length of the old token, new token) at a column, with every change of an input that stands there."""
    rest = line[column - 1:]
    first = changes[0][0]
    if isinstance(first.value, str):
        old = WORD.match(rest).group(0)
        assert old == first.value, (old, first)
        return len(old), text_of(changes[0][1], first.unit)
    if first.unit == "month":
        old = MONTH.match(rest).group(0)
        assert old[:7] == month_text(first.value), (old, first)
        return len(old), text_of(changes[0][1], first.unit)
    found = RANGE.match(rest)
    if found:
        old, parts = found.group(0), list(found.groups())
    else:
        old = re.match(NUMBER, rest).group(0)
        parts = [old]
    if any(part_of(x.label) for x, _ in changes) and len(parts) == 1:
        values = {text_of(v, x.unit) for x, v in changes}
        if len(values) > 1 or {part_of(x.label) for x, _ in changes} == {"low"}:
            parts = [old] * 3
    for x, value in changes:
        at = 0 if len(parts) == 1 else PARTS.index(part_of(x.label) or "likely")
        assert near(number(parts[at]), x.value) or parts[at] != old and len(parts) == 1, (parts, x)
        parts[at] = text_of(value, x.unit)
    return len(old), "..".join(parts)


def states(folder, x):
    """Whether the file says the input's value itself, not something that it is computed from (users, KTok)."""
    file, line, column = x.place
    with open(os.path.join(folder, file), encoding="utf-8", newline="") as f:
        rest = f.read().split("\n")[line - 1][column - 1:]
    found = RANGE.match(rest)
    one = re.match(NUMBER, rest)
    said = [number(t) for t in found.groups()] if found else [number(one.group(0))] if one else []
    return any(near(v, x.value) for v in said)


def write(folder, changes):
    """Writes [(Input, new value)] into the engagement's files, each at its source."""
    places = {}
    for x, value in changes:
        assert x.place, f"{x.label} has no place in a file: {x.source}"
        places.setdefault(x.place, []).append((x, value))
    for file in sorted({p[0] for p in places}):
        path = os.path.join(folder, file)
        with open(path, encoding="utf-8", newline="") as f:
            lines = f.read().split("\n")
        # From the right, so that columns further left stay.
        for place in sorted((p for p in places if p[0] == file), reverse=True):
            _, line, column = place
            length, new = token(lines[line - 1], column, places[place])
            text = lines[line - 1]
            lines[line - 1] = text[:column - 1] + new + text[column - 1 + length:]
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write("\n".join(lines))
