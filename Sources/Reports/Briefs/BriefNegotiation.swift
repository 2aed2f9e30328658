import Agreements
import Formulas
import Model
import Values

/// What the negotiation brief may show.
extension BriefContext {
  func negotiation() throws(BriefFault) -> [String: TemplateValue] {
    let verdict = Verdict(answer), position = answer.negotiation?.position
    var context = try shared(verdict)
    context["has_position"] = .flag(position != nil)
    context["offer"] = .text(inert(position?.quote ?? ""))
    var points: [[String: TemplateValue]] = [], rates = points, ladder = points, replies = points, least = ""
    if let position {
      points = try self.points(position)
      least = try reservation(position).markdown(cells)
      rates = try self.rates(position)
      ladder = try self.ladder(position)
      replies = try self.replies(position)
    }
    var asks: [[String: TemplateValue]] = []
    if let verdict { asks = try clauses(verdict) }
    context["points"] = .list(points, keys: ["point", "commitment", "discount", "cost"])
    context["reservation"] = .text(least)
    context["supports"] = texts(position.map(supports) ?? [])
    context["leverage"] = texts(try leverage())
    context["rates"] = .list(rates, keys: ["thing", "worth", "points"])
    context["opening"] = .text(
      position.map {
        "From the opening, \(Words.percent($0.aspiration.discount)) at a mean year of \(Words.money($0.table)) with every ask, down. What is agreed is no longer given."
      } ?? "")
    context["ladder"] = .list(ladder, keys: ["step", "give", "get", "given", "value", "after"])
    context["ladder_after"] = .text(position.map { inert($0.afterLadder) } ?? "")
    context["replies"] = .list(replies, keys: ["says", "worse", "then"])
    context["has_asks"] = .flag(!asks.isEmpty)
    context["asks"] = .list(asks, keys: ["clause", "ask", "fallback", "walk_away", "must", "worth", "fallback_worth"])
    context["redlines"] = texts(
      answer.engagement.asks.map { ask in
        let words =
          ask.wording.isEmpty
          ? ClauseWording.text(clause: ask.clause.value, asked: ask.ask.value)
          : ask.wording
        return "**\(inert(ClauseWording.title(ask.clause.value))).** \(inert(words))"
      })
    context["questions"] = texts(questions())
    context["dates"] = .list(
      negotiationCalendar(answer).prefix(14).map {
        ["day": .text($0.day.description), "what": .text(inert($0.title))]
      }, keys: ["day", "what"])
    return context
  }

  private func texts(_ all: [String]) -> TemplateValue { .list(all.map { ["text": .text($0)] }, keys: ["text"]) }

  private func points(_ position: Position) throws(BriefFault) -> [[String: TemplateValue]] {
    let empty: TemplateValue = .text("–")
    func row(_ name: String, _ key: String, _ point: PositionPoint) throws(BriefFault) -> [String: TemplateValue] {
      [
        "point": .text(name), "commitment": .text(Words.money(position.table)),
        "discount": try cited("\(Words.percent(point.discount), at: "position.\(key).discount")"),
        "cost": try cited("\(Words.money(point.cost), at: "position.\(key).cost")"),
      ]
    }
    var rows = [try row("Aspiration: every ask", "aspiration", position.aspiration)]
    if let target = position.target { rows.append(try row("Target: as quoted there", "target", target)) }
    rows.append([
      "point": .text("No deal: \(inert(position.batna))"), "commitment": empty, "discount": empty,
      "cost": try cited("\(Words.money(position.batnaCost), at: "position.batna_cost")"),
    ])
    return rows
  }

  /// The least discount at the table, by structure.
  private func reservation(_ position: Position) -> Phrase {
    let near = position.reservation.enumerated().filter { _, x in
      position.reservation.allSatisfy {
        ($0.commitment - position.table).magnitude >= (x.commitment - position.table).magnitude - 1e-6
      }
    }
    guard let pooled = near.first(where: { $0.element.structure == .pooled }) else { return "" }
    func rate(_ x: (offset: Int, element: Position.Reservation)) -> Phrase {
      guard let d = x.element.discount else { return "none" }
      return "\(Words.percent(d), at: "position.reservation[\(x.offset)].discount")"
    }
    let at: Phrase = "**Reservation.** At a mean year of \(Words.money(pooled.element.commitment)) no deal is better"
    var words: Phrase =
      pooled.element.discount == nil
      ? "\(at) at any headline with Bedrock pooled" : "\(at) below a headline of \(rate(pooled)) with Bedrock pooled"
    if let apart = near.first(where: { $0.element.structure == .carveOut }) { words = "\(words), \(rate(apart)) carved out" }
    if let model = near.first(where: { $0.element.structure == .perModel }) { words = "\(words), \(rate(model)) per model" }
    let free = pooled.element.discount.map { $0 <= 0 } ?? false
    let meaning =
      free
      ? " Below 0 it would be better than no deal even without a discount, by what else it brings: threaten no walk-out over points."
      : ""
    words = "\(words).\(meaning) Other commitments: sheet Position."
    if let support = support(position) { words += "\n\n**Not to be traded away.** " + support }
    return words
  }

  private func supports(_ position: Position) -> [String] {
    position.evidence.map {
      let what = $0.isBenchmark ? "the high end of a reported band" : "a tier of the quote"
      return "\(Words.percent($0.discount)), \(what), grade \($0.grade): \(inert($0.source))"
    }
  }

  private func leverage() throws(BriefFault) -> [String] {
    var all: [String] = []
    for x in answer.negotiation?.alternatives ?? [] {
      var text = AlternativeWords(answer, x).sentences.map(inert).joined(separator: " ")
      if x.beforeSigning.discount != nil, let d = x.beforeSigning.discount {
        let cited: Phrase = "Indifference discount \(Words.percent(d), at: "alternatives[\(x.quote)].indifference_discount")."
        text += " " + (try cited.markdown(cells))
      }
      if let quote = answer.quote(x.quote) { text += " " + inert(QuoteStrength(quote, answer.engagement).words) }
      all.append(text)
    }
    return all
  }

  private func rates(_ position: Position) throws(BriefFault) -> [[String: TemplateValue]] {
    let x = position.exchange
    var rows: [[String: TemplateValue]] = []
    func points(_ money: Double) -> TemplateValue { .text(x.points(money).map { Words.fixed($0, 2) } ?? "–") }
    for (thing, key, money) in [
      ("point of headline", "point_of_discount", Optional(x.pointOfDiscount)),
      ("point on Bedrock alone", "point_on_bedrock", x.pointOnBedrock),
      ("million of mean-year commitment, same discount", "million_of_commitment", x.millionOfCommitment),
      ("year of term", "year_of_term", x.yearOfTerm),
    ] {
      guard let money else { continue }
      rows.append([
        "thing": .text(thing), "worth": try cited("\(Words.money(money), at: "position.exchange.\(key)")"),
        "points": points(money),
      ])
    }
    for ask in x.clauses {
      let name = ask.clause == ClauseWorth.together ? "all asks together" : "ask: \(ClauseWording.title(ask.clause))"
      rows.append(["thing": .text(inert(name)), "worth": .text(Words.money(ask.worth)), "points": points(ask.worth)])
    }
    return rows
  }

  private func ladder(_ position: Position) throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    for (n, step) in position.ladder.enumerated() {
      let key = "position.ladder[\(n)]."
      rows.append([
        "step": .text("\(step.number)"), "give": .text(inert(step.giveWords)),
        "get": .text(inert(step.getWords.replacing(", in writing", with: ""))),
        "given": try cited("\(Words.money(step.givenCost), at: key + "given_cost")"),
        "value": try cited("\(Words.money(step.value), at: key + "value")"),
        "after": try cited("\(Words.money(step.costAfter), at: key + "cost_after")"),
      ])
    }
    return rows
  }

  private func replies(_ position: Position) throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    for (n, x) in position.answers.enumerated() {
      rows.append([
        "says": .text(inert(x.kind.words)), "worse": try cited("\(Words.money(x.worse), at: "position.answers[\(n)].worse")"),
        "then": .text(inert(x.nextMove)),
      ])
    }
    return rows
  }

  private func clauses(_ verdict: Verdict) throws(BriefFault) -> [[String: TemplateValue]] {
    let name = verdict.quote.name.value
    var rows: [[String: TemplateValue]] = []
    for ask in answer.engagement.asks {
      let key = "clauses[\(name)@\(ask.clause.value)]."
      let worth = answer.risk(name)?.clauses.first { $0.clause == ask.clause.value }
      func said(_ x: Sourced<String>?) -> TemplateValue {
        .text(x.map { inert(ClauseWording.value(ask.clause.value, $0.value)) } ?? "–")
      }
      var row: [String: TemplateValue] = [
        "clause": .text(clauseWords(ask.clause.value)), "ask": said(ask.ask), "fallback": said(ask.fallback),
        "walk_away": said(ask.walkAway), "must": .text(ask.mustHave ? "yes" : "no"), "worth": .text("–"),
        "fallback_worth": .text("–"),
      ]
      if let worth {
        row["worth"] = try cited("\(Words.money(worth.ask.mean), at: key + "loss")")
        if let fallback = worth.fallback {
          row["fallback_worth"] = try cited("\(Words.money(fallback.mean), at: key + "fallback_loss")")
        }
      }
      rows.append(row)
    }
    return rows
  }

  /// A clause's name as a sentence takes it.
  private func clauseWords(_ s: String) -> String { inert(ClauseWording.title(s)) }

  /// What documents leave open, and what is to be asked anyway.
  private func questions() -> [String] {
    var all: [String] = []
    for quote in answer.offers where !answer.engagement.isSuperseded(quote) {
      let name = inert(quote.name.value)
      if !quote.unknown.isEmpty {
        all.append(
          "\(name): what holds for \(Words.list(quote.unknown.map { clauseWords($0.value) }))? The document is silent; the seller's standard is assumed."
        )
      }
      if !quote.silent.isEmpty {
        all.append(
          "\(name): what does the document say of \(Words.list(quote.silent.map(clauseWords)))? The file states nothing; the seller's standard is assumed."
        )
      }
    }
    all += (answer.engagement.share?.questions ?? []).map(inert)
    return all
  }
}
