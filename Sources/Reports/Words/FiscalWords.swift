import Model
import Values

/// How fiscal years are named.
enum FiscalWords {
  /// `2027-02, 10 of 12 months`.
  static func title(_ year: FiscalYear) -> String {
    year.months.count == 12 ? year.from.description : "\(year.from), \(year.months.count) of 12 months"
  }

  /// What a budget of the year is set against.
  static func covered(_ year: FiscalYear, _ timeline: Timeline) -> String {
    let from = timeline.month(year.months.lowerBound), to = timeline.month(year.months.upperBound - 1)
    return year.months.count == 12
      ? "The budget is that of the fiscal year from \(year.from)"
      : "Of the budget of the fiscal year from \(year.from) \(year.months.count) twelfths, against cash from \(from) to \(to)"
  }
}
