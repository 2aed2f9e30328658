import Dispatch
import Synchronization

/// Work that is done on every core, with results in order of place: the same on one core and on many.
/// - Parameter largest: about how long each piece takes; the longest are begun first.
func sideBySide<Result: Sendable>(
  _ count: Int, largest: (Int) -> Int, _ work: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let order = (0..<count).sorted { (largest($1), $0) < (largest($0), $1) }
  let places = Places<Result>(count)
  DispatchQueue.concurrentPerform(iterations: count) { i in
    let n = order[i], result = work(n)
    places.held.withLock { $0[n] = result }
  }
  return places.held.withLock { $0.compactMap { $0 } }
}

private final class Places<Result: Sendable>: Sendable {
  let held: Mutex<[Result?]>
  init(_ count: Int) { held = Mutex(Array(repeating: nil, count: count)) }
}

/// A value that is computed on a thread of its own from now on.
final class Aside<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  private let group = DispatchGroup()

  init(_ work: @escaping @Sendable () -> Value) {
    DispatchQueue.global().async(group: group) {
      let value = work()
      self.result.withLock { $0 = value }
    }
  }

  /// Waits for it.
  var value: Value {
    group.wait()
    return result.withLock { $0! }
  }
}
