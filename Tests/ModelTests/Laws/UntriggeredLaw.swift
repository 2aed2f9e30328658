import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// Law 17. A clause that is never triggered is worth exactly 0: every month's cash, and what retires and is missing in
/// every period, is the same to the bit.
/// Domain: every other clause; the ones here are kept from acting by amounts, dates or prices.
enum UntriggeredIsWorthless: Law {
  static let number = 17
  enum Case: Int, CaseIterable {
    case prepaid, relief, forgive, discountedGap, carryForward, overageRate, cap, credit, protection, fixedPrice, minimum,
      stepDown, fungible
  }
  static let treatmentsAside = Clause.all.subtracting(Clause.treatments)

  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let kind = Case(rawValue: seed % Case.allCases.count)!
    var domain = treatmentsAside.subtracting([.monthlyMinimum, .upfront])
    switch kind {
    case .prepaid, .relief, .forgive, .discountedGap, .minimum: domain.remove(.discountedGap)
    case .overageRate: domain.subtract([.overageRate, .stepDown, .carryForward])
    case .carryForward: domain.subtract([.carryForward, .stepDown])
    case .cap: domain.remove(.cap)
    case .credit: domain.subtract([.credit, .retiringCredit])
    case .protection, .fixedPrice: domain.subtract([.priceProtection, .fixedPrice])
    case .stepDown: domain.remove(.stepDown)
    case .fungible: domain.remove(.fungible)
    }
    var deal = RandomDeal(seed, allowing: domain)
    func scaleCommitments(_ factor: Double) {
      deal.contract.commitment.years = deal.contract.commitment.years.map { $0.map { $0 * factor } }
      func scaled(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
        var pool = pool
        pool.years = pool.years.map { $0.map { $0 * factor } }
        return pool
      }
      switch deal.contract.bedrock {
      case .pooled: break
      case .carveOut(let pool, let counts): deal.contract.bedrock = .carveOut(scaled(pool), countsInK: counts)
      case .perModel(let pools, let counts): deal.contract.bedrock = .perModel(pools.map(scaled), countsInK: counts)
      }
    }
    /// No commitment so small that spend does not meet it, nor so large that it does.
    func neverShort() { scaleCommitments(1e-9) }
    func neverOver() { scaleCommitments(1e9) }
    // Every month must spend something where "never short" is meant.
    deal.demand = deal.demand.changing(deal.demand.parts[0]) { $1 + 1000 }

    let before: Contract
    var after: Contract
    switch kind {
    case .prepaid:
      neverShort()
      after = deal.contract
      after.shortfall = .prepaid(windowMonths: 6)
    case .relief:
      neverShort()
      after = deal.contract
      after.shortfall = .relief(amount: typed(1000))
    case .forgive:
      neverShort()
      after = deal.contract
      after.shortfall = .forgive(share: typed(0.5))
    case .discountedGap:
      neverShort()
      after = deal.contract
      after.gapRate = typed(.discounted)
    case .minimum:
      deal.contract.caps = []
      deal.contract.credits = []
      deal.contract.buckets.removeAll { $0.bucket.value == "compute" }
      after = deal.contract
      after.commitment.monthlyMinimum = typed(1)
    case .carryForward:
      neverOver()
      after = deal.contract
      after.carryForward = typed(0.5)
    case .overageRate:
      neverOver()
      after = deal.contract
      after.overage = typed(0.3)
    case .cap:
      // Several buckets share the cap.
      deal.contract.buckets = deal.demand.buckets.map { bucket in
        var terms = deal.contract.buckets.first { $0.bucket.value == bucket.name } ?? .standard(for: bucket.name)
        terms.capGroup = typed("marketplace")
        return terms
      }
      after = deal.contract
      after.caps = [.init(group: "marketplace", share: typed(1e12))]
      deal.contract.caps = []
    case .credit:
      after = deal.contract
      after.credits = [Credit(amount: typed(50_000), from: typed(firstMonth - 6), months: typed(6), buckets: [], retires: false)]
    case .protection:
      deal.demand = deal.demand.atFlatPrices
      after = deal.contract
      after.priceProtection = typed(true)
    case .fixedPrice:
      deal.demand = deal.demand.atFlatPrices
      after = deal.contract
      for i in after.privateRates.indices { after.privateRates[i].fixedPrice = true }
    case .stepDown:
      neverShort()
      deal.contract.caps = []
      deal.contract.credits = []
      deal.contract.buckets.removeAll { $0.bucket.value == "compute" }
      after = deal.contract
      after.stepDown = StepDown(share: typed(0.3), noticeMonth: typed(4))
    case .fungible:
      neverShort()
      after = deal.contract
      after.fungible = deal.demand.buckets.dropFirst().map {
        FungiblePair(first: "compute", second: $0.name, source: .standard("test"))
      }
    }
    before = deal.contract
    let a = deal.settled(before, as: number), b = deal.settled(after, as: number)
    for t in a.cash.indices where a.cash[t].bitPattern != b.cash[t].bitPattern {
      return "\(kind): month \(t) pays \(b.cash[t]), not \(a.cash[t])"
    }
    for (p, q) in zip(a.ledger.periods, b.ledger.periods) {
      for figure in [\Ledger<N>.PeriodFigures.retired, \.shortfall, \.overage] {
        let x = p[keyPath: figure].asDouble, y = q[keyPath: figure].asDouble
        if x != y { return "\(kind): \(p.pool) in \(p.months) has \(y), not \(x)" }
      }
    }
    return a.cost.bitPattern == b.cost.bitPattern ? nil : "\(kind): cost \(b.cost), not \(a.cost)"
  }
}

@Suite struct UntriggeredIsWorthlessTests {
  @Test func holds() { Laws.check(UntriggeredIsWorthless.self, cases: 150) }
}
