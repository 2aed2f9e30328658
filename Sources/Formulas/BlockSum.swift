/// A sum over a block of paths that grows in place: many terms and one block, where `Lanes` makes a block a term.
public struct BlockSum: Sendable {
  public private(set) var each: ContiguousArray<Double>

  /// 0 on every path.
  public init(paths: Int) { each = ContiguousArray(repeating: 0, count: paths) }

  public var lanes: Lanes { Lanes(each) }

  /// Adds x·k on every path.
  public mutating func add(_ x: Lanes, times k: Double = 1) {
    if let x = x.each {
      add(x, times: k)
    } else if x.same * k != 0 {
      let amount = x.same * k
      each.withUnsafeMutableBufferPointer { s in for i in 0..<s.count { s[i] += amount } }
    }
  }

  public mutating func add(_ x: ContiguousArray<Double>, times k: Double = 1) {
    precondition(x.count == each.count, "blocks of different size")
    x.withUnsafeBufferPointer { x in each.withUnsafeMutableBufferPointer { $0.add(x, times: k) } }
  }

  /// Adds a row times k on every path.
  public mutating func add(_ rows: PathRows, _ row: Int, times k: Double = 1) {
    precondition(rows.paths == each.count, "blocks of different size")
    rows.cells.withUnsafeBufferPointer { x in
      let x = UnsafeBufferPointer(rebasing: x[row * rows.paths..<(row + 1) * rows.paths])
      each.withUnsafeMutableBufferPointer { $0.add(x, times: k) }
    }
  }

  /// What marginal bands make of amounts, band after band.
  static func bands(of amounts: ContiguousArray<Double>, from: [Double], rate: [Double]) -> ContiguousArray<Double> {
    var sum = ContiguousArray(repeating: 0.0, count: amounts.count)
    amounts.withUnsafeBufferPointer { x in
      sum.withUnsafeMutableBufferPointer { sum in
        for (n, start) in from.enumerated() {
          let step = n == 0 ? rate[0] : rate[n] - rate[n - 1]
          for i in 0..<x.count {
            let above = x[i] - start
            sum[i] += step * (0 >= above ? 0 : above)
          }
        }
      }
    }
    return sum
  }

  /// Adds what marginal bands make of an amount, from `minimum` up, times k on every path.
  /// - Parameters:
  ///   - from: where each band begins, ascending.
  ///   - rate: of each band.
  public mutating func addBands(
    of amount: BlockSum, from: [Double], rate: [Double], atLeast minimum: Double, times k: Double
  ) {
    Self.bands(of: amount.each, from: from, rate: rate).withUnsafeBufferPointer { b in
      each.withUnsafeMutableBufferPointer { s in
        for i in 0..<s.count { s[i] += (minimum >= b[i] ? minimum : b[i]) * k }
      }
    }
  }
}
