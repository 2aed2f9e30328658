import Agreements
import Values

/// A Bedrock carve-out has one rate for all that it holds; a bucket's discount beside it is not read.
enum PoolRateWins: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for quote in draft.quotes {
      guard let contract = quote.contract, case .carveOut(let pool, _) = contract.bedrock, pool.points == nil else { continue }
      for bucket in contract.buckets where BucketName.isBedrock(bucket.bucket.value) {
        guard let discount = bucket.discount, !discount.source.isStandard, discount.value != pool.rate.value else { continue }
        draft.add(
          .warning, "pool-rate-wins", discount.source,
          "\(quoted(bucket.bucket.value)) is given \(Grammar.plain(discount.value)), but what retires in \(quoted(pool.name)) earns that commitment's own rate, \(Grammar.plain(pool.rate.value)): this discount is not read",
          remedy: "Ask which of the two holds. If the bucket's, write it as the rate of the commitment that holds it.")
      }
    }
  }
}
