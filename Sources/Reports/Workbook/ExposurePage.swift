import Agreements
import Formulas
import Model
import Values

/// Over- and under-commit exposure over all paths: the sheet Exposure. The selected offer is live over the rows of Paths;
/// every offer as quoted stands below it, as amounts of the engine.
/// - Returns: the live figures; nil without them.
func exposurePage(_ answer: Answer, _ rows: PathSheet?, _ state: BookState, on sheet: Sheet) -> LiveExposure? {
  guard let paths = answer.paths else { return nil }
  var page = PageWriter(
    sheet, "Exposure", .results, title: "Exposure: what each offer risks, over \(paths.points.count) paths",
    note:
      "Loss is the cost of the offer less that of its alternative on the same path; money over the window, cost and loss as present values.",
    widths: [46, 10] + Array(repeating: 18, count: max(7, 4 * answer.settled.offers.count)))
  sheet.book.pages[page.page].freeze = (3, 1)
  let live = rows.map { LiveExposure($0, answer, state, &page) }
  if live == nil, paths.points.count > PathShares.most {
    page.text(
      "More than \(PathShares.most) paths: this book has no sheet Paths, and nothing below is live. Plan with --paths \(PathShares.most) or fewer to have it.",
      0, Style(.note))
    page.next(2)
  }
  page.formulaText(state.staleLine("all figures below"), "", 0, Style(.stale))
  page.next()
  page.heading("Every offer as quoted (engine, not recalculated)")
  page.columns(["Figure", "Unit"] + answer.risk.map(\.quote))
  for (i, row) in (answer.risk.first?.expected.named ?? []).enumerated() {
    page.text(row.label, 0)
    page.text(sheet.name(of: row.unit), 1, Style(.unit))
    page.info(row.label, row.unit, "engine, paths")
    for (c, offer) in answer.risk.enumerated() {
      let figure = offer.expected.named[i]
      page.figure(
        "offers[\(offer.quote)].expected.\(figure.key)", "\(offer.quote): \(figure.label)", figure.unit, figure.value, 2 + c)
    }
    page.next()
  }
  page.next()
  grids(answer, &page)
  lognormalCheck(answer, paths, &page)
  page.heading("How the paths were drawn")
  page.columns([
    "Volume of", "", "Volatility a year", "Evidence", "Source", "90% interval of its history", "Back-test: inside P10 to P90",
  ])
  for volume in paths.volumes {
    page.text(volume.name, 0)
    page.info("Volatility of \(volume.name)", .rate, volume.source.description)
    page.amount(volume.sigma * paths.scale, 2, .rate)
    page.text(volume.evidence == .typed ? "typed" : volume.evidence == .estimated ? "estimated" : "convention", 3, Style(.note))
    page.text(volume.source.description, 4, Style(.source))
    if let measured = volume.measured {
      page.text("\(Words.percent(measured.low)) to \(Words.percent(measured.high))", 5, Style(.note))
      page.text("\(measured.within) of \(measured.tested)", 6, Style(.note))
    }
    page.next()
  }
  page.next()
  if let belief = answer.engagement.plan.believes {
    let t = belief.month.value - answer.timeline.start
    page.text(
      "The factor is an estimate as the paths are; its own error is not in the standard errors above.", 0, Style(.note))
    page.next()
    page.text(
      "Typed volatilities × \(Words.fixed(paths.scale, 3)), so that list spend of \(belief.month.value) is as wide as the plan believes (\(belief.totalSpend.source)).",
      0, Style(.note))
    page.next()
    if paths.months.indices.contains(t) {
      let m = paths.months[t]
      page.text(
        "Then P10, P50 and P90 of that month are \(Words.money(m.p10)), \(Words.money(m.p50)) and \(Words.money(m.p90)).", 0,
        Style(.note))
      page.next()
    }
    page.next()
  }
  page.heading("List spend over the window")
  page.columns(["", "", "Money"])
  for (label, value) in [
    ("Optimised scenario", paths.optimisedList), ("Mean of all paths", paths.meanList),
    ("Optimism gap: scenario less mean", paths.optimisedList - paths.meanList),
  ] {
    page.text(label, 0)
    page.info(label, .money, "engine, paths")
    page.amount(value, 2, .money)
    page.next()
  }
  page.next()
  fan(answer, paths, &page)
  return live
}

/// List spend of each month over all paths: P10, P50 and P90 beside the optimised scenario.
private func fan(_ answer: Answer, _ paths: PathSummary, _ page: inout PageWriter) {
  let names = ["Optimised scenario", "P10", "P50", "P90"]
  page.sheet.book.pages[page.page].breaks.append(page.row)
  page.heading("List spend a month over all paths")
  page.columns(["Month", ""] + names)
  let first = page.row
  for (t, month) in paths.months.enumerated() {
    page.text(answer.timeline.month(t).description, 0)
    page.info("List spend of \(answer.timeline.month(t))", .money, "engine, paths")
    for (i, value) in [answer.forecast.totals[.optimised]![t], month.p10, month.p50, month.p90].enumerated() {
      page.amount(value, 2 + i, .money)
    }
    page.next()
  }
  let rows = first...(page.row - 1), colours: [UInt32] = [0x12355B, 0x9E9E9E, 0x5B7DB1, 0x9E9E9E]
  page.sheet.book.pages[page.page].charts.append(
    Chart(
      kind: .line, title: "List spend a month: optimised scenario, P10, P50 and P90 of all paths",
      valueAxis: answer.engagement.plan.currency,
      series: names.indices.map { i in
        .init(
          name: names[i], categories: page.range(0, rows), values: page.range(2 + i, rows), colour: colours[i], dashed: i > 0)
      }, row: page.row + 1, column: 0, width: 860, height: 300))
  page.next(18)
}

/// Commitment against growth: what a wrong forecast costs at each commitment.
private func grids(_ answer: Answer, _ page: inout PageWriter) {
  for (quote, grid) in answer.grids {
    page.heading("\(quote): loss by commitment and by how spend turns out (engine, optimised forecast)")
    page.columns(["Mean-year commitment", ""] + grid.scales.map { "Spend at \(Words.percent($0)) of forecast" })
    for (k, commitment) in grid.commitments.enumerated() {
      page.amount(commitment, 0, .money)
      page.info("\(quote): loss at \(Words.money(commitment)) by spend", .money, "engine")
      for (s, loss) in grid.loss[k].enumerated() { page.amount(loss, 2 + s, .money) }
      page.next()
    }
    page.next()
  }
}

/// A second opinion in closed form.
private func lognormalCheck(_ answer: Answer, _ paths: PathSummary, _ page: inout PageWriter) {
  let checks = answer.settled.offers.map { paths.lognormal($0, answer.forecast) }
  guard checks.contains(where: { !$0.isEmpty }) else { return }
  page.heading("Lognormal check: shortfall of main by closed form, year by year")
  page.text(
    "List spend of a year as lognormal with the mean and spread of the paths; what main retires of it as on the optimised forecast. No carry-forward, step-down or balance: it should stand near the odds and charges above, or above them. Beside it the same on the paths' own totals.",
    0, Style(.note))
  page.next()
  page.columns(
    ["Year", ""]
      + answer.settled.offers.flatMap { ["\($0.quote): odds", "expected gap", "odds on the paths", "expected gap on the paths"] })
  for y in 0..<(checks.map(\.count).max() ?? 0) {
    page.text("Contract year \(y + 1)", 0)
    page.info("Lognormal check of year \(y + 1)", .money, "engine, closed form")
    for (i, check) in checks.enumerated() where y < check.count {
      page.amount(check[y].closed.probability, 2 + 4 * i, .rate)
      page.amount(check[y].closed.expectedShortfall, 3 + 4 * i, .money)
      page.amount(check[y].paths.probability, 4 + 4 * i, .rate)
      page.amount(check[y].paths.expected, 5 + 4 * i, .money)
    }
    page.next()
  }
  page.next()
}
