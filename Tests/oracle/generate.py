"""Seeded generator of random, valid engagement folders, and the coverage of every clause.

    python generate.py --count 1000 --seed 7 --out DIR [--levers] [--uncertain]
    python generate.py --coverage DIR
"""
import argparse
import copy
import csv
import math
import multiprocessing
import os
import random
import sys

import capacity
from forecast import FIRST, THIRD, Forecast
from reading import Engagement, label
from settlement import Terms, settle
from elsewhere import make_elsewhere
from uncertain import make_uncertain

# --- text -------------------------------------------------------------------


def n(x, digits=4):
    """A number in the grammar: no exponent, no trailing zeros."""
    s = f"{x:.{digits}f}"
    s = s.rstrip("0").rstrip(".") if "." in s else s
    return "0" if s in ("-0", "") else s


def money(r, x):
    """About three significant digits, sometimes with a suffix or underscores."""
    if x <= 0:
        return "0"
    e = max(0, int(math.floor(math.log10(x))) - 2)
    v = int(round(x / 10 ** e)) * 10 ** e
    style = r.random()
    if v >= 1_000_000 and v % 10_000 == 0 and style < 0.4:
        return n(v / 1e6, 2) + "M"
    if v >= 1000 and v % 1000 == 0 and style < 0.6:
        return f"{v // 1000}K"
    if v >= 10000 and style < 0.75:
        return f"{v:_}"
    return str(v)


def spread(r, low, likely, high, p=0.4, digits=3):
    if r.random() < p:
        return f"{n(low, digits)}..{n(likely, digits)}..{n(high, digits)}"
    return n(likely, digits)


def emit(v, indent=0):
    pad = "  " * indent
    if isinstance(v, dict):
        out = []
        for k, x in v.items():
            if isinstance(x, dict) and x and any(isinstance(y, (dict, list)) for y in x.values()):
                out.append(f"{pad}{k}:\n{emit(x, indent + 1)}")
            elif isinstance(x, list) and x and isinstance(x[0], dict) and any(isinstance(y, (dict, list)) for y in x[0].values()):
                out.append(f"{pad}{k}:\n" + "\n".join(f"{pad}  - {flow(y)}" for y in x))
            else:
                out.append(f"{pad}{k}: {flow(x)}")
        return "\n".join(out)
    return pad + flow(v)


def flow(v):
    if isinstance(v, dict):
        return "{" + ", ".join(f"{k}: {flow(x)}" for k, x in v.items()) + "}"
    if isinstance(v, list):
        return "[" + ", ".join(flow(x) for x in v) + "]"
    return str(v)


WORKLOAD_COLUMNS = ("workload,team,environment,task_class,model,region,caller_region,requests_per_month,input_tokens,"
                    "output_tokens,unit,units_per_request,unit_rate,cache_read_share,cache_write_share,batch_share,"
                    "active_users,requests_per_user,plan_price,annual_growth,volatility,prompt_growth_monthly,"
                    "prompt_growth_cap,output_growth_monthly,output_growth_cap,surrounding_per_request,interactive,"
                    "movable,movable_reason").split(",")
ROADMAP_COLUMNS = WORKLOAD_COLUMNS + ["launch_month", "ramp", "ramp_months", "slip_months", "cancel_probability"]
RATE_COLUMNS = ("channel,model,family,publisher,billing,region,unit,input,output,cache_read,cache_write,cache_write_1h,"
                "batch_input,batch_output,valid_from,valid_to,as_of,source").split(",")


CAPACITY_COLUMNS = ("instrument,channel,model,unit,price_per_unit_hour,term_months,minimum,increment,input_per_minute,"
                    "output_per_minute,limits,overflow,discount,retires,valid_from,as_of,source").split(",")


BENCHMARK_COLUMNS = "commitment_from,commitment_to,term_months,low,typical,high,as_of,source,quality".split(",")


def write_folder(folder, files):
    os.makedirs(os.path.join(folder, "quotes"), exist_ok=True)

    def text(name, s):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as f:
            f.write(s)

    def table(name, columns, rows):
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
            w = csv.DictWriter(f, columns, restval="", lineterminator="\n")
            w.writeheader()
            w.writerows(rows)
    text("plan.yaml", emit(files["plan"]) + "\n")
    table("estate.csv", ["bucket", "month", "list_spend"], files["estate"])
    if files["workloads"]:
        table("workloads.csv", WORKLOAD_COLUMNS, files["workloads"])
        table("rates.csv", RATE_COLUMNS, files["rates"])
    if files["roadmap"]:
        table("roadmap.csv", ROADMAP_COLUMNS, files["roadmap"])
    for name, q in files["quotes"]:
        text(os.path.join("quotes", name), emit(q) + "\n")
    for name, q, card, rows in files.get("rate_quotes", []):
        text(os.path.join("quotes", name), emit(q) + "\n")
        table(os.path.join("quotes", card), RATE_COLUMNS, rows)
    if files.get("benchmarks"):
        table("benchmarks.csv", BENCHMARK_COLUMNS, files["benchmarks"])
    if files["current"]:
        text("current.yaml", emit(files["current"]) + "\n")
    if files.get("capacity"):
        table("capacity.csv", CAPACITY_COLUMNS, files["capacity"])
        table("traffic.csv", ["time", "workload", "input_tokens", "output_tokens", "requests"], files["traffic"])
    if files["levers"]:
        text("levers.yaml", "\n".join("- " + flow(x) for x in files["levers"]) + "\n")
    if files.get("asks"):
        text("asks.yaml", "\n".join("- " + flow(x) for x in files["asks"]) + "\n")

# --- the engagement -----------------------------------------------------------


def season(r):
    return [n(r.uniform(0.7, 1.4), 2) for _ in range(12)]


def make(seed, index, with_levers=False, uncertain=False, elsewhere=False):
    """One engagement as files; `uncertain` adds what the simulation reads, `elsewhere` what competing quotes and positions
    read, each without touching any other draw."""
    files = make_certain(seed, index, with_levers)
    if uncertain:
        make_uncertain(files, seed, index)
    if elsewhere:
        make_elsewhere(files, seed, index)
    return files


def make_certain(seed, index, with_levers):
    r = random.Random(f"engagement-{seed}-{index}")
    start = 2027 * 12 + r.randrange(12)
    measured = start - r.choice([0, 1, 2, 3, 3, 4, 6])
    horizon = r.choice([12, 18, 24, 24, 24, 30, 36, 36, 48, 60])
    plan = {"schema": "edp.plan/1", "engagement": f"Random {seed}-{index}", "prepared": label(measured) + "-20",
            "currency": r.choice(["USD", "USD", "EUR"]), "contract_start": label(start),
            "measured": {"month": label(measured)}, "horizon_months": str(horizon)}
    # Estate.
    names = r.sample(["compute", "storage", "database", "data_transfer", "sagemaker"], r.randint(1, 3))
    if r.random() < 0.6:
        names.append("marketplace")
    has_workloads = r.random() < 0.85
    if not has_workloads and r.random() < 0.7:
        names.append(THIRD)
        if r.random() < 0.5:
            names.append(FIRST)
    if len(names) < 2:
        names.append("networking")
    r.shuffle(names)
    names = names[:5]
    buckets, estate, level = {}, [], {}
    for b in names:
        spec = {}
        likely = r.uniform(-0.1, 0.25)
        spec["annual_growth"] = spread(r, likely - 0.08, likely, likely + 0.1, 0.6)
        if r.random() < 0.7:
            spec["volatility"] = n(r.uniform(0.03, 0.25), 2)
        if r.random() < 0.4:
            spec["season"] = season(r)
        buckets[b] = spec
        level[b] = r.uniform(60e3, 500e3) * (1.6 if b == "marketplace" else 1.0)
        for k in range(r.choice([3, 3, 3, 4, 6]) - 1, -1, -1):
            estate.append({"bucket": b, "month": label(measured - k),
                           "list_spend": n(level[b] * r.uniform(0.85, 1.15), 2)})
    if has_workloads and r.random() < 0.3:
        buckets[r.choice([FIRST, THIRD])] = {"season": season(r)}
    plan["buckets"] = buckets
    # Models and families.
    rates, families, workloads, roadmap, models = [], {}, [], [], []
    if has_workloads:
        for k in range(r.randint(1, 4)):
            fam = ["sonnet", "haiku", "nova", "llama"][k]
            for j in range(r.choice([1, 1, 2])):
                model = f"{fam}-{j + 1}"
                models.append((model, fam))
                third = r.random() < 0.55
                inp = r.choice([0.8, 1, 2.5, 3, 5])
                out = inp * r.choice([4, 5])
                base = {"channel": "bedrock", "model": model, "family": fam, "publisher": "pub",
                        "billing": "marketplace" if third else "aws", "region": "", "unit": "MTok",
                        "as_of": label(measured) + "-01", "source": "list"}

                def priced(row, i, o):
                    k1 = 1000.0 if row["unit"] == "KTok" else 1.0
                    row["input"], row["output"] = n(i / k1, 8), n(o / k1, 8)
                    if r.random() < 0.7:
                        row["cache_read"], row["cache_write"] = n(i * 0.1 / k1, 8), n(i * 1.25 / k1, 8)
                        if r.random() < 0.6:
                            row["cache_write_1h"] = n(i * 2 / k1, 8)
                    if r.random() < 0.4:
                        row["batch_input"] = n(i * 0.6 / k1, 8)
                    if r.random() < 0.3:
                        row["batch_output"] = n(o * 0.45 / k1, 8)
                    return row
                if r.random() < 0.2:
                    base["unit"] = "KTok"
                if r.random() < 0.3:
                    at = measured + r.randint(1, 20)
                    first = dict(base)
                    if r.random() < 0.5:
                        first["valid_from"] = label(measured - r.randint(0, 9))
                    first["valid_to"] = label(at)
                    rates.append(priced(first, inp, out))
                    f = r.choice([0.8, 1.15])
                    rates.append(priced(dict(base, valid_from=label(at)), inp * f, out * f))
                else:
                    rates.append(priced(dict(base), inp, out))
                if r.random() < 0.15:
                    rates.append(priced(dict(base, region="eu-west-1"), inp * 1.1, out * 1.1))
        fams = []
        for _, f in models:
            if f not in fams:
                fams.append(f)
        for f in fams:
            spec = {}
            if r.random() < 0.5:
                c = r.choice([-0.2, -0.1, -0.05, 0.06, 0.1])
                spec["annual_price_change"] = n(c, 3)
            if r.random() < 0.3:
                spec["cut_hazard"] = n(r.uniform(0.1, 0.6), 2)
                spec["cut_size"] = "0.1..0.2..0.4"
            if r.random() < 0.5:
                spec["changes"] = [{"month": label(measured + r.randint(0, 24)), "change": r.choice(["0.10", "0.25", "-0.15"])}
                                   for _ in range(r.choice([1, 1, 2]))]
            later = [m for m, g in models if fams.index(g) > fams.index(f)]
            if later and r.random() < 0.3:
                spec["retires"] = label(start + r.randint(3, 30))
                spec["successor"] = r.choice(later)
                spec["successor_share"] = n(r.uniform(0.6, 1.0), 2)
                if r.random() < 0.7:
                    spec["token_ratio"] = n(r.uniform(0.8, 1.3), 2)
            if spec:
                families[f] = spec
        workload_names = ["assist", "search", "extract", "agents"][:r.randint(1, 4)]

        def tokens(model):
            row = {"model": model, "region": "", "input_tokens": str(r.randrange(600, 6000, 50)),
                   "output_tokens": str(r.randrange(100, 1200, 25))}
            if any(x["model"] == model and x["region"] for x in rates) and r.random() < 0.5:
                row["region"] = "eu-west-1"
            if r.random() < 0.5:
                row["cache_read_share"], row["cache_write_share"] = n(r.uniform(0, 0.6), 2), n(r.uniform(0, 0.3), 2)
            if r.random() < 0.3:
                row["batch_share"] = n(r.uniform(0.05, 0.6), 2)
            if r.random() < 0.4:
                row["surrounding_per_request"] = n(r.uniform(0.0002, 0.002), 4)
            return row

        def token_growth():
            row = {}
            if r.random() < 0.4:
                row["prompt_growth_monthly"] = spread(r, 0.0, 0.01, 0.02, 0.3)
                if r.random() < 0.6:
                    row["prompt_growth_cap"] = n(r.uniform(1.1, 1.6), 2)
            if r.random() < 0.3:
                row["output_growth_monthly"] = n(r.uniform(-0.01, 0.015), 3)
                if r.random() < 0.5:
                    row["output_growth_cap"] = n(r.uniform(1.1, 1.5), 2)
            return row
        for w in workload_names:
            g = r.uniform(-0.05, 0.5)
            shared = {"workload": w, "team": r.choice(["shop", "core"]), "environment": "production",
                      "annual_growth": spread(r, g - 0.15, g, g + 0.3, 0.5)}
            shared.update(token_growth())
            if r.random() < 0.5:
                shared["volatility"] = n(r.uniform(0.1, 0.6), 2)
            for model in r.sample([m for m, _ in models], min(len(models), r.choice([1, 1, 2]))):
                row = dict(shared, **tokens(model))
                target = r.uniform(15e3, 140e3)
                price = next(float(x["input"]) * (1000 if x["unit"] == "KTok" else 1) for x in rates if x["model"] == model)
                unit = (float(row["input_tokens"]) * price + float(row["output_tokens"]) * 5 * price) / 1e6
                requests = target / unit
                if r.random() < 0.15:
                    row["active_users"], row["requests_per_user"] = str(int(requests / 40) + 1), "40"
                else:
                    row["requests_per_month"] = n(round(requests, -2), 0)
                row["interactive"] = r.choice(["true", "false", ""])
                workloads.append(row)
        # One user count per workload: rows of one workload agree.
        for w in workload_names:
            mine = [x for x in workloads if x["workload"] == w]
            if any(x.get("active_users") for x in mine):
                users = next(x["active_users"] for x in mine if x.get("active_users"))
                for x in mine:
                    x["active_users"] = users
        if r.random() < 0.15:
            rates.append({"channel": "bedrock", "model": "guard", "family": "guard", "publisher": "pub", "billing": "aws",
                          "unit": "MTok", "input": "0.1", "output": "0.1", "as_of": label(measured) + "-01", "source": "list"})
            workloads.append({"workload": "screening", "model": "guard", "requests_per_month": "2000000", "unit": "text_unit",
                              "units_per_request": "3", "unit_rate": "0.00075", "annual_growth": "0.1"})
        for k in range(r.choice([0, 0, 1, 1, 2, 3])):
            model = r.choice(models)[0]
            existing = r.random() < 0.35
            w = r.choice(workload_names) if existing else f"launch_{k + 1}"
            row = dict({"workload": w}, **tokens(model), **token_growth())
            row["requests_per_month"] = str(r.randrange(500_000, 6_000_000, 10_000))
            g = r.uniform(0, 0.4)
            row["annual_growth"] = spread(r, g - 0.1, g, g + 0.2, 0.4)
            if existing:
                v = [x.get("volatility") for x in workloads if x["workload"] == w]
                if v[0]:
                    row["volatility"] = v[0]
                one = next(x for x in workloads if x["workload"] == w)
                for key in ("annual_growth", "prompt_growth_monthly", "prompt_growth_cap", "output_growth_monthly",
                            "output_growth_cap"):
                    row[key] = one.get(key, "")
            row["launch_month"] = label(max(measured + 1, start + r.randint(-2, 14)))
            row["ramp"] = r.choice(["step", "linear", "s_curve", ""])
            row["ramp_months"] = str(r.randint(1, 9)) if row["ramp"] not in ("step", "") else ""
            row["slip_months"] = r.choice(["", "0..1..4", "2", "0..1.5..3"])
            row["cancel_probability"] = r.choice(["", "0.1"])
            roadmap.append(row)
    if families:
        plan["families"] = families
    plans = []
    for b in names:
        if b not in ("marketplace", FIRST, THIRD) and r.random() < 0.25:
            plans.append({"bucket": b, "monthly_benefit": money(r, level[b] * r.uniform(0.08, 0.3)),
                          "ends": label(start + r.randint(-6, 20)), "renew": r.choice(["false", "false", "false", "true"])})
    if plans:
        plan["savings_plans"] = plans
    policy = {}
    if r.random() < 0.5:
        policy["cost_of_capital"] = n(r.choice([0.05, 0.08, 0.1]), 2)
    if r.random() < 0.2:
        plan["scenarios"] = {"stress": {"volume": n(r.uniform(1.1, 1.5), 2), "lever_delay_months": str(r.randint(0, 6))},
                             "downside": {"price_cut": n(r.uniform(0.1, 0.4), 2), "price_cut_month": str(r.randint(1, 12))}}
    simulation = {"paths": "256", "seed": str(index + 1)}
    files = {"plan": plan, "estate": estate, "workloads": workloads, "roadmap": roadmap, "rates": rates, "levers": None,
             "quotes": [], "current": None}
    if with_levers and has_workloads:
        files["levers"] = make_levers(r, files, models, start, measured)
        make_capacity(random.Random(f"capacity-{seed}-{index}"), files, measured)
    # Sizes come from the optimised forecast.
    sizing = copy.deepcopy(files)
    sizing["plan"]["horizon_months"] = "60"
    f = Forecast(Engagement(files=sizing))
    path = f.path("optimised")
    spent_names = [c[0] for c in path.cells]
    every = list(dict.fromkeys(spent_names + names))
    used = [x for x in f.used if x in {g for _, g in models}]
    has_bedrock = any(math.fsum(path.list[t][i] for t in range(60)) > 0
                      for i, c in enumerate(path.cells) if c[0] in (FIRST, THIRD))
    incumbent = None
    if r.random() < 0.45:
        incumbent = make_incumbent(r, every, path, start, measured, horizon)
        if incumbent["incumbent"]["after"] == "extension" and r.random() < 0.2:
            policy["batna"] = "extension"
    files["current"] = incumbent
    quotes = []
    for k in range(r.choice([1, 1, 2, 2, 3])):
        term = r.choice([12, 24, 24, 36, 36, 36, 48, 60])
        c = make_contract(r, every, used, has_bedrock, path, start, term, families)
        q = {"quote": f"offer-{k + 1}", "vendor": "AWS", "channel": "bedrock", "round": str(k + 1),
             "dated": label(measured) + "-10", "valid_until": label(start) + "-28", "document": "Term sheet",
             "contract": c}
        if r.random() < 0.7:
            mean = Terms(c).quoted_mean
            step = mean * r.uniform(0.15, 0.3)
            low = mean * r.uniform(0.5, 0.9)
            e = 10 ** max(0, int(math.floor(math.log10(step))) - 1)
            low, step = int(low / e) * e, int(step / e) * e
            q["menu"] = {"from": str(low), "to": str(low + step * r.randint(1, 4)), "step": str(step)}
        quotes.append((f"q{k + 1}.yaml", q))
    files["quotes"] = quotes
    if r.random() < 0.2 and not (incumbent and incumbent["incumbent"]["after"] == "extension"):
        simulation["continuation"] = "lapse"
    plan["simulation"] = simulation
    if policy:
        plan["policy"] = policy
    return files


def make_levers(r, files, models, start, measured):
    levers = []
    rows = files["workloads"]
    live = [w for w in dict.fromkeys(x["workload"] for x in rows) if w != "screening"]
    every = live + [x["workload"] for x in files["roadmap"] if x["workload"] not in live]
    names = [m for m, _ in models]
    routed = {}

    def common(kind):
        x = {"lever": f"{kind}_{len(levers) + 1}", "kind": kind,
             "workloads": r.sample(every, r.randint(1, len(every)))}
        if not any(w in live for w in x["workloads"]) and r.random() < 0.8:
            x["workloads"].append(r.choice(live))
        style = r.random()
        ships = measured + r.choice([-1, 0, 1, 1, 2, 3, 5, 8, 12])
        if style < 0.35:
            x["evidence"], x["ships"] = "trialled", label(ships)
        elif style < 0.5:
            x["evidence"] = r.choice(["trialled", "measured"])
        elif style < 0.85:
            x["evidence"], x["owner"], x["ships"] = "planned", "platform", label(ships)
        else:
            x["evidence"], x["ships"] = "planned", label(ships)
        if r.random() < 0.3 and "ships" in x:
            x["slip_months"] = r.choice(["0..1..3", "0..2..4", "1"])
        if kind in ("route", "output", "context", "distil"):
            x["gate_passed"] = r.choice(["true", "true", "true", "true", "false"])
        if r.random() < 0.3:
            x["one_off_cost"] = "25K"
        return x

    def share(low=0.1, high=0.7):
        s = r.uniform(low, high)
        return spread(r, s * 0.5, s, min(1.0, s * 1.2), 0.5)

    def pair(x):
        """From a model that the reached workloads use, to another."""
        on = [y["model"] for y in rows + files["roadmap"] if y["workload"] in x["workloads"] and y["model"] in names]
        if not on or len(names) < 2:
            return False
        x["from"] = r.choice(on)
        x["to"] = r.choice([m for m in names if m != x["from"]])
        return True
    for kind, chance in (("avoid", 0.3), ("route", 0.6), ("cache", 0.4), ("batch", 0.35), ("output", 0.35), ("context", 0.55),
                         ("distil", 0.3), ("embeddings", 0.3), ("credits", 0.3)):
        for _ in range(2 if r.random() < 0.25 else 1):
            if r.random() > chance:
                continue
            x = common(kind)
            if kind in ("avoid", "batch"):
                x["share"] = share()
            elif kind == "route":
                if not pair(x):
                    continue
                if routed.get(x["from"], 0) >= 2:
                    continue
                routed[x["from"]] = routed.get(x["from"], 0) + 1
                x["share"] = share(0.1, 0.4)
                if r.random() < 0.5:
                    x["token_ratio"] = n(r.uniform(0.8, 1.3), 2)
                if r.random() < 0.5:
                    x["router_cost"] = n(r.uniform(0.00005, 0.0004), 5)
                if r.random() < 0.5:
                    x["escalation"] = n(r.uniform(0.05, 0.3), 2)
            elif kind == "cache":
                x["prefix_tokens"] = str(r.randrange(300, 4000, 100))
                x["requests_per_session"] = r.choice(["2", "3", "5", "8"])
                x["lifetime"] = r.choice(["5m", "1h"])
            elif kind == "output":
                if r.random() < 0.5:
                    x["saving"] = share(0.1, 0.5)
                else:
                    x["cap_tokens"] = str(r.randrange(100, 900, 50))
            elif kind == "context":
                y = r.random()
                if y < 0.28:
                    x["input_tokens"] = str(r.randrange(500, 4000, 100))
                elif y < 0.55:
                    x["saving"] = share(0.1, 0.6)
                else:
                    turns = r.randint(3, 12)
                    x["history"] = {"turns": str(turns), "keep": str(r.randint(1, turns + 2))}
                if r.random() < 0.4:
                    x["embedding_per_request"] = n(r.uniform(0.00002, 0.0002), 5)
                if r.random() < 0.6:
                    x["monthly_cost"] = money(r, r.uniform(500, 4000))
            elif kind == "distil":
                if not pair(x):
                    continue
                x["share"] = share(0.1, 0.5)
                x["hosting_per_month"] = money(r, r.uniform(500, 5000))
            elif kind == "embeddings":
                if not pair(x):
                    continue
                x["share"] = share(0.1, 0.5)
                if r.random() < 0.8:
                    x["changed_share"] = n(r.uniform(0.1, 0.6), 2)
                x["batch"] = r.choice(["true", "false"])
            elif kind == "credits":
                x = {"lever": x["lever"], "kind": kind, "amount": money(r, r.uniform(20e3, 600e3)),
                     "from": label(start + r.randint(-1, 10)), "months": r.choice(["6", "12", "24"]),
                     "retires": r.choice(["true", "false"])}
                if r.random() < 0.6:
                    x["buckets"] = r.sample([FIRST, THIRD] + list(files["plan"]["buckets"])[:1], 2)
                    x["buckets"] = list(dict.fromkeys(x["buckets"]))
            levers.append(x)
    r.shuffle(levers)
    return levers or None


def make_capacity(r, files, measured):
    """Instruments, traffic and a lever or two that buys units; drawn apart, so that the rest stays as it was."""
    if r.random() > 0.4:
        return
    rows = [w for w in files["workloads"] if w["workload"] != "screening"]
    names = list(dict.fromkeys(w["workload"] for w in rows))
    seen = r.sample(names, r.randint(1, min(2, len(names))))
    minutes = r.choice([60, 60, 60, 1, 15])
    count = r.randint(24, 168)
    files["traffic"] = []
    first = (measured % 12 + 1, r.randint(1, 20), r.randrange(24))
    for w in seen:
        mine = [x for x in rows if x["workload"] == w]
        requests = sum(float(x.get("requests_per_month") or float(x["active_users"]) * float(x["requests_per_user"])) for x in mine)
        per = requests * minutes / 60 / 730 * r.uniform(0.5, 1.5)
        flat = r.random() < 0.15
        for k in range(count):
            if 0 < k < count - 1 and r.random() < 0.05:
                continue                                    # an hour without a row has no traffic
            at = first[2] * 60 + k * minutes
            day, clock = first[1] + at // 1440, at % 1440
            n_at = per * (1.0 if flat else 1.0 + 0.6 * math.sin(at / 1440 * 2 * math.pi) + r.uniform(-0.25, 0.25))
            x = mine[k % len(mine)]
            files["traffic"].append({
                "time": f"{measured // 12:04d}-{first[0]:02d}-{day:02d}T{clock // 60:02d}:{clock % 60:02d}", "workload": w,
                "input_tokens": n(n_at * float(x["input_tokens"]) * (1 if flat else r.uniform(0.8, 1.2)), 0),
                "output_tokens": n(n_at * float(x["output_tokens"]) * (1 if flat else r.uniform(0.8, 1.2)), 0), "requests": n(n_at, 0)})
    files["capacity"] = []
    f = Forecast(Engagement(files=dict(files, levers=None)))
    instruments, traffic = capacity.read(f.e)
    for k, model in enumerate(r.sample(list(dict.fromkeys(w["model"] for w in rows)), 1 if len({w["model"] for w in rows}) == 1 else 2)):
        row = {"instrument": f"units_{k + 1}", "channel": "bedrock", "model": model, "unit": "unit", "term_months": r.choice(["1", "3", "6"]),
               "minimum": r.choice(["1", "1", "2", "5"]), "increment": r.choice(["1", "1", "0.5"]),
               "limits": r.choice(["apart", "together", ""]), "overflow": r.choice(["on_demand", "on_demand", "on_demand", "none"]),
               "discount": r.choice(["", "0", "0.05"]), "as_of": label(measured) + "-01", "source": "list", "price_per_unit_hour": "1"}
        load = max([sum(float(t["input_tokens"]) for t in files["traffic"]) / max(1, len(files["traffic"])) / minutes, 1.0])
        row["input_per_minute"] = n(load / r.uniform(2, 12), 0) if r.random() < 0.9 else "0"
        row["output_per_minute"] = n(load / r.uniform(20, 90), 0) if r.random() < 0.9 or row["input_per_minute"] == "0" else "0"
        for key in ("input_per_minute", "output_per_minute"):
            if row[key] == "0" and r.random() < 0.5:
                row[key] = "100"
        case = capacity.Case(f, capacity.Instrument(row), seen, traffic)
        if case.there and case.unit_hour:
            row["price_per_unit_hour"] = n(case.unit_hour * r.uniform(0.15, 1.1), 4)
        files["capacity"].append(row)
    if files["levers"] is None:
        files["levers"] = []
    for k in range(r.choice([1, 1, 2])):
        x = {"lever": f"units_lever_{k + 1}", "kind": "capacity", "instrument": r.choice(files["capacity"])["instrument"]}
        if r.random() < 0.6:
            x["workloads"] = list(dict.fromkeys(r.sample(seen, 1) + r.sample(names, r.randint(0, len(names)))))
        if r.random() < 0.5:
            x["units"] = r.choice(["1", "2", "4", "7.5"])
        elif r.random() < 0.5:
            x["units"] = "auto"
        x["evidence"], x["ships"] = r.choice(["trialled", "measured"]), label(measured + r.choice([1, 2, 3, 6]))
        if r.random() < 0.2:
            x["slip_months"] = "0..1..2"
        files["levers"].insert(r.randint(0, len(files["levers"])), x)


def support(r):
    s = {"minimum": money(r, r.choice([5e3, 10e3, 15e3])),
         "tiers": [{"from": "0", "rate": "0.10"}, {"from": "150K", "rate": "0.07"}, {"from": "500K", "rate": "0.05"},
                   {"from": "1M", "rate": "0.03"}]}
    if r.random() < 0.3:
        s["plan_discount"] = n(r.uniform(0.05, 0.3), 2)
    if r.random() < 0.45:
        s["base"] = "net"
    x = r.random()
    if x < 0.2:
        s["exclude"] = []
    elif x < 0.4:
        s["exclude"] = ["marketplace", THIRD]
    return s


def make_incumbent(r, every, path, start, measured, horizon):
    years = r.choice([2, 3])
    end = max(measured + 1, start + r.choice([-2, 0, 0, 0, 2, 3, 4, 6, 8]))
    through = min(measured + r.choice([0, 0, 1]), start - 1, end - 1)
    begins = end - 12 * years
    year = min(years - 1, max(0, (through - begins) // 12))
    period = begins + 12 * year
    monthly = math.fsum(path.list[0])
    drawn = monthly * max(0, min(12, through + 1 - period)) * r.uniform(0.75, 0.95)
    ahead = monthly * 12 * r.uniform(0.7, 1.1)
    c = {"term_months": str(12 * years),
         "commitment": {"test": "annual", "years": [money(r, ahead * (0.9 + 0.05 * y)) for y in range(years)]},
         "discount": n(r.uniform(0.04, 0.12), 3)}
    if r.random() < 0.4:
        c["basis"] = "list"
    if r.random() < 0.3:
        c["gap_rate"] = "discounted"
    if r.random() < 0.3:
        c["shortfall"] = {"treatment": "forgive", "share": "0.25"}
    if r.random() < 0.6:
        c["support"] = support(r)
    inc = {"starts": label(begins), "period_from": label(period), "drawn": money(r, drawn), "through": label(through),
           "after": r.choice(["lapse", "extension"])}
    if inc["after"] == "extension":
        x = {"term_months": r.choice(["12", "12", "24"]), "commitment": {"test": "annual"}, "discount": n(r.uniform(0.02, 0.08), 3)}
        x["commitment"]["years"] = [money(r, monthly * 12 * r.uniform(0.5, 0.95)) for _ in range(int(x["term_months"]) // 12)]
        if r.random() < 0.4:
            x["basis"] = "list"
        x["support"] = support(r)
        inc["extension"] = x
    if r.random() < 0.5:
        inc["lapse_support"] = support(r)
    return {"quote": "in-force", "vendor": "AWS", "channel": "bedrock", "dated": label(begins) + "-01",
            "document": "Agreement in force", "contract": c, "incumbent": inc}


def year_sum(path, y, cells):
    return math.fsum(path.list[t][i] for t in range(12 * y, 12 * y + 12) for i in cells)


def make_contract(r, every, used, has_bedrock, path, start, term, families):
    ny = term // 12
    by_term = r.random() < 0.25
    net = r.random() < 0.6
    c = {"term_months": str(term)}
    structure = "pooled"
    if has_bedrock and r.random() < 0.55:
        structure = "per_model" if used and r.random() < 0.5 else "carve_out"
    pool_families = r.sample(used, r.randint(1, len(used))) if structure == "per_model" else []
    # Buckets.
    buckets = {}
    for b in every:
        if b == "surrounding" or r.random() < 0.45:
            continue
        s = {}
        if r.random() < 0.45:
            s["discount"] = r.choice(["headline", n(r.uniform(0.02, 0.2), 3)])
        if r.random() < 0.35:
            s["retires"] = n(r.choice([0.25, 0.5, 0.75, 1.0]), 2)
        if r.random() < 0.2:
            s["cap_group"] = r.choice(["marketplace", "others"])
        if s:
            buckets[b] = s
    # Size.
    pool_cells = lambda name: [i for i, x in enumerate(path.cells) if x[0] in (FIRST, THIRD) and
                               (name == "bedrock" or x[1] == name)]
    own = {name: pool_cells(name) for name in (["bedrock"] if structure == "carve_out" else pool_families)}
    taken = {i for v in own.values() for i in v}
    main = [i for i in range(len(path.cells)) if i not in taken]
    jagged = r.random() < 0.5
    ratio = r.uniform(0.8, 1.15)
    approx = 0.92 if net else 1.0
    share = [r.uniform(0.72, 1.25) if jagged else ratio * (1 + 0.02 * y) for y in range(ny)]
    size = [max(10000.0, year_sum(path, y, main) * approx * share[y]) for y in range(ny)]
    if term >= 24 and r.random() < 0.3:                 # a steep ramp, for step-down and each_year
        size = [size[0] * (0.75 + 0.25 * y) for y in range(ny)]
    com = {"test": "term" if by_term else "annual"}
    if by_term and r.random() < 0.4:
        com["total"] = money(r, math.fsum(size))
    else:
        com["years"] = [money(r, x) for x in size]
    if r.random() < 0.25:
        com["monthly_minimum"] = money(r, min(size) / 12 * r.uniform(0.75, 1.0))
    c["commitment"] = com
    if not net:
        c["basis"] = "list"
    if r.random() < 0.4:
        c["gap_rate"] = "discounted"
    # Pools.
    if own:
        def pool(name):
            w = r.uniform(0.7, 1.3)
            return {"years": [money(r, max(1000.0, year_sum(path, y, own[name]) * 0.93 * w * r.uniform(0.85, 1.15)))
                              for y in range(ny)], "rate": n(r.uniform(0.03, 0.22), 3)}
        if structure == "carve_out":
            bed = dict({"structure": "carve_out"}, **pool("bedrock"))
        else:
            bed = {"structure": "per_model", "families": {name: pool(name) for name in pool_families}}
        if r.random() < 0.6:
            bed["counts_in_k"] = "true"
        c["bedrock"] = bed
    # Discount.
    mean = math.fsum(size) / ny
    by = "mean_year"
    x = r.random()
    if not by_term and x < 0.3 and ny > 1:
        by = "each_year"
    elif x > 0.75:
        by = "term"
    if r.random() < 0.1:
        c["discount"] = n(r.uniform(0.05, 0.15), 3)
    else:
        steps = r.sample([0.4, 0.6, 0.8, 0.97, 1.06, 1.15, 1.3, 1.6], r.randint(2, 4))
        scale = mean * (ny if by == "term" and r.random() < 0.6 else 1)
        rates = sorted(r.sample(range(2, 22), len(steps)))
        d = {"tiers": [{"from": str(int(scale * s / 1000) * 1000), "rate": n(p / 100, 2)}
                       for s, p in zip(sorted(steps), rates)]}
        if r.random() < 0.15:
            d["tiers"][0]["from"] = "0"
        if by != "mean_year":
            d["by"] = by
        if r.random() < 0.3:
            d["scope"] = "marginal"
        c["discount"] = d
    if r.random() < 0.35:
        c["overage"] = n(r.choice([0.0, 0.02, 0.05, 0.2]), 2)
    if buckets:
        c["buckets"] = buckets
    if r.random() < 0.35:
        c["caps"] = {"marketplace": n(r.choice([0.03, 0.1, 0.2, 0.3]), 2), "others": n(r.choice([0.03, 0.1, 0.2]), 2)}
    private = {}
    for b in every:
        if b not in ("marketplace", "surrounding") and r.random() < (0.35 if b in (FIRST, THIRD) else 0.15):
            private[b] = {"rate": n(r.uniform(0.05, 0.3), 2),
                          "fixed_price": r.choice(["true", "true", "false"]) if b in (FIRST, THIRD) else "false"}
    if private:
        c["private_rates"] = private
    x = r.random()
    if x < 0.3:
        c["shortfall"] = {"treatment": "prepaid", "window_months": r.choice(["3", "6", "12", "18"])}
    elif x < 0.6:
        c["shortfall"] = {"treatment": "relief", "amount": money(r, mean * r.uniform(0.005, 0.08))}
    elif x < 0.8:
        c["shortfall"] = {"treatment": "forgive", "share": n(r.uniform(0.1, 0.6), 2)}
    if r.random() < 0.4:
        c["carry_forward"] = n(r.choice([0.25, 0.5, 1.0]), 2)
    if not by_term and term >= 24 and r.random() < 0.5:
        c["step_down"] = {"share": n(r.uniform(0.05, 0.25), 2), "notice_month": str(r.choice([6, 9, 12, 12, 15]))}
    if own and r.random() < 0.7:
        bb = [b for b in (FIRST, THIRD) if b in every]
        others = [b for b in every if b not in (FIRST, THIRD, "surrounding")] or ["surrounding"]
        c["fungible"] = [[r.choice(bb), r.choice(others)] for _ in range(r.choice([1, 1, 2]))]
    if r.random() < 0.45:
        c["credits"] = []
        for _ in range(r.choice([1, 1, 2])):
            x = {"amount": money(r, mean * r.uniform(0.005, 0.06)), "from": label(start + r.randint(0, 12)),
                 "months": str(r.choice([6, 12, 12, 18]))}
            if r.random() < 0.7:
                x["buckets"] = r.sample(every, min(len(every), r.randint(1, 2)))
            x["retires"] = r.choice(["true", "false"])
            c["credits"].append(x)
    if r.random() < 0.7:
        c["support"] = support(r)
    if r.random() < 0.35:
        c["price_protection"] = "true"
    if r.random() < 0.25:
        c["upfront"] = {"share": n(r.choice([0.25, 0.5, 1.0]), 2), "reduction": n(r.choice([0.0, 0.01, 0.03]), 2)}
    return c

# --- coverage -------------------------------------------------------------------


def without(*keys):
    def change(c):
        c = copy.deepcopy(c)
        for key in keys:
            at = c
            parts = key.split(".")
            for p in parts[:-1]:
                at = at.get(p) if isinstance(at, dict) else None
                if not isinstance(at, dict):
                    break
            if isinstance(at, dict):
                at.pop(parts[-1], None)
        return c
    return change


def edit_buckets(edit):
    def change(c):
        c = copy.deepcopy(c)
        for b, s in (c.get("buckets") or {}).items():
            edit(b, s)
        return c
    return change


def edit_list(key, edit):
    def change(c):
        c = copy.deepcopy(c)
        for s in (c.get(key) if isinstance(c.get(key), list) else (c.get(key) or {}).values()):
            edit(s)
        return c
    return change


def to_annual(c):
    c = copy.deepcopy(c)
    t = Terms(c)
    c["commitment"].pop("total", None)
    c["commitment"]["years"] = [repr(y) for y in t.years]
    c["commitment"]["test"] = "annual"
    return c


def one_tier(c):
    c = copy.deepcopy(c)
    c["support"]["tiers"] = c["support"]["tiers"][:1]
    return c


def no_caps(c):
    c = copy.deepcopy(c)
    c["caps"] = {}
    return c


def discount_is(key, value):
    return lambda c: isinstance(c.get("discount"), dict) and c["discount"].get(key) == value


def treatment_is(name):
    return lambda c: (c.get("shortfall") or {}).get("treatment") == name


def structure_is(name):
    return lambda c: (c.get("bedrock") or {}).get("structure") == name


def any_bucket(test):
    return lambda c: any(test(s) for s in (c.get("buckets") or {}).values())


CLAUSES = [  # name, active on a contract, the contract at the seller's standard
    ("monthly minimum", lambda c: "monthly_minimum" in c["commitment"], without("commitment.monthly_minimum")),
    ("term test", lambda c: c["commitment"].get("test") == "term", to_annual),
    ("list basis", lambda c: c.get("basis") == "list", without("basis")),
    ("discounted gap", lambda c: c.get("gap_rate") == "discounted", without("gap_rate")),
    ("marginal", discount_is("scope", "marginal"), without("discount.scope")),
    ("by each_year", discount_is("by", "each_year"), without("discount.by")),
    ("by term", discount_is("by", "term"), without("discount.by")),
    ("overage rate", lambda c: "overage" in c, without("overage")),
    ("bucket discounts", any_bucket(lambda s: s.get("discount", "headline") != "headline"),
     edit_buckets(lambda b, s: s.pop("discount", None))),
    ("weights", any_bucket(lambda s: s.get("retires", "1") != "1"), edit_buckets(lambda b, s: s.pop("retires", None))),
    ("caps, with the standard", lambda c: True, no_caps),
    ("cap groups", any_bucket(lambda s: "cap_group" in s), edit_buckets(lambda b, s: s.pop("cap_group", None))),
    ("private rate", lambda c: "private_rates" in c, without("private_rates")),
    ("fixed_price", lambda c: any(s["fixed_price"] == "true" for s in (c.get("private_rates") or {}).values()),
     edit_list("private_rates", lambda s: s.update(fixed_price="false"))),
    ("price protection", lambda c: c.get("price_protection") == "true", without("price_protection")),
    ("carve_out", structure_is("carve_out"), without("bedrock")),
    ("per_model", structure_is("per_model"), without("bedrock")),
    ("counts_in_k", lambda c: (c.get("bedrock") or {}).get("counts_in_k") == "true", without("bedrock.counts_in_k")),
    ("prepaid", treatment_is("prepaid"), without("shortfall")),
    ("relief", treatment_is("relief"), without("shortfall")),
    ("forgive", treatment_is("forgive"), without("shortfall")),
    ("carry_forward", lambda c: "carry_forward" in c, without("carry_forward")),
    ("step_down", lambda c: "step_down" in c, without("step_down")),
    ("fungible", lambda c: "fungible" in c, without("fungible")),
    ("credits not retiring", lambda c: any(x["retires"] == "false" for x in c.get("credits") or []),
     lambda c: dict(c, credits=[x for x in c["credits"] if x["retires"] == "true"])),
    ("credits retiring", lambda c: any(x["retires"] == "true" for x in c.get("credits") or []),
     edit_list("credits", lambda s: s.update(retires="false"))),
    ("support tiers", lambda c: "support" in c, one_tier),
    ("support base net", lambda c: (c.get("support") or {}).get("base") == "net", without("support.base")),
    ("support exclude", lambda c: "exclude" in (c.get("support") or {}), without("support.exclude")),
    ("upfront", lambda c: "upfront" in c, without("upfront")),
]


def figures(oracle, offer):
    d = oracle.offer_figures(offer, exposure=False)
    return [d["headline_discount"], d["periods"], d["horizon"], d["window"], d["alternative"], d["cost"]]


def differ(x, y):
    if isinstance(x, dict):
        return set(x) != set(y) or any(differ(x[k], y[k]) for k in x)
    if isinstance(x, list):
        return len(x) != len(y) or any(differ(a, b) for a, b in zip(x, y))
    if isinstance(x, float) or isinstance(y, float):
        return abs(x - y) > 1e-9 * max(1.0, abs(x), abs(y))
    return x != y


def plan_variant(files, change):
    """The engagement with something of the plan or the folder at its standard; None if not active."""
    f = copy.deepcopy(files)
    return f if change(f) else None


def no_savings_plan(f):
    return f["plan"].pop("savings_plans", None)


def no_season(f):
    found = False
    for s in (f["plan"].get("buckets") or {}).values():
        found |= s.pop("season", None) is not None
    return found


def no_extension(f):
    c = f["current"]
    if not c or f["plan"].get("policy", {}).get("batna", c["incumbent"].get("after")) != "extension":
        return False
    f["plan"].setdefault("policy", {})["batna"] = "lapse"
    return True


def measure(folder_or_files, clauses=CLAUSES):
    """{clause: (active, binding)} of one engagement."""
    from edp_oracle import Oracle
    e = Engagement(folder_or_files) if isinstance(folder_or_files, str) else Engagement(files=folder_or_files)
    o = Oracle(e)
    base = {q["quote"]: figures(o, q) for q in e.offers}
    found = {}
    for name, active, standard in clauses:
        hit = [False, False]
        for q in e.offers:
            if not active(q["contract"]) or hit[1]:
                continue
            hit[0] = True
            changed = dict(q, contract=standard(q["contract"]))
            old, new = base[q["quote"]], figures(o, changed)
            if name.startswith("credits") or name.startswith("support"):
                hit[1] |= differ(old[1:4], new[1:4])
            else:
                hit[1] |= differ(old[:4], new[:4])
        found[name] = tuple(hit)
    # Continuation past the term.
    hit = [False, False]
    for q in e.offers:
        if Terms(q["contract"]).term < o.w:
            hit[0] = True
            other = "lapse" if e.continuation == "same_terms" else "same_terms"
            t = Terms(q["contract"])
            s = o.offer(q, "optimised", continuation=other)
            hit[1] |= differ(base[q["quote"]][3]["cash"], s.figures(o.w)["cash"])
    found["continuation"] = tuple(hit)
    for name, change in (("savings plan", no_savings_plan), ("season", no_season), ("extension", no_extension)):
        f = plan_variant(e.files, change)
        if f is None:
            found[name] = (False, False)
            continue
        o2 = Oracle(Engagement(files=f))
        found[name] = (True, any(differ(base[q["quote"]], figures(o2, q)) for q in e.offers))
    overlap = o.closeout("optimised")
    found["incumbent overlap"] = (overlap is not None, overlap is not None and sum(overlap) > 0)
    st = o.standing()
    found["incumbent standing"] = (st is not None, st is not None and st["charge"] > 0)
    found.update(measure_levers(o, e))
    return found


KINDS = ("avoid", "route", "cache", "batch", "output", "context", "capacity", "distil", "embeddings", "credits")
PARTS = (("route escalation", "route", "escalation"), ("route router_cost", "route", "router_cost"),
         ("context history", "context", "history"), ("context monthly_cost", "context", "monthly_cost"),
         ("embeddings batch", "embeddings", "batch"), ("lever slip", None, "slip_months"))


LEVER_ROWS = tuple("lever " + k for k in KINDS) + tuple(p[0] for p in PARTS)


def measure_levers(o, e):
    """Each lever kind, and some of its keys: does a forecast, run-rate or offer figure move without it?"""
    from edp_oracle import Oracle
    if not e.files["levers"]:
        return {c: (False, False) for c in LEVER_ROWS}
    found = {}

    def money(x, offers):
        rows = [[m["optimised"], m["stress"], m["downside"], m["buckets"], m["families"]] for m in x.months()]
        rr = x.result_run_rate()
        rr = [rr["optimised"], [w["optimised"] for w in rr["workloads"]]] if rr else []
        return rows + rr + ([figures(x, q) for q in e.offers] if offers else [])
    base = {True: None, False: None}

    def check(name, active, edit, offers=False):
        if not active:
            found[name] = (False, False)
            return
        if base[offers] is None:
            base[offers] = money(o, offers)
        f = copy.deepcopy(e.files)
        f["levers"] = edit(f["levers"])
        found[name] = (True, differ_all(base[offers], money(Oracle(Engagement(files=f)), offers)))
    for k in KINDS:
        check("lever " + k, any(x["kind"] == k for x in e.levers), lambda ls: [x for x in ls if x["kind"] != k], k == "credits")
    for name, kind, key in PARTS:
        def drop(ls):
            for x in ls:
                if kind in (None, x["kind"]):
                    x.pop(key, None) if key != "history" else x.update(history={"turns": "2", "keep": "2"}) if key in x else None
            return ls
        check(name, any(kind in (None, x["kind"]) and key in x for x in e.levers), drop)
    return found


def differ_all(x, y):
    """As differ, but keys on one side only count as zero."""
    if isinstance(x, dict) and isinstance(y, dict):
        return any(differ_all(x.get(k, 0.0), y.get(k, 0.0)) for k in set(x) | set(y))
    if isinstance(x, dict) or isinstance(y, dict):
        return any(v for v in (x or y).values()) if isinstance(x or y, dict) else True
    if isinstance(x, list):
        return len(x) != len(y) or any(differ_all(a, b) for a, b in zip(x, y))
    return differ(x, y)


def coverage(folder):
    names = sorted(x for x in os.listdir(folder) if os.path.exists(os.path.join(folder, x, "plan.yaml")))
    total, table = len(names), {}
    with multiprocessing.Pool() as pool:
        measured = pool.map(measure, [os.path.join(folder, x) for x in names], chunksize=4)
    for found in measured:
        for clause, (active, binding) in found.items():
            row = table.setdefault(clause, [0, 0])
            row[0] += active
            row[1] += binding
    if not any(row[0] for c, row in table.items() if c in LEVER_ROWS):
        table = {c: row for c, row in table.items() if c not in LEVER_ROWS}     # made without levers
    low = False
    print(f"{'clause':24} {'active %':>9} {'binding %':>10}   ({total} engagements)")
    for clause, (active, binding) in table.items():
        short = binding < 0.05 * total
        low |= short
        print(f"{clause:24} {100 * active / total:9.1f} {100 * binding / total:10.1f}{'   under 5' if short else ''}")
    return 1 if low or not total else 0


def main(argv):
    p = argparse.ArgumentParser()
    p.add_argument("--count", type=int, default=100)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--out")
    p.add_argument("--levers", action="store_true")
    p.add_argument("--no-levers", action="store_true")
    p.add_argument("--uncertain", action="store_true")
    p.add_argument("--coverage")
    a = p.parse_args(argv)
    if a.coverage:
        return coverage(a.coverage)
    if not a.out:
        p.error("--out or --coverage is needed")
    for i in range(a.count):
        write_folder(os.path.join(a.out, f"e{i + 1:05d}"), make(a.seed, i, a.levers and not a.no_levers, a.uncertain))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
