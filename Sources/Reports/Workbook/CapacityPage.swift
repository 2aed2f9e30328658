import Agreements
import Formulas
import Model
import Values

/// What the capacity sheet says in words, and its charts; the tables are the model's own.
func capacityPage(_ answer: Answer, _ capacity: Capacity<Live>, _ state: BookState, on sheet: Sheet) {
  guard let page = sheet.book.page(named: "Capacity") else { return }
  sheet.page("Capacity", .results, .tables, title: "")
  var row = sheet.row(of: page) + 1
  func say(_ text: String, _ style: Style = Style(.label)) {
    sheet.set(page, row, 0, .text(text), style)
    row += 1
  }
  say("Verdict (engine's words, of the inputs as read)", Style(.heading))
  sheet.set(
    page, row, 0, .textFormula(state.staleLine("the verdicts, loads, best units and unit-hours carried"), ""), Style(.stale))
  row += 1
  for line in answer.capacity.lines {
    say("\(Plain.text(line.of.instrument.name.value)) for \(Plain.text(line.workload)): \(CapacityVerdict(line).text)")
    for text in CapacityVerdict.withCommitment(line) { say("  " + text) }
  }
  row += 1
  for text in CapacityVerdict.notes { say(text, Style(.note)) }
  row += 1
  say("Cost over the traffic's hours by number of units", Style(.heading))
  for (n, line) in capacity.lines.prefix(6).enumerated() {
    let at = (row: row + n / 3 * 18, column: [0, 4, 12][n % 3])
    if let chart = chart(line, row: at.row, column: at.column, answer.engagement.plan.currency) {
      sheet.book.pages[page].charts.append(chart)
    }
  }
  sheet.skip(row - sheet.row(of: page))
  sheet.book.pages[page].widths[0] = 60
}

/// Units below, on demand for the rest above: the lowest column is the best number.
private func chart(_ line: Capacity<Live>.Line, row: Int, column: Int, _ currency: String) -> Chart? {
  func range(_ cells: [Live]) -> Expr? {
    guard let a = cells.first?.anchored.reference, let b = cells.last?.anchored.reference, a != b else { return nil }
    return .range(a, b)
  }
  guard let units = range(line.steps.map(\.units)), let bought = range(line.steps.map(\.unitsCost)),
    let rest = range(line.steps.map(\.restCost))
  else { return nil }
  return Chart(
    kind: .stackedColumn, title: "\(Plain.text(line.of.instrument.name.value)), \(Plain.text(line.workload))",
    valueAxis: currency, categoryAxis: "Units",
    series: [
      .init(name: "Units", categories: units, values: bought, colour: 0x12355B),
      .init(name: "On demand for the rest", categories: units, values: rest, colour: 0x9DB4D0, dashed: true),
    ], row: row, column: column, width: 620, height: 330)
}

/// Whether to buy, in one sentence.
public struct CapacityVerdict: Sendable {
  public let text: String

  static let notes = [
    "u* is the use, sustained over the hours, from which a unit costs less than its tokens on demand. Cached reads take no input capacity.",
    "60 to 70% is the old rule of thumb of model units; u* above is computed for each instrument and mix.",
    "Only the load at the median and below is there half of the time; units above it stand idle more often than not.",
    "Decide again every six months: prices, models and traffic move. Not below 90 days of traffic, and not during a pilot.",
  ]

  /// What units do to the commitment of each offer, a sentence each.
  static func withCommitment(_ line: Capacity<Double>.Line) -> [String] {
    line.contracted.compactMap { x in
      guard let both = x.inCommitment, both.units > 0 else { return nil }
      let units = Words.fixed(both.units, both.units == both.units.rounded() ? 0 : 2)
      func change(_ money: Double) -> String {
        // Half a unit of money is nothing.
        money.magnitude < 0.5 ? "cost as much" : "cost \(Words.money(money.magnitude)) \(money > 0 ? "more" : "less")"
      }
      let pool = both.pool == "main" ? "commitment" : "\(Plain.text(both.pool)) commitment"
      return
        "With \(units) \(both.units == 1 ? "unit" : "units") a year of \(Plain.text(x.offer))'s \(pool) is met with \(Words.money(both.unitsRetired)) of units in place of \(Words.money(both.replacedRetired)) on demand; they \(change(both.costChange)) where it is filled anyway, and \(change(both.costChangeWhenShort)) where it is not."
    }
  }

  public init(_ line: Capacity<Double>.Line) {
    let hours = "the traffic's \(Words.fixed(line.of.load.hours, 0)) hours", breakeven = Words.percent(line.breakeven)
    let units = Words.fixed(line.bestUnits, line.bestUnits == line.bestUnits.rounded() ? 0 : 2)
    let flows = line.of.instrument.overflow != "none"
    let saved = line.onDemandCost - line.cost
    var text: String
    if line.breakeven >= 1 {
      text =
        "u* is \(breakeven): even always full it costs no less than on demand; buy it for latency or quota, not for price"
    } else if line.bestUnits > 0 {
      let share = line.onDemandCost > 0 ? saved / line.onDemandCost : 0
      text =
        "u* \(breakeven); \(units) \(line.bestUnits == 1 ? "unit costs" : "units cost") least and \(line.bestUnits == 1 ? "saves" : "save") \(Words.money(saved)) over \(hours), \(Words.percent(share)) of on demand, with \(Words.percent(line.idleShare)) idle"
    } else {
      text =
        "u* \(breakeven), but no number of units is used enough: stay on demand (\(Words.money(line.onDemandCost)) over \(hours))"
    }
    if !flows {
      text +=
        "; nothing flows over: sized at P95, \(Words.money(line.unservedAtP95)) tokens are not served"
    }
    self.text = text + "."
  }
}
