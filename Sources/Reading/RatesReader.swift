import Agreements
import Values

/// rates.csv and the rate card of a quote: prices by channel, model, region and date.
enum RatesReader {
  static let columns = Columns(
    ["channel", "model", "input", "output"],
    optional: [
      "family", "publisher", "billing", "region", "unit", "cache_read", "cache_write", "cache_write_1h", "batch_input",
      "batch_output", "valid_from", "valid_to", "as_of", "source",
    ])

  static func read(_ page: Page) -> [RateRow] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap(row)
  }

  private static func row(_ f: RowFields) -> RateRow? {
    let channel = f.text("channel", required: true)
    let model = f.text("model", required: true)
    let unit = f.words("unit")
    let price = unit == "KTok" ? NumberKind.perThousand : .money
    let input = f.number("input", price, required: true)
    let output = f.number("output", price)
    let billing = f.choice("billing", among: ["aws", "marketplace", "other"])
    let read = f.number("cache_read", price)
    let write = f.number("cache_write", price)
    let hour = f.number("cache_write_1h", price)
    let batchIn = f.number("batch_input", price)
    let batchOut = f.number("batch_output", price)
    let from = f.month("valid_from")
    let to = f.month("valid_to")
    let asOf = f.day("as_of")
    if let from, let to, to.value <= from.value {
      f.page.error(
        "rate-dates", to.source, "valid_to: \(to.value) is not after valid_from \(from.value)",
        remedy: "valid_to is the first month in which the rate no longer holds.")
      return nil
    }
    guard let channel, let model, let input else { return nil }
    return RateRow(
      channel: channel.value, model: model, family: f.text("family")?.value ?? model.value,
      publisher: f.words("publisher"),
      billing: billing?.value ?? "aws", region: f.words("region"), unit: unit.isEmpty ? "MTok" : unit, input: input,
      output: output ?? Sourced(0, f.source), cacheRead: read, cacheWrite: write, cacheWrite1h: hour,
      batchInput: batchIn,
      batchOutput: batchOut, validFrom: from, validTo: to, asOf: asOf, cited: f.words("source"), source: f.source)
  }
}
