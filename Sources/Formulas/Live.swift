/// A number and the formula that makes it: both come from one expression, so they cannot differ.
public struct Live: Formulaic {
  public struct Condition: Sendable {
    public var holds: Bool
    public var expr: Expr
    public init(holds: Bool, expr: Expr) {
      self.holds = holds
      self.expr = expr
    }
  }
  public var value: Double
  public var expr: Expr

  public init(_ value: Double) {
    self.value = value
    expr = .number(value)
  }
  public init(value: Double, expr: Expr) {
    self.value = value
    self.expr = expr
  }

  static func binary(_ op: Expr.Operator, _ a: Live, _ b: Live, _ value: Double) -> Live {
    Live(value: value, expr: .binary(op, a.expr, b.expr))
  }
  static func call(_ name: String, _ a: [Live], _ value: Double) -> Live {
    Live(value: value, expr: .call(name, a.map(\.expr)))
  }

  public static func + (a: Live, b: Live) -> Live { binary(.add, a, b, a.value + b.value) }
  public static func - (a: Live, b: Live) -> Live { binary(.subtract, a, b, a.value - b.value) }
  public static func * (a: Live, b: Live) -> Live { binary(.multiply, a, b, a.value * b.value) }
  public static func / (a: Live, b: Live) -> Live { binary(.divide, a, b, a.value / b.value) }
  public static func min(_ a: Live, _ b: Live) -> Live { call("MIN", [a, b], Double.min(a.value, b.value)) }
  public static func max(_ a: Live, _ b: Live) -> Live { call("MAX", [a, b], Double.max(a.value, b.value)) }
  public static func ratio(_ a: Live, _ b: Live) -> Live {
    let quotient = Expr.binary(.divide, a.expr, b.expr)
    return Live(
      value: Double.ratio(a.value, b.value),
      expr: .call("IF", [.binary(.equal, b.expr, .number(0)), .number(0), quotient]))
  }
  public static func power(_ a: Live, _ b: Live) -> Live { binary(.power, a, b, Double.power(a.value, b.value)) }
  public static func exp(_ a: Live) -> Live { call("EXP", [a], Double.exp(a.value)) }
  public static func floor(_ a: Live) -> Live { call("INT", [a], Double.floor(a.value)) }

  public static func sum(_ terms: [Live]) -> Live {
    switch terms.count {
    case 0: Live(0)
    case 1: terms[0]
    default: Live(value: Double.sum(terms.map(\.value)), expr: Live.sum(of: Live.runs(terms)))
    }
  }
  /// A call takes 255 arguments: longer sums are sums of sums.
  private static func sum(of runs: [Expr]) -> Expr {
    let most = 250
    if runs.count <= most { return .call("SUM", runs) }
    return .call(
      "SUM", stride(from: 0, to: runs.count, by: most).map { .call("SUM", Array(runs[$0..<Swift.min($0 + most, runs.count)])) })
  }
  public static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Live) -> Live {
    sum(items.map(term))
  }
  public static func sumProduct(_ a: [Live], _ b: [Live]) -> Live {
    Live(
      value: Double.sumProduct(a.map(\.value), b.map(\.value)),
      expr: .call("SUMPRODUCT", [Live.range(a), Live.range(b)]))
  }
  public static func sum(of values: [Live], where keys: [Live], equal key: Live) -> Live {
    Live(
      value: Double.sum(of: values.map(\.value), where: keys.map(\.value), equal: key.value),
      expr: .call("SUMIF", [Live.range(keys), key.expr, Live.range(values)]))
  }
  public static func pick(_ values: [Live], _ i: Live) -> Live {
    // A column of one cell needs no INDEX, and the choice between one thing is no choice.
    if values.count == 1 { return values[0] }
    return Live(
      value: Double.pick(values.map(\.value), i.value), expr: .call("INDEX", [Live.range(values), i.expr]))
  }
  public static func count(_ ascending: [Live], notAbove x: Live) -> Live {
    Live(
      value: Double.count(ascending.map(\.value), notAbove: x.value),
      expr: .call("MATCH", [x.expr, Live.range(ascending)]))
  }
  public static func fixed(_ x: Live) -> Live {
    guard case .cell(var r) = x.expr else { return x }
    r.fixedRow = true
    r.fixedColumn = true
    return Live(value: x.value, expr: .cell(r))
  }
  public static func months(from a: Live, to b: Live) -> Live {
    let years = Expr.binary(.subtract, .call("YEAR", [b.expr]), .call("YEAR", [a.expr]))
    let sum = Expr.binary(.add, .binary(.multiply, years, .number(12)), .call("MONTH", [b.expr]))
    return Live(
      value: Double.months(from: a.value, to: b.value), expr: .binary(.subtract, sum, .call("MONTH", [a.expr])))
  }
  public static func choose(_ c: Condition, _ a: Live, _ b: Live) -> Live {
    Live(value: c.holds ? a.value : b.value, expr: .call("IF", [c.expr, a.expr, b.expr]))
  }
  static func compare(_ op: Expr.Operator, _ a: Live, _ b: Live, _ holds: Bool) -> Condition {
    Condition(holds: holds, expr: .binary(op, a.expr, b.expr))
  }
  public static func .>= (a: Live, b: Live) -> Condition { compare(.atLeast, a, b, a.value >= b.value) }
  public static func .> (a: Live, b: Live) -> Condition { compare(.above, a, b, a.value > b.value) }
  public static func .< (a: Live, b: Live) -> Condition { compare(.below, a, b, a.value < b.value) }
  public static func .== (a: Live, b: Live) -> Condition { compare(.equal, a, b, a.value == b.value) }
  public static func both(_ a: Condition, _ b: Condition) -> Condition {
    Condition(holds: a.holds && b.holds, expr: .call("AND", [a.expr, b.expr]))
  }
  public static func always(_ value: Bool) -> Condition {
    Condition(holds: value, expr: .call(value ? "TRUE" : "FALSE", []))
  }

  /// The cells as one range. They must be cells in one unbroken row or column of one page, with one kind of anchor.
  static func range(_ cells: [Live]) -> Expr {
    let runs = runs(cells)
    precondition(runs.count == 1, "not one unbroken range: \(runs.prefix(3))")
    return runs[0]
  }

  /// Neighbouring cells joined to ranges, in order; anything else as it is.
  static func runs(_ terms: [Live]) -> [Expr] {
    var result: [Expr] = []
    var start: Reference?, last: Reference?
    func close() {
      guard let s = start, let l = last else { return }
      result.append(s == l ? .cell(s) : .range(s, l))
      start = nil
      last = nil
    }
    for term in terms {
      guard case .cell(let r) = term.expr else {
        close()
        result.append(term.expr)
        continue
      }
      if let s = start, let l = last, r.page == l.page, r.fixedRow == l.fixedRow, r.fixedColumn == l.fixedColumn,
        (r.row == l.row && s.row == l.row && r.column == l.column + 1)
          || (r.column == l.column && s.column == l.column && r.row == l.row + 1)
      {
        last = r
      } else {
        close()
        start = r
        last = r
      }
    }
    close()
    return result
  }
}
