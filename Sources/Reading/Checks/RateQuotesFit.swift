import Agreements
import Values

/// A rate quote has rates for its channel, and for the models and workloads that it would take.
enum RateQuotesFit: Check {
  static let needs: [InputKind] = [.workloads, .roadmap, .rates]

  static func check(_ draft: Draft) {
    let rows = draft.workloads + draft.roadmap
    let workloads = rows.map(\.name.value)
    for quote in draft.quotes {
      guard let offer = quote.rates, !offer.rows.isEmpty else { continue }
      let onChannel = offer.rows.filter { $0.channel == quote.channel }
      if onChannel.isEmpty, let first = offer.rows.first {
        draft.add(
          .error, "unknown-channel", first.source,
          "channel: no row is of channel \(quoted(quote.channel)), which the quote names",
          remedy: didYouMean(quote.channel, offer.rows.map(\.channel)) ?? "Write the quote's channel in its rate card.")
        continue
      }
      let models = onChannel.map(\.model.value)
      for mapping in offer.map where !models.contains(mapping.model.value) {
        draft.add(
          .error, "no-rate", mapping.model.source,
          "map: \(quoted(mapping.model.value)) has no rate on channel \(quoted(quote.channel))",
          remedy: didYouMean(mapping.model.value, models) ?? "Add it to the quote's rate card.")
      }
      let ours = draft.rates.map(\.model.value) + rows.map(\.model.value)
      for mapping in offer.map where !ours.contains(mapping.from.value) {
        draft.add(
          .error, "unknown-model", mapping.from.source, "map: there is no model \(quoted(mapping.from.value)) of ours",
          remedy: didYouMean(mapping.from.value, ours) ?? "Name one of rates.csv, workloads.csv or roadmap.csv.")
      }
      for workload in offer.movable where !workloads.contains(workload.value) {
        draft.add(
          .error, "unknown-workload", workload.source, "movable: there is no workload \(quoted(workload.value))",
          remedy: didYouMean(workload.value, workloads) ?? "Name one of workloads.csv or roadmap.csv.")
      }
    }
  }
}
