"""The oracle on paths: closed forms, laws of section 11 in their domains, and agreement with the plain settlement."""
import copy
import math
import os
import random

import pytest

import factors as F
from clauses import at_ask, at_standard, menu, structures
from compare_paths import compare_paths
from edp_oracle import Oracle
from generate import make
from paths import Case, PathRun, Ramp, cvar, mean
from ramps import EqualRisk, border, gap_corners, has_equal_risk, intervals, scan
from reading import Engagement
from reduced import Reduced
from sample_paths import random_paths, write_csv
from settlement import Terms, settle
from test_oracle import contract, engagement, path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = [os.path.join(ROOT, "inputs", x) for x in ("minimal", "northwind")] + sorted(
    os.path.join(ROOT, "Tests", "Golden", x) for x in os.listdir(os.path.join(ROOT, "Tests", "Golden")))
FOLDERS = [f for f in FOLDERS if os.path.exists(os.path.join(f, "plan.yaml"))]


# --- factors ------------------------------------------------------------------


def test_triangular_inverse():
    for u, x in ((0, 1), (1, 5), (0.25, 2), (0.5, 5 - math.sqrt(0.5 * 4 * 3))):       # low 1, likely 2, high 5
        assert F.triangular(u, 1, 2, 5) == pytest.approx(x)
    assert F.triangular(0.7, 3, 3, 3) == 3
    assert F.triangular(0.25, 0, 0, 4) == pytest.approx(4 - math.sqrt(0.75 * 16))
    for low, likely, high in ((0, 1, 4), (-1, -1, 2), (2, 5, 5)):
        x = [F.triangular((i + 0.5) / 20000, low, likely, high) for i in range(20000)]
        assert mean(x) == pytest.approx(F.triangular_mean(low, likely, high), abs=1e-4)
        assert x == sorted(x)


def test_slip_is_rounded_half_up():
    assert [F.half_up(x) for x in (0.49, 0.5, 1.5, 2.5)] == [0, 1, 2, 3]
    assert F.slip(0.0, 0, 1, 4) == 0 and F.slip(1.0, 0, 1, 4) == 4 and F.slip(0.3, 2, 2, 2) == 2
    assert F.slip(0.25, 0, 2, 4) == 1                          # sqrt(0.25·4·2) = 1.41


def test_volume_factor():
    assert F.volume_factor(0.0, 0.3, [5.0] * 9, [5.0] * 9, 9) == 1.0
    assert F.volume_factor(0.35, 0.3, [1, 2], [1, 2], 0) == 1.0
    x = F.volume_factor(0.36, 0.25, [1.0, -2.0], [0.5, 1.0], 2)
    walk = 0.5 * (1.0 - 2.0) + math.sqrt(0.75) * 1.5
    assert x == pytest.approx(math.exp(0.36 / math.sqrt(12) * walk - 0.36 ** 2 * 2 / 24))
    r = random.Random(3)
    x = [F.volume_factor(0.4, 0.3, [r.gauss(0, 1) for _ in range(24)], [r.gauss(0, 1) for _ in range(24)], 24) for _ in range(4000)]
    error = math.sqrt(sum((v - mean(x)) ** 2 for v in x)) / len(x)
    assert abs(mean(x) - 1.0) < 4 * error


def test_cuts():
    p = 1 - math.exp(-0.3 / 12)
    assert F.cut_probability(0.3) == pytest.approx(p)
    assert F.cut_factor(0.3, (0.1, 0.1, 0.1), [p * 0.99, p * 1.01, 0.0], [0.5] * 3, 3) == pytest.approx(0.81)
    assert F.expected_cut_factor(0.3, (0.1, 0.2, 0.3), 6) == pytest.approx((1 - 0.2 * p) ** 6)


def test_percentile_and_cvar():
    assert F.percentile([3, 1, 2, 4], 0.5) == 2.5 and F.percentile([1, 2, 3, 4, 5], 0.1) == pytest.approx(1.4)
    assert F.percentile([7], 0.95) == 7
    assert F.cvar(range(1, 101)) == pytest.approx(98)            # 96…100
    assert F.cvar(range(1, 65)) == pytest.approx((64 + 63 + 62 + 0.2 * 61) / 3.2)
    assert F.cvar([1, 2, 3]) == 3
    assert F.cvar([2.0] * 37) == 2.0


def test_optimism_gap():
    assert F.optimism_gap([10.0, 12.0], [[8.0, 12.0], [10.0, 8.0]]) == [1.0, 2.0]


FACTS = [(0.8, 0.10, 1.0170, 0.9955, 0.9917, 37, 26), (1.0, 0.15, 1.0905, 1.0187, 1.0016, 68, 50),
         (1.2, 0.20, 1.2307, 1.0864, 1.0393, 88, 70), (1.5, 0.25, 1.5055, 1.2724, 1.1538, 98, 88)]


@pytest.mark.parametrize("c,d,net,full,disc,p_net,p_list", FACTS)
def test_lognormal_closed_form(c, d, net, full, disc, p_net, p_list):
    f, s = 1.0639, 0.35198
    assert F.lognormal_cost(f, s, c, d) == pytest.approx(net, abs=6e-5)
    assert F.lognormal_cost(f, s, c, d, "list") == pytest.approx(full, abs=6e-5)
    assert F.lognormal_cost(f, s, c, d, "list", "discounted") == pytest.approx(disc, abs=6e-5)
    assert round(100 * F.lognormal_shortfall(f, s, c, 1 - d)[1]) == p_net
    assert abs(100 * F.lognormal_shortfall(f, s, c, 1.0)[1] - p_list) < 0.6
    if c == 0.8:
        e, p = F.lognormal_shortfall(f, s, c, 0.9)
        assert round(e, 4) == 0.0595 and round(100 * p, 1) == 36.9


# --- one period, fixed discount ---------------------------------------------------


def yearly(totals, years=1):
    """Paths of one bucket with a given list spend in each year."""
    return [path([{"compute": x / 12.0} for x in (row if isinstance(row, list) else [row] * years) for _ in range(12)]) for row in totals]


def flat_case(totals, c, years=1, rate=0.0):
    out = []
    for p in yearly(totals, years):
        out.append(Reduced(Terms(c), p, p.window, {t: math.fsum(p.list[t]) for t in p.list}, rate=rate))
    return out


def outcomes(reduced, terms, years):
    t = copy.copy(terms)
    t.years = years
    return [r.run(t) for r in reduced]


def test_lognormal_paths_meet_the_closed_form():
    f, s, n = 1.0639, 0.35198, 4000
    r = random.Random(5)
    totals = [f * math.exp(s * r.gauss(0, 1) - s * s / 2) for _ in range(n)]
    c = contract([0.8], 0.1)
    got = outcomes(flat_case(totals, c), Terms(c), [0.8])
    e, p = F.lognormal_shortfall(f, s, 0.8, 0.9)
    error = math.sqrt(sum((o.charged - e) ** 2 for o in got)) / n
    assert abs(mean([o.charged for o in got]) - e) < 4 * error
    assert abs(mean([o.short for o in got]) - p) < 4 * math.sqrt(p * (1 - p) / n)


def test_convex_and_corner_law():
    """Law 4 and 5: convex in C with left slope P(retired < C); in a tier its threshold is cheapest."""
    r = random.Random(11)
    totals = [r.uniform(50, 150) for _ in range(64)]
    c = contract([100], 0.1)
    reduced, terms = flat_case(totals, c), Terms(c)
    cost = lambda x: mean([o.cost for o in outcomes(reduced, terms, [x])])
    grid = [40 + i for i in range(110)]
    values = [cost(x) for x in grid]
    for i in range(1, len(grid) - 1):
        assert values[i - 1] - 2 * values[i] + values[i + 1] >= -1e-9
        h = 1e-6
        slope = (values[i] - cost(grid[i] - h)) / h
        assert slope == pytest.approx(mean([0.9 * t < grid[i] for t in totals]), abs=1e-5) and -1e-9 <= slope <= 1 + 1e-6
    tiers = contract([100])
    tiers["discount"] = {"tiers": [{"from": "60", "rate": "0.05"}, {"from": "90", "rate": "0.12"}]}
    reduced, terms = flat_case(totals, tiers), Terms(tiers)
    for low, high in ((60, 90), (90, 140)):
        assert cost(low) <= min(cost(low + (high - low) * i / 50.0) for i in range(50)) + 1e-9


# --- plain and reduced settlement -------------------------------------------------


@pytest.mark.parametrize("index", range(24))
def test_reduced_settlement_is_the_plain_one(index):
    e = Engagement(files=make(11, index, True, True))
    run = PathRun(e, random_paths(Oracle(e).f, 2, index))
    for q in e.offers:
        case = run.case(q)
        for scale in (0.6, 1.0, 1.4):
            p = case.at([y * scale for y in case.terms.years])
            for i in range(2):
                s = run.o.offer(q, ("path", i), scale)
                cost = s.present_value(e.cost_of_capital)
                assert p.cost[i] == pytest.approx(cost, rel=1e-11)
                assert p.charged[i] == pytest.approx(s.shortfall_charge(), rel=1e-11, abs=1e-11 * cost)
                due = math.fsum(x * (1 + e.cost_of_capital) ** (-t / 12.0) for t, x in enumerate(s.shortfalls))
                assert p.charged_pv[i] == pytest.approx(due, rel=1e-11, abs=1e-11 * cost)


def check_scenario(e):
    """Law 12: paths without uncertainty are the optimised scenario."""
    o = Oracle(e)
    run = PathRun(e, random_paths(o.f, 3, sigma=0.0))
    for q, mine in zip(e.offers, run.result(offers_only=True)["offers"]):
        x, s = mine["expected"], o.offer_figures(q)["exposure"][2]
        assert s["scenario"] == "optimised"
        for k in ("cost", "loss", "shortfall", "regret", "left_on_table", "over_regret"):
            assert x[k] == pytest.approx(s[k], rel=1e-9, abs=1e-9 * s["cost"]), k
        for k in ("cost_p10", "cost_p50", "cost_p90", "cost_cvar95"):
            assert x[k] == pytest.approx(x["cost"])
        assert x["loss_probability"] == (s["loss"] > 1e-9 * s["cost"])
    assert [m["p50"] for m in run.months()] == pytest.approx([m["optimised"] for m in o.months()])


@pytest.mark.parametrize("folder", FOLDERS, ids=os.path.basename)
def test_paths_without_uncertainty(folder):
    check_scenario(Engagement(folder))


@pytest.mark.parametrize("index", range(12))
def test_random_engagements_without_uncertainty(index):
    check_scenario(Engagement(files=make(12, index, True, True)))


def test_paths_survive_the_file(tmp_path):
    e = Engagement(FOLDERS[1])
    made = random_paths(Oracle(e).f, 4, 2)
    write_csv(str(tmp_path / "paths.csv"), made, e.contract_start)
    a = PathRun(e, made).result(offers_only=True)
    b = PathRun(Engagement(FOLDERS[1]), paths_csv=str(tmp_path / "paths.csv")).result(offers_only=True)
    assert compare_paths(b, a) == []


# --- laws on random engagements -------------------------------------------------


@pytest.fixture(scope="module")
def runs():
    out = []
    for i in range(6):
        e = Engagement(files=make(13, i, True, True))
        run = PathRun(e, random_paths(Oracle(e).f, 24, i))
        out.append((run, run.result()))
    return out


def test_figures_are_coherent(runs):
    """Law 18, 20 and 25, and the two numbers of a figure that stands twice."""
    for run, r in runs:
        for o in r["offers"]:
            x = o["expected"]
            assert x["cost_cvar95"] >= x["cost"] - 1e-6 and x["loss_cvar95"] >= x["loss"] - 1e-6
            assert x["regret"] >= -1e-6 and x["left_on_table"] >= -1e-6 and x["over_regret"] >= -1e-6
            assert x["cost_p10"] <= x["cost_p50"] <= x["cost_p90"] and x["shortfall_pv"] <= x["shortfall"] + 1e-6
        for v in r["envelopes"]:
            for row in v["curve"]:
                assert row["regret"] >= row["left_on_table"] - 1e-6 >= -2e-6
                assert row["loss_cvar95"] >= row["expected_loss"] - 1e-6
            assert [row["commitment"] for row in v["curve"]] == sorted(row["commitment"] for row in v["curve"])
            quoted = [row for row in v["curve"] if row["kind"] == "quoted"]
            assert len(quoted) == 1
            if v["ramp"] == "offered":
                x = next(o["expected"] for o in r["offers"] if o["quote"] == v["quote"])
                for a, b in (("cost", "expected_cost"), ("loss", "expected_loss"), ("regret", "regret"), ("shortfall", "expected_shortfall"),
                             ("left_on_table", "left_on_table"), ("loss_probability", "loss_probability")):
                    assert x[a] == pytest.approx(quoted[0][b], rel=1e-9, abs=1e-9 * x["cost"])
            least = min(row["expected_cost"] for row in v["curve"])
            case = run.case(next(q for q in run.e.offers if q["quote"] == v["quote"]))
            points = [Ramp(case, v["ramp"]).at(row["commitment"]) for row in v["curve"]]
            hindsight = mean([min(p.cost[i] for p in points) for i in range(len(run.paths))])
            assert least >= hindsight - 1e-6


def test_limits_are_borders(runs):
    for run, r in runs:
        for v in r["envelopes"]:
            ramp = Ramp(run.case(next(q for q in run.e.offers if q["quote"] == v["quote"])), v["ramp"])
            last = v["curve"][-1]["commitment"]
            for key, inside in (("safe", lambda k: run.safe(ramp.at(k))), ("no_worse", lambda k: ramp.at(k).no_worse)):
                for low, high in v["intervals"][key]:
                    assert low <= high and inside(low) and inside(high)
                    if high < last:
                        assert not inside(high * (1 + 1e-8))
                    if low > v["curve"][0]["commitment"]:
                        assert not inside(low * (1 - 1e-8))
            if v["target"] is not None:
                assert run.safe(ramp.at(v["target"]))
                assert any(a - 1e-6 <= v["target"] <= b + 1e-6 for a, b in v["intervals"]["safe"])
                assert math.fsum(v["target_commitment"]) == pytest.approx(v["target"] * ramp.n)


def test_oracle_equals_itself_and_nothing_else(runs):
    _, r = runs[0]
    assert compare_paths(r, r) == []
    worse = copy.deepcopy(r)
    worse["offers"][0]["expected"]["loss"] += 1e-7 * worse["offers"][0]["expected"]["cost"]
    worse["envelopes"][0]["intervals"]["safe"] = [[1.0, 2.0], [3.0, 4.0]]
    worse["structures"].pop()
    assert len(compare_paths(worse, r)) == 3


# --- ramps ------------------------------------------------------------------------


def test_gap_bends():
    gap = lambda c, fixed, groups, caps: max(0.0, c - fixed - sum(min(caps[g] * c, x) for g, x in groups.items()))
    r = random.Random(2)
    for _ in range(300):
        groups = {g: r.choice([0.0, r.uniform(0, 60)]) for g in "ab"[:r.randint(0, 2)]}
        caps, fixed = {"a": r.choice([0.25, 0.5]), "b": r.choice([0.2, 0.5])}, r.uniform(0, 60)
        corners = gap_corners(fixed, groups, caps)
        for c in (r.uniform(0, 300) for _ in range(5)):
            assert sum(max(0.0, c - at) * rise for at, rise in corners) == pytest.approx(gap(c, fixed, groups, caps), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_equal_risk_has_the_least_gap(seed):
    """Law 23, and no other shape of three years with the same total has a smaller expected gap."""
    r = random.Random(seed)
    n, rate = 3, 0.08 if seed % 2 else 0.0
    totals = [[60 * math.exp(r.gauss(0, 0.1)) * (1 + 0.3 * y * r.uniform(-1, 1.5)) for y in range(n)] for _ in range(20)]
    c = contract([60, 60, 60], 0.1)
    for may_fall in (True, False):
        reduced, terms = flat_case(totals, c, n, rate), Terms(c)
        assert has_equal_risk(terms, reduced)
        equal = EqualRisk(terms, reduced, may_fall)
        due = lambda years: mean([o.charged_pv for o in outcomes(reduced, terms, years)])
        for k in (20, 45, 55, 60, 75, 120):
            years = equal.years(terms, float(k))
            assert math.fsum(years) == pytest.approx(n * k)
            assert may_fall or all(b >= a - 1e-9 for a, b in zip(years, years[1:]))
            best = due(years)
            assert best <= due([float(k)] * n) + 1e-9
            for _ in range(60):
                other = [max(0.0, y + r.gauss(0, 8)) for y in years]
                other = [y * n * k / math.fsum(other) for y in other]
                other = other if may_fall else sorted(other)
                assert best <= due(other) + 1e-9


def test_equal_risk_shares_ties_as_a_percentile_does():
    totals = [[50.0 + i, 80.0 + 2 * i] for i in range(11)]
    c = contract([60, 60], 0)
    reduced = flat_case(totals, c, 2)
    years = EqualRisk(Terms(c), reduced, False).years(Terms(c), (50 + 3.5 + 80 + 7) / 2)
    assert years == pytest.approx([53.5, 87.0])


def test_sets():
    inside = lambda k: k <= 3.7 or 5.2 <= k <= 6.1
    found = intervals(inside, scan([1.0, 4.0, 8.0]))
    assert [x for i in found for x in i] == pytest.approx([1.0, 3.7, 5.2, 6.1], rel=1e-9)
    assert border(inside, 3.0, 4.0) <= 3.7


# --- structures and clauses --------------------------------------------------------


@pytest.mark.parametrize("index", range(16))
def test_pooling_never_has_more_shortfall(index):
    """Law 6, path by path, in its domain and without carry-forward (READINGS 95)."""
    files = make(14, index, True, True)
    for _, q in files["quotes"]:
        c = q["contract"]
        for key in ("step_down", "fungible", "overage", "shortfall", "buckets", "upfront", "credits",
                    "carry_forward"):
            c.pop(key, None)
        c["buckets"] = {"bedrock_third_party": {"discount": "headline"}, "marketplace": {"discount": "headline", "cap_group": "none"}}
        c["caps"] = {}
        c["commitment"].pop("monthly_minimum", None)
    e = Engagement(files=files)
    run = PathRun(e, random_paths(Oracle(e).f, 16, index))
    for q in e.offers:
        points = {}
        for name, terms in structures(q["contract"], run.o.f.path("optimised")).items():
            points[name] = Case(run, q, terms).at(terms.years)
        for a, b in (("pooled", "carve_out"), ("carve_out", "per_model")):
            for x, y in zip(points[a].charged, points[b].charged):
                assert x <= y + 1e-9 * max(1.0, y)


def test_law_6_fails_with_carry_forward():
    """What one pool brings into a year lapses when pooling fills the gap that it would have filled."""
    cell = lambda f: ("bedrock_first_party", f, "tokens")
    spend = lambda a, b: {cell("a"): a / 12.0, cell("b"): b / 12.0}
    p = path([spend(*y) for y in ((100, 104), (103, 96), (97, 100)) for _ in range(12)])
    gamma = {t: math.fsum(p.list[t]) for t in p.list}
    paid = lambda c: Reduced(Terms(c), p, p.window, gamma).run(Terms(c)).charged
    pool = lambda: {"years": ["100"] * 3, "rate": "0"}
    apart = contract([0] * 3, 0, carry_forward="1", bedrock={"structure": "per_model", "families": {"a": pool(), "b": pool()}})
    together = contract([0] * 3, 0, carry_forward="1", bedrock={"structure": "carve_out", "years": ["200"] * 3, "rate": "0"})
    assert paid(apart) == pytest.approx(0) and paid(together) == pytest.approx(3)


def test_clauses_at_ask_and_standard():
    c = {"caps": {"others": "0.1"}, "buckets": {"compute": {"retires": "0.5"}, "marketplace": {"discount": "0.1"}},
         "commitment": {"years": ["1"], "monthly_minimum": "5"}, "carry_forward": "0.5"}
    assert at_standard(c, "caps", {"marketplace": "0.4"})["caps"] == {"others": "0.1", "marketplace": "0.25"}
    assert at_ask(c, "caps", {"marketplace": "0.4"})["caps"] == {"others": "0.1", "marketplace": "0.4"}
    assert at_standard(c, "buckets", {"marketplace": {"retires": "1"}})["buckets"] == {"compute": {"retires": "0.5"}}
    assert at_ask(c, "buckets", {"marketplace": {"retires": "1"}})["buckets"]["marketplace"] == {"discount": "0.1", "retires": "1"}
    assert "carry_forward" not in at_standard(c, "carry_forward", "1") and at_ask(c, "carry_forward", "1")["carry_forward"] == "1"
    assert at_standard(c, "commitment", {"monthly_minimum": "0"})["commitment"]["monthly_minimum"] == "0"
    assert at_ask(c, "commitment", {"monthly_minimum": "3"})["commitment"] == {"years": ["1"], "monthly_minimum": "3"}


def test_a_clause_that_is_never_triggered_is_worth_nothing():
    """Law 17: generous spend, so no shortfall treatment matters; carrying forward changes nothing either."""
    asks = [{"clause": "shortfall", "ask": {"treatment": "forgive", "share": "0.5"}}, {"clause": "carry_forward", "ask": "1"},
            {"clause": "caps", "ask": {"marketplace": "0.9"}}, {"clause": "gap_rate", "ask": "discounted"}]
    e = engagement(quote={"term_months": "24", "commitment": {"years": ["100", "100"]}, "discount": "0.1"})
    e.files["asks"] = asks
    rows = PathRun(e, random_paths(Oracle(e).f, 32, 1)).result()["clauses"]
    assert [r["clause"] for r in rows] == ["shortfall", "carry_forward", "caps", "gap_rate", "all_together", "interaction"]
    assert all(r["loss"] == 0.0 and r["loss_cvar95"] == 0.0 for r in rows)


def test_menu_is_that_of_the_scenarios():
    for i in range(30):
        e = Engagement(files=make(15, i, False, True))
        o = Oracle(e)
        for q in e.offers:
            quoted, points = o.menu(q)
            mine = menu(q)
            assert [k for k, kind in mine if kind == "quoted"] == [quoted]
            assert len(mine) <= len(points) and all(min(abs(k - p) for p in points) < 1e-6 for k, _ in mine)


def test_default_stream_is_untouched():
    a, b = make(7, 3, True), make(7, 3, True, True)
    assert "asks" not in a and b["plan"]["simulation"]["paths"] == "64"
    assert make(7, 3, True) == a and [q["contract"]["term_months"] for _, q in a["quotes"]] == [
        q["contract"]["term_months"] for _, q in b["quotes"]]
