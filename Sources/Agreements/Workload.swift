import Values

/// One row of workloads.csv or roadmap.csv: a workload on one model. Tokens are means per request.
public struct Workload: Sendable {
  public enum Ramp: String, Hashable, Sendable, CaseIterable { case step, linear, sCurve = "s_curve" }
  /// What makes a row a launch.
  public struct Launch: Sendable {
    public var month: Sourced<Month>
    public var ramp: Sourced<Ramp>
    public var rampMonths: Sourced<Int>
    /// Months, low..likely..high.
    public var slip: Sourced<Estimate>
    public var cancelProbability: Sourced<Double>
    public init(
      month: Sourced<Month>, ramp: Sourced<Ramp>, rampMonths: Sourced<Int>, slip: Sourced<Estimate>,
      cancelProbability: Sourced<Double>
    ) {
      self.month = month
      self.ramp = ramp
      self.rampMonths = rampMonths
      self.slip = slip
      self.cancelProbability = cancelProbability
    }
  }
  /// Meters other than tokens: `unitsPerRequest` × `unitRate`.
  public struct Meter: Sendable {
    public var unit: String
    public var unitsPerRequest: Sourced<Double>
    /// Nil: the rate row of the model.
    public var unitRate: Sourced<Double>?
    public init(unit: String, unitsPerRequest: Sourced<Double>, unitRate: Sourced<Double>?) {
      self.unit = unit
      self.unitsPerRequest = unitsPerRequest
      self.unitRate = unitRate
    }
  }

  public var name: Sourced<String>
  public var team: String
  public var environment: String
  public var taskClass: String
  public var model: Sourced<String>
  public var region: String
  public var callerRegion: String
  /// Requests a month: typed, or users × requests per user. For a launch, its steady state.
  public var requests: Sourced<Double>
  public var inputTokens: Sourced<Double>
  public var outputTokens: Sourced<Double>
  public var meter: Meter?
  /// Share of the input tokens read from and written to the cache; together at most 1.
  public var cacheReadShare: Sourced<Double>
  public var cacheWriteShare: Sourced<Double>
  /// Share of requests run as batch.
  public var batchShare: Sourced<Double>
  public var activeUsers: Sourced<Double>?
  public var requestsPerUser: Sourced<Double>?
  public var planPrice: Sourced<Double>?
  public var annualGrowth: Sourced<Estimate>
  public var volatility: Sourced<Double>?
  public var promptGrowthMonthly: Sourced<Estimate>
  /// Factor that prompt growth stops at; nil: none.
  public var promptGrowthCap: Sourced<Double>?
  public var outputGrowthMonthly: Sourced<Estimate>
  public var outputGrowthCap: Sourced<Double>?
  /// Money per request spent around the model (vector store, functions, data movement).
  public var surroundingPerRequest: Sourced<Double>
  public var interactive: Bool
  public var movable: Bool
  public var movableReason: String
  public var launch: Launch?
  public var source: Source

  public init(
    name: Sourced<String>, team: String = "", environment: String = "", taskClass: String = "",
    model: Sourced<String>, region: String = "", callerRegion: String = "", requests: Sourced<Double>,
    inputTokens: Sourced<Double> = .standard(0), outputTokens: Sourced<Double> = .standard(0), meter: Meter? = nil,
    cacheReadShare: Sourced<Double> = .standard(0), cacheWriteShare: Sourced<Double> = .standard(0),
    batchShare: Sourced<Double> = .standard(0), activeUsers: Sourced<Double>? = nil,
    requestsPerUser: Sourced<Double>? = nil, planPrice: Sourced<Double>? = nil,
    annualGrowth: Sourced<Estimate> = Sourced(.zero, .standard("default")), volatility: Sourced<Double>? = nil,
    promptGrowthMonthly: Sourced<Estimate> = Sourced(.zero, .standard("default")), promptGrowthCap: Sourced<Double>? = nil,
    outputGrowthMonthly: Sourced<Estimate> = Sourced(.zero, .standard("default")), outputGrowthCap: Sourced<Double>? = nil,
    surroundingPerRequest: Sourced<Double> = .standard(0), interactive: Bool = true, movable: Bool = false,
    movableReason: String = "", launch: Launch? = nil, source: Source
  ) {
    self.name = name
    self.team = team
    self.environment = environment
    self.taskClass = taskClass
    self.model = model
    self.region = region
    self.callerRegion = callerRegion
    self.requests = requests
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.meter = meter
    self.cacheReadShare = cacheReadShare
    self.cacheWriteShare = cacheWriteShare
    self.batchShare = batchShare
    self.activeUsers = activeUsers
    self.requestsPerUser = requestsPerUser
    self.planPrice = planPrice
    self.annualGrowth = annualGrowth
    self.volatility = volatility
    self.promptGrowthMonthly = promptGrowthMonthly
    self.promptGrowthCap = promptGrowthCap
    self.outputGrowthMonthly = outputGrowthMonthly
    self.outputGrowthCap = outputGrowthCap
    self.surroundingPerRequest = surroundingPerRequest
    self.interactive = interactive
    self.movable = movable
    self.movableReason = movableReason
    self.launch = launch
    self.source = source
  }
}

/// One row of a rate card: prices of a model on a channel, in a region, over dates. Money per million tokens.
public struct RateRow: Sendable {
  public var channel: String
  public var model: Sourced<String>
  public var family: String
  public var publisher: String
  /// `aws` or `marketplace`.
  public var billing: String
  /// Empty: any region.
  public var region: String
  /// `MTok`, `KTok` (already converted to MTok by reading), or a meter's unit.
  public var unit: String
  public var input: Sourced<Double>
  public var output: Sourced<Double>
  public var cacheRead: Sourced<Double>?
  public var cacheWrite: Sourced<Double>?
  public var cacheWrite1h: Sourced<Double>?
  public var batchInput: Sourced<Double>?
  public var batchOutput: Sourced<Double>?
  public var validFrom: Sourced<Month>?
  /// First month it no longer holds.
  public var validTo: Sourced<Month>?
  public var asOf: Sourced<Day>?
  public var cited: String
  public var source: Source
  public init(
    channel: String = "bedrock", model: Sourced<String>, family: String, publisher: String = "", billing: String = "aws",
    region: String = "", unit: String = "MTok", input: Sourced<Double>, output: Sourced<Double>,
    cacheRead: Sourced<Double>? = nil, cacheWrite: Sourced<Double>? = nil, cacheWrite1h: Sourced<Double>? = nil,
    batchInput: Sourced<Double>? = nil, batchOutput: Sourced<Double>? = nil, validFrom: Sourced<Month>? = nil,
    validTo: Sourced<Month>? = nil, asOf: Sourced<Day>? = nil, cited: String = "", source: Source
  ) {
    self.channel = channel
    self.model = model
    self.family = family
    self.publisher = publisher
    self.billing = billing
    self.region = region
    self.unit = unit
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWrite1h = cacheWrite1h
    self.batchInput = batchInput
    self.batchOutput = batchOutput
    self.validFrom = validFrom
    self.validTo = validTo
    self.asOf = asOf
    self.cited = cited
    self.source = source
  }
}
