import Agreements
import Values

/// Traffic is of workloads that exist.
enum TrafficWorkloadsKnown: Check {
  static let needs: [InputKind] = [.traffic, .workloads, .roadmap]

  static func check(_ draft: Draft) {
    let workloads = (draft.workloads + draft.roadmap).map(\.name.value)
    let known = Set(workloads)
    guard !workloads.isEmpty else { return }
    var said = Set<String>()
    for row in draft.traffic where !known.contains(row.workload) && said.insert(row.workload).inserted {
      draft.add(
        .warning, "unknown-workload", row.time.source, "there is no workload \(quoted(row.workload))",
        remedy: didYouMean(row.workload, workloads) ?? "Its traffic is not used; name one of workloads.csv.")
    }
  }
}
