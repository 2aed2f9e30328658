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
    /// Retired without a cap.
    var uncapped: ContiguousArray<Double>
    /// Counted by each cap group, before its cap.
    var groups: [ContiguousArray<Double>]
    /// The test date.
    var date: Int { months.upperBound - 1 }
  }
  /// Spend of one month, in file order of buckets: what a balance may pay of it, and what that would have counted.
  struct Fees: Sendable {
    /// By fee, on every path.
    var open: ContiguousArray<ContiguousArray<Double>>
    /// On list basis, list and net of each fee on every path; else empty.
    var list: ContiguousArray<ContiguousArray<Double>>
    var net: ContiguousArray<ContiguousArray<Double>>
    /// By fee.
    var weights: ContiguousArray<Double>
    var groups: ContiguousArray<Int?>
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
  /// What a charge has become: money of one date that pays fees until another.
  private struct Balance {
    var from: Int
    var to: Int
    /// On every path.
    var left: ContiguousArray<Double>
  }

  let periods: [Period]
  /// Shares of the period's commitment.
  let caps: [Double]
  let treatment: Treatment
  let carryShare: Double
  /// What a step-down leaves of a commitment.
  let lowered: Double
  /// By month of the window; empty where no balance can open.
  let fees: [Fees]
  let discountFactors: [Double]

  /// Settles a commitment by test period on every path.
  /// - Parameter isExercised: whether the step-down is, by path; empty: never.
  func settle(_ committed: [Double], isExercised: [Bool] = [], into outcome: inout PathOutcome) {
    let paths = outcome.cost.count
    var carried = ContiguousArray(repeating: 0.0, count: paths), joined = carried, balances: [Balance] = []
    for (i, period) in periods.enumerated() {
      var retired = period.uncapped, groups = period.groups
      pay(period.months, from: &balances, &retired, &groups, &outcome)
      var base = ContiguousArray(repeating: committed[i], count: paths)
      if period.isLowered && !isExercised.isEmpty {
        for p in 0..<paths where isExercised[p] { base[p] = committed[i] * lowered }
      }
      for (cap, group) in zip(caps, groups) {
        for p in 0..<paths { retired[p] += Swift.min(cap * base[p], group[p]) }
      }
      let charge = charge(period, base, retired, &carried, &joined, &outcome)
      if case .prepaid(let window) = treatment {
        balances.append(Balance(from: period.date + 1, to: period.date + 1 + window, left: charge))
      }
    }
    // Months after the last test date may still be paid from a balance.
    if let last = periods.last, last.months.upperBound < discountFactors.count {
      var retired = ContiguousArray(repeating: 0.0, count: paths), groups = caps.map { _ in retired }
      pay(last.months.upperBound..<discountFactors.count, from: &balances, &retired, &groups, &outcome)
    }
  }

  /// Charges the gap of a period.
  /// - Parameters:
  ///   - base: the commitment; what was carried here fills it, what joined it is due with it.
  ///   - carried: replaced by what is carried to the next period; `joined` by what joins its commitment.
  /// - Returns: the charge on every path.
  private func charge(
    _ period: Period, _ base: ContiguousArray<Double>, _ retired: ContiguousArray<Double>,
    _ carried: inout ContiguousArray<Double>, _ joined: inout ContiguousArray<Double>, _ outcome: inout PathOutcome
  ) -> ContiguousArray<Double> {
    let keep = period.keep, factor = period.discountFactor
    var kept = 1.0, most: Double?
    switch treatment {
    case .pay, .prepaid: break
    case .forgive(let share): kept = 1 - share
    case .relief(let amount): if !period.paysAll { most = amount }
    }
    var charges = base
    for p in base.indices {
      let due = base[p] + joined[p], gap = Swift.max(0, due - carried[p] - retired[p])
      var charge = gap * keep * kept
      joined[p] = 0
      if let most {
        charge = Swift.min(charge, most)
        joined[p] = gap - (keep == 0 ? 0 : charge / keep)
      }
      carried[p] = carryShare * Swift.max(0, retired[p] - due)
      charges[p] = charge
      if gap > 0 {
        outcome.cost[p] += charge * factor
        outcome.shortfall[p] += charge
        outcome.shortfallPV[p] += charge * factor
        if gap > 1e-9 * due { outcome.isShort[p] = true }
      }
    }
    return charges
  }

  /// Pays the fees of some months from the balances that are open; what they pay of does not retire.
  private func pay(
    _ months: Range<Int>, from balances: inout [Balance], _ retired: inout ContiguousArray<Double>,
    _ groups: inout [ContiguousArray<Double>], _ outcome: inout PathOutcome
  ) {
    let paths = outcome.cost.count
    for t in months {
      let open = balances.indices.filter { balances[$0].from <= t && t < balances[$0].to }
      if open.isEmpty { continue }
      var held = balances[open[0]].left
      for i in open.dropFirst() { for p in 0..<paths { held[p] += balances[i].left[p] } }
      // Every balance is used up, or never was.
      guard held.contains(where: { $0 > 0 }) else { continue }
      let month = fees[t], byList = !month.list.isEmpty
      var used = ContiguousArray(repeating: 0.0, count: paths), counted = used
      for f in month.open.indices {
        let fee = month.open[f], weight = month.weights[f]
        for p in 0..<paths {
          let paid = Swift.min(Swift.max(0, fee[p]), Swift.max(0, held[p] - used[p]))
          used[p] += paid
          counted[p] = paid * weight
        }
        if byList {
          // Its share of the fee, at list.
          for p in 0..<paths { counted[p] = month.list[f][p] * Double.ratio(counted[p], month.net[f][p]) }
        }
        if let g = month.groups[f] {
          for p in 0..<paths { groups[g][p] -= counted[p] }
        } else {
          for p in 0..<paths { retired[p] -= counted[p] }
        }
      }
      for p in 0..<paths { outcome.cost[p] -= used[p] * discountFactors[t] }
      for i in open {
        for p in 0..<paths {
          let x = Swift.min(balances[i].left[p], used[p])
          balances[i].left[p] -= x
          used[p] -= x
        }
      }
    }
  }
}
