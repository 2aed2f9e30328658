import Formulas

/// Everything that must hold of a book before a byte of it is written. The spreadsheet library writes broken workbooks
/// without complaint, so nothing is left to it.
struct BookCheck {
  static let lastRow = 1_048_575, lastColumn = 16_383
  let book: Book
  let names: [String]
  let printer: FormulaPrinter

  init(_ book: Book) {
    self.book = book
    names = book.sheetNames
    printer = FormulaPrinter(names: names)
  }

  /// Whether a sheet can hold the number: finite, and not above the largest that spreadsheet programs know.
  static func isHeld(_ x: Double) -> Bool { x.magnitude <= 9.99999999999999e307 }

  static func place(_ sheet: String, _ row: Int, _ column: Int) -> String {
    guard row >= 0, column >= 0 else { return "\(sheet)!row \(row), column \(column)" }
    return sheet + "!" + Reference.letters(column) + String(row + 1)
  }

  func run() throws(WritingError) {
    if book.pages.isEmpty { throw .layout(at: "book", why: "it has no page") }
    try sheetNames()
    try properties()
    try definedNames()
    let results = sideBySide(book.pages.count, largest: { book.pages[$0].rows.count }) { number in
      Result { () throws(WritingError) in try self.page(number) }
    }
    for result in results { try result.get() }
  }

  private func page(_ number: Int) throws(WritingError) {
    let page = book.pages[number]
    try layout(page)
    try cells(page, number)
    try validations(page, number)
    for chart in page.charts { try check(chart, on: page) }
  }

  // MARK: names

  private func sheetNames() throws(WritingError) {
    var seen: Set<String> = []
    for name in names {
      if let why = Self.fault(ofSheetName: name) { throw .sheetName(name, why: why) }
      if !seen.insert(name.lowercased()).inserted { throw .sheetName(name, why: "used twice (case does not count)") }
    }
  }

  static func fault(ofSheetName name: String) -> String? {
    if name.isEmpty { return "empty" }
    if name.utf16.count > 31 { return "\(name.utf16.count) UTF-16 units; 31 are the limit" }
    for u in name.unicodeScalars {
      if CellText.isForbidden(u.value) || u.value < 0x20 { return "holds the character U+\(hex(u.value))" }
      if "[]:*?/\\".unicodeScalars.contains(u) { return "holds one of []:*?/\\" }
      // Doubled in formulas but not in the library's own ranges of charts and print titles.
      if u == "'" { return "holds an apostrophe" }
    }
    if name.lowercased() == "history" { return "reserved by spreadsheet programs" }
    if CellText.holdsEscape(Array(name.utf8)) { return "holds an escape like _x0041_" }
    // The library leaves these without quotes in chart ranges and print titles, where they read as something else.
    let bare = name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2E }
    if bare, let first = name.utf8.first {
      if isDigit(first) || first == 0x2E { return "begins with a digit or dot; add a word with a space" }
      if readsAsCell(name) { return "reads as a cell; add a word" }
    }
    return nil
  }

  static func isLetter(_ c: UInt8) -> Bool { (c >= 65 && c <= 90) || (c >= 97 && c <= 122) }
  static func isDigit(_ c: UInt8) -> Bool { c >= 48 && c <= 57 }

  /// Whether a word means a cell: `A1`, `XFD1048576`, `R1C1`, `R`, `C`, `RC`, and words near enough to be misread.
  static func readsAsCell(_ name: String) -> Bool {
    let b = Array(name.uppercased().utf8)
    let letters = b.prefix(while: { $0 >= 65 && $0 <= 90 }).count
    if letters >= 1, letters <= 3, letters < b.count, b[letters...].allSatisfy(isDigit) { return true }
    // R, C, RC, R1, C1, R1C1.
    var i = 0
    func digits() { while i < b.count, isDigit(b[i]) { i += 1 } }
    if i < b.count, b[i] == 0x52 {
      i += 1
      digits()
    }
    if i < b.count, b[i] == 0x43 {
      i += 1
      digits()
    }
    return i == b.count && i > 0
  }

  private func definedNames() throws(WritingError) {
    var seen: Set<String> = []
    for (name, cell) in book.names {
      if let why = Self.fault(ofDefinedName: name) { throw .definedName(name, why: why) }
      if !seen.insert(name.lowercased()).inserted { throw .definedName(name, why: "used twice (case does not count)") }
      guard isInBook(cell) else { throw .definedName(name, why: "stands for a cell outside the book") }
      if definition(of: cell).utf8.count > 127 { throw .definedName(name, why: "its sheet's name is too long") }
    }
  }

  static func fault(ofDefinedName name: String) -> String? {
    let b = Array(name.utf8)
    guard let first = b.first else { return "empty" }
    if b.count > 127 { return "\(b.count) bytes; 127 are the limit" }
    guard isLetter(first) || first == 0x5F else { return "must begin with a letter or underscore" }
    guard b.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2E }) else {
      return "may hold only ASCII letters, digits, dots and underscores"
    }
    if readsAsCell(name) { return "reads as a cell" }
    if ["true", "false"].contains(name.lowercased()) { return "is a constant of every sheet" }
    if name.lowercased().hasPrefix("_xl") { return "is reserved" }
    if CellText.holdsEscape(b) { return "holds an escape like _x0041_" }
    return nil
  }

  /// `Sheet!$B$7`, as a defined name is written.
  func definition(of cell: Reference) -> String {
    var fixed = cell
    fixed.fixedRow = true
    fixed.fixedColumn = true
    return Expr.cell(fixed).printed(on: -1, names: names)
  }

  private func properties() throws(WritingError) {
    for (name, text) in [("title", book.title), ("subject", book.properties.subject), ("comments", book.properties.comments)] {
      try CellText.check(text, at: "document property \(name)", limit: 255)
    }
    // The library takes a time of 0 for "now", and counts in seconds since 1970.
    let serial = book.properties.createdSerial
    guard serial > 25_569, serial <= 2_958_465 else {
      throw .property("created", why: "day \(serial) is not between 1970-01-02 and 9999-12-31")
    }
  }

  // MARK: pages

  private func layout(_ page: Page) throws(WritingError) {
    if page.rows.count > Self.lastRow + 1 { throw .layout(at: page.name, why: "more than 1,048,576 rows") }
    for column in page.widths.keys.sorted() {
      let width = page.widths[column] ?? 0
      guard column >= 0, column <= Self.lastColumn else { throw .layout(at: page.name, why: "a width for column \(column)") }
      guard width > 0, width <= 255 else {
        throw .layout(at: page.name, why: "column \(Reference.letters(column)) is \(width) wide; 0 hides it and 255 is the limit")
      }
    }
    for row in page.rowHeights.keys.sorted() {
      let height = page.rowHeights[row] ?? 0
      guard row >= 0, row <= Self.lastRow else { throw .layout(at: page.name, why: "a height for row \(row)") }
      guard height > 0, height <= 409 else {
        throw .layout(at: page.name, why: "row \(row + 1) is \(height) high; 0 hides it and 409 is the limit")
      }
    }
    if let (row, column) = page.freeze {
      guard row >= 0, row <= Self.lastRow, column >= 0, column <= Self.lastColumn else {
        throw .layout(at: page.name, why: "frozen at row \(row), column \(column)")
      }
    }
    if let rows = page.repeatedRows, rows.lowerBound < 0 || rows.upperBound > Self.lastRow {
      throw .layout(at: page.name, why: "repeated rows \(rows)")
    }
    if let columns = page.repeatedColumns, columns.lowerBound < 0 || columns.upperBound > Self.lastColumn {
      throw .layout(at: page.name, why: "repeated columns \(columns)")
    }
  }

  private func cells(_ page: Page, _ number: Int) throws(WritingError) {
    var links = 0
    let formulas = FormulaCheck(self)
    for (r, row) in page.rows.enumerated() {
      for (c, cell) in row.cells {
        guard c >= 0, c <= Self.lastColumn else { throw .layout(at: Self.place(page.name, r, c), why: "no such column") }
        switch cell.content {
        case .number(let x):
          guard Self.isHeld(x) else { throw .notFinite(at: Self.place(page.name, r, c)) }
        case .text(let s):
          try text(s, page, r, c)
        case .formula(let e, let x):
          guard Self.isHeld(x) else { throw .notFinite(at: Self.place(page.name, r, c)) }
          try formulas.run(e, on: number, at: Self.place(page.name, r, c))
        case .textFormula(let e, let s):
          try text(s, page, r, c)
          try formulas.run(e, on: number, at: Self.place(page.name, r, c))
        case .link(let s, let target):
          links += 1
          try text(s, page, r, c)
          if s.isEmpty { throw .layout(at: Self.place(page.name, r, c), why: "a link without words") }
          guard book.pages.indices.contains(target) else {
            throw .layout(at: Self.place(page.name, r, c), why: "a link to page \(target), which is not in the book")
          }
        }
        if let comment = cell.comment, !comment.isEmpty {
          try CellText.check(comment, at: "comment at " + Self.place(page.name, r, c), limit: 32_000)
        }
      }
    }
    if links > 65_530 { throw .layout(at: page.name, why: "\(links) links; 65,530 are the limit") }
  }

  private func text(_ s: String, _ page: Page, _ r: Int, _ c: Int) throws(WritingError) {
    try CellText.check(s, at: Self.place(page.name, r, c))
    guard CellText.mayHoldEscape(s) else { return }
    let units = CellText.escaped(s).utf16.count
    if units > CellText.limit { throw .textTooLong(at: Self.place(page.name, r, c), units: units, limit: CellText.limit) }
  }

  private func validations(_ page: Page, _ number: Int) throws(WritingError) {
    for v in page.lists {
      let place = "list at " + Self.place(page.name, v.row, v.column)
      try inside(v.row, v.column, place)
      switch v.choices {
      case .range(let a, let b): try FormulaCheck(self).range(a, b, at: place)
      case .cell(let a): try FormulaCheck(self).range(a, a, at: place)
      default: throw .validation(at: place, why: "the choices must stand in a range of cells")
      }
      if v.choices.printed(on: number, names: names).utf16.count > 254 {
        throw .validation(at: place, why: "the range is too long")
      }
    }
    for v in page.bounds {
      let place = "bounds at " + Self.place(page.name, v.row, v.column)
      try inside(v.row, v.column, place)
      guard Self.isHeld(v.low), Self.isHeld(v.high) else { throw .notFinite(at: place) }
      guard v.low <= v.high else { throw .validation(at: place, why: "the low bound \(v.low) is above the high one \(v.high)") }
      try CellText.check(v.message, at: place, limit: 255)
    }
  }

  private func inside(_ row: Int, _ column: Int, _ place: String) throws(WritingError) {
    guard row >= 0, row <= Self.lastRow, column >= 0, column <= Self.lastColumn else {
      throw .validation(at: place, why: "no such cell")
    }
  }

  func isInBook(_ r: Reference) -> Bool {
    names.indices.contains(r.page) && r.row >= 0 && r.row <= Self.lastRow && r.column >= 0 && r.column <= Self.lastColumn
  }

  private func check(_ chart: Chart, on page: Page) throws(WritingError) {
    let place = "chart \(quote(chart.title)) on \(page.name)"
    guard chart.row >= 0, chart.row <= Self.lastRow, chart.column >= 0, chart.column <= Self.lastColumn else {
      throw .chart(at: place, why: "stands at row \(chart.row), column \(chart.column)")
    }
    guard chart.width >= 40, chart.width <= 10_000, chart.height >= 40, chart.height <= 10_000 else {
      throw .chart(at: place, why: "is \(chart.width) by \(chart.height) pixels; 40 to 10,000 are the limits")
    }
    guard !chart.series.isEmpty, chart.series.count <= 255 else {
      throw .chart(at: place, why: "has \(chart.series.count) series; 1 to 255 are the limits")
    }
    for text in [chart.title, chart.valueAxis, chart.categoryAxis, chart.valueFormat] + chart.series.map(\.name) {
      try CellText.check(text, at: place, limit: 255)
    }
    for series in chart.series {
      for expr in [series.categories, series.values] {
        guard let (a, b) = ChartDrawing.range(expr) else {
          throw .chart(at: place, why: "series \(quote(series.name)) must take its cells from one range")
        }
        try FormulaCheck(self).range(a, b, at: place)
        guard a.row == b.row || a.column == b.column else {
          throw .chart(at: place, why: "series \(quote(series.name)) must take its cells from one row or column")
        }
        guard max(b.row - a.row, b.column - a.column) < 32_000 else {
          throw .chart(at: place, why: "series \(quote(series.name)) has more than 32,000 points")
        }
      }
    }
  }
}

/// What must hold of one formula before it is printed.
struct FormulaCheck {
  let book: BookCheck
  private let longestPrefix: Int
  init(_ book: BookCheck) {
    self.book = book
    longestPrefix = book.printer.longestPrefix
  }

  /// Levels of nesting and calls that spreadsheet programs take.
  static let deepest = 1_000, callLevels = 64, arguments = 255, longest = 8_192

  func range(_ a: Reference, _ b: Reference, at place: @autoclosure () -> String) throws(WritingError) {
    guard book.isInBook(a), book.isInBook(b) else { throw .formula(at: place(), why: "refers to a cell outside the book") }
    guard a.page == b.page, a.row <= b.row, a.column <= b.column else {
      throw .formula(at: place(), why: "has a range whose ends are not first and last on one page")
    }
  }

  /// Walks with a stack of its own, so that no depth of formula can overflow the process's.
  func run(_ formula: Expr, on page: Int, at place: @autoclosure () -> String) throws(WritingError) {
    // No more than this when printed, in bytes: most formulas are short enough not to be printed to see.
    var most = 0
    var left: [(Expr, depth: Int, calls: Int)] = [(formula, 1, 0)]
    while let (e, depth, calls) = left.popLast() {
      if depth > Self.deepest { throw .formula(at: place(), why: "nests deeper than \(Self.deepest) levels") }
      switch e {
      case .number(let x):
        guard BookCheck.isHeld(x) else { throw .notFinite(at: place() + " (a constant)") }
        most += 32
      case .text(let s):
        try CellText.check(s, at: place(), limit: 255)
        if s.unicodeScalars.contains(where: { $0.value < 0x20 }) { throw .formula(at: place(), why: "holds a control character") }
        most += 2 + 2 * s.utf8.count
        if CellText.mayHoldEscape(s), CellText.holdsEscape(Array(s.utf8)) {
          throw .formula(at: place(), why: "holds an escape like _x0041_")
        }
      case .cell(let r):
        try range(r, r, at: place())
        most += longestPrefix + 12
      case .range(let a, let b):
        try range(a, b, at: place())
        most += longestPrefix + 25
      case .binary(_, let a, let b):
        most += 4
        left.append((b, depth + 1, calls))
        left.append((a, depth + 1, calls))
      case .call(let name, let arguments):
        guard let first = name.utf8.first, BookCheck.isLetter(first) || first == 0x5F,
          name.utf8.allSatisfy({ BookCheck.isLetter($0) || BookCheck.isDigit($0) || $0 == 0x2E || $0 == 0x5F })
        else { throw .formula(at: place(), why: "calls \(quote(name)), which is no function") }
        most += name.utf8.count + 2 + arguments.count
        if calls >= Self.callLevels { throw .formula(at: place(), why: "nests more than \(Self.callLevels) calls") }
        if arguments.count > Self.arguments {
          throw .formula(at: place(), why: "gives \(name) \(arguments.count) arguments; \(Self.arguments) are the limit")
        }
        for x in arguments.reversed() { left.append((x, depth + 1, calls + 1)) }
      }
    }
    guard most > Self.longest else { return }
    let length = formula.printed(on: page, names: book.names).utf16.count
    if length > Self.longest { throw .formulaTooLong(at: place(), length: length) }
  }
}
