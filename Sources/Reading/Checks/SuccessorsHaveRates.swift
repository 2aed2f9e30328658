import Agreements
import Values

/// A model that takes over from a retired family has a rate.
enum SuccessorsHaveRates: Check {
  static let needs: [InputKind] = [.plan, .rates]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let models = draft.rates.filter { $0.channel == "bedrock" }.map(\.model.value)
    for family in plan.families {
      guard let successor = family.retirement?.successor, !models.contains(successor.value) else { continue }
      draft.add(
        .error, "no-rate", successor.source,
        "successor: \(quoted(successor.value)) has no row on channel bedrock in rates.csv",
        remedy: didYouMean(successor.value, models) ?? "Add its rate, or name a model that has one.")
    }
  }
}
