import Reading
import Values
import Writing

/// What a filled cell of the form says, as a text file says it.
enum FormText: Equatable {
  case blank
  case text(String)
  case refused(message: String, remedy: String)

  /// - Parameters:
  ///   - kind: what is meant; nil where the form does not say.
  ///   - countsFrom1904: whether dates of the workbook do.
  init(_ cell: ReadCell?, _ kind: IntakeForm.Kind?, countsFrom1904: Bool) {
    guard let cell else {
      self = .blank
      return
    }
    switch cell.value {
    case .empty:
      self =
        cell.formula == nil
        ? .blank
        : .refused(
          message: "the formula was never calculated", remedy: "Open the form in a spreadsheet program and save it there.")
    case .error(let error):
      self = .refused(
        message: "the cell holds the error \(Plain.text(error, limit: 40))", remedy: "Mend the formula, or type the value.")
    case .bool(let b): self = .text(b ? "true" : "false")
    case .number(let x): self = Self.number(x, isDate: cell.isDate, kind, countsFrom1904)
    case .text(let raw):
      let text = Self.oneLine(raw)
      if text.isEmpty {
        self = .blank
      } else if kind?.isNumber == true, CellNumber.isPlain(text) {
        let why = CellNumber.refusal(ofText: text)
        self = .refused(message: why.message, remedy: why.remedy)
      } else {
        self = .text(text)
      }
    }
  }

  private static func number(_ x: Double, isDate: Bool, _ kind: IntakeForm.Kind?, _ countsFrom1904: Bool) -> FormText {
    guard isDate else { return .text(CellNumber.text(of: x)) }
    let serial = x + (countsFrom1904 ? 1_462 : 0)
    if kind?.isNumber == true {
      return .refused(
        message: "the cell holds a date, and a number is meant", remedy: "Set the cell's format to General and type the number.")
    }
    guard serial >= 61, serial < 2_958_466 else {
      return .refused(message: "the cell holds no date that can be read", remedy: "Type a month such as 2027-04.")
    }
    let month = Month(containing: serial), day = Int(serial.rounded(.down) - month.serial) + 1
    return .text(kind == .month ? month.description : "\(month)-\(day < 10 ? "0" : "")\(day)")
  }

  /// Line breaks of a cell become spaces; spaces at both ends go.
  private static func oneLine(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for u in text.unicodeScalars {
      switch u.value {
      case 0..<0x20, 0x7F, 0x85, 0x2028, 0x2029: out.append(" ")
      default: out.append(u)
      }
    }
    var trimmed = out[...]
    while trimmed.first == " " { trimmed.removeFirst() }
    while trimmed.last == " " { trimmed.removeLast() }
    return String(String.UnicodeScalarView(trimmed))
  }
}
