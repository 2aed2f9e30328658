import Formulas

/// Reads a written workbook back and compares it with its book: sheets and their order, defined names, and every cell's
/// number (to 1e-15, relative: the file keeps 16 digits), text, formula and cached value. No cell may be missing or extra.
/// - Throws: `WritingError.readBack` at the first difference, or `.malformed` when the bytes are no workbook.
public func verify(_ book: Book, bytes: [UInt8]) throws(WritingError) {
  let read: ReadWorkbook
  do { read = try readWorkbook(bytes) } catch { throw .malformed(error) }
  let names = book.sheetNames
  guard read.sheets.map(\.name) == names else {
    throw .readBack(at: "sheets", expected: names.joined(separator: ", "), found: read.sheets.map(\.name).joined(separator: ", "))
  }
  if let hidden = read.sheets.first(where: \.isHidden) {
    throw .readBack(at: hidden.name, expected: "a visible sheet", found: "a hidden one")
  }
  try verifyNames(book, read)
  for (number, page) in book.pages.enumerated() { try verifyCells(page, number, names, read.sheets[number]) }
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

private func verifyCells(_ page: Page, _ number: Int, _ names: [String], _ sheet: ReadSheet) throws(WritingError) {
  var matched = 0
  for (r, row) in page.rows.enumerated() {
    for c in row.keys.sorted() {
      guard let cell = row[c] else { continue }
      let found = sheet[r, c], place = { BookCheck.place(page.name, r, c) }
      if found != nil { matched += 1 }
      let value: ReadCell.Value, formula: String?
      switch cell.content {
      case .number(let x): (value, formula) = (.number(x), nil)
      case .text(let s), .link(let s, _): (value, formula) = (s.isEmpty ? .empty : .text(s), nil)
      case .formula(let e, let x): (value, formula) = (.number(x), e.printed(on: number, names: names))
      case .textFormula(let e, let s): (value, formula) = (.text(s), e.printed(on: number, names: names))
      }
      guard found?.formula == formula else {
        throw .readBack(
          at: place(), expected: formula.map { "=" + $0 } ?? "no formula", found: found?.formula.map { "=" + $0 } ?? "no formula")
      }
      guard agrees(value, found?.value ?? .empty) else {
        throw .readBack(at: place(), expected: show(value), found: show(found?.value ?? .empty))
      }
    }
  }
  if matched == sheet.cells.count { return }
  for place in sheet.cells.keys.sorted() where page[place.row, place.column] == nil {
    throw .readBack(
      at: BookCheck.place(page.name, place.row, place.column), expected: "nothing",
      found: show(sheet.cells[place]?.value ?? .empty))
  }
}

private func agrees(_ a: ReadCell.Value, _ b: ReadCell.Value) -> Bool {
  switch (a, b) {
  case (.number(let x), .number(let y)): (x - y).magnitude <= 1e-15 * max(x.magnitude, y.magnitude)
  // Scalars and not characters: `é` in one code point is not `é` in two.
  case (.text(let x), .text(let y)): x.unicodeScalars.elementsEqual(y.unicodeScalars)
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
