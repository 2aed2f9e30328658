import Agreements
import Values

/// An offer still stands on the day the plan is prepared.
enum QuotesNotExpired: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    for quote in draft.quotes {
      guard let until = quote.validUntil, until.value < plan.prepared.value else { continue }
      draft.add(
        .warning, "quote-expired", until.source,
        "the offer was valid until \(until.value), and the plan is of \(plan.prepared.value)",
        remedy: "Ask for it to be extended, in writing, before relying on it.")
    }
  }
}
