import Agreements
import Formulas
import Values

/// From list spend to what retires, month by month: private rate, discount, protection, credits, balance, weight, cap.
///
/// With an overage rate the chain is walked twice a month: once with every headline dollar at the headline rate, to see
/// where in the month the commitment is passed, and once at the rate that follows.
final class FeeChain<N: Formulaic> {
  /// By class.
  var discount: [Line<N>] = []
  var protection: [Line<N>?] = []
  var net: [Line<N>] = []
  /// By credit, by class.
  var creditPaid: [[Line<N>?]] = []
  var creditUsed: [Line<N>] = []
  /// By class; nil where its pool can have no balance.
  var balancePaid: [Line<N>?] = []
  /// By pool: what balances pay in all.
  var balanceUsed: [Line<N>?] = []
  /// What counts toward the commitment after weights, before caps.
  var counts: [Line<N>] = []
  var groupRetired: [Line<N>] = []
  var retired: [Line<N>] = []

  /// What is still owed of a class after credits and balance.
  func owed(_ c: Int, _ t: Int) -> N {
    let x = open(c, t)
    return balancePaid[c].map { x - $0[t] } ?? x
  }

  /// Net fee less credits.
  func open(_ c: Int, _ t: Int) -> N {
    var x = net[c][t]
    for paid in creditPaid { if let line = paid[c] { x = x - line[t] } }
    return x
  }
}

extension Settlement {
  func makeChain(_ suffix: String, _ flow: LineNature) -> FeeChain<N> {
    let chain = FeeChain<N>()
    for _ in terms.credits { chain.creditPaid.append(Array(repeating: nil, count: classes.count)) }
    chain.balancePaid = Array(repeating: nil, count: classes.count)
    for (c, spend) in classes.enumerated() {
      sheet.heading(spend.label + suffix)
      if suffix.isEmpty {
        list.append(sheet.line("List spend", .money, flow, source: "Forecast, selected scenario"))
        gross.append(
          spend.privateRate == nil ? list[c] : sheet.line("After private rate", .money, flow, source: "model §5"))
      }
      chain.discount.append(sheet.line("Discount", .money, flow, source: "model §5"))
      chain.protection.append(
        contract.priceProtection.value && spend.hasPricePath
          ? sheet.line("Price protection", .money, flow, source: "model §5: fee × (1 - min(1,1/q))") : nil)
      chain.net.append(sheet.line("Net fee", .money, flow, source: "list - private - discount - protection"))
      for (k, credit) in terms.credits.enumerated() where applies(credit, to: spend) {
        chain.creditPaid[k][c] = sheet.line("Paid by credit \(k + 1)", .money, flow, source: "share of open net")
      }
      if isPrepaid {
        chain.balancePaid[c] = sheet.line("Paid from prepaid balance", .money, flow, source: "model §5")
      }
      chain.counts.append(sheet.line("Counts toward the commitment", .money, flow, source: "model §5: basis × weight"))
      chain.retired.append(
        spend.capGroup == nil
          ? chain.counts[c] : sheet.line("Drawdown after cap", .money, flow, source: "model §12, caps"))
    }
    if !terms.credits.isEmpty || isPrepaid || !terms.caps.isEmpty { sheet.heading("Credits, balances and caps" + suffix) }
    for k in terms.credits.indices {
      chain.creditUsed.append(sheet.line("Credit \(k + 1) used", .money, flow, source: "model §5"))
    }
    for pool in terms.pools {
      chain.balanceUsed.append(
        isPrepaid ? sheet.line("Balance used, \(pool.name)", .money, flow, source: "model §5, prepaid") : nil)
    }
    for cap in terms.caps {
      chain.groupRetired.append(sheet.line("Drawdown of cap group \(cap.group)", .money, flow, source: "model §12"))
    }
    return chain
  }

  /// List spend, and the fee after the private rate and before any headline, bucket or pool discount.
  func writeSpend(_ c: Int, _ t: Int) {
    list[c][t] = spendMonths.map { $0.contains(t) } ?? true ? classes[c].list[t] : 0.0
    guard let p = classes[c].privateRate else { return }
    let x = list[c][t] * (1.0 - p)
    gross[c][t] = classes[c].fixedPrice && classes[c].hasPricePath ? x / N.min(1.0, classes[c].priceIndex[t]) : x
  }

  func applies(_ credit: Terms<N>.CreditTerms, to spend: SpendClass<N>) -> Bool {
    credit.credit.buckets.isEmpty || credit.credit.buckets.contains(spend.bucket)
  }

  /// Walks the chain through month t with main's headline spend at `rate`; that of other pools is at the quoted one.
  func walk(_ chain: FeeChain<N>, _ t: Int, headline rate: N, quoted: N) {
    for c in classes.indices {
      let full = gross[c][t]
      let headline = classes[c].pool == 0 ? rate : classes[c].points.map { quoted + $0 } ?? quoted
      chain.discount[c][t] = outsideTerm(t, full * (classes[c].rate ?? headline), else: 0.0)
      if let line = chain.protection[c] {
        let kept = N.min(1.0, 1.0 / classes[c].priceIndex[t])
        line[t] = outsideTerm(t, (full - chain.discount[c][t]) * (1.0 - kept), else: 0.0)
      }
      let after = outsideTerm(t, full, else: list[c][t]) - chain.discount[c][t]
      chain.net[c][t] = chain.protection[c].map { after - $0[t] } ?? after
    }
    payCredits(chain, t)
    payFromBalances(chain, t)
    for c in classes.indices {
      var byNet = chain.net[c][t], byList = list[c][t]
      for (k, paid) in chain.creditPaid.enumerated() where !terms.credits[k].credit.retires {
        if let line = paid[c] { byNet = byNet - line[t] }
      }
      if let line = chain.balancePaid[c] {
        byNet = byNet - line[t]
        byList = byList * (1.0 - N.ratio(line[t], chain.net[c][t]))
      }
      chain.counts[c][t] = N.choose(terms.basis.is(Basis.net.rawValue), byNet, byList) * classes[c].retires
    }
    for (g, cap) in terms.caps.enumerated() {
      let members = capMembers[g]
      let wanted = N.sum(members) { chain.counts[$0][t] }
      let room = N.positive(cap.share * capBase(t) - capUsedBefore(g, t))
      chain.groupRetired[g][t] = N.min(wanted, room)
      for c in members {
        // Untouched where the cap does not bind, so that it then changes nothing to the bit.
        chain.retired[c][t] = N.choose(
          wanted .> chain.groupRetired[g][t], N.ratio(chain.counts[c][t] * chain.groupRetired[g][t], wanted),
          chain.counts[c][t])
      }
    }
  }

  /// Credits pay what is open of their buckets in proportion; the one that ends first goes first.
  private func payCredits(_ chain: FeeChain<N>, _ t: Int) {
    for k in creditOrder {
      let mine = classes.indices.filter { chain.creditPaid[k][$0] != nil }
      var open = [Int: N]()
      for c in mine {
        var x = chain.net[c][t]
        for j in creditOrder {
          if j == k { break }
          if let line = chain.creditPaid[j][c] { x = x - line[t] }
        }
        open[c] = x
      }
      let total = N.sum(mine) { open[$0]! }
      let left = terms.credits[k].amount - creditToDate[k].before(t)
      chain.creditUsed[k][t] = creditActive[k][t] * N.min(left, total)
      for c in mine { chain.creditPaid[k][c]![t] = N.ratio(chain.creditUsed[k][t] * open[c]!, total) }
    }
  }

  /// Balances pay the fees of their pool, buckets in file order, oldest balance first.
  private func payFromBalances(_ chain: FeeChain<N>, _ t: Int) {
    guard isPrepaid else { return }
    for p in terms.pools.indices {
      let mine = members[p]
      // What credits pay in proportion may pass the fee by a last bit.
      let open = mine.map { N.positive(chain.open($0, t)) }
      let held = N.sum(lots[p]) { $0.left.before(t) * $0.active[t] }
      chain.balanceUsed[p]![t] = N.min(held, N.sum(open))
      var before: N?
      for (i, c) in mine.enumerated() {
        let left = before.map { chain.balanceUsed[p]![t] - $0 } ?? chain.balanceUsed[p]![t]
        chain.balancePaid[c]![t] = N.min(open[i], left)
        before = before.map { $0 + chain.balancePaid[c]![t] } ?? chain.balancePaid[c]![t]
      }
    }
  }
}
