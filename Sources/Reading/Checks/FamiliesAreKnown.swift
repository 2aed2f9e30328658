import Agreements
import Values

/// A family of the plan is one of the rate card.
enum FamiliesAreKnown: Check {
  static let needs: [InputKind] = [.plan, .rates]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan, !draft.rates.isEmpty else { return }
    let families = draft.rates.map(\.family)
    for family in plan.families where !families.contains(family.name.value) {
      draft.add(
        .warning, "unknown-family", family.name.source,
        "families: no row of rates.csv has the family \(quoted(family.name.value))",
        remedy: didYouMean(family.name.value, families) ?? "It has no effect; name a family of rates.csv.")
    }
  }
}
