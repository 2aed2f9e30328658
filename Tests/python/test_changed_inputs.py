"""Type over an input in the workbook, recalculate it in LibreOffice: the figures are those of an engine run on
files with the same change. So the live formulas are the model, not a picture of it."""
import os
import shutil
from collections import namedtuple

import pytest

import edits
import lo
import product
import sheets
from generate import make, write_folder

NORTHWIND = os.path.join(product.INPUTS, "northwind")
SONNET = "claude-sonnet-4-6, us-east-1: "
ASSISTANT = "shopping-assistant on claude-sonnet-4-6: "
VOICE = "voice-ordering on claude-sonnet-5: "

# Name: what is typed, by the label of its row. Months are day numbers of sheets: 46600 is 2027-08-01.
CHANGES = {
    "growth of a bucket": {"compute: annual growth, likely": 0.081},
    "low growth of a bucket": {"analytics: annual growth, low": -0.06},
    "estate of a baseline month": {"database: list spend 2026-09": 201_555.25},
    "season factor": {"compute: season, November": 1.31},
    "season of tokens": {"bedrock_third_party: season, December": 1.4},
    "savings plan benefit": {"compute: monthly benefit of Savings Plan 1": 52_750},
    "savings plan end": {"compute: Savings Plan 1, first month without it": 46813},         # 2028-03
    "annual price change of a family": {"claude-sonnet: annual price change": -0.18},
    "dated price change": {"nova-lite: change 1": 0.22},
    "price cuts a year": {"claude-sonnet-5: expected price cuts a year": 0.55},
    "size of a cut": {"claude-sonnet-5: size of a cut, high": 0.61},
    "rate of the card": {SONNET + "output": 18.25},
    "cache rate of the card": {SONNET + "cache_read": 0.55},
    "batch rate of the card": {"claude-haiku-4-5, us-east-1: batch_output": 3.1},
    "requests": {ASSISTANT + "requests in the measured month": 2_710_000},
    "input tokens": {"order-message-triage on nova-2-lite: input tokens per request": 1733},
    "output tokens": {"product-content on claude-sonnet-4-6: output tokens per request": 544},
    "cache share": {ASSISTANT + "share of input read from cache": 0.47},
    "batch share": {"call-summaries on claude-haiku-4-5: share of requests run as batch": 0.65},
    "growth of a workload": {ASSISTANT + "annual growth, likely": 0.44},
    "prompt growth": {ASSISTANT + "prompt growth a month, likely": 0.021},
    "prompt growth cap": {ASSISTANT + "prompt growth stops at": 1.12},
    "cost around the model": {VOICE + "cost around the model per request": 0.0044},
    "retirement month": {"claude-sonnet: retires": 46905},                                  # 2028-06
    "successor share": {"claude-sonnet: share that moves on": 0.71},
    "successor token ratio": {"claude-sonnet: token ratio of the successor": 1.07},
    "launch month": {VOICE + "launch month": 46661},                                        # 2027-10
    "launch slip": {VOICE + "likely slip": 5},
    "launch ramp": {VOICE + "months of ramp": 14},
    "launch requests": {VOICE + "requests a month at full ramp": 1_450_000},
    "stress volume": {"Stress: factor on requests": 1.6},
    "downside price cut": {"Downside: price cut": 0.4},
    "cost of capital": {"Cost of capital, a year": 0.095},
    "commitment of a year": {"aws-second: commitment of year 2": 13_400_000},
    "commitment above spend": {"aws-second: commitment of year 1": 14_900_000, "aws-second: commitment of year 2": 15_900_000,
                               "aws-second: commitment of year 3": 16_900_000},
    "carve-out commitment": {"aws-opening: bedrock commitment of year 3": 900_000},
    "carve-out rate": {"aws-opening: bedrock rate": 0.11},
    "tier threshold": {"aws-second: tier 3 from": 11_900_000},
    "tier rate": {"aws-second: tier 3 rate": 0.108},
    "bucket discount": {"aws-second: discount on bedrock_third_party": 0.015},
    "weight": {"aws-second: weight of bedrock_third_party in retiring": 0.4},
    "cap": {"aws-second: cap of marketplace, share of the commitment": 0.02},
    "carry-forward": {"aws-second: share of overage carried forward": 0.9, "aws-second: commitment of year 1": 9_000_000},
    "step-down share": {"aws-second: step-down share": 0.23, "aws-second: commitment of year 2": 14_100_000},
    "credit": {"aws-second: credit 1": 910_000},
    "basis": {"aws-second: what retires the commitment": "list"},
    "gap rate": {"aws-second: what retires the commitment": "list", "aws-second: rate at which a gap is charged": "discounted",
                 "aws-second: commitment of year 3": 17_000_000},
    "support tier": {"aws-second: support: tier 2 rate": 0.085},
    "support threshold": {"aws-second: support: tier 4 from": 750_000},
    "support of the alternative": {"support of the alternative: plan discount": 0.2},
    "private rate": {"aws-second: private rate on data_transfer": 0.31},
    "incumbent's drawdown": {"contract in force: drawn in the running period": 5_000_000},
    "incumbent's commitment": {"contract in force: commitment of year 3": 11_200_000},
    "lever: requests avoided": {"answer-cache: share of requests not sent, likely": 0.11},
    "lever: its low end": {"answer-cache: share of requests not sent, low": 0.02},
    "lever: ship month": {"answer-cache: first month at work": 46661},                      # 2027-10
    "lever: slip": {"easy-questions-to-haiku: likely slip": 3},
    "lever: routed share": {"easy-questions-to-haiku: share of requests that moves to claude-haiku-4-5, likely": 0.41},
    "lever: router": {"easy-questions-to-haiku: router, per request": 0.0002},
    "lever: escalation": {"easy-questions-to-haiku: share of moved requests asked again": 0.11},
    "lever: prefix": {"cache-agent-instructions: tokens of the stable prefix": 5100},
    "lever: session": {"cache-agent-instructions: requests while the cache holds": 5},
    "lever: batch": {"summaries-overnight: share of requests run as batch, likely": 0.77},
    "lever: cap on output": {"shorter-product-texts: most output tokens per request": 480},
    "lever: turns": {"trim-analyst-history: turns of a conversation": 11},
    "lever: turns kept": {"trim-analyst-history: turns kept in the prompt": 4},
    "lever: embedding": {"trim-analyst-history: embedding, per request": 0.00005},
    "lever: monthly cost": {"trim-analyst-history: running cost a month": 950},
    "levers late in stress": {"Stress: levers later by": 6},
}
# In the golden case that has a lever of every kind.
LEVERS = os.path.join(product.GOLDEN, "levers-of-every-kind")
LEVER_CHANGES = {
    "kind avoid": {"answers-kept: share of requests not sent, likely": 0.13},
    "kind route": {"small-first: share of requests that moves to haiku-1, likely": 0.44},
    "kind cache": {"agent-prefix: tokens of the stable prefix": 4200},
    "kind batch": {"overnight: share of requests run as batch, likely": 0.66},
    "kind output": {"short-summaries: share of output tokens saved, likely": 0.17},
    "kind context": {"agent-history: turns kept in the prompt": 3},
    "kind capacity": {"sonnet-units: price of a unit-hour": 4.4},
    "kind distil": {"student: share of requests that moves to student-1, likely": 0.28},
    "hosting": {"student: hosting a month": 1700},
    "kind embeddings": {"changed-only: share of requests that leaves for embed-2": 0.7},
    "changed share": {"changed-only: share of it that has changed": 0.3},
    "kind credits": {"programme-credits: credits": 95_000},
    "hour-long cache writes": {"sonnet-1: cache_write_1h": 5.25},
    "launch that splits a cache": {"agent on haiku-1: requests a month at full ramp": 170_000},
}
# What the engine's hourly loads are made of, beside an alternative model's tokens per token: typed over, Capacity and Traffic say that they are out of date.
SHAPES_LOAD = ("share of input read from cache", "share of requests run as batch")
STALE_LOADS = ["cache share"]
# Changed all at once, each by a few percent: every sample and golden case, and engagements of the generator.
RANDOM, SEED = 6, 4711
SELECT = "Scenario that offers are settled on"
TYPED_OFFER = "Offer that the typed commitment is for"
TYPED = "Typed mean-year commitment of that offer (0: as quoted)"


def copied(folder, target):
    shutil.copytree(folder, target)
    return str(target)


def nudged(folder, x):
    """A slightly different value for an input; None where the others of its kind would have to follow."""
    if x.place is None or isinstance(x.value, str) or x.unit in ("month", "months", "count", "0/1", "tokens") or x.value == 0:
        return None
    if not edits.states(folder, x):
        return None
    if (x.label.endswith(SHAPES_LOAD) or " per token of " in x.label) and os.path.exists(os.path.join(folder, "traffic.csv")):
        return None
    name = x.label.rsplit(": ", 1)[-1]
    if name.startswith("season, "):
        months = "January February March April May June July August September October November December".split()
        factor = 1 + 0.012 * months.index(name[8:])
    else:
        factor = 0.97 if x.unit == "%" else 1.03
    return round(x.value * factor, 9 if x.unit != "money" else 4)


# A workbook, the cells typed over in it, and the changes to make in a copy of the engagement's folder.
Case = namedtuple("Case", "name folder book typed changes")


def lever_cases(book):
    labels = edits.by_label(sheets.read(book))
    for name, change in LEVER_CHANGES.items():
        pairs = [(labels[label], value) for label, value in change.items()]
        yield Case(name, LEVERS, book, {("Inputs", x.cell): v for x, v in pairs}, pairs)


def northwind_cases(book):
    labels = edits.by_label(sheets.read(book))
    for name, change in CHANGES.items():
        pairs = [(labels[label], value) for label, value in change.items()]
        yield Case(name, NORTHWIND, book, {("Inputs", x.cell): v for x, v in pairs}, pairs)
    # Years along the ramp: 10.95, 11.75 and 12.55 M at four fifths.
    years = [(labels[f"aws-second: commitment of year {y + 1}"], v) for y, v in enumerate((8_760_000, 9_400_000, 10_040_000))]
    yield Case("typed commitment", NORTHWIND, book,
               {("Inputs", labels[TYPED].cell): 9_400_000, ("Inputs", labels[TYPED_OFFER].cell): "aws-second"}, years)
    for scenario in ("stress", "downside", "base"):
        yield Case(f"scenario {scenario}", NORTHWIND, book, {("Inputs", labels[SELECT].cell): scenario}, [])


def names():
    return list(CHANGES) + list(LEVER_CHANGES) + ["typed commitment"]


def all_at_once_names():
    return [n for n, _ in product.engagements()] + [f"random-{i + 1}" for i in range(RANDOM)]


@pytest.fixture(scope="module")
def outcome(results, tmp_path_factory):
    """{case: (base result, fresh result, recalculated book, case)}."""
    base = tmp_path_factory.mktemp("changed")
    book = os.path.join(results("northwind", NORTHWIND), "finance-model.xlsx")
    cases = list(northwind_cases(book))
    cases += lever_cases(os.path.join(results("all levers-of-every-kind", LEVERS), "finance-model.xlsx"))
    folders = dict(product.engagements())
    for i in range(RANDOM):
        folders[f"random-{i + 1}"] = str(base / "random" / f"random-{i + 1}")
        write_folder(folders[f"random-{i + 1}"], make(SEED, i, True))
    for name in all_at_once_names():
        folder = folders[name]
        own = os.path.join(results("all " + name, folder), "finance-model.xlsx")
        pairs = [(x, nudged(folder, x)) for x in edits.inputs(sheets.read(own))]
        pairs = [(x, v) for x, v in pairs if v is not None]
        cases.append(Case("all of " + name, folder, own, {("Inputs", x.cell): v for x, v in pairs}, pairs))
    typed, fresh, before = [], {}, {}
    for n, case in enumerate(cases):
        typed.append(str(base / f"book-{n}.xlsx"))
        sheets.rewrite(case.book, typed[-1], case.typed)
        folder = copied(case.folder, base / f"folder-{n}")
        try:
            edits.write(folder, case.changes)
            fresh[case.name] = product.result(folder, str(base / f"out-{n}"))
        except (AssertionError, product.Failed) as e:
            # Of one case only: the others go on.
            fresh[case.name] = e
        if case.folder not in before:
            before[case.folder] = product.result(case.folder, str(base / f"base-{n}"))
    made = lo.convert(typed, str(base / "recalculated"))
    return {c.name: (before[c.folder], fresh[c.name], sheets.read(path), c) for c, path in zip(cases, made)}


def figures(book):
    """{key: value of the cell that carries the figure}, by the list on Checks."""
    sheet, out = book["Checks"], {}
    for ref, cell in sheet.items():
        if ref[0] == "F" and ref[1:].isdigit() and cell.kind == "s" and cell.value not in ("Key", "identity"):
            value = sheet.get("B" + ref[1:])
            if value is not None and value.kind == "n":
                out[cell.value] = value.value
    return out


def beside(result, key):
    """The larger figure beside one that is a difference of larger ones, as compare.py has it."""
    stem, _, last = key.rpartition(".")
    scale = 1.0
    for other in ("commitment", "list") if "periods[" in stem else ("list",) if "discount" not in last else ():
        scale = max(scale, abs(product.figure(result, f"{stem}.{other}") or 0.0))
    return scale


def compared(book, fresh):
    """(figures compared, [text of differences])."""
    count, found = 0, []
    for key, value in figures(book).items():
        expected = product.figure(fresh, key)
        if expected is None:
            continue
        count += 1
        if not sheets.near(value, expected, beside(fresh, key)):
            found.append(f"{key}: sheet {value!r}, engine {expected!r}")
    return count, found


def moved(before, after, book):
    return sum(1 for key in figures(book)
               if (a := product.figure(before, key)) is not None and (b := product.figure(after, key)) is not None
               and not sheets.near(a, b, tolerance=1e-7))


@pytest.mark.parametrize("name", names() + ["all of " + n for n in all_at_once_names()])
def test_changed_input(outcome, name):
    before, fresh, book, case = outcome[name]
    assert not isinstance(fresh, Exception), fresh
    count, found = compared(book, fresh)
    assert count > 100
    assert moved(before, fresh, book) > 0, "the change moves no figure, so it proves nothing"
    if name in STALE_LOADS:
        assert any(cell.kind == "s" and cell.value.startswith("STALE: ") and "loads" in cell.value for cell in book["Capacity"].values())
        found = [text for text in found if not text.startswith("capacity[")]
    assert not found, f"{len(found)} of {count} differ\n" + "\n".join(found[:15])
    # Changed, beside each input, says so; what the selectors choose is counted apart.
    inputs = book["Inputs"]
    assert inputs["E1"].value + inputs["E2"].value == sum(
        1 for (_, cell), value in case.typed.items() if inputs["D" + cell[1:]].value != value)


@pytest.mark.parametrize("scenario", ["stress", "downside", "base"])
def test_scenario_selector(outcome, scenario):
    """The selector settles every offer on another scenario: that scenario's row of the exposure."""
    _, fresh, book, _ = outcome[f"scenario {scenario}"]
    on_sheet, count = figures(book), 0
    for offer in fresh["offers"]:
        row = next((x for x in offer.get("exposure", []) if x["scenario"] == scenario), None)
        if row is None:
            continue
        for sheet_key, key in (("cost", "cost"), ("alternative_cost", "alternative_cost"), ("loss", "loss"), ("shortfall", "shortfall"),
                               ("window.blended_discount", "blended_discount"), ("window.effective_discount", "effective_discount")):
            value = on_sheet.get(f"offers[{offer['quote']}].{sheet_key}")
            if value is not None:
                count += 1
                assert sheets.near(value, row[key], 1.0 if "discount" in key else row["cost"]), (offer["quote"], key, value, row[key])
    assert count >= 8


def test_inputs_have_sources(outcome):
    """Every input of the book is a constant cell with a source."""
    book = outcome["growth of a bucket"][2]
    found = edits.inputs(book)
    assert len(found) > 200
    assert all(x.source for x in found)
