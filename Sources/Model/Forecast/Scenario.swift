/// A full path of list spend over the window.
public enum Scenario: String, Sendable, Hashable, CaseIterable {
  /// Prompts and prices of the measured month, no levers.
  case pilot
  /// With prompt and output growth and each month's prices.
  case base
  /// With levers from their ship months: what commitments are sized on.
  case optimised
  /// Optimised with more requests and later, weaker levers.
  case stress
  /// Optimised with every growth at its low value, no launches, and a price cut.
  case downside
  /// As the vendor forecasts it.
  case vendor
  /// As engineering forecasts it.
  case engineering

  /// The scenarios that the model computes itself.
  public static let computed: [Scenario] = [.pilot, .base, .optimised, .stress, .downside]
  /// Whether the model computes it; the others are somebody else's figures.
  public var isComputed: Bool { Scenario.computed.contains(self) }
}
