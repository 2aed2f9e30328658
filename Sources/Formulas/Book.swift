import Values

/// A workbook before it is a file: pages of cells with styles by meaning. A value; nothing here touches a file.
public struct Book: Sendable {
  public var title: String
  public var pages: [Page] = []
  /// Defined names: name and the cell it stands for.
  public var names: [(name: String, cell: Reference)] = []
  public var properties = Properties()

  public struct Properties: Sendable {
    public var subject = ""
    public var comments = ""
    /// Days since 1900 of the document's creation date: the plan's `prepared`, never the clock.
    public var createdSerial = 45_000
  }

  public init(title: String) { self.title = title }
  public var sheetNames: [String] { pages.map(\.name) }
  public func page(named name: String) -> Int? { pages.firstIndex { $0.name == name } }
}

/// What a cell is, which decides how it looks.
public enum Role: String, Hashable, Sendable, CaseIterable {
  case title, subtitle, heading, columnHeading, label, note, unit, source
  /// A typed input: blue on pale yellow.
  case input
  /// A formula over cells of its own sheet: black.
  case formula
  /// A plain link to another sheet: green.
  case link
  /// A formula that closes a block: bold with a rule above.
  case total
  /// An amount of the engine that the sheet does not recalculate: grey italic.
  case amount
  /// A month or flag that the contract's dates fix: grey.
  case schedule
  /// The answer's large figures and lines.
  case answer
  /// PASS or FAIL and other states; coloured by its text.
  case state
  /// A red line that names what is out of date; empty when nothing is.
  case stale
}

public struct Style: Hashable, Sendable {
  public var role: Role
  public var unit: Unit
  /// Wrapped over several lines.
  public var wraps: Bool
  public init(_ role: Role, _ unit: Unit = .text, wraps: Bool = false) {
    self.role = role
    self.unit = unit
    self.wraps = wraps
  }
}

public struct Cell: Sendable {
  public enum Content: Sendable, Hashable {
    case number(Double)
    case text(String)
    /// A formula and the value it has now.
    case formula(Expr, Double)
    case textFormula(Expr, String)
    /// A jump to another sheet of the book.
    case link(String, page: Int)
  }
  public var content: Content
  public var style: Style
  /// A comment shown at the cell: the source of a typed input.
  public var comment: String?
  public init(_ content: Content, _ style: Style, comment: String? = nil) {
    self.content = content
    self.style = style
    self.comment = comment
  }
}

/// What a row of a page holds, for people who read formulas in a review.
public struct RowInfo: Sendable, Hashable {
  public var label: String
  public var unit: Unit
  public var source: String
  public init(label: String, unit: Unit, source: String) {
    self.label = label
    self.unit = unit
    self.source = source
  }
}

/// The cells of one row of a page, in order of column.
public struct Row: Sendable {
  /// Columns are counted from 0.
  public private(set) var cells: [(column: Int, cell: Cell)] = []
  public init() {}

  /// Where the column's cell is, or would be.
  private func place(of column: Int) -> Int {
    guard let last = cells.last, last.column >= column else { return cells.count }
    var low = 0, high = cells.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].column < column { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public subscript(column: Int) -> Cell? {
    get {
      let i = place(of: column)
      return i < cells.count && cells[i].column == column ? cells[i].cell : nil
    }
    set {
      let i = place(of: column), isThere = i < cells.count && cells[i].column == column
      switch (newValue, isThere) {
      case (let new?, true): cells[i].cell = new
      case (let new?, false): cells.insert((column, new), at: i)
      case (nil, true): cells.remove(at: i)
      case (nil, false): break
      }
    }
  }
}

/// One sheet.
public struct Page: Sendable {
  /// FAST: inputs, workings, results, control. Decides the tab's colour.
  public enum Kind: String, Sendable, CaseIterable { case inputs, workings, results, control }
  public var name: String
  public var kind: Kind
  /// Rows of cells, counted from 0.
  public private(set) var rows: [Row] = []
  public var info: [Int: RowInfo] = [:]
  /// In tables: the title of the column that each cell stands in, by row and column.
  public var columnTitles: [Int: [Int: String]] = [:]
  public var widths: [Int: Double] = [:]
  public var rowHeights: [Int: Double] = [:]
  /// First row and column that scroll.
  public var freeze: (row: Int, column: Int)?
  /// First and last row repeated on every printed page.
  public var repeatedRows: ClosedRange<Int>?
  public var repeatedColumns: ClosedRange<Int>?
  public var landscape = true
  /// Rows that begin a new page on paper.
  public var breaks: [Int] = []
  public var charts: [Chart] = []
  public var lists: [ListValidation] = []
  public var bounds: [NumberValidation] = []
  /// Marked as part of the short reading path.
  public var onReadingPath = false

  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  public subscript(row: Int, column: Int) -> Cell? {
    get { row < rows.count ? rows[row][column] : nil }
    set {
      while rows.count <= row { rows.append(Row()) }
      rows[row][column] = newValue
    }
  }
  /// Cells in row-then-column order.
  public func forEachCell(_ visit: (Int, Int, Cell) throws -> Void) rethrows {
    for (r, row) in rows.enumerated() {
      for (c, cell) in row.cells { try visit(r, c, cell) }
    }
  }
}

/// A drop-down whose choices stand in a range (never inline: long lists abort the library).
public struct ListValidation: Sendable {
  public var row: Int
  public var column: Int
  public var choices: Expr
  public init(row: Int, column: Int, choices: Expr) {
    self.row = row
    self.column = column
    self.choices = choices
  }
}

/// Bounds of a typed number; a value outside asks before it is taken.
public struct NumberValidation: Sendable {
  public var row: Int
  public var column: Int
  public var low: Double
  public var high: Double
  public var message: String
  public init(row: Int, column: Int, low: Double, high: Double, message: String) {
    self.row = row
    self.column = column
    self.low = low
    self.high = high
    self.message = message
  }
}

/// A chart of cells of the book, placed on a page.
public struct Chart: Sendable {
  public enum Kind: Sendable { case line, column, stackedColumn, bar, stackedBar, area }
  public struct Series: Sendable {
    public var name: String
    /// A range expression of one row or column.
    public var categories: Expr
    public var values: Expr
    /// Grey level 0…255 and dash make series readable in print; colour comes on top.
    public var colour: UInt32
    public var dashed: Bool
    /// Drawn without fill: the base that floats a waterfall's steps.
    public var invisible: Bool
    public init(name: String, categories: Expr, values: Expr, colour: UInt32, dashed: Bool = false, invisible: Bool = false) {
      self.name = name
      self.categories = categories
      self.values = values
      self.colour = colour
      self.dashed = dashed
      self.invisible = invisible
    }
  }
  public var kind: Kind
  public var title: String
  public var valueAxis: String
  public var categoryAxis: String
  /// Number format of the value axis.
  public var valueFormat: String
  public var series: [Series]
  public var row: Int
  public var column: Int
  /// Pixels.
  public var width: Double
  public var height: Double
  public init(
    kind: Kind, title: String, valueAxis: String, categoryAxis: String = "", valueFormat: String = "#,##0", series: [Series],
    row: Int, column: Int, width: Double = 960, height: Double = 360
  ) {
    self.kind = kind
    self.title = title
    self.valueAxis = valueAxis
    self.categoryAxis = categoryAxis
    self.valueFormat = valueFormat
    self.series = series
    self.row = row
    self.column = column
    self.width = width
    self.height = height
  }
}

extension Book {
  /// One line per cell that holds a number or formula: `Sheet!Cell | label | formula | value | unit | source`.
  /// A changed formula is one readable line in review.
  public func listing() -> String {
    var out = ""
    let printer = FormulaPrinter(names: sheetNames)
    func printed(_ e: Expr, on page: Int) -> String {
      var formula: [UInt8] = [0x3D]
      printer.print(e, on: page, into: &formula)
      return String(decoding: formula, as: UTF8.self)
    }
    for (number, page) in pages.enumerated() {
      page.forEachCell { row, column, cell in
        let info = page.info[row]
        let place = page.name + "!" + Reference.letters(column) + String(row + 1)
        let formula: String
        let value: String
        switch cell.content {
        case .number(let x): (formula, value) = ("", String(x))
        case .formula(let e, let x): (formula, value) = (printed(e, on: number), String(x))
        case .textFormula(let e, let s): (formula, value) = (printed(e, on: number), s)
        case .text, .link: return
        }
        let unit = cell.style.unit == .text ? (info?.unit.rawValue ?? "") : cell.style.unit.rawValue
        out += [place, info?.label ?? "", formula, value, unit, info?.source ?? ""].joined(separator: " | ") + "\n"
      }
    }
    return out
  }
}
