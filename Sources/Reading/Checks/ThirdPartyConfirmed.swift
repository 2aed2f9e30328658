import Agreements
import Values

/// A contract says in writing what third-party models on Bedrock earn and retire, where such models are used.
enum ThirdPartyConfirmed: Check {
  static let needs: [InputKind] = [.workloads, .roadmap, .rates, .estate]

  static func check(_ draft: Draft) {
    guard usesThirdParty(draft) else { return }
    for quote in draft.quotes where quote.channel == "bedrock" {
      guard let contract = quote.contract else { continue }
      let stated = contract.buckets.contains {
        $0.bucket.value == BucketName.bedrockThirdParty && $0.discount?.source.isStandard != true
      }
      let isOpen = quote.unknown.contains { $0.value == BucketName.bedrockThirdParty || $0.value == "buckets" }
      guard !stated || isOpen else { continue }
      let taken =
        contract.bedrock.pools.isEmpty
        ? "no discount is taken, and all of it retires" : "the rate of its own pool is taken, and all of it retires there"
      draft.add(
        .warning, "third-party-unconfirmed", contract.termMonths.source,
        "the contract does not say what third-party models on Bedrock earn: \(taken)",
        remedy: contract.bedrock.pools.isEmpty
          ? "Ask in writing, then add `bedrock_third_party` under `buckets`."
          : "Ask in writing; once it is confirmed, add `bedrock_third_party` with that rate under `buckets`.")
    }
  }

  private static func usesThirdParty(_ draft: Draft) -> Bool {
    let marketplace = Set(
      draft.rates.filter { $0.channel == "bedrock" && $0.billing == "marketplace" }.map(\.model.value))
    return (draft.workloads + draft.roadmap).contains { marketplace.contains($0.model.value) }
      || draft.estate.contains { $0.bucket.value == BucketName.bedrockThirdParty }
  }
}
