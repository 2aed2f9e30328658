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
    x.withUnsafeBufferPointer { x in
      each.withUnsafeMutableBufferPointer { s in
        if k == 1 { for i in 0..<s.count { s[i] += x[i] } } else { for i in 0..<s.count { s[i] += x[i] * k } }
      }
    }
  }
}
