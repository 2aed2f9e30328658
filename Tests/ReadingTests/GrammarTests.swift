import Agreements
import Testing
import Values

@testable import Reading

@Suite struct GrammarTests {
  static let csv = Grammar.NumberForm(dialect: .csv)
  static let money = Grammar.NumberForm(dialect: .csv, money: true)
  static let yaml = Grammar.NumberForm(dialect: .yaml, money: true)

  @Test(arguments: [
    ("0", 0.0), ("7", 7), ("007", 7), ("-3.5", -3.5), ("+3.00", 3), (" 3.00 ", 3), ("0.1", 0.1), ("1.234", 1.234),
    ("0.00000025", 0.00000025), ("999999999999", 999_999_999_999), ("-0", 0),
    ("0.30000000000000004", 0.30000000000000004),
    ("0000000000000000012", 12), ("123456789012.5", 123_456_789_012.5),
  ])
  func numbers(_ text: String, _ value: Double) throws { #expect(try Grammar.number(text, Self.csv) == value) }

  /// The point moves in the text: 0.29M is 290000 to the bit, not 0.29 times a million.
  @Test(arguments: [
    ("12M", 12_000_000.0), ("2.5M", 2_500_000), ("0.29M", 290_000), ("15K", 15_000), ("1.0005K", 1000.5),
    ("1.1234567M", 1_123_456.7),
    ("-4K", -4000), ("0.0000001M", 0.1), ("999999M", 999_999_000_000),
  ])
  func suffixes(_ text: String, _ value: Double) throws { #expect(try Grammar.number(text, Self.money) == value) }

  @Test(arguments: [("10_000_000", 10_000_000.0), ("4_200", 4200), ("1_000.5", 1000.5), ("010", 10)])
  func underscores(_ text: String, _ value: Double) throws { #expect(try Grammar.number(text, Self.yaml) == value) }

  @Test(arguments: [
    "", " ", "-", "--1", "+-1", ".5", "5.", "1..2", "1.2.3", "1,5", "1,234", "1,234.5", "1e6", "1E-7", "0x10", "0b1",
    "NaN", "nan", "inf",
    "-Infinity", "1/2", "3%", "$3", "€3", "3€", "(3)", "1 234", "1\u{A0}234", "1'234", "٣", "３", "１２", "−3", "–3",
    "#REF!", "NULL", "null", "~",
    "true", "1K", "1M", "12 M", "1_000", "99999999999999999999", "1000000000000", "¾", "²", "1\n", "\t1", "Ⅷ",
    "1\u{200B}", "0.1.", "١٢٣K", "k", "M",
  ])
  func refusedNumbers(_ text: String) {
    #expect(throws: Refusal.self) { try Grammar.number(text, Self.csv) }
  }

  @Test(arguments: [
    "1k", "1m", "1.2bn", "1B", "1KK", "K", "1000000M", "_1", "1_", "1__0", "1_.5", "1._5", "+1", "1K5", "1 K",
  ])
  func refusedMoney(_ text: String) { #expect(throws: Refusal.self) { try Grammar.number(text, Self.yaml) } }

  /// Every refusal says what to write, on one line.
  @Test(arguments: ["1,234.50", "3%", "$3", "NaN", "1e6", "12bn", "", "٣", String(repeating: "9", count: 5000)])
  func remedies(_ text: String) {
    let refusal = Grammar.refuseNumber(text, Self.money)
    #expect(!refusal.remedy.isEmpty && !refusal.message.contains("\n") && refusal.message.unicodeScalars.count < 160)
  }

  @Test(arguments: [
    ("0.02..0.06..0.12", 0.02, 0.06, 0.12), ("5", 5, 5, 5), ("-0.1..0..0.1", -0.1, 0, 0.1), ("1 .. 2 .. 3", 1, 2, 3),
  ])
  func ranges(_ text: String, _ low: Double, _ likely: Double, _ high: Double) throws {
    #expect(try Grammar.estimate(text, Self.csv) == Estimate(low: low, likely: likely, high: high))
  }

  /// What is advised is the number that was meant, not a thousandth of it.
  @Test(arguments: [
    ("228.000,50", "Write 228000.50."), ("1.234.567,8", "Write 1234567.8."), ("1,234.50", "Write 1234.50."),
    ("1,234,567", "Write 1234567."),
  ])
  func mendedSeparators(_ text: String, _ remedy: String) {
    do throws(Refusal) {
      _ = try Grammar.number(text, Self.csv)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.remedy == remedy)
    }
  }

  @Test(arguments: ["1..2", "3..2..1", "1..2..3..4", "..", "1..", "..1..2", "1...2...3", "a..b..c", "1-2-3"])
  func refusedRanges(_ text: String) { #expect(throws: Refusal.self) { try Grammar.estimate(text, Self.csv) } }

  @Test(arguments: [("2027-01", 2027, 1), ("2027-12-31", 2027, 12), (" 2028-02-29 ", 2028, 2), ("2000-02-29", 2000, 2)])
  func months(_ text: String, _ year: Int, _ month: Int) throws {
    #expect(try Grammar.month(text) == Month(year, month))
  }

  @Test(arguments: [
    ("Jan-27", "2027-01"), ("jan 2027", "2027-01"), ("Dec-26", "2026-12"), ("46023", "2026-01"),
    ("01/02/2026", "2026-01 or 2026-02"),
    ("13/02/2026", "2026-02"), ("2/13/2026", "2026-02"), ("2026/02", "2026-02"), ("202602", "2026-02"),
    ("2026-2", "2026-02"),
    ("2026-01-31T23:30:00-08:00", "2026-01"), ("2026-01-31T23:30:00", "2026-01"), ("2026-13", "01 to 12"),
    ("2026-00", "01 to 12"),
    ("2026-02-30", "exists"), ("2027-02-29", "exists"), ("1900-02-29", "exists"), ("10000-01", "2027-01"),
    ("-0001-01", "2027-01"), ("1899-01", "year"),
    ("٢٠٢٧-٠١", "2027-01"), ("", "2027-01"), ("tomorrow", "2027-01"), ("2026-1x", "2027-01"),
    ("2026-01-01-01", "2027-01"),
  ])
  func refusedMonths(_ text: String, _ remedy: String) {
    do throws(Refusal) {
      _ = try Grammar.month(text)
      Issue.record("\(text) was read")
    } catch {
      #expect(error.remedy.contains(remedy), "\(error.remedy)")
    }
  }

  @Test func days() throws {
    #expect(try Grammar.day("2026-11-20") == Day(month: Month(2026, 11), day: 20))
    #expect(throws: Refusal.self) { try Grammar.day("2026-11") }
    #expect(throws: Refusal.self) { try Grammar.day("2026-11-31") }
  }

  @Test func booleans() throws {
    #expect(try Grammar.boolean("true"))
    #expect(try !Grammar.boolean(" false "))
    for text in ["yes", "no", "TRUE", "1", "", "t"] { #expect(throws: Refusal.self) { try Grammar.boolean(text) } }
  }

  @Test(arguments: ["2026-10-12T08:00", "2026-10-12T08", "2026-10-12 08:30", "2026-10-12T08:00:00"])
  func hours(_ text: String) throws { #expect(try TrafficReader.time(text).hasPrefix("2026-10-12T08")) }

  @Test(arguments: [
    "2026-10-12", "2026-10-12T24", "2026-10-12T08:60", "2026-10-12T08:00Z", "2026-10-12T08:00+02:00", "2026-10-32T08",
    "T", "2026-10-12T8:00",
  ])
  func refusedHours(_ text: String) { #expect(throws: Refusal.self) { try TrafficReader.time(text) } }

  /// Every decimal text of up to 17 digits is the nearest Double, as the standard library's strtod reads it.
  @Test func correctlyRounded() throws {
    var state: UInt64 = 42
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let digits = String(state % 1_000_000_000_000)
      let fraction = String((state >> 20) % 10_000_000)
      let text = digits + "." + fraction
      #expect(try Grammar.number(text, Self.csv) == Double(text))
    }
  }
}
