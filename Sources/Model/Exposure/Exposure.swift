import Agreements
import Formulas
import Values

/// What a commitment would cost under one scenario.
public struct MenuCost: Sendable, Hashable {
  /// Mean-year money; 0 is no deal.
  public var commitment: Double
  public var kind: MenuPoint.Kind
  public var cost: Double
}

/// One offer under one scenario: what it costs, what it loses, and what another commitment would have cost (model §6).
public struct ScenarioExposure: Sendable {
  public var scenario: Scenario
  public var cost: Double
  public var alternativeCost: Double
  public var shortfall: Double
  public var blendedDiscount: Double
  public var effectiveDiscount: Double
  /// Cost less the least over menu, quoted point and no deal.
  public var regret: Double
  /// Regret whose best point lies above the commitment: discount left on the table.
  public var leftOnTable: Double
  /// Regret whose best point lies at or below it.
  public var overRegret: Double
  /// 0 is no deal.
  public var bestCommitment: Double
  /// Cost at every point of the menu, no deal (0) and the quoted point included, ascending.
  public var curve: [MenuCost]
  public var loss: Double { cost - alternativeCost }
}

/// How far spend may move before an offer turns, at one scale on every bucket (model §6).
public struct BreakEven: Sendable {
  /// Share of planned spend at which a shortfall is first due; 0 when never.
  public var shortfallAt: Double?
  /// Share of planned spend at which the offer is no better than its alternative.
  public var worseAt: Double?
  /// What a list dollar saved after signing is worth.
  public var dollarSaved: Double
}

extension Engine {
  /// One offer under every scenario: its menu settled at once, a lane for each point in each scenario.
  public func exposure(
    of quote: Quote, _ forecast: Forecast<Double>, _ scenarios: [(scenario: Scenario, settled: Settled<Double>)]
  ) -> [ScenarioExposure] {
    guard let contract = quote.contract else { return [] }
    let quoted = contract.commitment.meanYear
    let menu = Menu(quote, contract: contract).points.filter { $0.commitment != quoted && quoted > 0 }
    let costs = menu.isEmpty ? [] : menuCosts(contract, menu.map(\.commitment), forecast, scenarios)
    return scenarios.enumerated().map { s, at in
      let offer = at.settled.offers.first { $0.quote == quote.name.value }!
      var points = [
        MenuCost(commitment: 0, kind: .quoted, cost: offer.alternative.cost),
        MenuCost(commitment: quoted, kind: .quoted, cost: offer.ledger.cost),
      ]
      for (i, point) in menu.enumerated() {
        points.append(MenuCost(commitment: point.commitment, kind: point.kind, cost: costs[s * menu.count + i]))
      }
      let least = points.map(\.cost).min()!
      // Ties go to the smallest commitment.
      let best = points.filter { $0.cost <= least + 1e-9 * max(1, least.magnitude) }.map(\.commitment).min()!
      let regret = offer.ledger.cost - least
      return ScenarioExposure(
        scenario: at.scenario, cost: offer.ledger.cost, alternativeCost: offer.alternative.cost,
        shortfall: offer.ledger.shortfall, blendedDiscount: offer.ledger.window.blendedDiscount,
        effectiveDiscount: offer.ledger.window.effectiveDiscount, regret: regret,
        leftOnTable: best > quoted ? regret : 0, overRegret: best > quoted ? 0 : regret, bestCommitment: best,
        curve: points.sorted { $0.commitment < $1.commitment })
    }
  }

  /// Cost of a contract at several commitments along its ramp in several scenarios, scenario by scenario.
  private func menuCosts(
    _ contract: Contract, _ commitments: [Double], _ forecast: Forecast<Double>,
    _ scenarios: [(scenario: Scenario, settled: Settled<Double>)]
  ) -> [Double] {
    func spread(_ value: (Int) -> Double) -> Lanes {
      Lanes(ContiguousArray(scenarios.indices.flatMap { s in Array(repeating: value(s), count: commitments.count) }))
    }
    // All scenarios in one shape; a forecast that somebody gave does not split its tokens by family.
    let optimised = forecast.demand[.optimised]!
    let demands = scenarios.map {
      forecast.demand[$0.scenario]!.split(like: optimised, unnamed: scenarios.contains { !$0.scenario.isComputed })
    }
    let first = demands[0]
    func lanes(_ of: (Demand<Double>) -> Series<Double>) -> Series<Lanes> {
      let all = demands.map(of)
      return Series(first: all[0].first, cells: all[0].months.map { t in spread { all[$0][t] } })
    }
    let demand = Demand<Lanes>(
      buckets: first.buckets.indices.map { b in
        .init(
          name: first.buckets[b].name, list: lanes { $0.buckets[b].list },
          families: first.buckets[b].families.indices.map { f in
            let family = first.buckets[b].families[f]
            return .init(
              name: family.name, isMeter: family.isMeter, list: lanes { $0.buckets[b].families[f].list },
              priceIndex: lanes { $0.buckets[b].families[f].priceIndex }, canSpend: family.canSpend)
          })
      })
    var closeout: [Int: Lanes] = [:]
    for t in Set(scenarios.flatMap { $0.settled.standing?.closeout.keys.map { $0 } ?? [] }) {
      closeout[t] = spread { scenarios[$0].settled.standing?.closeout[t] ?? 0 }
    }
    let quoted = contract.commitment.meanYear
    let years = contract.commitment.years.map { year in
      Lanes(ContiguousArray(scenarios.indices.flatMap { _ in commitments.map { year.value * ($0 / quoted) } }))
    }
    let cost = ledger(contract, years: years, demand: demand, forecast: forecast, closeout: closeout).cost
    return (0..<scenarios.count * commitments.count).map { cost[$0] }
  }

  /// The three break-evens of an offer on the optimised forecast, to 1e-10 of planned spend.
  public func breakEven(of quote: Quote, _ forecast: Forecast<Double>) -> BreakEven? {
    guard let contract = quote.contract else { return nil }
    let plan = forecast.demand[.optimised]!
    func scaled(_ scales: [Double]) -> Demand<Lanes> {
      let factor = Lanes(ContiguousArray(scales))
      var demand = plan.map { $0.map { Lanes($0) * factor } }
      for b in demand.buckets.indices {
        for f in demand.buckets[b].families.indices {
          demand.buckets[b].families[f].priceIndex = plan.buckets[b].families[f].priceIndex.map { Lanes($0) }
        }
      }
      return demand
    }
    func at(_ scales: [Double]) -> Ledger<Lanes> { ledger(contract, demand: scaled(scales), forecast: forecast) }
    let least = 1e-9 * max(1, contract.commitment.meanYear)
    let step = 1e-6
    let scan = Self.scan + [1 - step, 1]
    let scanned = at(scan)
    let shortfallAt = Self.edge { scales in
      let periods = (scales == Self.scan ? scanned : at(scales)).periods
      return scales.indices.map { i in periods.contains { $0.shortfall[i] > least } }
    }
    let worseAt = Self.edge { scales in
      let cost = (scales == Self.scan ? scanned : at(scales)).cost
      let other = Settled<Lanes>.alternativeCost(
        engagement, offer: contract, demand: scaled(scales), forecast: forecast, timeline: timeline, time: lanesTime(forecast),
        on: columns())
      return scales.indices.map { cost[$0] >= other[$0] }
    }
    let below = scan.count - 2, here = scan.count - 1
    let saved = scanned.window.list[here] - scanned.window.list[below]
    return BreakEven(
      shortfallAt: shortfallAt, worseAt: worseAt,
      dollarSaved: saved == 0 ? 0 : (scanned.window.cash[here] - scanned.window.cash[below]) / saved)
  }

  /// 0 to 2 in steps of 5%.
  private static let scan = (0...40).map { Double($0) * 0.05 }

  /// The largest scale in 0…2 at which the condition holds, when it fails above; nil when it never holds, 2 when it
  /// still does there. Scanned in steps of 5%, since charges may come and go, then narrowed to 1e-10, some scales at a
  /// time. Where the condition changes more than once within a step, its highest edge among those tried is found.
  static func edge(_ condition: ([Double]) -> [Bool]) -> Double? {
    guard let last = condition(scan).lastIndex(of: true) else { return nil }
    if last == scan.count - 1 { return 2 }
    var (a, b) = (scan[last], scan[last + 1])
    let parts = 64
    while b - a > 1e-10 {
      let inner = (1..<parts).map { a + (b - a) * (Double($0) / Double(parts)) }
      let holds = condition(inner).lastIndex(of: true)
      (a, b) = (holds.map { inner[$0] } ?? a, holds == nil ? inner[0] : holds! + 1 < inner.count ? inner[holds! + 1] : b)
    }
    return a
  }
}
