/// What a Bedrock usage type meters: `USE1-Claude2.0-input-tokens`, `USE1-MP:USE1_CacheReadInputTokenCount_Global-Units`,
/// `USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-global-standard`.
///
/// The forms are several, and new ones come. It is read word by word around the first of `input`, `output` and `cache`;
/// a word that is not known makes the whole another kind of meter (a tier, a modality), never a token price.
struct UsageType {
  /// Where requests may be served: in the region, anywhere in its geography, or anywhere.
  enum Routing: Int { case region, geography, global }

  var column: PriceColumn
  var routing: Routing
  /// The model as the usage type spells it; empty in the Marketplace form, which names none.
  var model: String
  /// The other endpoint of Bedrock, at the same prices.
  var isMantle: Bool
  /// Billed through AWS Marketplace.
  var isMarketplace: Bool

  /// Nil for what is no token of the standard or the batch tier.
  init?(_ text: String) {
    var rest = text[...]
    isMarketplace = false
    if let mark = rest.range(of: "MP:") {
      isMarketplace = true
      rest = rest[mark.upperBound...]
      guard let underscore = rest.firstIndex(of: "_") else { return nil }
      rest = rest[rest.index(after: underscore)...]
      if rest.hasSuffix("-Units") { rest = rest.dropLast(6) }
    } else if let dash = rest.firstIndex(of: "-"), UsageType.isRegionCode(rest[..<dash]) {
      rest = rest[rest.index(after: dash)...]
    }
    let pieces = rest.split(whereSeparator: { $0 == "-" || $0 == "_" }).map(String.init)
    var words: [String] = []
    var names: [String] = []
    var isName = true
    for piece in pieces {
      let split = isMarketplace ? UsageType.camel(piece) : [piece.lowercased()]
      for word in split {
        if isName, UsageType.starts.contains(word) { isName = false }
        if isName { names.append(isMarketplace ? word : piece) } else { words.append(word) }
      }
    }
    isMantle = names.last == "mantle"
    if isMantle { names.removeLast() }
    // `Nova2.0Pro-text-input-tokens` meters text; `MillionBatchInputTokens` has its tier in front.
    var isBatch = false
    while let last = names.last?.lowercased(), ["text", "million", "batch"].contains(last) {
      if last == "batch" { isBatch = true }
      names.removeLast()
    }
    if let last = names.last?.lowercased(), ["speech", "audio", "image", "video", "training"].contains(last) { return nil }
    if words.isEmpty, isMarketplace, names.contains("embed") {
      words = ["input", "tokens"]
      names = []
    }
    guard !words.isEmpty, !isMarketplace || names.isEmpty else { return nil }
    model = names.joined(separator: "-")
    var isCache = false
    var isRead = false
    var isWrite = false
    var isOutput = false
    var isHour = false
    routing = .region
    for word in words {
      switch word {
      case "input", "token", "tokens", "count", "text", "million", "standard", "cross", "region", "5m", "30m": break
      case "output", "response": isOutput = true
      case "cache": isCache = true
      case "read": isRead = true
      case "write": isWrite = true
      case "1h": isHour = true
      case "batch": isBatch = true
      case "geo": routing = .geography
      case "global": routing = .global
      default: return nil
      }
    }
    guard words.contains(where: { $0 == "token" || $0 == "tokens" }) else { return nil }
    switch (isCache, isOutput, isBatch) {
    case (true, false, false) where isRead && !isWrite: column = .cacheRead
    case (true, false, false) where isWrite && !isRead: column = isHour ? .cacheWrite1h : .cacheWrite
    case (false, true, _): column = isBatch ? .batchOutput : .output
    case (false, false, _) where words.contains("input"): column = isBatch ? .batchInput : .input
    default: return nil
    }
  }

  private static let starts: Set<String> = ["input", "output", "cache", "response"]

  /// `USE1`, `EU`, `APN1`, `UGW1`.
  private static func isRegionCode(_ text: some StringProtocol) -> Bool {
    (2...5).contains(text.count) && text.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) }
      && (text.utf8.first ?? 0) >= 0x41
  }

  /// `CacheWrite1hInputTokenCount` is cache, write, 1h, input, token, count.
  private static func camel(_ text: String) -> [String] {
    var words: [String] = []
    var last: Character?
    for c in text {
      let starts = last == nil || (c.isUppercase && last?.isUppercase == false) || (c.isNumber && last?.isLetter == true)
      if starts { words.append("") }
      words[words.count - 1].append(contentsOf: c.lowercased())
      last = c
    }
    return words
  }
}
