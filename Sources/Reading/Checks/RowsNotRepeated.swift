import Agreements
import Values

/// No row of measurements stands twice.
enum RowsNotRepeated: Check {
  static let needs: [InputKind] = [.workloads, .traffic]

  static func check(_ draft: Draft) {
    var times: [[String]: Int] = [:]
    for row in draft.traffic {
      guard case .file(_, let line, _) = row.time.source else { continue }
      if let first = times[[row.time.value, row.workload]] {
        draft.add(
          .error, "duplicate-row", row.time.source,
          "\(quoted(row.workload)) has \(row.time.value) already in line \(first)",
          remedy: "Keep one row an hour or minute; the same export may have been appended twice.")
      } else {
        times[[row.time.value, row.workload]] = line
      }
    }
    for path in ["workloads.csv", "actuals.csv"] {
      guard let page = draft.pages.page(path), !page.hasErrors else { continue }
      let sources = path == "workloads.csv" ? draft.workloads.map(\.source) : draft.actuals.map(\.month.source)
      var lines: [String: Int] = [:]
      for source in sources {
        guard case .file(_, let line, _) = source, let text = page.line(line) else { continue }
        if let first = lines[text] {
          draft.add(
            .warning, "duplicate-row", page.source(line, 1), "the row is the same as line \(first)",
            remedy: "Both are counted. Remove one if the same export was appended twice.")
        } else {
          lines[text] = line
        }
      }
    }
  }
}
