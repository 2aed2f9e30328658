import Values

/// A number that a formula can be written over.
///
/// The model is written once, generic over this protocol. Read with `Double` it is the engine; with `Lanes` it is the
/// engine over a block of paths at a time; with `Live` every result also carries the spreadsheet formula that makes it.
/// An operation belongs here only if all three readings exist, so a figure of the engine that a sheet cannot show
/// cannot be written.
public protocol Formulaic: Sendable, ExpressibleByFloatLiteral where FloatLiteralType == Double {
  associatedtype Condition: Sendable

  init(_ value: Double)

  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  /// The divisor must not be zero; where it may be, use `ratio`.
  static func / (a: Self, b: Self) -> Self

  /// The smaller of two: `MIN(a,b)`.
  static func min(_ a: Self, _ b: Self) -> Self
  /// The greater of two: `MAX(a,b)`.
  static func max(_ a: Self, _ b: Self) -> Self
  /// a ÷ b, and 0 where b is 0: `IF(b=0,0,a/b)`.
  static func ratio(_ a: Self, _ b: Self) -> Self
  /// base to a real exponent; base > 0: `base^exponent`.
  static func power(_ base: Self, _ exponent: Self) -> Self
  /// e to a real exponent: `EXP(a)`.
  static func exp(_ a: Self) -> Self
  /// The greatest whole number not above a: `INT(a)`.
  static func floor(_ a: Self) -> Self

  /// Added from first to last: `SUM(...)`.
  static func sum(_ terms: [Self]) -> Self
  /// The terms of some items, added from first to last.
  static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Self) -> Self
  /// Σ aᵢ·bᵢ from first to last: `SUMPRODUCT(a,b)`. Both of one length.
  static func sumProduct(_ a: [Self], _ b: [Self]) -> Self
  /// The sum of the values whose key equals `key`: `SUMIF(keys,key,values)`. Keys are whole numbers.
  static func sum(of values: [Self], where keys: [Self], equal key: Self) -> Self
  /// The i-th of a column, counted from 1: `INDEX(values,i)`. `i` is a whole number in range.
  static func pick(_ values: [Self], _ i: Self) -> Self
  /// How many of an ascending column are not above x: `MATCH(x,values)`. The first must not be above it.
  static func count(_ ascending: [Self], notAbove x: Self) -> Self
  /// Marginal bands applied to an amount: Σ (rateᵢ - rateᵢ₋₁)·max(0, x - fromᵢ).
  static func marginalAmount(at x: Self, from: [Self], rate: [Self]) -> Self
  /// The same cell in every copy of a formula: `$B$7`.
  static func fixed(_ x: Self) -> Self

  /// Whole calendar months from one spreadsheet date to another: `(YEAR(b)-YEAR(a))*12+MONTH(b)-MONTH(a)`.
  static func months(from a: Self, to b: Self) -> Self

  static func choose(_ condition: Condition, _ then: Self, _ otherwise: Self) -> Self
  static func .>= (a: Self, b: Self) -> Condition
  static func .> (a: Self, b: Self) -> Condition
  static func .< (a: Self, b: Self) -> Condition
  static func .== (a: Self, b: Self) -> Condition
  static func both(_ a: Condition, _ b: Condition) -> Condition

  /// A condition that does not depend on numbers of the sheet.
  static func always(_ value: Bool) -> Condition
}

extension Formulaic {
  @inlinable public init(floatLiteral value: Double) { self.init(value) }
  @inlinable public static var zero: Self { Self(0) }
  /// What is above zero of a: `MAX(a,0)`.
  @inlinable public static func positive(_ a: Self) -> Self { max(a, 0.0) }
  @inlinable public static prefix func - (a: Self) -> Self { 0.0 - a }

  /// a rounded to the nearest whole number, halves up, without a constant but 1.
  public static func roundedHalfUp(_ a: Self) -> Self {
    let whole = floor(a), part = a - whole
    return whole + choose(part .>= 1.0 - part, 1.0, 0.0)
  }

  /// The average rate of marginal bands over an amount: each band's rate on what of `x` lies in it, ÷ x; 0 at x = 0.
  public static func marginalAverage(at x: Self, from: [Self], rate: [Self]) -> Self {
    ratio(marginalAmount(at: x, from: from, rate: rate), x)
  }

  public static func marginalAmount(at x: Self, from: [Self], rate: [Self]) -> Self { bands(at: x, from: from, rate: rate) }
  /// The general rule of `marginalAmount`, step by step.
  static func bands(at x: Self, from: [Self], rate: [Self]) -> Self {
    var amount: Self = 0.0
    for i in from.indices {
      let above = positive(x - from[i])
      let term = (i == 0 ? rate[0] : rate[i] - rate[i - 1]) * above
      amount = i == 0 ? term : amount + term
    }
    return amount
  }

  /// Σ min(xᵢ, cap) over many amounts, from what is known of them in ascending order, each amount once and 0 first:
  /// the amounts, their sum as far as each, and how many lie above each. Exact, and quick for any number of them.
  public static func cappedSum(_ ascending: [Self], sums: [Self], above: [Self], at cap: Self) -> Self {
    let last = count(ascending, notAbove: cap)
    return pick(sums, last) + cap * pick(above, last)
  }

  /// The rate of the highest tier whose `from` is not above `x`, else 0 (nested `IF`s, highest tier first).
  public static func tier(at x: Self, from: [Self], rate: [Self]) -> Self {
    var result: Self = 0.0
    for (from, rate) in zip(from, rate) { result = choose(x .>= from, rate, result) }
    return result
  }
}

extension Double: Formulaic {
  public typealias Condition = Bool

  @inlinable public static func min(_ a: Double, _ b: Double) -> Double { Swift.min(a, b) }
  @inlinable public static func max(_ a: Double, _ b: Double) -> Double { Swift.max(a, b) }
  @inlinable public static func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
  public static func power(_ base: Double, _ exponent: Double) -> Double { Elementary.power(base, exponent) }
  public static func exp(_ a: Double) -> Double { Elementary.exp(a) }
  @inlinable public static func floor(_ a: Double) -> Double { a.rounded(.down) }

  @inlinable public static func sum(_ terms: [Double]) -> Double {
    var s = 0.0
    for x in terms { s += x }
    return s
  }
  @inlinable public static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Double) -> Double {
    var s = 0.0
    for item in items { s += term(item) }
    return s
  }
  @inlinable public static func sumProduct(_ a: [Double], _ b: [Double]) -> Double {
    var s = 0.0
    for i in 0..<Swift.min(a.count, b.count) { s += a[i] * b[i] }
    return s
  }
  @inlinable public static func sum(of values: [Double], where keys: [Double], equal key: Double) -> Double {
    var s = 0.0
    for i in 0..<Swift.min(values.count, keys.count) where keys[i] == key { s += values[i] }
    return s
  }
  @inlinable public static func pick(_ values: [Double], _ i: Double) -> Double {
    let n = Int(i) - 1
    precondition(values.indices.contains(n), "pick: \(i) of \(values.count)")
    return values[n]
  }
  public static func count(_ ascending: [Double], notAbove x: Double) -> Double {
    var low = 0, high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] <= x { low = middle + 1 } else { high = middle }
    }
    precondition(low > 0, "count: \(x) is below the first")
    return Double(low)
  }
  @inlinable public static func fixed(_ x: Double) -> Double { x }
  public static func months(from a: Double, to b: Double) -> Double {
    Double(Month(containing: b) - Month(containing: a))
  }
  @inlinable public static func choose(_ c: Bool, _ a: Double, _ b: Double) -> Double { c ? a : b }
  @inlinable public static func .>= (a: Double, b: Double) -> Bool { a >= b }
  @inlinable public static func .> (a: Double, b: Double) -> Bool { a > b }
  @inlinable public static func .< (a: Double, b: Double) -> Bool { a < b }
  @inlinable public static func .== (a: Double, b: Double) -> Bool { a == b }
  @inlinable public static func both(_ a: Bool, _ b: Bool) -> Bool { a && b }
  @inlinable public static func always(_ value: Bool) -> Bool { value }
}
