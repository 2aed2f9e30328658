"""Section 9: what position the buyer is in, on the objective of the target. Readings 102 to 108.

    python position.py DIR PATHS_CSV [--target-cost T]

Prints `position` of result.json: aspiration, target, reservation, exchange rates, ladder and counter-offers.
"""
import copy
import json
import math
import sys

from alternatives import least_root, table_offer
from clauses import at_ask, menu, structures
from factors import cvar, mean
from paths import Case, PathRun, Ramp
from reading import Engagement, flag, num, rng
from settlement import FIRST, THIRD, Pool, Terms

LEAST = 1e-9             # of the alternative's cost: what is worth no more is worth nothing
STEPS, STEP = 8, 0.005   # of the discount in the ladder
STRUCTURES = ("pooled", "carve_out", "per_model")


def fixed(terms, rate):
    """The terms with a headline that reads no tier: one rate, or one for each contract year."""
    t = copy.copy(terms)
    rates = list(rate) if isinstance(rate, (list, tuple)) else [rate] * t.n_years
    t.marginal, t.bare, t.tiers = False, None, []
    t.whole = lambda year: rates[min(year, len(rates) - 1)]
    return t


class Situation:
    """A contract on every path at any headline; the alternative is that of the offer as quoted."""

    def __init__(self, run, offer, terms, years=None, continuation=None):
        self.run, self.n = run, terms.n_years
        terms = copy.copy(terms)
        if years is not None:
            terms.years = list(years)
        self.terms = terms
        case_run = run if continuation is None else Continued(run, continuation)
        self.case = Case(case_run, offer, terms)
        self.kept = {}

    def at(self, rate=None):
        """The figures at this headline in all years (or by year); None: as the terms have it."""
        key = tuple(rate) if isinstance(rate, list) else rate
        if key not in self.kept:
            self.case.terms = self.terms if rate is None else fixed(self.terms, rate)
            self.case.points = {}
            for r in self.case.reduced:
                r.forget()
            self.kept[key] = self.case.at(self.terms.years)
        return self.kept[key]

    def j(self, rate=None):
        return self.run.objective(self.at(rate))


class Continued:
    """The run with another continuation after the term."""

    def __init__(self, run, continuation):
        self.o, self.paths, self.closeout = run.o, run.paths, run.closeout
        self.e = copy.copy(run.e)
        self.e.continuation = continuation
        self.alternative = run.alternative


class Item:
    """A thing to negotiate: an ask, or the discount."""

    def __init__(self, name, levels, values):
        self.name, self.levels, self.values = name, levels, values


QUOTED = object()


class Position:
    def __init__(self, run, target_cost=None):
        self.run, self.e = run, run.e
        self.offer = table_offer(run)
        self.contract = self.offer["contract"]
        self.terms = Terms(self.contract)
        self.n = self.terms.n_years
        self.alternative = run.alternative(self.offer)
        self.size = max(1.0, abs(mean(self.alternative)))
        self.ramp = Ramp(run.case(self.offer), "offered")
        target = run.table(self.offer)
        self.has_target = target is not None
        self.years = target if self.has_target else list(self.terms.years)
        self.K = math.fsum(self.years) / self.n
        self.table_terms = copy.copy(self.terms)
        self.table_terms.years = list(self.years)
        self.headlines = [self.table_terms.headline(y) for y in range(self.n)]
        self.h = self.headlines[0]
        self.table = Situation(run, self.offer, self.table_terms)
        self.target_cost = mean(self.table.at().cost) if target_cost is None else target_cost
        self.asks = [a for a in run.asks or [] if "ask" in a]
        self.states = {}

    # --- aspiration ---

    def evidence(self):
        """Discounts that somebody gives at the table commitment: [(source, rate)]."""
        out = []
        for q in self.e.offers:
            t = Terms(q["contract"])
            if t.bare is not None:
                if self.K >= t.quoted_mean * (1.0 - 1e-9):
                    out.append((q["quote"], t.bare))
                continue
            t.years = [y / t.quoted_mean * self.K for y in t.years] if t.quoted_mean else [self.K] * t.n_years
            out.append((q["quote"], t.headline(0)))
        for b in self.e.benchmarks:
            low, high, term = num(b.get("commitment_from"), 0.0), num(b.get("commitment_to")), num(b.get("term_months"))
            if low <= self.K and (high is None or self.K < high) and term in (None, float(self.terms.term)):
                if num(b.get("high")) is not None:
                    out.append((b.get("source", ""), num(b["high"])))
        return out

    def aspiration(self):
        """The table's own discount is at hand, whatever a bare quote says about smaller commitments."""
        return max([r for _, r in self.evidence()] + [self.h])

    # --- the ladder ---

    def items(self):
        """The asks in file order, the discount last; each with its levels from the best down."""
        out = []
        for a in self.asks:
            levels = [k for k in ("ask", "fallback", "walk_away") if k in a]
            values = [a[k] for k in levels]
            out.append(Item(a["clause"], levels + ["quoted"], values + [QUOTED]))
        best = self.aspiration()
        n = min(STEPS, int(math.floor((best - self.h) / STEP + 1e-9)))
        rates = [best] + [best - (best - self.h) * (i + 1) / n for i in range(n)]
        if n > 0:
            rates[-1] = self.h
        out.append(Item("discount", rates, rates))
        return self.offered(out)

    def offered(self, items):
        """Without what is worth no more than the quoted terms, and these only where they can be given."""
        out = []
        for i, item in enumerate(items[:-1]):
            j = [self.run.objective(self.state(items, [n if k == i else 0 for k in range(len(items))]))
                 for n in range(len(item.levels))]
            kept = [n for n in range(len(j) - 1) if n == 0 or j[n] < j[-1] - LEAST * self.size]
            if not flag(self.asks[i].get("must_have")) or len(kept) < len(j) - 1:
                kept.append(len(j) - 1)
            out.append(Item(item.name, [item.levels[n] for n in kept], [item.values[n] for n in kept]))
        # States are known by the places of levels, which have moved.
        self.states = {}
        return out + [items[-1]]

    def state(self, items, levels):
        """The figures with each item at its level."""
        key = tuple(levels)
        if key not in self.states:
            c = self.contract
            for item, i in zip(items[:-1], levels):
                if item.values[i] is not QUOTED:
                    c = at_ask(c, item.name, item.values[i])
            self.states[key] = Situation(self.run, self.offer, Terms(c), self.years).at(items[-1].values[levels[-1]])
        return self.states[key]

    def opening(self):
        items = self.items()
        return self.state(items, [0] * len(items))

    def ladder(self, follow=None):
        """The steps. `follow`: the product's, taken where ours and theirs are a near-tie."""
        items = self.items()
        every, last = range(len(items)), [len(i.levels) - 1 for i in items]
        j = lambda levels: self.run.objective(self.state(items, levels))
        start = [0] * len(items)
        opening = j(start)
        least = LEAST * self.size

        def only(i, level):
            return j([level if k == i else 0 for k in every])
        cost = {(i, n): only(i, n) - only(i, n - 1) for i in every for n in range(1, len(items[i].levels))}
        worth = {i: only(i, last[i]) - opening for i in every if i < len(items) - 1}
        returns = [i for i in worth if worth[i] > least]
        now, out, agreed, steps = list(start), set(), set(), []

        def step(moves):
            """Gives {item: level}, taken if there is a return."""
            paid = math.fsum(cost[(i, n)] for i, to in moves.items() for n in range(now[i] + 1, to + 1))
            able = [i for i in returns if i not in agreed and now[i] == 0 and i not in moves and worth[i] >= paid]
            able.sort(key=lambda i: worth[i])               # ties stay in item order
            if not able:
                return False
            back = able[0]
            after = [moves.get(i, now[i]) for i in every]
            p = self.state(items, after)
            ja = self.run.objective(p)
            if ja > 0.0:
                return False
            lost = [last[back] if i == back else after[i] for i in every]
            value = (j(lost) - ja) - (ja - j(now))
            if value < -least:
                return False
            steps.append({"step": len(steps) + 1, "gives": [{"item": items[i].name, "from": items[i].levels[now[i]],
                                                             "to": items[i].levels[to]} for i, to in moves.items()],
                          "get_item": items[back].name, "get_level": items[back].levels[now[back]], "value": value,
                          "cost_after": mean(p.cost), "given_cost": paid})
            now[:] = after
            agreed.add(back)
            out.add(back)
            return True
        free = {}
        for i in every:
            n = 0
            while n < last[i] and cost[(i, n + 1)] <= least:
                n += 1
            if n:
                free[i] = n
        if free and not step(free):
            out.update(free)
        while True:
            left = [i for i in every if i not in out and now[i] < last[i]]
            if not left:
                return steps
            i = min(left, key=lambda k: (cost[(k, now[k] + 1)], k))
            if not step({i: now[i] + 1}):
                out.add(i)

    # --- reservation and counter-offers ---

    def structure(self, name, years):
        """The offer as another structure, main's years along the offered ramp before it is split."""
        return Situation(self.run, self.offer, structures(self.contract, self.run.o.f.path("optimised"), years)[name])

    def reservations(self):
        """[(structure, mean year of main and pools, situation)] of the whole menu, to be searched or checked."""
        for name in STRUCTURES:
            for k, _ in menu(self.offer):
                s = self.structure(name, self.ramp.years(k))
                total = math.fsum(s.terms.years) + math.fsum(y for p in s.terms.pools for y in p.years)
                yield name, total / self.n, s

    def reserve(self, s):
        """The least discount with J ≤ 0, None without one."""
        return least_root(s.j, -1.0, 1.0, self.size)

    def counters(self):
        """[(structure, years, situation)] of the whole menu."""
        for k, _ in menu(self.offer):
            years = self.ramp.years(k)
            yield self.terms.structure, years, Situation(self.run, self.offer, self.terms, years)
            if self.terms.pools:
                s = self.structure("pooled", years)
                yield "pooled", s.terms.years, s

    def enough(self, s, d, slack=0.0):
        """Is discount d within the target cost and the odds?"""
        p = s.at(d)
        return (mean(p.cost) <= self.target_cost + (1e-12 + slack) * max(1.0, abs(self.target_cost))
                and p.lost <= self.run.most_lost + 1e-12)

    def counter(self, s):
        """The least discount in [0, 1] that is enough, None without one or beyond the limit of P95."""
        if not self.enough(s, 1.0):
            # On net basis a large discount retires less, so that what holds at some discount may not hold above it.
            steps = 64
            first = next((i for i in range(steps + 1) if self.enough(s, i / steps)), None)
            if first is None:
                return None
            a, b = max(0, first - 1) / steps, first / steps
            while b - a > 1e-11:
                mid = 0.5 * (a + b)
                a, b = (a, mid) if self.enough(s, mid) else (mid, b)
            return b if s.at(b).p95 <= self.run.most_p95 * (1.0 + 1e-12) else None
        d = least_root(lambda x: mean(s.at(x).cost) - self.target_cost, 0.0, 1.0, max(1.0, abs(self.target_cost)))
        d = 1.0 if d is None else d
        if s.at(d).lost > self.run.most_lost + 1e-12:      # the odds fall in steps
            a, b = d, 1.0
            while b - a > 1e-11:
                mid = 0.5 * (a + b)
                a, b = (a, mid) if s.at(mid).lost <= self.run.most_lost + 1e-12 else (mid, b)
            d = b
        return d if s.at(d).p95 <= self.run.most_p95 * (1.0 + 1e-12) else None

    # --- exchange rates ---

    def bedrock_point(self):
        """The table offer with every Bedrock bucket's discount a point higher."""
        t = copy.copy(self.table_terms)
        base = mean(self.headlines)
        buckets = dict(t.buckets)
        for b in (FIRST, THIRD):
            d, _, _ = t.bucket(b)
            spec = dict(buckets[b]) if isinstance(buckets.get(b), dict) else {}
            spec["discount"] = (base if d is None else d) + 0.01
            buckets[b] = spec
        t.buckets = buckets
        t.pools = [Pool(p.name, p.years, None if p.rate is None else p.rate + 0.01) for p in t.pools]
        return Situation(self.run, self.offer, t)

    def more(self, amount):
        """Main's mean year higher, the headline as it is."""
        years = [y + amount * s for y, s in zip(self.years, self.ramp.shape)]
        t = copy.copy(self.table_terms)
        if t.marginal:
            return Situation(self.run, self.offer, t, years).j()
        return Situation(self.run, self.offer, fixed(t, self.headlines), years).j()

    def year_of_term(self):
        if self.n < 2:
            return None
        whole = self.table_terms if self.table_terms.marginal else fixed(self.table_terms, self.headlines)
        short = copy.copy(whole)
        short.term, short.n_years = whole.term - 12, self.n - 1
        short.years = list(whole.years[:-1])
        short.pools = [Pool(p.name, list(p.years[:-1]), p.rate) for p in whole.pools]
        j = lambda t: Situation(self.run, self.offer, t, continuation="lapse").j()
        return j(short) - j(whole)

    def exchange(self):
        j = self.table.j()
        return {"point_of_discount": self.table.j(list(self.headlines)) - self.table.j([h + 0.01 for h in self.headlines]),
                "point_on_bedrock": j - self.bedrock_point().j(), "million_of_commitment": j - self.more(1e6),
                "year_of_term": self.year_of_term()}

    # --- together ---

    def shown(self, years):
        return [math.fsum(years)] if len(self.terms.quoted) == 1 < self.n else list(years)

    def result(self):
        commitment = self.shown(self.years)
        out = {"offer": self.offer["quote"], "batna": self.e.batna, "batna_cost": mean(self.alternative),
               "objective": self.table.j(),
               "aspiration": {"commitment": commitment, "discount": self.aspiration(), "cost": mean(self.opening().cost)},
               "target": {"commitment": commitment, "discount": self.h, "cost": mean(self.table.at().cost)} if self.has_target else None,
               "reservation": [{"structure": n, "commitment": k, "discount": self.reserve(s)} for n, k, s in self.reservations()],
               "exchange": self.exchange(), "ladder": self.ladder(), "target_cost": self.target_cost, "counter_offers": []}
        for name, years, s in self.counters():
            d = self.counter(s)
            if d is not None:
                out["counter_offers"].append({"structure": name, "commitment": self.shown(years), "discount": d, "cost": mean(s.at(d).cost)})
        return out



def main(argv):
    if len(argv) not in (3, 5):
        print("usage: python position.py DIR PATHS_CSV [--target-cost T]", file=sys.stderr)
        return 64
    run = PathRun(Engagement(argv[1]), paths_csv=argv[2])
    json.dump(Position(run, num(argv[4]) if len(argv) == 5 else None).result(), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
