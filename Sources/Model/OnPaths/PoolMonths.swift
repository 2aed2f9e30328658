import Agreements
import Formulas
import Values

/// What acts on the common commitment by the month, so that it cannot be settled at test dates alone: minimum payments,
/// and an up-front payment that fees, minimum payments and charges use up (model §5). Its months are those of test periods:
/// terms are whole years, so that these fill the term, and the window where years repeat.
struct PoolMonths: Sendable {
  /// Owed every month at least, less what the month retires; 0: nothing.
  let minimum: Double
  /// Nil where nothing is paid up front.
  let upfront: Upfront?
  /// Counted in each month outside cap groups.
  let uncapped: PathRows
  /// Counted by each cap group before its cap: a row a group, month after month.
  let groups: PathRows
  /// Net fees less credits, by month; no rows where nothing is paid up front.
  let fees: PathRows

  struct Upfront: Sendable {
    /// Of each period's commitment.
    var share: Double
    /// What a dollar of it is paid with.
    var price: Double
  }

  /// Whether a contract has such terms.
  static func act(in contract: Contract) -> Bool {
    contract.commitment.monthlyMinimum.value != 0 || contract.upfront.map { $0.share.value != 0 } ?? false
  }

  /// - Parameter months: of the window.
  init(_ counted: Counted, _ contract: Contract, months: Range<Int>) {
    minimum = contract.commitment.monthlyMinimum.value
    upfront = contract.upfront.flatMap { terms in
      terms.share.value == 0 ? nil : Upfront(share: terms.share.value, price: 1 - terms.reduction.value)
    }
    let bill = counted.bill
    var uncapped = PathRows(paths: bill.paths), groups = uncapped
    for t in months {
      uncapped.append(counted.uncapped(0, t..<t + 1))
      for group in counted.groups(t..<t + 1) { groups.append(group) }
    }
    self.uncapped = uncapped
    self.groups = groups
    var fees = PathRows(paths: bill.paths, rows: upfront == nil ? 0 : months.count)
    if upfront != nil {
      for g in bill.alike.indices where bill.alike[g].pool == 0 { for t in months { bill.addOpen(g, t, to: &fees, row: t) } }
    }
    self.fees = fees
  }
}

extension PoolMonths {
  typealias Row = UnsafeMutableBufferPointer<Double>

  /// What is known of every path from one month of a period to the next.
  struct Amounts {
    /// Minimum payments of the period to date, and of the month.
    let minimumToDate, minimumNow: Row
    /// Counted of each cap group in the period to date, after its cap.
    let capUsed: [Row]
    /// What is left of what was paid up front.
    let left: Row

    static func rows(_ caps: Int) -> Int { 3 + caps }
    init(caps: Int, _ row: () -> Row) {
      (minimumToDate, minimumNow, left) = (row(), row(), row())
      capUsed = (0..<caps).map { _ in row() }
    }
  }

  /// Begins a period: pays the share of its commitment.
  func begin(_ due: Row, _ factor: Double, _ amounts: Amounts, _ outcome: PathOutcome.Columns) {
    for row in [amounts.minimumToDate] + amounts.capUsed { row.update(repeating: 0) }
    guard let upfront else { return }
    for p in due.indices {
      amounts.left[p] = upfront.share * due[p]
      outcome.cost[p] += amounts.left[p] * upfront.price * factor
    }
  }

  /// Posts what a month retires, and owes its minimum.
  /// - Parameters:
  ///   - caps: shares of the period's commitment `due`.
  ///   - outside: what a balance paid of the month, which does not count; by cap group `uncounted`.
  func post(
    _ t: Int, caps: [Double], due: Row, outside: Row, uncounted: [Row], retired: Row, _ factor: Double, _ amounts: Amounts,
    _ outcome: PathOutcome.Columns
  ) {
    // What the month retires, and then what it owes.
    let now = amounts.minimumNow
    uncapped.withRow(t) { row in for p in now.indices { now[p] = row[p] - outside[p] } }
    for g in caps.indices {
      let cap = caps[g], used = amounts.capUsed[g], less = uncounted[g]
      groups.withRow(t * caps.count + g) { row in
        for p in now.indices {
          let counted = Swift.min(row[p] - less[p], Swift.max(0, cap * due[p] - used[p]))
          used[p] += counted
          now[p] += counted
        }
      }
    }
    for p in now.indices { retired[p] += now[p] }
    if minimum == 0 {
      now.update(repeating: 0)
      return
    }
    for p in now.indices {
      now[p] = Swift.max(0, minimum - now[p])
      amounts.minimumToDate[p] += now[p]
      outcome.cost[p] += now[p] * factor
    }
  }

  /// Uses what was paid up front: for the month's fees, then its minimum payment and the charge of a test date.
  /// - Parameters:
  ///   - paid: what a balance paid of the fees.
  ///   - charge: nil where the month is no test date.
  func use(_ t: Int, paid: Row, charge: Row?, _ factor: Double, _ amounts: Amounts, _ outcome: PathOutcome.Columns) {
    if upfront == nil { return }
    fees.withRow(t) { fees in
      for p in fees.indices {
        let open = amounts.left[p], forFees = Swift.min(open, fees[p] - paid[p])
        let used = forFees + Swift.min(open - forFees, amounts.minimumNow[p] + (charge?[p] ?? 0))
        amounts.left[p] = open - used
        outcome.cost[p] -= used * factor
      }
    }
  }
}
