import Agreements
import Values

/// A rate card as its rows of texts: what a person wrote in a cell is what is written back.
public struct RateCard: Sendable {
  public struct Row: Sendable, Equatable {
    /// Text by column; a column that is not there is blank.
    public var cells: [String: String]
    /// Where it stands in the card that was read; nil for a new one.
    public var place: Source?

    public subscript(_ column: String) -> String {
      get { cells[column] ?? "" }
      set { cells[column] = newValue }
    }
    func trimmed(_ column: String) -> String { Grammar.trim(self[column]) }

    public var key: ListedRate.Key {
      ListedRate.Key(channel: trimmed("channel"), model: trimmed("model"), region: trimmed("region"))
    }
    /// Priced by tokens, and not by another meter.
    var isOfTokens: Bool { ["", "MTok", "KTok"].contains(trimmed("unit")) }

    /// The price in a column, per million tokens; nil for a blank.
    func price(_ column: PriceColumn) -> ExactPrice? {
      var text = trimmed(column.rawValue)
      var places = trimmed("unit") == "KTok" ? 3 : 0
      if text.hasPrefix("+") { text.removeFirst() }
      if text.hasSuffix("K") || text.hasSuffix("M") { places += text.removeLast() == "K" ? 3 : 6 }
      return try? ExactPrice(text, places: places)
    }
    private func month(_ column: String) -> Month? { try? Grammar.month(self[column]) }
    var validFrom: Month? { month("valid_from") }
    var validTo: Month? { month("valid_to") }
    var asOf: Day? { try? Grammar.day(self["as_of"]) }

    func holds(in month: Month) -> Bool {
      (validFrom.map { $0 <= month } ?? true) && (validTo.map { month < $0 } ?? true)
    }
  }

  public var rows: [Row]
  public init(rows: [Row] = []) { self.rows = rows }

  /// The columns in the order in which they are written.
  public static let columns = [
    "channel", "model", "family", "publisher", "billing", "region", "unit", "input", "output", "cache_read", "cache_write",
    "cache_write_1h", "batch_input", "batch_output", "valid_from", "valid_to", "as_of", "source",
  ]

  /// Reads a card and checks it as `edp plan` would.
  /// - Returns: nil with the findings when it is no rate card that can be refreshed.
  public static func read(_ bytes: [UInt8], path: String) -> (card: RateCard?, findings: [Finding]) {
    let page = Page(path: path, kind: .csv, bytes: bytes)
    if bytes.count > YAMLDocument.mostBytes {
      page.error(
        "file-too-large", page.start, "the rate card has \(bytes.count) bytes",
        remedy: "At most \(YAMLDocument.mostBytes) are read.")
      return (nil, page.allFindings)
    }
    _ = RatesReader.read(page)
    guard !page.hasErrors, let table = CSVTable.read(Page(path: path, kind: .csv, bytes: bytes)) else {
      return (nil, page.allFindings)
    }
    var card = RateCard()
    let names = table.header.map(\.text)
    for row in table.rows {
      var cells: [String: String] = [:]
      for (name, cell) in zip(names, row.cells) { cells[name] = cell.text }
      card.rows.append(Row(cells: cells, place: row.cells.first?.source))
    }
    // The header alone is a card to fill.
    let findings = page.allFindings.filter { $0.rule != "no-rows" }
    return (card, findings + card.overlaps(page))
  }

  /// Two rows of one key that hold in the same month: which of them a refresh is of cannot be told.
  private func overlaps(_ page: Page) -> [Finding] {
    var byKey: [ListedRate.Key: [Row]] = [:]
    var found: [Finding] = []
    for row in rows where row.isOfTokens {
      if let other = byKey[row.key]?.first(where: { RateCard.overlap($0, row) }), let place = row.place {
        let line = other.place.map { "\($0)" } ?? ""
        found.append(
          Finding(
            .error, "rates-overlap", place, "\(quoted(row.key.model)) has two rates for the same months; the other is \(line)",
            remedy: "End the earlier row with valid_to, or remove one."))
      }
      byKey[row.key, default: []].append(row)
    }
    return found
  }

  private static func overlap(_ a: Row, _ b: Row) -> Bool {
    let far = Month(9999, 12)
    let (fromA, toA) = (a.validFrom ?? Month(0, 1), a.validTo ?? far)
    let (fromB, toB) = (b.validFrom ?? Month(0, 1), b.validTo ?? far)
    return fromA < toB && fromB < toA
  }

  /// The card as a CSV file.
  public var text: String {
    var text = RateCard.columns.joined(separator: ",") + "\n"
    for row in rows { text += RateCard.columns.map { RateCard.quote(row[$0]) }.joined(separator: ",") + "\n" }
    return text
  }

  private static func quote(_ cell: String) -> String {
    guard cell.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return cell }
    var out = "\""
    for c in cell.unicodeScalars {
      if c == "\"" { out += "\"\"" } else { out.unicodeScalars.append(c) }
    }
    return out + "\""
  }
}
