import Agreements
import Values

/// The forecasts of others use the buckets of the estate.
enum ForecastBuckets: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let known = draft.knownBuckets
    for forecast in plan.forecasts {
      for (bucket, rows) in EstateMonths.byBucket(forecast.rows) where !known.contains(bucket) {
        guard let first = rows.first else { continue }
        draft.add(
          .warning, "unknown-bucket", first.bucket.source, "\(quoted(bucket)) is no bucket of the estate or the plan",
          remedy: didYouMean(bucket, known) ?? "It is counted in the total only.")
      }
    }
  }
}
