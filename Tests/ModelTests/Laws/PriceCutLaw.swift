import Seeded
import Testing

@testable import Model

/// Law 22. A price cut at unchanged volume never raises retirement, in any period, all pools together.
/// Domain: overage at headline, no marginal bands (both give other spend a better rate the sooner they are reached), no
/// step-down (it moves caps).
enum PriceCutNeverRetiresMore: Law {
  static let domain = Clause.all.subtracting([.overageRate, .marginal, .stepDown])
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let deal = RandomDeal(seed, allowing: domain)
    var chance = Seeded(seed &+ 4_000_000)
    let bedrock = deal.demand.parts.filter { p in p.family.map { !deal.demand.buckets[p.bucket].families[$0].isMeter } ?? false }
    let part = chance.pick(bedrock), months = deal.demand.buckets[0].list.months
    let cut = deal.demand.cuttingPrice(of: part, by: chance.within(0.05, 0.9), from: chance.whole(1...(months.count - 1)))
    let before = deal.settled(as: number).ledger.periods, after = deal.settled(nil, cut, as: number).ledger.periods
    for months in Set(before.map(\.months)) {
      func retired(_ periods: [Ledger<N>.PeriodFigures]) -> Double {
        periods.filter { $0.months == months }.reduce(0) { $0 + $1.retired.asDouble }
      }
      if retired(after) > retired(before) * (1 + 1e-9) + 1e-6 { return "\(months): from \(retired(before)) to \(retired(after))" }
    }
    return nil
  }
}

@Suite struct PriceCutNeverRetiresMoreTests {
  @Test func holds() { Laws.check(PriceCutNeverRetiresMore.self, share: 0.4) }
}
