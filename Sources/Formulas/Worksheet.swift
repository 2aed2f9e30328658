import Values

/// Where the model writes its rules. `Scratch` keeps numbers; `Sheet` also places cells.
///
/// A rule is written as: make a `line`, then set its months in order, each from lines set before. Reading a month
/// that was not set stops at once with the line's name, so a cycle cannot be written.
public protocol Worksheet: AnyObject {
  associatedtype Number: Formulaic

  /// A typed input. The same key twice is the same input.
  func input(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Sourced<Double>)
    -> Number
  /// A typed choice between words.
  func choice(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ options: [String], _ value: Sourced<String>
  ) -> Choice<Number>
  /// What chance makes of a figure month by month, on a worksheet of paths; nil where the worksheet holds one scenario.
  func chance(_ key: @autoclosure () -> String) -> Series<Number>?
  /// Opens a group of inputs under a heading.
  func inputs(_ heading: @autoclosure () -> String)

  /// What follows stands on the sheet of this name, made if it is new.
  func page(_ name: @autoclosure () -> String, _ kind: Page.Kind, _ layout: PageLayout, title: @autoclosure () -> String)
  func heading(_ text: @autoclosure () -> String)
  /// A row of months. `flow`: its total is the sum; `stock`: it has none, and what stands before the first month is 0.
  func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<Number>
  /// A row that dates alone decide (flags, year numbers): amounts, not formulas.
  func schedule(_ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: (Int) -> Double?)
    -> Line<Number>
  /// One figure in the total column, on a row of its own.
  func cell(_ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: Number) -> Number
  /// Begins a table on a page of tables.
  func table(_ heading: @autoclosure () -> String, _ columns: @autoclosure () -> [TableColumn])
  /// The next row of the table, to be filled from left to right.
  func row(_ label: @autoclosure () -> String, source: @autoclosure () -> String) -> TableRow<Number>
  /// Enters a figure in the registry. The key is the path in result.json where there is one.
  func figure(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Number)
}

extension Worksheet {
  public func chance(_ key: @autoclosure () -> String) -> Series<Number>? { nil }
  /// A page of months.
  public func page(_ name: @autoclosure () -> String, _ kind: Page.Kind, title: @autoclosure () -> String) {
    page(name(), kind, .months, title: title())
  }
}

/// What stands on a page.
public enum PageLayout: Sendable {
  /// Lines with the months across, and single figures in the total column.
  case months
  /// Single figures, one a row.
  case figures
  /// Tables: rows under named columns.
  case tables
}

/// A column of a table. In a table every column has one formula, copied from row to row.
public struct TableColumn: Sendable {
  public var title: String
  public var unit: Unit
  public init(_ title: String, _ unit: Unit) {
    self.title = title
    self.unit = unit
  }
}

/// A row of a table. Calling it places the next figure and gives its cell.
public final class TableRow<N: Formulaic> {
  @usableFromInline let place: ((_ column: Int, N) -> N)?
  @usableFromInline var next = 0
  @inlinable init(place: ((Int, N) -> N)?) { self.place = place }

  @inlinable @discardableResult
  public func callAsFunction(_ value: N) -> N {
    defer { next += 1 }
    return place?(next, value) ?? value
  }
  /// Leaves the next column empty.
  @inlinable public func skip(_ columns: Int = 1) { next += columns }
}

public enum LineNature: Sendable {
  /// Its total is the sum of the months from contract start on.
  case flow
  /// Its total is the sum of every month that is set, also before contract start.
  case wholeFlow
  /// It has no total, and what stands before its first month is 0.
  case stock
  /// It has no total.
  case factor
}

/// Figures by month t, counted from contract start; months before it are negative.
public struct Series<N: Sendable>: Sendable {
  public let first: Int
  public var cells: [N]
  @inlinable public init(first: Int, cells: [N]) {
    self.first = first
    self.cells = cells
  }
  @inlinable public subscript(t: Int) -> N { cells[t - first] }
  @inlinable public var months: Range<Int> { first..<(first + cells.count) }
  /// The months from contract start on.
  @inlinable public var window: [N] { Array(cells.dropFirst(-first)) }
  /// One value in every month of another series.
  @inlinable public init<Other>(repeating value: N, like other: Series<Other>) {
    self.init(first: other.first, cells: Array(repeating: value, count: other.cells.count))
  }
  @inlinable public func map<Other: Sendable>(_ transform: (N) -> Other) -> Series<Other> {
    Series<Other>(first: first, cells: cells.map(transform))
  }
}

/// A typed word that formulas may ask about.
public struct Choice<N: Formulaic>: Sendable {
  let ask: @Sendable (String) -> N.Condition
  public let value: String
  init(value: String, ask: @escaping @Sendable (String) -> N.Condition) {
    self.value = value
    self.ask = ask
  }
  /// Whether the word is the one typed.
  public func `is`(_ word: String) -> N.Condition { ask(word) }
}

/// A row of months on a worksheet.
public final class Line<N: Formulaic> {
  @usableFromInline let cells: UnsafeMutableBufferPointer<N?>
  /// t of the first cell: 0, or negative where months before contract start are kept.
  public let first: Int
  /// What stands before month t where nothing was set: 0, in the empty cell to its left.
  @usableFromInline let opening: (Int) -> N
  @usableFromInline let place: ((Int, N) -> N)?
  @usableFromInline let name: () -> String
  @usableFromInline var sum: (([N]) -> N)?
  /// The one month that `fill` works out; nil: all.
  @usableFromInline var only: Int?

  @inlinable
  init(first: Int, count: Int, opening: @escaping (Int) -> N, name: @escaping () -> String, place: ((Int, N) -> N)?) {
    // A buffer of its own: months are read millions of times, and an array would be checked at each.
    cells = .allocate(capacity: count)
    cells.initialize(repeating: nil)
    self.first = first
    self.opening = opening
    self.name = name
    self.place = place
  }

  @inlinable deinit {
    cells.deinitialize()
    cells.deallocate()
  }

  @inlinable public var months: Range<Int> { first..<(first + cells.count) }

  /// The figure of month t.
  @inlinable public subscript(t: Int) -> N {
    get {
      precondition(t >= first && t - first < cells.count, "month outside the sheet")
      guard let x = cells[t - first] else { unset(t) }
      return x
    }
    set {
      precondition(t >= first && t - first < cells.count, "month outside the sheet")
      cells[t - first] = place.map { $0(t, newValue) } ?? newValue
    }
  }

  /// The figure of the month before, and 0 where that was never set.
  @inlinable public func before(_ t: Int) -> N { t == first ? opening(t) : cells[t - 1 - first] ?? opening(t) }

  /// All months, which must all be set.
  @inlinable public var series: Series<N> { Series(first: first, cells: months.map { self[$0] }) }
  /// The months from contract start on, which must all be set.
  @inlinable public var window: [N] { (0..<(first + cells.count)).map { self[$0] } }

  /// Sets every month.
  @inlinable public func fill(_ rule: (Int) -> N) {
    for t in months { self[t] = only == nil || only == t ? rule(t) : 0.0 }
  }

  /// The sum of the months that its nature says: the cell in the total column.
  @inlinable public var total: N {
    let set = cells.enumerated().compactMap { $0.element }
    return sum?(set) ?? N.sum(set)
  }

  @usableFromInline func unset(_ t: Int) -> Never {
    // A rule that was written in the wrong order, which no input can bring about; the name tells which.
    fatalError("\(name()) is read in month \(t) before it is written there")
  }
}

/// What stands in place of the typed numbers of an engagement on a worksheet of plain numbers: draws of chance, or a
/// row of values to be tried side by side.
public struct Drawn<N: Formulaic>: Sendable {
  /// By the key of the input.
  public var inputs: [String: N]
  /// Figures by month that no input holds, by name.
  public var series: [String: Series<N>]
  public init(inputs: [String: N] = [:], series: [String: Series<N>] = [:]) {
    self.inputs = inputs
    self.series = series
  }
}

/// A worksheet of plain numbers: nothing is kept but the figures asked for.
public final class PlainSheet<N: Formulaic>: Worksheet {
  @usableFromInline let window: Int
  @usableFromInline let runUp: Int
  /// Kept only when asked for, since most runs read the typed results instead.
  public private(set) var figures: [(key: String, value: N)] = []
  private let keepsFigures: Bool
  @usableFromInline let drawn: Drawn<N>?
  @usableFromInline let only: Int?

  /// - Parameters:
  ///   - window: months of a line from contract start on.
  ///   - runUp: months of a line before contract start.
  ///   - drawn: what stands in place of typed numbers.
  ///   - only: the one month that filled lines work out, the others standing at 0: for who reads that month of lines
  ///     that look at no other.
  public init(window: Int, runUp: Int = 0, keepsFigures: Bool = false, drawn: Drawn<N>? = nil, only: Int? = nil) {
    self.window = window
    self.runUp = runUp
    self.keepsFigures = keepsFigures
    self.drawn = drawn
    self.only = only
  }

  @inlinable public func input(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Sourced<Double>
  ) -> N {
    if let drawn, let x = drawn.inputs[key()] { return x }
    return N(value.value)
  }
  @inlinable public func chance(_ key: @autoclosure () -> String) -> Series<N>? { drawn.flatMap { $0.series[key()] } }
  public func choice(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ options: [String], _ value: Sourced<String>
  ) -> Choice<N> {
    let word = value.value
    return Choice(value: word) { N.always($0 == word) }
  }
  @inlinable public func inputs(_ heading: @autoclosure () -> String) {}
  @inlinable public func page(
    _ name: @autoclosure () -> String, _ kind: Page.Kind, _ layout: PageLayout, title: @autoclosure () -> String
  ) {}
  @inlinable public func table(_ heading: @autoclosure () -> String, _ columns: @autoclosure () -> [TableColumn]) {}
  @inlinable public func row(_ label: @autoclosure () -> String, source: @autoclosure () -> String) -> TableRow<N> {
    TableRow(place: nil)
  }
  @inlinable public func heading(_ text: @autoclosure () -> String) {}
  @inlinable public func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<N> {
    let line = Line<N>(first: -runUp, count: runUp + window, opening: { _ in 0.0 }, name: { "a line" }, place: nil)
    line.only = only
    if nature == .flow, runUp > 0 { line.sum = { N.sum(Array($0.dropFirst(self.runUp))) } }
    return line
  }
  @inlinable public func schedule(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: (Int) -> Double?
  ) -> Line<N> {
    let line = Line<N>(first: -runUp, count: runUp + window, opening: { _ in 0.0 }, name: { "a schedule" }, place: nil)
    for t in line.months { if let x = value(t) { line[t] = N(x) } }
    return line
  }
  @inlinable public func cell(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: N
  ) -> N { value }
  public func figure(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: N) {
    if keepsFigures { figures.append((key(), value)) }
  }
}

/// The engine's worksheet.
public typealias Scratch = PlainSheet<Double>
/// The engine's worksheet over a block of paths at a time.
public typealias Columns = PlainSheet<Lanes>
