import Agreements
import Formulas
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Laws of exposure over paths.
@Suite struct ExposureLawsTests {
  /// A simple contract on one bucket: pay, one discount, annual test.
  private static func contract(_ years: [Double], _ discount: Double) -> Contract {
    var contract = RandomEngagement(1).engagement.quotes.compactMap(\.contract).first!  // every random engagement has an offer
    contract.termMonths = typed(12 * years.count)
    contract.commitment = Commitment(years: years.map { typed($0) })
    contract.discount = DiscountLadder(tiers: [DiscountLadder.Tier(from: typed(0), rate: typed(discount))], isBare: true)
    contract.buckets = []
    contract.caps = []
    contract.privateRates = []
    contract.bedrock = .pooled
    contract.shortfall = .pay
    contract.carryForward = typed(0)
    contract.stepDown = nil
    contract.fungible = []
    contract.credits = []
    contract.support = nil
    contract.upfront = nil
    contract.overage = nil
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
}
