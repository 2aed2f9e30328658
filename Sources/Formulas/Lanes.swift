import Values

/// One figure on many paths at once: the reading of the model that simulation uses.
///
/// A figure that is the same on every path is one number; the others have one number a path, a block of them. Every
/// operation acts path by path and gives each path what `Double` would give it, to the bit. Blocks that meet in an
/// operation have the same number of paths.
public struct Lanes: Formulaic {
  /// The figure where every path agrees.
  @usableFromInline let same: Double
  /// The figure of each path; nil where every path agrees.
  public let each: ContiguousArray<Double>?

  @inlinable public init(_ value: Double) {
    same = value
    each = nil
  }
  @inlinable public init(_ values: ContiguousArray<Double>) {
    same = 0
    each = values
  }

  /// The figure of one path.
  @inlinable public subscript(path: Int) -> Double { each?[path] ?? same }
  /// The figure where it is the same on every path.
  @inlinable public var everywhere: Double? { each == nil ? same : nil }

  /// Which paths a condition holds on: all bits set where it does, none where not.
  public struct Condition: Sendable {
    @usableFromInline let same: Bool
    @usableFromInline let each: ContiguousArray<UInt64>?
    @inlinable init(_ value: Bool) {
      same = value
      each = nil
    }
    @inlinable init(_ values: ContiguousArray<UInt64>) {
      same = false
      each = values
    }
    @inlinable subscript(path: Int) -> Bool { each.map { $0[path] != 0 } ?? same }
  }

  // MARK: path by path

  @inlinable @inline(__always)
  static func made<T>(_ count: Int, _ rule: (Int) -> T) -> ContiguousArray<T> {
    ContiguousArray(unsafeUninitializedCapacity: count) { out, filled in
      for i in 0..<count { (out.baseAddress! + i).initialize(to: rule(i)) }
      filled = count
    }
  }

  @inlinable @inline(__always)
  static func map(_ a: Lanes, _ f: (Double) -> Double) -> Lanes {
    guard let x = a.each else { return Lanes(f(a.same)) }
    return x.withUnsafeBufferPointer { x in Lanes(made(x.count) { f(x[$0]) }) }
  }

  @inlinable @inline(__always)
  static func zip(_ a: Lanes, _ b: Lanes, _ f: (Double, Double) -> Double) -> Lanes {
    switch (a.each, b.each) {
    case (nil, nil): return Lanes(f(a.same, b.same))
    case (let x?, nil):
      let y = b.same
      return x.withUnsafeBufferPointer { x in Lanes(made(x.count) { f(x[$0], y) }) }
    case (nil, let y?):
      let x = a.same
      return y.withUnsafeBufferPointer { y in Lanes(made(y.count) { f(x, y[$0]) }) }
    case (let x?, let y?):
      precondition(x.count == y.count, "blocks of different size")
      return x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in Lanes(made(x.count) { f(x[$0], y[$0]) }) }
      }
    }
  }

  @inlinable @inline(__always)
  static func ask(_ a: Lanes, _ b: Lanes, _ f: (Double, Double) -> Bool) -> Condition {
    switch (a.each, b.each) {
    case (nil, nil): return Condition(f(a.same, b.same))
    case (let x?, nil):
      let y = b.same
      return x.withUnsafeBufferPointer { x in Condition(made(x.count) { f(x[$0], y) ? ~0 : 0 }) }
    case (nil, let y?):
      let x = a.same
      return y.withUnsafeBufferPointer { y in Condition(made(y.count) { f(x, y[$0]) ? ~0 : 0 }) }
    case (let x?, let y?):
      precondition(x.count == y.count, "blocks of different size")
      return x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in Condition(made(x.count) { f(x[$0], y[$0]) ? ~0 : 0 }) }
      }
    }
  }

  /// Paths of several figures; nil where all agree everywhere.
  @inlinable static func count(_ figures: [Lanes]) -> Int? {
    for x in figures { if let each = x.each { return each.count } }
    return nil
  }

  // MARK: operations

  @inlinable public static func + (a: Lanes, b: Lanes) -> Lanes { zip(a, b) { $0 + $1 } }
  @inlinable public static func - (a: Lanes, b: Lanes) -> Lanes { zip(a, b) { $0 - $1 } }
  @inlinable public static func * (a: Lanes, b: Lanes) -> Lanes { zip(a, b) { $0 * $1 } }
  @inlinable public static func / (a: Lanes, b: Lanes) -> Lanes { zip(a, b) { $0 / $1 } }
  @inlinable public static func min(_ a: Lanes, _ b: Lanes) -> Lanes { zip(a, b) { $1 < $0 ? $1 : $0 } }
  @inlinable public static func max(_ a: Lanes, _ b: Lanes) -> Lanes { zip(a, b) { $1 >= $0 ? $1 : $0 } }
  @inlinable public static func ratio(_ a: Lanes, _ b: Lanes) -> Lanes {
    zip(a, b) { $1 == 0 ? 0 : $0 / $1 }
  }
  @inlinable public static func power(_ base: Lanes, _ exponent: Lanes) -> Lanes {
    zip(base, exponent) { Elementary.power($0, $1) }
  }
  @inlinable public static func exp(_ a: Lanes) -> Lanes { map(a) { Elementary.exp($0) } }
  @inlinable public static func floor(_ a: Lanes) -> Lanes { map(a) { $0.rounded(.down) } }

  @inlinable public static func sum(_ terms: [Lanes]) -> Lanes { sum(terms) { $0 } }
  @inlinable public static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Lanes) -> Lanes {
    // Numbers up to the first block, then in place: each path adds from first to last, as `Double` does.
    var head = 0.0
    var block: ContiguousArray<Double>?
    for item in items {
      let x = term(item)
      guard let values = x.each else {
        if block == nil { head += x.same } else { add(x.same, to: &block!) }
        continue
      }
      if block == nil { block = made(values.count) { _ in head } }
      add(values, to: &block!)
    }
    return block.map { Lanes($0) } ?? Lanes(head)
  }
  @inlinable static func add(_ x: Double, to sum: inout ContiguousArray<Double>) {
    sum.withUnsafeMutableBufferPointer { s in for i in 0..<s.count { s[i] += x } }
  }
  @inlinable static func add(_ x: ContiguousArray<Double>, to sum: inout ContiguousArray<Double>) {
    precondition(x.count == sum.count, "blocks of different size")
    x.withUnsafeBufferPointer { x in
      sum.withUnsafeMutableBufferPointer { s in for i in 0..<s.count { s[i] += x[i] } }
    }
  }
  @inlinable public static func sumProduct(_ a: [Lanes], _ b: [Lanes]) -> Lanes {
    sum(0..<Swift.min(a.count, b.count)) { a[$0] * b[$0] }
  }

  /// One pass a band where they are the same on every path, in the order of the general rule.
  public static func marginalAmount(at x: Lanes, from: [Lanes], rate: [Lanes]) -> Lanes {
    guard let each = x.each, !from.isEmpty, count(from) == nil, count(rate) == nil else {
      return bands(at: x, from: from, rate: rate)
    }
    return Lanes(BlockSum.bands(of: each, from: from.map(\.same), rate: rate.map(\.same)))
  }

  /// What `Double` makes of each path's figures, for operations that look up.
  @inlinable static func pathwise(_ figures: [Lanes], _ rule: (_ path: Int) -> Double) -> Lanes {
    guard let count = count(figures) else { return Lanes(rule(0)) }
    return Lanes(made(count, rule))
  }
  public static func sum(of values: [Lanes], where keys: [Lanes], equal key: Lanes) -> Lanes {
    pathwise(values + keys + [key]) { p in
      Double.sum(of: values.map { $0[p] }, where: keys.map { $0[p] }, equal: key[p])
    }
  }
  public static func pick(_ values: [Lanes], _ i: Lanes) -> Lanes {
    if let i = i.everywhere {
      precondition(i >= 1 && Int(i) <= values.count, "pick: \(i) of \(values.count)")
      return values[Int(i) - 1]
    }
    return pathwise(values + [i]) { values[Int(i[$0]) - 1][$0] }
  }
  public static func count(_ ascending: [Lanes], notAbove x: Lanes) -> Lanes {
    if count(ascending) == nil {
      // One column for all paths, the usual case.
      let column = ascending.map(\.same)
      return map(x) { Double.count(column, notAbove: $0) }
    }
    return pathwise(ascending + [x]) { p in Double.count(ascending.map { $0[p] }, notAbove: x[p]) }
  }
  @inlinable public static func fixed(_ x: Lanes) -> Lanes { x }
  public static func months(from a: Lanes, to b: Lanes) -> Lanes { zip(a, b) { Double.months(from: $0, to: $1) } }

  public static func choose(_ c: Condition, _ a: Lanes, _ b: Lanes) -> Lanes {
    guard let mask = c.each else { return c.same ? a : b }
    return mask.withUnsafeBufferPointer { mask in
      func chosen(_ i: Int, _ x: Double, _ y: Double) -> Double {
        Double(bitPattern: (x.bitPattern & mask[i]) | (y.bitPattern & ~mask[i]))
      }
      switch (a.each, b.each) {
      case (nil, nil):
        let (x, y) = (a.same, b.same)
        return Lanes(made(mask.count) { chosen($0, x, y) })
      case (let x?, nil):
        let y = b.same
        return x.withUnsafeBufferPointer { x in Lanes(made(mask.count) { chosen($0, x[$0], y) }) }
      case (nil, let y?):
        let x = a.same
        return y.withUnsafeBufferPointer { y in Lanes(made(mask.count) { chosen($0, x, y[$0]) }) }
      case (let x?, let y?):
        return x.withUnsafeBufferPointer { x in
          y.withUnsafeBufferPointer { y in Lanes(made(mask.count) { chosen($0, x[$0], y[$0]) }) }
        }
      }
    }
  }
  @inlinable public static func .>= (a: Lanes, b: Lanes) -> Condition { ask(a, b) { $0 >= $1 } }
  @inlinable public static func .> (a: Lanes, b: Lanes) -> Condition { ask(a, b) { $0 > $1 } }
  @inlinable public static func .< (a: Lanes, b: Lanes) -> Condition { ask(a, b) { $0 < $1 } }
  @inlinable public static func .== (a: Lanes, b: Lanes) -> Condition { ask(a, b) { $0 == $1 } }
  public static func both(_ a: Condition, _ b: Condition) -> Condition {
    switch (a.each, b.each) {
    case (nil, nil): return Condition(a.same && b.same)
    case (_?, nil): return b.same ? a : Condition(false)
    case (nil, _?): return a.same ? b : Condition(false)
    case (let x?, let y?): return Condition(made(x.count) { x[$0] & y[$0] })
    }
  }
  @inlinable public static func always(_ value: Bool) -> Condition { Condition(value) }
}
