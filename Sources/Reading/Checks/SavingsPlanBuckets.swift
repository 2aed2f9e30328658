import Agreements
import Values

/// A Savings Plan lowers the spend of a bucket that exists.
enum SavingsPlanBuckets: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let names = plan.buckets.map(\.name.value) + draft.estate.map(\.bucket.value)
    for item in plan.savingsPlans where !names.contains(item.bucket.value) {
      draft.add(
        .error, "unknown-bucket", item.bucket.source, "savings_plans: there is no bucket \(quoted(item.bucket.value))",
        remedy: didYouMean(item.bucket.value, names) ?? "Name a bucket of estate.csv.")
    }
  }
}
