import Agreements
import Values

/// actuals.csv: months after signing, as billed and measured; tokens are totals.
enum ActualsReader {
  static let columns = Columns(
    ["month", "bucket", "list_spend"],
    optional: ["workload", "team", "model", "requests", "input_tokens", "output_tokens", "net_spend"])

  static func read(_ page: Page) -> [ActualRow] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap { f in
      let month = f.month("month", required: true)
      let bucket = f.text("bucket", required: true)
      let requests = f.number("requests", .count)
      let input = f.number("input_tokens", .count)
      let output = f.number("output_tokens", .count)
      let list = f.number("list_spend", .signedMoney, required: true)
      let net = f.number("net_spend", .signedMoney)
      guard let month, let bucket, let list else { return nil }
      for spend in [list, net].compactMap({ $0 }) where spend.value < 0 {
        page.warning(
          "negative-spend", spend.source, "spend is negative: \(Grammar.plain(spend.value))",
          remedy: "Take credits and refunds out of this file.")
      }
      return ActualRow(
        month: month, bucket: bucket, workload: f.words("workload"), team: f.words("team"), model: f.words("model"),
        requests: requests, inputTokens: input, outputTokens: output, listSpend: list, netSpend: net)
    }
  }
}
