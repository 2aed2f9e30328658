import Agreements
import Values

/// The two buckets of a fungible pair exist and stand in different pools.
enum FungiblePairsJoinPools: Check {
  static let needs: [InputKind] = [.plan, .estate, .rates]

  static func check(_ draft: Draft) {
    let known = draft.knownBuckets
    for (contract, _) in draft.contracts {
      for pair in contract.fungible {
        if let unknown = [pair.first, pair.second].first(where: { !known.contains($0) }), !draft.estate.isEmpty {
          draft.add(
            .warning, "unknown-bucket", pair.source, "fungible: there is no bucket \(quoted(unknown))",
            remedy: didYouMean(unknown, known) ?? "Name buckets of estate.csv or the Bedrock ones.")
        } else if pair.first == pair.second || inOnePool(pair, contract.bedrock) {
          draft.add(
            .warning, "fungible-in-one-pool", pair.source,
            "fungible: \(quoted(pair.first)) and \(quoted(pair.second)) are in one pool, so the pair has no effect",
            remedy: "Pairs join pools; remove it, or check the Bedrock structure.")
        }
      }
    }
  }

  /// With a pool per family a Bedrock bucket may stand in several, so a pair of them can move spend.
  private static func inOnePool(_ pair: FungiblePair, _ structure: BedrockStructure) -> Bool {
    let a = BucketName.isBedrock(pair.first)
    let b = BucketName.isBedrock(pair.second)
    return switch structure {
    case .pooled: true
    case .carveOut: a == b
    case .perModel: !a && !b
    }
  }
}
