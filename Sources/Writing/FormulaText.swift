import Formulas

/// Formulas as text in a file of any program: cut into tokens, shifted as a copy would be, or brought to one spelling.
enum FormulaText {
  /// A piece of a formula: what it is, and which of its bytes.
  struct Token {
    enum Kind: UInt8 {
      /// With its quotes.
      case text
      /// A quoted sheet name, without its outer quotes.
      case sheet
      /// A name, function, cell, unquoted sheet, number: a run of word characters.
      case word
      /// `[…]`, with what nests in it.
      case bracket
      case blank
      /// One byte.
      case sign
    }
    var kind: Kind
    var start: Int
    var end: Int

    func isSign(_ c: UInt8, in b: [UInt8]) -> Bool { kind == .sign && b[start] == c }
  }

  static func letters(_ column: Int) -> String { column >= 0 ? Reference.letters(column) : "?" }

  /// Cuts a formula into its pieces.
  static func cut(_ b: [UInt8], into out: inout [Token]) {
    out.removeAll(keepingCapacity: true)
    var i = 0
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
        out.append(
          quote == 0x22
            ? Token(kind: .text, start: start, end: i)
            : Token(kind: .sheet, start: start + 1, end: max(start + 1, i - 1)))
      case 0x5B:
        var depth = 0
        repeat {
          if b[i] == 0x5B { depth += 1 } else if b[i] == 0x5D { depth -= 1 }
          i += 1
        } while i < b.count && depth > 0
        out.append(Token(kind: .bracket, start: start, end: i))
      case 0x20, 0x09, 0x0A, 0x0D:
        i += 1
        if out.last?.kind != .blank { out.append(Token(kind: .blank, start: start, end: i)) }
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
        out.append(Token(kind: .word, start: start, end: i))
      default:
        i += 1
        out.append(Token(kind: .sign, start: start, end: i))
      }
    }
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
    let b = Array(formula.utf8)
    var all: [Token] = [], out: [UInt8] = []
    cut(b, into: &all)
    for (n, token) in all.enumerated() {
      let next: Token? = n + 1 < all.count ? all[n + 1] : nil
      func isNext(_ c: UInt8) -> Bool { next?.isSign(c, in: b) ?? false }
      let ranged = isNext(0x3A) || (n > 0 && all[n - 1].isSign(0x3A, in: b))
      if token.kind == .word, !isNext(0x28), !isNext(0x21),
        let moved = moved(b[token.start..<token.end], rows, columns, ranged)
      {
        out += moved.utf8
      } else {
        write(token, of: b, into: &out)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func write(_ token: Token, of b: [UInt8], into out: inout [UInt8]) {
    switch token.kind {
    case .text, .word, .bracket, .sign: out += b[token.start..<token.end]
    case .blank: out.append(0x20)
    case .sheet:
      out.append(0x27)
      var quotes = 0
      for c in b[token.start..<token.end] {
        // Quotes come in pairs; a broken formula may have lost one.
        if c != 0x27, !quotes.isMultiple(of: 2) { out.append(0x27) }
        quotes = c == 0x27 ? quotes + 1 : 0
        out.append(c)
      }
      if !quotes.isMultiple(of: 2) { out.append(0x27) }
      out.append(0x27)
    }
  }

  /// A moved `$B7`, and inside ranges also `B` or `$7`; nil when the word is no reference.
  private static func moved(_ word: ArraySlice<UInt8>, _ rows: Int, _ columns: Int, _ ranged: Bool) -> String? {
    let b = Array(word)
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
    var all: [Token] = [], out: [UInt8] = []
    canonical(Array(formula.utf8), &all, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends the one spelling of a formula. The tokens are room to work in, used again from call to call.
  static func canonical(_ b: [UInt8], _ all: inout [Token], into out: inout [UInt8]) {
    cut(b, into: &all)
    if all.contains(where: { $0.kind == .blank }) { all.removeAll { $0.kind == .blank } }
    var n = 0
    func isSign(_ c: UInt8, _ n: Int) -> Bool { n < all.count && all[n].isSign(c, in: b) }
    while n < all.count {
      let token = all[n]
      if token.kind != .word {
        write(token, of: b, into: &out)
      } else if isSign(0x21, n + 1) {
        write(Token(kind: .sheet, start: token.start, end: token.end), of: b, into: &out)
      } else if let value = smallWhole(b[token.start..<token.end]) {
        out += String(value).utf8
        out.append(0x2E)
        out.append(0x30)
      } else {
        let start = out.count
        word(b[token.start..<token.end], into: &out)
        if isSign(0x28, n + 1), isSign(0x29, n + 2),
          out[start...].elementsEqual("TRUE".utf8) || out[start...].elementsEqual("FALSE".utf8)
        {
          n += 2
        }
      }
      n += 1
    }
  }

  /// The number that a word of up to nine digits is.
  private static func smallWhole(_ word: ArraySlice<UInt8>) -> Int? {
    guard word.count <= 9 else { return nil }
    var value = 0
    for c in word {
      guard BookCheck.isDigit(c) else { return nil }
      value = value * 10 + Int(c) - 48
    }
    return value
  }

  private static func word(_ raw: ArraySlice<UInt8>, into out: inout [UInt8]) {
    let isPlain = raw.allSatisfy { $0 < 0x80 }
    if isPlain, let first = raw.first, BookCheck.isLetter(first) || first == 0x24, !raw.contains(0x2E) {
      for c in raw { out.append(c >= 97 && c <= 122 ? c - 32 : c) }
      return
    }
    var word = String(decoding: raw, as: UTF8.self).uppercased()
    for prefix in ["_XLFN.", "_XLWS."] where word.hasPrefix(prefix) { word.removeFirst(prefix.count) }
    if let first = word.utf8.first, BookCheck.isDigit(first) || first == 0x2E, let x = Double(word), x.isFinite {
      word = String(x)
    }
    out += word.utf8
  }
}
