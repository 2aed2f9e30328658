import Testing

@testable import Formulas

/// Neighbouring cells are written as one range, so that a total covers what is inserted between them.
@Suite struct RunsTests {
  static func cell(_ row: Int, _ column: Int, page: Int = 0, fixed: Bool = false) -> Live {
    Live(
      value: 1,
      expr: .cell(Reference(page: page, row: row, column: column, fixedRow: fixed, fixedColumn: fixed)))
  }
  static func sum(_ cells: [Live]) -> String { Live.sum(cells).expr.printed(on: 0, names: ["S", "Other"]) }

  @Test func ranges() {
    let c = Self.cell
    #expect(Self.sum((4...9).map { c(0, $0, 0, false) }) == "SUM(E1:J1)")
    #expect(Self.sum((4...9).map { c($0, 0, 0, false) }) == "SUM(A5:A10)")
    #expect(Self.sum((4...9).map { c($0, 0, 1, false) }) == "SUM(Other!A5:A10)")
    #expect(Self.sum((4...9).map { c($0, 1, 0, true) }) == "SUM($B$5:$B$10)")
  }

  @Test func gapsCornersAndOrderBreakARange() {
    func c(_ row: Int, _ column: Int, page: Int = 0, fixed: Bool = false) -> Live {
      Self.cell(row, column, page: page, fixed: fixed)
    }
    #expect(Self.sum([c(0, 0), c(0, 1), c(0, 3)]) == "SUM(A1:B1,D1)")
    #expect(Self.sum([c(0, 0), c(0, 1), c(1, 1)]) == "SUM(A1:B1,B2)", "a corner is no range")
    #expect(Self.sum([c(0, 1), c(0, 0)]) == "SUM(B1,A1)", "order is kept: sums add from first to last")
    #expect(Self.sum([c(0, 0), c(0, 1, page: 1)]) == "SUM(A1,Other!B1)")
    #expect(Self.sum([c(0, 0), c(0, 1, fixed: true)]) == "SUM(A1,$B$1)")
    #expect(Self.sum([c(0, 0), 12.0, c(0, 1)]) == "SUM(A1,12,B1)")
    #expect(Self.sum([c(0, 0), c(0, 0)]) == "SUM(A1,A1)", "twice is twice")
  }
}
