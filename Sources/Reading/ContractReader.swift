import Agreements
import Values

/// The map `contract` of a quote: a commitment, the discount it earns, the clauses. What is missing takes the
/// seller's standard, and is remembered so that it can be confirmed in writing.
struct ContractReader {
  let page: Page
  static let standard = Source.standard("seller's standard")

  /// Keys of a contract that have a seller's standard, as they may stand under `unknown` and in asks.
  static let clauses = [
    "commitment", "discount", "basis", "gap_rate", "overage", "buckets", "caps", "private_rates", "bedrock",
    "shortfall", "carry_forward",
    "step_down", "fungible", "credits", "support", "price_protection", "upfront", "terms",
  ]
  static let termNames = ["exit", "divestiture", "region_move", "model_swap", "growth_renegotiation", "assignment"]
  static let inner = [
    "test", "monthly_minimum", "by", "scope", BucketName.bedrockThirdParty, BucketName.marketplace,
  ]
  static let unknowable = clauses + inner + termNames

  struct Read {
    var contract: Contract
    /// Keys for which the seller's standard was taken, in the order of the interface.
    var defaulted: [String]
  }

  /// Nil when a required key is missing or was refused.
  func read(_ f: YAMLFields) -> Read? {
    let term = f.integer("term_months", 12...60, required: true)
    let commitment = commitment(f)
    let ladder = ladder(f)
    let contract = Contract(
      termMonths: term ?? Sourced(12, ContractReader.standard), commitment: commitment ?? Commitment(years: []),
      basis: f.choice("basis", Basis.self) ?? Sourced(.net, ContractReader.standard),
      gapRate: f.choice("gap_rate", GapRate.self) ?? Sourced(.full, ContractReader.standard),
      discount: ladder ?? DiscountLadder(tiers: []), overage: rateOrHeadline(f, "overage"),
      buckets: buckets(f, "buckets"), caps: caps(f),
      privateRates: privateRates(f), bedrock: bedrock(f), shortfall: shortfall(f),
      carryForward: f.number("carry_forward", .share) ?? Sourced(0, ContractReader.standard), stepDown: stepDown(f),
      fungible: fungible(f), credits: credits(f), support: support(f, "support"),
      priceProtection: f.boolean("price_protection") ?? Sourced(false, ContractReader.standard), upfront: upfront(f),
      terms: terms(f))
    let defaulted = defaulted(f, contract)
    f.finish()
    guard term != nil, commitment != nil, ladder != nil else { return nil }
    return Read(contract: contract, defaulted: defaulted)
  }

  private func defaulted(_ f: YAMLFields, _ contract: Contract) -> [String] {
    var keys: [String] = []
    if contract.commitment.test.source.isStandard { keys.append("test") }
    if contract.commitment.monthlyMinimum.source.isStandard { keys.append("monthly_minimum") }
    if !contract.discount.isBare {
      if contract.discount.by.source.isStandard { keys.append("by") }
      if contract.discount.scope.source.isStandard { keys.append("scope") }
    }
    for key in ["basis", "gap_rate", "overage"] where !f.has(key) { keys.append(key) }
    for bucket in [BucketName.bedrockThirdParty, BucketName.marketplace]
    where !contract.buckets.contains(where: { $0.bucket.value == bucket }) { keys.append(bucket) }
    for key in [
      "caps", "private_rates", "bedrock", "shortfall", "carry_forward", "step_down", "fungible", "credits",
      "price_protection", "upfront",
    ]
    where !f.has(key) { keys.append(key) }
    if !f.has("terms") {
      keys.append("terms")
    } else {
      keys += ContractReader.termNames.filter { name in
        !contract.terms.contains { $0.name == name && !$0.words.source.isStandard }
      }
    }
    return keys
  }

  // MARK: Commitment and discount

  func commitment(_ f: YAMLFields) -> Commitment? {
    guard let c = f.map("commitment", required: true) else { return nil }
    let test = c.choice("test", CommitmentTest.self)
    let minimum = c.number("monthly_minimum", .money)
    let years = c.numbers("years", .money, required: !c.has("total"))
    let total = c.number("total", .money)
    c.finish()
    if c.has("total"), c.has("years") {
      page.error(
        "years-and-total", c.keySource("total"), "a commitment states either `years` or `total`",
        remedy: "Keep one of the two.", underlined: 5)
      return nil
    }
    if c.has("total"), test?.value != .term {
      page.error(
        "total-without-term-test", c.keySource("total"), "a `total` is tested once, and the test is annual here",
        remedy: "Write `test: term`, or one amount a year under `years`.", underlined: 5)
      return nil
    }
    if let years, years.isEmpty, let node = c.node("years") {
      sayNoYears(node, "years")
      return nil
    }
    guard years != nil || total != nil else { return nil }
    var commitment = Commitment(years: years ?? [], statedAsTotal: total)
    if let test { commitment.test = test }
    if let minimum { commitment.monthlyMinimum = minimum }
    if let total, let term = f.integerQuietly("term_months"), term >= 12 {
      let count = term / 12
      commitment.years = Array(repeating: Sourced(total.value / Double(count), total.source), count: count)
    }
    return commitment
  }

  func sayNoYears(_ node: YAMLNode, _ key: String) {
    page.error(
      "no-years", node.source, "\(key) has no amount", remedy: "Write one amount for each contract year.", underlined: 1)
  }

  func ladder(_ f: YAMLFields) -> DiscountLadder? {
    guard let node = f.node("discount") else {
      f.sayMissing("discount")
      return nil
    }
    guard case .map = node.content else {
      guard let rate = f.number("discount", .rate) else { return nil }
      return DiscountLadder(tiers: [.init(from: Sourced(0, rate.source), rate: rate)], isBare: true)
    }
    guard let d = YAMLFields(node, page, what: "discount") else { return nil }
    let by = d.choice("by", DiscountLadder.By.self)
    let scope = d.choice("scope", DiscountLadder.Scope.self)
    let falling = d.boolean("allow_falling_tiers")?.value ?? false
    let tiers = tiers(d, "tiers", mayFall: falling)
    d.finish()
    guard let tiers else { return nil }
    var ladder = DiscountLadder(tiers: tiers)
    if let by { ladder.by = by }
    if let scope { ladder.scope = scope }
    return ladder
  }

  /// Tiers ascend by `from`; their rates do not fall unless that is allowed.
  func tiers(_ f: YAMLFields, _ key: String, mayFall: Bool) -> [DiscountLadder.Tier]? {
    guard let items = f.list(key, required: true) else { return nil }
    if items.isEmpty, let node = f.node(key) {
      page.error(
        "no-tiers", node.source, "\(key) has no tier", remedy: "Write at least one: [{from: 0, rate: 0.05}].",
        underlined: 1)
      return nil
    }
    // A formula that chooses among tiers nests one call for each; spreadsheets take 64.
    let most = 50
    if items.count > most, let node = f.node(key) {
      page.error(
        "too-many-tiers", node.source, "\(key) has \(items.count) tiers; \(most) are the limit",
        remedy: "Leave out the tiers that no commitment on the menu reaches.", underlined: 1)
      return nil
    }
    var tiers: [DiscountLadder.Tier] = []
    var fine = true
    for item in items {
      guard let t = YAMLFields(item, page, what: "a tier") else { return nil }
      let from = t.number("from", .money, required: true)
      let rate = t.number("rate", .rate, required: true)
      t.finish()
      guard let from, let rate else {
        fine = false
        continue
      }
      if fine, let last = tiers.last {
        if from.value <= last.from.value {
          page.error(
            "tiers-out-of-order", from.source,
            "the tier from \(Grammar.plain(from.value)) does not stand above the one from \(Grammar.plain(last.from.value))",
            remedy: "Order the tiers by `from`, each once.")
          fine = false
        } else if !mayFall, rate.value < last.rate.value {
          page.error(
            "falling-tiers", rate.source,
            "discount falls from \(Grammar.plain(last.rate.value)) to \(Grammar.plain(rate.value)) at the \(Grammar.plain(from.value)) tier",
            remedy: "Check the quote, or set `allow_falling_tiers: true`.")
          fine = false
        }
      }
      tiers.append(.init(from: from, rate: rate))
    }
    return fine ? tiers : nil
  }

  /// A rate, or nil for the word `headline`.
  func rateOrHeadline(_ f: YAMLFields, _ key: String) -> Sourced<Double>? {
    if let node = f.node(key), case .scalar(let text, _) = node.content, Grammar.trim(text) == "headline" { return nil }
    return f.number(key, .rate)
  }

  // MARK: Buckets

  func buckets(_ f: YAMLFields, _ key: String) -> [BucketTerms] {
    guard let map = f.map(key) else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      return bucket(entry)
    }
  }

  /// A bucket named with some keys only takes its own standard for the others.
  func bucket(_ entry: YAMLNode.Pair) -> BucketTerms? {
    guard let b = YAMLFields(entry.value, page, what: entry.key) else { return nil }
    var terms = BucketTerms.standard(for: entry.key)
    terms.bucket = Sourced(entry.key, entry.keySource)
    if b.has("discount") { terms.discount = rateOrHeadline(b, "discount") }
    if let retires = b.number("retires", .share) { terms.retires = retires }
    if let group = b.text("cap_group") { terms.capGroup = group }
    b.finish()
    return terms
  }

  func caps(_ f: YAMLFields) -> [Contract.Cap] {
    guard f.has("caps") else {
      return Contract.Cap.standard
    }
    guard let map = f.map("caps") else { return [] }
    return map.entries.compactMap { entry in
      map.number(entry.key, .share).map { Contract.Cap(group: entry.key, share: $0) }
    }
  }

  func privateRates(_ f: YAMLFields) -> [PrivateRate] {
    guard let map = f.map("private_rates") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard let p = YAMLFields(entry.value, page, what: entry.key) else { return nil }
      let rate = p.number("rate", .rate, required: true)
      let fixed = p.boolean("fixed_price")?.value ?? false
      p.finish()
      return rate.map { PrivateRate(bucket: Sourced(entry.key, entry.keySource), rate: $0, fixedPrice: fixed) }
    }
  }

  func bedrock(_ f: YAMLFields) -> BedrockStructure {
    guard let b = f.map("bedrock") else { return .pooled }
    defer { b.finish() }
    guard let structure = b.choice("structure", among: ["pooled", "carve_out", "per_model"], required: true) else {
      b.allow("years", "rate", "counts_in_k", "families")
      return .pooled
    }
    switch structure.value {
    case "carve_out":
      let counts = b.boolean("counts_in_k")?.value ?? false
      guard let pool = pool(b, "bedrock") else { return .pooled }
      return .carveOut(pool, countsInK: counts)
    case "per_model":
      let counts = b.boolean("counts_in_k")?.value ?? false
      guard let families = b.map("families", required: true) else { return .pooled }
      let pools = families.entries.compactMap { entry -> BedrockStructure.Pool? in
        _ = families.node(entry.key)
        guard let p = YAMLFields(entry.value, page, what: entry.key) else { return nil }
        defer { p.finish() }
        return pool(p, entry.key)
      }
      return .perModel(pools, countsInK: counts)
    default: return .pooled
    }
  }

  private func pool(_ f: YAMLFields, _ name: String) -> BedrockStructure.Pool? {
    let years = f.numbers("years", .money, required: true)
    let rate = f.number("rate", .rate, required: true)
    guard let years, let rate else { return nil }
    return BedrockStructure.Pool(name: name, years: years, rate: rate)
  }
}

extension YAMLFields {
  /// The whole number up to 1,000 under a key without any finding: for what another key needs of it.
  func integerQuietly(_ key: String) -> Int? {
    guard let node = node(key), case .scalar(let text, _) = node.content,
      let value = Grammar.value(text, Grammar.NumberForm(dialect: .yaml)), (0...1_000).contains(value), value == value.rounded()
    else { return nil }
    return Int(value)
  }
}
