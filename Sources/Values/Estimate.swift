/// An uncertain number as a person states it: low, likely and high. One number means all three.
public struct Estimate: Hashable, Sendable {
  public var low: Double
  public var likely: Double
  public var high: Double

  /// Requires `low <= likely <= high`; reading refuses anything else.
  public init(low: Double, likely: Double, high: Double) {
    self.low = low
    self.likely = likely
    self.high = high
  }

  public init(_ value: Double) { self.init(low: value, likely: value, high: value) }

  public static let zero = Estimate(0)
  public var isCertain: Bool { low == likely && likely == high }
  /// Mean of the triangular distribution on (low, likely, high).
  public var mean: Double { isCertain ? likely : (low + likely + high) / 3 }
}
