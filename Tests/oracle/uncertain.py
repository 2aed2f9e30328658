"""What only the simulation reads, added to a random engagement by a generator of its own: ranges around the likely
values, volatilities, slips, cancellations, price cuts, limits, menus and asks."""
import math
import random

from reading import num, rng

FIRST, THIRD = "bedrock_first_party", "bedrock_third_party"


def n(x, digits=4):
    s = f"{x:.{digits}f}"
    s = s.rstrip("0").rstrip(".") if "." in s else s
    return "0" if s in ("-0", "") else s


def widened(r, text, low, high):
    """A range around the likely value."""
    x = rng(text, 0.0)[1]
    return f"{n(x - r.uniform(0.2, 1.0) * low)}..{n(x)}..{n(x + r.uniform(0.2, 1.0) * high)}"


def round_to(x, digits=3):
    e = 10 ** max(0, int(math.floor(math.log10(x))) - digits + 1) if x > 0 else 1
    return str(int(x / e) * e)


def make_uncertain(files, seed, index):
    r = random.Random(f"uncertain-{seed}-{index}")
    plan = files["plan"]
    for b, spec in plan["buckets"].items():
        if "annual_growth" in spec and r.random() < 0.7:
            spec["annual_growth"] = widened(r, spec["annual_growth"], 0.08, 0.1)
        if r.random() < 0.6:
            spec["volatility"] = n(r.uniform(0.0, 0.3), 2)
    rows = files["workloads"] + files["roadmap"]
    for w in dict.fromkeys(x["workload"] for x in rows):
        mine = [x for x in rows if x["workload"] == w]
        sigma = n(r.uniform(0.05, 0.7), 2) if r.random() < 0.6 else None
        growth = widened(r, mine[0].get("annual_growth") or "0", 0.15, 0.3) if r.random() < 0.6 else None
        for x in mine:
            if sigma is not None:
                x["volatility"] = sigma
            if growth is not None:
                x["annual_growth"] = growth
    for x in files["roadmap"]:
        if r.random() < 0.6:
            x["slip_months"] = r.choice(["0..1..4", "0..2..6", "0..0..3", "1..1.5..5"])
        if r.random() < 0.6:
            x["cancel_probability"] = n(r.uniform(0.05, 0.4), 2)
    for x in files["levers"] or []:
        if x["kind"] != "credits" and "ships" in x and r.random() < 0.5:
            x["slip_months"] = r.choice(["0..1..3", "0..2..6", "0..0.5..2"])
    for f in dict.fromkeys(x["family"] for x in files["rates"] if x["family"] != "guard"):
        spec = plan.setdefault("families", {}).setdefault(f, {})
        if "cut_hazard" not in spec and r.random() < 0.4:
            spec["cut_hazard"] = n(r.uniform(0.1, 0.8), 2)
            spec["cut_size"] = r.choice(["0.05..0.15..0.3", "0.1..0.2..0.4", "0.2"])
        if not spec:
            del plan["families"][f]
    if not plan.get("families"):
        plan.pop("families", None)
    contracts = [q["contract"] for _, q in files["quotes"]]
    size = max(sum(num(y) for y in c["commitment"].get("years") or [c["commitment"]["total"]]) for c in contracts)
    policy = plan.setdefault("policy", {})
    if r.random() < 0.6:
        policy["max_loss_probability"] = r.choice(["0.05", "0.2", "0.3", "0.5"])
    if r.random() < 0.5:
        policy["max_p95_shortfall"] = round_to(size * r.uniform(0.02, 0.4))
    if r.random() < 0.5:
        policy["risk_weight"] = r.choice(["0", "0.1", "0.5", "1"])
    for _, q in files["quotes"]:
        c = q["contract"]
        n_years = int(num(c["term_months"])) // 12
        mean = sum(num(y) for y in c["commitment"].get("years") or [c["commitment"]["total"]]) / n_years
        if r.random() < 0.7:
            step = float(round_to(mean * r.uniform(0.12, 0.25), 2))
            q["menu"] = {"from": round_to(mean * r.uniform(0.35, 0.7), 2), "to": round_to(mean * r.uniform(1.05, 1.5), 2),
                         "step": n(step, 0)}
        if r.random() < 0.45:                              # plain terms, where equal risk is defined
            for key in ("overage", "carry_forward", "step_down", "fungible", "shortfall", "upfront"):
                c.pop(key, None)
            c["commitment"].pop("monthly_minimum", None)
            c["commitment"]["test"] = "annual"
            if "total" in c["commitment"]:
                c["commitment"] = {"test": "annual", "years": [round_to(mean)] * n_years}
            if isinstance(c["discount"], dict) and c["discount"].get("by") == "each_year":
                del c["discount"]["by"]
    if r.random() < 0.15 and len(files["quotes"]) > 1 and not files["current"]:
        policy["batna"] = r.choice(files["quotes"])[1]["quote"]
    if not policy:
        del plan["policy"]
    files["asks"] = make_asks(r, files, contracts, size) if r.random() < 0.8 else None
    plan["simulation"] = dict(plan.get("simulation") or {}, paths="64", seed=str(1000 * seed + index),
                              correlation=r.choice(["0", "0.3", "0.6", "1"]))


def make_asks(r, files, contracts, size):
    names = [b for b in files["plan"]["buckets"] if b not in ("marketplace", FIRST, THIRD)]
    mean = size / 3.0
    start = files["plan"]["contract_start"]
    could = {
        "basis": "list", "gap_rate": "discounted", "carry_forward": r.choice(["0.5", "1"]), "price_protection": "true",
        "overage": n(r.uniform(0.05, 0.25), 2), "caps": {"marketplace": n(r.uniform(0.3, 0.6), 2)},
        "buckets": r.choice([{THIRD: {"discount": "headline", "retires": "1"}},
                             {THIRD: {"discount": "0.1"}, "marketplace": {"retires": "0.5", "cap_group": "marketplace"}}]),
        "shortfall": r.choice([{"treatment": "prepaid", "window_months": "12"}, {"treatment": "forgive", "share": "0.5"},
                               {"treatment": "relief", "amount": round_to(mean * 0.05)}]),
        "credits": [{"amount": round_to(mean * 0.03), "from": start, "months": "12", "retires": r.choice(["true", "false"])}],
        "upfront": {"share": "0.5", "reduction": "0.03"}, "bedrock": {"structure": "pooled"},
    }
    if names:
        could["private_rates"] = {r.choice(names): {"rate": n(r.uniform(0.05, 0.2), 2), "fixed_price": "false"}}
    if all(c["commitment"].get("test", "annual") == "annual" and num(c["term_months"]) >= 24 for c in contracts):
        could["step_down"] = {"share": "0.2", "notice_month": "12"}
    out = []
    for clause in r.sample(list(could), r.randint(2, 6)):
        out.append({"clause": clause, "ask": could[clause], "must_have": r.choice(["true", "false"]), "owner": "Procurement"})
    return out
