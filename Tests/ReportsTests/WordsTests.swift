import Testing

@testable import Reports

@Suite struct WordsTests {
  @Test(arguments: [
    (12_345_678.0, "12.3M"), (12_350_000, "12.4M"), (999_500, "1.0M"), (999_499, "999K"), (280_000, "280K"), (999.5, "1K"),
    (950, "950"), (0, "0"), (-0.2, "0"), (-1_306_429.2, "-1.3M"), (1_234_567_890, "1234.6M"), (.infinity, "n/a"), (.nan, "n/a"),
  ])
  func money(_ x: Double, _ expected: String) { #expect(Words.money(x) == expected) }

  @Test(arguments: [(10_950_000.0, "10.95M"), (10_000_000, "10.0M"), (14_533_333.3, "14.533M"), (500_000, "500K")])
  func promise(_ x: Double, _ expected: String) { #expect(Words.promise(x) == expected) }

  @Test(arguments: [(0.1025, "10.3%"), (0.0, "0.0%"), (-0.0188, "-1.9%"), (-0.0001, "0.0%"), (1, "100.0%")])
  func percent(_ x: Double, _ expected: String) { #expect(Words.percent(x) == expected) }

  @Test func lists() {
    #expect(Words.list([]) == "")
    #expect(Words.list(["a"]) == "a")
    #expect(Words.list(["a", "b", "c"]) == "a, b and c")
    #expect(Words.count(1, "launch", many: "launches") == "1 launch")
    #expect(Words.count(2, "launch", many: "launches") == "2 launches")
  }

  @Test(arguments: [
    (140_883.0, "141K"), (8_434, "8.43K"), (1_020_300, "1.02M"), (512, "512"), (9_995, "10.0K"), (999_600, "1.00M"),
    (110_234_567_890, "110bn"), (-2_340, "-2.34K"), (0, "0"),
  ])
  func fine(_ x: Double, _ words: String) { #expect(Words.fine(x) == words) }

  @Test(
    arguments: [
      (0.12, "12%"), (0.08125, "8.125%"), (0.12345, "12.345%"), (0.333333333333, "33.3333333333%"), (1, "100%"), (0, "0%"),
      (-0.05, "-5%"), (0.07, "7%"), (0.29, "29%"), (0.0000001, "0.00001%"), (0.9999999999999, "99.99999999999%"),
    ] as [(Double, String)])
  func percentagesAsTyped(_ x: Double, _ expected: String) { #expect(Words.stated(x) == expected) }
}
