import Agreements
import Formulas
import Values

/// How paths are summed up for a sheet: months by stretches between the dates of all offers, and buckets by groups that
/// every contract treats alike.
struct PathGroups: Sendable {
  /// Buckets, or one family of a bucket, in one column.
  struct Group: Sendable, Hashable {
    var label: String
    /// Positions in the demand; nil: all families.
    var members: [Member]
  }
  struct Member: Sendable, Hashable {
    var bucket: Int
    var family: Int?
  }
  /// Months from contract start on, one after the other to the end of the window.
  let stretches: [Range<Int>]
  let groups: [Group]
  /// Test periods of every offer by place in its list, as stretches.
  let slots: [[Range<Int>]]
  private let places: [String: Int]

  var columns: Int { stretches.count * groups.count }
  /// The column of a group in a stretch.
  func column(_ s: Int, _ g: Int) -> Int { s * groups.count + g }
  /// The columns of some stretches.
  func columns(_ s: Range<Int>) -> Range<Int> { s.lowerBound * groups.count..<s.upperBound * groups.count }

  /// - Parameter demand: of any kind of number: its buckets and families alone are read.
  init<N>(_ engagement: Engagement, _ timeline: Timeline, _ demand: Demand<N>) {
    let contracts = engagement.quotes.compactMap(\.contract)
    var all = contracts
    if case .contract(let contract, _) = Alternative(engagement).kind { all.append(contract) }
    let lapses = engagement.plan.simulation.continuation.value == .lapse
    let calendars = contracts.map {
      ContractCalendar(
        termMonths: $0.termMonths.value, test: $0.commitment.test.value, months: 0..<timeline.window, repeats: !lapses)
    }
    var ends: Set<Int> = Set(stride(from: 12, to: timeline.window, by: 12)).union([timeline.window])
    for (contract, calendar) in zip(contracts, calendars) {
      for period in calendar.periods { ends.formUnion([period.months.lowerBound, period.months.upperBound]) }
      if contract.termMonths.value < timeline.window { ends.insert(contract.termMonths.value) }
    }
    let dates = ends.filter { $0 > 0 && $0 <= timeline.window }.sorted()
    let stretches = zip([0] + dates, dates).map { $0..<$1 }
    self.stretches = stretches
    slots = calendars.map { calendar in
      calendar.periods.map { period in
        let inside = stretches.indices.filter { period.months.contains(stretches[$0].lowerBound) }
        return inside.first!..<inside.last! + 1
      }
    }
    let perModel = all.contains { if case .perModel = $0.bedrock { true } else { false } }
    var groups: [Group] = [], plain: [Int] = []
    for (b, bucket) in demand.buckets.enumerated() {
      if perModel, BucketName.isBedrock(bucket.name), !bucket.families.isEmpty {
        for (f, family) in bucket.families.enumerated() {
          groups.append(Group(label: "\(bucket.name), \(family.label)", members: [Member(bucket: b, family: f)]))
        }
      } else if BucketName.isBedrock(bucket.name) || !all.allSatisfy({ $0.treatsPlainly(bucket.name) }) {
        groups.append(Group(label: bucket.name, members: [Member(bucket: b)]))
      } else {
        plain.append(b)
      }
    }
    if !plain.isEmpty {
      groups.insert(
        Group(
          label: plain.count == 1 ? demand.buckets[plain[0]].name : plain.map { demand.buckets[$0].name }.joined(separator: ", "),
          members: plain.map { Member(bucket: $0) }), at: 0)
    }
    self.groups = groups
    var places: [String: Int] = [:]
    for (g, group) in groups.enumerated() {
      for m in group.members {
        places[Self.key(demand.buckets[m.bucket].name, m.family.map { demand.buckets[m.bucket].families[$0].label })] = g
      }
    }
    self.places = places
  }

  private static func key(_ bucket: String, _ family: String?) -> String { family.map { bucket + "\u{0}" + $0 } ?? bucket }

  /// The group of spend of a ledger.
  func group(_ bucket: String, _ family: String?) -> Int? { places[Self.key(bucket, nil)] ?? places[Self.key(bucket, family)] }

  /// A demand's list spend by group and stretch: the months that it is made of.
  func lists<N>(_ demand: Demand<N>, _ s: Int, _ g: Int) -> [ArraySlice<N>] {
    groups[g].members.map { m in
      let bucket = demand.buckets[m.bucket], series = m.family.map { bucket.families[$0].list } ?? bucket.list
      return series.cells[stretches[s].lowerBound - series.first..<stretches[s].upperBound - series.first]
    }
  }
}

extension Contract {
  /// Whether a bucket is at the headline discount and counts in full, in no cap group.
  fileprivate func treatsPlainly(_ bucket: String) -> Bool {
    if buckets.contains(where: { $0.bucket.value == bucket }) || privateRates.contains(where: { $0.bucket.value == bucket }) {
      return false
    }
    let standard = BucketTerms.standard(for: bucket)
    return standard.discount == nil && standard.retires.value == 1 && standard.capGroup == nil
  }
}
