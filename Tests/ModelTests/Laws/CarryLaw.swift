import Agreements
import RandomEngagements
import Testing

@testable import Model

/// Law 7. Total shortfall of a term test ≤ annual with carry-forward ≤ annual without.
/// Domain: `pay`, one fixed discount, overage at headline, no step-down, no monthly minimum beside a cap (when
/// in the period the cap is used up decides which months miss the minimum); the term as signed.
enum LongerTestsForgive: Law {
  static let number = 7
  static let domain: Set<Clause> = [
    .listBasis, .discountedGap, .bucketDiscount, .weight, .cap, .privateRate, .fixedPrice, .priceProtection, .carveOut,
    .perModel, .credit, .retiringCredit, .support, .netSupport, .upfront, .monthlyMinimum,
  ]
  static func three(_ seed: Int) -> (deal: RandomDeal, contracts: [Contract]) {
    let deal = RandomDeal(
      seed, allowing: domain.subtracting([seed % 2 == 0 ? .cap : .monthlyMinimum]), years: 2 + seed % 2, beyondTerm: false)
    var term = deal.contract, carry = deal.contract
    term.commitment.test = typed(.term)
    carry.carryForward = typed([0.25, 0.5, 1][seed % 3])
    return (deal, [term, carry, deal.contract])
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let (deal, contracts) = three(seed)
    let totals = contracts.map { c in deal.settled(c, as: number).ledger.periods.reduce(0) { $0 + $1.shortfall.asDouble } }
    return totals[0] <= totals[1] * (1 + 1e-9) + 1e-6 && totals[1] <= totals[2] * (1 + 1e-9) + 1e-6 ? nil : "totals \(totals)"
  }
}

@Suite struct LongerTestsForgiveTests {
  @Test func holds() { Laws.check(LongerTestsForgive.self, cases: 150) }

  @Test func pulls() {
    var byTest = 0, byCarry = 0
    for seed in 0..<100 {
      let (deal, contracts) = LongerTestsForgive.three(seed)
      let t = contracts.map { c in deal.settled(c, as: Double.self).ledger.periods.reduce(0) { $0 + $1.shortfall } }
      if t[0] < t[1] { byTest += 1 }
      if t[1] < t[2] { byCarry += 1 }
    }
    print("of 100 cases a term test helps in \(byTest), carry-forward in \(byCarry)")
    #expect(byTest >= 5 && byCarry >= 5)
  }
}
