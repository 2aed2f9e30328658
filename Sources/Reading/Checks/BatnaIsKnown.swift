import Agreements
import Values

/// The alternative of the plan exists: it lapses, is extended on stated terms, or is one of the quotes.
enum BatnaIsKnown: Check {
  static let needs: [InputKind] = [.plan, .quotes, .current]

  static func check(_ draft: Draft) {
    guard let batna = draft.plan?.policy.batna else { return }
    switch batna.value {
    case .quote(let name):
      let names = draft.quotes.map(\.name.value)
      if names.contains(name) {
        if let after = draft.incumbent?.after, !after.source.isStandard { sayDifference(draft, batna.source, name, after) }
        return
      }
      draft.add(
        .error, "unknown-quote", batna.source, "batna: there is no quote \(quoted(name))",
        remedy: didYouMean(name, names + ["lapse", "extension"]) ?? "Write lapse, extension, or the name of a quote.")
    case .extension:
      if draft.incumbent?.extensionContract == nil {
        draft.add(
          .error, "no-extension", batna.source, "batna: no extension is on the table",
          remedy: "Add `incumbent: {extension: …}` to current.yaml, or write lapse.")
      } else if let after = draft.incumbent?.after, after.value == .lapse {
        sayDifference(draft, batna.source, "extension", after)
      }
    case .lapse:
      if let after = draft.incumbent?.after, after.value == .extension {
        sayDifference(draft, batna.source, "lapse", after)
      }
    }
  }

  private static func sayDifference(_ draft: Draft, _ source: Source, _ mine: String, _ after: Sourced<Incumbent.After>) {
    draft.add(
      .warning, "batna-differs", source,
      "batna is \(mine), and \(after.source) says \(after.value.rawValue) comes after",
      remedy: "Make the two agree; the plan's word is taken.")
  }
}
