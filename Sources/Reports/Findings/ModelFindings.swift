import Agreements
import Formulas
import Model
import Values

/// Findings that need the model: each a figure, the threshold it passes, where it comes from and what to do.
/// Those of the files alone are in Reading.
func modelFindings(_ answer: Answer) -> [Finding] {
  let rules: [@Sendable (Answer) -> [Finding]] = [
    alternativeSupport, creditsEnd, closeoutOverlap, standingShortfall, blendedRate, aboveThreshold, residualExposure,
    forecastDistance, beliefDistance, renewalClose,
    quarterEnd, noCompetingQuote, quoteMovesNothing, noMigrationAssessment, singleModelCommitment, noExitTerms, noFlexTerms,
    noPromptGrowth,
    egressNotMapped, lowAttribution, capacityHistory, capacityInPilot, capacityAboveOnDemand, capacityUnserved, spendDoubled,
  ]
  return (rules + tokenFindings + riskFindings).flatMap { $0(answer) }.map { finding in
    var finding = finding
    finding.excerpt = excerpt(at: finding.source, in: answer.engagement.files)
    return finding
  }
}

/// The line of the file that a finding points at, and the length of the word there.
private func excerpt(at source: Source, in files: [InputFile]) -> Finding.Excerpt? {
  guard case .file(let path, let line, let column) = source, let file = files.first(where: { $0.path == path }) else {
    return nil
  }
  let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  guard line >= 1, line <= lines.count else { return nil }
  var text = String(decoding: lines[line - 1], as: UTF8.self)
  if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
  let rest = text.unicodeScalars.dropFirst(column - 1)
  let word = rest.prefix { !" ,]}:#\t".unicodeScalars.contains($0) }.count
  return Finding.Excerpt(line: text, underlined: max(1, word))
}

/// The place of a value that may be a default: then that of its quote.
private func place(_ source: Source?, or fallback: Source) -> Source {
  if case .file? = source { return source! }
  return fallback
}

private func settledOffers(_ answer: Answer) -> [(quote: Quote, contract: Contract, settled: SettledOffer<Double>)] {
  answer.settled.offers.compactMap { settled in
    guard let quote = answer.quote(settled.quote), let contract = quote.contract else { return nil }
    return (quote, contract, settled)
  }
}

/// What the plan holds likely lies far from the middle of our own paths.
private func beliefDistance(_ answer: Answer) -> [Finding] {
  guard let belief = answer.engagement.plan.believes, let paths = answer.paths else { return [] }
  let t = belief.month.value - answer.timeline.start
  guard paths.months.indices.contains(t), paths.months[t].p50 > 0 else { return [] }
  let likely = belief.totalSpend.value.likely, ours = paths.months[t].p50, distance = likely / ours - 1
  guard distance.magnitude > 0.1 else { return [] }
  return [
    Finding(
      .warning, "forecast-distance", belief.totalSpend.source,
      "the plan holds \(Words.money(likely)) of list spend in \(belief.month.value) likely; half of our paths lie \(distance > 0 ? "below" : "above") \(Words.money(ours)), \(Words.percent(distance.magnitude)) away",
      remedy: "Find out which growth, launch or lever the two disagree on before you commit on either.")
  ]
}

/// The alternative's support is stated; else it is taken from the offer, or left out on both sides.
private func alternativeSupport(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, settled in
    let (plan, isOfOffer) = Alternative.support(answer.engagement, offer: contract)
    guard isOfOffer else { return nil }
    guard plan != nil else {
      return Finding(
        .note, "alternative-support", quote.name.source,
        "no support plan is stated for \(Plain.text(quote.name.value)) or for what you have without it: support is left out of both",
        remedy: "Add `support` to the quote, and `lapse_support` to current.yaml.")
    }
    return Finding(
      .warning, "alternative-support", place(contract.support?.minimum.source, or: quote.name.source),
      "support without a deal is not stated; it is taken at the plan of \(Plain.text(quote.name.value)) without its discount: \(Words.money(settled.alternative.window.support)) over the window",
      remedy: answer.engagement.incumbent == nil
        ? "Ask for the fee of a support plan without a deal; a contract in force states it as `lapse_support`."
        : "State `lapse_support` in current.yaml.", atStake: settled.alternative.window.support)
  }
}

/// What a month costs once the credits are gone.
private func creditsEnd(_ answer: Answer) -> [Finding] {
  let horizonEnd = answer.timeline.start + answer.timeline.horizon
  return settledOffers(answer).flatMap { quote, contract, settled in
    contract.credits.compactMap { credit -> Finding? in
      let end = credit.from.value + credit.months.value
      guard end > answer.timeline.start, end < horizonEnd, credit.amount.value > 0, credit.months.value > 0 else { return nil }
      let monthly = credit.amount.value / Double(credit.months.value)
      return Finding(
        .note, "credits-end", credit.amount.source,
        "credits of \(Words.money(credit.amount.value)) end with \(end - 1): from \(end) the same month costs about \(Words.money(monthly)) more",
        remedy: "Budget the months after it without the credits.",
        atStake: min(credit.amount.value, settled.ledger.window.credits))
    }
  }
}

/// The contract in force is on its way to a shortfall.
private func standingShortfall(_ answer: Answer) -> [Finding] {
  guard let incumbent = answer.engagement.incumbent, let standing = answer.settled.standing, standing.charge >= 0.5 else {
    return []
  }
  return [
    Finding(
      .warning, "standing-shortfall", incumbent.drawn.source,
      "the contract in force falls short by \(Words.money(standing.gap)) of \(Words.money(standing.commitment)) at the end of \(standing.periodTo): \(Words.money(standing.charge)) is due",
      remedy:
        "Bring spend forward that is planned anyway, and ask for the shortfall to be waived or carried into the new contract.",
      atStake: standing.charge)
  ]
}

/// The contract in force ends before the new one starts.
private func closeoutOverlap(_ answer: Answer) -> [Finding] {
  guard let incumbent = answer.engagement.incumbent, incumbent.ends > answer.timeline.start else { return [] }
  let closeout = answer.settled.offers.first?.ledger.window.closeout ?? 0
  return [
    Finding(
      .warning, "closeout-overlap", incumbent.starts.source,
      "the contract in force runs to \(incumbent.ends - 1), \(Words.count(incumbent.ends - answer.timeline.start, "month")) into the new one: spend from \(answer.timeline.start) retires the new commitment only",
      remedy: "Ask for the old commitment to be closed or replaced by the new one, in writing.",
      atStake: closeout > 0 ? closeout : nil)
  ]
}

/// The discount earned over all spend is well below the headline.
private func blendedRate(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, settled in
    let ledger = settled.ledger, difference = ledger.headlineDiscount - ledger.window.blendedDiscount
    guard difference >= 0.005 else { return nil }
    let money = difference * ledger.window.list, year = money * 12 / Double(answer.timeline.window)
    return Finding(
      .warning, "blended-rate", place(contract.discount.tiers.first?.rate.source, or: quote.name.source),
      "\(Plain.text(quote.name.value)): \(Words.percent(ledger.headlineDiscount)) headline is \(Words.percent(ledger.window.blendedDiscount)) over all you buy; the difference is \(Words.money(year)) a year",
      remedy: "Compare offers by the blended discount; ask for the headline on the services left out.", atStake: money)
  }
}

/// The commitment stands at the threshold of its tier: what lies above it earns nothing more.
private func aboveThreshold(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, settled in
    guard !contract.discount.isBare, contract.discount.by.value == .meanYear, contract.discount.scope.value == .whole,
      let scenarios = answer.exposure.first(where: { $0.quote == quote.name.value })?.scenarios
    else { return nil }
    let quoted = contract.commitment.meanYear
    // The menu's tier points are the thresholds, less what pools of their own add to K.
    guard let threshold = scenarios.first?.curve.last(where: { $0.kind == .tier && $0.commitment <= quoted })?.commitment,
      threshold < quoted * (1 - 1e-3)
    else { return nil }
    let worst = scenarios.map { x -> (scenario: Scenario, cost: Double) in
      (x.scenario, x.cost - (x.curve.first { $0.commitment == threshold }?.cost ?? x.cost))
    }.max { $0.cost < $1.cost }
    let stake = worst.flatMap { $0.cost > 0.5 ? $0 : nil }
    let consequence = stake.map { ", and costs \(Words.money($0.cost)) more in \($0.scenario.rawValue)" } ?? ""
    return Finding(
      stake == nil ? .note : .warning, "above-threshold", place(contract.commitment.years.first?.source, or: quote.name.source),
      "\(Plain.text(quote.name.value)) commits \(Words.promise(quoted)) in the mean year, and \(Words.promise(threshold)) earns the same \(Words.percent(settled.ledger.headlineDiscount)): the rest buys no discount\(consequence)",
      remedy: "Ask for the same discount at the threshold of its tier.", atStake: stake?.cost)
  }
}

/// Commitment that is still to be met after the months the board looks at.
private func residualExposure(_ answer: Answer) -> [Finding] {
  let horizon = answer.timeline.horizon
  return settledOffers(answer).compactMap { quote, contract, settled in
    let later = settled.ledger.periods.filter {
      $0.months.upperBound > horizon && $0.months.lowerBound < contract.termMonths.value
    }
    let committed = later.reduce(0) { $0 + $1.commitment }
    guard committed > 0 else { return nil }
    let charges = settled.ledger.window.charges - settled.ledger.horizon.charges
    let due =
      charges >= 0.5
      ? "\(Words.money(charges)) of shortfall falls due then on the optimised forecast" : "no shortfall on the optimised forecast"
    return Finding(
      charges >= 0.5 ? .warning : .note, "residual-exposure", contract.termMonths.source,
      "\(Plain.text(quote.name.value)): \(Words.money(committed)) of commitment is tested after month \(horizon), outside the horizon: \(due)",
      remedy: "Read the figures over the window, not inside the horizon only.", atStake: charges >= 0.5 ? charges : nil)
  }
}

/// Somebody else's forecast is far from ours.
private func forecastDistance(_ answer: Answer) -> [Finding] {
  func total(_ s: Scenario) -> Double { (0..<answer.timeline.window).reduce(0) { $0 + answer.forecast.totals[s]![$1] } }
  let ours = total(.optimised)
  guard ours > 0 else { return [] }
  let verdict = Verdict(answer)
  return answer.engagement.plan.forecasts.compactMap { given in
    guard let scenario = Scenario(rawValue: given.name), answer.forecast.totals[scenario] != nil else { return nil }
    let theirs = total(scenario), distance = theirs / ours - 1
    guard distance.magnitude >= 0.05 else { return nil }
    var stake: Double?
    var consequence = ""
    if let verdict, let x = verdict.scenario(scenario), let own = verdict.scenario(.optimised) {
      let worse = x.loss - own.loss
      if worse > 0.5 {
        stake = worse
        consequence = "; were it right, \(verdict.name) would be worth \(Words.money(worse)) less"
      }
    }
    let way = distance > 0 ? "above" : "below"
    return Finding(
      .warning, "forecast-distance", .file(path: given.path, line: 1, column: 1),
      "the forecast of \(given.name == "vendor" ? "the vendor" : given.name) is \(Words.percent(distance.magnitude, places: 0)) \(way) ours over the window (\(Words.money(theirs)) against \(Words.money(ours)))\(consequence)",
      remedy: distance > 0
        ? "Do not size the commitment on it; ask what it assumes that we do not."
        : "Settle the difference with its owners before signing.",
      atStake: stake)
  }
}

/// Less than six months are left.
private func renewalClose(_ answer: Answer) -> [Finding] {
  let prepared = answer.engagement.plan.prepared
  let left = answer.timeline.start - prepared.value.month
  guard left < 6 else { return [] }
  let words =
    left <= 0
    ? "the contract starts in the month this was prepared, or before it" : "the contract starts in \(Words.count(left, "month"))"
  return [
    Finding(
      .warning, "renewal-close", answer.engagement.plan.contractStart.source,
      "\(words) (\(answer.timeline.start); prepared \(prepared.value)): under six months the seller sets the pace",
      remedy: "Ask for a short extension on today's terms before negotiating.")
  ]
}

/// Signing falls into the last month of a calendar quarter, when the seller's targets are due.
private func quarterEnd(_ answer: Answer) -> [Finding] {
  let signing = answer.timeline.start - 1
  guard signing.number % 3 != 0 else { return [] }
  return [
    Finding(
      .note, "quarter-end", answer.engagement.plan.contractStart.source,
      "a start in \(answer.timeline.start) means signing in \(signing), which is not the end of a quarter of the seller's year",
      remedy: "Plan the last round for March, June, September or December.")
  ]
}

/// At least one quote of another vendor is on the table.
private func noCompetingQuote(_ answer: Answer) -> [Finding] {
  let offers = answer.offers
  guard !offers.isEmpty else { return [] }
  let vendors = Set(answer.engagement.quotes.map { $0.vendor.lowercased() })
  guard vendors.count < 2 else { return [] }
  return [
    Finding(
      .warning, "no-competing-quote", offers[0].name.source,
      "no quote of another vendor: the discount is negotiated without an alternative for the part that could move",
      remedy: "Ask one other provider for token rates, and add it under quotes/.")
  ]
}

/// What moving away would take is assessed, by somebody who stands for it.
private func noMigrationAssessment(_ answer: Answer) -> [Finding] {
  answer.competing.compactMap { competing in
    let quote = competing.quote, name = Plain.text(quote.name.value)
    guard competing.listMoved > 0 else { return nil }
    guard let migration = quote.rates?.migration else {
      return Finding(
        .warning, "no-migration-assessment", quote.name.source,
        "\(name): no migration is priced: one-off cost, dual running and egress count as nothing, so that leaving looks cheaper than it is",
        remedy: "Add `migration` with one_off, dual_running_months and egress_per_month, its document and owner.")
    }
    guard migration.document == nil && migration.owner == nil else { return nil }
    return Finding(
      .warning, "no-migration-assessment", migration.oneOff.source.isStandard ? quote.name.source : migration.oneOff.source,
      "\(name): the cost of migration names neither a document nor an owner: the other side will not believe it",
      remedy: "Add `document` and `owner` to the migration.")
  }
}

/// A rate quote that nothing can move to has no price.
private func quoteMovesNothing(_ answer: Answer) -> [Finding] {
  answer.competing.filter { competing in
    competing.listMoved == 0 && !(answer.negotiation?.alternatives.contains { $0.quote == competing.quote.name.value } ?? false)
  }.map { competing in
    Finding(
      .warning, "quote-moves-nothing", competing.quote.name.source,
      "nothing can move to \(Plain.text(competing.quote.name.value)): no workload that is movable runs on a model that its map names",
      remedy: "Map the models in use, and mark under `movable` in workloads.csv what could leave.")
  }
}

/// A commitment per model is lost when the model is.
private func singleModelCommitment(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, _ in
    guard case .perModel(let pools, _) = contract.bedrock, let first = pools.first else { return nil }
    let promised = pools.reduce(0) { $0 + $1.years.reduce(0) { $0 + $1.value } }
    return Finding(
      .warning, "single-model-commitment", first.rate.source,
      "\(Plain.text(quote.name.value)) commits \(Words.money(promised)) to single model families: a price cut, a retirement or a better model leaves it unused",
      remedy: "Ask for one pool over all models.", atStake: promised)
  }
}

private func words(_ contract: Contract, _ term: String) -> String {
  contract.terms.first { $0.name == term }?.words.value ?? "none"
}

/// The contract can be left.
private func noExitTerms(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, settled in
    guard ["exit", "divestiture", "assignment"].allSatisfy({ words(contract, $0) == "none" }) else { return nil }
    return Finding(
      .warning, "no-exit-terms", place(contract.terms.first { $0.name == "exit" }?.words.source, or: quote.name.source),
      "\(Plain.text(quote.name.value)) has no words on exit, divestiture or assignment: the commitment stays whatever becomes of the company",
      remedy: "Ask for a reduction by the divested share, and for assignment with consent.")
  }
}

/// The contract can follow spend that falls.
private func noFlexTerms(_ answer: Answer) -> [Finding] {
  settledOffers(answer).compactMap { quote, contract, _ in
    let paid = if case .pay = contract.shortfall { true } else { false }
    guard paid, contract.stepDown == nil, contract.carryForward.value == 0, words(contract, "growth_renegotiation") == "none"
    else { return nil }
    let downside = answer.exposure.first { $0.quote == quote.name.value }?.scenarios.first { $0.scenario == .downside }?.shortfall
    return Finding(
      .warning, "no-flex-terms", place(contract.commitment.years.first?.source, or: quote.name.source),
      "\(Plain.text(quote.name.value)) has no step-down, carry-forward or prepaid shortfall: \((downside ?? 0) >= 0.5 ? "in the downside scenario \(Words.money(downside ?? 0)) is paid for nothing" : "what is committed beyond need is paid for nothing")",
      remedy: "Ask for a step-down, and for a shortfall payment that later fees may use.",
      atStake: downside.flatMap { $0 > 0 ? $0 : nil })
  }
}

/// Prompts grow with use; a forecast that holds them fixed is low.
private func noPromptGrowth(_ answer: Answer) -> [Finding] {
  guard let first = answer.engagement.workloads.first,
    answer.engagement.workloads.allSatisfy({ $0.promptGrowthMonthly.value == .zero })
  else { return [] }
  return [
    Finding(
      .note, "no-prompt-growth", first.source, "no workload has prompt growth: tokens per request stay as measured",
      remedy: "Look at tokens per request over the last year, and set prompt_growth_monthly.")
  ]
}

/// Callers and models stand in one region, or the transfer between them is known.
private func egressNotMapped(_ answer: Answer) -> [Finding] {
  let apart = answer.engagement.workloads.filter { !$0.callerRegion.isEmpty && $0.callerRegion != $0.region }
  guard let first = apart.first else { return [] }
  let names = Set(apart.map { Plain.text($0.name.value) }).sorted()
  return [
    Finding(
      .note, "egress-not-mapped", first.source,
      "\(Words.list(names)) \(names.count == 1 ? "is" : "are") called from another region than the model's: data transfer between regions is not in the token cost",
      remedy: "Look it up on the bill, or call from the model's region.")
  ]
}

/// Nine tenths of token spend belong to a team.
private func lowAttribution(_ answer: Answer) -> [Finding] {
  var owned = 0.0, all = 0.0
  for row in answer.forecast.tokens.rows where row.row.launch == nil {
    let list = row.servings.first?.list[.pilot]?[0] ?? 0
    all += list
    if !row.row.team.isEmpty { owned += list }
  }
  guard all > 0, owned / all < 0.9, let first = answer.engagement.workloads.first(where: { $0.team.isEmpty }) else { return [] }
  return [
    Finding(
      .warning, "low-attribution", first.source,
      "\(Words.percent(owned / all, places: 0)) of token spend belongs to a team; 90% is needed to charge it back",
      remedy: "Name a team for every workload.")
  ]
}
