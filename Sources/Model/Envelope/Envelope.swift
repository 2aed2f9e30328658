import Agreements
import Values

/// How the years of a commitment grow from its mean year.
public enum Ramp: String, Sendable, Hashable, CaseIterable {
  /// In the proportions that were offered.
  case offered
  /// Every year alike.
  case flat
  /// So that every year is equally likely to fall short: its shape follows the paths.
  case equalRisk = "equal_risk"

  /// The ramp as sheets and briefs name it.
  public var label: String { rawValue.replacing("_", with: "-") }
}

/// The years of main along one ramp at one set of headline rates.
enum RampShape: Sendable {
  case offered
  case flat
  case equalRisk(EqualRisk)

  /// Commitment by contract year at a mean year of main.
  func years(_ contract: Contract, mean: Double) -> [Double] {
    let quoted = contract.commitment.meanYear, years = contract.commitment.years
    switch self {
    case .offered:
      return quoted > 0 ? years.map { mean == quoted ? $0.value : $0.value * (mean / quoted) } : years.map { _ in mean }
    case .flat: return years.map { _ in mean }
    case .equalRisk(let shape): return shape.years(mean: mean)
    }
  }
}

/// One commitment of an envelope's curve.
public struct CurvePoint: Sendable {
  public var commitment: Double
  public var discount: Double
  public var kind: MenuPoint.Kind
  public var figures: ExpectedFigures
  /// Whether the plan's limits hold.
  public var isSafe: Bool
}

/// What may be promised on one offer along one ramp, as mean-year commitments of main (model §7).
public struct Envelope: Sendable {
  public var quote: String
  public var ramp: Ramp
  /// The largest commitment within the plan's limits; nil where none is.
  public var safeLimit: Double?
  /// The menu point of least E[loss] + λ·(CVaR95 - E[loss]) within the limits.
  public var target: Double?
  /// Commitment by year at the target; of the whole term where it was offered as one total.
  public var targetYears: [Double]
  /// The largest commitment that is no worse than the alternative on average.
  public var walkAway: Double?
  /// Where the limits hold, and where the mean loss is not above 0; ascending. Ends at the ends of the menu are cuts.
  public var safe: [ClosedRange<Double>]
  public var noWorse: [ClosedRange<Double>]
  public var curve: [CurvePoint]

  /// Whether the limits hold at the safe limit itself; where a worse tier begins there, only below it.
  public var reachesSafeLimit: Bool {
    guard let limit = safeLimit else { return false }
    return !curve.contains { ($0.commitment - limit).magnitude <= 1e-7 * limit && !$0.isSafe }
  }
}

/// One offer on all paths.
public struct OfferRisk: Sendable {
  public var quote: String
  /// As quoted.
  public var expected: ExpectedFigures
  public var envelopes: [Envelope]
  public var sensitivity: Sensitivity
  /// Pooled, carve-out and per-model.
  public var structures: [StructureWorth] = []
  /// Worth of what asks.yaml asks for; empty without.
  public var clauses: [ClauseWorth] = []
  /// Nil where there is no later year to wait for.
  public var waiting: Waiting?

  public func envelope(_ ramp: Ramp) -> Envelope? { envelopes.first { $0.ramp == ramp } }
  /// Whether the commitment as quoted keeps to the plan's limits; nil where it is no point of a menu.
  public var quotedIsSafe: Bool? { envelope(.offered)?.curve.first { $0.kind == .quoted }?.isSafe }
}
