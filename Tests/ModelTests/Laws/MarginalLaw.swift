import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 19. With marginal bands the blended rate lies between the lowest and the highest band.
/// Domain: all spend at the headline discount, bands from 0, overage at headline, no private rate or price path.
enum MarginalBetweenBands: Law {
  static let number = 19
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    var chance = Seeded(seed)
    let months = chance.pick([12, 24, 36])
    let spend = (0..<months).map { _ in chance.chance(0.1) ? 0 : chance.within(0, 300_000) }
    let demand = Demand<Double>.typed(["compute": spend, "storage": spend.map { $0 * chance.within(0, 1) }])
    var at = 0.0
    let rates = (0..<chance.whole(1...4)).map { _ in chance.within(0, 0.4) }
    let contract = Contract.promising(
      (0..<(months / 12)).map { _ in chance.within(0, 4_000_000) }, at: .rate(0), test: chance.pick([.annual, .term])
    ) {
      $0.discount = DiscountLadder(
        tiers: rates.map { rate in
          defer { at += chance.within(1000, 1_500_000) }
          return .init(from: typed(at), rate: typed(rate))
        }, scope: typed(.marginal))
    }
    let window = settle(contract, on: demand, as: number).ledger.window
    let blended = window.blendedDiscount.asDouble
    if window.list.asDouble == 0 { return nil }
    return blended >= rates.min()! - 1e-12 && blended <= rates.max()! + 1e-12 ? nil : "\(blended) outside \(rates)"
  }
}

@Suite struct MarginalBetweenBandsTests {
  @Test func holds() { Laws.check(MarginalBetweenBands.self, cases: 200) }
}
