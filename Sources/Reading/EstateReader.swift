import Agreements
import Values

/// estate.csv, and the forecasts of others, which have the same columns: list spend by bucket and month.
enum EstateReader {
  static let columns = Columns(["bucket", "month", "list_spend"])

  static func read(_ page: Page, rowsRequired: Bool) -> [EstateRow] {
    guard let rows = readRows(page, columns, rowsRequired: rowsRequired) else { return [] }
    return rows.compactMap { row in
      if sayTotal(row) { return nil }
      let bucket = row.text("bucket", required: true)
      let month = row.month("month", required: true)
      let spend = row.number("list_spend", .signedMoney, required: true)
      guard let bucket, let month, let spend else { return nil }
      if spend.value < 0 {
        page.warning(
          "negative-spend", spend.source, "list_spend is negative: \(Grammar.plain(spend.value))",
          remedy: "List spend is before credits and refunds; take a credit out of this file.")
      }
      return EstateRow(bucket: bucket, month: month, listSpend: spend)
    }
  }

  /// A total row would count everything twice.
  private static func sayTotal(_ row: RowFields) -> Bool {
    for key in ["bucket", "month"] {
      guard let cell = row.cell(key) else { continue }
      let name = Grammar.trim(cell.text).lowercased()
      guard ["total", "totals", "grand total", "subtotal", "sum", "all"].contains(name) else { continue }
      row.page.error(
        "total-row", cell.source, "a row of totals counts every row twice",
        remedy: "Remove the row; totals are computed.")
      return true
    }
    return false
  }
}
