"""The intake form: filled by a program as a person would, read into a folder that gives the figures of the original."""
import csv
import datetime
import os
import re
import shutil
import zipfile

import openpyxl
import pytest
import yaml

import lo
import product

NORTHWIND = os.path.join(product.INPUTS, "northwind")
MINIMAL = os.path.join(product.INPUTS, "minimal")
SHEETS = {"estate.csv": "Estate", "workloads.csv": "Workloads", "roadmap.csv": "Launches", "rates.csv": "Rates",
          "capacity.csv": "Capacity", "benchmarks.csv": "Benchmarks"}
ROUND = [MINIMAL, NORTHWIND] + [os.path.join(product.GOLDEN, x) for x in (
    "levers-of-every-kind", "bedrock-carve-out-prepaid", "extension-as-alternative", "upfront-credits-minimum",
    "ramp-each-year-with-relief")]
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
NUMBER = re.compile(r"-?[0-9][0-9_]*(\.[0-9]+)?")


def edp(*arguments):
    return product.run([str(x) for x in arguments])


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "intake.xlsx"
    done = edp("init", "--form", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def form(blank):
    return openpyxl.load_workbook(blank)


def typed(text):
    """A value as a person types it into a cell: numbers as numbers, months as dates, the rest as text."""
    if not isinstance(text, str):
        return text
    if MONTH.fullmatch(text):
        return datetime.datetime(int(text[:4]), int(text[5:7]), int(text[8:10] or 1))
    if NUMBER.fullmatch(text):
        return float(text.replace("_", ""))
    return text


class Plain(yaml.SafeLoader):
    """Every scalar as the text that stands there."""


Plain.yaml_implicit_resolvers = {}


def flat(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, path + (str(key),))
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from flat(value, path + (str(n + 1),))
    else:
        yield path, node


def tree(path):
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Plain)


def header(sheet):
    """(row, {name: column}) of the names of a sheet."""
    for row in sheet.iter_rows(min_row=1, max_row=12):
        names = {c.value: c.column for c in row if isinstance(c.value, str)}
        if row[0].font.b and len(names) > 1 and row[0].row > 3 or "key" in names:
            return row[0].row, names
    raise AssertionError(sheet.title)


def put_rows(form, title, rows):
    sheet = form[title]
    top, names = header(sheet)
    for n, row in enumerate(rows):
        for name, value in row.items():
            if value not in ("", None):
                sheet.cell(top + 1 + n, names[name]).value = typed(value)


def put_keys(form, title, column, pairs):
    sheet = form[title]
    top, names = header(sheet)
    rows = {sheet.cell(r, 1).value: r for r in range(top + 1, sheet.max_row + 1)}
    for path, value in pairs:
        key = ".".join(path)
        if key not in rows:
            rows[key] = sheet.max_row + 1
            sheet.cell(rows[key], 1).value = key
        sheet.cell(rows[key], names[column]).value = typed(value)


def rows_of(tables, key, first):
    """Rows under names of a map of the plan, lists with numbered columns."""
    for name, value in (tables or {}).items():
        yield {first: name, **{".".join(p): v for p, v in flat(value)}}


def fill(form, folder):
    """Fills the form from an engagement folder, as far as it has sheets for it."""
    for file, title in SHEETS.items():
        path = os.path.join(folder, file)
        if os.path.exists(path):
            with open(path, encoding="utf-8", newline="") as f:
                put_rows(form, title, csv.DictReader(f))
    plan = tree(os.path.join(folder, "plan.yaml"))
    put_rows(form, "Growth", list(rows_of(plan.pop("buckets", None), "buckets", "bucket")))
    put_rows(form, "Model families", list(rows_of(plan.pop("families", None), "families", "family")))
    put_rows(form, "Savings plans", plan.pop("savings_plans", None) or [])
    if os.path.exists(os.path.join(folder, "levers.yaml")):
        put_rows(form, "Levers", [{".".join(p): v for p, v in flat(x)} for x in tree(os.path.join(folder, "levers.yaml"))])
    for gone in ("schema", "forecasts"):
        plan.pop(gone, None)
    put_keys(form, "Plan", "value", flat(plan))
    quotes = sorted(x for x in os.listdir(os.path.join(folder, "quotes")) if x.endswith(".yaml"))
    quotes = [q for q in (tree(os.path.join(folder, "quotes", x)) for x in quotes) if "contract" in q]
    for n, quote in enumerate(quotes):
        put_keys(form, "Quotes", f"quote {n + 1}", flat(quote))
    if os.path.exists(os.path.join(folder, "current.yaml")):
        put_keys(form, "Current contract", "value", flat(tree(os.path.join(folder, "current.yaml"))))


def read(form, tmp_path, *more):
    form.save(tmp_path / "intake.xlsx")
    return edp("read", tmp_path / "intake.xlsx", "-o", tmp_path / "made", *more)


def same(a, b, path=""):
    """Differences of two results; places of findings and the version aside."""
    if isinstance(a, dict) and isinstance(b, dict):
        return [d for k in a.keys() | b.keys() if k not in ("findings",)
                for d in same(a.get(k), b.get(k), f"{path}.{k}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in same(x, y, f"{path}[{i}]")]
    return [] if a == b else [(path, a, b)]


@pytest.mark.parametrize("folder", ROUND, ids=[os.path.basename(x) for x in ROUND])
def test_round_trip(form, folder, tmp_path):
    fill(form, folder)
    done = read(form, tmp_path)
    assert done.returncode == 0, done.stderr
    checked = edp("check", tmp_path / "made")
    assert checked.returncode == 0, checked.stdout
    # The same without what the form has no sheet for.
    original = shutil.copytree(folder, tmp_path / "original")
    plan = original / "plan.yaml"
    plan.write_text(re.sub(r"^forecasts:.*\n", "", plan.read_text(), flags=re.M))
    for name in ("vendor.csv", "engineering.csv", "asks.yaml", "traffic.csv", "share.yaml"):
        if (original / name).exists():
            (original / name).unlink()
    for name in os.listdir(original / "quotes"):
        path = original / "quotes" / name
        if name.endswith(".csv") or "contract" not in tree(path):
            path.unlink()
    ours = product.result(str(tmp_path / "made"), str(tmp_path / "a"), paths=64)
    theirs = product.result(str(original), str(tmp_path / "b"), paths=64)
    assert ours["offers"] and not same(ours, theirs)[:5]


def test_form_is_plain_to_fill(form):
    assert form.sheetnames[0] == "Start" and form.sheetnames[-1] == "Words"
    assert all(s.sheet_state == "visible" for s in form)
    owes = [r[0].value for r in form["Start"].iter_rows(min_row=10)]
    for sheet in form.sheetnames[1:-1]:
        assert sheet in owes
        assert form[sheet].freeze_panes and form[sheet].print_title_rows
    # The columns are those that the files have.
    for file, title in SHEETS.items():
        top, names = header(form[title])
        with open(os.path.join(NORTHWIND, file), encoding="utf-8", newline="") as f:
            assert set(next(csv.reader(f))) <= set(names), file


def test_every_field_is_one_that_the_readers_know(form, tmp_path):
    for title in [*SHEETS.values(), "Growth", "Model families", "Savings plans"]:
        top, names = header(form[title])
        for column in names.values():
            form[title].cell(top + 1, column).value = "x"
    for title, column in (("Plan", "value"), ("Quotes", "quote 1"), ("Current contract", "value")):
        sheet = form[title]
        top, names = header(sheet)
        for row in range(top + 1, sheet.max_row + 1):
            # Which of the others belong depends on these.
            value = {"contract.discount": None, "contract.shortfall.treatment": None, "contract.bedrock.structure": "carve_out"}
            name = sheet.cell(row, 1).value
            sheet.cell(row, names[column]).value = None if name.startswith("unknown.") else value.get(name, "x")
    done = read(form, tmp_path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) > 100
    for part in ("is no column of", "is no key of", "is no sheet of", "said by another cell"):
        assert part not in done.stderr, [x for x in done.stderr.splitlines() if part in x]


def test_sheets_and_columns_may_move(form, tmp_path):
    fill(form, MINIMAL)
    estate = form["Estate"]
    top, names = header(estate)
    moved = form.create_sheet("Moved", 0)
    for row in estate.iter_rows(min_row=top):
        blank = 2 if row[0].row > top + 3 else 0
        for c, to in zip(row[:3], (3, 1, 2)):
            moved.cell(c.row - top + 1 + blank, to).value = c.value
    form.remove(estate)
    moved.title = "Estate"
    moved.sheet_state = "hidden"
    done = read(form, tmp_path)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "made" / "estate.csv").read_text().splitlines()
    assert made[0] == "month,list_spend,bucket"
    with open(os.path.join(MINIMAL, "estate.csv"), encoding="utf-8") as f:
        assert len(made) == len(f.read().splitlines())


def test_rows_above_the_names_are_not_lost(form, tmp_path):
    """A table that was sorted with its row of names: the rows that came to stand above it are an error, by cell."""
    fill(form, MINIMAL)
    estate = form["Estate"]
    top, _ = header(estate)
    rows = [[c.value for c in row[:3]] for row in estate.iter_rows(min_row=top, max_row=top + 3)]
    for n, row in enumerate([rows[1], rows[0], rows[2], rows[3]]):
        for c, value in enumerate(row):
            estate.cell(top + n, c + 1).value = value
    done = read(form, tmp_path)
    assert done.returncode == 1 and "Estate!" in done.stderr and "above the row of names" in done.stderr
    assert not (tmp_path / "made").exists()


def test_values_in_columns_that_explain_are_not_lost(form, tmp_path):
    fill(form, MINIMAL)
    top, names = header(form["Plan"])
    form["Plan"].cell(top + 1, names["what to type"]).value = 5_000_000
    done = read(form, tmp_path)
    assert done.returncode == 1 and "a value stands in a column that explains" in done.stderr


def test_formulas_count_by_their_value(form, tmp_path):
    fill(form, MINIMAL)
    top, names = header(form["Estate"])
    form["Estate"].cell(top + 1, names["list_spend"]).value = "=1000*2+0.5"
    form.save(tmp_path / "typed.xlsx")
    (tmp_path / "saved").mkdir()
    saved = lo.convert([str(tmp_path / "typed.xlsx")], str(tmp_path / "saved"))[0]
    done = edp("read", saved, "-o", tmp_path / "made")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made" / "estate.csv").read_text().splitlines()[1].endswith(",2000.5")
    assert (tmp_path / "made" / "plan.yaml").read_text().count("2027-03\n") == 1


def cell(form, title, name, row=1):
    top, names = header(form[title])
    return form[title].cell(top + row, names[name])


def key(form, title, name, column="value"):
    sheet = form[title]
    top, names = header(sheet)
    row = next(r for r in range(top, sheet.max_row + 1) if sheet.cell(r, 1).value == name)
    return sheet.cell(row, names[column])


def test_all_that_is_wrong_is_said_at_once(form, tmp_path):
    fill(form, MINIMAL)
    wrong = []

    def put(c, value, part):
        c.value = value
        wrong.append((f"intake.xlsx:{c.parent.title}!{c.coordinate}: error: ", part))
    put(cell(form, "Estate", "list_spend", 1), "1,5", "has a decimal comma")
    put(cell(form, "Estate", "list_spend", 2), "12%", "is a percentage")
    put(cell(form, "Estate", "list_spend", 3), "1200", "is a text that looks like a number")
    put(cell(form, "Estate", "list_spend", 4), datetime.datetime(2026, 1, 5), "a date, and a number is meant")
    put(cell(form, "Estate", "month", 5), "Jan-27", "is a month as spreadsheets show it")
    put(cell(form, "Estate", "list_spend", 6), "=1+1", "was never calculated")
    put(cell(form, "Estate", "list_spend", 7), "#DIV/0!", "the error #DIV/0!")
    put(key(form, "Plan", "currency"), "dollars", "is not a currency code")
    put(key(form, "Quotes", "contract.discount", "quote 1"), 7, "is above 1")
    put(key(form, "Quotes", "contract.basis", "quote 1"), "gross", "is none of")
    top, names = header(form["Rates"])
    put(form["Rates"].cell(top, len(names) + 1), "cache_raed", "no column of this sheet")
    put(cell(form, "Growth", "annual_growth"), 0.1, "")
    wrong.pop()
    wrong.append((f"intake.xlsx:Growth!A{header(form['Growth'])[0] + 1}: error: ", "bucket is blank"))
    form.create_sheet("Qoutes")["A1"] = 1
    wrong.append(("intake.xlsx:Qoutes!A1: error: ", "this is no sheet of the form"))
    form["Plan"].cell(form["Plan"].max_row + 1, 1).value = "policy.batnaa"
    put(form["Plan"].cell(form["Plan"].max_row, 2), "lapse", "is no key of policy")
    done = read(form, tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    for place, part in wrong:
        assert any(place in line and part in line for line in done.stderr.splitlines()), (place, part, done.stderr)
    assert "Did you mean `Quotes`?" in done.stderr and "Did you mean `batna`?" in done.stderr
    assert not (tmp_path / "made").exists()


def test_percent_cells_and_dates_and_1904(form, tmp_path):
    fill(form, MINIMAL)
    c = key(form, "Quotes", "contract.discount", "quote 1")
    c.value, c.number_format = 0.09, "0%"
    key(form, "Quotes", "dated", "quote 1").value = datetime.date(2026, 11, 3)
    key(form, "Quotes", "contract.overage", "quote 1").value = "say \"#no\": yes"
    key(form, "Quotes", "document", "quote 1").value = "a: \"b\"\nc \\ #"
    done = read(form, tmp_path)
    assert done.returncode == 1 and "overage" in done.stderr
    key(form, "Quotes", "contract.overage", "quote 1").value = "headline"
    done = read(form, tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "made" / "quotes" / "aws.yaml").read_text()
    assert "  discount: 0.09\n" in text and "dated: 2026-11-03\n" in text
    assert yaml.safe_load(text)["document"] == "a: \"b\" c \\ #"


@pytest.mark.parametrize("code, part, make", [
    (2, "no such file", lambda p, blank: None),
    (1, "not a readable workbook", lambda p, blank: p.write_bytes(blank.read_bytes()[:9_000])),
    (1, "not a readable workbook", lambda p, blank: p.write_bytes(b"")),
])
def test_what_is_no_workbook(blank, tmp_path, code, part, make):
    make(tmp_path / "intake.xlsx", blank)
    done = edp("read", tmp_path / "intake.xlsx", "-o", tmp_path / "made")
    assert done.returncode == code and part in done.stderr, done
    assert not (tmp_path / "made").exists()


def test_other_workbooks_and_taken_folders(blank, tmp_path, results):
    book = os.path.join(results("minimal", MINIMAL), "finance-model.xlsx")
    done = edp("read", book, "-o", tmp_path / "made")
    assert done.returncode == 1 and "this is no intake form" in done.stderr
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("x")
    done = edp("read", blank, "-o", tmp_path / "taken")
    assert done.returncode == 2 and "is not empty" in done.stderr
    done = edp("init", "--form", blank)
    assert done.returncode == 2 and "is there already" in done.stderr
    assert edp("init").returncode == 64 and edp("init", "x", "--form", "y.xlsx").returncode == 64


def test_the_same_form_every_time(blank, tmp_path):
    assert edp("init", "--form", tmp_path / "again.xlsx").returncode == 0
    with zipfile.ZipFile(blank) as a, zipfile.ZipFile(tmp_path / "again.xlsx") as b:
        assert {n: a.read(n) for n in a.namelist()} == {n: b.read(n) for n in b.namelist()}
