"""Sections 4 and 6 as pure functions: draws from given uniforms and normals, and statistics of paths.

Nothing here draws a random number: what a path's factors are is given, so that each figure can be checked by hand.
"""
import math


# --- draws ------------------------------------------------------------------


def triangular(u, low, likely, high):
    """Inverse of the triangular distribution at 0 <= u <= 1; one number (low = high) gives that number."""
    if high <= low:
        return low
    width = high - low
    if u * width < likely - low:
        return low + math.sqrt(u * width * (likely - low))
    return high - math.sqrt((1.0 - u) * width * (high - likely))


def triangular_mean(low, likely, high):
    return (low + likely + high) / 3.0


def half_up(x):
    return int(math.floor(x + 0.5))


def slip(u, low, likely, high):
    """Whole months that a launch or lever is late: triangular, rounded half up."""
    return half_up(triangular(u, low, likely, high))


def volume_factor(sigma, rho, common, own, tau):
    """X(tau) of one workload or bucket: `common` and `own` hold the normals of months 1, 2, … (z_0 and z_f)."""
    walk = math.fsum(math.sqrt(rho) * common[s] + math.sqrt(1.0 - rho) * own[s] for s in range(tau))
    return math.exp(sigma / math.sqrt(12.0) * walk - sigma * sigma * tau / 24.0)


def cut_probability(hazard):
    """Chance of a price cut in a month."""
    return 1.0 - math.exp(-hazard / 12.0)


def cut_factor(hazard, size, happens, sizes, tau):
    """Price factor of a family after `tau` months: a month's cut happens where its uniform is below the chance."""
    p, f = cut_probability(hazard), 1.0
    for s in range(tau):
        if happens[s] < p:
            f *= 1.0 - triangular(sizes[s], *size)
    return f


def expected_cut_factor(hazard, size, tau):
    """The path that the deterministic scenarios take."""
    return (1.0 - cut_probability(hazard) * triangular_mean(*size)) ** tau


# --- statistics -----------------------------------------------------------------


def mean(x):
    return math.fsum(x) / len(x)


def percentile(x, p):
    """Linear interpolation, ends included (PERCENTILE)."""
    x = sorted(x)
    at = p * (len(x) - 1)
    k = min(int(math.floor(at)), len(x) - 1)
    return x[k] if k + 1 >= len(x) else x[k] + (at - k) * (x[k + 1] - x[k])


def cvar(x, tail=0.05):
    """Mean of the greatest `tail` of the values, the value on the boundary weighted by the part that is inside."""
    x = sorted(x, reverse=True)
    weight = tail * len(x)
    whole = min(int(math.floor(weight + 1e-9)), len(x))
    rest = max(0.0, weight - whole)
    if rest <= 1e-9 or whole == len(x):
        return math.fsum(x[:whole]) / whole
    return (math.fsum(x[:whole]) + rest * x[whole]) / weight


def optimism_gap(scenario, paths):
    """By month: list spend of the scenario less the mean of the paths. `paths`: a list of months for each path."""
    return [s - mean([p[t] for p in paths]) for t, s in enumerate(scenario)]


# --- the lognormal check of section 6 ------------------------------------------------


def normal(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def lognormal_shortfall(f, s, c, alpha):
    """(E[shortfall], P(shortfall)) of commitment c when alpha × S retires, S lognormal of mean f, log deviation s."""
    d1 = (math.log(alpha * f / c) + s * s / 2.0) / s
    d2 = d1 - s
    return c * normal(-d2) - alpha * f * normal(-d1), normal(-d2)


def lognormal_cost(f, s, c, d, basis="net", gap="full"):
    """E[cost] of one period at discount d."""
    if basis == "net":
        return (1.0 - d) * f + lognormal_shortfall(f, s, c, 1.0 - d)[0]
    return (1.0 - d) * f + (1.0 - d if gap == "discounted" else 1.0) * lognormal_shortfall(f, s, c, 1.0)[0]
