"""Competing quotes and positions in engagements small enough for a pencil; money in millions where nothing else is said.

Twenty paths of one year, so that CVaR95 is the worst path alone: nineteen spend 100 at list and one spends 60. On net basis a
year costs max((1-d)·S, C), no deal costs S.
"""
import pytest

from alternatives import Alternative, RateQuote, rate_quotes, scenario_moved
from edp_oracle import Oracle
from paths import PathRun
from position import Position
from test_oracle import B, T, engagement, path, workload

M = 1e6


def contract(years, discount, **kw):
    return dict({"term_months": str(12 * len(years)), "discount": discount,
                 "commitment": {"years": [f"{y}M" for y in years]}}, **kw)


def year(spend, years=1):
    """A path; {bucket or cell: millions a year}."""
    return path([{c: x * M / 12 for c, x in spend.items()} for _ in range(12 * years)])


def bad_year(years=1, **kw):
    return [year({"compute": 100}, years)] * 19 + [year({"compute": 60}, years)]


def run_of(quote, paths, policy=None, menu=None, **files):
    years = len(paths[0].list) // 12
    e = engagement(plan={"horizon_months": str(12 * years), "policy": policy or {}}, quote=quote)
    if menu:
        e.quotes[0][1]["menu"] = menu
    for name, value in files.items():
        setattr(e, name, value)
        e.files[name] = value
    return PathRun(e, paths)


# --- reservation ----------------------------------------------------------------


def test_reservation():
    """J = E + λ·(worst - E) with λ = 0.25: the bad year loses C - 60, the others max(-100d, C - 100).

    C = 80: J = 0.75·(19·(-100d) + 20)/20 + 0.25·20 = 0 at 1900d = 20 + 400/3. C = 60: nobody loses, and d = 0 is enough.
    C = 90: the others save 10 at most, 0.75·(-190 + 30)/20 + 7.5 = 1.5 > 0: no discount is enough.
    """
    p = Position(run_of(contract([80], "0.1"), bad_year(), menu={"from": "60M", "to": "90M", "step": "10M"}))
    got = {k / M: p.reserve(s) for name, k, s in p.reservations() if name == "pooled"}
    assert set(got) == {60, 70, 80, 90} and got[90] is None
    assert got[60] == pytest.approx(0, abs=1e-9)
    assert got[70] == pytest.approx((10 + 200 / 3) / 1900)
    assert got[80] == pytest.approx((20 + 400 / 3) / 1900)
    neutral = Position(run_of(contract([80], "0.1"), bad_year(), {"risk_weight": "0"}))
    assert [neutral.reserve(s) for n, _, s in neutral.reservations() if n == "pooled"] == [pytest.approx(20 / 1900)]


def test_least_discount_where_the_cost_stays_the_same():
    """All is owed anyway: from d = 0 on 100 costs 100, with and without the offer, and so no discount is needed."""
    p = Position(run_of(contract([100], "0.1"), [year({"compute": 100})] * 2))
    assert [p.reserve(s) for _, _, s in p.reservations()] == pytest.approx([0, 0, 0], abs=1e-9)
    assert [p.counter(s) for _, _, s in p.counters()] == [0]


# --- exchange rates ---------------------------------------------------------------


def test_exchange_rates():
    """At C = 80 and d = 0.1 the others save 10 each and the bad year loses 20.

    A point of discount: 1 more in 19 of 20 years, 0.75·19/20. A million of commitment: 1 more in the bad year, which is
    1 of 20 years and the worst one: -(0.75/20 + 0.25).
    """
    p = Position(run_of(contract([80], "0.1"), bad_year()))
    assert p.table.j() / M == pytest.approx(0.75 * (-190 + 20) / 20 + 0.25 * 20)
    x = p.exchange()
    assert x["point_of_discount"] / M == pytest.approx(0.75 * 19 / 20)
    assert x["million_of_commitment"] / M == pytest.approx(-(0.75 / 20 + 0.25))
    assert x["point_on_bedrock"] == 0 and x["year_of_term"] is None


def test_year_of_term():
    """Two years alike: the second one is worth as much as the first, which lapses to list price without it."""
    p = Position(run_of(contract([80, 80], "0.1"), bad_year(2)))
    assert p.exchange()["year_of_term"] / M == pytest.approx(-(0.75 * (-190 + 20) / 20 + 0.25 * 20))


def test_point_on_bedrock():
    """30 on first-party and 10 on third-party models of 100: a point on both is 0.4, also where one had no discount."""
    paths = [year({"compute": 60, B: 30, T: 10})] * 19 + [year({"compute": 60, B: 0, T: 0})]
    x = Position(run_of(contract([80], "0.1"), paths)).exchange()
    assert x["point_on_bedrock"] / M == pytest.approx(0.75 * 19 / 20 * 0.4)
    assert x["point_of_discount"] / M == pytest.approx(0.75 * 19 / 20 * 0.9)         # third-party is not at the headline


# --- counter-offers -----------------------------------------------------------------


def counters(*args, target, **kw):
    p = Position(run_of(*args, **kw), target * M)
    return {years[0] / M: p.counter(s) for _, years, s in p.counters()}


def test_counter_offers():
    """Mean cost at most 89: 19·100·(1-d) + C = 20·89 where C is what the bad year pays; C = 100 costs 100 at any discount."""
    menu = {"from": "60M", "to": "100M", "step": "20M"}
    got = counters(contract([80], "0.1"), bad_year(), menu=menu, target=89)
    assert got == {60: pytest.approx(1 - (1780 - 60) / 1900), 80: pytest.approx(1 - (1780 - 80) / 1900), 100: None}
    assert counters(contract([80], "0.1"), bad_year(), menu=menu, target=99)[60] == 0
    # The bad year loses 20 at C = 80 whatever the discount, and nothing at C = 60.
    got = counters(contract([80], "0.1"), bad_year(), {"max_loss_probability": "0.04"}, menu=menu, target=89)
    assert got == {60: pytest.approx(1 - (1780 - 60) / 1900), 80: None, 100: None}


def test_counter_offer_held_by_the_odds():
    """List basis, C = 64: the bad year costs 60·(1-d) + 4, which is no loss from d = 4/60 on; the cost would allow less,
    1900·(1-d) + 60·(1-d) + 4 = 20·98. P95 of nineteen 0 and a 4 is 0.05·4."""
    quote = contract([64], "0.1", basis="list")
    assert counters(quote, bad_year(), target=98) == {64: pytest.approx(1 - (1960 - 4) / 1960)}
    assert counters(quote, bad_year(), {"max_loss_probability": "0.04"}, target=98) == {64: pytest.approx(4 / 60)}
    for limit, there in (("201K", True), ("199K", False)):
        got = counters(quote, bad_year(), {"max_p95_shortfall": limit}, target=98)
        assert (got[64] is not None) == there


# --- aspiration -----------------------------------------------------------------------


def test_aspiration():
    """Bands count that hold K, of the offer's term or of none; they are half-open. Tiers count at K, and K is 80: at 90 and 0.3 the bad
    year loses 30 and the others save no more than 10."""
    row = lambda low, high, term, best: {"commitment_from": low, "commitment_to": high, "term_months": term, "high": best}
    tiers = {"tiers": [{"from": "80M", "rate": "0.1"}, {"from": "90M", "rate": "0.3"}]}
    rows = [row("80M", "100M", "12", "0.14"), row("50M", "80M", "", "0.2"), row("50M", "", "24", "0.21"), row("90M", "", "", "0.22")]
    run = lambda rows: Position(run_of(contract([80], tiers), bad_year(), benchmarks=rows))
    assert run([]).aspiration() == 0.1 and run(rows).aspiration() == 0.14
    assert run(rows + [row("", "", "", "0.17")]).aspiration() == 0.17


# --- ladder ---------------------------------------------------------------------------


def test_ladder():
    """C = 80, d = 0.1. Asked: half of a shortfall forgiven, credits of 2. A good year costs 90, or 88 with the credits. The bad
    year owes 80; with half forgiven 54 + 13 = 67; with both 52 + 14 = 66.

    J: both 0.75·(-228 + 6)/20 + 1.5 = -6.825, forgiving alone -5.1125, credits alone -2.8, neither -1.375. So credits are worth
    1.7125 and forgiving 4.025: credits are given, forgiving is agreed, which is then worth 5.1125 - 1.375 = 3.7375.
    """
    asks = [{"clause": "shortfall", "ask": {"treatment": "forgive", "share": "0.5"}, "must_have": "false"},
            {"clause": "credits", "ask": [{"amount": "2M", "from": "2027-01", "months": "12"}], "must_have": "false"}]
    ladder = lambda asks: Position(run_of(contract([80], "0.1"), bad_year(), asks=asks)).ladder()
    step, = ladder(asks)
    assert step["gives"] == [{"item": "credits", "from": "ask", "to": "quoted"}]
    assert (step["get_item"], step["get_level"]) == ("shortfall", "ask")
    assert step["value"] / M == pytest.approx(3.7375 - 1.7125) and step["cost_after"] / M == pytest.approx((19 * 90 + 67) / 20)
    # What costs nothing is given first, all at once, for the least of the others.
    step, = ladder(asks + [{"clause": "price_protection", "ask": "true", "fallback": "false"}])
    assert step["gives"] == [{"item": "price_protection", "from": "ask", "to": "quoted"}] and step["get_item"] == "credits"
    assert step["value"] / M == pytest.approx(1.7125) and step["cost_after"] / M == pytest.approx((19 * 88 + 66) / 20)
    # A must-have without other levels is not given.
    assert ladder([dict(a, must_have="true") for a in asks]) == []


# --- competing quotes ------------------------------------------------------------------


CELL = (B, "big", "tokens")


def rate_quote(e, **kw):
    return RateQuote(e, dict({"quote": "other", "channel": "other"}, **kw))


def against(quote, menu=None, competing=20, **kw):
    """70 of compute and 30 of tokens a year; the tokens could move, for 20 before the quote's own discount of 0.1."""
    run = run_of(quote, [year({"compute": 70, CELL: 30})], menu=menu)
    kw = dict({"discount": "0.1", "migration": {"one_off": "1.2M", "monthly": "100K", "egress_per_month": "8333.333333"}}, **kw)
    moved = [[{(B, "big"): (30 * M / 12, competing * M / 12)} for _ in range(12)]]
    offer = run.e.offers[0]
    table = run.table(offer)
    return Alternative(run, rate_quote(run.e, **kw), moved, offer, table)


def test_indifference_at_a_fixed_commitment():
    """Q = 18, M = 1.2, U = 1.3. Stay: 63 + 30·(1-d). Leave: 63, of which 80 is owed: the 17 of shortfall are lost.

    93 - 30d = 80 + 18 + 2.5 at d = -0.25. X = 30 - 18 - 2.5 + 7.5 = 17.
    """
    r = against(contract([80], "0.1")).result()
    assert [r[k] / M for k in ("list_moved", "competing_cost", "migration", "running")] == pytest.approx([30, 18, 1.2, 1.3])
    assert r["indifference_discount"] == pytest.approx(-0.25) == r["after_signing"]["indifference_discount"]
    assert r["retirement_effect"] / M == pytest.approx(17)


def test_indifference_before_and_after_signing():
    """5% from 60 on, 10% from 80 on; the target is 80. Before signing who leaves takes 60 and pays 66.5, as 80 costs 80.

    93 - 30d = 66.5 + 18 + 2.5 at d = 0.2: what is lost is the tier, 0.05·70 = 3.5. After signing it is as above.
    """
    tiers = {"tiers": [{"from": "60M", "rate": "0.05"}, {"from": "80M", "rate": "0.1"}]}
    r = against(contract([80], tiers), menu={"from": "60M", "to": "80M", "step": "20M"}).result()
    assert r["indifference_discount"] == pytest.approx(0.2) and r["retirement_effect"] / M == pytest.approx(3.5)
    after = r["after_signing"]
    assert after["indifference_discount"] == pytest.approx(-0.25) and after["retirement_effect"] / M == pytest.approx(17)


def test_indifference_with_minimum_and_dual_running():
    """At C = 60 nothing is short: 93 - 30d = 63 + Q + M + U. A minimum of 24 makes Q 24; two months of both make U 5 more;
    d falls by the same 6/30 and 5/30. Dear enough, d = -1 holds; given away, staying costs the commitment at least."""
    at = lambda **kw: against(contract([60], "0.1"), **kw).result()
    assert at()["indifference_discount"] == pytest.approx(9.5 / 30)
    assert at(minimum={"per_year": "24M"})["indifference_discount"] == pytest.approx((9.5 - 6) / 30)
    dual = {"one_off": "1.2M", "monthly": "100K", "egress_per_month": "8333.333333", "dual_running_months": "2"}
    assert at(migration=dual)["indifference_discount"] == pytest.approx((9.5 - 5) / 30)
    assert at(competing=80)["indifference_discount"] == -1
    assert at(competing=0, discount="0", migration={})["indifference_discount"] == pytest.approx(1)
    stuck = against(contract([80], "0.1"), competing=0, discount="0", migration={}).result()
    assert stuck["indifference_discount"] == pytest.approx(13 / 30)                    # 93 - 30d = 80, and no less after


def test_what_moves_and_what_it_costs():
    """1M requests of 3,000 and 400 tokens at 3/15 are 15,000 a month; at 2/10 and half the tokens 5,000.

    A fifth of the input read from cache: 3,000·(0.8·2 + 0.2·0.2) + 4,000 = 8,920, halved 4,460. Three quarters as batch,
    for which the card has nothing: half of 10,000 for those.
    """
    row = {"channel": "other", "model": "theirs", "region": "", "unit": "KTok", "input": "0.002", "output": "0.01", "cache_read": "0.0002"}
    quote = {"quote": "other", "channel": "other", "rates": "other.csv", "map": {"big": {"model": "theirs", "token_ratio": "0.5"}}}

    def month_of(rows, **kw):
        e = engagement(rows)
        e.quotes.append(("other.yaml", dict(quote, **kw)))
        e.quote_rates["other"] = [row, dict(row, channel="elsewhere", input="9")]
        return scenario_moved(Oracle(e).f, rate_quotes(e)[0])[0]
    cell = lambda cells: list(cells.values())[0]
    one = workload(movable="true")
    assert cell(month_of([one])) == pytest.approx((15000, 5000))
    assert cell(month_of([dict(one, cache_read_share="0.2")]))[1] == pytest.approx(4460)
    assert cell(month_of([dict(one, batch_share="0.75")]))[1] == pytest.approx(0.25 * 5000 + 0.75 * 2500)
    assert month_of([workload()]) == {} == month_of([one], movable=["another"])
    both = [one, workload(workload="search"), dict(one, workload="mail")]
    assert cell(month_of(both)) == pytest.approx((30000, 10000))
    assert cell(month_of(both, movable=["mail", "search"])) == pytest.approx((15000, 5000))
