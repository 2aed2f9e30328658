import Reading
import Values
import Writing

/// A filled intake form as the text files of an engagement, and everything that is wrong with it.
struct IntakeReading {
  /// In the order of the form.
  private(set) var files: [(path: String, bytes: [UInt8])] = []
  /// With the cells of the form as their places.
  private(set) var findings: [Finding] = []

  private let book: ReadWorkbook
  private let name: String
  private var texts: [(path: String, text: TracedText)] = []
  private var trees: [(path: String, root: IntakeNode)] = []
  private var isMissing = false

  /// - Parameter name: the form as it was named, for findings.
  init(_ book: ReadWorkbook, name: String) {
    self.book = book
    self.name = name
    guard book.sheet(named: "Plan") != nil else {
      findings = [
        Finding(
          .error, "not-a-form", .cell(book: name, sheet: book.sheets.first?.name ?? "", cell: "A1"),
          "this is no intake form: it has no sheet Plan", remedy: "`edp init --form intake.xlsx` writes one.")
      ]
      return
    }
    sayUnknownSheets()
    let plan = IntakeNode(cell: nil)
    _ = plan.set([.key("schema")], "edp.plan/1", nil)
    trees.append(("plan.yaml", plan))
    for table in IntakeForm.tables {
      guard let sheet = book.sheet(named: table.sheet) else {
        if table.isRequired {
          error(
            IntakeCell(sheet: table.sheet, place: .init(0, 0)), "missing-sheet", "the sheet is missing",
            "Put it back from a new form.")
        }
        continue
      }
      read(table, sheet)
    }
    write()
    check()
  }

  private mutating func error(_ cell: IntakeCell, _ rule: String, _ message: String, _ remedy: String) {
    findings.append(Finding(.error, rule, cell.source(name), message, remedy: remedy))
  }

  private mutating func sayUnknownSheets() {
    let known = IntakeForm.tables.map(\.sheet) + [IntakeForm.start, IntakeForm.wordsPage]
    for sheet in book.sheets where !sheet.cells.isEmpty && !known.contains(where: { $0.lowercased() == sheet.name.lowercased() })
    {
      let meant = Plain.nearest(to: sheet.name, among: known)
      error(
        IntakeCell(sheet: Plain.text(sheet.name, limit: 40), place: .init(0, 0)), "unknown-sheet", "this is no sheet of the form",
        meant.map { "Did you mean `\($0)`?" } ?? "Remove it from the copy that is read.")
    }
  }

  /// Words of a key; no key of a file has as many.
  private static let deepest = 12

  // MARK: Sheets

  private mutating func read(_ table: IntakeForm.Table, _ sheet: ReadSheet) {
    let grid = IntakeGrid(sheet)
    let names = table.isRows ? table.fields.map(\.name) : ["key", "value"] + (1...IntakeForm.quotes).map { "quote \($0)" }
    guard let header = grid.header(names, ignoring: table.isRows ? [] : ["what to type", "needed", "explanation"]) else {
      error(
        IntakeCell(sheet: table.sheet, place: .init(0, 0)), "no-header", "no row of the sheet names its columns",
        "Put back the row of names: \(names.prefix(4).joined(separator: ", ")) …")
      return
    }
    for (place, text, why, remedy) in header.wrong {
      let unused = names.filter { !header.columns.values.contains($0) }
      let meant = Plain.nearest(to: text, among: unused).map { "Did you mean `\($0)`?" }
      error(
        IntakeCell(sheet: table.sheet, place: place), "unknown-column", why,
        remedy ?? meant ?? "Remove the column, or give it one of the form's names.")
    }
    if table.isRows { rows(table, sheet, header) } else { keys(table, sheet, header) }
  }

  /// The filled cells of a row; what cannot be read is a finding.
  private mutating func filled(
    _ sheet: ReadSheet, _ table: IntakeForm.Table, _ row: Int, _ columns: [(column: Int, kind: IntakeForm.Kind?)]
  ) -> [Int: String] {
    var values: [Int: String] = [:]
    for (column, kind) in columns {
      switch FormText(sheet[row, column], kind, countsFrom1904: book.countsFrom1904) {
      case .blank: continue
      case .text(let text): values[column] = text
      case .refused(let message, let remedy):
        error(IntakeCell(sheet: table.sheet, place: .init(row, column)), "cell-not-read", message, remedy)
      }
    }
    return values
  }

  private mutating func rows(_ table: IntakeForm.Table, _ sheet: ReadSheet, _ header: IntakeGrid.Header) {
    let kinds = Dictionary(table.fields.map { ($0.name, $0.kind) }, uniquingKeysWith: { a, _ in a })
    let columns = header.columns.sorted { $0.key < $1.key }
    var rows: [(row: Int, values: [Int: String])] = []
    for row in header.rowsBelow {
      let values = filled(sheet, table, row, columns.map { ($0.key, kinds[$0.value]) })
      if !values.isEmpty { rows.append((row, values)) }
    }
    guard !rows.isEmpty else { return }
    let missing = table.fields.filter { $0.isRequired && !header.columns.values.contains($0.name) }
    if !missing.isEmpty {
      error(
        IntakeCell(sheet: table.sheet, place: .init(header.row, 0)), "missing-column",
        "the sheet has no column \(missing.map { "`\($0.name)`" }.joined(separator: ", "))", "Put it back.")
      return
    }
    switch table.shape {
    case .csv(let path):
      let needed = Set(table.fields.filter(\.isRequired).map(\.name))
      let used = columns.filter { column in needed.contains(column.value) || rows.contains { $0.values[column.key] != nil } }
      var text = TracedText()
      for (n, column) in used.enumerated() {
        text.add((n > 0 ? "," : ""))
        text.add(column.value, from: IntakeCell(sheet: table.sheet, place: .init(header.row, column.key)))
      }
      text.add("\n")
      for (row, values) in rows {
        for (n, column) in used.enumerated() {
          text.add(n > 0 ? "," : "")
          text.add(Self.csv(values[column.key] ?? ""), from: IntakeCell(sheet: table.sheet, place: .init(row, column.key)))
        }
        text.add("\n")
      }
      texts.append((path, text))
    case .named(let path, let key):
      let first = columns.first { $0.value == table.fields[0].name }?.key ?? 0
      for (row, values) in rows {
        let cell = IntakeCell(sheet: table.sheet, place: .init(row, first))
        guard let name = values[first] else {
          error(cell, "missing-value", "\(table.fields[0].name) is blank", "Write it.")
          continue
        }
        set(path, [.key(key), .key(name)], table, row, values, columns.filter { $0.key != first })
      }
    case .items(let path, let key):
      for (n, (row, values)) in rows.enumerated() {
        set(path, (key.isEmpty ? [] : [.key(key)]) + [.item(n + 1)], table, row, values, columns)
      }
    case .keys, .files: break
    }
  }

  private mutating func set(
    _ path: String, _ steps: [IntakeNode.Step], _ table: IntakeForm.Table, _ row: Int, _ values: [Int: String],
    _ columns: [(key: Int, value: String)]
  ) {
    for (column, field) in columns {
      guard let value = values[column] else { continue }
      set(path, steps + IntakeNode.Step.all(of: field), value, IntakeCell(sheet: table.sheet, place: .init(row, column)))
    }
  }

  private mutating func set(_ path: String, _ steps: [IntakeNode.Step], _ value: String, _ cell: IntakeCell) {
    if !trees.contains(where: { $0.path == path }) {
      trees.append((path, IntakeNode(cell: nil)))
    }
    guard let root = trees.first(where: { $0.path == path })?.root else { return }
    guard !steps.isEmpty, steps.count <= Self.deepest else {
      return error(cell, "unknown-key", "the key beside it is no key of a file", "Write a key with points between its words.")
    }
    if !root.set(steps[...], value, cell) {
      error(cell, "said-twice", "the same is said by another cell, as one value or by its parts", "Keep one of the two.")
    }
  }

  private mutating func keys(_ table: IntakeForm.Table, _ sheet: ReadSheet, _ header: IntakeGrid.Header) {
    let fields = Dictionary(table.fields.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
    guard let keys = header.columns.first(where: { $0.value == "key" })?.key else {
      error(
        IntakeCell(sheet: table.sheet, place: .init(header.row, 0)), "missing-column", "the sheet has no column `key`",
        "Put it back.")
      return
    }
    for (column, heading) in header.columns.sorted(by: { $0.key < $1.key }) where column != keys {
      var values: [(row: Int, name: String, value: String)] = []
      for row in header.rowsBelow {
        guard case .text(let name) = FormText(sheet[row, keys], .text, countsFrom1904: false) else {
          if let value = filled(sheet, table, row, [(column, nil)]).first?.value {
            error(
              IntakeCell(sheet: table.sheet, place: .init(row, column)), "no-key",
              "`\(Plain.text(value, limit: 40))` stands beside no key", "Write its key in the first column.")
          }
          continue
        }
        if let value = filled(sheet, table, row, [(column, fields[name]?.kind)])[column] { values.append((row, name, value)) }
      }
      guard !values.isEmpty || table.sheet == "Plan" else { continue }
      let path = path(of: table, heading, values.first { $0.name == "quote" }?.value)
      for (row, name, value) in values {
        set(path, IntakeNode.Step.all(of: name), value, IntakeCell(sheet: table.sheet, place: .init(row, column)))
      }
      for row in header.rowsBelow {
        guard case .text(let name) = FormText(sheet[row, keys], .text, countsFrom1904: false), fields[name]?.isRequired == true,
          !values.contains(where: { $0.row == row }), sheet[row, column] == nil
        else { continue }
        isMissing = true
        error(IntakeCell(sheet: table.sheet, place: .init(row, column)), "missing-value", "\(name) is blank", "Write it.")
      }
    }
  }

  private func path(of table: IntakeForm.Table, _ heading: String, _ quote: String?) -> String {
    guard case .files(let folder) = table.shape else { return table.path }
    var name = String((quote ?? heading).lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    while name.contains("--") { name = name.replacing("--", with: "-") }
    let base = name.prefix(60)
    var path = "\(folder)/\(base).yaml", n = 2
    while trees.contains(where: { $0.path == path }) {
      path = "\(folder)/\(base)-\(n).yaml"
      n += 1
    }
    return path
  }

  // MARK: Files

  private mutating func write() {
    for (path, root) in trees {
      for gap in root.gaps {
        error(
          gap.cell ?? IntakeCell(sheet: "Plan", place: .init(0, 0)), "gap",
          "item \(gap.item) is filled, and one before it is blank",
          "Fill them from the first on.")
      }
      var text = TracedText()
      text.add("# Read from an intake form by edp \(edpVersion).\n")
      root.write(into: &text)
      texts.append((path, text))
    }
    files = texts.map { ($0.path, Array($0.text.text.utf8)) }.sorted { $0.path < $1.path }
  }

  /// Reads the files as an engagement; what is wrong with them is said of the cells that they came from.
  private mutating func check() {
    let reading = readEngagement(files: Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { a, _ in a }))
    for var finding in reading.findings {
      // A blank that the form requires was said of its own cell.
      if isMissing, finding.rule == "missing-key" { continue }
      guard case .file(let path, let line, let column) = finding.source else { continue }
      let sheet = IntakeForm.tables.first { $0.path == path || path.hasPrefix($0.path + "/") }?.sheet ?? "Plan"
      let cell = texts.first { $0.path == path }?.text.origin(line, column) ?? IntakeCell(sheet: sheet, place: .init(0, 0))
      finding.source = cell.source(name)
      finding.excerpt = nil
      findings.append(finding)
    }
  }

  private static func csv(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
