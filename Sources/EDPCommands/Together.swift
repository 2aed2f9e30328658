import Foundation
import Synchronization

/// Two pieces of work at the same time: the first on this thread, the second on one of its own, with a stack as large.
/// Both are finished on return.
/// - Throws: what the first throws, else what the second throws.
func together<A, B: Sendable>(_ first: () throws -> A, _ second: @escaping @Sendable () throws -> B) throws -> (A, B) {
  let aside = Aside<B>()
  let thread = Thread {
    let result = Result { try second() }
    aside.result.withLock { $0 = result }
    aside.done.signal()
  }
  thread.stackSize = 8 << 20
  thread.start()
  let here = Result { try first() }
  aside.done.wait()
  let there = aside.result.withLock { $0 }!
  return (try here.get(), try there.get())
}

private final class Aside<B: Sendable>: Sendable {
  let result = Mutex<Result<B, any Error>?>(nil)
  let done = DispatchSemaphore(value: 0)
}
