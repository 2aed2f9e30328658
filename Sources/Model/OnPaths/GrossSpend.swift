import Agreements
import Formulas
import Synchronization
import Values

/// What a block of paths spends under a contract before its discounts: at list, and after private rates and price
/// protection. The headline and the discounts of buckets and pools leave it as it is, so that a search for one of them
/// multiplies it instead of adding up all spend anew (model §5).
final class GrossSpend: Sendable {
  /// Spend that the contract treats alike, in one pool.
  struct Alike: Sendable {
    /// 0 is main.
    var pool: Int
    /// One of its buckets; the others have the same rule.
    var bucket: String
    /// Every bucket in it, and whether there can be any spend of it.
    var parts: [(bucket: String, canSpend: Bool)]
    /// Spend that could leave, at a rate of its own.
    var isPricedApart: Bool
    /// By month of the window.
    var list: PathRows
    var gross: PathRows
    /// Sums over the years of the window; `present` is gross spend discounted by month.
    var listByYear: PathRows
    var grossByYear: PathRows
    var presentByYear: PathRows
  }
  let paths: Int
  /// Months of the window.
  let window: Int
  /// In file order of buckets.
  let alike: [Alike]
  enum Figure: Hashable, Sendable { case list, gross }
  private struct Sum: Hashable {
    var places: [Int]
    var figure: Figure
  }
  /// Sums over some of it: made when first asked for.
  private let sums = Mutex<[Sum: PathRows]>([:])

  /// Spend of several together, by month.
  func together(_ places: [Int], _ figure: Figure) -> PathRows {
    func rows(_ place: Int) -> PathRows { figure == .list ? alike[place].list : alike[place].gross }
    if places.count == 1 { return rows(places[0]) }
    let key = Sum(places: places, figure: figure)
    if let known = sums.withLock({ $0[key] }) { return known }
    var all = PathRows(paths: paths, rows: window)
    for place in places { all.add(rows(place)) }
    sums.withLock { $0[key] = all }
    return all
  }

  /// Two contracts with the same key spend alike before discounts.
  struct Key: Hashable {
    private var privateRates: [PrivateRate]
    private var isProtected: Bool
    private var bedrock: String
    private var pools: [String]
    private var byFamily: Bool
    private var alike: AlikeBuckets
    private var standsApart: Bool
    /// Months with terms; nil where they repeat.
    private var lapsesAfter: Int?

    private struct PrivateRate: Hashable {
      var bucket: String
      var rate: Double
      var isFixedPrice: Bool
    }

    init(_ contract: Contract, _ method: Promise.Method, standsApart: Bool, lapses: Bool) {
      privateRates = contract.privateRates.map {
        .init(bucket: $0.bucket.value, rate: $0.rate.value, isFixedPrice: $0.fixedPrice)
      }
      isProtected = contract.priceProtection.value
      bedrock = contract.bedrock.name
      pools = contract.bedrock.pools.map(\.name)
      byFamily = method.byFamily
      alike = method.alike
      self.standsApart = standsApart
      lapsesAfter = lapses ? contract.termMonths.value : nil
    }
  }

  /// - Parameters:
  ///   - alike: buckets that the contract treats alike.
  ///   - standsApart: whether spend that could leave has a rate of its own.
  ///   - factors: discount factors by month.
  init(
    _ engine: Engine, _ contract: Contract, _ alike: AlikeBuckets, demand: Demand<Lanes>, paths: Int, standsApart: Bool,
    factors: Series<Double>
  ) {
    self.paths = paths
    var terms = Terms<Lanes>(
      contract, key: "", title: "", buckets: demand.buckets.map(\.name), support: nil, on: engine.columns())
    terms.rateOfMoved = standsApart ? 0.0 : nil
    window = engine.timeline.window
    let window = window, calendar = engine.calendar(contract), lapses = engine.lapses
    let isProtected = contract.priceProtection.value, years = Self.years(window)
    self.alike = alike.merged(SpendClass.classes(of: demand, under: terms)).map { parts in
      let isListed = parts.allSatisfy { $0.privateRate == nil && !(isProtected && $0.hasPricePath) }
      var list = PathRows(paths: paths, rows: window)
      // By place: a class is too large to be taken out for every month.
      for t in 0..<window { for c in parts.indices { list.add(parts[c].list[t], to: t) } }
      var gross = list
      if !isListed {
        gross = PathRows(paths: paths, rows: window)
        for t in 0..<window {
          if lapses && !calendar.isSigned(t) {
            gross.add(list, t, to: t)
          } else {
            for c in parts.indices { Self.add(parts, c, t, isProtected, to: &gross) }
          }
        }
      }
      let listByYear = list.sums(years)
      return Alike(
        pool: parts[0].pool, bucket: parts[0].bucket, parts: parts.map { ($0.bucket, $0.canSpend) },
        isPricedApart: parts[0].isPricedApart, list: list, gross: gross, listByYear: listByYear,
        grossByYear: isListed ? listByYear : gross.sums(years), presentByYear: gross.sums(years) { factors[$0] })
    }
  }

  /// Adds a month after private rates and price protection.
  private static func add(
    _ parts: [SpendClass<Lanes>], _ c: Int, _ t: Int, _ isProtected: Bool, to gross: inout PathRows
  ) {
    var factor: Lanes = 1.0
    if let p = parts[c].privateRate {
      factor = 1.0 - p
      if parts[c].fixedPrice && parts[c].hasPricePath { factor = factor / Lanes.min(1.0, parts[c].priceIndex[t]) }
    }
    if isProtected && parts[c].hasPricePath { factor = factor * Lanes.min(1.0, 1.0 / parts[c].priceIndex[t]) }
    if let factor = factor.everywhere {
      gross.add(parts[c].list[t], times: factor, to: t)
    } else {
      gross.add(parts[c].list[t] * factor, to: t)
    }
  }

  /// The months of every year of a window.
  private static func years(_ window: Int) -> [Range<Int>] {
    stride(from: 0, to: window, by: 12).map { $0..<min($0 + 12, window) }
  }

  /// The same spend with some of it multiplied by path: what a discount that follows spend leaves of it.
  /// - Parameters:
  ///   - kept: by month, of the spend that is meant.
  ///   - factors: discount factors by month.
  init(_ whole: GrossSpend, _ kept: PathRows, where isMeant: [Bool], factors: Series<Double>) {
    paths = whole.paths
    window = whole.window
    alike = zip(whole.alike, isMeant).map { alike, isMeant in
      guard isMeant else { return alike }
      var alike = alike
      for t in 0..<alike.gross.count {
        for p in 0..<whole.paths { alike.gross[t, p] *= kept[t, p] }
      }
      let years = Self.years(alike.gross.count)
      alike.grossByYear = alike.gross.sums(years)
      alike.presentByYear = alike.gross.sums(years) { factors[$0] }
      return alike
    }
  }
}
