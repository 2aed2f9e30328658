import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 6. At equal discount, weights and sum of commitments: total shortfall pooled ≤ carve-out ≤ per model, path by
/// path; by period too without carry-forward.
/// Domain: `pay`, one discount for every bucket, overage at headline, no step-down, fungible pair, monthly minimum or
/// cap; the term as signed; every family of the carve-out has a pool of its own; with carry-forward at most two years
/// (what was carried in is not carried again: over three years split pools may carry what pooling used up).
enum PoolingNeverCosts: Law {
  static let number = 6
  static let domain: Set<Clause> = [.listBasis, .discountedGap, .termTest, .carryForward, .credit, .support, .upfront, .weight]

  static func structures(_ seed: Int) -> (deal: RandomDeal, contracts: [Contract]) {
    let withCarry = seed % 2 == 0
    var deal = RandomDeal(
      seed, allowing: withCarry ? domain : domain.subtracting([.carryForward]), years: withCarry ? 2 : nil, beyondTerm: false)
    var chance = Seeded(seed &+ 3_000_000)
    let rate = deal.contract.discount.tiers[0].rate.value
    let weight = deal.contract.buckets.first?.retires.value ?? 1
    deal.contract.buckets = deal.demand.buckets.map { .named($0.name, retires: weight) }
    let families = Set(deal.demand.buckets.flatMap { $0.families.map(\.name) }).sorted()
    let bill = deal.demand.buckets
    func yearly(_ family: String?) -> Double {
      let spend = bill.flatMap { b in
        family == nil ? (b.families.isEmpty ? [b.list] : []) : b.families.filter { $0.name == family }.map(\.list)
      }
      return spend.reduce(0) { $0 + $1.cells.reduce(0, +) } / Double(deal.contract.years) * (1 - rate) * weight
    }
    func amounts(_ family: String?) -> [Double] {
      deal.contract.commitment.years.map { _ in (yearly(family) * chance.within(0.6, 1.3)).rounded() }
    }
    let main = amounts(nil), own = families.map { ($0, amounts($0)) }
    func sum(_ lists: [[Double]]) -> [Double] { main.indices.map { y in lists.reduce(0) { $0 + $1[y] } } }
    var pooled = deal.contract, carved = pooled, split = pooled
    pooled.commitment.years = sum([main] + own.map(\.1)).map { typed($0) }
    carved.commitment.years = main.map { typed($0) }
    carved.bedrock = .carveOut(
      .init(name: "bedrock", years: sum(own.map(\.1)).map { typed($0) }, rate: typed(rate)), countsInK: false)
    split.commitment.years = main.map { typed($0) }
    split.bedrock = .perModel(
      own.map { .init(name: $0.0, years: $0.1.map { typed($0) }, rate: typed(rate)) }, countsInK: false)
    return (deal, [pooled, carved, split])
  }

  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let (deal, contracts) = structures(seed)
    let ledgers = contracts.map { deal.settled($0, as: number).ledger }
    let totals = ledgers.map { l in l.periods.reduce(0) { $0 + $1.shortfall.asDouble } }
    if totals[0] > totals[1] * (1 + 1e-9) + 1e-6 || totals[1] > totals[2] * (1 + 1e-9) + 1e-6 { return "totals \(totals)" }
    if deal.clauses.contains(.carryForward) { return nil }
    for months in ledgers[0].periods.map(\.months) {
      let gaps = ledgers.map { l in l.periods.filter { $0.months == months }.reduce(0) { $0 + $1.shortfall.asDouble } }
      if gaps[0] > gaps[1] * (1 + 1e-9) + 1e-6 || gaps[1] > gaps[2] * (1 + 1e-9) + 1e-6 { return "\(months): \(gaps)" }
    }
    return nil
  }
}

@Suite struct PoolingNeverCostsTests {
  @Test func holds() { Laws.check(PoolingNeverCosts.self, cases: 150) }

  /// The law has something to say: in its domain the three totals differ often.
  @Test func pulls() {
    var differ = 0
    for seed in 0..<100 {
      let (deal, contracts) = PoolingNeverCosts.structures(seed)
      let totals = contracts.map { c in deal.settled(c, as: Double.self).ledger.periods.reduce(0) { $0 + $1.shortfall } }
      if totals[0] < totals[1] || totals[1] < totals[2] { differ += 1 }
    }
    print("pooling changes the shortfall in \(differ) of 100 cases")
    #expect(differ >= 10)
  }
}
