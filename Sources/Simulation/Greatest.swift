/// The greatest of many numbers without sorting them all.
public enum Greatest {
  /// The k greatest, ascending; all, sorted, where k is not below their number.
  ///
  /// A sample says about where they begin; what lies above is split at the k-th greatest, and only these are sorted. Where
  /// the sample misleads, all are split. The result is that of a full sort, to the bit.
  public static func ascending(_ k: Int, of x: [Double]) -> [Double] { unordered(k, of: x).sorted() }

  /// The k greatest, the least of them first and the others as they come: all that a mean or a percentile asks for.
  /// The same numbers give the same order on every machine.
  public static func unordered(_ k: Int, of x: [Double]) -> [Double] {
    let n = x.count
    if k <= 0 { return [] }
    var found: [Double] = []
    if n >= 256, 4 * k < n {
      let least = begin(of: k, x)
      found = Array(unsafeUninitializedCapacity: n) { out, filled in
        // Written always, kept where the difference has no sign: nothing to mispredict.
        let to = out.baseAddress!
        var m = 0
        x.withUnsafeBufferPointer { x in
          for i in 0..<n {
            to[m] = x[i]
            m &+= 1 &- Int((x[i] - least).bitPattern >> 63)
          }
        }
        filled = m
      }
    }
    if found.count < k { found = x }
    let from = max(0, found.count - k)
    found.withUnsafeMutableBufferPointer { split($0, at: from) }
    return Array(found[from...])
  }

  /// A number below which none of the k greatest is likely to lie.
  private static func begin(of k: Int, _ x: [Double]) -> Double {
    let n = x.count
    // Places that keep step with nothing: paths of a lattice repeat themselves, and every thirty-second would mislead.
    var sample = (0..<sampled).map { i -> Double in
      let scattered = (UInt64(i) &* 0x9E37_79B9_7F4A_7C15) >> 32
      return x[Int((scattered &* UInt64(n)) >> 32)]
    }
    let share = Double(k) / Double(n), above = min(sampled - 1, Int((1.5 * share * Double(sampled)).rounded(.up)) + 4)
    sample.withUnsafeMutableBufferPointer { split($0, at: sampled - 1 - above) }
    return sample[sampled - 1 - above]
  }

  private static var sampled: Int { 128 }

  /// Puts in order what stands at one place: nothing before it is greater, nothing after it less (quickselect, pivots by
  /// the median of three). Numbers are written to both sides and kept on one, so that there is nothing to mispredict.
  private static func split(_ x: UnsafeMutableBufferPointer<Double>, at place: Int) {
    var low = 0, high = x.count - 1
    if high > low + 16 {
      let aside = UnsafeMutableBufferPointer<Double>.allocate(capacity: x.count)
      defer { aside.deallocate() }
      while high - low > 16 {
        let a = x[low], b = x[(low + high) / 2], c = x[high]
        let pivot = max(min(a, b), min(max(a, b), c))
        var end = part(x, low, high, aside) { $0 < pivot }
        if place < end {
          high = end - 1
        } else if end > low {
          low = end
        } else {
          // None is less: those that are equal stand in order.
          end = part(x, low, high, aside) { $0 == pivot }
          if place < end { return }
          low = end
        }
      }
    }
    // A short rest is sorted.
    guard high > low else { return }
    for i in low + 1...high {
      let v = x[i]
      var j = i
      while j > low, v < x[j - 1] {
        x[j] = x[j - 1]
        j -= 1
      }
      x[j] = v
    }
  }

  /// Puts those that a condition holds for before the others, both in the order that they had.
  /// - Returns: where the others begin.
  @inline(__always)
  private static func part(
    _ x: UnsafeMutableBufferPointer<Double>, _ low: Int, _ high: Int, _ aside: UnsafeMutableBufferPointer<Double>,
    _ holds: (Double) -> Bool
  ) -> Int {
    var end = low, others = 0
    for i in low...high {
      let v = x[i], first = holds(v) ? 1 : 0
      x[end] = v
      aside[others] = v
      end &+= first
      others &+= 1 &- first
    }
    for i in 0..<others { x[end &+ i] = aside[i] }
    return end
  }
}
