import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 20. Regret is at least 0, and 0 at the hindsight best; it is the cost above the cheapest of menu, quoted point
/// and no deal, each settled here as an offer of its own.
/// Domain: every engagement, on one path.
enum RegretOfHindsight: FallibleLaw {
  static let number = 20
  enum Mistake: String, CaseIterable {
    case withoutBest = "the point that costs least is not on the menu"
    case withoutNoDeal = "signing nothing is not compared"
    case withoutCloseout = "points of the menu are settled without the close-out of the contract in force"
    case halfTable = "what is left on the table is left out of the regret"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    let engagement = RandomEngagement(seed).engagement
    var chance = Seeded(seed &+ 20_000_000)
    let scenario = chance.pick(Scenario.computed), engine = Engine(engagement), forecast = engine.forecast()
    let demand = forecast.demand[scenario]!
    /// The offer committed at an amount, settled by the long way.
    func offered(_ quote: Quote, _ commitment: Double) -> (engagement: Engagement, settled: Settled<Double>) {
      var other = engagement
      let i = other.quotes.firstIndex { $0.name.value == quote.name.value }!
      other.quotes[i].contract = quote.contract!.committing(commitment)
      return (other, Engine(other).settled(demand, forecast))
    }
    let settled = engine.settled(demand, forecast)
    for quote in engagement.quotes {
      var x = engine.exposure(of: quote, forecast, [(scenario, settled)])[0]
      let name = quote.name.value, slack = 1e-9 * max(1, x.cost.magnitude)
      if let mistake { x = made(mistake, x, quote, settled, forecast) }
      if x.regret < 0 { return "\(name): regret \(x.regret)" }
      if x.leftOnTable + x.overRegret != x.regret || min(x.leftOnTable, x.overRegret) != 0 {
        return "\(name): \(x.leftOnTable) and \(x.overRegret) are not the regret \(x.regret)"
      }
      var costs = [x.alternativeCost]
      for point in Menu(quote, contract: quote.contract!).points {
        let cost = offered(quote, point.commitment).settled.offers.first { $0.quote == name }!.ledger.cost
        costs.append(cost)
        guard let there = x.curve.first(where: { $0.commitment == point.commitment }) else { return "\(name): no \(point)" }
        if there.cost != cost { return "\(name): \(point) costs \(cost), on the menu \(there.cost)" }
      }
      if (x.regret - (x.cost - costs.min()!)).magnitude > slack { return "\(name): regret \(x.regret) of \(costs)" }
      guard x.bestCommitment > 0 else { continue }
      let (other, best) = offered(quote, x.bestCommitment)
      let there = Engine(other).exposure(of: other.quotes.first { $0.name.value == name }!, forecast, [(scenario, best)])[0]
      if there.regret > 2 * slack { return "\(name): regret \(there.regret) at the best, \(x.bestCommitment)" }
    }
    return nil
  }

  private static func made(
    _ mistake: Mistake, _ x: ScenarioExposure, _ quote: Quote, _ settled: Settled<Double>, _ forecast: Forecast<Double>
  ) -> ScenarioExposure {
    var x = x
    func judged() {
      let least = x.curve.map(\.cost).min() ?? x.cost
      x.bestCommitment = x.curve.first { $0.cost == least }?.commitment ?? 0
      x.regret = x.cost - least
      x.leftOnTable = x.bestCommitment > quote.contract!.commitment.meanYear ? x.regret : 0
      x.overRegret = x.regret - x.leftOnTable
    }
    switch mistake {
    case .withoutBest:
      x.curve.removeAll { $0.commitment == x.bestCommitment }
      judged()
    case .withoutNoDeal:
      x.curve.removeAll { $0.commitment == 0 }
      judged()
    case .withoutCloseout:
      let due = settled.standing?.closeout.reduce(0) { $0 + forecast.time.discountFactor[$1.key] * $1.value } ?? 0
      for i in x.curve.indices where x.curve[i].kind != .quoted { x.curve[i].cost -= due }
      judged()
    case .halfTable: x.regret = x.overRegret
    }
    return x
  }
}

@Suite struct RegretOfHindsightTests {
  @Test func holds() { Laws.check(RegretOfHindsight.self, cases: 30) }

  /// The best point is above, at and below the quoted one, and sometimes no deal.
  @Test func pulls() {
    var above = 0, at = 0, below = 0, none = 0
    for seed in 0..<60 {
      let engagement = RandomEngagement(seed).engagement, engine = Engine(engagement), forecast = engine.forecast()
      let settled = engine.settled(forecast.demand[.optimised]!, forecast)
      for quote in engagement.quotes {
        let x = engine.exposure(of: quote, forecast, [(.optimised, settled)])[0], quoted = quote.contract!.commitment.meanYear
        if x.bestCommitment == 0 {
          none += 1
        } else if x.bestCommitment > quoted {
          above += 1
        } else if x.bestCommitment == quoted {
          at += 1
        } else {
          below += 1
        }
      }
    }
    print("best point above the quoted one \(above), at it \(at), below it \(below), no deal \(none)")
    #expect([above, at, below, none].allSatisfy { $0 >= 2 })
  }
}
