import Values

/// The clauses of a contract one by one, in the order of its keys: what one round moves against the round before.
public enum ContractClause: String, Sendable, CaseIterable {
  /// Term and commitment move together: a commitment has as many years as the term.
  case commitment
  case basis
  case gapRate = "gap_rate"
  case discount, overage, buckets, caps
  case privateRates = "private_rates"
  case bedrock, shortfall
  case carryForward = "carry_forward"
  case stepDown = "step_down"
  case fungible, credits, support
  case priceProtection = "price_protection"
  case upfront, terms

  /// A contract with this clause as another contract has it.
  public func taken(from other: Contract, into contract: Contract) -> Contract {
    var c = contract
    switch self {
    case .commitment:
      c.termMonths = other.termMonths
      c.commitment = other.commitment
      // Commitments beside it have as many years.
      c.bedrock = c.bedrock.lasting(other.years)
    case .basis: c.basis = other.basis
    case .gapRate: c.gapRate = other.gapRate
    case .discount: c.discount = other.discount
    case .overage: c.overage = other.overage
    case .buckets: c.buckets = other.buckets
    case .caps: c.caps = other.caps
    case .privateRates: c.privateRates = other.privateRates
    case .bedrock: c.bedrock = other.bedrock
    case .shortfall: c.shortfall = other.shortfall
    case .carryForward: c.carryForward = other.carryForward
    case .stepDown: c.stepDown = other.stepDown
    case .fungible: c.fungible = other.fungible
    case .credits: c.credits = other.credits
    case .support: c.support = other.support
    case .priceProtection: c.priceProtection = other.priceProtection
    case .upfront: c.upfront = other.upfront
    case .terms: c.terms = other.terms
    }
    return c
  }
}

/// One step from a contract to another: a clause that moves, and the contract once it and all before it have moved.
public struct ContractMove: Sendable {
  public var clause: ContractClause
  public var after: Contract

  /// The steps in the order of the clauses; none between contracts that say the same.
  public static func from(_ first: Contract, to last: Contract) -> [ContractMove] {
    var moves: [ContractMove] = [], now = first
    for clause in ContractClause.allCases {
      let next = clause.taken(from: last, into: now)
      let moved =
        clause == .terms
        ? Set(first.terms.map { [$0.name, $0.words.value] }) != Set(last.terms.map { [$0.name, $0.words.value] })
        : ContractMeaning(next) != ContractMeaning(now)
      if moved { moves.append(ContractMove(clause: clause, after: next)) }
      now = next
    }
    return moves
  }
}

extension BedrockStructure {
  /// The same pools with so many years: the last one repeats, those beyond fall away.
  fileprivate func lasting(_ count: Int) -> BedrockStructure {
    func lasting(_ pool: Pool) -> Pool {
      var pool = pool
      guard let last = pool.years.last else { return pool }
      pool.years = (0..<count).map { $0 < pool.years.count ? pool.years[$0] : last }
      return pool
    }
    switch self {
    case .pooled: return self
    case .carveOut(let pool, let counts): return .carveOut(lasting(pool), countsInK: counts)
    case .perModel(let pools, let counts): return .perModel(pools.map(lasting), countsInK: counts)
    }
  }
}
