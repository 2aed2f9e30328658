import Agreements
import Values

/// asks.yaml: what we ask for, clause by clause. Values are those of a contract, so that each can be settled.
struct AsksReader {
  let page: Page

  func read(_ root: YAMLNode) -> [Ask] {
    guard case .list(let items) = root.content else {
      page.error(
        "wrong-shape", root.source, "asks.yaml is \(root.shape), and a list is meant",
        remedy: "Begin each ask with `- clause: its-key`.")
      return []
    }
    return items.compactMap { item in YAMLFields(item, page, what: "an ask").flatMap(ask) }
  }

  private func ask(_ f: YAMLFields) -> Ask? {
    let clause = clause(f)
    if !f.has("ask") { f.sayMissing("ask") }
    let ask = value(f, "ask", clause)
    let fallback = value(f, "fallback", clause)
    let walkAway = value(f, "walk_away", clause)
    let mustHave = f.boolean("must_have")?.value ?? false
    let wording = f.words("wording")
    let owner = f.words("owner")
    f.finish()
    guard let clause, let ask else { return nil }
    return Ask(
      clause: clause, ask: ask.words, fallback: fallback?.words, walkAway: walkAway?.words, mustHave: mustHave,
      wording: wording, owner: owner, askTerms: ask.terms, fallbackTerms: fallback?.terms,
      walkAwayTerms: walkAway?.terms)
  }

  private func clause(_ f: YAMLFields) -> Sourced<String>? {
    let names = ContractReader.clauses + ContractReader.inner + ContractReader.termNames
    guard let clause = f.text("clause", required: true) else { return nil }
    if names.contains(clause.value) { return clause }
    page.error(
      "unknown-clause", clause.source, "clause: \(quoted(clause.value)) is no key of a contract",
      remedy: didYouMean(clause.value, names) ?? "Write keys such as overage or carry_forward.")
    return nil
  }

  /// The value as words, and as terms that a contract can take.
  private func value(_ f: YAMLFields, _ key: String, _ clause: Sourced<String>?) -> (
    words: Sourced<String>, terms: ClauseTerms?
  )? {
    guard let node = f.node(key) else { return nil }
    if node.isBlank {
      page.error(
        "no-value", f.keySource(key), "\(quoted(key)) has no value", remedy: "Write one, or remove the line.",
        underlined: key.count)
      return nil
    }
    let words = Sourced(AsksReader.flow(node), node.source)
    guard let clause else { return (words, nil) }
    return (words, ContractReader(page: page).clauseTerms(clause.value, node))
  }

  /// A value on one line, as it could be written in YAML: a text inside it stands in quotes where it holds a sign of YAML's.
  static func flow(_ node: YAMLNode) -> String {
    if case .scalar(let text, _) = node.content { return Grammar.trim(text) }
    return inner(node)
  }

  private static func inner(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _):
      let plain = Grammar.trim(text)
      return plain.contains { ",:{}[]\"'".contains($0) } ? "\"\(plain.replacing("\"", with: "'"))\"" : plain
    case .list(let items): return "[" + items.map(inner).joined(separator: ", ") + "]"
    case .map(let pairs): return "{" + pairs.map { "\($0.key): \(inner($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}
