import Agreements
import Values

/// The first month of random contracts, and of ledgers settled by hand.
package let firstMonth = Month(2027, 1)

/// A value as if typed in a file.
package func typed<Value>(_ value: Value) -> Sourced<Value> { Sourced(value, .file(path: "typed", line: 1, column: 1)) }

/// A value as if typed in this row of a file: rows of CSV files are told apart by their place.
package func typed<Value>(_ value: Value, row: Int) -> Sourced<Value> {
  Sourced(value, .file(path: "rows.csv", line: row, column: 1))
}

extension DiscountLadder {
  /// One rate.
  package static func rate(_ rate: Double) -> DiscountLadder {
    DiscountLadder(tiers: [Tier(from: .standard(0), rate: typed(rate))], isBare: true)
  }
  /// Tiers as `from: rate`.
  package static func tiers(
    _ tiers: KeyValuePairs<Double, Double>, by: By = .meanYear, scope: Scope = .whole
  ) -> DiscountLadder {
    DiscountLadder(
      tiers: tiers.map { Tier(from: typed($0), rate: typed($1)) }, by: typed(by), scope: typed(scope))
  }
}

extension Contract {
  /// A contract over whole years with the seller's standard for everything that is not changed.
  package static func promising(
    _ years: [Double], at ladder: DiscountLadder, test: CommitmentTest = .annual, _ change: (inout Contract) -> Void = { _ in }
  ) -> Contract {
    var contract = Contract(
      termMonths: typed(years.count * 12), commitment: Commitment(test: typed(test), years: years.map { typed($0) }),
      discount: ladder)
    change(&contract)
    return contract
  }
}

extension BucketTerms {
  package static func named(_ bucket: String, discount: Double? = nil, retires: Double = 1, capGroup: String? = nil)
    -> BucketTerms
  {
    BucketTerms(
      bucket: typed(bucket), discount: discount.map { typed($0) }, retires: typed(retires), capGroup: capGroup.map { typed($0) })
  }
}

extension SupportPlan {
  /// 15,000 a month at least; 10% of the first 150K, 7% to 500K, 5% to 1M, 3% above (facts A.3).
  package static func enterprise(minimum: Double = 15_000, base: Basis = .list, planDiscount: Double = 0) -> SupportPlan {
    SupportPlan(
      minimum: typed(minimum),
      tiers: [(0.0, 0.10), (150_000, 0.07), (500_000, 0.05), (1_000_000, 0.03)].map {
        DiscountLadder.Tier(from: typed($0.0), rate: typed($0.1))
      }, planDiscount: typed(planDiscount), base: typed(base))
  }
}

/// An amount in twelve equal months.
package func year(_ total: Double) -> [Double] { Array(repeating: total / 12, count: 12) }

/// Equal within the product's tolerance: 1e-9 of the greater, and of 1.
package func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
package func agree(_ a: [Double], _ b: [Double]) -> Bool { a.count == b.count && zip(a, b).allSatisfy { agree($0, $1) } }
