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
    case "\"":
      let quoted = rest.dropFirst().prefix { $0 != "\"" }
      rest = rest[quoted.endIndex...].dropFirst()
      return .word(String(quoted))
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

  // MARK: values

  private var word: String? { if case .word(let s) = self { s } else { nil } }
  private subscript(_ key: String) -> AskedTerms? {
    if case .map(let members) = self { members.first { $0.key == key }?.value } else { nil }
  }
  private func word(_ key: String) -> String? { self[key]?.word }
  private var members: [(key: String, value: AskedTerms)] { if case .map(let members) = self { members } else { [] } }
  private var items: [AskedTerms] { if case .list(let items) = self { items } else { [] } }

  /// The number of digits with a point, as the files' grammar has it; nil for exponents, infinity and whatever else
  /// programs write for numbers.
  private static func number(_ s: String?) -> Double? {
    guard let digits = s?.replacing("_", with: ""), digits.allSatisfy({ "0123456789.-".contains($0) }) else { return nil }
    return Double(digits)
  }
  /// `0.20` as 20%, `0.08125` as 8.125%.
  static func percent(_ s: String?) -> String? { number(s).map { Words.stated($0) } }
  private static func months(_ s: String?) -> String? {
    number(s).flatMap { Int(exactly: $0) }.map { Words.count($0, "month") }
  }
  /// As typed; thousands apart where it is typed in full: `2.5M`, `2,500,000`.
  private static func amount(_ s: String?) -> String? {
    guard let typed = s?.replacing("_", with: ""), typed.first?.isNumber == true else { return nil }
    guard let x = number(typed), x == x.rounded() else { return typed }
    return Words.grouped(x)
  }
  private static func bucket(_ name: String) -> String { Words.bucket(name) }

  /// Every item in words; nil where there is none or one is not understood. What says nothing is left out.
  private static func all(_ words: [String?]) -> [String]? {
    words.isEmpty || words.contains(nil) ? nil : words.compactMap { $0 }.filter { !$0.isEmpty }
  }
  private func each(_ word: (_ key: String, _ value: AskedTerms) -> String?) -> [String]? {
    Self.all(members.map { word($0.key, $0.value) })
  }
  private func each(_ word: (AskedTerms) -> String?) -> [String]? { Self.all(items.map(word)) }

  /// The terms as they hold: no entry is `none`, and that is the seller's standard where it has a value.
  func settled(_ clause: String) -> AskedTerms {
    if self == .list([]) || self == .map([]) { return .word("none") }
    guard word == "none" else { return self }
    let standard = [
      "monthly_minimum": "0", "basis": "net", "gap_rate": "full", "overage": "headline", "bedrock": "pooled",
      "shortfall": "pay", "carry_forward": "0", "price_protection": "false",
    ]
    return standard[clause].map { .word($0) } ?? self
  }

  // MARK: words

  /// What is asked of a clause, as a table takes it; nil where the terms are not of a known form.
  func words(of clause: String) -> String? {
    switch clause {
    case _ where word == "none": return "none"
    case "commitment": return each(Self.commitment)?.joined(separator: ", ")
    case "test": return Self.test(word)
    case "monthly_minimum": return Self.monthlyMinimum(word)
    case "discount": return Self.percent(word) ?? each(Self.ladder)?.joined(separator: ", ")
    case "by": return Self.by(word)
    case "scope": return Self.scope(word)
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
      case "relief": return Self.amount(word("amount")).map { "paid up to \($0), the rest joins the next year" }
      default: return nil
      }
    case "caps":
      return each { key, value in Self.percent(value.word).map { "\(Self.bucket(key)) up to \($0) of the commitment" } }?
        .joined(separator: "; ")
    case "buckets":
      return each { key, value in Self.bucketTerms(value).map { "\(Self.bucket(key)): \($0)" } }?.joined(separator: "; ")
    case "bedrock_third_party", "marketplace": return Self.bucketTerms(self)
    case "private_rates":
      return each { key, value in Self.privateRate(value).map { "\(Self.bucket(key)): \($0)" } }?.joined(separator: "; ")
    case "bedrock": return Self.bedrock(self)
    case "fungible":
      return each { pair in
        pair.items.count == 2 ? pair.each { $0.word.map(Self.bucket) }?.joined(separator: " and ") : nil
      }?.joined(separator: "; ")
    case "credits": return each(Self.credit)?.joined(separator: "; ")
    case "support": return each(Self.support)?.joined(separator: "; ")
    case "upfront":
      return each { key, value in
        switch key {
        case "share": Self.percent(value.word).map { "\($0) of each year's commitment paid at its start" }
        case "reduction": Self.percent(value.word).map { "at a reduction of \($0)" }
        default: nil
        }
      }?.joined(separator: ", ")
    case "terms":
      return each { key, value in value.word.map { "\(key.replacing("_", with: "-")): \($0)" } }?.joined(separator: "; ")
    default: return nil
    }
  }

  /// What is asked of a clause as a sentence of its own, without its full stop.
  func sentence(of clause: String) -> String? {
    switch clause {
    case _ where word == "none": return "none is asked for"
    case "price_protection": return word == "false" ? "prices are not protected" : words(of: clause)
    case "overage":
      return words(of: clause).map { "spend above the commitment of a contract year earns a discount of \($0)" }
    case "carry_forward":
      return Self.number(word) == 0 ? "spend above a year's commitment is not carried to the next" : words(of: clause)
    case "bedrock": return words(of: clause).map { "foundation models are \($0)" }
    case "shortfall":
      switch word("treatment") ?? word {
      case "pay": return "a shortfall is paid, and nothing of the payment comes back"
      case "forgive": return Self.percent(word("share")).map { "\($0) of a shortfall is forgiven" }
      case "relief":
        return Self.amount(word("amount")).map {
          "a shortfall is paid up to \($0), and the rest joins the commitment of the next year"
        }
      default: return words(of: clause)
      }
    default: return words(of: clause)
    }
  }

  /// Whether the stock wording of a clause says what is asked.
  func agrees(withStock clause: String) -> Bool {
    switch clause {
    case "commitment":
      self["years"] != nil && word("test") != "term"
        && (self["monthly_minimum"] == nil || Self.number(word("monthly_minimum")) == 0)
    case "monthly_minimum": Self.number(word) == 0
    case "discount": word != nil && word != "none"
    case "by": word == "mean_year" || word == "term"
    case "scope": word == "whole"
    case "basis": word == "list"
    case "gap_rate": word == "discounted"
    case "overage": word == "headline"
    case "buckets": members.allSatisfy { $0.value["discount"] != nil && Self.countsInFull($0.value) } && !members.isEmpty
    case "private_rates": members.allSatisfy { $0.value.word("fixed_price") == "true" } && !members.isEmpty
    case "bedrock": (word("structure") ?? word) == "pooled"
    case "shortfall": word("treatment") == "prepaid"
    case "carry_forward": (Self.number(word) ?? 0) > 0
    case "price_protection": word == "true"
    case "credits": items.allSatisfy { !($0["buckets"]?.items.isEmpty ?? true) } && !items.isEmpty
    case "upfront": (Self.number(word("share")) ?? 0) > 0 && self["reduction"] != nil
    case "test": true
    case "caps", "step_down", "fungible", "terms": word == nil
    default: false
    }
  }

  /// Whether the stock wording, where it agrees, leaves nothing to add.
  static func stockSaysAll(_ clause: String) -> Bool {
    ["monthly_minimum", "scope", "basis", "gap_rate", "overage", "bedrock", "price_protection"].contains(clause)
  }

  // MARK: parts of clauses

  private static func commitment(_ key: String, _ value: AskedTerms) -> String? {
    switch key {
    case "years": years(value)
    case "total": amount(value.word).map { "\($0) over the term" }
    case "test": test(value.word)
    case "monthly_minimum": monthlyMinimum(value.word)
    default: nil
    }
  }

  private static func years(_ value: AskedTerms) -> String? {
    value.each { amount($0.word) }.map { Words.list($0) + " by contract year" }
  }

  private static func test(_ word: String?) -> String? {
    ["annual": "tested each contract year", "term": "tested once, over the whole term"][word ?? ""]
  }

  private static func monthlyMinimum(_ word: String?) -> String? {
    number(word) == 0 ? "no minimum in a single month" : amount(word).map { "at least \($0) in each month" }
  }

  private static func ladder(_ key: String, _ value: AskedTerms) -> String? {
    switch key {
    case "tiers": tiers(value)
    case "by": by(value.word)
    case "scope": scope(value.word)
    // Says how the tiers are to be read, and nothing that is asked.
    case "allow_falling_tiers": ""
    default: nil
    }
  }

  private static func tiers(_ value: AskedTerms) -> String? {
    value.each { tier in
      guard let rate = percent(tier.word("rate")), let from = amount(tier.word("from")) else { return nil }
      return "\(rate) from \(from)"
    }?.joined(separator: ", ")
  }

  private static func by(_ word: String?) -> String? {
    [
      "mean_year": "the tier is read from the mean year of the commitment",
      "each_year": "the tier is read each contract year from its commitment",
      "term": "the tier is read from the commitment of the whole term",
    ][word ?? ""]
  }

  private static func scope(_ word: String?) -> String? {
    [
      "whole": "the rate of the tier reached applies to all spend",
      "marginal": "the rate of each tier applies to the spend above its threshold alone",
    ][word ?? ""]
  }

  /// A bucket's terms: `the headline discount, counts in full`.
  private static func bucketTerms(_ bucket: AskedTerms) -> String? {
    bucket.each { key, value in
      switch key {
      case "discount": value.word == "headline" ? "the headline discount" : percent(value.word).map { "\($0) discount" }
      case "retires": number(value.word) == 1 ? "counts in full" : percent(value.word).map { "counts at \($0)" }
      case "cap_group": "under the cap of \(value.word.map(Self.bucket) ?? "its group")"
      default: nil
      }
    }?.joined(separator: ", ")
  }

  private static func countsInFull(_ bucket: AskedTerms) -> Bool {
    number(bucket.word("retires")) == 1 && bucket["cap_group"] == nil
  }

  private static func privateRate(_ value: AskedTerms) -> String? {
    value.each { key, value in
      switch key {
      case "rate": percent(value.word).map { "\($0) before the general discount" }
      case "fixed_price": ["true": "at a fixed price", "false": "following public prices"][value.word ?? ""]
      default: nil
      }
    }?.joined(separator: ", ")
  }

  private static func bedrock(_ value: AskedTerms) -> String? {
    let counted = [
      nil: "", "true": "; these amounts count when the tier of the discount is read",
      "false": "; these amounts do not count when the tier of the discount is read",
    ][value.word("counts_in_k")]
    func pool(_ value: AskedTerms) -> String? {
      guard let years = value["years"].flatMap(years), let rate = percent(value.word("rate")) else { return nil }
      return "\(years) at \(rate) discount"
    }
    switch value.word("structure") ?? value.word {
    case "pooled": return "in the one common commitment"
    case "carve_out": return pool(value).flatMap { words in counted.map { "in a commitment of their own: \(words)\($0)" } }
    case "per_model":
      let families = value["families"]?.each { name, value in pool(value).map { "\(name) \($0)" } }
      return families.flatMap { words in
        counted.map { "in a commitment for each model family: \(words.joined(separator: "; "))\($0)" }
      }
    default: return nil
    }
  }

  private static func credit(_ credit: AskedTerms) -> String? {
    guard let amount = amount(credit.word("amount")), let from = credit.word("from"), let months = months(credit.word("months"))
    else { return nil }
    let buckets = credit["buckets"]?.each { $0.word.map(bucket) }.map { ", on \(Words.list($0))" } ?? ""
    let counts =
      ["true": ", counting toward the commitment", "false": ", not counting toward the commitment"][credit.word("retires") ?? ""]
    return "\(amount) from \(from) for \(months)\(buckets)\(counts ?? "")"
  }

  private static func support(_ key: String, _ value: AskedTerms) -> String? {
    switch key {
    case "minimum": amount(value.word).map { "at least \($0) a month" }
    case "tiers": tiers(value).map { "\($0) of a month's charges" }
    case "plan_discount": percent(value.word).map { "\($0) off the plan" }
    case "base": ["list": "charges at list price", "net": "charges net of discounts"][value.word ?? ""]
    case "exclude": value.items.isEmpty ? "" : value.each { $0.word.map(bucket) }.map { "without \(Words.list($0))" }
    default: nil
    }
  }
}
