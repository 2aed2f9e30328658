import Foundation
import Reading
import Testing
import Values

/// Each folder of Errors changes the base engagement in one place and provokes one finding, whose text it keeps.
@Suite struct ErrorTests {
  @Test func baseIsClean() {
    let reading = readEngagement(files: Folders.base)
    #expect(reading.engagement != nil)
    #expect(render(reading.findings.filter { $0.severity != .note }) == "")
  }

  @Test func thereAreManyCases() { #expect(Folders.cases.count >= 50) }

  @Test(arguments: Folders.cases)
  func oneFinding(_ name: String) throws {
    let base = readEngagement(files: Folders.base).findings
    let reading = readEngagement(files: Folders.engagement(name))
    let found = ErrorTests.beyond(reading.findings, base)
    try #require(found.count == 1, "\(name):\n\(render(found))")
    #expect((reading.engagement == nil) == (found.first?.severity == .error))
    let text = render(found)
    let url = Folders.errors.appendingPathComponent(name).appendingPathComponent("expected.txt")
    if Folders.isBlessing { try text.write(to: url, atomically: true, encoding: .utf8) }
    #expect(text == (try? String(contentsOf: url, encoding: .utf8)))
    for finding in found {
      #expect(!finding.remedy.isEmpty)
      #expect(finding.rule.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    }
  }

  /// The errors and warnings; where there are none, the notes of rules that the base has none of.
  static func beyond(_ findings: [Finding], _ base: [Finding]) -> [Finding] {
    let grave = findings.filter { $0.severity != .note }
    if !grave.isEmpty { return grave }
    let known = Set(base.map(\.rule))
    return findings.filter { !known.contains($0.rule) }
  }

  /// docs/errors.md shows every case; it is written from the folders.
  @Test func gallery() throws {
    var page = """
      # Findings of reading, by example

      Every finding names a file, a line and a column, says what is wrong and what to do. All findings of all files come at
      once; an error stops the run before any figure. This page is generated from the folders of Tests/ReadingTests/Errors:
      each changes one place of a small engagement.

      """
    let base = readEngagement(files: Folders.base).findings
    for name in Folders.cases {
      let found = ErrorTests.beyond(readEngagement(files: Folders.engagement(name)).findings, base)
      guard let first = found.first else { continue }
      page += "\n## \(name)\n\nRule `\(first.rule)`.\n\n```\n\(render(found))```\n"
    }
    page += """

      # Findings of price files

      What `edp rates` says about a file that it does not read, from Tests/ReadingTests/PriceErrors.

      """
    for name in PriceErrorTests.cases {
      let found = PriceErrorTests.findings(name)
      guard let first = found.first else { continue }
      page += "\n## prices: \(name)\n\nRule `\(first.rule)`.\n\n```\n\(render(found))```\n"
    }
    let url = Folders.package.appendingPathComponent("docs/errors.md")
    if Folders.isBlessing {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try page.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(page == (try? String(contentsOf: url, encoding: .utf8)), "Run EDP_BLESS=1 swift test --filter ReadingTests")
  }
}
