"""Rules that every sheet of every workbook keeps, found by walking all cells. A rule names each cell that breaks it."""
import datetime
import math
import os
import re
import zipfile

import openpyxl
import pytest
import yaml
from openpyxl.formula import Tokenizer
from openpyxl.utils import column_index_from_string, get_column_letter

import product
from book import outside_text, relative
from generate import make, write_folder

BLUE, GREEN, YELLOW = "FF0000FF", "FF00702E", "FFFFFBD6"
# Of Excel 2007, not volatile, and known to LibreOffice.
FUNCTIONS = set("""ABS AND AVERAGE CEILING CHOOSE COUNT COUNTA COUNTIF COUNTIFS DATE EDATE EOMONTH EXP FLOOR IF IFERROR INDEX INT
    LARGE LN LOOKUP MATCH MAX MEDIAN MIN MOD MONTH NORMSDIST NORMSINV NOT OR PERCENTILE POWER RANK ROUND ROUNDDOWN ROUNDUP SIGN
    SMALL SQRT STDEV SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT TEXT TRUNC VLOOKUP HLOOKUP YEAR""".split())
CONSTANTS = {0.0, 1.0, 12.0, 100.0}
HEADS = ("Line", "Unit", "Source", "Total")
LINK = re.compile(r"=(?:'(?:[^']|'')+'|[A-Za-z0-9_.]+)!\$?[A-Z]{1,3}\$?[0-9]+")
CASES = [name for name, _ in product.engagements()] + ["random"]


class Book:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.formulas = openpyxl.load_workbook(path)
        self.values = openpyxl.load_workbook(path, data_only=True)

    def monthly(self):
        return [ws for ws in self.formulas if tuple(ws.cell(4, c).value for c in range(1, 5)) == HEADS]

    def cells(self, sheets=None):
        for ws in sheets if sheets is not None else self.formulas:
            for row in ws.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        yield ws, cell

    def formula_cells(self, sheets=None):
        for ws, cell in self.cells(sheets):
            if cell.data_type == "f":
                yield ws, cell


@pytest.fixture(scope="module")
def loaded(results, tmp_path_factory):
    kept = {}

    def of(name):
        if name not in kept:
            kept.clear()                                    # one book in memory at a time
            folders = dict(product.engagements())
            if name == "random":
                folders[name] = str(tmp_path_factory.mktemp("rules") / name)
                write_folder(folders[name], make(99, 3, True))
            kept[name] = Book(os.path.join(results("rules " + name if name == "random" else name, folders[name]),
                                           "finance-model.xlsx"), folders[name])
        return kept[name]
    return of


@pytest.fixture(params=CASES, scope="module")
def book(request, loaded):
    return loaded(request.param)


def place(ws, cell):
    return f"{ws.title}!{cell.coordinate}"


def none(found):
    found = list(found)
    assert not found, f"{len(found)} cells\n" + "\n".join(str(x) for x in found[:12])


def test_functions(book):
    def wrong():
        for ws, cell in book.formula_cells():
            for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", outside_text(cell.value)):
                if name not in FUNCTIONS:
                    yield f"{place(ws, cell)}: {name} in {cell.value[:80]}"
    none(wrong())


def test_no_constants_in_formulas(book):
    def wrong():
        for ws, cell in book.formula_cells():
            if not re.search(r"(?<![A-Z$0-9.])[0-9]", outside_text(cell.value)):
                continue
            for token in Tokenizer(cell.value).items:
                if token.type == "OPERAND" and token.subtype == "NUMBER" and float(token.value) not in CONSTANTS:
                    yield f"{place(ws, cell)}: {token.value} in {cell.value[:100]}"
    none(wrong())


def test_one_formula_per_row(book):
    def wrong():
        for ws in book.monthly():
            for row in ws.iter_rows(min_row=5, min_col=5):
                shapes = {}
                for cell in row:
                    if cell.data_type == "f":
                        shapes.setdefault(relative(cell.value, cell), []).append(cell)
                if len(shapes) > 1:
                    first = [c[0] for c in shapes.values()]
                    yield f"{ws.title} row {row[0].row}: " + " | ".join(f"{c.column_letter} {c.value[:60]}" for c in first[:3])
    none(wrong())


def test_columns_of_monthly_sheets(book):
    """The same columns on all: line, unit, source, total, months; the months one after another."""
    sheets = book.monthly()
    assert len(sheets) >= 3
    months = [[c.value for c in ws[4][4:] if c.value is not None] for ws in sheets]
    assert all(m == months[0] for m in months)
    for before, after in zip(months[0], months[0][1:]):
        assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 1
    none(f"{ws.title}: {ws.freeze_panes}" for ws in sheets if ws.freeze_panes != "E5")
    none(f"{ws.title}: no print titles" for ws in sheets if not ws.print_title_rows or not ws.print_title_cols)

    def unlabelled():
        for ws in sheets:
            for row in ws.iter_rows(min_row=5):
                if any(c.value is not None for c in row[3:]) and not all(row[i].value for i in (0, 1, 2)):
                    yield f"{ws.title} row {row[0].row}: {[c.value for c in row[:3]]}"
    none(unlabelled())


def test_totals_hold_every_month_once(book):
    """A row's total is the sum over its months without a gap, and no sum counts a cell twice."""
    def wrong():
        for ws in book.monthly():
            first = 5
            start = min((c.column for c in ws[4][4:] if c.value is not None), default=first)
            last = max(c.column for c in ws[4] if c.value is not None)
            for row in ws.iter_rows(min_row=5):
                total = row[3]
                if total.data_type != "f" or not total.font.bold:
                    continue
                filled = [c.column for c in row[4:] if c.value is not None]
                m = re.fullmatch(r"=SUM\(\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)\)", total.value)
                if not m or int(m.group(2)) != total.row or int(m.group(4)) != total.row:
                    yield f"{place(ws, total)}: {total.value[:80]}"
                    continue
                a, b = column_index_from_string(m.group(1)), column_index_from_string(m.group(3))
                inside = [c for c in filled if a <= c <= b]
                if a < start or b > last or max(filled) > b or len(inside) != b - a + 1:
                    yield f"{place(ws, total)}: {total.value} of months {get_column_letter(min(filled))}..{get_column_letter(max(filled))}"

    def twice():
        for ws, cell in book.formula_cells():
            for inner in re.findall(r"\bSUM\(([^()]*)\)", outside_text(cell.value)):
                seen = set()
                for part in inner.split(","):
                    m = re.fullmatch(r"(?:(.+)!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?", part.strip())
                    if not m:
                        continue
                    a, b = column_index_from_string(m.group(2)), column_index_from_string(m.group(4) or m.group(2))
                    rows = range(int(m.group(3)), int(m.group(5) or m.group(3)) + 1)
                    cells = {(m.group(1), r, c) for r in rows for c in range(a, b + 1)}
                    if seen & cells:
                        yield f"{place(ws, cell)}: {cell.value[:100]}"
                    seen |= cells
                    if m.group(1) is None and (None, cell.row, cell.column) in cells:
                        yield f"{place(ws, cell)} sums itself"
    none(wrong())
    none(twice())


def test_inputs(book):
    """Every input has a label, unit, source and comment, is blue on pale yellow, and is named."""
    ws = book.formulas["Inputs"]
    assert [ws.cell(4, c).value for c in range(1, 8)] == ["Input", "Value", "Unit", "As read", "Changed", "Source", "Note"]
    named = {d.attr_text.replace("$", "").replace("'", "") for d in book.formulas.defined_names.values()}

    def wrong():
        for row in ws.iter_rows(min_row=5, max_col=7):
            label, value, unit, read, changed, source = (c.value for c in row[:6])
            cell = row[1]
            if value is None:
                continue
            here = f"Inputs!{cell.coordinate} {label}"
            if cell.data_type == "f":
                yield here + ": a formula"
            if not label or not source or read != value:
                yield here + ": no label, no source or not as read"
            if not unit and not isinstance(value, str):
                yield here + ": no unit"
            if cell.comment is None or source not in cell.comment.text:
                yield here + ": no comment with its source"
            if cell.font.color is None or cell.font.color.rgb != BLUE or cell.fill.fgColor.rgb != YELLOW:
                yield here + ": not blue on pale yellow"
            if f"Inputs!{cell.coordinate}" not in named:
                yield here + ": no name"
            if row[4].data_type != "f":
                yield here + ": Changed is no formula"
    none(wrong())


def test_colours(book):
    """Blue: inputs only. Green: plain links to other sheets, all of them but what is set large, bold or as a state."""
    def wrong():
        for ws, cell in book.cells():
            colour = cell.font.color.rgb if cell.font.color is not None else None
            link = cell.data_type == "f" and LINK.fullmatch(cell.value) is not None
            if ws.title == "Cover" and isinstance(cell.value, str) and cell.data_type != "f":
                continue                                    # the legend, and the contents with their links
            if colour == BLUE and not (ws.title == "Inputs" and cell.column_letter == "B"):
                yield f"{place(ws, cell)}: blue, not an input"
            if colour == GREEN and not link and cell.hyperlink is None:
                yield f"{place(ws, cell)}: green, no link: {cell.value!r:.60}"
            if link and colour != GREEN and not cell.font.bold:
                yield f"{place(ws, cell)}: a link that is not green: {cell.value}"
    none(wrong())


def test_number_formats(book):
    """Negatives in parentheses and zero as a dash, wherever a number is shown."""
    def wrong():
        for ws, cell in book.cells():
            value = book.values[ws.title][cell.coordinate].value
            if isinstance(value, datetime.datetime) or not isinstance(value, (int, float)) or cell.is_date:
                continue
            form = cell.number_format
            if len(form.split(";")) != 3 or "(" not in form.split(";")[1] or '"-"' not in form.split(";")[2]:
                yield f"{place(ws, cell)}: {form} for {value}"
    none(wrong())


def test_nothing_hidden(book):
    def wrong():
        for ws in book.formulas:
            if ws.sheet_state != "visible":
                yield f"{ws.title} is {ws.sheet_state}"
            for key, d in list(ws.row_dimensions.items()) + list(ws.column_dimensions.items()):
                if d.hidden or getattr(d, "height", None) == 0 or getattr(d, "width", None) == 0 or d.collapsed:
                    yield f"{ws.title} {key}: hidden"
            for _, cell in book.cells([ws]):
                if cell.number_format == ";;;" or cell.protection.hidden:
                    yield f"{place(ws, cell)}: hidden by format"
                colour = cell.font.color.rgb if cell.font.color is not None else None
                if isinstance(colour, str) and colour[2:] == "FFFFFF" and cell.fill.fgColor.rgb in ("00000000", "FFFFFFFF"):
                    yield f"{place(ws, cell)}: white on white"
        for name, d in book.formulas.defined_names.items():
            if d.hidden:
                yield f"name {name} is hidden"
    none(wrong())


def test_names(book):
    """Workbook names stand for one cell each: an input's value, or a cited total that is a formula."""
    def wrong():
        seen = {}
        for name, d in book.formulas.defined_names.items():
            m = re.fullmatch(r"'?([^'!]+)'?!\$([A-Z]+)\$([0-9]+)", d.attr_text)
            if not m:
                yield f"{name}: {d.attr_text}"
                continue
            cell = book.formulas[m.group(1)][m.group(2) + m.group(3)]
            if name.lower() in seen:
                yield f"{name} twice"
            seen[name.lower()] = d.attr_text
            if m.group(1) == "Inputs" and m.group(2) == "B":
                if cell.data_type == "f" or cell.value is None:
                    yield f"{name}: {d.attr_text} is no input"
            elif cell.data_type != "f":
                yield f"{name}: {d.attr_text} is no formula"
        for ws in book.formulas:
            for name in ws.defined_names:
                if name not in ("Print_Titles", "Print_Area", "_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase"):
                    yield f"{ws.title}: sheet name {name}"
    none(wrong())


def test_page_setup(book):
    def wrong():
        for ws in book.formulas:
            if ws.page_setup.orientation != "landscape":
                yield f"{ws.title}: {ws.page_setup.orientation}"
            if not ws.sheet_properties.pageSetUpPr.fitToPage or ws.page_setup.fitToHeight != 0 or ws.page_setup.fitToWidth not in (None, 1):
                yield f"{ws.title}: not fit to one page wide"
            footer = "".join(x.text or "" for x in (ws.oddFooter.left, ws.oddFooter.center, ws.oddFooter.right))
            if "&A" not in footer or "&P" not in footer:
                yield f"{ws.title}: footer {footer!r}"
            if "&D" in footer or "&T" in footer:
                yield f"{ws.title}: the clock in its footer"
            if ws.title != "Cover" and ws.max_row > 60 and ws.freeze_panes is None:
                yield f"{ws.title}: {ws.max_row} rows without a freeze pane"
    none(wrong())
    assert book.formulas.sheetnames[0] == "Cover" and book.formulas.active.title == "Cover"


def test_properties(book):
    p = book.formulas.properties
    with open(os.path.join(book.folder, "plan.yaml"), encoding="utf-8-sig") as f:
        plan = yaml.load(f, Loader=yaml.BaseLoader)
    assert p.title == plan["engagement"]
    assert p.subject and p.description
    assert p.created.strftime("%Y-%m-%d") == p.modified.strftime("%Y-%m-%d") == plan["prepared"]


def test_values(book):
    """Finite numbers and no error values, in cells and in what formulas gave."""
    def wrong():
        for ws in book.values:
            for _, cell in book.cells([ws]):
                v = cell.value
                if isinstance(v, float) and not math.isfinite(v) or cell.data_type == "e":
                    yield f"{place(ws, cell)}: {v}"
                if isinstance(v, str) and re.fullmatch(r"-?(nan|inf)(inity)?|#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)", v, re.I):
                    yield f"{place(ws, cell)}: {v}"
        for ws, cell in book.formula_cells():
            if book.values[ws.title][cell.coordinate].value is None and cell.data_type == "f":
                text = cell.value
                if not re.search(r'""', text):
                    yield f"{place(ws, cell)}: no value beside {text[:60]}"
    none(wrong())


def test_parts(book):
    """No link to anything outside the file, no macro; nothing that a spreadsheet program would ask about."""
    with zipfile.ZipFile(book.path) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        none(n for n in names if re.search(r"external|vba|macro|activeX|embeddings|connections", n, re.I))
        for n in names:
            if n.endswith(".rels"):
                assert b'TargetMode="External"' not in archive.read(n), n
    none(place(ws, cell) for ws, cell in book.formula_cells() if "[" in cell.value.split('"')[0])


def test_master_check_passes(book):
    ws = book.values["Checks"]
    assert ws["A4"].value == "Master check" and ws["B4"].value == "PASS"
    none(f"Checks row {row[0].row}: {row[0].value}" for row in ws.iter_rows(min_row=7) if row[4].value not in ("PASS", None))
