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

  /// The measured month, and the bridge from as measured to optimised.
  public func runRate(_ forecast: Forecast<Double>) -> RunRate<Double> {
    RunRate(engagement, forecast: forecast, on: scratch())
  }

  /// Every instrument against every workload that has traffic.
  public func capacity(_ forecast: Forecast<Double>, _ settled: Settled<Double>) -> Capacity<Double> {
    Capacity(
      engagement, prices: forecast.prices, headlines: settled.offers.map { ($0.quote, $0.ledger.headlineDiscount) }, on: scratch()
    )
  }

  /// Everything settled on one path of demand.
  public func settled(_ demand: Demand<Double>, _ forecast: Forecast<Double>) -> Settled<Double> {
    Settled(
      engagement, demand: demand, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time, on: scratch())
  }

  /// One contract alone on one path of demand, as if its quote offered it.
  /// - Parameter closeout: charges of the contract in force on that path.
  func ledger(
    _ contract: Contract, demand: Demand<Double>, forecast: Forecast<Double>, closeout: [Int: Double]
  ) -> Ledger<Double> {
    let sheet = scratch()
    let terms = Terms<Double>(
      contract, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Double>.CreditTerms.ofLevers(engagement, on: sheet), on: sheet)
    let support = Alternative.support(engagement, offer: contract).plan.map {
      Terms<Double>.Support($0, key: "", title: "", on: sheet)
    }
    return Settled<Double>.settle(
      terms, demand: demand, outlook: forecast.totals[.optimised]!, closeout: closeout, lapseSupport: support,
      lapses: engagement.plan.simulation.continuation.value == .lapse, timeline: timeline, time: forecast.time, on: sheet)
  }

  /// One path of demand for each scenario, everything settled on it.
  public func scenarios(_ forecast: Forecast<Double>) -> [(scenario: Scenario, settled: Settled<Double>)] {
    Forecast<Double>.scenarios(engagement).map { ($0, settled(forecast.demand[$0]!, forecast)) }
  }

  /// One offer under every scenario.
  public func exposure(
    of quote: Quote, _ forecast: Forecast<Double>, _ scenarios: [(scenario: Scenario, settled: Settled<Double>)]
  ) -> [ScenarioExposure] {
    guard let contract = quote.contract else { return [] }
    let quoted = contract.commitment.meanYear
    let menu = Menu(quote, contract: contract).points.filter { $0.commitment != quoted && quoted > 0 }
    return scenarios.map { scenario, settled in
      let offer = settled.offers.first { $0.quote == quote.name.value }!
      var points = [
        MenuCost(commitment: 0, kind: .quoted, cost: offer.alternative.cost),
        MenuCost(commitment: quoted, kind: .quoted, cost: offer.ledger.cost),
      ]
      for point in menu {
        let other = ledger(
          contract.committing(point.commitment), demand: forecast.demand[scenario]!, forecast: forecast,
          closeout: settled.standing?.closeout ?? [:])
        points.append(MenuCost(commitment: point.commitment, kind: point.kind, cost: other.cost))
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
  }

  /// The three break-evens of an offer on the optimised forecast, by bisection to 1e-9 of planned spend.
  public func breakEven(of quote: Quote, _ forecast: Forecast<Double>) -> BreakEven? {
    guard let contract = quote.contract else { return nil }
    let plan = forecast.demand[.optimised]!
    // Both edges ask for the same scales: each is settled once.
    var settled: [Double: Ledger<Double>] = [:]
    func at(_ scale: Double) -> Ledger<Double> {
      if let known = settled[scale] { return known }
      let found = ledger(contract, demand: plan.scaled(by: scale), forecast: forecast, closeout: [:])
      settled[scale] = found
      return found
    }
    func alternative(_ scale: Double) -> Double {
      Settled<Double>.alternativeCost(
        engagement, offer: contract, demand: plan.scaled(by: scale), forecast: forecast, timeline: timeline, on: scratch())
    }
    let least = 1e-9 * max(1, contract.commitment.meanYear)
    let shortfallAt = Self.edge {
      let most = at($0).periods.map(\.shortfall).max() ?? 0
      return (most > least, most > least ? most : nil)
    }
    let worseAt = Self.edge {
      let cost = at($0).cost, other = alternative($0)
      return (cost >= other, cost - other)
    }
    let step = 1e-6
    let here = at(1), below = at(1 - step)
    let saved = here.window.list - below.window.list
    return BreakEven(
      shortfallAt: shortfallAt, worseAt: worseAt,
      dollarSaved: saved == 0 ? 0 : (here.window.cash - below.window.cash) / saved)
  }

  /// The largest scale in 0…2 at which the condition holds, when it fails above; nil when it never holds, 2 when it
  /// still does there. Scanned in steps of 5%, since charges may come and go, then bisected to 1e-10.
  ///
  /// The margin, above zero where the condition holds and not above it, or nil, where it fails, only saves work: a secant
  /// over it finds most answers of the bisection ahead. Where the condition changes more than once within a step, any of
  /// its edges there may be found.
  static func edge(_ condition: (Double) -> (holds: Bool, margin: Double?)) -> Double? {
    let top = condition(2)
    if top.holds { return 2 }
    var low: (scale: Double, margin: Double?)?
    var high = (scale: 2.0, margin: top.margin)
    for i in stride(from: 39, through: 0, by: -1) {
      let scale = Double(i) * 0.05, found = condition(scale)
      if found.holds {
        low = (scale, found.margin)
        break
      }
      high = (scale, found.margin)
    }
    guard let low else { return nil }
    let (holds, fails) = narrowed(low, high, condition)
    var a = low.scale, b = a + 0.05
    while b - a > 1e-10 {
      let m = (a + b) / 2
      if m <= holds || (m < fails && condition(m).holds) { a = m } else { b = m }
    }
    return a
  }

  /// A narrow bracket of the edge between two scales: the condition holds at its first end and fails at its second. The
  /// edge is guessed from the margins of both ends, or of the last two scales where it held.
  private static func narrowed(
    _ low: (scale: Double, margin: Double?), _ high: (scale: Double, margin: Double?),
    _ condition: (Double) -> (holds: Bool, margin: Double?)
  ) -> (holds: Double, fails: Double) {
    var a = low, b = high, earlier: (scale: Double, margin: Double?)?, guessHeld: Bool?
    let near = 4e-11
    for _ in 0..<12 where b.scale - a.scale > 2 * near {
      var guess: Double?
      if let x = a.margin, let y = b.margin, x > y {
        guess = a.scale + (b.scale - a.scale) * (x / (x - y))
      } else if let x = a.margin, let before = earlier, let y = before.margin, y > x {
        guess = a.scale + (a.scale - before.scale) * (x / (y - x))
      }
      var m = a.scale + (b.scale - a.scale) / 8
      if let guess {
        // A step to the other side of what was guessed last: once the edge is found, it closes the bracket.
        m = guessHeld == true ? guess + near : guessHeld == false ? guess - near : guess
        m = Swift.min(Swift.max(m, a.scale + near), b.scale - near)
      }
      let found = condition(m)
      if guess != nil { guessHeld = found.holds }
      if found.holds {
        earlier = a
        a = (m, found.margin)
      } else {
        b = (m, found.margin)
      }
    }
    return (a.scale, b.scale)
  }
}
