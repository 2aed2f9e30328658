import Testing
import Values

@testable import Reading

@Suite struct YAMLTests {
  static func read(_ text: String) -> (node: YAMLNode?, page: Page) {
    let page = Page(path: "t.yaml", kind: .yaml, bytes: Array(text.utf8))
    return (YAMLDocument.read(page), page)
  }

  /// Scalars stay text, whatever YAML 1.1 would make of them.
  @Test func scalarsAreText() throws {
    let (node, _) = Self.read(
      "country: no\nversion: 1.10\ntime: 12:30:45\noctal: 010\nday: 2026-11-20\nquoted: \"1 # 2\" # comment\nlong: >-\n  two\n  lines\n"
    )
    guard case .map(let pairs)? = node?.content else {
      Issue.record("no map")
      return
    }
    let texts = pairs.map { pair -> String in if case .scalar(let text, _) = pair.value.content { text } else { "?" } }
    #expect(texts == ["no", "1.10", "12:30:45", "010", "2026-11-20", "1 # 2", "two lines"])
  }

  @Test func places() throws {
    let (node, _) = Self.read("\u{FEFF}a: {b: é, c: [1, 22]}\r\nd:\r\n  - x\r\n")
    guard case .map(let pairs)? = node?.content, case .map(let inner) = pairs[0].value.content,
      case .list(let items) = inner[1].value.content,
      case .list(let block) = pairs[1].value.content
    else {
      Issue.record("shape")
      return
    }
    #expect(inner[1].keySource == .file(path: "t.yaml", line: 1, column: 11))
    #expect(items[1].source == .file(path: "t.yaml", line: 1, column: 18))
    #expect(block[0].source == .file(path: "t.yaml", line: 3, column: 5))
  }

  @Test(arguments: [
    ("a: 1\na: 2", "repeated-key", 2, 1), ("a: &x 1", "anchor", 1, 4), ("a: *x", "alias", 1, 4),
    ("<<: {a: 1}", "merge-key", 1, 1),
    ("a: !!int 1", "tag", 1, 4), ("a: !<tag:x> 1", "tag", 1, 4), ("a: 1\n---\nb: 2", "second-document", 2, 1),
    ("a:\n\tb: 1", "tab", 2, 1),
    ("? [a]\n: 1", "complex-key", 1, 3), ("{a: 1}: 2", "complex-key", 1, 1), ("", "empty-file", 1, 1),
    ("# nothing\n", "empty-file", 1, 1),
    ("a: [1, 2", "not-yaml", 1, 4), ("a: \"x", "not-yaml", 1, 6), ("a: b: c", "not-yaml", 1, 5),
    ("a: @x", "not-yaml", 1, 4), ("a: \u{7}", "not-yaml", 1, 4),
    ("a: x\u{2028}y", "odd-line-break", 1, 5), ("a: \u{0}", "nul-byte", 1, 4),
    ("%TAG ! tag:x,2000:\n---\na: !b c", "tag", 3, 4),
  ])
  func refused(_ text: String, _ rule: String, _ line: Int, _ column: Int) {
    let (node, page) = Self.read(text)
    #expect(node == nil)
    #expect(page.findings.map(\.rule) == [rule])
    #expect(page.findings.first?.source == .file(path: "t.yaml", line: line, column: column))
  }

  /// Depth, breadth and size end before anything is built from them.
  @Test(arguments: [
    String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
    String(repeating: "- ", count: 50_000) + "x",
    (0..<3000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    "a: [" + String(repeating: "1,", count: 100_000) + "1]",
    (0..<100_000).map { "k\($0): 1\n" }.joined(), "a: \"" + String(repeating: "x", count: 3_900_000) + "\"",
    String(repeating: "a: 1\n", count: 900_000), "a: " + String(repeating: "[]", count: 10_000),
    String(repeating: "? ", count: 10_000),
    String(repeating: "&a ", count: 100_000), String(repeating: "!!str ", count: 100_000),
    String(repeating: "---\n", count: 100_000),
  ])
  func bounds(_ text: String) {
    let clock = ContinuousClock()
    let taken = clock.measure {
      let page = Page(path: "plan.yaml", kind: .yaml, bytes: Array(text.utf8))
      if let root = YAMLDocument.read(page) { _ = PlanReader(page: page, open: { _, _ in nil }).read(root) }
      #expect(page.hasErrors)
    }
    #expect(taken < .seconds(10))
  }

  @Test func estimates() throws {
    let (node, page) = Self.read(
      "a: {low: 1M, likely: 2M, high: 3M}\nb: 1M..2M..3M\nc: 2M\nd: {low: 1, likely: 2}\ne: {low: 3, likely: 2, high: 1}"
    )
    let fields = try #require(node.flatMap { YAMLFields($0, page, what: "t") })
    let full = Estimate(low: 1e6, likely: 2e6, high: 3e6)
    #expect(fields.estimate("a", .money)?.value == full)
    #expect(fields.estimate("b", .money)?.value == full)
    #expect(fields.estimate("c", .money)?.value == Estimate(2e6))
    #expect(page.findings.isEmpty)
    #expect(fields.estimate("d", .money) == nil)
    #expect(fields.estimate("e", .money) == nil)
    #expect(page.findings.map(\.rule) == ["missing-key", "not-a-range"])
  }
}
