import Agreements
import Formulas
import Values

/// What a lever is worth on the optimised forecast: everything as planned, with it and without it (model §2).
public struct LeverWorth: Sendable {
  /// Position in levers.yaml, from 0.
  public var number: Int
  /// List spend over the window that it saves. Money; below 0 where it costs more than it saves.
  public var list: Double
  /// What it saves of each offer's cost (present value), by quote: less than list times the rate paid where a
  /// commitment takes the saving back as shortfall.
  public var cost: [String: Double]
  /// Points of headline discount on each offer's headline spend that would save as much at list, by quote. A fraction.
  public var headline: [String: Double]

  /// Share of the list saving that reaches the buyer under an offer; nil where nothing is saved.
  public func kept(_ quote: String) -> Double? {
    guard list > 0, let cost = cost[quote] else { return nil }
    return cost / list
  }
}

extension Engine {
  /// The worth of the lever at a position in levers.yaml, which must be one that enters.
  public func worth(
    ofLever number: Int, _ forecast: Forecast<Double>, _ settled: Settled<Double>
  ) -> LeverWorth {
    var without = engagement
    without.levers.remove(at: number)
    let engine = Engine(without, cases: [])
    let otherForecast = engine.forecast(only: [.optimised])
    let other = engine.settled(otherForecast.demand[.optimised]!, otherForecast)
    func total(_ f: Forecast<Double>) -> Double { f.totals[.optimised]!.window.reduce(0, +) }
    let list = total(otherForecast) - total(forecast)
    var worth = LeverWorth(number: number, list: list, cost: [:], headline: [:])
    for (mine, theirs) in zip(settled.offers, other.offers) {
      worth.cost[mine.quote] = theirs.ledger.cost - mine.ledger.cost
      guard let contract = engagement.quotes.first(where: { $0.name.value == mine.quote })?.contract else { continue }
      let eligible = forecast.demand[.optimised]!.buckets
        .filter { contract.earnsHeadline($0.name) }.reduce(0.0) { $0 + $1.list.window.reduce(0, +) }
      worth.headline[mine.quote] = eligible > 0 ? list / eligible : 0
    }
    return worth
  }
}

extension Contract {
  /// Whether spend of a bucket earns the headline discount.
  func earnsHeadline(_ bucket: String) -> Bool {
    if !bedrock.pools.isEmpty && BucketName.isBedrock(bucket) { return false }
    return rule(of: bucket).discount == nil
  }
}
