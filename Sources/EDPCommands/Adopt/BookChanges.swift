import Formulas
import Reading
import Reports
import Values
import Writing

/// What a person changed in a finance model: its inputs against what the folder says now, and formulas typed over.
struct BookChanges {
  struct Change {
    var typed: TypedInput
    /// `Inputs!B13` of the workbook that was read.
    var cell: String
    var new: FileValue
    var note: String?
  }
  /// Something that was typed and is no input of the folder.
  struct Ignored {
    var cell: String
    var label: String
    var what: String
  }
  private(set) var changes: [Change] = []
  private(set) var ignored: [Ignored] = []
  /// Cells that cannot be read, and inputs on which workbook and folder part: with any of the latter nothing can be adopted.
  private(set) var findings: [Finding] = []
  private(set) var hasMoved = false

  private let book: ReadWorkbook
  private let name: String

  /// - Parameters:
  ///   - name: the workbook as it was named, for findings.
  ///   - model: the model of the folder as it is now.
  init(_ book: ReadWorkbook, name: String, of model: FinanceModel) {
    self.book = book
    self.name = name
    if let finding = Self.belongs(book, name: name, to: model) {
      findings.append(finding)
      hasMoved = true
      return
    }
    readInputs(of: model)
    if !hasMoved { findFormulas(of: model) }
  }

  // MARK: The right workbook

  /// Says what the workbook is when it is not this engagement's.
  private static func belongs(_ book: ReadWorkbook, name: String, to model: FinanceModel) -> Finding? {
    func wrong(_ rule: String, _ message: String, _ remedy: String) -> Finding {
      Finding(.error, rule, .cell(book: name, sheet: "Cover", cell: "A1"), message, remedy: remedy)
    }
    func mark(_ text: String) -> String? { text.range(of: "· edp ").map { String(text[$0.upperBound...]) } }
    let other = "Name a finance-model.xlsx that `edp plan` wrote from this folder."
    guard let cover = book.sheet(named: "Cover"), book.sheet(named: Sheet.inputsPage) != nil,
      let ours = model.book.page(named: "Cover"), case .text(let note) = model.book.pages[ours][1, 0]?.content,
      case .text(let version) = cover[1, 0]?.value, let written = mark(version), let current = mark(note)
    else { return wrong("not-our-workbook", "this is no finance model that edp wrote", other) }
    guard written == current else {
      return wrong(
        "other-version", "the workbook was written by edp \(Plain.text(written, limit: 40)), and this is \(current)",
        "Run `edp plan` again, and type the changes into the new workbook.")
    }
    guard case .text(let title) = cover[0, 0]?.value, title == Plain.text(model.book.title) else {
      let said = if case .text(let title) = cover[0, 0]?.value { Plain.text(title, limit: 80) } else { "" }
      return wrong(
        "other-engagement", "the workbook is of `\(said)`, and the folder of `\(Plain.text(model.book.title, limit: 80))`", other)
    }
    return nil
  }

  // MARK: Inputs

  private mutating func readInputs(of model: FinanceModel) {
    guard let sheet = book.sheet(named: Sheet.inputsPage) else { return }
    let places = Self.places(book),
      names = Dictionary(
        model.book.names.map { ($0.cell.row, $0.name.lowercased()) }, uniquingKeysWith: { a, _ in a })
    typealias Column = Sheet.InputColumn
    var known: Set<String> = []
    for typed in TypedInput.all(model.typed) {
      let label = Plain.text(typed.input.label), defined = names[typed.input.cell.row] ?? ""
      known.insert(defined)
      // A name goes with its cell when rows are moved.
      let place = places[defined] ?? ReadSheet.Place(typed.input.cell.row, typed.input.cell.column)
      guard place.column == Column.value, sheet[place.row, Column.label]?.value == .text(label) else {
        moved(typed, "the workbook has no input `\(Plain.text(label, limit: 80))` where the folder's model has it")
        continue
      }
      let at = "\(Sheet.inputsPage)!" + Reference.letters(place.column) + "\(place.row + 1)"
      let cell = sheet[place], kept = sheet[place.row, Column.asRead]
      guard case .value(let asRead) = CellReading(kept, like: typed.value, countsFrom1904: book.countsFrom1904),
        asRead.isSaved(as: typed.value)
      else {
        let said = CellReading(kept, like: typed.value, countsFrom1904: book.countsFrom1904)
        let was = if case .value(let value) = said { value.shown } else { "nothing" }
        moved(
          typed,
          "\(Plain.text(label, limit: 80)) was \(was) as read, and the folder says \(typed.value.shown) now (\(typed.input.source))"
        )
        continue
      }
      switch CellReading(cell, like: typed.value, countsFrom1904: book.countsFrom1904) {
      case .refused(let message, let remedy):
        findings.append(
          Finding(.error, "cell-not-read", source(at), "\(Plain.text(label, limit: 80)): \(message)", remedy: remedy))
      case .value(let new):
        if new == asRead || new == typed.value || cell == kept { continue }
        if typed.isSelector {
          ignored.append(
            Ignored(
              cell: at, label: label,
              what: "\(typed.value.shown) -> \(Plain.text(new.shown, limit: 60)): it turns the workbook; no file states it"))
        } else {
          let note = cell?.formula.map { "taken as the value of the formula =\(Plain.text($0, limit: 60)) when it was saved" }
          changes.append(Change(typed: typed, cell: at, new: new, note: note))
        }
      }
    }
    for gone in places.keys.sorted() where gone.hasPrefix("in_") && !known.contains(gone) {
      let label = places[gone].flatMap { sheet[$0.row, Column.label] }?.value
      let shown = if case .text(let s)? = label { Plain.text(s, limit: 80) } else { gone }
      let cell = places[gone].map { Reference.letters($0.column) + "\($0.row + 1)" } ?? "A1"
      findings.append(
        Finding(
          .error, "folder-moved", .cell(book: name, sheet: Sheet.inputsPage, cell: cell),
          "the folder has no input `\(shown)` any more", remedy: Self.runAgain))
      hasMoved = true
    }
  }

  private static let runAgain = "Run `edp plan` again, and type the changes into the new workbook."

  private mutating func moved(_ typed: TypedInput, _ message: String) {
    let cell = Reference.letters(typed.input.cell.column) + "\(typed.input.cell.row + 1)"
    findings.append(
      Finding(
        .error, "folder-moved", .cell(book: name, sheet: Sheet.inputsPage, cell: cell), message, remedy: Self.runAgain))
    hasMoved = true
  }

  private func source(_ at: String) -> Source {
    .cell(book: name, sheet: Sheet.inputsPage, cell: String(at.drop { $0 != "!" }.dropFirst()))
  }

  /// Where each defined name of the Inputs sheet stands, names in small letters.
  private static func places(_ book: ReadWorkbook) -> [String: ReadSheet.Place] {
    var places: [String: ReadSheet.Place] = [:]
    for name in book.names {
      guard let mark = name.formula.lastIndex(of: "!") else { continue }
      let sheet = name.formula[..<mark].filter { $0 != "'" && $0 != "$" }
      guard sheet == Sheet.inputsPage, let place = ReadSheet.Place(String(name.formula[name.formula.index(after: mark)...]))
      else { continue }
      places[name.name.lowercased()] = place
    }
    return places
  }

  // MARK: What is no input

  /// Formulas that were typed over, wherever they stand: their rows are known by the label in the first column.
  private mutating func findFormulas(of model: FinanceModel) {
    let inputs = Set(model.inputs.map(\.cell.row)), ownPage = model.book.page(named: Sheet.inputsPage)
    for (number, page) in model.book.pages.enumerated() {
      guard let sheet = book.sheet(named: page.name) else { continue }
      page.forEachCell { row, column, cell in
        let theirs = sheet[row, column]
        guard let theirs, theirs.formula == nil, sheet[row, 0]?.value == Self.label(page[row, 0]) || number == ownPage else {
          return
        }
        let isTyped: Bool
        switch cell.content {
        case .formula, .textFormula:
          isTyped = theirs.value != .empty && !(number == ownPage && sheet[row, 0]?.value != Self.label(page[row, 0]))
        case .number(let x):
          isTyped = cell.style.role == .input && !(number == ownPage && inputs.contains(row)) && theirs.value != .number(x)
        default: isTyped = false
        }
        guard isTyped else { return }
        let label = if case .text(let s)? = page[row, 0]?.content { s } else { page.info[row]?.label ?? "" }
        let isFormula = if case .number = cell.content { false } else { true }
        ignored.append(
          Ignored(
            cell: "\(page.name)!" + Reference.letters(column) + "\(row + 1)", label: Plain.text(label),
            what: isFormula ? "a formula was typed over: change the inputs that it is made of" : "no file states it"))
      }
    }
  }

  private static func label(_ cell: Cell?) -> ReadCell.Value? {
    switch cell?.content {
    case .text(let s), .link(let s, _): .text(s)
    default: nil
    }
  }
}
