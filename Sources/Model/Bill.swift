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
    var byFamily: Bool
  }

  static func key(_ contract: Contract, headline: [Double], byFamily: Bool) -> Key {
    Key(
      terms: ContractMeaning(contract.unpromised), headline: contract.discount.scope.value == .marginal ? [] : headline,
      byFamily: byFamily)
  }

  /// - Parameters:
  ///   - headline: rates by contract year, or one for all; they do not have to be those of any commitment.
  ///   - lapseSupport: support after the term where the contract lapses.
  ///   - rateOfMoved: the discount on spend that stands apart because it could leave.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], demand: Demand<Lanes>, paths: Int, forecast: Forecast<Double>,
    closeout: [Int: Lanes], lapseSupport: SupportPlan?, rateOfMoved: Double? = nil
  ) {
    self.paths = paths
    let sheet = engine.columns()
    var terms = Terms<Lanes>(
      contract.unpromised, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Lanes>.CreditTerms.ofLevers(engine.engagement, on: sheet), on: sheet)
    terms.headline = headline.map { Lanes($0) }
    terms.rateOfMoved = rateOfMoved.map { Lanes($0) }
    var months = BilledMonths(
      terms, demand, engine.calendar(contract), engine.timeline, lapses: engine.lapses,
      lapseSupport: lapseSupport.map { Terms<Lanes>.Support($0, key: "", title: "", on: sheet) })
    let factors = forecast.time.discountFactor
    var cost: Lanes = 0.0
    for t in 0..<engine.timeline.window {
      var cash = months.bill(t)
      if let due = closeout[t] { cash = cash + due }
      cost = cost + cash * Lanes(factors[t])
    }
    self.cost = cost.each ?? ContiguousArray(repeating: cost[0], count: paths)
    spend = months.spend
  }
}

/// The months of a bill, one after the other: private rate → headline or bucket rate → protection → credits → support.
/// The rules are those of `Settlement`, without what a commitment does; a test holds the two against each other.
private struct BilledMonths {
  private let terms: Terms<Lanes>
  private let calendar: ContractCalendar
  private let timeline: Timeline
  private let classes: [SpendClass<Lanes>]
  private let lapseSupport: Terms<Lanes>.Support?
  private let lapses: Bool
  private let creditOrder: [Int]
  private var creditLeft: [Lanes]
  /// List spend of main's headline buckets in the test period to date, for marginal bands.
  private var cumulated: Lanes = 0.0
  private(set) var spend: [Bill.Spend]

  init(
    _ terms: Terms<Lanes>, _ demand: Demand<Lanes>, _ calendar: ContractCalendar, _ timeline: Timeline, lapses: Bool,
    lapseSupport: Terms<Lanes>.Support?
  ) {
    self.terms = terms
    self.calendar = calendar
    self.timeline = timeline
    self.lapses = lapses
    self.lapseSupport = lapseSupport
    classes = SpendClass.classes(of: demand, under: terms)
    creditOrder = Terms<Lanes>.CreditTerms.order(terms.credits)
    creditLeft = terms.credits.map { Lanes($0.credit.amount.value) }
    spend = classes.map {
      .init(pool: $0.pool, bucket: $0.bucket, canSpend: $0.canSpend, list: [], net: [], open: [], counting: [])
    }
  }

  /// Net fees less credits, with support, of the next month.
  mutating func bill(_ t: Int) -> Lanes {
    let isLapsed = lapses && !calendar.isSigned(t), headline = rate(t)
    var nets: [Lanes] = []
    nets.reserveCapacity(classes.count)
    for c in classes {
      let list = c.list[t]
      if isLapsed {
        nets.append(list)
        continue
      }
      let rate = c.rate ?? (c.pool == 0 ? headline : c.points.map { headline + $0 } ?? headline)
      var factor = 1.0 - rate
      if let p = c.privateRate {
        factor = factor * (1.0 - p)
        if c.fixedPrice && c.hasPricePath { factor = factor / Lanes.min(1.0, c.priceIndex[t]) }
      }
      if terms.contract.priceProtection.value && c.hasPricePath { factor = factor * Lanes.min(1.0, 1.0 / c.priceIndex[t]) }
      nets.append(list * factor)
    }
    var open = nets, counting = nets
    let credits = payCredits(t, &open, &counting)
    let plan = isLapsed ? lapseSupport : terms.support
    let support = plan.map { s in
      let charged = classes.indices.filter { !s.plan.exclude.contains(classes[$0].bucket) }
      let base = Lanes.sum(charged) { !isLapsed && s.plan.base.value == .net ? nets[$0] : classes[$0].list[t] }
      return Lanes.max(s.minimum, Lanes.marginalAmount(at: base, from: s.from, rate: s.rate)) * (1.0 - s.planDiscount)
    }
    for c in classes.indices {
      spend[c].list.append(classes[c].list[t])
      spend[c].net.append(nets[c])
      spend[c].open.append(open[c])
      spend[c].counting.append(counting[c])
    }
    let fees = Lanes.sum(nets) { $0 } - credits
    return support.map { fees + $0 } ?? fees
  }

  /// The headline rate of the month; with marginal bands it follows spend in the test period.
  private mutating func rate(_ t: Int) -> Lanes {
    guard terms.isMarginal else {
      return terms.headline.count == 1 ? terms.headline[0] : terms.headline[calendar.year(t) - 1]
    }
    let from: Lanes = calendar.isFirst(t) ? 0.0 : cumulated
    cumulated = from + Lanes.sum(classes.filter { $0.pool == 0 && $0.rate == nil }) { $0.list[t] }
    let amount =
      Lanes.marginalAmount(at: cumulated, from: terms.tierFrom, rate: terms.tierRate)
      - Lanes.marginalAmount(at: from, from: terms.tierFrom, rate: terms.tierRate)
    return Lanes.ratio(amount, cumulated - from)
  }

  /// Credits pay what is open of their buckets in proportion; the one that ends first goes first.
  private mutating func payCredits(_ t: Int, _ open: inout [Lanes], _ counting: inout [Lanes]) -> Lanes {
    var used: Lanes = 0.0
    for k in creditOrder {
      let credit = terms.credits[k].credit, age = timeline.month(t) - credit.from.value
      let outlives = terms.credits[k].outlivesTerm
      guard age >= 0, age < credit.months.value, outlives || calendar.isSigned(t) else { continue }
      let mine = classes.indices.filter { credit.buckets.isEmpty || credit.buckets.contains(classes[$0].bucket) }
      let total = Lanes.sum(mine) { open[$0] }
      let paid = Lanes.min(creditLeft[k], total), share = Lanes.ratio(paid, total)
      creditLeft[k] = creditLeft[k] - paid
      used = used + paid
      for c in mine {
        let x = open[c] * share
        open[c] = open[c] - x
        if !credit.retires { counting[c] = counting[c] - x }
      }
    }
    return used
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
