import Model
import Values

// What result.json says of the choices around a commitment: other points, structures, clauses, waiting.

func frontier(_ point: FrontierPoint) -> JSON {
  .object([
    ("quote", .text(point.quote)), ("commitment", .number(point.commitment)), ("loss", .number(point.loss.mean)),
    ("loss_cvar95", .number(point.loss.cvar95)),
    (
      "dominated_by",
      point.dominatedBy.map { .object([("quote", .text($0.quote)), ("commitment", .number($0.commitment))]) } ?? .null
    ),
  ])
}

func structure(_ row: StructureWorth) -> JSON {
  .object([
    ("quote", .text(row.quote)), ("structure", .text(row.structure.rawValue)), ("expected_cost", .number(row.expectedCost)),
    ("expected_shortfall", .number(row.expectedShortfall)), ("offered_cost", .optional(row.offeredCost)),
    ("offered_shortfall", .optional(row.offeredShortfall)), ("pooling_gap", .optional(row.poolingGap)),
  ])
}

func clause(_ row: ClauseWorth) -> JSON {
  .object([
    ("quote", .text(row.quote)), ("clause", .text(row.clause)), ("loss", .number(row.ask.mean)),
    ("loss_cvar95", .number(row.ask.cvar95)), ("fallback_loss", .optional(row.fallback?.mean)),
    ("fallback_loss_cvar95", .optional(row.fallback?.cvar95)), ("walk_away_loss", .optional(row.walkAway?.mean)),
    ("walk_away_loss_cvar95", .optional(row.walkAway?.cvar95)),
  ])
}

func waiting(_ row: Waiting) -> JSON {
  .object([
    ("quote", .text(row.quote)), ("commitment", .number(row.commitment)), ("discount", .number(row.discount)),
    ("upsize_probability", .number(row.upsizeProbability)), ("expected_commitment", .number(row.expectedCommitment)),
    ("loss", .number(row.loss.mean)), ("loss_cvar95", .number(row.loss.cvar95)), ("full_loss", .number(row.fullLoss.mean)),
    ("full_loss_cvar95", .number(row.fullLoss.cvar95)), ("worth", .number(row.worth.mean)),
    ("worth_cvar95", .number(row.worth.cvar95)),
  ])
}
