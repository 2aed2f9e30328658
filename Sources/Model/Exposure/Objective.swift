import Formulas

/// What the target minimises and the table is valued by (model §7, §9): expected loss against the alternative, and a share
/// of how far the worst 5% lie above it.
public enum Objective {
  /// - Parameters:
  ///   - loss: expected, in money over the window as present value.
  ///   - worst: mean of its worst 5%.
  ///   - weight: λ, the plan's `risk_weight`, from 0 (the mean alone) to 1 (the tail alone).
  public static func of<N: Formulaic>(loss: N, worst: N, weight: N) -> N { loss + weight * (worst - loss) }
}
