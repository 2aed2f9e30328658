import Agreements
import Model
import Values

/// What result.json says of a round against the one before it.
func round(_ round: Round) -> JSON {
  .object([
    ("from", .text(round.from)), ("to", .text(round.to)),
    (
      "moves",
      .list(
        round.moves.map { move in
          .object([
            ("clause", .text(move.clause.rawValue)), ("from", .text(Plain.text(ContractWords.words(move.clause, move.before)))),
            ("to", .text(Plain.text(ContractWords.words(move.clause, move.after)))), ("cost", .number(move.cost)),
            ("expected_cost", .optional(move.expectedCost)),
          ])
        })
    ), ("cost_from", .number(round.costFrom)), ("cost_to", .number(round.costTo)),
    ("total", .number(round.costTo - round.costFrom)),
    (
      "expected_total",
      .optional(round.expectedTo.flatMap { to in round.expectedFrom.map { to - $0 } })
    ),
    (
      "savings",
      .object([
        ("against_incumbent", .optional(round.savings.againstIncumbent)), ("against_first", .number(round.savings.againstFirst)),
        ("against_budget", .optional(round.savings.againstBudget)),
      ])
    ),
  ])
}
