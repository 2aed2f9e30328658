import Formulas
import Testing
import Values

@Suite struct SheetTests {
  static func sheet(window: Int = 3, runUp: Int = 0) -> Sheet {
    Sheet(title: "Test", start: Month(2027, 1), window: window, runUp: runUp)
  }
  static func one(_ x: Double) -> Sourced<Double> { Sourced(x, .file(path: "a.yaml", line: 1, column: 1)) }

  /// The same key is the same input: it stands once, and formulas point at one cell.
  @Test func anInputStandsOnce() {
    let sheet = Self.sheet()
    let first = sheet.input("k", "Label", .money, Self.one(5)), again = sheet.input("k", "Label", .money, Self.one(5))
    #expect(first.expr == again.expr)
    _ = sheet.choice("c", "Choice", ["x", "y"], Sourced("x", .standard("default")))
    _ = sheet.choice("c", "Choice", ["x", "y"], Sourced("x", .standard("default")))
    #expect(sheet.inputs.map(\.key) == ["k", "c"])
    #expect(sheet.book.names.count == 2)
    #expect(sheet.book.pages[0].lists.count == 1)
  }

  @Test func choiceAsksItsCell() {
    let sheet = Self.sheet()
    let choice = sheet.choice("c", "Choice", ["net", "list"], Sourced("list", .standard("default")))
    let x = Live.choose(choice.is("net"), 1.0, 0.0)
    #expect(x.value == 0)
    #expect(x.expr.printed(on: 0, names: sheet.book.sheetNames) == "IF($B$5=\"net\",1,0)")
  }

  /// Keys come from files: whatever they hold, names are legal, unique without case, and never look like a cell.
  @Test func namesAreLegalAndUnique() {
    let sheet = Self.sheet()
    let hostile = [
      "A1", "a1", "R1C1", "in_A1", "offers.Größe!", "offers.Gr\u{F6}\u{DF}e!", "", " ", "=SUM(A1)", "name\n\0", "TRUE",
      "a.b", "a_b", "a b", "a-b", "A_B", "\u{202E}evil", "💶💶", String(repeating: "x", count: 400),
      String(repeating: "x", count: 401), "1", "_xlnm.Print_Area", "Ω",
    ]
    for (i, key) in hostile.enumerated() { _ = sheet.input(key, "Label \(i)", .money, Self.one(Double(i))) }
    // Some of the keys are one string to Swift, so one input.
    #expect(sheet.book.names.count == Set(hostile).count)
    var seen: Set<String> = []
    for (name, _) in sheet.book.names {
      #expect(
        name.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 95 },
        "\(name)")
      #expect(name.hasPrefix("in_"))
      #expect(name.utf8.count <= 255)
      #expect(seen.insert(name.lowercased()).inserted, "\(name) twice")
    }
  }

  /// A rule that reads what was not written yet stops with the line's name: cycles cannot be written.
  @Test func readingAnUnsetMonthStops() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sheet = Sheet(title: "Test", start: Month(2027, 1), window: 3)
      sheet.page("P", .workings, title: "P")
      let line = sheet.line("Drawdown of main", .money, .flow, source: "")
      line[0] = 1.0
      _ = line[1]
    }
    let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(said.contains("Drawdown of main is read in month 1 before it is written there"))
  }

  /// A flow has its total where a stock's opening stands, so it cannot have one.
  @Test func aFlowHasNoOpening() async {
    await #expect(processExitsWith: .failure) {
      let sheet = Sheet(title: "Test", start: Month(2027, 1), window: 3)
      sheet.page("P", .workings, title: "P")
      _ = sheet.line("Flow", .money, .flow, source: "").before(0)
    }
  }

  @Test func aFigureIsACell() async {
    await #expect(processExitsWith: .failure) {
      let sheet = Sheet(title: "Test", start: Month(2027, 1), window: 3)
      sheet.figure("k", "Label", .money, 1.0)
    }
  }

  /// With months before contract start: a flow's total leaves them out, a whole flow's does not, a stock has none.
  @Test func totalsAndRunUp() {
    let sheet = Self.sheet(window: 2, runUp: 2)
    sheet.page("P", .workings, title: "P")
    let natures: [(LineNature, String?)] = [
      (.flow, "SUM(G5:H5)"), (.wholeFlow, "SUM(E6:H6)"), (.stock, nil), (.factor, nil),
    ]
    for (nature, _) in natures {
      let line = sheet.line("Line", .money, nature, source: "")
      #expect(line.months == -2..<2)
      line.fill { _ in Live(10) }
    }
    #expect(sheet.column(of: -2) == 4)
    let book = sheet.finish()
    for (i, (_, total)) in natures.enumerated() {
      let cell = book.pages[0][4 + i, Sheet.Column.total]
      guard case .formula(let e, let x)? = cell?.content else {
        #expect(total == nil)
        continue
      }
      #expect(e.printed(on: 0, names: book.sheetNames) == total)
      #expect(x == (i == 0 ? 20 : 40))
    }
    // The plain reading says the same.
    let scratch = Scratch(window: 2, runUp: 2)
    for (nature, expected) in [(LineNature.flow, 20.0), (.wholeFlow, 40)] {
      let line = scratch.line("Line", .money, nature, source: "")
      line.fill { _ in 10 }
      #expect(line.total == expected)
      #expect(line.window == [10, 10])
    }
    // Months stand over their columns.
    guard case .number(let serial)? = book.pages[0][3, 4]?.content else { return #expect(Bool(false)) }
    #expect(Month(containing: serial) == Month(2026, 11))
  }

  @Test func aStockOpensAtNothing() {
    for (window, runUp) in [(3, 0), (3, 2)] {
      let scratch = Scratch(window: window, runUp: runUp).line("L", .money, .stock, source: "")
      #expect(scratch.before(scratch.first) == 0)
      let sheet = Self.sheet(window: window, runUp: runUp)
      sheet.page("P", .workings, title: "P")
      let line = sheet.line("L", .money, .stock, source: "")
      #expect(line.before(line.first).value == 0)
      #expect(line.before(line.first).expr.printed(on: 0, names: ["P"]) == "D5", "the empty cell to the left")
    }
  }

  /// What a cell is decides how it looks: link, formula, amount of dates.
  @Test func rolesOfPlacedCells() {
    let sheet = Self.sheet()
    let input = sheet.input("k", "Label", .money, Self.one(5))
    sheet.page("P", .workings, title: "P")
    let line = sheet.line("L", .money, .factor, source: "")
    line[0] = input
    line[1] = input + 1.0
    line[2] = 3.0
    let p = sheet.currentPage
    #expect((0..<3).map { sheet.book.pages[p][4, Sheet.Column.firstMonth + $0]!.style.role } == [.link, .formula, .schedule])
    #expect(sheet.book.pages[0][4, Sheet.InputColumn.value]!.style.role == .input)
  }

  @Test func aPageIsMadeOnce() {
    let sheet = Self.sheet()
    sheet.page("P", .workings, title: "First")
    _ = sheet.line("A", .money, .flow, source: "")
    sheet.page("Q", .workings, title: "Q")
    sheet.page("P", .workings, title: "")
    _ = sheet.line("B", .money, .flow, source: "")
    #expect(sheet.book.sheetNames == ["P", "Q"])
    #expect(sheet.book.pages[0].info[4]?.label == "A")
    #expect(sheet.book.pages[0].info[5]?.label == "B")
  }

  @Test func figuresOfThePlainSheet() {
    let kept = Scratch(window: 1, keepsFigures: true), dropped = Scratch(window: 1)
    for sheet in [kept, dropped] { sheet.figure("a.b", "Label", .money, 3) }
    #expect(kept.figures.map(\.key) == ["a.b"])
    #expect(kept.figures.map(\.value) == [3])
    #expect(dropped.figures.isEmpty)
  }
}
