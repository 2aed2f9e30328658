"""Section 7: a contract with a clause at the seller's standard or at the buyer's ask, and as another structure."""
import copy
import math

from reading import num
from settlement import FIRST, THIRD, Pool, Terms

NAMED = ("buckets", "caps", "private_rates")               # maps in which an ask speaks of its own entries only
MERGED = ("commitment", "discount", "support")              # maps without a standard of their own: what the ask names is replaced
STANDARD_CAPS = {"marketplace": "0.25"}
STANDARD_PARTS = {"commitment": {"test": "annual", "monthly_minimum": "0"}, "discount": {"by": "mean_year", "scope": "whole"}}
NONE = ("none", "None", "null", "~", "", None)


def put(contract, key, value):
    """A copy with `key` at `value`; None takes the key out."""
    c = copy.deepcopy(contract)
    if value is None:
        c.pop(key, None)
    else:
        c[key] = copy.deepcopy(value)
    return c


def at_ask(contract, clause, ask):
    old = contract.get(clause)
    if ask in NONE if not isinstance(ask, (dict, list)) else False:
        return put(contract, clause, None)
    if isinstance(ask, dict) and clause in NAMED:
        base = dict(old if isinstance(old, dict) else STANDARD_CAPS if clause == "caps" else {})
        for name, entry in ask.items():
            both = isinstance(entry, dict) and isinstance(base.get(name), dict)
            base[name] = dict(base[name], **entry) if both else entry
        return put(contract, clause, base)
    if isinstance(ask, dict) and clause in MERGED and isinstance(old, dict):
        base = dict(old, **ask)
        if "years" in ask:
            base.pop("total", None)
        return put(contract, clause, base)
    return put(contract, clause, ask)


def at_standard(contract, clause, ask):
    """The clause as the seller's standard has it; of a named map only the entries that the ask speaks of."""
    old = contract.get(clause)
    if clause in NAMED and isinstance(ask, dict):
        base = dict(old if isinstance(old, dict) else STANDARD_CAPS if clause == "caps" else {})
        for name in ask:
            base.pop(name, None)
            if clause == "caps" and name in STANDARD_CAPS:
                base[name] = STANDARD_CAPS[name]
        return put(contract, clause, base)
    if clause in STANDARD_PARTS:
        if not isinstance(old, dict):
            return copy.deepcopy(contract)
        base = dict(old)
        for name, value in STANDARD_PARTS[clause].items():
            if name in base and (not isinstance(ask, dict) or name in ask):
                base[name] = value
        return put(contract, clause, base)
    if clause in ("term_months", "support"):                # the seller has no standard for these: as quoted
        return copy.deepcopy(contract)
    return put(contract, clause, None)


def asked(asks):
    """[(clause, ask)] in file order."""
    return [(a["clause"], a["ask"]) for a in asks or [] if "ask" in a]


# --- structures -----------------------------------------------------------------------


def structures(contract, path, years=None):
    """{name: Terms} of the contract as pooled, carve-out and per-model: each year's total (the whole term's for a term
    test) split by the optimised list spend of that period, every bucket at the same discount in each. `years`: of main's
    commitment, instead of the quoted ones."""
    quoted = Terms(contract)
    n = quoted.n_years
    if years is not None:
        quoted.years = list(years)
    total = [quoted.years[y] + math.fsum(p.years[y] for p in quoted.pools) for y in range(n)]
    rates = [quoted.headline(y) for y in range(n)]
    spans = [range(0, 12 * n)] * n if quoted.by_term else [range(12 * y, 12 * y + 12) for y in range(n)]
    of = lambda cells, months: math.fsum(path.list[t][i] for t in months for i in cells)
    every = range(len(path.cells))
    bedrock = [i for i in every if path.cells[i][0] in (FIRST, THIRD)]
    families = [f for f in dict.fromkeys(path.cells[i][1] for i in bedrock) if f]
    wanted = {"pooled": {}, "carve_out": {"bedrock": bedrock},
              "per_model": {f: [i for i in bedrock if path.cells[i][1] == f] for f in families}}
    out = {}
    for name, pools in wanted.items():
        c = put(contract, "bedrock", None)
        if quoted.by_term:
            c = put(c, "commitment", dict({k: v for k, v in contract["commitment"].items() if k != "total"},
                                          years=["0"] * n))
            year = [math.fsum(total) / n] * n
        else:
            year = total
        t = Terms(c)
        t.structure, t.marginal, t.bare, t.tiers = name, False, None, []
        t.whole = lambda y, rates=rates: rates[min(y, n - 1)]
        t.years = list(year)
        for pool, cells in pools.items():
            own = []
            for y in range(n):
                spent = of(every, spans[y])
                own.append(year[y] * of(cells, spans[y]) / spent if spent > 0 else 0.0)
            if any(own):
                t.pools.append(Pool(pool, own, None))
                t.years = [a - b for a, b in zip(t.years, own)]
        if not t.pools:
            t.structure = "pooled"
        out[name] = t
    return out


def jumps(terms, ramp_years):
    """Mean-year commitments at which the discount jumps along a ramp whose years are `ramp_years` × K."""
    n, out = terms.n_years, []
    pools = math.fsum(terms.k_pools)
    for start, _ in terms.tiers:
        if terms.by == "term":
            out.append((start - pools) / n)
        elif terms.by == "each_year":
            out += [(start - terms.k_pools[y]) / ramp_years[y] for y in range(n) if ramp_years[y] > 0]
        else:
            out.append(start - pools / n)
    return sorted(x for x in out if x > 0)


def grid(quote):
    """The commitments of a quote's `menu` key."""
    m, out = quote.get("menu"), []
    if m:
        low, high, step = num(m["from"]), num(m["to"]), num(m["step"])
        i = 0
        while low + i * step <= high * (1 + 1e-9):
            out.append(low + i * step)
            i += 1
    return [x for x in out if x > 0]


def menu(quote):
    """[(mean-year commitment, kind)], ascending; points within 1e-9 of one another are one, quoted before tier before grid."""
    t = Terms(quote["contract"])
    pools = math.fsum(t.k_pools) / t.n_years
    tiers = [(start / t.n_years if t.by == "term" else start) - pools for start, _ in t.tiers]
    out = [(t.quoted_mean, "quoted")]
    if t.quoted_mean:
        for kind, points in (("tier", tiers), ("assumed", grid(quote))):
            for x in points:
                if x > 0 and all(abs(x - y) > 1e-9 * max(1.0, x) for y, _ in out):
                    out.append((x, kind))
    return sorted(out)
