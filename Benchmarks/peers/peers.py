"""The benchmark's model in numpy and in numba, on the numbers that `Benchmark` left; prints ratios.

    python peers.py OUT

Each peer has the algorithms of the Swift: a bridge (numpy takes it as one matrix product), sorted totals with prefix sums
for expected shortfalls, one pass over the paths with a selection for the worst 5%. Results are held against the Swift's to
1e-9 of themselves before any time is printed.
"""
import json
import math
import os
import sys
import time

import numba
import numpy as np
from scipy.special import ndtri

OUT = sys.argv[1]
P = json.load(open(os.path.join(OUT, "problem.json")))
N, B, STEPS, LEAD, YEARS = P["paths"], P["buckets"], P["steps"], P["lead"], P["years"]
U = np.fromfile(os.path.join(OUT, "uniforms.f64")).reshape(B + 1, STEPS, N)
EXPOSURE = np.fromfile(os.path.join(OUT, "exposure.f64")).reshape(len(P["offers"]), len(P["commitments"]), 5)
WALK = np.array(P["walk"])
SIGMA, GROWTH, LEVEL = (np.array(P[k]) for k in ("sigma", "growth", "level"))
K = np.array(P["commitments"])
OFFERS = [(o["discount"], np.array(o["ramp"]), o["counted"]) for o in P["offers"]]
TOGETHER, APART = math.sqrt(P["correlation"]), math.sqrt(1 - P["correlation"])
RUNS = 5 if N <= 100_000 else 1


def best(work, *arguments):
    least, result = math.inf, None
    for _ in range(RUNS):
        begin = time.perf_counter()
        result = work(*arguments)
        least = min(least, time.perf_counter() - begin)
    return least, result


# --- numpy -----------------------------------------------------------------------


def numpy_paths():
    age = LEAD + np.arange(12 * YEARS)
    common = WALK[age - 1] @ ndtri(U[0])
    totals = np.zeros((YEARS, N))
    for b in range(B):
        own = WALK[age - 1] @ ndtri(U[b + 1])
        own *= APART
        own += TOGETHER * common
        own *= SIGMA[b] / math.sqrt(12)
        own -= (SIGMA[b] ** 2 / 24 * age)[:, None]
        np.exp(own, out=own)
        own *= (LEVEL[b] * (1 + GROWTH[b]) ** (age / 12))[:, None]
        totals += own.reshape(YEARS, 12, N).sum(axis=1)
    return totals


def numpy_exposure(totals):
    out = np.empty((len(OFFERS), len(K), 5))
    tail = 0.05 * N
    whole = int(tail)
    for o, (discount, ramp, counted) in enumerate(OFFERS):
        retired = totals * ((1 - discount) * counted)
        ascending = np.sort(retired, axis=1)
        sums = np.concatenate([np.zeros((YEARS, 1)), np.cumsum(ascending, axis=1)], axis=1)
        saved = -discount * totals.sum(axis=0)
        due = ramp[:, None] * K[None, :]
        below = np.stack([np.searchsorted(ascending[y], due[y]) for y in range(YEARS)])
        out[o, :, 0] = sum((due[y] * below[y] - sums[y][below[y]]) / N for y in range(YEARS))
        out[o, :, 1] = below[0] / N
        out[o, :, 2] = saved.mean() + out[o, :, 0]
        loss, gap = np.empty(N), np.empty(N)
        for k in range(len(K)):
            loss[:] = saved
            for y in range(YEARS):
                np.subtract(due[y, k], retired[y], out=gap)
                np.maximum(gap, 0, out=gap)
                loss += gap
            top = np.partition(loss, (N - whole - 1, N - whole))
            out[o, k, 3] = (top[N - whole:].sum() + (tail - whole) * top[N - whole - 1]) / tail
            out[o, k, 4] = np.count_nonzero(loss > 0) / N
    return out


# --- numba -----------------------------------------------------------------------


@numba.njit(cache=True)
def numba_quantile(u):
    """Wichura's AS 241."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        a = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
                + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)
        b = (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
                + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0)
        return q * a / b
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        a = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r
                + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
        b = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0)
    else:
        r -= 5.0
        a = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)
        b = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0)
    x = a / b
    return -x if q < 0 else x


@numba.njit(cache=True)
def numba_kernel(u, left, right, a, b, spread, step, sigma, growth, level, lead, years, together, apart):
    walks, steps, n = u.shape
    totals = np.zeros((years, n))
    common, own = np.zeros(steps + 1), np.zeros(steps + 1)
    for p in range(n):
        for w in range(walks):
            walk = common if w == 0 else own
            for i in range(steps):
                walk[step[i]] = a[i] * walk[left[i]] + b[i] * walk[right[i]] + spread[i] * numba_quantile(u[w, i, p])
            if w == 0:
                continue
            scale, drift = sigma[w - 1] / math.sqrt(12.0), sigma[w - 1] ** 2 / 24.0
            for t in range(12 * years):
                age = lead + t
                x = math.exp(scale * (together * common[age] + apart * own[age]) - drift * age)
                totals[t // 12, p] += level[w - 1] * (1.0 + growth[w - 1]) ** (age / 12.0) * x
    return totals


def bridge(steps):
    """The parts of the walk, as the Swift builds them."""
    parts, spans = [(0, 0, 1.0, 0.0, math.sqrt(steps), steps)], [(0, steps)]
    while spans:
        following = []
        for left, right in spans:
            if right - left > 1:
                m = (left + right) // 2
                width, before, after = right - left, m - left, right - m
                parts.append((left, right, after / width, before / width, math.sqrt(before * after / width), m))
                following += [(left, m), (m, right)]
        spans = following
    columns = list(zip(*parts))
    return ([np.array(columns[i], dtype=np.int64) for i in (0, 1)] + [np.array(columns[i]) for i in (2, 3, 4)]
            + [np.array(columns[5], dtype=np.int64)])


@numba.njit(cache=True)
def numba_offer(totals, discount, ramp, counted, commitments, out):
    years, n = totals.shape
    retired, ascending, sums = np.empty((years, n)), np.empty((years, n)), np.zeros((years, n + 1))
    saved = np.zeros(n)
    for y in range(years):
        for p in range(n):
            retired[y, p] = totals[y, p] * ((1.0 - discount) * counted)
            saved[p] -= discount * totals[y, p]
        ascending[y] = np.sort(retired[y])
        for p in range(n):
            sums[y, p + 1] = sums[y, p] + ascending[y, p]
    tail = 0.05 * n
    whole = int(tail)
    mean = saved.mean()
    loss = np.empty(n)
    found = np.empty(n)
    sample = np.empty(64)
    for k in range(len(commitments)):
        due = ramp * commitments[k]
        shortfall = 0.0
        for y in range(years):
            below = np.searchsorted(ascending[y], due[y])
            shortfall += (due[y] * below - sums[y, below]) / n
            if y == 0:
                out[k, 1] = below / n
        above = 0
        for p in range(n):
            x = saved[p]
            for y in range(years):
                x += max(0.0, due[y] - retired[y, p])
            loss[p] = x
            above += x > 0
        # The worst 5% as the Swift finds them: a sample says about where they begin.
        for i in range(64):
            sample[i] = loss[i * n // 64]
        ordered = np.sort(sample)
        least = ordered[63 - min(63, int(math.ceil(2.0 * (whole + 1) / n * 64)) + 2)]
        m = 0
        for p in range(n):
            if loss[p] >= least:
                found[m] = loss[p]
                m += 1
        top = np.sort(found[:m]) if m > whole else np.sort(loss)
        worst = 0.0
        for i in range(len(top) - whole, len(top)):
            worst += top[i]
        out[k, 0], out[k, 2] = shortfall, mean + shortfall
        out[k, 3] = (worst + (tail - whole) * top[len(top) - whole - 1]) / tail
        out[k, 4] = above / n


PARTS = bridge(STEPS)


def numba_paths():
    return numba_kernel(U, *PARTS, SIGMA, GROWTH, LEVEL, LEAD, YEARS, TOGETHER, APART)


def numba_exposure(totals):
    out = np.empty((len(OFFERS), len(K), 5))
    for o, (discount, ramp, counted) in enumerate(OFFERS):
        numba_offer(totals, discount, ramp, counted, K, out[o])
    return out


# --- both against the Swift ---------------------------------------------------------


def agree(name, mine):
    scale = np.maximum(np.abs(EXPOSURE), 1e-6 * np.abs(EXPOSURE).max())
    odds = np.abs(mine - EXPOSURE)[:, :, [1, 4]].max()
    money = (np.abs(mine - EXPOSURE) / scale)[:, :, [0, 2, 3]].max()
    if money > 1e-8 or odds > 1.5 / N:
        sys.exit(f"{name} differs from the Swift: {money:.1e} of an amount, {odds:.1e} of odds")


def main():
    swift = json.load(open(os.path.join(OUT, "swift.json")))
    rows = []
    for name, paths, exposure in (("numpy", numpy_paths, numpy_exposure), ("numba", numba_paths, numba_exposure)):
        if name == "numba":
            numba_exposure(numba_paths())                  # compiled before it is timed
        took_paths, totals = best(paths)
        took_exposure, found = best(exposure, totals)
        agree(name, found)
        rows.append((name, took_paths, took_exposure))
    # The peers are given their uniform numbers: that is what the ratio compares. With drawing it stands apart.
    exposure = swift["exposure, 1 threads"]
    given = swift.get("paths from given numbers, 1 threads", swift["paths, 1 threads"]), exposure
    one, two = (swift["paths, 1 threads"], exposure), (swift["paths, 2 threads"], swift["exposure, 2 threads"])
    print(f"{N} paths, {B} buckets, {len(K)} commitments x {len(OFFERS)} offers; milliseconds, least of {RUNS}")
    print(f"{'':30}{'paths':>10}{'exposure':>10}{'both':>10}{'ratio':>8}")
    for name, p, x in [("swift, from given numbers", *given), *rows, ("swift, with drawing", *one),
                       ("swift, with drawing, 2 threads", *two)]:
        print(f"{name:30}{1e3 * p:10.1f}{1e3 * x:10.1f}{1e3 * (p + x):10.1f}{(p + x) / sum(given):8.2f}")
    print(f"of the Swift's paths: drawing uniform numbers {1e3 * swift['uniforms']:.1f}, as many exponentials alone "
          f"{1e3 * swift['exponentials alone']:.1f}; {swift['megabytes']:.0f} MB at most")


main()
