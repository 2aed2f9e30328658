import Agreements
import Values

/// benchmarks.csv: bands of discounts by commitment, each with its source and quality.
enum BenchmarksReader {
  static let columns = Columns(
    ["commitment_from", "low", "high", "source", "quality"],
    optional: ["commitment_to", "term_months", "typical", "as_of"])

  static func read(_ page: Page) -> [Benchmark] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap { f in
      let from = f.number("commitment_from", .money, required: true)
      let to = f.number("commitment_to", .money)
      let term = f.integer("term_months", 1...120)?.value
      let low = f.number("low", .rate, required: true)
      let typical = f.number("typical", .rate)
      let high = f.number("high", .rate, required: true)
      let asOf = f.day("as_of")
      let cited = f.text("source", required: true)
      let quality = f.choice("quality", among: ["A", "B", "C"], required: true)
      guard let from, let low, let high, let cited, let quality else { return nil }
      if let to, to.value < from.value {
        page.error(
          "band-order", to.source, "commitment_to is below commitment_from",
          remedy: "Write the smaller commitment first.")
        return nil
      }
      let middle = typical?.value ?? low.value
      if high.value < low.value || middle < low.value || middle > high.value {
        page.error(
          "band-order", low.source, "the band does not rise from low over typical to high",
          remedy: "Write low, typical and high in that order.")
        return nil
      }
      return Benchmark(
        commitmentFrom: from, commitmentTo: to, termMonths: term, low: low, typical: typical, high: high, asOf: asOf,
        cited: cited.value, quality: quality.value)
    }
  }
}
