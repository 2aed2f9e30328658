import Values

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a book could not be written, each by its own name. `at` is a place a reader can find: `Sheet!B7`, or the name of
/// a chart, property or step.
public enum WritingError: Error, Hashable, Sendable {
  /// A sheet name that spreadsheet programs refuse or misread.
  case sheetName(String, why: String)
  /// A defined name that spreadsheet programs refuse, or that is there twice.
  case definedName(String, why: String)
  /// A number, cached value, bound or constant that is NaN, infinite, or beyond ±9.99999999999999E+307.
  case notFinite(at: String)
  /// A control character, half of a surrogate pair or noncharacter.
  case character(at: String, UInt32)
  /// More than 32,767 UTF-16 units (255 for short texts).
  case textTooLong(at: String, units: Int, limit: Int)
  /// More than 8,192 characters.
  case formulaTooLong(at: String, length: Int)
  /// A formula that refers outside the book, nests too deep, or calls something that is no function.
  case formula(at: String, why: String)
  /// A cell, range, width, height, frozen pane or repeated row outside what a sheet can have.
  case layout(at: String, why: String)
  case validation(at: String, why: String)
  case chart(at: String, why: String)
  case property(String, why: String)
  /// The spreadsheet library reported an error.
  case library(at: String, message: String)
  /// The operating system did.
  case system(step: String, code: Int32)
  /// The file read back does not hold what the book says.
  case readBack(at: String, expected: String, found: String)
  /// The file read back is not a workbook.
  case malformed(MalformedWorkbook)
  /// A drawing that could not be rendered.
  case drawing(String)
}

extension WritingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sheetName(let name, let why): "sheet name \(quote(name)): \(why)"
    case .definedName(let name, let why): "defined name \(quote(name)): \(why)"
    case .notFinite(let at): "\(at): the number is not finite, or too large for a sheet"
    case .character(let at, let code): "\(at): the text holds the character U+\(hex(code)), which no sheet can hold"
    case .textTooLong(let at, let units, let limit): "\(at): the text has \(units) UTF-16 units; \(limit) are the limit"
    case .formulaTooLong(let at, let length):
      "\(at): the formula has \(length) characters; 8192 are the limit. Merge buckets or workloads that have the same terms"
    case .formula(let at, let why), .layout(let at, let why), .validation(let at, let why), .chart(let at, let why):
      "\(at): \(why)"
    case .property(let name, let why): "document property \(name): \(why)"
    case .library(let at, let message): "\(at): the spreadsheet library says: \(message)"
    case .system(let step, let code): "\(step): \(systemMessage(code))"
    case .readBack(let at, let expected, let found):
      "\(at): read back \(quote(found)) where \(quote(expected)) was written"
    case .malformed(let error): error.description
    case .drawing(let why): "drawing: \(why)"
    }
  }
}

/// Shown in messages: printable, in quotes, not too long.
func quote(_ s: String) -> String { "\"" + Plain.text(s, limit: 80) + "\"" }

func hex(_ code: UInt32) -> String {
  let h = String(code, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, 4 - h.count)) + h
}

func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}
