import Agreements
import Values

/// An engagement has a plan, an estate and at least one quote.
enum RequiredFiles: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for path in ["plan.yaml", "estate.csv"] where !draft.has(path) {
      let near = StrayFiles.strays(draft).first { Plain.nearest(to: $0, among: StrayFiles.known) == path }
      draft.pages.add(
        .error, "missing-file", path: path, "the engagement has no \(path)",
        remedy: near.map { "Rename \($0) to \(path)." }
          ?? (path == "estate.csv"
            ? "Add it: the bill by bucket and month, as `edp init` lays it out."
            : "Add it; `edp init` writes one to start from."))
    }
    guard !draft.listing.contains(where: { $0.hasPrefix("quotes/") && $0.hasSuffix(".yaml") }) else { return }
    let near = draft.listing.first {
      $0 != "quotes/" && ($0.hasPrefix("quotes/") || Plain.nearest(to: $0, among: ["quotes/"]) != nil)
        && !$0.hasSuffix(".csv")
    }
    draft.pages.add(
      .error, "missing-file", path: "quotes", "the engagement has no quote",
      remedy: near.map { "Rename \($0): quotes are quotes/*.yaml." }
        ?? "Add at least one offer as quotes/its-name.yaml.")
  }
}
