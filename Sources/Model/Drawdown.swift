import Agreements
import Formulas
import Simulation
import Values

/// What a contract does on every path when it is settled with one commitment.
public struct PathOutcome: Sendable {
  /// Present value of cash over the window.
  public var cost: [Double]
  /// Shortfall charges over the window, undiscounted and as present value.
  public var shortfall: [Double]
  public var shortfallPV: [Double]
  /// Whether some pool is short in some period, by more than 1e-9 of its commitment.
  public var isShort: [Bool]

  static func joined(_ parts: [PathOutcome]) -> PathOutcome {
    PathOutcome(
      cost: parts.flatMap(\.cost), shortfall: parts.flatMap(\.shortfall), shortfallPV: parts.flatMap(\.shortfallPV),
      isShort: parts.flatMap(\.isShort))
  }
}

/// A contract on a block of paths, with main's commitment left open: what each test period retires at given headline
/// rates, so that any commitment that earns these rates is settled in a few steps a path instead of anew.
///
/// Exact where a commitment acts only at test dates and through prepaid balances; `covers` says where that is. The rules
/// are those of `Settlement`, once more and period by period; a test holds the two against each other.
struct Drawdown: Sendable {
  private struct Period: Sendable {
    var year: Int
    var isSigned: Bool
    var months: Range<Int>
    var date: Int
    var paysAll: Bool
    /// Begins after the notice of a step-down.
    var isLowered: Bool
    var discountFactor: Double
    /// What a dollar of gap is charged.
    var keep: Double
    /// Retired by classes without a cap.
    var uncapped: ContiguousArray<Double>
    /// Counted by each cap group, before its cap.
    var groups: [ContiguousArray<Double>]
  }
  /// A class of main in one month: what a balance may pay of it, and what it counts.
  private struct Fees: Sendable {
    var open: Lanes
    var net: Lanes
    var counts: Lanes
    var weight: Double
    var group: Int?
  }
  let paths: Int
  private let contract: Contract
  private let periods: [Period]
  private let caps: [Double]
  /// Present value of cash without main's charges and balances.
  private let base: ContiguousArray<Double>
  private let otherShortfall: ContiguousArray<Double>
  private let otherShortfallPV: ContiguousArray<Double>
  private let otherShort: [Bool]
  /// By month of the window, classes in file order; empty where no balance can open.
  private let fees: [[Fees]]
  private let discountFactors: [Double]
  /// Drawdown of the three months to notice: without caps; by group, counted in the period to the notice and to three
  /// months before; and (1+γ)·4. Nil without a step-down that can act.
  private struct Notice: Sendable {
    var uncapped: ContiguousArray<Double>
    var now: [ContiguousArray<Double>]
    var before: [ContiguousArray<Double>]
    var growth: Double
    var year: Int
    /// Index of the period that holds the notice.
    var period: Int
  }
  private let notice: Notice?

  /// Whether the contract's commitment acts at test dates alone.
  static func covers(_ contract: Contract) -> Bool {
    if contract.overage != nil || contract.upfront.map({ $0.share.value != 0 }) ?? false { return false }
    if !contract.fungible.isEmpty && !contract.bedrock.pools.isEmpty { return false }
    if contract.commitment.monthlyMinimum.value != 0 { return false }
    if contract.discount.scope.value == .marginal && contract.gapRate.value == .discounted { return false }
    if let step = contract.stepDown, contract.commitment.test.value == .annual {
      // The three months lie in one period, and no balance has paid before them.
      let month = (step.noticeMonth.value - 1) % 12
      if month < 2 { return false }
      if case .prepaid = contract.shortfall, step.noticeMonth.value > 12 { return false }
    }
    return true
  }

  /// - Parameters:
  ///   - headline: rates by contract year, or one for all; they do not have to be those of any commitment.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], demand: Demand<Lanes>, paths: Int, forecast: Forecast<Double>,
    closeout: [Int: Lanes]
  ) {
    self.contract = contract
    self.paths = paths
    let sheet = engine.columns(), timeline = engine.timeline
    var open = contract
    open.commitment.years = contract.commitment.years.map { $0.map { _ in 0 } }
    var terms = Terms<Lanes>(
      open, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Lanes>.CreditTerms.ofLevers(engine.engagement, on: sheet), on: sheet)
    terms.headline = headline.map { Lanes($0) }
    let support = Alternative.support(engine.engagement, offer: contract).plan.map {
      Terms<Lanes>.Support($0, key: "", title: "", on: sheet)
    }
    let lapses = engine.engagement.plan.simulation.continuation.value == .lapse
    let calendar = ContractCalendar(
      termMonths: contract.termMonths.value, test: contract.commitment.test.value, months: 0..<timeline.window, repeats: !lapses)
    let outlook = forecast.totals[.optimised]!
    let run = Settlement(
      terms, calendar, demand: demand, timeline: timeline, time: engine.lanesTime(forecast), lapseSupport: support,
      lapses: lapses,
      on: sheet)
    let ledger = run.settle(outlook: outlook.map { Lanes($0) }, closeout: closeout, sums: false)
    let chain = run.actual!
    func all(_ x: Lanes) -> ContiguousArray<Double> { x.each ?? ContiguousArray(repeating: x[0], count: paths) }
    let discountFactors = forecast.time.discountFactor.window
    self.discountFactors = discountFactors
    base = all(ledger.cost)
    let others = ledger.periods.filter { $0.pool != "main" }
    otherShortfall = all(Lanes.sum(others) { $0.charge })
    otherShortfallPV = all(Lanes.sum(others) { $0.charge * Lanes(discountFactors[$0.months.upperBound - 1]) })
    otherShort = (0..<paths).map { p in others.contains { $0.shortfall[p] > 1e-9 * $0.commitment[p] } }
    caps = terms.caps.map { $0.share[0] }
    let uncapped = run.members[0].filter { run.classes[$0].capGroup == nil }
    let capped = terms.caps.indices.map { g in run.members[0].filter { run.classes[$0].capGroup == g } }
    func counted(_ classes: [Int], _ months: Range<Int>) -> ContiguousArray<Double> {
      all(Lanes.sum(months) { t in Lanes.sum(classes) { chain.counts[$0][t] } })
    }
    let step = contract.commitment.test.value == .annual ? contract.stepDown : nil
    let noticeMonth = step.map { $0.noticeMonth.value - 1 }
    periods = calendar.periods.map { period in
      let date = period.months.upperBound - 1
      let rate = headline.count == 1 ? headline[0] : headline[calendar.year(date) - 1]
      return Period(
        year: calendar.year(date), isSigned: period.isSigned, months: period.months, date: date,
        paysAll: calendar.paysAll(date), isLowered: noticeMonth.map { period.isSigned && period.months.lowerBound > $0 } ?? false,
        discountFactor: discountFactors[date], keep: contract.gapRate.value == .discounted ? 1 - rate : 1,
        uncapped: counted(uncapped, period.months), groups: capped.map { counted($0, period.months) })
    }
    if let date = noticeMonth, date - 2 >= 0, date < timeline.window,
      let later = calendar.periods.first(where: { $0.isSigned && $0.months.lowerBound > date }),
      let within = calendar.periods.firstIndex(where: { $0.months.contains(date) })
    {
      let past = (date - 2...date).filter { outlook.months.contains($0) },
        future = (date + 1...date + 12).filter { outlook.months.contains($0) }
      let recent = Double.sum(past) { outlook[$0] }, ahead = Double.sum(future) { outlook[$0] }
      let first = calendar.periods[within].months.lowerBound
      notice =
        recent > 0
        ? Notice(
          uncapped: counted(uncapped, date - 2..<date + 1), now: capped.map { counted($0, first..<date + 1) },
          before: capped.map { counted($0, first..<date - 2) }, growth: ahead / recent, year: later.year, period: within) : nil
    } else {
      notice = nil
    }
    if case .prepaid = contract.shortfall {
      fees = (0..<timeline.window).map { t in
        run.members[0].map { c in
          Fees(
            open: Lanes.positive(chain.open(c, t)), net: chain.net[c][t], counts: chain.counts[c][t],
            weight: run.classes[c].retires[0], group: run.classes[c].capGroup)
        }
      }
    } else {
      fees = []
    }
  }

  /// Settles main with a commitment by contract year.
  func outcome(_ years: [Double]) -> PathOutcome {
    var outcome = PathOutcome(
      cost: Array(base), shortfall: Array(otherShortfall), shortfallPV: Array(otherShortfallPV), isShort: otherShort)
    let total = years.reduce(0, +), mean = total / Double(max(1, years.count))
    let isTerm = contract.commitment.test.value == .term
    let committed = periods.map { isTerm ? ($0.isSigned ? total : mean) : years[$0.year - 1] }
    let carryShare = contract.carryForward.value, lowered = contract.stepDown.map { 1 - $0.share.value } ?? 1
    var lots: [(from: Int, to: Int, left: Double)] = []
    for p in 0..<paths {
      let isExercised = notice.map { exercised($0, years, committed, p) } ?? false
      var joined = 0.0, carried = 0.0
      lots.removeAll(keepingCapacity: true)
      for (i, period) in periods.enumerated() {
        let base = period.isLowered && isExercised ? committed[i] * lowered : committed[i]
        let due = base + joined
        var retired = period.uncapped[p]
        if lots.isEmpty {
          for g in caps.indices { retired += Swift.min(caps[g] * base, period.groups[g][p]) }
        } else {
          retired = payFromBalances(&lots, period, base, p, &outcome)
        }
        let left = due - carried - retired
        let gap = Swift.max(0, left)
        var charge = gap * period.keep
        joined = 0
        switch contract.shortfall {
        case .pay, .prepaid: break
        case .forgive(let share): charge *= 1 - share.value
        case .relief(let amount):
          if !period.paysAll {
            charge = Swift.min(charge, amount.value)
            joined = gap - (period.keep == 0 ? 0 : charge / period.keep)
          }
        }
        carried = carryShare * Swift.max(0, retired - due)
        if gap > 0 {
          outcome.cost[p] += charge * period.discountFactor
          outcome.shortfall[p] += charge
          outcome.shortfallPV[p] += charge * period.discountFactor
          if gap > 1e-9 * due { outcome.isShort[p] = true }
          if case .prepaid(let window) = contract.shortfall, charge > 0 {
            lots.append((period.date + 1, period.date + 1 + window, charge))
          }
        }
      }
      // Months after the last test date may still be paid from a balance.
      if !lots.isEmpty, let last = periods.last, last.months.upperBound < discountFactors.count {
        _ = payFromBalances(&lots, months: last.months.upperBound..<discountFactors.count, p, &outcome)
      }
    }
    return outcome
  }

  private func exercised(_ notice: Notice, _ years: [Double], _ committed: [Double], _ p: Int) -> Bool {
    var recent = notice.uncapped[p]
    for g in caps.indices {
      let cap = caps[g] * committed[notice.period]
      recent += Swift.min(cap, notice.now[g][p]) - Swift.min(cap, notice.before[g][p])
    }
    return recent * notice.growth < years[notice.year - 1]
  }

  /// Pays the fees of a period from the balances that are open, and gives what the period retires without what was paid.
  private func payFromBalances(
    _ lots: inout [(from: Int, to: Int, left: Double)], _ period: Period, _ base: Double, _ p: Int, _ outcome: inout PathOutcome
  ) -> Double {
    let lost = payFromBalances(&lots, months: period.months, p, &outcome)
    var retired = period.uncapped[p] - lost.uncapped
    for g in caps.indices { retired += Swift.min(caps[g] * base, period.groups[g][p] - lost.groups[g]) }
    return retired
  }

  private func payFromBalances(
    _ lots: inout [(from: Int, to: Int, left: Double)], months: Range<Int>, _ p: Int, _ outcome: inout PathOutcome
  ) -> (uncapped: Double, groups: [Double]) {
    var lost = (uncapped: 0.0, groups: [Double](repeating: 0, count: caps.count))
    let byList = contract.basis.value == .list
    for t in months {
      lots.removeAll { $0.to <= t || $0.left <= 0 }
      if lots.isEmpty { break }
      var held = 0.0
      for lot in lots where lot.from <= t { held += lot.left }
      var used = 0.0
      for fee in fees[t] where used < held {
        let open = fee.open[p], paid = Swift.min(open, held - used)
        if paid <= 0 { continue }
        used += paid
        // What was paid from a balance does not count; on list basis its share of the fee.
        let x = byList ? fee.counts[p] * Double.ratio(paid, fee.net[p]) : paid * fee.weight
        if let g = fee.group { lost.groups[g] += x } else { lost.uncapped += x }
      }
      outcome.cost[p] -= used * discountFactors[t]
      var rest = used
      for i in lots.indices where lots[i].from <= t {
        let x = Swift.min(lots[i].left, rest)
        lots[i].left -= x
        rest -= x
      }
    }
    return lost
  }
}
