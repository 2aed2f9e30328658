import Agreements
import Values

/// Prices were looked up within 90 days of the plan, and what others got within a year.
enum RatesNotStale: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    func oldest(_ dates: [Sourced<Day>?], _ days: Int) -> (count: Int, first: Sourced<Day>)? {
      let old = dates.compactMap { $0 }.filter { plan.prepared.value.serial - $0.value.serial > days }
      return old.min { $0.value < $1.value }.map { (old.count, $0) }
    }
    for (card, what) in [(draft.rates, "rate")] + draft.quotes.map({ ($0.rates?.rows ?? [], "rate") }) {
      if let old = oldest(card.map(\.asOf), 90) { say(draft, "stale-rates", old, what, "90 days", plan.prepared.value) }
    }
    if let old = oldest(draft.capacity.map(\.asOf), 90) {
      say(draft, "stale-rates", old, "capacity price", "90 days", plan.prepared.value)
    }
    if let old = oldest(draft.benchmarks.map(\.asOf), 365) {
      say(draft, "stale-benchmark", old, "benchmark", "a year", plan.prepared.value)
    }
  }

  private static func say(
    _ draft: Draft, _ rule: String, _ old: (count: Int, first: Sourced<Day>), _ what: String, _ age: String, _ prepared: Day
  ) {
    draft.add(
      .warning, rule, old.first.source,
      "\(old.count) \(what)\(old.count == 1 ? " is" : "s are") older than \(age), the oldest of \(old.first.value), and the plan is of \(prepared)",
      remedy: rule == "stale-rates"
        ? "Look the prices up again and renew as_of." : "Look for what is signed now, and renew as_of.")
  }
}
