import Agreements
import Values

/// An offer rests on a document.
enum QuotesHaveDocuments: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for quote in draft.quotes + (draft.incumbent.map { [$0.quote] } ?? []) where quote.document == nil {
      draft.add(
        .warning, "no-document", quote.name.source, "quote: \(quoted(quote.name.value)) names no document",
        remedy: "Add `document`: what was said is an offer only once it is written.")
    }
  }
}
