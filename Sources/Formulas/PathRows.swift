/// Figures on a block of paths, row by row in one stretch of memory: months, years, or what else a row stands for.
public struct PathRows: Sendable {
  public let paths: Int
  @usableFromInline var cells: ContiguousArray<Double> = []

  public init(paths: Int) { self.paths = paths }

  @inlinable public var count: Int { paths == 0 ? 0 : cells.count / paths }
  @inlinable public subscript(row: Int, path: Int) -> Double {
    get { cells[row * paths + path] }
    set { cells[row * paths + path] = newValue }
  }
  /// Makes room for rows that will be put at the end.
  public mutating func reserve(_ rows: Int) { cells.reserveCapacity(cells.count + rows * paths) }
  /// Puts a row at the end.
  public mutating func append(_ row: ContiguousArray<Double>) {
    precondition(row.count == paths, "blocks of different size")
    cells.append(contentsOf: row)
  }
  public func row(_ row: Int) -> ContiguousArray<Double> { ContiguousArray(cells[row * paths..<(row + 1) * paths]) }

  public func contains(where holds: (Double) -> Bool) -> Bool { cells.contains(where: holds) }

  /// Rows of sums of other rows.
  /// - Parameters:
  ///   - rows: which rows make each sum.
  ///   - weight: what a row is multiplied by.
  public func sums(_ rows: [Range<Int>], _ weight: (Int) -> Double = { _ in 1 }) -> PathRows {
    var sums = PathRows(paths: paths)
    sums.reserve(rows.count)
    for range in rows {
      var sum = BlockSum(paths: paths)
      for row in range { sum.add(self, row, times: weight(row)) }
      sums.append(sum.each)
    }
    return sums
  }
}
