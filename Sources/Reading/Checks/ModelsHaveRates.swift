import Agreements
import Values

/// Every model that is used, launched or moved to has a rate on channel bedrock for its region.
enum ModelsHaveRates: Check {
  static let needs: [InputKind] = [.workloads, .roadmap, .rates, .levers]

  static func check(_ draft: Draft) {
    let rows = draft.workloads + draft.roadmap
    let needing = rows.filter { !$0.model.value.isEmpty }
    if !draft.has("rates.csv") {
      guard let first = needing.first else { return }
      draft.add(
        .error, "no-rate", first.model.source, "model: \(quoted(first.model.value)) has no rate: there is no rates.csv",
        remedy: "Add rates.csv, or run `edp rates` on a price file.")
      return
    }
    let bedrock = draft.rates.filter { $0.channel == "bedrock" }
    let byModel = Dictionary(grouping: bedrock, by: \.model.value)
    var said = Set<[String]>()
    for row in needing where said.insert([row.model.value, row.region]).inserted {
      check(draft, row, byModel[row.model.value] ?? [], among: bedrock)
    }
    let models = bedrock.map(\.model.value)
    for target in draft.levers.compactMap(\.target)
    where !models.contains(target.value) && said.insert([target.value]).inserted {
      draft.add(
        .error, "no-rate", target.source, "to: \(quoted(target.value)) has no row on channel bedrock in rates.csv",
        remedy: didYouMean(target.value, models) ?? "Add its rate, or name a model that has one.")
    }
  }

  private static func check(_ draft: Draft, _ row: Workload, _ mine: [RateRow], among bedrock: [RateRow]) {
    let model = row.model.value
    if mine.isEmpty {
      draft.add(
        .error, "no-rate", row.model.source, "model: \(quoted(model)) has no row on channel bedrock in rates.csv",
        remedy: didYouMean(model, bedrock.map(\.model.value)) ?? "Add its rate.")
      return
    }
    let regional = mine.filter { $0.region == row.region }
    let used = regional.isEmpty ? mine.filter { $0.region.isEmpty } : regional
    guard let first = used.min(by: { ($0.validFrom?.value.index ?? 0) < ($1.validFrom?.value.index ?? 0) }) else {
      draft.add(
        .error, "no-rate", row.model.source,
        "model: \(quoted(model)) has no rate for \(row.region.isEmpty ? "a blank region" : "region \(quoted(row.region))")",
        remedy:
          "Its rates are for \(listed(Array(Set(mine.map { quoted($0.region) })).sorted())). Add one for this region, or one with a blank region."
      )
      return
    }
    if let measured = draft.plan?.measuredMonth.value, row.launch == nil {
      let ends = used.compactMap(\.validTo)
      if ends.count == used.count, let last = ends.max(by: { $0.value < $1.value }), last.value < measured {
        draft.add(
          .warning, "rates-ended", last.source,
          "valid_to: the last rate of \(quoted(model)) ended in \(last.value), before the measured month \(measured): it is used all the same",
          remedy: "Add the rate that holds in \(measured), or look at the year.")
      }
    }
    guard let from = first.validFrom?.value, let needed = row.launch?.month.value ?? draft.plan?.measuredMonth.value,
      from > needed
    else { return }
    draft.add(
      .warning, "rates-later", row.model.source,
      "model: \(quoted(model)) has its first rate in \(from), after \(needed): that one is used before it holds",
      remedy: "Add the rate that holds in \(needed).")
  }
}

extension Lever {
  /// The model that requests move to.
  var target: Sourced<String>? {
    switch kind {
    case .route(_, let to, _, _, _, _), .distil(_, let to, _, _), .embeddings(_, let to, _, _, _): to
    default: nil
    }
  }
  /// The model that requests leave.
  var origin: Sourced<String>? {
    switch kind {
    case .route(let from, _, _, _, _, _), .distil(let from, _, _, _), .embeddings(let from, _, _, _, _): from
    default: nil
    }
  }
}
