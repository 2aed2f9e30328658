"""Workbooks at the level of their XML: reading cells, spoiling cached values, typing over inputs.

openpyxl drops the cached values of a file that it saves, so what tests change is changed here, in the text of
the sheets, and every other byte stays.
"""
import re
import zipfile
from collections import namedtuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# formula: its text or None; kind: n number, s text, b boolean, e error; value as Python has it.
Cell = namedtuple("Cell", "formula kind value")

FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f\b[^>]*/>|<f\b[^>]*>.*?</f>)(?:<v\s*/>|<v(?: [^>]*)?>.*?</v>)?</c>', re.S)
NUMBER, TEXT = b"-999", b"spoiled"


def sheet_parts(archive):
    """{sheet name: part}, in the order of the tabs."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {r.get("Id"): r.get("Target") for r in links}
    return {s.get("name"): "xl/" + target[s.get(RELATION)].removeprefix("/xl/") for s in book.iter(MAIN + "sheet")}


def shared_strings(archive):
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in item.iter(MAIN + "t")) for item in root]


def read(path):
    """{sheet: {cell: Cell}} of a workbook."""
    out = {}
    with zipfile.ZipFile(path) as archive:
        strings = shared_strings(archive)
        for name, part in sheet_parts(archive).items():
            cells = out[name] = {}
            with archive.open(part) as stream:
                for _, c in ElementTree.iterparse(stream):
                    if c.tag != MAIN + "c":
                        continue
                    kind, f, v = c.get("t", "n"), c.find(MAIN + "f"), c.find(MAIN + "v")
                    text = v.text if v is not None else None
                    if kind == "s":
                        kind, value = "s", strings[int(text)]
                    elif kind == "inlineStr":
                        kind, value = "s", "".join(t.text or "" for t in c.iter(MAIN + "t"))
                    elif kind == "str":
                        kind, value = "s", text or ""
                    elif kind == "b":
                        value = text == "1"
                    elif kind == "e":
                        value = text
                    else:
                        value = None if text is None else float(text)
                    if f is not None or value is not None:
                        cells[c.get("r")] = Cell(None if f is None else f.text or "", kind, value)
                    c.clear()
    return out


def spoil(xml):
    """Sheet XML in which no formula has the cached value that it was written with, and how many there are."""
    def wrong(match):
        ref, attributes, formula = match.groups()
        attributes = re.sub(rb'\s+t="[^"]*"', b"", attributes) if b't="b"' in attributes or b't="e"' in attributes else attributes
        value = TEXT if b't="str"' in attributes else NUMBER
        return b'<c r="%s"%s>%s<v>%s</v></c>' % (ref, attributes, formula, value)
    changed, count = FORMULA_CELL.subn(wrong, xml)
    formulas = len(re.findall(rb"<f[ >/]", xml))
    if count != formulas:
        raise ValueError(f"{formulas} formulas, {count} of them in cells that could be read")
    return changed, count


def typed(xml, cell, value):
    """Sheet XML with a constant cell typed over."""
    pattern = re.compile(rb'<c r="%s"([^>]*?)(/>|>(.*?)</c>)' % cell.encode(), re.S)
    found = pattern.search(xml)
    if not found or b"<f" in (found.group(3) or b""):
        raise ValueError(f"{cell} is no constant")
    attributes = re.sub(rb'\s+t="[^"]*"', b"", found.group(1))
    if isinstance(value, str):
        new = b'<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (cell.encode(), attributes, escape(value).encode())
    else:
        new = b'<c r="%s"%s><v>%s</v></c>' % (cell.encode(), attributes, repr(value).encode())
    return xml[:found.start()] + new + xml[found.end():]


def rewrite(source, target, type_over=None, spoiled=True):
    """Copies a workbook with cells typed over, `{(sheet, cell): value}`, and every cached value spoiled.

    Returns the number of formulas whose cached value was spoiled.
    """
    left, count = dict(type_over or {}), 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {part: name for name, part in sheet_parts(old).items()}
        for item in old.infolist():
            data = old.read(item)
            if item.filename in parts:
                for sheet, cell in [k for k in left if k[0] == parts[item.filename]]:
                    data = typed(data, cell, left.pop((sheet, cell)))
                if spoiled:
                    data, n = spoil(data)
                    count += n
            new.writestr(item.filename, data)
    if left:
        raise ValueError(f"no such cells: {left}")
    return count


def near(x, y, scale=1.0, tolerance=1e-9):
    return abs(x - y) <= tolerance * max(scale, abs(x), abs(y))


def differences(original, recalculated, tolerance=1e-9):
    """(formula cells compared, [text of each difference]) between cached and recalculated values."""
    count, found = 0, []
    for sheet, cells in original.items():
        other = recalculated.get(sheet, {})
        for ref, a in cells.items():
            if a.formula is None:
                continue
            count += 1
            b = other.get(ref, Cell(None, "s", ""))
            if "e" in (a.kind, b.kind):
                same = False
            elif a.kind == b.kind == "n":
                same = a.value is not None and b.value is not None and near(a.value, b.value, tolerance=tolerance)
            else:
                same = (a.value or "") == (b.value or "")
            if not same:
                found.append(f"{sheet}!{ref}: written {a.value!r}, recalculated {b.value!r}   ={a.formula[:200]}")
    return count, found
