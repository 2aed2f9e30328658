"""Which offer a run answers with, and engagements that once stopped it."""
import csv
import os
import shutil

import openpyxl
import pytest

import product

MINIMAL = os.path.join(product.INPUTS, "minimal")
NORTHWIND = os.path.join(product.INPUTS, "northwind")
SMALL = """quote: {name}
vendor: {vendor}
round: {round}
contract:
  term_months: 36
  commitment: {{years: {years}}}
  discount: {discount}
"""


def engagement(tmp_path, **quotes):
    folder = str(tmp_path / "folder")
    shutil.copytree(MINIMAL, folder)
    for name, text in quotes.items():
        with open(os.path.join(folder, "quotes", name + ".yaml"), "w") as f:
            f.write(text)
    return folder


def small(name="small", years="[400K, 400K, 400K]", discount="0.06", vendor="AWS", round=1):
    return SMALL.format(name=name, years=years, discount=discount, vendor=vendor, round=round)


def test_an_offer_within_the_limits_comes_before_a_cheaper_one(tmp_path):
    """On the forecast alone the large commitment costs least; over the paths it breaks the limits at any commitment."""
    folder = engagement(tmp_path, small=small(discount="0.03"))
    done = product.plan(folder, str(tmp_path / "out"), paths=512)
    result = product.result(folder, str(tmp_path / "json"), paths=512)
    by = {x["quote"]: x for x in result["offers"]}
    targets = {x["quote"]: x["target"] for x in result["envelopes"] if x["ramp"] == "offered"}
    assert by["aws"]["cost"] < by["small"]["cost"]
    assert targets["aws"] is None and targets["small"] == 400_000
    assert result["position"]["offer"] == "small"
    assert "offer small of AWS" in " ".join(done.stdout.split()) and "the only one with a commitment within" in " ".join(done.stdout.split())
    pack = openpyxl.load_workbook(str(tmp_path / "out" / "renewal-pack.xlsx"))
    mandate = [c.value for row in pack["Approvals"] for c in row if isinstance(c.value, str) and c.value.startswith("To negotiate")]
    assert mandate and "which the offer gives already" in mandate[0]


def test_the_cost_that_counts_is_that_of_the_target(tmp_path):
    """As quoted the ladder is cheapest, on the forecast and over the paths, but what it gives within the limits is dearer than
    what the plain offer gives."""
    ladder = small("ladder", "[2.7M, 2.7M, 2.7M]", "{tiers: [{from: 400K, rate: 0.01}, {from: 2.7M, rate: 0.12}]}")
    folder = engagement(tmp_path, ladder=ladder, plain=small("plain", "[400K, 400K, 400K]", "0.06"))
    edited(folder, "plan.yaml", "prepared:", "policy: {max_p95_shortfall: 1K}\nprepared:")
    result = product.result(folder, str(tmp_path / "json"), paths=512)
    by = {x["quote"]: x for x in result["offers"]}
    at = {x["quote"]: next((p["expected_cost"] for p in x["curve"] if p["commitment"] == x["target"]), None)
          for x in result["envelopes"] if x["ramp"] == "offered"}
    assert by["ladder"]["cost"] < by["plain"]["cost"] and by["ladder"]["expected"]["cost"] < by["plain"]["expected"]["cost"]
    assert at["plain"] < at["ladder"]
    assert result["position"]["offer"] == "plain"


def test_nothing_to_sign_is_said_everywhere(tmp_path):
    folder = engagement(tmp_path)
    done = product.plan(folder, str(tmp_path / "out"), paths=512)
    assert done.stdout.startswith("Commit     To nothing as quoted")
    brief = (tmp_path / "out" / "brief-executive.md").read_text()
    assert "Not to sign yet" in brief and "To sign for" not in brief


def test_a_menu_point_just_below_a_tier(tmp_path):
    """A stretch of the menu may end a rounding before its last point."""
    text = small("edge", "[1_999_999.99, 2_000_000, 2_000_000]", "{tiers: [{from: 1M, rate: 0.04}, {from: 2M, rate: 0.06}]}")
    folder = engagement(tmp_path, edge=text + "  overage: 0.02\nmenu: {from: 1M, to: 3M, step: 500K}\n")
    product.plan(folder, str(tmp_path / "out"), only="result.json", paths=64)


def test_saved_against_the_first_offer_whatever_is_compared(tmp_path):
    """The vendor's first offer is the first of its rounds, not the first that is named."""
    folder = engagement(tmp_path, two=small("two", discount="0.08", round=2), three=small("three", discount="0.09", round=3))
    text = product.run(["compare", folder, "two", "three", "--paths", "0"]).stdout
    whole = product.run(["compare", folder, "--paths", "0"]).stdout

    def saved(words):
        return [line.split()[-1] for line in words.splitlines() if "first offer" in line]
    assert saved(text) and saved(text)[-1] == saved(whole)[-1]


def test_focus_rows_have_the_discount_of_their_year(tmp_path):
    text = small("ladder", "[1M, 2M, 3M]", "{tiers: [{from: 1M, rate: 0.05}, {from: 2M, rate: 0.09}, {from: 3M, rate: 0.11}], by: each_year}")
    text += "  upfront: {share: 1.0, reduction: 0.02}\n  bedrock: {structure: carve_out, years: [100K, 100K, 100K], rate: 0.04}\n"
    folder = engagement(tmp_path, ladder=text)
    product.plan(folder, str(tmp_path / "out"), paths=64)
    rows = [r for r in csv.DictReader(open(tmp_path / "out" / "commitments.focus.csv")) if r["ContractId"] == "ladder"]
    main = [r for r in rows if r["x_Pool"] == "main"]
    assert [float(r["ContractCommitmentDiscountPercentage"]) for r in main] == [0.05, 0.09, 0.11]
    assert {r["ContractCommitmentPaymentModel"] for r in main} == {"All Upfront"}
    assert {r["ContractCommitmentPaymentModel"] for r in rows if r["x_Pool"] != "main"} == {"No Upfront"}


def test_hundreds_of_workloads_fit_into_a_workbook(tmp_path):
    """A sum of a spreadsheet takes 255 arguments."""
    folder = str(tmp_path / "folder")
    shutil.copytree(NORTHWIND, folder)
    path = os.path.join(folder, "workloads.csv")
    lines = open(path).read().splitlines()
    column = lines[0].split(",").index("workload")
    extra = []
    for n in range(260):
        cells = lines[1].split(",")
        cells[column] = f"more-{n}"
        extra.append(",".join(cells))
    with open(path, "w") as f:
        f.write("\n".join(lines + extra) + "\n")
    product.plan(folder, str(tmp_path / "out"), paths=0)


@pytest.mark.parametrize("limit, words", [("0.025", "2.5%"), ("0.10", "10%"), ("0.0875", "8.75%")])
def test_limits_are_printed_as_stated(tmp_path, limit, words):
    folder = engagement(tmp_path)
    with open(os.path.join(folder, "plan.yaml"), "a") as f:
        f.write(f"policy: {{max_loss_probability: {limit}}}\n")
    product.plan(folder, str(tmp_path / "out"), paths=64)
    brief = (tmp_path / "out" / "brief-executive.md").read_text()
    assert f"at most {words} odds" in brief and f"(limit {words})" in brief


def edited(folder, name, old, new):
    path = os.path.join(folder, name)
    text = open(path).read()
    assert old in text
    open(path, "w").write(text.replace(old, new, 1))


def test_a_contract_signed_after_its_start(tmp_path):
    """The calendar counts back from the start, which may lie behind."""
    folder = engagement(tmp_path)
    edited(folder, "plan.yaml", "prepared: 2026-11-20", "prepared: 2027-04-02")
    product.plan(folder, str(tmp_path / "out"), paths=0)


def test_a_contract_in_force_that_ended_long_ago(tmp_path):
    folder = engagement(tmp_path)
    with open(os.path.join(folder, "current.yaml"), "w") as f:
        f.write("quote: old\nvendor: AWS\ncontract:\n  term_months: 60\n  commitment: {years: [1M, 1M, 1M, 1M, 1M]}\n  discount: 0.05\n"
                "incumbent: {starts: 2015-04, period_from: 2015-04, drawn: 0.5M, through: 2015-10, after: lapse}\n")
    done = product.run(["plan", folder, "-o", str(tmp_path / "out"), "--paths", "0"])
    assert done.returncode in (0, 1), done.stderr[-500:]


def test_a_term_beyond_all_measure_is_refused(tmp_path):
    folder = engagement(tmp_path)
    edited(folder, "quotes/aws.yaml", "term_months: 36", "term_months: 600000000000")
    edited(folder, "quotes/aws.yaml", "{years: [2_850_000, 2_950_000, 3_050_000]}", "{total: 3M, test: term}")
    assert product.run(["check", folder]).returncode == 1


def test_billing_exports_do_not_stand_for_a_bill(tmp_path):
    folder = engagement(tmp_path)
    os.remove(os.path.join(folder, "estate.csv"))
    os.mkdir(os.path.join(folder, "usage"))
    done = product.run(["check", folder])
    assert done.returncode == 1 and "the engagement has no estate.csv" in done.stdout + done.stderr


def test_fifty_tiers_fit_into_every_workbook(tmp_path):
    """A formula chooses among them, and a row of the pack lists them: a row is at most 409 points high."""
    folder = engagement(tmp_path)
    tiers = ", ".join(f"{{from: {1000 + 50 * i}K, rate: {0.03 + 0.001 * i:.3f}}}" for i in range(50))
    edited(folder, "quotes/aws.yaml", "discount: 0.07", f"discount: {{tiers: [{tiers}]}}")
    product.plan(folder, str(tmp_path / "out"), paths=64)
