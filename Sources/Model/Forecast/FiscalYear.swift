import Agreements
import Formulas
import Values

/// A fiscal year as far as the window holds it: the first and the last may be parts of one.
public struct FiscalYear: Sendable, Hashable {
  /// Its first month, which may lie before contract start.
  public var from: Month
  /// t of its months inside the window.
  public var months: Range<Int>

  /// Every fiscal year that has months in the window, by `fiscal_year_starts`.
  public static func all(_ timeline: Timeline) -> [FiscalYear] {
    let before = (timeline.start.number - timeline.fiscalYearStarts + 12) % 12
    return stride(from: -before, to: timeline.window, by: 12).map { t in
      FiscalYear(from: timeline.start + t, months: max(0, t)..<min(t + 12, timeline.window))
    }
  }

  /// Cash of a ledger in its months, undiscounted.
  public func cash<N: Formulaic>(_ ledger: Ledger<N>) -> N { N.sum(months) { ledger.cash[$0] } }
  /// Shortfall and minimum charges of a ledger in its months, undiscounted.
  public func charges<N: Formulaic>(_ ledger: Ledger<N>) -> N { N.sum(months) { ledger.charges[$0] } }

  /// What stands under a budget of the year for the months of it that the contract covers: that share of the budget less
  /// their cash, undiscounted.
  /// - Parameter cash: by month of the window.
  func under<N: Formulaic>(_ budget: N, _ cash: [N]) -> N {
    budget * (N(Double(months.count)) / 12.0) - N.sum(months) { cash[$0] }
  }
}

extension Engagement {
  /// The fiscal year that the plan's budget is of: the one in which the contract starts.
  public func budgetYear(_ timeline: Timeline) -> FiscalYear? {
    plan.budget == nil ? nil : FiscalYear.all(timeline).first
  }
}
