import Agreements
import RandomEngagements
import Testing

@testable import Model

extension Contract {
  /// The contract with every commitment and discount 0, no credits, and this support.
  fileprivate func promisingNothing(support plan: SupportPlan?) -> Contract {
    var c = self
    func none(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      .init(name: pool.name, years: pool.years.map { _ in typed(0) }, rate: typed(0))
    }
    c.commitment.years = commitment.years.map { _ in typed(0) }
    c.commitment.monthlyMinimum = .standard(0)
    for i in c.discount.tiers.indices { c.discount.tiers[i].rate = typed(0) }
    for i in c.buckets.indices { c.buckets[i].discount = buckets[i].discount.map { _ in typed(0) } }
    c.overage = overage.map { _ in typed(0) }
    switch bedrock {
    case .pooled: break
    case .carveOut(let pool, let counts): c.bedrock = .carveOut(none(pool), countsInK: counts)
    case .perModel(let pools, let counts): c.bedrock = .perModel(pools.map(none), countsInK: counts)
    }
    c.privateRates = []
    c.priceProtection = typed(false)
    c.credits = []
    c.support = plan
    return c
  }
}

/// Law 26. Zero commitment, all discounts zero, no credits and the alternative's support: every month costs what the
/// alternative costs at list.
/// Domain: every engagement whose alternative is to lapse; private rates and price protection are discounts too.
enum NothingPromisedIsList: FallibleLaw {
  static let number = 26
  enum Mistake: String, CaseIterable {
    case thirdPartyFree = "a headline discount is given on what third parties sell"
    case oneYear = "a commitment of 0 in the first year takes the amount quoted"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var engagement = RandomEngagement(seed).engagement
    engagement.plan.policy.batna = typed(.lapse)
    for i in engagement.quotes.indices {
      let contract = engagement.quotes[i].contract!
      engagement.quotes[i].contract = contract.promisingNothing(
        support: Alternative.support(engagement, offer: contract).plan)
      switch mistake {
      case .thirdPartyFree:
        engagement.quotes[i].contract!.buckets.insert(.named(BucketName.bedrockThirdParty, discount: 0.05), at: 0)
      case .oneYear: engagement.quotes[i].contract!.commitment.years[0] = contract.commitment.years[0]
      case nil: break
      }
    }
    let out = engagement.outcome(as: number)
    for quote in engagement.quotes.map(\.name.value) {
      func row(_ name: String) -> [Double] { out.rows.first { $0.name == quote + name }!.values }
      let cash = row(" cash"), list = row(" alternative cash"), most = max(1, list.map(\.magnitude).max()!)
      for t in cash.indices where !((cash[t] - list[t]).magnitude <= 1e-12 * most) {
        return "\(quote), month \(t): pays \(cash[t]), the alternative \(list[t])"
      }
      let loss = row(" loss")[0]
      if !(loss.magnitude <= 1e-12 * most * Double(cash.count)) { return "\(quote): loss \(loss)" }
    }
    return nil
  }
}

@Suite struct NothingPromisedIsListTests {
  @Test func holds() { Laws.check(NothingPromisedIsList.self, cases: 100) }
}
