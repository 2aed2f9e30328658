import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// One period in the domain of model §6: fixed discount or whole tiers, overage at headline, `pay`, gap at full, not
/// discounted, no caps, carry-forward, monthly minimum, up-front payment or balance.
private enum OnePeriod {
  static let domain: Set<Clause> = [
    .listBasis, .bucketDiscount, .weight, .privateRate, .fixedPrice, .priceProtection, .credit, .retiringCredit, .support,
    .netSupport, .carveOut, .perModel,
  ]
  static func deal(_ seed: Int, allowing more: Set<Clause> = []) -> RandomDeal {
    var deal = RandomDeal(seed, allowing: domain.union(more), years: 1, beyondTerm: false)
    deal.costOfCapital = 0
    return deal
  }
}

extension RandomDeal {
  /// The deal with its one year's commitment at this amount.
  fileprivate func committed<N: LawNumber>(_ amount: Double, as number: N.Type) -> HandSettled<N> {
    var contract = contract
    contract.commitment.years = [typed(amount)]
    return settled(contract, as: number)
  }
}

/// Law 4. Cost is convex in the commitment, its left slope is the chance of a shortfall: on one path 1 where less was
/// retired than C, else 0.
/// Domain: that of model §6, one path.
enum CostIsConvex: Law {
  static let number = 4
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let deal = OnePeriod.deal(seed)
    var chance = Seeded(seed &+ 40_000_000)
    let retired = deal.settled(as: Double.self).ledger.periods[0].retired
    let points = ((0..<4).map { _ in retired * chance.within(0, 2) } + [0, retired]).sorted()
    let costs = points.map { deal.committed($0, as: number).cost }
    let slack = 1e-9 * max(1, costs.map(\.magnitude).max()!)
    for i in points.indices.dropFirst() {
      let step = points[i] - points[i - 1], rise = costs[i] - costs[i - 1]
      if rise < -slack || rise > step + slack { return "slope \(rise / step) at \(points[i])" }
      let short = max(0, points[i] - max(points[i - 1], retired))
      if (rise - short).magnitude > slack { return "rises by \(rise) to \(points[i]), short by \(short) more" }
    }
    for i in points.indices.dropFirst(2) {
      let (a, b, c) = (points[i - 2], points[i - 1], points[i])
      if c > a, costs[i - 1] > costs[i - 2] + (costs[i] - costs[i - 2]) * (b - a) / (c - a) + slack { return "bulges at \(b)" }
    }
    return nil
  }
}

/// Law 5. The corner law: within one tier its threshold is cheapest, so the cheapest commitment of all is a threshold,
/// or none.
/// Domain: that of model §6 with whole tiers, one path.
enum CornersAreCheapest: Law {
  static let number = 5
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    var deal = OnePeriod.deal(seed, allowing: [.tiers, .eachYear, .byTerm, .countsInK])
    var chance = Seeded(seed &+ 50_000_000)
    if deal.contract.discount.isBare {
      let mean = deal.contract.commitment.meanYear.rounded()
      deal.contract.discount = .tiers([(mean * 0.4).rounded(): 0.03, (mean * 0.8).rounded(): 0.07, (mean * 1.1).rounded(): 0.12])
    }
    let inK = deal.contract.bedrock.countsInK ? deal.contract.bedrock.pools.reduce(0) { $0 + $1.years[0].value } : 0
    let corners = [0] + deal.contract.discount.tiers.map { $0.from.value - inK }.filter { $0 > 0 }
    let costs = corners.map { deal.committed($0, as: number).cost }
    let slack = 1e-9 * max(1, costs.map(\.magnitude).max()!)
    for i in corners.indices {
      let end = i + 1 < corners.count ? corners[i + 1] : corners[i] * 2
      for at in [chance.within(0, 0.01), chance.within(0, 0.999)] where end > corners[i] {
        let inside = corners[i] + (end - corners[i]) * at, cost = deal.committed(inside, as: number).cost
        if costs[i] > cost + slack { return "\(corners[i]) costs \(costs[i]), \(inside) of its tier \(cost)" }
        if costs.min()! > cost + slack { return "\(inside) costs \(cost), less than every corner" }
      }
    }
    return nil
  }
}

@Suite struct ConvexityLawTests {
  @Test func costIsConvex() { Laws.check(CostIsConvex.self, cases: 100) }
  @Test func cornersAreCheapest() { Laws.check(CornersAreCheapest.self, cases: 100) }
}
