import CMemoryStream
import Crypto

/// What a workbook's cells hold, in one digest: sheets in order, typed numbers and texts, formulas in one spelling. How the
/// file says it, what formulas gave when it was saved, looks, charts and comments do not count, so a workbook that a
/// spreadsheet program merely saved again has the same digest, and one with a typed cell changed has another.
///
/// Numbers count to 15 significant digits, which is what LibreOffice keeps: the file's 16 digits rounded half up.
enum CellDigest {
  static func of(_ bytes: [UInt8]) throws(MalformedWorkbook) -> String { of(try readWorkbook(bytes)) }

  /// Whether the bytes are a workbook of this digest.
  static func matches(_ bytes: [UInt8], _ digest: String) -> Bool { (try? of(bytes)) == digest }

  static func of(_ book: ReadWorkbook) -> String {
    // Each sheet's pieces apart, side by side; the digest is of all of them in order.
    let sheets = book.sheets
    let pieces = sideBySide(sheets.count, largest: { sheets[$0].cells.count }) { Pieces(sheets[$0]).bytes }
    var hash = SHA256()
    var first: [UInt8] = []
    Pieces.add("edp.cells/1".utf8, to: &first)
    hash.update(data: first)
    for piece in pieces { hash.update(data: piece) }
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// What the digest of a sheet is of: every piece with its length before it, so that no two workbooks read alike.
  private struct Pieces {
    private(set) var bytes: [UInt8] = []
    private var piece: [UInt8] = [], place: [UInt8] = []
    private var tokens: [FormulaText.Token] = []

    init(_ sheet: ReadSheet) {
      let locale = plain_numbers_begin()
      defer { plain_numbers_end(locale) }
      Self.add("sheet".utf8, to: &bytes)
      Self.add(sheet.name.utf8, to: &bytes)
      for held in sheet.cells {
        piece.removeAll(keepingCapacity: true)
        guard write(held.cell) else { continue }
        place.removeAll(keepingCapacity: true)
        Self.decimal(held.place.row, to: &place)
        place.append(0x2C)
        Self.decimal(held.place.column, to: &place)
        Self.add(place, to: &bytes)
        Self.add(piece, to: &bytes)
      }
    }

    static func add(_ piece: some Collection<UInt8>, to bytes: inout [UInt8]) {
      decimal(piece.count, to: &bytes)
      bytes.append(0x3A)
      bytes += piece
    }

    private static func decimal(_ n: Int, to bytes: inout [UInt8]) {
      if n >= 10 { decimal(n / 10, to: &bytes) }
      bytes.append(48 + UInt8(n % 10))
    }

    /// Writes what a cell holds; false for cells that hold nothing a person would see as content.
    private mutating func write(_ cell: ReadCell) -> Bool {
      if let formula = cell.formula {
        piece.append(0x66)
        FormulaText.canonical(Array(formula.utf8), &tokens, into: &piece)
        return true
      }
      switch cell.value {
      case .empty: return false
      case .text(let s):
        if s.isEmpty { return false }
        piece += ("t" + s).utf8
      case .number(let x): piece += ("n" + fifteenDigits(x)).utf8
      case .bool(let b): piece += (b ? "b1" : "b0").utf8
      case .error(let e): piece += ("e" + e).utf8
      }
      return true
    }
  }

  /// Sign, 15 digits without trailing zeros, and exponent.
  static func fifteenDigits(_ x: Double) -> String {
    if x == 0 || !x.isFinite { return "0" }
    var buffer = [CChar](repeating: 0, count: 32)
    _ = print_sixteen_digits(x.magnitude, &buffer)
    var digits: [UInt8] = [], exponent = 0, negative = false, inExponent = false
    for c in buffer.prefix(while: { $0 != 0 }).map({ UInt8(bitPattern: $0) }) {
      switch c {
      case 0x45: inExponent = true
      case 0x2D: negative = true
      case 48...57:
        if inExponent { exponent = exponent * 10 + Int(c) - 48 } else { digits.append(c - 48) }
      default: break
      }
    }
    if negative { exponent = -exponent }
    if let sixteenth = digits.popLast(), sixteenth >= 5 {
      var i = digits.count - 1
      while i >= 0, digits[i] == 9 {
        digits[i] = 0
        i -= 1
      }
      if i >= 0 {
        digits[i] += 1
      } else {
        digits.insert(1, at: 0)
        exponent += 1
      }
    }
    while digits.last == 0 { digits.removeLast() }
    return (x < 0 ? "-" : "") + String(decoding: digits.map { $0 + 48 }, as: UTF8.self) + "e\(exponent)"
  }
}
