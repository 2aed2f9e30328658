import Formulas

/// Reads a written workbook back and compares it with its book: sheets and their order, defined names, and every cell's
/// number (to 1e-15, relative: the file keeps 16 digits), text, formula and cached value. No cell may be missing or extra.
/// - Throws: `WritingError.readBack` at the first difference, or `.malformed` when the bytes are no workbook.
public func verify(_ book: Book, bytes: [UInt8]) throws(WritingError) {
  let read: ReadWorkbook
  do { read = try readWorkbook(bytes) } catch { throw .malformed(error) }
  try verify(book, read, PrintedFormulas(book))
}

/// A workbook that was read back after it was written, and holds what its book says: the only kind that a run publishes.
public struct CheckedWorkbook: Sendable, Hashable {
  public let bytes: [UInt8]
  /// The digest of its cells, from the same reading.
  public let cells: String

  /// - Parameter writer: what makes the bytes; nil: the library.
  /// - Throws: what the writer throws, and `WritingError` when what it wrote is not the book.
  public init(_ book: Book, writer: ((Book) throws -> [UInt8])? = nil) throws {
    try BookCheck(book).run()
    let formulas = PrintedFormulas(book)
    // The digest beside the library, which writes on one thread; it counts only if the file holds the book.
    let digest = Aside { CellDigest.of(book, formulas) }
    defer { _ = digest.value }
    bytes = try writer?(book) ?? workbookBytes(book, formulas)
    let read: ReadWorkbook
    do { read = try readWorkbook(bytes) } catch { throw WritingError.malformed(error) }
    try verify(book, read, formulas)
    cells = digest.value
  }
}

private func verify(_ book: Book, _ read: ReadWorkbook, _ formulas: PrintedFormulas) throws(WritingError) {
  let names = book.sheetNames
  guard read.sheets.map(\.name) == names else {
    throw .readBack(at: "sheets", expected: names.joined(separator: ", "), found: read.sheets.map(\.name).joined(separator: ", "))
  }
  if let hidden = read.sheets.first(where: \.isHidden) {
    throw .readBack(at: hidden.name, expected: "a visible sheet", found: "a hidden one")
  }
  try verifyNames(book, read)
  let additions = ReadWorkbook.Additions(book)
  guard read.additions == additions else {
    throw .readBack(
      at: "comments and charts", expected: "\(additions.comments.count) and \(additions.charts)",
      found: "\(read.additions.comments.count) and \(read.additions.charts)")
  }
  let results = sideBySide(book.pages.count, largest: { read.sheets[$0].cells.count }) { n in
    Result { () throws(WritingError) in try verifyCells(book.pages[n], formulas.pages[n], read.sheets[n]) }
  }
  for result in results { try result.get() }
}

private func verifyNames(_ book: Book, _ read: ReadWorkbook) throws(WritingError) {
  let check = BookCheck(book)
  // Print titles are names too, of the file and not of the book.
  var found: [String: String] = [:]
  for name in read.names where !name.name.hasPrefix("_xlnm.") {
    guard found.updateValue(name.formula, forKey: name.name) == nil else {
      throw .readBack(at: "defined name \(name.name)", expected: "one", found: "two")
    }
  }
  for (name, cell) in book.names {
    let expected = check.definition(of: cell)
    let formula = found.removeValue(forKey: name)
    guard formula == expected else {
      throw .readBack(at: "defined name \(name)", expected: expected, found: formula ?? "nothing")
    }
  }
  if let extra = found.keys.min() { throw .readBack(at: "defined name \(extra)", expected: "nothing", found: found[extra] ?? "") }
}

private func verifyCells(_ page: Page, _ formulas: PrintedFormulas.OnPage, _ sheet: ReadSheet) throws(WritingError) {
  var next = 0, extra: ReadSheet.Held?, formula: ArraySlice<UInt8> = [], printed = 0
  func nextFormula() -> Bool {
    formula = formulas[printed].dropFirst()
    printed += 1
    return true
  }
  for (r, row) in page.rows.enumerated() {
    for (c, cell) in row.cells {
      // Both are in order of place: what is passed over in the file is not in the book.
      let place = ReadSheet.Place(r, c)
      while next < sheet.cells.count, sheet.cells[next].place < place {
        extra = extra ?? sheet.cells[next]
        next += 1
      }
      var found: ReadCell?
      if next < sheet.cells.count, sheet.cells[next].place == place {
        found = sheet.cells[next].cell
        next += 1
      }
      let value: ReadCell.Value, isFormula: Bool
      switch cell.content {
      case .number(let x): (value, isFormula) = (.number(x), false)
      case .text(let s), .link(let s, _): (value, isFormula) = (s.isEmpty ? .empty : .text(s), false)
      case .formula(_, let x): (value, isFormula) = (.number(x), nextFormula())
      case .textFormula(_, let s): (value, isFormula) = (.text(s), nextFormula())
      }
      guard isFormula ? found?.formula.map({ isSame($0, formula) }) ?? false : found?.formula == nil else {
        throw .readBack(
          at: BookCheck.place(page.name, r, c),
          expected: isFormula ? "=" + String(decoding: formula, as: UTF8.self) : "no formula",
          found: found?.formula.map { "=" + $0 } ?? "no formula")
      }
      guard agrees(value, found?.value ?? .empty) else {
        throw .readBack(at: BookCheck.place(page.name, r, c), expected: show(value), found: show(found?.value ?? .empty))
      }
    }
  }
  if extra == nil, next < sheet.cells.count { extra = sheet.cells[next] }
  if let extra {
    throw .readBack(
      at: BookCheck.place(page.name, extra.place.row, extra.place.column), expected: "nothing", found: show(extra.cell.value))
  }
}

/// Byte for byte.
private func isSame(_ text: String, _ bytes: ArraySlice<UInt8>) -> Bool {
  text.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? text.utf8.elementsEqual(bytes)
}

private func agrees(_ a: ReadCell.Value, _ b: ReadCell.Value) -> Bool {
  switch (a, b) {
  case (.number(let x), .number(let y)): (x - y).magnitude <= 1e-15 * max(x.magnitude, y.magnitude)
  // Bytes and not characters: `é` in one code point is not `é` in two.
  case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
  default: a == b
  }
}

private func show(_ value: ReadCell.Value) -> String {
  switch value {
  case .empty: "nothing"
  case .number(let x): String(x)
  case .text(let s): s
  case .bool(let b): b ? "TRUE" : "FALSE"
  case .error(let e): e
  }
}
