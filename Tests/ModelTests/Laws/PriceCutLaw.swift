import Formulas
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 22. A price cut at unchanged volume never raises retirement, in any period, all pools together.
/// Domain: overage at headline, no marginal bands (both give other spend a better rate the sooner they are reached), no
/// step-down (it moves caps), no credits that retire beside a prepaid balance (a credit lasts longer on a smaller bill
/// and then pays, in place of the balance, fees that retire; where a cap binds, the bill falls and retirement does not).
enum PriceCutNeverRetiresMore: FallibleLaw {
  static let number = 22
  enum Mistake: String, CaseIterable {
    case indexTwice = "the price index acts twice: fees of fixed prices rise when public prices fall"
  }
  static let domain = Clause.all.subtracting([.overageRate, .marginal, .stepDown])
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    let deal = RandomDeal(seed, allowing: domain.subtracting([seed % 2 == 0 ? .prepaid : .retiringCredit]))
    var chance = Seeded(seed &+ 4_000_000)
    let bedrock = deal.demand.parts.filter { p in p.family.map { !deal.demand.buckets[p.bucket].families[$0].isMeter } ?? false }
    let part = chance.pick(bedrock), months = deal.demand.buckets[0].list.months
    let cut = deal.demand.cuttingPrice(of: part, by: chance.within(0.05, 0.9), from: chance.whole(1...(months.count - 1)))
    func read(_ demand: Demand<Double>) -> Demand<Double> { mistake == .indexTwice ? demand.withIndexTwice : demand }
    let before = deal.settled(nil, read(deal.demand), as: number).ledger.periods
    let after = deal.settled(nil, read(cut), as: number).ledger.periods
    for months in Set(before.map(\.months)) {
      func retired(_ periods: [Ledger<N>.PeriodFigures]) -> Double {
        periods.filter { $0.months == months }.reduce(0) { $0 + $1.retired.asDouble }
      }
      if retired(after) > retired(before) * (1 + 1e-9) + 1e-6 { return "\(months): from \(retired(before)) to \(retired(after))" }
    }
    return nil
  }
}

extension Demand where N == Double {
  /// Every price index squared.
  fileprivate var withIndexTwice: Demand {
    var copy = self
    for b in copy.buckets.indices {
      for f in copy.buckets[b].families.indices {
        copy.buckets[b].families[f].priceIndex = buckets[b].families[f].priceIndex.map { $0 * $0 }
      }
    }
    return copy
  }
}

@Suite struct PriceCutNeverRetiresMoreTests {
  @Test func holds() { Laws.check(PriceCutNeverRetiresMore.self, cases: 150) }
}
