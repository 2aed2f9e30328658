import Agreements
import Formulas
import Simulation
import Values

/// What is billed on every path of a block at given headline rates, before any commitment acts: net fees, credits and
/// support by month. Contracts that differ only in what happens at test dates share it (model §5).
struct Bill: Sendable {
  /// Spend that one rule of the contract meets, by month of the window.
  struct Spend: Sendable {
    /// 0 is main.
    var pool: Int
    var bucket: String
    var canSpend: Bool
    var list: [Lanes]
    var net: [Lanes]
    /// Net less credits: what a prepaid balance may pay.
    var open: [Lanes]
    /// Net less credits that do not retire: what counts on net basis.
    var counting: [Lanes]
  }
  let paths: Int
  /// In file order of buckets.
  let spend: [Spend]
  /// Present value of net fees, credits, support and the close-out of the contract in force.
  let cost: ContiguousArray<Double>

  /// Two contracts with the same key are billed alike.
  struct Key: Hashable {
    var terms: ContractMeaning
    var headline: [Double]
  }

  static func key(_ contract: Contract, headline: [Double]) -> Key {
    Key(terms: ContractMeaning(contract.unpromised), headline: contract.discount.scope.value == .marginal ? [] : headline)
  }

  /// - Parameters:
  ///   - headline: rates by contract year, or one for all; they do not have to be those of any commitment.
  ///   - lapseSupport: support after the term where the contract lapses.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], demand: Demand<Lanes>, paths: Int, forecast: Forecast<Double>,
    closeout: [Int: Lanes], lapseSupport: SupportPlan?
  ) {
    self.paths = paths
    let sheet = engine.columns(), timeline = engine.timeline
    var terms = Terms<Lanes>(
      contract.unpromised, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Lanes>.CreditTerms.ofLevers(engine.engagement, on: sheet), on: sheet)
    terms.headline = headline.map { Lanes($0) }
    let run = Settlement(
      terms, engine.calendar(contract), demand: demand, timeline: timeline, time: engine.lanesTime(forecast),
      lapseSupport: lapseSupport.map { Terms<Lanes>.Support($0, key: "", title: "", on: sheet) }, lapses: engine.lapses, on: sheet
    )
    let ledger = run.settle(outlook: forecast.totals[.optimised]!.map { Lanes($0) }, closeout: closeout, sums: false)
    // A settled run has its chain.
    let chain = run.actual!
    cost = ledger.cost.each ?? ContiguousArray(repeating: ledger.cost[0], count: paths)
    let months = 0..<timeline.window
    spend = run.classes.enumerated().map { c, spend in
      func less(_ x: Lanes, _ t: Int, _ applies: (Int) -> Bool) -> Lanes {
        var x = x
        for (k, paid) in chain.creditPaid.enumerated() where applies(k) { if let line = paid[c] { x = x - line[t] } }
        return x
      }
      return Spend(
        pool: spend.pool, bucket: spend.bucket, canSpend: spend.canSpend, list: months.map { run.list[c][$0] },
        net: months.map { chain.net[c][$0] }, open: months.map { t in less(chain.net[c][t], t) { _ in true } },
        counting: months.map { t in less(chain.net[c][t], t) { !terms.credits[$0].credit.retires } })
    }
  }
}

extension Engine {
  var lapses: Bool { engagement.plan.simulation.continuation.value == .lapse }

  func calendar(_ contract: Contract) -> ContractCalendar {
    ContractCalendar(
      termMonths: contract.termMonths.value, test: contract.commitment.test.value, months: 0..<timeline.window, repeats: !lapses)
  }
}

extension Contract {
  /// The same prices with nothing promised and nothing counted: what decides the bill.
  fileprivate var unpromised: Contract {
    var c = self
    c.commitment.years = c.commitment.years.map { $0.map { _ in 0 } }
    c.commitment.monthlyMinimum = .standard(0)
    if discount.scope.value != .marginal {
      c.commitment.test = Sourced(.annual, .standard("no commitment"))
      c.discount = DiscountLadder(tiers: [.init(from: .standard(0), rate: .standard(0))], isBare: true)
    }
    c.basis = Sourced(.net, .standard("no commitment"))
    c.gapRate = Sourced(.full, .standard("no commitment"))
    c.overage = nil
    c.caps = []
    for i in c.buckets.indices {
      c.buckets[i].retires = .standard(1)
      c.buckets[i].capGroup = nil
    }
    func unpromised(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      var pool = pool
      pool.years = pool.years.map { $0.map { _ in 0 } }
      return pool
    }
    switch bedrock {
    case .pooled: break
    case .carveOut(let pool, _): c.bedrock = .carveOut(unpromised(pool), countsInK: false)
    case .perModel(let pools, _): c.bedrock = .perModel(pools.map(unpromised), countsInK: false)
    }
    c.shortfall = .pay
    c.carryForward = .standard(0)
    c.stepDown = nil
    c.fungible = []
    c.upfront = nil
    return c
  }
}
