"""Inputs that a person changed in the workbook come back into the folder: value by value, comments and spacing kept."""
import json
import os
import re
import shutil
import zipfile

import openpyxl
import pytest

import edits
import lo
import product
import sheets

NORTHWIND = os.path.join(product.INPUTS, "northwind")
MINIMAL = os.path.join(product.INPUTS, "minimal")
HOSTILE = os.path.join(product.ROOT, "Tests", "WritingTests", "Data")
SONNET = "claude-sonnet-4-6, us-east-1: "
ASSISTANT = "shopping-assistant on claude-sonnet-4-6: "

# What is typed, by the label of its row; months are day numbers of sheets.
TWENTY = {
    "Cost of capital, a year": 0.095,
    "compute: season, November": 1.31,
    "compute: annual growth, likely": 0.081,
    "database: list spend 2026-09": 201_555.25,
    "compute: monthly benefit of Savings Plan 1": 52_750,
    "compute: Savings Plan 1, first month without it": 46813,           # 2028-03
    "claude-sonnet: annual price change": -0.18,
    "claude-sonnet-5: size of a cut, high": 0.61,
    SONNET + "output": 18.25,
    ASSISTANT + "requests in the measured month": 2_710_000,
    ASSISTANT + "annual growth, high": 0.7,
    "claude-sonnet: share that moves on": 0.71,
    "answer-cache: share of requests not sent, low": 0.02,
    "easy-questions-to-haiku: router, per request": 0.0002,
    "Stress: factor on requests": 1.6,
    "aws-second: commitment of year 2": 13_400_000,
    "aws-second: what retires the commitment": "list",
    "aws-second: tier 3 rate": 0.108,
    "aws-second: credit 1": 910_000,
    "aws-second: weight of compute in retiring": 0.9,                     # a default: the key is new
    "contract in force: drawn in the running period": 5_000_000,
}
EDITED = [
    ("plan.yaml", "  cost_of_capital: 0.06\n", "  cost_of_capital: 0.095\n"),
    ("plan.yaml", "annual_growth: 0.02..0.055..0.09\n", "annual_growth: 0.02..0.081..0.09\n"),
    ("plan.yaml", "monthly_benefit: 31_400, ends: 2027-09,", "monthly_benefit: 52_750, ends: 2028-03,"),
    ("plan.yaml", "successor_share: 0.95         # two small", "successor_share: 0.71         # two small"),
    ("levers.yaml", "share: 0.05..0.09..0.13          # repeated", "share: 0.02..0.09..0.13          # repeated"),
    ("quotes/aws-second.yaml", "[10_950_000, 11_750_000, 12_550_000]", "[10_950_000, 13_400_000, 12_550_000]"),
    ("quotes/aws-second.yaml", "- {amount: 280K,", "- {amount: 910K,"),
    ("quotes/aws-second.yaml", "  basis: net\n", "  basis: list\n"),
]


def adopt(book, folder, *more):
    return product.run(["adopt", str(book), str(folder), *more])


def text(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as f:
        return f.read()


def contents(folder):
    return {os.path.relpath(os.path.join(d, n), folder): open(os.path.join(d, n), "rb").read()
            for d, _, names in os.walk(folder) for n in names}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(NORTHWIND, tmp_path / "northwind")


@pytest.fixture(scope="module")
def book(results):
    return os.path.join(results("northwind", NORTHWIND), "finance-model.xlsx")


@pytest.fixture(scope="module")
def labels(book):
    return edits.by_label(sheets.read(book))


@pytest.fixture(scope="module")
def saved(book, labels, tmp_path_factory):
    """The workbook with twenty changes, and as it was: both recalculated and saved by LibreOffice."""
    base = tmp_path_factory.mktemp("adopt")
    sheets.rewrite(book, str(base / "typed.xlsx"), {("Inputs", labels[k].cell): v for k, v in TWENTY.items()})
    sheets.rewrite(book, str(base / "same.xlsx"))
    return lo.convert([str(base / "typed.xlsx"), str(base / "same.xlsx")], str(base / "saved"))


def typed(book, labels, path, changes):
    sheets.rewrite(book, str(path), {("Inputs", labels[k].cell): v for k, v in changes.items()}, spoiled=False)
    return path


def checks(cells):
    """{key of a figure: its cell's value} of the sheet Checks."""
    rows = {ref[1:] for ref in cells if ref.startswith("F")}
    return {cells["F" + r].value: cells["B" + r].value for r in rows
            if cells["F" + r].value != "identity" and "B" + r in cells and cells["B" + r].kind == "n"}


def test_twenty_changes_come_back(saved, labels, folder, tmp_path):
    before = contents(folder)
    dry = adopt(saved[0], folder, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert contents(folder) == before
    done = adopt(saved[0], folder)
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "tmp" not in line), done.stdout
    for name, old, new in EDITED:
        assert before[name].decode().replace(old, new) != before[name].decode()
        assert new in text(folder, name), (name, new)
    # Nothing but the values: as many lines, and the same comments.
    for name, data in contents(folder).items():
        old, new = before[name].decode().split("\n"), data.decode().split("\n")
        added = 1 if name == "quotes/aws-second.yaml" else 0
        assert len(new) == len(old) + added, name
        if not added:
            assert [x.split("#")[1:] for x in old] == [x.split("#")[1:] for x in new], name
    assert "    compute: {retires: 0.9}\n" in text(folder, "quotes", "aws-second.yaml")

    # The new workbook has them as inputs, and its figures are those that the old one came to.
    out = tmp_path / "out"
    product.plan(str(folder), str(out), paths=256)
    fresh, recalculated = sheets.read(str(out / "finance-model.xlsx")), sheets.read(saved[0])
    now = edits.by_label(fresh)
    for label, value in TWENTY.items():
        assert now[label].value == value, label
        assert fresh["Inputs"]["D" + now[label].cell[1:]].value == value, label
    ours, theirs = checks(fresh["Checks"]), checks(recalculated["Checks"])
    assert ours.keys() == theirs.keys() and len(ours) > 100
    # Over paths the old one kept the shares that were drawn, and what is settled by the month, as read: it said STALE.
    over = {k: v for k, v in ours.items() if ".expected." in k}
    size = next(v for k, v in over.items() if k.endswith(".cost"))
    assert len(over) >= 12
    assert all(abs(v - theirs[k]) < (0.1 if k.endswith("probability") else 0.05 * size) for k, v in over.items() if not k.endswith("worst"))
    assert any(str(c.value).startswith("STALE: ") for c in recalculated["Exposure"].values())
    wrong = [(k, theirs[k], ours[k]) for k in ours if k not in over and not sheets.near(ours[k], theirs[k], tolerance=1e-9)]
    assert not wrong, wrong[:10]
    again = adopt(out / "finance-model.xlsx", folder)
    assert again.returncode == 0 and "No input was changed." in again.stdout


# What no file states: rules of the model, what the engine finds, and figures that stem from two cells.
BY_RULE = ("model ", "definition of", "engine: ", "default")
OTHER_WORD = {"net": "list", "list": "net", "full": "discounted", "discounted": "full"}


def another(x):
    """Another value for an input that the readers take."""
    if isinstance(x.value, str):
        return OTHER_WORD[x.value]
    if x.unit == "month":
        return x.value + 31
    if x.unit in ("months", "count", "0/1", "tokens", "requests"):
        return x.value + 1
    return 0.01 if x.value == 0 else round(x.value * (0.97 if x.unit == "%" else 1.03), 9)


@pytest.mark.parametrize("name", [n for n, _ in product.engagements()])
def test_every_input_comes_back(name, tmp_path):
    """All inputs of an engagement at once, but the two dates that lay out the sheets."""
    origin, out = dict(product.engagements())[name], str(tmp_path / "out")
    product.plan(origin, out, paths=0)
    book = os.path.join(out, "finance-model.xlsx")
    changed = {x.cell: (x, another(x)) for x in edits.inputs(sheets.read(book))
               if x.label not in ("Contract start", "Measured month") and not x.label.startswith(("Scenario that", "Offer that", "Typed mean"))}
    sheets.rewrite(book, str(tmp_path / "typed.xlsx"), {("Inputs", c): v for c, (_, v) in changed.items()}, spoiled=False)
    folder = shutil.copytree(origin, tmp_path / "folder")
    done = adopt(tmp_path / "typed.xlsx", folder, "--partial", "--format", "json")
    assert done.returncode == 0, done
    found = json.loads(done.stdout)
    by_hand = [c for c in found["changes"] if c["by_hand"]]
    for c in by_hand:
        x = changed[c["cell"].removeprefix("Inputs!")][0]
        assert x.source.startswith(BY_RULE) or x.label.endswith(("requests in the measured month", "active users")), c
    product.plan(str(folder), str(tmp_path / "fresh"), paths=0)
    now = edits.by_label(sheets.read(str(tmp_path / "fresh" / "finance-model.xlsx")))
    checked = 0
    for c in found["changes"]:
        x, value = changed[c["cell"].removeprefix("Inputs!")]
        if c["by_hand"] is None and c["label"] in now:
            got = now[c["label"]].value
            assert edits.month_text(got) == edits.month_text(value) if x.unit == "month" else got == value, c
            checked += 1
    assert checked > 0.9 * (len(found["changes"]) - len(by_hand)) and checked > 20


def test_a_mere_save_changes_nothing(saved, folder):
    before = contents(folder)
    done = adopt(saved[1], folder)
    assert (done.returncode, done.stdout) == (0, "No input was changed. Nothing was written.\n"), done
    assert contents(folder) == before


def test_json_lists_every_change(saved, folder):
    done = adopt(saved[0], folder, "--dry-run", "--format", "json")
    found = json.loads(done.stdout)
    assert {c["label"]: c["new"] for c in found["changes"]} == {
        **TWENTY, "compute: Savings Plan 1, first month without it": "2028-03"}
    capital = next(c for c in found["changes"] if c["input"] == "policy.cost_of_capital")
    assert (capital["old"], capital["new"], capital["file"], capital["line"], capital["column"]) == (
        0.06, 0.095, "plan.yaml", 75, 20)
    assert found["written"] == [] and found["findings"] == []


def test_a_folder_that_moved_on_stops_it(saved, folder):
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text().replace("cost_of_capital: 0.06", "cost_of_capital: 0.07"))
    before = contents(folder)
    done = adopt(saved[0], folder, "--partial")
    assert done.returncode == 1 and done.stdout == ""
    assert re.search(r"Inputs!B[0-9]+: error: Cost of capital, a year was 0.06 as read, and the folder", done.stderr)
    assert "Run `edp plan` again" in done.stderr
    assert contents(folder) == before


def test_another_engagement_is_refused(book, tmp_path):
    done = adopt(book, MINIMAL)
    assert done.returncode == 1 and "the workbook is of `Northwind Retail" in done.stderr


# What is typed, and what is said of it.
REFUSED = [
    ("Cost of capital, a year", "12%", "is a percentage Write the fraction 0.12"),
    ("Stress: factor on requests", "1,5", "has a decimal comma"),
    ("database: list spend 2026-09", "201555", "is a text that looks like a number"),
    ("Batch rate as a share of on-demand, where the card has none", 0.4, "no file of the folder states it"),
    ("supplier-insights on claude-haiku-4-5: active users", 4400, "write the change by hand"),
    ("aws-second: tier 3 rate", 0.5, "discount falls from 0.5"),
    ("compute: annual growth, likely", 0.2, "does not rise from low to high"),
    ("claude-sonnet: annual price change", -3, "is below -0.99"),
    ("aws-second: what retires the commitment", "gross", "is none of"),
]


def test_what_cannot_be_written_is_said(book, labels, folder, tmp_path):
    before = contents(folder)
    path = typed(book, labels, tmp_path / "b.xlsx",
                 {**{label: value for label, value, _ in REFUSED}, "Downside: price cut": 0.4})
    done = adopt(path, folder)
    assert done.returncode == 1 and done.stdout == "", done
    words = " ".join(done.stderr.split())
    for label, _, part in REFUSED:
        assert label in words and part in words, (label, done.stderr)
    assert "Nothing was written. --partial writes the 1 input" in words
    assert contents(folder) == before
    # The rest can be written.
    done = adopt(path, folder, "--partial", "--quiet")
    assert (done.returncode, done.stdout) == (0, ""), done
    plan = text(folder, "plan.yaml")
    assert "price_cut: 0.4," in plan
    assert contents(folder) == {**before, "plan.yaml": plan.encode()}


def test_rows_that_must_agree_change_together(book, folder, tmp_path):
    """One of the two rows of a workload is refused; both are written, although another change spoils the folder."""
    found = {x.source: x.cell for x in edits.inputs(sheets.read(book)) if x.label.endswith("annual growth, likely")}
    pair = {("Inputs", found[f"workloads.csv:{at}"]): 0.25 for at in ("3:122", "4:127")}
    tier = next(x.cell for x in edits.inputs(sheets.read(book)) if x.label == "aws-second: tier 3 rate")
    path = str(tmp_path / "b.xlsx")
    sheets.rewrite(book, path, dict(list(pair.items())[:1]), spoiled=False)
    done = adopt(path, folder)
    assert done.returncode == 1 and "the rows of `customer-service-agent` disagree" in " ".join(done.stderr.split())
    sheets.rewrite(book, path, {**pair, ("Inputs", tier): 0.12}, spoiled=False)
    done = adopt(path, folder, "--partial")
    assert done.returncode == 0, done.stderr
    assert "discount falls from 0.12 to 0.112" in done.stdout
    assert text(folder, "workloads.csv").count(",0.10..0.25..0.38,") == 2
    assert "{from: 10M, rate: 0.10}" in text(folder, "quotes", "aws-second.yaml")


def test_selectors_and_formulas_are_not_adopted(book, labels, folder, tmp_path):
    forecast = sheets.read(book)["Forecast"]
    over = next(ref for ref, c in forecast.items() if c.formula is not None and ref.startswith("H") and c.kind == "n")
    path = str(tmp_path / "b.xlsx")
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        part = sheets.sheet_parts(old)
        for item in old.infolist():
            data = old.read(item)
            if item.filename == part["Forecast"]:
                data = re.sub(rb'(<c r="%s"[^>]*>)<f>.*?</f><v>.*?</v>' % over.encode(), rb"\g<1><v>12345</v>", data, flags=re.S)
            if item.filename == part["Inputs"]:
                data = sheets.typed(data, labels["Scenario that offers are settled on"].cell, "stress")
                # A formula over an input, with its value; and one that was never calculated.
                cell = labels["Downside: price cut"].cell.encode()
                data = re.sub(rb'(<c r="%s"[^>]*>)<v>.*?</v>' % cell, rb"\g<1><f>0.2*2</f><v>0.4</v>", data)
            new.writestr(item.filename, data)
    done = adopt(path, folder)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert f"Forecast!{over}" in words and "a formula was typed over" in words
    assert "Scenario that offers are settled on: optimised -> stress" in words
    assert "taken as the value of the formula =0.2*2" in words
    assert "price_cut: 0.4," in text(folder, "plan.yaml")


def test_rows_may_have_moved(book, folder, tmp_path):
    """A name goes with its cell."""
    path = tmp_path / "b.xlsx"
    moved = openpyxl.load_workbook(book)
    sheet = moved["Inputs"]
    at = next(c.row for c in sheet["A"] if c.value == "Cost of capital, a year")
    sheet[f"B{at}"] = 0.08
    sheet.move_range(f"A{at}:G{at}", rows=900)
    moved.defined_names["in_policy_cost_of_capital"].attr_text = f"Inputs!$B${at + 900}"
    moved.save(path)
    done = adopt(path, folder)
    assert done.returncode == 0, done.stderr
    assert f"Inputs!B{at + 900}" in done.stdout and "  cost_of_capital: 0.08\n" in text(folder, "plan.yaml")
    # A row that was removed is missed.
    del moved.defined_names["in_policy_cost_of_capital"]
    moved.save(path)
    done = adopt(path, folder)
    assert done.returncode == 1 and "the workbook has no input `Cost of capital, a year`" in done.stderr


def test_links_are_not_written_through(book, labels, folder, tmp_path):
    os.rename(folder / "levers.yaml", folder / "levers-2.yaml.txt")
    os.symlink("levers-2.yaml.txt", folder / "levers.yaml")
    path = typed(book, labels, tmp_path / "b.xlsx",
                 {"answer-cache: share of requests not sent, low": 0.02, "Cost of capital, a year": 0.08})
    before = contents(folder)
    done = adopt(path, folder)
    assert done.returncode == 2 and "not a plain file" in done.stderr and "Nothing was written." in done.stderr, done
    assert contents(folder) == before


def test_a_formula_without_value_is_refused(book, labels, folder, tmp_path):
    path, cell = str(tmp_path / "b.xlsx"), labels["Downside: price cut"].cell.encode()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        part = sheets.sheet_parts(old)
        for item in old.infolist():
            data = old.read(item)
            if item.filename == part["Inputs"]:
                data = re.sub(rb'(<c r="%s"[^>]*>)<v>.*?</v>' % cell, rb"\g<1><f>0.2*2</f>", data)
            new.writestr(item.filename, data)
    done = adopt(path, folder)
    assert done.returncode == 1
    assert "the formula was never calculated" in done.stderr and "save it there" in done.stderr


def bomb(path, book):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", b" " * 60_000_000)


def doctype(path, book):
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/workbook.xml":
                data = data.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY e "e">]><workbook', 1)
            new.writestr(item.filename, data)


def other_workbook(path, book):
    done = product.run(["quick", "--spend", "12M", "--growth", "4..8..15%", "--offer", "10M@9%", "-o", path + ".out"])
    assert done.returncode == 0, done.stderr
    found = [os.path.join(d, n) for d, _, names in os.walk(path + ".out") for n in names if n.endswith(".xlsx")]
    shutil.copy(found[0], path)


def write(data):
    def make(path, book):
        with open(path, "wb") as f:
            f.write(data(book))
    return make


def huge(path, book):
    with open(path, "wb") as f:
        f.truncate(300 << 20)


@pytest.mark.parametrize("make, code, part", [
    (write(lambda b: open(b, "rb").read()[:20_000]), 1, "not a readable workbook"),
    (write(lambda b: b""), 1, "not a readable workbook"),
    (write(lambda b: b"PK\x03\x04" + b"\0" * 100), 1, "not a readable workbook"),
    (write(lambda b: b"plan: 1\n"), 1, "not a readable workbook"),
    (other_workbook, 1, "the workbook is of"), (bomb, 1, "not a readable workbook"), (doctype, 1, "document type"), (huge, 1, "more than 256 MiB"),
    (lambda p, b: os.mkdir(p), 2, "is no file"), (lambda p, b: None, 2, "no such file"),
    (lambda p, b: os.mkfifo(p), 2, "is no file"),
])
def test_hostile_workbooks_are_refused(book, folder, tmp_path, make, code, part):
    path = str(tmp_path / "b.xlsx")
    make(path, book)
    before = contents(folder)
    done = adopt(path, folder)
    assert done.returncode == code and part in done.stderr, done
    assert contents(folder) == before
