#!/usr/bin/env python3
"""Writes inputs/northwind/traffic.csv: a generated year of hourly traffic of one workload, not a measurement.

    python3 scripts/make-traffic.py > inputs/northwind/traffic.csv

Daily and weekly shape of a web shop, the season and growth of plan.yaml and workloads.csv, noise from a fixed seed;
scaled so that October 2026 adds up to the requests and tokens that workloads.csv has for that month.
"""
import datetime
import random

WORKLOAD, REQUESTS, INPUT, OUTPUT = "shopping-assistant", 2_060_000, 4150, 365
GROWTH = 0.32
SEASON = [0.96, 0.94, 0.95, 0.97, 0.98, 0.98, 0.98, 0.99, 1.00, 1.02, 1.12, 1.11]
# Share of a day's requests by hour, local time of the shop; two humps, lunch and evening.
DAY = [28, 19, 14, 11, 12, 18, 34, 55, 76, 92, 101, 108, 118, 112, 104, 101, 106, 118, 136, 152, 156, 138, 96, 55]
WEEK = [0.98, 0.95, 0.95, 0.98, 1.04, 1.10, 1.00]           # Monday first
# The days around Black Friday, and the last Saturdays before Christmas.
PEAKS = {"2025-11-28": 1.9, "2025-11-29": 1.6, "2025-11-30": 1.5, "2025-12-01": 1.8, "2025-12-06": 1.25,
         "2025-12-13": 1.35, "2025-12-20": 1.45, "2025-12-25": 0.55, "2026-01-01": 0.7}


def main():
    chance = random.Random(20261120)
    at, end = datetime.datetime(2025, 11, 1), datetime.datetime(2026, 11, 1)
    rows = []
    while at < end:
        months = (at.year - 2026) * 12 + at.month - 10
        x = DAY[at.hour] * WEEK[at.weekday()] * SEASON[at.month - 1] * (1 + GROWTH) ** (months / 12)
        x *= PEAKS.get(at.strftime("%Y-%m-%d"), 1.0) * chance.lognormvariate(0, 0.09)
        rows.append([at, x, chance.lognormvariate(0, 0.025), chance.lognormvariate(0, 0.035)])
        at += datetime.timedelta(hours=1)
    october = [r for r in rows if (r[0].year, r[0].month) == (2026, 10)]
    scale = REQUESTS / sum(r[1] for r in october)
    asked = sum(r[1] for r in october)
    long = asked / sum(r[1] * r[2] for r in october)
    wordy = asked / sum(r[1] * r[3] for r in october)
    print("time,workload,input_tokens,output_tokens,requests")
    for at, x, i, o in rows:
        n = x * scale
        print(f"{at:%Y-%m-%dT%H},{WORKLOAD},{round(n * INPUT * i * long)},{round(n * OUTPUT * o * wordy)},{round(n)}")


if __name__ == "__main__":
    main()
