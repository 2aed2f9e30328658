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
    switch clause {
    case "commitment": return commitment(f).map { .commitment($0) }
    case "test": return f.choice("test", CommitmentTest.self).map { .test($0) }
    case "monthly_minimum": return f.number("monthly_minimum", .money).map { .monthlyMinimum($0) }
    case "discount": return ladder(f).map { .discount($0) }
    case "by": return f.choice("by", DiscountLadder.By.self).map { .by($0) }
    case "scope": return f.choice("scope", DiscountLadder.Scope.self).map { .scope($0) }
    case "basis": return f.choice("basis", Basis.self).map { .basis($0) }
    case "gap_rate": return f.choice("gap_rate", GapRate.self).map { .gapRate($0) }
    case "overage": return .overage(rateOrHeadline(f, "overage"))
    case "buckets": return .buckets(buckets(f, "buckets"))
    case BucketName.bedrockThirdParty, BucketName.marketplace:
      return f.node(clause).flatMap { bucket(YAMLNode.Pair(key: clause, keySource: $0.source, value: $0)) }.map {
        .buckets([$0])
      }
    case "caps": return .caps(caps(f))
    case "private_rates": return .privateRates(privateRates(f))
    case "bedrock": return .bedrock(bedrock(f))
    case "shortfall": return .shortfall(shortfall(f))
    case "carry_forward": return f.number("carry_forward", .share).map { .carryForward($0) }
    case "step_down": return .stepDown(isNone ? nil : stepDown(f))
    case "fungible": return .fungible(isNone ? [] : fungible(f))
    case "credits": return .credits(isNone ? [] : credits(f))
    case "support": return .support(isNone ? nil : support(f, "support"))
    case "price_protection": return f.boolean("price_protection").map { .priceProtection($0) }
    case "upfront": return .upfront(isNone ? nil : upfront(f))
    case "terms": return .terms(terms(f).filter { !$0.words.source.isStandard })
    default: return f.text(clause).map { .terms([Contract.Term(name: clause, words: $0)]) }
    }
  }
}
