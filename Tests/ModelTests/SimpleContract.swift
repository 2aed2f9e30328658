import Agreements
import RandomEngagements
import Seeded
import Values

extension Contract {
  /// Pay, annual test, net basis, everything at the headline, no support.
  static func simple(_ base: Contract, years: [Double]) -> Contract {
    var c = base
    c.termMonths = typed(12 * years.count)
    c.commitment = Commitment(years: years.map { typed($0) })
    c.basis = typed(.net)
    c.gapRate = typed(.full)
    c.buckets = []
    c.caps = []
    c.privateRates = []
    c.bedrock = .pooled
    c.shortfall = .pay
    c.carryForward = typed(0)
    c.stepDown = nil
    c.fungible = []
    c.credits = []
    c.support = nil
    c.upfront = nil
    c.overage = nil
    c.priceProtection = typed(false)
    return c
  }
}
