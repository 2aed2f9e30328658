import CMemoryStream
import Crypto
import Formulas

/// What a workbook holds, in one digest: sheets in order, typed numbers and texts, formulas in one spelling, comments, and
/// how many charts and pictures there are. How the file says it, what formulas gave when it was saved, and looks do not
/// count, so a workbook that a spreadsheet program merely saved again has the same digest, and one with a cell typed over,
/// a comment written or a chart added has another.
///
/// Numbers count to 15 significant digits, which is what LibreOffice keeps: the file's 16 digits rounded half up.
enum CellDigest {
  static func of(_ bytes: [UInt8]) throws(MalformedWorkbook) -> String { of(try readWorkbook(bytes)) }

  /// Whether the bytes are a workbook of this digest.
  static func matches(_ bytes: [UInt8], _ digest: String) -> Bool { (try? of(bytes)) == digest }

  static func of(_ book: ReadWorkbook) -> String {
    // Each sheet's pieces apart, side by side; the digest is of all of them in order.
    let sheets = book.sheets
    return digest(sideBySide(sheets.count, largest: { sheets[$0].cells.count }) { Pieces(sheets[$0]).bytes }, book.additions)
  }

  /// What `of` gives of the book's own file once that was read back and agrees with it: so it can be computed meanwhile.
  static func of(_ book: Book, _ formulas: PrintedFormulas) -> String {
    let names = book.sheetNames
    return digest(
      sideBySide(names.count, largest: { book.pages[$0].rows.count }) { n in
        Pieces(book.pages[n], formulas.pages[n], names[n]).bytes
      }, .init(book))
  }

  private static func digest(_ pieces: [[UInt8]], _ additions: ReadWorkbook.Additions) -> String {
    var hash = SHA256()
    var first: [UInt8] = []
    Pieces.add("edp.cells/2".utf8, to: &first)
    hash.update(data: first)
    for piece in pieces { hash.update(data: piece) }
    var last: [UInt8] = []
    let shapes = additions.shapes.map { "shape \($0)" }
    for text in ["comments"] + additions.comments + shapes + ["charts \(additions.charts)", "pictures \(additions.pictures)"] {
      Pieces.add(text.utf8, to: &last)
    }
    hash.update(data: last)
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
      begin(sheet.name)
      for held in sheet.cells where write(held.cell) { add(held.place.row, held.place.column) }
    }

    init(_ page: Page, _ formulas: PrintedFormulas.OnPage, _ name: String) {
      let locale = plain_numbers_begin()
      defer { plain_numbers_end(locale) }
      begin(name)
      var next = 0
      for (r, row) in page.rows.enumerated() {
        for (c, cell) in row.cells {
          switch cell.content {
          case .formula, .textFormula:
            write(formula: Array(formulas[next].dropFirst()))
            next += 1
          case .number(let x): _ = write(.number(x))
          case .text(let s), .link(let s, _): if !write(.text(s)) { continue }
          }
          add(r, c)
        }
      }
    }

    private mutating func begin(_ name: String) {
      Self.add("sheet".utf8, to: &bytes)
      Self.add(name.utf8, to: &bytes)
    }

    /// Adds the piece of the cell at a place.
    private mutating func add(_ row: Int, _ column: Int) {
      place.removeAll(keepingCapacity: true)
      Self.decimal(row, to: &place)
      place.append(0x2C)
      Self.decimal(column, to: &place)
      Self.add(place, to: &bytes)
      Self.add(piece, to: &bytes)
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

    private mutating func write(formula: [UInt8]) {
      piece.removeAll(keepingCapacity: true)
      piece.append(0x66)
      FormulaText.canonical(formula, &tokens, into: &piece)
    }

    /// Writes what a cell holds; false for cells that hold nothing a person would see as content.
    private mutating func write(_ cell: ReadCell) -> Bool {
      if let formula = cell.formula {
        write(formula: Array(formula.utf8))
        return true
      }
      return write(cell.value)
    }

    private mutating func write(_ value: ReadCell.Value) -> Bool {
      piece.removeAll(keepingCapacity: true)
      switch value {
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
