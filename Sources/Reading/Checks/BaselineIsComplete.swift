import Agreements
import Values

/// Every bucket has spend in the measured month and the two before it.
enum BaselineIsComplete: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let baseline = (0...2).map { plan.measuredMonth.value - (2 - $0) }
    var byMissing: [(months: [Month], buckets: [String], source: Source)] = []
    for (bucket, rows) in EstateMonths.byBucket(draft.estate) where !EstateCountedOnce.isCountedElsewhere(bucket, draft) {
      let missing = baseline.filter { month in !rows.contains { $0.month.value == month } }
      guard !missing.isEmpty, let last = rows.last else { continue }
      if let i = byMissing.firstIndex(where: { $0.months == missing }) {
        byMissing[i].buckets.append(bucket)
      } else {
        byMissing.append((missing, [bucket], last.month.source))
      }
    }
    for group in byMissing {
      let all = group.months.count == 3
      draft.add(
        .warning, "short-baseline", group.source,
        "\(listed(group.buckets.map(quoted))) ha\(group.buckets.count == 1 ? "s" : "ve") no spend in \(listed(group.months.map(\.description)))",
        remedy: all
          ? "Nothing is left to start from, so it counts as 0. Add the three months up to \(plan.measuredMonth.value)."
          : "The baseline is the mean of the months that are there. Add the missing ones.")
    }
  }
}

/// The estate's rows by bucket, in file order of buckets and in month order within.
enum EstateMonths {
  static func byBucket(_ rows: [EstateRow]) -> [(bucket: String, rows: [EstateRow])] {
    var order: [String] = []
    var groups: [String: [EstateRow]] = [:]
    for row in rows {
      if groups[row.bucket.value] == nil { order.append(row.bucket.value) }
      groups[row.bucket.value, default: []].append(row)
    }
    return order.map { name in (name, (groups[name] ?? []).sorted { $0.month.value < $1.month.value }) }
  }
}
