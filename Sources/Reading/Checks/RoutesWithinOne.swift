import Agreements
import Values

/// The routes of a workload from one model move at most all of its requests.
enum RoutesWithinOne: Check {
  static let needs: [InputKind] = [.levers, .workloads]

  static func check(_ draft: Draft) {
    var routes: [(lever: Lever, from: String, share: Sourced<Estimate>)] = []
    for lever in draft.levers {
      guard case .route(let from, _, let share, _, _, _) = lever.kind else { continue }
      let before = routes.filter { $0.from == from.value && meet($0.lever, lever) }
      let sum = before.reduce(share.value.high) { $0 + $1.share.value.high }
      if sum > 1 + 1e-9, !before.isEmpty {
        draft.add(
          .error, "routes-above-one", share.source,
          "share: routes from \(quoted(from.value)) move up to \(Grammar.plain((sum * 1e6).rounded() / 1e6)) of its requests, with \(listed(before.map { quoted($0.lever.name.value) }))",
          remedy: "Shares are of all requests on that model; together they are at most 1.")
      }
      routes.append((lever, from.value, share))
    }
  }

  private static func meet(_ a: Lever, _ b: Lever) -> Bool {
    a.workloads.isEmpty || b.workloads.isEmpty
      || a.workloads.contains { mine in b.workloads.contains { $0.value == mine.value } }
  }
}
