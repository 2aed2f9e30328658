import Agreements
import Values

/// Every quote has a name of its own.
enum QuoteNamesDiffer: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    var first: [String: Source] = [:]
    for quote in draft.quotes + (draft.incumbent.map { [$0.quote] } ?? []) {
      if let other = first[quote.name.value] {
        draft.add(
          .error, "duplicate-quote", quote.name.source,
          "quote: the name \(quoted(quote.name.value)) is taken at \(other)",
          remedy: "Give each quote its own name, such as aws-round-2.")
      } else if ["lapse", "extension"].contains(quote.name.value) {
        draft.add(
          .error, "duplicate-quote", quote.name.source,
          "quote: \(quoted(quote.name.value)) names an alternative already",
          remedy: "Give the quote another name.")
      } else {
        first[quote.name.value] = quote.name.source
      }
    }
  }
}
