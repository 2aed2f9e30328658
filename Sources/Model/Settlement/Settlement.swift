import Agreements
import Formulas
import Values

/// A contract meets demand: the monthly ledger, its test dates and its cash (model §5).
///
/// The lines are made first, in the order that a reader follows them; then every month is written, in time order,
/// from the month before. The same code is the engine and the ledger sheet.
public final class Settlement<W: Worksheet> {
  typealias N = W.Number

  let sheet: W
  let terms: Terms<N>
  let contract: Contract
  let calendar: ContractCalendar
  let timeline: Timeline
  let time: TimeRows<N>
  let months: Range<Int>
  let classes: [SpendClass<N>]
  /// Classes by pool.
  let members: [[Int]]
  /// Classes by cap.
  let capMembers: [[Int]]
  /// Classes of main at the headline discount.
  let headlineMembers: [Int]
  /// Support after the term when the contract lapses.
  let lapseSupport: Terms<N>.Support?
  let lapses: Bool
  let spendMonths: Range<Int>?
  let isPrepaid: Bool
  let isRelief: Bool
  let flow: LineNature

  // Rows.
  var list: [Line<N>] = []
  var gross: [Line<N>] = []
  var lots: [[BalanceLot<N>]] = []
  var pools: [PoolLines<N>] = []
  var creditActive: [Line<N>] = []
  var creditToDate: [Line<N>] = []
  var creditOrder: [Int] = []
  var capUsed: [Line<N>] = []
  var signed: Line<N>?
  var first: Line<N>
  var test: Line<N>
  var year: Line<N>
  /// 1 in the month that what is drawn already stands before.
  var opening: Line<N>?
  var moves: [Move<N>] = []
  var bucketToDate: [Place: Line<N>] = [:]
  /// The chain at the rates that hold.
  var actual: FeeChain<N>?
  /// What a dollar of gap is charged, by pool and test period.
  var keeps: [[N]] = []

  /// - Parameters:
  ///   - spend: months outside have no spend: they are drawn already, or are the new contract's. Nil: all have.
  init(
    _ terms: Terms<N>, _ calendar: ContractCalendar, demand: Demand<N>, timeline: Timeline, time: TimeRows<N>,
    lapseSupport: Terms<N>.Support? = nil, lapses: Bool = false, spend: Range<Int>? = nil, on sheet: W
  ) {
    spendMonths = spend
    self.sheet = sheet
    self.terms = terms
    self.calendar = calendar
    self.timeline = timeline
    self.time = time
    self.lapseSupport = lapseSupport
    contract = terms.contract
    months = calendar.months
    let classes = SpendClass.classes(of: demand, under: terms)
    self.classes = classes
    capMembers = terms.caps.indices.map { g in classes.indices.filter { classes[$0].capGroup == g } }
    headlineMembers = classes.indices.filter { classes[$0].pool == 0 && classes[$0].rate == nil }
    members = terms.pools.indices.map { p in classes.indices.filter { classes[$0].pool == p } }
    self.lapses = lapses && calendar.months.upperBound > calendar.begin + calendar.years * 12
    isPrepaid = contract.shortfall.isPrepaid
    if case .relief = contract.shortfall { isRelief = true } else { isRelief = false }
    flow = calendar.months.lowerBound < 0 ? .wholeFlow : .flow
    sheet.heading("Dates")
    let settled = calendar.months
    func flag(_ label: String, _ value: @escaping (Int) -> Bool) -> Line<N> {
      sheet.schedule(label, .flag, source: "contract dates") { settled.contains($0) ? (value($0) ? 1 : 0) : nil }
    }
    year = sheet.schedule("Contract year", .count, source: "contract dates") {
      settled.contains($0) ? Double(calendar.year($0)) : nil
    }
    first = flag("First month of the test period") { calendar.isFirst($0) }
    test = flag("Test date") { calendar.isTest($0) }
    if self.lapses
      || (contract.commitment.test.value == .term && calendar.months.upperBound > calendar.begin + calendar.years * 12)
    {
      signed = flag("Inside the term as signed") { calendar.isSigned($0) }
    }
  }

  /// A value inside the term, another after it when the contract lapses.
  func outsideTerm(_ t: Int, _ inside: N, else outside: N) -> N {
    guard lapses, let signed else { return inside }
    return N.choose(signed[t] .== 1.0, inside, outside)
  }

  func capBase(_ t: Int) -> N { pools[0].commitment[t] }
  func capUsedBefore(_ g: Int, _ t: Int) -> N { capUsed[g].before(t) * (1.0 - first[t]) }

  /// Settles every month.
  /// - Parameters:
  ///   - outlook: list spend of all buckets, optimised, for the step-down's test.
  ///   - drawn: what the running period of a contract in force has drawn already.
  ///   - closeout: charges of the contract in force, by month.
  ///   - sums: false: of the ledger only cost, shortfall, and what is due and charged at test dates.
  func settle(outlook: Series<N>, drawn: N? = nil, closeout: [Int: N] = [:], sums: Bool = true) -> Ledger<N> {
    if drawn != nil {
      let settled = months
      opening = sheet.schedule("First month settled", .flag, source: "through") {
        settled.contains($0) ? ($0 == settled.lowerBound ? 1 : 0) : nil
      }
    }
    makeSharedLines()
    let actual = makeChain("", flow)
    self.actual = actual
    let trial = terms.overage == nil ? nil : makeChain(", at the headline rate", flow)
    makePools()
    keeps = pools.map { _ in [] }
    let notice = StepDownNotice(self, outlook: outlook)
    let headline = HeadlineLines(self)
    let upfront = UpfrontLines(self)
    sheet.heading("Support, cash")
    let support = terms.support == nil && lapseSupport == nil ? nil : sheet.line("Support", .money, flow, source: "model §5")
    let totals = CashLines(self, hasCloseout: !closeout.isEmpty, hasUpfront: upfront != nil)

    for t in months {
      for c in classes.indices { writeSpend(c, t) }
      commitments(t, notice)
      let d = headline.rate(t)
      if let trial {
        walk(trial, t, headline: d, quoted: d)
        headline.split(t, atHeadline: trial, run: self)
      }
      walk(actual, t, headline: headline.applied[t], quoted: d)
      retire(actual, t, drawn: drawn)
      notice?.judge(t, self)
      testDate(t, headline)
      lotsAfter(t, actual)
      upfront?.settle(t, self, actual)
      if let support { support[t] = supportFee(t, actual) }
      totals.write(t, self, actual, support: support, upfront: upfront, closeout: closeout[t], parts: sums)
    }
    if !sums { return costAlone(totals) }
    return summary(actual, headline: headline, notice: notice, support: support, upfront: upfront, totals: totals)
  }

  private func makeSharedLines() {
    creditOrder = Credit.order(terms.credits.map(\.credit))
    for (k, credit) in terms.credits.enumerated() {
      creditActive.append(
        credit.isOpen(
          "Credit \(k + 1)", time, months: months, termEnds: calendar.begin + calendar.years * 12, on: sheet))
      creditToDate.append(sheet.line("Credit \(k + 1) used to date", .money, .stock, source: "corkscrew"))
    }
    for cap in terms.caps {
      capUsed.append(sheet.line("Cap of \(cap.group) used in the period", .money, .stock, source: "corkscrew"))
    }
    lots = terms.pools.map { pool in
      guard case .prepaid(let window) = contract.shortfall else { return [] }
      return calendar.periods.map { period in
        let date = period.months.upperBound - 1, label = "\(timeline.month(date)), \(pool.name)"
        let settled = months
        return BalanceLot(
          opens: sheet.schedule("Balance of \(label) opens", .flag, source: "test date") {
            settled.contains($0) ? ($0 == date ? 1 : 0) : nil
          },
          active: sheet.schedule("Balance of \(label) may pay", .flag, source: "window_months") {
            settled.contains($0) ? ($0 > date && $0 <= date + window ? 1 : 0) : nil
          },
          used: sheet.line("Balance of \(label) used", .money, flow, source: "oldest first"),
          left: sheet.line("Balance of \(label) left", .money, .stock, source: "corkscrew"))
      }
    }
  }

  private func makePools() {
    for (p, pool) in terms.pools.enumerated() {
      let lines = PoolLines<N>(
        pool.name, hasRelief: isRelief, hasCarry: terms.carryForward != nil,
        hasCaps: p == 0 && classes.contains { $0.capGroup != nil }, hasMinimum: p == 0 && terms.monthlyMinimum != nil,
        hasMoves: terms.pools.count > 1 && !contract.fungible.isEmpty, flow: flow, on: sheet)
      pools.append(lines)
    }
    makeMoves()
  }

  /// What each pool must retire in month t's period.
  private func commitments(_ t: Int, _ notice: StepDownNotice<W>?) {
    for (p, pool) in terms.pools.enumerated() {
      let lines = pools[p]
      var c: N
      if contract.commitment.test.value == .term {
        c = signed.map { N.choose($0[t] .== 1.0, pool.total, pool.mean) } ?? pool.total
      } else {
        c = N.pick(pool.years, year[t])
      }
      if p == 0, let notice { c = c * (1.0 - terms.stepDown! * notice.exercised.before(t) * notice.affected[t]) }
      lines.commitment[t] = c
      lines.joined?[t] = N.choose(first[t] .== 1.0, lines.excess!.before(t), lines.joined!.before(t))
      lines.carried?[t] = N.choose(first[t] .== 1.0, lines.carriedOut!.before(t), lines.carried!.before(t))
    }
  }

  /// C(y) with what relief adds.
  func due(_ p: Int, _ t: Int) -> N {
    let lines = pools[p]
    return lines.joined.map { lines.commitment[t] + $0[t] } ?? lines.commitment[t]
  }

  /// Posts the month's drawdown.
  private func retire(_ chain: FeeChain<N>, _ t: Int, drawn: N?) {
    for p in terms.pools.indices {
      let lines = pools[p], mine = members[p]
      lines.retired[t] = N.sum(mine) { chain.retired[$0][t] }
      lines.cappedOut?[t] = N.sum(mine.filter { classes[$0].capGroup != nil }.map { chain.counts[$0][t] - chain.retired[$0][t] })
      var before = lines.retiredToDate.before(t) * (1.0 - first[t])
      if p == 0, let drawn, let opening { before = before + drawn * opening[t] }
      lines.retiredToDate[t] = before + lines.retired[t]
      if let minimum = terms.monthlyMinimum, let line = lines.minimum {
        line[t] = outsideTerm(t, N.positive(minimum - lines.retired[t]), else: 0.0)
        lines.minimumToDate![t] = lines.minimumToDate!.before(t) * (1.0 - first[t]) + line[t]
      }
    }
    for g in terms.caps.indices { capUsed[g][t] = capUsedBefore(g, t) + chain.groupRetired[g][t] }
    for k in terms.credits.indices { creditToDate[k][t] = creditToDate[k].before(t) + chain.creditUsed[k][t] }
  }

  /// Commitment less everything that fills it: positive is a gap.
  func position(_ p: Int, _ t: Int) -> N {
    let lines = pools[p]
    var x = due(p, t)
    if let carried = lines.carried { x = x - carried[t] }
    x = x - lines.retiredToDate[t]
    if let minimum = lines.minimumToDate { x = x - minimum[t] }
    return x
  }

  /// The test date: moves between pools, gap, charge by treatment, what goes on to the next period.
  private func testDate(_ t: Int, _ headline: HeadlineLines<W>) {
    writeMoves(t)
    for (p, pool) in terms.pools.enumerated() {
      let lines = pools[p]
      var left = position(p, t)
      if let moved = lines.moved { left = left - moved[t] }
      lines.gap[t] = test[t] * N.positive(left)
      lines.over[t] = test[t] * N.positive(0.0 - left)
      let own = pool.rate ?? pool.points.map { headline.gapDiscount(t, due: due(0, t)) + $0 }
      let discounted = 1.0 - (own ?? headline.gapDiscount(t, due: due(0, t)))
      let keep = N.choose(terms.gapRate.is(GapRate.discounted.rawValue), discounted, 1.0)
      if calendar.isTest(t) { keeps[p].append(keep) }
      switch contract.shortfall {
      case .pay, .prepaid: lines.charge[t] = lines.gap[t] * keep
      case .forgive: lines.charge[t] = lines.gap[t] * keep * (1.0 - terms.forgiven!)
      case .relief:
        lines.charge[t] = N.choose(
          headline.paysAll![t] .== 1.0, lines.gap[t] * keep, N.min(lines.gap[t] * keep, terms.relief!))
        // What joins is list money again: the charge over the rate it was charged at.
        lines.excess![t] = N.choose(headline.paysAll![t] .== 1.0, 0.0, lines.gap[t] - N.ratio(lines.charge[t], keep))
      }
      if let share = terms.carryForward, let out = lines.carriedOut {
        var retired = lines.retiredToDate[t]
        if let moved = lines.moved { retired = retired + moved[t] }
        out[t] = test[t] * share * N.positive(retired - due(p, t))
      }
    }
  }

  /// Balances after the month: what was used leaves, what was charged opens.
  private func lotsAfter(_ t: Int, _ chain: FeeChain<N>) {
    guard isPrepaid else { return }
    for p in terms.pools.indices {
      var before: N?
      for lot in lots[p] {
        let held = lot.left.before(t) * lot.active[t]
        let still = before.map { chain.balanceUsed[p]![t] - $0 } ?? chain.balanceUsed[p]![t]
        lot.used[t] = N.min(held, still)
        lot.left[t] = held - lot.used[t] + pools[p].charge[t] * lot.opens[t]
        before = before.map { $0 + lot.used[t] } ?? lot.used[t]
      }
    }
  }

  private func supportFee(_ t: Int, _ chain: FeeChain<N>) -> N {
    func fee(_ s: Terms<N>.Support, _ base: (Int) -> N) -> N {
      let charged = classes.indices.filter { !s.plan.exclude.contains(classes[$0].bucket) }.map(base)
      let tiers = N.marginalAmount(at: N.sum(charged), from: s.from, rate: s.rate)
      return N.max(s.minimum, tiers) * (1.0 - s.planDiscount)
    }
    let own = terms.support.map { s in fee(s) { s.plan.base.value == .net ? chain.net[$0][t] : list[$0][t] } } ?? 0.0
    guard lapses else { return own }
    return outsideTerm(t, own, else: lapseSupport.map { s in fee(s) { list[$0][t] } } ?? 0.0)
  }
}
