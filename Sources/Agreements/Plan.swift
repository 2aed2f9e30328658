import Values

/// The question an engagement asks: plan.yaml.
public struct Plan: Sendable {
  public var engagement: String
  /// The day the plan was prepared, as written; printed everywhere, used for staleness, never the clock.
  public var prepared: Sourced<Day>
  public var currency: String
  public var contractStart: Sourced<Month>
  public var measuredMonth: Sourced<Month>
  public var client: String?
  /// Months that every figure is shown for: 12…60.
  public var horizonMonths: Sourced<Int>
  /// First month (1…12) of the fiscal year.
  public var fiscalYearStarts: Int
  /// The estate's buckets in file order.
  public var buckets: [BucketPlan]
  public var families: [FamilyPlan]
  public var savingsPlans: [SavingsPlan]
  public var believes: Belief?
  public var policy: Policy
  public var showbackKey: String
  public var scenarios: ScenarioPlan
  public var simulation: SimulationPlan
  public var forecasts: [GivenForecast]
  public var budget: Sourced<Double>?
  public var suppressed: [Suppression]

  public init(
    engagement: String, prepared: Sourced<Day>, currency: String, contractStart: Sourced<Month>,
    measuredMonth: Sourced<Month>, client: String? = nil, horizonMonths: Sourced<Int> = Sourced(24, .standard("default")),
    fiscalYearStarts: Int = 1, buckets: [BucketPlan] = [], families: [FamilyPlan] = [],
    savingsPlans: [SavingsPlan] = [], believes: Belief? = nil, policy: Policy = Policy(),
    showbackKey: String = "tokens", scenarios: ScenarioPlan = ScenarioPlan(),
    simulation: SimulationPlan = SimulationPlan(), forecasts: [GivenForecast] = [],
    budget: Sourced<Double>? = nil, suppressed: [Suppression] = []
  ) {
    self.engagement = engagement
    self.prepared = prepared
    self.currency = currency
    self.contractStart = contractStart
    self.measuredMonth = measuredMonth
    self.client = client
    self.horizonMonths = horizonMonths
    self.fiscalYearStarts = fiscalYearStarts
    self.buckets = buckets
    self.families = families
    self.savingsPlans = savingsPlans
    self.believes = believes
    self.policy = policy
    self.showbackKey = showbackKey
    self.scenarios = scenarios
    self.simulation = simulation
    self.forecasts = forecasts
    self.budget = budget
    self.suppressed = suppressed
  }

  /// `a` of the model: calendar months from the measured month to contract start, at least 0.
  public var monthsToStart: Int { contractStart.value - measuredMonth.value }
}

/// A calendar day as written in a file.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var month: Month
  /// 1…31.
  public var day: Int
  public init(month: Month, day: Int) {
    self.month = month
    self.day = day
  }
  public static func < (a: Day, b: Day) -> Bool { (a.month, a.day) < (b.month, b.day) }
  public var description: String { "\(month)-\(day < 10 ? "0" : "")\(day)" }
  /// Days since the spreadsheet's origin; differences are days.
  public var serial: Int { Int(month.serial) + day - 1 }
}

/// What the plan says of one bucket of spend.
public struct BucketPlan: Sendable {
  public var name: Sourced<String>
  /// Annual growth as a fraction.
  public var growth: Sourced<Estimate>
  /// Annual volatility of volume (standard deviation of yearly log change); nil: estimated or by convention.
  public var volatility: Sourced<Double>?
  /// Twelve factors, January first, as typed; the model scales them to mean 1. Empty: no season.
  public var season: [Sourced<Double>]
  public init(
    name: Sourced<String>, growth: Sourced<Estimate> = Sourced(.zero, .standard("default")),
    volatility: Sourced<Double>? = nil, season: [Sourced<Double>] = []
  ) {
    self.name = name
    self.growth = growth
    self.volatility = volatility
    self.season = season
  }
}

/// How the prices of a model family move.
public struct FamilyPlan: Sendable {
  public struct Change: Sendable {
    public var month: Sourced<Month>
    /// +0.10 is a rise of 10% from that month on.
    public var change: Sourced<Double>
    public init(month: Sourced<Month>, change: Sourced<Double>) {
      self.month = month
      self.change = change
    }
  }
  public struct Retirement: Sendable {
    public var month: Sourced<Month>
    /// The model (not family) that takes over.
    public var successor: Sourced<String>?
    public var share: Sourced<Double>
    public var tokenRatio: Sourced<Double>
    public init(
      month: Sourced<Month>, successor: Sourced<String>?, share: Sourced<Double> = .standard(1),
      tokenRatio: Sourced<Double> = .standard(1)
    ) {
      self.month = month
      self.successor = successor
      self.share = share
      self.tokenRatio = tokenRatio
    }
  }
  public var name: Sourced<String>
  public var annualPriceChange: Sourced<Double>
  /// Expected random price cuts a year (a Poisson hazard), and their size.
  public var cutHazard: Sourced<Double>
  public var cutSize: Sourced<Estimate>
  public var changes: [Change]
  public var retirement: Retirement?
  public init(
    name: Sourced<String>, annualPriceChange: Sourced<Double> = .standard(0),
    cutHazard: Sourced<Double> = .standard(0), cutSize: Sourced<Estimate> = Sourced(.zero, .standard("default")),
    changes: [Change] = [], retirement: Retirement? = nil
  ) {
    self.name = name
    self.annualPriceChange = annualPriceChange
    self.cutHazard = cutHazard
    self.cutSize = cutSize
    self.changes = changes
    self.retirement = retirement
  }
}

/// A Savings Plan whose end raises the list spend of its bucket.
public struct SavingsPlan: Sendable {
  public var bucket: Sourced<String>
  public var monthlyBenefit: Sourced<Double>
  /// The first month without it.
  public var ends: Sourced<Month>
  public var renew: Bool
  public init(bucket: Sourced<String>, monthlyBenefit: Sourced<Double>, ends: Sourced<Month>, renew: Bool) {
    self.bucket = bucket
    self.monthlyBenefit = monthlyBenefit
    self.ends = ends
    self.renew = renew
  }
}

/// What the plan believes total list spend will be in a month ahead; low and high are its P10 and P90.
public struct Belief: Sendable {
  public var month: Sourced<Month>
  public var totalSpend: Sourced<Estimate>
  public init(month: Sourced<Month>, totalSpend: Sourced<Estimate>) {
    self.month = month
    self.totalSpend = totalSpend
  }
}

/// The buyer's limits and prices of risk and time.
public struct Policy: Sendable {
  public enum Batna: Hashable, Sendable {
    case lapse, `extension`
    case quote(String)
  }
  public var maxLossProbability: Sourced<Double>
  public var maxP95Shortfall: Sourced<Double>?
  /// λ of the target: weight on CVaR95 beyond the mean.
  public var riskWeight: Sourced<Double>
  /// Annual rate that present values are taken at.
  public var costOfCapital: Sourced<Double>
  /// Nil: the incumbent's `after`, else lapse.
  public var batna: Sourced<Batna>?
  public init(
    maxLossProbability: Sourced<Double> = .standard(0.10), maxP95Shortfall: Sourced<Double>? = nil,
    riskWeight: Sourced<Double> = .standard(0.25), costOfCapital: Sourced<Double> = .standard(0),
    batna: Sourced<Batna>? = nil
  ) {
    self.maxLossProbability = maxLossProbability
    self.maxP95Shortfall = maxP95Shortfall
    self.riskWeight = riskWeight
    self.costOfCapital = costOfCapital
    self.batna = batna
  }
}

/// Multipliers of the stress and downside scenarios.
public struct ScenarioPlan: Sendable {
  public var stressVolume: Sourced<Double>
  public var stressLeverDelayMonths: Sourced<Int>
  public var downsidePriceCut: Sourced<Double>
  /// t from which the cut holds.
  public var downsidePriceCutMonth: Sourced<Int>
  public init(
    stressVolume: Sourced<Double> = .standard(1.25),
    stressLeverDelayMonths: Sourced<Int> = Sourced(3, .standard("default")),
    downsidePriceCut: Sourced<Double> = .standard(0.25),
    downsidePriceCutMonth: Sourced<Int> = Sourced(6, .standard("default"))
  ) {
    self.stressVolume = stressVolume
    self.stressLeverDelayMonths = stressLeverDelayMonths
    self.downsidePriceCut = downsidePriceCut
    self.downsidePriceCutMonth = downsidePriceCutMonth
  }
}

public struct SimulationPlan: Sendable {
  /// What holds after an offer shorter than the window ends.
  public enum Continuation: String, Hashable, Sendable { case sameTerms = "same_terms", lapse }
  public var paths: Sourced<Int>
  public var seed: Sourced<Int>
  public var correlation: Sourced<Double>
  public var continuation: Sourced<Continuation>
  public init(
    paths: Sourced<Int> = Sourced(4096, .standard("default")), seed: Sourced<Int> = Sourced(1, .standard("default")),
    correlation: Sourced<Double> = .standard(0.3),
    continuation: Sourced<Continuation> = Sourced(.sameTerms, .standard("default"))
  ) {
    self.paths = paths
    self.seed = seed
    self.correlation = correlation
    self.continuation = continuation
  }
}

/// Somebody else's forecast, beside ours: month, bucket, list spend as given.
public struct GivenForecast: Sendable {
  /// `vendor` or `engineering`.
  public var name: String
  public var path: String
  public var rows: [EstateRow]
  public init(name: String, path: String, rows: [EstateRow]) {
    self.name = name
    self.path = path
    self.rows = rows
  }
}

/// A finding that the plan asks not to be shown, with the reason that is printed instead.
public struct Suppression: Sendable {
  public var rule: Sourced<String>
  public var reason: String
  public init(rule: Sourced<String>, reason: String) {
    self.rule = rule
    self.reason = reason
  }
}

/// List spend of one bucket in one month: after Reserved Instances and Savings Plans, before private discount,
/// credit, support and tax.
public struct EstateRow: Sendable {
  public var bucket: Sourced<String>
  public var month: Sourced<Month>
  public var listSpend: Sourced<Double>
  public init(bucket: Sourced<String>, month: Sourced<Month>, listSpend: Sourced<Double>) {
    self.bucket = bucket
    self.month = month
    self.listSpend = listSpend
  }
}
