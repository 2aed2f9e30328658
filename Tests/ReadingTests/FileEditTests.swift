import Testing
import Values

@testable import Reading

/// Values replaced in files byte by byte: what an edit is not about stays as it was.
@Suite struct FileEditTests {
  /// The file after one edit at a place, or why there was none.
  static func edited(
    _ text: String, _ path: String = "plan.yaml", at line: Int, _ column: Int, _ readings: [PlaceEdit.Reading]
  ) -> (text: String, refused: String?) {
    let edits = EditedFiles(
      [path: Array(text.utf8)], [.place(PlaceEdit(path: path, line: line, column: column, readings: readings))])
    return (String(decoding: edits.changed[path] ?? Array(text.utf8), as: UTF8.self), edits.refused[0]?.message)
  }
  static func number(_ old: Double, _ new: Double, _ part: RangePart? = nil) -> PlaceEdit.Reading {
    .init(part: part, old: .number(old), new: .number(new))
  }

  @Test(arguments: [
    // Plain, in the manner that it was written in.
    ("a: 0.06   # why\nb: 1\n", 4, 0.06, 0.095, "a: 0.095   # why\nb: 1\n"),
    ("a: 31_400", 4, 31_400, 52_750, "a: 52_750"),
    ("a: 31_400\r\nb: 2\r\n", 4, 31_400, 900, "a: 900\r\nb: 2\r\n"),
    ("a: 10M", 4, 10_000_000, 10_500_000, "a: 10.5M"),
    ("a: 10M", 4, 10_000_000, 12_345_678.25, "a: 12345678.25"),
    ("a: 15K # min", 4, 15_000, 0, "a: 0 # min"),
    ("a: 0.00012", 4, 0.00012, 0.00000005, "a: 0.00000005"),
    ("a: -0.05", 4, -0.05, -0.18, "a: -0.18"),
    ("a: 1", 4, 1, 0.1 + 0.2, "a: 0.30000000000000004"),
    // Quoted.
    ("a: \"0.06\"", 4, 0.06, 0.07, "a: \"0.07\""),
    ("a: ' 0.06 ' # x", 4, 0.06, 0.07, "a: ' 0.07 ' # x"),
    // In brackets, over lines as well.
    ("a: {b: 0.06, c: [1, 2]}", 8, 0.06, 0.07, "a: {b: 0.07, c: [1, 2]}"),
    ("a: [1,2 ,3]", 7, 2, 2.5, "a: [1,2.5 ,3]"),
    ("é: 0.06", 4, 0.06, 0.07, "é: 0.07"),
    ("\u{FEFF}a: 0.06\n", 4, 0.06, 0.07, "\u{FEFF}a: 0.07\n"),
  ])
  func yamlScalar(_ text: String, _ column: Int, _ old: Double, _ new: Double, _ expected: String) {
    let result = Self.edited(text, at: 1, column, [Self.number(old, new)])
    #expect(result.text == expected)
    #expect(result.refused == nil)
  }

  @Test func bracketsOverLines() {
    let text = "years: [\n  10M,   # first\n  11M\n]\n"
    #expect(Self.edited(text, at: 2, 3, [Self.number(10e6, 9e6)]).text == "years: [\n  9M,   # first\n  11M\n]\n")
  }

  @Test func range() {
    let parts = [Self.number(0.02, 0.02, .low), Self.number(0.06, 0.081, .likely), Self.number(0.12, 0.12, .high)]
    #expect(Self.edited("g: 0.02..0.06..0.12 # x", at: 1, 4, parts).text == "g: 0.02..0.081..0.12 # x")
    #expect(
      Self.edited("g: {low: 0.02, likely: 0.06, high: 0.12}", at: 1, 4, parts).text == "g: {low: 0.02, likely: 0.081, high: 0.12}"
    )
    #expect(
      Self.edited("g:\n  low: 0.02\n  high: 0.12 # h\n  likely: '0.06'\n", at: 2, 3, parts).text
        == "g:\n  low: 0.02\n  high: 0.12 # h\n  likely: '0.081'\n")
    // A range whose likely value alone is on the sheet.
    #expect(Self.edited("g: 0..1..3", at: 1, 4, [Self.number(1, 2)]).text == "g: 0..2..3")
    // One number for all three.
    let one = RangePart.allCases.map { Self.number(0.06, $0 == .high ? 0.09 : 0.06, $0) }
    #expect(Self.edited("g: 0.06", at: 1, 4, one).text == "g: 0.06..0.06..0.09")
    #expect(Self.edited("g: 0.06", at: 1, 4, RangePart.allCases.map { Self.number(0.06, 0.1, $0) }).text == "g: 0.1")
    #expect(Self.edited("g: 0.06", at: 1, 4, [Self.number(0.06, 0.1)]).text == "g: 0.1")
    let falling = [Self.number(0.02, 0.02, .low), Self.number(0.06, 0.2, .likely), Self.number(0.12, 0.12, .high)]
    let refused = Self.edited("g: 0.02..0.06..0.12", at: 1, 4, falling)
    #expect(refused.text == "g: 0.02..0.06..0.12")
    #expect(refused.refused == "`0.02..0.2..0.12` does not rise from low to high")
  }

  @Test func monthsAndWords() {
    let month = PlaceEdit.Reading(old: .month(Month(2027, 9)), new: .month(Month(2028, 2)))
    #expect(Self.edited("a: {ends: 2027-09, b: 1}", at: 1, 11, [month]).text == "a: {ends: 2028-02, b: 1}")
    #expect(Self.edited("a: {ends: 2027-09-30, b: 1}", at: 1, 11, [month]).text == "a: {ends: 2028-02-29, b: 1}")
    let word = PlaceEdit.Reading(old: .word("net"), new: .word("list"))
    #expect(Self.edited("basis: net   # d", at: 1, 8, [word]).text == "basis: list   # d")
    #expect(Self.edited("basis: \"net\"", at: 1, 8, [word]).text == "basis: \"list\"")
  }

  @Test(arguments: [
    ("a,b,c\nx,0.06,z\n", 3, 0.06, 0.07, "a,b,c\nx,0.07,z\n"),
    ("a,b,c\r\nx,\"0.06\",z\r\n", 3, 0.06, 0.07, "a,b,c\r\nx,\"0.07\",z\r\n"),
    ("a,b,c\nx, 0.06 ,z", 3, 0.06, 0.07, "a,b,c\nx, 0.07 ,z"),
    ("a,b,c\nx,10M,\"say \"\"hi\"\"\"\n", 3, 10e6, 11_500_000, "a,b,c\nx,11.5M,\"say \"\"hi\"\"\"\n"),
    ("a,b,c\nx,1,2", 5, 2, 3, "a,b,c\nx,1,3"),
    ("\u{FEFF}a,b\nx,+5\n", 3, 5, 6, "\u{FEFF}a,b\nx,6\n"),
    // A price per thousand tokens, which the sheet shows per million.
    ("a,b\nx,0.003\n", 3, 3, 3.3, "a,b\nx,0.0033\n"),
  ])
  func csvCell(_ text: String, _ column: Int, _ old: Double, _ new: Double, _ expected: String) {
    let result = Self.edited(text, "rates.csv", at: 2, column, [Self.number(old, new)])
    #expect(result.text == expected)
    #expect(result.refused == nil)
  }

  @Test func csvRange() {
    let parts = [Self.number(0.1, 0.1, .low), Self.number(0.2, 0.25, .likely), Self.number(0.4, 0.4, .high)]
    #expect(Self.edited("a,b\nx,\"0.1..0.2..0.4\"\n", "workloads.csv", at: 2, 3, parts).text == "a,b\nx,\"0.1..0.25..0.4\"\n")
  }

  /// A total that is read as one amount a year.
  @Test func total() {
    let years = [Self.number(10e6, 12e6), Self.number(10e6, 12e6), Self.number(10e6, 12e6)]
    #expect(Self.edited("c: {total: 30M, test: term}", at: 1, 12, years).text == "c: {total: 36M, test: term}")
    let unlike = [Self.number(10e6, 12e6), Self.number(10e6, 10e6), Self.number(10e6, 10e6)]
    #expect(Self.edited("c: {total: 30M, test: term}", at: 1, 12, unlike).refused != nil)
  }

  /// What the file does not say itself is not written over.
  @Test(arguments: [
    ("a: 4350", 4, [number(278_400, 300_000), number(4350, 4350)]), ("a: 7", 4, [number(5, 6)]),
    ("a: same as x", 4, [number(5, 6)]), ("a: [1, 2]", 4, [number(1, 2)]), ("a: 5", 9, [number(5, 6)]),
    ("a: 5", 4, [number(5, 1e12)]), ("a: 5", 4, [number(5, .infinity)]), ("a: 0.02..0.06", 4, [number(0.02, 6)]),
    ("a: \"\\x35\"", 4, [number(5, 6)]), ("a: |\n  5\n", 4, [number(5, 6)]),
  ])
  func refused(_ text: String, _ column: Int, _ readings: [PlaceEdit.Reading]) {
    let result = Self.edited(text, at: 1, column, readings)
    #expect(result.text == text)
    #expect(result.refused != nil)
  }

  @Test(arguments: [
    (
      "a: 1\npolicy:\n  batna: lapse   # x\n  # more\nb: 2\n", ["policy", "c"],
      "a: 1\npolicy:\n  batna: lapse   # x\n  c: 0.5\n  # more\nb: 2\n"
    ),
    ("a: 1", ["policy", "c"], "a: 1\npolicy: {c: 0.5}"),
    ("a: 1\r\n", ["policy", "c"], "a: 1\r\npolicy: {c: 0.5}\r\n"),
    ("p: {a: {b: [1, 2]}} # x\n", ["p", "c"], "p: {a: {b: [1, 2]}, c: 0.5} # x\n"),
    ("p: {a: {b: [1, 2]}} # x\n", ["p", "a", "c"], "p: {a: {b: [1, 2], c: 0.5}} # x\n"),
    (
      "p:\n  a:\n    - {x: 1,\n       y: 2}\nq: 1\n", ["p", "d", "e"],
      "p:\n  a:\n    - {x: 1,\n       y: 2}\n  d: {e: 0.5}\nq: 1\n"
    ),
  ])
  func newKey(_ text: String, _ keys: [String], _ expected: String) throws {
    let edits = EditedFiles(
      ["plan.yaml": Array(text.utf8)], [.key(KeyEdit(path: "plan.yaml", keys: keys, values: [.number(0.5)]))])
    #expect(String(decoding: try #require(edits.changed["plan.yaml"]), as: UTF8.self) == expected)
    #expect(edits.added[0] != nil)
  }

  /// Two new keys under a map that is not there yet, beside a changed value.
  @Test func severalAtOnce() throws {
    let edits = EditedFiles(
      ["q.yaml": Array("contract:\n  basis: net\n".utf8)],
      [
        .key(KeyEdit(path: "q.yaml", keys: ["contract", "buckets", "compute", "retires"], values: [.number(0.8)])),
        .place(PlaceEdit(path: "q.yaml", line: 2, column: 10, readings: [.init(old: .word("net"), new: .word("list"))])),
        .key(KeyEdit(path: "q.yaml", keys: ["contract", "buckets", "storage", "retires"], values: [.number(0.5)])),
      ])
    #expect(
      String(decoding: try #require(edits.changed["q.yaml"]), as: UTF8.self)
        == "contract:\n  basis: list\n  buckets: {compute: {retires: 0.8}, storage: {retires: 0.5}}\n")
  }

  /// The shortest text that reads back, whatever the number.
  @Test func numbersReadBack() throws {
    let form = Grammar.NumberForm(dialect: .yaml, money: true)
    var state: UInt64 = 7
    for _ in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let x = (Double(state >> 11) / Double(1 << 53) - 0.3) * pow10(Int(state % 24) - 12)
      guard x.magnitude < 1e12 else { continue }
      for like in ["1", "1K", "1_0M", "10_000"] {
        let text = try Grammar.text(of: x, NumberManner(of: like), form)
        #expect(try Grammar.number(text, form) == x)
        #expect(!text.contains("e"))
      }
    }
  }

  private func pow10(_ n: Int) -> Double { (0..<abs(n)).reduce(1.0) { x, _ in n < 0 ? x / 10 : x * 10 } }
}
