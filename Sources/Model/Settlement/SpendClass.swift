import Agreements
import Formulas
import Values

/// Spend that one rule of a contract meets: a bucket (a family of it, for Bedrock) in the pool that it retires.
struct SpendClass<N: Formulaic> {
  /// 0 is main.
  var pool: Int
  var bucket: String
  /// Nil where the bucket is one.
  var family: String?
  var label: String
  var list: Series<N>
  var priceIndex: Series<N>
  /// Whether prices of this spend move at all.
  var hasPricePath: Bool
  /// Whether there can be any of it, on dates as read.
  var canSpend: Bool
  var retires: N
  /// The discount that replaces the headline; nil: headline.
  var rate: N?
  /// Points above the headline, where that holds.
  var points: N?
  var capGroup: Int?
  var privateRate: N?
  var fixedPrice: Bool
  /// Spend that could leave for another channel, at a rate of its own.
  var isPricedApart: Bool

  /// Every class of a demand under a contract, in file order of buckets and name order of families.
  static func classes(of demand: Demand<N>, under terms: Terms<N>) -> [SpendClass] {
    demand.buckets.flatMap { bucket -> [SpendClass] in
      let rule = terms.rule(bucket.name), own = terms.privateRate(bucket.name)
      func make(_ family: Demand<N>.Family?) -> SpendClass {
        let pool = Self.pool(bucket.name, family?.name, terms), points = terms.pools[pool].points
        let apart = family?.moves ?? false ? terms.rateOfMoved : nil
        return SpendClass(
          pool: pool, bucket: bucket.name, family: family?.label,
          label: family.map { "\(bucket.name), \($0.label)" } ?? bucket.name,
          list: family?.list ?? bucket.list, priceIndex: family?.priceIndex ?? Series(repeating: 1.0, like: bucket.list),
          hasPricePath: apart == nil && family.map { !$0.isMeter && !$0.name.isEmpty } ?? false,
          canSpend: family?.canSpend ?? true, retires: rule.retires,
          rate: apart ?? terms.pools[pool].rate ?? rule.discount.map { d in points.map { d + $0 } ?? d }, points: points,
          capGroup: pool == 0 ? terms.caps.firstIndex { $0.group == rule.capGroup } : nil,
          privateRate: apart == nil ? own?.rate : nil, fixedPrice: own?.fixed ?? false,
          isPricedApart: apart != nil)
      }
      return bucket.families.isEmpty ? [make(nil)] : bucket.families.map(make)
    }
  }

  private static func pool(_ bucket: String, _ family: String?, _ terms: Terms<N>) -> Int {
    guard BucketName.isBedrock(bucket) else { return 0 }
    switch terms.contract.bedrock {
    case .pooled: return 0
    case .carveOut: return 1
    case .perModel: return terms.pools.dropFirst().firstIndex { $0.name == family } ?? 0
    }
  }
}
