/// Eight paths of one figure, computed side by side: the reading of the model that simulation uses.
/// Every operation acts lane by lane and gives each lane what `Double` would give it, to the bit.
public struct Lanes: Formulaic, Hashable {
  public typealias Condition = SIMDMask<SIMD8<Double.SIMDMaskScalar>>
  public var values: SIMD8<Double>

  @inlinable public init(_ values: SIMD8<Double>) { self.values = values }
  @inlinable public init(_ value: Double) { values = SIMD8(repeating: value) }

  @inlinable public static func + (a: Lanes, b: Lanes) -> Lanes { Lanes(a.values + b.values) }
  @inlinable public static func - (a: Lanes, b: Lanes) -> Lanes { Lanes(a.values - b.values) }
  @inlinable public static func * (a: Lanes, b: Lanes) -> Lanes { Lanes(a.values * b.values) }
  @inlinable public static func / (a: Lanes, b: Lanes) -> Lanes { Lanes(a.values / b.values) }

  // `replacing` and not `pointwiseMin`: the latter calls an unspecialised function per lane.
  @inlinable public static func min(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(a.values.replacing(with: b.values, where: b.values .< a.values))
  }
  @inlinable public static func max(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(a.values.replacing(with: b.values, where: b.values .>= a.values))
  }
  @inlinable public static func ratio(_ a: Lanes, _ b: Lanes) -> Lanes {
    let none = b.values .== 0
    let safe = b.values.replacing(with: 1, where: none)
    return Lanes((a.values / safe).replacing(with: 0, where: none))
  }
  public static func power(_ base: Lanes, _ exponent: Lanes) -> Lanes {
    var r = SIMD8<Double>()
    for i in 0..<8 { r[i] = Elementary.power(base.values[i], exponent.values[i]) }
    return Lanes(r)
  }
  public static func exp(_ a: Lanes) -> Lanes {
    var r = SIMD8<Double>()
    for i in 0..<8 { r[i] = Elementary.exp(a.values[i]) }
    return Lanes(r)
  }
  @inlinable public static func floor(_ a: Lanes) -> Lanes { Lanes(a.values.rounded(.down)) }

  @inlinable public static func sum(_ terms: [Lanes]) -> Lanes {
    var s = SIMD8<Double>(repeating: 0)
    for x in terms { s += x.values }
    return Lanes(s)
  }
  @inlinable public static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Lanes) -> Lanes {
    var s = SIMD8<Double>(repeating: 0)
    for item in items { s += term(item).values }
    return Lanes(s)
  }
  @inlinable public static func sumProduct(_ a: [Lanes], _ b: [Lanes]) -> Lanes {
    var s = SIMD8<Double>(repeating: 0)
    for i in 0..<Swift.min(a.count, b.count) { s += a[i].values * b[i].values }
    return Lanes(s)
  }
  @inlinable public static func sum(of values: [Lanes], where keys: [Lanes], equal key: Lanes) -> Lanes {
    var s = SIMD8<Double>(repeating: 0)
    for i in 0..<Swift.min(values.count, keys.count) {
      s += values[i].values.replacing(with: 0, where: keys[i].values .!= key.values)
    }
    return Lanes(s)
  }
  @inlinable public static func pick(_ values: [Lanes], _ i: Lanes) -> Lanes {
    var r = SIMD8<Double>()
    for lane in 0..<8 { r[lane] = values[Int(i.values[lane]) - 1].values[lane] }
    return Lanes(r)
  }
  public static func count(_ ascending: [Lanes], notAbove x: Lanes) -> Lanes {
    var r = SIMD8<Double>()
    for lane in 0..<8 {
      var low = 0, high = ascending.count
      while low < high {
        let middle = (low + high) / 2
        if ascending[middle].values[lane] <= x.values[lane] { low = middle + 1 } else { high = middle }
      }
      precondition(low > 0, "count: below the first")
      r[lane] = Double(low)
    }
    return Lanes(r)
  }
  @inlinable public static func fixed(_ x: Lanes) -> Lanes { x }
  public static func months(from a: Lanes, to b: Lanes) -> Lanes {
    var r = SIMD8<Double>()
    for lane in 0..<8 { r[lane] = Double.months(from: a.values[lane], to: b.values[lane]) }
    return Lanes(r)
  }
  @inlinable public static func choose(_ c: Condition, _ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(b.values.replacing(with: a.values, where: c))
  }
  @inlinable public static func .>= (a: Lanes, b: Lanes) -> Condition { a.values .>= b.values }
  @inlinable public static func .> (a: Lanes, b: Lanes) -> Condition { a.values .> b.values }
  @inlinable public static func .< (a: Lanes, b: Lanes) -> Condition { a.values .< b.values }
  @inlinable public static func .== (a: Lanes, b: Lanes) -> Condition { a.values .== b.values }
  @inlinable public static func both(_ a: Condition, _ b: Condition) -> Condition { a .& b }
  @inlinable public static func always(_ value: Bool) -> Condition { Condition(repeating: value) }
}
