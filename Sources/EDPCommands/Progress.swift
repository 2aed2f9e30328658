import Foundation

/// Says on standard error what is being done, once it takes longer than a second, to people only: not into pipes.
final class Progress: @unchecked Sendable {
  private let lock = NSLock()
  private var stage = ""
  private var isDone = false
  private var shown: String?

  init(quiet: Bool) {
    guard !quiet, isatty(2) == 1 else { return }
    let thread = Thread { [weak self] in
      usleep(1_000_000)
      while let self, self.show() { usleep(200_000) }
    }
    thread.start()
  }

  func now(_ stage: String) { lock.withLock { self.stage = stage } }

  /// Takes the line away.
  func finish() {
    lock.withLock {
      isDone = true
      if shown != nil { Terminal.err("\r\u{1B}[K") }
      shown = nil
    }
  }

  private func show() -> Bool {
    lock.withLock {
      if isDone { return false }
      if shown != stage { Terminal.err("\r\u{1B}[K\(stage) …") }
      shown = stage
      return true
    }
  }
}
