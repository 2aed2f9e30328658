import Agreements
import Foundation
import Model
import Testing
import Values

@testable import Reading
@testable import Reports

/// The buyer's checklist, and findings that somebody has to act on before a signature.
@Suite struct ChecklistTests {
  private func state(_ answer: Answer, _ check: String) -> Checklist.Entry? {
    Checklist(answer).entries.first { $0.check.contains(check) }
  }
  private func findings(_ answer: Answer, _ rule: String) -> [String] {
    answer.findings.filter { $0.rule == rule }.map(\.message)
  }

  /// What is not in the folder is not done.
  @Test func whatIsNotThereIsNotKnown() {
    for check in ["Prices were looked up", "routed", "Migration", "Capacity", "credits", "attributed"] {
      #expect(state(Samples.minimal, check)?.state == .unknown, "\(check)")
    }
    #expect(state(Samples.northwind, "Prices were looked up")?.words.hasPrefix("1 capacity price is older") == true)
    #expect(state(Samples.northwind, "Prompts")?.state == .done)
    #expect(state(Samples.northwind, "Traffic between regions")?.state == .aside)
  }

  /// Each word counts, not only all of them; and what Bedrock earns is read from the terms.
  @Test func termsAreReadOneByOne() {
    let exit = state(Samples.northwind, "Exit and divestiture")
    #expect(exit?.state == .open && exit?.words == "aws-second says nothing on exit")
    #expect(state(Samples.northwind, "Flex and growth")?.words == "aws-second says nothing on growth renegotiation")
    #expect(
      state(Samples.northwind, "Bedrock earns")?.words == "aws-second: bedrock_third_party earns 6.0%, the headline is 10.0%")
    // The opening says nothing on either and is superseded.
    #expect(Checklist(Samples.northwind).entries.allSatisfy { !$0.words.contains("aws-opening") })
  }

  @Test func aMigrationHasAPriceAndAnOwner() throws {
    #expect(findings(Samples.northwind, "no-migration-assessment") == [])
    var files = Samples.files("northwind")
    let path = "quotes/vertex.yaml"
    let text = String(decoding: files[path] ?? [], as: UTF8.self)
    files[path] = Array(text.replacing(/migration:\n(?:  .*\n)+/, with: "").utf8)
    let answer = try Samples.answer(files)
    #expect(findings(answer, "no-migration-assessment").count == 1)
    #expect(state(answer, "Migration")?.state == .open)
  }

  @Test func theContractInForceFallsShort() throws {
    #expect(findings(Samples.northwind, "standing-shortfall") == [])
    var files = Samples.files("northwind")
    let text = String(decoding: files["current.yaml"] ?? [], as: UTF8.self)
    let drawn = try #require(text.firstMatch(of: /drawn: [^ ,}]+/))
    files["current.yaml"] = Array(text.replacing(drawn.0, with: "drawn: 3M").utf8)
    let answer = try Samples.answer(files), charge = try #require(answer.settled.standing).charge
    #expect(charge > 1_000_000)
    let found = answer.findings.filter { $0.rule == "standing-shortfall" }
    #expect(found.count == 1 && found[0].atStake == charge)
  }

  /// What crosses the table is held against what the figures say.
  @Test func shareIsHeldAgainstThePosition() throws {
    #expect(!findings(Samples.northwind, "share-differs").contains { $0.contains("asks for") || $0.contains("offers") })
    var files = Samples.files("northwind")
    let text = String(decoding: files["share.yaml"] ?? [], as: UTF8.self)
    files["share.yaml"] = Array(
      text.replacing("discount: 0.17", with: "discount: 0.12").replacing("    basis: list\n", with: "")
        .replacing("[9_400_000, 10_000_000, 10_600_000]", with: "[8M, 9M, 9.5M]").utf8)
    let found = findings(try Samples.answer(files), "share-differs")
    #expect(found.contains { $0.hasPrefix("share.yaml asks for 12%, and the opening that evidence supports is 17.0%") })
    #expect(
      found.contains { $0.hasPrefix("share.yaml offers 8.83M a year on average") || $0.hasPrefix("share.yaml offers 8.8M") })
    #expect(found.contains { $0.hasPrefix("share.yaml does not ask for basis") })
  }

  /// A rule that a finding has can be suppressed: every one stands in the list that suppressions are checked against.
  @Test func everyRuleCanBeSuppressed() throws {
    let sources = Samples.package.appendingPathComponent("Sources")
    var found: Set<String> = []
    for case let path as String in FileManager.default.enumerator(atPath: sources.path) ?? .init() {
      guard path.hasSuffix(".swift"), path.hasPrefix("Reading/") || path.hasPrefix("Reports/"), !path.contains("PriceFiles")
      else {
        continue
      }
      let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
      for match in text.matches(of: /(?:\.(?:warning|note),|page\.(?:warning|note)\()\s*"([a-z0-9-]+)"/) {
        found.insert(String(match.1))
      }
    }
    #expect(found.count > 50)
    #expect(found.subtracting(SuppressedRulesExist.rules).sorted() == [])
  }
}
