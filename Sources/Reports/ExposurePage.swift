import Agreements
import Formulas
import Model
import Values

/// Over- and under-commit exposure of every offer over all paths, and what may be promised: the sheets Exposure and
/// Envelope. Amounts of the engine: a spreadsheet cannot draw paths.
func exposurePage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard let paths = answer.paths else { return }
  var page = PageWriter(
    sheet, "Exposure", .results, title: "Exposure: what each offer risks, over \(paths.points.count) paths",
    note:
      "Loss is the cost of the offer less that of its alternative on the same path; money over the window, cost and loss as present values. Engine, not recalculated.",
    widths: [46, 10, 18, 18, 18, 18, 18, 18])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
  page.heading("Every offer as quoted")
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
}

/// A second opinion in closed form.
private func lognormalCheck(_ answer: Answer, _ paths: PathSummary, _ page: inout PageWriter) {
  let checks = answer.settled.offers.map { paths.lognormal($0, answer.forecast) }
  guard checks.contains(where: { !$0.isEmpty }) else { return }
  page.heading("Lognormal check: shortfall of main by closed form, year by year")
  page.text(
    "List spend of a year as lognormal with the mean and spread of the paths; what main retires of it as on the optimised forecast. No carry-forward, step-down or balance: it should stand near the odds and charges above, or above them.",
    0, Style(.note))
  page.next()
  page.columns(["Year", ""] + answer.settled.offers.flatMap { ["\($0.quote): odds", "expected gap"] })
  for y in 0..<(checks.map(\.count).max() ?? 0) {
    page.text("Contract year \(y + 1)", 0)
    page.info("Lognormal check of year \(y + 1)", .money, "engine, closed form")
    for (i, check) in checks.enumerated() where y < check.count {
      page.amount(check[y].probability, 2 + 2 * i, .rate)
      page.amount(check[y].expectedShortfall, 3 + 2 * i, .money)
    }
    page.next()
  }
  page.next()
}

func envelopePage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard answer.paths != nil else { return }
  let policy = answer.engagement.plan.policy
  var page = PageWriter(
    sheet, "Envelope", .results, title: "Envelope: what may be promised on each offer",
    note:
      "Mean-year commitments of the main pool. Safe: the odds of ending up dearer than without a deal stay within the plan's limit. Engine, not recalculated.",
    widths: [34, 12, 18, 18, 18, 18, 18, 18, 18, 18, 3, 12, 12])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
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
    page.text(e.ramp.rawValue, 1, Style(.note))
    page.info("\(e.quote), \(e.ramp.rawValue)", .money, "engine, paths")
    for (i, (key, value)) in [("safe_limit", e.safeLimit), ("target", e.target), ("walk_away", e.walkAway)].enumerated() {
      if let value {
        page.figure(
          "envelopes[\(e.quote)@\(e.ramp.rawValue)].\(key)",
          "\(e.quote), \(e.ramp.rawValue): \(key.replacing("_", with: " "))", .money, value, 2 + i)
      } else {
        page.text("none", 2 + i, Style(.note))
      }
    }
    page.text(stretches(e.safe, most) + (e.safe.isEmpty || e.reachesSafeLimit ? "" : ", its end not included"), 6, Style(.note))
    page.text(stretches(e.noWorse, most), 8, Style(.note))
    page.next()
  }
  page.next()
  // Charts stand together under the tables, two beside each other, so that no page cuts a table and its chart apart.
  var charts: [Chart] = []
  for e in answer.risk.flatMap(\.envelopes) {
    page.heading("\(e.quote), \(e.ramp.rawValue) ramp: every commitment of the menu")
    page.columns([
      "Mean-year commitment", "", "Headline discount", "Expected cost", "Expected loss", "Loss, worst 5%", "Odds of a loss",
      "Expected shortfall", "Shortfall, P95", "Left on the table", "", "Kind", "Within the limits",
    ])
    let first = page.row
    for point in e.curve {
      page.amount(point.commitment, 0, .money)
      page.info("\(e.quote), \(e.ramp.rawValue): \(Words.money(point.commitment))", .money, "engine, paths")
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
          kind: .line, title: "\(e.quote), \(e.ramp.rawValue) ramp: loss by mean-year commitment (below 0: better than no deal)",
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
  for (n, chart) in charts.enumerated() {
    var chart = chart
    (chart.row, chart.column) = (page.row + n / 2 * 17, n % 2 == 0 ? 0 : 6)
    sheet.book.pages[page.page].charts.append(chart)
  }
  page.next((charts.count + 1) / 2 * 17)
}

/// `6.00M to 10.29M; 12.00M to 15.00M (end of the menu)`.
private func stretches(_ ranges: [ClosedRange<Double>], _ most: Double) -> String {
  if ranges.isEmpty { return "none" }
  return ranges.map {
    "\(Words.money($0.lowerBound)) to \(Words.money($0.upperBound))" + ($0.upperBound >= most ? " (end of the menu)" : "")
  }.joined(separator: "; ")
}
