import Agreements
import Formulas
import RandomEngagements
import Values

@testable import Model

/// One contract settled on one path of demand, with every row of its ledger at hand.
struct HandSettled<N: LawNumber> {
  var ledger: Ledger<N>
  var book: Recorder<N>

  /// A row of the ledger by its label.
  func row(_ label: String, under heading: String? = nil) -> [Double] { book.row(label, under: heading) }
  var cost: Double { ledger.cost.asDouble }
  var cash: [Double] { ledger.cash.map(\.asDouble) }
  func periods(_ figure: KeyPath<Ledger<N>.PeriodFigures, N>, pool: String = "main") -> [Double] {
    ledger.periods.filter { $0.pool == pool }.map { $0[keyPath: figure].asDouble }
  }
}

extension Demand {
  /// The same path in another number.
  func read<Other: Formulaic>(as: Other.Type) -> Demand<Other> where N == Double {
    Demand<Other>(
      buckets: buckets.map { b in
        Demand<Other>.Bucket(
          name: b.name, list: b.list.map { Other($0) },
          families: b.families.map {
            Demand<Other>.Family(
              name: $0.name, isMeter: $0.isMeter, list: $0.list.map { Other($0) }, priceIndex: $0.priceIndex.map { Other($0) })
          })
      })
  }
}

extension Demand where N == Double {
  /// Typed list spend by bucket, months from t = 0 on.
  static func typed(_ spend: KeyValuePairs<String, [Double]>) -> Demand {
    Demand(buckets: spend.map { Bucket(name: $0, list: Series(first: 0, cells: $1)) })
  }
  /// Typed list spend of one bucket by model family, with price indices (1 where none is given).
  static func bedrock(_ bucket: String, _ families: KeyValuePairs<String, [Double]>, index: [String: [Double]] = [:]) -> Bucket {
    let parts = families.map { name, spend in
      Family(
        name: name, list: Series(first: 0, cells: spend),
        priceIndex: Series(first: 0, cells: index[name] ?? spend.map { _ in 1 }))
    }
    let total = parts[0].list.cells.indices.map { t in parts.reduce(0.0) { $0 + $1.list[t] } }
    return Bucket(name: bucket, list: Series(first: 0, cells: total), families: parts)
  }
  var totals: Series<Double> {
    let any = buckets[0].list
    return Series(first: any.first, cells: any.months.map { t in buckets.reduce(0.0) { $0 + $1.list[t] } })
  }
}

/// Settles a contract on typed demand over its months.
func settle<N: LawNumber>(
  _ contract: Contract, on demand: Demand<Double>, outlook: Series<Double>? = nil, costOfCapital: Double = 0,
  lapseSupport: SupportPlan? = nil, lapses: Bool = false, as number: N.Type = Double.self
) -> HandSettled<N> {
  let window = demand.buckets[0].list.months.upperBound
  let timeline = Timeline(start: firstMonth, window: window, horizon: window, lead: 0)
  let book = Recorder<N>(window: window)
  let time = TimeRows<N>(timeline, costOfCapital: N(costOfCapital), on: book)
  let terms = Terms<N>(
    contract, key: "offer", title: "offer", buckets: demand.buckets.map(\.name), support: contract.support, on: book)
  let lapse = lapseSupport.map { Terms<N>.Support($0, key: "lapse", title: "lapse", on: book) }
  let ledger = Settled<N>.settle(
    terms, demand: demand.read(as: N.self), outlook: (outlook ?? demand.totals).map { N($0) }, closeout: [:],
    lapseSupport: lapse, lapses: lapses, timeline: timeline, time: time, on: book)
  return HandSettled(ledger: ledger, book: book)
}

/// Settles on one bucket of spend at the headline discount.
func settle(_ contract: Contract, spend: [Double]) -> HandSettled<Double> {
  settle(contract, on: .typed(["compute": spend]))
}
