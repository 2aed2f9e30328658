import Agreements
import Formulas
import Model
import Values

/// Every finding: how grave, where, what, what to do, what is at stake.
func findingsPage(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Findings", .control, title: "Findings", note: "What the inputs and the answer show that a reader must know.",
    widths: [10, 24, 30, 70, 60, 16])
  sheet.book.pages[page.page].freeze = (4, 0)
  page.columns(["Severity", "Rule", "Where", "What", "What to do", "At stake"])
  for f in answer.findings {
    page.text(f.severity == .note ? "note" : f.severity == .warning ? "WARN" : "ERROR", 0, Style(.state))
    page.text(f.rule, 1)
    page.text(f.source.description, 2, Style(.source))
    page.text(f.message, 3, Style(.label, .text, wraps: true))
    page.text(f.remedy, 4, Style(.label, .text, wraps: true))
    if let stake = f.atStake { page.amount(stake, 5, .money) }
    page.next()
  }
  if answer.findings.isEmpty { page.text("None.", 0, Style(.note)) }
}

/// The assumption register: every input with its place, and whether somebody stated it or a default was taken.
func sourcesPage(on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Sources", .control, title: "Sources: every input and where it comes from",
    note: "Stated: a file of the engagement says so. Default: nobody did; the source names whose default it is.",
    widths: [62, 18, 10, 44, 10])
  sheet.book.pages[page.page].freeze = (4, 1)
  page.columns(["Input", "Value", "Unit", "Source", "Tag"])
  for input in sheet.inputs {
    page.text(input.label, 0)
    page.info(input.label, input.unit, input.source.description)
    switch sheet.book.pages[input.cell.page][input.cell.row, input.cell.column]?.content {
    case .number(let x): page.number(Live(value: x, expr: .cell(input.cell)), 1, input.unit, .link)
    case .text(let s): page.formulaText(.cell(input.cell), s, 1, Style(.link))
    default: break
    }
    page.text(sheet.name(of: input.unit), 2, Style(.unit))
    page.text(input.source.description, 3, Style(.source))
    page.text(input.source.isStandard ? "default" : "stated", 4, Style(.note))
    page.next()
  }
}

/// The engine's figures against the cells, and the identities that must hold whatever is typed.
/// - Returns: the cell that says PASS, CHANGED or FAIL.
func checksPage(
  _ answer: Answer, _ forecast: Forecast<Live>, _ settled: Settled<Live>, _ exposed: LiveExposure?, _ state: BookState,
  on sheet: Sheet
) -> Reference {
  var page = PageWriter(
    sheet, "Checks", .control, title: "Checks",
    note:
      "Engine against cell for every registered figure; identities that hold for any input. CHANGED: inputs were typed over, so the engine's figure is of other inputs.",
    widths: [70, 20, 20, 16, 12, 34])
  sheet.book.pages[page.page].freeze = (6, 1)
  page.text("Master check", 0, Style(.answer))
  let master = page.cell(1)
  page.next()
  page.text("Tolerance, relative", 0)
  let tolerance = Live(value: 1e-9, expr: .cell(page.cell(1)))
  sheet.set(page.page, page.row, 1, .number(1e-9), Style(.schedule, .factor))
  page.info("Tolerance", .factor, "model §0")
  page.next()
  page.columns(["Figure", "Cell", "Engine", "Relative difference", "State", "Key"])
  let firstRow = page.row

  func abs(_ e: Expr) -> Expr { .call("ABS", [e]) }
  /// PASS or FAIL of two amounts, or CHANGED where they may differ.
  func judge(_ label: String, _ cell: Live, _ other: Live, _ unit: Unit, _ key: String, canChange: Bool, scale: Live? = nil) {
    page.text(label, 0)
    page.info(label, unit, key)
    let x = page.number(cell, 1, unit)
    if canChange { page.amount(other.value, 2, unit) } else { page.number(other, 2, unit) }
    let y = Live(value: other.value, expr: .cell(page.cell(2, fixed: false)))
    var size = Live(
      value: Swift.max(1, x.value.magnitude, y.value.magnitude), expr: .call("MAX", [.number(1), abs(x.expr), abs(y.expr)]))
    if let scale {
      size = Live(
        value: Swift.max(size.value, scale.value.magnitude), expr: .call("MAX", [size.expr, abs(scale.expr)]))
    }
    let difference = page.number((x - y) / size, 3, .factor)
    let within = Expr.binary(.atLeast, tolerance.expr, abs(difference.expr))
    let holds = difference.value.magnitude <= 1e-9
    var state1 = Expr.call("IF", [within, .text("PASS"), .text("FAIL")])
    if canChange {
      let touched = Expr.binary(.above, .binary(.add, state.changed.expr, state.selected.expr), .number(0))
      state1 = .call("IF", [touched, .text("CHANGED"), state1])
    }
    page.formulaText(state1, holds ? "PASS" : "FAIL", 4, Style(.state))
    page.text(key, 5, Style(.source))
    page.next()
  }

  let engine = engineFigures(answer)
  for figure in sheet.figures {
    guard let value = engine[figure.key] else { continue }
    var cell = figure.cell
    cell.fixedRow = false
    cell.fixedColumn = false
    judge(
      figure.label, Live(value: figure.value, expr: .cell(cell)), Live(value), figure.unit, figure.key, canChange: true)
  }
  if let exposed, let risk = answer.risk(exposed.offer) {
    for (line, named) in exposed.lines.compactMap({ line in
      risk.expected.named.first { $0.key == line.key }.map { (line, $0) }
    }) {
      judge(
        "\(exposed.offer) over all paths: \(line.label)", line.cell, Live(named.value), line.unit,
        "offers[\(exposed.offer)].expected.\(line.key)", canChange: true, scale: exposed["cost"])
    }
  }
  for offer in settled.offers {
    let w = offer.ledger.window, t = offer.ledger.tieOut
    judge(
      "\(offer.quote): list - private - discount - protection = net", t[0].value - t[1].value - t[2].value - t[3].value, w.net,
      .money, "identity", canChange: false, scale: w.list)
    judge(
      "\(offer.quote): net - credits + support + charges - balance + up-front + close-out = cash",
      w.net - w.credits + w.support + w.charges - w.balanceUsed + w.upfrontPaid - w.upfrontUsed + w.closeout, w.cash, .money,
      "identity", canChange: false, scale: w.list)
    for p in offer.ledger.periods {
      judge(
        "\(offer.quote), \(p.pool) to \(answer.timeline.month(p.months.upperBound - 1)): paid = drawn + shortfall",
        p.retired + p.carried + p.minimumPaid + p.shortfall - p.overage, p.commitment, .money, "identity", canChange: false,
        scale: p.retired)
    }
    judge(
      "\(offer.quote): list spend by month = by bucket", w.list,
      Live.sum(forecast.selectedTotal.window), .money, "identity", canChange: false)
  }
  let lastRow = page.row - 1
  let states = Expr.range(
    Reference(page: page.page, row: firstRow, column: 4, fixedRow: true, fixedColumn: true),
    Reference(page: page.page, row: Swift.max(firstRow, lastRow), column: 4, fixedRow: true, fixedColumn: true))
  func count(_ word: String) -> Expr { .binary(.above, .call("COUNTIF", [states, .text(word)]), .number(0)) }
  let fails = (firstRow...Swift.max(firstRow, lastRow)).contains {
    if case .textFormula(_, "FAIL") = sheet.book.pages[page.page][$0, 4]?.content { true } else { false }
  }
  sheet.set(
    page.page, master.row, 1,
    .textFormula(
      .call("IF", [count("FAIL"), .text("FAIL"), .call("IF", [count("CHANGED"), .text("CHANGED"), .text("PASS")])]),
      fails ? "FAIL" : "PASS"), Style(.state))
  return master
}

/// The engine's own values by the keys that figures have in result.json.
func engineFigures(_ answer: Answer) -> [String: Double] {
  var values: [String: Double] = [:]
  for scenario in Forecast<Double>.scenarios(answer.engagement) {
    for t in 0..<answer.timeline.window {
      values["forecast.months[\(t)].\(scenario.rawValue)"] = answer.forecast.totals[scenario]![t]
    }
  }
  values.merge(tokenFigures(answer)) { _, new in new }
  if let s = answer.settled.standing {
    values["standing.commitment"] = s.commitment
    values["standing.drawn"] = s.drawn
    values["standing.forecast_retired"] = s.forecastRetired
    values["standing.gap"] = s.gap
    values["standing.charge"] = s.charge
  }
  for (i, line) in answer.capacity.lines.enumerated() {
    for named in line.named { values["capacity[\(i)].\(named.key)"] = named.value }
  }
  for offer in answer.settled.offers {
    let key = "offers[\(offer.quote)]"
    values[key + ".cost"] = offer.ledger.cost
    values[key + ".alternative_cost"] = offer.alternative.cost
    values[key + ".loss"] = offer.loss
    values[key + ".shortfall"] = offer.ledger.shortfall
    values[key + ".headline_discount"] = offer.ledger.headlineDiscount
    for named in offer.ledger.window.named { values["\(key).window.\(named.key)"] = named.value }
    for named in offer.ledger.horizon.named { values["\(key).horizon.\(named.key)"] = named.value }
    for (i, year) in FiscalYear.all(answer.timeline).enumerated() {
      values["\(key).fiscal_years[\(i)].cash"] = year.cash(offer.ledger)
      values["\(key).fiscal_years[\(i)].charges"] = year.charges(offer.ledger)
    }
    for period in offer.ledger.periods {
      for named in period.named {
        values["\(key).periods[\(period.pool)@\(answer.timeline.month(period.months.lowerBound))].\(named.key)"] = named.value
      }
    }
  }
  return values
}

/// The run-rate, its bridge, and tokens and families at the months that are registered.
private func tokenFigures(_ answer: Answer) -> [String: Double] {
  var values: [String: Double] = [:]
  let rate = answer.runRate
  values["run_rate.as_measured"] = rate.asMeasured
  values["run_rate.optimised"] = rate.optimised
  values["run_rate.input_share"] = rate.inputShare
  values["run_rate.output_share"] = rate.outputShare
  for w in rate.workloads {
    let key = "run_rate.workloads[\(w.name)]"
    values[key + ".list"] = w.list
    values[key + ".optimised"] = w.optimised
    values[key + ".cost_per_request"] = w.costPerRequest
    values[key + ".cost_per_user"] = w.costPerUser
  }
  for step in rate.bridge {
    let key = "run_rate.bridge[\(step.lever.name.value)]"
    values[key + ".in_sequence"] = step.inSequence
    values[key + ".alone"] = step.alone
  }
  for t in 0..<answer.timeline.window {
    let key = "forecast.months[\(t)]"
    values[key + ".input_tokens"] = answer.forecast.inputTokens?[t]
    values[key + ".output_tokens"] = answer.forecast.outputTokens?[t]
    for family in answer.forecast.families {
      values["\(key).families[\(family.name)].tokens"] = family.tokens[t]
      values["\(key).families[\(family.name)].list"] = family.list[t]
    }
  }
  return values
}
