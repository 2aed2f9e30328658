import Values

/// What arithmetic reads of a contract, without sources and words: two contracts that mean the same cost the same on
/// every path, so they are settled once.
public struct ContractMeaning: Hashable, Sendable {
  private var numbers: [Double] = []
  private var words: [String] = []

  public init(_ contract: Contract) {
    add(Double(contract.termMonths.value), contract.commitment.monthlyMinimum.value)
    add(contract.commitment.years)
    add(contract.commitment.test.value.rawValue, contract.basis.value.rawValue, contract.gapRate.value.rawValue)
    add(contract.discount)
    add(optional: contract.overage)
    let buckets = contract.buckets.filter { !$0.isStandard }.sorted { $0.bucket.value < $1.bucket.value }
    numbers.append(Double(buckets.count))
    for terms in buckets {
      add(terms.bucket.value, terms.capGroup?.value ?? "")
      add(optional: terms.discount)
      add(terms.retires.value)
    }
    for cap in contract.caps.sorted(by: { $0.group < $1.group }) {
      add(cap.group)
      add(cap.share.value)
    }
    numbers.append(Double(contract.privateRates.count))
    for rate in contract.privateRates.sorted(by: { $0.bucket.value < $1.bucket.value }) {
      add(rate.bucket.value)
      add(rate.rate.value, rate.fixedPrice ? 1 : 0)
    }
    add(contract.bedrock)
    add(contract.shortfall)
    add(contract.carryForward.value, contract.priceProtection.value ? 1 : 0)
    let step = contract.commitment.test.value == .annual ? contract.stepDown : nil
    add(step?.share.value ?? 0, Double(step?.noticeMonth.value ?? 0))
    for pair in contract.bedrock.pools.isEmpty ? [] : contract.fungible { add(pair.first, pair.second) }
    numbers.append(Double(contract.credits.count))
    for credit in contract.credits {
      add(credit.amount.value, Double(credit.from.value.serial), Double(credit.months.value), credit.retires ? 1 : 0)
      words += credit.buckets + ["."]
    }
    if let plan = contract.support { add(plan) }
    if let upfront = contract.upfront, upfront.share.value != 0 { add(-1, upfront.share.value, upfront.reduction.value) }
  }

  private mutating func add(_ x: Double...) { numbers += x }
  private mutating func add(_ x: String...) { words += x }
  private mutating func add(_ years: [Sourced<Double>]) {
    numbers.append(Double(years.count))
    numbers += years.map(\.value)
  }
  private mutating func add(optional x: Sourced<Double>?) { numbers += x.map { [1, $0.value] } ?? [0] }

  private mutating func add(_ ladder: DiscountLadder) {
    add(ladder.isBare ? "rate" : "tiers", ladder.isBare ? "" : ladder.by.value.rawValue)
    add(ladder.isBare ? "" : ladder.scope.value.rawValue)
    numbers.append(Double(ladder.tiers.count))
    for tier in ladder.tiers { add(tier.from.value, tier.rate.value) }
  }

  private mutating func add(_ bedrock: BedrockStructure) {
    add(bedrock.name, bedrock.countsInK ? "counts" : "")
    for pool in bedrock.pools {
      add(pool.name)
      add(pool.years)
      if let points = pool.points { add(1, points) } else { add(0, pool.rate.value) }
    }
  }

  private mutating func add(_ treatment: ShortfallTreatment) {
    add(treatment.name)
    switch treatment {
    case .pay: break
    case .prepaid(let months): add(Double(months))
    case .relief(let amount): add(amount.value)
    case .forgive(let share): add(share.value)
    }
  }

  private mutating func add(_ plan: SupportPlan) {
    words += [plan.base.value.rawValue] + plan.exclude.sorted()
    add(plan.minimum.value, plan.planDiscount.value)
    for tier in plan.tiers { add(tier.from.value, tier.rate.value) }
  }
}

extension BucketTerms {
  /// Whether a quote that does not name the bucket says the same.
  fileprivate var isStandard: Bool {
    let standard = BucketTerms.standard(for: bucket.value)
    return discount?.value == standard.discount?.value && retires.value == standard.retires.value
      && capGroup?.value == standard.capGroup?.value
  }
}
