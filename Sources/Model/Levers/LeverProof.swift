import Agreements
import Values

/// Whether a lever that shipped did what it promised (model §2).
public enum LeverProof: Hashable, Sendable {
  /// Cost per request fell by this share.
  case proved(Double)
  /// It did not fall.
  case failed(Double)
  /// Measured before and after in a trial: not shipped yet.
  case trial(Double)
  /// Not measured on both sides.
  case none

  public init(_ lever: Lever, asOf month: Month) {
    guard let before = lever.before?.value, let after = lever.after?.value, before > 0 else {
      self = .none
      return
    }
    let saved = 1 - after / before
    if let ships = lever.ships?.value, ships <= month {
      self = saved > 0 ? .proved(saved) : .failed(saved)
    } else {
      self = .trial(saved)
    }
  }
}
