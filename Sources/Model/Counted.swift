import Agreements
import Formulas
import Values

/// What a bill counts toward the commitments of a contract: basis, weights and cap groups.
struct Counted: Sendable {
  private let bill: Bill
  private let byList: Bool
  private let keepsFees: Bool
  /// By spend of the bill.
  private let weights: [Double]
  private let group: [Int?]
  /// Caps of main, as shares of the period's commitment.
  let caps: [Double]

  init(_ bill: Bill, _ contract: Contract) {
    self.bill = bill
    byList = contract.basis.value == .list
    if case .prepaid = contract.shortfall { keepsFees = true } else { keepsFees = false }
    func rule(_ bucket: String) -> BucketTerms {
      contract.buckets.first { $0.bucket.value == bucket } ?? .standard(for: bucket)
    }
    let rules = bill.spend.map { rule($0.bucket) }
    let named = Set(rules.compactMap { $0.capGroup?.value }).sorted()
    let capped = named.compactMap { name in contract.caps.first { $0.group == name } }
    caps = capped.map(\.share.value)
    weights = rules.map(\.retires.value)
    group = zip(rules, bill.spend).map { rule, spend in
      spend.pool == 0 ? capped.firstIndex { $0.group == rule.capGroup?.value } : nil
    }
  }

  /// Counted of some spend over months, on every path.
  private func sum(_ months: Range<Int>, _ isMeant: (Int) -> Bool) -> ContiguousArray<Double> {
    var total = BlockSum(paths: bill.paths)
    for c in bill.spend.indices where isMeant(c) {
      for t in months {
        if byList {
          for part in bill.spend[c].parts { total.add(part.list[t], times: weights[c]) }
        } else {
          total.add(bill.spend[c].counting[t], times: weights[c])
        }
      }
    }
    return total.each
  }

  /// What a pool counts outside cap groups.
  func uncapped(_ pool: Int, _ months: Range<Int>) -> ContiguousArray<Double> {
    sum(months) { bill.spend[$0].pool == pool && group[$0] == nil }
  }
  /// What each cap group counts before its cap.
  func groups(_ months: Range<Int>) -> [ContiguousArray<Double>] { caps.indices.map { g in sum(months) { group[$0] == g } } }

  /// Whether some cap group has spend on some path.
  var hasCappedSpend: Bool {
    bill.spend.indices.contains { c in
      group[c] != nil
        && bill.spend[c].net.indices.contains { t in
          let x = bill.spend[c].list(t)
          return x.each.map { $0.contains { $0 != 0 } } ?? (x[0] != 0)
        }
    }
  }

  /// Fees of a pool by month, where balances may pay them; empty where none can open.
  func fees(_ pool: Int) -> [PoolDrawdown.Fees] {
    guard keepsFees, let first = bill.spend.first else { return [] }
    let mine = bill.spend.indices.filter { bill.spend[$0].pool == pool }
    func all(_ figure: (Bill.Spend) -> Lanes) -> ContiguousArray<ContiguousArray<Double>> {
      ContiguousArray(
        mine.map { c in
          let x = figure(bill.spend[c])
          return x.each ?? ContiguousArray(repeating: x[0], count: bill.paths)
        })
    }
    return first.net.indices.map { t in
      .init(
        open: all { $0.open[t] }, list: byList ? all { $0.list(t) } : [], net: byList ? all { $0.net[t] } : [],
        weights: ContiguousArray(mine.map { weights[$0] }), groups: ContiguousArray(mine.map { group[$0] }))
    }
  }
}

/// The annual drawdown of main that three months point to: their drawdown × 4 × (1+γ), γ the growth of optimised list
/// spend from these months to the twelve after them (model §5, step-down).
struct Pace: Sendable {
  private let uncapped: ContiguousArray<Double>
  /// By cap group, counted in the period to the end of the three months, and to their begin.
  private let now: [ContiguousArray<Double>]
  private let before: [ContiguousArray<Double>]
  private let growth: Double
  /// Index of the test period that holds them.
  private let period: Int

  /// Nil where the months are not all settled, or have no spend to grow from.
  /// - Parameter date: t of the last of the three months; they lie in one test period.
  init?(endOf date: Int, _ counted: Counted, _ calendar: ContractCalendar, outlook: Series<Double>) {
    guard date - 2 >= calendar.months.lowerBound, date < calendar.months.upperBound,
      let period = calendar.periods.firstIndex(where: { $0.months.contains(date) })
    else { return nil }
    let past = (date - 2...date).filter { outlook.months.contains($0) }
    let future = (date + 1...date + 12).filter { outlook.months.contains($0) }
    let recent = Double.sum(past) { outlook[$0] }, ahead = Double.sum(future) { outlook[$0] }
    guard recent > 0 else { return nil }
    let first = calendar.periods[period].months.lowerBound
    self.period = period
    growth = ahead / recent
    uncapped = counted.uncapped(0, date - 2..<date + 1)
    now = counted.groups(first..<date + 1)
    before = counted.groups(first..<date - 2)
  }

  /// - Parameter committed: by test period.
  func annual(_ p: Int, committed: [Double], caps: [Double]) -> Double {
    var recent = uncapped[p]
    for g in caps.indices {
      let cap = caps[g] * committed[period]
      recent += Swift.min(cap, now[g][p]) - Swift.min(cap, before[g][p])
    }
    return recent * growth
  }
}
