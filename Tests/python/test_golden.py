"""Engagements that a person can follow, one folder each under Tests/Golden.

README.md of a case says which terms bind there and works some figures by hand; worked.json holds those.
expected.json is the oracle's, written apart from the product; book.txt is what stands in the written workbook.
`EDP_BLESS=1` rewrites expected.json from the oracle and book.txt from the workbook; look at the difference.
"""
import copy
import difflib
import json
import math
import os

import openpyxl
import pytest

import book
import compare
import product
from edp_oracle import Oracle
from generate import CLAUSES, differ, figures, measure, without
from reading import Engagement, num

CASES = product.golden_cases()
BLESSING = os.environ.get("EDP_BLESS") == "1"
SHOWN = 40
LARGEST = 4_000_000         # bytes of all book.txt together


def folder(case):
    return os.path.join(product.GOLDEN, case)


def read(case, name):
    with open(os.path.join(folder(case), name), encoding="utf-8") as f:
        return f.read()


def write(case, name, text):
    with open(os.path.join(folder(case), name), "w", encoding="utf-8", newline="\n") as f:
        f.write(text)


def rounded(x):
    """Fifteen digits: what differs between processors in the last bit stays out of the file."""
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    if isinstance(x, list):
        return [rounded(v) for v in x]
    return float(f"{x:.15g}") if isinstance(x, float) and math.isfinite(x) else x


def oracle(case):
    return rounded(json.loads(json.dumps(compare.kept(Oracle(Engagement(folder(case))).result()))))


def shown(differences):
    return f"{len(differences)} figures\n" + "\n".join(
        f"{'.'.join(path)}: expected {x!r}, found {y!r}" for path, x, y in differences[:SHOWN])


@pytest.fixture(scope="module")
def written(results):
    """The folder that the product wrote for a case."""
    return lambda case: results(case, folder(case))


def product_result(path):
    with open(os.path.join(path, "result.json"), encoding="utf-8") as f:
        return json.load(f)


def test_at_least_ten_cases():
    assert len(CASES) >= 10
    for case in CASES:
        assert read(case, "README.md").startswith("# ")


@pytest.mark.parametrize("case", CASES)
def test_expected_is_the_oracles(case):
    """expected.json is what the oracle finds today."""
    found = oracle(case)
    if BLESSING:
        write(case, "expected.json", json.dumps(found, indent=1) + "\n")
    differences = compare.compare(json.loads(read(case, "expected.json")), found, True)
    assert not differences, shown(differences)


@pytest.mark.parametrize("case", CASES)
def test_result(written, case):
    """result.json holds the oracle's figures to 1e-9."""
    expected, found = json.loads(read(case, "expected.json")), product_result(written(case))
    if "run_rate" not in found:
        expected.pop("run_rate", None)                      # not printed yet
    assert len(compare.flatten(expected, (), {})) > 400
    differences = compare.compare(expected, found, True)
    assert not differences, shown(differences)


@pytest.mark.parametrize("case", CASES)
def test_worked_by_hand(written, case):
    """The figures that README.md works by hand, in the product's result and in the oracle's."""
    worked = json.loads(read(case, "worked.json"))
    assert worked
    for name, result in (("product", product_result(written(case))), ("oracle", json.loads(read(case, "expected.json")))):
        for key, value in worked.items():
            found = product.figure(result, key)
            assert found is not None and abs(found - value) <= 1e-9 * max(1.0, abs(value)), (name, key, value, found)


@pytest.mark.parametrize("case", CASES)
def test_book(written, case):
    """Every formula and value of the workbook, as lines of text."""
    found = book.text(os.path.join(written(case), "finance-model.xlsx"))
    if BLESSING:
        write(case, "book.txt", found)
    difference = list(difflib.unified_diff(read(case, "book.txt").splitlines(), found.splitlines(), "book.txt", "workbook", "", "", 0))
    short = [line[:300] for line in difference[:SHOWN]]
    assert not difference, f"{len(difference)} lines; EDP_BLESS=1 rewrites book.txt\n" + "\n".join(short)


def test_lines_of_a_book(tmp_path):
    """Copies of one formula are one line; a cell of the row with another formula breaks it, and so does a gap."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Ledger 1"
    sheet.append(["Line", "Unit", "Source", "Total"])
    sheet.append(["Net", "USD", "model", "=SUM(E2:H2)", "=E$1*'A 1'!$B2", "=F$1*'A 1'!$B2", "=G$1*'A 1'!$B3", None, 5, 5, 5, 0.1234567890123])
    path = str(tmp_path / "made.xlsx")
    made.save(path)
    assert list(book.lines(path)) == [
        'Ledger 1!D2 | Net | =SUM(E2:H2) | "" | USD | model',
        "Ledger 1!E2:F2 | Net | =E$1*'A 1'!$B2 | \"\" \"\" | USD | model",
        "Ledger 1!G2 | Net | =G$1*'A 1'!$B3 | \"\" | USD | model",
        "Ledger 1!I2:L2 | Net |  | 5 x3 0.123456789 | USD | model"]


def test_books_are_small():
    assert sum(os.path.getsize(os.path.join(folder(case), "book.txt")) for case in CASES) < LARGEST


# Coverage: what §5 names, beyond the clauses that the generator counts.

def put(path, value):
    """The contract with one key set."""
    def change(c):
        c = copy.deepcopy(c)
        *parts, last = path.split(".")
        at = c
        for p in parts:
            at = at.setdefault(p, {})
        at[last] = value
        return c
    return change


def never_falling(c):
    c = copy.deepcopy(c)
    top = 0.0
    for tier in c["discount"]["tiers"]:
        top = max(top, num(tier["rate"]))
        tier["rate"] = repr(top)
    return c


def carved_out(c):
    years = ["1"] * (int(c["term_months"]) // 12)
    return dict(c, bedrock={"structure": "carve_out", "years": years})


def no_pool_rate(c):
    c = copy.deepcopy(c)
    c["bedrock"].pop("rate", None)
    for family in (c["bedrock"].get("families") or {}).values():
        family.pop("rate", None)
    return c


def expiries_swapped(c):
    c = copy.deepcopy(c)
    first, second = c["credits"]
    first["months"], second["months"] = second["months"], first["months"]
    return c


def treatment(c):
    return (c.get("shortfall") or {}).get("treatment", "pay")


def has(path):
    """Whether the contract states the key."""
    def active(c):
        for p in path.split("."):
            if not isinstance(c, dict) or p not in c:
                return False
            c = c[p]
        return True
    return active


def tiered(key, value):
    return lambda c: isinstance(c["discount"], dict) and c["discount"].get(key, value) == value


TERMS = CLAUSES + [
    ("annual test", lambda c: c["commitment"].get("test") == "annual" and num(c["term_months"]) > 12,
     put("commitment.test", "term")),
    ("net basis", lambda c: c.get("basis") == "net", put("basis", "list")),
    ("full gap", lambda c: c.get("gap_rate") == "full", put("gap_rate", "discounted")),
    ("discounted gap with bands", lambda c: c.get("gap_rate") == "discounted" and tiered("scope", "marginal")(c), without("gap_rate")),
    ("one rate", lambda c: not isinstance(c["discount"], dict), put("discount", "0")),
    ("whole tiers", tiered("scope", "whole"), put("discount.scope", "marginal")),
    ("by mean_year", tiered("by", "mean_year"), put("discount.by", "term")),
    ("allow_falling_tiers", tiered("allow_falling_tiers", "true"), never_falling),
    ("pooled", lambda c: (c.get("bedrock") or {}).get("structure") == "pooled", carved_out),
    ("rate of a pool", has("bedrock"), no_pool_rate),
    ("pay", lambda c: treatment(c) == "pay", put("shortfall", {"treatment": "forgive", "share": "0.5"})),
    ("prepaid, the rest lapses", lambda c: treatment(c) == "prepaid", put("shortfall.window_months", "12")),
    ("relief, its amount", lambda c: treatment(c) == "relief", put("shortfall.amount", "0")),
    ("credits, earliest end first", lambda c: len(c.get("credits") or []) == 2, expiries_swapped),
    ("credits, their buckets", lambda c: any("buckets" in x for x in c.get("credits") or []),
     lambda c: dict(c, credits=[{k: v for k, v in x.items() if k != "buckets"} for x in c["credits"]])),
    ("support minimum", has("support.minimum"), without("support.minimum")),
    ("support base list", lambda c: (c.get("support") or {}).get("base") == "list", put("support.base", "net")),
    ("support plan discount", has("support.plan_discount"), without("support.plan_discount")),
    ("up-front reduction", has("upfront.reduction"), without("upfront.reduction")),
    ("up-front, the rest lapses", has("upfront"), put("upfront.share", "0.5")),
]
NOT_OF_CONTRACTS = ("season", "savings plan")               # of the forecast, not of §5


def alternatives(files):
    """What the alternative is made of, and the engagement with something else there."""
    def changed(edit):
        f = copy.deepcopy(files)
        f["plan"].setdefault("policy", {})
        edit(f)
        return f
    plan, current = files["plan"], files["current"]
    e = Engagement(files=files)
    incumbent = current["incumbent"] if current else {}
    if e.batna == "lapse":
        yield "alternative: lapse", changed(lambda f: f["plan"]["policy"].update(batna=e.offers[0]["quote"]))
    if e.batna == "extension":
        yield "alternative: extension", changed(lambda f: f["plan"]["policy"].update(batna="lapse"))
    if e.batna not in ("lapse", "extension"):
        yield "alternative: a quote", changed(lambda f: f["plan"]["policy"].update(batna="lapse"))
    if "lapse_support" in incumbent:
        yield "support of the alternative: lapse_support", changed(lambda f: f["current"]["incumbent"].pop("lapse_support"))
    elif current and "support" in current["contract"]:
        yield "support of the alternative: incumbent's", changed(lambda f: f["current"]["contract"].pop("support"))
    elif not current and any("support" in q["contract"] for q in e.offers):
        yield "support of the alternative: the offer's", changed(
            lambda f: [q["contract"].pop("support", None) for _, q in f["quotes"]])
    if "cost_of_capital" in (plan.get("policy") or {}):
        yield "cost of capital", changed(lambda f: f["plan"]["policy"].pop("cost_of_capital"))


def bindings(case):
    """{term: (active, binding)} of a case."""
    e = Engagement(folder(case))
    o = Oracle(e)
    measured = measure(folder(case), TERMS)
    found = {name: hit for name, hit in measured.items() if name not in NOT_OF_CONTRACTS and not name.startswith("lever ")}
    found = {name: hit for name, hit in found.items() if name in {n for n, _, _ in TERMS} | {"extension"}}
    found[f"continuation: {e.continuation}"] = measured["continuation"]
    inside, charge = measured["incumbent overlap"][1], measured["incumbent standing"][1]
    found["close-out after contract start"] = (inside, inside and charge)
    found["close-out before contract start"] = (charge, charge and not o.closeout("optimised"))
    for name, files in alternatives(e.files):
        other = Oracle(Engagement(files=files))
        # The figures of the alternative, and the two costs.
        found[name] = (True, any(differ(figures(o, q)[4:], figures(other, x)[4:]) for q, x in zip(e.offers, other.e.offers)))
    return found


REQUIRED = [name for name, _, _ in TERMS] + [
    "continuation: same_terms", "continuation: lapse", "close-out before contract start", "close-out after contract start",
    "alternative: lapse", "alternative: extension", "alternative: a quote", "support of the alternative: lapse_support",
    "support of the alternative: incumbent's", "support of the alternative: the offer's", "cost of capital"]


def test_every_term_binds():
    """Every term of the contract changes some figure in at least one of the cases."""
    table = {}
    for case in CASES:
        for name, (active, binding) in bindings(case).items():
            table.setdefault(name, {"active": [], "binding": []})
            for key, value in (("active", active), ("binding", binding)):
                if value:
                    table[name][key].append(case)
    for name in REQUIRED:
        print(f"{name:42} {', '.join(table.get(name, {}).get('binding', [])) or '-'}")
    missing = [name for name in REQUIRED if not table.get(name, {}).get("binding")]
    assert not missing, "\n".join(f"{name} binds in no case; active in {table.get(name, {}).get('active', [])}" for name in missing)


def test_a_term_that_does_not_bind_is_found():
    """The negative control: an overage rate that no month reaches is active, and does not bind."""
    files = copy.deepcopy(Engagement(folder("marketplace-capped-out")).files)
    files["quotes"][0][1]["contract"]["overage"] = "0.02"
    found = measure(files, TERMS)
    assert found["overage rate"] == (True, False)
    assert found["term test"] == (False, False)
