"""Sections 5 to 7 on given paths: what offers, envelopes, structures and clauses are worth.

    python paths.py DIR PATHS_CSV [--offers]

DIR is an engagement folder, PATHS_CSV the product's `paths.csv` (path,month,bucket,family,meter,list,price_index).
Prints JSON with the keys of result.json: paths, forecast (p10, p50, p90), offers[].{quote,expected}, envelopes,
structures, clauses. With --offers the last three are left out.
"""
import copy
import csv
import json
import math
import sys

from clauses import asked, at_ask, at_standard, jumps, menu, structures
from edp_oracle import Oracle
from factors import cvar, mean, percentile
from forecast import Path
from ramps import EqualRisk, has_equal_risk, intervals, knots, scan
from reading import Engagement, label, month, num
from reduced import Reduced
from settlement import Terms

NOISE = 1e-12            # of the cost: a loss no greater is rounding, not loss
TIE = 1e-9               # of the cost: commitments so near the best are as good


# --- paths ------------------------------------------------------------------


def read_paths(name, engagement, forecast):
    """The paths of a file; cells in the order of the oracle's own, which are all there."""
    rows, indices, cells = {}, {}, set(forecast.path("optimised").cells)
    with open(name, encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            i, t = int(r["path"]), month(r["month"]) - engagement.contract_start
            kind = "units" if r["meter"] == "1" else "tokens" if r["family"] else ""
            cell = (r["bucket"], r["family"], kind)
            cells.add(cell)
            at = rows.setdefault(i, {}).setdefault(t, {})
            at[cell] = at.get(cell, 0.0) + float(r["list"])
            if kind == "tokens":
                indices.setdefault(i, {}).setdefault(t, {})[r["family"]] = float(r["price_index"])
    first = min([0] + [t for p in rows.values() for t in p])
    return [make_path(forecast, cells, rows[i], indices.get(i, {}), first) for i in sorted(rows)]


def make_path(forecast, cells, money, index, first):
    """A path from {t: {cell: list}} and {t: {family: q}}."""
    p = Path(first, forecast.e.window, forecast.e.contract_start)
    for b in sorted({c[0] for c in cells} - set(forecast.buckets)):
        forecast.buckets.append(b)
    p.cells = sorted(cells, key=lambda c: (forecast.buckets.index(c[0]), c[1], c[2] != "tokens", c[2]))
    for t in range(first, p.window):
        p.list[t] = [money.get(t, {}).get(c, 0.0) for c in p.cells]
        p.q[t] = index.get(t, {})
    return p


# --- figures of one commitment ------------------------------------------------------


class Point:
    """One contract on every path."""

    def __init__(self, outcomes, alternative, closeout):
        n = len(outcomes)
        self.cost = [o.cost + c for o, c in zip(outcomes, closeout)]
        self.loss = [c - a for c, a in zip(self.cost, alternative)]
        self.charged = [o.charged for o in outcomes]
        self.charged_pv = [o.charged_pv for o in outcomes]
        self.short = sum(o.short for o in outcomes) / n
        self.lost = sum(x > NOISE * max(1.0, abs(a)) for x, a in zip(self.loss, alternative)) / n
        self.expected_loss = mean(self.loss)
        self.no_worse = self.expected_loss <= NOISE * max(1.0, abs(mean(alternative)))
        self.p95 = percentile(self.charged, 0.95)


class Case:
    """A contract on all paths, for any years of its main commitment."""

    def __init__(self, run, quote, terms=None):
        e, o = run.e, run.o
        self.terms = terms or Terms(quote["contract"])
        support = o.alternative_support(quote)
        self.alternative = run.alternative(quote)
        self.closeout = run.closeout
        self.reduced = [Reduced(self.terms, p, e.window, o.gamma, e.continuation, support, o.lever_credits, e.cost_of_capital)
                        for p in run.paths]
        self.points = {}

    def at(self, years):
        if self.terms.by_term:                             # only the sum counts
            years = [math.fsum(years) / self.terms.n_years] * self.terms.n_years
        key = tuple(years)
        if key not in self.points:
            terms = copy.copy(self.terms)
            terms.years = list(years)
            self.points[key] = Point([r.run(terms) for r in self.reduced], self.alternative, self.closeout)
        return self.points[key]

    def discount(self, years):
        terms = copy.copy(self.terms)
        terms.years = list(years)
        return terms.headline(0)


class Ramp:
    """The commitments of an offer along a ramp."""

    def __init__(self, case, name):
        k = case.terms
        self.case, self.name, self.n, mean_year = case, name, k.n_years, k.quoted_mean
        self.shape = [y / mean_year for y in k.years] if name == "offered" and mean_year else [1.0] * self.n
        if name == "equal_risk":
            falls = any(b < a for a, b in zip(k.years, k.years[1:]))
            self.equal = EqualRisk(k, case.reduced, falls)

    def years(self, mean_year):
        k = self.case.terms
        if self.name == "equal_risk":
            terms = copy.copy(k)
            terms.years = [mean_year] * self.n         # K, and so the discount, is of the mean
            return self.equal.years(terms, mean_year)
        if self.name == "offered" and mean_year == k.quoted_mean:
            return list(k.years)
        return [s * mean_year for s in self.shape]

    def at(self, mean_year):
        return self.case.at(self.years(mean_year))


def hindsight(points, alternative, own):
    """Regret of menu point `own` by path: (whole, the part with the best commitment above it)."""
    whole, above = [], []
    for i, alt in enumerate(alternative):
        costs = [(0.0, alt)] + [(k, p.cost[i]) for k, p in points]
        least = min(c for _, c in costs)
        best = min(k for k, c in costs if c <= least + TIE * max(1.0, abs(least)))
        regret = next(p.cost[i] for k, p in points if k == own) - least
        whole.append(regret)
        above.append(regret if best > own else 0.0)
    return mean(whole), mean(above)


# --- the engagement on its paths ----------------------------------------------------


class PathRun:
    def __init__(self, engagement, paths=None, paths_csv=None):
        """`paths`: made by hand; or the name of a `paths.csv`."""
        self.e = e = engagement
        self.o = Oracle(e)
        self.paths = paths if paths is not None else read_paths(paths_csv, e, self.o.f)
        for i, p in enumerate(self.paths):
            self.o.f.paths[("path", i)] = p
        self.asks = e.files.get("asks")
        close = [self.o.closeout(("path", i)) for i in range(len(self.paths))]
        self.closeout = [math.fsum(c * (1.0 + e.cost_of_capital) ** (-t / 12.0) for t, c in enumerate(x)) if x else 0.0
                         for x in close]
        policy = e.plan.get("policy") or {}
        self.most_lost = num(policy.get("max_loss_probability"), 0.10)
        self.most_p95 = num(policy.get("max_p95_shortfall"), math.inf)
        self.risk_weight = num(policy.get("risk_weight"), 0.25)
        self.kept = {}

    def alternative(self, quote):
        return [self.o.alternative(quote, ("path", i)).present_value(self.e.cost_of_capital) for i in range(len(self.paths))]

    def case(self, quote):
        if quote["quote"] not in self.kept:
            self.kept[quote["quote"]] = Case(self, quote)
        return self.kept[quote["quote"]]

    def safe(self, p):
        return p.lost <= self.most_lost + 1e-12 and p.p95 <= self.most_p95 * (1.0 + 1e-12)

    def objective(self, p):
        return p.expected_loss + self.risk_weight * (cvar(p.loss) - p.expected_loss)

    def target(self, points):
        """The best menu point within the limits, None where there is none."""
        target, least = None, math.inf
        for k, p in points:
            worth = self.objective(p)
            if self.safe(p) and worth < least - TIE * max(1.0, abs(mean(p.cost))):
                target, least = k, worth
        return target

    def table(self, quote):
        """Years of the target along the offered ramp, None where there is no target."""
        ramp = Ramp(self.case(quote), "offered")
        target = self.target([(k, ramp.at(k)) for k, _ in menu(quote)])
        return None if target is None else ramp.years(target)

    def expected(self, quote):
        """`expected` of an offer, along its own ramp."""
        case = self.case(quote)
        ramp = Ramp(case, "offered")
        points = [(k, ramp.at(k)) for k, _ in menu(quote)]
        p = case.at(case.terms.years)
        regret, above = hindsight(points, case.alternative, case.terms.quoted_mean)
        return {"cost": mean(p.cost), "cost_p10": percentile(p.cost, 0.1), "cost_p50": percentile(p.cost, 0.5),
                "cost_p90": percentile(p.cost, 0.9), "cost_cvar95": cvar(p.cost), "loss": p.expected_loss,
                "loss_cvar95": cvar(p.loss), "loss_probability": p.lost, "shortfall": mean(p.charged),
                "shortfall_probability": p.short, "shortfall_p95": p.p95, "shortfall_pv": mean(p.charged_pv),
                "left_on_table": above, "over_regret": regret - above, "regret": regret}

    def envelope(self, quote, name):
        case = self.case(quote)
        ramp = Ramp(case, name)
        points = [(k, ramp.at(k)) for k, _ in menu(quote)]
        curve = []
        for (k, p), (_, kind) in zip(points, menu(quote)):
            regret, above = hindsight(points, case.alternative, k)
            years = ramp.years(k)
            if name == "equal_risk":
                years = [k] * ramp.n
            curve.append({"commitment": k, "discount": case.discount(years), "kind": kind, "expected_cost": mean(p.cost),
                          "expected_loss": p.expected_loss, "loss_cvar95": cvar(p.loss), "loss_probability": p.lost,
                          "expected_shortfall": mean(p.charged), "shortfall_probability": p.short,
                          "left_on_table": above, "regret": regret})
        target = self.target(points)
        looked = scan(knots([k for k, _ in points], jumps(case.terms, ramp.shape)))
        memo = {}

        def at(k):
            if k not in memo:
                p = ramp.at(k)
                memo[k] = (self.safe(p), p.no_worse)
                if k not in dict(points):
                    case.points.pop(tuple(ramp.years(k)), None)
            return memo[k]
        safe, no_worse = intervals(lambda k: at(k)[0], looked), intervals(lambda k: at(k)[1], looked)
        years = ramp.years(target) if target is not None else None
        if years and len(Terms(quote["contract"]).quoted) == 1 < ramp.n:
            years = [math.fsum(years)]
        return {"quote": quote["quote"], "ramp": name, "safe_limit": safe[-1][1] if safe else None, "target": target,
                "walk_away": no_worse[-1][1] if no_worse else None, "target_commitment": years,
                "intervals": {"safe": safe, "no_worse": no_worse}, "curve": curve}

    def ramps(self, quote):
        case = self.case(quote)
        return ["offered", "flat"] + (["equal_risk"] if has_equal_risk(case.terms, case.reduced) else [])

    def structures(self, quote):
        out = []
        for name, terms in structures(quote["contract"], self.o.f.path("optimised")).items():
            p = Case(self, quote, terms).at(terms.years)
            out.append({"quote": quote["quote"], "structure": name, "expected_cost": mean(p.cost),
                        "expected_shortfall": mean(p.charged)})
        return out

    def figures(self, quote, contract):
        """(E[loss], CVaR95 of loss) of the offer with another contract; the alternative stays."""
        if contract == quote["contract"]:
            p = self.case(quote).at(self.case(quote).terms.years)
        else:
            terms = Terms(contract)
            p = Case(self, quote, terms).at(terms.years)
        return p.expected_loss, cvar(p.loss)

    def clauses(self, quote):
        """Worth of each ask against the seller's standard, the rest as quoted; all together; and the interaction."""
        c, wants, out = quote["contract"], asked(self.asks), []
        row = lambda name, x: out.append({"quote": quote["quote"], "clause": name, "loss": x[0], "loss_cvar95": x[1]})
        worth = lambda a, b: tuple(x - y for x, y in zip(self.figures(quote, a), self.figures(quote, b)))
        low = high = c
        for clause, ask in wants:
            row(clause, worth(at_standard(c, clause, ask), at_ask(c, clause, ask)))
            low, high = at_standard(low, clause, ask), at_ask(high, clause, ask)
        if wants:
            together = worth(low, high)
            apart = [math.fsum(x[k] for x in out) for k in ("loss", "loss_cvar95")]
            row("all_together", together)
            row("interaction", (together[0] - apart[0], together[1] - apart[1]))
        return out

    def months(self):
        out = []
        for t in range(self.e.window):
            total = [p.total(t) for p in self.paths]
            out.append({"month": label(self.e.contract_start + t), "p10": percentile(total, 0.1),
                        "p50": percentile(total, 0.5), "p90": percentile(total, 0.9)})
        return out

    def result(self, offers_only=False):
        offers = self.e.offers
        out = {"paths": len(self.paths), "forecast": {"months": self.months()},
               "offers": [{"quote": q["quote"], "expected": self.expected(q)} for q in offers]}
        if not offers_only:
            out["envelopes"] = [self.envelope(q, r) for q in offers for r in self.ramps(q)]
            out["structures"] = [s for q in offers for s in self.structures(q)]
            out["clauses"] = [c for q in offers for c in self.clauses(q)]
        return out


def main(argv):
    if len(argv) < 3:
        print("usage: python paths.py DIR PATHS_CSV [--offers]", file=sys.stderr)
        return 64
    run = PathRun(Engagement(argv[1]), paths_csv=argv[2])
    json.dump(run.result("--offers" in argv), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
