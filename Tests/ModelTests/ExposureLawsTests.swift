import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Laws of exposure over paths.
@Suite struct ExposureLawsTests {
  /// A simple contract at one discount.
  private static func contract(_ years: [Double], _ discount: Double) -> Contract {
    // Every random engagement has an offer.
    var contract = Contract.simple(RandomEngagement(1).engagement.quotes.compactMap(\.contract).first!, years: years)
    contract.discount = DiscountLadder(tiers: [DiscountLadder.Tier(from: typed(0), rate: typed(discount))], isBare: true)
    return contract
  }

  private static func outcome(_ sigma: Double, _ contract: Contract, seed: UInt64) -> (outcome: PathOutcome, points: Points) {
    var e = Engagement.small(estate: ["compute": 1_000_000], months: 24)
    e.plan.buckets = [BucketPlan(name: typed("compute"), volatility: typed(sigma))]
    let engine = Engine(e), forecast = engine.forecast()
    let paths = Paths(engine, points: Points(count: 1024, seed: seed))
    let base = PathBase(engine, forecast, paths, threads: nil)
    let run = OfferOnPaths(engine: engine, contract: contract, forecast: forecast, paths: paths, base: base, threads: nil)
    let years = contract.commitment.years.map(\.value)
    return (run.open(run.headline(contract, years: years)).outcomes([years])[0], paths.points)
  }

  /// Law 18. The mean of the worst 5% lies between the mean, the 95th percentile and the worst path; over two buckets
  /// settled apart it is no more for both together than for each by itself; a fee on every path adds itself. Numbers of
  /// paths that 20 does not divide, so that the path at the boundary counts in part; commitments that are missed on few
  /// paths, where a percentile in place of the mean says nothing apart and something together.
  @Test func law18() {
    var rare = 0
    for seed in 0..<30 {
      var dice = Seeded(seed &+ 18_000_000)
      let names = ["compute", "storage"], lists = [1_000_000.0, 800_000]
      var e = Engagement.small(estate: [names[0]: lists[0], names[1]: lists[1]], months: 24)
      e.plan.buckets = names.map { BucketPlan(name: typed($0), volatility: typed(dice.within(0.1, 0.5))) }
      e.plan.simulation.correlation = typed(dice.pick([0, dice.within(0, 0.9)]))
      let engine = Engine(e), forecast = engine.forecast()
      let paths = Paths(engine, points: Points(count: 2 * dice.whole(151...349) + 1, seed: UInt64(seed)))
      let base = PathBase(engine, forecast, paths, threads: nil)
      var outcomes: [PathOutcome] = [], spent: [[Double]] = []
      for (name, list) in zip(names, lists) {
        let rate = dice.within(0, 0.2), years = (0..<2).map { _ in 12 * list * (1 - rate) * dice.within(0.5, 1.1) }
        let contract = Self.contract(years, rate)
        let blocks = paths.blocks.map { block in
          var alone = block
          alone.buckets.removeAll { $0.name != name }
          return alone
        }
        let run = OfferOnPaths(
          OfferOnPaths(engine: engine, contract: contract, forecast: forecast, paths: paths, base: base, threads: nil), blocks)
        outcomes.append(run.open(run.headline(contract, years: years)).outcomes([years])[0])
        spent.append(
          (0..<engine.timeline.window).reduce([Double](repeating: 0, count: paths.count)) { sum, t in
            zip(sum, paths.joined { blocks[$0].total(t) }).map { $0 + $1 }
          })
      }
      func added(_ x: [[Double]]) -> [Double] { zip(x[0], x[1]).map { $0 + $1 } }
      outcomes.append(
        PathOutcome(
          cost: added(outcomes.map(\.cost)), shortfall: added(outcomes.map(\.shortfall)),
          shortfallPV: added(outcomes.map(\.shortfallPV)), isShort: outcomes[0].isShort))
      spent.append(added(spent))
      // By case: both alone, then both together.
      var tails: [[Double]] = []
      for (outcome, alternative) in zip(outcomes, spent) {
        let f = ExpectedFigures(outcome, alternative: alternative, hindsight: nil, points: paths.points)
        let losses = zip(outcome.cost, alternative).map { $0 - $1 }
        let all = [(outcome.cost, f.costCVaR95), (losses, f.lossCVaR95), (outcome.shortfall, Risk.cvar95(outcome.shortfall))]
        for (x, tail) in all {
          let slack = 1e-9 * max(1, alternative[0])
          #expect(tail >= Risk.mean(x) - slack && tail >= Risk.percentile95(x) - slack && tail <= x.max()! + slack, "\(seed)")
          let ranked = Risk.cvar95(ofSorted: x.sorted()), rounding = 1e-13 * max(1, ranked.magnitude)
          #expect((tail - Risk.cvar95(x)).magnitude <= rounding && (tail - ranked).magnitude <= rounding, "\(seed)")
          #expect(Risk.percentile95(x) == Risk.percentile(0.95, ofSorted: x.sorted()), "\(seed)")
          // What is paid on every path is paid in the tail. (A boundary path that counts whole, or not at all, keeps the
          // order of the three.)
          let fee = spent[2][0]
          #expect((Risk.cvar95(x.map { $0 + fee }) - tail - fee).magnitude <= 1e-9 * fee, "\(seed)")
        }
        #expect(f.shortfallP95 == Risk.percentile95(outcome.shortfall))
        tails.append(all.map(\.1))
      }
      for i in tails[2].indices {
        #expect(tails[2][i] <= tails[0][i] + tails[1][i] + 1e-9 * max(1, spent[2][0]), "\(seed): \(tails)")
      }
      let p95 = outcomes.map { Risk.percentile95($0.shortfall) }
      if p95[2] > p95[0] + p95[1] { rare += 1 }
    }
    #expect(rare > 0, "in some cases the percentile is no measure of both together")
  }

  /// Law 24. A mean-preserving spread of spend never lowers the expected shortfall: the same numbers at twice the
  /// volatility, up to the error of the means.
  @Test func law24() {
    var dice = Seeded(24)
    for seed in 0..<20 {
      let discount = dice.within(0, 0.2)
      let contract = Self.contract([dice.within(9e6, 14e6), dice.within(9e6, 14e6)], discount)
      let sigma = dice.within(0.05, 0.25)
      let a = Self.outcome(sigma, contract, seed: UInt64(seed)), b = Self.outcome(2 * sigma, contract, seed: UInt64(seed))
      let slack = 4 * (Risk.standardError(a.outcome.shortfall, a.points) + Risk.standardError(b.outcome.shortfall, b.points))
      #expect(Risk.mean(b.outcome.shortfall) >= Risk.mean(a.outcome.shortfall) - slack, "seed \(seed)")
      // That the spread keeps the mean: what is paid for spend is the same. Walks without drift spend more the wider they
      // are, and mostly fall short by more all the same.
      let spent = [a, b].map { x in zip(x.outcome.cost, x.outcome.shortfallPV).map { $0 - $1 } }
      let error = 4 * (Risk.standardError(spent[0], a.points) + Risk.standardError(spent[1], b.points))
      #expect((Risk.mean(spent[0]) - Risk.mean(spent[1])).magnitude <= error, "seed \(seed)")
    }
  }

  /// Law 25. To know the path before signing is worth something or nothing: the least mean cost is never below the mean
  /// of the least costs. And law 20 again: regret is that difference at the best commitment.
  @Test func law25() {
    for seed in 0..<20 {
      let costs = (0..<5).map { k in
        Self.outcome(
          0.3, Self.contract([9e6 + Double(k) * 1e6, 10e6 + Double(k) * 1e6], 0.05 + 0.01 * Double(k)), seed: UInt64(seed)
        )
        .outcome.cost
      }
      let best = costs.map { Risk.mean($0) }.min()!
      let hindsight = (0..<costs[0].count).map { p in costs.map { $0[p] }.min()! }
      #expect(best - Risk.mean(hindsight) >= 0)
      #expect(best - Risk.mean(hindsight) > 0, "some paths call for another commitment")
    }
  }

  /// Law 25 by the figures of offers: the mean of the least costs (cost less regret) is one number whichever commitment of
  /// a menu it is told from, and neither the least mean cost nor that of no deal is below it. (A hindsight that does not
  /// look at no deal, or at greater commitments than the one that is judged, breaks that.)
  @Test func law25OnMenus() {
    var worth = 0, noDeal = 0
    for seed in 200..<214 {
      var e = RandomEngagement(seed).engagement
      var chance = Seeded(seed &+ 25_000_000)
      for i in e.plan.buckets.indices { e.plan.buckets[i].volatility = typed(chance.within(0.02, 0.5)) }
      let engine = Engine(e), forecast = engine.forecast(), paths = Paths(engine, points: Points(count: 128, seed: 4))
      let base = PathBase(engine, forecast, paths, threads: nil)
      let envelopes = e.quotes.flatMap { quote in
        quote.contract.map { contract in
          OfferOnPaths(engine: engine, contract: contract, forecast: forecast, paths: paths, base: base, threads: nil)
            .risk(quote, []).risk.envelopes
        } ?? []
      }
      for envelope in envelopes {
        guard let first = envelope.curve.first?.figures else { continue }
        let alternative = first.cost - first.loss, hindsight = first.cost - first.regret
        let slack = 1e-9 * max(1, alternative.magnitude)
        for f in envelope.curve.map(\.figures) {
          #expect((f.cost - f.regret - hindsight).magnitude <= slack, "\(seed), \(envelope.quote), \(envelope.ramp)")
        }
        let least = min(alternative, envelope.curve.map(\.figures.cost).min()!)
        #expect(least - hindsight >= -slack, "\(seed), \(envelope.quote), \(envelope.ramp)")
        if least - hindsight > slack { worth += 1 }
        if least == alternative { noDeal += 1 }
      }
    }
    #expect(worth > 10 && noDeal > 2)
  }
}
