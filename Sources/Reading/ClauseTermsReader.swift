import Agreements
import Values

/// The value of an ask, read by the grammar of the contract key it is about.
extension ContractReader {
  /// Nil after a finding, or when the clause is words that no arithmetic uses and none were given.
  func clauseTerms(_ clause: String, _ node: YAMLNode) -> ClauseTerms? {
    let root = YAMLNode(
      content: .map([YAMLNode.Pair(key: clause, keySource: node.source, value: node)]), source: node.source)
    guard let f = YAMLFields(root, page, what: "the ask") else { return nil }
    let before = page.findings.count
    let terms = terms(of: clause, f, isNone: isNone(node))
    return page.findings.count == before ? terms : nil
  }

  private func isNone(_ node: YAMLNode) -> Bool {
    if case .scalar(let text, _) = node.content { Grammar.trim(text) == "none" } else { false }
  }

  private func terms(of clause: String, _ f: YAMLFields, isNone: Bool) -> ClauseTerms? {
    let standard = ContractReader.standard
    switch clause {
    case "commitment": return commitmentChange(f).map { .commitment($0) }
    case "test": return f.choice("test", CommitmentTest.self).map { .commitment(.init(test: $0)) }
    case "monthly_minimum":
      if isNone { return .commitment(.init(monthlyMinimum: Sourced(0, standard))) }
      return f.number("monthly_minimum", .money).map { .commitment(.init(monthlyMinimum: $0)) }
    case "discount": return discountChange(f).map { .discount($0) }
    case "by": return f.choice("by", DiscountLadder.By.self).map { .discount(.init(by: $0)) }
    case "scope": return f.choice("scope", DiscountLadder.Scope.self).map { .discount(.init(scope: $0)) }
    case "basis": return isNone ? .basis(Sourced(.net, standard)) : f.choice("basis", Basis.self).map { .basis($0) }
    case "gap_rate": return isNone ? .gapRate(Sourced(.full, standard)) : f.choice("gap_rate", GapRate.self).map { .gapRate($0) }
    case "overage": return .overage(isNone ? nil : rateOrHeadline(f, "overage"))
    case "buckets":
      return .buckets(isNone ? nil : f.map("buckets").map { map in map.entries.compactMap { bucketChange(map, $0) } })
    case BucketName.bedrockThirdParty, BucketName.marketplace:
      return f.node(clause).flatMap { bucketChange(nil, YAMLNode.Pair(key: clause, keySource: $0.source, value: $0)) }.map {
        .buckets([$0])
      }
    case "caps": return .caps(isNone ? nil : caps(f))
    case "private_rates": return .privateRates(isNone ? nil : privateRateChanges(f))
    case "bedrock": return .bedrock(isNone ? .pooled : bedrock(f))
    case "shortfall": return .shortfall(isNone ? .pay : shortfall(f))
    case "carry_forward":
      return isNone ? .carryForward(Sourced(0, standard)) : f.number("carry_forward", .share).map { .carryForward($0) }
    case "step_down": return .stepDown(isNone ? nil : stepDown(f))
    case "fungible": return .fungible(isNone ? [] : fungible(f))
    case "credits": return .credits(isNone ? [] : credits(f))
    case "support": return .support(isNone ? nil : supportChange(f))
    case "price_protection":
      return isNone
        ? .priceProtection(Sourced(false, standard)) : f.boolean("price_protection").map { .priceProtection($0) }
    case "upfront": return .upfront(isNone ? nil : upfront(f))
    case "terms": return .terms(terms(f).filter { !$0.words.source.isStandard })
    default: return f.text(clause).map { .terms([Contract.Term(name: clause, words: $0)]) }
    }
  }

  // MARK: What is named of a clause

  private func commitmentChange(_ f: YAMLFields) -> ClauseTerms.CommitmentChange? {
    guard let c = f.map("commitment") else { return nil }
    let change = ClauseTerms.CommitmentChange(
      test: c.choice("test", CommitmentTest.self), years: c.numbers("years", .money), total: c.number("total", .money),
      monthlyMinimum: c.number("monthly_minimum", .money))
    c.finish()
    if c.has("total"), c.has("years") {
      page.error(
        "years-and-total", c.keySource("total"), "a commitment states either `years` or `total`",
        remedy: "Keep one of the two.", underlined: 5)
      return nil
    }
    return change
  }

  private func discountChange(_ f: YAMLFields) -> ClauseTerms.DiscountChange? {
    guard let node = f.node("discount") else { return nil }
    guard case .map = node.content else { return f.number("discount", .rate).map { .init(rate: $0) } }
    guard let d = YAMLFields(node, page, what: "discount") else { return nil }
    defer { d.finish() }
    let mayFall = d.boolean("allow_falling_tiers")?.value ?? false
    return .init(
      tiers: d.has("tiers") ? tiers(d, "tiers", mayFall: mayFall) : nil, by: d.choice("by", DiscountLadder.By.self),
      scope: d.choice("scope", DiscountLadder.Scope.self))
  }

  private func bucketChange(_ map: YAMLFields?, _ entry: YAMLNode.Pair) -> ClauseTerms.BucketChange? {
    _ = map?.node(entry.key)
    guard let b = YAMLFields(entry.value, page, what: entry.key) else { return nil }
    defer { b.finish() }
    var change = ClauseTerms.BucketChange(bucket: Sourced(entry.key, entry.keySource))
    if b.has("discount") { change.discount = rateOrHeadline(b, "discount").map { .rate($0) } ?? .headline }
    change.retires = b.number("retires", .share)
    change.capGroup = b.text("cap_group")
    return change
  }

  private func privateRateChanges(_ f: YAMLFields) -> [ClauseTerms.PrivateRateChange] {
    guard let map = f.map("private_rates") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard let p = YAMLFields(entry.value, page, what: entry.key) else { return nil }
      defer { p.finish() }
      let fixed = p.boolean("fixed_price")?.value
      return p.number("rate", .rate, required: true).map {
        .init(bucket: Sourced(entry.key, entry.keySource), rate: $0, fixedPrice: fixed)
      }
    }
  }

  private func supportChange(_ f: YAMLFields) -> ClauseTerms.SupportChange? {
    guard let s = f.map("support") else { return nil }
    defer { s.finish() }
    return .init(
      minimum: s.number("minimum", .money), tiers: s.has("tiers") ? supportTiers(s) : nil,
      planDiscount: s.number("plan_discount", .share), base: s.choice("base", Basis.self),
      exclude: s.has("exclude") ? s.texts("exclude").map(\.value) : nil)
  }
}
