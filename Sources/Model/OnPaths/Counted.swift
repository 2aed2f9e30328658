import Agreements
import Formulas
import Values

/// What a bill counts toward the commitments of a contract: basis, weights and cap groups.
struct Counted: Sendable {
  let bill: Bill
  let byList: Bool
  /// By spend that is treated alike.
  let weights: [Double]
  let group: [Int?]
  /// Caps of main, as shares of the period's commitment.
  let caps: [Double]

  init(_ bill: Bill, _ contract: Contract) {
    self.bill = bill
    byList = contract.basis.value == .list
    let rules = bill.alike.map { contract.rule(of: $0.bucket) }
    let named = Set(rules.compactMap { $0.capGroup?.value }).sorted()
    let capped = named.compactMap { name in contract.caps.first { $0.group == name } }
    caps = capped.map(\.share.value)
    weights = rules.map(\.retires.value)
    group = zip(rules, bill.alike).map { rule, spend in
      spend.pool == 0 ? capped.firstIndex { $0.group == rule.capGroup?.value } : nil
    }
  }

  /// Counted of some spend over months, on every path.
  private func sum(_ months: Range<Int>, _ isMeant: (Int) -> Bool) -> ContiguousArray<Double> {
    var total = BlockSum(paths: bill.paths)
    for g in bill.alike.indices where isMeant(g) {
      if byList {
        bill.addList(g, months, times: weights[g], to: &total)
      } else {
        bill.addCounting(g, months, times: weights[g], to: &total)
      }
    }
    return total.each
  }

  /// What a pool counts outside cap groups.
  func uncapped(_ pool: Int, _ months: Range<Int>) -> ContiguousArray<Double> {
    sum(months) { bill.alike[$0].pool == pool && group[$0] == nil }
  }
  /// What each cap group counts before its cap.
  func groups(_ months: Range<Int>) -> [ContiguousArray<Double>] { caps.indices.map { g in sum(months) { group[$0] == g } } }

  /// Whether some cap group has spend on some path.
  var hasCappedSpend: Bool {
    bill.alike.indices.contains { g in
      group[g] != nil && bill.alike[g].list.contains { $0 != 0 }
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
