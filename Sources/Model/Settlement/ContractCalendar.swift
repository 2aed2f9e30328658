import Agreements
import Values

/// The dates of a contract laid over the months that it is settled on: years, test periods, test dates.
/// Months are t, counted from the new contract's start; those of a contract in force may be negative.
public struct ContractCalendar: Sendable {
  public struct Period: Sendable, Hashable {
    /// Months, half-open; the last is the test date.
    public var months: Range<Int>
    /// The contract year that its commitment is read from, counted from 1; the last for a term test.
    public var year: Int
    /// Inside the term as signed; false for years that repeat after it.
    public var isSigned: Bool
  }
  /// Months that are settled: spend meets terms.
  public var months: Range<Int>
  /// First month of the contract.
  public var begin: Int
  public var years: Int
  public var test: CommitmentTest
  /// Test periods whose test date lies inside the months.
  public var periods: [Period]
  private var marks: [(first: Bool, test: Bool)]

  /// - Parameters:
  ///   - begin: t of the contract's first month.
  ///   - months: what is settled; periods are those that end inside it.
  ///   - repeats: whether the last year repeats after the term.
  ///   - from: the first test period is the one that holds this month.
  public init(begin: Int = 0, termMonths: Int, test: CommitmentTest, months: Range<Int>, repeats: Bool, from: Int? = nil) {
    self.begin = begin
    self.months = months
    self.test = test
    years = max(1, termMonths / 12)
    var all: [Period] = []
    let end = begin + termMonths
    if test == .term {
      all.append(Period(months: begin..<end, year: years, isSigned: true))
    } else {
      for y in 0..<years { all.append(Period(months: (begin + 12 * y)..<(begin + 12 * y + 12), year: y + 1, isSigned: true)) }
    }
    var t = end
    while repeats && t < months.upperBound {
      all.append(Period(months: t..<(t + 12), year: years, isSigned: false))
      t += 12
    }
    let kept = all.filter { $0.months.upperBound > (from ?? .min) && $0.months.upperBound <= months.upperBound }
    periods = kept
    marks = months.map { t in
      (
        first: kept.contains { max($0.months.lowerBound, months.lowerBound) == t },
        test: kept.contains { $0.months.upperBound - 1 == t }
      )
    }
  }

  /// Contract year of month t, 1…years; the last one repeats.
  public func year(_ t: Int) -> Int { min(max(0, t - begin) / 12 + 1, years) }
  /// The first month of t's period that is settled.
  public func isFirst(_ t: Int) -> Bool { marks[t - months.lowerBound].first }
  public func isTest(_ t: Int) -> Bool { marks[t - months.lowerBound].test }
  public func isSigned(_ t: Int) -> Bool { t < begin + years * 12 }
  /// Relief does not work: the last period of the term, and the last of the window.
  public func paysAll(_ t: Int) -> Bool {
    guard let i = periods.firstIndex(where: { $0.months.contains(t) }) else { return true }
    return i == periods.lastIndex { $0.isSigned } || periods[i].months.upperBound == months.upperBound
  }
}
