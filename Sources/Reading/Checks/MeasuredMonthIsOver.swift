import Agreements
import Values

/// The measured month is over when the plan is prepared: a part of a month is not a month.
enum MeasuredMonthIsOver: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan, plan.prepared.value.month <= plan.measuredMonth.value else { return }
    draft.add(
      .warning, "partial-month", plan.measuredMonth.source,
      "the plan was prepared on \(plan.prepared.value), before the measured month \(plan.measuredMonth.value) was over",
      remedy: "Measure the month before, or prepare again after the bill is closed.")
  }
}
