import Agreements
import Values

/// The contract does not start before the measured month.
enum StartAfterMeasured: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan, plan.monthsToStart < 0 else { return }
    draft.add(
      .error, "start-before-measured", plan.contractStart.source,
      "contract_start \(plan.contractStart.value) is before the measured month \(plan.measuredMonth.value)",
      remedy: "Measure the last full month before the contract starts.")
  }
}
