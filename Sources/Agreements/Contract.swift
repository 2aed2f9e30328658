import Values

/// What was promised: a commitment, the discount it earns and the clauses around both. Knows no prices and no demand.
public struct Contract: Sendable {
  /// Whole years: 12…60.
  public var termMonths: Sourced<Int>
  public var commitment: Commitment
  public var basis: Sourced<Basis>
  public var gapRate: Sourced<GapRate>
  public var discount: DiscountLadder
  /// Nil: overage earns the headline discount.
  public var overage: Sourced<Double>?
  /// Buckets named in the quote, in file order.
  public var buckets: [BucketTerms]
  /// Share of a period's commitment that a cap group may retire, by group.
  public var caps: [Cap]
  public var privateRates: [PrivateRate]
  public var bedrock: BedrockStructure
  public var shortfall: ShortfallTreatment
  /// Share of overage that counts toward the next year.
  public var carryForward: Sourced<Double>
  public var stepDown: StepDown?
  public var fungible: [FungiblePair]
  public var credits: [Credit]
  public var support: SupportPlan?
  public var priceProtection: Sourced<Bool>
  public var upfront: Upfront?
  /// Words that no arithmetic uses: exit, divestiture, region_move, model_swap, growth_renegotiation, assignment.
  public var terms: [Term]

  public init(
    termMonths: Sourced<Int>, commitment: Commitment, basis: Sourced<Basis> = Sourced(.net, .standard("seller's standard")),
    gapRate: Sourced<GapRate> = Sourced(.full, .standard("seller's standard")), discount: DiscountLadder,
    overage: Sourced<Double>? = nil, buckets: [BucketTerms] = [], caps: [Cap] = [], privateRates: [PrivateRate] = [],
    bedrock: BedrockStructure = .pooled, shortfall: ShortfallTreatment = .pay,
    carryForward: Sourced<Double> = .standard(0, "seller's standard"), stepDown: StepDown? = nil,
    fungible: [FungiblePair] = [], credits: [Credit] = [], support: SupportPlan? = nil,
    priceProtection: Sourced<Bool> = Sourced(false, .standard("seller's standard")), upfront: Upfront? = nil,
    terms: [Term] = []
  ) {
    self.termMonths = termMonths
    self.commitment = commitment
    self.basis = basis
    self.gapRate = gapRate
    self.discount = discount
    self.overage = overage
    self.buckets = buckets
    self.caps = caps
    self.privateRates = privateRates
    self.bedrock = bedrock
    self.shortfall = shortfall
    self.carryForward = carryForward
    self.stepDown = stepDown
    self.fungible = fungible
    self.credits = credits
    self.support = support
    self.priceProtection = priceProtection
    self.upfront = upfront
    self.terms = terms
  }

  public var years: Int { termMonths.value / 12 }

  public struct Cap: Sendable {
    public var group: String
    public var share: Sourced<Double>
    public init(group: String, share: Sourced<Double>) {
      self.group = group
      self.share = share
    }
  }
  public struct Term: Sendable {
    public var name: String
    public var words: Sourced<String>
    public init(name: String, words: Sourced<String>) {
      self.name = name
      self.words = words
    }
  }
}

/// What retires a commitment: the net fee, or list spend; each times the bucket's weight.
public enum Basis: String, Hashable, Sendable, CaseIterable { case net, list }

/// What a dollar of gap costs: a dollar, or a dollar less the discount.
public enum GapRate: String, Hashable, Sendable, CaseIterable { case full, discounted }

/// When a commitment is tested: at the end of every contract year, or once at the end of the term.
public enum CommitmentTest: String, Hashable, Sendable, CaseIterable { case annual, term }

/// The spend that is promised.
public struct Commitment: Sendable {
  public var test: Sourced<CommitmentTest>
  /// One amount a contract year. For a term test given as a `total`, equal parts of it.
  public var years: [Sourced<Double>]
  /// A term test stated as one `total` (then `by: each_year` is refused).
  public var statedAsTotal: Sourced<Double>?
  public var monthlyMinimum: Sourced<Double>
  public init(
    test: Sourced<CommitmentTest> = Sourced(.annual, .standard("seller's standard")), years: [Sourced<Double>],
    statedAsTotal: Sourced<Double>? = nil, monthlyMinimum: Sourced<Double> = .standard(0, "seller's standard")
  ) {
    self.test = test
    self.years = years
    self.statedAsTotal = statedAsTotal
    self.monthlyMinimum = monthlyMinimum
  }
  public var meanYear: Double { years.isEmpty ? 0 : years.reduce(0) { $0 + $1.value } / Double(years.count) }
}

/// The headline discount: one rate, or tiers read by commitment (whole) or by cumulated list spend (marginal).
public struct DiscountLadder: Sendable {
  public enum By: String, Hashable, Sendable, CaseIterable { case meanYear = "mean_year", eachYear = "each_year", term }
  public enum Scope: String, Hashable, Sendable, CaseIterable { case whole, marginal }
  public struct Tier: Sendable {
    public var from: Sourced<Double>
    public var rate: Sourced<Double>
    public init(from: Sourced<Double>, rate: Sourced<Double>) {
      self.from = from
      self.rate = rate
    }
  }
  /// Ascending by `from`. A bare rate is one tier from 0.
  public var tiers: [Tier]
  public var by: Sourced<By>
  public var scope: Sourced<Scope>
  /// True when the quote states one rate instead of tiers.
  public var isBare: Bool
  public init(
    tiers: [Tier], by: Sourced<By> = Sourced(.meanYear, .standard("seller's standard")),
    scope: Sourced<Scope> = Sourced(.whole, .standard("seller's standard")), isBare: Bool = false
  ) {
    self.tiers = tiers
    self.by = by
    self.scope = scope
    self.isBare = isBare
  }
}

/// What a contract says of one bucket of spend.
public struct BucketTerms: Sendable {
  public var bucket: Sourced<String>
  /// Nil: the headline discount.
  public var discount: Sourced<Double>?
  /// Weight 0…1 with which its spend retires the commitment.
  public var retires: Sourced<Double>
  public var capGroup: Sourced<String>?
  public init(
    bucket: Sourced<String>, discount: Sourced<Double>?, retires: Sourced<Double> = .standard(1, "seller's standard"),
    capGroup: Sourced<String>? = nil
  ) {
    self.bucket = bucket
    self.discount = discount
    self.retires = retires
    self.capGroup = capGroup
  }

  /// The seller's standard for a bucket that a quote does not name.
  public static func standard(for bucket: String) -> BucketTerms {
    let source = Source.standard("seller's standard")
    let name = Sourced(bucket, source)
    switch bucket {
    case BucketName.bedrockThirdParty:
      return BucketTerms(bucket: name, discount: Sourced(0, source), retires: Sourced(1, source))
    case BucketName.marketplace:
      return BucketTerms(
        bucket: name, discount: Sourced(0, source), retires: Sourced(1, source),
        capGroup: Sourced(BucketName.marketplace, source))
    default:
      return BucketTerms(bucket: name, discount: nil, retires: Sourced(1, source))
    }
  }
}

/// Buckets that mean something to the model by name.
public enum BucketName {
  public static let bedrockFirstParty = "bedrock_first_party"
  public static let bedrockThirdParty = "bedrock_third_party"
  public static let marketplace = "marketplace"
  public static let surrounding = "surrounding"
  public static func isBedrock(_ name: String) -> Bool { name == bedrockFirstParty || name == bedrockThirdParty }
}

/// A service-specific rate beneath the headline discount.
public struct PrivateRate: Sendable {
  public var bucket: Sourced<String>
  public var rate: Sourced<Double>
  /// The fee does not follow public prices down.
  public var fixedPrice: Bool
  public init(bucket: Sourced<String>, rate: Sourced<Double>, fixedPrice: Bool = false) {
    self.bucket = bucket
    self.rate = rate
    self.fixedPrice = fixedPrice
  }
}

/// Where Bedrock spend retires: the main commitment, one of its own, or one per model family.
public enum BedrockStructure: Sendable {
  /// A commitment of its own beside the main one.
  public struct Pool: Sendable {
    /// `bedrock`, or the model family.
    public var name: String
    public var years: [Sourced<Double>]
    /// Replaces the buckets' discounts.
    public var rate: Sourced<Double>
    /// Nil where the rate replaces the buckets' discounts, as quotes have it. Else the rate is not read: the buckets keep
    /// the discounts that they have in main, and these points more (structures at the same discount, model §7).
    public var points: Double?
    public init(name: String, years: [Sourced<Double>], rate: Sourced<Double>, points: Double? = nil) {
      self.name = name
      self.years = years
      self.rate = rate
      self.points = points
    }
  }
  case pooled
  case carveOut(Pool, countsInK: Bool)
  case perModel([Pool], countsInK: Bool)

  public var pools: [Pool] {
    switch self {
    case .pooled: []
    case .carveOut(let pool, _): [pool]
    case .perModel(let pools, _): pools
    }
  }
  public var countsInK: Bool {
    switch self {
    case .pooled: false
    case .carveOut(_, let counts), .perModel(_, let counts): counts
    }
  }
  public var name: String {
    switch self {
    case .pooled: "pooled"
    case .carveOut: "carve_out"
    case .perModel: "per_model"
    }
  }
}

/// What happens to a test period that ends below its commitment.
public enum ShortfallTreatment: Sendable {
  /// The gap is invoiced.
  case pay
  /// The payment becomes a balance that pays the next months' fees first; the rest lapses.
  case prepaid(windowMonths: Int)
  /// At most the amount is paid; the excess joins the next commitment.
  case relief(amount: Sourced<Double>)
  /// A share of the charge is forgiven.
  case forgive(share: Sourced<Double>)

  /// Whether what is paid of a gap pays fees later.
  public var isPrepaid: Bool { if case .prepaid = self { true } else { false } }

  public var name: String {
    switch self {
    case .pay: "pay"
    case .prepaid: "prepaid"
    case .relief: "relief"
    case .forgive: "forgive"
    }
  }
}

/// A right to lower later commitments when spend runs below them.
public struct StepDown: Sendable {
  public var share: Sourced<Double>
  /// The contract month at whose end notice is given; 3 at least.
  public var noticeMonth: Sourced<Int>
  public init(share: Sourced<Double>, noticeMonth: Sourced<Int>) {
    self.share = share
    self.noticeMonth = noticeMonth
  }
}

/// Two buckets of different pools between which spend above one commitment may fill the other's gap.
public struct FungiblePair: Sendable {
  public var first: String
  public var second: String
  public var source: Source
  public init(first: String, second: String, source: Source) {
    self.first = first
    self.second = second
    self.source = source
  }
}

/// Money of the seller that pays part of the bill.
public struct Credit: Sendable {
  public var amount: Sourced<Double>
  public var from: Sourced<Month>
  public var months: Sourced<Int>
  /// Empty: every bucket.
  public var buckets: [String]
  public var retires: Bool
  public init(amount: Sourced<Double>, from: Sourced<Month>, months: Sourced<Int>, buckets: [String], retires: Bool) {
    self.amount = amount
    self.from = from
    self.months = months
    self.buckets = buckets
    self.retires = retires
  }
}

/// A support plan: the greater of a minimum and marginal tiers on the month's charges, less a plan discount.
public struct SupportPlan: Sendable {
  public var minimum: Sourced<Double>
  /// Ascending by `from`, in money a month.
  public var tiers: [DiscountLadder.Tier]
  public var planDiscount: Sourced<Double>
  public var base: Sourced<Basis>
  public var exclude: [String]
  public init(
    minimum: Sourced<Double>, tiers: [DiscountLadder.Tier], planDiscount: Sourced<Double> = .standard(0),
    base: Sourced<Basis> = Sourced(.list, .standard("default")), exclude: [String] = [BucketName.marketplace]
  ) {
    self.minimum = minimum
    self.tiers = tiers
    self.planDiscount = planDiscount
    self.base = base
    self.exclude = exclude
  }
}

/// A share of each period's commitment paid at its start, at a reduction.
public struct Upfront: Sendable {
  public var share: Sourced<Double>
  public var reduction: Sourced<Double>
  public init(share: Sourced<Double>, reduction: Sourced<Double>) {
    self.share = share
    self.reduction = reduction
  }
}

extension Contract {
  /// What holds for a bucket: what the quote says of it, else the seller's standard.
  public func rule(of bucket: String) -> BucketTerms {
    buckets.first { $0.bucket.value == bucket } ?? .standard(for: bucket)
  }
}
