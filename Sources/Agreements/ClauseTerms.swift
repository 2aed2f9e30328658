import Values

/// One clause of a contract as a value of its own: what an ask puts in place of the seller's terms.
public enum ClauseTerms: Sendable {
  case commitment(Commitment)
  case test(Sourced<CommitmentTest>)
  case monthlyMinimum(Sourced<Double>)
  case discount(DiscountLadder)
  case by(Sourced<DiscountLadder.By>)
  case scope(Sourced<DiscountLadder.Scope>)
  case basis(Sourced<Basis>)
  case gapRate(Sourced<GapRate>)
  /// Nil: headline.
  case overage(Sourced<Double>?)
  /// Replaces the terms of the buckets it names and leaves the others.
  case buckets([BucketTerms])
  case caps([Contract.Cap])
  case privateRates([PrivateRate])
  case bedrock(BedrockStructure)
  case shortfall(ShortfallTreatment)
  case carryForward(Sourced<Double>)
  case stepDown(StepDown?)
  case fungible([FungiblePair])
  case credits([Credit])
  case support(SupportPlan?)
  case priceProtection(Sourced<Bool>)
  case upfront(Upfront?)
  /// Replaces the words of the terms it names.
  case terms([Contract.Term])

  /// The contract with this clause in place of its own.
  public func applied(to contract: Contract) -> Contract {
    var changed = contract
    switch self {
    case .commitment(let commitment): changed.commitment = commitment
    case .test(let test): changed.commitment.test = test
    case .monthlyMinimum(let minimum): changed.commitment.monthlyMinimum = minimum
    case .discount(let ladder): changed.discount = ladder
    case .by(let by): changed.discount.by = by
    case .scope(let scope): changed.discount.scope = scope
    case .basis(let basis): changed.basis = basis
    case .gapRate(let rate): changed.gapRate = rate
    case .overage(let rate): changed.overage = rate
    case .buckets(let buckets):
      for terms in buckets {
        if let i = changed.buckets.firstIndex(where: { $0.bucket.value == terms.bucket.value }) {
          changed.buckets[i] = terms
        } else {
          changed.buckets.append(terms)
        }
      }
    case .caps(let caps): changed.caps = caps
    case .privateRates(let rates): changed.privateRates = rates
    case .bedrock(let structure): changed.bedrock = structure
    case .shortfall(let treatment): changed.shortfall = treatment
    case .carryForward(let share): changed.carryForward = share
    case .stepDown(let right): changed.stepDown = right
    case .fungible(let pairs): changed.fungible = pairs
    case .credits(let credits): changed.credits = credits
    case .support(let plan): changed.support = plan
    case .priceProtection(let protected): changed.priceProtection = protected
    case .upfront(let upfront): changed.upfront = upfront
    case .terms(let terms):
      for term in terms {
        if let i = changed.terms.firstIndex(where: { $0.name == term.name }) {
          changed.terms[i] = term
        } else {
          changed.terms.append(term)
        }
      }
    }
    return changed
  }
}
