import Dispatch

/// Work on every core, with results in order of place: the same on one core and on many.
/// - Parameter threads: 1: one piece after the other, on this thread; else as many as there are cores.
public func sideBySide<Result: Sendable>(
  _ count: Int, threads: Int? = nil, _ work: @Sendable (Int) -> Result
) -> [Result] {
  if threads == 1 || count < 2 { return (0..<count).map(work) }
  let places = Places<Result>(count)
  DispatchQueue.concurrentPerform(iterations: count) { places.cells[$0] = work($0) }
  return places.cells.map { $0! }
}

/// One cell a piece of work: no two threads write the same one.
private final class Places<Result>: @unchecked Sendable {
  let cells: UnsafeMutableBufferPointer<Result?>
  init(_ count: Int) {
    cells = .allocate(capacity: count)
    cells.initialize(repeating: nil)
  }
  deinit {
    cells.deinitialize()
    cells.deallocate()
  }
}
