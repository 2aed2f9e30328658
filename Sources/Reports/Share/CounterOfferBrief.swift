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
          "year": .text(view.commitment.count == 1 ? "each" : "\(i + 1)"), "commitment": .text(Words.grouped(amount)),
        ]
      }, keys: ["year", "commitment"]),
    "has_term": .flag(view.termMonths != nil), "term": .text(view.termMonths.map { "\($0) months" } ?? ""),
    "discount": .text(Words.stated(view.discount)), "structure": .text(view.structure),
    "has_clauses": .flag(!view.clauses.isEmpty),
    "clauses": .list(
      view.clauses.map { ["clause": .text(inert($0.title)), "wording": .text(inert($0.wording))] }, keys: ["clause", "wording"]),
    "has_history": .flag(!view.history.isEmpty),
    "history": .list(
      view.history.map {
        [
          "month": .text($0.month), "service": .text(byBucket ? inert($0.bucket) : "all"),
          "spend": .text(Words.grouped($0.listSpend)),
        ]
      }, keys: ["month", "service", "spend"]), "has_basis": .flag(!view.basis.isEmpty), "basis": texts(view.basis),
    "has_questions": .flag(!view.questions.isEmpty), "questions": texts(view.questions),
    "has_confirm": .flag(!view.confirm.isEmpty), "confirm": texts(view.confirm),
  ]
  return Brief.tidy(
    try StrictTemplate(template ?? BriefTemplates.counterOffer, name: "counter-offer.mustache").render(context))
}
