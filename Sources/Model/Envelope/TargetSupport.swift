import Agreements
import Simulation
import Values

/// A clause of the quote that the target stands on: with it at the seller's standard, everything else as quoted, the
/// target's commitment breaks a limit of the plan (model §7).
public struct TargetSupport: Sendable {
  /// The key of the contract.
  public var clause: String
  /// P(loss > 0) and P95 of the charges without it.
  public var lossProbability: Double
  public var shortfallP95: Double
}

extension Table {
  /// Clauses that the commitment of the table needs to keep to the plan's limits, in the order of the contract's keys.
  func support() -> [TargetSupport] {
    let here = ContractMeaning(contract)
    let without = Contract.clauses.map { (clause: $0.key, contract: $0.terms.atStandard(in: contract)) }
      .filter { ContractMeaning($0.contract) != here }
    let found = run.outcomes(without.map { promise($0.contract, headline) })
    return zip(without, found).compactMap { clause, outcome in
      let figures = ExpectedFigures(outcome, alternative: run.alternative, hindsight: nil, points: run.paths.points)
      if run.isSafe(figures) { return nil }
      return TargetSupport(
        clause: clause.clause, lossProbability: figures.lossProbability, shortfallP95: figures.shortfallP95)
    }
  }
}

extension Contract {
  /// Clauses that a seller's standard can stand in for, whatever they say.
  fileprivate static var clauses: [(key: String, terms: ClauseTerms)] {
    let any = Source.standard("any")
    return [
      ("commitment", .commitment(.init(test: Sourced(.annual, any), monthlyMinimum: Sourced(0, any)))),
      ("basis", .basis(Sourced(.net, any))), ("gap_rate", .gapRate(Sourced(.full, any))), ("overage", .overage(nil)),
      ("buckets", .buckets(nil)), ("caps", .caps(nil)), ("private_rates", .privateRates(nil)), ("shortfall", .shortfall(.pay)),
      ("carry_forward", .carryForward(Sourced(0, any))), ("step_down", .stepDown(nil)), ("fungible", .fungible([])),
      ("credits", .credits([])), ("price_protection", .priceProtection(Sourced(false, any))), ("upfront", .upfront(nil)),
    ]
  }
}
