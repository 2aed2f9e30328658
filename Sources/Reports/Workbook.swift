import Agreements
import Formulas
import Model
import Values

/// The finance model: the book, the figures that it holds by their keys in result.json, and its typed inputs.
public struct FinanceModel: Sendable {
  public var book: Book
  public var figures: [Figure]
  public var inputs: [PlacedInput]
}

/// Lays the model out as a workbook. The formulas are the model's own, read on a `Sheet`; nothing here computes.
public func financeModel(_ answer: Answer) -> FinanceModel {
  let engagement = answer.engagement, timeline = answer.timeline
  let sheet = Sheet(
    title: engagement.plan.engagement, start: timeline.start, window: timeline.window, runUp: timeline.runUp,
    currency: engagement.plan.currency)
  // The order a reader turns the pages in; workings follow, then control.
  let hasStanding = answer.settled.standing != nil
  sheet.addPage("Cover", .results)
  sheet.addPage(Sheet.inputsPage, .inputs)
  if !answer.runRate.workloads.isEmpty { sheet.addPage("Run-rate", .results) }
  if !engagement.levers.isEmpty { sheet.addPage("Levers", .results) }
  if !answer.capacity.lines.isEmpty { sheet.addPage("Capacity", .results) }
  sheet.addPage("Forecast", .workings)
  if hasStanding { sheet.addPage("Standing", .results) }
  sheet.addPage("Offers", .results)
  sheet.addPage("Tie-out", .results)
  sheet.addPage("Findings", .control)
  sheet.addPage("Sources", .control)
  sheet.addPage("Checks", .control)

  placeSelectors(engagement, on: sheet)
  let forecast = Forecast<Live>(engagement, timeline: timeline, on: sheet)
  let runRate = RunRate<Live>(engagement, forecast: forecast, on: sheet)
  let settled = Settled<Live>(
    engagement, demand: forecast.selected, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time,
    on: sheet)
  let capacity = Capacity<Live>(
    engagement, prices: forecast.prices, headlines: settled.offers.map { ($0.quote, $0.ledger.headlineDiscount) }, on: sheet)
  let state = BookState(sheet)
  if hasStanding { standingPage(answer, settled.standing!, on: sheet) }
  if !engagement.levers.isEmpty { leversPage(answer, runRate, state, on: sheet) }
  if !answer.capacity.lines.isEmpty { capacityPage(answer, capacity, state, on: sheet) }
  offersPage(answer, settled, state, on: sheet)
  tieOutPage(answer, settled, on: sheet)
  findingsPage(answer, on: sheet)
  sourcesPage(on: sheet)
  let master = checksPage(answer, forecast, settled, state, on: sheet)
  coverPage(answer, forecast, settled, state, master: master, on: sheet)

  var book = sheet.finish()
  book.properties.subject = "Commitment envelope, internal"
  book.properties.comments = "edp \(answer.version). Internal: not for the other side of the table."
  book.properties.createdSerial = engagement.plan.prepared.value.serial
  for (name, readingPath) in [("Cover", true), ("Offers", true), ("Checks", true)] {
    if let p = book.page(named: name) { book.pages[p].onReadingPath = readingPath }
  }
  return FinanceModel(book: book, figures: sheet.figures, inputs: sheet.inputs)
}

/// The selectors stand first on Inputs.
private func placeSelectors(_ engagement: Engagement, on sheet: Sheet) {
  _ = Selectors.scenario(engagement, .optimised, on: sheet)
  _ = Selectors.offer(engagement.quotes.filter { $0.contract != nil }, on: sheet)
}

/// Whether a person has typed over inputs: then amounts of the engine are out of date.
struct BookState {
  /// Count of changed inputs other than the selectors.
  let changed: Live
  /// Count of changed selectors.
  let selected: Live

  init(_ sheet: Sheet) {
    let page = sheet.book.page(named: Sheet.inputsPage)!
    let selectors = sheet.inputs.filter { $0.key.hasPrefix("selector.") }.map { Self.flag($0.cell) }
    let rows = sheet.inputs.map(\.cell.row)
    func anchor(_ row: Int) -> Reference {
      Reference(page: page, row: row, column: Sheet.InputColumn.changed, fixedRow: true, fixedColumn: true)
    }
    // The two counts stand beside the title, where a typist sees them.
    let all = Expr.call("SUM", [.range(anchor(rows.min()!), anchor(rows.max()!))])
    let chosen = Expr.call("SUM", selectors.map { .cell($0) })
    sheet.set(page, 0, 3, .text("Inputs changed"), Style(.label))
    sheet.set(page, 1, 3, .text("Selectors changed"), Style(.label))
    changed = sheet.place(
      Live(value: 0, expr: .binary(.subtract, all, chosen)), page, 0, 4, .count, fixed: true)
    selected = sheet.place(Live(value: 0, expr: chosen), page, 1, 4, .count, fixed: true)
    sheet.book.pages[page].info[0] = RowInfo(label: "Inputs changed", unit: .count, source: "Σ Changed, without selectors")
    sheet.book.pages[page].info[1] = RowInfo(label: "Selectors changed", unit: .count, source: "Σ Changed of selectors")
  }

  private static func flag(_ cell: Reference) -> Reference {
    Reference(page: cell.page, row: cell.row, column: Sheet.InputColumn.changed, fixedRow: true, fixedColumn: true)
  }

  /// A red line when any input was typed over.
  func staleLine(_ what: String) -> Expr {
    .call(
      "IF",
      [
        .binary(.above, changed.expr, .number(0)),
        .text("STALE: \(what) are of the inputs as read; run edp adopt and edp plan to renew them"), .text(""),
      ])
  }
}
