import Values

/// The counter-offer as Markdown.
/// - Parameter template: the text of a template of one's own; nil for the built-in one.
/// - Throws: `BriefFault` with every key that does not exist.
public func counterOfferBrief(_ view: ShareableView, template: String? = nil) throws(BriefFault) -> String {
  func inert(_ s: String) -> String { Markdown.inert(s) }
  func texts(_ all: [String]) -> TemplateValue { .list(all.map { ["text": .text(inert($0))] }, keys: ["text"]) }
  let byBucket = view.history.contains { !$0.bucket.isEmpty }
  let parties = [("From", view.from), ("To", view.to)].filter { !$0.1.isEmpty }.map { "\($0.0): \(inert($0.1))" }
  let context: [String: TemplateValue] = [
    "title": .text(inert(view.title)), "has_parties": .flag(!parties.isEmpty), "parties": .text(parties.joined(separator: ". ")),
    "has_dated": .flag(!view.dated.isEmpty), "dated": .text(view.dated), "validity": .text(view.validity),
    "currency": .text(inert(view.currency)),
    "years": .list(
      view.commitment.enumerated().map { i, amount in
        [
          "year": .text(view.commitment.count == 1 ? "each" : "\(i + 1)"), "commitment": .text(grouped(amount)),
        ]
      }, keys: ["year", "commitment"]),
    "has_term": .flag(view.termMonths != nil), "term": .text(view.termMonths.map { "\($0) months" } ?? ""),
    "discount": .text(rate(view.discount)), "structure": .text(view.structure),
    "has_clauses": .flag(!view.clauses.isEmpty),
    "clauses": .list(
      view.clauses.map { ["clause": .text(inert($0.title)), "wording": .text(inert($0.wording))] }, keys: ["clause", "wording"]),
    "has_history": .flag(!view.history.isEmpty),
    "history": .list(
      view.history.map {
        ["month": .text($0.month), "service": .text(byBucket ? inert($0.bucket) : "all"), "spend": .text(grouped($0.listSpend))]
      }, keys: ["month", "service", "spend"]), "has_basis": .flag(!view.basis.isEmpty), "basis": texts(view.basis),
    "has_questions": .flag(!view.questions.isEmpty), "questions": texts(view.questions),
    "has_confirm": .flag(!view.confirm.isEmpty), "confirm": texts(view.confirm),
  ]
  return Brief.tidy(
    try StrictTemplate(template ?? BriefTemplates.counterOffer, name: "counter-offer.mustache").render(context))
}

/// `9,400,000`, with cents where there are some.
private func grouped(_ x: Double) -> String {
  let text = Words.fixed(x.magnitude, x.magnitude == x.magnitude.rounded() ? 0 : 2)
  let halves = text.split(separator: ".")
  var digits = "", count = 0
  for c in (halves.first ?? "0").reversed() {
    if count > 0 && count % 3 == 0 { digits.append(",") }
    digits.append(c)
    count += 1
  }
  return (x < 0 ? "-" : "") + String(digits.reversed()) + (halves.count > 1 ? "." + halves[1] : "")
}

/// `12%`, `12.25%`.
private func rate(_ x: Double) -> String {
  var text = Words.fixed(x * 100, 4)
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text + "%"
}
