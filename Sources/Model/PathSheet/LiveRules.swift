import Agreements
import Formulas

/// The model's rules on a sheet: forecast, run-rate, settlement and capacity of one engagement, as live cells.
///
/// Made here and not by the pages that show it, since generic rules are compiled for sheets only where they are written.
public struct LiveRules {
  public let forecast: Forecast<Live>
  public let runRate: RunRate<Live>
  public let settled: Settled<Live>
  public let capacity: Capacity<Live>
  public let competing: [CompetingQuote<Live>]

  public init(_ engagement: Engagement, _ cases: [CapacityCase], timeline: Timeline, on sheet: Sheet) {
    forecast = Forecast<Live>(engagement, timeline: timeline, on: sheet)
    runRate = RunRate<Live>(engagement, forecast: forecast, on: sheet)
    settled = Settled<Live>(
      engagement, demand: forecast.selected, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time,
      on: sheet)
    capacity = Capacity<Live>(
      engagement, cases, prices: forecast.prices, offers: settled.offers.map { ($0.quote, $0.ledger) },
      on: sheet)
    competing = CompetingQuote<Live>.all(engagement, forecast, timeline, on: sheet)
  }
}
