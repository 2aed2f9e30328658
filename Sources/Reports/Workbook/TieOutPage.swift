import Formulas
import Model
import Values

/// From public price to invoice, line by line, over the window.
func tieOutPage(_ answer: Answer, _ settled: Settled<Live>, on sheet: Sheet) {
  let offers = settled.offers
  var page = PageWriter(
    sheet, "Tie-out", .results, title: "Tie-out: from public price to invoice",
    note:
      "Over the window of \(answer.timeline.window) months. List spend is the public price after Savings Plans and Reserved Instances; tax is not modelled.",
    widths: [52, 10] + Array(repeating: 17, count: max(4, offers.count)))
  sheet.book.pages[page.page].freeze = (4, 1)
  page.columns(["Line", "Unit"] + offers.map(\.quote))
  guard !offers.isEmpty else { return }
  var placed: [[Live]] = Array(repeating: [], count: offers.count)
  func line(_ label: String, _ source: String, _ role: Role? = nil, _ value: (Int) -> Live) {
    page.text(label, 0)
    page.text(sheet.name(of: .money), 1, Style(.unit))
    page.info(label, .money, source)
    for i in offers.indices { placed[i].append(page.number(value(i), 2 + i, .money, role)) }
    page.next()
  }
  let first = offers[0].ledger.tieOut
  line(first[0].label, "ledger") { offers[$0].ledger.tieOut[0].value }
  for k in 1..<first.count { line("less " + first[k].label, "ledger") { 0.0 - offers[$0].ledger.tieOut[k].value } }
  line("Net fees", "Σ above", .total) { Live.sum(placed[$0]) }
  line("less credits used", "ledger") { 0.0 - offers[$0].ledger.window.credits }
  line("Support", "ledger") { offers[$0].ledger.window.support }
  line("Shortfall and minimum charges", "ledger") { offers[$0].ledger.window.charges }
  line("less prepaid balance used", "ledger") { 0.0 - offers[$0].ledger.window.balanceUsed }
  line("Paid up front", "ledger") { offers[$0].ledger.window.upfrontPaid }
  line("less up-front used", "ledger") { 0.0 - offers[$0].ledger.window.upfrontUsed }
  line("Close-out of the contract in force", "Standing") { offers[$0].ledger.window.closeout }
  let net = first.count
  line("Cash: what is invoiced before tax", "Σ from net fees", .total) { Live.sum(Array(placed[$0][net...])) }
  line("Cash on the ledger", "ledger") { offers[$0].ledger.window.cash }
  page.text("Difference, as a share of list spend", 0)
  page.text(sheet.name(of: .rate), 1, Style(.unit))
  page.info("Difference, as a share of list spend", .rate, "must be nothing")
  for i in offers.indices {
    let n = placed[i].count
    page.number(Live.ratio(placed[i][n - 2] - placed[i][n - 1], placed[i][0]), 2 + i, .rate)
  }
}
