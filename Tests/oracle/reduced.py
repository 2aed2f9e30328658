"""Settlement again, for many commitments on one path: what a month holds at a given discount is worked out once.

`settlement.settle` is the plain reading; this one must give its figures (test_paths.py compares them on random
engagements). Of a contract only the years of the main commitment may differ from run to run.

- A month's line depends on the headline rate, the overage split, what credits have left and prepaid balances in use.
  Lines without a balance and with split 0 or 1 are kept by (month, rate, split, credits left).
- Where months cannot feel the commitment (`plain`) whole periods are kept.
"""
import math
from collections import namedtuple

from settlement import MOVED, sorted_credits

Outcome = namedtuple("Outcome", "cost charged charged_pv short")
# cash: net - credits - balance + support; open: main's fees left to pay; free: retires by pool outside cap groups;
# groups: counts by cap group; cells: counts by cell; left: credits after; pots: balances after (None: as before).
Line = namedtuple("Line", "cash open free groups cells left pots")


class Reduced:
    def __init__(self, terms, path, w, gamma, continuation="same_terms", lapse_support=None, levers=(), rate=0.0):
        k = self.k = terms
        self.path, self.w, self.gamma, self.lapse_support = path, w, gamma, lapse_support
        self.pv = [(1.0 + rate) ** (-t / 12.0) for t in range(w)]
        every = path.cells
        used = [i for i in range(len(every)) if any(path.list[t][i] for t in range(w))]
        self.cells = cells = [every[i] for i in used]
        self.pool = [k.pool_of(c) for c in cells]
        self.npool = 1 + len(k.pools)
        spec = [k.bucket(c[0]) for c in cells]
        self.weight = [x[1] for x in spec]
        self.group = [x[2] if p == 0 and x[2] in k.caps else None for x, p in zip(spec, self.pool)]
        self.own = [k.own(c, p) for c, p in zip(cells, self.pool)]
        self.at_headline = [p == 0 and o is None for p, o in zip(self.pool, self.own)]
        self.money = [[path.list[t][i] for i in used] for t in range(w)]
        self.gross = []                                    # before the discount, with protection and fixed prices
        for t in range(w):
            row = []
            for c, x in zip(cells, self.money[t]):
                q = path.q[t].get(c[1], 1.0) if c[2] == "tokens" else 1.0
                p, fixed = k.private_of(c)
                row.append(x * (1.0 / min(1.0, q) if fixed else 1.0) * (1.0 - p) * (min(1.0, 1.0 / q) if k.protection else 1.0))
            self.gross.append(row)
        index = lambda b: [i for i, c in enumerate(cells) if b is None or c[0] in b]
        self.credits = [(c, index(c.buckets)) for c in sorted_credits(list(k.credits) + list(levers))]
        self.charged = [i for i, c in enumerate(cells) if k.support and c[0] not in k.support.exclude]
        self.charged_after = [i for i, c in enumerate(cells) if lapse_support and c[0] not in lapse_support.exclude]
        self.pairs = []                                    # fungible: (to, source, cells of the bucket at the source)
        holds = {(k.pool_of(c), c[0]) for c in every}
        for x, y in k.fungible:
            for px in range(self.npool):
                for py in range(self.npool):
                    if px != py and (px, x) in holds and (py, y) in holds:
                        for to, source, b in ((px, py, y), (py, px, x)):
                            self.pairs.append((to, source, b, [i for i in index([b]) if self.pool[i] == source]))
        n = k.n_years
        self.periods = [(0, k.term, 0, True)] if k.by_term else [(12 * y, 12 * y + 12, y, True) for y in range(n)]
        self.last_signed = len(self.periods) - 1
        if continuation == "same_terms":
            self.periods += [(t, t + 12, n - 1, False) for t in range(k.term, w, 12)]
        groups = any(g is not None for g in self.group)
        self.plain = (k.overage is None and not k.up_share and not (k.step_down and not k.by_term) and k.treatment != "prepaid"
                      and not (groups and (k.minimum or self.pairs)))
        self.lines, self.sums = {}, {}

    def set_moved(self, d):
        """Another discount on what could move."""
        self.own = [d if c[2] == MOVED else o for c, o in zip(self.cells, self.own)]
        self.forget()

    def forget(self):
        self.lines, self.sums = {}, {}

    # One month.
    def line(self, t, d, split, left, pots, live=True):
        """The month at headline rate d, share `split` of headline list below the overage rate."""
        pots = pots if any(b[0] > 0 and b[1] <= t < b[2] for pot in pots for b in pot) else None
        key = (t, d, split, left, live)
        keep = pots is None and split in (0.0, 1.0)
        if keep and key in self.lines:
            return self.lines[key]
        k, money, n = self.k, self.money[t], len(self.cells)
        if live:
            h = d if split >= 1.0 or k.overage is None else split * d + (1.0 - split) * k.overage
            net = [g * (1.0 - (h if a else d if o is None else o)) for g, a, o in zip(self.gross[t], self.at_headline, self.own)]
        else:
            net = list(money)
        rest, kept_out, used, after = list(net), [0.0] * n, 0.0, list(left)
        m = self.path.start_month + t
        for j, (c, index) in enumerate(self.credits):
            if not (c.start <= m < c.end) or after[j] <= 0 or not (c.lever or live and t < k.term):
                continue
            total = math.fsum(rest[i] for i in index)
            if total <= 0:
                continue
            pay = min(after[j], total)
            for i in index:
                x = rest[i] * (pay / total)
                rest[i] -= x
                if not c.retires:
                    kept_out[i] += x
            after[j] -= pay
            used += pay
        balance = [0.0] * n
        if pots is not None:
            pots = [[list(b) for b in pot] for pot in pots]
            for p, pot in enumerate(pots):
                for b in pot:
                    if b[1] <= t < b[2]:
                        for i in range(n):
                            if self.pool[i] == p and rest[i] > 0 and b[0] > 0:
                                x = min(b[0], rest[i])
                                rest[i] -= x
                                b[0] -= x
                                balance[i] += x
        counts = []
        for i in range(n):
            if k.net_basis:
                base = net[i] - kept_out[i] - balance[i]
            else:
                base = money[i] * (1.0 - balance[i] / net[i]) if net[i] else money[i]
            counts.append(max(0.0, base) * self.weight[i])
        free, groups = [0.0] * self.npool, {}
        for i, x in enumerate(counts):
            if self.group[i] is None:
                free[self.pool[i]] += x
            else:
                groups[self.group[i]] = groups.get(self.group[i], 0.0) + x
        if live:
            fee = k.support.fee(math.fsum((net if k.support.net else money)[i] for i in self.charged)) if k.support else 0.0
        else:
            fee = self.lapse_support.fee(math.fsum(money[i] for i in self.charged_after)) if self.lapse_support else 0.0
        cash = math.fsum(net) - used - math.fsum(balance) + fee
        fees = math.fsum(rest[i] for i in range(n) if self.pool[i] == 0)
        line = Line(cash, fees, free, groups, counts, tuple(after), pots)
        if keep:
            self.lines[key] = line
        return line

    def rates(self, k, period):
        """Headline rate of each month of a period; with bands it follows the list spend of the headline buckets."""
        t0, t1, year, _ = period
        if not k.marginal:
            return [k.whole(year)] * (t1 - t0)
        out, before = [], 0.0
        for t in range(t0, t1):
            h = math.fsum(x for x, a in zip(self.money[t], self.at_headline) if a)
            out.append(k.banded(before, before + h) / h if h > 0 else k.whole_at(before))
            before += h
        return out

    def whole_period(self, number, rates, left):
        """Sums over a period that does not feel the commitment."""
        key = (number, rates[0], rates[-1], left)
        if key not in self.sums:
            t0, start, minimum, minpaid, pv = self.periods[number][0], left, self.k.minimum, 0.0, 0.0
            free, groups, cells = [0.0] * self.npool, {}, [0.0] * len(self.cells)
            for j, d in enumerate(rates):
                line = self.line(t0 + j, d, 1.0, left, [[]] * self.npool)
                owed = max(0.0, minimum - line.free[0]) if minimum else 0.0
                minpaid += owed
                pv += (line.cash + owed) * self.pv[t0 + j]
                free = [a + b for a, b in zip(free, line.free)]
                cells = [a + b for a, b in zip(cells, line.cells)]
                for g, x in line.groups.items():
                    groups[g] = groups.get(g, 0.0) + x
                left = line.left
            self.sums[key] = (pv, free, groups, cells, minpaid, left)
        return self.sums[key]

    # One contract.
    def run(self, k):
        """Present value of cash over W (without the incumbent's close-out), and what is charged for gaps."""
        pools, npool, pv = k.pools, self.npool, self.pv
        cost = charged = charged_pv = 0.0
        short = False
        carried, joined, pots = [0.0] * npool, [0.0] * npool, [[] for _ in range(npool)]
        left = tuple(c.amount for c, _ in self.credits)
        lowered, drawn_by_month = [1.0] * len(self.periods), {}

        def signed(p, number):
            _, _, year, is_signed = self.periods[number]
            years = pools[p - 1].years if p else k.years
            if not k.by_term:
                return years[year]
            return math.fsum(years) if is_signed else math.fsum(years) / k.n_years
        for number, period in enumerate(self.periods):
            t0, t1, year, _ = period
            stepped = [signed(p, number) for p in range(npool)]
            stepped[0] *= lowered[number]
            commit = [s + j for s, j in zip(stepped, joined)]
            joined = [0.0] * npool
            caps = {g: share * stepped[0] for g, share in k.caps.items()}
            up = k.up_share * stepped[0]
            if up:
                cost += up * (1.0 - k.up_reduction) * pv[t0]
            rates = self.rates(k, period)
            if self.plain:
                part, free, groups, cells, minpaid, left = self.whole_period(number, rates, left)
                cost += part
                retired = list(free)
                for g, x in groups.items():
                    retired[0] += min(x, caps[g])
            else:
                retired, minpaid, cells = [0.0] * npool, 0.0, [0.0] * len(self.cells)
                for t in range(t0, t1):
                    d = rates[t - t0]
                    line = self.line(t, d, 1.0, left, pots)
                    main = line.free[0] + sum(min(x, caps[g]) for g, x in line.groups.items())
                    if k.overage is not None:
                        room = commit[0] - carried[0] - retired[0]
                        if main == 0.0:
                            split = 0.0 if room <= 0.0 else 1.0
                        else:
                            split = max(0.0, room) / main if room < main else 1.0
                        if split < 1.0:
                            line = self.line(t, d, split, left, pots)
                            main = line.free[0] + sum(min(x, caps[g]) for g, x in line.groups.items())
                    left = line.left
                    if line.pots is not None:
                        pots = line.pots
                    share = {}
                    for g, x in line.groups.items():
                        taken = min(x, caps[g])
                        share[g] = taken / x if x else 1.0
                        caps[g] -= taken
                    retired[0] += main
                    for p in range(1, npool):
                        retired[p] += line.free[p]
                    if self.pairs:
                        for i, x in enumerate(line.cells):
                            cells[i] += x if self.group[i] is None else x * share[self.group[i]]
                    drawn_by_month[t] = main
                    paid = line.cash
                    use = min(up, line.open)
                    up -= use
                    paid -= use
                    if k.minimum:
                        owed = max(0.0, k.minimum - main)
                        minpaid += owed
                        use = min(up, owed)
                        up -= use
                        paid += owed - use
                    cost += paid * pv[t]
                    if k.step_down and not k.by_term and t == k.step_down[1] - 1:
                        self.notice(k, t, drawn_by_month, lowered, signed)
            # The test date.
            moved, minimum = [0.0] * npool, [minpaid] + [0.0] * (npool - 1)
            position = lambda p: commit[p] - carried[p] - retired[p] - moved[p] - minimum[p]
            gone = {}
            for to, source, b, index in self.pairs:
                there = math.fsum(cells[i] for i in index) - gone.get((source, b), 0.0)
                move = min(position(to), -position(source), there)
                if move > 0:
                    moved[to] += move
                    moved[source] -= move
                    gone[(source, b)] = gone.get((source, b), 0.0) + move
            final = number == self.last_signed or t1 == self.w
            for p in range(npool):
                gap = max(0.0, position(p))
                short = short or gap > 1e-9 * commit[p]
                keep = 1.0
                if k.gap_discounted:
                    own = pools[p - 1].rate if p else None
                    keep -= own if own is not None else k.band_average(commit[0]) if k.marginal else k.whole(year)
                charge = gap * keep
                if k.treatment == "forgive":
                    charge *= 1.0 - k.forgive
                elif k.treatment == "relief" and not final:
                    charge = min(charge, k.relief)
                    joined[p] = gap - charge / keep if keep else 0.0
                elif k.treatment == "prepaid" and charge > 0:
                    pots[p].append([charge, t1, t1 + k.window_months])
                if charge > 0:
                    use = min(up, charge) if p == 0 else 0.0
                    up -= use
                    charged += charge
                    charged_pv += charge * pv[t1 - 1]
                    cost += (charge - use) * pv[t1 - 1]
                carried[p] = k.carry * max(0.0, retired[p] + moved[p] - commit[p])
        for t in range(self.periods[-1][1], self.w):           # lapsed: list price and the alternative's support
            line = self.line(t, 0.0, 1.0, left, pots, live=False)
            left, pots = line.left, line.pots if line.pots is not None else pots
            cost += line.cash * pv[t]
        return Outcome(cost, charged, charged_pv, short)

    def notice(self, k, t, drawn, lowered, signed):
        """Step-down at the end of contract month n."""
        later = [n for n, p in enumerate(self.periods) if p[3] and p[0] >= t + 1]
        if not later or t < 2:
            return
        recent = math.fsum(self.gamma[x] for x in (t - 2, t - 1, t))
        ahead = math.fsum(self.gamma.get(x, 0.0) for x in range(t + 1, t + 13))
        if recent > 0 and (drawn[t - 2] + drawn[t - 1] + drawn[t]) * ahead / recent < signed(0, later[0]):
            for n in later:
                lowered[n] *= 1.0 - k.step_down[0]
