/// Prints formulas as the sheets of one book hold them: as bytes of UTF-8, into a buffer that is used again.
public struct FormulaPrinter: Sendable {
  /// `'Sheet name'!`, by page.
  private let prefixes: [[UInt8]]

  /// - Parameter names: the sheet names of the book, by page number.
  public init(names: [String]) { prefixes = names.map { Array((Expr.quoted($0) + "!").utf8) } }

  /// The longest name of a sheet with what goes around it, in bytes.
  public var longestPrefix: Int { prefixes.lazy.map(\.count).max() ?? 0 }

  /// Appends the formula without the leading `=`. References to pages other than `page` carry their sheet's name.
  public func print(_ formula: Expr, on page: Int, into out: inout [UInt8]) {
    formula.write(into: &out, OnPage(page: page, prefixes: prefixes))
  }

  private struct OnPage: ReferenceWriter {
    let page: Int
    let prefixes: [[UInt8]]
    func write(_ r: Reference, endsRange: Bool, into out: inout [UInt8]) {
      if !endsRange && r.page != page { out += prefixes[r.page] }
      r.writeLocal(into: &out)
    }
  }
}

/// How references read in a printed formula.
protocol ReferenceWriter {
  /// - Parameter endsRange: the second end of a range, which names no sheet.
  func write(_ r: Reference, endsRange: Bool, into out: inout [UInt8])
}

extension [UInt8] {
  mutating func write(_ s: String) { append(contentsOf: s.utf8) }

  mutating func write(_ n: Int) {
    switch n {
    case 0..<10: append(48 + UInt8(n))
    case 10..<100:
      append(48 + UInt8(n / 10))
      append(48 + UInt8(n % 10))
    case 100..<1_000:
      append(48 + UInt8(n / 100))
      append(48 + UInt8(n / 10 % 10))
      append(48 + UInt8(n % 10))
    default: write(String(n))
    }
  }
}

extension Reference {
  /// `$B$7` without its sheet.
  func writeLocal(into out: inout [UInt8]) {
    if fixedColumn { out.append(0x24) }
    if column < 26, column >= 0 {
      out.append(65 + UInt8(column))
    } else {
      out.write(Reference.letters(column))
    }
    if fixedRow { out.append(0x24) }
    out.write(row + 1)
  }
}
