import Agreements
import Formulas
import Values

/// Spend that would leave for one rate quote, in the optimised forecast: at list here, and as it would cost there.
public struct Moved<N: Formulaic>: Sendable {
  /// What moves of one model family in one bucket.
  public struct Part: Sendable {
    public var bucket: String
    public var family: String
    public var list: Series<N>
    /// At the channel's rates, before the quote's discount and minimum.
    public var cost: Series<N>
  }
  public var quote: Quote
  public var parts: [Part]

  public func list(_ t: Int) -> N { N.sum(parts) { $0.list[t] } }
  public func cost(_ t: Int) -> N { N.sum(parts) { $0.cost[t] } }
  /// The same of some buckets only.
  func only(_ bucket: String) -> Moved { Moved(quote: quote, parts: parts.filter { $0.bucket == bucket }) }
  var buckets: [String] { parts.reduce(into: []) { if !$0.contains($1.bucket) { $0.append($1.bucket) } } }

  /// - Parameter make: places a sum as a line, on worksheets that show it.
  static func all(
    _ tokens: TokenDemand<N>, _ make: (_ label: String, _ rule: (Int) -> N) -> Series<N>
  ) -> [Moved] {
    tokens.channels.enumerated().map { i, quote in
      let servings = tokens.rows.flatMap(\.servings).filter { $0.elsewhere[i] != nil && $0.list[.optimised] != nil }
      let keys = Set(servings.map { [$0.bucket, $0.family] }).sorted { $0.lexicographicallyPrecedes($1) }
      return Moved(
        quote: quote,
        parts: keys.map { key in
          let mine = servings.filter { $0.bucket == key[0] && $0.family == key[1] }
          let label = "\(quote.name.value): \(key[1]) in \(key[0])"
          return Part(
            bucket: key[0], family: key[1],
            list: make("\(label), list spend that moves") { t in N.sum(mine) { $0.list[.optimised]![t] } },
            cost: make("\(label), cost there before discount") { t in N.sum(mine) { $0.elsewhere[i]![t] } })
        })
    }
  }
}

extension Demand {
  /// The same spend with what moves apart from the rest of its family, so that it can be priced by itself.
  func splitting(_ moved: Moved<N>) -> Demand { taking(moved, keeping: true) }
  /// The spend that stays when what moves is gone.
  func without(_ moved: Moved<N>) -> Demand { taking(moved, keeping: false) }

  private func taking(_ moved: Moved<N>, keeping: Bool) -> Demand {
    var demand = self
    for b in demand.buckets.indices {
      let bucket = demand.buckets[b]
      let parts = moved.parts.filter { $0.bucket == bucket.name }
      if parts.isEmpty { continue }
      var families: [Family] = []
      for var family in bucket.families {
        guard !family.isMeter, let part = parts.first(where: { $0.family == family.name }) else {
          families.append(family)
          continue
        }
        let all = family.list
        family.list = Series(first: all.first, cells: all.months.map { N.positive(all[$0] - part.list[$0]) })
        families.append(family)
        if keeping {
          var apart = family
          apart.list = part.list
          apart.moves = true
          families.append(apart)
        }
      }
      demand.buckets[b].families = families
      if !keeping {
        let list = bucket.list
        demand.buckets[b].list = Series(
          first: list.first, cells: list.months.map { t in N.positive(list[t] - N.sum(parts) { $0.list[t] }) })
      }
    }
    return demand
  }
}

extension Forecast {
  /// What could move to each competing quote, without lines of its own.
  var moved: [Moved<N>] {
    let months = time.date.months
    return Moved.all(tokens) { _, rule in Series(first: months.lowerBound, cells: months.map(rule)) }
  }
}
