import Agreements
import Formulas
import Simulation
import Values

/// A contract with its commitment at given headline rates, to be settled on all paths.
struct Promise: Sendable {
  var contract: Contract
  /// By contract year, or one for all.
  var headline: [Double]
  var method: Method

  /// How it is settled: figures that are compared to the bit are made one way.
  struct Method: Hashable {
    /// Anew, by the month; else laid on the drawdown of its bill.
    var inFull: Bool
    /// Laid on the months of main, not on its test periods alone.
    var byMonth: Bool
    /// With the families of Bedrock apart.
    var byFamily: Bool
    /// Billed as one.
    var alike: AlikeBuckets

    /// A way that serves all the contracts.
    init(_ contracts: Contract..., on run: OfferOnPaths) {
      inFull = !contracts.allSatisfy(Drawdown.covers)
      byMonth = contracts.contains(where: PoolMonths.act)
      byFamily = contracts.contains(where: \.splitsFamilies)
      alike = AlikeBuckets(
        contracts, buckets: run.paths.blocks.first?.buckets.map(\.name) ?? [],
        credits: run.engine.engagement.creditLevers.map(\.credit), lapseSupport: run.lapseSupport)
    }
  }

  /// - Parameters:
  ///   - headline: nil: what the commitment earns.
  ///   - method: nil: the quickest.
  init(_ contract: Contract, headline: [Double]? = nil, _ method: Method? = nil, on run: OfferOnPaths) {
    self.contract = contract
    self.headline = headline ?? run.headline(contract, years: contract.commitment.years.map(\.value))
    self.method = method ?? Method(contract, on: run)
  }

  /// Two promises with the same key come to the same on every path.
  struct Key: Hashable {
    var meaning: ContractMeaning
    var headline: [Double]
    var method: Method
  }
  var key: Key { Key(meaning: ContractMeaning(contract), headline: headline, method: method) }
}

extension OfferOnPaths {
  /// Promises settled on every path: each meaning once, and bills shared by what is billed alike.
  func outcomes(_ promises: [Promise]) -> [PathOutcome] {
    var places: [Promise.Key: Int] = [:], once: [Promise] = [], place: [Int] = []
    for promise in promises {
      let i = places[promise.key] ?? once.count
      if i == once.count {
        places[promise.key] = i
        once.append(promise)
      }
      place.append(i)
    }
    // Those billed alike stand beside each other, so that one bill at a time is kept.
    let keys = once.map { $0.method.inFull ? nil : Bill.key($0.contract, headline: $0.headline, $0.method) }
    var first: [Bill.Key: Int] = [:]
    for (i, key) in keys.enumerated() { if let key, first[key] == nil { first[key] = i } }
    let order = once.indices.sorted { a, b in
      (keys[a].flatMap { first[$0] } ?? a, a) < (keys[b].flatMap { first[$0] } ?? b, b)
    }
    let sorted = order.map { (place: $0, promise: once[$0], key: keys[$0]) }
    let parts = sideBySide(paths.ranges.count, threads: threads) { b -> [PathOutcome?] in
      var found = [PathOutcome?](repeating: nil, count: sorted.count)
      var open: (key: Bill.Key, bill: Bill)?
      for (place, promise, key) in sorted {
        let years = promise.contract.commitment.years.map(\.value)
        guard let key else {
          found[place] = settled(promise.contract, years, headline: promise.headline, b)
          continue
        }
        if open?.key != key { open = (key, bill(promise.contract, promise.headline, b, promise.method)) }
        found[place] = open.map {
          Drawdown(
            engine, promise.contract, headline: promise.headline, bill: $0.bill, forecast: forecast,
            byMonth: promise.method.byMonth
          ).outcome(years)
        }
      }
      return found
    }
    let joined = once.indices.map { i in PathOutcome.joined(parts.compactMap { $0[i] }) }
    return place.map { joined[$0] }
  }

  /// Mean loss against the alternative, and the mean of its worst 5%.
  func loss(_ cost: [Double]) -> LossFigures {
    let losses = zip(cost, alternative).map { $0 - $1 }
    return LossFigures(mean: Risk.mean(losses), cvar95: Risk.cvar95(losses))
  }
}

/// Loss over all paths, in money over the window (model §6).
public struct LossFigures: Sendable, Hashable {
  public var mean: Double
  /// Mean of the worst 5%.
  public var cvar95: Double

  static func - (a: LossFigures, b: LossFigures) -> LossFigures {
    LossFigures(mean: a.mean - b.mean, cvar95: a.cvar95 - b.cvar95)
  }
}
