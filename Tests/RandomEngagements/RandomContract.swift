import Agreements
import Seeded
import Values

import Model

/// A contract with random clauses, sized so that its commitments are met about as often as missed.
package struct RandomContract {
  package var contract: Contract
  /// Clauses that it has.
  package var clauses: Set<Clause>

  /// - Parameters:
  ///   - guesses: about what will be spent.
  ///   - allowed: the clauses that may be drawn: the domain of a law.
  ///   - start: first month of the contract, which credits count from.
  package static func draw(
    _ chance: inout Seeded, for guesses: [SpendGuess], allowing allowed: Set<Clause> = Clause.all, years: Int? = nil,
    start: Month = firstMonth
  ) -> RandomContract {
    var clauses: Set<Clause> = []
    /// Whether the clause is allowed and drawn.
    func has(_ clause: Clause, _ probability: Double = 0.3) -> Bool {
      guard chance.chance(probability), allowed.contains(clause) else { return false }
      clauses.insert(clause)
      return true
    }
    func rounded(_ x: Double, _ digits: Double) -> Double { (x * digits).rounded() / digits }
    func rate(_ low: Double, _ high: Double) -> Double { rounded(chance.within(low, high), 1000) }
    let count = years ?? chance.pick([1, 1, 2, 2, 2, 3])

    // Structure first: it says what main can count on.
    var bedrock = BedrockStructure.pooled
    let listed = guesses.filter { $0.family != nil }
    var inMain = guesses
    func pool(_ name: String, _ members: [SpendGuess]) -> BedrockStructure.Pool {
      let yearly = members.reduce(0) { $0 + $1.monthly } * 12
      return .init(
        name: name, years: (0..<count).map { _ in typed(rounded(yearly * chance.within(0.5, 1.4), 0.01)) },
        rate: typed(rate(0, 0.2)))
    }
    if !listed.isEmpty, has(.carveOut) {
      bedrock = .carveOut(pool("bedrock", listed), countsInK: has(.countsInK, 0.6))
      inMain.removeAll { $0.family != nil }
    } else if !listed.isEmpty, has(.perModel, 0.35) {
      var named = listed
      if named.count > 1, chance.chance(0.3) { named.removeLast() }
      bedrock = .perModel(named.map { pool($0.family!, [$0]) }, countsInK: has(.countsInK, 0.6))
      inMain.removeAll { guess in named.contains { $0.family == guess.family && guess.family != nil } }
    }

    let mainYearly = max(1000, inMain.reduce(0) { $0 + $1.monthly } * 12)
    var size = chance.within(0.55, 1.25)
    let amounts = (0..<count).map { _ -> Double in
      size *= chance.within(0.8, 1.25)
      return rounded(mainYearly * size, 0.01)
    }
    let mean = amounts.reduce(0, +) / Double(count)

    // The headline.
    var ladder = DiscountLadder.rate(rate(0.02, 0.2))
    if has(.tiers, 0.65) {
      let isMarginal = has(.marginal, 0.35)
      let by: DiscountLadder.By = has(.eachYear, 0.4) ? .eachYear : has(.byTerm, 0.4) ? .term : .meanYear
      // Where years or the term are what is read, the first threshold lies between them and the mean year.
      let first =
        switch by {
        case .eachYear: (amounts.min()! + amounts.max()!) / 2
        case .term: mean * chance.within(1, Double(count))
        case .meanYear: mean * chance.within(0.3, 1)
        }
      var at = isMarginal ? 0 : rounded(first, 0.001), d = rate(0, 0.05)
      ladder = DiscountLadder(
        tiers: (0..<3).map { _ in
          defer {
            at += rounded(mean * chance.within(0.05, 0.35), 0.001) + 1000
            d = rounded(d + chance.within(0.005, 0.08), 1000)
          }
          return DiscountLadder.Tier(from: typed(at), rate: typed(d))
        }, by: typed(by), scope: typed(isMarginal ? .marginal : .whole))
    }

    var contract = Contract(
      termMonths: typed(count * 12),
      commitment: Commitment(
        test: typed(count > 1 && has(.termTest, 0.25) ? .term : .annual), years: amounts.map { typed($0) }),
      discount: ladder)
    contract.bedrock = bedrock
    if has(.listBasis) { contract.basis = typed(.list) }
    if has(.discountedGap) { contract.gapRate = typed(.discounted) }
    if has(.overageRate) { contract.overage = typed(rate(0, 0.25)) }
    if has(.monthlyMinimum, 0.25) {
      contract.commitment.monthlyMinimum = typed(rounded(amounts.min()! / 12 * chance.within(0.5, 1), 0.01))
    }

    // Terms of buckets.
    for bucket in Set(guesses.map(\.bucket)).sorted() {
      let discount: Double? = chance.chance(0.3) && has(.bucketDiscount, 0.8) ? rate(0, 0.15) : nil
      let retires = chance.chance(0.3) && has(.weight, 0.8) ? chance.pick([0.25, 0.5, 0.75]) : 1
      let capped = bucket != "compute" && chance.chance(0.4) && has(.cap, 0.8)
      if discount != nil || retires != 1 || capped || (bucket == BucketName.marketplace && !allowed.contains(.cap))
        || (!allowed.contains(.bucketDiscount) && bucket != "compute") || chance.chance(0.2)
      {
        contract.buckets.append(
          .named(bucket, discount: discount, retires: retires, capGroup: capped ? chance.pick(["marketplace", "soft"]) : nil))
      }
      if allowed.contains(.privateRate), chance.chance(0.25), has(.privateRate, 0.8) {
        let fixed = bucket.hasPrefix("bedrock") && has(.fixedPrice, 0.7)
        contract.privateRates.append(PrivateRate(bucket: typed(bucket), rate: typed(rate(0.01, 0.4)), fixedPrice: fixed))
      }
    }
    if allowed.contains(.cap) {
      if guesses.contains(where: { $0.bucket == BucketName.marketplace }),
        !contract.buckets.contains(where: { $0.bucket.value == BucketName.marketplace })
      {
        clauses.insert(.cap)
      }
      contract.caps = ["marketplace", "soft"].map { .init(group: $0, share: typed(rate(0.01, 0.3))) }
    }
    if has(.priceProtection) { contract.priceProtection = typed(true) }

    // What happens at the test date.
    if has(.prepaid, 0.25) {
      contract.shortfall = .prepaid(windowMonths: chance.pick([3, 6, 12]))
    } else if has(.relief, 0.35) {
      contract.shortfall = .relief(amount: typed(rounded(mean * chance.within(0.01, 0.15), 0.01)))
    } else if has(.forgive, 0.3) {
      contract.shortfall = .forgive(share: typed(rate(0.05, 0.9)))
    }
    if has(.carryForward, 0.4) { contract.carryForward = typed(rate(0.1, 1)) }
    if count > 1, contract.commitment.test.value == .annual, has(.stepDown, 0.4) {
      contract.stepDown = StepDown(share: typed(rate(0.05, 0.4)), noticeMonth: typed(chance.whole(3...(12 * (count - 1)))))
    }
    if case .pooled = bedrock {
    } else if has(.fungible, 0.5) {
      let names = Set(guesses.map(\.bucket)).sorted()
      contract.fungible = (0..<chance.whole(1...2)).compactMap { _ in
        let a = chance.pick(names), b = chance.pick(names.filter(BucketName.isBedrock))
        return a == b ? nil : FungiblePair(first: a, second: b, source: .file(path: "typed", line: 1, column: 1))
      }
    }

    // Money of the seller and of support.
    if has(.credit, 0.35) {
      let retires = has(.retiringCredit, 0.4)
      for _ in 0..<chance.whole(1...2) {
        let buckets = chance.chance(0.5) ? [] : [chance.pick(guesses.map(\.bucket))]
        contract.credits.append(
          Credit(
            amount: typed(rounded(mean * chance.within(0.01, 0.2), 0.01)), from: typed(start + chance.whole(-2...10)),
            months: typed(chance.whole(3...14)), buckets: buckets, retires: retires))
      }
    }
    if has(.support, 0.4) {
      contract.support = .enterprise(
        minimum: chance.pick([0, 2_000, 15_000]), base: has(.netSupport, 0.4) ? .net : .list,
        planDiscount: chance.pick([0, 0.1]))
    }
    if has(.upfront, 0.25) {
      contract.upfront = Upfront(share: typed(chance.pick([0.25, 0.5, 1])), reduction: typed(chance.pick([0, 0.02, 0.05])))
    }
    return RandomContract(contract: contract, clauses: clauses)
  }
}
