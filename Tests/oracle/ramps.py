"""Section 7: the years of a contract along a ramp, and sets of commitments on the real line."""
import bisect
import math

SCAN = 12             # points between neighbouring knots where a set is looked for
CLOSE = 1e-10         # relative width at which the search for an end stops


# --- equal risk -------------------------------------------------------------------


def has_equal_risk(terms, reduced):
    """Annual test and `pay`, and a year's retirement feels no commitment but through the year's own caps."""
    k = terms
    grouped = any(g is not None for r in reduced for g in r.group)
    return (not k.by_term and k.treatment == "pay" and k.by != "each_year" and k.overage is None and not k.carry
            and not k.step_down and not any(r.pairs for r in reduced) and not (k.minimum and grouped)
            and not (k.gap_discounted and k.marginal))


def gap_corners(fixed, groups, caps):
    """Where on one path and year the gap max(0, c - fixed - Σ min(share·c, group)) bends: [(c, rise of its slope)]."""
    bends = sorted(((x / caps[g], caps[g], x) for g, x in groups.items() if caps[g] > 0), reverse=True)
    rest, slope, corners = fixed + math.fsum(x for _, _, x in bends), 1.0, []
    for at, share, x in bends:                 # from the right, where every cap is used up, until the gap is gone
        if rest >= at * slope:
            break
        corners.append((at, share))
        slope -= share
        rest -= x
        if slope <= 1e-12:
            return corners                     # left of here the caps grow as fast as the commitment
    return corners + [(max(rest / slope, 0.0), slope)]


class EqualRisk:
    """Years of a given total with the least expected present-valued gap: at the optimum every year's next dollar has
    the same present-valued chance of falling short (times 1 - share where a cap grows with the commitment).

    With finitely many paths the chance is a step function: between the lowest and the highest optimal years at the
    critical chance the years move together, so that the total is met. Where years may not fall, adjacent years pool.
    """

    def __init__(self, terms, reduced, may_fall):
        self.k, self.n, self.reduced = terms, terms.n_years, reduced
        self.may_fall = may_fall
        self.blocks = {}

    def curves(self, k):
        """Per block of years: positions and the slope of its expected gap to the right of each, at k's discount."""
        key = tuple(k.whole(y) for y in range(self.n)) if not k.marginal else "bands"
        if key in self.blocks:
            return self.blocks[key]
        corners = [[] for _ in range(self.n)]
        for r in self.reduced:
            left = tuple(c.amount for c, _ in r.credits)
            for y in range(self.n):
                _, free, groups, _, minpaid, left = r.whole_period(y, r.rates(k, r.periods[y]), left)
                corners[y] += gap_corners(free[0] + minpaid, groups, k.caps)
        value = [self.reduced[0].pv[12 * y + 11] / len(self.reduced) for y in range(self.n)]
        found = {}
        for a in range(self.n):
            for b in range(a, self.n if not self.may_fall else a + 1):
                steps = sorted((c, rise * value[y]) for y in range(a, b + 1) for c, rise in corners[y])
                at, slope, s = [], [], 0.0
                for c, rise in steps:
                    s += rise
                    at.append(c)
                    slope.append(s / (b + 1 - a))
                found[(a, b)] = (at, slope)
        self.blocks[key] = (found, max(value) * len(self.reduced))
        return self.blocks[key]

    def lowest(self, curves, price, total):
        """The least optimal years when a dollar of commitment is worth `price`."""
        def least(block):
            at, slope = curves[block]
            i = bisect.bisect_left(slope, price)
            return min(at[i], total) if i < len(at) else total
        if self.may_fall:
            return [least((y, y)) if price > 0 else 0.0 for y in range(self.n)]
        if price <= 0:
            return [0.0] * self.n
        c = {block: least(block) for block in curves}
        return [max(min(c[(a, b)] for b in range(y, self.n)) for a in range(y + 1)) for y in range(self.n)]

    def years(self, terms, mean):
        n, total = self.n, self.n * mean
        if n == 1 or total <= 0:
            return [mean] * n
        curves, most = self.curves(terms)
        low, high = 0.0, most * 1.0371                     # no round number, so that no step is hit by chance
        while high - low > 1e-13 * most:
            mid = 0.5 * (low + high)
            if math.fsum(self.lowest(curves, mid, total)) > total:
                high = mid
            else:
                low = mid
        x, y = self.lowest(curves, low, total), self.lowest(curves, high, total)
        sx, sy = math.fsum(x), math.fsum(y)
        share = (total - sx) / (sy - sx) if sy > sx else 0.0
        return [a + share * (b - a) for a, b in zip(x, y)]


# --- sets of commitments --------------------------------------------------------------


def knots(points, jumps):
    """Ends of the pieces: menu points and jumps of the discount between them."""
    low, high = points[0], points[-1]
    out = []
    for x in sorted(list(points) + [j for j in jumps if low < j < high]):
        if not out or x - out[-1] > 1e-9 * max(1.0, x):
            out.append(x)
    return out


def scan(ends):
    """Commitments at which a set is looked at: each knot, points between, and just below the next knot."""
    out = []
    for a, b in zip(ends, ends[1:]):
        out += [a] + [a + (b - a) * i / SCAN for i in range(1, SCAN)] + [b * (1.0 - 1e-8)]
    return sorted(set(out + [ends[-1]]))


def border(inside, a, b):
    """Between a and b, of which one is inside, the last commitment on the inner one's side."""
    first = inside(a)
    while b - a > CLOSE * max(1.0, abs(b)):
        mid = 0.5 * (a + b)
        if inside(mid) == first:
            a = mid
        else:
            b = mid
    return a if first else b


def intervals(inside, grid):
    """The set as closed intervals, ends found by bisection."""
    out, start, before = [], None, None
    for x in grid:
        now = inside(x)
        if now and start is None:
            start = x if before is None else border(inside, before, x)
        if not now and start is not None:
            out.append([start, border(inside, before, x)])
            start = None
        before = x
    if start is not None:
        out.append([start, grid[-1]])
    return out
