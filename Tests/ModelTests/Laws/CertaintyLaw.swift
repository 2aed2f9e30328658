import Agreements
import Formulas
import RandomEngagements
import Seeded
import Testing
import Values

@testable import Model

/// Law 12, as far as nothing is simulated. Paths with no uncertainty are the scenario to the bit: the engine over a
/// block of paths gives each what it gives alone; and the scenarios, but for the downside, read only what is likely.
/// Domain: every engagement. The size of random price cuts stays a range: scenarios use its expected path.
enum CertaintyIsTheScenario: FallibleLaw {
  static let number = 12
  enum Mistake: String, CaseIterable {
    case mean = "the mean of a range stands for its likely value"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var chance = Seeded(seed &+ 12_000_000)
    let engagement = RandomEngagement(seed).engagement
    let scenario = chance.pick(Scenario.computed.filter { $0 != .downside })
    let alone = engagement.outcome(scenario, as: number)
    if let found = alone.difference(to: engagement.outcome(scenario, as: Lanes.self)) { return "on a block of paths: \(found)" }
    if let found = alone.difference(to: block(engagement, scenario)) { return "on a block of paths: \(found)" }
    let certain = engagement.estimated { Estimate(mistake == .mean ? $0.mean : $0.likely) }
    var kept = alone
    kept.rows.removeAll { $0.name.hasPrefix("downside") }
    return kept.difference(to: certain.outcome(scenario, as: number)).map { "without ranges: \($0)" }
  }

  /// Every typed number as eight numbers, one a path: a figure that is one for all paths takes a way of its own through
  /// the operations, and a mistake in one path of eight goes unseen there.
  private static func block(_ engagement: Engagement, _ scenario: Scenario) -> Outcome {
    let timeline = Timeline(engagement), typed = Recorder<Double>(window: timeline.window, runUp: timeline.runUp)
    _ = engagement.outcome(scenario, on: typed)
    var drawn = Drawn<Lanes>()
    for (key, value) in typed.inputs { drawn.inputs[key] = Lanes(ContiguousArray(repeating: value, count: 8)) }
    return engagement.outcome(
      scenario, on: PlainSheet<Lanes>(window: timeline.window, runUp: timeline.runUp, drawn: drawn))
  }
}

/// A figure that is not alike on all paths is no number.
extension Lanes: LawNumber {
  var asDouble: Double { each.map { $0.allSatisfy { $0 == self[0] } ? $0[0] : .nan } ?? self[0] }
}

extension Engagement {
  /// Every range of a volume or a date replaced.
  fileprivate func estimated(_ replaced: (Estimate) -> Estimate) -> Engagement {
    var e = self
    func work(_ rows: [Workload]) -> [Workload] {
      rows.map { row in
        var row = row
        row.annualGrowth = row.annualGrowth.map(replaced)
        row.promptGrowthMonthly = row.promptGrowthMonthly.map(replaced)
        row.outputGrowthMonthly = row.outputGrowthMonthly.map(replaced)
        row.volatility = nil
        if let launch = row.launch {
          row.launch!.slip = launch.slip.map(replaced)
          row.launch!.cancelProbability = typed(0)
        }
        return row
      }
    }
    e.workloads = work(workloads)
    e.roadmap = work(roadmap)
    for i in plan.buckets.indices { e.plan.buckets[i].growth = plan.buckets[i].growth.map(replaced) }
    return e
  }
}

@Suite struct CertaintyIsTheScenarioTests {
  @Test func holds() { Laws.check(CertaintyIsTheScenario.self, cases: 50) }
}
