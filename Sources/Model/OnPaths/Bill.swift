import Agreements
import Formulas
import Simulation
import Values

/// What is billed on every path of a block at given headline rates, before any commitment acts: net fees, credits and
/// support. Contracts that differ only in what happens at test dates share it (model §5).
///
/// Net fees are gross spend times what the discount leaves of a dollar. The rules are those of `Settlement`, without what
/// a commitment does; a test holds the two against each other.
struct Bill: Sendable {
  let gross: GrossSpend
  /// By spend that is treated alike: its discount, and what that leaves of a dollar by year of the window.
  private let rates: [Rate]
  private let keep: [[Double]]
  private let credited: Credited
  /// Present value of net fees, credits, support and the close-out of the contract in force.
  let cost: ContiguousArray<Double>

  /// What credits have done, by spend that is treated alike and month; nil where they did nothing.
  private struct Credited: Sendable {
    /// Net less credits.
    var open: [[ContiguousArray<Double>?]]
    /// What was paid by credits that do not retire.
    var uncounted: [[ContiguousArray<Double>?]]
  }

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

  var paths: Int { gross.paths }
  var alike: [GrossSpend.Alike] { gross.alike }

  /// - Parameters:
  ///   - headline: rates by contract year, or one for all; they do not have to be those of any commitment.
  ///   - factors: discount factors by month.
  ///   - lapseSupport: support after the term where the contract lapses.
  ///   - rateOfMoved: the discount on spend that stands apart because it could leave.
  init(
    _ engine: Engine, _ contract: Contract, headline: [Double], _ gross: GrossSpend, factors: Series<Double>,
    closeout: [Int: Lanes], lapseSupport: SupportPlan?, rateOfMoved: Double? = nil
  ) {
    let calendar = engine.calendar(contract), window = engine.timeline.window, lapses = engine.lapses
    let isMarginal = contract.discount.scope.value == .marginal
    // Fixed, or above the headline.
    let rates = gross.alike.map { Rate($0, contract, rateOfMoved) }
    var gross = gross
    if isMarginal {
      for points in Set(rates.compactMap(\.aboveHeadline)) {
        let kept = Self.keptInBands(contract, gross, rates, calendar, window: window, lapses: lapses, points)
        gross = GrossSpend(gross, kept, where: rates.map { $0.aboveHeadline == points }, factors: factors)
      }
    }
    let keep = rates.map { rate in
      stride(from: 0, to: window, by: 12).map { t -> Double in
        if lapses && !calendar.isSigned(t) { return 1 }
        switch rate {
        case .fixed(let x): return 1 - x
        case .headline(let points):
          return isMarginal ? 1 : 1 - ((headline.count == 1 ? headline[0] : headline[calendar.year(t) - 1]) + points)
        }
      }
    }
    var cost = BlockSum(paths: gross.paths)
    for (g, alike) in gross.alike.enumerated() {
      for y in keep[g].indices { cost.add(alike.presentByYear, y, times: keep[g][y]) }
    }
    func support(_ plan: SupportPlan, byNet: Bool) -> SupportCharge {
      let charged = gross.alike.indices.filter { !plan.exclude.contains(gross.alike[$0].bucket) }
      let asListed = Part(rows: gross.together(charged, .list), keep: Array(repeating: 1, count: (window + 11) / 12))
      return SupportCharge(plan, byNet ? Self.parts(charged, gross, rates, keep) : [asListed])
    }
    let signed = contract.support.map { support($0, byNet: $0.base.value == .net) }
    let lapsed = lapses ? lapseSupport.map { support($0, byNet: false) } : nil
    var credits = Credits(engine, contract, gross, keep)
    for t in 0..<window {
      let isSigned = calendar.isSigned(t)
      if let used = credits.pay(t, isSigned: isSigned) { cost.add(used, times: -factors[t]) }
      (lapses && !isSigned ? lapsed : signed)?.add(t, times: factors[t], to: &cost)
      if let due = closeout[t] { cost.add(due, times: factors[t]) }
    }
    self.gross = gross
    self.rates = rates
    self.keep = keep
    credited = Credited(open: credits.open, uncounted: credits.uncounted)
    self.cost = cost.each
  }

  /// The discount on some spend.
  private enum Rate: Hashable {
    case fixed(Double)
    case headline(points: Double)

    init(_ alike: GrossSpend.Alike, _ contract: Contract, _ rateOfMoved: Double?) {
      let own = alike.pool == 0 ? nil : contract.bedrock.pools[alike.pool - 1], points = own?.points ?? 0
      let terms = contract.rule(of: alike.bucket)
      if let rateOfMoved, alike.isPricedApart {
        self = .fixed(rateOfMoved)
      } else if let own, own.points == nil {
        self = .fixed(own.rate.value)
      } else if let discount = terms.discount?.value {
        self = .fixed(discount + points)
      } else {
        self = .headline(points: points)
      }
    }

    var aboveHeadline: Double? { if case .headline(let points) = self { points } else { nil } }
  }

  /// Bands by spend: what the rate of each month leaves of a dollar, as list spend of main at the headline mounts up in the
  /// test period.
  private static func keptInBands(
    _ contract: Contract, _ gross: GrossSpend, _ rates: [Rate], _ calendar: ContractCalendar, window: Int, lapses: Bool,
    _ points: Double
  ) -> PathRows {
    let tiers = contract.discount.tiers
    let from = tiers.map { Lanes(contract.discount.isBare ? 0 : $0.from.value) }, rate = tiers.map { Lanes($0.rate.value) }
    let mine = gross.alike.indices.filter { gross.alike[$0].pool == 0 && rates[$0].aboveHeadline != nil }
    var cumulated: Lanes = 0.0, all = PathRows(paths: gross.paths)
    for t in 0..<window {
      let before: Lanes = calendar.isFirst(t) ? 0.0 : cumulated
      cumulated = before + Lanes.sum(mine) { Lanes(gross.alike[$0].list.row(t)) }
      let amount =
        Lanes.marginalAmount(at: cumulated, from: from, rate: rate) - Lanes.marginalAmount(at: before, from: from, rate: rate)
      let kept = lapses && !calendar.isSigned(t) ? 1.0 : 1.0 - (Lanes.ratio(amount, cumulated - before) + Lanes(points))
      all.append(kept.each ?? ContiguousArray(repeating: kept[0], count: gross.paths))
    }
    return all
  }

  /// Spend at one discount together: its rows, and what the discount leaves of a dollar by year of the window.
  struct Part: Sendable {
    var rows: PathRows
    var keep: [Double]
  }

  private static func parts(_ places: [Int], _ gross: GrossSpend, _ rates: [Rate], _ keep: [[Double]]) -> [Part] {
    var known: [Rate] = [], mine: [[Int]] = []
    for g in places {
      if let i = known.firstIndex(of: rates[g]) {
        mine[i].append(g)
      } else {
        known.append(rates[g])
        mine.append([g])
      }
    }
    return mine.map { Part(rows: gross.together($0, .gross), keep: keep[$0[0]]) }
  }
}

/// What a support plan costs month by month.
private struct SupportCharge {
  private let plan: SupportPlan
  private let parts: [Bill.Part]
  private let from: [Double]
  private let rate: [Double]

  /// - Parameter parts: what it is charged on.
  init(_ plan: SupportPlan, _ parts: [Bill.Part]) {
    self.plan = plan
    self.parts = parts
    from = plan.tiers.map(\.from.value)
    rate = plan.tiers.map(\.rate.value)
  }

  func add(_ t: Int, times factor: Double, to cost: inout BlockSum) {
    var charged = BlockSum(paths: cost.each.count)
    for part in parts { charged.add(part.rows, t, times: part.keep[t / 12]) }
    cost.addBands(
      of: charged, from: from, rate: rate, atLeast: plan.minimum.value, times: (1 - plan.planDiscount.value) * factor)
  }
}

/// Credits, the one that ends first first: each pays what is open of its buckets in proportion.
private struct Credits {
  private struct One {
    var credit: Credit
    /// Money of a lever, not of the contract: it does not end with the signed term.
    var outlivesTerm: Bool
    var left: Lanes
  }
  private let timeline: Timeline
  private let gross: GrossSpend
  private let keep: [[Double]]
  private var all: [One]
  private(set) var open: [[ContiguousArray<Double>?]]
  private(set) var uncounted: [[ContiguousArray<Double>?]]

  init(_ engine: Engine, _ contract: Contract, _ gross: GrossSpend, _ keep: [[Double]]) {
    timeline = engine.timeline
    self.gross = gross
    self.keep = keep
    let stated = contract.credits.map { ($0, false) } + engine.engagement.creditLevers.map { ($0.credit, true) }
    all = Credit.order(stated.map(\.0)).map { i in
      One(credit: stated[i].0, outlivesTerm: stated[i].1, left: Lanes(stated[i].0.amount.value))
    }
    let none = gross.alike.map { [ContiguousArray<Double>?](repeating: nil, count: $0.gross.count) }
    open = all.isEmpty ? [] : none
    uncounted = open
  }

  /// What credits pay in a month; nil where none can.
  mutating func pay(_ t: Int, isSigned: Bool) -> Lanes? {
    var used: Lanes?
    for k in all.indices {
      let credit = all[k].credit, age = timeline.month(t) - credit.from.value
      guard age >= 0, age < credit.months.value, all[k].outlivesTerm || isSigned else { continue }
      // Used up on every path.
      if all[k].left.each.map({ left in !left.contains { $0 > 0 } }) ?? (all[k].left[0] <= 0) { continue }
      let mine = gross.alike.indices.filter { credit.buckets.isEmpty || credit.buckets.contains(gross.alike[$0].bucket) }
      let bills = mine.map { g in
        open[g][t].map { Lanes($0) } ?? Lanes(gross.alike[g].gross.row(t)) * Lanes(keep[g][t / 12])
      }
      let total = Lanes.sum(bills)
      let paid = Lanes.min(all[k].left, total), share = Lanes.ratio(paid, total)
      all[k].left = all[k].left - paid
      used = used.map { $0 + paid } ?? paid
      for (g, bill) in zip(mine, bills) {
        let x = bill * share
        open[g][t] = (bill - x).each
        if !credit.retires { uncounted[g][t] = uncounted[g][t].map { (Lanes($0) + x).each } ?? x.each }
      }
    }
    return used
  }
}

extension Bill {
  /// Net fees of a month on a path.
  func net(_ g: Int, _ t: Int, _ path: Int) -> Double { keep[g][t / 12] * alike[g].gross[t, path] }
  /// Net less credits: what a prepaid balance may pay.
  func open(_ g: Int, _ t: Int, _ path: Int) -> Double {
    if !credited.open.isEmpty, let open = credited.open[g][t] { return open[path] }
    return net(g, t, path)
  }

  /// Adds net less credits of a month.
  func addOpen(_ g: Int, _ t: Int, to rows: inout PathRows, row: Int) {
    if !credited.open.isEmpty, let open = credited.open[g][t] {
      rows.add(Lanes(open), to: row)
    } else {
      rows.add(alike[g].gross, t, times: keep[g][t / 12], to: row)
    }
  }

  /// Net fees of several together.
  func parts(_ places: [Int]) -> [Part] { Self.parts(places, gross, rates, keep) }
  /// Whether credits have paid something of a month.
  func isCredited(_ g: Int, _ t: Int) -> Bool { !credited.open.isEmpty && credited.open[g][t] != nil }

  /// Adds what counts toward a commitment over months: net less credits that do not retire.
  func addCounting(_ g: Int, _ months: Range<Int>, times weight: Double, to sum: inout BlockSum) {
    forEachSpan(months) { span in
      switch span {
      case .year(let y): sum.add(alike[g].grossByYear, y, times: keep[g][y] * weight)
      case .month(let t): sum.add(alike[g].gross, t, times: keep[g][t / 12] * weight)
      }
    }
    if credited.uncounted.isEmpty { return }
    for t in months { if let x = credited.uncounted[g][t] { sum.add(x, times: -weight) } }
  }

  /// Adds list spend over months.
  func addList(_ g: Int, _ months: Range<Int>, times weight: Double, to sum: inout BlockSum) {
    forEachSpan(months) { span in
      switch span {
      case .year(let y): sum.add(alike[g].listByYear, y, times: weight)
      case .month(let t): sum.add(alike[g].list, t, times: weight)
      }
    }
  }

  private enum Span {
    case year(Int)
    case month(Int)
  }

  /// Months as whole years of the window where they are.
  private func forEachSpan(_ months: Range<Int>, _ visit: (Span) -> Void) {
    var t = months.lowerBound
    while t < months.upperBound {
      let isYear = t % 12 == 0 && t + 12 <= months.upperBound
      visit(isYear ? .year(t / 12) : .month(t))
      t += isYear ? 12 : 1
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
