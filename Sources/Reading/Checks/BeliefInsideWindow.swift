import Agreements
import Values

/// The month that the plan states a belief about lies inside the window.
enum BeliefInsideWindow: Check {
  static let needs: [InputKind] = [.plan, .quotes]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan, let belief = plan.believes, plan.monthsToStart >= 0 else { return }
    let terms = draft.quotes.compactMap { $0.contract?.termMonths.value }
    let months = ((max(plan.horizonMonths.value, terms.max() ?? 0) + 11) / 12) * 12
    let window = Range(from: plan.contractStart.value, months: months)
    guard !window.contains(belief.month.value) else { return }
    draft.add(
      .error, "belief-outside-window", belief.month.source,
      "believes: \(belief.month.value) is outside the window \(window.lowerBound) to \(window.upperBound - 1)",
      remedy: "Name a month of the window; its spend calibrates the volatility.")
  }
}
