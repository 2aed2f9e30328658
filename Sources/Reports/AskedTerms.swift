import Values

/// The terms of an ask as a file has them, in words: `{treatment: prepaid, window_months: 24}` of a shortfall is
/// `a payment pays the fees of the next 24 months`.
///
/// An ask is frozen as text (share.yaml knows nothing else), so it is read from text. What is not understood is given as it
/// is written, without braces.
indirect enum AskedTerms: Equatable {
  case word(String)
  case list([AskedTerms])
  case map([(key: String, value: AskedTerms)])

  static func == (a: AskedTerms, b: AskedTerms) -> Bool {
    switch (a, b) {
    case (.word(let x), .word(let y)): x == y
    case (.list(let x), .list(let y)): x == y
    case (.map(let x), .map(let y)): x.map(\.key) == y.map(\.key) && x.map(\.value) == y.map(\.value)
    default: false
    }
  }

  /// Nil where the text is not one value in flow style.
  init?(_ text: String) {
    var rest = Substring(text)
    guard let value = Self.value(&rest), rest.allSatisfy(\.isWhitespace) else { return nil }
    self = value
  }

  private static func value(_ rest: inout Substring) -> AskedTerms? {
    rest = rest.drop(while: \.isWhitespace)
    switch rest.first {
    case "{":
      var members: [(key: String, value: AskedTerms)] = []
      let isWhole = items(&rest, "}") { rest in
        guard let colon = rest.firstIndex(of: ":") else { return false }
        let key = rest[..<colon].filter { !$0.isWhitespace && !"\"'".contains($0) }
        rest = rest[rest.index(after: colon)...]
        guard !key.isEmpty, let x = value(&rest) else { return false }
        members.append((String(key), x))
        return true
      }
      return isWhole ? .map(members) : nil
    case "[":
      var members: [AskedTerms] = []
      let isWhole = items(&rest, "]") { rest in
        guard let x = value(&rest) else { return false }
        members.append(x)
        return true
      }
      return isWhole ? .list(members) : nil
    default:
      let word = rest.prefix { !",{}[]".contains($0) }
      rest = rest[word.endIndex...]
      let plain = word.filter { !"\"'".contains($0) }.split(separator: " ").joined(separator: " ")
      return plain.isEmpty ? nil : .word(plain)
    }
  }

  /// What stands between brackets, one after the other.
  private static func items(_ rest: inout Substring, _ end: Character, _ item: (inout Substring) -> Bool) -> Bool {
    rest = rest.dropFirst()
    while true {
      rest = rest.drop(while: \.isWhitespace)
      if rest.first == end {
        rest = rest.dropFirst()
        return true
      }
      if !item(&rest) { return false }
      rest = rest.drop(while: \.isWhitespace)
      if rest.first == "," { rest = rest.dropFirst() } else if rest.first != end { return false }
    }
  }

  // MARK: words

  private var word: String? { if case .word(let s) = self { s } else { nil } }
  private subscript(_ key: String) -> AskedTerms? {
    if case .map(let members) = self { members.first { $0.key == key }?.value } else { nil }
  }
  private func word(_ key: String) -> String? { self[key]?.word }
  private var members: [(key: String, value: AskedTerms)] { if case .map(let members) = self { members } else { [] } }
  private static func number(_ s: String?) -> Double? { s.flatMap { Double($0.replacing("_", with: "")) } }
  /// `0.20` as 20%.
  private static func percent(_ s: String?) -> String? {
    number(s).map { x in
      let percent = x * 100
      return Words.fixed(percent, (percent - percent.rounded()).magnitude < 1e-9 ? 0 : 2) + "%"
    }
  }
  private static func months(_ s: String?) -> String? { number(s).map { Words.count(Int($0), "month") } }
  private static func bucket(_ name: String) -> String { Words.bucket(name) }

  /// What is asked of a clause, as a table or a sentence takes it; nil where the terms are not of a known form.
  func words(of clause: String) -> String? {
    switch clause {
    case "basis": return ["list": "spend counts at list price", "net": "spend counts net of discounts"][word ?? ""]
    case "gap_rate": return ["full": "a gap is charged in full", "discounted": "a gap is charged less the discount"][word ?? ""]
    case "price_protection": return ["true": "yes", "false": "no"][word ?? ""]
    case "carry_forward": return Self.percent(word).map { "\($0) of what is spent above a year's commitment" }
    case "overage": return word == "headline" ? "the headline" : Self.percent(word)
    case "step_down":
      guard let share = Self.percent(word("share")), let month = word("notice_month") else { return nil }
      return "\(share) off later years, by notice in month \(month)"
    case "shortfall":
      switch word("treatment") ?? word {
      case "pay": return "paid and gone"
      case "prepaid": return Self.months(word("window_months")).map { "a payment pays the fees of the next \($0)" }
      case "forgive": return Self.percent(word("share")).map { "\($0) of it forgiven" }
      case "relief": return word("amount").map { "paid up to \($0), the rest joins the next year" }
      default: return nil
      }
    case "caps":
      let parts = members.map { member in
        Self.percent(member.value.word).map { "\(Self.bucket(member.key)) up to \($0) of the commitment" }
      }
      return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap { $0 }.joined(separator: "; ")
    case "buckets":
      let parts = members.map { member in Self.terms(of: member.value).map { "\(Self.bucket(member.key)): \($0)" } }
      return parts.isEmpty || parts.contains(nil) ? nil : parts.compactMap { $0 }.joined(separator: "; ")
    case "bedrock":
      return [
        "pooled": "in the one common commitment", "carve_out": "in a commitment of its own",
        "per_model": "in a commitment for each model family",
      ][word("structure") ?? word ?? ""]
    default: return nil
    }
  }

  /// A bucket's terms: `the headline discount, counts in full`.
  private static func terms(of bucket: AskedTerms) -> String? {
    var parts: [String] = []
    for (key, value) in bucket.members {
      switch key {
      case "discount":
        guard let rate = value.word == "headline" ? "the headline discount" : percent(value.word).map({ "\($0) discount" }) else {
          return nil
        }
        parts.append(rate)
      case "retires":
        guard let x = number(value.word), let share = percent(value.word) else { return nil }
        parts.append(x == 1 ? "counts in full" : "counts at \(share)")
      case "cap_group": parts.append("under the cap of \(value.word ?? "its group")")
      default: return nil
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
