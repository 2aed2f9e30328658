import Agreements
import Values

/// Figures that are off by a power of ten are usually a slip: percent for a fraction, thousands for units, a suffix left out.
enum FiguresBelievable: Check {
  static let needs: [InputKind] = [.plan, .estate]
  /// Growth a year above which it is questioned; factors that a month and a commitment may be away from the bill.
  static let mostGrowth = 3.0, mostJump = 8.0, leastCommitment = 0.02, mostCommitment = 8.0

  static func check(_ draft: Draft) {
    growths(draft)
    months(draft)
    commitments(draft)
  }

  private static func growths(_ draft: Draft) {
    func look(_ growth: Sourced<Estimate>, _ name: String) {
      guard growth.value.likely > mostGrowth else { return }
      draft.add(
        .warning, "magnitude", growth.source,
        "\(quoted(name)) grows by \(Grammar.plain(100 * growth.value.likely))% a year: every year it is \(Grammar.plain(1 + growth.value.likely)) times the last",
        remedy: "Growth is a fraction a year: 8% is 0.08. Suppress the rule `magnitude` if it is meant.")
    }
    for bucket in draft.plan?.buckets ?? [] { look(bucket.growth, bucket.name.value) }
    for row in draft.workloads + draft.roadmap { look(row.annualGrowth, row.name.value) }
  }

  /// The measured month of a bucket against the middle of those before it.
  private static func months(_ draft: Draft) {
    guard let measured = draft.plan?.measuredMonth.value else { return }
    for (bucket, rows) in EstateMonths.byBucket(draft.estate) {
      guard let last = rows.last(where: { $0.month.value == measured }) else { continue }
      let before = rows.filter { $0.month.value < measured }.map(\.listSpend.value).sorted()
      guard before.count >= 2, let middle = before.dropFirst(before.count / 2).first, middle > 1_000 else { continue }
      let spend = last.listSpend.value
      guard spend > middle * mostJump || spend < middle / mostJump && spend > 0 else { continue }
      draft.add(
        .warning, "magnitude", last.listSpend.source,
        "\(quoted(bucket)) has \(Grammar.plain(spend)) in the measured month, and \(Grammar.plain(middle)) in the middle of the months before",
        remedy: "All months are in whole units of the currency. Suppress the rule `magnitude` if the month is right.")
    }
  }

  /// A commitment against the bill of the measured month times twelve.
  private static func commitments(_ draft: Draft) {
    guard let measured = draft.plan?.measuredMonth.value else { return }
    let year = 12 * draft.estate.filter { $0.month.value == measured }.reduce(0) { $0 + max(0, $1.listSpend.value) }
    guard year > 0 else { return }
    for quote in draft.quotes {
      guard let first = quote.contract?.commitment.years.first, let mean = quote.contract?.commitment.meanYear, mean > 0,
        mean > mostCommitment * year || mean < leastCommitment * year
      else { continue }
      draft.add(
        .warning, "magnitude", first.source,
        "a mean year of \(Grammar.plain(mean)) is committed, and the bill of the measured month comes to \(Grammar.plain(year)) a year",
        remedy: "Write money in whole units of the currency, or with K or M: 12M. Suppress the rule `magnitude` if it is meant.")
    }
  }
}
