import Testing
import Values

@testable import Formulas

/// Tiers, bands, rounding and dates, each a table to check with a pencil.
@Suite struct LookupTests {
  static let from = [1_000_000.0, 5_000_000, 10_000_000], rate = [0.05, 0.08, 0.12]

  /// A tier holds from its threshold on; below the first there is none.
  @Test(arguments: [
    (0.0, 0.0), (999_999.99, 0), (1_000_000, 0.05), (4_999_999.99, 0.05), (5_000_000, 0.08), (9_999_999, 0.08),
    (10_000_000, 0.12), (90_000_000, 0.12),
  ])
  func tier(_ commitment: Double, _ expected: Double) {
    #expect(Double.tier(at: commitment, from: Self.from, rate: Self.rate) == expected)
  }

  /// 5% on the first million, 8% on the next four, 12% above: 50,000 and 370,000 are full bands.
  @Test(arguments: [
    (0.0, 0.0), (400_000, 20_000), (1_000_000, 50_000), (3_000_000, 210_000), (5_000_000, 370_000), (7_000_000, 610_000),
  ])
  func marginalAmount(_ amount: Double, _ expected: Double) {
    let from = [0.0, 1_000_000, 5_000_000]
    let got = Double.marginalAmount(at: amount, from: from, rate: [0.05, 0.08, 0.12])
    #expect(abs(got - expected) < 1e-6)
    let average = Double.marginalAverage(at: amount, from: from, rate: [0.05, 0.08, 0.12])
    #expect(abs(average - (amount == 0 ? 0 : expected / amount)) < 1e-15)
  }

  @Test func bandsFromAboveZero() {
    #expect(Double.marginalAmount(at: 50, from: [100], rate: [0.1]) == 0)
    #expect(Double.marginalAmount(at: 150, from: [100], rate: [0.1]) == 5)
    #expect(Double.marginalAmount(at: 150, from: [], rate: []) == 0)
  }

  @Test(arguments: [
    (0.0, 0.0), (0.49, 0), (0.5, 1), (1, 1), (1.5, 2), (2.5, 3), (2.499999, 2), (-0.5, 0), (-0.51, -1), (-1.5, -1), (7, 7),
  ])
  func roundedHalfUp(_ x: Double, _ expected: Double) { #expect(Double.roundedHalfUp(x) == expected) }

  @Test func pickCountsFromOne() {
    #expect(Double.pick([7, 8, 9], 1) == 7)
    #expect(Double.pick([7, 8, 9], 3) == 9)
  }

  @Test(arguments: [
    (2026, 10, 2027, 1, 3.0), (2027, 1, 2027, 1, 0), (2027, 1, 2026, 12, -1), (2024, 2, 2028, 2, 48), (1999, 12, 2000, 1, 1),
    (2100, 2, 2100, 3, 1),
  ])
  func monthsBetween(_ y1: Int, _ m1: Int, _ y2: Int, _ m2: Int, _ months: Double) {
    #expect(Double.months(from: Month(y1, m1).serial, to: Month(y2, m2).serial) == months)
    let last = Month(y2, m2).serial + Double(Month(y2, m2).days) - 1
    #expect(Double.months(from: Month(y1, m1).serial, to: last) == months, "the day of the month does not count")
  }

  /// Serials as a spreadsheet counts them: 1 January 2000 is 36526, 1 January 2027 is 46388.
  @Test(arguments: [(1900, 3, 61.0), (2000, 1, 36_526), (2000, 3, 36_586), (2024, 3, 45_352), (2027, 1, 46_388)])
  func serials(_ year: Int, _ month: Int, _ serial: Double) {
    #expect(Month(year, month).serial == serial)
    #expect(Month(containing: serial) == Month(year, month))
    #expect(Month(containing: serial - 1) == Month(year, month) - 1)
  }

  @Test func everyMonthIsFoundFromItsSerial() {
    for index in (1901 * 12)..<(2200 * 12) {
      let month = Month(index: index)
      #expect(Month(containing: month.serial) == month)
      #expect((month + 1).serial - month.serial == Double(month.days))
    }
  }
}
