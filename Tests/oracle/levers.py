"""Section 2: levers act on the rows of a month, in the order of the table; within a kind in file order."""
import math

from capacity import Bought
from reading import flag, month, num, rng
from settlement import read_credit

ORDER = ("avoid", "route", "cache", "batch", "output", "context", "capacity", "distil", "embeddings", "credits")
QUALITY = ("route", "output", "context", "distil")


class Lever:
    def __init__(self, spec, index):
        self.spec, self.index = spec, index
        self.name, self.kind = spec["lever"], spec["kind"]
        self.workloads = spec.get("workloads")
        if isinstance(self.workloads, str):
            self.workloads = [self.workloads]
        self.ships = month(spec.get("ships"))
        slip = rng(spec.get("slip_months"), 0.0)
        self.slip = int(math.floor(slip[1] + 0.5))
        self.share = rng(spec.get("share"))
        self.saving = rng(spec.get("saving"))
        self.router = num(spec.get("router_cost"), 0.0)
        self.embedding = num(spec.get("embedding_per_request"), 0.0)
        self.flat = num(spec.get("monthly_cost"), 0.0) + num(spec.get("hosting_per_month"), 0.0)
        self.batched = flag(spec.get("batch")) if self.kind == "embeddings" else False

    def entered(self, measured):
        if self.kind == "credits":
            return False
        if self.ships is not None and self.ships <= measured:
            return False                                  # already in the measurement
        evidence = self.spec.get("evidence")
        ok = evidence in ("trialled", "measured")
        if evidence == "planned":
            ok = bool(self.spec.get("owner")) and self.ships is not None
        if self.kind in QUALITY and not flag(self.spec.get("gate_passed")):
            ok = False
        return ok

    def acts_from(self, start):
        """Month from which the lever acts in the scenarios."""
        return start if self.ships is None else self.ships + self.slip

    def reaches(self, workload):
        return self.workloads is None or workload in self.workloads

    def amount(self, r, low, default=0.0):
        return default if r is None else r[0 if low else 1]


def bought(forecast, lever):
    """The units of a capacity lever, None where it has nothing to be laid against."""
    if lever.kind != "capacity":
        return None
    kept = forecast.__dict__.setdefault("bought", {})
    if lever.index not in kept:
        kept[lever.index] = Bought(forecast, lever)
    return kept[lever.index] if kept[lever.index].case else None


def enters(forecast, lever):
    return lever.entered(forecast.e.measured) and (lever.kind != "capacity" or bought(forecast, lever) is not None)


def read_levers(e):
    levers = [Lever(s, i) for i, s in enumerate(e.levers)]
    return sorted(levers, key=lambda l: (ORDER.index(l.kind), l.index))


def credit_levers(e):
    out = []
    for s in e.levers:
        if s["kind"] == "credits":
            c = read_credit(s)
            c.lever = True
            out.append(c)
    return out


def shorten(r, keep):
    """Input becomes `keep`: removed tokens come out of uncached input first, then out of cached in proportion."""
    if keep >= r.inp:
        return
    uncached = r.inp * (1.0 - r.h - r.w)
    removed = r.inp - keep
    if keep <= 0:
        r.inp, r.h, r.w = 0.0, 0.0, 0.0
        return
    if removed <= uncached:
        r.h, r.w = r.h * r.inp / keep, r.w * r.inp / keep
    else:
        both = r.h + r.w
        r.h, r.w = r.h / both, r.w / both
    r.inp = keep


def act(lever, rows, low):
    """The rows after a lever, and its costs by request: {workload: money}."""
    s, kind = lever.spec, lever.kind
    x = lever.amount(lever.share, low)
    costs = {}
    mine = [r for r in rows if lever.reaches(r.workload)]
    if kind == "avoid":
        for r in mine:
            r.sent *= 1.0 - x
            r.billed *= 1.0 - x
    elif kind in ("route", "distil"):
        ratio = num(s.get("token_ratio"), 1.0) if kind == "route" else 1.0
        escalation = rng(s.get("escalation"), 0.0)[1] if kind == "route" else 0.0
        for r in mine:
            if r.model != s["from"] or r.escalated:
                continue
            moved = r.copy(model=s["to"], sent=r.sent * x, billed=r.billed * x, inp=r.inp * ratio, out=r.out * ratio,
                           h=0.0, w=0.0, by_token=1.0)
            rows.append(moved)
            if escalation:
                rows.append(r.copy(sent=0.0, billed=r.billed * x * escalation, escalated=True))
            r.sent *= 1.0 - x
            r.billed *= 1.0 - x
        if lever.router and kind == "route":
            for r in rows:
                if lever.reaches(r.workload):
                    costs[r.workload] = costs.get(r.workload, 0.0) + r.sent * lever.router
    elif kind == "cache":
        prefix, turns = num(s["prefix_tokens"]), rng(s["requests_per_session"])[1]
        sent, on = {}, {}
        for r in mine:
            sent[r.workload] = sent.get(r.workload, 0.0) + r.sent
            on[(r.workload, r.model)] = on.get((r.workload, r.model), 0.0) + r.billed
        for r in mine:
            total = sent[r.workload]
            if total <= 0:
                continue
            tk = max(1.0, turns * on[(r.workload, r.model)] / total)
            p = min(prefix, r.inp)
            r.w = p / (r.inp * tk) if r.inp else 0.0
            r.h = p * (tk - 1.0) / (r.inp * tk) if r.inp else 0.0
            r.one_hour = s.get("lifetime") == "1h"
    elif kind == "batch":
        for r in mine:
            r.beta = max(r.beta, x)
    elif kind == "output":
        for r in mine:
            if s.get("cap_tokens") is not None:
                r.out = min(r.out, num(s["cap_tokens"]))
            else:
                r.out *= 1.0 - lever.amount(lever.saving, low)
    elif kind == "context":
        for r in mine:
            if s.get("input_tokens") is not None:
                shorten(r, num(s["input_tokens"]))
            elif s.get("history"):
                turns, keep = num(s["history"]["turns"]), num(s["history"]["keep"])
                m = min(keep, turns)
                shorten(r, r.inp * (m * (m + 1) / 2 + (turns - m) * m) / (turns * (turns + 1) / 2))
            else:
                shorten(r, r.inp * (1.0 - lever.amount(lever.saving, low)))
            if lever.embedding:
                costs[r.workload] = costs.get(r.workload, 0.0) + r.sent * lever.embedding
    elif kind == "embeddings":
        changed = rng(s.get("changed_share"), 1.0)[1]
        for r in mine:
            if r.model != s["from"] or r.escalated:
                continue
            rows.append(r.copy(model=s["to"], sent=r.sent * x * changed, billed=r.billed * x * changed, h=0.0, w=0.0, by_token=1.0,
                               all_batch=lever.batched or r.all_batch, beta=1.0 if lever.batched else r.beta))
            r.sent *= 1.0 - x
            r.billed *= 1.0 - x
    return rows, costs


def apply_levers(forecast, rows, t, scenario):
    """The month's rows after all entered levers that act, the money they add to `surrounding`, and units bought."""
    e = forecast.e
    m = e.contract_start + t
    delay = e.stress_delay if scenario == "stress" else 0
    extra, units = 0.0, []
    for lever in read_levers(e):
        if not enters(forecast, lever) or m < lever.acts_from(e.contract_start) + delay:
            continue
        if lever.kind == "capacity":
            b = bought(forecast, lever)
            b.carry(rows)
            units.append(b)
            continue
        rows, costs = act(lever, rows, scenario == "stress")
        extra += math.fsum(costs.values()) + lever.flat
    return rows, extra, units


def measured_rows(forecast):
    from forecast import Row
    return [Row(workload=w["workload"], model=w["model"], region=w["region"], sent=w["requests"], billed=w["requests"],
                inp=w["inp"], out=w["out"], h=w["h"], w=w["w"], beta=w["beta"], units=w["units"],
                unit_rate=w["unit_rate"], one_hour=False, escalated=False, launch=False) for w in forecast.live]


def with_levers(forecast, levers):
    """Money of the measured month by workload under these levers at full likely effect."""
    rows = measured_rows(forecast)
    requests = {}
    for w in forecast.live:
        requests[w["workload"]] = requests.get(w["workload"], 0.0) + w["requests"]
    money = {w: 0.0 for w in requests}
    for lever in levers:
        flat, b = lever.flat, bought(forecast, lever)
        if b:
            b.carry(rows)
            flat, costs = b.monthly(None), {}
        else:
            rows, costs = act(lever, rows, False)
        for w, c in costs.items():
            money[w] += c
        reached = [w for w in requests if (w in b.case.workloads if b else lever.reaches(w))]
        total = math.fsum(requests[w] for w in reached)
        for w in reached:
            money[w] += flat * (requests[w] / total if total else 1.0 / len(reached))
    for r in rows:
        ci, co, cu, _, _ = forecast.cost(r, forecast.e.measured, "pilot")
        money[r.workload] += r.billed * (ci + co + cu)
    return money


def run_rate(forecast):
    """The measured month: as measured and optimised, by workload, and the bridge."""
    e = forecast.e
    levers = read_levers(e)
    entered = [l for l in levers if enters(forecast, l)]
    total = lambda levers: math.fsum(with_levers(forecast, levers).values())
    optimised = with_levers(forecast, entered)
    order, by = [], {}
    for w, r in zip(forecast.live, measured_rows(forecast)):
        ci, co, cu, _, _ = forecast.cost(r, e.measured, "pilot")
        if w["workload"] not in by:
            order.append(w["workload"])
            by[w["workload"]] = {"requests": 0.0, "input": 0.0, "output": 0.0, "list": 0.0, "around": 0.0, "users": None}
        x, n = by[w["workload"]], w["requests"]
        x["requests"] += n
        x["input"] += n * ci
        x["output"] += n * co
        x["list"] += n * (ci + co + cu)
        x["around"] += n * w["around"]
        x["users"] = w["users"] if w["users"] else x["users"]
    measured = math.fsum(x["list"] for x in by.values())
    share = lambda k: math.fsum(x[k] for x in by.values()) / measured if measured else 0.0
    workloads = []
    for name in order:
        x = by[name]
        cost = x["list"] + x["around"]
        workloads.append({
            "workload": name, "requests": x["requests"],
            "cost_per_request": cost / x["requests"] if x["requests"] else None,
            "cost_per_user": cost / x["users"] if x["users"] else None,
            "list": x["list"], "optimised": optimised[name], "input_cost": x["input"], "output_cost": x["output"]})
    bridge, done, before = [], [], measured
    for lever in levers:
        row = {"lever": lever.name, "kind": lever.kind, "in_sequence": 0.0, "alone": 0.0,
               "included": lever in entered or lever.kind == "credits"}
        if lever in entered:
            done.append(lever)
            after = total(done)
            row["in_sequence"], row["alone"] = before - after, measured - total([lever])
            before = after
        bridge.append(row)
    full = math.fsum(optimised.values())
    saved = math.fsum(b["in_sequence"] for b in bridge)
    assert abs(measured - saved - full) <= 1e-9 * max(1.0, measured), "the bridge adds up"
    from reading import label
    return {"measured_month": label(e.measured), "as_measured": measured, "optimised": full,
            "input_share": share("input"), "output_share": share("output"), "workloads": workloads, "bridge": bridge}
