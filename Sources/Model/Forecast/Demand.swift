import Formulas

/// What happens: list spend by bucket and month, and for Bedrock by model family with its price index. Knows no terms.
public struct Demand<N: Formulaic>: Sendable {
  /// Spend of one model family in one bucket.
  public struct Family: Sendable {
    public var name: String
    /// Meters other than tokens at rates of their own: no price path moves them.
    public var isMeter: Bool
    public var list: Series<N>
    /// q: the family's price index over its index at contract start.
    public var priceIndex: Series<N>
    /// Whether there can be spend of it in some month, on dates as read: then its pool holds the bucket.
    public var canSpend: Bool
    /// Spend that could leave for another channel, where it stands apart: it is priced by itself.
    var moves = false
    public init(name: String, isMeter: Bool = false, list: Series<N>, priceIndex: Series<N>, canSpend: Bool = true) {
      self.name = name
      self.isMeter = isMeter
      self.list = list
      self.priceIndex = priceIndex
      self.canSpend = canSpend
    }
    public var label: String { (name.isEmpty ? "no family" : name) + (isMeter ? " (meters)" : "") }
    public func isSame(as other: Family) -> Bool { name == other.name && isMeter == other.isMeter }
  }
  public struct Bucket: Sendable {
    public var name: String
    public var list: Series<N>
    /// The bucket's families; empty where its prices have no path.
    public var families: [Family]
    public init(name: String, list: Series<N>, families: [Family] = []) {
      self.name = name
      self.list = list
      self.families = families
    }
  }
  /// In file order of the plan, then surrounding, first party, third party.
  public var buckets: [Bucket]
  public init(buckets: [Bucket]) { self.buckets = buckets }

  public func total(_ t: Int) -> N { N.sum(buckets) { $0.list[t] } }
}

extension Demand {
  /// Every figure made anew from its like, for example into another kind of number.
  func map<Other>(_ transform: (Series<N>) -> Series<Other>) -> Demand<Other> {
    Demand<Other>(
      buckets: buckets.map { b in
        .init(
          name: b.name, list: transform(b.list),
          families: b.families.map {
            .init(
              name: $0.name, isMeter: $0.isMeter, list: transform($0.list), priceIndex: transform($0.priceIndex),
              canSpend: $0.canSpend)
          })
      })
  }
}

extension Demand {
  /// The same spend without its families.
  var unsplit: Demand {
    Demand(
      buckets: buckets.map { bucket in
        let moving = bucket.families.filter(\.moves)
        guard let first = moving.first else { return .init(name: bucket.name, list: bucket.list) }
        // What moves stands apart still.
        func sum(_ families: [Family]) -> Family {
          let flat = Series<N>(repeating: 1.0, like: first.list)
          return Family(
            name: Family.noName,
            list: Series(first: flat.first, cells: flat.months.map { t in N.sum(families) { $0.list[t] } }), priceIndex: flat)
        }
        var apart = sum(moving)
        apart.moves = true
        return .init(name: bucket.name, list: bucket.list, families: [sum(bucket.families.filter { !$0.moves }), apart])
      })
  }
}

extension Demand.Family {
  /// Spend that no family is named for, as in somebody else's forecast.
  static var noName: String { "" }
}

extension Demand where N == Double {
  /// The same spend with the families of another demand in every bucket, in its order: 0 where there is none of one.
  /// - Parameter unnamed: whether a bucket with families also has one without a name, for spend that is not split. It
  ///   holds no pool of a fungible pair: the rows of the other demand say which pools can hold a bucket.
  func split(like other: Demand, unnamed: Bool) -> Demand {
    var demand = self
    for b in buckets.indices where !other.buckets[b].families.isEmpty {
      let mine = buckets[b], none = Series(repeating: 0.0, like: mine.list)
      demand.buckets[b].families = other.buckets[b].families.map { family in
        if let own = mine.families.first(where: { $0.isSame(as: family) }) { return own }
        return .init(
          name: family.name, isMeter: family.isMeter, list: none, priceIndex: Series(repeating: 1, like: mine.list),
          canSpend: family.canSpend)
      }
      if unnamed {
        demand.buckets[b].families.append(
          .init(
            name: Family.noName, list: mine.families.isEmpty ? mine.list : none,
            priceIndex: Series(repeating: 1, like: mine.list), canSpend: false))
      }
    }
    return demand
  }
  /// Every spend times a factor, prices unchanged.
  public func scaled(by factor: Double) -> Demand {
    Demand(
      buckets: buckets.map { b in
        Bucket(
          name: b.name, list: b.list.map { $0 * factor },
          families: b.families.map {
            Family(
              name: $0.name, isMeter: $0.isMeter, list: $0.list.map { $0 * factor }, priceIndex: $0.priceIndex,
              canSpend: $0.canSpend)
          })
      })
  }
}
