import Agreements
import Formulas
import Model
import Values

/// The rate card in use: every row of rates.csv with its dates, and whether it is too old to sign on.
/// A rate that the model uses is a link to its input; the others are amounts of the file.
func ratesPage(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Rates", .results, title: "Rates: the rate card in use",
    note: "As rates.csv has them, per million tokens unless the unit says otherwise; Prices carries them forward month by month.",
    widths: [24, 10, 15, 12, 13, 8, 9, 9, 9, 9, 9, 9, 12, 12, 7, 10, 44])
  sheet.book.pages[page.page].freeze = (4, 1)
  page.columns([
    "Model", "Channel", "Family", "Billing", "Region", "Unit", "Input", "Output", "Cache read", "Cache write", "Batch input",
    "Batch output", "Valid from", "As of", "Days", "State", "Source",
  ])
  let inputs = Dictionary(sheet.inputs.map { ($0.key, $0.cell) }, uniquingKeysWith: { a, _ in a })
  let prepared = answer.engagement.plan.prepared.value
  for row in answer.engagement.rates {
    let key = "rates.\(row.model.value).\(row.region).\(row.validFrom?.value.description ?? "start")"
    let unit: Unit = row.unit == "MTok" ? .perMTok : .money
    page.text(row.model.value, 0)
    page.info(row.model.value, unit, "rates.csv")
    for (c, words) in [row.channel, row.family, row.billing, row.region.isEmpty ? "any" : row.region, row.unit].enumerated() {
      page.text(words, 1 + c)
    }
    let rates: [(name: String, value: Sourced<Double>?)] = [
      ("input", row.input), ("output", row.output), ("cache_read", row.cacheRead), ("cache_write", row.cacheWrite),
      ("batch_input", row.batchInput), ("batch_output", row.batchOutput),
    ]
    for (c, rate) in rates.enumerated() {
      guard let value = rate.value else { continue }
      if row.channel == "bedrock", let cell = inputs["\(key).\(rate.name)"] {
        page.number(Live(value: value.value, expr: .cell(cell)), 6 + c, unit)
      } else {
        page.amount(value.value, 6 + c, unit)
      }
    }
    page.text(row.validFrom.map { $0.value.description } ?? "always", 12)
    if let asOf = row.asOf?.value {
      page.text(asOf.description, 13)
      let age = prepared.serial - asOf.serial
      page.amount(Double(age), 14, .count)
      page.text(age > 90 ? "STALE" : "current", 15, Style(.state))
    } else {
      page.text("no date", 15, Style(.state))
    }
    page.text(row.cited, 16, Style(.source, .text, wraps: true))
    page.next()
  }
}
