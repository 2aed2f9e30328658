import Agreements
import Formulas
import RandomEngagements
import Simulation
import Testing
import Values

@testable import Model

/// One quote against another, clause by clause.
@Suite struct RoundsTests {
  private func round(_ e: Engagement, _ a: Int, _ b: Int) throws -> Round {
    let engine = Engine(e), forecast = engine.forecast(), paths = Paths(engine, points: Points(count: 32, seed: 2))
    let settled = engine.settled(forecast.demand[.optimised]!, forecast)
    return try #require(engine.round(e.quotes[a], e.quotes[b], first: e.quotes[a], forecast, settled, paths))
  }

  /// 1.2M of list spend in a year. From 1M at 10% to 1.2M at 15%, half of a shortfall forgiven: the commitment first,
  /// 1,080,000 then falls 120,000 short; at 15% fees are 1,020,000 and the gap 180,000, so nothing is gained; forgiven by
  /// half, 90,000 less.
  @Test func byHand() throws {
    var e = Engagement.small(
      estate: ["compute": 100_000], buckets: [BucketPlan(name: typed("compute"), volatility: typed(0))], months: 12)
    let first = Contract.promising([1_000_000], at: .rate(0.1))
    let last = Contract.promising([1_200_000], at: .rate(0.15)) { $0.shortfall = .forgive(share: typed(0.5)) }
    e.quotes = [("one", first), ("two", last)].enumerated().map { i, q in
      Quote(name: typed(q.0), path: "quotes/\(q.0).yaml", vendor: "AWS", round: i + 1, contract: q.1)
    }
    let x = try round(e, 0, 1)
    #expect(x.moves.map(\.clause) == [.commitment, .discount, .shortfall])
    for (move, cost) in zip(x.moves, [120_000.0, 0, -90_000]) {
      #expect((move.cost - cost).magnitude < 1e-6)
      #expect((move.expectedCost! - cost).magnitude < 1e-6)
    }
    #expect((x.savings.againstFirst + 30_000).magnitude < 1e-6)
    #expect(x.savings.againstIncumbent == nil && x.savings.againstBudget == nil)
    let engine = Engine(e), forecast = engine.forecast()
    let rounds = engine.rounds(forecast, engine.settled(forecast.demand[.optimised]!, forecast), nil)
    #expect(rounds.map { [$0.from, $0.to] } == [["one", "two"]])
    #expect(rounds[0].moves.allSatisfy { $0.expectedCost == nil })
  }

  /// On random engagements: the moves add up to the whole, the last contract means what the later quote means, and a quote
  /// against itself moves nothing.
  @Test func addUp() throws {
    var moved = 0
    for seed in 0..<20 {
      let e = RandomEngagement(seed).engagement
      guard e.quotes.count > 1, let last = e.quotes[1].contract, e.quotes[0].contract != nil else { continue }
      let x = try round(e, 0, 1)
      let sum = x.moves.reduce(0) { $0 + $1.cost }, expected = x.moves.reduce(0) { $0 + $1.expectedCost! }
      #expect((sum - (x.costTo - x.costFrom)).magnitude <= 1e-9 * max(1, x.costTo.magnitude))
      #expect((expected - (x.expectedTo! - x.expectedFrom!)).magnitude <= 1e-9 * max(1, x.expectedTo!.magnitude))
      if let end = x.moves.last { #expect(ContractMeaning(end.after) == ContractMeaning(last)) }
      #expect(try round(e, 1, 1).moves.isEmpty)
      moved += x.moves.count
    }
    #expect(moved > 20)
  }
}
