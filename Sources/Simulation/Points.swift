/// Where a random number comes from: the seed of the run, the name of what it decides, and the path. The same three
/// give the same number whatever else the engagement holds, on any machine and any number of threads.
public struct Stream: Sendable, Hashable {
  @usableFromInline let key: UInt64

  /// - Parameter name: what the numbers decide, such as `volume of search, part 3`.
  public init(seed: UInt64, _ name: String) {
    // FNV-1a over the name, then mixed with the seed.
    var h: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { h = (h ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    key = Stream.mixed(h ^ Stream.mixed(seed &+ 0x9e37_79b9_7f4a_7c15))
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
  @inlinable @inline(__always) static func mixed(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }

  /// The number of one index, evenly over (0, 1), neither end included.
  @inlinable @inline(__always) public func uniform(_ index: Int) -> Double {
    let bits = Stream.mixed(key &+ UInt64(truncatingIfNeeded: index) &* 0x9e37_79b9_7f4a_7c15)
    return (Double(bits &>> 12) + 0.5) * 0x1p-52
  }
}

/// Which points the paths stand on.
public struct Points: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Independent numbers: plain Monte Carlo.
    case independent
    /// A lattice under some random shifts, an even number, each with an equal part of the paths. What does not stand on
    /// the lattice is mirrored between the two shifts of a pair: u on the one, 1 - u on the other.
    case lattice(shifts: Int)
  }
  public var count: Int
  public var seed: UInt64
  public var kind: Kind

  public init(count: Int, seed: UInt64, kind: Kind = .lattice(shifts: 8)) {
    self.count = count
    self.seed = seed
    self.kind = kind
  }

  /// Coordinates that a lattice has.
  public static var coordinateCount: Int { Lattice.generator.count }

  /// Shifts in use: path p stands under shift p mod this.
  private var shifts: Int {
    switch kind {
    case .independent: 1
    case .lattice(let shifts): max(1, min(shifts, count))
    }
  }

  /// Groups of paths that are independent of each other: the spread of a figure over them is its standard error.
  public var groups: Int {
    switch kind {
    case .independent: min(count, 32)
    case .lattice: (shifts + 1) / 2
    }
  }
  public func group(of path: Int) -> Int {
    switch kind {
    case .independent: path % groups
    case .lattice: path % shifts / 2
    }
  }

  /// Numbers of some paths that stand on no lattice, evenly over (0, 1).
  /// - Parameter name: of what they decide, which keys them.
  public func independent(_ name: String, paths: Range<Int>) -> ContiguousArray<Double> {
    let stream = Stream(seed: seed, name), shifts = shifts
    if case .independent = kind { return Points.made(paths) { stream.uniform($0) } }
    return Points.made(paths) { path in
      path % shifts % 2 == 0 ? stream.uniform(path) : 1 - stream.uniform(path - 1)
    }
  }

  /// Numbers of some paths along one coordinate, evenly over (0, 1).
  /// - Parameter k: 0 the best, below `coordinateCount`.
  public func coordinate(_ k: Int, paths: Range<Int>) -> ContiguousArray<Double> {
    let name = "coordinate \(k + 1)"
    guard case .lattice = kind else { return independent(name, paths: paths) }
    let stream = Stream(seed: seed, name), z = Lattice.generator[k], count = shifts
    let shifts = (0..<count).map { UInt64(stream.uniform($0) * 0x1p52) &<< 12 }
    return Points.made(paths) { path in
      let bits = (Lattice.reversed(UInt64(truncatingIfNeeded: path / count)) &* z) &+ shifts[path % count]
      // Up and down over (0, 1), so that the two ends meet: lattices integrate what has no jump there (Hickernell,
      // "Obtaining O(N^(-2+ε)) convergence for lattice quadrature rules", 2002).
      let folded = bits &>> 63 == 0 ? bits &<< 1 : ~(bits &<< 1)
      return (Double(folded &>> 12) + 0.5) * 0x1p-52
    }
  }

  @inline(__always)
  static func made(_ paths: Range<Int>, _ rule: (Int) -> Double) -> ContiguousArray<Double> {
    ContiguousArray(unsafeUninitializedCapacity: paths.count) { out, filled in
      for (i, path) in paths.enumerated() { (out.baseAddress! + i).initialize(to: rule(path)) }
      filled = paths.count
    }
  }
}

/// A rank-one lattice that can be cut off at any number of points: point i stands at {v(i)·z}, v the digits of i turned
/// round the binary point (Cools, Kuo and Nuyens, "Constructing embedded lattice rules", 2006).
enum Lattice {
  /// The 64 bits of i from the last to the first: v(i) as a fraction of 2^64.
  static func reversed(_ i: UInt64) -> UInt64 {
    var x = i
    x = ((x &>> 1) & 0x5555_5555_5555_5555) | ((x & 0x5555_5555_5555_5555) &<< 1)
    x = ((x &>> 2) & 0x3333_3333_3333_3333) | ((x & 0x3333_3333_3333_3333) &<< 2)
    x = ((x &>> 4) & 0x0f0f_0f0f_0f0f_0f0f) | ((x & 0x0f0f_0f0f_0f0f_0f0f) &<< 4)
    return x.byteSwapped
  }

  /// Built component by component: of 400 odd numbers below 2^20 the one with the least product, over 2^7 to 2^15
  /// points, of the worst-case error in the space of periodic functions; weights 1 for four coordinates, then 0.5
  /// falling by 0.8 a coordinate.
  static let generator: [UInt64] = [
    1, 977_047, 300_429, 945_773, 882_519, 802_755, 822_671, 776_127, 586_015, 214_527, 1_010_403, 484_067,
  ]
}
