import CMemoryStream
import CXlsxWriter
import Formulas
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The library keeps some things per process (the time buffer of its properties), so one workbook at a time.
private let oneAtATime = Mutex(())

/// A book as the bytes of an .xlsx workbook: every formula with its cached value, every page set up for print.
///
/// The same book gives the same bytes on every run, in every time zone and locale. On Linux its parts and the file are
/// built in memory; elsewhere they are private files in the temporary folder, deleted at once.
/// - Throws: what stands in the way, by name and place, before anything is written (`WritingError`); or the library's or
///   the system's own error. Numbers keep 16 significant digits; `CheckedWorkbook` is the whole file read back.
public func workbookBytes(_ book: Book) throws(WritingError) -> [UInt8] {
  try BookCheck(book).run()
  return try workbookBytes(book, PrintedFormulas(book))
}

/// - Parameter book: one that `BookCheck` has passed.
func workbookBytes(_ book: Book, _ formulas: PrintedFormulas) throws(WritingError) -> [UInt8] {
  return try oneAtATime.withLock { _ throws(WritingError) in
    guard let locale = plain_numbers_begin() else { throw .system(step: "setting plain numbers", code: errno) }
    defer { plain_numbers_end(locale) }
    let file = try PrivateFile()
    let before = memory_streams_failed()
    try WorkbookWriter.write(book, formulas, to: file.path)
    if memory_streams_failed() != before { throw .system(step: "building the workbook in memory", code: ENOMEM) }
    return try file.contents()
  }
}

/// A nameless file of this process: where the library's zip writer puts the workbook.
private final class PrivateFile {
  let path: String
  private let descriptor: Int32
  private let isOnDisk: Bool

  init() throws(WritingError) {
    var name = [CChar](repeating: 0, count: Int(PATH_MAX)), onDisk: Int32 = 0
    descriptor = private_file_open(&name, name.count, &onDisk)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    isOnDisk = onDisk != 0
    if descriptor < 0 { throw .system(step: "making a private file", code: errno) }
  }

  func contents() throws(WritingError) -> [UInt8] {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size > 0 else { throw .system(step: "reading the workbook back", code: size < 0 ? errno : EIO) }
    var bytes = [UInt8](repeating: 0, count: Int(size)), done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(done)) }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw .system(step: "reading the workbook back", code: n < 0 ? errno : EIO) }
      done += n
    }
    return bytes
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if isOnDisk { unlink(path) }
  }
}

/// Places a checked book in the library's workbook.
private struct WorkbookWriter {
  let book: Book
  let formulas: PrintedFormulas
  let check: BookCheck
  let workbook: UnsafeMutablePointer<lxw_workbook>
  var formats: CellFormats
  let states: [(word: String, format: UnsafeMutablePointer<lxw_format>)]

  static func write(_ book: Book, _ formulas: PrintedFormulas, to path: String) throws(WritingError) {
    guard let workbook = workbook_new(path) else { throw .library(at: "workbook", message: "no memory") }
    do {
      let formats = CellFormats(workbook)
      var writer = WorkbookWriter(
        book: book, formulas: formulas, check: BookCheck(book), workbook: workbook, formats: formats,
        states: try formats.stateFormats())
      try writer.fill()
    } catch {
      lxw_workbook_free(workbook)
      throw error
    }
    // Frees everything, even on error.
    compress_fast(1)
    defer { compress_fast(0) }
    let code = workbook_close(workbook)
    if code != LXW_NO_ERROR { throw .library(at: "closing the workbook", message: String(cString: lxw_strerror(code))) }
  }

  private func accept(_ code: lxw_error, _ place: @autoclosure () -> String) throws(WritingError) {
    if code != LXW_NO_ERROR { throw .library(at: place(), message: String(cString: lxw_strerror(code))) }
  }

  private mutating func fill() throws(WritingError) {
    try properties()
    var sheets: [UnsafeMutablePointer<lxw_worksheet>] = []
    for page in book.pages {
      guard let sheet = workbook_add_worksheet(workbook, page.name) else {
        throw .sheetName(page.name, why: "refused by the spreadsheet library")
      }
      sheets.append(sheet)
    }
    for (name, cell) in book.names {
      try accept(workbook_define_name(workbook, name, "=" + check.definition(of: cell)), "defined name \(name)")
    }
    let charts = ChartDrawing(workbook: workbook, book: book, names: check.names)
    for (number, page) in book.pages.enumerated() {
      let sheet = sheets[number]
      try layout(page, sheet)
      try cells(page, number, sheet)
      try colourStates(page, sheet)
      try validations(page, number, sheet)
      for chart in page.charts { try charts.place(chart, on: sheet, at: "chart \(quote(chart.title)) on \(page.name)") }
    }
  }

  private func properties() throws(WritingError) {
    let strings = CStrings()
    var p = lxw_doc_properties()
    p.title = strings.keep(book.title)
    p.subject = strings.keep(book.properties.subject)
    p.comments = strings.keep(book.properties.comments)
    p.created = (book.properties.createdSerial - 25_569) * 86_400
    try accept(withExtendedLifetime(strings) { workbook_set_properties(workbook, &p) }, "document properties")
  }

  private func layout(_ page: Page, _ sheet: UnsafeMutablePointer<lxw_worksheet>) throws(WritingError) {
    for column in page.widths.keys.sorted() {
      let c = UInt16(column)
      try accept(worksheet_set_column(sheet, c, c, page.widths[column] ?? 8.43, nil), "\(page.name): column width")
    }
    for row in 0..<max(page.rows.count, (page.rowHeights.keys.max() ?? -1) + 1) {
      guard let height = page.rowHeights[row] ?? wrappedHeight(page, row) else { continue }
      try accept(worksheet_set_row(sheet, UInt32(row), height, nil), "\(page.name): row height")
    }
    if let (row, column) = page.freeze, row > 0 || column > 0 { worksheet_freeze_panes(sheet, UInt32(row), UInt16(column)) }
    if let rows = page.repeatedRows {
      try accept(worksheet_repeat_rows(sheet, UInt32(rows.lowerBound), UInt32(rows.upperBound)), "\(page.name): repeated rows")
    }
    if let columns = page.repeatedColumns {
      try accept(
        worksheet_repeat_columns(sheet, UInt16(columns.lowerBound), UInt16(columns.upperBound)), "\(page.name): repeated columns")
    }
    if page.landscape { worksheet_set_landscape(sheet) }
    // A sheet of months or of many columns is wide: A3 keeps it legible, A4 everything else.
    worksheet_set_paper(sheet, page.widths.values.reduce(0, +) > 190 ? 8 : 9)
    worksheet_fit_to_pages(sheet, 1, 0)
    if !page.breaks.isEmpty {
      // The library takes a list that ends in 0.
      var rows = page.breaks.filter { $0 > 0 }.map { UInt32($0) } + [0]
      try accept(worksheet_set_h_pagebreaks(sheet, &rows), "\(page.name): page breaks")
    }
    worksheet_set_margins(sheet, 0.5, 0.5, 0.6, 0.7)
    try accept(worksheet_set_footer(sheet, "&L&8&A&R&8&P of &N"), "\(page.name): footer")
    worksheet_set_tab_color(sheet, CellFormats.tab(page))
    if page.kind == .results { worksheet_gridlines(sheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue)) }
  }

  /// The height that a row's wrapped texts need, about; nil for a row of one line. Programs differ in whether they fit
  /// rows to wrapped text when they open a file.
  private func wrappedHeight(_ page: Page, _ row: Int) -> Double? {
    guard row < page.rows.count else { return nil }
    var tallest = 0.0
    for (column, cell) in page.rows[row].cells where cell.style.wraps {
      let text: String
      switch cell.content {
      case .text(let s), .textFormula(_, let s), .link(let s, _): text = s
      case .number, .formula: continue
      }
      let big = cell.style.role == .answer || cell.style.role == .title
      let across = max(1, (page.widths[column] ?? 8.43) * (big ? 0.85 : 1.05))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .reduce(0.0) { $0 + max(1, (Double($1.utf16.count) / across).rounded(.up)) }
      if lines > 1 { tallest = max(tallest, lines * (big ? 16.5 : 13.5) + 2) }
    }
    return tallest > 15 ? min(tallest, 409) : nil
  }

  private mutating func cells(
    _ page: Page, _ number: Int, _ sheet: UnsafeMutablePointer<lxw_worksheet>
  ) throws(WritingError) {
    let mine = formulas.pages[number]
    var next = 0
    /// The next formula as text of C.
    func printed(_ use: (UnsafePointer<CChar>) -> lxw_error) -> lxw_error {
      defer { next += 1 }
      return mine.bytes.withUnsafeBytes { use($0.assumingMemoryBound(to: CChar.self).baseAddress! + mine.begins[next]) }
    }
    for (r, row) in page.rows.enumerated() {
      for (c, cell) in row.cells {
        let format = try formats.format(cell.style, right: cell.style.role == .columnHeading && headsNumbers(page, r, c))
        let y = UInt32(r), x = UInt16(c)
        let code: lxw_error
        switch cell.content {
        case .number(let v): code = worksheet_write_number(sheet, y, x, v == 0 ? 0 : v, format)
        case .text(let s):
          // An empty text has no place in the file; the cell keeps its look.
          code =
            s.isEmpty
            ? worksheet_write_blank(sheet, y, x, format) : worksheet_write_string(sheet, y, x, CellText.escaped(s), format)
        case .formula(_, let v):
          code = printed { worksheet_write_formula_num(sheet, y, x, $0, format, v == 0 ? 0 : v) }
        case .textFormula(_, let s):
          code = printed { worksheet_write_formula_str(sheet, y, x, $0, format, CellText.escaped(s)) }
        case .link(let s, let target):
          code = worksheet_write_url_opt(
            sheet, y, x, "internal:'\(check.names[target])'!A1", format, CellText.escaped(s), nil)
        }
        if code != LXW_NO_ERROR { try accept(code, BookCheck.place(page.name, r, c)) }
        if let comment = cell.comment, !comment.isEmpty { try note(comment, sheet, y, x, BookCheck.place(page.name, r, c)) }
      }
    }
  }

  /// Whether a heading stands over numbers: the first filled cell in the rows below decides.
  private func headsNumbers(_ page: Page, _ row: Int, _ column: Int) -> Bool {
    for r in row + 1..<row + 9 {
      guard let below = page[r, column] else { continue }
      switch below.content {
      case .number, .formula: return true
      case .text, .textFormula, .link: return false
      }
    }
    return false
  }

  private func note(
    _ text: String, _ sheet: UnsafeMutablePointer<lxw_worksheet>, _ y: UInt32, _ x: UInt16, _ place: String
  ) throws(WritingError) {
    let strings = CStrings()
    var options = lxw_comment_options()
    options.visible = UInt8(LXW_COMMENT_DISPLAY_HIDDEN.rawValue)
    options.font_name = strings.keep("Calibri")
    options.font_size = 9
    // About forty characters to a line of fifteen pixels.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { $0 + 1 + $1.utf16.count / 40 }
    options.width = 240
    options.height = UInt16(min(400, 12 + 15 * max(2, lines)))
    try accept(
      withExtendedLifetime(strings) { worksheet_write_comment_opt(sheet, y, x, CellText.escaped(text), &options) },
      "comment at \(place)")
  }

  /// Colours state cells by their text: each unbroken run of a column gets one rule for each state.
  private func colourStates(_ page: Page, _ sheet: UnsafeMutablePointer<lxw_worksheet>) throws(WritingError) {
    var runs: [Int: [ClosedRange<Int>]] = [:]
    for (r, row) in page.rows.enumerated() {
      for (c, cell) in row.cells where cell.style.role == .state {
        var before = runs[c] ?? []
        if let last = before.last, last.upperBound == r - 1 {
          before[before.count - 1] = last.lowerBound...r
        } else {
          before.append(r...r)
        }
        runs[c] = before
      }
    }
    for c in runs.keys.sorted() {
      for run in runs[c] ?? [] {
        for state in states {
          let strings = CStrings()
          var rule = lxw_conditional_format()
          rule.type = UInt8(LXW_CONDITIONAL_TYPE_TEXT.rawValue)
          rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_TEXT_BEGINS_WITH.rawValue)
          rule.value_string = strings.keep(state.word)
          rule.format = state.format
          try accept(
            withExtendedLifetime(strings) {
              worksheet_conditional_format_range(
                sheet, UInt32(run.lowerBound), UInt16(c), UInt32(run.upperBound), UInt16(c), &rule)
            }, "\(page.name): colours of states")
        }
      }
    }
  }

  private func validations(
    _ page: Page, _ number: Int, _ sheet: UnsafeMutablePointer<lxw_worksheet>
  ) throws(WritingError) {
    for list in page.lists {
      let strings = CStrings()
      var v = lxw_data_validation()
      v.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
      v.value_formula = strings.keep("=" + list.choices.printed(on: number, names: check.names))
      v.error_title = strings.keep("Not in the list")
      v.error_message = strings.keep("Choose one of the words of the list.")
      try accept(
        withExtendedLifetime(strings) {
          worksheet_data_validation_cell(sheet, UInt32(list.row), UInt16(list.column), &v)
        }, "list at " + BookCheck.place(page.name, list.row, list.column))
    }
    for bound in page.bounds {
      let strings = CStrings()
      var v = lxw_data_validation()
      v.validate = UInt8(LXW_VALIDATION_TYPE_DECIMAL.rawValue)
      v.criteria = UInt8(LXW_VALIDATION_CRITERIA_BETWEEN.rawValue)
      v.minimum_number = bound.low
      v.maximum_number = bound.high
      v.error_type = UInt8(LXW_VALIDATION_ERROR_TYPE_WARNING.rawValue)
      v.error_title = strings.keep("Outside the usual range")
      v.error_message = strings.keep(bound.message.isEmpty ? "Keep it all the same?" : bound.message)
      try accept(
        withExtendedLifetime(strings) {
          worksheet_data_validation_cell(sheet, UInt32(bound.row), UInt16(bound.column), &v)
        }, "bounds at " + BookCheck.place(page.name, bound.row, bound.column))
    }
  }
}
