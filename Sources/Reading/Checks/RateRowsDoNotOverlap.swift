import Agreements
import Values

/// One rate row holds for a model, region and month, and the rows follow one another without a gap.
enum RateRowsDoNotOverlap: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    check(draft, draft.rates)
    for quote in draft.quotes { check(draft, quote.rates?.rows ?? []) }
  }

  private static func check(_ draft: Draft, _ rows: [RateRow]) {
    var order: [[String]] = []
    var groups: [[String]: [RateRow]] = [:]
    for row in rows {
      let key = [row.channel, row.model.value, row.region, row.unit == "KTok" ? "MTok" : row.unit]
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    for key in order {
      let inTime = (groups[key] ?? []).sorted { start($0) < start($1) }
      for (a, b) in zip(inTime, inTime.dropFirst()) {
        let place = key[2].isEmpty ? "" : " in \(quoted(key[2]))"
        guard let ends = a.validTo?.value, ends <= Month(index: start(b)) else {
          draft.add(
            .error, "rates-overlap", b.model.source,
            "\(quoted(b.model.value)) has two rates\(place) for \(b.validFrom?.value.description ?? "every month")",
            remedy: "End the earlier row with valid_to, or remove one.")
          continue
        }
        if ends < Month(index: start(b)) {
          draft.add(
            .error, "rates-gap", b.model.source,
            "\(quoted(b.model.value)) has no rate\(place) from \(ends) to \(Month(index: start(b)) - 1)",
            remedy: "Let the rows follow one another: valid_to is the first month of the next.")
        }
      }
    }
  }

  private static func start(_ row: RateRow) -> Int { row.validFrom?.value.index ?? 0 }
}
