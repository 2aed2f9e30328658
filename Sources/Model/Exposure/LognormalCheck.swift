import Simulation
import Values

/// Expected shortfall in closed form, as if list spend of a period were lognormal (model §6): a second opinion on the
/// simulated figure that needs no paths but their mean and spread.
public struct LognormalCheck: Sendable, Hashable {
  /// E[max(0, C - αS)].
  public var expectedShortfall: Double
  /// P(αS < C).
  public var probability: Double

  /// - Parameters:
  ///   - commitment: C, above 0.
  ///   - mean: F, mean of list spend S; above 0.
  ///   - deviation: s, standard deviation of ln S.
  ///   - share: α, what a dollar of list spend retires.
  public init(commitment: Double, mean: Double, deviation: Double, share: Double) {
    let drawn = share * mean
    guard commitment > 0, drawn > 0, deviation > 0 else {
      expectedShortfall = max(0, commitment - drawn)
      probability = drawn < commitment ? 1 : 0
      return
    }
    let d1 = Elementary.log(drawn / commitment) / deviation + deviation / 2, d2 = d1 - deviation
    expectedShortfall = commitment * Normal.probability(-d2) - drawn * Normal.probability(-d1)
    probability = Normal.probability(-d2)
  }
}
