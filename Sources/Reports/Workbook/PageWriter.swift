import Formulas
import Values

/// Puts tables on a results page, top to bottom.
struct PageWriter {
  let sheet: Sheet
  let page: Int
  var row = 0

  init(_ sheet: Sheet, _ name: String, _ kind: Page.Kind, title: String, note: String = "", widths: [Double]) {
    self.sheet = sheet
    page = sheet.addPage(name, kind)
    for (column, width) in widths.enumerated() { sheet.book.pages[page].widths[column] = width }
    text(title, 0, Style(.title))
    next()
    if !note.isEmpty { text(note, 0, Style(.note)) }
    next(2)
  }

  mutating func next(_ rows: Int = 1) { row += rows }

  /// The cells of a column from one row to another, as charts take them.
  func range(_ column: Int, _ rows: ClosedRange<Int>) -> Expr {
    func cell(_ row: Int) -> Reference { Reference(page: page, row: row, column: column, fixedRow: true, fixedColumn: true) }
    return .range(cell(rows.lowerBound), cell(rows.upperBound))
  }

  func text(_ s: String, _ column: Int, _ style: Style = Style(.label)) {
    sheet.set(page, row, column, .text(s), style)
  }

  mutating func heading(_ s: String) {
    text(s, 0, Style(.heading))
    next()
  }

  mutating func columns(_ names: [String]) {
    for (c, name) in names.enumerated() { text(name, c, Style(.columnHeading, .text, wraps: true)) }
    var lines = 1
    for (c, name) in names.enumerated() {
      let width = max(1, Int(sheet.book.pages[page].widths[c] ?? 10) - 2)
      lines = max(lines, (name.count + width - 1) / width)
    }
    if lines > 1 { rowHeight(14 * Double(lines) + 2) }
    next()
  }

  /// How high the current row is, in points; no row of a spreadsheet is above 409.
  func rowHeight(_ points: Double) { sheet.book.pages[page].rowHeights[row] = min(points, 409) }

  /// A live number in the current row.
  @discardableResult
  func number(_ x: Live, _ column: Int, _ unit: Unit, _ role: Role? = nil) -> Live {
    sheet.place(x, page, row, column, unit, role: role)
  }

  /// An amount of the engine that the sheet does not recalculate.
  func amount(_ x: Double, _ column: Int, _ unit: Unit) {
    sheet.set(page, row, column, .number(x), Style(.amount, unit))
  }

  /// An amount of the engine that formulas of the page take up.
  func held(_ x: Double, _ column: Int, _ unit: Unit) -> Live {
    amount(x, column, unit)
    return Live(value: x, expr: .cell(cell(column, fixed: false)))
  }

  /// An amount of the engine that is entered in the registry of figures.
  func figure(_ key: String, _ label: String, _ unit: Unit, _ x: Double, _ column: Int) {
    amount(x, column, unit)
    sheet.figure(key, label, unit, Live(value: x, expr: .cell(cell(column, fixed: false))))
  }

  /// The same, or words where there is none.
  func figure(_ key: String, _ label: String, _ unit: Unit, _ x: Double?, _ column: Int, none: String) {
    if let x { figure(key, label, unit, x, column) } else { text(none, column, Style(.note)) }
  }

  func formulaText(_ expr: Expr, _ value: String, _ column: Int, _ style: Style) {
    sheet.set(page, row, column, .textFormula(expr, value), style)
  }

  /// Names the row for people who read formulas in a review.
  func info(_ label: String, _ unit: Unit, _ source: String) {
    sheet.book.pages[page].info[row] = RowInfo(label: label, unit: unit, source: source)
  }

  func cell(_ column: Int, fixed: Bool = true) -> Reference {
    Reference(page: page, row: row, column: column, fixedRow: fixed, fixedColumn: fixed)
  }
}

extension Live {
  /// The cell that a placed number stands in.
  var reference: Reference? { if case .cell(let r) = expr { r } else { nil } }
  /// The same cell, so that copies of a formula keep to it.
  var anchored: Live {
    guard var r = reference else { return self }
    r.fixedRow = true
    r.fixedColumn = true
    return Live(value: value, expr: .cell(r))
  }
}
