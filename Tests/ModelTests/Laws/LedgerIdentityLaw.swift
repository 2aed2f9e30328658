import Agreements
import Formulas
import Testing

@testable import Model

/// Law 15. Every month: list - private - (headline, bucket or overage) discount - protection - credits + support
/// + charges - balance used + up-front paid - up-front used = cash; of every class: counted = retired + capped out +
/// not retiring; classes add up to totals, months to the window.
/// Domain: every contract.
enum LedgerIdentities: Law {
  static let number = 15
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let deal = RandomDeal(seed), run = deal.settled(as: number), contract = deal.contract
    let months = deal.demand.buckets[0].list.months
    let scale = max(1, deal.demand.totals.cells.max()!)
    func same(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(scale, abs(a), abs(b)) }
    func rows(_ labels: [String]) -> [[Double]] {
      labels.map { run.row($0, under: $0.hasPrefix("Paid up") || $0.hasPrefix("Up-front") ? "Up front" : "Support, cash") }
    }

    let cash = run.row("Cash", under: "Support, cash")
    let plus =
      rows(["List spend, all buckets", "Shortfall and minimum charges"])
      + (contract.support != nil || deal.lapseSupport != nil ? rows(["Support"]) : [])
      + (contract.upfront != nil ? rows(["Paid up front"]) : [])
    let minus =
      rows(["Private rates", "Headline, bucket and overage discount", "Price protection", "Credits used", "Prepaid balance used"])
      + (contract.upfront != nil ? rows(["Up-front used"]) : [])
    for t in months {
      let x = plus.reduce(0) { $0 + $1[t] } - minus.reduce(0) { $0 + $1[t] }
      if !same(x, cash[t]) { return "month \(t): \(x) is not the cash \(cash[t])" }
    }

    // By class.
    let terms = Terms<N>(
      contract, key: "", title: "", buckets: deal.demand.buckets.map(\.name), support: nil,
      on: PlainSheet<N>(window: months.count))
    let classes = SpendClass.classes(of: deal.demand.read(as: N.self), under: terms)
    var lists = months.map { _ in 0.0 }, nets = lists, retireds = lists
    for c in classes {
      let list = run.row("List spend", under: c.label), net = run.row("Net fee", under: c.label)
      let counts = run.row("Counts toward the commitment", under: c.label)
      let retired = c.capGroup == nil ? counts : run.row("Drawdown after cap", under: c.label)
      let balance =
        run.book.lines.contains { $0.heading == c.label && $0.label == "Paid from prepaid balance" }
        ? run.row("Paid from prepaid balance", under: c.label) : months.map { _ in 0 }
      for t in months {
        var eligible = contract.basis.value == .net ? net[t] : list[t]
        if contract.basis.value == .net {
          for (k, credit) in contract.credits.enumerated() where !credit.retires {
            if run.book.lines.contains(where: { $0.heading == c.label && $0.label == "Paid by credit \(k + 1)" }) {
              eligible -= run.row("Paid by credit \(k + 1)", under: c.label)[t]
            }
          }
          eligible -= balance[t]
        } else if net[t] != 0 {
          eligible -= list[t] * balance[t] / net[t]
        }
        if !same(counts[t], eligible * c.retires.asDouble) {
          return "\(c.label), month \(t): counts \(counts[t]), eligible \(eligible)"
        }
        if retired[t] > counts[t] + 1e-9 * scale || retired[t] < -1e-9 * scale {
          return "\(c.label), month \(t): retires \(retired[t]) of \(counts[t])"
        }
        if net[t] < -1e-9 * scale { return "\(c.label), month \(t): net \(net[t])" }
        lists[t] += list[t]
        nets[t] += net[t]
        retireds[t] += retired[t]
      }
    }
    let drawdown = terms.pools.map { run.row("Drawdown", under: "Commitment: \($0.name)") }
    for t in months {
      if !same(lists[t], plus[0][t]) { return "month \(t): lists \(lists[t])" }
      if !same(nets[t], run.row("Net fees")[t]) { return "month \(t): nets \(nets[t])" }
      if !same(retireds[t], drawdown.reduce(0) { $0 + $1[t] }) { return "month \(t): drawdown \(retireds[t])" }
    }
    let window = run.ledger.window, total = Double(months.count) * scale
    if abs(window.cash.asDouble - cash.reduce(0, +)) > 1e-9 * total { return "window cash \(window.cash.asDouble)" }
    if abs(window.list.asDouble - lists.reduce(0, +)) > 1e-9 * total { return "window list \(window.list.asDouble)" }
    let tie = run.ledger.tieOut[0].value.asDouble - run.ledger.tieOut[1...].reduce(0) { $0 + $1.value.asDouble }
    if abs(tie - window.net.asDouble) > 1e-9 * total { return "tie-out \(tie) is not net \(window.net.asDouble)" }
    return nil
  }
}

@Suite struct LedgerIdentitiesTests {
  @Test func holds() { Laws.check(LedgerIdentities.self, cases: 200) }
}
