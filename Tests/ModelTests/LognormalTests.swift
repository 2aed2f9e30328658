import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Closed forms against paths.
@Suite struct LognormalTests {
  /// The worked figures of the model's description.
  @Test func worked() {
    let x = LognormalCheck(commitment: 0.8, mean: 1.0639, deviation: 0.35198, share: 0.9)
    #expect((x.expectedShortfall - 0.0595).magnitude < 5e-5)
    #expect((x.probability - 0.369).magnitude < 5e-4)
    #expect(LognormalCheck(commitment: 3, mean: 2, deviation: 0, share: 0.5).expectedShortfall == 2)
    #expect(LognormalCheck(commitment: 3, mean: 8, deviation: 0, share: 0.5).probability == 0)
  }

  /// Law 14. A month's list spend of one bucket is lognormal: mean shortfall and its odds agree with the closed form
  /// within four standard errors, for any volatility, month, commitment and retired share. (A sigma without √, a
  /// deviation without the drift's half or a commitment off by a tenth all fail.)
  @Test func law14() {
    var dice = Seeded(14)
    for seed in 0..<40 {
      let sigma = dice.within(0.1, 0.6), months = 24
      var e = Engagement.small(estate: ["compute": 1_000_000], months: months)
      e.plan.buckets = [BucketPlan(name: typed("compute"), volatility: typed(sigma))]
      let engine = Engine(e), forecast = engine.forecast()
      let paths = Paths(engine, points: Points(count: 4096, seed: UInt64(seed), kind: .independent))
      let t = dice.whole(0...(months - 1)), share = dice.within(0.6, 1)
      let deviation = sigma * (Double(engine.timeline.lead + t) / 12).squareRoot()
      let mean = forecast.totals[.optimised]![t], commitment = share * mean * dice.within(0.6, 1.3)
      let check = LognormalCheck(commitment: commitment, mean: mean, deviation: deviation, share: share)
      let gaps = paths.total(t).map { max(0, commitment - share * $0) }
      func agrees(_ x: [Double], _ y: Double) -> Bool {
        let mean = Risk.mean(x), spread = Risk.mean(x.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        return (mean - y).magnitude <= 4 * spread / Double(x.count).squareRoot() + 1e-9 * commitment
      }
      #expect(agrees(gaps, check.expectedShortfall), "seed \(seed)")
      #expect(agrees(gaps.map { $0 > 0 ? 1 : 0 }, check.probability), "seed \(seed): odds")
    }
  }
}
