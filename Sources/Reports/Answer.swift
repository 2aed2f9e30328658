import Agreements
import Formulas
import Model
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
  public let settled: Settled<Double>
  public let exposure: [(quote: String, scenarios: [ScenarioExposure])]
  public let breakEven: [String: BreakEven]
  public let alternative: Alternative

  public init(_ engagement: Engagement, findings: [Finding], version: String) {
    let engine = Engine(engagement)
    self.engagement = engagement
    self.version = version
    timeline = engine.timeline
    alternative = Alternative(engagement)
    let forecast = engine.forecast()
    self.forecast = forecast
    settled = engine.settled(forecast.demand[.optimised]!, forecast)
    exposure = engine.exposure(forecast)
    breakEven = Dictionary(
      uniqueKeysWithValues: engagement.quotes.compactMap { q in engine.breakEven(of: q, forecast).map { (q.name.value, $0) } })
    self.findings = findings
    suppressed = []
    let ranked = RankedFindings(findings + modelFindings(self), suppressing: engagement.plan.suppressed)
    self.findings = ranked.shown
    suppressed = ranked.suppressed
  }

  /// Quotes that are contracts, by file name.
  public var offers: [Quote] { engagement.quotes.filter { $0.contract != nil } }
  public func quote(_ name: String) -> Quote? { engagement.quotes.first { $0.name.value == name } }
}
