import Agreements
import Formulas
import Model
import Values

/// The recommendation in a paragraph that somebody can repeat: how much, for how much, on which structure, with which
/// clauses, and below what no deal is better.
extension BriefContext {
  /// Nil without a target: then there is nothing to recommend but to ask for other terms.
  func recommendation() -> Phrase? {
    guard let position = answer.negotiation?.position, let target = position.target, let quote = answer.quote(position.quote),
      let contract = quote.contract
    else { return nil }
    let key = "envelopes[\(position.quote)@offered]"
    let years = target.commitment.count > 1 ? " (\(target.commitment.map { Words.promise($0) }.joined(separator: ", ")))" : ""
    var words: Phrase =
      "Offer \(name: quote.vendor) a mean year of \(Words.promise(position.table), at: key + ".target")\(years) on the terms of \(name: position.quote), \(bedrock(contract)), at no less than \(Words.percent(target.discount), at: "position.target.discount")"
    if position.aspiration.discount > target.discount + 5e-5 {
      words += "; open at \(Words.percent(position.aspiration.discount), at: "position.aspiration.discount")"
    }
    words += ". "
    let wanted = position.exchange.clauses.filter { $0.clause != ClauseWorth.together && $0.worth > 0 }
      .sorted { ($1.worth, $0.clause) < ($0.worth, $1.clause) }.prefix(3)
    if !wanted.isEmpty {
      let asks = answer.engagement.asks
      let list = wanted.map { row -> String in
        let ask = asks.first { $0.clause.value == row.clause }.map { ClauseWording.ask(row.clause, $0.ask.value) }
        return "\(ask ?? ClauseWording.title(row.clause)) (worth \(Words.money(row.worth)))"
      }
      words += "Ask in writing: \(list.joined(separator: "; ")). "
    }
    words +=
      "It costs \(Words.money(target.cost), at: "position.target.cost") on average, \(Words.money(position.batnaCost - target.cost)) less than no deal at \(Words.money(position.batnaCost), at: "position.batna_cost")."
    if let point = answer.risk(position.quote)?.envelope(.offered)?.curve.first(where: { $0.commitment == position.table }) {
      let worst =
        point.figures.shortfallP95 >= 0.5
        ? "the worst twentieth owes \(Words.money(point.figures.shortfallP95)) or more" : "19 of 20 owe nothing"
      words += " Some year falls short on \(Words.percent(point.figures.shortfallProbability)) of the paths; \(worst)."
    }
    if let flip = position.flip {
      words +=
        " Below \(Words.percent(flip.discount), at: "position.flip.discount") a mean year of \(Words.money(flip.runnerUp)) is better."
    }
    if let support = support(position) { words += " " + support }
    return words
  }

  /// What the quote must keep for the target to stand; nil where every clause could go.
  func support(_ position: Position) -> Phrase? {
    if position.restsOn.isEmpty { return nil }
    let limits = answer.engagement.plan.policy
    let clauses = position.restsOn.enumerated().map { n, x -> Phrase in
      let key = "position.rests_on[\(n)]", subject = ClauseWording.subject(x.clause)
      // The limit that breaks; both may.
      if let most = limits.maxP95Shortfall?.value, x.shortfallP95 > most * (1 + 1e-12) {
        return
          "\(subject) (else the worst twentieth owes \(Words.money(x.shortfallP95), at: key + ".shortfall_p95"); the limit is \(Words.money(most)))"
      }
      return
        "\(subject) (else signing is dearer than no deal on \(Words.percent(x.lossProbability), at: key + ".loss_probability") of the paths; the limit is \(Words.percent(limits.maxLossProbability.value)))"
    }
    return
      "The \(Words.promise(position.table)) rests on what the quote says of \(Phrase.list(clauses)): see that the contract keeps it."
  }

  private func bedrock(_ contract: Contract) -> String {
    switch contract.bedrock {
    case .pooled: "Bedrock in the common commitment"
    case .carveOut: "Bedrock apart"
    case .perModel: "Bedrock by model family"
    }
  }
}
