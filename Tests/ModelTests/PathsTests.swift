import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Simulated paths, what offers cost on them, and what may be promised.
@Suite struct PathsTests {
  private static let few = 128

  private static func paths(_ engine: Engine, threads: Int? = nil, seed: UInt64 = 3) -> Paths {
    Paths(engine, points: Points(count: few, seed: seed, kind: .lattice(shifts: 8)), threads: threads)
  }

  /// The engagements of the laws, with chance added: growth ranges and typed volatilities come with them.
  private static func engagement(_ seed: Int) -> Engagement {
    var e = RandomEngagement(seed).engagement
    var chance = Seeded(seed &+ 31_000_000)
    for i in e.plan.buckets.indices { e.plan.buckets[i].volatility = typed(chance.within(0.02, 0.5)) }
    for i in e.workloads.indices { e.workloads[i].volatility = nil }
    return e
  }

  /// A commitment laid on a drawdown costs what the contract costs when it is settled anew on every path.
  @Test func aDrawdownIsTheSettlement() {
    var covered = 0, short = 0
    for seed in 0..<60 {
      let e = Self.engagement(seed), engine = Engine(e), forecast = engine.forecast()
      let paths = Self.paths(engine), base = PathBase(engine, forecast, paths, threads: nil)
      for quote in e.quotes {
        guard let quoted = quote.contract, Drawdown.covers(quoted) else { continue }
        covered += 1
        // Relief that adds to the next year and overage that is carried into it seldom meet by themselves.
        var both = quoted
        both.shortfall = .relief(amount: typed(quoted.commitment.meanYear * 0.02))
        both.carryForward = typed(0.5)
        // A credit, or support, that looks at one of several services that the contract treats alike otherwise.
        let names = e.plan.buckets.map(\.name.value)
        var credited = quoted
        credited.buckets = []
        credited.credits = [
          Credit(
            amount: typed(quoted.commitment.meanYear * 0.03), from: e.plan.contractStart, months: typed(12),
            buckets: Array(names.prefix(1)), retires: seed % 2 == 0)
        ]
        credited.support = .enterprise(base: seed % 3 == 0 ? .list : .net)
        credited.support?.exclude = Array(names.suffix(1))
        var prepaid = credited
        prepaid.shortfall = .prepaid(windowMonths: 12)
        prepaid.stepDown = nil
        // Balances pay families one after the other, and on list basis it matters which.
        var listed = prepaid
        listed.basis = typed(.list)
        listed.credits = []
        listed.privateRates = [PrivateRate(bucket: typed(BucketName.bedrockThirdParty), rate: typed(0.3), fixedPrice: true)]
        // A notice that looks at three months of what is billed, near the commitment of the next year.
        var stepped = quoted
        stepped.stepDown = StepDown(share: typed(0.3), noticeMonth: typed(12))
        // Minimums that bind in some months, and payments up front beside balances, caps, relief and what is carried.
        var least = quoted
        least.commitment.monthlyMinimum = typed(quoted.commitment.meanYear * (seed % 2 == 0 ? 0.06 : 0.09))
        var upfront = credited
        upfront.upfront = Upfront(share: typed(0.4), reduction: typed(0.02))
        var all = prepaid
        all.commitment.monthlyMinimum = least.commitment.monthlyMinimum
        all.upfront = Upfront(share: typed(seed % 3 == 0 ? 1 : 0.3), reduction: typed(0))
        var joined = both
        joined.commitment.monthlyMinimum = least.commitment.monthlyMinimum
        joined.upfront = upfront.upfront
        let cases = [
          (least, 1), (least, 0.7), (upfront, 1), (upfront, 1.3), (all, 1), (all, 1.2), (joined, 0.9), (joined, 1.1), (quoted, 1),
          (quoted, 0.8), (quoted, 1.3), (both, 1), (both, 1.05), (credited, 1), (credited, 1.3), (prepaid, 1.2), (listed, 1.1),
          (stepped, 0.9), (stepped, 1), (stepped, 1.1),
        ]
        for (contract, factor) in cases {
          let run = OfferOnPaths(engine: engine, contract: contract, forecast: forecast, paths: paths, base: base, threads: nil)
          let years = contract.commitment.years.map { $0.value * factor }
          let a = run.open(run.headline(contract, years: years)).limited(years), b = run.settled(years, 0)
          for p in 0..<Self.few {
            let slack = 1e-9 * max(1, b.cost[p].magnitude)
            #expect((a.cost[p] - b.cost[p]).magnitude <= slack, "\(seed), \(quote.name.value), path \(p): cost")
            #expect((a.shortfall[p] - b.shortfall[p]).magnitude <= slack, "\(seed), \(quote.name.value), path \(p): shortfall")
            #expect((a.shortfallPV[p] - b.shortfallPV[p]).magnitude <= slack, "\(seed), \(quote.name.value), path \(p): PV")
            #expect(a.isShort[p] == b.isShort[p], "\(seed), \(quote.name.value), path \(p): short")
            if b.shortfall[p] > 0 { short += 1 }
          }
        }
      }
    }
    #expect(covered > 20)
    #expect(short > 1000)
  }

  /// Law 12. Without chance every path is the optimised scenario to the bit, and so are the figures of every offer.
  @Test func noChanceIsTheScenario() {
    for seed in 0..<20 {
      var e = RandomEngagement(seed).engagement
      for i in e.plan.buckets.indices {
        e.plan.buckets[i].volatility = typed(0)
        e.plan.buckets[i].growth = e.plan.buckets[i].growth.map { Estimate($0.likely) }
      }
      for i in e.plan.families.indices { e.plan.families[i].cutHazard = .standard(0) }
      func certain(_ rows: [Workload]) -> [Workload] {
        rows.map { row in
          var row = row
          row.volatility = typed(0)
          row.annualGrowth = row.annualGrowth.map { Estimate($0.likely) }
          row.promptGrowthMonthly = row.promptGrowthMonthly.map { Estimate($0.likely) }
          row.outputGrowthMonthly = row.outputGrowthMonthly.map { Estimate($0.likely) }
          if var launch = row.launch {
            launch.slip = launch.slip.map { Estimate($0.likely) }
            launch.cancelProbability = typed(0)
            row.launch = launch
          }
          return row
        }
      }
      e.workloads = certain(e.workloads)
      e.roadmap = certain(e.roadmap)
      // A bucket that no plan names keeps the convention's volatility.
      let named = Set(e.plan.buckets.map(\.name.value))
      e.estate.removeAll { !named.contains($0.bucket.value) }
      let engine = Engine(e), forecast = engine.forecast(), paths = Self.paths(engine)
      #expect(paths.chance.isNone)
      for t in 0..<engine.timeline.window {
        #expect(paths.total(t).allSatisfy { $0 == forecast.totals[.optimised]![t] })
      }
      let settled = engine.settled(forecast.demand[.optimised]!, forecast)
      for (offer, risk) in zip(settled.offers, engine.risk(forecast, paths)) {
        let slack = 1e-9 * max(1, offer.ledger.cost.magnitude)
        #expect((risk.expected.cost - offer.ledger.cost).magnitude <= slack)
        #expect((risk.expected.loss - offer.loss).magnitude <= slack)
        #expect((risk.expected.shortfall - offer.ledger.shortfall).magnitude <= slack)
        #expect(risk.expected.standardErrorCost <= slack)
      }
    }
  }

  /// Law 13. With volumes alone left to chance, mean list spend is the scenario's within four standard errors.
  @Test func volumesHaveMeanOne() {
    var e = Engagement.small(estate: ["compute": 900_000, "storage": 100_000], months: 36)
    e.plan.buckets = ["compute", "storage"].map { BucketPlan(name: typed($0), volatility: typed(0.4)) }
    let engine = Engine(e), forecast = engine.forecast()
    for kind in [Points.Kind.independent, .lattice(shifts: 8)] {
      let paths = Paths(engine, points: Points(count: 4096, seed: 11, kind: kind))
      for t in [0, 11, 35] {
        let total = paths.total(t), mean = Risk.mean(total), expected = forecast.totals[.optimised]![t]
        #expect((mean - expected).magnitude <= 4 * Risk.standardError(total, paths.points) + 1e-9 * expected, "\(kind), \(t)")
      }
      // The spread of the logarithm is σ√(τ/12), common and own walk together.
      let one = paths.joined { paths.blocks[$0].buckets[0].list[35] }.map { Elementary.log($0) }
      let mean = Risk.mean(one), sd = Risk.mean(one.map { ($0 - mean) * ($0 - mean) }).squareRoot()
      #expect((sd / (0.4 * (Double(engine.timeline.lead + 35) / 12).squareRoot()) - 1).magnitude < 0.05)
    }
  }

  /// Law 16. One thread and many give the same bits.
  @Test func threadsDoNotMatter() throws {
    for seed in 0..<6 {
      let engine = Engine(Self.engagement(seed)), forecast = engine.forecast()
      let points = Points(count: 1200, seed: 5, kind: .lattice(shifts: 8))
      let one = Paths(engine, points: points, threads: 1), many = Paths(engine, points: points)
      // Where blocks have changed places, nothing further can be laid on them.
      try #require(one.total(7) == many.total(7))
      let a = engine.risk(forecast, one, threads: 1), b = engine.risk(forecast, many)
      for (x, y) in zip(a, b) {
        #expect(zip(x.expected.named, y.expected.named).allSatisfy { $0.value.bitPattern == $1.value.bitPattern })
        #expect(x.envelopes.map(\.safeLimit) == y.envelopes.map(\.safeLimit))
        #expect(x.envelopes.map(\.walkAway) == y.envelopes.map(\.walkAway))
      }
    }
  }

  /// Laws 18, 20 and 25 on the menus of random engagements; limits hold where they are said to.
  @Test func riskFigures() {
    var safeLimits = 0
    for seed in 100..<130 {
      let e = Self.engagement(seed), engine = Engine(e), forecast = engine.forecast(), paths = Self.paths(engine)
      for risk in engine.risk(forecast, paths) {
        for envelope in risk.envelopes {
          for point in envelope.curve {
            let f = point.figures, slack = 1e-9 * max(1, f.cost.magnitude)
            #expect(f.lossCVaR95 >= f.loss - slack)
            #expect(f.costCVaR95 >= f.costP90 - slack)
            #expect(f.regret >= -slack)
            #expect(f.leftOnTable >= -slack && f.overRegret >= -slack)
            #expect(f.costP10 <= f.costP50 && f.costP50 <= f.costP90)
            #expect(f.shortfallWorst >= f.shortfallP95 && f.shortfallP95 >= 0)
          }
          // What perfect foresight is worth: the least mean cost less the mean of the least.
          if let least = envelope.curve.map({ $0.figures.regret }).min() { #expect(least >= -1) }
          if let safe = envelope.safeLimit {
            safeLimits += 1
            let top = envelope.curve.last!.commitment, bottom = envelope.curve[0].commitment
            #expect(safe >= bottom * (1 - 1e-9) && safe <= top * (1 + 1e-9))
          }
          if let target = envelope.target {
            #expect(envelope.curve.contains { $0.commitment == target && $0.isSafe })
            #expect(envelope.safe.contains { $0.lowerBound <= target * (1 + 1e-9) && target <= $0.upperBound * (1 + 1e-9) })
          }
          for point in envelope.curve where point.isSafe {
            #expect(
              envelope.safe.contains {
                $0.lowerBound <= point.commitment * (1 + 1e-9) && point.commitment <= $0.upperBound * (1 + 1e-9)
              })
          }
        }
      }
    }
    #expect(safeLimits > 10)
  }

  /// Volatilities are scaled until a month is as wide as the plan believes; a belief out of reach takes the nearest factor.
  @Test(arguments: [(0.9, 1.2), (0.7, 1.6), (0.999, 1.001)])
  func beliefs(_ low: Double, _ high: Double) {
    var e = Engagement.small(estate: ["compute": 900_000, "storage": 100_000], months: 36)
    e.plan.buckets = ["compute", "storage"].map { BucketPlan(name: typed($0), volatility: typed(0.2)) }
    let spend = Estimate(low: low * 1_000_000, likely: 1_000_000, high: high * 1_000_000)
    e.plan.believes = Belief(month: typed(e.plan.contractStart.value + 20), totalSpend: typed(spend))
    let paths = Paths(Engine(e), points: Points(count: 1_024, seed: 7)), sorted = paths.total(20).sorted()
    let width = Risk.percentile(0.9, ofSorted: sorted) / Risk.percentile(0.1, ofSorted: sorted)
    if high / low < 1.01 {
      #expect(paths.chance.scale == 0.1)
    } else {
      #expect((width / (high / low) - 1).magnitude < 1e-5)
      #expect(paths.chance.scale != 1)
    }
  }

  /// By hand. Four paths; no deal costs 8, 8, 3, 7; a commitment of 10 costs 5, 9, 7, 7; one of 20 costs 6, 4, 7, 6.
  /// Best: 10, 20, no deal, 20. Left on the table at 10: 9 - 4 and 7 - 6; over at 10: 7 - 3.
  @Test func hindsight() {
    func costs(_ x: [Double]) -> PathOutcome {
      PathOutcome(cost: x, shortfall: x.map { _ in 0 }, shortfallPV: x.map { _ in 0 }, isShort: x.map { _ in false })
    }
    let menu = [costs([5, 9, 7, 7]), costs([6, 4, 7, 6])], alternative = [8.0, 8, 3, 7]
    let low = Hindsight(10, [10, 20], menu[...], alternative), high = Hindsight(20, [10, 20], menu[...], alternative)
    #expect(low.least == [5, 4, 3, 6])
    #expect(low.isAbove == [false, true, false, true])
    #expect(high.isAbove == [false, false, false, false])
    let f = ExpectedFigures(menu[0], alternative: alternative, hindsight: low, points: Points(count: 4, seed: 1))
    #expect(f.leftOnTable == 6.0 / 4 && f.overRegret == 4.0 / 4 && f.regret == 10.0 / 4)
    #expect(f.loss == (28.0 - 26) / 4 && f.lossProbability == 0.5)
    // Equal costs: the smaller commitment is the best one.
    #expect(Hindsight(10, [10, 20], [costs([4]), costs([4])][...], [9]).isAbove == [false])
  }

  /// CVaR95 of 1…100 is the mean of 96…100; of 1…30 the mean of the greatest 1.5: (30 + ½·29)/1.5.
  @Test func tails() {
    #expect(Risk.cvar95(ofSorted: (1...100).map(Double.init)) == 98)
    #expect((Risk.cvar95(ofSorted: (1...30).map(Double.init)) - (30 + 14.5) / 1.5).magnitude < 1e-12)
    #expect(Risk.percentile(0.9, ofSorted: [0, 10]) == 9)
    // Without a sort to the bit, at both ends and between, for few numbers and many, ties and signs included.
    let stream = Stream(seed: 5, "percentiles")
    for count in [1, 2, 3, 7, 300, 4096] {
      let x = (0..<count).map { i in ((stream.uniform(i) - 0.5) * 40).rounded() / 7 }
      for share in [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1] {
        #expect(Risk.percentile(share, of: x) == Risk.percentile(share, ofSorted: x.sorted()), "\(count) at \(share)")
      }
    }
  }
}
