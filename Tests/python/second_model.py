"""A second model of the target, from docs/model.md and Tests/oracle/READINGS.md: list spend is one number, lognormal.

    EDP=.build/release/edp python second_model.py [DIR...]                  unsaid: the sample and the golden engagements

Of the product it takes the simulated list spend (paths.csv), the menu, and the target that it is compared with (result.json).
What an offer costs is worked out here from plan.yaml, quotes/ and current.yaml. It sees discounts, own and private rates,
weights, caps, pools, tests, gap and overage rates, forgiveness, support, credits and what follows the term; it does not see
carry-forward, step-down, prepaid balances, relief, fungible pairs, price protection, fixed prices, monthly minimums and
payment up front, nor that a bucket's share of list, or what it retires, moves.

Units: money in the plan's currency; F, C and K a year (or over the term, where a test covers the term); shares are fractions.
K      commitment to main of the mean year; C what one test asks for; F mean list spend of the years of a test
s      standard deviation of ln of that list spend over the paths
alpha  what retires of a dollar of list, at the shares that buckets have of the mean of all paths; it does not change by path
z      one standard normal number: all years are comonotone (list of a year is F exp(s z - s^2/2) with the same z for all).
       Volumes are walks and growth is drawn once for all years, so a poor year follows a poor one; independent years would
       let them make up for each other, which the paths seldom do.
"""
import csv
import functools
import json
import math
import operator
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from statistics import NormalDist

import yaml

import product

NORMAL = NormalDist()
BEDROCK = ("bedrock_first_party", "bedrock_third_party")
SLICES = [NORMAL.inv_cdf((i + 0.5) / 1000) for i in range(1000)]            # z in the middle of equal slices


def number(x, otherwise=0.0):
    """A number as the folder writes it (1_000, 250K, 1.2M); of a range low..likely..high the likely."""
    if x is None or x == "":
        return otherwise
    text = str(x).replace("_", "")
    if ".." in text:
        text = text.split("..")[1]
    return float(text[:-1]) * {"K": 1e3, "M": 1e6}[text[-1]] if text[-1] in "KM" else float(text)


@functools.cache
def month(text):
    """Months counted from year 0."""
    year, m = text.split("-")[:2]
    return int(year) * 12 + int(m) - 1


def load(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Loader=yaml.BaseLoader)


class Engagement:
    """A folder, the product's result.json and the list spend of its paths by contract year."""

    def __init__(self, folder, out):
        self.plan, self.current = load(os.path.join(folder, "plan.yaml")), load(os.path.join(folder, "current.yaml"))
        quotes = [load(os.path.join(folder, "quotes", x)) for x in sorted(os.listdir(os.path.join(folder, "quotes")))
                  if x.endswith(".yaml")]
        self.quotes = {q["quote"]: q for q in quotes if "contract" in q}
        with open(os.path.join(out, "result.json"), encoding="utf-8") as f:
            self.result = json.load(f)
        self.start = month(self.plan["contract_start"])
        self.years = self.result["window_months"] // 12
        policy = self.plan.get("policy") or {}
        self.rate = number(policy.get("cost_of_capital"))
        self.most_lost = number(policy.get("max_loss_probability"), 0.10)
        self.most_p95 = number(policy.get("max_p95_shortfall"), math.inf)
        self.risk_weight = number(policy.get("risk_weight"), 0.25)
        self.lapses = (self.plan.get("simulation") or {}).get("continuation") == "lapse"
        self.batna = policy.get("batna") or (self.current or {}).get("incumbent", {}).get("after", "lapse")
        self.totals = [defaultdict(float) for _ in range(self.years)]       # by path: list spend of the year
        self.cells = [defaultdict(float) for _ in range(self.years)]        # by (bucket, family): mean list spend of the year
        with open(os.path.join(out, "paths.csv"), encoding="utf-8", newline="") as f:
            rows = csv.reader(f)
            at = operator.itemgetter(*map(next(rows).index, ("path", "month", "bucket", "family", "list")))
            for path, m, bucket, family, spent in map(at, rows):
                y = (month(m) - self.start) // 12
                if 0 <= y < self.years:
                    self.totals[y][path] += float(spent)
                    self.cells[y][bucket, family] += float(spent) / self.result["paths"]
        self.laws = {}

    def law(self, years):
        """(F, s) of list spend of these contract years together, from mean and standard deviation of its ln on the paths."""
        years = tuple(years)
        if years not in self.laws:
            logs = [math.log(sum(self.totals[y][p] for y in years)) for p in self.totals[years[0]]]
            s = statistics.pstdev(logs)
            self.laws[years] = math.exp(statistics.fmean(logs) + s * s / 2), s
        return self.laws[years]

    def worth(self, first, months=1):
        """Present value of a dollar paid evenly over these months, counted from contract start."""
        return statistics.fmean((1 + self.rate) ** (-t / 12) for t in range(first, first + months))


class Test:
    """max(0, C - alpha list) of some years is charged at `rate` a dollar; list beyond C / alpha loses `dearer` a dollar."""

    def __init__(self, e, years, commitment, alpha, rate, dearer=0.0):
        self.f, self.s = e.law(years)
        self.c, self.alpha, self.rate, self.dearer = commitment, alpha, rate, dearer
        self.worth, self.spread = e.worth(12 * years[-1] + 11), e.worth(12 * years[0], 12 * len(years))

    def expected(self):
        """Present value, closed form: a put on what retires, and a call on list for overage at a rate of its own."""
        if self.c <= 0 or self.alpha <= 0:
            return self.rate * max(self.c, 0.0) * self.worth + (self.dearer * self.f * self.spread if self.c <= 0 else 0.0)
        if self.s < 1e-9:
            return self.present(self.f)
        d1 = (math.log(self.alpha * self.f / self.c) + self.s ** 2 / 2) / self.s
        d2 = d1 - self.s
        put = self.c * NORMAL.cdf(-d2) - self.alpha * self.f * NORMAL.cdf(-d1)
        call = self.f * NORMAL.cdf(d1) - self.c / self.alpha * NORMAL.cdf(d2)
        return self.rate * put * self.worth + self.dearer * call * self.spread

    def list(self, z):
        return self.f * math.exp(self.s * z - self.s ** 2 / 2)

    def charge(self, spent):
        """What falls due for the gap, not discounted."""
        return self.rate * max(0.0, self.c - self.alpha * spent)

    def present(self, spent):
        over = max(0.0, spent - self.c / self.alpha) if self.alpha > 0 else 0.0
        return self.charge(spent) * self.worth + self.dearer * over * self.spread


class Deal:
    """Present value of cash over the window: fees and support as a share of list of each year, tests, less fixed amounts."""

    def __init__(self, e):
        self.e, self.fees, self.tests, self.fixed = e, [1.0] * e.years, [], 0.0

    def expected(self):
        fees = sum(k * self.e.law([y])[0] * self.e.worth(12 * y, 12) for y, k in enumerate(self.fees))
        return fees + sum(t.expected() for t in self.tests) - self.fixed

    def present(self, z):
        total = -self.fixed
        for y, k in enumerate(self.fees):
            f, s = self.e.law([y])
            total += k * f * math.exp(s * z - s * s / 2) * self.e.worth(12 * y, 12)
        return total + sum(t.present(t.list(z)) for t in self.tests)

    def charged(self, z):
        return sum(t.charge(t.list(z)) for t in self.tests)


def support(plan, cells, paid):
    """Support of a year, from the mean month's charges; `paid` is the share of list that is paid, by cell."""
    if not plan:
        return 0.0
    net = plan.get("base") == "net"
    base = sum(x * (paid[c] if net else 1.0) for c, x in cells.items() if c[0] not in (plan.get("exclude") or [])) / 12
    tiers = sorted((number(x["from"]), number(x["rate"])) for x in plan.get("tiers") or [])
    due = sum(rate * (max(0.0, min(base, tiers[i + 1][0] if i + 1 < len(tiers) else math.inf) - low))
              for i, (low, rate) in enumerate(tiers))
    return 12 * max(number(plan.get("minimum")), due) * (1 - number(plan.get("plan_discount")))


class Contract:
    """The terms that the aggregate can see. Others (see docs/model.md) are as if they were not there."""

    def __init__(self, e, terms):
        self.e, self.t = e, terms
        self.term = int(number(terms["term_months"])) // 12
        signed = terms["commitment"]
        self.by_term = signed.get("test") == "term"
        self.signed = [number(x) for x in signed["years"]] if "years" in signed else \
            [number(signed["total"]) / self.term] * self.term
        self.mean = sum(self.signed) / self.term
        bedrock = terms.get("bedrock") or {}
        self.structure = bedrock.get("structure", "pooled")
        self.pools = {"carve_out": lambda: {"bedrock": bedrock}, "per_model": lambda: bedrock["families"],
                      "pooled": dict}[self.structure]()
        self.counts = bedrock.get("counts_in_k") == "true"
        over = terms.get("overage", "headline")
        self.overage = None if over == "headline" else number(over)

    def pool(self, cell):
        """The pool that a (bucket, family) is in; None is main."""
        name = "bedrock" if self.structure == "carve_out" and cell[0] in BEDROCK else cell[1]
        return name if name in self.pools else None

    def headline(self, k, year):
        """Main's discount with K of the mean year; with marginal tiers that of the mean year's list spend."""
        d = self.t["discount"]
        if not isinstance(d, dict):
            return number(d)
        tiers = sorted((number(x["from"]), number(x["rate"])) for x in d["tiers"])
        scale = k / self.mean
        each = [c * scale + (sum(number(p["years"][y]) for p in self.pools.values()) if self.counts else 0.0)
                for y, c in enumerate(self.signed)]
        by = d.get("by", "mean_year")
        level = each[min(year, self.term - 1)] if by == "each_year" else sum(each) / (1 if by == "term" else self.term)
        if d.get("scope") == "marginal":
            spent = sum(x for c, x in self.e.cells[year].items() if self.at_headline(c)) * (self.term if self.by_term else 1)
            if self.overage is not None:
                spent = min(spent, self.signed[min(year, self.term - 1)] * scale * (self.term if self.by_term else 1))
            ends = [x[0] for x in tiers[1:]] + [math.inf]
            return sum(max(0.0, min(spent, end) - low) * rate for (low, rate), end in zip(tiers, ends)) / max(spent, 1.0)
        return next((rate for low, rate in reversed(tiers) if low <= level * (1 + 1e-9)), 0.0)

    def own(self, bucket):
        """A bucket's own discount; None is the headline."""
        standard = "0" if bucket in ("marketplace", "bedrock_third_party") else "headline"
        d = (self.t.get("buckets") or {}).get(bucket, {}).get("discount", standard)
        return None if d == "headline" else number(d)

    def at_headline(self, cell):
        return self.pool(cell) is None and self.own(cell[0]) is None

    def paid(self, cell, headline):
        """Net fee of a dollar of list."""
        private = (self.t.get("private_rates") or {}).get(cell[0], 0)
        private = number(private["rate"] if isinstance(private, dict) else private)
        rate = self.pools[self.pool(cell)].get("rate") if self.pool(cell) is not None else None
        own = self.own(cell[0]) if rate in (None, "headline") else number(rate)
        return (1 - private) * (1 - (headline if own is None else own))

    def retires(self, cells, paid, pool, commitment):
        """What counts towards a pool's commitment; cap groups of main at most their share of it."""
        group, free = defaultdict(float), 0.0
        for c, x in cells.items():
            if self.pool(c) == pool:
                b = (self.t.get("buckets") or {}).get(c[0], {})
                x *= number(b.get("retires"), 1.0) * (paid[c] if self.t.get("basis", "net") == "net" else 1.0)
                g = b.get("cap_group", "marketplace" if c[0] == "marketplace" else None)
                if pool is None and g is not None:
                    group[g] += x
                else:
                    free += x
        caps = self.t.get("caps") or {"marketplace": "0.25"}
        return free + sum(min(x, number(caps.get(g), math.inf) * commitment) for g, x in group.items())

    def tests(self, k, pool):
        """[(contract years, commitment)] of main (None) or a pool, with repeated years after the term."""
        signed = [c * k / self.mean for c in self.signed] if pool is None else \
            [number(x) for x in self.pools[pool]["years"]]
        last = sum(signed) / self.term if self.by_term else signed[-1]
        tested = [(range(self.term), sum(signed))] if self.by_term else [([y], c) for y, c in enumerate(signed)]
        return tested + ([] if self.e.lapses else [([y], last) for y in range(self.term, self.e.years)])

    def deal(self, k, lapse_support):
        """The contract with K, as a deal; after the term its last year again, or list price with the alternative's support."""
        e, deal, paid, short = self.e, Deal(self.e), [], self.t.get("shortfall") or {}
        forgiven = number(short.get("share")) if short.get("treatment") == "forgive" else 0.0
        for y, cells in enumerate(e.cells):
            gone = e.lapses and y >= self.term
            paid.append({c: 1.0 if gone else self.paid(c, self.headline(k, y)) for c in cells})
            due = support(lapse_support if gone else self.t.get("support"), cells, paid[y])
            deal.fees[y] = (sum(x * paid[y][c] for c, x in cells.items()) + due) / sum(cells.values())
        for pool in [None, *self.pools]:
            for years, c in self.tests(k, pool):
                together, net, dearer = defaultdict(float), defaultdict(float), 0.0
                for y in years:
                    for cell, x in e.cells[y].items():
                        together[cell] += x
                        net[cell] += x * paid[y][cell]
                whole = sum(together.values())
                shares = {cell: net[cell] / together[cell] if together[cell] else 1.0 for cell in together}
                d = self.headline(k, years[0])
                if pool is None and self.overage is not None:
                    dearer = sum(x * shares[cell] for cell, x in together.items() if self.at_headline(cell)) / whole
                    dearer *= (d - self.overage) / (1 - d)
                rate = self.pools[pool].get("rate") if pool is not None else None
                gap = 1 - (d if rate in (None, "headline") else number(rate)) if self.t.get("gap_rate") == "discounted" else 1.0
                alpha = self.retires(together, shares, pool, c) / whole
                deal.tests.append(Test(e, years, c, alpha, gap * (1 - forgiven), dearer))
        for credit in self.t.get("credits") or []:
            first = max(0, month(credit["from"]) - e.start)
            if first < 12 * self.term:
                reach = sum(x for c, x in e.cells[first // 12].items() if c[0] in (credit.get("buckets") or [c[0]]))
                deal.fixed += min(number(credit["amount"]), reach / 12 * number(credit["months"])) * e.worth(first)
        return deal


def alternative(e, offer):
    """(what the buyer has without the offer, its support plan after a lapse)."""
    standing = (e.current or {}).get("contract") or {}
    plan = (e.current or {}).get("incumbent", {}).get("lapse_support")
    if not plan:
        plan = standing.get("support") or offer.get("support")
        plan = dict(plan, plan_discount="0") if plan else None
    if e.batna == "lapse":
        deal = Deal(e)
        deal.fees = [1 + support(plan, c, dict.fromkeys(c, 1.0)) / sum(c.values()) for c in e.cells]
        return deal, plan
    terms = e.quotes[e.batna]["contract"] if e.batna in e.quotes else \
        {**standing, "support": plan, **e.current["incumbent"]["extension"]}
    other = Contract(e, terms)
    return other.deal(other.mean, plan), plan


class Point:
    """A commitment K of the menu: expected loss, CVaR95, odds of a loss, P95 of charges, objective; all against no deal."""

    def __init__(self, e, k, deal, other, stay):
        self.k, self.expected = k, deal.expected() - other.expected()
        losses = sorted((deal.present(z) - x for z, x in zip(SLICES, stay)), reverse=True)
        self.cvar95 = statistics.fmean(losses[:len(losses) // 20])
        self.odds = sum(x > 1e-9 * abs(stay[0]) for x in losses) / len(losses)
        self.p95 = deal.charged(NORMAL.inv_cdf(0.05))
        self.objective = self.expected + e.risk_weight * (self.cvar95 - self.expected)
        self.kept = self.odds <= e.most_lost and self.p95 <= e.most_p95


def points(e, quote):
    """The product's menu of an offer along the ramp offered, on this model."""
    contract = Contract(e, e.quotes[quote]["contract"])
    other, plan = alternative(e, contract.t)
    stay = [other.present(z) for z in SLICES]
    return [Point(e, x["commitment"], contract.deal(x["commitment"], plan), other, stay) for x in envelope(e, quote)["curve"]]


def envelope(e, quote):
    return next(x for x in e.result["envelopes"] if (x["quote"], x["ramp"]) == (quote, "offered"))


def target(menu):
    """Place on the menu of the least objective within the limits; None where no point keeps them."""
    return min((i for i, p in enumerate(menu) if p.kept), key=lambda i: menu[i].objective, default=None)


class Compared:
    """An offer's targets as places on its menu, from 0; None is no target."""

    def __init__(self, e, quote):
        self.quote, self.menu, found = quote, points(e, quote), envelope(e, quote)["target"]
        places = [p.k for p in self.menu]
        self.product, self.second = None if found is None else places.index(found), target(self.menu)
        self.near = self.product == self.second or None not in (self.product, self.second) and \
            abs(self.product - self.second) == 1

    def line(self, name):
        at = ["none" if i is None else f"{self.menu[i].k / 1e6:.3f}M ({i + 1})" for i in (self.product, self.second)]
        said = "same" if self.product == self.second else "neighbours" if self.near else "apart"
        return f"{name:<34} {self.quote:<14} {len(self.menu):>3} {at[0]:>14} {at[1]:>14}  {said}"


HEADING = f"{'engagement':<34} {'offer':<14} {'of':>3} {'product':>14} {'second model':>14}"


def compared(folder, out):
    """Every offer of an engagement that the product has answered into `out`."""
    e = Engagement(folder, out)
    return [Compared(e, x["quote"]) for x in e.result["envelopes"] if x["ramp"] == "offered"]


def answered(folder, out, paths=1024):
    """Has the product answer a folder, paths included."""
    done = product.run(["plan", str(folder), "-o", str(out), "--also", "paths", "--paths", str(paths), "--quiet"])
    if done.returncode != 0:
        raise product.Failed(f"edp plan {folder}: exit {done.returncode}\n{done.stderr}")
    return out


def main(folders):
    print(HEADING)
    for folder in folders or [x for _, x in product.engagements()]:
        with tempfile.TemporaryDirectory() as out:
            for x in compared(folder, answered(folder, os.path.join(out, "out"))):
                print(x.line(os.path.basename(os.path.normpath(folder))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
