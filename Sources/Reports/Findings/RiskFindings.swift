import Agreements
import Model
import Simulation
import Values

/// Findings that stand on the simulated paths: a commitment as quoted above what the paths bear, and a scenario above
/// what they bring.
let riskFindings: [@Sendable (Answer) -> [Finding]] = [
  aboveMedian, aboveSafeLimit, aboveWalkAway, optimismGap, shareDiffers,
]

private func offers(_ answer: Answer) -> [(quote: Quote, name: String, place: Source, risk: OfferRisk)] {
  answer.offers.compactMap { quote in
    guard let risk = answer.risk(quote.name.value), let contract = quote.contract else { return nil }
    let source = contract.commitment.years.first?.source
    let place = if case .file? = source { source! } else { quote.name.source }
    return (quote, Plain.text(quote.name.value), place, risk)
  }
}

/// More paths fall short than not: the commitment lies above the middle of what the optimised forecast draws down.
private func aboveMedian(_ answer: Answer) -> [Finding] {
  offers(answer).compactMap { _, name, place, risk in
    let x = risk.expected
    guard x.shortfallProbability > 0.5 else { return nil }
    return Finding(
      .warning, "above-p50", place,
      "\(name) commits more than the middle of our paths draws down: in \(Words.percent(x.shortfallProbability)) of them some year falls short, by \(Words.money(x.shortfall)) of charges on average",
      remedy: "Commit to less, or let the commitment rise later in the term.", atStake: x.shortfall)
  }
}

/// The commitment as quoted breaks the plan's own limits.
private func aboveSafeLimit(_ answer: Answer) -> [Finding] {
  let policy = answer.engagement.plan.policy
  return offers(answer).compactMap { _, name, place, risk in
    guard risk.quotedIsSafe == false, let envelope = risk.envelope(.offered) else { return nil }
    let x = risk.expected
    var broken: [String] = []
    if x.lossProbability > policy.maxLossProbability.value + 1e-12 {
      broken.append(
        "\(Words.percent(x.lossProbability)) odds of ending dearer than without a deal (limit \(Words.stated(policy.maxLossProbability.value)))"
      )
    }
    var excess = 0.0
    if let limit = policy.maxP95Shortfall?.value, x.shortfallP95 > limit * (1 + 1e-12) {
      excess = x.shortfallP95 - limit
      broken.append("\(Words.money(x.shortfallP95)) of shortfall in the worst case of twenty (limit \(Words.money(limit)))")
    }
    let remedy =
      envelope.safeLimit.map {
        "Commit to a mean year \(envelope.reachesSafeLimit ? "of at most" : "below") \(Words.money($0)), or win terms that carry the rest."
      } ?? "No commitment on these terms keeps to the limits: ask for other terms."
    return Finding(
      .warning, "above-safe-limit", place, "\(name) as quoted breaks the plan's limits: \(broken.joined(separator: ", "))",
      remedy: remedy, atStake: max(0, x.lossCVaR95, excess))
  }
}

/// On average the offer costs more than having none.
private func aboveWalkAway(_ answer: Answer) -> [Finding] {
  offers(answer).compactMap { _, name, place, risk in
    guard risk.expected.loss > 0.5 else { return nil }
    let limit = risk.envelope(.offered).flatMap(\.walkAway)
    return Finding(
      .warning, "above-walk-away", place,
      "\(name) as quoted costs \(Words.money(risk.expected.loss)) more than having no deal, on the mean of all paths",
      remedy: limit.map { "Walk away above a mean year of \(Words.money($0)) on these terms." }
        ?? "Walk away from these terms at any commitment of the menu.", atStake: risk.expected.loss)
  }
}

/// Slips, cancellations and levers that bring less keep the mean of all paths below the scenario that commitments are
/// sized on.
private func optimismGap(_ answer: Answer) -> [Finding] {
  guard let paths = answer.paths, paths.optimisedList > 0 else { return [] }
  let gap = paths.optimisedList - paths.meanList
  guard gap > 0.01 * paths.optimisedList else { return [] }
  return [
    Finding(
      .warning, "optimism-gap", answer.engagement.plan.contractStart.source,
      "the optimised forecast holds \(Words.money(gap)) more list spend over the window than the mean of our paths (\(Words.percent(gap / paths.optimisedList))): launches slip or are cancelled, and prices fall, more often than the scenario has it",
      remedy: "Size the commitment on the paths (sheet Envelope), not on the scenario.", atStake: nil)
  ]
}

/// What is to cross the table is not what the figures say to open with: by intent, or because one of the two is older.
private func shareDiffers(_ answer: Answer) -> [Finding] {
  guard let share = answer.engagement.share, let position = answer.negotiation?.position else { return [] }
  var found: [Finding] = []
  func differs(_ place: Source, _ message: String, atStake: Double? = nil) {
    found.append(
      Finding(
        .note, "share-differs", place, message, remedy: "Bring share.yaml up to date, unless the difference is meant.",
        atStake: atStake))
  }
  let asked = share.discount.value, opening = position.aspiration.discount
  if (asked - opening).magnitude > 0.0005 {
    differs(
      share.discount.source,
      "share.yaml asks for \(Words.stated(asked)), and the opening that evidence supports is \(Words.percent(opening))")
  }
  if let first = share.commitment.first {
    let mean = share.commitment.reduce(0) { $0 + $1.value } / Double(share.commitment.count)
    let table = position.aspiration.commitment, wanted = table.reduce(0, +) / Double(max(1, table.count))
    if (mean - wanted).magnitude > 0.02 * max(mean, wanted) {
      differs(
        first.source,
        "share.yaml offers \(Words.money(mean)) a year on average, and the commitment of the table is \(Words.money(wanted))")
    }
  }
  for (clause, worth) in position.exchange.clauses where worth >= 0.5 && clause != ClauseWorth.together {
    if share.clauses.contains(where: { $0.name == clause }) { continue }
    differs(
      share.discount.source,
      "share.yaml does not ask for \(ClauseWording.title(clause)), which is worth \(Words.money(worth)) at the table",
      atStake: worth)
  }
  return found
}
