import Formulas
import Values

/// The intake form as a workbook to fill in.
struct IntakeBook {
  private(set) var book = Book(title: "Intake form")
  private var choices: [[String]: Expr] = [:]

  /// First row of a table's header: titles, explanations and hints stand above it.
  static let headerRow = 5

  init() {
    let tables = IntakeForm.tables
    book.pages = [Formulas.Page(name: IntakeForm.start, kind: .control)]
    book.pages += tables.map { Formulas.Page(name: $0.sheet, kind: .inputs) }
    book.pages.append(Formulas.Page(name: IntakeForm.wordsPage, kind: .control))
    book.properties.subject = "Intake form of an engagement"
    book.properties.comments = "edp \(edpVersion), edp.intake/1"
    placeWords(tables)
    start(tables)
    for (n, table) in tables.enumerated() {
      if table.isRows { rows(table, on: n + 1) } else { keys(table, on: n + 1) }
    }
  }

  private mutating func set(_ page: Int, _ row: Int, _ column: Int, _ text: String, _ style: Style, comment: String? = nil) {
    book.pages[page][row, column] = Cell(.text(text), style, comment: comment)
  }

  // MARK: Start

  private mutating func start(_ tables: [IntakeForm.Table]) {
    let lines = [
      "This workbook gathers what an AWS discount agreement is planned from: the bill, the offers, the use of models.",
      "Each sheet is one table. Name below who owes it and by when; fill the yellow cells; leave blank what is not known.",
      "Type numbers as numbers: 9% or 0.09, 2500000 or 10M. Months as 2027-04. A range is low..likely..high: 0.02..0.05..0.09.",
      "Do not rename sheets or columns. Rows may be added, and columns and sheets moved. Formulas are taken by their value: save in a spreadsheet program.",
      "Send it back when your sheets are filled. Then: edp read intake.xlsx -o DIR, and edp check DIR.",
    ]
    set(0, 0, 0, "Intake form", Style(.title))
    set(0, 1, 0, "INTERNAL. edp.intake/1, edp \(edpVersion)", Style(.note))
    for (i, line) in lines.enumerated() { set(0, 3 + i, 0, "\(i + 1). \(line)", Style(.label)) }
    let head = 3 + lines.count + 1
    for (c, text) in ["Sheet", "What it holds", "Needed", "Usually with", "Owner", "Due", "Done"].enumerated() {
      set(0, head, c, text, Style(.columnHeading))
    }
    for (i, table) in tables.enumerated() {
      book.pages[0][head + 1 + i, 0] = Cell(.link(table.sheet, page: i + 1), Style(.link))
      set(0, head + 1 + i, 1, table.words, Style(.label, .text, wraps: true))
      set(0, head + 1 + i, 2, table.isRequired ? "required" : "if there is any", Style(.note))
      set(0, head + 1 + i, 3, table.owner, Style(.note))
      for c in 4...6 { set(0, head + 1 + i, c, "", Style(.input)) }
    }
    book.pages[0].widths = [0: 18, 1: 80, 2: 14, 3: 22, 4: 22, 5: 12, 6: 8]
    book.pages[0].freeze = (1, 0)
  }

  // MARK: Tables of rows

  private mutating func rows(_ table: IntakeForm.Table, on page: Int) {
    heading(table, on: page)
    let head = Self.headerRow
    for (c, field) in table.fields.enumerated() {
      set(page, head - 3, c, field.words, Style(.note, .text, wraps: true))
      set(page, head - 2, c, field.kind.hint, Style(.unit, .text, wraps: true))
      set(page, head - 1, c, field.isRequired ? "required" : "", Style(.note))
      set(page, head, c, field.name, Style(.columnHeading))
      book.pages[page].widths[c] = max(16, Double(field.name.count) + 3)
      for r in 1...IntakeForm.rows { input(field, page, head + r, c) }
    }
    book.pages[page].freeze = (head + 1, 1)
    book.pages[page].repeatedRows = head...head
    book.pages[page].repeatedColumns = 0...0
  }

  private mutating func heading(_ table: IntakeForm.Table, on page: Int) {
    set(page, 0, 0, table.sheet, Style(.title))
    set(page, 1, 0, "\(table.words) Usually with: \(table.owner). Becomes \(table.path).", Style(.note))
  }

  private mutating func input(_ field: IntakeForm.Field, _ page: Int, _ row: Int, _ column: Int) {
    set(page, row, column, "", Style(.input, field.kind.unit))
    switch field.kind {
    case .word(let words):
      if let range = choices[words] {
        book.pages[page].lists.append(ListValidation(row: row, column: column, choices: range))
      }
    case .share:
      book.pages[page].bounds.append(
        NumberValidation(
          row: row, column: column, low: -1, high: 5, message: "A percentage is meant: 9% or 0.09. Keep it all the same?"))
    case .text, .number, .money, .range, .month, .day: break
    }
  }

  // MARK: Sheets of keys

  private mutating func keys(_ table: IntakeForm.Table, on page: Int) {
    heading(table, on: page)
    let head = Self.headerRow
    let isFiles = if case .files = table.shape { true } else { false }
    let values = isFiles ? (1...IntakeForm.quotes).map { "quote \($0)" } : ["value"]
    set(
      page, head - 2, 0,
      "Rows may be added: any key of the file, with points between, such as contract.private_rates.storage.rate", Style(.note))
    let columns = ["key"] + values + ["what to type", "needed", "explanation"]
    for (c, name) in columns.enumerated() { set(page, head, c, name, Style(.columnHeading)) }
    for (r, field) in table.fields.enumerated() {
      let row = head + 1 + r, after = 1 + values.count
      set(page, row, 0, field.name, Style(.label))
      for c in 1...values.count { input(field, page, row, c) }
      set(page, row, after, field.kind.hint, Style(.unit))
      set(page, row, after + 1, field.isRequired ? "required" : "", Style(.note))
      set(page, row, after + 2, field.words, Style(.note))
    }
    book.pages[page].widths = [0: 48]
    for c in 1...values.count { book.pages[page].widths[c] = isFiles ? 20 : 34 }
    book.pages[page].widths[1 + values.count] = 30
    book.pages[page].widths[2 + values.count] = 10
    book.pages[page].widths[3 + values.count] = 70
    book.pages[page].freeze = (head + 1, 1)
    book.pages[page].repeatedRows = head...head
  }

  // MARK: Words

  /// The words of drop-downs, each list once: lists in a range, since long ones cannot stand in a validation.
  private mutating func placeWords(_ tables: [IntakeForm.Table]) {
    let page = tables.count + 1
    set(page, 0, 0, "Words of the drop-downs; nothing is filled in here", Style(.note))
    var column = 0
    for field in tables.flatMap(\.fields) {
      guard case .word(let words) = field.kind, choices[words] == nil else { continue }
      for (i, word) in words.enumerated() { set(page, 2 + i, column, word, Style(.note)) }
      func at(_ row: Int) -> Reference { Reference(page: page, row: row, column: column, fixedRow: true, fixedColumn: true) }
      choices[words] = .range(at(2), at(1 + words.count))
      column += 1
    }
  }
}
