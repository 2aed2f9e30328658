import Agreements
import Formulas
import Values

/// The cells by which a reader turns the book: scenario, offer and a typed commitment.
public enum Selectors {
  /// The scenario that offers are settled on.
  public static func scenario<W: Worksheet>(_ engagement: Engagement, _ scenario: Scenario, on sheet: W) -> Choice<W.Number> {
    sheet.inputs("Selectors")
    return sheet.choice(
      "selector.scenario", "Scenario that offers are settled on",
      Forecast<W.Number>.scenarios(engagement).map(\.rawValue),
      Sourced(scenario.rawValue, .standard("commitments are sized on optimised")))
  }

  /// What a reader types for the selected offer; 0: as quoted.
  public struct Typed<N: Formulaic>: Sendable {
    /// Mean-year commitment.
    public var commitment: N
    /// Headline discount in all years, where the offer's tiers are not marginal.
    public var discount: N
  }

  /// The offer that what is typed is for, and what is typed.
  public static func offer<W: Worksheet>(_ quotes: [Quote], on sheet: W) -> (Choice<W.Number>?, Typed<W.Number>) {
    sheet.inputs("Selectors")
    let offer = quotes.last.map { last in
      sheet.choice(
        "selector.offer", "Offer that the typed commitment is for", quotes.map(\.name.value),
        Sourced(last.name.value, .standard("the last offer")))
    }
    let typed = sheet.input(
      "selector.commitment", "Typed mean-year commitment of that offer (0: as quoted)", .money,
      .standard(0, "as quoted"))
    let discount = sheet.input(
      "selector.discount", "Typed headline discount of that offer (0: what its commitment earns)", .rate,
      .standard(0, "what the commitment earns"))
    return (offer, Typed(commitment: typed, discount: discount))
  }
}
