import Agreements
import Formulas
import Values

/// What an offer loses against its alternative by commitment and by how spend turns out: the optimised forecast with all
/// list spend at a multiple of itself (model §6). Money over the window, present value; below 0 the offer is better.
public struct ExposureGrid: Sendable {
  /// Mean-year commitments along the offered ramp, ascending.
  public var commitments: [Double]
  /// Multiples of the forecast's list spend.
  public var scales: [Double]
  /// By commitment and scale.
  public var loss: [[Double]]
}

extension Engine {
  /// The grid of one offer: commitments of its menu and what is quoted; nil where nothing is committed.
  public func grid(of quote: Quote, _ forecast: Forecast<Double>) -> ExposureGrid? {
    guard let contract = quote.contract, contract.commitment.meanYear > 0 else { return nil }
    let commitments = Menu(quote, contract: contract).points.map(\.commitment)
    let few = commitments.count <= Self.gridRows
    // The quoted one, and some on both sides of it.
    let quoted = contract.commitment.meanYear
    var chosen = few ? commitments : (0..<Self.gridRows).map { commitments[$0 * (commitments.count - 1) / (Self.gridRows - 1)] }
    if !chosen.contains(quoted) { chosen = (chosen + [quoted]).sorted() }
    let plan = forecast.demand[.optimised]!, scales = Self.gridScales
    func spread(_ value: (_ commitment: Int, _ scale: Int) -> Double) -> Lanes {
      Lanes(ContiguousArray(chosen.indices.flatMap { k in scales.indices.map { value(k, $0) } }))
    }
    let factor = spread { scales[$1] }
    var demand = plan.map { $0.map { Lanes($0) * factor } }
    for b in demand.buckets.indices {
      for f in demand.buckets[b].families.indices {
        demand.buckets[b].families[f].priceIndex = plan.buckets[b].families[f].priceIndex.map { Lanes($0) }
      }
    }
    let years = contract.commitment.years.map { year in spread { k, _ in year.value * (chosen[k] / quoted) } }
    let cost = ledger(contract, years: years, demand: demand, forecast: forecast, sums: false).cost
    let other = Settled<Lanes>.alternativeCost(
      engagement, offer: contract, demand: demand, forecast: forecast, timeline: timeline, time: lanesTime(forecast),
      on: columns())
    return ExposureGrid(
      commitments: chosen, scales: scales,
      loss: chosen.indices.map { k in
        scales.indices.map { s in
          let i = k * scales.count + s
          return cost[i] - other[i]
        }
      })
  }

  private static var gridRows: Int { 8 }
  private static let gridScales = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3]
}
