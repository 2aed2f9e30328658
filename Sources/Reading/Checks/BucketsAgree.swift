import Agreements
import Values

/// The buckets of the estate and of the plan are the same.
enum BucketsAgree: Check {
  static let needs: [InputKind] = [.plan, .estate]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan, !draft.estate.isEmpty else { return }
    let planned = plan.buckets.map(\.name.value)
    let spent = EstateMonths.byBucket(draft.estate)
    let spentNames = spent.map(\.bucket)
    let always = [BucketName.bedrockFirstParty, BucketName.bedrockThirdParty, BucketName.surrounding]
    let unspent = planned.filter { !spentNames.contains($0) && !always.contains($0) }
    var meant = Set<String>()
    var plain: [(bucket: String, source: Source)] = []
    for (bucket, rows) in spent where !planned.contains(bucket) && bucket != "support" && !always.contains(bucket) {
      guard let first = rows.min(by: { line($0) < line($1) }) else { continue }
      guard let near = Plain.nearest(to: bucket, among: unspent) else {
        plain.append((bucket, first.bucket.source))
        continue
      }
      meant.insert(near)
      draft.add(
        .warning, "bucket-not-in-plan", first.bucket.source,
        "\(quoted(bucket)) is not under `buckets` in plan.yaml: it grows by 0",
        remedy: "Did you mean \(quoted(near))?")
    }
    plain.removeAll { namesWithMeaning(draft, $0.bucket, $0.source) }
    if let first = plain.first {
      let one = plain.count == 1
      draft.add(
        .warning, "bucket-not-in-plan", first.source,
        "\(listed(plain.map { quoted($0.bucket) })) \(one ? "is" : "are") not under `buckets` in plan.yaml: \(one ? "it grows" : "they grow") by 0",
        remedy: "List \(one ? "it" : "them") with annual_growth.")
    }
    for item in plan.buckets where unspent.contains(item.name.value) && !meant.contains(item.name.value) {
      draft.add(
        .warning, "bucket-not-in-estate", item.name.source,
        "buckets: \(quoted(item.name.value)) has no row in estate.csv: its spend is 0",
        remedy: didYouMean(item.name.value, spentNames) ?? "Add its months, or remove it here.")
    }
  }

  /// A service's own name for what the model knows under another: left as it is, it would not count as what it is.
  private static func namesWithMeaning(_ draft: Draft, _ bucket: String, _ source: Source) -> Bool {
    let name = bucket.lowercased()
    let known: [(sign: String, what: String, remedy: String)] = [
      (
        "bedrock", "Bedrock spend",
        "Write bedrock_first_party or bedrock_third_party; a carve-out and its discount find only these."
      ),
      ("marketplace", "Marketplace spend", "Write marketplace: the discount and the cap on it are found by that name."),
      ("support", "support fees", "Leave them out: support is computed from the plan in the quote."),
    ]
    guard let meant = known.first(where: { name.contains($0.sign) }), name != "marketplace" else { return false }
    draft.add(
      .error, "bucket-by-another-name", source, "bucket: \(quoted(bucket)) looks like \(meant.what) under another name",
      remedy: meant.remedy)
    return true
  }

  private static func line(_ row: EstateRow) -> Int {
    if case .file(_, let line, _) = row.bucket.source { line } else { 0 }
  }
}
