import Agreements
import Formulas
import Values

/// The contract in force: where its running period stands and how it is projected to close (model §5).
public struct Standing<N: Formulaic>: Sendable {
  public var periodFrom: Month
  /// Last month of the period.
  public var periodTo: Month
  public var commitment: N
  public var drawn: N
  /// What the months that are left retire.
  public var forecastRetired: N
  public var gap: N
  public var charge: N
  public var ledger: Ledger<N>
  /// Charges that fall after the new contract starts, by month; they are alike in every offer.
  public var closeout: [Int: N]

  init?<W: Worksheet>(
    _ engagement: Engagement, demand: Demand<N>, outlook: Series<N>, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    guard let incumbent = engagement.incumbent, let contract = incumbent.quote.contract,
      let calendar = Self.calendar(engagement, timeline), let period = calendar.periods.first
    else { return nil }
    let start = timeline.start
    let end = incumbent.starts.value - start + contract.termMonths.value, live = incumbent.through.value + 1 - start
    sheet.page("Ledger standing", .workings, title: "Contract in force: the months that are left")
    let terms = Terms<N>(
      contract, key: "current", title: "contract in force", buckets: demand.buckets.map(\.name), support: nil, on: sheet)
    let drawn = sheet.input("current.drawn", "contract in force: drawn in the running period", .money, incumbent.drawn)
    let run = Settlement(terms, calendar, demand: demand, timeline: timeline, time: time, spend: min(live, 0)..<0, on: sheet)
    ledger = run.settle(outlook: outlook, drawn: drawn)
    let figures = ledger.periods[0]
    periodFrom = timeline.month(period.months.lowerBound)
    periodTo = timeline.month(period.months.upperBound - 1)
    commitment = figures.commitment
    self.drawn = drawn
    sheet.heading("Standing")
    forecastRetired = sheet.cell(
      "Drawdown forecast for the months left", .money, source: "drawdown less what is drawn", figures.retired - drawn)
    gap = figures.shortfall
    charge = figures.charge
    closeout = [:]
    if end > 0 {
      for t in calendar.months where t >= 0 { closeout[t] = ledger.charges[t] }
    }
  }

  /// Whether the contract in force has months left to settle.
  public static func exists(_ engagement: Engagement, _ timeline: Timeline) -> Bool {
    calendar(engagement, timeline)?.periods.isEmpty == false
  }

  /// The periods that are left; nil without a contract in force, and when it ends before any month of the timeline.
  private static func calendar(_ engagement: Engagement, _ timeline: Timeline) -> ContractCalendar? {
    guard let incumbent = engagement.incumbent, let contract = incumbent.quote.contract else { return nil }
    let begin = incumbent.starts.value - timeline.start, end = begin + contract.termMonths.value
    // What was due before the months of the sheet is long paid.
    let first = max(Timeline.firstSettled(incumbent) - timeline.start, -timeline.runUp)
    guard first < min(end, timeline.window) else { return nil }
    return ContractCalendar(
      begin: begin, termMonths: contract.termMonths.value, test: contract.commitment.test.value,
      months: first..<min(end, timeline.window), repeats: false, from: incumbent.periodFrom.value - timeline.start)
  }
}
