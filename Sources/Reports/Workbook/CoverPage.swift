import Agreements
import Formulas
import Model
import Values

/// Opens on the answer: what the selected offer costs and risks, whether the book is sound, where to turn next.
func coverPage(
  _ answer: Answer, _ forecast: Forecast<Live>, _ settled: Settled<Live>, _ exposed: LiveExposure?, _ state: BookState,
  master: Reference, on sheet: Sheet
) {
  let plan = answer.engagement.plan
  var page = PageWriter(
    sheet, "Cover", .results, title: plan.engagement,
    note:
      "INTERNAL. Prepared \(plan.prepared.value) · \(plan.currency) · contract start \(answer.timeline.start) · horizon \(answer.timeline.horizon) months, window \(answer.timeline.window) · edp \(answer.version)",
    widths: [50, 20, 20, 20, 20, 20, 20])
  page.heading("The answer on the optimised forecast (engine's words, of the inputs as read)")
  for line in FiveLines(answer).lines {
    page.text(line.label, 0, Style(.answer))
    page.next()
    for part in wrappedWords(line.text, at: 92) {
      page.text(part, 0)
      page.next()
    }
  }
  page.formulaText(state.staleLine("the lines above"), "", 0, Style(.stale))
  page.next(2)

  page.heading("Offers, live: on the scenario and typed commitment of Inputs")
  page.columns(["Figure"] + settled.offers.map(\.quote))
  func line(_ label: String, _ unit: Unit, _ value: (SettledOffer<Live>) -> Live) {
    page.text(label, 0)
    page.info(label, unit, "Offers")
    for (i, offer) in settled.offers.enumerated() { page.number(value(offer), 1 + i, unit) }
    page.next()
  }
  line("Cost over the window, present value", .money) { $0.ledger.cost }
  line("Loss against the alternative (in brackets: saves)", .money) { $0.loss }
  line("Headline discount", .rate) { $0.ledger.headlineDiscount }
  line("Blended discount", .rate) { $0.ledger.window.blendedDiscount }
  line("Effective discount, with charges", .rate) { $0.ledger.window.effectiveDiscount }
  line("Shortfall charges", .money) { $0.ledger.shortfall }
  page.next()

  if let exposed {
    page.heading("The selected offer over all paths, live: on the commitment and discount typed on Inputs")
    page.liveLines(state, answer)
    for line in exposed.lines
    where ["cost", "loss", "loss_probability", "loss_cvar95", "shortfall", "shortfall_probability", "cost_cvar95"]
      .contains(line.key)
    {
      page.text(line.label, 0)
      page.info(line.label, line.unit, "Exposure")
      page.number(line.cell, 1, line.unit)
      page.next()
    }
    page.next()
  }

  page.heading("State of this book")
  page.text("Master check", 0)
  page.formulaText(.cell(master), "PASS", 1, Style(.state))
  if case .textFormula(_, let value) = sheet.book.pages[master.page][master.row, master.column]?.content {
    page.formulaText(.cell(master), value, 1, Style(.state))
  }
  page.next()
  page.text("Inputs typed over", 0)
  page.info("Inputs typed over", .count, "Inputs")
  page.number(state.changed, 1, .count)
  page.next()
  page.text("Selectors turned", 0)
  page.info("Selectors turned", .count, "Inputs")
  page.number(state.selected, 1, .count)
  page.next(2)

  page.heading("Legend")
  for (text, role) in [
    ("Typed input: type over it", Role.input), ("Formula over cells of its own sheet", .formula),
    ("Link to another sheet", .link), ("Amount of the engine, not recalculated", .amount),
    ("Fixed by the contract's dates", .schedule),
  ] {
    page.text(text, 0, Style(role))
    page.next()
  }
  page.text("Money in brackets is negative; a dash is zero. Reading path: Cover, Offers, Exposure, Checks.", 0, Style(.note))
  page.next(2)

  // A printed page does not cut the chart.
  sheet.book.pages[page.page].breaks.append(page.row)
  forecastChart(answer, forecast, at: page.row, on: sheet)
  page.next(17)
  page.heading("Contents")
  let contents: [String: String] = [
    "Inputs": "every typed number, its source, and what was changed", "Forecast": "list spend by bucket and scenario",
    "Rates": "the rate card in use, with its dates", "Run-rate": "the token equation of the measured month, by workload",
    "Levers": "from as measured to optimised, and what supports it",
    "Bridge": "each lever's step, in sequence and alone", "Optimised tokens": "what levers change, month by month",
    "Standing": "the contract in force and its close-out", "Offers": "offers side by side, test periods, scenarios",
    "Capacity": "units by the hour against on demand", "Capacity units": "what each number of units costs",
    "Traffic": "loads that units are laid against",
    "Exposure": "what each offer risks, over all paths", "Envelope": "what may be promised on each offer",
    "Structures": "Bedrock pooled, carved out or per model; waiting", "Clauses": "what each ask is worth",
    "Alternatives": "competing quotes like for like, indifference discount", "Quotes": "what could move, month by month",
    "Position": "aspiration, target, reservation, exchange rates, ladder",
    "Sensitivity": "what the answer turns on, driver by driver",
    "Paths": "every simulated path, and the selected offer on it",
    "Tie-out": "from public price to invoice", "Findings": "what to know and what to do", "Sources": "the assumption register",
    "Checks": "engine against cell, identities", "Estate": "buckets but tokens", "Prices": "what a token costs, by month",
    "Tokens": "requests, tokens and cost by workload", "Ledger standing": "the months left of the contract in force",
  ]
  for (number, name) in sheet.book.sheetNames.enumerated() where name != "Cover" {
    sheet.set(page.page, page.row, 0, .link(name, page: number), Style(.link))
    page.text(contents[name] ?? "month by month", 1, Style(.note))
    page.next()
  }
  page.next()
  page.heading("Inputs read")
  if let paths = answer.paths {
    page.text("Simulation", 0, Style(.source))
    page.text("\(paths.points.count) paths, seed \(answer.engagement.plan.simulation.seed.value)", 1, Style(.note))
    page.next()
  }
  for file in answer.engagement.files {
    page.text(file.path, 0, Style(.source))
    page.text("\(file.bytes.count) bytes; its SHA-256 is in manifest.json", 1, Style(.note))
    page.next()
  }
}

/// List spend a month by scenario, as a chart on the cover.
func forecastChart(_ answer: Answer, _ forecast: Forecast<Live>, at row: Int, on sheet: Sheet) {
  guard let page = sheet.book.page(named: "Cover") else { return }
  let colours: [Scenario: UInt32] = [
    .pilot: 0x9E9E9E, .base: 0x5B7DB1, .optimised: 0x12355B, .stress: 0xB5651D, .downside: 0x6B8E23, .vendor: 0xC0392B,
    .engineering: 0x7D5BA6,
  ]
  func range(_ cells: [Live]) -> Expr? {
    guard let a = cells.first?.reference, let b = cells.last?.reference else { return nil }
    func fix(_ r: Reference) -> Reference {
      Reference(page: r.page, row: r.row, column: r.column, fixedRow: true, fixedColumn: true)
    }
    return .range(fix(a), fix(b))
  }
  guard let months = range(forecast.time.date.window) else { return }
  let series = Forecast<Double>.scenarios(answer.engagement).compactMap { scenario -> Chart.Series? in
    guard let values = range(forecast.totals[scenario]!.window) else { return nil }
    return Chart.Series(
      name: scenario.rawValue, categories: months, values: values, colour: colours[scenario] ?? 0x333333,
      dashed: scenario != .optimised)
  }
  sheet.book.pages[page].charts.append(
    Chart(
      kind: .line, title: "List spend a month, by scenario", valueAxis: answer.engagement.plan.currency,
      series: series, row: row, column: 0, width: 900, height: 310))
}
