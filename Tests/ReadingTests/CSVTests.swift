import Foundation
import Testing
import Values

@testable import Reading

@Suite struct CSVTests {
  static func page(_ text: String) -> Page { Page(path: "t.csv", kind: .csv, bytes: Array(text.utf8)) }

  /// csv-spectrum: each file means the JSON beside it.
  @Test(arguments: [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple",
    "simple_crlf", "utf8",
  ])
  func spectrum(_ name: String) throws {
    let folder = Folders.hostile.appendingPathComponent("csv-spectrum")
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("csvs/\(name).csv")))
    let expected = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent("json/\(name).json")))
        as? [[String: String]])
    let table = try #require(CSVTable.read(Page(path: name, kind: .csv, bytes: bytes)))
    let rows = table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.header.map(\.text), row.cells.map(\.text)))
    }
    #expect(rows == expected)
  }

  @Test func places() throws {
    let table = try #require(CSVTable.read(Self.page("\u{FEFF}a,b,c\r\nx,\"two\nlines\",é\r1,,\"q\"\"q\"\n\n4,5,6")))
    #expect(
      table.rows.map { $0.cells.map(\.text) } == [["x", "two\nlines", "é"], ["1", "", "q\"q"], ["4", "5", "6"]])
    #expect(table.header.map(\.source) == [1, 3, 5].map { .file(path: "t.csv", line: 1, column: $0) })
    #expect(
      table.rows[0].cells.map(\.source)
        == [(2, 1), (2, 3), (3, 8)].map { .file(path: "t.csv", line: $0.0, column: $0.1) })
    #expect(
      table.rows[1].cells.map(\.source)
        == [(4, 1), (4, 3), (4, 4)].map { .file(path: "t.csv", line: $0.0, column: $0.1) })
    #expect(table.rows[2].line == 6)
  }

  @Test(arguments: [
    ("", "empty-file"), ("\n\n", "empty-file"), ("a;b\n1;2", "not-commas"), ("a\tb\n1\t2", "not-commas"),
    ("a|b\n1|2", "not-commas"),
    ("a,b\n1", "ragged-row"), ("a,b\n1,2,3", "ragged-row"), ("a,a\n1,2", "repeated-column"),
    ("a,\n1,2", "unnamed-column"),
    ("a,b\n\"1,2", "unclosed-quote"), ("a,b\n1\"2,3", "bare-quote"), ("a,b\n\"1\"2,3", "bare-quote"),
    ("a,b\n \"1\",3", "bare-quote"),
    ("a,b\n1,\u{0}", "nul-byte"), ("PK\u{3}\u{4}", "not-text"), ("%PDF-1.4", "not-text"),
  ])
  func refused(_ text: String, _ rule: String) {
    let page = Self.page(text)
    _ = CSVTable.read(page)
    #expect(page.findings.map(\.rule) == [rule])
  }

  /// A million bad rows are a hundred findings and a count, quickly.
  @Test func manyFindings() {
    let page = Self.page("bucket,month,list_spend\n" + String(repeating: "a,b,c\n", count: 50_000))
    let clock = ContinuousClock()
    let taken = clock.measure { _ = EstateReader.read(page, rowsRequired: true) }
    #expect(page.allFindings.count == Page.mostFindings + 1)
    #expect(page.allFindings.last?.message == "99900 more findings in this file")
    #expect(taken < .seconds(20))
  }
}
