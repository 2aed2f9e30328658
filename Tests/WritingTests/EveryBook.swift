import Formulas
import Values

/// A book with every role, unit, kind of chart, validation and comment, and names that try the writer.
func everyBook() -> Book {
  var book = Book(title: "Every part & <some>")
  book.properties.subject = "Tests"
  book.properties.comments = "First line\nsecond"
  book.properties.createdSerial = 46_346

  var cover = Page(name: "Cover", kind: .results)
  cover.onReadingPath = true
  cover[0, 0] = Cell(.text("Every role"), Style(.title))
  cover[1, 0] = Cell(.text("What each looks like"), Style(.subtitle))
  for (i, role) in Role.allCases.enumerated() {
    cover[3 + i, 0] = Cell(.text(role.rawValue), Style(.label))
    cover[3 + i, 1] = Cell(.text("Words in the role \(role.rawValue)"), Style(role))
    cover[3 + i, 2] = Cell(.number(-1234.5), Style(role, .money))
  }
  for (i, word) in ["PASS", "FAIL", "STALE since 3", "WARN", "other", ""].enumerated() {
    cover[3 + i, 4] = Cell(.text(word), Style(.state))
  }
  cover[10, 4] = Cell(.link("Go to the months", page: 1), Style(.link))
  cover[11, 4] = Cell(.link("=not a formula", page: 2), Style(.link))
  cover[12, 4] = Cell(
    .text("A long note that wraps over\nseveral lines, and holds _x0041_ and \"quotes\" & <angles>"), Style(.note, wraps: true))
  cover.widths = [0: 20, 1: 30, 2: 14, 4: 28]
  cover.rowHeights = [0: 24]
  book.pages.append(cover)

  var months = Page(name: "By month – €", kind: .workings)
  months[0, 0] = Cell(.text("Months"), Style(.title))
  for (c, head) in ["Line", "Unit", "Source", "Total"].enumerated() { months[3, c] = Cell(.text(head), Style(.columnHeading)) }
  for t in 0..<12 { months[3, 4 + t] = Cell(.number(Month(2027, 1 + t).serial), Style(.columnHeading, .month)) }
  for (i, unit) in Unit.allCases.enumerated() where unit != .text {
    let row = 4 + i
    months[row, 0] = Cell(.text("Line of \(unit.rawValue)"), Style(.label))
    months[row, 1] = Cell(.text(unit.rawValue), Style(.unit))
    months[row, 2] = Cell(.text("plan.yaml:\(row):1"), Style(.source))
    months.info[row] = RowInfo(label: "Line of \(unit.rawValue)", unit: unit, source: "plan.yaml:\(row):1")
    var sum = 0.0
    for t in 0..<12 {
      let x = unit == .month ? Month(2027, 1 + t).serial : (Double(t) - 3) * (unit == .rate ? 0.031 : 1000.0 / 7)
      sum += x
      months[row, 4 + t] = Cell(.number(x), Style(t % 2 == 0 ? .formula : .schedule, unit))
    }
    months[row, 3] = Cell(
      .formula(
        .call("SUM", [.range(Reference(page: 1, row: row, column: 4), Reference(page: 1, row: row, column: 15))]), sum),
      Style(.total, unit))
  }
  months.freeze = (4, 4)
  months.repeatedRows = 0...3
  months.repeatedColumns = 0...1
  months.widths = [0: 30, 1: 10, 2: 18, 3: 14]
  let categories = Expr.range(Reference(page: 1, row: 3, column: 4), Reference(page: 1, row: 3, column: 15))
  let values = { (row: Int) in Expr.range(Reference(page: 1, row: row, column: 4), Reference(page: 1, row: row, column: 15)) }
  for (i, kind) in [Chart.Kind.line, .column, .stackedColumn, .bar, .stackedBar, .area].enumerated() {
    months.charts.append(
      Chart(
        kind: kind, title: i == 5 ? "=not a formula" : "Chart \(i) & co", valueAxis: "USD", categoryAxis: "Month",
        series: [
          .init(name: "base", categories: categories, values: values(5), colour: 0, invisible: i == 2 || i == 4),
          .init(name: "=steps", categories: categories, values: values(4), colour: 0x1F3A5F),
          .init(name: "dashed", categories: categories, values: values(6), colour: 0xB06000, dashed: true),
        ], row: 20 + 20 * i, column: 1, width: 800, height: 320))
  }
  book.pages.append(months)

  var inputs = Page(name: "Inputs", kind: .inputs)
  inputs[0, 0] = Cell(.text("Growth"), Style(.label))
  inputs[0, 1] = Cell(.number(0.1 + 0.2), Style(.input, .rate), comment: "plan.yaml:12:5 <owner & friend>")
  inputs[1, 0] = Cell(.text("Scenario"), Style(.label))
  inputs[1, 1] = Cell(.text("base"), Style(.input), comment: String(repeating: "A comment that is long. ", count: 30))
  for (i, word) in ["base", "stress", "ärger"].enumerated() { inputs[i, 5] = Cell(.text(word), Style(.note)) }
  let a = Reference(page: 2, row: 0, column: 5, fixedRow: true, fixedColumn: true)
  let b = Reference(page: 2, row: 2, column: 5, fixedRow: true, fixedColumn: true)
  inputs.lists = [ListValidation(row: 1, column: 1, choices: .range(a, b))]
  inputs.bounds = [NumberValidation(row: 0, column: 1, low: -1, high: 2.5, message: "Usually −1 to 2.5.")]
  let growth = Expr.cell(Reference(page: 2, row: 0, column: 1, fixedRow: true, fixedColumn: true))
  inputs[4, 1] = Cell(
    .textFormula(
      .call("IF", [.binary(.above, growth, .number(0)), .text("say \"yes\" & <go>"), .text("")]), "say \"yes\" & <go>"),
    Style(.state))
  inputs[5, 1] = Cell(
    .textFormula(.call("IF", [.binary(.above, growth, .number(0)), .text(""), .text("STALE")]), ""), Style(.stale))
  inputs[6, 1] = Cell(
    .formula(.cell(Reference(page: 1, row: 4, column: 3)), (0..<12).reduce(0.0) { $0 + (Double($1) - 3) * 1000 / 7 }),
    Style(.link, .money))
  inputs[7, 1] = Cell(.formula(.binary(.divide, .number(1), .number(3)), 1.0 / 3), Style(.formula, .factor))
  inputs[8, 1] = Cell(.formula(.binary(.multiply, growth, .number(1e-7)), (0.1 + 0.2) * 1e-7), Style(.formula, .perRequest))
  for (i, x) in [0, -0.0, 1e15, 123_456_789_012_345_680, 1e-300, 9.99999999999999e307, 2.2250738585072014e-308, Double.pi]
    .enumerated()
  {
    inputs[10 + i, 1] = Cell(.number(x), Style(.amount, .money))
  }
  book.names = [("in_growth", Reference(page: 2, row: 0, column: 1)), ("total_spend", Reference(page: 1, row: 4, column: 3))]
  book.pages.append(inputs)

  var control = Page(name: "Checks & <controls>", kind: .control)
  control.landscape = false
  control[0, 0] = Cell(.text("=1+1"), Style(.label))
  control[1, 0] = Cell(.text("-dash"), Style(.label))
  control[2, 0] = Cell(.text("@at"), Style(.label))
  control[3, 0] = Cell(.text("+plus"), Style(.label))
  control[4, 0] = Cell(.text("_x0041_ _x005F_"), Style(.label))
  control[5, 0] = Cell(.text("  spaces  \n\ttab"), Style(.label))
  control[6, 0] = Cell(.text(""), Style(.stale))
  control[7, 0] = Cell(.text("http://example.com/ and 🎉 \u{1F468}\u{200D}\u{1F469}"), Style(.label))
  control[8, 0] = Cell(.text("2027-01"), Style(.label))
  control[9, 16_383] = Cell(.number(1), Style(.formula, .flag))
  book.pages.append(control)
  return book
}
