import Agreements
import Values

/// A contract's terms in words, one by one, for tables that set offers side by side.
enum ContractWords {
  /// In the order of a contract's keys; a term at the seller's standard is marked *.
  static let terms: [(title: String, words: @Sendable (Contract) -> String)] = [
    ("Commitment by year", { c in c.commitment.years.map { Words.promise($0.value) }.joined(separator: ", ") }),
    (
      "Tested",
      { c in (c.commitment.test.value == .annual ? "every contract year" : "once, over the term") + star(c.commitment.test.source)
      }
    ),
    ("Monthly minimum", { c in none(c.commitment.monthlyMinimum) { Words.money($0) } }),
    ("Discount", { c in discount(c.discount) }),
    ("What retires the commitment", { c in (c.basis.value == .net ? "net fees" : "list spend") + star(c.basis.source) }),
    ("A gap is charged", { c in (c.gapRate.value == .full ? "in full" : "less the discount") + star(c.gapRate.source) }),
    (
      "Spend above the commitment",
      { c in c.overage.map { "earns \(Words.stated($0.value, places: 1))" } ?? "earns the headline*" }
    ),
    ("Buckets with terms of their own", { c in c.buckets.isEmpty ? "none" : c.buckets.map(bucket).joined(separator: "; ") }),
    (
      "Caps",
      { c in
        c.caps.isEmpty
          ? "none"
          : c.caps.map {
            "\(Words.bucket($0.group)) \(Words.stated($0.share.value)) of the commitment" + star($0.share.source)
          }
          .joined(separator: "; ")
      }
    ),
    (
      "Private rates",
      { c in
        c.privateRates.isEmpty
          ? "none"
          : c.privateRates.map { "\(Words.bucket($0.bucket.value)) \(Words.stated($0.rate.value, places: 1))" }.joined(
            separator: "; ")
      }
    ),
    ("Bedrock", { c in bedrock(c.bedrock) }), ("A shortfall is", { c in shortfall(c.shortfall) }),
    ("Carry-forward of overage", { c in none(c.carryForward) { Words.stated($0) } }),
    (
      "Step-down",
      { c in c.stepDown.map { "\(Words.stated($0.share.value)), notice by month \($0.noticeMonth.value)" } ?? "none" }
    ),
    (
      "Credits",
      { c in
        c.credits.isEmpty
          ? "none" : c.credits.map { "\(Words.money($0.amount.value)) from \($0.from.value)" }.joined(separator: "; ")
      }
    ),
    ("Price protection", { c in (c.priceProtection.value ? "yes" : "no") + star(c.priceProtection.source) }),
    (
      "Paid up front",
      { c in
        c.upfront.map { "\(Words.stated($0.share.value)) for \(Words.stated($0.reduction.value, places: 1)) less" } ?? "nothing"
      }
    ),
    (
      "Terms in words",
      { c in
        let said = c.terms.filter { $0.words.value != "none" }
        return said.isEmpty
          ? "none" : said.map { "\($0.name.replacing("_", with: "-")): \($0.words.value)" }.joined(separator: "; ")
      }
    ),
  ]

  /// One clause of a contract in words.
  static func words(_ clause: ContractClause, _ c: Contract) -> String {
    func said(_ title: String) -> String { terms.first { $0.title == title }?.words(c) ?? "" }
    switch clause {
    case .commitment:
      let minimum =
        c.commitment.monthlyMinimum.value == 0 ? "" : ", at least \(Words.money(c.commitment.monthlyMinimum.value)) a month"
      return "\(said("Commitment by year")) over \(Words.years(c.years)), tested \(said("Tested"))\(minimum)"
    case .basis: return said("What retires the commitment")
    case .gapRate: return said("A gap is charged")
    case .discount: return said("Discount")
    case .overage: return said("Spend above the commitment")
    case .buckets: return said("Buckets with terms of their own")
    case .caps: return said("Caps")
    case .privateRates: return said("Private rates")
    case .bedrock: return said("Bedrock")
    case .shortfall: return said("A shortfall is")
    case .carryForward: return said("Carry-forward of overage")
    case .stepDown: return said("Step-down")
    case .fungible:
      return c.fungible.isEmpty
        ? "none" : c.fungible.map { "\(Words.bucket($0.first)) with \(Words.bucket($0.second))" }.joined(separator: "; ")
    case .credits: return said("Credits")
    case .support:
      guard let s = c.support else { return "none stated" }
      let discount = s.planDiscount.value == 0 ? "" : ", \(Words.stated(s.planDiscount.value, places: 1)) off"
      return
        "at least \(Words.money(s.minimum.value)) a month, \(s.tiers.map { "\(Words.stated($0.rate.value, places: 1)) from \(Words.money($0.from.value))" }.joined(separator: ", "))\(discount)"
    case .priceProtection: return said("Price protection")
    case .upfront: return said("Paid up front")
    case .terms: return said("Terms in words")
    }
  }

  private static func star(_ source: Source) -> String { source.isStandard ? "*" : "" }
  private static func none(_ x: Sourced<Double>, _ words: (Double) -> String) -> String {
    (x.value == 0 ? "none" : words(x.value)) + star(x.source)
  }
  private static func discount(_ ladder: DiscountLadder) -> String {
    if ladder.isBare { return Words.stated(ladder.tiers.first?.rate.value ?? 0, places: 1) }
    return ladder.tiers.map { "\(Words.stated($0.rate.value, places: 1)) from \(Words.promise($0.from.value))" }.joined(
      separator: ", ")
      + (ladder.scope.value == .marginal ? ", by band" : "")
  }
  private static func bucket(_ b: BucketTerms) -> String {
    "\(Words.bucket(b.bucket.value)) \(b.discount.map { Words.stated($0.value, places: 1) } ?? "headline")"
      + (b.retires.value == 1 ? "" : ", retires \(Words.stated(b.retires.value))")
  }
  private static func bedrock(_ s: BedrockStructure) -> String {
    switch s {
    case .pooled: "in the common commitment"
    case .carveOut(let pool, _):
      "apart: \(pool.years.map { Words.promise($0.value) }.joined(separator: ", ")) at \(Words.stated(pool.rate.value, places: 1))"
    case .perModel(let pools, _): "by model family: \(pools.map(\.name).joined(separator: ", "))"
    }
  }
  private static func shortfall(_ s: ShortfallTreatment) -> String {
    switch s {
    case .pay: "paid"
    case .prepaid(let months): "prepaid for \(Words.count(months, "month"))"
    case .relief(let amount): "paid up to \(Words.money(amount.value)), the rest joins the next year"
    case .forgive(let share): "forgiven by \(Words.stated(share.value))"
    }
  }
}
