import Agreements
import Values

/// The buckets that a quote names exist.
enum QuoteBucketsKnown: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard !draft.estate.isEmpty else { return }
    let known = draft.knownBuckets
    for (contract, _) in draft.contracts {
      let named =
        contract.buckets.map { ("buckets", $0.bucket.value, $0.bucket.source) }
        + contract.privateRates.map { ("private_rates", $0.bucket.value, $0.bucket.source) }
        + contract.credits.flatMap { credit in credit.buckets.map { ("credits", $0, credit.amount.source) } }
        + (contract.support?.exclude ?? []).map {
          ("exclude", $0, contract.support?.minimum.source ?? contract.termMonths.source)
        }
      for (key, bucket, source) in named where !known.contains(bucket) {
        draft.add(
          .warning, "unknown-bucket", source, "\(key): there is no bucket \(quoted(bucket))",
          remedy: didYouMean(bucket, known) ?? "It has no effect; name a bucket of estate.csv.")
      }
    }
  }
}
