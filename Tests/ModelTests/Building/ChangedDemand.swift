import Formulas

@testable import Model

extension Demand where N == Double {
  /// One part of spend: a bucket, or a family of one.
  struct Part: Hashable {
    var bucket: Int
    var family: Int?
  }
  var parts: [Part] {
    buckets.indices.flatMap { b -> [Part] in
      buckets[b].families.isEmpty ? [Part(bucket: b)] : buckets[b].families.indices.map { Part(bucket: b, family: $0) }
    }
  }

  /// The demand with one part's list spend changed, month by month; its bucket's total follows.
  func changing(_ part: Part, _ list: (Int, Double) -> Double) -> Demand {
    var copy = self
    func changed(_ s: Series<Double>) -> Series<Double> { Series(first: s.first, cells: s.months.map { list($0, s[$0]) }) }
    guard let f = part.family else {
      copy.buckets[part.bucket].list = changed(buckets[part.bucket].list)
      return copy
    }
    copy.buckets[part.bucket].families[f].list = changed(buckets[part.bucket].families[f].list)
    let families = copy.buckets[part.bucket].families, before = buckets[part.bucket].list
    copy.buckets[part.bucket].list = Series(
      first: before.first, cells: before.months.map { t in families.reduce(0.0) { $0 + $1.list[t] } })
    return copy
  }

  /// A cut of one family's public price from month `t` on: list spend and price index fall together, volume stays.
  func cuttingPrice(of part: Part, by cut: Double, from month: Int) -> Demand {
    var copy = changing(part) { $0 >= month ? $1 * (1 - cut) : $1 }
    guard let f = part.family else { return copy }
    let index = buckets[part.bucket].families[f].priceIndex
    copy.buckets[part.bucket].families[f].priceIndex = Series(
      first: index.first, cells: index.months.map { $0 >= month ? index[$0] * (1 - cut) : index[$0] })
    return copy
  }

  /// Prices that never move.
  var atFlatPrices: Demand {
    var copy = self
    for b in copy.buckets.indices {
      for f in copy.buckets[b].families.indices {
        copy.buckets[b].families[f].priceIndex = Series(repeating: 1, like: copy.buckets[b].list)
      }
    }
    return copy
  }
}
