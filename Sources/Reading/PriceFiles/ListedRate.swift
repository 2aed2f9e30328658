import Agreements
import Values

/// A price column of a rate card.
public enum PriceColumn: String, CaseIterable, Hashable, Sendable {
  case input, output
  case cacheRead = "cache_read"
  case cacheWrite = "cache_write"
  case cacheWrite1h = "cache_write_1h"
  case batchInput = "batch_input"
  case batchOutput = "batch_output"
}

/// What a price file says of one model on one channel in one region, per million tokens.
public struct ListedRate: Sendable {
  /// What makes two rows rates of the same thing.
  public struct Key: Hashable, Comparable, Sendable {
    public var channel: String
    public var model: String
    /// Empty: any region.
    public var region: String
    public static func < (a: Key, b: Key) -> Bool {
      (a.channel, a.model, a.region) < (b.channel, b.model, b.region)
    }
  }
  public var key: Key
  public var family: String
  public var publisher: String
  /// `aws` or `marketplace`.
  public var billing: String
  /// Never without `input`.
  public var prices: [PriceColumn: ExactPrice]
  /// When the price held: the file's own date, or the one that was given for it.
  public var asOf: Day
  /// What stands in the card's `source` column.
  public var citation: String
  /// How a citation of this file begins, whatever its version: how rows of an older version are known again.
  public var origin: String
}

/// Which rates are wanted; empty lists want all.
public struct RateFilter: Sendable {
  public var channels: [String]
  /// `any` is the row of a blank region.
  public var regions: [String]
  /// Names, with `*` for any run of characters.
  public var models: [String]

  public init(channels: [String] = [], regions: [String] = [], models: [String] = []) {
    self.channels = channels
    self.regions = regions.map { $0 == "any" ? "" : $0 }
    self.models = models
  }

  func wants(_ key: ListedRate.Key) -> Bool {
    (regions.isEmpty || regions.contains(key.region)) && concerns(key)
  }

  /// Wanted by channel and model; a geography may stand for a region that is wanted.
  func concerns(_ key: ListedRate.Key) -> Bool {
    (channels.isEmpty || channels.contains(key.channel))
      && (models.isEmpty || models.contains { RateFilter.matches(key.model[...], $0[...]) })
  }

  private static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return text == pattern }
    guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// The rates wanted. A region that a file has no row for takes that of its geography: `eu` for `eu-central-1`.
  func apply(_ rates: [ListedRate]) -> [ListedRate] {
    let known = Set(rates.map(\.key))
    var taken = Set<ListedRate.Key>()
    var out: [ListedRate] = []
    for rate in rates {
      if wants(rate.key), taken.insert(rate.key).inserted { out.append(rate) }
      for region in regions where RateFilter.geographies(of: region).contains(rate.key.region) {
        var own = rate
        own.key.region = region
        // The narrowest geography that the file names.
        let narrower = RateFilter.geographies(of: region).prefix { $0 != rate.key.region }
        let isBeaten = narrower.contains { name in
          var other = rate.key
          other.region = name
          return known.contains(other)
        }
        if !known.contains(own.key), !isBeaten, wants(own.key), taken.insert(own.key).inserted { out.append(own) }
      }
    }
    return out
  }

  /// The geographies that a region lies in, narrowest first, as inference profiles name them.
  static func geographies(of region: String) -> [String] {
    if region.hasPrefix("us-gov-") { return ["us-gov"] }
    switch region {
    case "ap-northeast-1", "ap-northeast-3": return ["jp", "apac"]
    case "ap-southeast-2", "ap-southeast-4": return ["au", "apac"]
    case "ap-south-1", "ap-south-2": return ["in", "apac"]
    case "ca-central-1", "ca-west-1": return ["ca", "us"]
    default: break
    }
    if region.hasPrefix("us-") { return ["us"] }
    if region.hasPrefix("eu-") { return ["eu"] }
    if region.hasPrefix("ap-") { return ["apac"] }
    return []
  }

  /// All geographies there are.
  static let geographies: Set<String> = ["us-gov", "jp", "au", "in", "ca", "apac", "us", "eu"]
}

/// What a price file holds.
public struct PriceListing: Sendable {
  public enum Kind: String, Sendable { case aws = "AWS Price List", liteLLM = "LiteLLM model prices" }
  public var kind: Kind
  /// In order of their keys, each key once.
  public var rates: [ListedRate]
  /// Meters of the file that are no rate of a card, by reason.
  public var skipped: [Skip]
  public struct Skip: Sendable, Hashable {
    public var count: Int
    public var reason: String
  }
}
