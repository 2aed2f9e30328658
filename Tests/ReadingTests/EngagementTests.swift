import Agreements
import Foundation
import Testing
import Values

@testable import Reading

/// The base engagement of Errors, read whole: each value where it belongs, with its place.
@Suite struct EngagementTests {
  static let reading = readEngagement(files: Folders.base)

  static func engagement() throws -> Engagement { try #require(reading.engagement) }
  static func place(_ path: String, _ line: Int, _ column: Int) -> Source {
    .file(path: path, line: line, column: column)
  }

  @Test func plan() throws {
    let plan = try Self.engagement().plan
    #expect(plan.engagement == "Example Ltd, AWS renewal 2027")
    #expect(plan.prepared == Sourced(Day(month: Month(2026, 11), day: 20), Self.place("plan.yaml", 3, 11)))
    #expect(plan.contractStart == Sourced(Month(2027, 1), Self.place("plan.yaml", 5, 17)))
    #expect(plan.measuredMonth.value == Month(2026, 10) && plan.monthsToStart == 3)
    #expect(plan.horizonMonths.value == 24 && plan.fiscalYearStarts == 1)
    #expect(plan.buckets.map(\.name.value) == ["compute", "storage"])
    #expect(
      plan.buckets[0].growth == Sourced(Estimate(low: 0.02, likely: 0.06, high: 0.10), Self.place("plan.yaml", 9, 28)))
    #expect(plan.buckets[0].season.map(\.value) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.1, 1.15])
    #expect(plan.buckets[1].volatility == nil && plan.buckets[1].season.isEmpty)
    #expect(plan.families[0].annualPriceChange.value == -0.15)
    #expect(plan.families[0].retirement?.successor?.value == "claude-sonnet-5")
    #expect(plan.families[0].retirement?.share.source.isStandard == true)
    #expect(plan.savingsPlans[0].monthlyBenefit.value == 4200 && !plan.savingsPlans[0].renew)
    #expect(plan.believes?.totalSpend.value == Estimate(low: 900_000, likely: 1_100_000, high: 1_400_000))
    #expect(plan.policy.batna?.value == .lapse && plan.policy.riskWeight == .standard(0.25))
    #expect(plan.simulation.paths.value == 4096 && plan.scenarios.stressVolume.value == 1.25)
    #expect(plan.forecasts.map(\.path) == ["vendor.csv"] && plan.forecasts[0].rows.count == 2)
  }

  @Test func estateAndTokens() throws {
    let e = try Self.engagement()
    #expect(e.estate.count == 7)
    #expect(e.estate[6].listSpend == Sourced(82500.5, Self.place("estate.csv", 8, 17)))
    #expect(e.workloads.map(\.model.value) == ["claude-sonnet-4-6", "claude-haiku", "claude-sonnet-4-6"])
    #expect(e.workloads[0].cacheReadShare.value == 0.1 && e.workloads[1].cacheReadShare.source.isStandard)
    #expect(e.workloads[2].volatility == nil && e.workloads[2].interactive && !e.workloads[2].movable)
    #expect(e.workloads[0].annualGrowth.value == Estimate(low: 0.1, likely: 0.3, high: 0.5))
    // Prices per thousand tokens become prices per million, to the bit.
    #expect(e.rates[3].input.value == 0.8 && e.rates[2].cacheWrite?.value == 1.25 && e.rates[2].cacheRead?.value == 0.1)
    #expect(e.rates[2].validTo?.value == Month(2027, 7) && e.rates[0].cacheWrite1h == nil)
    #expect(
      e.roadmap[0].launch?.ramp.value == .sCurve
        && e.roadmap[0].launch?.slip.value == Estimate(low: 0, likely: 1, high: 4))
    #expect(e.traffic.map(\.time.value) == ["2026-10-12T08:00", "2026-10-12T09:00"])
    #expect(e.capacity[0].minimum.value == 10 && e.capacity[0].discount == "headline")
    #expect(e.budgets[0].amount.value == 50_000 && e.actuals[0].netSpend?.value == 585_000)
    #expect(e.benchmarks[0].quality == "C" && e.benchmarks[0].termMonths == 36)
  }

  @Test func contract() throws {
    let quote = try #require(try Self.engagement().quotes.first)
    let contract = try #require(quote.contract)
    #expect(
      quote.name.value == "aws" && quote.path == "quotes/aws.yaml" && quote.channel == "bedrock" && quote.round == 1)
    #expect(contract.termMonths.value == 36 && contract.commitment.years.map(\.value) == [8e6, 9e6, 10e6])
    #expect(contract.commitment.years[1].source == Self.place("quotes/aws.yaml", 8, 42))
    #expect(
      contract.discount.tiers.map(\.from.value) == [5e6, 10e6]
        && contract.discount.tiers.map(\.rate.value) == [0.06, 0.09])
    #expect(
      contract.discount.by.source == Self.place("quotes/aws.yaml", 15, 9) && contract.discount.scope.source.isStandard)
    #expect(contract.overage == nil && contract.carryForward.source.isStandard && contract.upfront == nil)
    #expect(contract.buckets.map(\.bucket.value) == ["bedrock_third_party", "marketplace"])
    #expect(contract.buckets[0].discount?.value == 0.05 && contract.buckets[1].capGroup?.value == "marketplace")
    #expect(contract.caps.map(\.share.value) == [0.25])
    #expect(
      contract.stepDown?.noticeMonth.value == 12 && contract.credits[0].buckets == ["compute"]
        && contract.credits[0].amount.value == 250_000)
    #expect(contract.terms.map(\.words.value) == Array(repeating: "none", count: 6))
    #expect(quote.menu?.step.value == 500_000 && quote.unknown.map(\.value) == ["overage"])
  }

  @Test func otherFiles() throws {
    let e = try Self.engagement()
    let rates = try #require(e.quotes.last?.rates)
    #expect(
      rates.rows[0].channel == "vertex" && rates.map[0].tokenRatio.value == 1.04
        && rates.migration?.oneOff.value == 50_000)
    let incumbent = try #require(e.incumbent)
    #expect(incumbent.drawn.value == 6_400_000 && incumbent.ends == Month(2027, 1) && incumbent.after.value == .lapse)
    #expect(
      incumbent.quote.contract?.discount.isBare == true
        && incumbent.quote.contract?.caps.map(\.group) == ["marketplace"])
    #expect(e.levers.map(\.name.value) == ["answer-cache", "easy-to-haiku", "history", "reserve"])
    guard case .route(let from, let to, let share, _, _, let escalation) = e.levers[1].kind else {
      Issue.record("no route")
      return
    }
    #expect(
      from.value == "claude-sonnet-4-6" && to.value == "claude-haiku" && share.value.likely == 0.4
        && escalation.value == .zero)
    #expect(
      e.asks.map(\.ask.value) == ["1.0", "{treatment: prepaid, window_months: 12}", "for convenience after month 24"])
    #expect(e.share?.commitment.map(\.value) == [8e6, 8.5e6, 9e6] && e.share?.history == .totals)
    #expect(e.files.map(\.path).first == "plan.yaml" && e.files.count == Folders.base.count)
  }

  /// An ask is a clause that the contract takes.
  @Test func asksApply() throws {
    let e = try Self.engagement()
    let contract = try #require(e.quotes.first?.contract)
    let changed = try #require(e.asks[0].askTerms).applied(to: contract)
    #expect(changed.carryForward.value == 1 && contract.carryForward.value == 0)
    #expect(try #require(e.asks[1].askTerms).applied(to: contract).shortfall.name == "prepaid")
    #expect(
      try #require(e.asks[2].askTerms).applied(to: contract).terms.first?.words.value
        == "for convenience after month 24")
  }

  /// All findings of all files at once, in the order of files and places, the same on every run.
  @Test func allAtOnce() {
    var files = Folders.base
    files["plan.yaml"] = Array(
      String(decoding: files["plan.yaml"] ?? [], as: UTF8.self).replacingOccurrences(of: "USD", with: "usd").utf8)
    files["estate.csv"] = Array("bucket,month,list_spend\ncompute,2026-10,x\ncompute,2026-13,1\n,2026-10,5%\n".utf8)
    files["quotes/aws.yaml"] = Array(
      "quote: aws\nvendor: AWS\ncontract: {term_months: 7, comitment: {years: [1M]}, discount: 9}\n".utf8)
    let findings = readEngagement(files: files).findings.filter { $0.severity == .error }
    #expect(
      findings.map { "\($0.source) \($0.rule)" } == [
        "plan.yaml:4:11 not-a-currency", "estate.csv:2:17 not-a-number", "estate.csv:3:9 no-such-month",
        "estate.csv:4:1 missing-value",
        "estate.csv:4:10 not-a-number", "quotes/aws.yaml:3:25 out-of-range", "quotes/aws.yaml:3:28 unknown-key",
        "quotes/aws.yaml:3:64 out-of-range",
      ])
    for _ in 0..<5 { #expect(readEngagement(files: files).findings == readEngagement(files: files).findings) }
  }

  @Test func notesOfDefaults() {
    let notes = Self.reading.findings.filter { $0.rule == "term-unknown" }
    #expect(notes.map(\.severity) == [.note, .note])
    #expect(
      notes.first?.message == """
        seller's standard is taken for overage (left open by the document); monthly_minimum, scope, private_rates, carry_forward, fungible, \
        price_protection, upfront and terms (not in this file)
        """)
  }
}

/// Folders on disk: what is no plain file inside the folder is not opened.
@Suite struct FolderTests {
  func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("edp-reading-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("e/quotes"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, bytes) in Folders.base { try Data(bytes).write(to: folder.appendingPathComponent("e/" + path)) }
    try body(folder.appendingPathComponent("e"))
  }
  func errors(_ folder: URL) -> [String] {
    readEngagement(at: folder.path).findings.filter { $0.severity == .error }.map { "\($0.source): \($0.message)" }
  }

  @Test func sameAsInMemory() throws {
    try inFolder { folder in
      try Data("notes".utf8).write(to: folder.appendingPathComponent("README.md"))
      try Data("x".utf8).write(to: folder.appendingPathComponent(".DS_Store"))
      let reading = readEngagement(at: folder.path)
      #expect(reading.findings == readEngagement(files: Folders.base).findings)
      #expect(reading.engagement?.files == readEngagement(files: Folders.base).engagement?.files)
    }
  }

  @Test func links() throws {
    try inFolder { folder in
      let fm = FileManager.default
      try fm.removeItem(at: folder.appendingPathComponent("vendor.csv"))
      try Data(Folders.base["vendor.csv"] ?? []).write(
        to: folder.deletingLastPathComponent().appendingPathComponent("out.csv"))
      try fm.createSymbolicLink(
        atPath: folder.appendingPathComponent("vendor.csv").path, withDestinationPath: "../out.csv")
      #expect(
        errors(folder) == [
          "plan.yaml:17:21: `vendor.csv` is not read: it is a link that leads out of the engagement folder"
        ])
      try fm.removeItem(at: folder.appendingPathComponent("vendor.csv"))
      try fm.createSymbolicLink(
        atPath: folder.appendingPathComponent("vendor.csv").path, withDestinationPath: "nowhere.csv")
      #expect(errors(folder) == ["plan.yaml:17:21: `vendor.csv` is not read: it is a link that leads nowhere"])
      try fm.removeItem(at: folder.appendingPathComponent("vendor.csv"))
      try fm.createSymbolicLink(
        atPath: folder.appendingPathComponent("vendor.csv").path, withDestinationPath: "vendor.csv")
      #expect(errors(folder) == ["plan.yaml:17:21: `vendor.csv` is not read: it is a link that leads nowhere"])
      // A link inside the folder is fine.
      try Data(Folders.base["vendor.csv"] ?? []).write(to: folder.appendingPathComponent("quotes/v.csv"))
      try fm.removeItem(at: folder.appendingPathComponent("vendor.csv"))
      try fm.createSymbolicLink(
        atPath: folder.appendingPathComponent("vendor.csv").path, withDestinationPath: "quotes/v.csv")
      #expect(errors(folder) == [])
    }
  }

  @Test func devicesAndFolders() throws {
    try inFolder { folder in
      let estate = folder.appendingPathComponent("estate.csv")
      try FileManager.default.removeItem(at: estate)
      try #require(mkfifo(estate.path, 0o600) == 0)
      #expect(errors(folder) == ["estate.csv:1:1: the file is not read: it is a device or a pipe, not a file"])
      try FileManager.default.removeItem(at: estate)
      try FileManager.default.createDirectory(at: estate, withIntermediateDirectories: false)
      #expect(errors(folder) == ["estate.csv:1:1: the engagement has no estate.csv"])
    }
  }

  @Test func tooLarge() throws {
    try inFolder { folder in
      try Data(count: 5_000_000).write(to: folder.appendingPathComponent("plan.yaml"))
      #expect(errors(folder) == ["plan.yaml:1:1: the file is not read: it has 5000000 bytes"])
    }
  }

  @Test func noFolder() { #expect(readEngagement(at: "/nonexistent/engagement").findings.map(\.rule) == ["no-folder"]) }

  @Test(arguments: [
    ("a.csv", "", "a.csv"), ("./a.csv", "quotes/", "quotes/a.csv"), ("../a.csv", "quotes/", "a.csv"),
    ("b/../a.csv", "", "a.csv"),
    ("../a.csv", "", nil), ("../../a.csv", "quotes/", nil), ("/etc/passwd", "", nil), ("", "", nil),
    ("..", "quotes/", nil), ("C:a", "", nil),
    ("a\\b", "", nil), ("a\0b", "", nil), (".", "", nil),
  ])
  func paths(_ name: String, _ folder: String, _ path: String?) { #expect(Pages.resolve(name, from: folder) == path) }
}

/// Findings as text, within 80 columns where the file decides the length.
@Suite struct FindingTextTests {
  func excerpt(_ line: String, column: Int, underlined: Int) -> [String] {
    let finding = Finding(
      .error, "r", .file(path: "f", line: 7, column: column), "m", remedy: "Do.",
      excerpt: .init(line: line, underlined: underlined))
    return render([finding]).split(separator: "\n").map(String.init)
  }

  @Test func look() {
    #expect(
      excerpt("    rate: 0.09", column: 11, underlined: 4) == [
        "f:7:11: error: m", "   7 |     rate: 0.09", "     |           ^^^^", "  Do.",
      ])
  }

  @Test func hostileAndWide() {
    let lines = excerpt("日本\u{202E}語 x", column: 6, underlined: 1)
    #expect(lines[1] == "   7 | 日本<U+202E>語 x")
    #expect(lines[2] == "     |                ^")
    #expect(excerpt("\u{1B}[31m", column: 1, underlined: 1)[2] == "     | ^^^^^^^^")
    #expect(excerpt("a\tb", column: 3, underlined: 1)[1] == "   7 | a b")
  }

  @Test(arguments: [1, 2, 40, 79, 80, 500, 999, 1000])
  func longLines(_ column: Int) {
    for underlined in [1, 30, 2000] {
      let lines = excerpt(String(repeating: "0123456789", count: 100), column: column, underlined: underlined)
      #expect(lines[1].count <= 80 && lines[2].count <= 80)
      let caret = lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) } ?? 0
      #expect(Array(lines[1])[caret] == Character(String((column - 1) % 10)))
    }
  }

  @Test func summary() {
    func f(_ s: Finding.Severity) -> Finding { Finding(s, "r", .standard("x"), "m") }
    #expect(findingSummary([f(.error), f(.warning), f(.error)]) == "2 errors, 1 warning.")
    #expect(findingSummary([f(.note)]) == "1 note.")
    #expect(findingSummary([]) == "No findings.")
  }
}
