/// Where a number comes from. Every input carries one.
public enum Source: Hashable, Sendable, CustomStringConvertible {
  /// A place in a file of the engagement folder; `path` is relative to that folder, line and column count from 1.
  case file(path: String, line: Int, column: Int)
  /// A default that the product took because nothing was stated; the text names whose default it is.
  case standard(String)
  /// An argument of the command line.
  case commandLine(String)
  /// A cell of a workbook that a person filled in; `book` is the file as it was named.
  case cell(book: String, sheet: String, cell: String)
  /// A figure of the engine that is placed in a sheet as an amount.
  case engine(String)

  public var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .standard(let name): name
    case .commandLine(let option): "command line \(option)"
    case .cell(let book, let sheet, let cell): "\(book):\(sheet)!\(cell)"
    case .engine(let what): "engine: \(what)"
    }
  }

  public var isStandard: Bool {
    if case .standard = self { true } else { false }
  }
}

/// A value with its source.
public struct Sourced<Value> {
  public var value: Value
  public var source: Source
  public init(_ value: Value, _ source: Source) {
    self.value = value
    self.source = source
  }
  public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Sourced<Other> {
    Sourced<Other>(try transform(value), source)
  }
}

extension Sourced: Sendable where Value: Sendable {}
extension Sourced: Equatable where Value: Equatable {}
extension Sourced: Hashable where Value: Hashable {}

extension Sourced where Value == Double {
  /// A default of the product, named.
  public static func standard(_ value: Double, _ name: String = "default") -> Sourced {
    Sourced(value, .standard(name))
  }
}
