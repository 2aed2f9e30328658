import Agreements
import RandomEngagements
import Testing

@testable import Model

/// What the generators draw: a law is only as wide as its cases.
@Suite struct CoverageTests {
  /// Every clause stands in 5% of random contracts at least, and where it stands it often binds: the ledger is another
  /// without it.
  @Test func everyClauseBinds() {
    let cases = 150
    var active: [Clause: Int] = [:], binding: [Clause: Int] = [:]
    for seed in 0..<cases {
      let deal = RandomDeal(seed), run = deal.settled(as: Double.self)
      for clause in deal.clauses {
        active[clause, default: 0] += 1
        let other = deal.settled(deal.contract.without(clause), as: Double.self)
        if run.cash != other.cash || run.ledger.periods.map(\.shortfall) != other.ledger.periods.map(\.shortfall) {
          binding[clause, default: 0] += 1
        }
      }
    }
    func percent(_ n: Int?) -> String { "\((n ?? 0) * 100 / cases)%" }
    print(
      "clauses, active and binding: "
        + Clause.allCases.map { "\($0) \(percent(active[$0])) \(percent(binding[$0]))" }.joined(separator: ", "))
    for clause in Clause.allCases {
      #expect((active[clause] ?? 0) * 20 >= cases, "\(clause) stands in \(percent(active[clause]))")
      #expect((binding[clause] ?? 0) * 20 >= cases, "\(clause) binds in \(percent(binding[clause]))")
    }
  }

  /// Every feature of the forecast stands in 5% of random engagements at least.
  @Test func everyFeature() {
    let cases = 100
    var found: [RandomEngagement.Feature: Int] = [:]
    for seed in 0..<cases { for f in RandomEngagement(seed).features { found[f, default: 0] += 1 } }
    print(
      "features: " + RandomEngagement.Feature.allCases.map { "\($0) \((found[$0] ?? 0) * 100 / cases)%" }.joined(separator: ", "))
    for f in RandomEngagement.Feature.allCases { #expect((found[f] ?? 0) * 20 >= cases, "\(f)") }
  }
}
