/// How much work a lever is, as far as the words say: `8 weeks`, `1 week`, `10 days`, `2 months`.
public enum Effort {
  /// Weeks; nil where the words hold no amount of time.
  public static func weeks(_ words: String) -> Double? {
    let parts = words.lowercased().split(separator: " ")
    for (number, unit) in zip(parts, parts.dropFirst()) {
      guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let n = Double(number), n > 0, n.isFinite else {
        continue
      }
      if unit.hasPrefix("day") { return n / 5 }
      if unit.hasPrefix("week") { return n }
      if unit.hasPrefix("month") { return n * 52 / 12 }
    }
    return nil
  }
}
