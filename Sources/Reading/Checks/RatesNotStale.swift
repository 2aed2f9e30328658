import Agreements
import Values

/// A rate card was looked up within 90 days of the plan.
enum RatesNotStale: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    var cards = [draft.rates] + draft.quotes.map { $0.rates?.rows ?? [] }
    cards.removeAll(where: \.isEmpty)
    for card in cards {
      let old = card.compactMap(\.asOf).filter { plan.prepared.value.serial - $0.value.serial > 90 }
      guard let oldest = old.min(by: { $0.value < $1.value }) else { continue }
      draft.add(
        .warning, "stale-rates", oldest.source,
        "\(old.count) rate\(old.count == 1 ? " is" : "s are") older than 90 days, the oldest of \(oldest.value), and the plan is of \(plan.prepared.value)",
        remedy: "Look the prices up again and renew as_of.")
    }
  }
}
