import Agreements
import Values

/// share.yaml: what may cross the table.
struct ShareReader {
  let page: Page

  func read(_ root: YAMLNode) -> ShareFile? {
    guard let f = YAMLFields(root, page, what: "share.yaml") else { return nil }
    var commitment: [Sourced<Double>]?
    var discount: Sourced<Double>?
    var structure: String?
    var clauses: [Contract.Term] = []
    if let a = f.map("ask", required: true) {
      if let node = a.node("commitment"), case .list = node.content {
        commitment = a.numbers("commitment", .money, required: true)
      } else {
        commitment = a.number("commitment", .money, required: true).map { [$0] }
      }
      discount = a.number("discount", .rate, required: true)
      structure = a.choice("structure", among: ["pooled", "carve_out", "per_model"])?.value ?? "pooled"
      clauses = self.clauses(a)
      a.finish()
    }
    let history = f.choice("history", ShareFile.History.self)?.value ?? .none
    let until = f.day("valid_until")
    let questions = f.texts("questions").map(\.value)
    f.finish()
    guard let commitment, let discount, let structure else { return nil }
    return ShareFile(
      commitment: commitment, discount: discount, structure: structure, clauses: clauses, history: history,
      validUntil: until, questions: questions)
  }

  /// A map of clause and words, or a list of clauses alone.
  private func clauses(_ f: YAMLFields) -> [Contract.Term] {
    guard let node = f.node("clauses") else { return [] }
    let named: [(String, Source, Sourced<String>)]
    if case .list = node.content {
      named = f.texts("clauses").map { ($0.value, $0.source, Sourced("", $0.source)) }
    } else {
      guard let map = f.map("clauses") else { return [] }
      named = map.entries.compactMap { entry in
        _ = map.node(entry.key)
        return (entry.key, entry.keySource, Sourced(AsksReader.flow(entry.value), entry.value.source))
      }
    }
    let known = ContractReader.unknowable
    return named.compactMap { name, source, words in
      if known.contains(name) { return Contract.Term(name: name, words: words) }
      page.error(
        "unknown-clause", source, "clauses: \(quoted(name)) is no key of a contract",
        remedy: didYouMean(name, known) ?? "Write keys such as overage or carry_forward.")
      return nil
    }
  }
}
