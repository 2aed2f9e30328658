import Formulas
import Values

/// Where each figure and typed input stands in the workbook.
struct CellIndex {
  private let names: [String]
  private let byKey: [String: Reference]
  private let findings: [(row: Int, message: String)]
  private let findingsPage: Int?
  /// Typed inputs that nobody stated.
  let defaults: Int
  let inputs: Int

  init(_ model: FinanceModel) {
    names = model.book.sheetNames
    var byKey: [String: Reference] = [:]
    for input in model.inputs { byKey[input.key] = input.cell }
    for figure in model.figures { byKey[figure.key] = figure.cell }
    self.byKey = byKey
    // Selectors are turned, not stated.
    let stated = model.inputs.filter { !$0.key.hasPrefix("selector.") }
    defaults = stated.filter(\.source.isStandard).count
    inputs = stated.count
    findingsPage = model.book.page(named: "Findings")
    var findings: [(Int, String)] = []
    if let page = findingsPage {
      model.book.pages[page].forEachCell { row, _, cell in if case .text(let s) = cell.content { findings.append((row, s)) } }
    }
    self.findings = findings
  }

  /// `Offers!C7`; neighbours as a range, others one by one.
  func cells(_ keys: [String]) throws(BriefFault) -> String {
    var places: [Reference] = []
    for key in keys {
      guard let r = byKey[key] else { throw BriefFault(["no cell of the workbook holds the figure \(key)"]) }
      places.append(Reference(page: r.page, row: r.row, column: r.column))
    }
    var out: [String] = [], named = -1, start: Reference?, last: Reference?
    func close() {
      guard let a = start, let b = last else { return }
      out.append((a == b ? Expr.cell(a) : .range(a, b)).printed(on: named, names: names))
      named = a.page
    }
    for place in places {
      if let l = last, let s = start, place.page == l.page,
        place.column == l.column && s.column == l.column && place.row == l.row + 1
          || place.row == l.row && s.row == l.row && place.column == l.column + 1
      {
        last = place
      } else {
        close()
        start = place
        last = place
      }
    }
    close()
    return out.joined(separator: ", ")
  }

  /// The row of a finding on its sheet.
  func finding(_ message: String) throws(BriefFault) -> String {
    guard findingsPage != nil, let found = findings.first(where: { $0.message == Plain.text(message) }) else {
      throw BriefFault(["no row of the sheet Findings holds: \(message)"])
    }
    return "Findings!\(found.row + 1)"
  }
}
