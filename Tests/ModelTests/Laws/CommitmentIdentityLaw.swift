import RandomEngagements
import Testing

@testable import Model

/// Law 1. Of each commitment in each test period: shortfall ≥ 0, overage ≥ 0, one of them 0, and
/// overage - shortfall = retired + carried + minimum payments - commitment.
/// Domain: every contract.
enum CommitmentIdentity: Law {
  static let number = 1
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let deal = RandomDeal(seed)
    for p in deal.settled(as: number).ledger.periods {
      let over = p.overage.asDouble, short = p.shortfall.asDouble
      if over < 0 || short < 0 { return "\(p.pool): overage \(over), shortfall \(short)" }
      if over > 0 && short > 0 { return "\(p.pool): both overage \(over) and shortfall \(short)" }
      let balance = p.retired.asDouble + p.carried.asDouble + p.minimumPaid.asDouble - p.commitment.asDouble
      if !agree(over - short, balance, 1e-9 * max(1, p.commitment.asDouble)) {
        return "\(p.pool): \(over - short) is not \(balance)"
      }
    }
    return nil
  }
}

@Suite struct CommitmentIdentityLawTests {
  @Test func holds() { Laws.check(CommitmentIdentity.self, cases: 300) }
}
