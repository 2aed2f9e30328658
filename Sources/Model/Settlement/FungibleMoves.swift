import Agreements
import Formulas
import Values

/// One direction of a fungible pair at the test date: drawdown of a bucket in one pool fills the gap of another.
struct Move<N: Formulaic> {
  var into: Int
  var from: Int
  var bucket: String
  var line: Line<N>
}

extension Settlement {
  /// Lines of every direction of every pair, in list order; pools main first.
  func makeMoves() {
    guard terms.pools.count > 1, !contract.fungible.isEmpty else { return }
    sheet.heading("Fungible")
    func holds(_ p: Int, _ bucket: String) -> Bool { classes.contains { $0.pool == p && $0.bucket == bucket && $0.canSpend } }
    for pair in contract.fungible {
      for a in terms.pools.indices where holds(a, pair.first) {
        for b in terms.pools.indices where b != a && holds(b, pair.second) {
          for (into, from, bucket) in [(a, b, pair.second), (b, a, pair.first)] {
            let label = "\(bucket) from \(terms.pools[from].name) to \(terms.pools[into].name)"
            moves.append(
              Move(into: into, from: from, bucket: bucket, line: sheet.line("Moved: " + label, .money, flow, source: "model §5")))
          }
        }
      }
    }
    for move in moves where bucketToDate[Place(pool: move.from, bucket: move.bucket)] == nil {
      bucketToDate[Place(pool: move.from, bucket: move.bucket)] = sheet.line(
        "Drawdown of \(move.bucket) in \(terms.pools[move.from].name), period to date", .money, .stock, source: "corkscrew")
    }
  }

  func writeMoves(_ t: Int) {
    guard pools.contains(where: { $0.moved != nil }) else { return }
    for (place, line) in bucketToDate {
      let mine = classes.indices.filter { classes[$0].pool == place.pool && classes[$0].bucket == place.bucket }
      line[t] = line.before(t) * (1.0 - first[t]) + N.sum(mine) { actual!.retired[$0][t] }
    }
    for (i, move) in moves.enumerated() {
      /// The position after the moves before this one.
      func now(_ p: Int) -> N {
        var x = position(p, t)
        for earlier in moves[..<i] {
          if earlier.into == p { x = x - earlier.line[t] }
          if earlier.from == p { x = x + earlier.line[t] }
        }
        return x
      }
      var there = bucketToDate[Place(pool: move.from, bucket: move.bucket)]![t]
      for earlier in moves[..<i] where earlier.from == move.from && earlier.bucket == move.bucket {
        there = there - earlier.line[t]
      }
      let most = N.min(N.positive(now(move.into)), N.positive(0.0 - now(move.from)))
      move.line[t] = test[t] * N.min(most, N.positive(there))
    }
    for p in terms.pools.indices {
      var x: N = 0.0
      for move in moves {
        if move.into == p { x = x + move.line[t] }
        if move.from == p { x = x - move.line[t] }
      }
      pools[p].moved![t] = x
    }
  }

  /// A bucket's drawdown in one pool.
  struct Place: Hashable {
    var pool: Int
    var bucket: String
  }
}
