import Agreements
import Formulas
import Values

/// Buckets that some contracts, their support and the credits all treat alike: what is spent in them is billed as one.
///
/// Contracts that are compared to the bit are billed by groups that serve both, so that they add up in one order.
struct AlikeBuckets: Hashable, Sendable {
  /// In file order of the first bucket of each.
  let groups: [[String]]
  /// Whether families of one bucket stand apart too, where they are known: a balance pays them one after the other, and on
  /// list basis a dollar of fees counts by what the family's list price makes of it.
  private let familiesApart: Bool

  /// What a contract says of a bucket, beside its private rate (which list spend is multiplied by, whatever follows).
  private struct Treatment: Hashable {
    var discount: Double?
    var retires: Double
    var capGroup: String?
    /// By credit; by support plan.
    var isCredited: [Bool]
    var isExcluded: [Bool]
  }

  /// - Parameters:
  ///   - buckets: every bucket that has spend, in file order.
  ///   - lapseSupport: support after the term where the contract lapses.
  init(_ contracts: [Contract], buckets: [String], credits: [Credit], lapseSupport: SupportPlan?) {
    func treatments(_ bucket: String) -> [Treatment] {
      contracts.map { contract in
        let terms = contract.rule(of: bucket)
        return Treatment(
          discount: terms.discount?.value, retires: terms.retires.value, capGroup: terms.capGroup?.value,
          isCredited: (contract.credits + credits).map { $0.buckets.isEmpty || $0.buckets.contains(bucket) },
          isExcluded: [contract.support, lapseSupport].map { $0?.exclude.contains(bucket) ?? false })
      }
    }
    // A prepaid balance pays fees in file order; on list basis it matters which bucket's.
    let isPrepaid = contracts.contains(where: \.shortfall.isPrepaid)
    let standApart = isPrepaid && contracts.contains { $0.basis.value == .list }
    var groups: [[String]] = [], known: [[Treatment]] = []
    for bucket in buckets {
      let mine = treatments(bucket)
      let place = isPrepaid ? (known.last == mine ? known.count - 1 : nil) : known.firstIndex(of: mine)
      if let place, !standApart {
        groups[place].append(bucket)
      } else {
        groups.append([bucket])
        known.append(mine)
      }
    }
    self.groups = groups
    familiesApart = standApart
  }

  /// Spend of a demand, what is alike in one pool together.
  func merged(_ classes: [SpendClass<Lanes>]) -> [[SpendClass<Lanes>]] {
    struct Place: Hashable {
      /// The first bucket of the group.
      var bucket: String
      var family: String?
      var pool: Int
      /// Spend that could leave has a rate of its own.
      var isPricedApart: Bool
    }
    let first = Dictionary(groups.flatMap { names in names.map { ($0, names[0]) } }) { one, _ in one }
    var places: [Place: Int] = [:], merged: [[SpendClass<Lanes>]] = []
    for c in classes {
      let place = Place(
        bucket: first[c.bucket] ?? c.bucket, family: familiesApart ? c.family : nil, pool: c.pool, isPricedApart: c.isPricedApart)
      if let i = places[place] {
        merged[i].append(c)
      } else {
        places[place] = merged.count
        merged.append([c])
      }
    }
    return merged
  }
}
