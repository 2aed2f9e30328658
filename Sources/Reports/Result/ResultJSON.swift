import Agreements
import Model
import Values

/// result.json: what other programs read. Names are fixed by the interface.
public func resultJSON(_ answer: Answer) -> JSON {
  let engagement = answer.engagement, plan = engagement.plan
  return .object([
    ("schema", .text("edp.result/1")),
    ("version", .text(answer.version)),
    ("engagement", .text(plan.engagement)),
    ("currency", .text(plan.currency)),
    ("contract_start", .text(answer.timeline.start.description)),
    ("horizon_months", .int(answer.timeline.horizon)),
    ("window_months", .int(answer.timeline.window)),
    ("paths", .int(answer.paths?.points.count ?? 0)),
    ("seed", .int(answer.engagement.plan.simulation.seed.value)),
    ("run_rate", runRate(answer)),
    ("forecast", .object([("months", .list((0..<answer.timeline.window).map { month(answer, $0) }))])),
    ("standing", standing(answer)),
    ("offers", .list(answer.offers.map { offer(answer, $0) })),
    ("envelopes", .list(answer.risk.flatMap(\.envelopes).map(envelope))),
    ("sensitivity", .list(answer.risk.map(\.sensitivity).flatMap(sensitivity))),
    (
      "stability",
      .list(
        answer.risk.map(\.sensitivity).map {
          .object([("quote", .text($0.quote)), ("target_stays", .int($0.stays)), ("target_cases", .int($0.sides))])
        })
    ),
    ("frontier", .list(answer.frontier.map(frontier))),
    ("structures", .list(answer.risk.flatMap(\.structures).map(structure))),
    ("clauses", .list(answer.risk.flatMap(\.clauses).map(clause))),
    ("waiting", .list(answer.risk.compactMap(\.waiting).map(waiting))),
    ("capacity", .list(answer.capacity.lines.map(capacity))),
    ("alternatives", alternatives(answer)),
    ("position", position(answer)),
    ("rounds", .list(answer.rounds.map(round))),
    ("findings", .list(answer.findings.map(findingJSON))),
  ])
}

/// One instrument for one workload; money over the hours of its traffic.
private func capacity(_ line: Capacity<Double>.Line) -> JSON {
  .object(
    [
      ("workload", .text(line.workload)), ("instrument", .text(line.of.instrument.name.value)),
      ("hours", .number(line.of.load.hours)),
    ]
      + line.named.map { ($0.key, .number($0.value)) }
      + [
        (
          "contracted",
          .list(
            line.contracted.map { x in
              .object(
                [
                  ("quote", .text(x.offer)), ("on_demand_discount", .number(x.onDemandDiscount)),
                  ("instrument_discount", .number(x.instrumentDiscount)), ("breakeven_utilisation", .number(x.breakeven)),
                ]
                  + (x.inCommitment.map { both in
                    [
                      (
                        "with_commitment",
                        .object([("pool", .text(both.pool))] + both.named.map { ($0.key, .number($0.value)) })
                      )
                    ]
                  } ?? []))
            })
        )
      ])
}

private func runRate(_ answer: Answer) -> JSON {
  let rate = answer.runRate
  return .object([
    ("measured_month", .text(answer.timeline.measured.description)),
    ("as_measured", .number(rate.asMeasured)), ("optimised", .number(rate.optimised)),
    ("input_share", .number(rate.inputShare)), ("output_share", .number(rate.outputShare)),
    (
      "workloads",
      .list(
        rate.workloads.map { w in
          .object([
            ("workload", .text(w.name)), ("requests", .number(w.requests)),
            ("cost_per_request", .optional(w.requests == 0 ? nil : w.costPerRequest)),
            ("cost_per_user", .optional(w.costPerUser)),
            ("list", .number(w.list)), ("optimised", .number(w.optimised)), ("input_cost", .number(w.inputCost)),
            ("output_cost", .number(w.outputCost)),
          ])
        })
    ),
    (
      "bridge",
      .list(
        rate.bridge.map { step in
          .object([
            ("lever", .text(step.lever.name.value)), ("kind", .text(step.lever.kindName)),
            ("in_sequence", .number(step.inSequence ?? 0)), ("alone", .number(step.alone ?? 0)),
            ("included", .bool(step.standing == .enters || step.standing == .credits)),
          ])
        })
    ),
  ])
}

private func month(_ answer: Answer, _ t: Int) -> JSON {
  var members: [(String, JSON)] = [("month", .text(answer.timeline.month(t).description))]
  for scenario in Forecast<Double>.scenarios(answer.engagement) {
    members.append((scenario.rawValue, .number(answer.forecast.totals[scenario]![t])))
  }
  if let months = answer.paths?.months {
    members += [("p10", .number(months[t].p10)), ("p50", .number(months[t].p50)), ("p90", .number(months[t].p90))]
  }
  members.append(("input_tokens", .number(answer.forecast.inputTokens?[t] ?? 0)))
  members.append(("output_tokens", .number(answer.forecast.outputTokens?[t] ?? 0)))
  let buckets = answer.forecast.demand[.optimised]!.buckets
  members.append(("buckets", .object(buckets.map { ($0.name, .number($0.list[t])) })))
  members.append(
    (
      "families",
      .object(
        answer.forecast.families.map {
          ($0.name, .object([("tokens", .number($0.tokens[t])), ("list", .number($0.list[t]))]))
        })
    ))
  return .object(members)
}

private func standing(_ answer: Answer) -> JSON {
  guard let s = answer.settled.standing else { return .null }
  return .object([
    ("period_from", .text(s.periodFrom.description)), ("period_to", .text(s.periodTo.description)),
    ("commitment", .number(s.commitment)), ("drawn", .number(s.drawn)), ("forecast_retired", .number(s.forecastRetired)),
    ("gap", .number(s.gap)), ("charge", .number(s.charge)),
  ])
}

private func offer(_ answer: Answer, _ quote: Quote) -> JSON {
  let name = quote.name.value, contract = quote.contract!
  let settled = answer.settled.offers.first { $0.quote == name }!
  let breakEven = answer.breakEven[name]
  let expected: [(String, JSON)] =
    answer.risk(name).map { [("expected", .object($0.expected.named.map { ($0.key, .number($0.value)) }))] } ?? []
  return .object(
    [
      ("quote", .text(name)), ("round", .int(quote.round)),
      (
        "commitment",
        .list(
          (contract.commitment.statedAsTotal.map { [$0] } ?? contract.commitment.years).map { .number($0.value) })
      ),
      ("headline_discount", .number(settled.ledger.headlineDiscount)),
      (
        "periods",
        .list(
          settled.ledger.periods.map { period in
            let dates: [(String, JSON)] = [
              ("from", .text(answer.timeline.month(period.months.lowerBound).description)),
              ("to", .text(answer.timeline.month(period.months.upperBound - 1).description)), ("pool", .text(period.pool)),
            ]
            return .object(dates + period.named.map { ($0.key, .number($0.value)) })
          })
      ),
      ("horizon", ledger(settled.ledger.horizon)), ("window", ledger(settled.ledger.window)),
      (
        "fiscal_years",
        .list(
          FiscalYear.all(answer.timeline).map { year in
            .object([
              ("from", .text(year.from.description)), ("months", .int(year.months.count)),
              ("cash", .number(year.cash(settled.ledger))), ("charges", .number(year.charges(settled.ledger))),
            ])
          })
      ),
      (
        "alternative",
        .object([
          ("kind", .text(answer.alternative.name)), ("horizon", ledger(settled.alternative.horizon)),
          ("window", ledger(settled.alternative.window)),
        ])
      ),
      ("cost", .number(settled.ledger.cost)), ("alternative_cost", .number(settled.alternative.cost)),
      ("loss", .number(settled.loss)),
      (
        "break_even",
        .object([
          ("shortfall_at", .optional(breakEven?.shortfallAt)), ("worse_at", .optional(breakEven?.worseAt)),
          ("dollar_saved", .optional(breakEven?.dollarSaved)),
        ])
      ),
      (
        "exposure",
        .list(
          answer.exposure.first { $0.quote == name }!.scenarios.map { x in
            .object([
              ("scenario", .text(x.scenario.rawValue)), ("cost", .number(x.cost)),
              ("alternative_cost", .number(x.alternativeCost)), ("loss", .number(x.loss)), ("shortfall", .number(x.shortfall)),
              ("regret", .number(x.regret)), ("left_on_table", .number(x.leftOnTable)), ("over_regret", .number(x.overRegret)),
              ("best_commitment", .number(x.bestCommitment)), ("blended_discount", .number(x.blendedDiscount)),
              ("effective_discount", .number(x.effectiveDiscount)),
            ])
          })
      ),
    ] + expected)
}

private func envelope(_ e: Envelope) -> JSON {
  func ranges(_ x: [ClosedRange<Double>]) -> JSON { .list(x.map { .list([.number($0.lowerBound), .number($0.upperBound)]) }) }
  return .object([
    ("quote", .text(e.quote)), ("ramp", .text(e.ramp.rawValue)), ("safe_limit", .optional(e.safeLimit)),
    ("target", .optional(e.target)), ("walk_away", .optional(e.walkAway)),
    ("target_commitment", e.target == nil ? .null : .list(e.targetYears.map { .number($0) })),
    ("intervals", .object([("safe", ranges(e.safe)), ("no_worse", ranges(e.noWorse))])),
    (
      "curve",
      .list(
        e.curve.map { point in
          .object([
            ("commitment", .number(point.commitment)), ("discount", .number(point.discount)),
            ("kind", .text(point.kind.rawValue)), ("expected_cost", .number(point.figures.cost)),
            ("expected_loss", .number(point.figures.loss)), ("loss_cvar95", .number(point.figures.lossCVaR95)),
            ("loss_probability", .number(point.figures.lossProbability)),
            ("expected_shortfall", .number(point.figures.shortfall)),
            ("shortfall_probability", .number(point.figures.shortfallProbability)),
            ("shortfall_p95", .number(point.figures.shortfallP95)),
            ("left_on_table", .number(point.figures.leftOnTable)), ("regret", .number(point.figures.regret)),
          ])
        })
    ),
  ])
}

private func sensitivity(_ x: Sensitivity) -> [JSON] {
  x.cases.map { row in
    .object([
      ("quote", .text(x.quote)), ("driver", .text(row.driver)), ("low", .number(row.low.driver)),
      ("high", .number(row.high.driver)),
      ("low_loss", .number(row.low.loss)), ("high_loss", .number(row.high.loss)), ("low_shortfall", .number(row.low.shortfall)),
      ("high_shortfall", .number(row.high.shortfall)), ("low_target", .optional(row.low.target)),
      ("high_target", .optional(row.high.target)), ("standard_error", .number(row.error)),
    ])
  }
}

private func ledger(_ figures: Ledger<Double>.Figures) -> JSON {
  .object(figures.named.map { ($0.key, .number($0.value)) })
}

/// One finding as result.json holds it.
public func findingJSON(_ f: Finding) -> JSON {
  .object([
    ("severity", .text(f.severity.rawValue)), ("rule", .text(f.rule)), ("where", .text(f.source.description)),
    ("message", .text(f.message)), ("remedy", .text(f.remedy)), ("at_stake", .optional(f.atStake)),
  ])
}
