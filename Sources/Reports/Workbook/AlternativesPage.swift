import Agreements
import Formulas
import Model
import Values

/// Competing quotes like for like, the discount at which staying and leaving cost the same, what moves and why, and where
/// discounts stand in the bands that others report: the sheet Alternatives.
func alternativesPage(_ answer: Answer, _ competing: [CompetingQuote<Live>], _ state: BookState, on sheet: Sheet) {
  guard answer.hasCompetingQuotes else { return }
  var page = PageWriter(
    sheet, "Alternatives", .results, title: "Alternatives: competing quotes, like for like",
    note:
      "What may move, priced here and there over \(answer.timeline.window) months, present value. The first table is live; the second is of the engine, not recalculated.",
    widths: [26, 22, 17, 17, 17, 17, 17, 17, 17])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("figures over all paths on this sheet"), "", 0, Style(.stale))
  page.next()
  likeForLike(answer, competing, &page)
  overPaths(answer, &page)
  whatMoves(answer, &page)
  bands(answer, &page)
}

extension Answer {
  var hasCompetingQuotes: Bool { engagement.quotes.contains { $0.rates != nil } }
}

private func likeForLike(_ answer: Answer, _ competing: [CompetingQuote<Live>], _ page: inout PageWriter) {
  page.heading("On the optimised forecast")
  page.columns([
    "Quote", "Channel", "Discount it quotes", "List spend here (L)", "Cost there (Q)", "Migration (M)", "Running (U)",
    "(Q + M + U) ÷ L", "Valid until",
  ])
  if competing.isEmpty {
    page.text("Nothing may move: no row that is movable runs on a model that a quote maps.", 0, Style(.note))
    page.next()
  }
  for row in competing {
    let name = row.quote.name.value
    page.text(name, 0)
    page.text(row.quote.channel, 1, Style(.note))
    page.info("\(name): like for like", .money, "sheet Quotes")
    page.amount(row.quote.rates?.discount.value ?? 0, 2, .rate)
    let list = page.number(row.listMoved, 3, .money), there = page.number(row.competingCost, 4, .money)
    let moving = page.number(row.migration, 5, .money), running = page.number(row.running, 6, .money)
    page.number(.ratio(there + moving + running, list), 7, .rate)
    page.text(row.quote.validUntil.map { "\($0.value)" } ?? "not said", 8, Style(.note))
    page.next()
  }
  for text in [
    "Q: the same requests at the channel's rates, tokens by the tokenizer ratio, with the quote's discount and yearly minimum. M: one-off cost, spread evenly.",
    "U: tooling and egress in every month; in months of dual running the list price here as well.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
  page.next()
}

private func overPaths(_ answer: Answer, _ page: inout PageWriter) {
  guard let negotiation = answer.negotiation, !negotiation.alternatives.isEmpty else { return }
  page.heading("Over all paths, against \(negotiation.position.quote): the discount at which staying costs what leaving costs")
  page.columns([
    "Quote", "Spend", "List spend here (L)", "Cost there (Q)", "Migration (M)", "Running (U)", "Rest of the bill (X)",
    "Indifference discount before signing", "after signing",
  ])
  for x in negotiation.alternatives {
    let key = "alternatives[\(x.quote)].", title = x.quote
    page.text(x.quote, 0)
    page.text("all that may move", 1, Style(.note))
    page.info("\(title): indifference discount", .money, "engine, paths")
    page.figure(key + "list_moved", "\(title): list spend that may move", .money, x.listMoved, 2)
    page.figure(key + "competing_cost", "\(title): cost there", .money, x.competingCost, 3)
    page.figure(key + "migration", "\(title): migration", .money, x.migration, 4)
    page.figure(key + "running", "\(title): running", .money, x.running, 5)
    page.figure(
      key + "retirement_effect", "\(title): effect on the rest of the bill", .money, x.beforeSigning.retirementEffect, 6,
      none: "none")
    page.figure(
      key + "indifference_discount", "\(title): indifference discount before signing", .rate, x.beforeSigning.discount, 7,
      none: "leaves at any")
    page.figure(
      key + "after_signing.indifference_discount", "\(title): indifference discount after signing", .rate,
      x.afterSigning.discount, 8, none: "leaves at any")
    page.next()
    for part in x.byBucket where x.byBucket.count > 1 {
      page.text("", 0)
      page.text(part.bucket, 1, Style(.note))
      page.info("\(title), \(part.bucket)", .money, "engine, paths")
      page.amount(part.listMoved, 2, .money)
      if let d = part.indifference.discount { page.amount(d, 7, .rate) } else { page.text("leaves at any", 7, Style(.note)) }
      page.next()
    }
  }
  page.next()
  for x in negotiation.alternatives {
    for text in AlternativeWords(answer, x).sentences {
      page.text(text, 0)
      page.next()
    }
  }
  page.text(
    "d* = 1 - (Q + M + U + X) ÷ L. X is what else changes here when the spend leaves: charges for a commitment no longer met, tiers, support.",
    0, Style(.note))
  page.next(2)
}

private func whatMoves(_ answer: Answer, _ page: inout PageWriter) {
  let rows = answer.engagement.workloads + answer.engagement.roadmap
  if rows.isEmpty { return }
  page.heading("What may move, and why")
  page.columns(["Workload", "Model", "May move", "Reason"])
  var seen: Set<[String]> = []
  for row in rows where seen.insert([row.name.value, row.model.value, row.region]).inserted {
    page.text(row.name.value, 0)
    page.text(row.model.value, 1, Style(.note))
    page.text(row.movable ? "yes" : "no", 2, Style(.note))
    page.text(row.movableReason.isEmpty ? "no reason is given" : row.movableReason, 3, Style(.note))
    page.next()
  }
  page.next()
  page.heading("How credible each quote is")
  for quote in answer.engagement.quotes where quote.rates != nil {
    page.text(quote.name.value, 0)
    page.text(QuoteStrength(quote, answer.engagement).words, 1, Style(.note))
    page.next()
  }
  page.next()
}

private func bands(_ answer: Answer, _ page: inout PageWriter) {
  let rows = BenchmarkPlace.all(answer)
  if rows.isEmpty { return }
  page.heading("Where the offers stand in bands that others report")
  page.columns([
    "Offer", "Mean year", "Headline", "Band, low", "Typical", "High", "Place in the band", "Grade of the source", "As of",
  ])
  for x in rows {
    page.text(x.quote, 0)
    page.info("\(x.quote) in the band of \(x.benchmark.cited)", .money, x.benchmark.cited)
    page.amount(x.commitment, 1, .money)
    page.amount(x.discount, 2, .rate)
    page.amount(x.benchmark.low.value, 3, .rate)
    if let typical = x.benchmark.typical { page.amount(typical.value, 4, .rate) }
    page.amount(x.benchmark.high.value, 5, .rate)
    page.text(x.placeWords, 6, Style(.note))
    page.text(x.benchmark.quality, 7, Style(.note))
    page.text(x.benchmark.asOf.map { "\($0.value)" } ?? "", 8, Style(.note))
    page.next()
    page.text("Source: \(x.benchmark.cited)", 1, Style(.note))
    page.next()
  }
  page.text("A band is what one source reports for commitments of that size. It is no market rate.", 0, Style(.note))
  page.next()
}

/// An offer held against one band that somebody reported.
struct BenchmarkPlace {
  var quote: String
  var commitment: Double
  var discount: Double
  var benchmark: Benchmark

  /// 0 at the low end, 1 at the high end; nil where the band has no width.
  var place: Double? {
    let width = benchmark.high.value - benchmark.low.value
    return width > 0 ? (discount - benchmark.low.value) / width : nil
  }
  var placeWords: String {
    if discount < benchmark.low.value - 1e-12 { return "below it" }
    if discount > benchmark.high.value + 1e-12 { return "above it" }
    return place.map { "\(Words.percent($0, places: 0)) of the way up" } ?? "on it"
  }

  static func all(_ answer: Answer) -> [BenchmarkPlace] {
    answer.settled.offers.flatMap { offer -> [BenchmarkPlace] in
      guard let contract = answer.quote(offer.quote)?.contract else { return [] }
      let mean = contract.commitment.meanYear
      return answer.engagement.benchmarks.filter { $0.holds(mean, termMonths: contract.termMonths.value) }.map {
        BenchmarkPlace(quote: offer.quote, commitment: mean, discount: offer.ledger.headlineDiscount, benchmark: $0)
      }
    }
  }
}

/// What makes a rate quote a credible alternative, and what weakens it.
struct QuoteStrength {
  var weaknesses: [String] = []

  init(_ quote: Quote, _ engagement: Engagement) {
    let prepared = engagement.plan.prepared.value
    if quote.document == nil { weaknesses.append("no document is named") }
    if let until = quote.validUntil?.value, until < prepared { weaknesses.append("it lapsed on \(until)") }
    guard let rates = quote.rates else { return }
    if let migration = rates.migration {
      if migration.document == nil { weaknesses.append("no migration assessment is named") }
      if migration.owner == nil { weaknesses.append("nobody owns the migration") }
      if migration.oneOff.value == 0 { weaknesses.append("moving is said to cost nothing") }
      if migration.dualRunningMonths.value == 0 { weaknesses.append("no months of dual running") }
    } else {
      weaknesses.append("no migration is priced")
    }
    let names = Set(rates.movable.map(\.value))
    let rows = (engagement.workloads + engagement.roadmap).filter { names.isEmpty ? $0.movable : names.contains($0.name.value) }
    let stuck = rows.filter { !$0.movable }.map(\.name.value)
    if !stuck.isEmpty { weaknesses.append("\(Words.list(Self.once(stuck))) may not move by workloads.csv") }
    let unsaid = rows.filter { $0.movable && $0.movableReason.isEmpty }.map(\.name.value)
    if !unsaid.isEmpty { weaknesses.append("no reason why \(Words.list(Self.once(unsaid))) can move") }
  }

  private static func once(_ names: [String]) -> [String] { names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

  var words: String {
    weaknesses.isEmpty
      ? "Credible: document, assessment, owner and reasons are there." : "Weakened: " + weaknesses.joined(separator: "; ") + "."
  }
}

/// What a competing quote means, in plain words.
struct AlternativeWords {
  let answer: Answer
  let worth: AlternativeWorth

  init(_ answer: Answer, _ worth: AlternativeWorth) {
    self.answer = answer
    self.worth = worth
  }

  var sentences: [String] {
    let money = { (x: Double) in "\(answer.engagement.plan.currency) \(Words.money(x))" }
    let list = "\(worth.quote): \(money(worth.listMoved)) of list spend could leave."
    guard let d = worth.beforeSigning.discount else {
      return ["\(list) It is cheaper there at any discount here; sign for what stays."]
    }
    let there = Words.percent(worth.outlay, places: 0)
    if d <= 0 {
      return [
        "\(list) There it would cost \(there) of that with moving and running both: the quote is no lever, since staying at list price is cheaper."
      ]
    }
    let before = "Before signing it stays if it earns at least \(Words.percent(d)) here."
    guard let after = worth.afterSigning.discount else {
      return ["\(list) \(before) After signing it would leave at any discount."]
    }
    let held =
      after < d - 5e-5
      ? "After signing \(Words.percent(after)) is enough to hold it, since the commitment is owed either way: use the quote before."
      : "After signing it is \(Words.percent(after))."
    return ["\(list) \(before) \(held)"]
  }
}
