import Formulas

/// The fees of one pool, in file order of buckets: what a balance may pay of them, and what that would have counted.
final class PoolFees: Sendable {
  private struct Fee: Sendable {
    /// Place in the bill.
    var place: Int
    var weight: Double
    var group: Int?
  }
  /// Fees that count alike.
  private struct Together: Sendable {
    var weight: Double
    var group: Int?
  }
  private let bill: Bill
  private let byList: Bool
  private let fees: [Fee]
  private let together: [Together]
  /// The first month that a balance can be open in.
  private let first: Int
  /// Net fees that count alike, one row for each such sum, month after month from the first.
  private let sums: PathRows
  /// By month from the first: whether a month can be paid as a whole.
  private let isPlain: [Bool]

  /// - Parameters:
  ///   - first: the first month that a balance can be open in.
  ///   - window: months.
  init(_ counted: Counted, pool: Int, from first: Int, window: Int) {
    let bill = counted.bill
    self.bill = bill
    self.first = first
    byList = counted.byList
    let places = bill.alike.indices.filter { bill.alike[$0].pool == pool }
    fees = places.map { Fee(place: $0, weight: counted.weights[$0], group: counted.group[$0]) }
    var known: [(alike: Together, places: [Int])] = []
    for fee in fees {
      if let i = known.firstIndex(where: { $0.alike.weight == fee.weight && $0.alike.group == fee.group }) {
        known[i].places.append(fee.place)
      } else {
        known.append((Together(weight: fee.weight, group: fee.group), [fee.place]))
      }
    }
    together = known.map(\.alike)
    let months = byList ? first..<first : first..<max(first, window)
    isPlain = months.map { t in !places.contains { bill.isCredited($0, t) } }
    var sums = PathRows(paths: bill.paths, rows: months.count * known.count)
    for (i, fees) in known.enumerated() {
      for part in bill.parts(fees.places) {
        for t in months { sums.add(part.rows, t, times: part.keep[t / 12], to: (t - first) * known.count + i) }
      }
    }
    self.sums = sums
  }

  typealias Row = UnsafeMutableBufferPointer<Double>

  /// Pays the fees of a month as far as money is held, on every path.
  /// - Parameters:
  ///   - used: becomes what was paid.
  ///   - uncounted: by cap group, what has not counted there.
  ///   - outside: outside of cap groups.
  func pay(_ t: Int, _ held: Row, used: Row, uncounted: [Row], outside: Row) {
    // The whole month at once, where there is enough.
    let isWhole = isPlain.indices.contains(t - first) && isPlain[t - first]
    used.update(repeating: isWhole ? 0 : .infinity)
    if isWhole {
      let row = (t - first) * together.count
      for i in together.indices { sums.withRow(row + i) { used.add($0, times: 1) } }
      // Nothing held pays nothing; choices rather than jumps, since paths differ.
      for p in held.indices { used[p] = held[p] > 0 ? used[p] : .infinity }
      for (i, alike) in together.enumerated() {
        let counted = alike.group.map { uncounted[$0] } ?? outside, weight = alike.weight
        sums.withRow(row + i) { fees in
          for p in held.indices { counted[p] += used[p] <= held[p] ? fees[p] * weight : 0 }
        }
      }
    }
    for p in held.indices { used[p] = held[p] > 0 ? used[p] : 0 }
    for p in held.indices where used[p] > held[p] { used[p] = pay(t, p, held[p], uncounted, outside) }
  }

  /// Pays the fees of a month on a path one after the other.
  private func pay(_ t: Int, _ path: Int, _ held: Double, _ uncounted: [Row], _ outside: Row) -> Double {
    var used = 0.0
    for fee in fees {
      if used >= held { break }
      let paid = Swift.min(Swift.max(0, bill.open(fee.place, t, path)), held - used)
      used += paid
      var counted = paid * fee.weight
      // Its share of the fee, at list.
      if byList { counted = bill.alike[fee.place].list[t, path] * Double.ratio(counted, bill.net(fee.place, t, path)) }
      if let g = fee.group { uncounted[g][path] += counted } else { outside[path] += counted }
    }
    return used
  }
}
