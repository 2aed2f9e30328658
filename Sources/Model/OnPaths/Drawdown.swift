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

  /// Its figures, path by path, to be changed in place.
  struct Columns {
    let cost, shortfall, shortfallPV: UnsafeMutableBufferPointer<Double>
    let isShort: UnsafeMutableBufferPointer<Bool>
  }
  mutating func withColumns(_ body: (Columns) -> Void) {
    cost.withUnsafeMutableBufferPointer { cost in
      shortfall.withUnsafeMutableBufferPointer { shortfall in
        shortfallPV.withUnsafeMutableBufferPointer { shortfallPV in
          isShort.withUnsafeMutableBufferPointer { isShort in
            body(Columns(cost: cost, shortfall: shortfall, shortfallPV: shortfallPV, isShort: isShort))
          }
        }
      }
    }
  }

  static func joined(_ parts: [PathOutcome]) -> PathOutcome {
    PathOutcome(
      cost: parts.flatMap(\.cost), shortfall: parts.flatMap(\.shortfall), shortfallPV: parts.flatMap(\.shortfallPV),
      isShort: parts.flatMap(\.isShort))
  }
}

/// A contract on a block of paths, with main's commitment left open: what each test period retires at given headline
/// rates, so that any commitment that earns these rates is settled in a few steps a path instead of anew.
///
/// Exact where a commitment acts only at test dates, through prepaid balances, and on main by the month; `covers` says
/// where that is.
struct Drawdown: Sendable {
  let paths: Int
  private let contract: Contract
  private let main: PoolDrawdown
  /// Everything but main: the bill, and the charges and balances of other pools.
  private let base: PathOutcome
  /// What a step-down is judged by, and the contract year of the first commitment that it lowers; nil without one that
  /// can act.
  private let notice: (pace: Pace, year: Int)?

  /// Whether the contract's commitment acts in ways that are known here.
  static func covers(_ contract: Contract) -> Bool {
    if contract.overage != nil { return false }
    if !contract.fungible.isEmpty && !contract.bedrock.pools.isEmpty { return false }
    if contract.discount.scope.value == .marginal && contract.gapRate.value == .discounted { return false }
    if let step = contract.stepDown, contract.commitment.test.value == .annual {
      // The three months lie in one period, and no balance has paid before them.
      let month = (step.noticeMonth.value - 1) % 12
      if month < 2 { return false }
      if contract.shortfall.isPrepaid && step.noticeMonth.value > 12 { return false }
    }
    return true
  }

  /// - Parameters:
  ///   - bill: of this contract, or of one that is billed alike.
  ///   - headline: the rates of the bill.
  ///   - byMonth: whether main is settled by the month; nil: where some term of it acts by the month.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], bill: Bill, forecast: Forecast<Double>, byMonth: Bool? = nil
  ) {
    self.contract = contract
    paths = bill.paths
    let calendar = engine.calendar(contract), factors = forecast.time.discountFactor.window
    let counted = Counted(bill, contract), outlook = forecast.totals[.optimised]!
    let step = contract.commitment.test.value == .annual ? contract.stepDown : nil
    let notice = step.map { $0.noticeMonth.value - 1 }
    func rate(_ year: Int) -> Double { headline.count == 1 ? headline[0] : headline[year - 1] }
    func pool(_ p: Int) -> PoolDrawdown {
      let own = p == 0 ? nil : contract.bedrock.pools[p - 1]
      func discount(_ year: Int) -> Double { own.map { o in o.points.map { rate(year) + $0 } ?? o.rate.value } ?? rate(year) }
      var uncapped = PathRows(paths: bill.paths), groups = uncapped
      for period in calendar.periods {
        uncapped.append(counted.uncapped(p, period.months))
        if p == 0 { for group in counted.groups(period.months) { groups.append(group) } }
      }
      return PoolDrawdown(
        periods: calendar.periods.map { period in
          let date = period.months.upperBound - 1, year = calendar.year(date)
          return .init(
            year: year, isSigned: period.isSigned, months: period.months, paysAll: calendar.paysAll(date),
            isLowered: notice.map { period.isSigned && period.months.lowerBound > $0 } ?? false,
            discountFactor: factors[date], keep: contract.gapRate.value == .discounted ? 1 - discount(year) : 1)
        }, caps: p == 0 ? counted.caps : [], treatment: .init(contract.shortfall), carryShare: contract.carryForward.value,
        lowered: step.map { 1 - $0.share.value } ?? 1, uncapped: uncapped, groups: groups,
        fees: contract.shortfall.isPrepaid
          ? PoolFees(counted, pool: p, from: calendar.periods.first?.months.upperBound ?? 0, window: engine.timeline.window)
          : nil, discountFactors: factors,
        byMonth: p == 0 && (byMonth ?? PoolMonths.act(in: contract))
          ? PoolMonths(counted, contract, months: 0..<engine.timeline.window) : nil)
    }
    main = pool(0)
    var base = PathOutcome(
      cost: Array(bill.cost), shortfall: Array(repeating: 0, count: paths), shortfallPV: Array(repeating: 0, count: paths),
      isShort: Array(repeating: false, count: paths))
    for (p, own) in contract.bedrock.pools.enumerated() {
      let drawdown = pool(p + 1)
      drawdown.settle(drawdown.committed(own.years.map(\.value), contract.commitment.test.value), into: &base)
    }
    self.base = base
    if let date = notice, let pace = Pace(endOf: date, counted, calendar, outlook: outlook),
      let later = calendar.periods.first(where: { $0.isSigned && $0.months.lowerBound > date })
    {
      self.notice = (pace, later.year)
    } else {
      self.notice = nil
    }
  }

  /// Settles main with a commitment by contract year.
  func outcome(_ years: [Double]) -> PathOutcome {
    var outcome = base
    let committed = main.committed(years, contract.commitment.test.value)
    let isExercised =
      notice.map { notice in
        (0..<paths).map { notice.pace.annual($0, committed: committed, caps: main.caps) < years[notice.year - 1] }
      } ?? []
    main.settle(committed, isExercised: isExercised, into: &outcome)
    return outcome
  }
}

extension PoolDrawdown {
  /// What is due at each test date of a commitment by contract year: a term test asks for the sum, and for the mean in
  /// years that repeat after it.
  func committed(_ years: [Double], _ test: CommitmentTest) -> [Double] {
    let total = years.reduce(0, +), mean = total / Double(max(1, years.count))
    return periods.map { test == .term ? ($0.isSigned ? total : mean) : years[$0.year - 1] }
  }
}
