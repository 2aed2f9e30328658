"""A second reading of the model: one engagement folder in, figures in the shape of result.json out."""
import json
import math
import sys

import capacity
from forecast import Forecast
from levers import credit_levers, run_rate
from reading import Engagement, label, month, num
from settlement import Terms, read_support, settle, settle_lapse

SCENARIOS = ("pilot", "base", "optimised", "stress", "downside")
LEDGER = ("list", "net", "protection", "support", "credits", "charges", "balance_used", "upfront_paid",
          "upfront_used", "cash", "closeout", "blended_discount", "effective_discount")


class Oracle:
    def __init__(self, engagement):
        self.e = e = engagement
        self.f = Forecast(e)
        self.w = e.window
        p = self.f.path("optimised")
        self.gamma = {t: p.total(t) for t in p.list}
        self.lever_credits = credit_levers(e)
        self._incumbent = {}
        self._alternative = {}

    # The incumbent.
    def incumbent(self, scenario):
        if scenario not in self._incumbent:
            c = self.e.current
            if not c:
                self._incumbent[scenario] = (None, None)
            else:
                inc = c["incumbent"]
                terms = Terms(c["contract"])
                begin = month(inc["starts"]) - self.e.contract_start
                s = settle(terms, self.f.path(scenario), self.w, self.gamma, begin=begin,
                           first_from=month(inc["period_from"]) - self.e.contract_start,
                           initial=num(inc.get("drawn"), 0.0),
                           live_from=month(inc["through"]) + 1 - self.e.contract_start, live_to=0)
                close = None
                if begin + terms.term > 0:
                    close = s.charges
                self._incumbent[scenario] = (s, close)
        return self._incumbent[scenario]

    def closeout(self, scenario):
        return self.incumbent(scenario)[1]

    # The alternative.
    def alternative_support(self, offer):
        c = self.e.current
        if c:
            lapse = c["incumbent"].get("lapse_support")
            if lapse:
                return read_support(lapse)
            if c["contract"].get("support"):
                return read_support(c["contract"]["support"], 0.0)
        return read_support(offer["contract"].get("support"), 0.0)

    def alternative(self, offer, scenario):
        key = (offer["quote"], scenario)
        if key not in self._alternative:
            path, batna = self.f.path(scenario), self.e.batna
            support = self.alternative_support(offer)
            if batna == "lapse":
                s = settle_lapse(path, self.w, support, levers=self.lever_credits)
            else:
                if batna == "extension":
                    contract = self.e.current["incumbent"]["extension"]
                    contract = contract.get("contract", contract)
                else:
                    contract = next(q for q in self.e.offers if q["quote"] == batna)["contract"]
                terms = Terms(contract)
                if batna == "extension" and "support" not in contract:
                    terms.support = support
                s = settle(terms, path, self.w, self.gamma, self.e.continuation, support, self.lever_credits)
            s.close(self.closeout(scenario))
            self._alternative[key] = s
        return self._alternative[key]

    def offer(self, offer, scenario, scale=None, continuation=None):
        terms = Terms(offer["contract"], scale)
        s = settle(terms, self.f.path(scenario), self.w, self.gamma, continuation or self.e.continuation,
                   self.alternative_support(offer), self.lever_credits)
        s.close(self.closeout(scenario))
        return s

    def menu(self, offer):
        """Mean-year commitments that the vendor would sign."""
        t = Terms(offer["contract"])
        points = {t.quoted_mean}
        pools = math.fsum(t.k_pools) / t.n_years
        for start, _ in t.tiers:
            k = start / t.n_years if t.by == "term" else start
            if k - pools > 0:
                points.add(k - pools)
        m = offer.get("menu")
        if m:
            low, high, step = num(m["from"]), num(m["to"]), num(m["step"])
            i = 0
            while low + i * step <= high * (1 + 1e-9):
                if low + i * step > 0:
                    points.add(low + i * step)
                i += 1
        return t.quoted_mean, sorted(points)

    def exposure(self, offer):
        r = self.e.cost_of_capital
        quoted, points = self.menu(offer)
        out = []
        for sc in SCENARIOS:
            s = self.offer(offer, sc)
            alt = self.alternative(offer, sc).present_value(r)
            cost = s.present_value(r)
            costs = [(0.0, alt), (quoted, cost)]
            if quoted:
                for k in points:
                    if k != quoted:
                        costs.append((k, self.offer(offer, sc, k / quoted).present_value(r)))
            least = min(c for _, c in costs)
            best = min(k for k, c in costs if c <= least + 1e-9 * max(1.0, abs(least)))
            regret = cost - least
            fig = s.figures(self.w)
            out.append({
                "scenario": sc, "cost": cost, "alternative_cost": alt, "loss": cost - alt,
                "shortfall": s.shortfall_charge(), "regret": regret,
                "left_on_table": regret if best > quoted else 0.0,
                "over_regret": 0.0 if best > quoted else regret,
                "best_commitment": best, "blended_discount": fig["blended_discount"],
                "effective_discount": fig["effective_discount"]})
        return out

    def offer_figures(self, offer, exposure=True):
        e = self.e
        terms = Terms(offer["contract"])
        s = self.offer(offer, "optimised")
        alt = self.alternative(offer, "optimised")

        def ledger(x, months):
            f = x.figures(months)
            return {k: f[k] for k in LEDGER}
        periods = []
        for p in s.periods:
            p = {k: v for k, v in p.items() if k != "drawn_in_period"}
            p["from"], p["to"] = label(p["from"]), label(p["to"])
            periods.append(p)
        d = {
            "quote": offer["quote"], "round": int(num(offer.get("round"), 1.0)),
            "commitment": terms.quoted, "headline_discount": terms.headline(0),
            "periods": periods,
            "horizon": ledger(s, e.horizon), "window": ledger(s, self.w),
            "alternative": {"horizon": ledger(alt, e.horizon), "window": ledger(alt, self.w)},
            "cost": s.present_value(e.cost_of_capital),
            "alternative_cost": alt.present_value(e.cost_of_capital),
        }
        if exposure:
            d["exposure"] = self.exposure(offer)
        return d

    def standing(self):
        s, _ = self.incumbent("optimised")
        if s is None or not s.periods:
            return None
        p = s.periods[0]
        return {"period_from": label(p["from"]), "period_to": label(p["to"]), "commitment": p["commitment"],
                "drawn": num(self.e.current["incumbent"].get("drawn"), 0.0), "forecast_retired": p["drawn_in_period"],
                "gap": p["shortfall"], "charge": p["charge"]}

    def months(self):
        out = []
        paths = {s: self.f.path(s) for s in SCENARIOS}
        p = paths["optimised"]
        for t in range(self.w):
            m = {"month": label(self.e.contract_start + t)}
            for s in SCENARIOS:
                m[s] = paths[s].total(t)
            tin, tout, ftok, flist = p.tokens[t]
            m["input_tokens"], m["output_tokens"] = tin, tout
            m["buckets"] = {b: math.fsum(x for c, x in zip(p.cells, p.list[t]) if c[0] == b) for b in self.f.buckets}
            m["families"] = {f: {"tokens": ftok.get(f, 0.0), "list": flist.get(f, 0.0)} for f in self.f.used}
            out.append(m)
        return out

    def result_run_rate(self):
        return run_rate(self.f) if self.e.workload_rows else None

    def result(self):
        e = self.e
        out = {"schema": "edp.result/1", "engagement": e.plan.get("engagement"), "currency": e.plan.get("currency"),
               "contract_start": label(e.contract_start), "horizon_months": e.horizon, "window_months": self.w}
        if e.workload_rows:
            out["run_rate"] = self.result_run_rate()
        out["forecast"] = {"months": self.months()}
        out["offers"] = [self.offer_figures(q) for q in e.offers]
        out["capacity"] = capacity.result(self.f)
        st = self.standing()
        if st:
            out["standing"] = st
        return out


def main(argv):
    if len(argv) != 2:
        print("usage: python edp_oracle.py DIR > out.json", file=sys.stderr)
        return 64
    json.dump(Oracle(Engagement(argv[1])).result(), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
