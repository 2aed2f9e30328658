import Agreements
import Formulas
import Simulation
import Values

/// The buyer's side of the table: competing quotes and positions against the offer that is negotiated from.
public struct Negotiation: Sendable {
  public var alternatives: [AlternativeWorth]
  public var position: Position
}

extension Engine {
  /// Nil where no quote is a contract.
  /// - Parameters:
  ///   - risk: of every offer, on the same paths.
  ///   - base: of these paths; nil: made here.
  ///   - targetCost: what counter-offers may cost at most; nil: the expected cost at the table.
  public func negotiation(
    _ forecast: Forecast<Double>, _ settled: Settled<Double>, _ paths: Paths, _ risk: [OfferRisk], on base: PathBase? = nil,
    targetCost: Double? = nil, threads: Int? = nil
  ) -> Negotiation? {
    guard let quote = TableOffer.of(engagement, settled, risk), let contract = quote.contract,
      let mine = risk.first(where: { $0.quote == quote.name.value }), contract.commitment.meanYear > 0
    else { return nil }
    let base = base ?? PathBase(self, forecast, paths, threads: threads)
    let run = OfferOnPaths(engine: self, contract: contract, forecast: forecast, paths: paths, base: base, threads: threads)
    let table = mine.envelope(.offered)?.target ?? contract.commitment.meanYear
    return Negotiation(
      alternatives: run.alternatives(quote, table: table), position: run.position(quote, mine, targetCost: targetCost))
  }
}
