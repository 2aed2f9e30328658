import Agreements
import Formulas
import Values

/// What a settled contract makes of a dollar of list spend, and what it asks for at each test date: the ledger's own
/// lines and terms, for paths that are given by stretches of months (`PathRates`).
struct LedgerRates<N: Formulaic>: Sendable {
  struct Spend: Sendable {
    /// 0 is main.
    var pool: Int
    var bucket: String
    /// Nil where the bucket is one.
    var family: String?
    /// Index of the cap it is under.
    var cap: Int?
    /// Weight in retiring.
    var weight: N
    /// By month of the window.
    var list: [N]
    var net: [N]
  }
  struct Pool: Sendable {
    var name: String
    /// Commitment by test period, before any step-down.
    var due: [N]
    /// What a dollar of gap is charged, by test period, before relief and forgiveness.
    var keep: [N]
  }
  var spend: [Spend]
  var pools: [Pool]
  var periods: [ContractCalendar.Period]
  /// Whether net fees count, not list spend.
  var countsNet: N.Condition
  var caps: [(group: String, share: N)]
  var carry: N?
  /// The share that a step-down takes, and the periods that begin after its notice.
  var stepDown: N?
  var isLowered: [Bool]
  /// A year's drawdown at the pace of the three months to notice; nil where no step-down can act.
  var pace: N?
  var forgiven: N?
  var relief: N?
  /// Where relief does not work, by period.
  var paysAll: [Bool]
  /// Months in which a paid shortfall pays fees; 0: it does not.
  var balanceMonths: Int

  init?<W: Worksheet>(_ run: Settlement<W>, _ chain: FeeChain<N>, pace: N?) where W.Number == N {
    let terms = run.terms, calendar = run.calendar, contract = run.contract
    // A contract in force begins before the window, with part of its drawdown behind it.
    guard calendar.months.lowerBound == 0 else { return nil }
    spend = run.classes.enumerated().map { c, spend in
      Spend(
        pool: spend.pool, bucket: spend.bucket, family: spend.family, cap: spend.capGroup, weight: spend.retires,
        list: calendar.months.map { run.list[c][$0] }, net: calendar.months.map { chain.net[c][$0] })
    }
    periods = calendar.periods
    let isTerm = contract.commitment.test.value == .term
    pools = terms.pools.enumerated().map { p, pool in
      Pool(
        name: pool.name,
        due: calendar.periods.map { isTerm ? ($0.isSigned ? pool.total : pool.mean) : pool.years[$0.year - 1] },
        keep: run.keeps[p])
    }
    countsNet = terms.basis.is(Basis.net.rawValue)
    caps = terms.caps
    carry = terms.carryForward
    stepDown = pace == nil ? nil : terms.stepDown
    self.pace = pace
    let notice = contract.stepDown.map { calendar.begin + $0.noticeMonth.value - 1 }
    isLowered = calendar.periods.map { period in notice.map { period.isSigned && period.months.lowerBound > $0 } ?? false }
    forgiven = terms.forgiven
    relief = terms.relief
    paysAll = calendar.periods.map { calendar.paysAll($0.months.upperBound - 1) }
    if case .prepaid(let months) = contract.shortfall { balanceMonths = months } else { balanceMonths = 0 }
  }
}
