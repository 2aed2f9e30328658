import Agreements
import Values

/// A Bedrock commitment of its own earns at least the headline discount.
enum CarveOutNotBelowHeadline: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for quote in draft.quotes {
      guard let contract = quote.contract else { continue }
      let headline = Headline.rate(of: contract)
      for pool in contract.bedrock.pools where pool.rate.value < headline - 1e-12 {
        draft.add(
          .warning, "carve-out-below-headline", pool.rate.source,
          "bedrock: \(quoted(pool.name)) earns \(Grammar.plain(pool.rate.value)), less than the headline \(Grammar.plain(headline)) of the same offer",
          remedy: "Ask for the headline on Bedrock, or for one pool.")
      }
    }
  }
}

/// The headline discount that a contract's own commitment reaches.
enum Headline {
  static func rate(of contract: Contract) -> Double {
    var years = contract.commitment.years.map(\.value)
    if contract.bedrock.countsInK {
      for pool in contract.bedrock.pools {
        for (i, amount) in pool.years.enumerated() where i < years.count { years[i] += amount.value }
      }
    }
    guard !years.isEmpty else { return 0 }
    let total = years.reduce(0, +)
    let k = contract.discount.by.value == .term ? total : total / Double(years.count)
    let tiers = contract.discount.tiers
    guard contract.discount.scope.value == .marginal else {
      return tiers.last { $0.from.value <= k * (1 + 1e-9) }?.rate.value ?? 0
    }
    guard k > 0 else { return tiers.first.map { $0.from.value == 0 ? $0.rate.value : 0 } ?? 0 }
    var discounted = 0.0
    for (i, tier) in tiers.enumerated() {
      let end = i + 1 < tiers.count ? tiers[i + 1].from.value : Double.infinity
      discounted += max(0, min(k, end) - tier.from.value) * tier.rate.value
    }
    return discounted / k
  }
}
