import Agreements
import Formulas
import Values

/// The engine: forecast, settlement and exposure of one engagement, in plain numbers. What it
/// can be asked stands with the concept that answers.
public struct Engine: Sendable {
  public let engagement: Engagement
  public let timeline: Timeline
  /// Every instrument against every workload with traffic: read from thousands of rows, so once.
  public let cases: [CapacityCase]

  public init(_ engagement: Engagement, cases: [CapacityCase]? = nil) {
    self.engagement = engagement
    timeline = Timeline(engagement)
    self.cases = cases ?? CapacityCase.all(engagement)
  }

  func scratch() -> Scratch { Scratch(window: timeline.window, runUp: timeline.runUp) }

  /// - Parameter only: scenarios that are wanted; nil: all.
  public func forecast(only: Set<Scenario>? = nil) -> Forecast<Double> {
    Forecast(engagement, timeline: timeline, only: only, on: scratch())
  }

  /// The measured month, and the bridge from as measured to optimised.
  public func runRate(_ forecast: Forecast<Double>) -> RunRate<Double> {
    RunRate(engagement, forecast: forecast, on: scratch())
  }

  /// Every instrument against every workload that has traffic.
  public func capacity(_ forecast: Forecast<Double>, _ settled: Settled<Double>) -> Capacity<Double> {
    Capacity(
      engagement, cases, prices: forecast.prices, offers: settled.offers.map { ($0.quote, $0.ledger) },
      on: scratch()
    )
  }

  /// Rate quotes against what could move to them, on the optimised forecast.
  public func competing(_ forecast: Forecast<Double>) -> [CompetingQuote<Double>] {
    CompetingQuote.all(engagement, forecast, timeline, on: scratch())
  }

  /// Everything settled on one path of demand.
  public func settled(_ demand: Demand<Double>, _ forecast: Forecast<Double>) -> Settled<Double> {
    Settled(
      engagement, demand: demand, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time, on: scratch())
  }

  /// One path of demand for each scenario, everything settled on it.
  public func scenarios(_ forecast: Forecast<Double>) -> [(scenario: Scenario, settled: Settled<Double>)] {
    Forecast<Double>.scenarios(engagement).map { scenario in
      let demand = forecast.demand[scenario]!
      // Pools hold what the optimised rows can spend in them, whoever forecasts.
      return (
        scenario,
        settled(scenario.isComputed ? demand : demand.split(like: forecast.demand[.optimised]!, unnamed: true), forecast)
      )
    }
  }

  /// A worksheet of several lanes.
  func columns(_ drawn: Drawn<Lanes>? = nil, only: Int? = nil) -> Columns {
    Columns(window: timeline.window, runUp: timeline.runUp, drawn: drawn, only: only)
  }

  /// One contract alone on many paths of demand, as if its quote offered it.
  /// - Parameters:
  ///   - years: main's commitment by year; nil: as quoted.
  ///   - headline: rates by contract year, or one for all; nil: what the commitment earns.
  ///   - closeout: charges of the contract in force.
  ///   - lapseSupport: support after the term where the contract lapses; nil: that of the contract's own alternative.
  ///   - sums: false: of the ledger only cost, shortfall, and what is due and charged at test dates.
  func ledger(
    _ contract: Contract, years: [Lanes]? = nil, headline: [Double]? = nil, demand: Demand<Lanes>, forecast: Forecast<Double>,
    closeout: [Int: Lanes] = [:], lapseSupport: SupportPlan? = nil, rateOfMoved: Double? = nil, sums: Bool = true
  ) -> Ledger<Lanes> {
    settlement(
      contract, years: years, headline: headline, demand: demand, forecast: forecast, lapseSupport: lapseSupport,
      rateOfMoved: rateOfMoved
    )
    .settle(outlook: forecast.totals[.optimised]!.map { Lanes($0) }, closeout: closeout, sums: sums)
  }

  /// One contract alone on many paths of demand, to be settled.
  func settlement(
    _ contract: Contract, years: [Lanes]?, headline: [Double]?, demand: Demand<Lanes>, forecast: Forecast<Double>,
    lapseSupport: SupportPlan?, rateOfMoved: Double? = nil
  ) -> Settlement<Columns> {
    var drawn = Drawn<Lanes>()
    for (i, year) in (years ?? []).enumerated() { drawn.inputs[".commitment.year_\(i + 1)"] = year }
    let sheet = columns(years == nil ? nil : drawn)
    var terms = Terms<Lanes>(
      contract, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Lanes>.CreditTerms.ofLevers(engagement, on: sheet), on: sheet)
    if let headline { terms.headline = headline.map { Lanes($0) } }
    terms.rateOfMoved = rateOfMoved.map { Lanes($0) }
    let support = (lapseSupport ?? Alternative.support(engagement, offer: contract).plan).map {
      Terms<Lanes>.Support($0, key: "", title: "", on: sheet)
    }
    return Settlement(
      terms, calendar(contract), demand: demand, timeline: timeline, time: lanesTime(forecast), lapseSupport: support,
      lapses: lapses, on: sheet)
  }

  func lanesTime(_ forecast: Forecast<Double>) -> TimeRows<Lanes> {
    TimeRows(timeline, costOfCapital: Lanes(forecast.costOfCapital), on: columns())
  }
}
