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
  /// Amounts of one path that a period hands to the next.
  private struct Handed {
    /// Fills the next commitment; is due with it.
    var carried = 0.0
    var joined = 0.0
    /// What charges have become, by period: money of one date that pays fees until another.
    var balances: [Double]
    var hasBalance = false
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

  /// Settles a commitment by test period on every path.
  /// - Parameter isExercised: whether the step-down is, by path; empty: never.
  func settle(_ committed: [Double], isExercised: [Bool] = [], into outcome: inout PathOutcome) {
    var handed = Handed(balances: periods.map { _ in 0 }), uncounted = caps.map { _ in 0.0 }
    for p in outcome.cost.indices {
      handed.carried = 0
      handed.joined = 0
      if handed.hasBalance {
        for i in handed.balances.indices { handed.balances[i] = 0 }
        handed.hasBalance = false
      }
      for i in periods.indices {
        var retired = uncapped[i, p]
        let pays = handed.hasBalance
        if pays { retired -= pay(periods[i].months, p, &handed, &uncounted, &outcome) }
        var base = committed[i]
        if periods[i].isLowered && !isExercised.isEmpty && isExercised[p] { base *= lowered }
        for g in caps.indices {
          let group = groups[i * caps.count + g, p]
          retired += Swift.min(caps[g] * base, pays ? group - uncounted[g] : group)
        }
        charge(i, base, retired, p, &handed, &outcome)
      }
      // Months after the last test date may still be paid from a balance.
      if handed.hasBalance, let end = periods.last?.months.upperBound, end < discountFactors.count {
        _ = pay(end..<discountFactors.count, p, &handed, &uncounted, &outcome)
      }
    }
  }

  /// Charges the gap of a period.
  /// - Parameters:
  ///   - base: the commitment; what was carried here fills it, what joined it is due with it.
  ///   - handed: replaced by what goes on to the next period.
  private func charge(
    _ i: Int, _ base: Double, _ retired: Double, _ p: Int, _ handed: inout Handed, _ outcome: inout PathOutcome
  ) {
    let period = periods[i], due = base + handed.joined, carried = handed.carried
    let gap = Swift.max(0, due - carried - retired)
    var charge = gap * period.keep
    handed.joined = 0
    switch treatment {
    case .pay, .prepaid: break
    case .forgive(let share): charge *= 1 - share
    case .relief(let amount):
      if !period.paysAll {
        charge = Swift.min(charge, amount)
        handed.joined = gap - (period.keep == 0 ? 0 : charge / period.keep)
      }
    }
    handed.carried = carryShare * Swift.max(0, retired - due)
    if gap > 0 {
      outcome.cost[p] += charge * period.discountFactor
      outcome.shortfall[p] += charge
      outcome.shortfallPV[p] += charge * period.discountFactor
      if gap > 1e-9 * due { outcome.isShort[p] = true }
      if case .prepaid = treatment, charge > 0 {
        handed.balances[i] = charge
        handed.hasBalance = true
      }
    }
  }

  /// Pays the fees of some months from the balances that are open; what they pay of does not retire.
  /// - Parameter uncounted: by cap group, what does not count there.
  /// - Returns: what does not count outside cap groups.
  private func pay(
    _ months: Range<Int>, _ p: Int, _ handed: inout Handed, _ uncounted: inout [Double], _ outcome: inout PathOutcome
  ) -> Double {
    for g in uncounted.indices { uncounted[g] = 0 }
    guard let fees, case .prepaid(let window) = treatment else { return 0 }
    func isOpen(_ i: Int, _ t: Int) -> Bool { periods[i].date < t && t <= periods[i].date + window }
    var outside = 0.0
    for t in months {
      var held = 0.0
      for i in periods.indices where isOpen(i, t) { held += handed.balances[i] }
      // Used up: periods follow each other, so that every balance opens at once.
      if held <= 0 { break }
      let used = fees.pay(held, t, p, &uncounted, &outside)
      outcome.cost[p] -= used * discountFactors[t]
      var rest = used
      for i in periods.indices where isOpen(i, t) {
        let x = Swift.min(handed.balances[i], rest)
        handed.balances[i] -= x
        rest -= x
      }
    }
    return outside
  }
}

/// The fees of one pool, in file order of buckets: what a balance may pay of them, and what that would have counted.
final class PoolFees: Sendable {
  private struct Fee: Sendable {
    /// Place in the bill.
    var place: Int
    var weight: Double
    var group: Int?
  }
  /// Fees that count alike.
  private struct Together: Sendable {
    var weight: Double
    var group: Int?
  }
  private let bill: Bill
  private let byList: Bool
  private let fees: [Fee]
  private let together: [Together]
  /// The first month that a balance can be open in.
  private let first: Int
  /// Net fees that count alike, one row for each such sum, month after month from the first.
  private let sums: PathRows
  /// By month from the first: whether a month can be paid as a whole.
  private let isPlain: [Bool]

  /// - Parameters:
  ///   - first: the first month that a balance can be open in.
  ///   - window: months.
  init(_ counted: Counted, pool: Int, from first: Int, window: Int) {
    let bill = counted.bill
    self.bill = bill
    self.first = first
    byList = counted.byList
    let places = bill.alike.indices.filter { bill.alike[$0].pool == pool }
    fees = places.map { Fee(place: $0, weight: counted.weights[$0], group: counted.group[$0]) }
    var known: [(alike: Together, places: [Int])] = []
    for fee in fees {
      if let i = known.firstIndex(where: { $0.alike.weight == fee.weight && $0.alike.group == fee.group }) {
        known[i].places.append(fee.place)
      } else {
        known.append((Together(weight: fee.weight, group: fee.group), [fee.place]))
      }
    }
    together = known.map(\.alike)
    let months = byList ? first..<first : first..<max(first, window)
    isPlain = months.map { t in !places.contains { bill.isCredited($0, t) } }
    var sums = PathRows(paths: bill.paths, rows: months.count * known.count)
    for (i, fees) in known.enumerated() {
      for part in bill.parts(fees.places) {
        for t in months { sums.add(part.rows, t, times: part.keep[t / 12], to: (t - first) * known.count + i) }
      }
    }
    self.sums = sums
  }

  /// Pays the fees of a month on a path as far as money is held.
  /// - Parameters:
  ///   - uncounted: by cap group, what has not counted there.
  ///   - outside: outside of cap groups.
  /// - Returns: what was paid.
  func pay(_ held: Double, _ t: Int, _ path: Int, _ uncounted: inout [Double], _ outside: inout Double) -> Double {
    if isPlain.indices.contains(t - first), isPlain[t - first] {
      // The whole month at once, where there is enough.
      let row = (t - first) * together.count
      var all = 0.0
      for i in together.indices { all += sums[row + i, path] }
      if all <= held {
        for i in together.indices {
          let counted = sums[row + i, path] * together[i].weight
          if let g = together[i].group { uncounted[g] += counted } else { outside += counted }
        }
        return all
      }
    }
    var used = 0.0
    for fee in fees {
      if used >= held { break }
      let paid = Swift.min(Swift.max(0, bill.open(fee.place, t, path)), held - used)
      used += paid
      var counted = paid * fee.weight
      // Its share of the fee, at list.
      if byList { counted = bill.alike[fee.place].list[t, path] * Double.ratio(counted, bill.net(fee.place, t, path)) }
      if let g = fee.group { uncounted[g] += counted } else { outside += counted }
    }
    return used
  }
}
