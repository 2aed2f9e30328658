import Agreements
import Values

/// A lever has a name of its own, and the workloads, models and instruments it names exist.
enum LeverNamesKnown: Check {
  static let needs: [InputKind] = [.levers, .workloads, .roadmap, .capacity, .plan]

  static func check(_ draft: Draft) {
    let rows = draft.workloads + draft.roadmap
    let workloads = rows.map(\.name.value)
    let instruments = draft.capacity.map(\.name.value)
    var models = rows.map(\.model.value) + (draft.plan?.families.compactMap(\.retirement?.successor?.value) ?? [])
    models += draft.levers.compactMap(\.target?.value)
    var names: [String: Source] = [:]
    for lever in draft.levers {
      if let first = names[lever.name.value] {
        draft.add(
          .error, "duplicate-lever", lever.name.source,
          "lever: the name \(quoted(lever.name.value)) is taken at \(first)", remedy: "Give each lever its own name.")
      }
      names[lever.name.value] = lever.name.source
      for workload in lever.workloads where !workloads.contains(workload.value) {
        draft.add(
          .error, "unknown-workload", workload.source, "workloads: there is no workload \(quoted(workload.value))",
          remedy: didYouMean(workload.value, workloads) ?? "Name one of workloads.csv or roadmap.csv.")
      }
      if let from = lever.origin, !models.contains(from.value) {
        draft.add(
          .error, "unknown-model", from.source, "from: no workload runs on \(quoted(from.value))",
          remedy: didYouMean(from.value, models) ?? "Name a model of workloads.csv.")
      }
      if case .capacity(let instrument, _) = lever.kind, !instruments.contains(instrument.value) {
        draft.add(
          .error, "unknown-instrument", instrument.source,
          "instrument: there is no instrument \(quoted(instrument.value))",
          remedy: didYouMean(instrument.value, instruments) ?? "Name one of capacity.csv.")
      }
    }
  }
}
