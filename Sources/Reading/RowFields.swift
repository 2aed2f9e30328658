import Values

/// The columns of one kind of CSV file, and its rows as fields.
struct Columns {
  var required: [String]
  var optional: [String]
  init(_ required: [String], optional: [String] = []) {
    self.required = required
    self.optional = optional
  }
  var all: [String] { required + optional }
}

/// One row of a CSV file: the text under each column that is not blank.
struct RowFields: Fields {
  let page: Page
  let dialect = Grammar.Dialect.csv
  let row: CSVTable.Row
  /// Column name to position; shared by all rows.
  let positions: [String: Int]

  var source: Source { row.cells.first?.source ?? page.start }

  func cell(_ key: String) -> Cell? {
    guard let i = positions[key], i < row.cells.count else { return nil }
    return row.cells[i]
  }

  func held(_ key: String) -> Held {
    guard let cell = cell(key), !Grammar.trim(cell.text).isEmpty else { return .absent }
    return .cell(cell)
  }

  func sayMissing(_ key: String, isNumber: Bool) {
    page.error(
      "missing-value", cell(key)?.source ?? source, "\(key) is blank",
      remedy: isNumber ? "Write a number; 0 if it is nothing." : "Write it.")
  }

  func estimate(_ key: String, _ kind: NumberKind) -> Sourced<Estimate> {
    estimateText(key, kind) ?? Sourced(.zero, .standard("default"))
  }

  func isGiven(_ key: String) -> Bool { if case .absent = held(key) { false } else { true } }
}

/// Reads a CSV file against its columns. A header that does not fit is said once, and no row is read then.
func readRows(_ page: Page, _ columns: Columns, rowsRequired: Bool = false) -> [RowFields]? {
  guard let table = CSVTable.read(page) else { return nil }
  let names = table.header.map(\.text)
  var missing = columns.required.filter { !names.contains($0) }
  let unused = columns.all.filter { !names.contains($0) }
  var fits = true
  for cell in table.header where !columns.all.contains(cell.text) {
    fits = false
    let meant = Plain.nearest(to: cell.text, among: unused)
    missing.removeAll { $0 == meant }
    page.error(
      "unknown-column", cell.source, "\(quoted(cell.text)) is no column of this file",
      remedy: meant.map { "Did you mean \(quoted($0))?" } ?? "Its columns are \(listed(columns.all)).")
  }
  if fits, !missing.isEmpty {
    fits = false
    page.error(
      "missing-column", page.start, "the file has no column \(listed(missing.map(quoted)))",
      remedy: "Add \(missing.count == 1 ? "it" : "them") to the header.",
      underlined: table.header.first?.text.unicodeScalars.count)
  }
  guard fits else { return nil }
  if table.rows.isEmpty, !page.hasErrors {
    page.add(
      rowsRequired ? .error : .warning, "no-rows", page.start, "the file has a header and no rows",
      remedy: rowsRequired
        ? "Add its rows; an empty file is not the same as no spend." : "Add its rows, or remove the file.")
  }
  var positions: [String: Int] = [:]
  for (i, name) in names.enumerated() { positions[name] = i }
  return table.rows.map { RowFields(page: page, row: $0, positions: positions) }
}
