import Agreements
import Formulas
import Simulation
import Values

/// One commitment laid on what its pool retires in each test period, path by path. The rules are those of `Settlement`,
/// once more and period by period; a test holds the two against each other.
struct PoolDrawdown: Sendable {
  struct Period: Sendable {
    var year: Int
    var isSigned: Bool
    var months: Range<Int>
    var paysAll: Bool
    /// Begins after the notice of a step-down.
    var isLowered: Bool
    var discountFactor: Double
    /// What a dollar of gap is charged.
    var keep: Double
    /// The test date.
    var date: Int { months.upperBound - 1 }
  }
  enum Treatment: Sendable {
    case pay
    case prepaid(months: Int)
    case relief(Double)
    case forgive(Double)

    init(_ treatment: ShortfallTreatment) {
      switch treatment {
      case .pay: self = .pay
      case .prepaid(let months): self = .prepaid(months: months)
      case .relief(let amount): self = .relief(amount.value)
      case .forgive(let share): self = .forgive(share.value)
      }
    }
  }
  let periods: [Period]
  /// Shares of the period's commitment.
  let caps: [Double]
  let treatment: Treatment
  let carryShare: Double
  /// What a step-down leaves of a commitment.
  let lowered: Double
  /// Retired without a cap, by period.
  let uncapped: PathRows
  /// Counted by each cap group before its cap: one row a group, period after period.
  let groups: PathRows
  /// What balances may pay; nil where none can open.
  let fees: PoolFees?
  let discountFactors: [Double]
  /// Terms that act by the month; nil where everything happens at test dates.
  let byMonth: PoolMonths?

  /// Settles a commitment by test period on every path.
  /// - Parameter isExercised: whether the step-down is, by path; empty: never.
  func settle(_ committed: [Double], isExercised: [Bool] = [], into outcome: inout PathOutcome) {
    let paths = outcome.cost.count
    let room = UnsafeMutableBufferPointer<Double>.allocate(capacity: Amounts.rows(self) * paths)
    defer { room.deallocate() }
    room.initialize(repeating: 0)
    var amounts = Amounts(self, paths: paths, in: room)
    outcome.withColumns { outcome in
      for i in periods.indices {
        commit(i, committed[i], isExercised, amounts)
        if let byMonth, let monthly = amounts.monthly {
          settle(i, byMonth, monthly, &amounts, outcome)
        } else {
          pay(periods[i].months, &amounts, outcome)
          retire(i, amounts)
          charge(i, &amounts, outcome)
        }
      }
      // Months after the last test date may still be paid from a balance.
      if let end = periods.last?.months.upperBound, end < discountFactors.count {
        pay(end..<discountFactors.count, &amounts, outcome)
      }
    }
  }

  /// What is known of every path while one period after the other is settled.
  private struct Amounts {
    typealias Row = UnsafeMutableBufferPointer<Double>
    /// The commitment of the period, with what joined it; what was retired; the gap, and what is charged for it.
    let due, retired, gap, charge: Row
    /// What a period hands to the next: it fills the next commitment; it is due with it.
    let carried, joined: Row
    /// What does not count, because a balance paid it: outside cap groups, and by cap group.
    let outside: Row
    let uncounted: [Row]
    /// What charges have become, by period: money of one date that pays fees until another. Where there are none, and what
    /// is held of them and used in a month.
    let balances: [Row]
    let held, used: Row
    var hasBalance = false
    /// What balances paid in a month, and what months hand on; nil where nothing acts by the month.
    let paid: Row?
    let monthly: PoolMonths.Amounts?

    /// How many rows are kept.
    static func rows(_ pool: PoolDrawdown) -> Int {
      9 + pool.caps.count + (pool.fees == nil ? 0 : pool.periods.count)
        + (pool.byMonth == nil ? 0 : 1 + PoolMonths.Amounts.rows(pool.caps.count))
    }

    /// - Parameter room: 0 everywhere.
    init(_ pool: PoolDrawdown, paths: Int, in room: UnsafeMutableBufferPointer<Double>) {
      var taken = 0
      func row() -> Row {
        defer { taken += paths }
        return Row(rebasing: room[taken..<taken + paths])
      }
      (due, retired, gap, charge) = (row(), row(), row(), row())
      (carried, joined, outside, held, used) = (row(), row(), row(), row(), row())
      uncounted = pool.caps.map { _ in row() }
      balances = pool.fees == nil ? [] : pool.periods.map { _ in row() }
      paid = pool.byMonth == nil ? nil : row()
      monthly = pool.byMonth == nil ? nil : .init(caps: pool.caps.count, row)
    }
  }

  /// What a period is due, without what joins it from the one before.
  private func commit(_ i: Int, _ committed: Double, _ isExercised: [Bool], _ amounts: Amounts) {
    let due = amounts.due
    due.update(repeating: committed)
    if periods[i].isLowered && !isExercised.isEmpty {
      for p in due.indices where isExercised[p] { due[p] = committed * lowered }
    }
  }

  /// Settles a period month by month.
  private func settle(
    _ i: Int, _ byMonth: PoolMonths, _ monthly: PoolMonths.Amounts, _ amounts: inout Amounts, _ outcome: PathOutcome.Columns
  ) {
    let period = periods[i], due = amounts.due, retired = amounts.retired
    guard let paid = amounts.paid else { return }
    retired.update(repeating: 0)
    byMonth.begin(due, discountFactors[period.months.lowerBound], monthly, outcome)
    for t in period.months {
      pay(t..<t + 1, &amounts, outcome)
      let factor = discountFactors[t], isTest = t == period.date
      byMonth.post(
        t, caps: caps, due: due, outside: amounts.outside, uncounted: amounts.uncounted, retired: retired, factor, monthly,
        outcome)
      if isTest { charge(i, &amounts, outcome) }
      byMonth.use(t, paid: paid, charge: isTest ? amounts.charge : nil, factor, monthly, outcome)
    }
  }

  /// What a period retires.
  private func retire(_ i: Int, _ amounts: Amounts) {
    let due = amounts.due, retired = amounts.retired, outside = amounts.outside
    uncapped.withRow(i) { row in for p in retired.indices { retired[p] = row[p] - outside[p] } }
    for g in caps.indices {
      let cap = caps[g], uncounted = amounts.uncounted[g]
      groups.withRow(i * caps.count + g) { row in
        for p in retired.indices { retired[p] += Swift.min(cap * due[p], row[p] - uncounted[p]) }
      }
    }
  }

  /// Charges the gap of a period; what was carried here fills the commitment.
  private func charge(_ i: Int, _ amounts: inout Amounts, _ outcome: PathOutcome.Columns) {
    let period = periods[i], due = amounts.due, retired = amounts.retired, gap = amounts.gap, charge = amounts.charge
    let carried = amounts.carried, joined = amounts.joined
    for p in due.indices { due[p] += joined[p] }
    if let monthly = amounts.monthly {
      for p in gap.indices { gap[p] = Swift.max(0, due[p] - carried[p] - retired[p] - monthly.minimumToDate[p]) }
    } else {
      for p in gap.indices { gap[p] = Swift.max(0, due[p] - carried[p] - retired[p]) }
    }
    for p in gap.indices { charge[p] = gap[p] * period.keep }
    joined.update(repeating: 0)
    switch treatment {
    case .pay: break
    case .prepaid:
      if !amounts.balances.isEmpty {
        _ = amounts.balances[i].update(fromContentsOf: charge)
        amounts.hasBalance = amounts.hasBalance || charge.contains { $0 > 0 }
      }
    case .forgive(let share): for p in charge.indices { charge[p] *= 1 - share }
    case .relief(let amount):
      if period.paysAll { break }
      for p in charge.indices {
        charge[p] = Swift.min(charge[p], amount)
        joined[p] = gap[p] - (period.keep == 0 ? 0 : charge[p] / period.keep)
      }
    }
    for p in carried.indices { carried[p] = carryShare * Swift.max(0, retired[p] - due[p]) }
    let charged = UnsafeBufferPointer(charge)
    outcome.cost.add(charged, times: period.discountFactor)
    outcome.shortfall.add(charged, times: 1)
    outcome.shortfallPV.add(charged, times: period.discountFactor)
    for p in gap.indices where gap[p] > 0 && gap[p] > 1e-9 * due[p] { outcome.isShort[p] = true }
  }

  /// Pays the fees of some months from the balances that are open; what they pay of does not retire.
  private func pay(_ months: Range<Int>, _ amounts: inout Amounts, _ outcome: PathOutcome.Columns) {
    amounts.paid?.update(repeating: 0)
    guard amounts.hasBalance, let fees, case .prepaid(let window) = treatment else { return }
    let held = amounts.held, used = amounts.used
    for row in [amounts.outside] + amounts.uncounted { row.update(repeating: 0) }
    for t in months {
      let open = periods.indices.filter { periods[$0].date < t && t <= periods[$0].date + window }
      if open.isEmpty { continue }
      held.update(repeating: 0)
      for i in open { held.add(UnsafeBufferPointer(amounts.balances[i]), times: 1) }
      // Used up: periods follow each other, so that every balance opens at once.
      if !held.contains(where: { $0 > 0 }) { break }
      fees.pay(t, held, used: used, uncounted: amounts.uncounted, outside: amounts.outside)
      outcome.cost.add(UnsafeBufferPointer(used), times: -discountFactors[t])
      amounts.paid?.add(UnsafeBufferPointer(used), times: 1)
      for i in open {
        let balance = amounts.balances[i]
        for p in balance.indices {
          let x = Swift.min(balance[p], used[p])
          balance[p] -= x
          used[p] -= x
        }
      }
    }
  }
}
