import Values

/// A CSV file as written by hand or saved by a spreadsheet (RFC 4180), each cell with its place.
///
/// Commas separate, double quotes quote, lines end in LF, CRLF or CR. What could shift a column or swallow a row is
/// refused: a row with more or fewer cells than the header, a quote that is not closed, another separator.
struct CSVTable {
  struct Row {
    var cells: [Cell]
    var line: Int
  }
  var header: [Cell]
  var rows: [Row]
  let page: Page

  static let mostBytes = 64_000_000
  static let mostColumns = 200

  /// Reads the file's shape; nil after a finding that makes the rest unreadable.
  static func read(_ page: Page) -> CSVTable? {
    if page.bytes.count > mostBytes {
      page.error(
        "file-too-large", page.start, "the file has \(page.bytes.count) bytes",
        remedy: "At most \(mostBytes) are read. Sum billing exports by bucket and month.")
      return nil
    }
    guard Bytes.areText(page) else { return nil }
    var scanner = CSVScanner(page: page)
    guard let records = scanner.records() else { return nil }
    var blank: [Int] = []
    var filled: [Row] = []
    for record in records {
      if record.cells.allSatisfy({ Grammar.trim($0.text).isEmpty }) {
        blank.append(record.line)
      } else {
        filled.append(record)
      }
    }
    guard let header = filled.first else {
      page.error(
        "empty-file", page.start, "the file has no header", remedy: "Write the column names in the first line.")
      return nil
    }
    var table = CSVTable(header: header.cells, rows: [], page: page)
    guard table.checkHeader() else { return nil }
    for row in filled.dropFirst() {
      if row.cells.count == header.cells.count {
        table.rows.append(row)
      } else {
        table.sayRagged(row, isLast: row.line == filled.last?.line)
      }
    }
    if let first = blank.first {
      page.note(
        "blank-lines", page.source(first, 1),
        blank.count == 1 ? "a blank line is skipped" : "\(blank.count) blank lines are skipped",
        remedy: "Remove \(blank.count == 1 ? "it" : "them") if a row is missing here.")
    }
    return table
  }

  /// The header separates by commas and names each column once.
  private mutating func checkHeader() -> Bool {
    header = header.map { Cell(text: Grammar.trim($0.text), source: $0.source) }
    if header.count == 1, let only = header.first {
      for (separator, name) in [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")] as [(Character, String)]
      where only.text.contains(separator) {
        page.error(
          "not-commas", only.source, "the columns are separated by \(name)",
          remedy: "Save it with commas between columns and a point before decimals.")
        return false
      }
    }
    if header.count > CSVTable.mostColumns {
      page.error(
        "too-many-columns", page.start, "the header has \(header.count) columns",
        remedy: "No file of an engagement has more than 40; check the separator.")
      return false
    }
    var seen: [String: Int] = [:]
    for (i, cell) in header.enumerated() {
      if cell.text.isEmpty {
        page.error(
          "unnamed-column", cell.source, "column \(i + 1) has no name", remedy: "Name it, or remove the column.")
        return false
      }
      if let first = seen[cell.text] {
        page.error(
          "repeated-column", cell.source, "column \(quoted(cell.text)) stands twice, as columns \(first) and \(i + 1)",
          remedy: "Keep one of the two.")
        return false
      }
      seen[cell.text] = i + 1
    }
    return true
  }

  private func sayRagged(_ row: Row, isLast: Bool) {
    guard let first = row.cells.first else { return }
    let had = "the row has \(row.cells.count) cell\(row.cells.count == 1 ? "" : "s"), the header \(header.count)"
    if row.cells.count > header.count {
      if let split = thousands(row) {
        page.error(
          "ragged-row", split.source, had,
          remedy: "A thousands separator splits the number here: write it without commas.")
      } else {
        page.error(
          "ragged-row", row.cells[header.count].source, had,
          remedy: "Put a text with a comma in double quotes; write numbers without separators.")
      }
      return
    }
    let cut = isLast && page.bytes.last != 0x0A && page.bytes.last != 0x0D
    page.error(
      "ragged-row", first.source, had,
      remedy: cut
        ? "The file ends inside this row; it may have been cut off. Fetch it again."
        : "Add the missing cells; a blank cell still has its comma.")
  }

  /// The first cell of two that together look like `1,234`.
  private func thousands(_ row: Row) -> Cell? {
    for (a, b) in zip(row.cells, row.cells.dropFirst()) {
      let head = a.text.drop(while: { $0 == "-" || $0 == "$" || $0 == " " })
      let tail = b.text.prefix(while: { $0 != "." })
      if (1...3).contains(head.count), head.allSatisfy({ $0.isASCII && $0.isNumber }), tail.count == 3,
        tail.allSatisfy({ $0.isASCII && $0.isNumber })
      {
        return a
      }
    }
    return nil
  }
}

/// Cuts bytes into records and cells, counting lines and columns (in characters, from 1).
private struct CSVScanner {
  let page: Page
  private let bytes: [UInt8]
  private var i: Int
  private var line = 1
  private var column = 1

  init(page: Page) {
    self.page = page
    bytes = page.bytes
    i = page.bytes.count - Bytes.withoutMark(page.bytes).count
  }

  mutating func records() -> [CSVTable.Row]? {
    var rows: [CSVTable.Row] = []
    while i < bytes.count {
      let start = line
      var cells: [Cell] = []
      while true {
        guard let cell = cell() else { return nil }
        cells.append(cell)
        if i < bytes.count, bytes[i] == UInt8(ascii: ",") {
          i += 1
          column += 1
          continue
        }
        break
      }
      lineBreak()
      rows.append(CSVTable.Row(cells: cells, line: start))
    }
    return rows
  }

  private mutating func lineBreak() {
    guard i < bytes.count else { return }
    if bytes[i] == 0x0D, i + 1 < bytes.count, bytes[i + 1] == 0x0A { i += 1 }
    i += 1
    line += 1
    column = 1
  }

  private var source: Source { page.source(line, column) }

  private mutating func cell() -> Cell? {
    let place = source
    if i < bytes.count, bytes[i] == UInt8(ascii: "\"") { return quotedCell(place) }
    let start = i
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: ","), 0x0A, 0x0D:
        return Cell(text: String(decoding: bytes[start..<i], as: UTF8.self), source: place)
      case UInt8(ascii: "\""):
        let onlySpaces = bytes[start..<i].allSatisfy { $0 == 0x20 }
        page.error(
          "bare-quote", source,
          onlySpaces ? "a space stands before the opening quote" : "a double quote stands inside an unquoted cell",
          remedy: onlySpaces ? "Remove the space." : "Quote the whole cell and double the quote: \"say \"\"hi\"\"\".",
          underlined: 1)
        return nil
      default: step()
      }
    }
    return Cell(text: String(decoding: bytes[start..<i], as: UTF8.self), source: place)
  }

  private mutating func quotedCell(_ place: Source) -> Cell? {
    i += 1
    column += 1
    var text: [UInt8] = []
    while i < bytes.count {
      let c = bytes[i]
      if c == UInt8(ascii: "\"") {
        i += 1
        column += 1
        if i < bytes.count, bytes[i] == UInt8(ascii: "\"") {
          text.append(c)
          i += 1
          column += 1
          continue
        }
        if i < bytes.count, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[i]) {
          page.error(
            "bare-quote", source, "text stands after the closing quote",
            remedy: "Double a quote that belongs to the text; nothing may follow the closing one.",
            underlined: 1)
          return nil
        }
        return Cell(text: String(decoding: text, as: UTF8.self), source: place)
      }
      text.append(c)
      if c == 0x0A || (c == 0x0D && !(i + 1 < bytes.count && bytes[i + 1] == 0x0A)) {
        line += 1
        column = 1
        i += 1
      } else {
        step()
      }
    }
    page.error(
      "unclosed-quote", place, "the quote that opens here is never closed",
      remedy: "Close it; as it stands it swallows the rest of the file.",
      underlined: 1)
    return nil
  }

  private mutating func step() {
    if bytes[i] & 0xC0 != 0x80 { column += 1 }
    i += 1
  }
}
