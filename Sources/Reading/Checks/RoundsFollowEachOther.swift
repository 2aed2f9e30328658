import Agreements
import Values

/// Contracts of one vendor are told apart by their rounds, and no quote is dated after the plan was prepared.
enum RoundsFollowEachOther: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let prepared = draft.plan?.prepared.value else { return }
    var seen: [String: Quote] = [:]
    for quote in draft.quotes {
      if let dated = quote.dated, dated.value > prepared {
        draft.add(
          .warning, "dated-later", dated.source,
          "dated: \(quoted(quote.name.value)) is of \(dated.value), and the plan was prepared on \(prepared)",
          remedy: "Look at the year, or renew `prepared` in plan.yaml.")
      }
      guard quote.contract != nil else { continue }
      let key = quote.vendor.lowercased() + "\u{0}" + String(quote.round)
      if let other = seen[key] {
        draft.add(
          .note, "same-round", quote.name.source,
          "round: \(quoted(quote.name.value)) and \(quoted(other.name.value)) of \(quote.vendor) are both of round \(quote.round): they stand beside each other, neither supersedes the other",
          remedy: "Number the rounds where one follows the other.")
      } else {
        seen[key] = quote
      }
    }
  }
}
