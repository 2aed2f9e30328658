import Agreements
import Formulas
import Model
import Values

/// What the answer turns on: the sheet Sensitivity, a tornado of every offer over everything that chance decides.
func sensitivityPage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard answer.paths != nil else { return }
  var page = PageWriter(
    sheet, "Sensitivity", .results, title: "Sensitivity: what each offer's loss and target turn on",
    note:
      "Low and high: the fifth of all paths on which the driver is lowest, and highest (their middles are its P10 and P90), all else as it falls out. Engine, not recalculated.",
    widths: [54, 11, 11, 16, 16, 16, 16, 16, 16, 16, 3, 18])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
  var isFirst = true
  for offer in answer.risk {
    let sensitivity = offer.sensitivity
    let shown = sensitivity.cases.prefix(Sensitivity.shown).filter { $0.swing > 3 * $0.error }
    if shown.isEmpty { continue }
    // A table and its chart on a page.
    if !isFirst { sheet.book.pages[page.page].breaks.append(page.row) }
    isFirst = false
    page.heading("\(offer.quote), as quoted")
    page.text(stability(offer), 0, Style(.note))
    page.next()
    page.columns([
      "Driver", "Low", "High", "Loss at low", "Loss at high", "Change at low", "Change at high", "Error of the difference",
      "Shortfall at low", "Shortfall at high", "", "Target at low, at high",
    ])
    let first = page.row
    for x in shown {
      page.text(x.driver, 0)
      page.info("\(offer.quote): \(x.driver)", .money, "engine, paths")
      let unit = x.kind.unit
      // What moves everything has no unit of its own.
      if x.kind != .common {
        page.amount(x.low.driver, 1, unit)
        page.amount(x.high.driver, 2, unit)
      }
      let key = "sensitivity[\(offer.quote)@\(x.driver)]."
      page.figure(key + "low_loss", "\(offer.quote), \(x.driver) low: expected loss", .money, x.low.loss, 3)
      page.figure(key + "high_loss", "\(offer.quote), \(x.driver) high: expected loss", .money, x.high.loss, 4)
      page.amount(x.low.loss - offer.expected.loss, 5, .money)
      page.amount(x.high.loss - offer.expected.loss, 6, .money)
      page.amount(x.error, 7, .money)
      page.amount(x.low.shortfall, 8, .money)
      page.amount(x.high.shortfall, 9, .money)
      page.text(targets(x), 11, Style(.note))
      page.next()
    }
    page.next()
    let rows = first...(first + shown.count - 1), height = 110 + 20 * Double(shown.count)
    sheet.book.pages[page.page].charts.append(
      Chart(
        kind: .stackedBar, title: "\(offer.quote): change of the expected loss, driver low and high",
        valueAxis: answer.engagement.plan.currency,
        series: [
          .init(name: "Driver low", categories: page.range(0, rows), values: page.range(5, rows), colour: 0xB5651D),
          .init(name: "Driver high", categories: page.range(0, rows), values: page.range(6, rows), colour: 0x1F3A5F),
        ], row: page.row, column: 0, width: 1000, height: height))
    page.next(Int(height / 20) + 2)
  }
}

/// In how many cases the recommendation stays.
private func stability(_ offer: OfferRisk) -> String {
  let x = offer.sensitivity
  guard x.sides > 0 else { return "No commitment of a menu to choose from." }
  guard let target = offer.envelope(.offered)?.target else {
    return "No commitment keeps the plan's limits; \(x.sides - x.stays) of \(x.sides) cases have one that does."
  }
  return "The target, a mean year of \(Words.money(target)), stays the best within the limits in \(x.stays) of \(x.sides) cases."
}

private func targets(_ x: SensitivityCase) -> String {
  func word(_ target: Double?) -> String { target.map(Words.money) ?? "none" }
  return "\(word(x.low.target)), \(word(x.high.target))"
}

extension Sensitivity {
  /// Drivers that a page shows.
  static let shown = 16
}

extension Driver.Kind {
  /// What its values are.
  var unit: Unit {
    switch self {
    case .common, .volume, .cuts, .slip: .factor
    case .growth, .effect, .launch: .rate
    }
  }
}
