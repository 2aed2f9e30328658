import Agreements
import Formulas
import Values

/// No contract at all: list price and a support plan. What most offers are measured against.
enum Lapse {
  static func settle<W: Worksheet>(
    demand: Demand<W.Number>, support: Terms<W.Number>.Support?, credits: [Terms<W.Number>.CreditTerms],
    closeout: [Int: W.Number], timeline: Timeline,
    time: TimeRows<W.Number>, on sheet: W
  ) -> Ledger<W.Number> {
    typealias N = W.Number
    let months = 0..<timeline.window
    sheet.heading("List spend")
    let buckets = demand.buckets.map { bucket in
      let line = sheet.line(bucket.name, .money, .flow, source: "Forecast, selected scenario")
      for t in months { line[t] = bucket.list[t] }
      return line
    }
    let list = sheet.line("List spend, all buckets", .money, .flow, source: "Σ buckets")
    for t in months { list[t] = N.sum(buckets) { $0[t] } }
    let paid = Self.credits(credits, demand, buckets, time: time, months: months, on: sheet)
    sheet.heading("Cash")
    let fee = support.map { s in
      let line = sheet.line("Support", .money, .flow, source: "model §5: charges at list")
      for t in months {
        let charged = demand.buckets.indices.filter { !s.plan.exclude.contains(demand.buckets[$0].name) }
        let base = N.sum(charged) { buckets[$0][t] }
        line[t] = N.max(s.minimum, N.marginalAmount(at: base, from: s.from, rate: s.rate)) * (1.0 - s.planDiscount)
      }
      return line
    }
    let close =
      closeout.isEmpty
      ? nil
      : sheet.line("Close-out of the contract in force", .money, .flow, source: "Standing; alike in every offer")
    let cash = sheet.line("Cash", .money, .flow, source: "list - credits + support + close-out")
    for t in months {
      var x = paid.map { list[t] - $0[t] } ?? list[t]
      if let fee { x = x + fee[t] }
      if let close {
        close[t] = closeout[t] ?? 0.0
        x = x + close[t]
      }
      cash[t] = x
    }
    func figures(_ title: String, _ count: Int) -> Ledger<N>.Figures {
      sheet.heading(title)
      func cell(_ label: String, _ value: N) -> N { sheet.cell(label, .money, source: "ledger above", value) }
      func sum(_ line: Line<N>?) -> N { line.map { l in N.sum((0..<count).map { l[$0] }) } ?? 0.0 }
      let spend = cell("List spend", sum(list))
      let none = cell("Discounts, charges, balances, up-front", 0.0)
      return .init(
        list: spend, net: cell("Net fees", spend), protection: none, support: cell("Support", sum(fee)),
        credits: cell("Credits used", sum(paid)),
        charges: none, balanceUsed: none, upfrontPaid: none, upfrontUsed: none,
        closeout: cell("Close-out of the contract in force", sum(close)), cash: cell("Cash", sum(cash)),
        blendedDiscount: none, effectiveDiscount: none)
    }
    let horizon = figures("Inside the horizon", timeline.horizon)
    let window = figures("Over the window", timeline.window)
    sheet.heading("Cost")
    let cost = sheet.cell(
      "Cost: present value of cash over the window", .money, source: "model §5",
      N.sumProduct(time.discountFactor.window, cash.window))
    return Ledger(
      periods: [], horizon: horizon, window: window, cost: cost, shortfall: horizon.charges, cash: cash.window,
      charges: Series(first: 0, cells: months.map { _ in 0.0 }), headlineDiscount: horizon.blendedDiscount, tieOut: [])
  }
  /// What credits pay of the bill, in proportion to what is open of their buckets; nil where there are none.
  private static func credits<W: Worksheet>(
    _ credits: [Terms<W.Number>.CreditTerms], _ demand: Demand<W.Number>, _ buckets: [Line<W.Number>],
    time: TimeRows<W.Number>, months: Range<Int>, on sheet: W
  ) -> Line<W.Number>? {
    typealias N = W.Number
    if credits.isEmpty { return nil }
    sheet.heading("Credits")
    var paidBefore: [[Int: Line<N>]] = []
    var used: [Line<N>] = []
    for k in Credit.order(credits.map(\.credit)) {
      let credit = credits[k], title = "Credit \(k + 1)"
      let mine = demand.buckets.indices.filter {
        credit.credit.buckets.isEmpty || credit.credit.buckets.contains(demand.buckets[$0].name)
      }
      let active = credit.isOpen(title, time, months: months, termEnds: months.upperBound, on: sheet)
      let line = sheet.line("\(title) used", .money, .flow, source: "model §5")
      let toDate = sheet.line("\(title) used to date", .money, .stock, source: "corkscrew")
      var paid: [Int: Line<N>] = [:]
      if credits.count > 1 {
        for b in mine { paid[b] = sheet.line("\(title) on \(demand.buckets[b].name)", .money, .flow, source: "in proportion") }
      }
      for t in months {
        var open: [Int: N] = [:]
        for b in mine {
          open[b] = paidBefore.reduce(buckets[b][t]) { x, before in before[b].map { x - $0[t] } ?? x }
        }
        let total = N.sum(mine) { open[$0]! }
        line[t] = active[t] * N.min(credit.amount - toDate.before(t), total)
        toDate[t] = toDate.before(t) + line[t]
        for (b, p) in paid { p[t] = N.ratio(line[t] * open[b]!, total) }
      }
      paidBefore.append(paid)
      used.append(line)
    }
    let all = sheet.line("Credits used", .money, .flow, source: "Σ credits")
    for t in months { all[t] = N.sum(used) { $0[t] } }
    return all
  }
}
