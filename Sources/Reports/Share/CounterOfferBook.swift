import Formulas
import Values

/// The counter-offer as a workbook: the ask, its clauses, what it rests on, and questions with room for answers.
public func counterOfferBook(_ view: ShareableView) -> Book {
  let sheet = Sheet(title: view.title, start: Month(2000, 1), window: 12, currency: view.currency)
  askPage(view, on: sheet)
  clausePage(view, on: sheet)
  basisPage(view, on: sheet)
  questionsPage(view, on: sheet)
  var book = sheet.finish()
  book.properties.subject = "Counter-offer"
  book.properties.createdSerial = Int(view.serial)
  return book
}

private func askPage(_ view: ShareableView, on sheet: Sheet) {
  var page = PageWriter(sheet, "Counter-offer", .results, title: view.title, widths: [40, 22, 60])
  func row(_ label: String, _ text: String) {
    if text.isEmpty { return }
    page.text(label, 0)
    page.text(text, 1)
    page.next()
  }
  row("From", view.from)
  row("To", view.to)
  row("Dated", view.dated)
  row("Valid until", view.validity)
  row("Currency", view.currency)
  page.next()
  page.heading("Commitment")
  page.columns(["Contract year", "Commitment"])
  let first = page.row
  for (i, amount) in view.commitment.enumerated() {
    page.text(view.commitment.count == 1 ? "Each contract year" : "Year \(i + 1)", 0)
    page.info("Commitment of year \(i + 1)", .money, "stated")
    page.sheet.set(page.page, page.row, 1, .number(amount), Style(.schedule, .money))
    page.next()
  }
  if view.commitment.count > 1 {
    let years = Expr.call("SUM", [page.range(1, first...(page.row - 1))]), sum = view.commitment.reduce(0, +)
    page.text("Whole term", 0)
    page.info("Commitment of the term", .money, "Σ years")
    page.number(Live(value: sum, expr: years), 1, .money, .total)
    page.next()
  }
  row("Term", view.termMonths.map { "\($0) months" } ?? "")
  page.next()
  page.heading("Discount")
  page.text("Headline discount", 0)
  page.info("Discount", .rate, "stated")
  page.sheet.set(page.page, page.row, 1, .number(view.discount), Style(.schedule, .rate))
  // A cell shows one place of a percentage.
  let exact = Words.stated(view.discount)
  if exact != Words.percent(view.discount), exact != Words.percent(view.discount, places: 0) {
    page.text("exactly \(exact)", 2, Style(.note))
  }
  page.next()
  row("Structure", view.structure)
}

private func clausePage(_ view: ShareableView, on sheet: Sheet) {
  if view.clauses.isEmpty { return }
  var page = PageWriter(sheet, "Clauses", .results, title: "Clauses asked for", widths: [24, 110])
  page.columns(["Clause", "What it is to say"])
  for clause in view.clauses {
    page.text(clause.title, 0, Style(.label, .text, wraps: true))
    page.text(clause.wording, 1, Style(.label, .text, wraps: true))
    page.rowHeight(14 * Double((clause.wording.count + 104) / 105) + 4)
    page.next()
  }
}

private func basisPage(_ view: ShareableView, on sheet: Sheet) {
  if view.history.isEmpty && view.basis.isEmpty { return }
  var page = PageWriter(sheet, "Basis", .results, title: "What the ask rests on", widths: [24, 30, 22])
  if !view.history.isEmpty {
    let byBucket = view.history.contains { !$0.bucket.isEmpty }
    page.heading("Measured list spend")
    page.columns(["Month", byBucket ? "Service" : "", "List spend"])
    let first = page.row
    for x in view.history {
      page.text(x.month, 0)
      page.text(x.bucket, 1, Style(.note))
      page.info("List spend of \(x.month)", .money, "stated")
      page.sheet.set(page.page, page.row, 2, .number(x.listSpend), Style(.schedule, .money))
      page.next()
    }
    if view.history.count > 1 {
      page.text("Together", 0)
      page.info("List spend, together", .money, "Σ months")
      page.number(
        Live(
          value: view.history.reduce(0) { $0 + $1.listSpend }, expr: .call("SUM", [page.range(2, first...(page.row - 1))])), 2,
        .money, .total)
      page.next()
    }
    page.next()
  }
  if !view.basis.isEmpty {
    page.heading("What else it rests on")
    for text in view.basis {
      page.text(text, 0)
      page.next()
    }
  }
}

private func questionsPage(_ view: ShareableView, on sheet: Sheet) {
  if view.questions.isEmpty && view.confirm.isEmpty { return }
  var page = PageWriter(sheet, "Questions", .results, title: "Questions, and what to confirm in writing", widths: [6, 90, 60])
  for (title, items) in [("Questions", view.questions), ("To be confirmed in writing", view.confirm)] where !items.isEmpty {
    page.heading(title)
    page.columns(["", title, "Answer"])
    for (n, text) in items.enumerated() {
      page.text("\(n + 1)", 0, Style(.label, .text, wraps: true))
      page.text(text, 1, Style(.label, .text, wraps: true))
      page.rowHeight(14 * Double((text.count + 84) / 85) + 4)
      page.next()
    }
    page.next()
  }
}
