"""Section 9: what a rate quote costs against the table offer, and the discount at which staying costs the same.

    python alternatives.py DIR PATHS_CSV MOVED_CSV

MOVED_CSV is the product's `paths-moved.csv` (quote,path,month,bucket,family,list_moved,competing_cost; the competing cost
before the quote's discount and minimum). Prints `alternatives` of result.json. Readings 98 to 101.
"""
import csv
import json
import math
import sys

from clauses import menu
from factors import mean
from forecast import Path, Rates
from levers import apply_levers
from paths import TIE, Case, PathRun, Ramp
from reading import Engagement, InputError, month, num, rng
from settlement import MOVED, Terms

CLOSE = 1e-11            # width at which the search for a root stops
NONE = 1e-14             # of the cost: a residual no greater is rounding
BESIDE = 1e-10           # from a root: there the function is not 0 any more, unless it is flat


# --- the quote -----------------------------------------------------------------


class RateQuote:
    """Rates of another channel, and what moving there takes."""

    def __init__(self, e, q):
        self.name, self.window, self.rate = q["quote"], e.window, e.cost_of_capital
        self.discount = rng(q.get("discount"), 0.0)[1]
        self.map = {a: (b["model"], rng(b.get("token_ratio"), 1.0)[1]) for a, b in (q.get("map") or {}).items()}
        self.movable = q.get("movable") or []
        if isinstance(self.movable, str):
            self.movable = [self.movable]
        m = q.get("migration") or {}
        self.one_off, self.monthly = num(m.get("one_off"), 0.0), num(m.get("monthly"), 0.0)
        self.egress, self.dual = num(m.get("egress_per_month"), 0.0), int(num(m.get("dual_running_months"), 0.0))
        self.per_year = num((q.get("minimum") or {}).get("per_year"), 0.0)
        rows = [dict(r, channel="bedrock") for r in e.quote_rates.get(self.name, [])
                if r.get("channel") == q.get("channel")]             # read as a card of its own
        self.card = Rates(rows, e.measured)

    def reaches(self, row):
        return row.movable and row.model in self.map and (not self.movable or row.workload in self.movable)

    def rates(self, model, region, m):
        try:
            return self.card.row(model, region, m)
        except InputError:                                 # no row of the region and none without: any of the model
            rows = sorted(self.card.by_model.get(model, []), key=lambda r: -10 ** 9 if r["from"] is None else r["from"])
            if not rows:
                raise
            inside = [r for r in rows if (r["from"] is None or r["from"] <= m) and (r["to"] is None or m < r["to"])]
            return inside[0] if inside else rows[0] if rows[0]["from"] is not None and m < rows[0]["from"] else rows[-1]

    def cost(self, r, m):
        """Of a row's requests on the mapped model, before discount and minimum."""
        model, ratio = self.map[r.model]
        rate = self.rates(model, r.region, m)
        write = rate["write_1h"] if r.one_hour else rate["write"]
        standard = r.inp * ((1.0 - r.h - r.w) * rate["input"] + r.h * rate["read"] + r.w * write) + r.out * rate["output"]
        batched = r.inp * rate["batch_in"] + r.out * rate["batch_out"]
        return r.billed * ratio * ((1.0 - r.beta) * r.by_token * standard + r.beta * batched) / 1e6

    # Present values of one path, by month.
    def pv(self, months):
        return math.fsum(x * (1.0 + self.rate) ** (-t / 12.0) for t, x in enumerate(months))

    def paid(self, competing):
        """Competing cost by month after discount, with what a contract year is short of the minimum in its last month."""
        out = [x * (1.0 - self.discount) for x in competing]
        for t in range(11, self.window, 12):
            out[t] += max(0.0, self.per_year - math.fsum(out[t - 11:t + 1]))
        return out

    def running(self, moved):
        return [self.monthly + self.egress + (x if t < self.dual else 0.0) for t, x in enumerate(moved)]

    def migration(self):
        return self.pv([self.one_off / self.window] * self.window)

    def figures(self, moved, competing):
        """(L, Q, M, U) of one path from its list spend moved and competing cost by month."""
        return self.pv(moved), self.pv(self.paid(competing)), self.migration(), self.pv(self.running(moved))


def rate_quotes(e):
    return [RateQuote(e, q) for _, q in sorted(e.quotes, key=lambda p: p[0]) if q.get("rates")]


def scenario_moved(forecast, quote, scenario="optimised"):
    """What moves in a scenario: [{(bucket, family): (list spend, competing cost)}] by month."""
    out = []
    for t in range(forecast.e.window):
        m = forecast.e.contract_start + t
        rows, _ = forecast.rows(t, scenario)
        rows, _, _ = apply_levers(forecast, rows, t, scenario)
        cells = {}
        for r in forecast.retire(rows, m):
            if not quote.reaches(r) or r.model not in forecast.rates.by_model:
                continue
            ci, co, _, bucket, family = forecast.cost(r, m, scenario)
            a, b = cells.get((bucket, family), (0.0, 0.0))
            cells[(bucket, family)] = (a + r.billed * (ci + co), b + quote.cost(r, m))
        out.append(cells)
    return out


def by_month(cells):
    """(list moved, competing cost) by month."""
    return [math.fsum(x for x, _ in c.values()) for c in cells], [math.fsum(x for _, x in c.values()) for c in cells]


def scenario_figures(forecast, quote):
    figures = quote.figures(*by_month(scenario_moved(forecast, quote)))
    return dict(zip(("list_moved", "competing_cost", "migration", "running"), figures))


def read_moved(name, engagement, count):
    """{quote: for each path, by month {(bucket, family): (list moved, competing cost)}}; missing rows are 0."""
    out = {}
    with open(name, encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            t = month(r["month"]) - engagement.contract_start
            if not 0 <= t < engagement.window:
                continue
            paths = out.setdefault(r["quote"], [[{} for _ in range(engagement.window)] for _ in range(count)])
            a, b = paths[int(r["path"])][t].get((r["bucket"], r["family"]), (0.0, 0.0))
            paths[int(r["path"])][t][(r["bucket"], r["family"])] = (a + float(r["list_moved"]), b + float(r["competing_cost"]))
    return out


# --- the AWS side ---------------------------------------------------------------


def split(path, moved, leave=False):
    """The path with what moves in cells of its own, right after the cell it comes from; or without it."""
    out = Path(path.first, path.window, path.start_month)
    out.q = path.q
    there = {c for cells in moved for c in cells}
    order, source = [], []
    for i, c in enumerate(path.cells):
        order.append(c)
        source.append((i, False))
        if c[2] == "tokens" and c[:2] in there:
            order.append((c[0], c[1], MOVED))
            source.append((i, True))
    lost = there - {c[:2] for c in order if c[2] == MOVED}
    if lost:
        raise InputError(f"moves without spend on the path: {sorted(lost)}")
    out.cells = order
    for t, money in path.list.items():
        row = []
        for (i, own), c in zip(source, order):
            x = moved[t].get(c[:2], (0.0, 0.0))[0] if t >= 0 and c[2] in ("tokens", MOVED) else 0.0
            if x > money[i] + 1e-6 * max(1.0, money[i]):
                raise InputError(f"more moves than is spent: {c} in month {t}: {x} of {money[i]}")
            row.append((0.0 if leave else x) if own else max(0.0, money[i] - x))
        out.list[t] = row
    return out


class Side:
    """The table offer on paths from which something moves, or could."""

    def __init__(self, run, offer, paths, table):
        self.e, self.o, self.paths, self.closeout = run.e, run.o, paths, run.closeout
        terms = Terms(offer["contract"])
        terms.moved = 0.0
        self.case = Case(self, offer, terms)
        self.ramp = Ramp(self.case, "offered")
        self.menu = [k for k, _ in menu(offer)]
        self.table, self.d, self.kept = table, 0.0, {}

    def alternative(self, quote):
        return [0.0] * len(self.paths)                     # costs alone matter here

    def cost(self, d, signed):
        """E[cost] when what could move earns d: at the table commitment, or at the cheapest menu point."""
        if (d, signed) not in self.kept:
            if d != self.d:
                self.d, self.case.points = d, {}
                for r in self.case.reduced:
                    r.set_moved(d)
            if signed:
                x = mean(self.case.at(self.table).cost)
            else:
                x = min(mean(self.ramp.at(k).cost) for k in self.menu)
            self.kept[(d, signed)] = x
        return self.kept[(d, signed)]


def least_root(f, low, high, size):
    """The least d in [low, high] with f(d) ≤ 0, f falling: low if it holds there, None if it does not at high."""
    nothing = NONE * size
    a, fa, b, fb = low, f(low), high, f(high)
    if fa <= nothing:
        return low
    if fb > nothing:
        return None
    side, flat = 0, False
    for _ in range(200):
        if b - a <= CLOSE:
            break
        d = (fb * a - fa * b) / (fb - fa) if fb != fa else 0.5 * (a + b)
        if flat or abs(side) > 3 or not a < d < b:
            d, side = 0.5 * (a + b), 0
        x = f(d)
        if abs(x) <= nothing and f(max(low, d - BESIDE)) > nothing:
            return d
        flat = flat or abs(x) <= nothing                   # it stays at 0 from some d on: the least of these is looked for
        if x > nothing:
            side = min(side, 0) - 1
            a, fa = d, x
            if side < -1:
                fb *= 0.5                                  # Illinois: the end that stands still counts half
        else:
            side = max(side, 0) + 1
            b, fb = d, x
            if side > 1:
                fa *= 0.5
    return b


def table_offer(run):
    """The contract quote of least expected cost at its target; where none has one, as quoted. Ties to the smaller mean year,
    then file order."""
    best, has_target, least, mean_year = None, False, math.inf, 0.0
    for q in run.e.offers:
        case, target = run.case(q), run.table(q)
        costs = case.at(target or case.terms.years).cost
        cost = math.fsum(costs) / len(costs)
        size, tie = Terms(q["contract"]).quoted_mean, TIE * max(1.0, abs(cost))
        if best is not None and has_target and target is None:
            continue
        alike = best is not None and has_target == (target is not None)
        if not alike or cost < least - tie or abs(cost - least) <= tie and size < mean_year * (1.0 - 1e-12):
            best, has_target, least, mean_year = q, target is not None, cost, size
    return best


class Alternative:
    """One rate quote against the table offer on every path."""

    def __init__(self, run, quote, moved, offer, table):
        self.quote = quote
        self.moves = any(x for p in moved for cells in p for x, _ in cells.values())
        rows = [quote.figures(*by_month(p)) for p in moved]
        self.L, self.Q, self.M, self.U = (mean([r[i] for r in rows]) for i in range(4))
        self.stay = Side(run, offer, [split(p, m) for p, m in zip(run.paths, moved)], table)
        self.leave = Side(run, offer, [split(p, m, True) for p, m in zip(run.paths, moved)], table)

    def size(self, signed):
        return max(1.0, abs(self.leave.cost(0.0, signed)))

    def residual(self, d, signed):
        return self.stay.cost(d, signed) - self.leave.cost(0.0, signed) - self.Q - self.M - self.U

    def indifference(self, signed):
        if not self.moves:
            return None
        return least_root(lambda d: self.residual(d, signed), -1.0, 1.0, self.size(signed))

    def effect(self, d):
        return None if d is None else self.L - self.Q - self.M - self.U - d * self.L

    def result(self):
        before, after = self.indifference(False), self.indifference(True)
        return {"quote": self.quote.name, "list_moved": self.L, "competing_cost": self.Q, "migration": self.M,
                "running": self.U, "retirement_effect": self.effect(before), "indifference_discount": before,
                "after_signing": {"retirement_effect": self.effect(after), "indifference_discount": after}}


def alternatives(run, moved):
    """One for each rate quote; `moved` as of `read_moved`."""
    offer = table_offer(run)
    if offer is None:
        return []
    table = run.table(offer) or list(Terms(offer["contract"]).years)
    # A quote that nothing can move to is worth nothing: it has no figures.
    return [Alternative(run, q, moved[q.name], offer, table) for q in rate_quotes(run.e) if q.name in moved]


def main(argv):
    if len(argv) != 4:
        print("usage: python alternatives.py DIR PATHS_CSV MOVED_CSV", file=sys.stderr)
        return 64
    run = PathRun(Engagement(argv[1]), paths_csv=argv[2])
    out = []
    for a in alternatives(run, read_moved(argv[3], run.e, len(run.paths))):
        out.append(dict(a.result(), scenario=scenario_figures(run.o.f, a.quote)))
    json.dump(out, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
