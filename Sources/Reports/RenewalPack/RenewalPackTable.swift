import Agreements
import Formulas
import Model
import Values

// The renewal pack's pages for the table itself: answers, ladder, evidence, dates and approvals.

/// What pages without money say under their title.
func packNote(_ answer: Answer, _ rest: String) -> String {
  "INTERNAL. Prepared \(answer.engagement.plan.prepared.value). \(rest)"
}

/// "If they answer" and the ladder.
func packTable(_ answer: Answer, on sheet: Sheet) {
  guard let position = answer.negotiation?.position else { return }
  var page = PageWriter(
    sheet, "If they answer", .results, title: "If they answer: what it means, and the next move",
    note: packNote(
      answer,
      "Against the table: \(position.quote) at a mean year of \(Words.money(position.table)). J: finance-model.xlsx, Position."),
    widths: [52, 20, 18, 3, 64])
  page.columns(["The seller says", "Worse for us by (J)", "Made good by", "", "Then"])
  for x in position.answers {
    page.text(x.kind.words, 0)
    page.info(x.kind.words, .money, "finance-model.xlsx, Position")
    page.amount(x.worse, 1, .money)
    if let d = x.matchedBy { page.amount(d, 2, .rate) }
    page.text(x.nextMove, 4, Style(.note))
    page.next()
  }
  page = PageWriter(
    sheet, "Ladder", .results, title: "Ladder: give and get, from the opening down",
    note: packNote(
      answer,
      "Opening: \(Words.percent(position.aspiration.discount)) at a mean year of \(Words.money(position.table)), with every ask."),
    widths: [56, 44, 18, 18, 20])
  page.columns(["We give", "We get", "Giving costs (J)", "Trade is worth (J)", "Expected cost after"])
  for step in position.ladder {
    for (g, words) in step.givesWords.enumerated() {
      page.text("\(g == 0 ? "\(step.number). " : "    ")\(words)", 0)
      if g < step.givesWords.count - 1 { page.next() }
    }
    page.text(step.getWords, 1)
    page.info("Step \(step.number)", .money, "finance-model.xlsx, Position")
    page.amount(step.givenCost, 2, .money)
    page.amount(step.value, 3, .money)
    page.amount(step.costAfter, 4, .money)
    page.next()
  }
  if position.ladder.isEmpty {
    page.text("No ask is worth what it would take to give something for it: nothing is traded.", 0, Style(.note))
    page.next()
  }
  page.next()
  for part in wrappedWords(position.afterLadder, at: 150) {
    page.text(part, 0, Style(.note))
    page.next()
  }
}

func packEvidence(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Evidence", .results, title: "Evidence: what supports each number",
    note: packNote(answer, "A: contract or measurement. B: practitioner or plan with an owner. C: claim or assumption."),
    widths: [44, 10, 84])
  page.columns(["Number", "Grade", "What supports it"])
  func row(_ what: String, _ grade: String, _ source: String) {
    page.text(what, 0)
    page.text(grade, 1, Style(.note))
    page.text(Plain.text(source), 2, Style(.note))
    page.next()
  }
  let engagement = answer.engagement, plan = engagement.plan
  row("AWS bill at list price", "A", "estate.csv, to \(plan.measuredMonth.value)")
  if !engagement.workloads.isEmpty {
    row(
      "requests and tokens, \(Words.count(Set(engagement.workloads.map(\.name.value)).count, "workload"))", "A", "workloads.csv")
  }
  if !engagement.rates.isEmpty {
    row(
      "token prices", "A",
      "rates.csv" + (engagement.rates.compactMap { $0.asOf?.value }.min().map { ", read on \($0) or later" } ?? ""))
  }
  for quote in engagement.quotes {
    row(
      "quote \(quote.name.value) of \(quote.vendor)", quote.document == nil ? "C" : "A",
      quote.document?.value ?? "no document is named")
    if quote.rates != nil { row("    as an alternative", "B", QuoteStrength(quote, engagement).words) }
  }
  for lever in engagement.levers {
    row("lever \(lever.name.value)", LeverWords.grade(lever), lever.document.isEmpty ? "no document" : lever.document)
  }
  if !engagement.roadmap.isEmpty { row("launches", "B", "roadmap.csv") }
  row("growth of buckets and workloads", "B", "plan.yaml, workloads.csv")
  for x in answer.paths?.volumes ?? [] where x.evidence == .convention {
    row("volatility of \(x.name)", "C", "convention of the product")
  }
  for x in engagement.benchmarks {
    row("benchmark \(Words.money(x.commitmentFrom.value)) and up", x.quality, x.cited)
  }
}

func packCalendar(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Calendar", .results, title: "Calendar: backwards from expiry",
    note: packNote(answer, "The same dates are in calendar.ics. Put a name against each."), widths: [14, 56, 84, 20])
  page.columns(["Day", "What", "To do", "Owner"])
  for event in negotiationCalendar(answer) {
    page.text(event.day.description, 0)
    page.text(event.title, 1)
    page.text(event.text, 2, Style(.note))
    page.next()
  }
}

func packApprovals(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Approvals", .results, title: "Approvals", note: packNote(answer, "To be filled in by hand."),
    widths: [52, 26, 16, 16, 40])
  let policy = answer.engagement.plan.policy
  page.heading("What is to be approved")
  for line in FiveLines(answer).lines.prefix(2) {
    for part in wrappedWords("\(line.label): \(line.text)", at: 130) {
      page.text(part, 0)
      page.next()
    }
  }
  if let position = answer.negotiation?.position {
    for part in wrappedWords(mandate(position), at: 130) {
      page.text(part, 0)
      page.next()
    }
  }
  page.text(
    "Limits: odds of ending dearer than without a deal at most \(Words.stated(policy.maxLossProbability.value))"
      + (policy.maxP95Shortfall.map { "; shortfall of at most \(Words.money($0.value)) in 19 of 20 cases" } ?? "") + ".", 0)
  page.next(2)
  page.columns(["Role", "Name", "Decision", "Date", "Conditions"])
  for role in [
    "Procurement lead", "Finance (commitment and budget)", "Platform engineering (forecast and levers)", "Legal (clauses)",
    "Signatory",
  ] {
    page.text(role, 0)
    page.next()
  }
}

/// Between which discounts to negotiate: from the opening to what the offer gives at its commitment; or, where the offer is
/// not worth signing as it stands, to the discount that makes it so.
private func mandate(_ position: Position) -> String {
  let least = position.reservation.first { $0.structure == .pooled && ($0.commitment - position.table).magnitude < 1 }?.discount
  let open = Words.percent(position.aspiration.discount), here = "at a mean year of \(Words.money(position.table))"
  let offered = position.headline[0]
  guard let least else { return "Not to sign \(here): no discount makes these terms as good as no deal. Other terms first." }
  if least > offered + 5e-5 {
    return least > position.aspiration.discount + 5e-5
      ? "Not to sign \(here) below \(Words.percent(least)), which is more than anybody has offered: as offered no deal is better."
      : "To negotiate between \(open) and \(Words.percent(least)) \(here); below that no deal is better, and to walk."
  }
  let floor =
    least > 0
    ? "no deal is better below \(Words.percent(least))"
    : "no deal is worse even without a discount, so points are no reason to walk"
  return "To negotiate between \(open) and \(Words.percent(offered)) \(here), which the offer gives already; \(floor)."
}
