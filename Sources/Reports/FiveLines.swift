import Agreements
import Formulas
import Model
import Values

/// What the figures say to do: the offer that is negotiated from, and what stands against it.
public struct Verdict: Sendable {
  public var quote: Quote
  public var contract: Contract
  public var settled: SettledOffer<Double>
  /// False when no offer has a commitment within the plan's limits, or without paths none beats its alternative: then the
  /// quote is only the nearest.
  public var signs: Bool
  public var breakEven: BreakEven
  public var scenarios: [ScenarioExposure]
  /// The point of the quote's menu that would cost less than the quoted one, when there is one.
  public var better: MenuCost?
  /// Offers that were compared.
  public var compared: Int
  /// Of these, with a commitment within the plan's limits; nil where no odds were simulated.
  public var within: Int?

  /// Nil when no quote is a contract.
  public init?(_ answer: Answer) {
    let offers = answer.settled.offers
    guard let quote = TableOffer.of(answer.engagement, answer.settled, answer.risk),
      let best = offers.first(where: { $0.quote == quote.name.value }),
      let contract = quote.contract, let breakEven = answer.breakEven[best.quote],
      let scenarios = answer.exposure.first(where: { $0.quote == best.quote })?.scenarios
    else { return nil }
    self.quote = quote
    self.contract = contract
    settled = best
    let risk = answer.risk(best.quote)
    within = answer.risk.isEmpty ? nil : answer.risk.count { $0.costAtTarget != nil }
    // An offer without a commitment has no menu to keep to limits on.
    signs = risk.map { $0.envelopes.isEmpty ? $0.expected.loss < 0 : $0.costAtTarget != nil } ?? (best.loss < 0)
    self.breakEven = breakEven
    self.scenarios = scenarios
    compared = offers.count
    if let own = scenarios.first(where: { $0.scenario == .optimised }), own.bestCommitment > 0,
      own.bestCommitment != contract.commitment.meanYear
    {
      better = own.curve.first { $0.commitment == own.bestCommitment }
    }
  }

  public var name: String { Plain.text(quote.name.value) }
  public func scenario(_ s: Scenario) -> ScenarioExposure? { scenarios.first { $0.scenario == s } }
  /// Scenarios in which a shortfall is charged, the largest first.
  public var short: [ScenarioExposure] {
    scenarios.filter { $0.shortfall >= 0.5 }.enumerated()
      .sorted { ($1.element.shortfall, $0.offset) < ($0.element.shortfall, $1.offset) }.map(\.element)
  }
}

/// The answer in five lines: what to commit to, at what discount, what it costs, what may fall due, what walking away
/// costs. The same words on the terminal, on the workbook's cover and in the brief.
public struct FiveLines: Sendable {
  public struct Line: Sendable, Hashable {
    public var label: String
    public var phrase: Phrase
    public var text: String { phrase.plain }
  }
  /// Always five.
  public let lines: [Line]

  /// What a reader must not take these figures for.
  public static let notSimulated = "Single-path scenarios: no odds were simulated."

  public init(_ answer: Answer) {
    guard let verdict = Verdict(answer) else {
      lines = FiveLines.withoutOffer(answer)
      return
    }
    let words = FiveLineWords(answer, verdict)
    lines = [
      Line(label: "Commit", phrase: words.commit), Line(label: "Discount", phrase: words.discount),
      Line(label: "Cost", phrase: words.cost), Line(label: "Shortfall", phrase: words.shortfall),
      Line(label: "No deal", phrase: words.walkingAway),
    ]
  }

  private static func withoutOffer(_ answer: Answer) -> [Line] {
    let list = (0..<answer.timeline.window).reduce(0.0) { $0 + answer.forecast.totals[.optimised]![$1] }
    let money = answer.engagement.plan.currency + " " + Words.money(list)
    return [
      Line(label: "Commit", phrase: "To nothing yet: no quote is a contract offer."),
      Line(label: "Discount", phrase: "None is offered."),
      Line(label: "Cost", phrase: "\(money) of list spend over \(answer.timeline.window) months on the optimised forecast."),
      Line(label: "Shortfall", phrase: "None without a commitment. \(notSimulated)"),
      Line(label: "No deal", phrase: "Nothing to compare it with."),
    ]
  }
}

/// The sentences of the five lines, and of the brief's other places that say the same things.
struct FiveLineWords {
  let answer: Answer
  let verdict: Verdict
  let currency: String
  private let months: Int

  init(_ answer: Answer, _ verdict: Verdict) {
    self.answer = answer
    self.verdict = verdict
    currency = answer.engagement.plan.currency
    months = answer.timeline.window
  }

  private func money(_ x: Double) -> String { Words.money(x) }
  private func key(_ rest: String) -> String { "offers[\(verdict.quote.name.value)].\(rest)" }

  /// `10.95M, 11.75M and 12.55M`, each with the input that holds it.
  static func promise(_ quote: Quote, _ contract: Contract) -> Phrase {
    let years = contract.commitment.years.map(\.value), name = "offers.\(quote.name.value)"
    let span = Words.years(years.count)
    let keys = years.indices.map { "\(name).commitment.year_\($0 + 1)" }
    let main: Phrase
    if let total = contract.commitment.statedAsTotal?.value {
      main = "\(Words.promise(total), atAll: keys) in all over \(span)"
    } else if Set(years).count == 1, let each = years.first {
      main = "\(Words.promise(each), atAll: keys) \(years.count == 1 ? "for one year" : "a year for \(span)")"
    } else {
      main = "\(Words.list(years.map(Words.promise)), atAll: keys) in \(span)"
    }
    let pools = contract.bedrock.pools.map { pool -> Phrase in
      let keys = pool.years.indices.map { "\(name).bedrock.\(pool.name).year_\($0 + 1)" }
      let amounts = Words.list(pool.years.map { Words.promise($0.value) })
      return pool.name == "bedrock"
        ? "\(amounts, atAll: keys) for Bedrock alone" : "\(amounts, atAll: keys) for \(name: pool.name) alone"
    }
    return pools.isEmpty ? main : "\(main), and \(Phrase.list(pools))"
  }

  private var source: Phrase {
    // An offer of the command line has no vendor or round worth naming.
    if case .commandLine = verdict.quote.name.source { return "offer \(name: verdict.quote.name.value)" }
    return "offer \(name: verdict.quote.name.value) of \(name: verdict.quote.vendor), round \(verdict.quote.round)"
  }

  var commit: Phrase {
    let promise = Self.promise(verdict.quote, verdict.contract)
    var text: Phrase
    if verdict.signs, let ask = askedPoint(promise) { return ask }
    if verdict.signs {
      text = "\(currency) \(promise): \(source), \(among)."
    } else if answer.settled.offers.contains(where: { $0.loss < 0 }) {
      let any = verdict.compared == 1 ? "the only offer" : "any of \(verdict.compared) offers"
      return
        "To nothing as quoted: no commitment on the menu of \(any) keeps to the plan's limits. Nearest: \(currency) \(promise), \(source). The lines below are of that offer as quoted."
    } else {
      let none = verdict.compared == 1 ? "the only offer does not beat" : "none of \(verdict.compared) offers beats"
      text = "To nothing yet: \(none) its alternative on our forecast. Nearest: \(currency) \(promise), \(source)."
    }
    if let better = betterPoint { text += " \(better)" }
    if let envelope { text += " \(envelope)" }
    return text
  }

  /// Where the offer as quoted breaks the plan's limits and another point of its menu keeps to them: that point comes first.
  private func askedPoint(_ promise: Phrase) -> Phrase? {
    guard let risk = answer.risk(verdict.quote.name.value), risk.quotedIsSafe == false, let e = risk.envelope(.offered),
      let target = e.target
    else { return nil }
    let name = "envelopes[\(e.quote)@offered]"
    var text: Phrase =
      "Ask for a mean year of \(currency) \(Words.promise(target), at: "\(name).target") on the terms of \(source), \(among). As quoted, \(promise), it does not keep to the plan's limits"
    if let safe = e.safeLimit {
      text += "; the safe limit is \(e.reachesSafeLimit ? "" : "just below ")\(money(safe), at: "\(name).safe_limit")"
    }
    return "\(text). The lines below are of the offer as quoted."
  }

  /// Why this offer and no other.
  private var among: String {
    switch (verdict.compared, verdict.within) {
    case (1, _): "the only offer"
    case (let all, nil): "least costly of \(all) offers on our forecast"
    case (let all, 1): "of \(all) offers the only one with a commitment within the plan's limits"
    case (let all, let some?):
      some == all
        ? "of \(all) offers the least costly on average, each at its best commitment"
        : "of \(some) offers with a commitment within the plan's limits the least costly on average"
    }
  }

  /// The menu point that costs less than the quoted one.
  var betterPoint: Phrase? {
    guard let point = verdict.better, let own = verdict.scenario(.optimised), own.regret >= 0.5 else { return nil }
    let mean = verdict.contract.commitment.meanYear
    let basis =
      switch point.kind {
      case .quoted: "as quoted"
      case .tier: "the threshold of a \(point.commitment > mean ? "higher" : "lower") tier, not quoted"
      case .assumed: "assumed available on its tiers"
      }
    let saving = key("exposure[optimised].\(point.commitment > mean ? "left_on_table" : "over_regret")")
    return
      "On that forecast alone a mean year of \(Words.promise(point.commitment), at: key("exposure[optimised].best_commitment")) instead of \(Words.promise(mean)) would cost \(money(own.regret), at: saving) less (\(basis))."
  }

  var discount: Phrase {
    let ledger = verdict.settled.ledger, rates = verdict.contract.headlineByYear.map { Words.percent($0) }
    let first: Phrase = "\(Words.percent(ledger.headlineDiscount), at: key("headline_discount"))"
    let headline: Phrase =
      Set(rates).count == 1
      ? "\(first) headline" : "\(first), \(Words.list(Array(rates.dropFirst()))) headline in \(Words.years(rates.count))"
    var text: Phrase =
      "\(headline), \(Words.percent(ledger.window.blendedDiscount), at: key("window.blended_discount")) blended over all services bought"
    // Charges that do not show in the discount are not worth a clause.
    if ledger.window.charges >= 0.5,
      Words.percent(ledger.window.effectiveDiscount) != Words.percent(ledger.window.blendedDiscount)
    {
      text +=
        "; \(Words.percent(ledger.window.effectiveDiscount), at: key("window.effective_discount")) once shortfall charges are paid"
    }
    return "\(text)."
  }

  var cost: Phrase {
    let cost = verdict.settled.ledger.cost, alternative = verdict.settled.alternative.cost
    let rate = answer.engagement.plan.policy.costOfCapital.value
    let present: Phrase = rate == 0 ? "" : " (present value at \(Words.percent(rate)) a year)"
    let against = verdict.settled.loss < 0 ? "less than" : "more than"
    return
      "\(currency) \(money(cost), at: key("cost")) over \(months) months\(present), \(money((cost - alternative).magnitude), at: key("loss")) \(against) the \(money(alternative), at: key("alternative_cost")) of \(alternativeWords)."
  }

  /// What the buyer has without an offer, in words.
  var alternativeWords: Phrase {
    switch answer.alternative.kind {
    case .lapse: "list price without a deal"
    case .contract(_, let name): name == "extension" ? "the extension of the contract in force" : "offer \(name: name)"
    }
  }

  var shortfall: Phrase {
    let all = verdict.scenarios.count
    var text: Phrase
    if verdict.short.isEmpty {
      text = "None is due in any of the \(all) scenarios."
    } else {
      func amount(_ x: ScenarioExposure) -> Phrase {
        "\(money(x.shortfall), at: key("exposure[\(x.scenario.rawValue)].shortfall"))"
      }
      let named = verdict.short.map { x -> Phrase in "\(x.scenario.rawValue) \(amount(x))" }
      let isAlike = Set(verdict.short.map { money($0.shortfall) }).count == 1 && named.count > 1
      let scenarios = verdict.short.count == all ? "all \(all)" : "\(verdict.short.count) of \(all)"
      if isAlike {
        let which = verdict.short.count == all ? "" : " (\(Words.list(verdict.short.map(\.scenario.rawValue))))"
        let keys = verdict.short.map { key("exposure[\($0.scenario.rawValue)].shortfall") }
        text = "\(money(verdict.short[0].shortfall), atAll: keys) is due in \(scenarios) scenarios\(which)."
      } else {
        text = "Due in \(scenarios) scenarios: \(Phrase.list(named))."
      }
    }
    text += " \(turningPoints) \(odds)"
    return text
  }

  /// The odds and size of a shortfall over all paths.
  var odds: Phrase {
    guard let paths = answer.paths, let x = answer.risk(verdict.quote.name.value)?.expected else {
      return "\(FiveLines.notSimulated)"
    }
    func share(_ value: Double, _ name: String) -> Phrase { "\(Words.percent(value), at: key("expected.\(name)"))" }
    func amount(_ value: Double, _ name: String) -> Phrase { "\(money(value), at: key("expected.\(name)"))" }
    return
      "Over \(paths.points.count) paths the odds of a shortfall are \(share(x.shortfallProbability, "shortfall_probability")), \(amount(x.shortfall, "shortfall")) expected and \(amount(x.shortfallP95, "shortfall_p95")) or more in one of twenty; the odds of ending dearer than without a deal are \(share(x.lossProbability, "loss_probability"))."
  }

  /// What the envelope says of the offer, along the ramp that was offered.
  var envelope: Phrase? {
    guard let risk = answer.risk(verdict.quote.name.value), let e = risk.envelope(.offered) else { return nil }
    let name = "envelopes[\(e.quote)@offered]"
    guard let target = e.target else {
      return "No commitment on its menu stays within the plan's limits."
    }
    let breaks: Phrase =
      risk.quotedIsSafe == false ? "As quoted it does not keep to the plan's limits: within them" : "Within the plan's limits"
    var text: Phrase = "\(breaks) the best mean year is \(Words.promise(target), at: "\(name).target")"
    if let safe = e.safeLimit {
      text += ", the safe limit \(e.reachesSafeLimit ? "" : "just below ")\(money(safe), at: "\(name).safe_limit")"
    }
    return "\(text)."
  }

  /// How far spend may move before a shortfall is due and before the offer is no better than its alternative.
  var turningPoints: Phrase {
    func share(_ x: Double, _ which: String) -> Phrase { "\(Words.percent(x), at: key("break_even.\(which)"))" }
    let first: Phrase =
      switch verdict.breakEven.shortfallAt {
      case .none: "No fall of spend makes a shortfall due"
      case .some(let x) where x >= 2: "A shortfall is due even at twice the planned spend"
      case .some(let x) where x > 1: "No shortfall would be due above \(share(x, "shortfall_at")) of planned spend"
      case .some(let x): "A shortfall is first due once spend falls to \(share(x, "shortfall_at")) of plan"
      }
    let second: Phrase =
      switch verdict.breakEven.worseAt {
      case .none: "the offer beats no deal at any spend"
      case .some(let x) where x >= 2: "no deal is cheaper even at twice the planned spend"
      case .some(let x): "below \(share(x, "worse_at")) of plan no deal is cheaper"
      }
    return "\(first); \(second)."
  }

  var walkingAway: Phrase {
    let offer = verdict.settled.ledger.cost, alternative = verdict.settled.alternative.cost
    let what: Phrase
    switch answer.alternative.kind {
    case .lapse:
      let support = verdict.settled.alternative.window.support >= 0.5
      let price: Phrase = support ? "list price and a support plan" : "list price"
      what = answer.engagement.incumbent == nil ? price : "the contract in force ends, \(price) \(support ? "follow" : "follows")"
    case .contract: what = alternativeWords
    }
    let than = alternative >= offer ? "dearer than signing" : "cheaper than signing"
    return
      "Walking away costs \(currency) \(money(alternative), at: key("alternative_cost")), \(money((alternative - offer).magnitude), at: key("loss")) \(than): \(what). After signing, a list dollar saved is worth \(Words.fixed(verdict.breakEven.dollarSaved, 2), at: key("break_even.dollar_saved"))."
  }
}
