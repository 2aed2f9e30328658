import Agreements
import Values

/// capacity.csv: instruments that buy throughput by the hour.
enum CapacityReader {
  static let columns = Columns(
    ["instrument", "model", "price_per_unit_hour", "input_per_minute", "output_per_minute"],
    optional: [
      "channel", "unit", "term_months", "minimum", "increment", "limits", "overflow", "discount", "retires", "valid_from",
      "as_of", "source",
    ])

  static func read(_ page: Page) -> [Instrument] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap { f in
      let name = f.text("instrument", required: true)
      let model = f.text("model", required: true)
      let price = f.number("price_per_unit_hour", .money, required: true)
      let term = f.integer("term_months", 0...60, default: 0).value
      let minimum = f.number("minimum", .count, default: 1)
      let increment = f.number(
        "increment",
        NumberKind(range: 0.000_001...1_000_000, remedy: "Write the step in which units are sold, above 0."), default: 1
      )
      let input = f.number("input_per_minute", .count, required: true)
      let output = f.number("output_per_minute", .count, required: true)
      let limits = f.choice("limits", among: ["apart", "together"])?.value ?? "apart"
      let overflow = f.choice("overflow", among: ["on_demand", "none"])?.value ?? "on_demand"
      let discount = discount(f)
      let retires = f.number("retires", .share, default: 1)
      let from = f.month("valid_from")
      let asOf = f.day("as_of")
      guard let name, let model, let price, let input, let output, let discount else { return nil }
      return Instrument(
        name: name, channel: f.text("channel")?.value ?? "bedrock", model: model.value, unit: f.words("unit"),
        pricePerUnitHour: price,
        termMonths: term, minimum: minimum, increment: increment, inputPerMinute: input, outputPerMinute: output,
        sharesLimits: limits == "together", overflow: overflow, discount: discount, retires: retires, validFrom: from, asOf: asOf,
        cited: f.words("source"))
    }
  }

  /// `headline`, or a rate: kept as its text.
  private static func discount(_ f: RowFields) -> String? {
    guard f.isGiven("discount"), let text = f.text("discount")?.value else { return "headline" }
    if text == "headline" { return text }
    return f.number("discount", .rate).map { _ in text }
  }
}
