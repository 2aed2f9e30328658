/// A place in a book: a page by its number, a row and a column counted from 0; and which of them stay when copied.
public struct Reference: Hashable, Sendable {
  public var page: Int
  public var row: Int
  public var column: Int
  public var fixedRow: Bool
  public var fixedColumn: Bool

  public init(page: Int, row: Int, column: Int, fixedRow: Bool = false, fixedColumn: Bool = false) {
    self.page = page
    self.row = row
    self.column = column
    self.fixedRow = fixedRow
    self.fixedColumn = fixedColumn
  }

  /// `A`, `B` … `XFD` for 0, 1 … 16383.
  public static func letters(_ column: Int) -> String {
    var n = column, s = ""
    repeat {
      s = String(UnicodeScalar(UInt8(65 + n % 26))) + s
      n = n / 26 - 1
    } while n >= 0
    return s
  }

  /// `$B$7` without its sheet.
  public var local: String {
    (fixedColumn ? "$" : "") + Reference.letters(column) + (fixedRow ? "$" : "") + String(row + 1)
  }
  /// `B7`, whatever is fixed.
  public var plain: String { Reference.letters(column) + String(row + 1) }
}

/// A spreadsheet formula as a tree.
public indirect enum Expr: Hashable, Sendable {
  public enum Operator: String, Hashable, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", power = "^"
    case atLeast = ">=", above = ">", below = "<", equal = "="
    var precedence: Int {
      switch self {
      case .atLeast, .above, .below, .equal: 1
      case .add, .subtract: 2
      case .multiply, .divide: 3
      case .power: 5
      }
    }
    func write(into out: inout [UInt8]) {
      switch self {
      case .atLeast:
        out.append(0x3E)
        out.append(0x3D)
      case .add: out.append(0x2B)
      case .subtract: out.append(0x2D)
      case .multiply: out.append(0x2A)
      case .divide: out.append(0x2F)
      case .power: out.append(0x5E)
      case .above: out.append(0x3E)
      case .below: out.append(0x3C)
      case .equal: out.append(0x3D)
      }
    }
  }
  case number(Double)
  case text(String)
  case cell(Reference)
  case range(Reference, Reference)
  case binary(Operator, Expr, Expr)
  case call(String, [Expr])

  /// The formula as a sheet prints it, without the leading `=`.
  /// - Parameters:
  ///   - page: the page it stands on; references to other pages carry their sheet's name.
  ///   - names: the sheet names of the book, by page number.
  public func printed(on page: Int, names: [String]) -> String {
    var out: [UInt8] = []
    FormulaPrinter(names: names).print(self, on: page, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// The formula with relative references as offsets from the cell it stands in: equal for copies of one formula.
  public func normalized(at cell: Reference) -> String {
    var out: [UInt8] = []
    write(into: &out, Offsets(cell: cell))
    return String(decoding: out, as: UTF8.self)
  }

  private struct Offsets: ReferenceWriter {
    let cell: Reference
    func write(_ r: Reference, endsRange: Bool, into out: inout [UInt8]) {
      out.write("p\(r.page)" + (r.fixedRow ? "R\(r.row)" : "R[\(r.row - cell.row)]"))
      out.write(r.fixedColumn ? "C\(r.column)" : "C[\(r.column - cell.column)]")
    }
  }

  /// Every cell that the formula reads, ranges as their two ends.
  public func references(_ visit: (Reference, Reference?) -> Void) {
    switch self {
    case .number, .text: break
    case .cell(let r): visit(r, nil)
    case .range(let a, let b): visit(a, b)
    case .binary(_, let a, let b):
      a.references(visit)
      b.references(visit)
    case .call(_, let arguments): for x in arguments { x.references(visit) }
    }
  }

  /// Every constant in the formula.
  public func constants(_ visit: (Double) -> Void) {
    switch self {
    case .number(let x): visit(x)
    case .text, .cell, .range: break
    case .binary(_, let a, let b):
      a.constants(visit)
      b.constants(visit)
    case .call(_, let arguments): for x in arguments { x.constants(visit) }
    }
  }

  /// Sheet names are always quoted: shorter rules differ between programs.
  static func quoted(_ name: String) -> String {
    let plain = name.utf8.allSatisfy { ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) }
    return plain ? name : "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  func write(into out: inout [UInt8], _ references: some ReferenceWriter) {
    switch self {
    case .number(let x): Expr.write(x, into: &out)
    case .text(let s):
      out.append(0x22)
      for c in s.utf8 {
        if c == 0x22 { out.append(c) }
        out.append(c)
      }
      out.append(0x22)
    case .cell(let r): references.write(r, endsRange: false, into: &out)
    case .range(let a, let b):
      references.write(a, endsRange: false, into: &out)
      out.append(0x3A)
      references.write(b, endsRange: true, into: &out)
    case .binary(let op, let a, let b):
      let p = op.precedence
      a.write(into: &out, atLeast: p, references)
      op.write(into: &out)
      // Right operands of - / and ^ need brackets at equal precedence; + and * keep them too, so that the
      // sheet adds in the order the engine does.
      b.write(into: &out, atLeast: p + 1, references)
    case .call(let name, let arguments):
      out.write(name)
      out.append(0x28)
      for (i, x) in arguments.enumerated() {
        if i > 0 { out.append(0x2C) }
        x.write(into: &out, references)
      }
      out.append(0x29)
    }
  }

  private func write(into out: inout [UInt8], atLeast precedence: Int, _ references: some ReferenceWriter) {
    if case .binary(let op, _, _) = self, op.precedence < precedence {
      out.append(0x28)
      write(into: &out, references)
      out.append(0x29)
    } else {
      write(into: &out, references)
    }
  }

  /// A whole number without its `.0`; anything else in its shortest exact form.
  private static func write(_ x: Double, into out: inout [UInt8]) {
    if x == x.rounded() && x.magnitude < 1e15 { out.write(Int(x)) } else { out.write(x.description) }
  }
}
