import Values

/// Expected loss against the mean of the worst 5% over all offers and menu points along the offered ramp (model §7).
public struct FrontierPoint: Sendable {
  public var quote: String
  /// Mean-year money of main.
  public var commitment: Double
  public var loss: LossFigures
  /// A point that is no worse in both figures and better in one: of those on the frontier the one of least expected loss;
  /// nil for points on the frontier.
  public var dominatedBy: Dominator?

  public struct Dominator: Sendable, Hashable {
    public var quote: String
    public var commitment: Double
  }
}

public enum Frontier {
  /// The menu points of every offer, those that another one dominates with their dominator.
  /// Figures within 1e-9 of an offer's cost are the same: of two points alike in both neither dominates.
  public static func points(_ offers: [OfferRisk]) -> [FrontierPoint] {
    let all = offers.flatMap { offer in
      (offer.envelope(.offered)?.curve ?? []).map { point in
        (
          quote: offer.quote, commitment: point.commitment,
          loss: LossFigures(mean: point.figures.loss, cvar95: point.figures.lossCVaR95),
          slack: 1e-9 * max(1, point.figures.cost.magnitude)
        )
      }
    }
    func dominates(_ a: Int, _ b: Int) -> Bool {
      let slack = max(all[a].slack, all[b].slack), x = all[a].loss, y = all[b].loss
      return x.mean <= y.mean + slack && x.cvar95 <= y.cvar95 + slack && (x.mean < y.mean - slack || x.cvar95 < y.cvar95 - slack)
    }
    let frontier = all.indices.filter { b in !all.indices.contains { dominates($0, b) } }
    return all.indices.map { b in
      let best = frontier.filter { dominates($0, b) }.min { (all[$0].loss.mean, $0) < (all[$1].loss.mean, $1) }
      return FrontierPoint(
        quote: all[b].quote, commitment: all[b].commitment, loss: all[b].loss,
        dominatedBy: best.map { .init(quote: all[$0].quote, commitment: all[$0].commitment) })
    }
  }
}
