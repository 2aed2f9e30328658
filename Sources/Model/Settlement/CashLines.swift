import Formulas
import Values

/// The month's money of a settled contract, from list spend to cash.
final class CashLines<W: Worksheet> {
  typealias N = W.Number
  let list: Line<N>
  let privateRates: Line<N>
  let discount: Line<N>
  let protection: Line<N>
  let net: Line<N>
  let credits: Line<N>
  let charges: Line<N>
  let balance: Line<N>
  let closeout: Line<N>?
  let cash: Line<N>

  init(_ run: Settlement<W>, hasCloseout: Bool, hasUpfront: Bool) {
    let sheet = run.sheet, flow = run.flow
    list = sheet.line("List spend, all buckets", .money, flow, source: "Σ classes")
    privateRates = sheet.line("Private rates", .money, flow, source: "Σ classes: list - after private rate")
    discount = sheet.line("Headline, bucket and overage discount", .money, flow, source: "Σ classes")
    protection = sheet.line("Price protection", .money, flow, source: "Σ classes")
    net = sheet.line("Net fees", .money, flow, source: "Σ classes")
    credits = sheet.line("Credits used", .money, flow, source: "Σ credits")
    charges = sheet.line("Shortfall and minimum charges", .money, flow, source: "Σ pools")
    balance = sheet.line("Prepaid balance used", .money, flow, source: "Σ pools")
    closeout =
      hasCloseout
      ? sheet.line("Close-out of the contract in force", .money, flow, source: "Standing; alike in every offer") : nil
    cash = sheet.line("Cash", .money, flow, source: "net - credits + support + charges - balance + up-front paid - used")
  }

  func write(
    _ t: Int, _ run: Settlement<W>, _ chain: FeeChain<N>, support: Line<N>?, upfront: UpfrontLines<W>?, closeout due: N?,
    parts: Bool
  ) {
    if parts {
      list[t] = N.sum(run.list) { $0[t] }
      privateRates[t] = run.outsideTerm(
        t,
        N.sum(run.classes.indices.filter { run.classes[$0].privateRate != nil }.map { run.list[$0][t] - run.gross[$0][t] }),
        else: 0.0)
      discount[t] = N.sum(chain.discount) { $0[t] }
      protection[t] = N.sum(chain.protection.compactMap { $0?[t] })
    }
    net[t] = N.sum(chain.net) { $0[t] }
    credits[t] = N.sum(chain.creditUsed) { $0[t] }
    charges[t] = N.sum(run.pools.flatMap { [$0.charge[t]] + ($0.minimum.map { [$0[t]] } ?? []) })
    balance[t] = N.sum(chain.balanceUsed.compactMap { $0?[t] })
    var x = net[t] - credits[t]
    if let support { x = x + support[t] }
    x = x + charges[t] - balance[t]
    if let upfront { x = x + upfront.paid[t] - upfront.used[t] }
    if let closeout {
      closeout[t] = due ?? 0.0
      x = x + closeout[t]
    }
    cash[t] = x
  }
}

extension Settlement {
  private func cost(_ totals: CashLines<W>) -> N {
    let settled = max(0, months.lowerBound)..<max(0, months.upperBound)
    if settled.isEmpty { return 0.0 }
    return sheet.cell(
      "Cost: present value of cash over the window", .money, source: "model §5",
      N.sumProduct(settled.map { time.discountFactor[$0] }, settled.map { totals.cash[$0] }))
  }

  /// Cost, shortfall, and of the test periods commitment, gap and charge; every other figure is 0.
  func costAlone(_ totals: CashLines<W>) -> Ledger<N> {
    let none = Ledger<N>.Figures(
      list: 0.0, net: 0.0, protection: 0.0, support: 0.0, credits: 0.0, charges: 0.0, balanceUsed: 0.0, upfrontPaid: 0.0,
      upfrontUsed: 0.0, closeout: 0.0, cash: 0.0, blendedDiscount: 0.0, effectiveDiscount: 0.0)
    let periods = calendar.periods.flatMap { period in
      pools.enumerated().map { p, lines -> Ledger<N>.PeriodFigures in
        let date = period.months.upperBound - 1
        return .init(
          pool: lines.name, months: period.months, commitment: due(p, date), list: 0.0, net: 0.0, retired: 0.0, cappedOut: 0.0,
          carried: 0.0, moved: 0.0, minimumPaid: 0.0, overage: 0.0, shortfall: lines.gap[date], charge: lines.charge[date])
      }
    }
    return Ledger(
      periods: periods, horizon: none, window: none, cost: cost(totals), shortfall: N.sum(periods) { $0.charge }, cash: [],
      charges: Series(first: 0, cells: []), headlineDiscount: terms.headline[0], tieOut: [])
  }

  /// The figures of the ledger: by test period, inside the horizon and over the window.
  func summary(
    _ chain: FeeChain<N>, headline: HeadlineLines<W>, notice: StepDownNotice<W>?, support: Line<N>?, upfront: UpfrontLines<W>?,
    totals: CashLines<W>
  ) -> Ledger<N> {
    let term = calendar.begin + calendar.years * 12
    /// A sum over the first months from contract start on.
    func sum(_ line: Line<N>?, _ count: Int) -> N {
      guard let line else { return 0.0 }
      let to = min(count, months.upperBound)
      return to <= max(0, months.lowerBound) ? 0.0 : N.sum((max(0, months.lowerBound)..<to).map { line[$0] })
    }
    func figures(_ title: String, _ count: Int) -> Ledger<N>.Figures {
      sheet.heading(title)
      func cell(_ label: String, _ unit: Unit, _ value: N) -> N { sheet.cell(label, unit, source: "ledger above", value) }
      let inTerm = min(count, term)
      let list = cell("List spend inside the term", .money, sum(totals.list, inTerm))
      let net = cell("Net fees inside the term", .money, sum(totals.net, inTerm))
      var paid = net + sum(totals.charges, inTerm) - sum(totals.balance, inTerm)
      if let upfront { paid = paid + sum(upfront.paid, inTerm) - sum(upfront.used, inTerm) }
      return Ledger<N>.Figures(
        list: cell("List spend", .money, sum(totals.list, count)), net: cell("Net fees", .money, sum(totals.net, count)),
        protection: cell("Price protection", .money, sum(totals.protection, count)),
        support: cell("Support", .money, sum(support, count)), credits: cell("Credits used", .money, sum(totals.credits, count)),
        charges: cell("Shortfall and minimum charges", .money, sum(totals.charges, count)),
        balanceUsed: cell("Prepaid balance used", .money, sum(totals.balance, count)),
        upfrontPaid: cell("Paid up front", .money, sum(upfront?.paid, count)),
        upfrontUsed: cell("Up-front used", .money, sum(upfront?.used, count)),
        closeout: cell("Close-out of the contract in force", .money, sum(totals.closeout, count)),
        cash: cell("Cash", .money, sum(totals.cash, count)),
        blendedDiscount: cell("Blended discount: 1 - net ÷ list", .rate, N.choose(list .> 0.0, 1.0 - N.ratio(net, list), 0.0)),
        effectiveDiscount: cell(
          "Effective discount: with charges, balances and up-front", .rate,
          N.choose(list .> 0.0, 1.0 - N.ratio(paid, list), 0.0)))
    }

    let poolList = terms.pools.indices.map { p in poolLine("List spend of \(terms.pools[p].name)") { self.list[$0] }(p) }
    let poolNet = terms.pools.indices.map { p in poolLine("Net fees of \(terms.pools[p].name)") { chain.net[$0] }(p) }
    var periods: [Ledger<N>.PeriodFigures] = []
    for period in calendar.periods {
      let date = period.months.upperBound - 1
      let settled = max(period.months.lowerBound, months.lowerBound)..<period.months.upperBound
      for (p, lines) in pools.enumerated() {
        sheet.heading("\(timeline.month(period.months.lowerBound)) to \(timeline.month(date)), \(lines.name)")
        func cell(_ label: String, _ value: N) -> N { sheet.cell(label, .money, source: "ledger above, at the test date", value) }
        func total(_ line: Line<N>?) -> N { line.map { l in N.sum(settled) { l[$0] } } ?? 0.0 }
        let retired = lines.moved.map { lines.retiredToDate[date] + $0[date] } ?? lines.retiredToDate[date]
        periods.append(
          .init(
            pool: lines.name, months: period.months, commitment: cell("Commitment", due(p, date)),
            list: cell("List spend", total(poolList[p])), net: cell("Net fees", total(poolNet[p])),
            retired: cell("Drawdown", retired), cappedOut: cell("Capped out", total(lines.cappedOut)),
            carried: cell("Carried in", lines.carried?[date] ?? 0.0),
            moved: cell("Moved between pools", lines.moved?[date] ?? 0.0),
            minimumPaid: cell("Minimum payments", lines.minimumToDate?[date] ?? 0.0),
            overage: cell("Overage", lines.over[date]), shortfall: cell("Shortfall", lines.gap[date]),
            charge: cell("Charge", lines.charge[date])))
      }
    }
    let horizon = figures("Inside the horizon", timeline.horizon)
    let window = figures("Over the window", timeline.window)
    sheet.heading("Cost")
    let settledWindow = max(0, months.lowerBound)..<max(0, months.upperBound)
    let cost = cost(totals)
    let shortfall = sheet.cell(
      "Shortfall charges over the window", .money, source: "Σ pools",
      N.sum(pools) { sum($0.charge, timeline.window) })
    let headlineCell = sheet.cell("Headline discount at signing", .rate, source: "model §12", terms.headline[0])
    return Ledger(
      periods: periods, horizon: horizon, window: window, cost: cost, shortfall: shortfall,
      cash: settledWindow.map { totals.cash[$0] },
      charges: Series(first: months.lowerBound, cells: months.map { totals.charges[$0] }),
      headlineDiscount: headlineCell,
      tieOut: [
        ("List spend (public price after Savings Plans)", sum(totals.list, timeline.window)),
        ("Private rates", sum(totals.privateRates, timeline.window)),
        ("Headline, bucket and overage discount", sum(totals.discount, timeline.window)),
        ("Price protection", sum(totals.protection, timeline.window)),
      ], rates: LedgerRates(self, chain, pace: notice?.pace))
  }

  private func poolLine(_ label: String, _ value: @escaping (Int) -> Line<N>) -> (Int) -> Line<N> {
    { p in
      let line = self.sheet.line(label, .money, self.flow, source: "Σ classes")
      let mine = self.classes.indices.filter { self.classes[$0].pool == p }
      for t in self.months { line[t] = N.sum(mine) { value($0)[t] } }
      return line
    }
  }
}
