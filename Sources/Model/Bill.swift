import Agreements
import Formulas
import Simulation
import Values

/// What is billed on every path of a block at given headline rates, before any commitment acts: net fees, credits and
/// support by month. Contracts that differ only in what happens at test dates share it (model §5).
struct Bill: Sendable {
  /// Spend that the contract treats alike, by month of the window.
  struct Spend: Sendable {
    /// What it is made of: in one pool, under one rule.
    var parts: [SpendClass<Lanes>]
    var net: [Lanes] = []
    /// Net less credits: what a prepaid balance may pay.
    var open: [Lanes] = []
    /// Net less credits that do not retire: what counts on net basis.
    var counting: [Lanes] = []

    /// 0 is main.
    var pool: Int { parts[0].pool }
    /// One of its buckets; the others have the same rule.
    var bucket: String { parts[0].bucket }
    func list(_ t: Int) -> Lanes { Lanes.sum(parts) { $0.list[t] } }
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
    var alike: AlikeBuckets
  }

  static func key(_ contract: Contract, headline: [Double], _ method: Promise.Method) -> Key {
    Key(
      terms: ContractMeaning(contract.unpromised), headline: contract.discount.scope.value == .marginal ? [] : headline,
      byFamily: method.byFamily, alike: method.alike)
  }

  /// - Parameters:
  ///   - headline: rates by contract year, or one for all; they do not have to be those of any commitment.
  ///   - alike: buckets that the contract treats alike.
  ///   - lapseSupport: support after the term where the contract lapses.
  ///   - rateOfMoved: the discount on spend that stands apart because it could leave.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], _ alike: AlikeBuckets, demand: Demand<Lanes>, paths: Int,
    forecast: Forecast<Double>, closeout: [Int: Lanes], lapseSupport: SupportPlan?, rateOfMoved: Double? = nil
  ) {
    self.paths = paths
    let sheet = engine.columns()
    var terms = Terms<Lanes>(
      contract.unpromised, key: "", title: "", buckets: demand.buckets.map(\.name), support: contract.support,
      leverCredits: Terms<Lanes>.CreditTerms.ofLevers(engine.engagement, on: sheet), on: sheet)
    terms.headline = headline.map { Lanes($0) }
    terms.rateOfMoved = rateOfMoved.map { Lanes($0) }
    var months = BilledMonths(
      terms, alike.merged(SpendClass.classes(of: demand, under: terms)), paths, engine.calendar(contract), engine.timeline,
      lapses: engine.lapses, lapseSupport: lapseSupport.map { Terms<Lanes>.Support($0, key: "", title: "", on: sheet) })
    let factors = forecast.time.discountFactor
    var cost = BlockSum(paths: paths)
    for t in 0..<engine.timeline.window {
      var cash = months.bill(t)
      if let due = closeout[t] { cash.add(due) }
      cost.add(cash.each, times: factors[t])
    }
    self.cost = cost.each
    spend = months.spend
  }
}

/// The months of a bill, one after the other: private rate → headline or bucket rate → protection → credits → support.
/// The rules are those of `Settlement`, without what a commitment does; a test holds the two against each other.
private struct BilledMonths {
  private let terms: Terms<Lanes>
  private let paths: Int
  private let calendar: ContractCalendar
  private let timeline: Timeline
  private let lapseSupport: Terms<Lanes>.Support?
  private let lapses: Bool
  private let creditOrder: [Int]
  private var creditLeft: [Lanes]
  /// List spend of main's headline buckets in the test period to date, for marginal bands.
  private var cumulated: Lanes = 0.0
  private(set) var spend: [Bill.Spend]

  init(
    _ terms: Terms<Lanes>, _ spend: [[SpendClass<Lanes>]], _ paths: Int, _ calendar: ContractCalendar, _ timeline: Timeline,
    lapses: Bool, lapseSupport: Terms<Lanes>.Support?
  ) {
    self.terms = terms
    self.paths = paths
    self.calendar = calendar
    self.timeline = timeline
    self.lapses = lapses
    self.lapseSupport = lapseSupport
    creditOrder = Terms<Lanes>.CreditTerms.order(terms.credits)
    creditLeft = terms.credits.map { Lanes($0.credit.amount.value) }
    self.spend = spend.map { Bill.Spend(parts: $0) }
  }

  /// Net fees less credits, with support, of the next month.
  mutating func bill(_ t: Int) -> BlockSum {
    let isLapsed = lapses && !calendar.isSigned(t), headline = rate(t)
    let nets = spend.map { isLapsed ? listed($0.parts, t) : net($0.parts, t, headline) }
    var fees = BlockSum(paths: paths)
    for net in nets { fees.add(net.each) }
    var open = nets.map(\.lanes), counting = open
    if let credits = payCredits(t, &open, &counting) { fees.add(credits, times: -1) }
    if let s = isLapsed ? lapseSupport : terms.support {
      let byNet = !isLapsed && s.plan.base.value == .net
      var charged = BlockSum(paths: paths)
      for (g, alike) in spend.enumerated() where !s.plan.exclude.contains(alike.bucket) {
        if byNet { charged.add(nets[g].each) } else { for part in alike.parts { charged.add(part.list[t]) } }
      }
      let charge = Lanes.max(s.minimum, Lanes.marginalAmount(at: charged.lanes, from: s.from, rate: s.rate))
      fees.add(charge * (1.0 - s.planDiscount))
    }
    for g in spend.indices {
      spend[g].net.append(nets[g].lanes)
      spend[g].open.append(open[g])
      spend[g].counting.append(counting[g])
    }
    return fees
  }

  private func listed(_ parts: [SpendClass<Lanes>], _ t: Int) -> BlockSum {
    var sum = BlockSum(paths: paths)
    for c in parts.indices { sum.add(parts[c].list[t]) }
    return sum
  }

  /// Spend at one rate, after private rates and protection.
  private func net(_ parts: [SpendClass<Lanes>], _ t: Int, _ headline: Lanes) -> BlockSum {
    var sum = BlockSum(paths: paths)
    // By place: a class is too large to be taken out for every month.
    for c in parts.indices {
      let rate = parts[c].rate ?? (parts[c].pool == 0 ? headline : parts[c].points.map { headline + $0 } ?? headline)
      var factor = 1.0 - rate
      if let p = parts[c].privateRate {
        factor = factor * (1.0 - p)
        if parts[c].fixedPrice && parts[c].hasPricePath { factor = factor / Lanes.min(1.0, parts[c].priceIndex[t]) }
      }
      if terms.contract.priceProtection.value && parts[c].hasPricePath {
        factor = factor * Lanes.min(1.0, 1.0 / parts[c].priceIndex[t])
      }
      if let factor = factor.everywhere { sum.add(parts[c].list[t], times: factor) } else { sum.add(parts[c].list[t] * factor) }
    }
    return sum
  }

  /// The headline rate of the month; with marginal bands it follows spend in the test period.
  private mutating func rate(_ t: Int) -> Lanes {
    guard terms.isMarginal else {
      return terms.headline.count == 1 ? terms.headline[0] : terms.headline[calendar.year(t) - 1]
    }
    let from: Lanes = calendar.isFirst(t) ? 0.0 : cumulated
    let mine = spend.flatMap { $0.parts.filter { $0.pool == 0 && $0.rate == nil } }
    cumulated = from + Lanes.sum(mine) { $0.list[t] }
    let amount =
      Lanes.marginalAmount(at: cumulated, from: terms.tierFrom, rate: terms.tierRate)
      - Lanes.marginalAmount(at: from, from: terms.tierFrom, rate: terms.tierRate)
    return Lanes.ratio(amount, cumulated - from)
  }

  /// Credits pay what is open of their buckets in proportion; the one that ends first goes first. Nil where none can pay.
  private mutating func payCredits(_ t: Int, _ open: inout [Lanes], _ counting: inout [Lanes]) -> Lanes? {
    var used: Lanes?
    for k in creditOrder {
      let credit = terms.credits[k].credit, age = timeline.month(t) - credit.from.value
      let outlives = terms.credits[k].outlivesTerm
      guard age >= 0, age < credit.months.value, outlives || calendar.isSigned(t) else { continue }
      let mine = spend.indices.filter { credit.buckets.isEmpty || credit.buckets.contains(spend[$0].bucket) }
      let total = Lanes.sum(mine) { open[$0] }
      let paid = Lanes.min(creditLeft[k], total), share = Lanes.ratio(paid, total)
      creditLeft[k] = creditLeft[k] - paid
      used = used.map { $0 + paid } ?? paid
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
