import Agreements
import Values

/// A bucket has one row a month.
enum EstateRowsOnce: Check {
  static let needs: [InputKind] = [.estate]

  static func check(_ draft: Draft) {
    check(draft, draft.estate)
    for forecast in draft.plan?.forecasts ?? [] { check(draft, forecast.rows) }
  }

  private static func check(_ draft: Draft, _ rows: [EstateRow]) {
    struct Key: Hashable {
      var bucket: String
      var month: Month
    }
    var lines: [Key: Int] = [:]
    for row in rows {
      guard case .file(_, let line, _) = row.bucket.source else { continue }
      let key = Key(bucket: row.bucket.value, month: row.month.value)
      if let first = lines[key] {
        draft.add(
          .error, "duplicate-row", row.bucket.source, "\(quoted(key.bucket)) has \(key.month) already in line \(first)",
          remedy: "Keep one row; the same export may have been appended twice.")
      } else {
        lines[key] = line
      }
    }
  }
}
