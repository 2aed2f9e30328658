"""Section 3 (and 1): list spend by month, bucket and model family, for each scenario.

A path holds months t from `first` (may be negative, for the incumbent) to W-1. Its cells are
(bucket, family, kind); family is '' for spend that is not of a model; kind is "tokens" for spend
that follows the family's prices, "units" for typed unit rates, '' for the estate.
"""
import math

from levers import apply_levers
from reading import InputError, flag, month, num, rng, triangular_mean

FIRST, THIRD, AROUND = "bedrock_first_party", "bedrock_third_party", "surrounding"


def half_up(x):
    return int(math.floor(x + 0.5))


class Row:
    """Requests of one workload on one model in one month, all terms of the cost formula."""
    __slots__ = ("workload", "model", "region", "sent", "billed", "inp", "out", "h", "w", "beta",
                 "units", "unit_rate", "one_hour", "escalated", "launch", "by_token", "all_batch", "movable")

    def __init__(self, **kw):
        self.by_token, self.all_batch, self.movable = 1.0, False, False
        for k, v in kw.items():
            setattr(self, k, v)

    def copy(self, **kw):
        r = Row.__new__(Row)
        for k in Row.__slots__:
            setattr(r, k, getattr(self, k))
        for k, v in kw.items():
            setattr(r, k, v)
        return r


class Rates:
    """The rate card of channel `bedrock`."""

    def __init__(self, rows, measured):
        self.measured = measured
        self.by_model = {}
        self.family = {}
        for r in rows:
            if r.get("channel", "bedrock") != "bedrock":
                continue
            k = 1000.0 if r.get("unit") == "KTok" else 1.0
            inp = num(r.get("input"), 0.0) * k
            out = num(r.get("output"), 0.0) * k
            read = num(r.get("cache_read"))
            write = num(r.get("cache_write"))
            hour = num(r.get("cache_write_1h"))
            write = inp if write is None else write * k
            row = {
                "model": r["model"], "family": r.get("family") or r["model"], "region": r.get("region", ""),
                "third": r.get("billing") == "marketplace",
                "input": inp, "output": out,
                "read": inp if read is None else read * k,
                "write": write,
                "write_1h": write if hour is None else hour * k,
                "batch_in": inp / 2 if num(r.get("batch_input")) is None else num(r.get("batch_input")) * k,
                "batch_out": out / 2 if num(r.get("batch_output")) is None else num(r.get("batch_output")) * k,
                "from": month(r.get("valid_from")), "to": month(r.get("valid_to")),
            }
            self.by_model.setdefault(row["model"], []).append(row)
            self.family[row["model"]] = row["family"]

    def candidates(self, model, region):
        rows = self.by_model.get(model, [])
        named = [r for r in rows if region and r["region"] == region]
        rows = named or [r for r in rows if r["region"] == ""]
        if not rows:
            raise InputError(f"no rate for {model} in {region!r}")
        return sorted(rows, key=lambda r: -10**9 if r["from"] is None else r["from"])

    def row(self, model, region, m):
        rows = self.candidates(model, region)
        for r in rows:
            if (r["from"] is None or r["from"] <= m) and (r["to"] is None or m < r["to"]):
                return r
        if rows[0]["from"] is not None and m < rows[0]["from"]:
            return rows[0]
        return rows[-1]


class Family:
    def __init__(self, spec, measured, start):
        spec = spec or {}
        self.annual = (rng(spec.get("annual_price_change"), 0.0))[1]
        hazard = (rng(spec.get("cut_hazard"), 0.0))[1]
        size = rng(spec.get("cut_size"), 0.0)
        p = 1.0 - math.exp(-hazard / 12.0)
        self.cut = 1.0 - p * triangular_mean(size)
        self.changes = [(month(c["month"]), rng(c["change"])[1]) for c in spec.get("changes") or []]
        self.retires = month(spec.get("retires"))
        self.successor = spec.get("successor")
        self.share = (rng(spec.get("successor_share"), 1.0))[1] if self.successor else 0.0
        self.ratio = (rng(spec.get("token_ratio"), 1.0))[1]
        self.measured, self.start = measured, start

    def factor(self, m, valid_from):
        """Price factor in month m on a rate row valid from `valid_from`."""
        base = self.measured if valid_from is None else max(self.measured, valid_from)
        f = (1.0 + self.annual) ** (max(0, m - base) / 12.0)
        for at, change in self.changes:
            if base < at <= m:
                f *= 1.0 + change
        return f * self.cut ** max(0, m - self.measured)

    def index(self, m):
        """q: price index over the index at contract start."""
        f = (1.0 + self.annual) ** ((m - self.start) / 12.0)
        for at, change in self.changes:
            if self.start < at <= m:
                f *= 1.0 + change
        return f * self.cut ** (m - self.start)


class Path:
    def __init__(self, first, window, start_month):
        self.first, self.window, self.start_month = first, window, start_month
        self.cells = []            # (bucket, family), in file order of buckets
        self.list = {}             # t -> list of money by cell
        self.q = {}                # t -> {family: q}
        self.tokens = {}           # t -> (input, output, {family: tokens}, {family: list})

    def total(self, t):
        return math.fsum(self.list[t])


class Forecast:
    def __init__(self, e):
        self.e = e
        plan = e.plan
        self.rates = Rates(e.rate_rows, e.measured)
        self.families = {}
        for model, fam in self.rates.family.items():
            self.families.setdefault(fam, None)
        specs = plan.get("families") or {}
        for fam in list(self.families) + list(specs):
            self.families[fam] = Family(specs.get(fam), e.measured, e.contract_start)
        # Buckets in file order.
        self.bucket_spec = dict(plan.get("buckets") or {})
        self.buckets = list(self.bucket_spec)
        for r in e.estate_rows:
            if r["bucket"] not in self.buckets:
                self.buckets.append(r["bucket"])
        for b in (AROUND, FIRST, THIRD):
            if b not in self.buckets:
                self.buckets.append(b)
        self.season = {b: self._season(b) for b in self.buckets}
        self.baseline = {}
        for b in self.buckets:
            values = []
            for r in e.estate_rows:
                m = month(r["month"])
                if r["bucket"] == b and e.measured - 2 <= m <= e.measured:
                    values.append(num(r["list_spend"]) / self.season[b][m % 12])
            self.baseline[b] = math.fsum(values) / len(values) if values else 0.0
        self.growth = {b: rng((self.bucket_spec.get(b) or {}).get("annual_growth"), 0.0) for b in self.buckets}
        self.plans = []
        for s in plan.get("savings_plans") or []:
            ends = month(s["ends"])
            if not flag(s.get("renew")) and ends > e.measured:
                self.plans.append((s["bucket"], rng(s["monthly_benefit"])[1], ends))
        self.live = [self._read(r, None) for r in e.workload_rows]
        self.launches = [self._read(r, month(r["launch_month"])) for r in e.roadmap_rows]
        self.used = []             # families in use, in order of appearance
        for w in self.live + self.launches:
            if w["family"] and w["family"] not in self.used:
                self.used.append(w["family"])
        self.paths = {}

    def _season(self, b):
        s = (self.bucket_spec.get(b) or {}).get("season")
        if not s:
            return [1.0] * 12
        v = [num(x) for x in s]
        mean = math.fsum(v) / 12.0
        return [x / mean for x in v]

    def _read(self, r, launch):
        e = self.e
        users = num(r.get("active_users"))
        requests = rng(r.get("requests_per_month"))
        requests = requests[1] if requests else (users or 0.0) * num(r.get("requests_per_user"), 0.0)
        model, region = r.get("model", ""), r.get("region", "")
        bucket, family = FIRST, ""
        if model:
            at = e.measured if launch is None else launch
            try:
                bucket = THIRD if self.rates.row(model, region, at)["third"] else FIRST
                family = self.rates.family[model]
            except InputError:
                if num(r.get("unit_rate")) is None:
                    raise
        w = {
            "workload": r["workload"], "model": model, "region": region, "requests": requests, "users": users,
            "inp": rng(r.get("input_tokens"), 0.0)[1], "out": rng(r.get("output_tokens"), 0.0)[1],
            "units": num(r.get("units_per_request"), 0.0), "unit_rate": rng(r.get("unit_rate"), 0.0)[1],
            "h": num(r.get("cache_read_share"), 0.0), "w": num(r.get("cache_write_share"), 0.0),
            "beta": num(r.get("batch_share"), 0.0), "growth": rng(r.get("annual_growth"), 0.0),
            "p": rng(r.get("prompt_growth_monthly"), 0.0)[1], "p_cap": num(r.get("prompt_growth_cap")),
            "o": rng(r.get("output_growth_monthly"), 0.0)[1], "o_cap": num(r.get("output_growth_cap")),
            "around": num(r.get("surrounding_per_request"), 0.0),
            "bucket": bucket, "family": family, "launch": launch, "movable": flag(r.get("movable")),
        }
        if launch is None:
            w["base"] = requests / self.season[bucket][e.measured % 12]
        else:
            w["ramp"] = r.get("ramp") or "step"
            w["n"] = int(num(r.get("ramp_months"), 1.0))
            w["slip"] = half_up(rng(r.get("slip_months"), 0.0)[1])
        return w

    @staticmethod
    def ramp(kind, n, k):
        if k < 0:
            return 0.0
        x = min(1.0, (k + 1) / n)
        if kind == "step":
            return 1.0
        if kind == "linear":
            return x
        if kind == "s_curve":
            return 3 * x * x - 2 * x ** 3
        raise InputError(f"unknown ramp {kind}")

    def first_month(self):
        """The incumbent's forecast months may start before contract start."""
        if not self.e.current:
            return 0
        inc = self.e.current["incumbent"]
        return min(0, month(inc["through"]) + 1 - self.e.contract_start)

    def requests(self, w, t, low, volume):
        """Requests before levers."""
        e = self.e
        m = e.contract_start + t
        g = w["growth"][0 if low else 1]
        if w["launch"] is None:
            r = w["base"] * (1.0 + g) ** ((e.a + t) / 12.0) * self.season[w["bucket"]][m % 12]
        else:
            k = m - w["launch"] - w["slip"]
            r = w["requests"] * self.ramp(w["ramp"], w["n"], k)
            r *= (1.0 + g) ** (max(0, k - (w["n"] - 1)) / 12.0)
        return r * volume

    def token_growth(self, w, t, frozen):
        if frozen:
            return 1.0, 1.0
        m = self.e.contract_start + t
        tau = self.e.a + t if w["launch"] is None else m - w["launch"] - w["slip"]
        i = (1.0 + w["p"]) ** tau
        o = (1.0 + w["o"]) ** tau
        if w["p_cap"] is not None:
            i = min(w["p_cap"], i)
        if w["o_cap"] is not None:
            o = min(w["o_cap"], o)
        return i, o

    def price_factor(self, family, m, rate, scenario):
        if scenario == "pilot" or not family:
            return 1.0
        f = self.families[family].factor(m, rate["from"])
        if scenario == "downside" and m - self.e.contract_start >= self.e.price_cut_month:
            f *= 1.0 - self.e.price_cut
        return f

    def q(self, family, t, scenario):
        if scenario == "pilot":
            return 1.0
        q = self.families[family].index(self.e.contract_start + t)
        if scenario == "downside":
            cut = 1.0 - self.e.price_cut
            if t >= self.e.price_cut_month:
                q *= cut
            if 0 >= self.e.price_cut_month:
                q /= cut
        return q

    def retire(self, rows, m):
        out = []
        for r in rows:
            steps = 0
            while r.model:
                f = self.families.get(self.rates.family.get(r.model))
                if f is None or f.retires is None or m < f.retires:
                    break
                steps += 1
                if not f.successor or steps > 50:
                    r = None
                    break
                r = r.copy(model=f.successor, sent=r.sent * f.share, billed=r.billed * f.share,
                           inp=r.inp * f.ratio, out=r.out * f.ratio, by_token=1.0)
            if r is not None:
                out.append(r)
        return out

    def cost(self, r, m, scenario):
        """Token and unit cost of one request of a row, its bucket and family."""
        cost_in, cost_out, bucket, family = 0.0, 0.0, FIRST, ""
        unit = r.units * r.unit_rate
        if r.model and (r.model in self.rates.by_model or not unit):
            family = self.rates.family[r.model]
            rate = self.rates.row(r.model, r.region, self.e.measured if scenario == "pilot" else m)
            f = self.price_factor(family, m, rate, scenario)
            write = rate["write_1h"] if r.one_hour else rate["write"]
            std_in = r.inp * ((1.0 - r.h - r.w) * rate["input"] + r.h * rate["read"] + r.w * write)
            cost_in = f * ((1.0 - r.beta) * r.by_token * std_in + r.beta * r.inp * rate["batch_in"]) / 1e6
            cost_out = f * ((1.0 - r.beta) * r.by_token * r.out * rate["output"] + r.beta * r.out * rate["batch_out"]) / 1e6
            bucket = THIRD if rate["third"] else FIRST
        return cost_in, cost_out, unit, bucket, family

    def rows(self, t, scenario):
        """Rows of the month before levers, and the surrounding cost of launches and growth."""
        low = scenario == "downside"
        volume = self.e.stress_volume if scenario == "stress" else 1.0
        frozen = scenario == "pilot"
        rows, around = [], 0.0
        for w in self.live + ([] if low else self.launches):
            n = self.requests(w, t, low, volume)
            gi, go = self.token_growth(w, t, frozen)
            rows.append(Row(workload=w["workload"], model=w["model"], region=w["region"], sent=n, billed=n,
                            inp=w["inp"] * gi, out=w["out"] * go, h=w["h"], w=w["w"], beta=w["beta"],
                            units=w["units"], unit_rate=w["unit_rate"], one_hour=False, escalated=False,
                            launch=w["launch"] is not None, movable=w["movable"]))
            around += w["around"] * (n if w["launch"] is not None else max(0.0, n - w["base"]))
        return rows, around

    def first_bucket(self, model, region):
        return THIRD if self.rates.row(model, region, self.e.measured)["third"] else FIRST

    def path(self, scenario):
        if scenario not in self.paths:
            self.paths[scenario] = self._path(scenario)
        return self.paths[scenario]

    def _path(self, scenario):
        e = self.e
        p = Path(self.first_month(), e.window, e.contract_start)
        raw = {}
        seen = set()
        for t in range(p.first, e.window):
            m = e.contract_start + t
            money = {}
            for b in self.buckets:
                g = self.growth[b][0 if scenario == "downside" else 1]
                s = self.baseline[b] * (1.0 + g) ** ((e.a + t) / 12.0) * self.season[b][m % 12]
                for pb, benefit, ends in self.plans:
                    if pb == b and m >= ends:
                        s += benefit
                money[(b, "", "")] = s
            rows, around = self.rows(t, scenario)
            bought = {}
            if scenario in ("optimised", "stress", "downside"):
                rows, extra, units = apply_levers(self, rows, t, scenario)
                around += extra
                for b in units:
                    x = b.monthly(m)
                    if x:
                        key = (b.bucket, b.family, "units")
                        money[key] = money.get(key, 0.0) + x
                        bought[b.family] = bought.get(b.family, 0.0) + x
            # A pool holds a bucket by the rows that are there, also where they retire before they spend.
            for r in rows:
                _, _, _, bucket, family = self.cost(r, m, scenario)
                if r.inp or r.out:
                    seen.add((bucket, family, "tokens"))
            if scenario != "pilot":
                rows = self.retire(rows, m)
            money[(AROUND, "", "")] += around
            tin = tout = 0.0
            ftok, flist = {}, dict(bought)
            for r in rows:
                ci, co, cu, bucket, family = self.cost(r, m, scenario)
                c = r.billed * (ci + co + cu)
                for kind, x in (("tokens", r.billed * (ci + co)), ("units", r.billed * cu)):
                    if x:
                        money[(bucket, family, kind)] = money.get((bucket, family, kind), 0.0) + x
                tin += r.billed * r.inp
                tout += r.billed * r.out
                if family:
                    ftok[family] = ftok.get(family, 0.0) + r.billed * (r.inp + r.out)
                    flist[family] = flist.get(family, 0.0) + c
                    if family not in self.used:
                        self.used.append(family)
            seen.update(money)
            raw[t] = money
            p.tokens[t] = (tin, tout, ftok, flist)
        if scenario != "optimised":
            # A pool holds a bucket by what can be spent there, not by what one scenario happens to spend.
            seen.update(self.path("optimised").cells)
        # Families by name, not by row: an order of rows changes no figure, also where a balance pays part of a bucket.
        p.cells = sorted(seen, key=lambda c: (self.buckets.index(c[0]), c[1], c[2] != "tokens"))
        for t, money in raw.items():
            p.list[t] = [money.get(c, 0.0) for c in p.cells]
            p.q[t] = {f: self.q(f, t, scenario) for f in self.families}
        return p
