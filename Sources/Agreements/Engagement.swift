import Values

/// Everything an engagement folder holds, typed and sourced.
public struct Engagement: Sendable {
  public var plan: Plan
  public var estate: [EstateRow]
  /// By file name.
  public var quotes: [Quote]
  public var incumbent: Incumbent?
  public var workloads: [Workload]
  public var rates: [RateRow]
  public var roadmap: [Workload]
  public var levers: [Lever]
  public var asks: [Ask]
  public var benchmarks: [Benchmark]
  public var capacity: [Instrument]
  public var traffic: [TrafficRow]
  public var share: ShareFile?
  public var actuals: [ActualRow]
  public var budgets: [BudgetRow]
  /// Every file read, in reading order: path relative to the folder, and its bytes, for the manifest's digests.
  public var files: [InputFile]

  public init(
    plan: Plan, estate: [EstateRow], quotes: [Quote], incumbent: Incumbent? = nil, workloads: [Workload] = [],
    rates: [RateRow] = [], roadmap: [Workload] = [], levers: [Lever] = [], asks: [Ask] = [],
    benchmarks: [Benchmark] = [], capacity: [Instrument] = [], traffic: [TrafficRow] = [], share: ShareFile? = nil,
    actuals: [ActualRow] = [], budgets: [BudgetRow] = [], files: [InputFile] = []
  ) {
    self.plan = plan
    self.estate = estate
    self.quotes = quotes
    self.incumbent = incumbent
    self.workloads = workloads
    self.rates = rates
    self.roadmap = roadmap
    self.levers = levers
    self.asks = asks
    self.benchmarks = benchmarks
    self.capacity = capacity
    self.traffic = traffic
    self.share = share
    self.actuals = actuals
    self.budgets = budgets
    self.files = files
  }
}

public struct InputFile: Sendable, Hashable {
  public var path: String
  public var bytes: [UInt8]
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// One clause that we ask for: what, what we would settle for, where we stop.
public struct Ask: Sendable {
  public var clause: Sourced<String>
  public var ask: Sourced<String>
  public var fallback: Sourced<String>?
  public var walkAway: Sourced<String>?
  public var mustHave: Bool
  public var wording: String
  public var owner: String
  /// The same three as terms that a contract can take, to be settled; nil where none was given.
  public var askTerms: ClauseTerms?
  public var fallbackTerms: ClauseTerms?
  public var walkAwayTerms: ClauseTerms?
  public init(
    clause: Sourced<String>, ask: Sourced<String>, fallback: Sourced<String>? = nil, walkAway: Sourced<String>? = nil,
    mustHave: Bool = false, wording: String = "", owner: String = "", askTerms: ClauseTerms? = nil,
    fallbackTerms: ClauseTerms? = nil, walkAwayTerms: ClauseTerms? = nil
  ) {
    self.clause = clause
    self.ask = ask
    self.fallback = fallback
    self.walkAway = walkAway
    self.mustHave = mustHave
    self.wording = wording
    self.owner = owner
    self.askTerms = askTerms
    self.fallbackTerms = fallbackTerms
    self.walkAwayTerms = walkAwayTerms
  }
}

/// A band of discounts that somebody reported, with its source and quality (A contract, B practitioner, C claim).
public struct Benchmark: Sendable {
  public var commitmentFrom: Sourced<Double>
  public var commitmentTo: Sourced<Double>?
  public var termMonths: Int?
  public var low: Sourced<Double>
  public var typical: Sourced<Double>?
  public var high: Sourced<Double>
  public var asOf: Sourced<Day>?
  public var cited: String
  public var quality: String
  public init(
    commitmentFrom: Sourced<Double>, commitmentTo: Sourced<Double>?, termMonths: Int?, low: Sourced<Double>,
    typical: Sourced<Double>?, high: Sourced<Double>, asOf: Sourced<Day>?, cited: String, quality: String
  ) {
    self.commitmentFrom = commitmentFrom
    self.commitmentTo = commitmentTo
    self.termMonths = termMonths
    self.low = low
    self.typical = typical
    self.high = high
    self.asOf = asOf
    self.cited = cited
    self.quality = quality
  }
}

/// Capacity bought by the hour.
public struct Instrument: Sendable {
  public var name: Sourced<String>
  public var channel: String
  public var model: String
  public var unit: String
  public var pricePerUnitHour: Sourced<Double>
  public var termMonths: Int
  public var minimum: Sourced<Double>
  public var increment: Sourced<Double>
  /// Tokens a minute that a unit carries; 0: no limit is stated.
  public var inputPerMinute: Sourced<Double>
  public var outputPerMinute: Sourced<Double>
  /// Whether input and output share a unit (each token takes its part of it), or each has a limit of its own.
  public var sharesLimits: Bool
  /// `on_demand`: what units cannot carry is served on demand; `none`: it is not served.
  public var overflow: String
  public var discount: String
  public var retires: Sourced<Double>
  public var validFrom: Sourced<Month>?
  public var asOf: Sourced<Day>?
  public var cited: String
  public init(
    name: Sourced<String>, channel: String, model: String, unit: String, pricePerUnitHour: Sourced<Double>,
    termMonths: Int, minimum: Sourced<Double>, increment: Sourced<Double>, inputPerMinute: Sourced<Double>,
    outputPerMinute: Sourced<Double>, sharesLimits: Bool = false, overflow: String, discount: String, retires: Sourced<Double>,
    validFrom: Sourced<Month>?, asOf: Sourced<Day>?, cited: String
  ) {
    self.name = name
    self.channel = channel
    self.model = model
    self.unit = unit
    self.pricePerUnitHour = pricePerUnitHour
    self.termMonths = termMonths
    self.minimum = minimum
    self.increment = increment
    self.inputPerMinute = inputPerMinute
    self.outputPerMinute = outputPerMinute
    self.sharesLimits = sharesLimits
    self.overflow = overflow
    self.discount = discount
    self.retires = retires
    self.validFrom = validFrom
    self.asOf = asOf
    self.cited = cited
  }
}

/// Tokens of one workload in one hour or minute (totals, not means).
public struct TrafficRow: Sendable {
  /// As written: `YYYY-MM-DDTHH[:MM]`.
  public var time: Sourced<String>
  public var workload: String
  public var inputTokens: Double
  public var outputTokens: Double
  public var requests: Double
  public init(time: Sourced<String>, workload: String, inputTokens: Double, outputTokens: Double, requests: Double) {
    self.time = time
    self.workload = workload
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.requests = requests
  }
}

/// A month after signing, as measured (token totals).
public struct ActualRow: Sendable {
  public var month: Sourced<Month>
  public var bucket: Sourced<String>
  public var workload: String
  public var team: String
  public var model: String
  public var requests: Sourced<Double>?
  public var inputTokens: Sourced<Double>?
  public var outputTokens: Sourced<Double>?
  public var listSpend: Sourced<Double>
  public var netSpend: Sourced<Double>?
  public init(
    month: Sourced<Month>, bucket: Sourced<String>, workload: String, team: String, model: String,
    requests: Sourced<Double>?, inputTokens: Sourced<Double>?, outputTokens: Sourced<Double>?,
    listSpend: Sourced<Double>, netSpend: Sourced<Double>?
  ) {
    self.month = month
    self.bucket = bucket
    self.workload = workload
    self.team = team
    self.model = model
    self.requests = requests
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.listSpend = listSpend
    self.netSpend = netSpend
  }
}

public struct BudgetRow: Sendable {
  public var owner: String
  public var team: String
  public var feature: String
  public var environment: String
  public var month: Sourced<Month>
  public var amount: Sourced<Double>
  public var threshold: Sourced<Double>?
  public init(
    owner: String, team: String, feature: String, environment: String, month: Sourced<Month>,
    amount: Sourced<Double>, threshold: Sourced<Double>?
  ) {
    self.owner = owner
    self.team = team
    self.feature = feature
    self.environment = environment
    self.month = month
    self.amount = amount
    self.threshold = threshold
  }
}
