"""Worked figures of the specification, each small enough to check with a pencil."""
import math

import pytest

from edp_oracle import Oracle
from forecast import Path
from generate import make
from reading import Engagement, num, rng
from settlement import Support, Terms, settle

B, T = "bedrock_first_party", "bedrock_third_party"


def path(months, start=24324):
    """months: list of {bucket: money} or {(bucket, family, kind): money}."""
    p = Path(0, len(months), start)
    seen = []
    for m in months:
        for c in m:
            if c not in seen:
                seen.append(c)
    p.cells = [c if isinstance(c, tuple) else (c, "", "") for c in seen]
    for t, m in enumerate(months):
        p.list[t] = [m.get(c, 0.0) for c in seen]
        p.q[t] = {}
    return p


def run(contract, p, continuation="same_terms", gamma=None):
    g = gamma or {t: math.fsum(p.list[t]) for t in p.list}
    return settle(Terms(contract), p, p.window, g, continuation)


def contract(years, discount="0", **kw):
    c = {"term_months": str(12 * len(years)), "commitment": {"years": [str(y) for y in years]}, "discount": str(discount)}
    minimum = kw.pop("monthly_minimum", None)
    if minimum is not None:
        c["commitment"]["monthly_minimum"] = str(minimum)
    if "test" in kw:
        c["commitment"]["test"] = kw.pop("test")
    c.update(kw)
    return c


def flat(year, **kw):
    return path([{"compute": year / 12.0} for _ in range(12)])


@pytest.mark.parametrize("c", [8.0, 9.0, 10.0, 12.0])
def test_checks_of_one_period(c):
    d, s = 0.1, 10.0
    total = lambda **kw: sum(run(contract([c], d, **kw), flat(s)).cash)
    assert total() == pytest.approx(max((1 - d) * s, c))
    assert total(basis="list") == pytest.approx((1 - d) * s + max(0, c - s))
    assert total(basis="list", gap_rate="discounted") == pytest.approx((1 - d) * max(s, c))


POINT = [  # C, d, and cost at point demand 1 for net, list/full, list/discounted
    (0.8, 0.10, 0.90, 0.90, 0.90), (1.0, 0.15, 1.0, 0.85, 0.85),
    (1.2, 0.20, 1.2, 1.0, 0.96), (1.5, 0.25, 1.5, 1.25, 1.125)]


@pytest.mark.parametrize("c,d,net,full,disc", POINT)
def test_bases_with_point_demand(c, d, net, full, disc):
    p = flat(1.0)
    assert sum(run(contract([c], d), p).cash) == pytest.approx(net)
    assert sum(run(contract([c], d, basis="list"), p).cash) == pytest.approx(full)
    assert sum(run(contract([c], d, basis="list", gap_rate="discounted"), p).cash) == pytest.approx(disc)


SAAS = [{"compute": x} for x in [60.0, 150.0, 75.0] + [0.0] * 9]


def test_saas_in_arrears():
    s = run(contract([1200], 0.2), path(SAAS))
    p = s.periods[0]
    assert p["retired"] == pytest.approx(228)
    assert p["shortfall"] == p["charge"] == pytest.approx(972)
    assert s.charges[:11] == [0.0] * 11 and s.charges[11] == pytest.approx(972)
    assert sum(s.cash) == pytest.approx(1200)


def test_saas_with_monthly_minimum():
    s = run(contract([1200], 0.2, monthly_minimum=60), path(SAAS))
    assert s.minimums == pytest.approx([12, 0, 0] + [60] * 9)
    assert s.periods[0]["charge"] == pytest.approx(420)
    assert s.charges[11] == pytest.approx(480)      # with the last month's minimum
    assert s.periods[0]["minimum_paid"] == pytest.approx(552)
    assert sum(s.cash) == pytest.approx(1200)


@pytest.mark.parametrize("minimum", [0, 60])
def test_saas_prepaid(minimum):
    s = run(contract([1200], 0.2, monthly_minimum=minimum, upfront={"share": "1", "reduction": "0"}), path(SAAS))
    assert s.upfront_paid[0] == pytest.approx(1200)
    assert sum(s.upfront_used) == pytest.approx(1200)
    assert s.cash == pytest.approx([1200] + [0] * 11)
    assert s.periods[0]["retired"] == pytest.approx(228)
    assert s.periods[0]["shortfall"] == pytest.approx(972 if minimum == 0 else 420)


def test_upfront_reduction_and_lapse():
    s = run(contract([100], 0, upfront={"share": "0.5", "reduction": "0.1"}), path([{"compute": 2.0}] * 12))
    assert s.upfront_paid[0] == pytest.approx(45)
    assert sum(s.upfront_used) == pytest.approx(50)          # 24 of fees, 26 of the shortfall of 76
    assert sum(s.cash) == pytest.approx(24 + 76 + 45 - 50)


def test_prepaid_balance_pays_first_and_does_not_retire():
    p = path([{"compute": 5.0}] * 12 + [{"compute": 10.0}] * 12)
    s = run(contract([100, 100], 0, shortfall={"treatment": "prepaid", "window_months": "3"}), p)
    assert s.periods[0]["charge"] == pytest.approx(40)
    assert s.balance_used[12:16] == pytest.approx([10, 10, 10, 0])
    assert s.periods[1]["retired"] == pytest.approx(90)
    assert s.periods[1]["shortfall"] == pytest.approx(10)


def test_relief_joins_next_year_and_last_pays_all():
    p = path([{"compute": 5.0}] * 24)
    s = run(contract([100, 100], 0, shortfall={"treatment": "relief", "amount": "15"}), p)
    assert [x["charge"] for x in s.periods] == pytest.approx([15, 65])
    assert s.periods[1]["commitment"] == pytest.approx(125)


def test_relief_with_discounted_gap():
    p = path([{"compute": 5.0}] * 24)
    s = run(contract([100, 100], 0.2, basis="list", gap_rate="discounted",
                     shortfall={"treatment": "relief", "amount": "16"}), p)
    assert s.periods[0]["shortfall"] == pytest.approx(40)
    assert s.periods[1]["commitment"] == pytest.approx(100 + 40 - 16 / 0.8)


def test_forgive():
    s = run(contract([100], 0, shortfall={"treatment": "forgive", "share": "0.2"}), flat(50))
    assert s.periods[0]["charge"] == pytest.approx(40)


def test_carry_forward_is_not_carried_again():
    p = path([{"compute": 10.0}] * 12 + [{"compute": 5.0}] * 24)
    s = run(contract([100, 70, 70], 0, carry_forward="1"), p)
    assert [x["carried"] for x in s.periods] == pytest.approx([0, 20, 0])
    assert [x["overage"] for x in s.periods] == pytest.approx([20, 10, 0])
    assert [x["shortfall"] for x in s.periods] == pytest.approx([0, 0, 10])


def test_overage_crossing_month():
    p = path([{"compute": 10.0}] * 12)
    s = run(contract([85], 0.1, overage="0"), p)          # 9 a month: 81 after 9, 4/9 of the tenth
    assert s.net[8] == pytest.approx(9)
    assert s.net[9] == pytest.approx(10 * (4 / 9 * 0.9 + 5 / 9))
    assert s.net[10] == pytest.approx(10)


def test_marginal_bands():
    c = contract([100], "0")
    c["discount"] = {"tiers": [{"from": "0", "rate": "0"}, {"from": "60", "rate": "0.1"}], "scope": "marginal"}
    s = run(c, path([{"compute": 10.0}] * 12))
    assert s.net == pytest.approx([10] * 6 + [9] * 6)
    assert Terms(c).headline(0) == pytest.approx(0.04)


def test_cap_group():
    c = contract([100], "0.1")
    s = run(c, path([{"compute": 5.0, "marketplace": 5.0}] * 12))
    assert s.periods[0]["retired"] == pytest.approx(54 + 25)
    assert s.periods[0]["capped_out"] == pytest.approx(35)


def test_tier_jump_and_full_retirement():
    at = lambda c, d, s: sum(run(contract([c], d), flat(s)).cash)
    assert at(8, 0.10, 100 / 9) == pytest.approx(at(10, 0.15, 100 / 9))
    assert run(contract([10], 0.15), flat(10 / 0.85)).periods[0]["shortfall"] == pytest.approx(0)


def test_blended_discount():
    p = path([{"compute": 8e6 / 12, B: 0.6e6 / 12, T: 2.4e6 / 12}] * 12)
    s = run(contract([0], 0.12), p)
    assert s.figures(12)["blended_discount"] == pytest.approx(0.12 * 8.6 / 11)
    assert round(s.figures(12)["blended_discount"], 4) == 0.0938


def test_support_fee():
    s = Support({"minimum": "15K", "tiers": [{"from": "0", "rate": "0.10"}, {"from": "150K", "rate": "0.07"},
                                             {"from": "500K", "rate": "0.05"}, {"from": "1M", "rate": "0.03"}]})
    for charges, fee in ((150e3, 15e3), (400e3, 32.5e3), (800e3, 54.5e3), (1e6, 64.5e3), (2e6, 94.5e3), (5e6, 184.5e3)):
        assert s.fee(charges) == pytest.approx(fee)


def test_step_down():
    p = path([{"compute": 5.0}] * 36)
    s = run(contract([100, 100, 100], 0, step_down={"share": "0.2", "notice_month": "12"}), p)
    assert [x["commitment"] for x in s.periods] == pytest.approx([100, 80, 80])
    s = run(contract([50, 55, 58], 0, step_down={"share": "0.2", "notice_month": "12"}), p)
    assert [x["commitment"] for x in s.periods] == pytest.approx([50, 55, 58])


def test_fungible_moves():
    p = path([{"compute": 10.0, "sagemaker": 2.0, T: 1.0}] * 12)
    c = contract([100], "0", bedrock={"structure": "carve_out", "years": ["30"], "rate": "0"},
                 fungible=[["bedrock_third_party", "sagemaker"]])
    s = run(c, p)
    main, pool = s.periods
    assert (main["moved"], pool["moved"]) == pytest.approx((-18, 18))
    assert (main["overage"], pool["shortfall"]) == pytest.approx((26, 0))


def test_credits_retire_or_not():
    credit = {"amount": "30", "from": "2027-01", "months": "2", "buckets": ["compute"]}
    p = path([{"compute": 10.0}] * 12)
    for retires, drawn in (("false", 100), ("true", 120)):
        s = run(contract([200], 0, credits=[dict(credit, retires=retires)]), p)
        assert s.credits[:3] == pytest.approx([10, 10, 0])
        assert s.periods[0]["retired"] == pytest.approx(drawn)


def test_term_test_and_continuation():
    p = path([{"compute": 10.0}] * 12 + [{"compute": 5.0}] * 24)
    s = run(contract([100, 100], 0, test="term"), p)
    assert [x["commitment"] for x in s.periods] == pytest.approx([200, 100])
    assert [x["shortfall"] for x in s.periods] == pytest.approx([20, 40])
    s = run(contract([100, 100], 0, test="term"), p, "lapse")
    assert len(s.periods) == 1


def test_protection_and_fixed_price():
    cell = (B, "f", "tokens")
    for q, protection, fixed in ((1.25, 8.0, 10.0), (0.8, 10.0, 12.5)):
        p = path([{cell: 10.0}] * 12)
        for t in p.q:
            p.q[t] = {"f": q}
        assert run(contract([0], 0, price_protection="true"), p).net[0] == pytest.approx(protection)
        c = contract([0], 0, private_rates={B: {"rate": "0", "fixed_price": "true"}})
        assert run(c, p).net[0] == pytest.approx(fixed)


# --- forecast and levers ------------------------------------------------------

RATES = [{"channel": "bedrock", "model": "big", "family": "big", "billing": "marketplace", "unit": "MTok", "input": "3",
          "output": "15", "cache_read": "0.3", "cache_write": "3.75", "cache_write_1h": "6", "region": ""},
         {"channel": "bedrock", "model": "small", "family": "small", "billing": "aws", "unit": "KTok", "input": "0.001",
          "output": "0.005", "region": ""}]


def engagement(workloads=(), roadmap=(), levers=None, plan=None, quote=None, current=None, estate=None):
    p = {"contract_start": "2027-01", "measured": {"month": "2026-10"}, "horizon_months": "24",
         "buckets": {"compute": {"annual_growth": "0"}}}
    p.update(plan or {})
    estate = estate or [{"bucket": "compute", "month": m, "list_spend": "100"} for m in ("2026-08", "2026-09", "2026-10")]
    c = quote or {"term_months": "24", "commitment": {"years": ["1000", "1000"]}, "discount": "0.1"}
    return Engagement(files={"plan": p, "estate": estate, "workloads": list(workloads), "roadmap": list(roadmap),
                             "rates": RATES, "levers": levers, "quotes": [("q.yaml", {"quote": "q", "contract": c})],
                             "current": current})


def workload(**kw):
    w = {"workload": "chat", "model": "big", "region": "", "requests_per_month": "1M", "input_tokens": "3000",
         "output_tokens": "400"}
    w.update(kw)
    return w


def test_numbers():
    assert num("10_000_000") == 1e7 and num("1.5M") == 1.5e6 and num("-3K") == -3000.0
    assert rng("0.02..0.06..0.10") == (0.02, 0.06, 0.10)
    for bad in ("1,000", "1e3", "0x10", "nan", ".5", "5."):
        with pytest.raises(Exception):
            num(bad)


def test_request_cost():
    r = Oracle(engagement([workload(requests_per_month="", active_users="10000", requests_per_user="40")])).result()["run_rate"]
    w = r["workloads"][0]
    assert w["cost_per_request"] == pytest.approx(0.015)
    assert w["cost_per_user"] == pytest.approx(0.60)
    assert r["as_measured"] == pytest.approx(6000)
    assert (w["input_cost"], w["output_cost"]) == pytest.approx((3600, 2400))


def test_cost_with_cache_and_batch():
    w = workload(cache_read_share="0.5", cache_write_share="0.1", batch_share="0.25")
    standard = (3000 * (0.4 * 3 + 0.5 * 0.3 + 0.1 * 3.75) + 400 * 15) / 1e6
    batched = (3000 * 1.5 + 400 * 7.5) / 1e6
    r = Oracle(engagement([w])).result()["run_rate"]
    assert r["as_measured"] == pytest.approx(1e6 * (0.75 * standard + 0.25 * batched))


def optimised(e):
    return Oracle(e).months()


def test_growth_savings_plan_and_season():
    season = ["2"] + ["1"] * 10 + ["1"]
    plan = {"buckets": {"compute": {"annual_growth": "0.21"}}, "savings_plans": [
        {"bucket": "compute", "monthly_benefit": "10", "ends": "2027-03", "renew": "false"}]}
    m = optimised(engagement(plan=plan))
    assert m[0]["base"] == pytest.approx(100 * 1.21 ** 0.25)
    assert m[2]["base"] - m[1]["base"] == pytest.approx(10 + 100 * (1.21 ** (5 / 12) - 1.21 ** (4 / 12)))
    m = optimised(engagement(plan={"buckets": {"compute": {"season": season}}}))
    assert m[0]["base"] / m[1]["base"] == pytest.approx(2)


def test_launch_ramp_growth_and_slip():
    launch = dict(workload(workload="new", annual_growth="0.1"), launch_month="2027-02", ramp="linear", ramp_months="4",
                  slip_months="0..1.5..3")
    m = optimised(engagement([workload()], [launch]))
    got = [(m[t]["families"]["big"]["list"] - 15000) / 15000 for t in range(9)]
    assert got == pytest.approx([0, 0, 0, 0.25, 0.5, 0.75, 1, 1.1 ** (1 / 12), 1.1 ** (2 / 12)])


def test_retirement_moves_to_the_successor():
    plan = {"families": {"big": {"retires": "2027-03", "successor": "small", "successor_share": "0.5", "token_ratio": "2"}}}
    m = optimised(engagement([workload()], plan=plan))
    assert m[1]["buckets"]["bedrock_third_party"] == pytest.approx(15000)
    assert m[2]["buckets"]["bedrock_third_party"] == 0
    assert m[2]["buckets"]["bedrock_first_party"] == pytest.approx(0.5e6 * (6000 * 1 + 800 * 5) / 1e6)
    assert m[2]["pilot"] == pytest.approx(15100)


def test_prices():
    plan = {"families": {"big": {"annual_price_change": "-0.19", "changes": [{"month": "2027-03", "change": "0.10"}]}}}
    m = optimised(engagement([workload()], plan=plan))
    assert m[9]["base"] - 100 == pytest.approx(15000 * 0.81 * 1.1)
    assert m[9]["downside"] - 100 == pytest.approx(15000 * 0.81 * 1.1 * 0.75)
    assert m[9]["stress"] - 100 == pytest.approx(15000 * 0.81 * 1.1 * 1.25)


def lever(**kw):
    return dict({"lever": kw["kind"], "evidence": "trialled", "gate_passed": "true", "ships": "2027-04",
                 "workloads": ["chat"]}, **kw)


def rate(*levers):
    return Oracle(engagement([workload()], levers=list(levers))).result()["run_rate"]


def test_levers():
    assert rate(lever(kind="avoid", share="0.2"))["optimised"] == pytest.approx(12000)
    assert rate(lever(kind="batch", share="0.5"))["optimised"] == pytest.approx(15000 * 0.75)
    assert rate(lever(kind="output", saving="0.5"))["optimised"] == pytest.approx(12000)
    assert rate(lever(kind="context", saving="0.5"))["optimised"] == pytest.approx(10500)
    h = lever(kind="context", history={"turns": "4", "keep": "1"})
    assert rate(h)["optimised"] == pytest.approx(6000 + 9000 * 0.4)
    c = rate(lever(kind="cache", prefix_tokens="2000", requests_per_session="4", lifetime="5m"))
    assert c["optimised"] == pytest.approx(6000 + 1000 * 3 + 2000 * (0.25 * 3.75 + 0.75 * 0.3))
    r = lever(kind="route", **{"from": "big", "to": "small"}, share="0.4", escalation="0.1", router_cost="0.0001")
    assert rate(r)["optimised"] == pytest.approx(15000 * 0.64 + 5000 * 0.4 + 100)
    assert rate(dict(r, gate_passed="false"))["optimised"] == pytest.approx(15000)
    d = lever(kind="distil", **{"from": "big", "to": "small"}, share="0.4", hosting_per_month="500")
    assert rate(d)["optimised"] == pytest.approx(15000 * 0.6 + 5000 * 0.4 + 500)
    x = lever(kind="embeddings", **{"from": "big", "to": "small"}, share="0.4", changed_share="0.5", batch="true")
    assert rate(x)["optimised"] == pytest.approx(15000 * 0.6 + 2500 * 0.2)


def test_cache_after_routing_is_fragmented():
    route = lever(kind="route", **{"from": "big", "to": "small"}, share="0.5")
    cache = lever(kind="cache", prefix_tokens="3000", requests_per_session="4", lifetime="1h")
    r = rate(cache, route)
    big = 3000 * (0.5 * 6 + 0.5 * 0.3) + 6000
    small = 3000 * 1 + 400 * 5                     # no cache rates on the card: read and write at input
    assert r["optimised"] == pytest.approx(0.5 * big + 0.5 * small)
    assert sum(b["in_sequence"] for b in r["bridge"]) == pytest.approx(r["as_measured"] - r["optimised"])


def test_context_removes_uncached_first():
    w = workload(cache_read_share="0.5")
    for keep, cost in ((2000, 500 * 3 + 1500 * 0.3), (1000, 1000 * 0.3)):
        e = engagement([w], levers=[lever(kind="context", input_tokens=str(keep))])
        assert Oracle(e).result()["run_rate"]["optimised"] == pytest.approx(cost + 6000)


def test_lever_in_the_forecast():
    l = lever(kind="avoid", share="0.1..0.2..0.3", slip_months="0..1..2")
    m = optimised(engagement([workload()], levers=[l]))
    assert [m[t]["optimised"] for t in (3, 4)] == pytest.approx([15100, 12100])
    assert [m[t]["stress"] for t in (6, 7)] == pytest.approx([100 + 18750, 100 + 18750 * 0.9])
    already = optimised(engagement([workload()], levers=[dict(l, ships="2026-10")]))
    assert already[23]["optimised"] == pytest.approx(15100)


def test_incumbent_closeout_and_standing():
    current = {"quote": "now", "contract": {"term_months": "24", "commitment": {"years": ["1000", "1300"]}, "discount": "0"},
               "incumbent": {"starts": "2025-04", "period_from": "2026-04", "drawn": "700", "through": "2026-10",
                             "after": "lapse"}}
    r = Oracle(engagement(current=current)).result()
    assert r["standing"]["forecast_retired"] == pytest.approx(200)
    assert r["standing"]["charge"] == pytest.approx(400)
    o = r["offers"][0]
    assert o["window"]["closeout"] == pytest.approx(400)
    assert o["window"]["cash"] == pytest.approx(2 * 1080 + 400)
    assert o["alternative"]["window"]["cash"] == pytest.approx(2400 + 400)


def test_regret():
    q = {"term_months": "24", "commitment": {"years": ["1400", "1400"]},
         "discount": {"tiers": [{"from": "1000", "rate": "0.1"}, {"from": "1400", "rate": "0.2"}]}}
    x = next(x for x in Oracle(engagement(quote=q)).result()["offers"][0]["exposure"] if x["scenario"] == "base")
    assert (x["cost"], x["alternative_cost"], x["regret"]) == pytest.approx((2800, 2400, 640))
    assert x["best_commitment"] == 1000 and x["over_regret"] == x["regret"] and x["left_on_table"] == 0


@pytest.mark.parametrize("index", range(12))
def test_random_engagements_keep_the_identities(index):
    r = Oracle(Engagement(files=make(3, index, index % 2 == 1))).result()     # identities are asserted inside
    for o in r["offers"]:
        for x in o["exposure"]:
            assert x["regret"] >= -1e-9 * max(1.0, abs(x["cost"]))
        for p in o["periods"]:
            assert p["shortfall"] * p["overage"] == 0
