import Agreements
import Values

/// A file that looks like one of ours is one of ours; billing exports wait to be measured.
enum StrayFiles: Check {
  static let needs: [InputKind] = [.plan, .quotes]
  static let known = [
    "plan.yaml", "estate.csv", "current.yaml", "workloads.csv", "rates.csv", "levers.yaml", "roadmap.csv", "asks.yaml",
    "benchmarks.csv", "capacity.csv", "traffic.csv", "share.yaml", "actuals.csv", "budgets.csv", "quotes/", "usage/",
  ]

  /// Files and folders at the top that nothing reads.
  static func strays(_ draft: Draft) -> [String] {
    draft.listing.filter { path in
      let isTop = !path.dropLast().contains("/")
      let looksLikeOurs = path.hasSuffix("/") || [".yaml", ".yml", ".csv"].contains(where: path.hasSuffix)
      return isTop && looksLikeOurs && !known.contains(path) && !draft.pages.named.contains(path)
    }
  }

  static func check(_ draft: Draft) {
    for path in strays(draft) {
      guard let near = Plain.nearest(to: path, among: known) else {
        if !path.hasSuffix("/") {
          draft.pages.add(
            .note, "stray-file", path: path, "nothing reads this file",
            remedy: "Name it in plan.yaml, or leave it as a note to people.")
        }
        continue
      }
      // A required file under another name is said where it is missed.
      let missed = near == "plan.yaml" || near == "estate.csv" || near == "quotes/"
      if missed, !draft.has(near) { continue }
      draft.pages.add(
        .warning, "stray-file", path: path, "nothing reads this \(path.hasSuffix("/") ? "folder" : "file")",
        remedy: "Did you mean \(quoted(near))?")
    }
    let hasQuote = draft.listing.contains { $0.hasPrefix("quotes/") && $0.hasSuffix(".yaml") }
    for path in draft.listing where path.hasPrefix("quotes/") && path != "quotes/" && hasQuote {
      if path.hasSuffix(".yml") || path.hasSuffix(".json") {
        draft.pages.add(
          .warning, "stray-file", path: path, "nothing reads this file", remedy: "Rename it: quotes end in .yaml.")
      } else if path.hasSuffix(".csv"), !draft.pages.named.contains(path) {
        draft.pages.add(
          .note, "stray-file", path: path, "no quote names this file", remedy: "Name it under `rates` in a quote.")
      }
    }
    if draft.has("usage/") {
      draft.pages.add(
        .note, "usage-not-measured", path: "usage", "billing exports are not read",
        remedy: "Sum them into estate.csv (bucket, month, list spend) and workloads.csv.")
    }
  }
}
