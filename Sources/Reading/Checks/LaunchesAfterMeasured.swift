import Agreements
import Values

/// A launch lies after the measured month; what has launched is measured.
enum LaunchesAfterMeasured: Check {
  static let needs: [InputKind] = [.plan, .roadmap]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    for row in draft.roadmap {
      guard let month = row.launch?.month, month.value <= plan.measuredMonth.value else { continue }
      draft.add(
        .error, "launch-already-measured", month.source,
        "launch_month \(month.value) is not after the measured month \(plan.measuredMonth.value)",
        remedy: "What has launched belongs into workloads.csv; move the row there.")
    }
  }
}
