import Agreements
import Formulas

/// The offer that is negotiated from and answered with (model §9): of the offers with a commitment within the plan's
/// limits, the one of least expected cost at its target; where none has one, of least expected cost as quoted; without
/// paths, of least cost as quoted on the optimised forecast. Costs within 1e-9 of each other go to the smaller commitment
/// as quoted, then to the first file.
public enum TableOffer {
  /// Nil where no quote is a contract.
  /// - Parameter risk: of every offer; empty without paths.
  public static func of(_ engagement: Engagement, _ settled: Settled<Double>, _ risk: [OfferRisk]) -> Quote? {
    var best: (quote: Quote, hasTarget: Bool, cost: Double, mean: Double)?
    for offer in settled.offers {
      guard let quote = engagement.quotes.first(where: { $0.name.value == offer.quote }), let contract = quote.contract
      else { continue }
      let risk = risk.first { $0.quote == offer.quote }, atTarget = risk?.costAtTarget
      let cost = atTarget ?? risk?.expected.cost ?? offer.ledger.cost, mean = contract.commitment.meanYear
      if let best {
        if best.hasTarget && atTarget == nil { continue }
        let tie = 1e-9 * max(1, cost.magnitude), isFirst = best.hasTarget == (atTarget != nil)
        if isFirst && !(cost < best.cost - tie || cost <= best.cost + tie && mean < best.mean * (1 - 1e-12)) { continue }
      }
      best = (quote, atTarget != nil, cost, mean)
    }
    return best?.quote
  }
}

extension OfferRisk {
  /// Expected cost at the target along the offered ramp; nil where no commitment of the menu keeps to the plan's limits.
  public var costAtTarget: Double? {
    guard let e = envelope(.offered), let target = e.target else { return nil }
    return e.curve.first { $0.commitment == target }?.figures.cost
  }
}
