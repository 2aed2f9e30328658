import Agreements
import Formulas
import Model
import Values

/// Aspiration, target and reservation, exchange rates, ladder, and what the seller may answer: the sheet Position. Amounts
/// of the engine.
func positionPage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard let position = answer.negotiation?.position else { return }
  var page = PageWriter(
    sheet, "Position", .results, title: "Position: what to ask, what to give, when to walk",
    note:
      "On \(position.quote). J is expected loss against no deal plus the plan's weight on its worst 5%; below 0 the deal is better. Engine, not recalculated.",
    widths: [50, 19, 19, 19, 19, 3, 19, 19, 19])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
  points(answer, position, &page)
  support(answer, position, &page)
  evidence(position, &page)
  curves(answer, position, &page)
  exchange(answer, position, &page)
  ladder(answer, position, &page)
  answers(position, &page)
  counterOffers(answer, position, &page)
}

private func points(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  page.heading("Where we stand")
  page.columns(["", "Mean-year commitment", "Headline discount", "Expected cost", "Better than no deal by"])
  func row(_ label: String, _ key: String?, _ commitment: Double?, _ discount: Double?, _ cost: Double) {
    page.text(label, 0)
    page.info(label, .money, "engine, paths")
    if let commitment { page.amount(commitment, 1, .money) }
    if let discount, let key { page.figure("position.\(key).discount", "\(label): discount", .rate, discount, 2) }
    page.figure(key.map { "position.\($0).cost" } ?? "position.batna_cost", "\(label): expected cost", .money, cost, 3)
    page.amount(position.batnaCost - cost, 4, .money)
    page.next()
  }
  row(
    "Aspiration: best discount with evidence, every ask", "aspiration", position.table, position.aspiration.discount,
    position.aspiration.cost)
  if let target = position.target {
    row("Target: the commitment of least J within the limits", "target", position.table, target.discount, target.cost)
  } else {
    page.text("Target: no commitment of the menu keeps to the plan's limits", 0)
    page.next()
  }
  row("No deal: \(position.batna)", nil, nil, nil, position.batnaCost)
  if let flip = position.flip {
    page.text("Headline below which a mean year of \(Words.money(flip.runnerUp)) is better (\(flip.kind.rawValue))", 0)
    page.info("Where the advice flips", .rate, "engine, paths")
    page.figure("position.flip.discount", "Headline at which the advice flips", .rate, flip.discount, 2)
    page.next()
  }
  page.next()
}

/// Each clause alone at the seller's standard, at the target's commitment.
private func support(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  if position.restsOn.isEmpty { return }
  page.heading("What the target rests on: at the seller's standard each of these alone breaks a limit")
  page.columns(["Clause", "Odds of a loss", "P95 of charges"])
  for (n, x) in position.restsOn.enumerated() {
    let title = ClauseWording.title(x.clause)
    page.text(title, 0)
    page.info("What the target rests on", .rate, "engine, paths")
    page.figure("position.rests_on[\(n)].loss_probability", "Odds of a loss without \(title)", .rate, x.lossProbability, 1)
    page.figure("position.rests_on[\(n)].shortfall_p95", "P95 of charges without \(title)", .money, x.shortfallP95, 2)
    page.next()
  }
  let policy = answer.engagement.plan.policy
  page.text("Limit of the plan", 0)
  page.info("Limits", .rate, "plan.yaml")
  page.amount(policy.maxLossProbability.value, 1, .rate)
  if let most = policy.maxP95Shortfall { page.amount(most.value, 2, .money) } else { page.text("none", 2, Style(.note)) }
  page.next(2)
}

private func evidence(_ position: Position, _ page: inout PageWriter) {
  page.heading("What supports the aspiration, at that commitment")
  page.columns(["What", "Discount", "", "Grade", "", "", "Source"])
  for x in position.evidence {
    page.text(x.isBenchmark ? "high end of a reported band" : "tier of the quote \(x.source)", 0)
    page.info("Evidence: \(x.source)", .rate, x.isBenchmark ? "benchmarks.csv" : "quote")
    page.amount(x.discount, 1, .rate)
    page.text(x.grade, 3, Style(.note))
    page.text(x.isBenchmark ? x.source : "", 6, Style(.note))
    page.next()
  }
  page.text("A: contract or measurement. B: practitioner. C: claim.", 0, Style(.note))
  page.next(2)
}

private func curves(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  // The table above takes the chart's place on the first page.
  if !position.restsOn.isEmpty { page.sheet.book.pages[page.page].breaks.append(page.row) }
  page.heading("Reservation: the least headline at which the deal is as good as none")
  page.columns(["Mean-year commitment (all pools)", "Pooled", "Carve-out", "Per-model", "Offered there"])
  let pooled = position.reservation.filter { $0.structure == .pooled }
  let curve = answer.risk(position.quote)?.envelope(.offered)?.curve ?? []
  let first = page.row
  for x in pooled {
    page.amount(x.commitment, 0, .money)
    page.info("Reservation at \(Words.money(x.commitment))", .rate, "engine, paths")
    for (s, structure) in Structure.allCases.enumerated() {
      let place = position.reservation.firstIndex {
        $0.structure == structure && $0.commitment == x.commitment
      }
      if let place {
        page.figure(
          "position.reservation[\(place)].discount", "Reservation, \(structure.label), \(Words.money(x.commitment))", .rate,
          position.reservation[place].discount, 1 + s, none: "none")
      }
    }
    // Points of the curve are main's; they are these where all is pooled.
    if let point = curve.first(where: { ($0.commitment - x.commitment).magnitude <= 1e-6 * x.commitment }) {
      page.amount(point.discount, 4, .rate)
    }
    page.next()
  }
  // A reservation that no seller would hear of leaves the picture.
  let drawn = pooled.prefix { ($0.discount ?? 1).magnitude <= 0.4 }.count
  if drawn > 2 {
    let rows = first...(first + drawn - 1)
    page.next()
    page.sheet.book.pages[page.page].charts.append(
      Chart(
        kind: .line, title: "Least acceptable headline, and what is offered, by mean-year commitment", valueAxis: "headline",
        valueFormat: "0%",
        series: [
          .init(name: "Pooled", categories: page.range(0, rows), values: page.range(1, rows), colour: 0x1F3A5F),
          .init(
            name: "Carve-out", categories: page.range(0, rows), values: page.range(2, rows), colour: 0xB5651D, dashed: true),
          .init(name: "Offered", categories: page.range(0, rows), values: page.range(4, rows), colour: 0x777777),
        ], row: page.row, column: 0, width: 860, height: 280))
    page.next(15)
  }
  page.text("A minus sign: even above list price the deal is as good as none, by what else it brings.", 0, Style(.note))
  page.next(2)
}

private func exchange(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  let rates = position.exchange
  page.sheet.book.pages[page.page].breaks.append(page.row)
  page.heading("Exchange rates at the table, over \(answer.timeline.window) months")
  page.columns(["One more of", "Worth to us (J)", "In points of headline", "In millions of commitment given"])
  func row(_ label: String, _ key: String?, _ money: Double) {
    page.text(label, 0)
    page.info("Exchange: \(label)", .money, "engine, paths")
    if let key { page.figure("position.exchange.\(key)", label, .money, money, 1) } else { page.amount(money, 1, .money) }
    if let points = rates.points(money) { page.amount(points, 2, .factor) }
    if let millions = rates.millions(money) { page.amount(millions, 3, .factor) }
    page.next()
  }
  row("point of headline discount", "point_of_discount", rates.pointOfDiscount)
  row("point on Bedrock alone", "point_on_bedrock", rates.pointOnBedrock)
  row("million of mean-year commitment, same discount", "million_of_commitment", rates.millionOfCommitment)
  if let year = rates.yearOfTerm { row("year of term (the last one, against list prices)", "year_of_term", year) }
  for x in rates.clauses {
    row(x.clause == ClauseWorth.together ? "all asks together" : "ask: \(ClauseWording.title(x.clause))", nil, x.worth)
  }
  for (lever, worth, _, _) in answer.leversByWorth {
    if let saved = worth.cost[position.quote] { row("lever: \(lever.name.value)", nil, saved) }
  }
  for text in [
    "Asks: as asked rather than as quoted. Levers: what they save of this offer's cost on the optimised forecast.",
    "A year of term: what the last contract year is worth at this discount, both sides at list prices after their end.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
  page.next()
}

private func ladder(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  page.heading("Ladder: give and get, from the opening down")
  page.text(
    "Opening: \(Words.percent(position.aspiration.discount)) at a mean year of \(Words.money(position.table)), with every ask.",
    0,
    Style(.note))
  page.next()
  page.columns(["We give", "We get", "", "", "", "", "Giving costs (J)", "Trade is worth (J)", "Expected cost after"])
  for (n, step) in position.ladder.enumerated() {
    // One row a give; the figures stand on the last.
    for (g, words) in step.givesWords.enumerated() {
      page.text("\(g == 0 ? "\(step.number). " : "    ")\(words)", 0)
      if g < step.givesWords.count - 1 { page.next() }
    }
    page.text(step.getWords, 1)
    page.info("Ladder, step \(step.number)", .money, "engine, paths")
    page.figure("position.ladder[\(n)].given_cost", "Step \(step.number): cost of giving", .money, step.givenCost, 6)
    page.figure("position.ladder[\(n)].value", "Step \(step.number): worth of the trade", .money, step.value, 7)
    page.figure("position.ladder[\(n)].cost_after", "Step \(step.number): expected cost after", .money, step.costAfter, 8)
    page.next()
  }
  if position.ladder.isEmpty {
    page.text("No ask is worth what it would take to give something for it: nothing is traded.", 0, Style(.note))
    page.next()
  }
  page.text(
    "What is agreed is no longer given. Every step is settled on all paths; none leaves the deal worse than no deal.", 0,
    Style(.note))
  page.next()
  for part in wrappedWords(position.afterLadder, at: 150) {
    page.text(part, 0, Style(.note))
    page.next()
  }
  page.next()
}

private func answers(_ position: Position, _ page: inout PageWriter) {
  page.heading("If they answer")
  page.columns(["The seller says", "Worse than the table (J)", "Made good by", "J there", "", "", "Then"])
  for (n, x) in position.answers.enumerated() {
    page.text(x.kind.words, 0)
    page.info("If they answer: \(x.kind.words)", .money, "engine, paths")
    page.figure("position.answers[\(n)].worse", "\(x.kind.words): worse by", .money, x.worse, 1)
    if let d = x.matchedBy {
      page.figure("position.answers[\(n)].matched_by", "\(x.kind.words): made good by", .rate, d, 2)
    } else {
      page.text(x.kind == .takeItOrLeaveIt ? "nothing offered" : "no discount", 2, Style(.note))
    }
    page.figure("position.answers[\(n)].objective", "\(x.kind.words): J", .money, x.objective, 3)
    page.text(x.nextMove, 6, Style(.note))
    page.next()
  }
  page.next()
}

private func counterOffers(_ answer: Answer, _ position: Position, _ page: inout PageWriter) {
  page.heading("Counter-offers that cost no more than \(Words.money(position.targetCost)) and keep to the plan's limits")
  page.columns([
    "Commitment by year", "Structure", "Least headline", "Expected cost", "Odds of a loss", "", "Shortfall, P95",
  ])
  for (n, x) in position.counterOffers.enumerated() {
    page.text(x.commitment.map { Words.promise($0) }.joined(separator: ", "), 0)
    page.text(x.structure.label, 1, Style(.note))
    page.info("Counter-offer \(n + 1)", .money, "engine, paths")
    page.figure("position.counter_offers[\(n)].discount", "Counter-offer \(n + 1): headline", .rate, x.discount, 2)
    page.figure("position.counter_offers[\(n)].cost", "Counter-offer \(n + 1): expected cost", .money, x.cost, 3)
    page.amount(x.lossProbability, 4, .rate)
    page.amount(x.shortfallP95, 6, .money)
    page.next()
  }
  if position.counterOffers.isEmpty {
    page.text("None: no discount brings the cost down that far within the limits.", 0, Style(.note))
    page.next()
  }
}

extension Position {
  /// What is left to say once no trade of the ladder is left.
  var afterLadder: String {
    let given = ladder.flatMap(\.gives).compactMap { give -> Double? in
      if give.item == "discount", case .discount(let d) = give.to { d } else { nil }
    }
    let stands = given.last ?? aspiration.discount, table = headline[0]
    var text = ""
    if stands > table + 0.0005 {
      text =
        "The discount stands at \(Words.percent(stands)) then: no ask is worth a step of it. From there to the \(Words.percent(table)) of the table it is given for nothing on this list, at \(Words.money(exchange.pointOfDiscount)) a point (J). "
    }
    return text + "Below that stands the walk-away: no deal costs \(Words.money(batnaCost)) (\(Plain.text(batna)))."
  }
}

extension SellerAnswer {
  /// What to do when it is said.
  var nextMove: String {
    if objective > 0 { return "Do not sign so: on the plan's objective no deal is better." }
    switch kind {
    case .takeItOrLeaveIt:
      return worse <= 0
        ? "Sign, once every ask that must be there is in writing." : "Hold: ask for the target's commitment on the same terms."
    case .commitMore(let k):
      if worse <= 0 { return "Accept." }
      return matchedBy.map { "Accept \(Words.money(k)) only from \(Words.percent($0)) on." }
        ?? "Refuse: no discount makes it good."
    case .structure:
      if worse <= 0 { return "Accept." }
      return matchedBy.map { "Accept only with \(Words.fixed(100 * $0, 2)) points more on Bedrock." } ?? "Refuse: stay pooled."
    }
  }
}
