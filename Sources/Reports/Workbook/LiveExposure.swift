import Agreements
import Formulas
import Model
import Values

/// Exposure of the selected offer by formulas over the rows of Paths: it moves with every input that moves the forecast or
/// the offer, and with what is typed for it on Inputs.
struct LiveExposure {
  struct Line {
    /// Of `expected` in result.json.
    var key: String
    var label: String
    var unit: Unit
    var cell: Live
  }
  /// The offer that is selected as the book was written.
  let offer: String
  private(set) var lines: [Line] = []

  subscript(key: String) -> Live? { lines.first { $0.key == key }?.cell }

  init(_ paths: PathSheet, _ answer: Answer, _ state: BookState, _ page: inout PageWriter) {
    offer = paths.offer
    let sheet = page.sheet
    page.heading("The selected offer, live: choose the offer, and type its commitment and discount, on Inputs")
    page.liveLines(state, answer)
    page.columns(["Figure", "Unit", "Value", "Share"])
    page.text("Offer", 0)
    page.info("Offer selected", .text, "Inputs")
    if let choice = sheet.choiceCell("selector.offer") { page.formulaText(.cell(choice), paths.offer, 2, Style(.link)) }
    page.next()

    let count = Double(paths.count)
    func sorted(_ x: PathSheet.Column) -> [Double] { Risk.sorted(x.values) }
    func mean(_ x: PathSheet.Column) -> Live { Live(value: Risk.mean(x.values), expr: .call("AVERAGE", [x.cells])) }
    func line(_ key: String, _ label: String, _ unit: Unit, _ value: Live) {
      page.text(label, 0)
      page.text(sheet.name(of: unit), 1, Style(.unit))
      page.info(label, unit, "Paths")
      let cell = page.number(value, 2, unit)
      if !key.isEmpty {
        var reference = cell.reference!
        reference.fixedRow = false
        lines.append(Line(key: key, label: label, unit: unit, cell: Live(value: cell.value, expr: .cell(reference))))
      }
      page.next()
    }
    /// A share beside the figure that it is for.
    func share(_ x: Double) -> Live {
      sheet.set(page.page, page.row, 3, .number(x), Style(.schedule, .rate))
      return Live(value: x, expr: .cell(page.cell(3, fixed: false)))
    }
    func percentile(_ key: String, _ label: String, _ x: PathSheet.Column, _ at: Double) {
      let value = Risk.percentile(at, ofSorted: sorted(x))
      line(key, label, .money, Live(value: value, expr: .call("PERCENTILE", [x.cells, share(at).expr])))
    }
    // The tail: its boundary stands in a row of its own, and what lies above it is added.
    page.text("Paths in the worst 5%", 0)
    page.info("Paths in the worst 5%", .factor, "Paths")
    let tail = page.number(
      Live(value: 0.05 * count, expr: .binary(.multiply, share(0.05).expr, .call("COUNT", [paths.cost.cells]))), 2, .factor
    ).anchored
    page.next()
    func worst(_ key: String, _ label: String, _ x: PathSheet.Column) {
      let ascending = sorted(x), place = Swift.min(Int(tail.value.rounded(.down)) + 1, ascending.count)
      page.text(label + ": its least path", 0)
      page.info(label + ": its least path", .money, "Paths")
      let boundary = page.number(
        Live(
          value: ascending[ascending.count - place],
          expr: .call("LARGE", [x.cells, .binary(.add, .call("INT", [tail.expr]), .number(1))])), 2, .money)
      page.next()
      let above = Expr.binary(.above, x.cells, boundary.expr), excess = Expr.binary(.subtract, x.cells, boundary.expr)
      line(
        key, label, .money,
        Live(
          value: Risk.cvar95(ofSorted: ascending),
          expr: .binary(
            .add, boundary.expr,
            .binary(.divide, .call("SUMPRODUCT", [.binary(.multiply, above, excess)]), tail.expr))))
    }
    line("cost", "Expected cost", .money, mean(paths.cost))
    percentile("cost_p10", "Cost, P10", paths.cost, 0.1)
    percentile("cost_p50", "Cost, P50", paths.cost, 0.5)
    percentile("cost_p90", "Cost, P90", paths.cost, 0.9)
    worst("cost_cvar95", "Cost, mean of the dearest 5% (budget)", paths.cost)
    line("", "Expected cost of the alternative", .money, mean(paths.alternative))
    line("loss", "Expected loss against the alternative", .money, mean(paths.loss))
    worst("loss_cvar95", "Loss, mean of the worst 5%", paths.loss)
    let losses = paths.loss.values.filter { $0 > Self.rounding }.count
    page.text("A loss up to this is rounding", 0)
    page.info("A loss up to this is rounding", .perRequest, "model §6")
    sheet.set(page.page, page.row, 2, .number(Self.rounding), Style(.schedule, .perRequest))
    let rounding = Expr.cell(page.cell(2))
    page.next()
    line(
      "loss_probability", "Odds of a loss", .rate,
      Live(
        value: Double(losses) / count,
        expr: .binary(
          .divide, .call("SUMPRODUCT", [.binary(.multiply, .binary(.above, paths.loss.cells, rounding), .number(1))]),
          .call("COUNT", [paths.loss.cells]))))
    line("shortfall", "Expected shortfall charges", .money, mean(paths.charges))
    line("shortfall_probability", "Odds of a shortfall", .rate, mean(paths.isShort))
    percentile("shortfall_p95", "Shortfall charges, P95", paths.charges, 0.95)
    line(
      "shortfall_worst", "Shortfall charges, worst path", .money,
      Live(value: paths.charges.values.max() ?? 0, expr: .call("MAX", [paths.charges.cells])))
    page.next()
  }

  /// Money below which a loss counts as none.
  private static let rounding = 1e-4
}

extension Contract {
  /// Whether its rows on Paths follow a typed commitment and discount to the cent: nothing in it is settled by the month, or
  /// decided by what each path spends.
  var followsTyping: Bool {
    !shortfall.isPrepaid && overage == nil && (upfront?.share.value ?? 0) == 0 && commitment.monthlyMinimum.value == 0
      && stepDown == nil && fungible.isEmpty && credits.isEmpty && discount.scope.value == .whole
      && support?.base.value != .net
  }
}

extension PageWriter {
  /// The red lines over live figures of all paths: of inputs typed over, and of typed selectors where they may be needed.
  mutating func liveLines(_ state: BookState, _ answer: Answer) {
    formulaText(
      state.staleLine("how paths were drawn, and support, credits and balances on them,"), "", 0, Style(.stale))
    next()
    guard let line = state.typedLine(answer, on: sheet) else { return }
    formulaText(line, "", 0, Style(.stale))
    next()
  }
}
