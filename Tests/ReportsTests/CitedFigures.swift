import Formulas

/// Law 29, for briefs: a printed figure is the number of the cell that it cites, rounded to the digits that are printed.
enum CitedFigures {
  /// A figure of a brief: `10.0M (Envelope!D21)`.
  struct Cited: Equatable {
    var text: String
    var value: Double
    /// Half a unit of the last digit printed.
    var halfUnit: Double
    var sheet: String
    var cell: String
  }

  /// Words after a figure that say it is below 0: `4.5M (Offers!D14) less than`.
  private static let downward = [" less than", " saved", " dearer than signing"]

  /// Every figure that cites a cell.
  static func cited(in brief: String) -> [Cited] {
    let pattern = /([-\u{2212}]?)([0-9][0-9,]*)(\.[0-9]+)?(bn|M|K|%)? \(([A-Z][^()!]*)!([A-Z]+[0-9]+)\)/
    return brief.matches(of: pattern).map { match in
      let (whole, minus, digits, decimals, unit, sheet, cell) = match.output
      let scale =
        switch unit {
        case "bn": 1e9
        case "M": 1e6
        case "K": 1e3
        case "%": 0.01
        default: 1.0
        }
      let plain = Double(digits.replacing(",", with: "") + (decimals ?? ""))! * scale
      var half = scale / 2
      for _ in (decimals ?? ".").dropFirst() { half /= 10 }
      let saysLess = downward.contains { brief[match.range.upperBound...].hasPrefix($0) }
      return Cited(
        text: String(whole), value: minus.isEmpty && !saysLess ? plain : -plain, halfUnit: half, sheet: String(sheet),
        cell: String(cell))
    }
  }

  /// What is wrong, figure by figure.
  static func violations(_ brief: String, _ book: Book) -> [String] {
    var values: [String: Double] = [:]
    for page in book.pages {
      page.forEachCell { row, column, cell in
        switch cell.content {
        case .number(let x), .formula(_, let x): values["\(page.name)!\(Reference.letters(column))\(row + 1)"] = x
        case .text, .textFormula, .link: break
        }
      }
    }
    return cited(in: brief).compactMap { cited in
      guard let x = values["\(cited.sheet)!\(cited.cell)"] else { return "\(cited.text): no number there" }
      return (x - cited.value).magnitude <= cited.halfUnit * (1 + 1e-9) ? nil : "\(cited.text): the cell holds \(x)"
    }
  }
}
