import Agreements
import Formulas
import Model
import Values

/// The procurement team's workbook: where we stand, what is offered, what to ask and give, when, and who approves.
///
/// Internal. Its figures are amounts of the run; sums and differences on its pages are formulas over them. The finance
/// model holds the formulas behind.
public func renewalPack(_ answer: Answer) -> Book {
  let plan = answer.engagement.plan
  let sheet = Sheet(
    title: plan.engagement, start: answer.timeline.start, window: answer.timeline.window, currency: plan.currency)
  packSummary(answer, on: sheet)
  packStanding(answer, on: sheet)
  packOffers(answer, on: sheet)
  packRounds(answer, on: sheet)
  packEnvelope(answer, on: sheet)
  packClauses(answer, on: sheet)
  packTable(answer, on: sheet)
  packEvidence(answer, on: sheet)
  packCalendar(answer, on: sheet)
  packChecklist(answer, on: sheet)
  packApprovals(answer, on: sheet)
  var book = sheet.finish()
  book.properties.subject = "Renewal pack, internal"
  book.properties.comments = "edp \(answer.version). Internal: not for the other side of the table."
  book.properties.createdSerial = plan.prepared.value.serial
  return book
}

/// What every page says under its title.
private func internalNote(_ answer: Answer, _ rest: String) -> String {
  "INTERNAL. Prepared \(answer.engagement.plan.prepared.value). All money in \(answer.engagement.plan.currency). \(rest)"
}

private func packSummary(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Summary", .results, title: "\(Plain.text(answer.engagement.plan.engagement)): renewal pack",
    note: internalNote(answer, "Grey figures are of the run; the formulas behind them are in finance-model.xlsx."),
    widths: [46, 18, 18, 18, 18, 18])
  page.heading("The answer")
  for line in FiveLines(answer).lines {
    page.text(line.label, 0, Style(.answer))
    for part in wrappedWords(line.text, at: 96) {
      page.text(part, 1)
      page.next()
    }
  }
  page.next()
  guard !answer.settled.offers.isEmpty else { return }
  page.heading("What a signature saves over \(answer.timeline.window) months, on the optimised forecast")
  page.columns(["Offer", "Cost", "Saves against no deal", "Saves against the first offer", "Shortfall charges", "Worst scenario"])
  var first: Live?
  for offer in answer.settled.offers {
    page.text(offer.quote, 0)
    page.info(offer.quote, .money, "finance-model.xlsx, Offers")
    let cost = page.held(offer.ledger.cost, 1, .money)
    page.number(Live(offer.alternative.cost) - cost, 2, .money)
    if let first { page.number(first - cost, 3, .money) } else { page.text("is the first", 3, Style(.note)) }
    first = first ?? cost.anchored
    page.amount(offer.ledger.shortfall, 4, .money)
    let worst = answer.exposure.first { $0.quote == offer.quote }?.scenarios.max { $0.shortfall < $1.shortfall }
    page.text(
      worst.map { $0.shortfall >= 0.5 ? "\($0.scenario.rawValue): \(Words.money($0.shortfall)) due" : "none is short" } ?? "", 5,
      Style(.note))
    page.next()
  }
  page.next()
  savings(answer, &page)
}

/// The best offer against no deal and the budget, fiscal year by fiscal year.
private func savings(_ answer: Answer, _ page: inout PageWriter) {
  guard let verdict = Verdict(answer) else { return }
  let ledger = verdict.settled.ledger, plan = answer.engagement.plan, budgeted = answer.engagement.budgetYear(answer.timeline)
  page.heading("\(verdict.quote.name.value), fiscal year by fiscal year, undiscounted, months of the window alone")
  page.columns(["Fiscal year from", "List spend", "Cash", "Against no deal", "Budget of these months", "Under budget"])
  for year in FiscalYear.all(answer.timeline) {
    page.text(FiscalWords.title(year), 0)
    page.info("Fiscal year from \(year.from)", .money, "finance-model.xlsx, ledgers")
    page.amount(year.months.reduce(0.0) { $0 + answer.forecast.totals[.optimised]![$1] }, 1, .money)
    let cash = page.held(year.months.reduce(0.0) { $0 + ledger.cash[$1] }, 2, .money)
    let none = year.months.reduce(0.0) { $0 + verdict.settled.alternative.cash[$1] }
    page.number(Live(none) - cash, 3, .money)
    if year == budgeted, let budget = plan.budget?.value {
      let budget = page.held(budget * Double(year.months.count) / 12, 4, .money)
      page.number(budget - cash, 5, .money)
    } else {
      page.text("none given", 4, Style(.note))
    }
    page.next()
  }
  if let budgeted {
    page.text(FiscalWords.covered(budgeted, answer.timeline) + ".", 0, Style(.note))
    page.next()
  }
  page.next()
}

private func packStanding(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Standing", .results, title: "Standing: what is in force, and what lapses",
    note: internalNote(answer, "Sheet Standing of finance-model.xlsx has it live."), widths: [52, 20, 60])
  guard let incumbent = answer.engagement.incumbent else {
    page.text("No contract is in force: current.yaml is not there.", 0)
    return
  }
  func words(_ label: String, _ value: String, _ source: String = "") {
    page.text(label, 0)
    page.text(value, 1)
    page.text(source, 2, Style(.source))
    page.next()
  }
  words("Contract", incumbent.quote.name.value, incumbent.quote.path)
  words("Vendor", incumbent.quote.vendor)
  words("In force", "\(incumbent.starts.value) to \(incumbent.ends - 1)", incumbent.starts.source.description)
  if let contract = incumbent.quote.contract {
    words("Commitment by year", contract.commitment.years.map { Words.promise($0.value) }.joined(separator: ", "))
    words("Shortfall is", contract.shortfall.name)
    let terms = contract.terms.filter { $0.words.value != "none" }
    words("Terms in words", terms.isEmpty ? "none" : terms.map { "\($0.name): \($0.words.value)" }.joined(separator: "; "))
  }
  words(
    "When it ends", incumbent.after.value == .lapse ? "it lapses to list prices" : "it is extended",
    incumbent.after.source.description)
  if let standing = answer.settled.standing {
    page.next()
    page.columns(["Test period \(standing.periodFrom) to \(standing.periodTo)", "Amount"])
    for (label, value) in [
      ("Commitment", standing.commitment), ("Drawn through \(incumbent.through.value)", standing.drawn),
      ("Forecast for the months left", standing.forecastRetired), ("Shortfall at the test date", standing.gap),
      ("Charge for it", standing.charge),
    ] {
      page.text(label, 0)
      page.info(label, .money, "finance-model.xlsx, Standing")
      page.amount(value, 1, .money)
      page.next()
    }
  }
}

private func packOffers(_ answer: Answer, on sheet: Sheet) {
  let quotes = answer.offers
  var page = PageWriter(
    sheet, "Offers", .results, title: "Offers side by side, term by term",
    note: internalNote(answer, "What is not in a document is taken at the seller's standard and marked *."),
    widths: [30] + Array(repeating: 30, count: max(3, quotes.count)))
  page.columns(["Term"] + quotes.map(\.name.value))
  func row(_ label: String, _ value: (Quote, Contract) -> String) {
    page.text(label, 0, Style(.label, .text, wraps: true))
    var lines = 1
    for (i, quote) in quotes.enumerated() {
      guard let contract = quote.contract else { continue }
      let text = Plain.text(value(quote, contract))
      page.text(text, 1 + i, Style(.note, .text, wraps: true))
      lines = max(lines, (text.count + 27) / 28)
    }
    if lines > 1 { page.rowHeight(14 * Double(lines) + 2) }
    page.next()
  }
  row("Round, date") { quote, _ in "round \(quote.round)" + (quote.dated.map { ", \($0.value)" } ?? "") }
  row("Valid until") { quote, _ in
    guard let until = quote.validUntil?.value else { return "not said" }
    return until < answer.engagement.plan.prepared.value ? "\(until): EXPIRED" : "\(until)"
  }
  row("Document") { quote, _ in quote.document?.value ?? "none is named" }
  row("Term") { _, contract in Words.years(contract.years) }
  for term in ContractWords.terms { row(term.title) { term.words($1) } }
  row("Open in the document") { quote, _ in
    quote.unknown.isEmpty ? "nothing" : quote.unknown.map { $0.value.replacing("_", with: "-") }.joined(separator: ", ")
  }
}

/// What each round moved against the one before, each move priced.
private func packRounds(_ answer: Answer, on sheet: Sheet) {
  if answer.rounds.isEmpty { return }
  var page = PageWriter(
    sheet, "Rounds", .results, title: "Rounds: what moved, and what each move is worth",
    note: internalNote(answer, "Cost of the later quote less the earlier one, clause by clause; in brackets it is good for us."),
    widths: [22, 46, 46, 18, 18])
  for round in answer.rounds {
    page.heading("\(round.from) to \(round.to)")
    page.columns(["Clause", "Was", "Is", "On the forecast", "Over all paths"])
    let first = page.row
    for move in round.moves {
      let words = [ContractWords.words(move.clause, move.before), ContractWords.words(move.clause, move.after)].map {
        Plain.text($0)
      }
      page.text(ClauseWording.title(move.clause.rawValue), 0, Style(.label, .text, wraps: true))
      for (i, text) in words.enumerated() { page.text(text, 1 + i, Style(.note, .text, wraps: true)) }
      let lines = words.map { ($0.count + 43) / 44 }.max() ?? 1
      if lines > 1 { page.rowHeight(14 * Double(lines) + 2) }
      page.info("\(round.to): \(move.clause.rawValue)", .money, "finance-model.xlsx, ledgers")
      page.amount(move.cost, 3, .money)
      if let expected = move.expectedCost { page.amount(expected, 4, .money) }
      page.next()
    }
    if round.moves.count > 1 {
      page.text("All moves together", 0)
      page.info("\(round.to): all moves", .money, "Σ moves")
      let rows = first...(page.row - 1)
      page.number(
        Live(value: round.moves.reduce(0) { $0 + $1.cost }, expr: .call("SUM", [page.range(3, rows)])), 3, .money, .total)
      if round.expectedTo != nil {
        page.number(
          Live(value: round.moves.reduce(0) { $0 + ($1.expectedCost ?? 0) }, expr: .call("SUM", [page.range(4, rows)])), 4,
          .money, .total)
      }
      page.next()
    }
    if round.moves.isEmpty {
      page.text("Nothing moved.", 0, Style(.note))
      page.next()
    }
    page.next()
    for (label, value) in [
      ("Saves against the unit prices in force", round.savings.againstIncumbent),
      ("Saves against the vendor's first offer", round.savings.againstFirst),
      ("Under the budget of its fiscal year, undiscounted", round.savings.againstBudget),
    ] {
      guard let value else { continue }
      page.text(label, 0)
      page.info("\(round.to): \(label)", .money, "finance-model.xlsx, ledgers")
      page.amount(value, 3, .money)
      page.next()
    }
    page.next()
  }
}

private func packEnvelope(_ answer: Answer, on sheet: Sheet) {
  guard answer.paths != nil else { return }
  var page = PageWriter(
    sheet, "Envelope", .results, title: "Envelope: how much to promise",
    note: internalNote(answer, "Mean-year commitments, over all simulated paths."), widths: [34, 14, 18, 18, 18, 22, 18, 64])
  page.columns([
    "Offer", "Ramp", "Safe limit", "Target", "Walk-away", "Expected cost at the target", "Odds of a shortfall there", "Marks",
  ])
  for e in answer.risk.flatMap(\.envelopes) {
    page.text(e.quote, 0)
    page.text(e.ramp.label, 1, Style(.note))
    page.info("\(e.quote), \(e.ramp.label)", .money, "finance-model.xlsx, Envelope")
    let most = e.curve.map(\.commitment).max() ?? 0
    for (i, value) in [e.safeLimit, e.target, e.walkAway].enumerated() {
      if let value { page.amount(value, 2 + i, .money) } else { page.text("none", 2 + i, Style(.note)) }
    }
    var marks: [String] = []
    if e.safeLimit != nil && !e.reachesSafeLimit { marks.append("safe limit: everything below it, itself no more") }
    if let x = e.safeLimit, x >= most { marks.append("safe limit: the menu ends there") }
    if let x = e.walkAway, x >= most { marks.append("walk-away: the menu ends there, it lies higher") }
    page.text(marks.joined(separator: "; "), 7, Style(.note))
    if let point = e.curve.first(where: { $0.commitment == e.target }) {
      page.amount(point.figures.cost, 5, .money)
      page.amount(point.figures.shortfallProbability, 6, .rate)
    }
    page.next()
  }
  page.next()
  for text in [
    "Safe limit: the largest commitment at which the odds of ending dearer than without a deal stay within the plan's limit.",
    "Target: the commitment of the menu that is best on average and in its worst cases, within the limits.",
    "Walk-away: the largest commitment that is no worse than no deal on average.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
}

private func packClauses(_ answer: Answer, on sheet: Sheet) {
  let asks = answer.engagement.asks
  if asks.isEmpty { return }
  var page = PageWriter(
    sheet, "Clauses", .results, title: "Clauses: ask, fallback, walk-away",
    note: internalNote(
      answer, "Worth: loss at the seller's standard less loss as asked, over all paths; above 0 is good for us."),
    widths: [18, 30, 30, 30, 9, 13, 14, 14, 58])
  let worth = Verdict(answer).flatMap { answer.risk($0.quote.name.value)?.clauses } ?? []
  page.columns([
    "Clause", "Ask", "Fallback", "Walk away below", "Must have", "Owner", "Worth of the ask", "Worth of the fallback",
    "Wording of the ask",
  ])
  for ask in asks {
    let texts = [ask.ask, ask.fallback, ask.walkAway].map { $0.map { ClauseWording.value(ask.clause.value, $0.value) } ?? "" }
    let wording =
      ask.wording.isEmpty
      ? ClauseWording.text(clause: ask.clause.value, asked: ask.ask.value) : ask.wording
    page.text(ClauseWording.title(ask.clause.value), 0, Style(.label, .text, wraps: true))
    for (i, text) in texts.enumerated() { page.text(Plain.text(text), 1 + i, Style(.note, .text, wraps: true)) }
    page.text(wording, 8, Style(.note, .text, wraps: true))
    let lines = max(texts.map { ($0.count + 26) / 27 }.max() ?? 1, (wording.count + 54) / 55)
    if lines > 1 { page.rowHeight(14 * Double(lines) + 2) }
    page.text(ask.mustHave ? "yes" : "no", 4, Style(.note))
    page.text(ask.owner, 5, Style(.note))
    page.info("Clause \(ask.clause.value)", .money, "finance-model.xlsx, Clauses")
    if let row = worth.first(where: { $0.clause == ask.clause.value }) {
      page.amount(row.ask.mean, 6, .money)
      if let fallback = row.fallback { page.amount(fallback.mean, 7, .money) }
    }
    page.next()
  }
}
