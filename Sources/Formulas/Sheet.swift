import Values

/// One figure of the registry: its key, the cell that holds it, and its value.
public struct Figure: Sendable {
  public var key: String
  public var label: String
  public var unit: Unit
  public var cell: Reference
  public var value: Double
}

/// One typed input of a book: where it stands and what it says.
public struct PlacedInput: Sendable {
  public var key: String
  public var label: String
  public var unit: Unit
  public var cell: Reference
  public var source: Source
}

/// The worksheet that places live cells. Every number it gives back is a reference to the cell that it placed.
public final class Sheet: Worksheet {
  public var book: Book
  public private(set) var figures: [Figure] = []
  public private(set) var inputs: [PlacedInput] = []
  let window: Int
  let runUp: Int
  private var current = 0
  private var nextRow: [Int: Int] = [:]
  private var byKey: [String: Live] = [:]
  private var choiceByKey: [String: Reference] = [:]
  private var lastHeading: [Int: String] = [:]
  private var pending: [() -> Void] = []
  private var pendingInputsHeading: String?
  private var optionLists: [[String]: Expr] = [:]

  /// Columns that all monthly sheets share.
  public enum Column {
    public static let label = 0, unit = 1, source = 2, total = 3, firstMonth = 4
  }
  /// Columns of the Inputs sheet.
  public enum InputColumn {
    public static let label = 0, value = 1, unit = 2, asRead = 3, changed = 4, source = 5, owner = 6
    /// Word lists of the drop-downs.
    public static let words = 7
  }
  /// Rows above the first line of a monthly sheet: title, note, months.
  public static let headerRows = 4
  public static let inputsPage = "Inputs"

  private let start: Month
  /// How money is called in the unit column.
  public let currency: String

  /// - Parameters:
  ///   - start: contract start, t = 0.
  ///   - window: months across a monthly sheet from contract start on.
  ///   - runUp: months before it.
  public init(title: String, start: Month, window: Int, runUp: Int = 0, currency: String = "money") {
    self.currency = currency
    book = Book(title: title)
    self.start = start
    self.window = window
    self.runUp = runUp
  }

  /// The unit as a reader sees it.
  public func name(of unit: Unit) -> String {
    switch unit {
    case .money: currency
    case .perMTok: currency + "/MTok"
    case .perRequest: currency + "/request"
    case .perUser: currency + "/user"
    case .perUnitHour: currency + "/unit-hour"
    case .text: ""
    default: unit.rawValue
    }
  }

  /// The column of month t on a monthly sheet.
  public func column(of t: Int) -> Int { Column.firstMonth + runUp + t }

  // MARK: pages

  /// The number of the page, made when new. Only its number: cells are then set through `book.pages`.
  @discardableResult
  public func addPage(_ name: String, _ kind: Page.Kind, firstRow: Int = 0) -> Int {
    if let p = book.page(named: name) { return p }
    book.pages.append(Page(name: name, kind: kind))
    nextRow[book.pages.count - 1] = firstRow
    return book.pages.count - 1
  }

  public func page(
    _ name: @autoclosure () -> String, _ kind: Page.Kind, _ layout: PageLayout, title: @autoclosure () -> String
  ) {
    let name = name()
    if let p = book.page(named: name), (nextRow[p] ?? 0) > 0 {
      current = p
      return
    }
    current = addPage(name, kind)
    let p = current
    set(p, 0, 0, .text(title()), Style(.title))
    nextRow[p] = Sheet.headerRows
    book.pages[p].widths = [0: 44, 1: 10, 2: 26, 3: 15]
    if layout == .tables {
      nextRow[p] = 3
      book.pages[p].widths = [0: 44]
      book.pages[p].freeze = (2, 1)
      book.pages[p].repeatedColumns = 0...0
      return
    }
    let figure = layout == .months ? "Total" : "Figure"
    for (column, text) in [(Column.label, "Line"), (Column.unit, "Unit"), (Column.source, "Source"), (Column.total, figure)] {
      set(p, 3, column, .text(text), Style(.columnHeading))
    }
    book.pages[p].repeatedRows = 0...3
    if layout == .figures {
      book.pages[p].widths = [0: 84, 1: 14, 2: 40, 3: 18]
      book.pages[p].freeze = (Sheet.headerRows, 1)
      return
    }
    for t in -runUp..<window {
      set(p, 3, column(of: t), .number((start + t).serial), Style(.columnHeading, .month))
      book.pages[p].widths[column(of: t)] = 12.5
    }
    book.pages[p].freeze = (Sheet.headerRows, Column.firstMonth)
    book.pages[p].repeatedColumns = 0...1
  }

  /// A line of text under the page's title.
  public func note(_ text: String) { set(current, 1, 0, .text(text), Style(.note)) }

  public var currentPage: Int { current }
  public func row(of page: Int) -> Int { nextRow[page] ?? 0 }
  public func skip(_ rows: Int = 1) { nextRow[current, default: 0] += rows }

  public func heading(_ text: @autoclosure () -> String) {
    let text = text()
    if (nextRow[current] ?? 0) > Sheet.headerRows { nextRow[current, default: 0] += 1 }
    set(current, advance(current), 0, .text(text), Style(.heading))
    lastHeading[current] = text
  }

  private func advance(_ page: Int) -> Int {
    let row = nextRow[page] ?? 0
    nextRow[page] = row + 1
    return row
  }

  public func set(_ page: Int, _ row: Int, _ column: Int, _ content: Cell.Content, _ style: Style, comment: String? = nil) {
    book.pages[page][row, column] = Cell(Sheet.plain(content), style, comment: comment.map { Plain.text($0) })
  }

  /// Names are data: what they hold beyond plain text is shown, not obeyed.
  private static func plain(_ content: Cell.Content) -> Cell.Content {
    switch content {
    case .text(let s): .text(Plain.text(s))
    case .textFormula(let e, let s): .textFormula(e, Plain.text(s))
    case .link(let s, let page): .link(Plain.text(s), page: page)
    case .number, .formula: content
    }
  }

  // MARK: inputs

  public func inputs(_ heading: @autoclosure () -> String) { pendingInputsHeading = heading() }

  private func inputRow(_ label: String, _ unit: Unit, _ source: Source) -> (page: Int, row: Int) {
    let p = addPage(Sheet.inputsPage, .inputs)
    if nextRow[p] == 0 {
      set(p, 0, 0, .text("Inputs"), Style(.title))
      set(
        p, 1, 0, .text("Type over a blue cell and everything downstream moves. 'As read' keeps what the folder said."),
        Style(.note))
      let heads = ["Input", "Value", "Unit", "As read", "Changed", "Source", "Note"]
      for (c, text) in heads.enumerated() { set(p, 3, c, .text(text), Style(.columnHeading)) }
      book.pages[p].widths = [0: 62, 1: 18, 2: 10, 3: 18, 4: 9, 5: 40, 6: 22, 7: 16]
      book.pages[p].freeze = (4, 1)
      book.pages[p].repeatedRows = 0...3
      nextRow[p] = 4
    }
    if let heading = pendingInputsHeading {
      if nextRow[p]! > 4 { nextRow[p]! += 1 }
      set(p, advance(p), 0, .text(heading), Style(.heading))
      pendingInputsHeading = nil
    }
    let row = advance(p)
    set(p, row, InputColumn.label, .text(label), Style(.label))
    set(p, row, InputColumn.unit, .text(name(of: unit)), Style(.unit))
    set(p, row, InputColumn.source, .text(source.description), Style(.source))
    book.pages[p].info[row] = RowInfo(label: label, unit: unit, source: source.description)
    return (p, row)
  }

  public func input(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Sourced<Double>
  ) -> Live {
    let key = key()
    if let placed = byKey[key] { return placed }
    let label = label()
    let (p, row) = inputRow(label, unit, value.source)
    set(p, row, InputColumn.value, .number(value.value), Style(.input, unit), comment: value.source.description)
    set(p, row, InputColumn.asRead, .number(value.value), Style(.amount, unit))
    let cell = Reference(page: p, row: row, column: InputColumn.value, fixedRow: true, fixedColumn: true)
    finishInput(key, label, unit, cell, value.source)
    let live = Live(value: value.value, expr: .cell(cell))
    byKey[key] = live
    return live
  }

  public func choice(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ options: [String], _ value: Sourced<String>
  ) -> Choice<Live> {
    let key = key()
    let cell: Reference
    if let placed = choiceByKey[key] {
      cell = placed
    } else {
      let label = label()
      let (p, row) = inputRow(label, .text, value.source)
      set(p, row, InputColumn.value, .text(value.value), Style(.input, .text), comment: value.source.description)
      set(p, row, InputColumn.asRead, .text(value.value), Style(.amount, .text))
      cell = Reference(page: p, row: row, column: InputColumn.value, fixedRow: true, fixedColumn: true)
      book.pages[p].lists.append(
        ListValidation(row: row, column: InputColumn.value, choices: wordList(options, on: p)))
      finishInput(key, label, .text, cell, value.source)
      choiceByKey[key] = cell
    }
    let word = value.value
    return Choice(value: word) { asked in
      Live.Condition(holds: asked == word, expr: .binary(.equal, .cell(cell), .text(Plain.text(asked))))
    }
  }

  /// The cell of a choice that was placed.
  public func choiceCell(_ key: String) -> Reference? { choiceByKey[key] }

  private func finishInput(_ key: String, _ label: String, _ unit: Unit, _ cell: Reference, _ source: Source) {
    let asRead = Reference(page: cell.page, row: cell.row, column: InputColumn.asRead)
    let value = Reference(page: cell.page, row: cell.row, column: InputColumn.value)
    set(
      cell.page, cell.row, InputColumn.changed,
      .formula(.call("IF", [.binary(.equal, .cell(value), .cell(asRead)), .number(0), .number(1)]), 0),
      Style(.formula, .flag))
    inputs.append(PlacedInput(key: key, label: label, unit: unit, cell: cell, source: source))
    book.names.append((name(for: key), cell))
  }

  /// The drop-down's words, each list once, to the right of the inputs.
  private func wordList(_ options: [String], on page: Int) -> Expr {
    if let placed = optionLists[options] { return placed }
    let start = (optionLists.values.compactMap { if case .range(_, let b) = $0 { b.row } else { nil } }.max() ?? 3) + 2
    for (i, word) in options.enumerated() { set(page, start + i, InputColumn.words, .text(word), Style(.note)) }
    let a = Reference(page: page, row: start, column: InputColumn.words, fixedRow: true, fixedColumn: true)
    var b = a
    b.row += options.count - 1
    optionLists[options] = .range(a, b)
    return .range(a, b)
  }

  private var takenNames: Set<String> = []
  /// A defined name for an input's key: ASCII letters, digits and underscores, unique without case, never a cell.
  private func name(for key: String) -> String {
    var base = "in_"
    for u in key.unicodeScalars.prefix(80) {
      let keep = (u.value >= 48 && u.value <= 57) || (u.value >= 65 && u.value <= 90) || (u.value >= 97 && u.value <= 122)
      if keep { base.unicodeScalars.append(u) } else if !base.hasSuffix("_") { base += "_" }
    }
    var name = base, n = 2
    while !takenNames.insert(name.lowercased()).inserted {
      name = base + "_\(n)"
      n += 1
    }
    return name
  }

  // MARK: lines and cells

  public func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<Live> {
    let label = label(), p = current, row = advance(p)
    labelRow(p, row, label, unit, source())
    if unit == .tokens && nature == .flow { widen(p) }
    let line = Line<Live>(
      first: -runUp, count: runUp + window,
      opening: { [unowned self] t in
        precondition(nature != .flow && nature != .wholeFlow, "\(label) has a total where its opening would stand")
        return Live(value: 0, expr: .cell(Reference(page: p, row: row, column: column(of: t) - 1)))
      },
      name: { label }, place: { [unowned self] t, x in place(x, p, row, column(of: t), unit) })
    if nature == .flow || nature == .wholeFlow {
      var total: Live?
      let from = column(of: 0)
      line.sum = { [unowned self] (cells: [Live]) -> Live in
        if let total { return total }
        let counted =
          nature == .wholeFlow
          ? cells
          : cells.filter {
            if case .cell(let r) = $0.expr { r.column >= from } else { true }
          }
        total = place(Live.sum(counted), p, row, Column.total, unit, role: .total)
        return total!
      }
      pending.append { if line.cells.contains(where: { $0 != nil }) { _ = line.total } }
    }
    return line
  }

  public func schedule(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: (Int) -> Double?
  ) -> Line<Live> {
    let label = label(), p = current, row = advance(p)
    labelRow(p, row, label, unit, source())
    let line = Line<Live>(
      first: -runUp, count: runUp + window, opening: { _ in 0.0 }, name: { label },
      place: { [unowned self] t, x in
        set(p, row, column(of: t), .number(x.value), Style(.schedule, unit))
        return Live(value: x.value, expr: .cell(Reference(page: p, row: row, column: column(of: t))))
      })
    for t in line.months { if let x = value(t) { line[t] = Live(x) } }
    return line
  }

  public func cell(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: Live
  ) -> Live {
    let p = current, row = advance(p)
    labelRow(p, row, label(), unit, source())
    return place(value, p, row, Column.total, unit, fixed: true)
  }

  /// Columns of the table that rows are added to, by page.
  private var tables: [Int: [TableColumn]] = [:]

  public func table(_ heading: @autoclosure () -> String, _ columns: @autoclosure () -> [TableColumn]) {
    let p = current, columns = columns()
    if (nextRow[p] ?? 0) > 3 { nextRow[p, default: 0] += 1 }
    tables[p] = columns
    set(p, advance(p), 0, .text(heading()), Style(.heading))
    let heads = advance(p), units = advance(p)
    set(p, heads, 0, .text("Line"), Style(.columnHeading, .text, wraps: true))
    set(p, units, 0, .text("Unit"), Style(.unit))
    for (c, column) in columns.enumerated() {
      set(p, heads, c + 1, .text(column.title), Style(.columnHeading, .text, wraps: true))
      set(p, units, c + 1, .text(name(of: column.unit)), Style(.unit))
      book.pages[p].widths[c + 1] = 14
    }
    set(p, heads, columns.count + 1, .text("Source"), Style(.columnHeading, .text, wraps: true))
    if book.pages[p].widths[columns.count + 1] == nil { book.pages[p].widths[columns.count + 1] = 30 }
    book.pages[p].rowHeights[heads] = 46
  }

  public func row(_ label: @autoclosure () -> String, source: @autoclosure () -> String) -> TableRow<Live> {
    let p = current, row = advance(p), columns = tables[p] ?? [], label = label(), source = source()
    set(p, row, 0, .text(label), Style(.label))
    set(p, row, columns.count + 1, .text(source), Style(.source))
    book.pages[p].info[row] = RowInfo(label: label, unit: columns.first?.unit ?? .text, source: source)
    return TableRow { [unowned self] column, x in
      precondition(column < columns.count, "\(label) has more figures than its table has columns")
      book.pages[p].columnTitles[row, default: [:]][column + 1] = columns[column].title
      return place(x, p, row, column + 1, columns[column].unit)
    }
  }

  /// Billions of tokens need more room than money.
  private func widen(_ p: Int) {
    guard book.pages[p].widths[Column.total] != 20 else { return }
    book.pages[p].widths[Column.total] = 20
    for t in -runUp..<window { book.pages[p].widths[column(of: t)] = 16.5 }
  }

  private func labelRow(_ p: Int, _ row: Int, _ label: String, _ unit: Unit, _ source: String) {
    set(p, row, Column.label, .text(label), Style(.label))
    set(p, row, Column.unit, .text(name(of: unit)), Style(.unit))
    set(p, row, Column.source, .text(source), Style(.source))
    book.pages[p].info[row] = RowInfo(label: label, unit: unit, source: source)
  }

  /// Places a live number in a cell and gives back the reference to it.
  @discardableResult
  public func place(
    _ x: Live, _ page: Int, _ row: Int, _ column: Int, _ unit: Unit, role: Role? = nil, fixed: Bool = false
  ) -> Live {
    let style: Role
    var content = Cell.Content.formula(x.expr, x.value)
    switch x.expr {
    case .cell(let r) where r.page != page: style = .link
    case .number:
      content = .number(x.value)
      style = .schedule
    default: style = .formula
    }
    set(page, row, column, content, Style(role ?? style, unit))
    return Live(
      value: x.value,
      expr: .cell(Reference(page: page, row: row, column: column, fixedRow: fixed, fixedColumn: fixed)))
  }

  public func figure(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Live
  ) {
    guard case .cell(let r) = value.expr else {
      preconditionFailure("figure \(key()) is not a cell")
    }
    figures.append(Figure(key: key(), label: label(), unit: unit, cell: r, value: value.value))
  }

  /// The book with every line's total in place.
  public func finish() -> Book {
    for work in pending { work() }
    pending = []
    return book
  }
}
