import Agreements
import Formulas
import Model
import Values

/// What may be promised on every offer, and what nothing else on the table beats: the sheet Envelope. Amounts of the
/// engine.
func envelopePage(_ answer: Answer, _ exposed: LiveExposure?, _ state: BookState, on sheet: Sheet) {
  guard answer.paths != nil else { return }
  let policy = answer.engagement.plan.policy
  var page = PageWriter(
    sheet, "Envelope", .results, title: "Envelope: what may be promised on each offer",
    note:
      "Mean-year commitments of the main pool. Safe: the odds of ending up dearer than without a deal stay within the plan's limit.",
    widths: [34, 12, 18, 18, 18, 18, 18, 18, 18, 18, 3, 12, 12])
  sheet.book.pages[page.page].freeze = (3, 1)
  if let exposed { liveLimits(exposed, answer, state, &page) }
  page.formulaText(state.staleLine("all figures below"), "", 0, Style(.stale))
  page.next()
  page.heading("What may be promised (engine, not recalculated)")
  page.text(
    "Limits of the plan: odds of a loss at most \(Words.percent(policy.maxLossProbability.value))"
      + (policy.maxP95Shortfall.map { ", shortfall charges at most \(Words.money($0.value)) in 19 of 20 paths" } ?? "")
      + "; weight on the worst 5%: \(Words.fixed(policy.riskWeight.value, 2)).", 0, Style(.note))
  page.next(2)
  page.heading("Safe limit, target and walk-away")
  page.columns(["Offer", "Ramp", "Safe limit", "Target", "Walk-away", "", "Safe stretches", "", "No worse than no deal", ""])
  let most = answer.risk.flatMap(\.envelopes).flatMap(\.curve).map(\.commitment).max() ?? 0
  for e in answer.risk.flatMap(\.envelopes) {
    page.text(e.quote, 0)
    page.text(e.ramp.label, 1, Style(.note))
    page.info("\(e.quote), \(e.ramp.label)", .money, "engine, paths")
    for (i, (key, value)) in [("safe_limit", e.safeLimit), ("target", e.target), ("walk_away", e.walkAway)].enumerated() {
      if let value {
        page.figure(
          "envelopes[\(e.quote)@\(e.ramp.rawValue)].\(key)",
          "\(e.quote), \(e.ramp.label): \(key.replacing("_", with: " "))", .money, value, 2 + i)
      } else {
        page.text("none", 2 + i, Style(.note))
      }
    }
    page.text(stretches(e.safe, most) + (e.safe.isEmpty || e.reachesSafeLimit ? "" : ", its end not included"), 6, Style(.note))
    page.text(stretches(e.noWorse, most), 8, Style(.note))
    page.next()
  }
  if answer.risk.flatMap(\.envelopes).contains(where: { $0.ramp == .equalRisk }) {
    page.text(
      "Equal-risk: years of one total with the least expected shortfall, so that each is as likely to fall short as the others.",
      0,
      Style(.note))
    page.next()
  }
  page.next()
  frontierTable(answer, &page)
  if !answer.frontier.isEmpty { sheet.book.pages[page.page].breaks.append(page.row) }
  // Charts stand together under the tables, two beside each other, so that no page cuts a table and its chart apart.
  var charts: [Chart] = []
  for e in answer.risk.flatMap(\.envelopes) {
    page.heading("\(e.quote), \(e.ramp.label) ramp: every commitment of the menu")
    page.columns([
      "Mean-year commitment", "", "Headline discount", "Expected cost", "Expected loss", "Loss, worst 5%", "Odds of a loss",
      "Expected shortfall", "Shortfall, P95", "Left on the table", "", "Kind", "Within the limits",
    ])
    let first = page.row
    for point in e.curve {
      page.amount(point.commitment, 0, .money)
      page.info("\(e.quote), \(e.ramp.label): \(Words.money(point.commitment))", .money, "engine, paths")
      let f = point.figures
      let cells: [(Double, Values.Unit)] = [
        (point.discount, .rate), (f.cost, .money), (f.loss, .money), (f.lossCVaR95, .money), (f.lossProbability, .rate),
        (f.shortfall, .money), (f.shortfallP95, .money), (f.leftOnTable, .money),
      ]
      for (i, cell) in cells.enumerated() { page.amount(cell.0, 2 + i, cell.1) }
      page.text(point.kind.rawValue, 11, Style(.note))
      page.text(point.isSafe ? "yes" : "no", 12, Style(.note))
      page.next()
    }
    if e.curve.count > 2 {
      let rows = first...(page.row - 1)
      charts.append(
        Chart(
          kind: .line, title: "\(e.quote), \(e.ramp.label) ramp: loss by mean-year commitment (below 0: better than no deal)",
          valueAxis: answer.engagement.plan.currency,
          series: [
            .init(name: "Expected loss", categories: page.range(0, rows), values: page.range(4, rows), colour: 0x1F3A5F),
            .init(
              name: "Loss, mean of the worst 5%", categories: page.range(0, rows), values: page.range(5, rows), colour: 0xB5651D,
              dashed: true),
          ], row: 0, column: 0, width: 860, height: 300))
    }
    page.next()
  }
  if !charts.isEmpty { sheet.book.pages[page.page].breaks.append(page.row) }
  for (n, chart) in charts.enumerated() {
    var chart = chart
    (chart.row, chart.column) = (page.row + n / 2 * 17, n % 2 == 0 ? 0 : 6)
    sheet.book.pages[page.page].charts.append(chart)
  }
  page.next((charts.count + 1) / 2 * 17)
}

/// The selected offer, with what is typed for it, against the plan's limits.
private func liveLimits(_ exposed: LiveExposure, _ answer: Answer, _ state: BookState, _ page: inout PageWriter) {
  let policy = answer.engagement.plan.policy
  guard let odds = exposed["loss_probability"], let p95 = exposed["shortfall_p95"], let loss = exposed["loss"],
    let worst = exposed["loss_cvar95"]
  else { return }
  page.heading("The selected offer against the limits, live: choose it, and type its commitment and discount, on Inputs")
  page.liveLines(state, answer)
  page.columns(["Figure", "Unit", "Now", "Limit", "State"])
  func typed(_ x: Double, _ unit: Values.Unit) -> Live {
    page.sheet.set(page.page, page.row, 3, .number(x), Style(.schedule, unit))
    return Live(value: x, expr: .cell(page.cell(3, fixed: false)))
  }
  func line(_ label: String, _ unit: Values.Unit, _ x: Live, limit: Double?) {
    page.text(label, 0)
    page.text(page.sheet.name(of: unit), 1, Style(.unit))
    page.info(label, unit, "Exposure")
    let now = page.number(x, 2, unit)
    if let limit {
      let most = typed(limit, unit)
      page.formulaText(
        .call("IF", [.binary(.atLeast, most.expr, now.expr), .text("within"), .text("above")]),
        x.value <= limit ? "within" : "above", 4, Style(.note))
    }
    page.next()
  }
  line("Odds of ending dearer than without a deal", .rate, odds, limit: policy.maxLossProbability.value)
  line("Shortfall charges, P95", .money, p95, limit: policy.maxP95Shortfall?.value)
  page.text("Objective: loss + weight × its tail", 0)
  page.text(page.sheet.name(of: .money), 1, Style(.unit))
  page.info("Objective", .money, "model §7")
  let weight = typed(policy.riskWeight.value, .rate)
  page.number(Objective.of(loss: loss, worst: worst, weight: weight), 2, .money)
  page.next(2)
}

/// Expected loss against the worst 5% over all menus: what nothing else on the table beats comes first.
private func frontierTable(_ answer: Answer, _ page: inout PageWriter) {
  if answer.frontier.isEmpty { return }
  page.heading("Frontier: expected loss against the worst 5%, every offer and menu point as offered")
  page.columns(["Offer", "", "Mean-year commitment", "Expected loss", "Loss, worst 5%", "", "Beaten in both by"])
  let standing = answer.frontier.filter { $0.dominatedBy == nil }, beaten = answer.frontier.filter { $0.dominatedBy != nil }
  for point in standing + beaten {
    page.text(point.quote, 0)
    page.info("\(point.quote): \(Words.money(point.commitment))", .money, "engine, paths")
    page.amount(point.commitment, 2, .money)
    page.amount(point.loss.mean, 3, .money)
    page.amount(point.loss.cvar95, 4, .money)
    page.text(
      point.dominatedBy.map { "\($0.quote) at \(Words.promise($0.commitment))" } ?? "nothing: on the frontier", 6, Style(.note))
    page.next()
  }
  page.next()
}

/// `6.00M to 10.29M; 12.00M to 15.00M (end of the menu)`.
private func stretches(_ ranges: [ClosedRange<Double>], _ most: Double) -> String {
  if ranges.isEmpty { return "none" }
  return ranges.map {
    "\(Words.money($0.lowerBound)) to \(Words.money($0.upperBound))" + ($0.upperBound >= most ? " (end of the menu)" : "")
  }.joined(separator: "; ")
}
