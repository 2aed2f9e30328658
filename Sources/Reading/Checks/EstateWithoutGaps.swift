import Agreements
import Values

/// The months of a bucket follow one another; a gap before the baseline hides a season or a trend.
enum EstateWithoutGaps: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let baseline = plan.measuredMonth.value - 2
    for (bucket, rows) in EstateMonths.byBucket(draft.estate) where !EstateCountedOnce.isCountedElsewhere(bucket, draft) {
      for (a, b) in zip(rows, rows.dropFirst()) where b.month.value - a.month.value > 1 && a.month.value + 1 < baseline {
        let missing = b.month.value - a.month.value - 1
        draft.add(
          .warning, "month-gap", b.month.source,
          "\(quoted(bucket)) goes from \(a.month.value) to \(b.month.value): \(missing) month\(missing == 1 ? " is" : "s are") missing",
          remedy: "Add the month\(missing == 1 ? "" : "s"); 0 if nothing was spent.")
      }
    }
  }
}
