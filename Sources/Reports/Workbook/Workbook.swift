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

/// The model's own formulas on a sheet, before any page that tells of an answer: it needs the engagement alone, so it can
/// be laid out while the engine computes. For one `financeModel`, which writes on.
///
/// Unchecked because a sheet is a class: it is made within `init`, handed from one thread to the next, and not kept.
public final class LiveModel: @unchecked Sendable {
  let sheet: Sheet
  let rules: LiveRules
  fileprivate var isSpent = false

  /// - Parameter simulates: whether the answer will have paths.
  public init(_ engagement: Engagement, simulates: Bool = true) {
    let timeline = Timeline(engagement)
    let sheet = Sheet(
      title: engagement.plan.engagement, start: timeline.start, window: timeline.window, runUp: timeline.runUp,
      currency: engagement.plan.currency)
    // The order a reader turns the pages in; workings follow, then control.
    sheet.addPage("Cover", .results)
    sheet.addPage(Sheet.inputsPage, .inputs)
    if !engagement.rates.isEmpty { sheet.addPage("Rates", .results) }
    if !engagement.workloads.isEmpty { sheet.addPage("Run-rate", .results) }
    if !engagement.levers.isEmpty { sheet.addPage("Levers", .results) }
    let cases = CapacityCase.all(engagement)
    if !cases.isEmpty { sheet.addPage("Capacity", .results) }
    sheet.addPage("Forecast", .workings)
    if Standing<Live>.exists(engagement, timeline) { sheet.addPage("Standing", .results) }
    sheet.addPage("Offers", .results)
    if simulates {
      sheet.addPage("Exposure", .results)
      sheet.addPage("Envelope", .results)
      sheet.addPage("Structures", .results)
      if !engagement.asks.isEmpty { sheet.addPage("Clauses", .results) }
    }
    if engagement.quotes.contains(where: { $0.rates != nil }) { sheet.addPage("Alternatives", .results) }
    if simulates {
      if engagement.quotes.contains(where: { $0.contract.map { $0.commitment.meanYear > 0 } ?? false }) {
        sheet.addPage("Position", .results)
      }
      sheet.addPage("Sensitivity", .results)
    }
    sheet.addPage("Tie-out", .results)
    sheet.addPage("Findings", .control)
    sheet.addPage("Sources", .control)
    sheet.addPage("Checks", .control)

    placeSelectors(engagement, on: sheet)
    self.sheet = sheet
    rules = LiveRules(engagement, cases, timeline: timeline, on: sheet)
  }
}

extension LiveModel {
  /// The typed inputs and what each says: those of the finance model, which the engagement alone decides.
  public var typed: [(input: PlacedInput, content: Cell.Content)] { typedInputs(sheet.inputs, sheet.book) }
}

extension FinanceModel {
  /// The typed inputs and what each says.
  public var typed: [(input: PlacedInput, content: Cell.Content)] { typedInputs(inputs, book) }
}

private func typedInputs(_ inputs: [PlacedInput], _ book: Book) -> [(input: PlacedInput, content: Cell.Content)] {
  inputs.compactMap { input in
    book.pages[input.cell.page][input.cell.row, input.cell.column].map { (input, $0.content) }
  }
}

/// Lays the model out as a workbook. The formulas are the model's own, read on a `Sheet`; nothing here computes.
public func financeModel(_ answer: Answer) -> FinanceModel {
  financeModel(answer, LiveModel(answer.engagement, simulates: answer.paths != nil))
}

/// Completes a model laid out from the answer's engagement.
public func financeModel(_ answer: Answer, _ live: LiveModel) -> FinanceModel {
  precondition(!live.isSpent, "a model laid out once becomes one workbook")
  live.isSpent = true
  let engagement = answer.engagement
  let sheet = live.sheet, forecast = live.rules.forecast, runRate = live.rules.runRate, settled = live.rules.settled
  let capacity = live.rules.capacity
  let state = BookState(sheet)
  if !engagement.rates.isEmpty { ratesPage(answer, on: sheet) }
  if let standing = settled.standing { standingPage(answer, standing, on: sheet) }
  if !engagement.levers.isEmpty { leversPage(answer, runRate, state, on: sheet) }
  if !answer.capacity.lines.isEmpty { capacityPage(answer, capacity, state, on: sheet) }
  if let page = sheet.book.page(named: "Traffic") {
    // The forecast stands on these loads where a lever buys units.
    let line = "the loads below, and what units carry of them on Optimised tokens,"
    sheet.set(page, 1, 0, .textFormula(state.staleLine(line), ""), Style(.stale))
  }
  offersPage(answer, settled, state, on: sheet)
  let paths = answer.shares.map {
    PathSheet($0, live.rules, engagement, stale: state.staleLine("shares and amounts of the engine"), on: sheet)
  }
  let exposed = exposurePage(answer, paths, state, on: sheet)
  envelopePage(answer, exposed, state, on: sheet)
  structuresPage(answer, state, on: sheet)
  clausesPage(answer, state, on: sheet)
  alternativesPage(answer, live.rules.competing, state, on: sheet)
  positionPage(answer, state, on: sheet)
  sensitivityPage(answer, state, on: sheet)
  tieOutPage(answer, settled, on: sheet)
  findingsPage(answer, on: sheet)
  sourcesPage(on: sheet)
  let master = checksPage(answer, forecast, settled, exposed, state, on: sheet)
  coverPage(answer, forecast, settled, exposed, state, master: master, on: sheet)

  var book = sheet.finish()
  book.properties.subject = "Commitment envelope, internal"
  book.properties.comments = "edp \(answer.version). Internal: not for the other side of the table."
  book.properties.createdSerial = engagement.plan.prepared.value.serial
  for (name, readingPath) in [("Cover", true), ("Offers", true), ("Exposure", true), ("Checks", true)] {
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

  /// A red line when a commitment or a discount was typed for an offer that the rows of Paths do not follow all the way;
  /// nil where they follow every offer.
  func typedLine(_ answer: Answer, on sheet: Sheet) -> Expr? {
    let credits = !answer.engagement.creditLevers.isEmpty
    let offers = answer.offers.filter { credits || $0.contract?.followsTyping == false }.map(\.name.value)
    func cell(_ key: String) -> Expr? { sheet.inputs.first { $0.key == key }.map { .cell($0.cell) } }
    guard !offers.isEmpty, let offer = sheet.choiceCell("selector.offer"), let commitment = cell("selector.commitment"),
      let discount = cell("selector.discount")
    else { return nil }
    func above0(_ x: Expr) -> Expr { .binary(.above, x, .number(0)) }
    let isOne = Expr.call("OR", offers.map { .binary(.equal, .cell(offer), .text(Plain.text($0))) })
    return .call(
      "IF",
      [
        .call("AND", [.call("OR", [above0(commitment), above0(discount)]), isOne]),
        .text(
          "STALE: step-downs, balances, credits and support on the paths are of the offer as quoted; write what was typed into the quote and run edp plan"
        ), .text(""),
      ])
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
