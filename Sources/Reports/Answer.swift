import Agreements
import Dispatch
import Formulas
import Model
import Simulation
import Values

/// Everything that one run of the engine found: what every report is written from. No report computes.
public struct Answer: Sendable {
  public let engagement: Engagement
  public let timeline: Timeline
  /// Of the files and of the model, errors first, then by money at stake.
  public private(set) var findings: [Finding]
  /// Findings that the plan asks not to show, each with its reason.
  public private(set) var suppressed: [SuppressedFinding]
  public let version: String
  public let forecast: Forecast<Double>
  public let runRate: RunRate<Double>
  public let settled: Settled<Double>
  public let capacity: Capacity<Double>
  public let exposure: [(quote: String, scenarios: [ScenarioExposure])]
  public let breakEven: [String: BreakEven]
  /// Loss of every offer by commitment and by how spend turns out.
  public let grids: [(quote: String, grid: ExposureGrid)]
  public let alternative: Alternative
  /// What each lever that enters is worth, in acting order.
  public let leverWorth: [LeverWorth]
  /// The simulated paths; nil where none were asked for.
  public let paths: PathSummary?
  /// The paths as the workbook holds them; nil where it is not wanted, or they are too many.
  public let shares: PathShares?
  /// Exposure and envelope of every contract on offer, over all paths; empty without paths.
  public let risk: [OfferRisk]
  /// Every commitment of every menu: expected loss against the worst 5%.
  public let frontier: [FrontierPoint]
  /// Rate quotes against what could move to them, on the optimised forecast.
  public let competing: [CompetingQuote<Double>]
  /// Competing quotes and positions over all paths; nil without paths, and where no quote is a contract.
  public let negotiation: Negotiation?
  /// Every contract of a vendor against the one before it, clause by clause.
  public let rounds: [Round]

  /// - Parameters:
  ///   - paths: how many to simulate; nil: as many as the plan says; 0: scenarios only.
  ///   - keeping: whether to keep every path, for who exports them.
  ///   - forBook: whether a workbook is to be made, with every path.
  ///   - targetCost: what counter-offers may cost at most; nil: the expected cost at the table.
  public init(
    _ engagement: Engagement, findings: [Finding], version: String, paths count: Int? = nil, keeping: Bool = false,
    forBook: Bool = true, targetCost: Double? = nil
  ) {
    let engine = Engine(engagement)
    self.engagement = engagement
    self.version = version
    timeline = engine.timeline
    alternative = Alternative(engagement)
    let forecast = engine.forecast()
    self.forecast = forecast
    runRate = engine.runRate(forecast)
    competing = engine.competing(forecast)
    let scenarios = engine.scenarios(forecast)
    settled = scenarios.first { $0.scenario == .optimised }!.settled
    capacity = engine.capacity(forecast, settled)
    // Offers are independent of each other: exposures and break-evens side by side, results by place.
    let offers = engagement.quotes.filter { $0.contract != nil }
    let levers = engagement.actingLevers.map(\.number), optimised = settled
    let work = offers.count * 2 + levers.count
    let results = Results(count: work)
    DispatchQueue.concurrentPerform(iterations: work) { i in
      if i >= offers.count * 2 {
        results[i] = .worth(engine.worth(ofLever: levers[i - offers.count * 2], forecast, optimised))
        return
      }
      let quote = offers[i / 2]
      results[i] =
        i % 2 == 0
        ? .exposure(engine.exposure(of: quote, forecast, scenarios)) : .breakEven(engine.breakEven(of: quote, forecast))
    }
    var exposure: [(quote: String, scenarios: [ScenarioExposure])] = []
    var breakEven: [String: BreakEven] = [:]
    var worth: [LeverWorth] = []
    for i in 0..<work {
      switch results[i] {
      case .exposure(let x): exposure.append((offers[i / 2].name.value, x))
      case .breakEven(let x): breakEven[offers[i / 2].name.value] = x
      case .worth(let x): worth.append(x)
      case nil: break
      }
    }
    self.exposure = exposure
    self.breakEven = breakEven
    leverWorth = worth
    grids = offers.compactMap { quote in engine.grid(of: quote, forecast).map { (quote.name.value, $0) } }
    let count = count ?? engagement.plan.simulation.paths.value
    if count > 0 {
      let seed = UInt64(truncatingIfNeeded: engagement.plan.simulation.seed.value)
      let paths = Paths(engine, points: Points(count: count, seed: seed))
      let base = PathBase(engine, forecast, paths)
      risk = engine.risk(forecast, paths, on: base)
      frontier = Frontier.points(risk)
      negotiation = engine.negotiation(forecast, settled, paths, risk, on: base, targetCost: targetCost)
      rounds = engine.rounds(forecast, settled, paths, on: base)
      self.paths = PathSummary(paths, engine, forecast, keeping: keeping)
      shares = forBook ? engine.shares(forecast, settled, paths, on: base) : nil
    } else {
      risk = []
      frontier = []
      negotiation = nil
      rounds = engine.rounds(forecast, settled, nil)
      paths = nil
      shares = nil
    }
    self.findings = findings
    suppressed = []
    let ranked = RankedFindings(
      findings + modelFindings(self), suppressing: engagement.plan.suppressed, superseded: engagement.supersededFiles)
    self.findings = ranked.shown
    suppressed = ranked.suppressed
  }

  /// Quotes that are contracts, by file name.
  public var offers: [Quote] { engagement.quotes.filter { $0.contract != nil } }
  /// Levers that enter, the most list spend saved for a week of effort first, those without a stated effort last.
  /// `payback`: months until the one-off cost is back, at the list saving of a mean month; nil when never.
  public var leversByWorth: [(lever: Lever, worth: LeverWorth, payback: Double?, perWeek: Double?)] {
    leverWorth.map { worth in
      let lever = engagement.levers[worth.number], monthly = worth.list / Double(timeline.window)
      return (
        lever, worth, monthly > 0 ? lever.oneOffCost.value / monthly : nil,
        Effort.weeks(lever.effort).map { (worth.list - lever.oneOffCost.value) / $0 }
      )
    }.sorted { a, b in
      switch (a.perWeek, b.perWeek) {
      case (let x?, let y?): (y, a.worth.number) < (x, b.worth.number)
      case (.some, nil): true
      case (nil, .some): false
      case (nil, nil): (b.worth.list, a.worth.number) < (a.worth.list, b.worth.number)
      }
    }
  }
  public func risk(_ quote: String) -> OfferRisk? { risk.first { $0.quote == quote } }
  public func quote(_ name: String) -> Quote? { engagement.quotes.first { $0.name.value == name } }
}

/// What side-by-side work found, each at its own place.
private final class Results: @unchecked Sendable {
  enum Found {
    case exposure([ScenarioExposure])
    case breakEven(BreakEven?)
    case worth(LeverWorth)
  }
  private var found: [Found?]
  private let lock = DispatchSemaphore(value: 1)
  init(count: Int) { found = Array(repeating: nil, count: count) }
  subscript(i: Int) -> Found? {
    get { found[i] }
    set {
      lock.wait()
      found[i] = newValue
      lock.signal()
    }
  }
}
