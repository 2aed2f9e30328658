"""Section 5: a contract meets month-by-bucket list spend and gives a monthly ledger."""
import math

from reading import flag, month, num, rng

FIRST, THIRD = "bedrock_first_party", "bedrock_third_party"
MOVED = "moved"          # kind of a cell: what could move to another vendor, at a discount of its own
EPS = 1e-9


class Pool:
    def __init__(self, name, years, rate):
        self.name, self.years, self.rate = name, years, rate


class Terms:
    """A contract, read. Missing keys take the seller's standard."""

    def __init__(self, c, scale=None):
        self.term = int(num(c["term_months"]))
        self.n_years = self.term // 12
        com = c["commitment"]
        if not isinstance(com, dict):
            com = {"years": com if isinstance(com, list) else [com]}
        self.by_term = com.get("test", "annual") == "term"
        self.minimum = num(com.get("monthly_minimum"), 0.0)
        if com.get("years") is not None:
            self.years = [num(x) for x in com["years"]]
            self.quoted = list(self.years)
            if len(self.years) != self.n_years:
                raise ValueError("commitment years and term differ")
        else:
            total = num(com["total"])
            self.years = [total / self.n_years] * self.n_years
            self.quoted = [total]
        self.quoted_mean = math.fsum(self.years) / self.n_years
        if scale is not None:
            self.years = [y * scale for y in self.years]
        self.net_basis = c.get("basis", "net") == "net"
        self.gap_discounted = c.get("gap_rate", "full") == "discounted"
        d = c["discount"]
        self.bare = None
        self.tiers, self.by, self.marginal = [], "mean_year", False
        if isinstance(d, dict):
            self.tiers = sorted((num(x["from"]), rng(x["rate"])[1]) for x in d["tiers"])
            self.by = d.get("by", "mean_year")
            self.marginal = d.get("scope", "whole") == "marginal"
        else:
            self.bare = rng(d)[1]
        o = c.get("overage", "headline")
        self.overage = None if o == "headline" else rng(o)[1]
        self.buckets = c.get("buckets") or {}
        caps = c.get("caps")
        self.caps = {"marketplace": 0.25} if caps is None else {k: num(v) for k, v in caps.items()}
        self.private = {}
        for b, p in (c.get("private_rates") or {}).items():
            if isinstance(p, dict):
                self.private[b] = (rng(p["rate"])[1], flag(p.get("fixed_price")))
            else:
                self.private[b] = (rng(p)[1], False)
        br = c.get("bedrock") or {}
        self.structure = br.get("structure", "pooled")
        self.pools = []
        counts = flag(br.get("counts_in_k"))
        if self.structure == "carve_out":
            self.pools.append(Pool("bedrock", [num(x) for x in br["years"]], self._rate(br.get("rate"))))
        elif self.structure == "per_model":
            for f, s in br["families"].items():
                self.pools.append(Pool(f, [num(x) for x in s["years"]], self._rate(s.get("rate"))))
        self.k_pools = [math.fsum(p.years[y] for p in self.pools) if counts else 0.0 for y in range(self.n_years)]
        s = c.get("shortfall") or {}
        self.treatment = s.get("treatment", "pay")
        self.window_months = int(num(s.get("window_months"), 12.0))
        self.relief = num(s.get("amount"), 0.0)
        self.forgive = num(s.get("share"), 0.0)
        self.carry = num(c.get("carry_forward"), 0.0)
        sd = c.get("step_down")
        self.step_down = (num(sd["share"]), int(num(sd["notice_month"]))) if sd else None
        self.fungible = [tuple(p) for p in c.get("fungible") or []]
        self.credits = [read_credit(x) for x in c.get("credits") or []]
        self.support = read_support(c.get("support"))
        self.protection = flag(c.get("price_protection"))
        u = c.get("upfront") or {}
        self.up_share, self.up_reduction = num(u.get("share"), 0.0), num(u.get("reduction"), 0.0)
        self.moved = None                # own discount of cells of kind MOVED (reading 101)

    @staticmethod
    def _rate(text):
        return None if text is None or text == "headline" else rng(text)[1]

    # Discounts.
    def k(self, year):
        if self.by == "each_year":
            y = min(year, self.n_years - 1)
            return self.years[y] + self.k_pools[y]
        total = math.fsum(self.years) + math.fsum(self.k_pools)
        return total if self.by == "term" else total / self.n_years

    def whole(self, year):
        if self.bare is not None:
            return self.bare
        k, d = self.k(year), 0.0
        for start, rate in self.tiers:
            if start <= k * (1 + 1e-9):
                d = rate
        return d

    def banded(self, low, high):
        """Discount money on list spend between two cumulated amounts, by bands."""
        if self.bare is not None:
            return (high - low) * self.bare
        money = 0.0
        for i, (start, rate) in enumerate(self.tiers):
            end = self.tiers[i + 1][0] if i + 1 < len(self.tiers) else math.inf
            money += max(0.0, min(high, end) - max(low, start)) * rate
        return money

    def band_average(self, amount):
        if amount > 0:
            return self.banded(0.0, amount) / amount
        return self.whole_at(0.0)

    def whole_at(self, k):
        d = 0.0 if self.bare is None else self.bare
        for start, rate in self.tiers:
            if start <= k:
                d = rate
        return d

    def headline(self, year):
        return self.band_average(self.k(year)) if self.marginal else self.whole(year)

    # Buckets.
    def bucket(self, b):
        """(discount, None for headline; weight; cap group)."""
        s = self.buckets.get(b)
        s = s if isinstance(s, dict) else {}
        d, g = None, None
        if b == THIRD:
            d = 0.0
        if b == "marketplace":
            d, g = 0.0, "marketplace"
        if "discount" in s:
            d = None if s["discount"] == "headline" else rng(s["discount"])[1]
        g = s.get("cap_group", g)
        if g in ("", "none", "null", "~"):
            g = None
        return d, num(s.get("retires"), 1.0), g

    def own(self, cell, pool):
        """The cell's own discount, None for headline."""
        if cell[2] == MOVED:
            return self.moved
        rate = self.pools[pool - 1].rate if pool else None
        return self.bucket(cell[0])[0] if rate is None else rate

    def private_of(self, cell):
        return (0.0, False) if cell[2] == MOVED else self.private.get(cell[0], (0.0, False))

    def pool_of(self, cell):
        b, f = cell[0], cell[1]
        if b in (FIRST, THIRD):
            if self.structure == "carve_out":
                return 1
            if self.structure == "per_model":
                for i, p in enumerate(self.pools):
                    if p.name == f:
                        return i + 1
        return 0


class Credit:
    def __init__(self, amount, start, end, buckets, retires):
        self.amount, self.start, self.end, self.buckets, self.retires = amount, start, end, buckets, retires
        self.left = amount
        self.lever = False               # a lever's credit is not bound to the signed term

    def fresh(self):
        c = Credit(self.amount, self.start, self.end, self.buckets, self.retires)
        c.lever = self.lever
        return c


def read_credit(x):
    start = month(x["from"])
    return Credit(rng(x["amount"])[1], start, start + int(num(x["months"])), x.get("buckets"), flag(x.get("retires")))


class Support:
    def __init__(self, s):
        self.minimum = num(s.get("minimum"), 0.0)
        self.tiers = sorted((num(x["from"]), num(x["rate"])) for x in s.get("tiers") or [])
        self.plan_discount = num(s.get("plan_discount"), 0.0)
        self.net = s.get("base", "list") == "net"
        ex = s.get("exclude")
        self.exclude = ["marketplace"] if ex is None else list(ex)

    def fee(self, charges):
        f = 0.0
        for i, (start, rate) in enumerate(self.tiers):
            end = self.tiers[i + 1][0] if i + 1 < len(self.tiers) else math.inf
            f += max(0.0, min(charges, end) - start) * rate
        return max(self.minimum, f) * (1.0 - self.plan_discount)


def read_support(s, plan_discount=None):
    if not s:
        return None
    s = Support(s)
    if plan_discount is not None:
        s.plan_discount = plan_discount
    return s


FIELDS = ("list", "net", "protection", "support", "credits", "charges", "balance_used", "upfront_paid",
          "upfront_used", "closeout", "cash")


class Settled:
    """The ledger of one contract on one path: arrays by month from contract start, and periods."""

    def __init__(self, w):
        for f in FIELDS:
            setattr(self, f, [0.0] * w)
        self.minimums = [0.0] * w
        self.shortfalls = [0.0] * w
        self.periods = []
        self.window = w
        self.term = w
        self.opaque = {}

    def close(self, closeout=None):
        if closeout:
            self.closeout = list(closeout)
        for t in range(self.window):
            self.cash[t] = (self.net[t] - self.credits[t] + self.support[t] + self.charges[t] - self.balance_used[t]
                            + self.upfront_paid[t] - self.upfront_used[t] + self.closeout[t])

    def present_value(self, r):
        return math.fsum(c * (1.0 + r) ** (-t / 12.0) for t, c in enumerate(self.cash))

    def figures(self, months):
        n = min(months, self.window)
        out = {f: math.fsum(getattr(self, f)[:n]) for f in FIELDS}
        n = min(n, self.term)
        s = {f: math.fsum(getattr(self, f)[:n]) for f in FIELDS}
        out["blended_discount"] = 1.0 - s["net"] / s["list"] if s["list"] else 0.0
        paid = s["net"] + s["charges"] - s["balance_used"] + s["upfront_paid"] - s["upfront_used"]
        out["effective_discount"] = 1.0 - paid / s["list"] if s["list"] else 0.0
        return out

    def shortfall_charge(self):
        return math.fsum(p["charge"] for p in self.periods)


def near(x, y, scale=0.0):
    return abs(x - y) <= 1e-9 * max(1.0, abs(x), abs(y), scale)


def settle_lapse(path, w, support, start=0, levers=()):
    """List price and a support plan; credits that are levers still pay part of the bill."""
    s = Settled(w)
    credits = [c.fresh() for c in levers]
    for t in range(start, w):
        money = path.list[t]
        s.list[t] = s.net[t] = math.fsum(money)
        if support:
            s.support[t] = support.fee(math.fsum(x for c, x in zip(path.cells, money) if c[0] not in support.exclude))
        open_net = list(money)
        for c in sorted_credits(credits):
            s.credits[t] += use_credit(c, path, t, open_net, None)
    s.close()
    return s


def sorted_credits(credits):
    return [c for _, c in sorted(enumerate(credits), key=lambda p: (p[1].end, p[1].start, p[0]))]


def use_credit(c, path, t, open_net, unretired, start_month=None):
    m = path.start_month + t
    if not (c.start <= m < c.end) or c.left <= 0:
        return 0.0
    index = [i for i, cell in enumerate(path.cells) if c.buckets is None or cell[0] in c.buckets]
    total = math.fsum(open_net[i] for i in index)
    if total <= 0:
        return 0.0
    used = min(c.left, total)
    share = used / total
    for i in index:
        x = open_net[i] * share
        open_net[i] -= x
        if unretired is not None and not c.retires:
            unretired[i] += x
    c.left -= used
    return used


def settle(terms, path, w, gamma, continuation="same_terms", lapse_support=None, levers=(),
           begin=0, first_from=None, initial=0.0, live_from=None, live_to=None):
    """Settle one contract. `begin`: its start in months from contract start (the incumbent's is
    negative); `first_from`, `initial`: the running test period and what it has drawn; months outside
    [live_from, live_to) have no spend. `gamma`: optimised list by month of all buckets (step-down)."""
    k = terms
    s = Settled(w)
    end = begin + k.term
    s.term = min(w, end)
    repeat = continuation == "same_terms" and first_from is None
    cells, ncell = path.cells, len(path.cells)
    pool_of = [k.pool_of(c) for c in cells]
    npool = 1 + len(k.pools)
    spec = [k.bucket(c[0]) for c in cells]
    private = [k.private_of(c) for c in cells]
    weight = [x[1] for x in spec]
    group = [spec[i][2] if pool_of[i] == 0 and spec[i][2] in k.caps else None for i in range(ncell)]
    own = [k.own(c, p) for c, p in zip(cells, pool_of)]     # None: headline
    is_headline = [pool_of[i] == 0 and own[i] is None for i in range(ncell)]
    names = ["main"] + [p.name for p in k.pools]
    years = [k.years] + [p.years for p in k.pools]

    # Test periods: (from, to, contract year, signed).
    periods = []
    if k.by_term:
        periods.append((begin, end, 0, True))
    else:
        periods += [(begin + 12 * y, begin + 12 * y + 12, y, True) for y in range(k.n_years)]
    last_signed = len(periods) - 1
    if repeat:
        t = end
        while t < w:
            periods.append((t, t + 12, k.n_years - 1, False))
            t += 12
    if first_from is not None:
        periods = [p for p in periods if p[0] >= first_from]
        last_signed = len(periods) - 1

    def signed(pool, period):
        _, _, y, is_signed = period
        if not k.by_term:
            return years[pool][y]
        total = math.fsum(years[pool])
        return total if is_signed else total / k.n_years

    credits = [c.fresh() for c in k.credits] + [c.fresh() for c in levers]
    lowered = [1.0] * len(periods)
    carried = [0.0] * npool
    joined = [0.0] * npool
    balances = [[] for _ in range(npool)]       # [amount, first month, last month + 1]
    retired_by_month = {}
    no_spend = [0.0] * ncell

    def month_at(t, d, split, live_terms):
        """All lines of one month at headline rate d, share `split` of headline list below overage."""
        money = path.list[t] if (live_from is None or live_from <= t) and (live_to is None or t < live_to) else no_spend
        net, prot, priv, disc = [0.0] * ncell, 0.0, 0.0, 0.0
        for i in range(ncell):
            x = money[i]
            if x == 0.0:
                continue
            if not live_terms:
                net[i] = x
                continue
            q = path.q[t].get(cells[i][1], 1.0) if cells[i][2] == "tokens" else 1.0
            p, fixed = private[i]
            if is_headline[i]:
                rate = d if split >= 1.0 or k.overage is None else split * d + (1.0 - split) * k.overage
            else:
                rate = d if own[i] is None else own[i]
            kept = min(1.0, 1.0 / q) if k.protection else 1.0
            lift = 1.0 / min(1.0, q) if fixed else 1.0
            unprotected = x * lift * (1.0 - p) * (1.0 - rate)
            net[i] = unprotected * kept
            prot += unprotected - net[i]
            fixed_loss = x * (lift - 1.0) * (1.0 - p) * (1.0 - rate)
            priv += x * p - fixed_loss
            disc += x * (1.0 - p) * rate
        line = {"money": money, "net": net, "protection": prot, "private": priv, "discount": disc}
        open_net = list(net)
        unretired = [0.0] * ncell
        mine = [c.fresh_state() for c in credits_state]
        used = 0.0
        for c in sorted_credits(mine):
            if (live_terms and t < end) or c.lever:
                used += use_credit(c, path, t, open_net, unretired)
        line["credits"], line["credit_state"] = used, mine
        # Balances pay net fees less credits, buckets in file order.
        bal_paid = [0.0] * ncell
        pots = [[list(b) for b in pot] for pot in balances]
        for pool in range(npool):
            for b in pots[pool]:
                if not (b[1] <= t < b[2]) or b[0] <= 0:
                    continue
                for i in range(ncell):
                    if pool_of[i] == pool and open_net[i] > 0 and b[0] > 0:
                        x = min(b[0], open_net[i])
                        open_net[i] -= x
                        b[0] -= x
                        bal_paid[i] += x
        line["balance"], line["pots"], line["open"] = math.fsum(bal_paid), pots, open_net
        # What counts, by weight and basis.
        counted, counts = [0.0] * ncell, [0.0] * ncell
        for i in range(ncell):
            if k.net_basis:
                counted[i] = net[i]
                base = net[i] - unretired[i] - bal_paid[i]
            else:
                counted[i] = money[i]
                base = money[i] * (1.0 - bal_paid[i] / net[i]) if net[i] else money[i]
            counts[i] = max(0.0, base) * weight[i]
        retired = list(counts)
        left = dict(caps_left)
        for g in left:
            total = math.fsum(counts[i] for i in range(ncell) if group[i] == g)
            allowed = min(total, left[g])
            left[g] -= allowed
            if total > 0:
                for i in range(ncell):
                    if group[i] == g:
                        retired[i] = counts[i] * (allowed / total)
        line["counted"], line["counts"], line["retired"], line["caps_left"] = counted, counts, retired, left
        return line

    class State:
        def __init__(self, c):
            self.c, self.left = c, c.left
            self.start, self.end, self.buckets, self.retires, self.lever = c.start, c.end, c.buckets, c.retires, c.lever

        def fresh_state(self):
            n = State(self.c)
            n.left = self.left
            return n
    credits_state = [State(c) for c in credits]
    caps_left = {}

    def book(t, line):
        """Post a month's lines; the caller has settled the rates."""
        nonlocal credits_state, balances
        credits_state = line["credit_state"]
        balances = line["pots"]
        if t >= 0:
            s.list[t] += math.fsum(line["money"])
            s.net[t] += math.fsum(line["net"])
            s.protection[t] += line["protection"]
            s.credits[t] += line["credits"]
            s.balance_used[t] += line["balance"]
            total = math.fsum(line["money"])
            assert near(total - line["private"] - line["discount"] - line["protection"], math.fsum(line["net"]), total), \
                "list less private, discount and protection is net"

    for number, period in enumerate(periods):
        t0, t1, year, is_signed = period
        if t0 >= w:
            break
        whole = k.whole(year)
        stepped = [signed(p, period) for p in range(npool)]
        stepped[0] *= lowered[number]
        commit = [stepped[p] + joined[p] for p in range(npool)]
        joined = [0.0] * npool
        caps_left.clear()
        for g in set(x for x in group if x is not None):
            caps_left[g] = k.caps[g] * stepped[0]
        up_left = k.up_share * stepped[0]
        if t0 >= 0 and up_left:
            s.upfront_paid[t0] += up_left * (1.0 - k.up_reduction)
        retired = [0.0] * npool
        if number == 0:
            retired[0] = initial
        capped, minpaid = [0.0] * npool, 0.0
        plist, pnet = [0.0] * npool, [0.0] * npool
        by_cell = [0.0] * ncell
        cumulated = 0.0
        for t in range(max(t0, path.first), min(t1, w)):
            if live_from is not None and t < live_from:
                continue
            money = path.list[t] if live_to is None or t < live_to else no_spend
            d = whole
            if k.marginal:
                h = math.fsum(money[i] for i in range(ncell) if is_headline[i])
                d = k.banded(cumulated, cumulated + h) / h if h > 0 else k.whole_at(cumulated)
                cumulated += h
            line = month_at(t, d, 1.0, True)
            if k.overage is not None:
                at_headline = math.fsum(line["retired"][i] for i in range(ncell) if pool_of[i] == 0)
                room = commit[0] - carried[0] - retired[0]
                if at_headline == 0.0:
                    if room <= 0.0:
                        line = month_at(t, d, 0.0, True)
                elif room < at_headline:
                    split = max(0.0, room) / at_headline
                    line = month_at(t, d, split, True)
            book(t, line)
            caps_left.clear()
            caps_left.update(line["caps_left"])
            month_retired = [0.0] * npool
            for i in range(ncell):
                p = pool_of[i]
                month_retired[p] += line["retired"][i]
                by_cell[i] += line["retired"][i]
                capped[p] += line["counts"][i] - line["retired"][i]
                plist[p] += line["money"][i]
                pnet[p] += line["net"][i]
            for p in range(npool):
                retired[p] += month_retired[p]
            counted = math.fsum(line["counted"])
            not_retiring = math.fsum(line["counted"][i] - line["counts"][i] for i in range(ncell))
            caught = math.fsum(line["counts"][i] - line["retired"][i] for i in range(ncell))
            assert near(counted, math.fsum(month_retired) + caught + not_retiring, counted), "counted"
            assert min(line["retired"] + [0.0]) >= 0 and caught >= -1e-6, "signs"
            retired_by_month[t] = month_retired[0]
            # Up-front settles main's fees.
            fees = math.fsum(line["open"][i] for i in range(ncell) if pool_of[i] == 0)
            use = min(up_left, fees)
            if use > 0 and t >= 0:
                s.upfront_used[t] += use
                up_left -= use
            if k.support and t >= 0:
                base = line["net"] if k.support.net else line["money"]
                s.support[t] += k.support.fee(math.fsum(base[i] for i in range(ncell)
                                                        if cells[i][0] not in k.support.exclude))
            owed = max(0.0, k.minimum - month_retired[0]) if k.minimum else 0.0
            if owed:
                minpaid += owed
                if t >= 0:
                    s.charges[t] += owed
                    s.minimums[t] += owed
                    use = min(up_left, owed)
                    s.upfront_used[t] += use
                    up_left -= use
            # Step-down notice, at the end of contract month n.
            if k.step_down and not k.by_term and t == begin + k.step_down[1] - 1:
                later = [n for n, p in enumerate(periods) if p[3] and p[0] >= t + 1]
                if later and all(x in retired_by_month for x in (t - 2, t - 1, t)):
                    recent = math.fsum(gamma[x] for x in (t - 2, t - 1, t))
                    ahead = math.fsum(gamma.get(x, 0.0) for x in range(t + 1, t + 13))
                    drawn = math.fsum(retired_by_month[x] for x in (t - 2, t - 1, t))
                    if recent > 0 and drawn * 4.0 * (ahead / (4.0 * recent)) < signed(0, periods[later[0]]):
                        for n in later:
                            lowered[n] *= 1.0 - k.step_down[0]
                        s.opaque["stepped_down"] = True
        if t1 > w:
            break
        # The test date.
        last_month = t1 - 1
        minimum = [minpaid] + [0.0] * (npool - 1)
        moved = [0.0] * npool
        taken = {}                              # (pool, bucket) -> moved out

        def position(p):
            return commit[p] - carried[p] - retired[p] - moved[p] - minimum[p]

        for x, y in k.fungible:
            for px in range(npool):
                if not any(pool_of[i] == px and cells[i][0] == x for i in range(ncell)):
                    continue
                for py in range(npool):
                    if px == py or not any(pool_of[i] == py and cells[i][0] == y for i in range(ncell)):
                        continue
                    for to, source, b in ((px, py, y), (py, px, x)):
                        gap, over = max(0.0, position(to)), max(0.0, -position(source))
                        there = math.fsum(by_cell[i] for i in range(ncell) if pool_of[i] == source and cells[i][0] == b)
                        there -= taken.get((source, b), 0.0)
                        move = min(gap, over, max(0.0, there))
                        if move > 0:
                            moved[to] += move
                            moved[source] -= move
                            taken[(source, b)] = taken.get((source, b), 0.0) + move
        final = number == last_signed or t1 == w
        for p in range(npool):
            after = retired[p] + moved[p]
            left = position(p)
            gap, over = max(0.0, left), max(0.0, -left)
            if p == 0 or k.pools[p - 1].rate is None:
                d = k.band_average(commit[0]) if k.marginal else whole
            else:
                d = k.pools[p - 1].rate
            keep = 1.0 - d if k.gap_discounted else 1.0
            due = gap * keep
            charge = due
            if k.treatment == "forgive":
                charge = due * (1.0 - k.forgive)
            elif k.treatment == "relief" and not final:
                charge = min(due, k.relief)
                joined[p] = gap - charge / keep if keep else 0.0
            elif k.treatment == "prepaid" and charge > 0:
                balances[p].append([charge, t1, t1 + k.window_months])
            if last_month >= 0 and charge > 0:
                s.charges[last_month] += charge
                s.shortfalls[last_month] += charge
                if p == 0:
                    use = min(up_left, charge)
                    s.upfront_used[last_month] += use
                    up_left -= use
            assert gap * over == 0.0
            assert near(over - gap, after + carried[p] + minimum[p] - commit[p], commit[p] + after), "law 1"
            s.periods.append({
                "from": path.start_month + t0, "to": path.start_month + last_month, "pool": names[p],
                "commitment": commit[p], "list": plist[p], "net": pnet[p], "retired": after,
                "capped_out": capped[p], "carried": carried[p], "moved": moved[p], "minimum_paid": minimum[p],
                "overage": over, "shortfall": gap, "charge": charge,
                "drawn_in_period": retired[p] - (initial if number == 0 and p == 0 else 0.0)})
            carried[p] = k.carry * max(0.0, after - commit[p])
        for p in range(npool):
            assert near(joined[p], max(0.0, joined[p])), "relief"
    # After the signed term without the same terms: list price and the alternative's support plan.
    if not repeat and first_from is None:
        for t in range(max(end, 0), w):
            line = month_at(t, 0.0, 1.0, False)
            book(t, line)
            if lapse_support:
                s.support[t] += lapse_support.fee(math.fsum(x for c, x in zip(cells, line["money"])
                                                            if c[0] not in lapse_support.exclude))
    if first_from is None:
        for t in range(w):
            total = math.fsum(path.list[t])
            assert near(s.list[t], total, total), "buckets sum to total"
    s.close()
    return s
