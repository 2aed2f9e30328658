import Model
import Values

// What result.json says of the table: competing quotes, positions, exchange rates, ladder and counter-offers.

/// One rate quote: means over the paths where they were simulated, and the optimised forecast beside.
func alternatives(_ answer: Answer) -> JSON {
  .list(
    answer.competing.map { competing in
      let name = competing.quote.name.value
      let worth = answer.negotiation?.alternatives.first { $0.quote == name }
      return .object(
        [("quote", .text(name)), ("offer", worth.map { .text($0.offer) } ?? .null)]
          + (worth.map(overPaths) ?? [])
          + [
            (
              "scenario",
              .object([
                ("list_moved", .number(competing.listMoved)), ("competing_cost", .number(competing.competingCost)),
                ("migration", .number(competing.migration)), ("running", .number(competing.running)),
              ])
            )
          ])
    })
}

private func overPaths(_ worth: AlternativeWorth) -> [(String, JSON)] {
  [
    ("list_moved", .number(worth.listMoved)), ("competing_cost", .number(worth.competingCost)),
    ("migration", .number(worth.migration)), ("running", .number(worth.running)),
    ("retirement_effect", .optional(worth.beforeSigning.retirementEffect)),
    ("indifference_discount", .optional(worth.beforeSigning.discount)),
    (
      "after_signing",
      .object([
        ("retirement_effect", .optional(worth.afterSigning.retirementEffect)),
        ("indifference_discount", .optional(worth.afterSigning.discount)),
      ])
    ),
    (
      "by_bucket",
      .list(
        worth.byBucket.map {
          .object([
            ("bucket", .text($0.bucket)), ("list_moved", .number($0.listMoved)),
            ("indifference_discount", .optional($0.indifference.discount)),
          ])
        })
    ),
  ]
}

func position(_ answer: Answer) -> JSON {
  guard let position = answer.negotiation?.position else { return .null }
  func point(_ x: PositionPoint) -> JSON {
    .object([
      ("commitment", .list(x.commitment.map { .number($0) })), ("discount", .number(x.discount)), ("cost", .number(x.cost)),
    ])
  }
  let rates = position.exchange
  return .object([
    ("offer", .text(position.quote)), ("batna", .text(position.batna)), ("batna_cost", .number(position.batnaCost)),
    ("objective", .number(position.objective)), ("aspiration", point(position.aspiration)),
    (
      "evidence",
      .list(
        position.evidence.map {
          .object([
            ("source", .text($0.source)), ("discount", .number($0.discount)), ("grade", .text($0.grade)),
            ("benchmark", .bool($0.isBenchmark)),
          ])
        })
    ), ("target", position.target.map(point) ?? .null),
    (
      "reservation",
      .list(
        position.reservation.map {
          .object([
            ("structure", .text($0.structure.rawValue)), ("commitment", .number($0.commitment)),
            ("discount", .optional($0.discount)),
          ])
        })
    ),
    (
      "exchange",
      .object([
        ("point_of_discount", .number(rates.pointOfDiscount)), ("point_on_bedrock", .number(rates.pointOnBedrock)),
        ("million_of_commitment", .number(rates.millionOfCommitment)), ("year_of_term", .optional(rates.yearOfTerm)),
        ("clauses", .list(rates.clauses.map { .object([("clause", .text($0.clause)), ("worth", .number($0.worth))]) })),
      ])
    ), ("ladder", .list(position.ladder.map(step))), ("target_cost", .number(position.targetCost)),
    (
      "counter_offers",
      .list(
        position.counterOffers.map {
          .object([
            ("structure", .text($0.structure.rawValue)), ("commitment", .list($0.commitment.map { .number($0) })),
            ("discount", .number($0.discount)), ("cost", .number($0.cost)), ("loss_probability", .number($0.lossProbability)),
            ("shortfall_p95", .number($0.shortfallP95)),
          ])
        })
    ), ("answers", .list(position.answers.map(sellerAnswer))),
    (
      "flip",
      position.flip.map {
        .object([
          ("kind", .text($0.kind.rawValue)), ("discount", .number($0.discount)), ("runner_up", .number($0.runnerUp)),
        ])
      } ?? .null
    ),
    (
      "rests_on",
      .list(
        position.restsOn.map {
          .object([
            ("clause", .text($0.clause)), ("loss_probability", .number($0.lossProbability)),
            ("shortfall_p95", .number($0.shortfallP95)),
          ])
        })
    ),
  ])
}

private func step(_ step: LadderStep) -> JSON {
  .object([
    ("step", .int(step.number)), ("give", .text(step.giveWords)), ("get", .text(step.getWords)), ("value", .number(step.value)),
    ("given_cost", .number(step.givenCost)), ("cost_after", .number(step.costAfter)),
    (
      "gives",
      .list(step.gives.map { .object([("item", .text($0.item)), ("from", $0.from.json), ("to", $0.to.json)]) })
    ), ("get_item", .text(step.got)), ("get_level", step.gotLevel.json),
  ])
}

private func sellerAnswer(_ answer: SellerAnswer) -> JSON {
  .object([
    ("answer", .text(answer.kind.words)), ("worse", .number(answer.worse)), ("matched_by", .optional(answer.matchedBy)),
    ("objective", .number(answer.objective)),
  ])
}

extension LadderStep.Level {
  var json: JSON {
    switch self {
    case .ask: .text("ask")
    case .fallback: .text("fallback")
    case .walkAway: .text("walk_away")
    case .quoted: .text("quoted")
    case .discount(let d): .number(d)
    }
  }
  /// As a reader says it.
  var words: String {
    switch self {
    case .ask: "as asked"
    case .fallback: "our fallback"
    case .walkAway: "our walk-away"
    case .quoted: "as quoted"
    case .discount(let d): Words.percent(d, places: 2)
    }
  }
}

extension LadderStep {
  /// `carry-forward: our fallback instead of as asked`.
  var giveWords: String { givesWords.joined(separator: "; ") }
  var givesWords: [String] { gives.map { "\(Self.title($0.item)): \($0.to.words) instead of \($0.from.words)" } }
  var getWords: String { "\(Self.title(got)) agreed \(gotLevel == .ask ? "as asked" : "at \(gotLevel.words)"), in writing" }

  static func title(_ item: String) -> String { item == "discount" ? "headline discount" : ClauseWording.title(item) }
}

extension SellerAnswer.Kind {
  var words: String {
    switch self {
    case .takeItOrLeaveIt: "as quoted, take it or leave it"
    case .commitMore(let k): "this discount only for a mean year of \(Words.money(k))"
    case .structure(let s): "Bedrock only as \(s.label), at the same discounts"
    }
  }
}
