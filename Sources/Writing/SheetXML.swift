/// Reads the cells of one sheet.
final class SheetPart: XMLReader {
  /// Cells of a whole workbook.
  static let mostCells = 12_000_000

  private var found: [ReadSheet.Held] = []
  /// Places that were seen, once one came out of order.
  private var seen: Set<ReadSheet.Place>?
  private(set) var budget: Int
  private let strings: [String]
  private let dates: [Bool]

  private var row = -1, place = ReadSheet.Place(0, -1)
  private var type = "", style = 0
  private var value: [UInt8] = [], inline: [UInt8] = [], formula: [UInt8] = []
  private var sawValue = false, sawInline = false, sawFormula = false
  private var shared: Int?
  private var masters: [Int: (formula: String, place: ReadSheet.Place)] = [:]
  private enum Into { case nothing, value, inline, formula }
  private var into = Into.nothing
  private var phonetic = 0, inCell = false

  init(_ strings: [String], _ dates: [Bool], budget: Int) {
    self.strings = strings
    self.dates = dates
    self.budget = budget
  }

  var wantsText: Bool { into != .nothing }
  func text(_ piece: UnsafeBufferPointer<UInt8>) {
    switch into {
    case .value: value += piece
    case .inline: if phonetic == 0 { inline += piece }
    case .formula: formula += piece
    case .nothing: break
    }
  }

  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    switch name {
    case "c": try openCell(attributes)
    case "v" where inCell:
      into = .value
      sawValue = true
    case "f" where inCell:
      into = .formula
      // A data table has no formula of its own.
      sawFormula = attributes["t"] != "dataTable"
      shared = attributes["t"] == "shared" ? attributes["si"].flatMap { Int($0) } : nil
    case "is" where inCell: sawInline = true
    case "t" where inCell && sawInline: into = .inline
    case "rPh": phonetic += 1
    case "row":
      if let r = attributes["r"] {
        guard let n = Int(r), n > 0, n <= 1_048_576 else { throw MalformedWorkbook("", "a row numbered \(quote(r))") }
        row = n - 1
      } else {
        row += 1
      }
      guard row < 1_048_576 else { throw MalformedWorkbook("", "more rows than a sheet has") }
      place = .init(row, -1)
    default: break
    }
  }

  private func openCell(_ attributes: Attributes) throws(MalformedWorkbook) {
    if let r = attributes["r"] {
      guard let p = ReadSheet.Place(r) else { throw MalformedWorkbook("", "a cell at \(quote(r))") }
      place = p
    } else {
      place = .init(max(row, 0), place.column + 1)
      guard place.column < 16_384 else { throw MalformedWorkbook("", "more columns than a sheet has") }
    }
    type = attributes["t"] ?? "n"
    style = attributes["s"].flatMap { Int($0) } ?? 0
    value.removeAll(keepingCapacity: true)
    inline.removeAll(keepingCapacity: true)
    formula.removeAll(keepingCapacity: true)
    (sawValue, sawInline, sawFormula, shared, inCell) = (false, false, false, nil, true)
  }

  func close(_ name: String) throws(MalformedWorkbook) {
    switch name {
    case "v", "f", "t": into = .nothing
    case "rPh": phonetic -= 1
    case "c": try closeCell()
    default: break
    }
  }

  private func closeCell() throws(MalformedWorkbook) {
    inCell = false
    let text = sawFormula ? try formulaText() : nil
    let held = try heldValue()
    if held == .empty && text == nil { return }
    budget -= 1
    guard budget >= 0 else { throw MalformedWorkbook("", "more than \(Self.mostCells) cells") }
    let cell = ReadCell(value: held, formula: text, isDate: dates.indices.contains(style) && dates[style])
    // Programs write cells in order; then no place can come twice.
    if seen == nil, let last = found.last, last.place >= place { seen = Set(found.map(\.place)) }
    if seen != nil, seen?.insert(place).inserted == false {
      throw MalformedWorkbook("", "cell \(name(place)) is there twice")
    }
    found.append(ReadSheet.Held(place: place, cell: cell))
  }

  /// The cells that were read, in order of place.
  var cells: [ReadSheet.Held] { seen == nil ? found : found.sorted { $0.place < $1.place } }

  private func name(_ p: ReadSheet.Place) -> String { FormulaText.letters(p.column) + String(p.row + 1) }

  private func formulaText() throws(MalformedWorkbook) -> String? {
    let own = String(decoding: formula, as: UTF8.self)
    guard let shared else { return own.isEmpty ? nil : own }
    if !own.isEmpty {
      masters[shared] = (own, place)
      return own
    }
    guard let master = masters[shared] else {
      throw MalformedWorkbook("", "cell \(name(place)) shares a formula that is missing")
    }
    return FormulaText.shifted(master.formula, rows: place.row - master.place.row, columns: place.column - master.place.column)
  }

  private func heldValue() throws(MalformedWorkbook) -> ReadCell.Value {
    if type == "inlineStr" || (sawInline && !sawValue) {
      return .text(CellText.unescaped(String(decoding: inline, as: UTF8.self)))
    }
    guard sawValue else { return .empty }
    if type == "n" { return try number() }
    let raw = String(decoding: value, as: UTF8.self)
    switch type {
    case "str", "d": return .text(CellText.unescaped(raw))
    case "e": return .error(raw)
    case "s":
      guard let n = Int(raw.trimmed), strings.indices.contains(n) else {
        throw MalformedWorkbook("", "cell \(name(place)) asks for text \(quote(raw)) of \(strings.count)")
      }
      return .text(strings[n])
    case "b":
      switch raw.trimmed {
      case "1", "true": return .bool(true)
      case "0", "false": return .bool(false)
      default: throw MalformedWorkbook("", "cell \(name(place)) is neither true nor false: \(quote(raw))")
      }
    default: throw MalformedWorkbook("", "cell \(name(place)) is of the unknown type \(quote(type))")
    }
  }
}

extension SheetPart {
  private func number() throws(MalformedWorkbook) -> ReadCell.Value {
    let raw = String(decoding: value, as: UTF8.self), digits = raw.trimmed
    if digits.isEmpty { return .empty }
    let isNumber = digits.utf8.allSatisfy {
      switch $0 {
      case 48...57, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
      default: false
      }
    }
    guard isNumber, let x = Double(digits), x.isFinite else {
      throw MalformedWorkbook("", "cell \(name(place)) holds no number: \(quote(raw))")
    }
    return .number(x)
  }
}

extension String {
  /// Without XML's white space at both ends.
  fileprivate var trimmed: String {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    guard let first = utf8.first, let last = utf8.last, blank(first) || blank(last) else { return self }
    var u = utf8[...]
    while let c = u.first, blank(c) { u.removeFirst() }
    while let c = u.last, blank(c) { u.removeLast() }
    return String(decoding: u, as: UTF8.self)
  }
}
