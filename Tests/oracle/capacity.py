"""Section 8: instruments bought by the hour, laid against hourly traffic."""
import calendar
import datetime
import math

from reading import month, num

HOURS = 730.0


def minute(text):
    """Minutes since 1970 of `2026-10-12T08`, `2026-10-12T08:30`."""
    text = text.strip().replace(" ", "T")
    date, clock = text.split("T")
    parts = [int(x) for x in clock.rstrip("Z").split(":")] + [0]
    when = datetime.datetime.strptime(date, "%Y-%m-%d")
    return calendar.timegm(when.timetuple()) // 60 + parts[0] * 60 + parts[1]


class Traffic:
    """Totals of one workload by time, and the minutes that a row stands for."""

    def __init__(self, rows):
        self.by = sorted((minute(r["time"]), num(r["input_tokens"]), num(r["output_tokens"])) for r in rows)
        gaps = [b[0] - a[0] for a, b in zip(self.by, self.by[1:]) if b[0] > a[0]]
        self.minutes = min(gaps + [60])


class Instrument:
    def __init__(self, r):
        self.name, self.model = r["instrument"], r["model"]
        self.channel = r.get("channel") or "bedrock"
        self.price = num(r["price_per_unit_hour"])
        self.minimum, self.increment = num(r.get("minimum"), 1.0), num(r.get("increment"), 1.0)
        self.limits = (num(r["input_per_minute"]), num(r["output_per_minute"]))
        self.together = r.get("limits") == "together"
        self.overflow = (r.get("overflow") or "on_demand") != "none"

    def load(self, tokens_in, tokens_out):
        """Units that carry so many tokens in a minute."""
        parts = [t / limit for t, limit in zip((tokens_in, tokens_out), self.limits) if limit > 0]
        return (math.fsum(parts) if self.together else max(parts)) if parts else 0.0


def read(e):
    instruments = [Instrument(r) for r in e.files.get("capacity") or []]
    rows = {}
    for r in e.files.get("traffic") or []:
        rows.setdefault(r["workload"], []).append(r)
    return instruments, {w: Traffic(x) for w, x in rows.items()}


class Case:
    """An instrument against the workloads that have traffic and tokens on demand on its model."""

    def __init__(self, forecast, instrument, workloads, traffic):
        self.instrument = instrument
        self.workloads, self.rows = [], []
        chosen = []
        for w in sorted(set(workloads)):
            if w not in traffic:
                continue
            own = [r for r in forecast.live if r["workload"] == w]
            on = [r for r in own if r["model"] == instrument.model]
            n = [r["requests"] * (1.0 - r["beta"]) for r in on]
            sent = math.fsum(x * r["inp"] for x, r in zip(n, on))
            made = math.fsum(x * r["out"] for x, r in zip(n, on))
            if not math.fsum(n) > 0 or not sent + made > 0:
                continue
            cached = math.fsum(x * r["inp"] * r["h"] for x, r in zip(n, on))
            chosen.append((traffic[w], math.fsum(n) / math.fsum(r["requests"] for r in own),
                           1.0 - cached / sent if sent else 1.0))
            self.workloads.append(w)
            self.rows += list(zip(n, on))
        self.there = bool(chosen) and any(x > 0 for x in instrument.limits)
        if not self.there:
            return
        step = max(t.minutes for t, _, _ in chosen)
        slots = {}
        self.tokens_in = self.tokens_out = 0.0
        for t, share, fresh in chosen:
            for at, i, o in t.by:
                a, b = slots.get(at // step, (0.0, 0.0))
                slots[at // step] = (a + share * i * fresh, b + share * o)
                self.tokens_in += share * i
                self.tokens_out += share * o
        self.loads = []
        for slot in range(min(slots), max(slots) + 1):        # a slot without a row has no traffic
            i, o = slots.get(slot, (0.0, 0.0))
            self.loads.append(instrument.load(i / step, o / step))
        self.hour = step / 60.0
        self.hours = len(self.loads) * self.hour
        self.asked = math.fsum(self.loads) * self.hour
        self.on_demand_requests = math.fsum(n for n, _ in self.rows)
        self._rates(forecast)

    def _rates(self, f):
        """On-demand rates of the mix, in the measured month."""
        sent = made = fresh = cost_in = cost_out = 0.0
        for n, r in self.rows:
            rate = f.rates.row(r["model"], r["region"], f.e.measured)
            blend = (1.0 - r["h"] - r["w"]) * rate["input"] + r["h"] * rate["read"] + r["w"] * rate["write"]
            sent += n * r["inp"]
            fresh += n * r["inp"] * (1.0 - r["h"])
            made += n * r["out"]
            cost_in += n * r["inp"] * blend / 1e6
            cost_out += n * r["out"] * rate["output"] / 1e6
        self.on_demand = (self.tokens_in * (cost_in / sent if sent else 0.0)
                          + self.tokens_out * (cost_out / made if made else 0.0))
        unit_hours = self.instrument.load(fresh, made) / 60.0
        self.unit_hour = (cost_in + cost_out) / unit_hours if unit_hours else 0.0

    def carried(self, units, scale=1.0):
        """Unit-hours carried when every load is scaled."""
        return math.fsum(min(x * scale, units) for x in self.loads) * self.hour

    def counts(self):
        i, out, k = self.instrument, [0.0], 0
        while True:
            u = i.minimum + k * i.increment
            if u > 0:
                out.append(u)
            if u >= max(self.loads):
                return out
            k += 1

    def cost(self, units):
        rest = self.on_demand * (1.0 - self.carried(units) / self.asked) if self.asked else 0.0
        return units * self.instrument.price * self.hours + rest

    def best(self):
        counts = self.counts()
        if not self.instrument.overflow:
            counts = [0.0, counts[-1]]
        best, least = 0.0, self.cost(0.0)
        for u in counts[1:]:
            c = self.cost(u)
            if c < least - 1e-9 * max(1.0, abs(least)):
                best, least = u, c
        return best

    def percentile(self, p):
        x = sorted(self.loads)
        at = p * (len(x) - 1)
        k = int(math.floor(at))
        return x[k] if k + 1 == len(x) else x[k] + (at - k) * (x[k + 1] - x[k])

    def figures(self):
        i, best = self.instrument, self.best()
        whole = not i.overflow and best > 0
        return {"workload": self.workloads[0], "instrument": i.name, "breakeven_utilisation": i.price / self.unit_hour if self.unit_hour else 0.0,
                "p50": self.percentile(0.5), "p75": self.percentile(0.75), "p95": self.percentile(0.95), "units": best,
                "cost": best * i.price * self.hours if whole else self.cost(best), "on_demand_cost": self.on_demand,
                "idle_share": 1.0 - self.carried(best) / (best * self.hours) if best else 0.0}


def result(forecast):
    instruments, traffic = read(forecast.e)
    out = []
    for i in instruments:
        for w in sorted(traffic):
            c = Case(forecast, i, [w], traffic)
            if c.there:
                out.append(c.figures())
    return out


class Bought:
    """What a capacity lever buys; None in `of` when it is left out."""

    def __init__(self, forecast, lever):
        instruments, traffic = read(forecast.e)
        self.lever, self.case = lever, None
        instrument = next((i for i in instruments if i.name == lever.spec["instrument"]), None)
        if instrument is None:
            return
        case = Case(forecast, instrument, [r["workload"] for r in forecast.live if lever.reaches(r["workload"])], traffic)
        if not case.there:
            return
        self.case, self.instrument = case, instrument
        units = lever.spec.get("units")
        self.units = case.best() if units in (None, "auto") else num(units)
        family = forecast.rates.family[instrument.model]
        self.retires = forecast.families[family].retires
        region = case.rows[0][1]["region"]
        self.bucket = forecast.first_bucket(instrument.model, region)
        self.family = family

    def carry(self, rows):
        """Lays the units against a month's rows: the rest of each stays by the token."""
        mine = [r for r in rows if r.workload in self.case.workloads and r.model == self.instrument.model and not r.all_batch]
        asking = math.fsum(r.billed * (1.0 - r.beta) * r.by_token for r in mine)
        s = asking / self.case.on_demand_requests
        whole = self.case.asked * s
        share = self.case.carried(self.units, s) / whole if whole > 0 else 0.0
        for r in mine:
            r.by_token *= 1.0 - share

    def monthly(self, m):
        """Cost of the units in a month; None m: the measured month."""
        if m is not None and self.retires is not None and m >= self.retires:
            return 0.0
        return self.units * self.instrument.price * HOURS
