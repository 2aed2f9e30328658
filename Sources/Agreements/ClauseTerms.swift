import Values

/// What an ask says of one clause of a contract: terms that go over the quoted ones (model §7).
///
/// Of maps that name entries (`buckets`, `caps`, `private_rates`) and of `commitment`, `discount` and `support` only what
/// is named changes; every other clause is replaced whole. Nil: the clause is taken out, so the seller's standard holds.
public enum ClauseTerms: Sendable {
  case commitment(CommitmentChange)
  case discount(DiscountChange)
  case basis(Sourced<Basis>)
  case gapRate(Sourced<GapRate>)
  /// Nil: headline.
  case overage(Sourced<Double>?)
  case buckets([BucketChange]?)
  case caps([Contract.Cap]?)
  case privateRates([PrivateRateChange]?)
  case bedrock(BedrockStructure)
  case shortfall(ShortfallTreatment)
  case carryForward(Sourced<Double>)
  case stepDown(StepDown?)
  case fungible([FungiblePair])
  case credits([Credit])
  case support(SupportChange?)
  case priceProtection(Sourced<Bool>)
  case upfront(Upfront?)
  /// Replaces the words of the terms it names.
  case terms([Contract.Term])

  /// What is named of a commitment; nil stays as quoted.
  public struct CommitmentChange: Sendable {
    public var test: Sourced<CommitmentTest>?
    public var years: [Sourced<Double>]?
    public var total: Sourced<Double>?
    public var monthlyMinimum: Sourced<Double>?
    public init(
      test: Sourced<CommitmentTest>? = nil, years: [Sourced<Double>]? = nil, total: Sourced<Double>? = nil,
      monthlyMinimum: Sourced<Double>? = nil
    ) {
      self.test = test
      self.years = years
      self.total = total
      self.monthlyMinimum = monthlyMinimum
    }
  }

  /// What is named of the headline discount: one rate in place of all, or parts of a ladder.
  public struct DiscountChange: Sendable {
    public var rate: Sourced<Double>?
    public var tiers: [DiscountLadder.Tier]?
    public var by: Sourced<DiscountLadder.By>?
    public var scope: Sourced<DiscountLadder.Scope>?
    public init(
      rate: Sourced<Double>? = nil, tiers: [DiscountLadder.Tier]? = nil, by: Sourced<DiscountLadder.By>? = nil,
      scope: Sourced<DiscountLadder.Scope>? = nil
    ) {
      self.rate = rate
      self.tiers = tiers
      self.by = by
      self.scope = scope
    }
  }

  /// What is named of one bucket.
  public struct BucketChange: Sendable {
    public enum Discount: Sendable {
      case headline
      case rate(Sourced<Double>)
    }
    public var bucket: Sourced<String>
    public var discount: Discount?
    public var retires: Sourced<Double>?
    public var capGroup: Sourced<String>?
    public init(
      bucket: Sourced<String>, discount: Discount? = nil, retires: Sourced<Double>? = nil, capGroup: Sourced<String>? = nil
    ) {
      self.bucket = bucket
      self.discount = discount
      self.retires = retires
      self.capGroup = capGroup
    }

    func over(_ quoted: BucketTerms) -> BucketTerms {
      var terms = quoted
      terms.bucket = bucket
      switch discount {
      case .headline: terms.discount = nil
      case .rate(let rate): terms.discount = rate
      case nil: break
      }
      if let retires { terms.retires = retires }
      if let capGroup { terms.capGroup = capGroup }
      return terms
    }
  }

  /// What is named of one private rate.
  public struct PrivateRateChange: Sendable {
    public var bucket: Sourced<String>
    public var rate: Sourced<Double>
    public var fixedPrice: Bool?
    public init(bucket: Sourced<String>, rate: Sourced<Double>, fixedPrice: Bool? = nil) {
      self.bucket = bucket
      self.rate = rate
      self.fixedPrice = fixedPrice
    }
  }

  /// What is named of a support plan.
  public struct SupportChange: Sendable {
    public var minimum: Sourced<Double>?
    public var tiers: [DiscountLadder.Tier]?
    public var planDiscount: Sourced<Double>?
    public var base: Sourced<Basis>?
    public var exclude: [String]?
    public init(
      minimum: Sourced<Double>? = nil, tiers: [DiscountLadder.Tier]? = nil, planDiscount: Sourced<Double>? = nil,
      base: Sourced<Basis>? = nil, exclude: [String]? = nil
    ) {
      self.minimum = minimum
      self.tiers = tiers
      self.planDiscount = planDiscount
      self.base = base
      self.exclude = exclude
    }

    func over(_ quoted: SupportPlan?) -> SupportPlan {
      var plan = quoted ?? SupportPlan(minimum: .standard(0), tiers: [])
      if let minimum { plan.minimum = minimum }
      if let tiers { plan.tiers = tiers }
      if let planDiscount { plan.planDiscount = planDiscount }
      if let base { plan.base = base }
      if let exclude { plan.exclude = exclude }
      return plan
    }
  }
}
