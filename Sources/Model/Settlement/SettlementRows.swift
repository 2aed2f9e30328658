import Agreements
import Formulas
import Values

/// The headline rate month by month, and the part of a month that an overage rate takes over.
final class HeadlineLines<W: Worksheet> {
  typealias N = W.Number
  private let terms: Terms<N>
  private let run: Settlement<W>
  private let quoted: Line<N>
  private let cumulated: Line<N>?
  private let share: Line<N>?
  /// What headline spend is discounted by in the month.
  let applied: Line<N>
  /// 1 where relief does not work: the last period of the term, and the last of the window.
  let paysAll: Line<N>?

  init(_ run: Settlement<W>) {
    self.run = run
    terms = run.terms
    let sheet = run.sheet
    sheet.heading("Headline discount by month")
    cumulated =
      terms.isMarginal
      ? sheet.line("List spend at headline in the period to date", .money, .stock, source: "corkscrew") : nil
    quoted = sheet.line("Headline discount", .rate, .factor, source: "model §5")
    if terms.overage != nil {
      share = sheet.line("Share of headline spend below the commitment", .rate, .factor, source: "model §5, overage")
      applied = sheet.line("Discount on headline spend", .rate, .factor, source: "headline and overage")
    } else {
      share = nil
      applied = quoted
    }
    let calendar = run.calendar, months = run.months
    paysAll =
      run.isRelief
      ? sheet.schedule("Last test of the term or window: pays all", .flag, source: "model §12") {
        months.contains($0) ? (calendar.paysAll($0) ? 1 : 0) : nil
      } : nil
  }

  /// The rate before overage.
  func rate(_ t: Int) -> N {
    if let cumulated {
      let spend = N.sum(run.headlineMembers) { run.list[$0][t] }
      let from = cumulated.before(t) * (1.0 - run.first[t])
      cumulated[t] = from + spend
      let amount =
        N.marginalAmount(at: cumulated[t], from: terms.tierFrom, rate: terms.tierRate)
        - N.marginalAmount(at: from, from: terms.tierFrom, rate: terms.tierRate)
      quoted[t] = N.ratio(amount, cumulated[t] - from)
    } else {
      quoted[t] = terms.headline.count == 1 ? terms.headline[0] : N.pick(terms.headline, run.year[t])
    }
    return quoted[t]
  }

  /// Where in the month the commitment is passed: from there the overage rate holds.
  func split(_ t: Int, atHeadline trial: FeeChain<N>, run: Settlement<W>) {
    let pool = run.pools[0]
    let retired = N.sum(run.members[0]) { trial.retired[$0][t] }
    var room = run.due(0, t)
    if let carried = pool.carried { room = room - carried[t] }
    room = room - pool.retiredToDate.before(t) * (1.0 - run.first[t])
    share![t] = N.choose(
      room .> 0.0, N.choose(retired .> room, N.ratio(room, retired), 1.0), 0.0)
    applied[t] = share![t] * quoted[t] + (1.0 - share![t]) * terms.overage!
  }

  /// d of a gap charged at the discounted rate.
  func gapDiscount(_ t: Int, due: N) -> N {
    terms.isMarginal ? N.marginalAverage(at: due, from: terms.tierFrom, rate: terms.tierRate) : quoted[t]
  }
}

/// The right to lower later commitments: judged once, on three months' drawdown and the optimised outlook.
final class StepDownNotice<W: Worksheet> {
  typealias N = W.Number
  /// 1 in the month of notice.
  private let notice: Line<N>
  /// 1 in months of periods that begin after the notice.
  let affected: Line<N>
  private let latest: Line<N>
  private let before1: Line<N>
  private let before2: Line<N>
  /// 1 from the notice on, when exercised.
  let exercised: Line<N>
  private let ahead: N
  private let recent: N
  private let next: N
  private let date: Int
  /// The annual drawdown that the three months to notice point to, once judged.
  private(set) var pace: N?

  /// Nil where the contract has no step-down, or none that could act in the months settled.
  init?(_ run: Settlement<W>, outlook: Series<N>) {
    guard let step = run.contract.stepDown, run.contract.commitment.test.value == .annual else { return nil }
    let calendar = run.calendar, date = calendar.begin + step.noticeMonth.value - 1, months = run.months
    guard date - 2 >= months.lowerBound, date < months.upperBound,
      let later = calendar.periods.first(where: { $0.isSigned && $0.months.lowerBound > date })
    else { return nil }
    self.date = date
    let sheet = run.sheet
    sheet.heading("Step-down")
    let past = (date - 2...date).filter { outlook.months.contains($0) }
    let future = (date + 1...date + 12).filter { outlook.months.contains($0) }
    recent = sheet.cell(
      "Optimised list spend of the three months to notice", .money, source: "Forecast", N.sum(past) { outlook[$0] })
    ahead = sheet.cell(
      "Optimised list spend of the twelve months after", .money, source: "Forecast", N.sum(future) { outlook[$0] })
    next = sheet.cell("First commitment after notice", .money, source: "quote", run.terms.pools[0].years[later.year - 1])
    notice = sheet.schedule("Month of notice", .flag, source: "step_down.notice_month") {
      months.contains($0) ? ($0 == date ? 1 : 0) : nil
    }
    affected = sheet.schedule("Period begins after notice", .flag, source: "contract dates") { t in
      guard months.contains(t) else { return nil }
      return calendar.periods.contains { $0.isSigned && $0.months.lowerBound > date && $0.months.contains(t) } ? 1 : 0
    }
    latest = sheet.line("Drawdown of the month", .money, .stock, source: "Drawdown")
    before1 = sheet.line("Drawdown of the month before", .money, .stock, source: "Drawdown")
    before2 = sheet.line("Drawdown two months before", .money, .stock, source: "Drawdown")
    exercised = sheet.line("Step-down exercised", .flag, .stock, source: "model §5: drawdown × 4 × (1+γ) < next commitment")
  }

  func judge(_ t: Int, _ run: Settlement<W>) {
    latest[t] = run.pools[0].retired[t]
    before1[t] = latest.before(t)
    before2[t] = before1.before(t)
    let pace = (latest[t] + before1[t] + before2[t]) * N.ratio(ahead, recent)
    if t == date { self.pace = N.choose(recent .> 0.0, pace, next) }
    exercised[t] = exercised.before(t) + notice[t] * N.choose(N.both(recent .> 0.0, pace .< next), 1.0, 0.0)
  }
}

/// A share of each period's commitment, paid at its start and used up by fees, minimums and the shortfall.
final class UpfrontLines<W: Worksheet> {
  typealias N = W.Number
  let paid: Line<N>
  let used: Line<N>
  private let open: Line<N>
  private let forFees: Line<N>
  private let left: Line<N>

  init?(_ run: Settlement<W>) {
    guard run.terms.upfrontShare != nil else { return nil }
    let sheet = run.sheet
    sheet.heading("Up front")
    paid = sheet.line("Paid up front", .money, run.flow, source: "model §5")
    open = sheet.line("Up-front balance, opening", .money, .stock, source: "corkscrew")
    forFees = sheet.line("Used for fees", .money, run.flow, source: "model §5")
    used = sheet.line("Up-front used", .money, run.flow, source: "fees, then minimum, then shortfall")
    left = sheet.line("Up-front balance, closing", .money, .stock, source: "corkscrew; what is left at the test date lapses")
  }

  func settle(_ t: Int, _ run: Settlement<W>, _ chain: FeeChain<N>) {
    let amount = run.terms.upfrontShare! * run.capBase(t)
    paid[t] = run.outsideTerm(t, run.first[t] * amount * (1.0 - run.terms.upfrontReduction!), else: 0.0)
    open[t] = run.outsideTerm(t, N.choose(run.first[t] .== 1.0, amount, left.before(t)), else: 0.0)
    let fees = N.sum(run.members[0]) { chain.owed($0, t) }
    forFees[t] = N.min(open[t], fees)
    var charges = run.pools[0].charge[t]
    if let minimum = run.pools[0].minimum { charges = charges + minimum[t] }
    used[t] = forFees[t] + N.min(open[t] - forFees[t], charges)
    left[t] = open[t] - used[t]
  }
}
