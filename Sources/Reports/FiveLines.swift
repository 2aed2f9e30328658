import Agreements
import Formulas
import Model
import Values

/// What the figures say to do: the least costly offer on the optimised forecast, and what stands against it.
public struct Verdict: Sendable {
  public var quote: Quote
  public var contract: Contract
  public var settled: SettledOffer<Double>
  /// False when no offer beats its alternative: then the quote is only the nearest.
  public var signs: Bool
  public var breakEven: BreakEven
  public var scenarios: [ScenarioExposure]
  /// The point of the quote's menu that would cost less than the quoted one, when there is one.
  public var better: MenuCost?
  /// Offers that were compared.
  public var compared: Int

  /// Nil when no quote is a contract.
  public init?(_ answer: Answer) {
    let offers = answer.settled.offers
    // Least cost; ties go to the smaller commitment, then to file order.
    func key(_ offer: SettledOffer<Double>) -> (Double, Double) {
      (offer.ledger.cost, answer.quote(offer.quote)?.contract?.commitment.meanYear ?? 0)
    }
    guard let best = offers.min(by: { key($0) < key($1) }), let quote = answer.quote(best.quote),
      let contract = quote.contract, let breakEven = answer.breakEven[best.quote],
      let scenarios = answer.exposure.first(where: { $0.quote == best.quote })?.scenarios
    else { return nil }
    self.quote = quote
    self.contract = contract
    settled = best
    signs = best.loss < 0
    self.breakEven = breakEven
    self.scenarios = scenarios
    compared = offers.count
    if let own = scenarios.first(where: { $0.scenario == .optimised }) {
      let floor = own.cost - 1e-9 * max(1, own.cost.magnitude)
      better = own.curve.filter { $0.commitment > 0 && $0.cost < floor }.min { ($0.cost, $0.commitment) < ($1.cost, $1.commitment) }
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
    public var text: String
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
      Line(label: "Commit", text: words.commit), Line(label: "Discount", text: words.discount),
      Line(label: "Cost", text: words.cost), Line(label: "Shortfall", text: words.shortfall),
      Line(label: "No deal", text: words.walkingAway),
    ]
  }

  private static func withoutOffer(_ answer: Answer) -> [Line] {
    let list = (0..<answer.timeline.window).reduce(0.0) { $0 + answer.forecast.totals[.optimised]![$1] }
    let money = Words.money(list) + " " + answer.engagement.plan.currency
    return [
      Line(label: "Commit", text: "To nothing yet: no quote is a contract offer."),
      Line(label: "Discount", text: "None is offered."),
      Line(label: "Cost", text: "\(money) of list spend over \(answer.timeline.window) months on the optimised forecast."),
      Line(label: "Shortfall", text: "None without a commitment. \(notSimulated)"),
      Line(label: "No deal", text: "Nothing to compare it with."),
    ]
  }
}

/// The sentences of the five lines.
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

  /// `11.0M, 11.8M and 12.6M USD in the three contract years`.
  static func promise(_ contract: Contract, _ currency: String) -> String {
    let years = contract.commitment.years.map(\.value)
    let span = Words.years(years.count)
    let main: String
    if let total = contract.commitment.statedAsTotal?.value {
      main = "\(Words.promise(total)) \(currency) in all over \(span)"
    } else if Set(years).count == 1, let each = years.first {
      main = years.count == 1 ? "\(Words.promise(each)) \(currency) for one year" : "\(Words.promise(each)) \(currency) a year for \(span)"
    } else {
      main = "\(Words.list(years.map(Words.promise))) \(currency) in \(span)"
    }
    let pools = contract.bedrock.pools.map { pool in
      let name = pool.name == "bedrock" ? "Bedrock" : Plain.text(pool.name)
      return "\(Words.list(pool.years.map { Words.promise($0.value) })) for \(name) alone"
    }
    return pools.isEmpty ? main : main + ", and " + Words.list(pools)
  }

  private var source: String {
    // An offer of the command line has no vendor or round worth naming.
    if case .commandLine = verdict.quote.name.source { return "offer \(verdict.name)" }
    return "offer \(verdict.name) of \(Plain.text(verdict.quote.vendor)), round \(verdict.quote.round)"
  }

  var commit: String {
    let promise = Self.promise(verdict.contract, currency)
    var text: String
    if verdict.signs {
      let among = verdict.compared == 1 ? "the only offer" : "least costly of \(verdict.compared) offers on our forecast"
      text = "\(promise): \(source), \(among)."
    } else {
      let none = verdict.compared == 1 ? "the only offer does not beat" : "none of \(verdict.compared) offers beats"
      text = "To nothing yet: \(none) its alternative on our forecast. Nearest: \(promise), \(source)."
    }
    if let better = betterPoint { text += " " + better }
    return text
  }

  /// The menu point that costs less than the quoted one.
  var betterPoint: String? {
    guard let point = verdict.better, let own = verdict.scenario(.optimised) else { return nil }
    let mean = verdict.contract.commitment.meanYear
    let basis = switch point.kind {
      case .quoted: "as quoted"
      case .tier: "its next tier, not quoted"
      case .assumed: "assumed available on its tiers"
    }
    return "On that forecast alone a mean year of \(Words.promise(point.commitment)) instead of \(Words.promise(mean)) would cost \(money(own.cost - point.cost)) less (\(basis))."
  }

  var discount: String {
    let ledger = verdict.settled.ledger
    let headline = Words.percent(ledger.headlineDiscount), blended = Words.percent(ledger.window.blendedDiscount)
    var text = "\(headline) headline, \(blended) blended over all services bought"
    if ledger.window.charges >= 0.5 {
      text += "; \(Words.percent(ledger.window.effectiveDiscount)) once shortfall charges are paid"
    }
    return text + "."
  }

  var cost: String {
    let cost = verdict.settled.ledger.cost, alternative = verdict.settled.alternative.cost
    let rate = answer.engagement.plan.policy.costOfCapital.value
    let present = rate == 0 ? "" : " (present value at \(Words.percent(rate)) a year)"
    let against = verdict.settled.loss < 0
      ? "\(money(alternative - cost)) less than" : "\(money(cost - alternative)) more than"
    return "\(money(cost)) \(currency) over \(months) months\(present), \(against) the \(money(alternative)) of \(alternativeWords)."
  }

  /// What the buyer has without an offer, in words.
  var alternativeWords: String {
    switch answer.alternative.kind {
    case .lapse: "list price without a deal"
    case .contract(_, let name): name == "extension" ? "the extension of the contract in force" : "offer \(Plain.text(name))"
    }
  }

  var shortfall: String {
    let all = verdict.scenarios.count
    var text: String
    if verdict.short.isEmpty {
      text = "None is due in any of the \(all) scenarios."
    } else {
      let named = verdict.short.map { "\($0.scenario.rawValue) \(money($0.shortfall))" }
      let isAlike = Set(verdict.short.map { money($0.shortfall) }).count == 1 && named.count > 1
      let amounts = isAlike ? money(verdict.short[0].shortfall) + " each" : Words.list(named)
      text = verdict.short.count == all
        ? "Due in all \(all) scenarios: \(amounts)." : "Due in \(verdict.short.count) of \(all) scenarios: \(isAlike ? Words.list(verdict.short.map(\.scenario.rawValue)) + ", " : "")\(amounts)."
    }
    text += " " + turningPoints
    return text + " " + FiveLines.notSimulated
  }

  /// How far spend may move before a shortfall is due and before the offer is no better than its alternative.
  var turningPoints: String {
    var parts: [String] = []
    switch verdict.breakEven.shortfallAt {
    case .none: parts.append("No fall of spend makes one due")
    case .some(let x) where x >= 2: parts.append("One is due even at twice the planned spend")
    case .some(let x) where x > 1: parts.append("Spend would have to run \(Words.percent(x - 1)) above plan for none to be due")
    case .some(let x): parts.append("The first is due once spend runs \(Words.percent(1 - x)) below plan")
    }
    switch verdict.breakEven.worseAt {
    case .none: parts.append("the offer beats no deal at any spend")
    case .some(let x) where x >= 2: parts.append("it is worse than no deal even at twice the planned spend")
    case .some(let x) where x > 1: parts.append("it beats no deal only from \(Words.percent(x - 1)) above plan")
    case .some(let x): parts.append("from \(Words.percent(1 - x)) below plan no deal is cheaper")
    }
    return parts.joined(separator: "; ") + "."
  }

  var walkingAway: String {
    let offer = verdict.settled.ledger.cost, alternative = verdict.settled.alternative.cost
    let difference = alternative - offer
    let what: String
    switch answer.alternative.kind {
    case .lapse:
      let support = verdict.settled.alternative.window.support >= 0.5 ? "list price and a support plan" : "list price"
      what = answer.engagement.incumbent == nil ? support : "the contract in force ends, \(support) follow\(support == "list price" ? "s" : "")"
    case .contract: what = alternativeWords
    }
    let verdictWords = difference >= 0 ? "\(money(difference)) dearer than signing" : "\(money(-difference)) cheaper than signing"
    return "Walking away costs \(money(alternative)) \(currency), \(verdictWords): \(what). After signing, a list dollar saved is worth \(Words.fixed(verdict.breakEven.dollarSaved, 2))."
  }
}
