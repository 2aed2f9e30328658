import Agreements
import Formulas
import Values

/// The months of an engagement: t = 0 … W-1 from contract start, and the horizon inside them.
public struct Timeline: Sendable, Hashable {
  /// First month of the new contract: t = 0.
  public var start: Month
  /// W: months that risk and ranking use, whole years.
  public var window: Int
  /// H: months that every figure is also shown inside.
  public var horizon: Int
  /// a: months from the measured month to contract start.
  public var lead: Int
  public var fiscalYearStarts: Int
  /// Months before contract start that are forecast too, for the close-out of the contract in force.
  public var runUp: Int

  public init(start: Month, window: Int, horizon: Int, lead: Int, fiscalYearStarts: Int = 1, runUp: Int = 0) {
    self.start = start
    self.window = window
    self.horizon = horizon
    self.lead = lead
    self.fiscalYearStarts = fiscalYearStarts
    self.runUp = runUp
  }

  /// W is the longest of H and the terms of all offers, up to whole years, at most 60.
  public init(_ engagement: Engagement) {
    let plan = engagement.plan
    let longest = max(plan.horizonMonths.value, engagement.quotes.compactMap { $0.contract?.termMonths.value }.max() ?? 0)
    self.init(
      start: plan.contractStart.value, window: min(60, (longest + 11) / 12 * 12), horizon: plan.horizonMonths.value,
      lead: plan.monthsToStart, fiscalYearStarts: plan.fiscalYearStarts,
      runUp: engagement.incumbent.map { min(60, max(0, plan.contractStart.value - Self.firstSettled($0))) } ?? 0)
  }

  /// The first month that the contract in force is settled for: the one after `through`, or the running period's test
  /// month when the period is drawn to its end.
  static func firstSettled(_ incumbent: Incumbent) -> Month {
    let test = incumbent.quote.contract?.commitment.test.value
    let periodEnd = test == .term ? incumbent.ends : incumbent.periodFrom.value + 12
    return min(max(incumbent.through.value + 1, incumbent.periodFrom.value), periodEnd - 1)
  }

  public var measured: Month { start - lead }
  /// Every month that is forecast: from the run-up to the end of the window.
  public var months: Range<Int> { -runUp..<window }
  public func month(_ t: Int) -> Month { start + t }
}

/// The timeline's rows on a worksheet.
public struct TimeRows<N: Formulaic>: Sendable {
  public var date: Series<N>
  /// t.
  public var index: Series<N>
  /// τ = a + t: months since the measured month.
  public var age: Series<N>
  /// 1…12.
  public var calendarMonth: Series<N>
  public var inHorizon: Series<N>
  /// (1 + cost of capital)^(-t/12).
  public var discountFactor: Series<N>

  public init<W: Worksheet>(_ timeline: Timeline, costOfCapital: N, on sheet: W) where W.Number == N {
    let source = "plan.yaml contract_start"
    date = sheet.schedule("Month", .month, source: source) { timeline.month($0).serial }.series
    index = sheet.schedule("Months since contract start (t)", .count, source: source) { Double($0) }.series
    age =
      sheet.schedule("Months since the measured month (τ)", .count, source: "plan.yaml measured") {
        Double($0 + timeline.lead)
      }.series
    calendarMonth = sheet.schedule("Calendar month", .count, source: source) { Double(timeline.month($0).number) }.series
    inHorizon =
      sheet.schedule("Inside the horizon", .flag, source: "plan.yaml horizon_months") {
        $0 >= 0 && $0 < timeline.horizon ? 1 : 0
      }.series
    let factor = sheet.line("Discount factor", .factor, .factor, source: "model §5: (1+r)^(-t/12)")
    let index = index
    factor.fill { 1.0 / N.power(1.0 + costOfCapital, index[$0] / 12.0) }
    discountFactor = factor.series
  }
}
