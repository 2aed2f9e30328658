import Agreements
import Formulas
import Model
import Values

/// What each clause that we ask for is worth on every offer: the sheet Clauses. Amounts of the engine.
func clausesPage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard answer.paths != nil, !answer.engagement.asks.isEmpty else { return }
  var page = PageWriter(
    sheet, "Clauses", .results, title: "Clauses: what each ask is worth",
    note:
      "Loss with the clause at the seller's standard less loss with it as asked, everything else as quoted; above 0 it is good for us. Engine, not recalculated.",
    widths: [28, 44, 17, 17, 17, 17, 3, 11, 16])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
  for offer in answer.risk where !offer.clauses.isEmpty {
    page.heading(offer.quote)
    page.columns([
      "Clause", "Ask", "Worth of the ask", "Worth in the worst 5%", "Worth of the fallback", "Worth at walk-away", "",
      "Must have",
      "Owner",
    ])
    for (n, row) in offer.clauses.enumerated() {
      let ask = answer.engagement.asks.indices.contains(n) ? answer.engagement.asks[n] : nil
      let key = "clauses[\(row.quote)@\(row.clause)]", title = "\(row.quote), \(ClauseWording.title(row.clause))"
      page.text(ClauseWording.title(row.clause), 0)
      page.info(title, .money, "engine, paths")
      page.figure(key + ".loss", "\(title): worth of the ask", .money, row.ask.mean, 2)
      page.figure(key + ".loss_cvar95", "\(title): worth in the worst 5%", .money, row.ask.cvar95, 3)
      if let ask {
        page.text(ask.ask.value, 1, Style(.note, .text, wraps: true))
        page.figure(key + ".fallback_loss", "\(title): worth of the fallback", .money, row.fallback?.mean, 4, none: "not given")
        page.figure(key + ".walk_away_loss", "\(title): worth at walk-away", .money, row.walkAway?.mean, 5, none: "not given")
        page.text(ask.mustHave ? "yes" : "no", 7, Style(.note))
        page.text(ask.owner, 8, Style(.note))
        let lines = (ask.ask.value.count + 35) / 36
        if lines > 1 { page.rowHeight(14 * Double(lines) + 2) }
      } else {
        page.text(
          row.clause == ClauseWorth.together ? "every ask at once" : "all together less the sum of the single ones", 1,
          Style(.note))
      }
      page.next()
    }
    page.next()
  }
  for text in [
    "Fallback and walk-away are what we would settle for and where we stop, against the same standard. Worths overlap: the interaction says by how much.",
    "A clause that no path triggers is worth nothing here; what it is worth as insurance against what no path holds, these figures do not say.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
}
