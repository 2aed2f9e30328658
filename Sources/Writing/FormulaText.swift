import Formulas

/// Formulas as text in a file of any program: cut into tokens, shifted as a copy would be, or brought to one spelling.
enum FormulaText {
  enum Token: Equatable {
    /// With its quotes.
    case text(String)
    /// A quoted sheet name, without its quotes.
    case sheet(String)
    /// A name, function, cell, unquoted sheet, number: a run of word characters.
    case word(String)
    /// `[…]`, with what nests in it.
    case bracket(String)
    case blank
    case sign(UInt8)
  }

  static func letters(_ column: Int) -> String { column >= 0 ? Reference.letters(column) : "?" }

  static func tokens(_ formula: String) -> [Token] {
    let b = Array(formula.utf8)
    var out: [Token] = [], i = 0
    func string(_ from: Int, _ to: Int) -> String { String(decoding: b[from..<to], as: UTF8.self) }
    while i < b.count {
      let start = i
      switch b[i] {
      case 0x22, 0x27:
        let quote = b[i]
        i += 1
        while i < b.count {
          if b[i] == quote {
            if i + 1 < b.count, b[i + 1] == quote { i += 1 } else { break }
          }
          i += 1
        }
        i = min(i + 1, b.count)
        if quote == 0x22 {
          out.append(.text(string(start, i)))
        } else {
          let inner = string(start + 1, max(start + 1, i - 1))
          out.append(.sheet(inner.split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'")))
        }
      case 0x5B:
        var depth = 0
        repeat {
          if b[i] == 0x5B { depth += 1 } else if b[i] == 0x5D { depth -= 1 }
          i += 1
        } while i < b.count && depth > 0
        out.append(.bracket(string(start, i)))
      case 0x20, 0x09, 0x0A, 0x0D:
        i += 1
        if out.last != .blank { out.append(.blank) }
      case let c where isWord(c):
        while i < b.count {
          if isWord(b[i]) {
            i += 1
          } else if b[i] == 0x2B || b[i] == 0x2D, isExponent(b[start..<i]), i + 1 < b.count, BookCheck.isDigit(b[i + 1]) {
            i += 1
          } else {
            break
          }
        }
        out.append(.word(string(start, i)))
      default:
        out.append(.sign(b[i]))
        i += 1
      }
    }
    return out
  }

  private static func isWord(_ c: UInt8) -> Bool {
    BookCheck.isLetter(c) || BookCheck.isDigit(c) || c == 0x5F || c == 0x2E || c == 0x24 || c == 0x5C || c >= 0x80
  }

  /// `1.5E`, after which a sign belongs to the number.
  private static func isExponent(_ b: ArraySlice<UInt8>) -> Bool {
    guard let last = b.last, last == 0x45 || last == 0x65, let first = b.first, BookCheck.isDigit(first) || first == 0x2E else {
      return false
    }
    return b.dropLast().allSatisfy { BookCheck.isDigit($0) || $0 == 0x2E }
  }

  // MARK: shifting

  /// The formula as a copy `rows` down and `columns` right would have it. What leaves the sheet becomes `#REF!`.
  static func shifted(_ formula: String, rows: Int, columns: Int) -> String {
    let all = tokens(formula)
    var out = ""
    for (n, token) in all.enumerated() {
      let next = n + 1 < all.count ? all[n + 1] : .blank
      let ranged = next == .sign(0x3A) || (n > 0 && all[n - 1] == .sign(0x3A))
      if case .word(let w) = token, next != .sign(0x28), next != .sign(0x21), let moved = moved(w, rows, columns, ranged) {
        out += moved
      } else {
        out += printed(token)
      }
    }
    return out
  }

  private static func printed(_ token: Token) -> String {
    switch token {
    case .text(let s), .word(let s), .bracket(let s): s
    case .sheet(let s): "'" + s.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    case .blank: " "
    case .sign(let c): String(UnicodeScalar(c))
    }
  }

  /// A moved `$B7`, and inside ranges also `B` or `$7`; nil when the word is no reference.
  private static func moved(_ word: String, _ rows: Int, _ columns: Int, _ ranged: Bool) -> String? {
    let b = Array(word.utf8)
    var i = 0
    func dollar() -> Bool {
      if i < b.count, b[i] == 0x24 {
        i += 1
        return true
      }
      return false
    }
    var fixedColumn = dollar()
    var column = 0, letterCount = 0
    while i < b.count, BookCheck.isLetter(b[i]), letterCount < 4 {
      column = column * 26 + Int(b[i] & 0x1F)
      letterCount += 1
      i += 1
    }
    var fixedRow = false
    if letterCount == 0 {
      (fixedRow, fixedColumn) = (fixedColumn, false)
    } else {
      fixedRow = dollar()
    }
    var row = 0, digitCount = 0
    while i < b.count, BookCheck.isDigit(b[i]), digitCount < 8 {
      row = row * 10 + Int(b[i]) - 48
      digitCount += 1
      i += 1
    }
    guard i == b.count, letterCount <= 3, column <= 16_384, row <= 1_048_576 else { return nil }
    if letterCount > 0 && digitCount == 0 && (!ranged || fixedRow) { return nil }
    if letterCount == 0 && (digitCount == 0 || !ranged) { return nil }
    if digitCount > 0 && row == 0 { return nil }
    var out = ""
    if letterCount > 0 {
      let c = fixedColumn ? column - 1 : column - 1 + columns
      guard c >= 0, c <= 16_383 else { return "#REF!" }
      out += (fixedColumn ? "$" : "") + Reference.letters(c)
    }
    if digitCount > 0 {
      let r = fixedRow ? row : row + rows
      guard r >= 1, r <= 1_048_576 else { return "#REF!" }
      out += (fixedRow ? "$" : "") + String(r)
    }
    return out
  }

  // MARK: one spelling

  /// The formula in one spelling, whichever program saved it: capitals, sheet names in quotes, numbers in shortest form, no
  /// blanks, no prefix of newer functions, `TRUE` for `TRUE()`.
  static func canonical(_ formula: String) -> String {
    let all = tokens(formula).filter { $0 != .blank }
    var out = "", n = 0
    while n < all.count {
      let next = n + 1 < all.count ? all[n + 1] : .blank
      switch all[n] {
      case .word(let w) where next == .sign(0x21): out += printed(.sheet(w))
      case .word(let w):
        var word = w.uppercased()
        for prefix in ["_XLFN.", "_XLWS."] where word.hasPrefix(prefix) { word.removeFirst(prefix.count) }
        if let first = word.utf8.first, BookCheck.isDigit(first) || first == 0x2E, let x = Double(word), x.isFinite {
          word = String(x)
        }
        out += word
        if word == "TRUE" || word == "FALSE", next == .sign(0x28), n + 2 < all.count, all[n + 2] == .sign(0x29) { n += 2 }
      default: out += printed(all[n])
      }
      n += 1
    }
    return out
  }
}
