/// The greatest of many numbers without sorting them all.
public enum Greatest {
  /// The k greatest, ascending; all, sorted, where k is not below their number.
  ///
  /// A sample says about where they begin; what lies above is split at the k-th greatest, and only these are sorted. Where
  /// the sample misleads, all are split. The result is that of a full sort, to the bit.
  public static func ascending(_ k: Int, of x: [Double]) -> [Double] {
    let n = x.count
    if k <= 0 { return [] }
    if k >= n { return x.sorted() }
    var found: [Double] = []
    if n >= 256, 4 * k < n {
      let least = begin(of: k, x)
      found = Array(unsafeUninitializedCapacity: n) { out, filled in
        // Written always, kept where it counts: nothing to mispredict.
        let to = out.baseAddress!
        var m = 0
        x.withUnsafeBufferPointer { x in
          for i in 0..<n {
            to[m] = x[i]
            m += x[i] >= least ? 1 : 0
          }
        }
        filled = m
      }
    }
    if found.count < k { found = x }
    let from = found.count - k
    found.withUnsafeMutableBufferPointer { split($0, at: from) }
    found[from...].sort()
    return Array(found[from...])
  }

  /// A number below which none of the k greatest is likely to lie.
  private static func begin(of k: Int, _ x: [Double]) -> Double {
    let n = x.count
    var sample = (0..<sampled).map { x[$0 * n / sampled] }
    sample.sort()
    let share = Double(k) / Double(n), above = min(sampled - 1, Int((1.5 * share * Double(sampled)).rounded(.up)) + 4)
    return sample[sampled - 1 - above]
  }

  private static var sampled: Int { 128 }

  /// Puts in order what stands at one place: nothing before it is greater, nothing after it less (Hoare's selection, pivots
  /// by the median of three).
  private static func split(_ x: UnsafeMutableBufferPointer<Double>, at place: Int) {
    var low = 0, high = x.count - 1
    while high - low > 16 {
      let middle = (low + high) / 2
      if x[middle] < x[low] { x.swapAt(middle, low) }
      if x[high] < x[low] { x.swapAt(high, low) }
      if x[high] < x[middle] { x.swapAt(high, middle) }
      let pivot = x[middle]
      var i = low, j = high
      while i <= j {
        while x[i] < pivot { i += 1 }
        while pivot < x[j] { j -= 1 }
        if i <= j {
          x.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j { high = j } else if place >= i { low = i } else { return }
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
}
