import Agreements
import Values

/// A clause or term that a contract may have beyond one commitment, one rate and `pay`.
package enum Clause: String, CaseIterable, Sendable {
  case listBasis, discountedGap, tiers, marginal, eachYear, byTerm, termTest, overageRate, bucketDiscount, weight, cap
  case privateRate, fixedPrice, priceProtection, carveOut, perModel, countsInK, prepaid, relief, forgive, carryForward
  case stepDown, fungible, credit, retiringCredit, support, netSupport, upfront, monthlyMinimum

  /// Shortfall treatments other than `pay`.
  package static let treatments: Set<Clause> = [.prepaid, .relief, .forgive]
  package static let structures: Set<Clause> = [.carveOut, .perModel]
  package static let all = Set(Clause.allCases)
}

extension Contract {
  /// The same contract with the clause at the seller's standard.
  package func without(_ clause: Clause) -> Contract {
    var c = self
    switch clause {
    case .listBasis: c.basis = typed(.net)
    case .discountedGap: c.gapRate = typed(.full)
    case .tiers:
      c.discount.tiers = [c.discount.tiers[0]]
      c.discount.isBare = true
      c.discount.scope = typed(.whole)
    case .marginal: c.discount.scope = typed(.whole)
    case .eachYear, .byTerm: c.discount.by = typed(.meanYear)
    case .termTest: c.commitment.test = typed(.annual)
    case .overageRate: c.overage = nil
    case .bucketDiscount: for i in c.buckets.indices { c.buckets[i].discount = nil }
    case .weight: for i in c.buckets.indices { c.buckets[i].retires = typed(1) }
    case .cap: c.caps = []
    case .privateRate: c.privateRates = []
    case .fixedPrice: for i in c.privateRates.indices { c.privateRates[i].fixedPrice = false }
    case .priceProtection: c.priceProtection = typed(false)
    case .carveOut, .perModel:
      c.bedrock = .pooled
      c.fungible = []
    case .countsInK:
      switch c.bedrock {
      case .pooled: break
      case .carveOut(let pool, _): c.bedrock = .carveOut(pool, countsInK: false)
      case .perModel(let pools, _): c.bedrock = .perModel(pools, countsInK: false)
      }
    case .prepaid, .relief, .forgive: c.shortfall = .pay
    case .carryForward: c.carryForward = .standard(0)
    case .stepDown: c.stepDown = nil
    case .fungible: c.fungible = []
    case .credit: c.credits = []
    case .retiringCredit: for i in c.credits.indices { c.credits[i].retires = false }
    case .support: c.support = nil
    case .netSupport: c.support?.base = typed(.list)
    case .upfront: c.upfront = nil
    case .monthlyMinimum: c.commitment.monthlyMinimum = .standard(0)
    }
    return c
  }
}
