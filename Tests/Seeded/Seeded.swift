/// A stream of random numbers that its seed decides: the same cases on every run and machine (SplitMix64).
public struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  /// The seed is mixed first: states that are one step apart would give one stream, one draw later.
  public init(_ seed: Int) {
    state = Self.mixed(UInt64(truncatingIfNeeded: seed) &* 0xD134_2543_DE82_EF95 &+ 0x1234_5678_9ABC_DEF1)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform on low…high.
  public mutating func within(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) * 0x1p-53
  }
  /// A whole number in the range.
  public mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
  /// True with this probability.
  public mutating func chance(_ probability: Double) -> Bool { within(0, 1) < probability }
  /// One of them.
  public mutating func pick<T>(_ items: [T]) -> T { items[whole(0...(items.count - 1))] }
}
