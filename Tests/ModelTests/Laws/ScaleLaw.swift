import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 8. All money × 2^k: all money outputs × 2^k, and everything else as it was, to the bit.
/// Domain: every engagement; thresholds of tiers and of support, menus, credits and minimums are money too.
enum MoneyHasNoUnit: FallibleLaw {
  static let number = 8
  enum Mistake: String, CaseIterable {
    case thresholds = "tier thresholds are amounts of one currency"
    case minimum = "the minimum of support is an amount of one currency"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var chance = Seeded(seed &+ 8_000_000)
    let engagement = RandomEngagement(seed).engagement
    let factor = Double(sign: .plus, exponent: chance.whole(-6...10), significand: 1)
    var scaled = engagement.scalingMoney(by: factor)
    for i in scaled.quotes.indices {
      switch mistake {
      case .thresholds: scaled.quotes[i].contract!.discount.tiers = engagement.quotes[i].contract!.discount.tiers
      case .minimum: scaled.quotes[i].contract!.support = engagement.quotes[i].contract!.support
      case nil: break
      }
    }
    let scenario = chance.pick(Scenario.computed)
    let before = engagement.outcome(scenario, as: number), after = scaled.outcome(scenario, as: number)
    if let found = before.difference(to: after, money: { $0 * factor }) { return "× \(factor), \(found)" }
    guard seed % 8 == 0, mistake == nil, number == Double.self else { return nil }
    return exposures(engagement, scaled, factor, scenario)
  }

  /// Menu, regret and the best point.
  private static func exposures(_ engagement: Engagement, _ scaled: Engagement, _ factor: Double, _ scenario: Scenario) -> String?
  {
    func found(_ e: Engagement) -> [ScenarioExposure] {
      let engine = Engine(e), forecast = engine.forecast()
      let settled = engine.settled(forecast.demand[scenario]!, forecast)
      return e.quotes.flatMap { engine.exposure(of: $0, forecast, [(scenario, settled)]) }
    }
    for (a, b) in zip(found(engagement), found(scaled)) {
      let amounts: [KeyPath<ScenarioExposure, Double>] = [\.cost, \.loss, \.shortfall, \.regret, \.leftOnTable, \.bestCommitment]
      for amount in amounts where a[keyPath: amount] * factor != b[keyPath: amount] {
        return "× \(factor), \(amount): \(b[keyPath: amount]), not \(a[keyPath: amount] * factor)"
      }
      for (p, q) in zip(a.curve, b.curve) where p.cost * factor != q.cost || p.commitment * factor != q.commitment {
        return "× \(factor), menu point \(p.commitment)"
      }
    }
    return nil
  }
}

@Suite struct MoneyHasNoUnitTests {
  @Test func holds() { Laws.check(MoneyHasNoUnit.self, cases: 60) }
}
