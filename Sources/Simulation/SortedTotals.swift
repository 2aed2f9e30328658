/// Totals of one test period over all paths, sorted, with their sums from the least up: what a commitment falls short by
/// is then exact at any commitment without looking at the paths again (model §6).
///
/// For one period at a fixed discount, without caps, carry-forward or balances.
public struct SortedTotals: Sendable {
  /// Ascending.
  public let totals: [Double]
  /// Sum of the first i.
  private let sums: [Double]

  public init(_ totals: [Double]) {
    let sorted = totals.sorted()
    self.totals = sorted
    var sums = [0.0], sum = 0.0
    sums.reserveCapacity(sorted.count + 1)
    for x in sorted {
      sum += x
      sums.append(sum)
    }
    self.sums = sums
  }

  /// How many totals lie below a commitment.
  private func below(_ commitment: Double) -> Int {
    var low = 0, high = totals.count
    while low < high {
      let middle = (low + high) / 2
      if totals[middle] < commitment { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// E[max(0, C - total)] and P(total < C).
  public func shortfall(at commitment: Double) -> (expected: Double, probability: Double) {
    if totals.isEmpty { return (0, 0) }
    let n = below(commitment), all = Double(totals.count)
    return ((commitment * Double(n) - sums[n]) / all, Double(n) / all)
  }
}
