import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 2. Cost never falls when spend rises.
/// Domain: net basis, `pay`, no step-down, overage at headline (a better rate above the commitment may be reached
/// sooner through spend that does not earn it), no marginal bands (other spend may be lifted to a higher band, and at
/// unequal weights or private rates saves more than the new spend costs), and no credits that retire (they pay the fee and fill the gap with one dollar).
enum CostRisesWithSpend: Law {
  static let number = 2
  static let domain = Clause.all.subtracting([
    .listBasis, .prepaid, .relief, .forgive, .stepDown, .overageRate, .marginal, .retiringCredit,
  ])
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let deal = RandomDeal(seed, allowing: domain)
    var chance = Seeded(seed &+ 1_000_000)
    let part = chance.pick(deal.demand.parts), months = deal.demand.buckets[0].list.months
    let from = chance.whole(0...(months.count - 1)), to = chance.chance(0.5) ? from : chance.whole(from...(months.count - 1))
    let factor = chance.within(0, 0.5), more = chance.chance(0.3) ? chance.within(0, 200_000) : 0
    let raised = deal.demand.changing(part) { (from...to).contains($0) ? $1 * (1 + factor) + more : $1 }
    let before = deal.settled(as: number).cost, after = deal.settled(nil, raised, as: number).cost
    return after >= before - 1e-9 * before.magnitude ? nil : "cost falls from \(before) to \(after)"
  }
}

@Suite struct CostRisesWithSpendTests {
  @Test func holds() { Laws.check(CostRisesWithSpend.self, cases: 200) }
}
