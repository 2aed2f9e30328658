"""Type over inputs of the sample's workbook, recalculate it in LibreOffice: the live figures of Exposure are those of an
engine run on files with the same change and the same draws. What is settled by the month, and where in a period spend
falls, stands in the book as the engine found it before: the tolerance of a case says how much that moves."""
import os
import shutil
from collections import namedtuple

import pytest

import edits
import lo
import product
import sheets

NORTHWIND = os.path.join(product.INPUTS, "northwind")
PATHS = 256
TYPED_OFFER = "Offer that the typed commitment is for"
TYPED = "Typed mean-year commitment of that offer (0: as quoted)"
DISCOUNT = "Typed headline discount of that offer (0: what its commitment earns)"
ON = "aws-opening"
# What is typed; how near Exposure comes, as a share of the expected cost; the offer looked at.
Case = namedtuple("Case", "typed within offer")
SECOND = "aws-second"
CASES = {
    "commitments": Case({f"{ON}: commitment of year {y}": v for y, v in ((1, 7_900_000), (2, 8_300_000), (3, 9_100_000))}, 1e-9, ON),
    "commitment of the pool": Case({f"{ON}: bedrock commitment of year 2": 1_100_000}, 1e-9, ON),
    "weight": Case({f"{ON}: weight of marketplace in retiring": 0.4}, 1e-9, ON),
    "cap": Case({f"{ON}: cap of marketplace, share of the commitment": 0.03}, 1e-9, ON),
    "gap rate": Case({f"{ON}: rate at which a gap is charged": "discounted"}, 1e-9, ON),
    "basis": Case({f"{ON}: what retires the commitment": "list"}, 1e-9, ON),
    "discount": Case({f"{ON}: tier 3 rate": 0.099}, 1e-9, ON),
    "rate of the pool": Case({f"{ON}: bedrock rate": 0.09}, 1e-9, ON),
    "cost of capital": Case({"Cost of capital, a year": 0.09}, 1e-3, ON),
    "commitments, prepaid": Case({f"{SECOND}: commitment of year {y}": v for y, v in ((1, 11_900_000), (2, 12_400_000), (3, 13_000_000))},
                                 2.5e-3, SECOND),
    "carry-forward": Case({f"{SECOND}: share of overage carried forward": 0.8, f"{SECOND}: commitment of year 1": 9_100_000}, 1e-3, SECOND),
    "discount with support on net fees": Case({f"{SECOND}: tier 3 rate": 0.111}, 2.5e-3, SECOND),
    "growth": Case({"compute: annual growth, low": 0.04, "compute: annual growth, likely": 0.09, "compute: annual growth, high": 0.13}, 3.5e-3, ON),
    "lever": Case({"easy-questions-to-haiku: share of requests that moves to claude-haiku-4-5, likely": 0.47}, 1e-3, ON),
    "price": Case({"claude-sonnet-4-6, us-east-1: output": 22.5}, 1e-3, ON),
}
# A term at its standard is in no file: its line is added.
ADDED = {"gap rate": ("quotes/aws-opening.yaml", [("  basis: net\n", "  basis: net\n  gap_rate: discounted\n"), ("unknown: [gap_rate, ", "unknown: [")])}
KEYS = ("cost", "cost_p10", "cost_p50", "cost_p90", "cost_cvar95", "loss", "loss_cvar95", "loss_probability", "shortfall",
        "shortfall_probability", "shortfall_p95", "shortfall_worst")


@pytest.fixture(scope="module")
def outcome(results, tmp_path_factory):
    """{case: (fresh result, live figures by key, texts of Exposure)}."""
    base = tmp_path_factory.mktemp("live")
    own = os.path.join(results("northwind", NORTHWIND), "finance-model.xlsx")
    labels = edits.by_label(sheets.read(own))
    books, fresh = [], {}
    for n, (name, case) in enumerate(CASES.items()):
        typed = {("Inputs", labels[label].cell): value for label, value in case.typed.items()}
        typed[("Inputs", labels[TYPED_OFFER].cell)] = case.offer
        books.append(str(base / f"book-{n}.xlsx"))
        sheets.rewrite(own, books[-1], typed)
        folder = str(base / f"folder-{n}")
        shutil.copytree(NORTHWIND, folder)
        if name in ADDED:
            path = os.path.join(folder, ADDED[name][0])
            text = open(path).read()
            for old, new in ADDED[name][1]:
                assert old in text
                text = text.replace(old, new)
            open(path, "w").write(text)
        else:
            edits.write(folder, [(labels[label], value) for label, value in case.typed.items()])
        fresh[name] = product.result(folder, str(base / f"out-{n}"), paths=PATHS)
    made = lo.convert(books, str(base / "recalculated"))
    return {name: (fresh[name], *read(path, SECOND)) for name, path in zip(CASES, made)}


def read(path, as_read):
    """(live figures by key, texts of Exposure): Checks lists the live figures under the keys of the offer selected as read."""
    book = sheets.read(path)
    live = {}
    for ref, cell in book["Checks"].items():
        if ref[0] == "F" and cell.kind == "s" and cell.value.startswith(f"offers[{as_read}].expected."):
            live[cell.value.rsplit(".", 1)[1]] = book["Checks"]["B" + ref[1:]].value
    return live, [c.value for c in book["Exposure"].values() if c.kind == "s"]


def expected(result, offer):
    return next(x for x in result["offers"] if x["quote"] == offer)["expected"]


@pytest.mark.parametrize("name", CASES)
def test_moves_as_the_engine_does(outcome, name):
    fresh, live, texts = outcome[name]
    case, theirs = CASES[name], expected(outcome[name][0], CASES[name].offer)
    assert set(KEYS) <= set(live)
    size, wrong = theirs["cost"], []
    for key in KEYS:
        probability = key.endswith("probability")
        close = max(1e-9, 3 * case.within) if probability and case.within < 1e-8 else 0.04 if probability else case.within * size
        if abs(live[key] - theirs[key]) > close:
            wrong.append(f"{key}: live {live[key]!r}, engine {theirs[key]!r}, off by {abs(live[key] - theirs[key]) / size:.1e} of the cost")
    assert not wrong, "\n".join(wrong)
    assert any(t.startswith("STALE: ") for t in texts)


def test_typed_commitment_and_discount(results, tmp_path):
    """What is typed for the selected offer, as a quote that says so."""
    own = os.path.join(results("northwind", NORTHWIND), "finance-model.xlsx")
    labels = edits.by_label(sheets.read(own))
    typed = {("Inputs", labels[TYPED_OFFER].cell): ON, ("Inputs", labels[TYPED].cell): 8_000_000.0, ("Inputs", labels[DISCOUNT].cell): 0.11}
    sheets.rewrite(own, str(tmp_path / "book.xlsx"), typed)
    followed = str(tmp_path / "followed.xlsx")
    sheets.rewrite(own, followed, {("Inputs", labels[DISCOUNT].cell): 0.15})
    made = lo.convert([str(tmp_path / "book.xlsx"), followed], str(tmp_path / "made"))
    live, texts = read(made[0], SECOND)
    # The rows follow an offer without step-down, balances and credits to the cent; of another the book says that they do not.
    typed_line = "STALE: step-downs, balances"
    assert not any(t.startswith(typed_line) for t in texts)
    for page in ("Exposure", "Envelope", "Cover"):
        assert any(c.kind == "s" and c.value.startswith(typed_line) for c in sheets.read(made[1])[page].values()), page
    folder = str(tmp_path / "folder")
    shutil.copytree(NORTHWIND, folder)
    quoted = [labels[f"{ON}: commitment of year {y}"] for y in (1, 2, 3)]
    mean = sum(x.value for x in quoted) / 3
    edits.write(folder, [(x, round(x.value * 8_000_000 / mean, 6)) for x in quoted]
                + [(labels[f"{ON}: tier {n} rate"], 0.11) for n in (1, 2, 3, 4, 5)])
    theirs = expected(product.result(folder, str(tmp_path / "out"), paths=PATHS), ON)
    for key in KEYS:
        assert sheets.near(live[key], theirs[key], theirs["cost"], 1e-9), (key, live[key], theirs[key])
