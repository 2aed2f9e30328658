import Agreements
import Formulas
import Simulation
import Values

/// The buyer's side of the table: competing quotes and positions against the offer that is negotiated from.
public struct Negotiation: Sendable {
  public var alternatives: [AlternativeWorth]
  public var position: Position
}

extension Settled {
  /// The offer on the table: least cost as quoted on this forecast; ties go to the smaller commitment, then to the first.
  public func tableOffer(_ engagement: Engagement, cost: (N) -> Double) -> Quote? {
    let offers = offers.compactMap { offer in
      engagement.quotes.first { $0.name.value == offer.quote }.map { (quote: $0, cost: cost(offer.ledger.cost)) }
    }
    return offers.enumerated().min { a, b in
      func key(_ x: (offset: Int, element: (quote: Quote, cost: Double))) -> (Double, Double, Int) {
        (x.element.cost, x.element.quote.contract?.commitment.meanYear ?? 0, x.offset)
      }
      return key(a) < key(b)
    }?.element.quote
  }
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
    guard let quote = settled.tableOffer(engagement, cost: { $0 }), let contract = quote.contract,
      let mine = risk.first(where: { $0.quote == quote.name.value }), contract.commitment.meanYear > 0
    else { return nil }
    let base = base ?? PathBase(self, forecast, paths, threads: threads)
    let run = OfferOnPaths(engine: self, contract: contract, forecast: forecast, paths: paths, base: base, threads: threads)
    let table = mine.envelope(.offered)?.target ?? contract.commitment.meanYear
    return Negotiation(
      alternatives: run.alternatives(quote, table: table), position: run.position(quote, mine, targetCost: targetCost))
  }
}
