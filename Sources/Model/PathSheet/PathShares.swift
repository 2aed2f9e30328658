import Agreements
import Formulas
import Simulation
import Values

/// Every path as shares of the optimised forecast, by stretch of months and group of buckets, with what the engine found
/// of every offer on it that such shares cannot tell: what a sheet needs to lay any offer on all paths by formulas.
public struct PathShares: Sendable {
  /// Amounts of the engine for one offer, path by path.
  struct Offer: Sendable {
    /// A year's drawdown at the pace of the months before the notice of a step-down; nil where there is none.
    var pace: [Double]?
    /// What months add to a test's drawdown, by pool and slot; nil where they add nothing on any path.
    var corrections: [[[Double]?]]
    /// What months add to the shortfall charges (a gap charged at a rate that follows spend); nil where nothing.
    var charges: [Double]?
    /// What months add to the cost: support, credits, balances, minimums, the close-out of the contract in force.
    var remainder: [Double]
    /// The same of the alternative.
    var alternative: [Double]
    /// What months add to the cost on the forecast itself, and to that of the alternative: what both move by when an input
    /// is typed over, every path moves by.
    var onForecast = (cost: 0.0, alternative: 0.0)
  }
  let groups: PathGroups
  let shape: PathRates<Double>.Shape
  let spans: [Range<Int>]
  public let count: Int
  /// By column: list spend and its present value, as shares of the optimised forecast's; 0 where that has none.
  let nominal: [[Double]]
  let present: [[Double]]
  let offers: [Offer]

  /// A book holds that many paths at most; of more a sheet says that it has none.
  public static let most = 8_192
}

extension Engine {
  /// Paths for a sheet; nil where there are too many, or no contract on offer.
  /// - Parameters:
  ///   - settled: on the optimised forecast.
  ///   - base: of these paths; nil: made here.
  public func shares(
    _ forecast: Forecast<Double>, _ settled: Settled<Double>, _ paths: Paths, on base: PathBase? = nil, threads: Int? = nil
  ) -> PathShares? {
    guard paths.count <= PathShares.most, !settled.offers.isEmpty else { return nil }
    let demand = forecast.demand[.optimised]!
    let groups = PathGroups(engagement, timeline, demand), columns = groups.columns, across = groups.groups.count
    let factors = forecast.time.discountFactor.window
    // List spend of the forecast, then of every path.
    let planned = PathLists(groups, demand, factors)
    let blocks = sideBySide(paths.ranges.count, threads: threads) { b -> (nominal: [Lanes], present: [Lanes]) in
      var nominal: [Lanes] = [], present: [Lanes] = []
      for c in 0..<columns {
        let lists = groups.lists(paths.blocks[b], c / across, c % across), months = groups.stretches[c / across]
        var sum: Lanes = 0.0, value: Lanes = 0.0
        for list in lists {
          for (t, x) in zip(months, list) {
            sum = sum + x
            value = value + x * Lanes(factors[t])
          }
        }
        nominal.append(sum)
        present.append(value)
      }
      return (nominal, present)
    }
    let nominal = (0..<columns).map { c in
      paths.joined { blocks[$0].nominal[c] }.map { Double.ratio($0, planned.nominal[c]) }
    }
    let present = (0..<columns).map { c in
      paths.joined { blocks[$0].present[c] }.map { Double.ratio($0, planned.present[c]) }
    }
    let ledgers = settled.offers.compactMap(\.ledger.rates)
    guard ledgers.count == settled.offers.count else { return nil }
    let shape = PathRates<Double>.Shape(ledgers, slots: groups.slots), spans = shape.spans(groups)
    let base = base ?? PathBase(self, forecast, paths, threads: threads)
    let quotes = engagement.quotes.filter { $0.contract != nil }
    let offers = zip(quotes, settled.offers).enumerated().map { o, pair -> PathShares.Offer in
      let (quote, offer) = pair, contract = quote.contract!
      let run = OfferOnPaths(engine: self, contract: contract, forecast: forecast, paths: paths, base: base, threads: threads)
      let rates = PathRates(
        ledgers[o], shape, groups, slots: groups.slots[o], spans: spans, forecast: (planned.nominal, planned.present),
        ledgerList: (planned.nominal, planned.present), discountFactor: factors, put: { $1 })
      let paid =
        offer.alternative.rates.map {
          PathRates.fees($0, groups, forecast: planned.present, ledgerList: planned.present, factors)
        } ?? planned.present
      let years = contract.commitment.years.map(\.value)
      let parts = sideBySide(paths.ranges.count, threads: threads) { b -> PathShares.Offer in
        let ledger = ledger(
          contract, years: years.map { Lanes($0) }, demand: paths.blocks[b], forecast: forecast, closeout: base.closeout[b],
          lapseSupport: run.lapseSupport)
        return PathShares.Offer(
          ledger, rates, paths.ranges[b], nominal, present, alternative: run.alternative, paid: paid)
      }
      var all = PathShares.Offer(joining: parts)
      let ones = [Double](repeating: 1, count: columns), pace = ledgers[o].pace
      let flat = rates.settle(
        nominal: ones, present: ones, stepped: pace.map { $0 < rates.threshold ? 1 : 0 } ?? 0, correction: { _, _, _, _ in nil },
        remainder: nil, place: { _, _, _, x in x })
      all.onForecast = (offer.ledger.cost - flat.cost, offer.alternative.cost - Double.sumProduct(paid, ones))
      return all
    }
    return PathShares(
      groups: groups, shape: shape, spans: spans, count: paths.count, nominal: nominal, present: present, offers: offers)
  }
}

extension PathShares.Offer {
  /// What the engine's ledger of a block has beyond what `rates` make of the shares.
  fileprivate init(
    _ ledger: Ledger<Lanes>, _ rates: PathRates<Double>, _ range: Range<Int>, _ nominal: [[Double]], _ present: [[Double]],
    alternative engine: [Double], paid: [Double]
  ) {
    let shape = rates.shape, names = shape.pools
    // Periods of the ledger by pool and slot.
    let periods = names.map { name in ledger.periods.filter { $0.pool == name } }
    var corrections = names.map { _ in (0..<shape.slots).map { _ in [Double]() } }
    var pace: [Double] = [], charges: [Double] = [], remainder: [Double] = [], alternative: [Double] = []
    for (i, p) in range.enumerated() {
      let own = nominal.map { $0[p] }, value = present.map { $0[p] }
      let mine = ledger.rates?.pace.map { $0[i] } ?? 0
      let outcome = rates.settle(
        nominal: own, present: value, stepped: ledger.rates?.pace != nil && mine < rates.threshold ? 1 : 0,
        correction: { q, s, open, drawn in
          guard s < periods[q].count else {
            corrections[q][s].append(0)
            return nil
          }
          let period = periods[q][s], wanted = open + period.overage[i] - period.shortfall[i]
          // Rounding is no correction.
          let x = (wanted - drawn).magnitude <= 1e-9 * max(1, open.magnitude, drawn.magnitude) ? 0 : wanted - drawn
          corrections[q][s].append(x)
          return x
        }, remainder: nil, place: { _, _, _, x in x })
      pace.append(mine)
      let charged = ledger.shortfall[i] - outcome.charges
      charges.append(charged.magnitude <= 1e-9 * max(1, outcome.charges) ? 0 : charged)
      remainder.append(ledger.cost[i] - outcome.cost)
      alternative.append(engine[p] - Double.sumProduct(paid, value))
    }
    self.pace = ledger.rates?.pace == nil ? nil : pace
    self.corrections = corrections.map { $0.map { $0 } }
    self.charges = charges
    self.remainder = remainder
    self.alternative = alternative
  }

  fileprivate init(joining parts: [PathShares.Offer]) {
    pace = parts[0].pace == nil ? nil : parts.flatMap { $0.pace ?? [] }
    corrections = parts[0].corrections.indices.map { q in
      parts[0].corrections[q].indices.map { i in
        let all = parts.flatMap { $0.corrections[q][i] ?? [] }
        return all.contains { $0 != 0 } ? all : nil
      }
    }
    let charges = parts.flatMap { $0.charges ?? [] }
    self.charges = charges.contains { $0 != 0 } ? charges : nil
    remainder = parts.flatMap(\.remainder)
    alternative = parts.flatMap(\.alternative)
  }
}

/// List spend of a demand by column, and its present value.
struct PathLists<N: Formulaic> {
  var nominal: [N] = []
  var present: [N] = []

  init(_ groups: PathGroups, _ demand: Demand<N>, _ discountFactor: [N]) {
    for (s, months) in groups.stretches.enumerated() {
      for g in groups.groups.indices {
        let lists = groups.lists(demand, s, g)
        nominal.append(N.sum(lists.map { N.sum(Array($0)) }))
        present.append(N.sum(lists.map { N.sumProduct(Array(discountFactor[months]), Array($0)) }))
      }
    }
  }

  /// The same of a ledger's spend.
  init(_ groups: PathGroups, _ rates: LedgerRates<N>, _ discountFactor: [N]) {
    for months in groups.stretches {
      for g in groups.groups.indices {
        let mine = rates.spend.filter { groups.group($0.bucket, $0.family) == g }
        nominal.append(N.sum(mine) { N.sum(Array($0.list[months])) })
        present.append(N.sum(mine) { N.sumProduct(Array(discountFactor[months]), Array($0.list[months])) })
      }
    }
  }
}

extension PathRates.Shape {
  /// The terms that any of the contracts has.
  init(_ ledgers: [LedgerRates<N>], slots: [[Range<Int>]]) {
    func union(_ names: [String], _ more: [String]) -> [String] { names + more.filter { !names.contains($0) } }
    self.init(
      pools: ledgers.reduce(["main"]) { union($0, $1.pools.map(\.name)) },
      caps: ledgers.reduce([]) { union($0, $1.caps.map(\.group)) }, slots: slots.map(\.count).max() ?? 0)
    hasCarry = ledgers.contains { $0.carry != nil }
    hasStepDown = ledgers.contains { $0.stepDown != nil && $0.isLowered.contains(true) }
    hasRelief = ledgers.contains { $0.relief != nil }
    hasBalance = ledgers.contains { $0.balanceMonths > 0 }
  }

  /// The columns of every slot, wide enough for every offer.
  func spans(_ groups: PathGroups) -> [Range<Int>] {
    (0..<slots).map { i in
      let mine = groups.slots.filter { i < $0.count }.map { groups.columns($0[i]) }
      return mine.map(\.lowerBound).min()!..<mine.map(\.upperBound).max()!
    }
  }
}
