import Agreements
import Values

/// The monthly minimums of a year do not exceed its commitment.
enum MonthlyMinimumFits: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts {
      let minimum = contract.commitment.monthlyMinimum
      guard let least = contract.commitment.years.map(\.value).min(), minimum.value * 12 > least * (1 + 1e-9) else {
        continue
      }
      draft.add(
        .warning, "minimum-above-commitment", minimum.source,
        "monthly_minimum: twelve of them make \(Grammar.plain(minimum.value * 12)), more than a year's commitment of \(Grammar.plain(least))",
        remedy: "Check the unit: it is an amount a month.")
    }
  }
}
