import Formulas
import Values

/// A credit that pays a monthly fee until it is used up.
struct CreditDrawdown<N: Formulaic> {
  /// What the credit pays of each month's fee.
  let paid: Series<N>
  /// Paid in all months.
  let total: N

  init<W: Worksheet>(on sheet: W) where W.Number == N {
    sheet.inputs("Credit")
    let credit = sheet.input("credit.amount", "Credit", .money, Sourced(250, .file(path: "plan.yaml", line: 3, column: 9)))
    let fee = sheet.input("credit.fee", "Fee of a month", .money, Sourced(100, .file(path: "plan.yaml", line: 4, column: 6)))

    sheet.page("Credit", .workings, title: "Credit: what it pays, month by month")
    let paid = sheet.line("Paid by the credit", .money, .flow, source: "the fee, or what is left")
    let toDate = sheet.line("Paid to date", .money, .stock, source: "corkscrew")
    for t in paid.months {
      paid[t] = N.min(fee, credit - toDate.before(t))
      toDate[t] = toDate.before(t) + paid[t]
    }
    sheet.figure("credit.paid", "Paid by the credit", .money, paid.total)
    self.paid = paid.series
    total = paid.total
  }
}
