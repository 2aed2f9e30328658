import Agreements
import Values

/// A suppression names a rule that exists.
enum SuppressedRulesExist: Check {
  static let needs: [InputKind] = [.plan]
  /// Every warning and note there is; errors are never suppressed.
  static let rules = [
    "model-concentration", "output-heavy", "blended-rate", "unoptimised-baseline", "no-routing", "no-prompt-growth",
    "egress-not-mapped", "stale-rates", "renewal-close", "quarter-end", "no-competing-quote", "quote-expired",
    "no-document",
    "no-migration-assessment", "single-model-commitment", "carve-out-below-headline", "third-party-unconfirmed",
    "no-exit-terms", "no-flex-terms", "above-p50", "above-safe-limit", "above-walk-away", "capacity-in-pilot",
    "capacity-history", "low-attribution", "spend-doubled", "credits-end", "term-unknown", "already-measured",
    "counted-twice", "short-baseline", "alternative-support", "gap-rate-on-net", "forecast-distance",
    "above-threshold", "residual-exposure", "closeout-overlap", "lever-left-out", "lever-undated",
    "batch-interactive", "cacheable", "batchable", "long-context", "agent-history", "model-overshoot", "cache-does-not-pay",
    "bedrock-outside-agreement", "lever-unproved", "loses-money-per-user", "no-cache-rate",
    "magnitude", "pool-rate-wins", "capacity-above-on-demand", "capacity-unserved", "quote-moves-nothing", "standing-shortfall",
    "optimism-gap", "share-differs", "stale-benchmark", "no-effect", "rates-ended", "dated-later", "same-round",
    "batna-differs", "bucket-not-in-estate", "bucket-not-in-plan", "cap-without-buckets", "duplicate-row", "files-differ",
    "fungible-in-one-pool", "minimum-above-commitment", "month-gap", "more-findings", "no-rows", "partial-month", "rates-later",
    "stated-but-unknown", "step-down-too-late", "stray-file", "uncapped-group", "unknown-bucket", "unknown-family",
    "unknown-rule", "unknown-workload", "usage-not-measured", "blank-lines", "negative-spend",
  ]

  static func check(_ draft: Draft) {
    for item in draft.plan?.suppressed ?? [] where !rules.contains(item.rule.value) {
      let near = Plain.nearest(to: item.rule.value, among: rules)
      draft.add(
        .warning, "unknown-rule", item.rule.source, "suppress: there is no rule \(quoted(item.rule.value))",
        remedy: near.map { "Did you mean \(quoted($0))?" } ?? "Write the rule of a warning or note, as `edp check` names it.")
    }
  }
}
