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
  /// Opens a group of inputs under a heading.
  func inputs(_ heading: @autoclosure () -> String)

  /// Lines that follow stand on the sheet of this name, made if it is new.
  func page(_ name: @autoclosure () -> String, _ kind: Page.Kind, title: @autoclosure () -> String)
  func heading(_ text: @autoclosure () -> String)
  /// A row of months. `flow`: its total is the sum; `stock`: it has none, and what stands before the first month is 0.
  func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<Number>
  /// A row that dates alone decide (flags, year numbers): amounts, not formulas.
  func schedule(_ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ values: [Double])
    -> Line<Number>
  /// One figure in the total column, on a row of its own.
  func cell(_ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: Number) -> Number
  /// Enters a figure in the registry. The key is the path in result.json where there is one.
  func figure(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Number)
}

public enum LineNature: Sendable { case flow, stock, factor }

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
  @usableFromInline var months: [N?]
  /// What stands before the first month: 0 in the empty total cell of a stock.
  @usableFromInline let opening: N
  @usableFromInline let place: ((Int, N) -> N)?
  let name: () -> String
  var totals: (([N]) -> N)?

  @usableFromInline
  init(count: Int, opening: N, name: @escaping () -> String, place: ((Int, N) -> N)?) {
    months = Array(repeating: nil, count: count)
    self.opening = opening
    self.name = name
    self.place = place
  }

  public var count: Int { months.count }

  /// The figure of month t, counted from 0.
  @inlinable public subscript(t: Int) -> N {
    get {
      guard let x = months[t] else { unset(t) }
      return x
    }
    set { months[t] = place.map { $0(t, newValue) } ?? newValue }
  }

  /// The figure of the month before, and 0 before the first.
  @inlinable public func before(_ t: Int) -> N { t == 0 ? opening : self[t - 1] }

  /// All months, which must all be set.
  public var values: [N] { (0..<count).map { self[$0] } }

  /// Sets every month.
  public func fill(_ rule: (Int) -> N) { for t in 0..<count { self[t] = rule(t) } }

  /// The sum of all months: the cell in the total column.
  public var total: N { totals?(values) ?? N.sum(values) }

  @usableFromInline func unset(_ t: Int) -> Never {
    preconditionFailure("\(name()) is read in month \(t) before it is written there")
  }
}

/// A worksheet of plain numbers: nothing is kept but the figures asked for.
public final class PlainSheet<N: Formulaic>: Worksheet {
  let months: Int
  /// Kept only when asked for, since most runs read the typed results instead.
  public private(set) var figures: [(key: String, value: N)] = []
  private let keepsFigures: Bool

  /// - Parameter months: columns of a line.
  public init(months: Int, keepsFigures: Bool = false) {
    self.months = months
    self.keepsFigures = keepsFigures
  }

  public func input(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Sourced<Double>
  ) -> N { N(value.value) }
  public func choice(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ options: [String], _ value: Sourced<String>
  ) -> Choice<N> {
    let word = value.value
    return Choice(value: word) { N.always($0 == word) }
  }
  public func inputs(_ heading: @autoclosure () -> String) {}
  public func page(_ name: @autoclosure () -> String, _ kind: Page.Kind, title: @autoclosure () -> String) {}
  public func heading(_ text: @autoclosure () -> String) {}
  public func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<N> {
    Line(count: months, opening: 0.0, name: { "a line" }, place: nil)
  }
  public func schedule(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ values: [Double]
  ) -> Line<N> {
    let line = Line<N>(count: months, opening: 0.0, name: { "a schedule" }, place: nil)
    for (t, x) in values.enumerated() { line[t] = N(x) }
    return line
  }
  public func cell(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: N
  ) -> N { value }
  public func figure(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: N) {
    if keepsFigures { figures.append((key(), value)) }
  }
}

/// The engine's worksheet.
public typealias Scratch = PlainSheet<Double>
/// The engine's worksheet over eight paths at a time.
public typealias Columns = PlainSheet<Lanes>
