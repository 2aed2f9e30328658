import Values

extension ClauseTerms {
  /// The contract with this clause as asked, everything else as quoted.
  public func applied(to contract: Contract) -> Contract {
    var changed = contract
    switch self {
    case .commitment(let change): changed.commitment = change.over(contract.commitment, years: contract.years)
    case .discount(let change): changed.discount = change.over(contract.discount)
    case .basis(let basis): changed.basis = basis
    case .gapRate(let rate): changed.gapRate = rate
    case .overage(let rate): changed.overage = rate
    case .buckets(let buckets):
      guard let buckets else {
        changed.buckets = []
        break
      }
      for change in buckets {
        if let i = changed.buckets.firstIndex(where: { $0.bucket.value == change.bucket.value }) {
          changed.buckets[i] = change.over(changed.buckets[i])
        } else {
          changed.buckets.append(change.over(.standard(for: change.bucket.value)))
        }
      }
    case .caps(let caps):
      guard let caps else {
        changed.caps = Contract.Cap.standard
        break
      }
      changed.caps.removeAll { quoted in caps.contains { $0.group == quoted.group } }
      changed.caps += caps
    case .privateRates(let rates):
      guard let rates else {
        changed.privateRates = []
        break
      }
      for change in rates {
        let i = changed.privateRates.firstIndex { $0.bucket.value == change.bucket.value }
        let fixed = change.fixedPrice ?? i.map { changed.privateRates[$0].fixedPrice } ?? false
        let rate = PrivateRate(bucket: change.bucket, rate: change.rate, fixedPrice: fixed)
        if let i { changed.privateRates[i] = rate } else { changed.privateRates.append(rate) }
      }
    case .bedrock(let structure): changed.bedrock = structure.lasting(contract.years)
    case .shortfall(let treatment): changed.shortfall = treatment
    case .carryForward(let share): changed.carryForward = share
    case .stepDown(let right): changed.stepDown = right
    case .fungible(let pairs): changed.fungible = pairs
    case .credits(let credits): changed.credits = credits
    case .support(let change): changed.support = change.map { $0.over(contract.support) }
    case .priceProtection(let protected): changed.priceProtection = protected
    case .upfront(let upfront): changed.upfront = upfront
    case .terms(let terms): changed.replace(terms)
    }
    return changed
  }

  /// The contract with this clause at the seller's standard, everything else as quoted. Of maps that name entries only
  /// the entries that the ask names go back; of `commitment` and `discount` only `test`, `monthly_minimum`, `by` and
  /// `scope`, where they are named; `support` has no standard.
  public func atStandard(in contract: Contract) -> Contract {
    let standard = Source.standard("seller's standard")
    var changed = contract
    switch self {
    case .commitment(let change):
      if change.test != nil { changed.commitment.test = Sourced(.annual, standard) }
      if change.monthlyMinimum != nil { changed.commitment.monthlyMinimum = Sourced(0, standard) }
    case .discount(let change):
      if contract.discount.isBare { break }
      if change.by != nil || change.rate != nil { changed.discount.by = Sourced(.meanYear, standard) }
      if change.scope != nil || change.rate != nil { changed.discount.scope = Sourced(.whole, standard) }
    case .basis: changed.basis = Sourced(.net, standard)
    case .gapRate: changed.gapRate = Sourced(.full, standard)
    case .overage: changed.overage = nil
    case .buckets(let named):
      changed.buckets.removeAll { quoted in named?.contains { $0.bucket.value == quoted.bucket.value } ?? true }
    case .caps(let named):
      changed.caps.removeAll { quoted in named?.contains { $0.group == quoted.group } ?? true }
      changed.caps += Contract.Cap.standard.filter { cap in named?.contains { $0.group == cap.group } ?? true }
    case .privateRates(let named):
      changed.privateRates.removeAll { quoted in named?.contains { $0.bucket.value == quoted.bucket.value } ?? true }
    case .bedrock: changed.bedrock = .pooled
    case .shortfall: changed.shortfall = .pay
    case .carryForward: changed.carryForward = Sourced(0, standard)
    case .stepDown: changed.stepDown = nil
    case .fungible: changed.fungible = []
    case .credits: changed.credits = []
    case .support: break
    case .priceProtection: changed.priceProtection = Sourced(false, standard)
    case .upfront: changed.upfront = nil
    case .terms(let terms): changed.replace(terms.map { Contract.Term(name: $0.name, words: Sourced("none", standard)) })
    }
    return changed
  }
}

extension Contract {
  fileprivate mutating func replace(_ words: [Term]) {
    for term in words {
      if let i = terms.firstIndex(where: { $0.name == term.name }) { terms[i] = term } else { terms.append(term) }
    }
  }
}

extension Contract.Cap {
  /// The seller's standard: a quarter of the commitment from Marketplace.
  public static var standard: [Contract.Cap] {
    [.init(group: BucketName.marketplace, share: .standard(0.25, "seller's standard"))]
  }
}

extension ClauseTerms.CommitmentChange {
  fileprivate func over(_ quoted: Commitment, years count: Int) -> Commitment {
    var changed = quoted
    if let test { changed.test = test }
    if let monthlyMinimum { changed.monthlyMinimum = monthlyMinimum }
    if let years, !years.isEmpty {
      changed.years = years.lasting(count)
      changed.statedAsTotal = nil
    } else if let total {
      changed.years = Array(repeating: Sourced(total.value / Double(count), total.source), count: count)
      changed.statedAsTotal = total
    }
    return changed
  }
}

extension ClauseTerms.DiscountChange {
  fileprivate func over(_ quoted: DiscountLadder) -> DiscountLadder {
    if let rate { return DiscountLadder(tiers: [.init(from: Sourced(0, rate.source), rate: rate)], isBare: true) }
    var changed = quoted
    if let tiers {
      changed.tiers = tiers
      changed.isBare = false
    }
    if let by { changed.by = by }
    if let scope { changed.scope = scope }
    return changed
  }
}

extension BedrockStructure {
  /// An ask is laid on contracts of any length: its last year holds where it names fewer.
  fileprivate func lasting(_ count: Int) -> BedrockStructure {
    func pool(_ pool: Pool) -> Pool {
      var pool = pool
      pool.years = pool.years.lasting(count)
      return pool
    }
    switch self {
    case .pooled: return self
    case .carveOut(let one, let counts): return .carveOut(pool(one), countsInK: counts)
    case .perModel(let all, let counts): return .perModel(all.map(pool), countsInK: counts)
    }
  }
}

extension [Sourced<Double>] {
  /// So many years: the last one repeats, those beyond fall away.
  fileprivate func lasting(_ count: Int) -> [Sourced<Double>] {
    guard let last else { return Array(repeating: .standard(0), count: count) }
    return (0..<count).map { $0 < self.count ? self[$0] : last }
  }
}
