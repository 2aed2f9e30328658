"""What only competing quotes and positions read, added to a random engagement by a generator of its own: rate quotes of
other vendors, workloads that could move, benchmarks, and how far each ask may be met."""
import random

from reading import label, month, num
from uncertain import n, round_to

FIRST, THIRD = "bedrock_first_party", "bedrock_third_party"
CHANNELS = [("Microsoft", "azure-openai"), ("Google", "vertex"), ("Maker", "direct"), ("AWS", "claude-platform")]


def make_elsewhere(files, seed, index):
    r = random.Random(f"elsewhere-{seed}-{index}")
    files["rate_quotes"] = []
    live = list(dict.fromkeys(x["workload"] for x in files["workloads"] + files["roadmap"]
                              if x["workload"] != "screening" and x["model"] != "guard"))
    if live:
        able = {w: r.random() < 0.75 for w in live}
        for x in files["workloads"] + files["roadmap"]:
            if x["workload"] in able:
                x["movable"] = "true" if able[x["workload"]] else "false"
                x["movable_reason"] = "evaluated" if able[x["workload"]] else r.choice(["residency", "tool calls"])
        for k in range(r.choice([0, 1, 1, 2, 3])):
            files["rate_quotes"].append(rate_quote(r, files, live, *CHANNELS[k]))
    files["benchmarks"] = benchmarks(r, files) if r.random() < 0.6 else []
    for x in files["asks"] or []:
        more = further(r, x["clause"], x["ask"])
        if more and r.random() < 0.7:
            x["fallback"] = more[0]
            if r.random() < 0.6:
                x["walk_away"] = more[1]


def rate_quote(r, files, live, vendor, channel):
    measured = month(files["plan"]["measured"]["month"])
    models = list(dict.fromkeys(x["model"] for x in files["workloads"] + files["roadmap"] if x["model"] != "guard"))
    mapped = [m for m in models if r.random() < 0.85] or models[:1]
    rows, mapping = [], {}
    for i, m in enumerate(mapped):
        at = next(x for x in files["rates"] if x["model"] == m)
        scale = (1000.0 if at["unit"] == "KTok" else 1.0) * r.choice([0.5, 0.8, 0.95, 1.05, 1.3])
        other = f"{channel}-{i + 1}"
        row = {"channel": channel, "model": other, "family": f"{channel}-family", "publisher": vendor, "unit": "MTok",
               "input": n(float(at["input"]) * scale, 6), "output": n(float(at["output"]) * scale, 6),
               "as_of": label(measured) + "-01", "source": "annex"}
        if r.random() < 0.6:
            row["cache_read"] = n(float(row["input"]) * 0.1, 6)
            row["cache_write"] = n(float(row["input"]) * r.choice([1.0, 1.25]), 6)
        if r.random() < 0.5:
            row["batch_input"], row["batch_output"] = n(float(row["input"]) * 0.5, 6), n(float(row["output"]) * 0.5, 6)
        if r.random() < 0.3:                               # a price that changes inside the window
            change = label(measured + r.randint(2, 20))
            rows += [dict(row, valid_to=change), dict(row, valid_from=change, input=n(float(row["input"]) * 0.9, 6),
                                                      output=n(float(row["output"]) * 0.9, 6))]
        else:
            rows.append(row)
        mapping[m] = {"model": other, "token_ratio": n(r.uniform(0.7, 1.4), 2)}
        if r.random() < 0.2:
            del mapping[m]["token_ratio"]
    size = 12.0 * 60e3
    q = {"quote": channel, "vendor": vendor, "channel": channel, "round": "1", "dated": label(measured) + "-05",
         "valid_until": label(measured + 9) + "-28", "document": "Price annex", "rates": channel + "-rates.csv"}
    if r.random() < 0.6:
        q["discount"] = n(r.uniform(0.02, 0.2), 3)
    q["map"] = mapping
    if r.random() < 0.5:
        q["movable"] = r.sample(live, r.randint(1, len(live)))
    if r.random() < 0.7:
        q["migration"] = {"one_off": round_to(size * r.uniform(0.02, 0.4)), "dual_running_months": str(r.randint(0, 6)),
                          "monthly": round_to(size * r.uniform(0.001, 0.02)), "egress_per_month": round_to(size * r.uniform(0.0005, 0.005))}
        if r.random() < 0.7:
            q["migration"].update(document="Assessment", owner="Platform")
    if r.random() < 0.4:
        q["minimum"] = {"per_year": round_to(size * r.uniform(0.2, 3))}
    return channel + ".yaml", q, channel + "-rates.csv", rows


def benchmarks(r, files):
    rows = []
    for low, high in r.sample([(0, 1e6), (0.5e6, 2e6), (1e6, 5e6), (2e6, 10e6), (5e6, 2e7), (1e7, None)], r.randint(1, 4)):
        typical = r.uniform(0.04, 0.2)
        rows.append({"commitment_from": n(low, 0), "commitment_to": "" if high is None else n(high, 0),
                     "term_months": r.choice(["", "12", "24", "36"]), "low": n(typical * 0.6, 3), "typical": n(typical, 3),
                     "high": n(typical * r.uniform(1.1, 1.8), 3), "as_of": files["plan"]["prepared"], "source": f"survey {len(rows) + 1}",
                     "quality": r.choice(["A", "B", "C"])})
    return rows


def further(r, clause, ask):
    """(fallback, walk-away) of an ask: each worth less to the buyer; None where there is nothing between it and the standard."""
    def part(x, f):
        return n(num(x) * f, 4)
    if clause in ("carry_forward", "overage"):
        return part(ask, 0.6), part(ask, 0.3)
    if clause == "caps":
        return {k: part(v, 0.95) for k, v in ask.items()}, {k: part(v, 0.9) for k, v in ask.items()}
    if clause == "private_rates":
        return tuple({k: dict(v, rate=part(v["rate"], f)) for k, v in ask.items()} for f in (0.6, 0.3))
    if clause == "step_down":
        return dict(ask, share=part(ask["share"], 0.6)), dict(ask, share=part(ask["share"], 0.4))
    if clause == "credits":
        return tuple([dict(x, amount=round_to(num(x["amount"]) * f)) for x in ask] for f in (0.6, 0.3))
    if clause == "shortfall" and ask["treatment"] == "prepaid":
        return dict(ask, window_months="9"), dict(ask, window_months="6")
    if clause == "shortfall" and ask["treatment"] == "forgive":
        return dict(ask, share=part(ask["share"], 0.6)), dict(ask, share=part(ask["share"], 0.3))
    return None
