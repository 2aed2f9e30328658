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

/// The engine: forecast, settlement and deterministic exposure of one engagement, in plain numbers.
public struct Engine: Sendable {
  public let engagement: Engagement
  public let timeline: Timeline

  public init(_ engagement: Engagement) {
    self.engagement = engagement
    timeline = Timeline(engagement)
  }

  func scratch() -> Scratch { Scratch(window: timeline.window, runUp: timeline.runUp) }

  public func forecast() -> Forecast<Double> { Forecast(engagement, timeline: timeline, on: scratch()) }

  /// Everything settled on one path of demand.
  public func settled(_ demand: Demand<Double>, _ forecast: Forecast<Double>) -> Settled<Double> {
    Settled(
      engagement, demand: demand, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time, on: scratch())
  }

  /// The same engagement with one offer only, at another commitment.
  func with(_ quote: Quote, contract: Contract) -> Engine {
    var copy = engagement, quote = quote
    quote.contract = contract
    // A BATNA that is another quote must stay readable by name; only the offer under test is settled.
    copy.quotes = copy.quotes.filter { $0.name.value != quote.name.value && isBatna($0) }.map {
      var q = $0
      q.menu = nil
      return q
    }
    copy.quotes.insert(quote, at: 0)
    return Engine(engagement: copy, timeline: timeline)
  }
  private func isBatna(_ quote: Quote) -> Bool { engagement.plan.policy.batna?.value == .quote(quote.name.value) }
  private init(engagement: Engagement, timeline: Timeline) {
    self.engagement = engagement
    self.timeline = timeline
  }

  /// Every offer under every scenario.
  public func exposure(_ forecast: Forecast<Double>) -> [(quote: String, scenarios: [ScenarioExposure])] {
    let all = Forecast<Double>.scenarios(engagement).map { ($0, settled(forecast.demand[$0]!, forecast)) }
    return engagement.quotes.compactMap { quote in
      guard let contract = quote.contract else { return nil }
      let quoted = contract.commitment.meanYear
      let menu = Menu(quote, contract: contract).points.filter { $0.commitment != quoted && quoted > 0 }
      let scenarios = all.map { scenario, settled in
        let offer = settled.offers.first { $0.quote == quote.name.value }!
        var points = [
          MenuCost(commitment: 0, kind: .quoted, cost: offer.alternative.cost),
          MenuCost(commitment: quoted, kind: .quoted, cost: offer.ledger.cost),
        ]
        for point in menu {
          let other = with(quote, contract: contract.committing(point.commitment))
          let cost = other.cost(of: quote.name.value, forecast.demand[scenario]!, forecast)
          points.append(MenuCost(commitment: point.commitment, kind: point.kind, cost: cost))
        }
        let least = points.map(\.cost).min()!
        // Ties go to the smallest commitment.
        let best = points.filter { $0.cost <= least + 1e-9 * max(1, least.magnitude) }.map(\.commitment).min()!
        let regret = offer.ledger.cost - least
        return ScenarioExposure(
          scenario: scenario, cost: offer.ledger.cost, alternativeCost: offer.alternative.cost,
          shortfall: offer.ledger.shortfall, blendedDiscount: offer.ledger.window.blendedDiscount,
          effectiveDiscount: offer.ledger.window.effectiveDiscount, regret: regret,
          leftOnTable: best > quoted ? regret : 0, overRegret: best > quoted ? 0 : regret, bestCommitment: best,
          curve: points.sorted { $0.commitment < $1.commitment })
      }
      return (quote.name.value, scenarios)
    }
  }

  private func cost(of quote: String, _ demand: Demand<Double>, _ forecast: Forecast<Double>) -> Double {
    settled(demand, forecast).offers.first { $0.quote == quote }!.ledger.cost
  }

  /// The three break-evens of an offer on the optimised forecast, by bisection to 1e-9 of planned spend.
  public func breakEven(of quote: Quote, _ forecast: Forecast<Double>) -> BreakEven? {
    guard let contract = quote.contract else { return nil }
    let alone = with(quote, contract: contract), plan = forecast.demand[.optimised]!
    func at(_ scale: Double) -> SettledOffer<Double> {
      alone.settled(plan.scaled(by: scale), forecast).offers[0]
    }
    let least = 1e-9 * max(1, contract.commitment.meanYear)
    let shortfallAt = Self.edge { at($0).ledger.periods.contains { $0.shortfall > least } }
    let worseAt = Self.edge { let x = at($0); return x.ledger.cost >= x.alternative.cost }
    let step = 1e-6
    let here = at(1), below = at(1 - step)
    let saved = here.ledger.window.list - below.ledger.window.list
    return BreakEven(
      shortfallAt: shortfallAt, worseAt: worseAt,
      dollarSaved: saved == 0 ? 0 : (here.ledger.window.cash - below.ledger.window.cash) / saved)
  }

  /// The largest scale in 0…2 at which the condition holds, when it fails above; nil when it never holds, 2 when it
  /// still does there. Scanned in steps of 5%, since charges may come and go, then bisected.
  static func edge(_ holds: (Double) -> Bool) -> Double? {
    if holds(2) { return 2 }
    var low: Double?
    for i in stride(from: 39, through: 0, by: -1) where holds(Double(i) * 0.05) {
      low = Double(i) * 0.05
      break
    }
    guard var a = low else { return nil }
    var b = a + 0.05
    while b - a > 1e-10 {
      let m = (a + b) / 2
      if holds(m) { a = m } else { b = m }
    }
    return a
  }
}
