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
    /// A lattice under some random shifts, each shift with an equal part of the paths.
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

  /// Groups of paths that are independent of each other: the spread of a figure over them is its standard error.
  public var groups: Int {
    switch kind {
    case .independent: min(count, 32)
    case .lattice(let shifts): max(1, min(shifts, count))
    }
  }
  /// Paths of a group: group g holds the paths g, g + groups, g + 2·groups and so on.
  public func group(of path: Int) -> Int { path % groups }

  /// Coordinates of some paths along one component, evenly over (0, 1).
  /// - Parameters:
  ///   - slot: the lattice's dimension, 0 the best; nil, or beyond the last: independent numbers.
  ///   - name: of the component, which keys its numbers.
  public func coordinates(_ name: String, slot: Int?, paths: Range<Int>) -> ContiguousArray<Double> {
    let stream = Stream(seed: seed, name)
    guard case .lattice = kind, let slot, slot < Lattice.generator.count else {
      return Points.made(paths) { stream.uniform($0) }
    }
    let groups = groups, z = Lattice.generator[slot]
    // One shift a group, far from the indices of paths.
    let shifts = (0..<groups).map { UInt64(stream.uniform(-1 - $0) * 0x1p52) &<< 12 }
    return Points.made(paths) { path in
      let point = UInt64(truncatingIfNeeded: path / groups)
      let bits = (Lattice.reversed(point) &* z) &+ shifts[path % groups]
      return (Double(bits &>> 12) + 0.5) * 0x1p-52
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

  /// Built component by component: of 160 odd numbers below 2^20 the one with the least product, over 2^8 to 2^15
  /// points, of the worst-case error in the space of periodic functions with weights that fall by 0.93 a component.
  static let generator: [UInt64] = [
    1, 632_465, 893_397, 754_183, 1021_225, 957_485, 202_407, 722_603, 252_039, 24_573, 262_397, 208_171, 579_713, 231_041,
    132_011, 677_803, 675_627, 104_107, 136_917, 742_357, 860_843, 890_923, 515_627, 461_525, 1024_469, 775_083, 228_651,
    312_789, 93_739, 865_963, 641_365, 520_363, 715_733, 507_179, 299_733, 318_251, 914_859, 263_125, 135_723, 434_389,
    572_629, 587_179, 355_115, 278_229, 209_621, 280_235, 791_979, 1029_077, 181_675, 61_995, 649_813, 515_371, 853_419,
    869_803, 896_043, 649_771, 849_835, 879_701, 966_187, 537_557, 392_021, 475_819, 243_413, 513_707, 198_571, 972_885,
    113_493, 517_803, 998_699, 830_293, 1002_325, 1022_037, 506_453, 566_485, 1035_563, 727_637, 613_205, 1002_283, 25_045,
    852_907, 196_907, 88_661, 5_547, 357_077, 14_421, 291_115, 1019_691, 920_875, 935_851, 379_733, 404_267, 47_957,
    715_819, 722_603, 840_661, 251_989, 853_205, 117_205, 812_245, 476_587, 307_499, 278_357, 803_029, 537_045, 207_189,
    697_515, 153_003, 229_419, 463_829, 869_077, 12_501, 926_165, 828_587, 959_659, 429_355, 879_701, 515_371, 676_565,
    493_909, 281_941, 505_003, 844_885, 632_747, 143_403, 723_797, 430_635, 1040_853, 292_309,
  ]
}
