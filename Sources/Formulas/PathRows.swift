/// Figures on a block of paths, row by row in one stretch of memory: months, years, or what else a row stands for.
public struct PathRows: Sendable {
  public let paths: Int
  @usableFromInline var cells: ContiguousArray<Double>

  /// Rows of 0.
  public init(paths: Int, rows: Int = 0) {
    self.paths = paths
    cells = ContiguousArray(repeating: 0, count: rows * paths)
  }

  @inlinable public var count: Int { paths == 0 ? 0 : cells.count / paths }
  @inlinable public subscript(row: Int, path: Int) -> Double {
    get { cells[row * paths + path] }
    set { cells[row * paths + path] = newValue }
  }
  /// Puts a row at the end.
  public mutating func append(_ row: ContiguousArray<Double>) {
    precondition(row.count == paths, "blocks of different size")
    cells.append(contentsOf: row)
  }
  public func row(_ row: Int) -> ContiguousArray<Double> { ContiguousArray(cells[row * paths..<(row + 1) * paths]) }
  /// A row in place.
  @inlinable public func withRow(_ row: Int, _ body: (UnsafeBufferPointer<Double>) -> Void) {
    cells.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[row * paths..<(row + 1) * paths])) }
  }
  public func contains(where holds: (Double) -> Bool) -> Bool { cells.contains(where: holds) }

  // MARK: sums in place

  /// Adds x·k to a row.
  public mutating func add(_ x: Lanes, times k: Double = 1, to row: Int) {
    let place = row * paths..<(row + 1) * paths
    if let x = x.each {
      precondition(x.count == paths, "blocks of different size")
      cells.withUnsafeMutableBufferPointer { s in
        x.withUnsafeBufferPointer { UnsafeMutableBufferPointer(rebasing: s[place]).add($0, times: k) }
      }
    } else if x.same * k != 0 {
      for i in place { cells[i] += x.same * k }
    }
  }

  /// Adds a row of others times k to a row.
  public mutating func add(_ others: PathRows, _ other: Int, times k: Double = 1, to row: Int) {
    precondition(others.paths == paths, "blocks of different size")
    cells.withUnsafeMutableBufferPointer { s in
      others.cells.withUnsafeBufferPointer { x in
        let mine = UnsafeMutableBufferPointer(rebasing: s[row * paths..<(row + 1) * paths])
        mine.add(UnsafeBufferPointer(rebasing: x[other * paths..<(other + 1) * paths]), times: k)
      }
    }
  }

  /// Adds each row of others to the row in its place.
  public mutating func add(_ others: PathRows) {
    precondition(others.cells.count == cells.count, "blocks of different size")
    cells.withUnsafeMutableBufferPointer { s in others.cells.withUnsafeBufferPointer { s.add($0, times: 1) } }
  }

  /// Rows of sums of other rows.
  /// - Parameters:
  ///   - rows: which rows make each sum.
  ///   - weight: what a row is multiplied by.
  public func sums(_ rows: [Range<Int>], _ weight: (Int) -> Double = { _ in 1 }) -> PathRows {
    var sums = PathRows(paths: paths, rows: rows.count)
    for (i, range) in rows.enumerated() { for row in range { sums.add(self, row, times: weight(row), to: i) } }
    return sums
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// Adds x·k, number by number.
  @inlinable @inline(__always)
  public func add(_ x: UnsafeBufferPointer<Double>, times k: Double) {
    if k == 1 { for i in 0..<count { self[i] += x[i] } } else { for i in 0..<count { self[i] += x[i] * k } }
  }
}
