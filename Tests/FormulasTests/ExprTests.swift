import Seeded
import Testing
import Values

@testable import Formulas

@Suite struct ExprTests {
  static let names = ["Main", "Two words", "O'Brien"]
  static func cell(_ page: Int, _ row: Int, _ column: Int) -> Expr { .cell(Reference(page: page, row: row, column: column)) }
  static let a = cell(0, 0, 0), b = cell(0, 0, 1), c = cell(0, 0, 2)

  @Test(arguments: [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")])
  func columnLetters(_ column: Int, _ letters: String) { #expect(Reference.letters(column) == letters) }

  @Test func anchors() {
    let r = Reference(page: 0, row: 6, column: 1)
    #expect(r.local == "B7")
    #expect(Reference(page: 0, row: 6, column: 1, fixedRow: true).local == "B$7")
    #expect(Reference(page: 0, row: 6, column: 1, fixedColumn: true).local == "$B7")
    #expect(Reference(page: 0, row: 6, column: 1, fixedRow: true, fixedColumn: true).local == "$B$7")
    #expect(Reference(page: 0, row: 6, column: 1, fixedRow: true, fixedColumn: true).plain == "B7")
  }

  /// Brackets stand where the sheet would otherwise compute something else, or add in another order.
  @Test(arguments: [
    (Expr.binary(.add, a, .binary(.multiply, b, c)), "A1+B1*C1"),
    (.binary(.multiply, .binary(.add, a, b), c), "(A1+B1)*C1"),
    (.binary(.subtract, .binary(.subtract, a, b), c), "A1-B1-C1"),
    (.binary(.subtract, a, .binary(.subtract, b, c)), "A1-(B1-C1)"),
    (.binary(.add, a, .binary(.add, b, c)), "A1+(B1+C1)"),
    (.binary(.divide, a, .binary(.multiply, b, c)), "A1/(B1*C1)"),
    (.binary(.multiply, .binary(.divide, a, b), c), "A1/B1*C1"),
    (.binary(.power, a, .binary(.divide, b, .number(12))), "A1^(B1/12)"),
    (.binary(.power, .binary(.power, a, b), c), "A1^B1^C1"),
    (.binary(.power, a, .binary(.power, b, c)), "A1^(B1^C1)"),
    (.binary(.power, .binary(.add, .number(1), a), b), "(1+A1)^B1"),
    (.binary(.atLeast, .binary(.add, a, b), c), "A1+B1>=C1"),
    (.binary(.equal, .binary(.below, a, b), c), "A1<B1=C1"),
    (.call("IF", [.binary(.equal, a, .number(0)), .number(0), .binary(.divide, b, a)]), "IF(A1=0,0,B1/A1)"),
    (.call("TRUE", []), "TRUE()"),
  ])
  func brackets(_ expr: Expr, _ printed: String) { #expect(expr.printed(on: 0, names: Self.names) == printed) }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (-1, "-1"), (12, "12"), (0.1, "0.1"), (1e-9, "1e-09"), (1_000_000, "1000000"),
    (0.30000000000000004, "0.30000000000000004"),
  ])
  func constants(_ x: Double, _ printed: String) {
    #expect(Expr.number(x).printed(on: 0, names: Self.names) == printed)
    #expect(Double(printed) == x)
  }

  /// Names of other sheets are quoted unless plain ASCII letters; apostrophes and quotes are doubled.
  @Test func sheetNamesAndTexts() {
    #expect(Self.a.printed(on: 1, names: Self.names) == "Main!A1")
    #expect(Self.cell(1, 0, 0).printed(on: 0, names: Self.names) == "'Two words'!A1")
    #expect(Self.cell(2, 0, 0).printed(on: 0, names: Self.names) == "'O''Brien'!A1")
    let range = Expr.range(Reference(page: 1, row: 0, column: 0), Reference(page: 1, row: 8, column: 0))
    #expect(range.printed(on: 0, names: Self.names) == "'Two words'!A1:A9")
    #expect(Expr.text("say \"no\"").printed(on: 0, names: Self.names) == "\"say \"\"no\"\"\"")
  }

  /// A formula copied along a row reads as one: relative places as offsets, fixed ones as they are.
  @Test func copiesAreEqualWhenNormalised() {
    func copy(at column: Int, from source: Int) -> String {
      Expr.binary(
        .add, Self.cell(0, 4, source),
        .cell(Reference(page: 1, row: 7, column: 1, fixedRow: true, fixedColumn: true))
      ).normalized(at: Reference(page: 0, row: 5, column: column))
    }
    #expect(copy(at: 4, from: 3) == "p0R[-1]C[-1]+p1R7C1")
    #expect(copy(at: 4, from: 3) == copy(at: 9, from: 8))
    #expect(copy(at: 4, from: 3) != copy(at: 4, from: 4))
  }

  @Test func whatAFormulaReads() {
    let first = Reference(page: 0, row: 1, column: 1), last = Reference(page: 0, row: 1, column: 5)
    let e = Expr.binary(.multiply, .call("SUM", [.range(first, last), .number(12)]), .binary(.subtract, .number(1), Self.a))
    var cells: [String] = [], numbers: [Double] = []
    e.references { cells.append($0.plain + ($1.map { ":" + $0.plain } ?? "")) }
    e.constants { numbers.append($0) }
    #expect(cells == ["B2:F2", "A1"])
    #expect(numbers == [12, 1])
  }

  /// A printed formula, parsed by a parser of its own with the rules of spreadsheets (all operators to the left),
  /// computes what its tree computes, to the bit.
  @Test func printedFormulaMeansItsTree() {
    var chance = Seeded(1)
    let cells: [Double] = (0..<9).map { _ in (chance.within(0.5, 4) * 8).rounded() / 8 }
    func tree(_ depth: Int) -> Expr {
      if depth == 0 || chance.chance(0.2) { return Self.cell(0, 0, chance.whole(0...8)) }
      let op = chance.pick([Expr.Operator.add, .subtract, .multiply, .divide, .power])
      return .binary(op, tree(depth - 1), tree(depth - 1))
    }
    func value(_ e: Expr) -> Double {
      switch e {
      case .cell(let r): cells[r.column]
      case .binary(.add, let a, let b): value(a) + value(b)
      case .binary(.subtract, let a, let b): value(a) - value(b)
      case .binary(.multiply, let a, let b): value(a) * value(b)
      case .binary(.divide, let a, let b): value(a) / value(b)
      case .binary(.power, let a, let b): Elementary.power(value(a), value(b))
      default: .nan
      }
    }
    for _ in 0..<2_000 {
      let e = tree(4), text = e.printed(on: 0, names: Self.names)
      var parser = LeftToRight(text, cells: cells)
      let parsed = parser.value(), meant = value(e)
      #expect(parsed.bitPattern == meant.bitPattern || (parsed.isNaN && meant.isNaN), "\(text)")
    }
  }
}

/// Reads `A1+B1*(C1-D1)^E1` as a spreadsheet does: ^ over * / over + -, each from left to right.
struct LeftToRight {
  var rest: Substring
  let cells: [Double]
  init(_ text: String, cells: [Double]) {
    rest = text[...]
    self.cells = cells
  }
  mutating func value(_ level: Int = 0) -> Double {
    if level == 3 {
      if rest.first == "(" {
        rest.removeFirst()
        let x = value()
        rest.removeFirst()
        return x
      }
      let column = Int(rest.removeFirst().asciiValue!) - 65
      rest.removeFirst()
      return cells[column]
    }
    var x = value(level + 1)
    while let op = rest.first, ["+-", "*/", "^"][level].contains(op) {
      rest.removeFirst()
      let y = value(level + 1)
      switch op {
      case "+": x += y
      case "-": x -= y
      case "*": x *= y
      case "/": x /= y
      default: x = Elementary.power(x, y)
      }
    }
    return x
  }
}
