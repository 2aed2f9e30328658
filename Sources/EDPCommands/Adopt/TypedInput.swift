import Formulas
import Reading
import Reports
import Values
import Writing

/// One typed input of the model with the value that the folder gives it.
struct TypedInput {
  var input: PlacedInput
  var value: FileValue

  init?(_ input: PlacedInput, _ content: Cell.Content) {
    self.input = input
    switch content {
    case .number(let x): value = input.unit == .month ? .month(Month(containing: x)) : .number(x)
    case .text(let word): value = .word(word)
    case .formula, .textFormula, .link: return nil
    }
  }

  /// Turns the book; no file of an engagement states it.
  var isSelector: Bool { input.key.hasPrefix("selector.") }

  static func all(_ typed: [(input: PlacedInput, content: Cell.Content)]) -> [TypedInput] {
    typed.compactMap { TypedInput($0.input, $0.content) }
  }
}

/// What a cell of a workbook says where an input stands.
enum CellReading {
  case value(FileValue)
  case refused(message: String, remedy: String)

  /// - Parameters:
  ///   - kind: a value of the kind that is meant.
  ///   - countsFrom1904: whether dates of the workbook do.
  init(_ cell: ReadCell?, like kind: FileValue, countsFrom1904: Bool) {
    guard let cell else {
      self = .refused(message: "the cell is blank", remedy: "Type the value; the column As read keeps what the folder said.")
      return
    }
    switch (cell.value, kind) {
    case (.empty, _):
      self = .refused(
        message: cell.formula == nil ? "the cell is blank" : "the formula was never calculated",
        remedy: cell.formula == nil ? "Type the value." : "Open the workbook in a spreadsheet program and save it there.")
    case (.error(let error), _):
      self = .refused(message: "the cell holds the error \(Plain.text(error))", remedy: "Mend the formula, or type the value.")
    case (.bool(let b), _):
      self = .refused(message: "the cell holds \(b ? "TRUE" : "FALSE")", remedy: "Type a number or a word of the list.")
    case (.number(let x), .number): self = .value(.number(x))
    case (.number(let x), .month):
      let serial = x + (countsFrom1904 ? 1_462 : 0)
      guard serial >= 61, serial < 2_958_466 else {
        self = .refused(message: "\(x) is no date", remedy: "Type a date such as 2027-04-01.")
        return
      }
      self = .value(.month(Month(containing: serial)))
    case (.number, .word): self = .refused(message: "the cell holds a number", remedy: "Choose a word of the list.")
    case (.text(let text), .word): self = .value(.word(text))
    case (.text(let text), .number):
      let why = CellNumber.refusal(ofText: text)
      self = .refused(message: why.message, remedy: why.remedy)
    case (.text(let text), .month):
      self = .refused(
        message: "`\(Plain.text(text, limit: 60))` is a text, not a date", remedy: "Type a date such as 2027-04-01.")
    }
  }
}

extension FileValue {
  /// Equal up to what a spreadsheet program keeps of a number when it saves.
  func isSaved(as other: FileValue) -> Bool {
    guard case .number(let a) = self, case .number(let b) = other else { return self == other }
    return abs(a - b) <= 1e-14 * max(abs(a), abs(b))
  }
}
