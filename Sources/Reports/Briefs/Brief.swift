import Agreements
import Formulas
import Model
import Values

/// The briefs, as Markdown. Executive: one page for a reader with five minutes. Negotiation: for who sits at the table.
/// Client: what an advisor hands over.
public enum Brief {
  public static let executiveName = "brief-executive"
  public static let clientName = "brief-client"
  public static let negotiationName = "brief-negotiation"
  /// Every brief, in the order of reading.
  public static let names = [executiveName, negotiationName, clientName]

  /// - Parameters:
  ///   - template: the text of a template of one's own; nil for the built-in one.
  /// - Throws: `BriefFault` with every key that does not exist, and every figure that no cell holds.
  public static func executive(_ answer: Answer, _ model: FinanceModel, charts: Charts, template: String? = nil)
    throws(BriefFault) -> String
  {
    let context = try BriefContext(answer, CellIndex(model), charts).executive()
    return tidy(try StrictTemplate(template ?? BriefTemplates.executive, name: executiveName + ".mustache").render(context))
  }

  /// The advisor's deliverable: the two numbers brought to the table and what supports each, levers, assumptions.
  /// - Throws: as `executive`.
  public static func client(_ answer: Answer, _ model: FinanceModel, charts: Charts, template: String? = nil)
    throws(BriefFault) -> String
  {
    let context = try BriefContext(answer, CellIndex(model), charts).client()
    return tidy(try StrictTemplate(template ?? BriefTemplates.client, name: clientName + ".mustache").render(context))
  }

  /// What the negotiator takes into the room: positions, leverage, exchange rates, ladder, clauses, questions, dates.
  /// - Throws: as `executive`.
  public static func negotiation(_ answer: Answer, _ model: FinanceModel, charts: Charts, template: String? = nil)
    throws(BriefFault) -> String
  {
    let context = try BriefContext(answer, CellIndex(model), charts).negotiation()
    return tidy(
      try StrictTemplate(template ?? BriefTemplates.negotiation, name: negotiationName + ".mustache").render(context))
  }

  /// At most one blank line in a row, and a line break at the end.
  static func tidy(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !(line.isEmpty && lines.last?.isEmpty ?? true)
    {
      lines.append(line)
    }
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What the template may show. Every sum stands in the workbook; here figures only become words.
struct BriefContext {
  let answer: Answer
  let cells: CellIndex
  let charts: Charts
  let plan: Plan

  init(_ answer: Answer, _ cells: CellIndex, _ charts: Charts) {
    self.answer = answer
    self.cells = cells
    self.charts = charts
    plan = answer.engagement.plan
  }

  /// What every brief says of itself, and the answer in five lines.
  func shared(_ verdict: Verdict?) throws(BriefFault) -> [String: TemplateValue] {
    var context: [String: TemplateValue] = [
      "engagement": .text(inert(plan.engagement)), "prepared": .text(plan.prepared.value.description),
      "has_client": .flag(plan.client != nil), "client": .text(inert(plan.client ?? "")), "currency": .text(plan.currency),
      "contract_start": .text(answer.timeline.start.description), "version": .text(answer.version), "charts": .text("charts"),
      "has_offer": .flag(verdict != nil), "has_menu_chart": .flag(charts.has("menu")),
      "best": .text(verdict.map { inert($0.quote.name.value) } ?? ""),
    ]
    context["has_recommendation"] = .flag(answer.negotiation?.position.target != nil)
    context["recommendation"] = .text(try recommendation()?.markdown(cells) ?? "")
    var lines: [[String: TemplateValue]] = []
    for line in FiveLines(answer).lines {
      lines.append(["label": .text(line.label), "text": .text(try line.phrase.markdown(cells))])
    }
    context["answer"] = .list(lines, keys: ["label", "text"])
    try findings(&context)
    context["evidence"] = .list(evidence(), keys: ["grade", "meaning", "what"])
    context["limits"] = .list(limits().map { ["text": .text($0)] }, keys: ["text"])
    return context
  }

  func executive() throws(BriefFault) -> [String: TemplateValue] {
    let verdict = Verdict(answer)
    var context = try shared(verdict)
    let rate = plan.policy.costOfCapital.value
    context["cost_basis"] = .text(
      "Cost over \(answer.timeline.window) months on the optimised forecast\(rate == 0 ? "" : ", present value at \(Words.percent(rate)) a year; charges are not discounted")."
    )
    context["offers"] = .list(
      try offers(),
      keys: ["offer", "commitment", "headline", "blended", "effective", "cost", "loss", "charges", "downside_charges"])
    context["scenarios"] = .list(try scenarios(verdict), keys: ["scenario", "meaning", "cost", "loss", "charges"])
    var turning = ""
    if let verdict {
      let words = FiveLineWords(answer, verdict)
      turning = try words.turningPoints.markdown(cells)
      if let drivers = words.drivers { turning += " " + (try drivers.markdown(cells)) }
    }
    context["turning_points"] = .text(turning)
    context["has_tokens"] = .flag(!answer.runRate.workloads.isEmpty)
    context["run_rate"] = try cited(runRate)
    context["approvals"] = .list(try approvals(verdict), keys: ["text"])
    return context
  }

  func inert(_ s: String) -> String { Markdown.inert(s) }
  func cited(_ phrase: Phrase) throws(BriefFault) -> TemplateValue { .text(try phrase.markdown(cells)) }

  // MARK: tables

  private func offers() throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    for offer in answer.settled.offers {
      guard let quote = answer.quote(offer.quote), let contract = quote.contract else { continue }
      let key = { (rest: String) in "offers[\(offer.quote)].\(rest)" }
      let downside =
        answer.exposure.first { $0.quote == offer.quote }?.scenarios.first { $0.scenario == .downside }?.shortfall ?? 0
      let ledger = offer.ledger
      rows.append([
        "offer": .text(inert(offer.quote)), "commitment": try cited(FiveLineWords.promise(quote, contract)),
        "headline": try cited("\(Words.percent(ledger.headlineDiscount), at: key("headline_discount"))"),
        "blended": try cited("\(Words.percent(ledger.window.blendedDiscount), at: key("window.blended_discount"))"),
        "effective": try cited("\(Words.percent(ledger.window.effectiveDiscount), at: key("window.effective_discount"))"),
        "cost": try cited("\(Words.money(ledger.cost), at: key("cost"))"),
        "loss": try cited("\(Words.money(offer.loss), at: key("loss"))"),
        "charges": try cited("\(Words.money(ledger.window.charges), at: key("window.charges"))"),
        "downside_charges": try cited("\(Words.money(downside), at: key("exposure[downside].shortfall"))"),
      ])
    }
    // Offers without a support plan of their own share one alternative; its cost stands beside the first.
    if let first = answer.settled.offers.first {
      let cost: Phrase = "\(Words.money(first.alternative.cost), at: "offers[\(first.quote)].alternative_cost")"
      let empty: TemplateValue = .text("–")
      rows.append([
        "offer": .text("no deal: " + inert(answer.alternative.name)), "commitment": empty, "headline": empty, "blended": empty,
        "effective": empty, "cost": try cited(cost), "loss": empty, "charges": empty, "downside_charges": empty,
      ])
    }
    return rows
  }

  private func scenarios(_ verdict: Verdict?) throws(BriefFault) -> [[String: TemplateValue]] {
    guard let verdict else { return [] }
    var rows: [[String: TemplateValue]] = []
    for x in verdict.scenarios {
      let key = { (rest: String) in "offers[\(verdict.quote.name.value)].exposure[\(x.scenario.rawValue)].\(rest)" }
      rows.append([
        "scenario": .text(x.scenario.rawValue), "meaning": .text(meaning(x.scenario)),
        "cost": try cited("\(Words.money(x.cost), at: key("cost"))"),
        "loss": try cited("\(Words.money(x.loss), at: key("loss"))"),
        "charges": try cited("\(Words.money(x.shortfall), at: key("shortfall"))"),
      ])
    }
    return rows
  }

  private func meaning(_ scenario: Scenario) -> String {
    let s = plan.scenarios
    switch scenario {
    case .pilot: return "prompts and prices stay as measured, no optimisation"
    case .base: return "prompts grow and prices move, no optimisation"
    case .optimised:
      return answer.forecast.tokens.hasLevers
        ? "our forecast: optimisations as they ship" : "our forecast; no optimisation enters it"
    case .stress:
      return
        "requests × \(factor(s.stressVolume.value)), optimisations \(Words.count(s.stressLeverDelayMonths.value, "month")) late and weaker"
    case .downside:
      return
        "growth at its low end, no launches, token prices \(Words.percent(s.downsidePriceCut.value, places: 0)) lower from month \(s.downsidePriceCutMonth.value)"
    case .vendor: return "the vendor's own forecast"
    case .engineering: return "the forecast of engineering"
    }
  }

  private func factor(_ x: Double) -> String { x == x.rounded() ? Words.fixed(x, 0) : Words.fixed(x, 2) }

  // MARK: lists

  private func approvals(_ verdict: Verdict?) throws(BriefFault) -> [[String: TemplateValue]] {
    guard let verdict else { return [] }
    var items: [String] = []
    let promise = try FiveLineWords.promise(verdict.quote, verdict.contract).markdown(cells)
    let name = inert(verdict.quote.name.value)
    let risk = answer.risk(verdict.quote.name.value)
    if verdict.signs, risk?.quotedIsSafe == false, let target = risk?.envelope(.offered)?.target {
      // Nobody approves what breaks the limits that they signed off.
      let smaller: Phrase =
        "To ask for a mean year of \(Words.promise(target), at: "envelopes[\(verdict.quote.name.value)@offered].target")"
      items.append(
        "\(try smaller.markdown(cells)) on the terms of \(name), within the limits below; or to lift them for \(plan.currency) \(promise) as quoted."
      )
    } else if verdict.signs {
      let until = verdict.quote.validUntil.map { ", by \($0.value), when the offer lapses" } ?? ""
      items.append(
        "To sign for up to \(plan.currency) \(promise) at no less than \(try headline(verdict).markdown(cells)), on the terms of \(name)\(until)."
      )
    } else {
      items.append(
        verdict.settled.loss < 0
          ? "Not to sign yet: \(name) is the nearest offer, and none of its commitments keeps to the limits below."
          : "Not to sign yet: \(name) is the nearest offer, and it costs more than having none.")
    }
    let must = answer.engagement.asks.filter { $0.mustHave && !$0.stopsAtStandard(in: verdict.contract) }
    if !must.isEmpty {
      let words = must.map { ask in
        "\(clause(ask.clause.value)): \(inert(ClauseWording.value(ask.clause.value, (ask.walkAway ?? ask.fallback ?? ask.ask).value)))"
      }
      items.append("To walk away unless the contract has, at the least: \(words.joined(separator: "; ")).")
    }
    if !verdict.quote.unknown.isEmpty {
      items.append(
        "Nothing before it is in writing: \(Words.list(verdict.quote.unknown.map { clause($0.value) })), on which the document of \(name) is silent."
      )
    }
    if let standing = limitsOfPlan(verdict) { items.append(try standing.markdown(cells)) }
    return items.map { ["text": .text($0)] }
  }

  /// The plan's limits, and whether the offer as quoted keeps to them.
  private func limitsOfPlan(_ verdict: Verdict) -> Phrase? {
    let policy = answer.engagement.plan.policy
    let odds = Words.stated(policy.maxLossProbability.value)
    let shortfall =
      policy.maxP95Shortfall.map { ", at most \(Words.money($0.value)) of shortfall in the worst case of twenty" } ?? ""
    let limits = "The limits that stand: at most \(odds) odds of ending dearer than without a deal\(shortfall)."
    guard let x = answer.risk(verdict.quote.name.value)?.expected else {
      return policy.maxP95Shortfall == nil ? nil : "\(limits) They were not tested: no odds were simulated."
    }
    let key = "offers[\(verdict.quote.name.value)].expected."
    let keeps = answer.risk(verdict.quote.name.value)?.quotedIsSafe ?? true
    return
      "\(limits) As quoted, \(name: verdict.quote.name.value) \(keeps ? "keeps to them" : "does not keep to them"): \(Words.percent(x.lossProbability), at: key + "loss_probability") odds, \(Words.money(x.shortfallP95), at: key + "shortfall_p95") of shortfall in the worst case of twenty."
  }

  /// A clause's name as a sentence takes it.
  private func clause(_ s: String) -> String { inert(ClauseWording.title(s)) }

  private func headline(_ verdict: Verdict) -> Phrase {
    "\(Words.percent(verdict.settled.ledger.headlineDiscount), at: "offers[\(verdict.quote.name.value)].headline_discount")"
  }

  /// As many as fit the page; the sheet has them all.
  private static let mostFindings = 5

  private func findings(_ context: inout [String: TemplateValue]) throws(BriefFault) {
    let grave = answer.findings.filter { $0.severity != .note }
    let shown = grave.isEmpty ? answer.findings : grave
    var rows: [[String: TemplateValue]] = []
    for f in shown.prefix(Self.mostFindings) {
      rows.append([
        "severity": .text(f.severity.rawValue), "has_stake": .flag(f.atStake != nil),
        "stake": .text(f.atStake.map(Words.money) ?? ""), "cell": .text(try cells.finding(f.message)),
        "message": .text(inert(quotes(f.message))), "remedy": .text(inert(quotes(f.remedy))),
      ])
    }
    context["findings"] = .list(rows, keys: ["severity", "has_stake", "stake", "cell", "message", "remedy"])
    let more = answer.findings.count - rows.count
    context["has_more_findings"] = .flag(more > 0)
    context["more_findings"] = .text("\(more) more on the sheet Findings.")
    context["suppressed"] = .list(
      answer.suppressed.map { ["rule": .text(inert($0.finding.rule)), "reason": .text(inert($0.reason))] },
      keys: ["rule", "reason"])
  }

  /// Names in a finding stand between backticks, which a brief would only show escaped.
  private func quotes(_ s: String) -> String { String(s.map { $0 == "`" ? "'" : $0 }) }

  /// What each part of the answer rests on, by grade.
  private func evidence() -> [[String: TemplateValue]] {
    let engagement = answer.engagement
    var byGrade: [String: [String]] = [:]
    func row(_ what: String, _ grade: String, _ source: String) { byGrade[grade, default: []].append("\(what) (\(source))") }
    if let first = engagement.estate.first {
      row("the AWS bill at list price to \(plan.measuredMonth.value)", "A", path(first.listSpend.source))
    }
    if let first = engagement.workloads.first {
      row(
        "requests and tokens of \(Words.count(Set(engagement.workloads.map(\.name.value)).count, "workload"))", "A",
        path(first.source))
    }
    if !engagement.rates.isEmpty {
      let dates = engagement.rates.compactMap { $0.asOf?.value }.min()
      row("token prices\(dates.map { ", read on \($0) or later" } ?? "")", "A", path(engagement.rates[0].source))
    }
    for quote in answer.offers {
      let document = quote.document.map { inert($0.value) } ?? "no document is named"
      row("terms of \(inert(quote.name.value))", quote.document == nil ? "C" : "A", document)
    }
    if let incumbent = engagement.incumbent {
      row(
        "the contract in force", incumbent.quote.document == nil ? "C" : "A",
        inert(incumbent.quote.document?.value ?? incumbent.quote.path))
    }
    if !plan.buckets.isEmpty || !engagement.workloads.isEmpty {
      row("growth by bucket and workload", "B", plan.buckets.isEmpty ? "workloads.csv" : "plan.yaml")
    }
    for (grade, what) in [("A", "trialled or measured"), ("B", "planned, with owner and month")] {
      let mine = engagement.actingLevers.map(\.lever).filter { ($0.evidence.value == .planned) == (grade == "B") }
      if !mine.isEmpty { row("\(Words.count(mine.count, "lever")) \(what)", grade, "levers.yaml") }
    }
    if !engagement.roadmap.isEmpty {
      row("\(Words.count(engagement.roadmap.count, "launch", many: "launches")) to come", "B", "roadmap.csv")
    }
    if !plan.families.isEmpty { row("how token prices move, which models retire", "B", "plan.yaml, families") }
    for forecast in plan.forecasts {
      row("the forecast of \(inert(forecast.name)): shown, not used", "C", path(.file(path: forecast.path, line: 1, column: 1)))
    }
    for quality in ["A", "B", "C"] {
      let mine = engagement.benchmarks.filter { $0.quality == quality }
      if !mine.isEmpty {
        row("\(Words.count(mine.count, "discount band")) of others: for the opening only", quality, "benchmarks.csv")
      }
    }
    if cells.defaults > 0 {
      row("\(cells.defaults) of \(Words.count(cells.inputs, "input")) that nobody stated: defaults", "C", "sheet Sources")
    }
    return [("A", "contract or measurement"), ("B", "judgement of people who know"), ("C", "claim, or a default")].compactMap {
      grade, meaning in
      byGrade[grade].map { ["grade": .text(grade), "meaning": .text(meaning), "what": .text($0.joined(separator: "; "))] }
    }
  }

  /// The file of an input; a plain file name needs no escapes.
  func path(_ source: Source) -> String {
    guard case .file(let path, _, _) = source else { return inert(source.description) }
    let isPlain = path.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F
    }
    return isPlain && (path.hasSuffix(".csv") || path.hasSuffix(".yaml")) ? path : inert(path)
  }

  private func limits() -> [String] {
    let simulated = answer.paths.map {
      "Not certainty: the odds are of \($0.points.count) paths drawn from the volatilities, ranges and hazards above; they are no better than those. Scenarios are single paths and have no odds."
    }
    var items = [
      simulated
        ?? "Not odds: \(Words.count(Forecast<Double>.scenarios(answer.engagement).count, "scenario")) were settled, each a single path. No paths were simulated, so there is no chance of a shortfall, no safe limit, no target here.",
      "Not a negotiating mandate by itself, and no legal, tax or accounting advice. Taxes are left out.",
      "Not AWS's view: prices, retirements and terms beyond the documents named are assumptions above.",
    ]
    if answer.timeline.window > answer.timeline.horizon {
      items.append(
        "Not only the \(answer.timeline.horizon) months of the horizon: commitments are counted over all \(answer.timeline.window)."
      )
    }
    return items
  }
}

extension Ask {
  /// Whether where we stop is the seller's standard: then it is nothing to walk away over.
  fileprivate func stopsAtStandard(in contract: Contract) -> Bool {
    guard let standard = askTerms?.atStandard(in: contract), let stop = walkAwayTerms ?? fallbackTerms ?? askTerms else {
      return false
    }
    return ContractMeaning(stop.applied(to: standard)) == ContractMeaning(standard)
  }
}
