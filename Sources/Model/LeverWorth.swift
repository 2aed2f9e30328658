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
    let engine = Engine(without)
    let otherForecast = engine.forecast()
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
    return (buckets.first { $0.bucket.value == bucket } ?? .standard(for: bucket)).discount == nil
  }
}

/// How much work a lever is, as far as the words say: `8 weeks`, `1 week`, `10 days`, `2 months`.
public enum Effort {
  /// Weeks; nil where the words hold no amount of time.
  public static func weeks(_ words: String) -> Double? {
    let parts = words.lowercased().split(separator: " ")
    for (number, unit) in zip(parts, parts.dropFirst()) {
      guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let n = Double(number), n > 0, n.isFinite else {
        continue
      }
      if unit.hasPrefix("day") { return n / 5 }
      if unit.hasPrefix("week") { return n }
      if unit.hasPrefix("month") { return n * 52 / 12 }
    }
    return nil
  }
}

/// Whether a lever that shipped did what it promised (model §2).
public enum LeverProof: Hashable, Sendable {
  /// Cost per request fell by this share.
  case proved(Double)
  /// It did not fall.
  case failed(Double)
  /// Measured before and after in a trial: not shipped yet.
  case trial(Double)
  /// Not measured on both sides.
  case none

  public init(_ lever: Lever, asOf month: Month) {
    guard let before = lever.before?.value, let after = lever.after?.value, before > 0 else {
      self = .none
      return
    }
    let saved = 1 - after / before
    if let ships = lever.ships?.value, ships <= month {
      self = saved > 0 ? .proved(saved) : .failed(saved)
    } else {
      self = .trial(saved)
    }
  }
}
