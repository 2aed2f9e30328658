import Agreements
import Formulas
import Simulation
import Values

/// The discount on the spend that could leave at which staying costs what leaving costs (model §9), and its parts.
///
///     d* = 1 - (Q + M + U + X) ÷ L
///
/// which defines X: what the commitment loses when the spend is gone.
public struct Indifference: Sendable {
  /// d*: the least in -1…1; nil where no discount keeps the spend.
  public var discount: Double?
  /// X, in money over the window; nil without d*.
  public var retirementEffect: Double?
}

/// One rate quote against the offer on the table, over all paths: means of present values over the window.
public struct AlternativeWorth: Sendable {
  public var quote: String
  /// The contract that the spend would stay in.
  public var offer: String
  public var listMoved: Double
  public var competingCost: Double
  public var migration: Double
  public var running: Double
  /// Both sides choose their commitment anew.
  public var beforeSigning: Indifference
  /// Both sides are at the commitment of the table.
  public var afterSigning: Indifference
  /// Before signing, each bucket's spend alone; one entry where only one bucket moves.
  public var byBucket: [(bucket: String, listMoved: Double, indifference: Indifference)]
  /// Q + M + U as a share of L: what leaving costs of a list dollar before the commitment is looked at.
  public var outlay: Double { listMoved > 0 ? (competingCost + migration + running) / listMoved : 0 }
}

extension OfferOnPaths {
  /// Every rate quote that something could move to.
  /// - Parameter table: mean year of the commitment that both sides are at after signing.
  func alternatives(_ quote: Quote, table: Double) -> [AlternativeWorth] {
    guard let first = paths.moves.first else { return [] }
    return first.indices.compactMap { q in alternative(q, quote, table: table) }
  }

  private func alternative(_ q: Int, _ quote: Quote, table: Double) -> AlternativeWorth? {
    let moved = paths.moves.map { $0[q] }
    guard let any = moved.first, !any.parts.isEmpty else { return nil }
    let all = outlay(moved, of: any.quote)
    guard all.listMoved > 0 else { return nil }
    let menu = Menu(quote, contract: contract).points.map(\.commitment)
    let before = indifference(moved, all, menu.isEmpty ? [table] : menu)
    let after = indifference(moved, all, [table])
    let buckets = any.buckets
    let byBucket = buckets.map { bucket -> (bucket: String, listMoved: Double, indifference: Indifference) in
      if buckets.count == 1 { return (bucket, all.listMoved, before) }
      let mine = moved.map { $0.only(bucket) }, part = outlay(mine, of: any.quote)
      guard part.listMoved > 0 else { return (bucket, 0, Indifference(discount: nil, retirementEffect: nil)) }
      return (bucket, part.listMoved, indifference(mine, part, menu.isEmpty ? [table] : menu))
    }
    return AlternativeWorth(
      quote: any.quote.name.value, offer: quote.name.value, listMoved: all.listMoved, competingCost: all.competingCost,
      migration: all.migration, running: all.running, beforeSigning: before, afterSigning: after, byBucket: byBucket)
  }

  /// L, Q, M and U.
  private struct Outlay {
    var listMoved = 0.0
    var competingCost = 0.0
    var migration = 0.0
    var running = 0.0
    var total: Double { competingCost + migration + running }
  }

  /// Means of present values over all paths.
  private func outlay(_ moved: [Moved<Lanes>], of quote: Quote) -> Outlay {
    let offer = quote.rates!, terms = offer.migration ?? .init()
    let window = engine.timeline.window, factors = forecast.time.discountFactor
    let keep = 1 - offer.discount.value, minimum = offer.minimumPerYear?.value ?? 0
    let parts = sideBySide(moved.count, threads: threads) { b -> (list: Double, cost: Double, dual: Double) in
      let count = paths.ranges[b].count
      var list = 0.0, cost = 0.0, dual = 0.0
      var year = [Double](repeating: 0, count: count)
      for t in 0..<window {
        let here = moved[b].list(t), there = moved[b].cost(t), factor = factors[t]
        for p in 0..<count {
          list += here[p] * factor
          if t < terms.dualRunningMonths.value { dual += here[p] * factor }
          let x = there[p] * keep
          cost += x * factor
          year[p] += x
          if t % 12 == 11 {
            cost += max(0, minimum - year[p]) * factor
            year[p] = 0
          }
        }
      }
      return (list, cost, dual)
    }
    let n = Double(max(1, paths.count))
    let present = (0..<window).reduce(0.0) { $0 + factors[$1] }
    return Outlay(
      listMoved: parts.reduce(0) { $0 + $1.list } / n, competingCost: parts.reduce(0) { $0 + $1.cost } / n,
      migration: terms.oneOff.value / Double(window) * present,
      running: (terms.monthly.value + terms.egressPerMonth.value) * present + parts.reduce(0) { $0 + $1.dual } / n)
  }

  /// d* with a choice of commitments.
  private func indifference(_ moved: [Moved<Lanes>], _ outlay: Outlay, _ menu: [Double]) -> Indifference {
    let apart = sideBySide(moved.count, threads: threads) { b -> (stays: Demand<Lanes>, left: Demand<Lanes>) in
      (paths.blocks[b].splitting(moved[b]), paths.blocks[b].without(moved[b]))
    }
    let promises = menu.map { Promise(contract.committing($0), on: self) }
    func costs(_ run: OfferOnPaths, _ of: [Promise]) -> [Double] { run.outcomes(of).map { Risk.mean($0.cost) } }
    let leave = costs(OfferOnPaths(self, apart.map(\.left)), promises).min()! + outlay.total
    var staying = OfferOnPaths(self, apart.map(\.stays))
    // A commitment that was dearer by more than the discount can move is not looked at again.
    var known: (d: Double, costs: [Double])?
    func stay(_ d: Double) -> Double {
      var mine = promises.indices.map { $0 }
      if let known {
        let least = known.costs.min()!, reach = 1.5 * outlay.listMoved * (d - known.d).magnitude
        mine = mine.filter { known.costs[$0] <= least + reach }
      }
      staying.rateOfMoved = d
      let found = costs(staying, mine.map { promises[$0] })
      if known == nil { known = (d, found) }
      return found.min()!
    }
    let guess = 1 - outlay.total / outlay.listMoved
    var root = FallingRoot()
    let d = root.least(in: -1...1, near: guess, close: 1e-12 * leave.magnitude) { stay($0) - leave }
    return Indifference(discount: d, retirementEffect: d.map { outlay.listMoved * (1 - $0) - outlay.total })
  }
}
