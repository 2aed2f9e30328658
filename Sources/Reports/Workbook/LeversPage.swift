import Agreements
import Formulas
import Model
import Values

/// The bridge from as measured to optimised, lever by lever, what supports each and what it is worth.
func leversPage(_ answer: Answer, _ runRate: RunRate<Live>, _ state: BookState, on sheet: Sheet) {
  let offers = answer.settled.offers.map(\.quote)
  var page = PageWriter(
    sheet, "Levers", .results, title: "Levers: from as measured to optimised",
    note:
      "Money a month at list price in \(answer.engagement.plan.measuredMonth.value), every lever that enters at full likely effect; \(answer.engagement.plan.currency). Bridge shows each step.",
    widths: [46, 18, 15, 15, 15, 15, 15, 15, 15])
  sheet.book.pages[page.page].freeze = (4, 1)
  if !runRate.workloads.isEmpty { bridge(answer, runRate, &page, sheet) }
  worth(answer, offers, state, &page, sheet)
  support(answer, runRate, &page)
}

/// In sequence and alone, with a waterfall.
private func bridge(_ answer: Answer, _ runRate: RunRate<Live>, _ page: inout PageWriter, _ sheet: Sheet) {
  page.heading("Bridge")
  page.columns([
    "Step", "Kind", "Saved in sequence", "Saved alone", "Share of as measured", "Run-rate after it",
    "For the chart: what is left", "For the chart: saved", "For the chart: added",
  ])
  let first = page.row
  var after: Live?
  func row(_ label: String, _ kind: String, _ source: String, level: Live?, _ step: Live?, alone: Live?) {
    page.text(label, 0)
    page.text(kind, 1, Style(.note))
    page.info(label, .money, source)
    if let level {
      after = page.number(level, 5, .money)
      page.number(level, 6, .money)
    } else if let step, let before = after {
      let saved = page.number(step, 2, .money)
      if let alone { page.number(alone, 3, .money) }
      page.number(Live.ratio(saved, runRate.asMeasured.anchored), 4, .rate)
      let now = page.number(before - saved, 5, .money)
      page.number(Live.min(before, now), 6, .money)
      page.number(Live.positive(saved), 7, .money)
      page.number(Live.positive(0.0 - saved), 8, .money)
      after = now
    }
    page.next()
  }
  row("As measured", "", "Run-rate", level: runRate.asMeasured, nil, alone: nil)
  for step in runRate.bridge {
    if let saved = step.inSequence {
      row(step.lever.name.value, step.lever.kindName, "Bridge", level: nil, saved, alone: step.alone)
    }
  }
  row("Optimised", "", "Run-rate", level: runRate.optimised, nil, alone: nil)
  let last = page.row - 1
  page.text("Difference of the bridge and the optimised run-rate", 0)
  page.info("Difference of the bridge and the optimised run-rate", .money, "must be nothing")
  let steps = runRate.bridge.compactMap(\.inSequence)
  page.number(runRate.asMeasured - Live.sum(steps) - runRate.optimised, 5, .money)
  page.next(2)

  let rows = first...last
  sheet.book.pages[page.page].charts.append(
    Chart(
      kind: .stackedColumn, title: "Run-rate a month, from as measured to optimised",
      valueAxis: answer.engagement.plan.currency,
      series: [
        .init(name: "Run-rate", categories: page.range(0, rows), values: page.range(6, rows), colour: 0xB9C4D3),
        .init(name: "Saved", categories: page.range(0, rows), values: page.range(7, rows), colour: 0x2E6B4F, dashed: true),
        .init(
          name: "Added by a lever that costs more than it saves", categories: page.range(0, rows), values: page.range(8, rows),
          colour: 0xB5651D),
      ], row: page.row, column: 0, width: 1240, height: 340))
  page.next(19)
}

/// What each lever that enters is worth over the window, before and after an offer's commitment.
private func worth(_ answer: Answer, _ offers: [String], _ state: BookState, _ page: inout PageWriter, _ sheet: Sheet) {
  if answer.leverWorth.isEmpty { return }
  page.heading("Worth over the window of \(answer.timeline.window) months, with it and without it (engine, not recalculated)")
  page.formulaText(state.staleLine("what levers are worth"), "", 0, Style(.stale))
  page.next()
  page.columns(
    ["Lever", "Effort", "List spend saved", "One-off cost", "Payback, months", "Saved a week of effort"]
      + offers.flatMap { ["Cost saved under \($0)", "In points of its headline"] })
  for (c, _) in offers.enumerated() {
    for k in [6 + 2 * c, 7 + 2 * c] { sheet.book.pages[page.page].widths[k] = 15 }
  }
  for item in answer.leversByWorth {
    let lever = item.lever, worth = item.worth
    page.text(lever.name.value, 0)
    page.text(lever.effort.isEmpty ? "not stated" : lever.effort, 1, Style(.note))
    page.info("\(lever.name.value): worth over the window", .money, "engine")
    page.amount(worth.list, 2, .money)
    page.amount(lever.oneOffCost.value, 3, .money)
    if let months = item.payback { page.amount(months.rounded(.up), 4, .months) } else { page.text("never", 4, Style(.note)) }
    if let weekly = item.perWeek { page.amount(weekly, 5, .money) }
    for (c, quote) in offers.enumerated() {
      page.amount(worth.cost[quote] ?? 0, 6 + 2 * c, .money)
      page.amount(worth.headline[quote] ?? 0, 7 + 2 * c, .rate)
    }
    page.next()
  }
  page.text(
    "Cost saved is what reaches you once the offer is signed: a dollar saved in a year of shortfall is worth nothing. Points: the headline discount that would save as much at list.",
    0, Style(.note))
  page.next(2)
}

/// Evidence, owner and gate of every lever, those left out with the reason.
private func support(_ answer: Answer, _ runRate: RunRate<Live>, _ page: inout PageWriter) {
  page.heading("What supports each lever")
  page.columns([
    "Lever", "Kind", "Enters", "Evidence", "Owner", "Ships", "Evaluation", "Cost per request", "", "Reason, document",
  ])
  for step in runRate.bridge {
    let lever = step.lever
    page.text(lever.name.value, 0)
    page.text(lever.kindName, 1)
    page.text(LeverWords.enters(step.standing), 2)
    page.text(lever.evidence.source.isStandard ? "" : lever.evidence.value.rawValue, 3)
    page.text(lever.owner.isEmpty ? "nobody" : lever.owner, 4)
    page.text(lever.ships.map { "\($0.value)" } ?? "not dated", 5)
    page.text(lever.changesQuality ? (lever.gatePassed ? "passed" : "not passed") : "not needed", 6)
    page.text(LeverWords.proof(LeverProof(lever, asOf: answer.engagement.plan.prepared.value.month)), 7)
    page.text([LeverWords.reason(step.standing), lever.document].filter { !$0.isEmpty }.joined(separator: ". "), 9, Style(.note))
    page.next()
  }
}

/// Levers in words.
enum LeverWords {
  static func enters(_ s: LeverStanding) -> String {
    switch s {
    case .enters: "yes"
    case .credits: "as cash only"
    case .alreadyMeasured, .leftOut: "no"
    }
  }
  static func reason(_ s: LeverStanding) -> String {
    switch s {
    case .enters, .credits: ""
    case .alreadyMeasured: "In the measurement already"
    case .leftOut(let reason): reason.prefix(1).uppercased() + reason.dropFirst()
    }
  }
  static func proof(_ p: LeverProof) -> String {
    switch p {
    case .proved(let x): "proved: \(Words.percent(x)) less"
    case .failed(let x): "failed: \(Words.percent(-x)) more"
    case .trial(let x): "in trial: \(Words.percent(x)) less"
    case .none: "not measured"
    }
  }
}
