import Agreements
import Formulas
import Seeded
import Values

import Model

/// About what a bucket, or a model family of it, spends at list in a month.
package struct SpendGuess {
  package var bucket: String
  package var family: String?
  package var monthly: Double

  package static let families: [(bucket: String, family: String)] = [
    (BucketName.bedrockFirstParty, "nova"), (BucketName.bedrockThirdParty, "claude"), (BucketName.bedrockThirdParty, "cohere"),
  ]

  /// A small bill: compute always, storage and Marketplace mostly, one to three model families.
  package static func draw(_ chance: inout Seeded) -> [SpendGuess] {
    func money(_ low: Double, _ high: Double) -> Double { (chance.within(low, high) * 100).rounded() / 100 }
    var guesses = [SpendGuess(bucket: "compute", family: nil, monthly: money(20_000, 400_000))]
    if chance.chance(0.6) { guesses.append(SpendGuess(bucket: "storage", family: nil, monthly: money(5_000, 100_000))) }
    if chance.chance(0.6) { guesses.append(SpendGuess(bucket: "marketplace", family: nil, monthly: money(5_000, 120_000))) }
    var listed = families
    if chance.chance(0.5) { listed.remove(at: chance.whole(0...2)) }
    for (bucket, family) in listed {
      guesses.append(SpendGuess(bucket: bucket, family: family, monthly: money(5_000, 150_000)))
    }
    return guesses
  }
}

/// List spend that wanders around a guess, with price indices of families that wander too.
package enum RandomDemand {
  package static func draw(_ chance: inout Seeded, around guesses: [SpendGuess], months: Int) -> Demand<Double> {
    func path(_ level: Double) -> [Double] {
      var x = level
      let trend = chance.within(0.97, 1.03), noise = chance.within(0, 0.3)
      return (0..<months).map { _ in
        x *= trend
        return chance.chance(0.02) ? 0 : x * (1 + chance.within(-noise, noise))
      }
    }
    func index() -> [Double] {
      let trend = chance.pick([1, 1, 0.98, 1.02, 1.01])
      var q = 1.0
      return (0..<months).map { t in
        if t > 0 { q *= trend * (chance.chance(0.05) ? chance.within(0.7, 1.1) : 1) }
        return q
      }
    }
    var buckets: [Demand<Double>.Bucket] = []
    for name in ["compute", "storage", "marketplace"] {
      if let guess = guesses.first(where: { $0.bucket == name }) {
        buckets.append(.init(name: name, list: Series(first: 0, cells: path(guess.monthly))))
      }
    }
    for name in [BucketName.bedrockFirstParty, BucketName.bedrockThirdParty] {
      var families: [Demand<Double>.Family] = []
      for guess in guesses where guess.bucket == name {
        families.append(
          .init(
            name: guess.family!, list: Series(first: 0, cells: path(guess.monthly)), priceIndex: Series(first: 0, cells: index()))
        )
        if chance.chance(0.15) {
          families.append(
            .init(
              name: guess.family!, isMeter: true, list: Series(first: 0, cells: path(guess.monthly / 4)),
              priceIndex: Series(first: 0, cells: Array(repeating: 1, count: months))))
        }
      }
      if families.isEmpty { continue }
      let total = (0..<months).map { t in families.reduce(0.0) { $0 + $1.list[t] } }
      buckets.append(.init(name: name, list: Series(first: 0, cells: total), families: families))
    }
    return Demand(buckets: buckets)
  }
}
