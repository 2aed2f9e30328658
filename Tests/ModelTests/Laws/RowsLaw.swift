import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 9. Reordering the rows of CSV files gives the same figures to the bit.
/// Domain: every engagement. (Files themselves are reordered in the tests of reports.)
enum OrderOfRowsIsNothing: FallibleLaw {
  static let number = 9
  enum Mistake: String, CaseIterable {
    case fileOrder = "workloads are added up in the order of the file"
    case lastBaseline = "a month of the estate is the row that the file has last"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var chance = Seeded(seed &+ 9_000_000)
    let engagement = RandomEngagement(seed).engagement, shuffled = engagement.shuffled(&chance)
    func read(_ e: Engagement) -> Engagement {
      var e = e
      switch mistake {
      case .fileOrder: for i in e.workloads.indices { e.workloads[i].name = e.workloads[i].name.map { "\(i) \($0)" } }
      case .lastBaseline: e.estate = e.estate.last.map { [$0] } ?? []
      case nil: break
      }
      return e
    }
    let scenario = chance.pick(Scenario.computed)
    return read(engagement).outcome(scenario, as: number).difference(to: read(shuffled).outcome(scenario, as: number))
  }
}

/// Law 10. Rows of workloads and launches split in halves: the same totals, to 1e-12 of the greatest amount.
/// Domain: every engagement.
enum HalvesAddUp: Law {
  static let number = 10
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    var chance = Seeded(seed &+ 10_000_000)
    let engagement = RandomEngagement(seed).engagement, halves = engagement.halvingRows(&chance)
    let scenario = chance.pick(Scenario.computed)
    let before = engagement.outcome(scenario, as: number).totals
    return before.difference(to: halves.outcome(scenario, as: number), tolerance: 1e-12 * before.scale)
  }
}

/// Law 27. A workload with zero volume changes only its row, to the bit.
/// Domain: every engagement; where buckets are fungible, the new row is on a model that spends already (which pools a
/// bucket may fill is decided by the models that it holds, also those without spend).
enum NothingSentChangesNothing: FallibleLaw {
  static let number = 27
  enum Mistake: String, CaseIterable {
    case oneRequest = "a workload without volume is given one request"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var chance = Seeded(seed &+ 27_000_000)
    let engagement = RandomEngagement(seed).engagement
    var more = engagement, idle = chance.pick(engagement.workloads + engagement.roadmap)
    let isFungible = engagement.quotes.contains { !($0.contract?.fungible.isEmpty ?? true) } || engagement.incumbent != nil
    if !isFungible { idle.model = chance.pick(engagement.rates.filter { $0.region.isEmpty }).model }
    idle.name = typed("idle")
    idle.requests = typed(mistake == .oneRequest ? 1 : 0)
    idle.source = .file(path: "idle", line: 1, column: 1)
    if idle.launch == nil { more.workloads.insert(idle, at: 0) } else { more.roadmap.append(idle) }
    let scenario = chance.pick(Scenario.computed)
    let before = engagement.outcome(scenario, as: number), after = more.outcome(scenario, as: number)
    if let found = before.difference(to: after) { return found }
    let known = Set(before.rows.map(\.name))
    for row in after.rows where !known.contains(row.name) && !row.name.hasSuffix(": index") {
      if row.values.contains(where: { $0 != 0 }) { return "\(row.name) is not nothing" }
    }
    return nil
  }
}

@Suite struct RowsLawTests {
  @Test func orderIsNothing() { Laws.check(OrderOfRowsIsNothing.self, cases: 60) }
  @Test func halvesAddUp() { Laws.check(HalvesAddUp.self, cases: 60) }
  @Test func nothingSent() { Laws.check(NothingSentChangesNothing.self, cases: 60) }
}
