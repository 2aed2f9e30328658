import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 3. More discount at the same commitment never raises cost.
/// Domain: no step-down (it changes the commitment), no credits that retire (a dearer bill uses more of them, and they
/// fill the gap), no prepaid balance on list basis (a cheaper bill is paid by the balance to a larger share, and that
/// share does not retire), no relief beside up-front (the gap moves to a year that what lapses cannot settle).
enum DiscountNeverCosts: Law {
  static let number = 3
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    var allowed = Clause.all.subtracting([.stepDown, .retiringCredit])
    allowed.remove(seed % 2 == 0 ? .prepaid : .listBasis)
    allowed.remove(seed % 3 == 0 ? .relief : .upfront)
    let deal = RandomDeal(seed, allowing: allowed)
    var chance = Seeded(seed &+ 2_000_000), more = deal.contract
    let by = chance.within(0, 0.2)
    for i in more.discount.tiers.indices { more.discount.tiers[i].rate = typed(more.discount.tiers[i].rate.value + by) }
    let before = deal.settled(as: number).cost, after = deal.settled(more, as: number).cost
    return after <= before + 1e-9 * before.magnitude ? nil : "cost rises from \(before) to \(after) at \(by) more"
  }
}

@Suite struct DiscountNeverCostsTests {
  @Test func holds() { Laws.check(DiscountNeverCosts.self, cases: 200) }
}
