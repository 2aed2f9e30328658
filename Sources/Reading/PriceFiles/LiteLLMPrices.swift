import Agreements
import Values

/// `model_prices_and_context_window.json` of LiteLLM: prices per token by an identifier that names provider, region or
/// profile, and model.
///
/// Read are the models that are priced by token and answer, complete or embed; prices for long prompts, other tiers and
/// other modalities are left out, and counted. The file has no date: one is given.
struct LiteLLMPrices {
  let page: Page
  let asOf: Day
  let filter: RateFilter
  private var skips: [String: Int] = [:]
  private var entries: [ListedRate.Key: [Entry]] = [:]
  private var longPrompts: [String] = []
  /// What the entries of Bedrock say about who bills.
  private var marketplaceModels: Set<String> = []
  private var awsModels: Set<String> = []
  private var marketplacePublishers: Set<String> = []
  private var awsPublishers: Set<String> = []

  private struct Entry {
    var identifier: String
    var name: ModelName
    var prices: [PriceColumn: ExactPrice]
    var rank: [Int]
    var source: String
  }

  static func isOne(_ root: JSONValue) -> Bool {
    root.kind == .object && root.members.contains { $0.value["litellm_provider"] != nil }
  }

  /// - Parameter filter: what is wanted; only of that are there notes, all is read.
  /// - Returns: nil after an error.
  static func read(_ root: JSONValue, asOf: Day, filter: RateFilter) -> PriceListing? {
    var reader = LiteLLMPrices(page: root.document.page, asOf: asOf, filter: filter)
    for (identifier, value) in root.members {
      reader.take(identifier, value)
      if reader.page.isFull { break }
    }
    let listing = reader.listing()
    return reader.page.hasErrors ? nil : listing
  }

  private init(page: Page, asOf: Day, filter: RateFilter) {
    self.page = page
    self.asOf = asOf
    self.filter = filter
  }

  private static let columns: [(PriceColumn, String)] = [
    (.input, "input_cost_per_token"), (.output, "output_cost_per_token"), (.cacheRead, "cache_read_input_token_cost"),
    (.cacheWrite, "cache_creation_input_token_cost"), (.cacheWrite1h, "cache_creation_input_token_cost_above_1hr"),
    (.batchInput, "input_cost_per_token_batches"), (.batchOutput, "output_cost_per_token_batches"),
  ]
  private static let modes: Set<String> = ["chat", "completion", "responses", "embedding"]

  private mutating func take(_ identifier: String, _ value: JSONValue) {
    // An entry that explains the keys.
    if identifier == "sample_spec" { return }
    guard value.kind == .object else {
      value.refuse("wrong-kind", "\(value.noun) stands where a model belongs", remedy: "Fetch the file again.")
      return
    }
    guard let provider = value["litellm_provider"], provider.kind == .text else {
      (value["litellm_provider"] ?? value).refuse(
        "missing-key", "the model names no `litellm_provider`", remedy: "Every model of the file has one; fetch it again.")
      return
    }
    if let mode = value["mode"], !LiteLLMPrices.modes.contains(mode.text) {
      return skip("are of another kind than chat and embedding")
    }
    if identifier.hasPrefix("ft:") { return skip("are fine-tuned") }
    guard value["input_cost_per_token"] != nil else { return skip("have no price per token") }
    guard let place = Place(identifier, provider: provider.text) else { return skip("are of a provider that is not read") }
    var prices: [PriceColumn: ExactPrice] = [:]
    var isRead = true
    for (column, key) in LiteLLMPrices.columns {
      guard let price = value[key], price.kind != .null else { continue }
      guard price.kind == .number else {
        price.refuse("wrong-kind", "\(price.noun) stands where a price belongs", remedy: "Fetch the file again.")
        isRead = false
        continue
      }
      guard let exact = exactPrice(price, places: 6) else {
        isRead = false
        continue
      }
      prices[column] = exact
    }
    guard isRead else { return }
    guard prices[.input]?.isZero == false || prices[.output]?.isZero == false else { return skip("cost nothing") }
    // What stands at 0 beside a price is not offered: a model without caching has 0 for its cache.
    for column in PriceColumn.allCases where column != .input && column != .output && prices[column]?.isZero == true {
      prices[column] = nil
    }
    let name = place.name
    let source = value["source"]?.text ?? ""
    if place.channel == "bedrock" { noteBilling(name, source) }
    let key = ListedRate.Key(channel: place.channel, model: name.name, region: place.region)
    if filter.concerns(key), value.members.contains(where: { $0.key.hasPrefix("input_cost_per_token_above_") }) {
      longPrompts.append(name.name)
    }
    entries[key, default: []].append(
      Entry(
        identifier: identifier, name: name, prices: prices,
        rank: [place.isOtherEndpoint ? 1 : 0, place.isGlobal ? 0 : 1, name.dated == 0 ? 0 : 1, -name.dated], source: source))
  }

  private mutating func skip(_ reason: String) { skips[reason, default: 0] += 1 }

  /// The offer file of the AWS Price List that an entry cites says who bills.
  private mutating func noteBilling(_ name: ModelName, _ source: String) {
    let cited = source.lowercased()
    if cited.contains("bedrockfoundationmodels") {
      marketplaceModels.insert(name.name)
      marketplacePublishers.insert(name.publisher)
    } else if cited.contains("/amazonbedrock/") || cited.hasSuffix("/bedrock.json") {
      awsModels.insert(name.name)
      awsPublishers.insert(name.publisher)
    }
  }

  private mutating func listing() -> PriceListing {
    var rates: [ListedRate] = []
    var conflicts: [String] = []
    var unsaid: [String: Int] = [:]
    for key in entries.keys.sorted() {
      let list = (entries[key] ?? []).sorted {
        $0.rank.lexicographicallyPrecedes($1.rank) || ($0.rank == $1.rank && $0.identifier < $1.identifier)
      }
      guard let best = list.first else { continue }
      var prices = best.prices
      for other in list.dropFirst() {
        let agree = other.prices.allSatisfy { prices[$0.key] == nil || prices[$0.key] == $0.value }
        if agree {
          prices.merge(other.prices) { mine, _ in mine }
        } else if filter.concerns(key) {
          conflicts.append("\(best.identifier) and \(other.identifier)")
        }
      }
      let name = best.name
      var billing = "aws"
      if key.channel == "bedrock" {
        if marketplaceModels.contains(name.name) {
          billing = "marketplace"
        } else if awsModels.contains(name.name) || name.publisher == "Amazon" {
          billing = "aws"
        } else if marketplacePublishers.contains(name.publisher), !awsPublishers.contains(name.publisher) {
          billing = "marketplace"
        } else if filter.concerns(key) {
          unsaid[name.publisher, default: 0] += 1
        }
      } else if key.channel == "claude-platform" {
        billing = "marketplace"
      } else {
        billing = "other"
      }
      rates.append(
        ListedRate(
          key: key, family: name.family, publisher: name.publisher, billing: billing, prices: prices, asOf: asOf,
          citation: "LiteLLM \(best.identifier)" + (best.source.isEmpty ? "" : ": \(best.source)"), origin: "LiteLLM "))
    }
    say(conflicts, unsaid)
    return PriceListing(
      kind: .liteLLM, rates: rates, skipped: skips.sorted { $0.key < $1.key }.map { .init(count: $0.value, reason: $0.key) })
  }

  private func say(_ conflicts: [String], _ unsaid: [String: Int]) {
    if !conflicts.isEmpty {
      page.note(
        "two-prices", page.start,
        "\(conflicts.count) \(conflicts.count == 1 ? "name has" : "names have") entries that differ in price: \(few(conflicts))",
        remedy: "One is taken: the undated before the dated, the latest date before older ones, bedrock before bedrock_mantle.",
        underlined: 0)
    }
    if !unsaid.isEmpty {
      let count = unsaid.values.reduce(0, +)
      page.warning(
        "billing-unsaid", page.start,
        "the file does not say who bills \(count) row\(count == 1 ? "" : "s") on bedrock, of \(listed(unsaid.keys.sorted()))",
        remedy: "They are written as billed by aws. Write marketplace where a bill says so; a refresh keeps it.", underlined: 0)
    }
    let long = Array(Set(longPrompts)).sorted()
    if !long.isEmpty {
      page.note(
        "long-prompts", page.start,
        "\(long.count) \(long.count == 1 ? "model costs" : "models cost") more for long prompts: \(few(long))",
        remedy: "A card has one price: that of prompts below the limit.", underlined: 0)
    }
  }

  /// Channel, region and model that an identifier names.
  private struct Place {
    var channel: String
    var region = ""
    var name: ModelName
    var isOtherEndpoint = false
    var isGlobal = false

    init?(_ identifier: String, provider: String) {
      var parts = identifier.split(separator: "/").map(String.init)
      guard parts.count >= 1 else { return nil }
      let first = parts.count > 1 ? parts[0] : ""
      switch provider {
      case "bedrock", "bedrock_converse", "bedrock_mantle":
        channel = "bedrock"
        isOtherEndpoint = provider == "bedrock_mantle"
        if first == "bedrock" || first == "bedrock_mantle" { parts.removeFirst() }
        if parts.count > 1, parts[0] == "claude_platform" {
          channel = "claude-platform"
          parts.removeFirst()
        }
        if parts.count > 1, parts[0] == "invoke" || parts[0] == "converse" {
          isOtherEndpoint = true
          parts.removeFirst()
        }
        if parts.count > 1, Place.isRegion(parts[0]) {
          region = parts[0]
          parts.removeFirst()
        }
        // Months of a provisioned commitment and the like: no token price of the card.
        guard parts.count == 1 else { return nil }
        if let dot = parts[0].firstIndex(of: ".") {
          let profile = String(parts[0][..<dot])
          if profile == "global" || RateFilter.geographies.contains(profile) {
            isGlobal = profile == "global"
            if !isGlobal { region = profile }
            parts[0] = String(parts[0][parts[0].index(after: dot)...])
          }
        }
      case "anthropic", "openai", "gemini":
        channel = provider
        if first == provider { parts.removeFirst() }
      case "azure", "azure_text", "azure_ai":
        channel = provider == "azure_ai" ? "azure-ai" : "azure-openai"
        if first == "azure" || first == "azure_ai" { parts.removeFirst() }
        if parts.count > 1 {
          switch parts[0] {
          case "eu", "us", "apac", "us-gov": region = parts.removeFirst()
          case "global", "global-standard", "standard":
            isGlobal = true
            parts.removeFirst()
          default: break
          }
        }
      case let p where p == "vertex_ai" || p.hasPrefix("vertex_ai-"):
        channel = "vertex"
        if first == "vertex_ai" { parts.removeFirst() }
      default: return nil
      }
      let maker = ["anthropic": "anthropic", "openai": "openai"][provider] ?? ""
      name = ModelName(parts.joined(separator: "/"), publisher: maker)
      guard !name.name.isEmpty else { return nil }
    }

    /// `eu-central-1`, `us-gov-west-1`.
    private static func isRegion(_ text: String) -> Bool {
      let parts = text.split(separator: "-")
      return (3...4).contains(parts.count) && parts[0].count == 2 && parts.last?.count == 1
        && parts.last?.allSatisfy(\.isNumber) == true
    }
  }
}
