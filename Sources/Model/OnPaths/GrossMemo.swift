import Synchronization

/// Gross spend of the blocks of one run, kept between the looks of a search. What was asked for longest ago is forgotten
/// first where memory would run short; figures do not depend on what is kept.
final class GrossMemo: Sendable {
  private struct Entry {
    var key: GrossSpend.Key
    var blocks: [GrossSpend?]
    /// Numbers in it.
    var size = 0
  }
  private let blocks: Int
  private let most: Int
  /// The last used last.
  private let entries = Mutex<[Entry]>([])

  /// - Parameter most: numbers that are kept at most; half a gigabyte.
  init(blocks: Int, most: Int = 64 << 20) {
    self.blocks = blocks
    self.most = most
  }

  func spend(_ key: GrossSpend.Key, _ block: Int, _ make: () -> GrossSpend) -> GrossSpend {
    let known = entries.withLock { entries -> GrossSpend? in
      guard let i = entries.firstIndex(where: { $0.key == key }) else { return nil }
      if i != entries.count - 1 { entries.append(entries.remove(at: i)) }
      return entries[entries.count - 1].blocks[block]
    }
    if let known { return known }
    // Outside the lock: other blocks go on.
    let made = make()
    entries.withLock { entries in
      if !entries.contains(where: { $0.key == key }) {
        entries.append(Entry(key: key, blocks: Array(repeating: nil, count: blocks)))
      }
      let i = entries.firstIndex { $0.key == key }!
      entries[i].blocks[block] = made
      entries[i].size += made.size
      while entries.count > 1 && entries.reduce(0, { $0 + $1.size }) > most { entries.removeFirst() }
      // Of very many paths the first blocks are kept, and the others made anew for every look.
      if entries[entries.count - 1].size > most {
        entries[entries.count - 1].blocks[block] = nil
        entries[entries.count - 1].size -= made.size
      }
    }
    return made
  }
}

extension GrossSpend {
  /// Numbers that are held.
  fileprivate var size: Int {
    paths * alike.reduce(0) { $0 + 2 * $1.list.count + 3 * $1.listByYear.count }
  }
}
