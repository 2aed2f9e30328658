"""Reads an engagement folder. Every scalar is text and goes through one number grammar."""
import csv
import io
import os
import re
from decimal import Decimal

import yaml

NUMBER = re.compile(r"-?[0-9][0-9_]*(\.[0-9]+)?[KM]?")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(-[0-9]{2})?")


class InputError(Exception):
    pass


def num(text, default=None):
    """A number of the grammar; empty or missing gives the default."""
    if text is None or (isinstance(text, str) and text.strip() == ""):
        return default
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return float(text)
    s = text.strip()
    if not NUMBER.fullmatch(s):
        raise InputError(f"not a number: {text!r}")
    factor = 1
    if s[-1] in "KM":
        factor = 1000 if s[-1] == "K" else 1000000
        s = s[:-1]
    return float(Decimal(s.replace("_", "")) * factor)


def rng(text, default=None):
    """A range (low, likely, high); one number means all three."""
    if text is None or (isinstance(text, str) and text.strip() == ""):
        return (default,) * 3 if default is not None else None
    if isinstance(text, dict):
        return (num(text["low"]), num(text["likely"]), num(text["high"]))
    if isinstance(text, (int, float)):
        return (float(text),) * 3
    if ".." in text:
        parts = text.split("..")
        if len(parts) != 3:
            raise InputError(f"not a range: {text!r}")
        return tuple(num(p) for p in parts)
    return (num(text),) * 3


def month(text):
    """Months are counted as year * 12 + month - 1."""
    if text is None or text.strip() == "":
        return None
    m = MONTH.fullmatch(text.strip())
    if not m or not 1 <= int(m.group(2)) <= 12:
        raise InputError(f"not a month: {text!r}")
    return int(m.group(1)) * 12 + int(m.group(2)) - 1


def label(index):
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def flag(text, default=False):
    if text is None or text == "":
        return default
    if text in ("true", "false"):
        return text == "true"
    raise InputError(f"not true or false: {text!r}")


def read_yaml(path):
    with open(path, encoding="utf-8-sig") as f:
        return yaml.load(f, Loader=yaml.BaseLoader)


def read_csv(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as f:
        rows = csv.DictReader(io.StringIO(f.read()))
        return [{k: (v or "").strip() for k, v in r.items() if k} for r in rows]


def triangular_mean(r):
    return (r[0] + r[1] + r[2]) / 3.0


class Engagement:
    """The folder as values. `files` may be given instead of a folder (for variants)."""

    def __init__(self, folder=None, files=None):
        f = files if files is not None else load_files(folder)
        self.files = f
        plan = f["plan"]
        self.plan = plan
        self.contract_start = month(plan["contract_start"])
        self.measured = month(plan["measured"]["month"])
        self.a = self.contract_start - self.measured
        if self.a < 0:
            raise InputError("contract_start before the measured month")
        self.horizon = int(num(plan.get("horizon_months"), 24))
        policy = plan.get("policy") or {}
        self.cost_of_capital = num(policy.get("cost_of_capital"), 0.0)
        self.continuation = (plan.get("simulation") or {}).get("continuation", "same_terms")
        self.estate_rows = f["estate"]
        self.workload_rows = f["workloads"]
        self.roadmap_rows = f["roadmap"]
        self.rate_rows = f["rates"]
        self.levers = f["levers"] or []
        self.quotes = f["quotes"]          # list of (file name, mapping)
        self.current = f["current"]
        self.quote_rates = f.get("quote_rates") or {}      # rate quote -> rows of its rates file
        self.benchmarks = f.get("benchmarks") or []
        self.offers = [q for _, q in sorted(self.quotes, key=lambda p: p[0]) if q.get("contract")]
        batna = policy.get("batna")
        if batna is None:
            batna = self.current["incumbent"].get("after", "lapse") if self.current else "lapse"
        self.batna = batna
        terms = [int(num(q["contract"]["term_months"])) for q in self.offers]
        longest = max([self.horizon] + terms)
        self.window = min(60, -(-longest // 12) * 12)
        stress = (plan.get("scenarios") or {}).get("stress") or {}
        downside = (plan.get("scenarios") or {}).get("downside") or {}
        self.stress_volume = num(stress.get("volume"), 1.25)
        self.stress_delay = int(num(stress.get("lever_delay_months"), 3))
        self.price_cut = num(downside.get("price_cut"), 0.25)
        self.price_cut_month = int(num(downside.get("price_cut_month"), 6))


def load_files(folder):
    def path(name):
        return os.path.join(folder, name)

    def opt(name):
        return read_yaml(path(name)) if os.path.exists(path(name)) else None
    quotes = []
    if os.path.isdir(path("quotes")):
        for name in sorted(os.listdir(path("quotes"))):
            if name.endswith((".yaml", ".yml")):
                quotes.append((name, read_yaml(path(os.path.join("quotes", name)))))
    quote_rates = {q["quote"]: read_csv(path(os.path.join("quotes", q["rates"]))) for _, q in quotes if q.get("rates")}
    return {
        "plan": read_yaml(path("plan.yaml")),
        "estate": read_csv(path("estate.csv")),
        "workloads": read_csv(path("workloads.csv")),
        "roadmap": read_csv(path("roadmap.csv")),
        "rates": read_csv(path("rates.csv")),
        "levers": opt("levers.yaml"),
        "capacity": read_csv(path("capacity.csv")),
        "traffic": read_csv(path("traffic.csv")),
        "quotes": quotes,
        "current": opt("current.yaml"),
        "asks": opt("asks.yaml"),
        "quote_rates": quote_rates,
        "benchmarks": read_csv(path("benchmarks.csv")),
    }
