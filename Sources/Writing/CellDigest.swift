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
    let locale = plain_numbers_begin()
    defer { plain_numbers_end(locale) }
    var hash = SHA256()
    // Every piece with its length before it, so that no two workbooks read alike.
    func add(_ piece: String) { hash.update(data: Array("\(piece.utf8.count):\(piece)".utf8)) }
    add("edp.cells/1")
    for sheet in book.sheets {
      add("sheet")
      add(sheet.name)
      for place in sheet.cells.keys.sorted() {
        guard let cell = sheet.cells[place], let text = canonical(cell) else { continue }
        add("\(place.row),\(place.column)")
        add(text)
      }
    }
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Nil for cells that hold nothing a person would see as content.
  private static func canonical(_ cell: ReadCell) -> String? {
    if let formula = cell.formula { return "f" + FormulaText.canonical(formula) }
    switch cell.value {
    case .empty: return nil
    case .text(let s): return s.isEmpty ? nil : "t" + s
    case .number(let x): return "n" + fifteenDigits(x)
    case .bool(let b): return b ? "b1" : "b0"
    case .error(let e): return "e" + e
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
