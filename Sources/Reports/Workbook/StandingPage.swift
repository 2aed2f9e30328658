import Agreements
import Formulas
import Model
import Values

/// The contract in force: where it stands, how it is projected to close, what lapses.
func standingPage(_ answer: Answer, _ standing: Standing<Live>, on sheet: Sheet) {
  guard let incumbent = answer.engagement.incumbent else { return }
  var page = PageWriter(
    sheet, "Standing", .results, title: "Standing: the contract in force",
    note: "Months after \(incumbent.through.value) are forecast on the selected scenario; see the sheet Ledger standing.",
    widths: [58, 18, 12, 40])
  page.columns(["Line", "Value", "Unit", "Source"])
  func words(_ label: String, _ value: String, _ source: String) {
    page.text(label, 0)
    page.text(value, 1, Style(.label))
    page.text(source, 3, Style(.source))
    page.next()
  }
  func line(_ label: String, _ unit: Unit, _ key: String?, _ value: Live, _ source: String, _ role: Role? = nil) {
    page.text(label, 0)
    page.text(sheet.name(of: unit), 2, Style(.unit))
    page.text(source, 3, Style(.source))
    page.info(label, unit, source)
    let placed = page.number(value, 1, unit, role)
    if let key { sheet.figure("standing.\(key)", "Contract in force: \(label)", unit, placed) }
    page.next()
  }
  words("Contract", incumbent.quote.name.value, incumbent.quote.path)
  words("In force", "\(incumbent.starts.value) to \(incumbent.ends - 1)", incumbent.starts.source.description)
  words("Test period", "\(standing.periodFrom) to \(standing.periodTo)", incumbent.periodFrom.source.description)
  words("After it ends", incumbent.after.value.rawValue, incumbent.after.source.description)
  page.next()
  line("Commitment of the period", .money, "commitment", standing.commitment, "ledger")
  line("Drawn through \(incumbent.through.value)", .money, "drawn", standing.drawn, incumbent.drawn.source.description)
  line("Drawdown forecast for the months left", .money, "forecast_retired", standing.forecastRetired, "ledger")
  line("Shortfall at the test date", .money, "gap", standing.gap, "ledger")
  line("Charge for it", .money, "charge", standing.charge, "ledger", .total)
  if incumbent.ends > answer.timeline.start {
    page.next()
    page.text(
      "It ends after the new contract starts: its close-out is charged alike to every offer and the alternative.", 0,
      Style(.note))
  }
}
