import Agreements
import Foundation
import Testing
import Values

@testable import Reading

/// Every hostile case in every kind of file: as a number, a month, a name, or as the file itself.
@Suite struct HostileTests {
  /// A kind of CSV file: its file in the base engagement, its reader, and the columns that cases are grafted into.
  struct Kind: Sendable {
    var name: String
    var path: String
    var number: String
    var month: String?
    var text: String
    var read: @Sendable (Page) -> [[Double]]
  }

  static let kinds: [Kind] = [
    Kind(name: "estate", path: "estate.csv", number: "list_spend", month: "month", text: "bucket") {
      EstateReader.read($0, rowsRequired: true).map { [$0.listSpend.value, Double($0.month.value.index)] }
    },
    Kind(name: "forecast", path: "vendor.csv", number: "list_spend", month: "month", text: "bucket") {
      EstateReader.read($0, rowsRequired: true).map { [$0.listSpend.value, Double($0.month.value.index)] }
    },
    Kind(name: "workloads", path: "workloads.csv", number: "input_tokens", month: nil, text: "workload") {
      WorkloadReader.read($0, isRoadmap: false).map { [$0.inputTokens.value] }
    },
    Kind(name: "roadmap", path: "roadmap.csv", number: "requests_per_month", month: "launch_month", text: "workload") {
      WorkloadReader.read($0, isRoadmap: true).map { [$0.requests.value, Double($0.launch?.month.value.index ?? -1)] }
    },
    Kind(name: "rates", path: "rates.csv", number: "input", month: "valid_from", text: "model") {
      RatesReader.read($0).map {
        [$0.unit == "KTok" ? $0.input.value / 1000 : $0.input.value, Double($0.validFrom?.value.index ?? -1)]
      }
    },
    Kind(name: "benchmarks", path: "benchmarks.csv", number: "commitment_from", month: "as_of", text: "source") {
      BenchmarksReader.read($0).map { [$0.commitmentFrom.value, Double($0.asOf?.value.month.index ?? -1)] }
    },
    Kind(name: "capacity", path: "capacity.csv", number: "price_per_unit_hour", month: nil, text: "instrument") {
      CapacityReader.read($0).map { [$0.pricePerUnitHour.value] }
    },
    Kind(name: "traffic", path: "traffic.csv", number: "input_tokens", month: "time", text: "workload") {
      TrafficReader.read($0).map { [$0.inputTokens] }
    },
    Kind(name: "actuals", path: "actuals.csv", number: "list_spend", month: "month", text: "bucket") {
      ActualsReader.read($0).map { [$0.listSpend.value, Double($0.month.value.index)] }
    },
    Kind(name: "budgets", path: "budgets.csv", number: "amount", month: "month", text: "owner") {
      BudgetsReader.read($0).map { [$0.amount.value, Double($0.month.value.index)] }
    },
  ]
  static let yamlKinds = ["plan.yaml", "quotes/aws.yaml", "current.yaml", "levers.yaml", "asks.yaml", "share.yaml"]

  // MARK: The table

  struct Expected: Sendable {
    var kind: String
    var outcome: String
    var value: String?
  }
  /// Case to its rows; a row of a kind overrules the row of `*`.
  static let table: [String: [Expected]] = {
    var table: [String: [Expected]] = [:]
    let text = (try? String(contentsOf: Folders.hostile.appendingPathComponent("expected.tsv"), encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 4 else { continue }
      let value = cells[3].split(separator: " ").first.flatMap { $0.hasPrefix("=") ? String($0.dropFirst()) : nil }
      table[cells[0], default: []].append(Expected(kind: cells[1], outcome: cells[2], value: value))
    }
    return table
  }()
  static func expected(_ name: String, _ kind: String) -> Expected? {
    let rows = table[name] ?? []
    return rows.first { $0.kind == kind } ?? rows.first { $0.kind == "*" }
  }
  static let corpus = Folders.files(Folders.hostile.appendingPathComponent("edp"))
  static func cases(_ prefixes: String...) -> [String] {
    corpus.keys.filter { name in prefixes.contains { name.hasPrefix($0) } }.sorted()
  }

  @Test func everyCaseIsExpected() {
    #expect(Self.corpus.count >= 110)
    for name in Self.corpus.keys.sorted() { #expect(Self.table[name] != nil, "\(name) has no row in expected.tsv") }
    for name in Self.table.keys.sorted() { #expect(Self.corpus[name] != nil, "\(name) is no file") }
  }

  // MARK: Grafting

  /// The hostile cell of a case: of its first row. A byte 0, and a carriage return inside a line, would end the table or
  /// the row; stand-ins carry them around the reader.
  static func cell(_ name: String, column: Int) throws -> String {
    let bytes = try #require(corpus[name])
    let carried = bytes.flatMap { $0 == 0 ? Array("\u{E000}".utf8) : $0 == 13 ? Array("\u{E001}".utf8) : [$0] }
    let page = Page(path: name, kind: .csv, bytes: carried)
    let table = try #require(CSVTable.read(page))
    let row = try #require(table.rows.first)
    return row.cells[column].text.replacingOccurrences(of: "\u{E000}", with: "\0").replacingOccurrences(
      of: "\u{E001}", with: "\r")
  }

  /// The kind's base file with the text in place of a column of its last row.
  static func graft(_ text: String, _ column: String, into kind: Kind) throws -> [UInt8] {
    let file = try #require(Folders.base[kind.path])
    var lines = String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init)
    var header = lines[0].split(separator: ",").map(String.init)
    var cells = lines[lines.count - 1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if !header.contains(column) {
      header.append(column)
      lines = [header.joined(separator: ",")] + lines.dropFirst().map { $0 + "," }
      cells.append("")
    }
    let position = try #require(header.firstIndex(of: column))
    cells[position] = "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    lines[lines.count - 1] = cells.joined(separator: ",")
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  static func outcome(_ page: Page) -> String {
    page.hasErrors ? "REJECT" : page.findings.contains { $0.severity == .warning } ? "WARN" : "ACCEPT"
  }

  /// No character that moves a cursor, reorders a line or cannot stand in a document is left in a text for people.
  static func expectHarmless(_ findings: [Finding], _ what: String) {
    let text = render(findings)
    let hostile = text.unicodeScalars.first { Plain.text(String($0)) != String($0) && $0 != "\n" }
    #expect(hostile == nil, "\(what): U+\(String(hostile?.value ?? 0, radix: 16))")
  }

  /// The whole engagement with the file in place: never a trap, never long, always plain text.
  static func engagement(_ path: String, _ bytes: [UInt8], _ what: String) -> Reading {
    var files = Folders.base
    files[path] = bytes
    let clock = ContinuousClock()
    var reading = Reading(engagement: nil, findings: [])
    let taken = clock.measure { reading = readEngagement(files: files) }
    #expect(taken < .seconds(2), "\(what) took \(taken)")
    expectHarmless(reading.findings, what)
    return reading
  }

  @Test(arguments: cases("num_"))
  func numbers(_ name: String) throws {
    let text = try Self.cell(name, column: 5)
    for kind in Self.kinds {
      let expected = try #require(Self.expected(name, kind.name))
      let bytes = try Self.graft(text, kind.number, into: kind)
      let page = Page(path: kind.path, kind: .csv, bytes: bytes)
      let rows = kind.read(page)
      #expect(Self.outcome(page) == expected.outcome, "\(name) as \(kind.name).\(kind.number)")
      if let value = expected.value, expected.outcome != "REJECT" {
        #expect(rows.last?.first == Double(value), "\(name) as \(kind.name)")
      }
      let reading = Self.engagement(kind.path, bytes, "\(name) in \(kind.name)")
      if expected.outcome == "REJECT" { #expect(reading.engagement == nil) }
    }
  }

  @Test(arguments: cases("date_"))
  func months(_ name: String) throws {
    let text = try Self.cell(name, column: 0)
    for kind in Self.kinds {
      guard let column = kind.month else { continue }
      let expected = try #require(Self.expected(name, kind.name))
      let bytes = try Self.graft(text, column, into: kind)
      let page = Page(path: kind.path, kind: .csv, bytes: bytes)
      let rows = kind.read(page)
      #expect(Self.outcome(page) == expected.outcome, "\(name) as \(kind.name).\(column)")
      if let value = expected.value, expected.outcome != "REJECT", let last = rows.last?.last {
        #expect(Month(index: Int(last)).description == value, "\(name) as \(kind.name)")
      }
      _ = Self.engagement(kind.path, bytes, "\(name) in \(kind.name)")
    }
  }

  @Test(arguments: cases("inj_"))
  func names(_ name: String) throws {
    let text = try Self.cell(name, column: 1)
    for kind in Self.kinds {
      let expected = try #require(Self.expected(name, kind.name))
      let bytes = try Self.graft(text, kind.text, into: kind)
      let page = Page(path: kind.path, kind: .csv, bytes: bytes)
      _ = kind.read(page)
      let outcome = Self.outcome(page)
      #expect((outcome == "ACCEPT" ? "INERT" : outcome) == expected.outcome, "\(name) as \(kind.name).\(kind.text)")
      _ = Self.engagement(kind.path, bytes, "\(name) in \(kind.name)")
    }
    let plain = Plain.text(text)
    #expect(plain.unicodeScalars.allSatisfy { Plain.text(String($0)) == String($0) })
  }

  /// As files: the shape alone (`table`), and in place of every kind of file, whose columns they do not have.
  @Test(arguments: cases("csv_", "not_a_csv"))
  func files(_ name: String) throws {
    let bytes = try #require(Self.corpus[name])
    let page = Page(path: name, kind: .csv, bytes: bytes)
    _ = CSVTable.read(page)
    #expect(Self.outcome(page) == Self.expected(name, "table")?.outcome, "\(name): \(render(page.findings))")
    for kind in Self.kinds {
      let reading = Self.engagement(kind.path, bytes, "\(name) as \(kind.path)")
      #expect(reading.engagement == nil, "\(name) as \(kind.path)")
    }
  }

  /// The shapes again with the estate's own columns, so that nothing but the shape can refuse them.
  @Test(arguments: cases("csv_"))
  func shapes(_ name: String) throws {
    guard let expected = Self.table[name]?.first(where: { $0.kind == "estate" }) else { return }
    let bytes = try #require(Self.corpus[name])
    let text = String(decoding: bytes, as: UTF8.self)
    let mapped = text.replacingOccurrences(
      of: "billing_period,feature,model,token_type,quantity,list_cost_usd", with: "month,bucket,list_spend,x,y,z")
    guard mapped != text else { return }
    // month, bucket and the cost are kept; the columns between them are cut out of every line that has them all.
    let kept = mapped.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      if cells.first == "month" || cells.first == "\u{FEFF}month" { return cells.prefix(3).joined(separator: ",") }
      return cells.count >= 6 ? (cells.prefix(2) + cells[5...]).joined(separator: ",") : line.description
    }
    let page = Page(path: "estate.csv", kind: .csv, bytes: Array(kept.joined(separator: "\n").utf8))
    _ = EstateReader.read(page, rowsRequired: true)
    #expect(Self.outcome(page) == expected.outcome, "\(name): \(render(page.findings))")
  }

  @Test(arguments: cases("yaml_"))
  func yaml(_ name: String) throws {
    let bytes = try #require(Self.corpus[name])
    let page = Page(path: name, kind: .yaml, bytes: bytes)
    _ = YAMLDocument.read(page)
    #expect(Self.outcome(page) == Self.expected(name, "document")?.outcome, "\(name): \(render(page.findings))")
    for path in Self.yamlKinds {
      let base = try #require(Folders.base[path])
      for content in [bytes, base + [0x0A] + bytes] {
        let reading = Self.engagement(path, content, "\(name) as \(path)")
        #expect(reading.engagement == nil, "\(name) as \(path)")
      }
    }
  }

  /// As a scalar of YAML: what the grammar of numbers makes of the corpus' one-line values.
  @Test(arguments: [
    ("1_000_000", 1_000_000.0), ("1e6", nil), (".1", nil), ("0.30000000000000004", 0.30000000000000004), ("010", 10),
    ("12:30:45", nil), ("1.10", 1.1),
  ])
  func yamlNumbers(_ text: String, _ value: Double?) {
    let base = String(decoding: Folders.base["plan.yaml"] ?? [], as: UTF8.self)
    let reading = Self.engagement("plan.yaml", Array((base + "budget: \(text)\n").utf8), text)
    #expect(reading.engagement?.plan.budget?.value == value)
  }

  // MARK: Naughty strings

  static let naughty: [String] = {
    let data = (try? Data(contentsOf: Folders.hostile.appendingPathComponent("blns/blns.json"))) ?? Data()
    return (try? JSONSerialization.jsonObject(with: data)) as? [String] ?? []
  }()

  @Test func naughtyStrings() throws {
    #expect(Self.naughty.count > 400)
    let estate = Self.kinds[0]
    for (i, text) in Self.naughty.enumerated() {
      for column in ["list_spend", "month", "bucket"] {
        let bytes = try Self.graft(text, column, into: estate)
        let page = Page(path: "estate.csv", kind: .csv, bytes: bytes)
        let rows = EstateReader.read(page, rowsRequired: true)
        Self.expectHarmless(page.findings, "blns \(i)")
        guard !page.hasErrors, column != "bucket" else { continue }
        // What is read as a number is a number, digit by digit.
        let trimmed = text.trimmingCharacters(in: CharacterSet(charactersIn: " "))
        #expect(column == "list_spend", "\(trimmed) was read as a month")
        #expect(trimmed.allSatisfy { "0123456789.+-KM".contains($0) }, "\(trimmed) was read as a number")
        if let value = Double(trimmed) { #expect(rows.last?.listSpend.value == value) }
      }
      let base = String(decoding: Folders.base["plan.yaml"] ?? [], as: UTF8.self)
      _ = Self.engagement("plan.yaml", Array((base + "client: " + text + "\n").utf8), "blns \(i) in YAML")
    }
  }

  /// Bytes cut off, flipped and doubled: a finding or an engagement, nothing else.
  @Test func damagedFiles() {
    var state: UInt64 = 7
    func next(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(1, n)))
    }
    let paths = Folders.base.keys.sorted()
    for round in 0..<300 {
      let path = paths[next(paths.count)]
      var bytes = Folders.base[path] ?? []
      switch round % 4 {
      case 0: bytes = Array(bytes.prefix(next(bytes.count)))
      case 1: for _ in 0...next(4) { bytes[next(bytes.count)] = UInt8(next(256)) }
      case 2: bytes.insert(contentsOf: bytes.dropFirst(next(bytes.count)).prefix(40), at: next(bytes.count))
      default:
        bytes.insert(
          contentsOf: [0x22, 0x7B, 0x5B, 0x2C, 0x3A, 0x0A, 0x2D].shuffled(seed: next(5040)), at: next(bytes.count))
      }
      _ = Self.engagement(path, bytes, "round \(round) in \(path)")
    }
  }
}

extension Array {
  fileprivate func shuffled(seed: Int) -> [Element] {
    var rest = self
    var out: [Element] = []
    var s = seed
    while !rest.isEmpty {
      out.append(rest.remove(at: s % rest.count))
      s /= 3
    }
    return out
  }
}
