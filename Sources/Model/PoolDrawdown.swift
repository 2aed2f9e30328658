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
  private typealias Lots = [(from: Int, to: Int, left: Double)]

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
    var lots: Lots = []
    for p in outcome.cost.indices {
      let isStepped = !isExercised.isEmpty && isExercised[p]
      var joined = 0.0, carried = 0.0
      lots.removeAll(keepingCapacity: true)
      for i in periods.indices {
        let base = periods[i].isLowered && isStepped ? committed[i] * lowered : committed[i]
        let due = base + joined
        var retired = periods[i].uncapped[p]
        if lots.isEmpty {
          for g in caps.indices { retired += Swift.min(caps[g] * base, periods[i].groups[g][p]) }
        } else {
          retired = payFromBalances(&lots, periods[i], base, p, &outcome)
        }
        let gap = Swift.max(0, due - carried - retired), keep = periods[i].keep
        var charge = gap * keep
        joined = 0
        switch treatment {
        case .pay, .prepaid: break
        case .forgive(let share): charge *= 1 - share
        case .relief(let most):
          if !periods[i].paysAll {
            charge = Swift.min(charge, most)
            joined = gap - (keep == 0 ? 0 : charge / keep)
          }
        }
        carried = carryShare * Swift.max(0, retired - due)
        if gap > 0 {
          outcome.cost[p] += charge * periods[i].discountFactor
          outcome.shortfall[p] += charge
          outcome.shortfallPV[p] += charge * periods[i].discountFactor
          if gap > 1e-9 * due { outcome.isShort[p] = true }
          if case .prepaid(let window) = treatment, charge > 0 {
            lots.append((periods[i].date + 1, periods[i].date + 1 + window, charge))
          }
        }
      }
      // Months after the last test date may still be paid from a balance.
      if !lots.isEmpty, let last = periods.last, last.months.upperBound < discountFactors.count {
        _ = payFromBalances(&lots, months: last.months.upperBound..<discountFactors.count, p, &outcome)
      }
    }
  }

  /// Pays the fees of a period from the balances that are open, and gives what the period retires without what was paid.
  private func payFromBalances(
    _ lots: inout Lots, _ period: Period, _ base: Double, _ p: Int, _ outcome: inout PathOutcome
  ) -> Double {
    let lost = payFromBalances(&lots, months: period.months, p, &outcome)
    var retired = period.uncapped[p] - lost.uncapped
    for g in caps.indices { retired += Swift.min(caps[g] * base, period.groups[g][p] - lost.groups[g]) }
    return retired
  }

  private func payFromBalances(
    _ lots: inout Lots, months: Range<Int>, _ p: Int, _ outcome: inout PathOutcome
  ) -> (uncapped: Double, groups: [Double]) {
    var lost = (uncapped: 0.0, groups: [Double](repeating: 0, count: caps.count))
    for t in months {
      lots.removeAll { $0.to <= t || $0.left <= 0 }
      if lots.isEmpty { break }
      var held = 0.0
      for lot in lots where lot.from <= t { held += lot.left }
      var used = 0.0
      for f in fees[t].open.indices where used < held {
        let paid = Swift.min(Swift.max(0, fees[t].open[f][p]), held - used)
        if paid <= 0 { continue }
        used += paid
        // What was paid from a balance does not count; on list basis its share of the fee.
        let x = (fees[t].list.isEmpty ? paid : fees[t].list[f][p] * Double.ratio(paid, fees[t].net[f][p])) * fees[t].weights[f]
        if let g = fees[t].groups[f] { lost.groups[g] += x } else { lost.uncapped += x }
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
