import Agreements
import Foundation
import Testing
import Values

@testable import Reading

/// Prices worked by hand from the files of PriceFiles, per million tokens.
@Suite struct PriceFileTests {
  static let folder = Folders.tests.appendingPathComponent("PriceFiles")
  static func bytes(_ name: String) -> [UInt8] {
    [UInt8]((try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data())
  }
  static let day = Day(month: Month(2026, 11), day: 20)

  static func read(_ names: String..., asOf: Day? = nil, filter: RateFilter = RateFilter()) -> PriceFilesRead {
    PriceFile.read(names.map { ($0, bytes($0)) }, asOf: asOf, filter: filter)
  }

  /// A rate as one line: key, who bills, and the prices in the order of the card.
  static func line(_ rate: ListedRate) -> String {
    let prices = PriceColumn.allCases.map { rate.prices[$0]?.description ?? "-" }.joined(separator: " ")
    let region = rate.key.region.isEmpty ? "any" : rate.key.region
    return "\(rate.key.channel) \(rate.key.model) \(region) \(rate.billing): \(prices)"
  }
  static func lines(_ read: PriceFilesRead) -> [String] { (read.rates ?? []).map(line) }

  // MARK: AWS

  /// "$0.00800 per 1K tokens": 0.0080000000 × 1,000 is 8 a million.
  @Test func oneProduct() throws {
    let read = Self.read("aws-one-product.json")
    #expect(Self.lines(read) == ["bedrock claude-2 us-east-1 aws: 8 - - - - - -"])
    let rate = try #require(read.rates?.first)
    #expect(rate.asOf.description == "2025-06-18")
    #expect(rate.citation == "AWS Price List AmazonBedrock 20250618225550")
    #expect(rate.family == "claude")
    #expect(rate.publisher == "Anthropic")
    #expect(read.findings.map(\.rule) == ["no-output-price"])
  }

  @Test func offerOfBedrock() {
    let read = Self.read("aws-bedrock.json")
    #expect(
      Self.lines(read) == [
        "bedrock claude-3-haiku us-east-1 aws: 0.25 1.25 - - - - -",
        "bedrock grok-4-6 us-east-1 aws: 2.2 6.6 0.55 - - - -",
        "bedrock mistral-large-3-675b-instruct us-east-1 aws: 0.5 1.5 - - - - -",
        "bedrock nova-2-lite any aws: 0.3 2.5 - - - - -",
        "bedrock nova-2-lite eu-central-1 aws: 0.3432 2.86 0.0858 - - 0.1716 1.43",
        "bedrock nova-2-lite us-east-1 aws: 0.33 2.75 0.0825 - - 0.165 1.375",
      ])
    #expect(read.findings.isEmpty)
    #expect(read.skipped.map(\.count).reduce(0, +) == 10)
  }

  /// The later term of Claude 3 Haiku begins in December.
  @Test func termInForce() {
    let december = Self.read("aws-bedrock.json", asOf: Day(month: Month(2026, 12), day: 1))
    #expect(Self.lines(december).first == "bedrock claude-3-haiku us-east-1 aws: 0.2 1.25 - - - - -")
    let early = Self.read("aws-bedrock.json", asOf: Day(month: Month(2026, 11), day: 9))
    #expect(early.rates == nil)
    #expect(early.findings.map(\.rule) == ["as-of-too-early"])
  }

  /// Models that AWS Marketplace bills; its `Units` are millions of tokens.
  @Test func offerOfFoundationModels() {
    let read = Self.read("aws-models.json")
    #expect(
      Self.lines(read) == [
        "bedrock claude-3-5-sonnet ap-northeast-1 marketplace: 3 15 - - - 1.5 7.5",
        "bedrock claude-opus-5-5 any marketplace: 4 20 - - - - -",
        "bedrock claude-opus-5-5 us-east-1 marketplace: 4.4 22 0.22 5.5 8.8 - -",
        "bedrock claude-sonnet-4-6 any marketplace: 3 15 0.3 3.75 6 - -",
        "bedrock claude-sonnet-4-6 eu-central-1 marketplace: 3.3 16.5 - - - - -",
        "bedrock claude-sonnet-4-6 us-east-1 marketplace: 3.3 16.5 0.33 4.125 6.6 1.65 8.25",
        "bedrock cohere-embed-v4 us-east-1 marketplace: 0.12 - - - - - -",
      ])
    #expect(read.findings.isEmpty)
  }

  /// The query API's answer, with its products as texts, is the offer's.
  @Test func answerOfGetProducts() {
    let opus = Self.lines(Self.read("aws-models.json", filter: RateFilter(models: ["claude-opus-*"])))
    #expect(opus.count == 2)
    #expect(Self.lines(Self.read("aws-get-products.json")) == opus)
  }

  /// Every usage type of the list of real ones.
  @Test func usageTypes() throws {
    let page = Page(path: "usage-types.csv", kind: .csv, bytes: Self.bytes("usage-types.csv"))
    let table = try #require(CSVTable.read(page))
    #expect(table.rows.count == 15)
    let columns: [String: [PriceColumn]] = [
      "input": [.input, .batchInput], "output": [.output, .batchOutput], "cache_read": [.cacheRead], "cache_write": [.cacheWrite],
      "embedding": [.input],
    ]
    for row in table.rows {
      let cells = row.cells.map(\.text)
      let (text, model, tier, token, routing) = (cells[0], cells[2], cells[3], cells[4], cells[5])
      guard ["standard", "batch"].contains(tier), let expected = columns[token] else {
        #expect(UsageType(text) == nil, "\(text)")
        continue
      }
      let usage = try #require(UsageType(text), "\(text)")
      #expect(usage.column == (tier == "batch" ? expected.last : expected.first), "\(text)")
      #expect((usage.routing == .global) == routing.contains("global"), "\(text)")
      #expect(usage.isMarketplace == (cells[1] == "marketplace"), "\(text)")
      #expect(usage.isMantle == (cells[1] == "mantle"), "\(text)")
      if !usage.isMarketplace { #expect(usage.model == model, "\(text)") }
    }
  }

  @Test(arguments: [
    "USW2-MP:USW2_Reserved_1Month_InputTPM_Geo-Units", "USE1-Nova2.0Sonic-speech-input-tokens", "USE1-NovaPro-input-tokens-flex",
    "USE1-NovaPro-input-tokens-latency-optimized", "USE1-MP:USE1_input_tokens_long_ctx_standard-Units", "", "-", "MP:",
    "USE1-MP:",
    "USE1-MP:USE1_-Units", "input", "USE1-input", "USE1-MP:USE1_created_image_stable-Units", "USE1-Claude-cache-tokens",
    "USE1-Claude4Sonnet-reserved-1-month-input-tokens-per-minute",
  ])
  func otherMeters(_ text: String) { #expect(UsageType(text) == nil) }

  // MARK: LiteLLM

  @Test func liteLLM() {
    let read = Self.read("litellm.json", asOf: Self.day)
    #expect(
      Self.lines(read) == [
        "anthropic claude-sonnet-4-6 any other: 3 15 0.3 3.75 6 1.5 7.5",
        "azure-ai claude-sonnet-5-5 any other: 2 10 0.1 2.5 4 - -",
        "azure-openai gpt-4o any other: 2.5 10 1.25 - - 1.25 5",
        "azure-openai gpt-4o-mini any other: 0.15 0.6 - - - - -",
        "azure-openai gpt-5-2 eu other: 1.925 15.4 0.1925 - - 0.9625 7.7",
        "bedrock claude-3-5-sonnet any marketplace: 3 15 0.3 3.75 - - -",
        "bedrock claude-haiku-4-5 any marketplace: 1 5 0.1 1.25 2 0.5 2.5",
        "bedrock claude-haiku-4-5 eu marketplace: 1.1 5.5 0.11 1.375 2.2 0.55 2.75",
        "bedrock claude-haiku-5-5 any marketplace: 0.1 0.5 0.01 0.125 0.2 - -",
        "bedrock claude-sonnet-4-6 any marketplace: 3 15 0.3 3.75 6 - -",
        "bedrock claude-sonnet-4-6 apac marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
        "bedrock claude-sonnet-4-6 eu marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
        "bedrock claude-sonnet-4-6 jp marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
        "bedrock claude-sonnet-4-6 us marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
        "bedrock claude-sonnet-5 any marketplace: 2 10 0.2 2.5 4 - -",
        "bedrock claude-sonnet-5 eu marketplace: 2.2 11 0.22 2.75 4.4 - -",
        "bedrock claude-v2-1 eu-central-1 marketplace: 8 24 - - - - -",
        "bedrock cohere-embed-v4 any aws: 0.12 0 - - - - -",
        "bedrock deepseek-v3-2 any aws: 0.62 1.85 - - - 0.31 0.925",
        "bedrock deepseek-v3-2 us-east-1 aws: 0.62 1.85 - - - 0.31 0.925",
        "bedrock gpt-oss-120b any aws: 0.15 0.6 - - - 0.075 0.3",
        "bedrock grok-4-6 any aws: 2 6 0.5 - - - -",
        "bedrock grok-4-6 us aws: 2.2 6.6 0.55 - - - -",
        "bedrock llama-3-3-70b-instruct any aws: 0.72 0.72 - - - 0.36 0.36",
        "bedrock nova-2-lite any aws: 0.3 2.5 0.075 - - 0.15 1.25",
        "bedrock nova-lite any aws: 0.06 0.24 0.015 - - 0.03 0.12",
        "claude-platform claude-opus-5-5 any marketplace: 4 20 0.2 5 8 2 10",
        "gemini gemini-3-7-flash any other: 0.75 3.75 0.075 - - 0.375 1.875",
        "openai gpt-5-4 any other: 2.5 15 0.25 - - 1.25 7.5", "openai text-embedding-3-small any other: 0.02 0 - - - 0.01 -",
        "vertex claude-sonnet-4-6 any other: 3 15 0.3 3.75 6 1.5 7.5",
        "vertex gemini-3-7-flash any other: 0.75 3.75 0.075 - - 0.375 1.875",
        "vertex gpt-oss-120b any other: 0.09 0.36 - - - 0.045 0.18",
      ])
  }

  @Test func liteLLMNeedsADate() {
    let read = Self.read("litellm.json")
    #expect(read.rates == nil)
    #expect(read.undated == ["litellm.json"])
    #expect(read.findings.isEmpty)
  }

  // MARK: Filters and several files

  /// `eu` stands for a region of Europe that has no row, and not where the region has one.
  @Test func regionOfAGeography() {
    let filter = RateFilter(channels: ["bedrock"], regions: ["any", "eu-central-1", "ap-northeast-1"], models: ["claude-*"])
    let read = Self.read("litellm.json", asOf: Self.day, filter: filter)
    let sonnet = Self.lines(read).filter { $0.contains("sonnet-4-6") }
    #expect(
      sonnet == [
        "bedrock claude-sonnet-4-6 any marketplace: 3 15 0.3 3.75 6 - -",
        "bedrock claude-sonnet-4-6 ap-northeast-1 marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
        "bedrock claude-sonnet-4-6 eu-central-1 marketplace: 3.3 16.5 0.33 4.125 6.6 - -",
      ])
    #expect(read.rates?.allSatisfy { $0.key.model.hasPrefix("claude-") && $0.key.channel == "bedrock" } == true)
    #expect(read.rates?.contains { $0.key.model == "claude-v2-1" && $0.key.region == "eu-central-1" } == true)
  }

  @Test(arguments: [
    ("claude-*", "claude-2", true), ("*", "x", true), ("*-5", "claude-sonnet-5", true), ("c*t-5", "claude-sonnet-5", true),
    ("claude", "claude-2", false), ("a*a", "a", false), ("a**b", "ab", true), ("", "x", false), ("*x*y*", "axbyc", true),
    ("*x*y*", "aybxc", false),
  ])
  func patterns(_ pattern: String, _ text: String, _ isWanted: Bool) {
    let key = ListedRate.Key(channel: "bedrock", model: text, region: "")
    #expect(RateFilter(models: [pattern]).wants(key) == isWanted)
  }

  @Test(arguments: [
    ("--model", RateFilter(models: ["claude-sonet-5"])), ("--region", RateFilter(regions: ["mars"])),
    ("--channel", RateFilter(channels: ["bed"])),
  ])
  func nothingWanted(_ option: String, _ filter: RateFilter) {
    let read = Self.read("litellm.json", asOf: Self.day, filter: filter)
    #expect(read.rates == nil)
    #expect(read.findings.last?.source == .commandLine(option))
    if option == "--model" { #expect(read.findings.last?.remedy == "Did you mean `claude-sonnet-5`?") }
  }

  /// The first file is believed; a difference is said.
  @Test func twoFiles() {
    let both = Self.read("aws-models.json", "litellm.json", asOf: Self.day)
    #expect(Self.lines(both).contains("bedrock claude-sonnet-4-6 us-east-1 marketplace: 3.3 16.5 0.33 4.125 6.6 1.65 8.25"))
    #expect(both.findings.allSatisfy { $0.rule != "files-differ" })
    let grok = RateFilter(models: ["grok-4-6"])
    var other = String(decoding: Self.bytes("litellm.json"), as: UTF8.self)
    other = other.replacingOccurrences(of: ": 2e-06", with: ": 2.5e-06")
    let read = PriceFile.read(
      [("litellm.json", Self.bytes("litellm.json")), ("other.json", Array(other.utf8))], asOf: Self.day, filter: grok)
    #expect(Self.lines(read).first == "bedrock grok-4-6 any aws: 2 6 0.5 - - - -")
    #expect(read.findings.contains { $0.rule == "files-differ" })
  }
}

@Suite struct ModelNameTests {
  /// Text, name, family, publisher.
  @Test(arguments: [
    ("anthropic.claude-sonnet-4-6-v1:0", "claude-sonnet-4-6", "claude-sonnet", "Anthropic"),
    ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6", "claude-opus", "Anthropic"),
    ("anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5", "claude-haiku", "Anthropic"),
    ("claude-haiku-4-5@20251001", "claude-haiku-4-5", "claude-haiku", "Anthropic"),
    ("claude-sonnet-4-6@default", "claude-sonnet-4-6", "claude-sonnet", "Anthropic"),
    ("Claude Sonnet 4.6 (Amazon Bedrock Edition)", "claude-sonnet-4-6", "claude-sonnet", "Anthropic"),
    ("Claude4.6Sonnet", "claude-sonnet-4-6", "claude-sonnet", "Anthropic"),
    ("Claude 3.5 Sonnet", "claude-3-5-sonnet", "claude-sonnet", "Anthropic"),
    ("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet", "claude-sonnet", "Anthropic"),
    ("anthropic.claude-v2:1", "claude-v2-1", "claude", "Anthropic"),
    ("amazon.nova-lite-v1:0", "nova-lite", "nova-lite", "Amazon"),
    ("amazon.nova-2-lite-v1:0", "nova-2-lite", "nova-lite", "Amazon"),
    ("Nova 2.0 Lite", "nova-2-lite", "nova-lite", "Amazon"),
    ("amazon.titan-embed-text-v2:0", "titan-embed-text-v2", "titan-embed-text", "Amazon"),
    ("cohere.embed-v4:0", "cohere-embed-v4", "cohere-embed", "Cohere"),
    ("Cohere Embed V4 (Amazon Bedrock Edition)", "cohere-embed-v4", "cohere-embed", "Cohere"),
    ("deepseek.v3.2", "deepseek-v3-2", "deepseek", "DeepSeek"),
    ("DeepSeek V3.2", "deepseek-v3-2", "deepseek", "DeepSeek"),
    ("deepseek-ai/deepseek-v3.2-maas", "deepseek-v3-2", "deepseek", "DeepSeek"),
    ("meta.llama3-1-70b-instruct-v1:0", "llama-3-1-70b-instruct", "llama-70b-instruct", "Meta"),
    ("meta/llama-3.1-70b-instruct-maas", "llama-3-1-70b-instruct", "llama-70b-instruct", "Meta"),
    ("openai.gpt-oss-120b-1:0", "gpt-oss-120b", "gpt-oss-120b", "OpenAI"),
    ("openai/gpt-oss-120b-maas", "gpt-oss-120b", "gpt-oss-120b", "OpenAI"),
    ("gpt-4o-2024-08-06", "gpt-4o", "gpt-4o", "OpenAI"),
    ("OpenAI GPT-6 Astra (Amazon Bedrock Edition)", "gpt-6-astra", "gpt-astra", "OpenAI"),
    ("nvidia.nemotron-nano-9b-v2", "nemotron-nano-9b-v2", "nemotron-nano-9b", "NVIDIA"),
    ("mistral.mistral-7b-instruct-v0:2", "mistral-7b-instruct", "mistral-7b-instruct", "Mistral AI"),
    ("Mistral Large 3", "mistral-large-3", "mistral-large", "Mistral AI"),
    ("moonshotai.kimi-k2.5", "kimi-k2-5", "kimi", "Moonshot AI"),
    ("gemini-3.7-flash", "gemini-3-7-flash", "gemini-flash", "Google"),
    ("qwen.qwen3-coder-480b-a35b-v1:0", "qwen-3-coder-480b-a35b", "qwen-coder-480b-a35b", "Qwen"),
  ])
  func spelling(_ text: String, _ name: String, _ family: String, _ publisher: String) {
    let read = ModelName(text)
    #expect(read.name == name)
    #expect(read.family == family)
    #expect(read.publisher == publisher)
    // A name is its own spelling.
    #expect(ModelName(name).name == name)
  }

  @Test(arguments: ["", "/", ".", "-", "@", ":", "::", "a@", "-v:", "v1:0", "()", "💥", "\u{0}", "20251001", "@20251001"])
  func oddities(_ text: String) { _ = ModelName(text) }
}

@Suite struct ExactPriceTests {
  @Test(arguments: [
    ("3e-06", 6, "3"), ("1.5e-05", 6, "15"), ("3.0e-07", 6, "0.3"), ("5.79425e-06", 6, "5.79425"), ("0.0080000000", 3, "8"),
    ("0", 6, "0"), ("0.0", 3, "0"), ("-0", 0, "0"), ("0.000", 6, "0"), ("12.50", 0, "12.5"), ("1E2", 0, "100"),
    ("1e+2", 0, "100"),
    ("100", 0, "100"), ("0.1", 0, "0.1"), ("999999999999", 0, "999999999999"), ("1.71875e-06", 6, "1.71875"), ("00.5", 0, "0.5"),
    ("7e-08", 6, "0.07"), ("0.00971", 6, "9710"),
  ])
  func text(_ text: String, _ places: Int, _ expected: String) throws {
    #expect(try ExactPrice(text, places: places).description == expected)
  }

  @Test(arguments: [
    ("", ExactPrice.Fault.notANumber), ("x", .notANumber), ("1.", .notANumber), (".5", .notANumber), ("1e", .notANumber),
    ("+1", .notANumber), ("NaN", .notANumber), ("1,5", .notANumber), ("-1", .negative), ("-1e-400", .negative),
    ("1e308", .tooLarge),
    ("1e99999999999999999999", .tooLarge), ("1000000000000", .tooLarge), ("1e-400", .tooManyDigits), ("0x10", .notANumber),
  ])
  func faults(_ text: String, _ fault: ExactPrice.Fault) {
    #expect(throws: fault) { try ExactPrice(text) }
  }

  @Test(arguments: [
    ("3", "1.5"), ("15", "7.5"), ("0.3", "0.15"), ("0.1", "0.05"), ("1", "0.5"), ("2", "1"), ("0", "0"), ("8.25", "4.125"),
    ("101", "50.5"),
  ])
  func half(_ text: String, _ half: String) throws { #expect(try ExactPrice(text).half.description == half) }
}

/// What is wrong with a price file, one case a file of PriceErrors, with the text it is said in.
@Suite struct PriceErrorTests {
  static let folder = Folders.tests.appendingPathComponent("PriceErrors")
  static let cases: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  static func findings(_ name: String) -> [Finding] {
    let bytes = [UInt8]((try? Data(contentsOf: folder.appendingPathComponent(name + ".json"))) ?? Data())
    let read = PriceFile.read([("prices.json", bytes)], asOf: PriceFileTests.day, filter: RateFilter())
    #expect(read.rates == nil, "\(name)")
    return read.findings
  }

  @Test func thereAreManyCases() { #expect(Self.cases.count >= 45) }

  @Test(arguments: cases)
  func said(_ name: String) throws {
    let found = Self.findings(name)
    #expect(found.hasErrors)
    let text = render(found)
    for finding in found {
      #expect(!finding.remedy.isEmpty)
      #expect(finding.rule.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    }
    let url = Self.folder.appendingPathComponent(name + ".txt")
    if Folders.isBlessing { try text.write(to: url, atomically: true, encoding: .utf8) }
    #expect(text == (try? String(contentsOf: url, encoding: .utf8)), "Run EDP_BLESS=1 swift test --filter ReadingTests")
  }
}

/// The reader of JSON against Foundation's, as a second way, and against damage.
@Suite struct JSONDocumentTests {
  /// Every text and number below a value, with its path.
  static func leaves(_ value: JSONValue, into all: inout [String]) {
    switch value.kind {
    case .object: for (key, member) in value.members { leaves(member, into: &all); all.append("key \(key)") }
    case .list: for item in value.items { leaves(item, into: &all) }
    case .number: all.append("number \(Double(value.text) ?? .nan)")
    case .text: all.append("text \(value.text)")
    case .yes: all.append("true")
    case .no: all.append("false")
    case .null: all.append("null")
    }
  }
  static func leaves(_ value: Any, into all: inout [String]) {
    switch value {
    case let object as [String: Any]: for (key, member) in object { leaves(member, into: &all); all.append("key \(key)") }
    case let list as [Any]: for item in list { leaves(item, into: &all) }
    case let text as String: all.append("text \(text)")
    case is NSNull: all.append("null")
    case let number as NSNumber:
      let isBoolean = String(cString: number.objCType) == "c" || String(cString: number.objCType) == "B"
      all.append(isBoolean ? (number.boolValue ? "true" : "false") : "number \(number.doubleValue)")
    default: all.append("?")
    }
  }

  static func both(_ bytes: [UInt8]) -> (ours: [String]?, theirs: [String]?, rules: [String]) {
    let page = Page(path: "x.json", kind: .json, bytes: bytes)
    var ours: [String]?
    if let root = JSONDocument.read(page) {
      var all: [String] = []
      leaves(root, into: &all)
      ours = all.sorted()
    }
    var theirs: [String]?
    if let root = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) {
      var all: [String] = []
      leaves(root, into: &all)
      theirs = all.sorted()
    }
    return (ours, theirs, page.findings.map(\.rule))
  }

  @Test(arguments: ["litellm.json", "aws-one-product.json", "aws-bedrock.json", "aws-models.json", "aws-get-products.json"])
  func sameAsFoundation(_ name: String) {
    let read = Self.both(PriceFileTests.bytes(name))
    #expect(read.ours != nil)
    #expect(read.ours == read.theirs)
  }

  @Test(arguments: [
    #"{"a":[1,-2.5e3,true,false,null,"\u00e9\n\ud83d\ude00"],"":{}}"#, "[]", "{}", "0", "-0.5", "\"x\"", "[[[]]]", " [1 , 2] ",
    "[1e5,1E-5]",
  ])
  func small(_ text: String) {
    let read = Self.both(Array(text.utf8))
    #expect(read.ours != nil)
    #expect(read.ours == read.theirs)
  }

  @Test(arguments: [
    "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[tru]", "[nul]", "\"\\q\"", "\"",
    "[", "{", "]",
    "}", ":", ",", "[1 2]", "{\"a\":1 \"b\":2}", "[\"\u{1}\"]", "[1]]", "-", "[--1]", "{\"a\":1,}", "tru e",
  ])
  func refused(_ text: String) {
    let read = Self.both(Array(text.utf8))
    #expect(read.ours == nil, "\(text)")
    #expect(read.rules.count == 1)
  }

  /// A path leads to its value, whatever the keys are.
  @Test func paths() throws {
    let text = #"{"terms":{"On.Demand":[{"a b":{"x":-1}}]},"é":2}"#
    let root = try #require(JSONDocument.read(Page(path: "x.json", kind: .json, bytes: Array(text.utf8))))
    let deep = try #require(root["terms"]?["On.Demand"]?.items.first?["a b"]?["x"])
    #expect(deep.path == #"terms["On.Demand"][0]["a b"].x"#)
    #expect(root["é"]?.path == #"["é"]"#)
    #expect(root["é"]?.place == .file(path: "x.json", line: 1, column: 47))
    #expect(root.path == "")
  }

  /// Bytes cut off, flipped and doubled: what is read of them Foundation reads too; nothing traps or takes long.
  @Test func damage() {
    var state: UInt64 = 11
    func next(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(1, n)))
    }
    let names = ["litellm.json", "aws-one-product.json", "aws-models.json", "aws-get-products.json"]
    let clock = ContinuousClock()
    for round in 0..<400 {
      let name = names[next(names.count)]
      var bytes = PriceFileTests.bytes(name)
      switch round % 5 {
      case 0: bytes = Array(bytes.prefix(next(bytes.count)))
      case 1: for _ in 0...next(4) { bytes[next(bytes.count)] = UInt8(next(256)) }
      case 2: bytes.insert(contentsOf: bytes.dropFirst(next(bytes.count)).prefix(60), at: next(bytes.count))
      case 3: bytes.removeSubrange(next(bytes.count / 2)..<(bytes.count / 2 + next(bytes.count / 2)))
      default:
        bytes.insert(
          contentsOf: Array(["{", "[", "\"", ",", "null", "-1", "1e999", "\\u0000"][next(8)].utf8), at: next(bytes.count))
      }
      let taken = clock.measure {
        let read = PriceFile.read([(name, bytes)], asOf: PriceFileTests.day, filter: RateFilter())
        HostileTests.expectHarmless(read.findings, "round \(round)")
        #expect(read.rates != nil || read.findings.hasErrors, "round \(round): silence")
      }
      #expect(taken < .seconds(3), "round \(round) took \(taken)")
      if round % 4 == 0 {
        let both = Self.both(bytes)
        if both.ours != nil, let theirs = both.theirs { #expect(both.ours == theirs, "round \(round)") }
        if both.ours != nil {
          #expect(both.theirs != nil || both.ours?.contains { $0.contains("inf") } == true, "round \(round)")
        }
      }
    }
  }

  /// Half of a character as an escape, a key by escape, and much nesting.
  @Test func oddTexts() throws {
    let text = #"{"\ud800":"\udc00x","a\u0062":"\u0000"}"#
    let root = try #require(JSONDocument.read(Page(path: "x.json", kind: .json, bytes: Array(text.utf8))))
    #expect(root["ab"]?.text == "\0")
    #expect(root.members.count == 2)
    let deep = [UInt8](repeating: 0x5B, count: 1_000_000)
    let page = Page(path: "x.json", kind: .json, bytes: deep)
    #expect(JSONDocument.read(page) == nil)
    #expect(page.findings.map(\.rule) == ["too-deep"])
  }
}
