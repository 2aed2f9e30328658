import Agreements
import Formulas
import RandomEngagements
import Seeded
import Testing
import Values

@testable import Model

/// Law 11. The bridge of the run-rate adds up: as measured less what every lever saves in sequence is optimised, workloads
/// add up to both ends, and what a lever saves alone is what it saves where it is the only one.
/// Domain: every engagement, with one to four levers on some of its workloads. (The bridge from one quote to another is
/// in `RoundsTests`.)
enum BridgeAddsUp: Law {
  static let number = 11

  static func engagement(_ seed: Int) -> Engagement {
    var e = RandomEngagement(seed).engagement
    var chance = Seeded(seed &+ 11_000_000)
    let names = Set(e.workloads.map(\.name.value)).sorted()
    for i in 0..<chance.whole(1...4) {
      let share = typed(Estimate(chance.within(0.05, 0.6)))
      let kind: Lever.Kind =
        switch chance.whole(0...3) {
        case 0: .avoid(share: share)
        case 1: .outputSaving(share)
        case 2: .outputCap(tokens: typed(chance.within(50, 600).rounded()))
        default:
          .context(.saving(share), embeddingPerRequest: typed(0.0001), monthlyCost: typed(chance.within(0, 500).rounded()))
        }
      let some = names.filter { _ in chance.chance(0.6) }
      e.levers.append(
        Lever(
          name: typed("lever \(i)"), kind: kind, workloads: some.map { typed($0) }, evidence: typed(.measured), owner: "owner",
          ships: typed(e.plan.contractStart.value + 1), gatePassed: true,
          source: .file(path: "levers.yaml", line: i + 1, column: 1)))
    }
    return e
  }

  private static func runRate<N: LawNumber>(_ e: Engagement, as number: N.Type) -> RunRate<N> {
    let timeline = Timeline(e), sheet = PlainSheet<N>(window: timeline.window, runUp: timeline.runUp)
    return RunRate<N>(e, forecast: Forecast<N>(e, timeline: timeline, on: sheet), on: sheet)
  }

  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? {
    let e = engagement(seed), rate = runRate(e, as: number)
    let measured = rate.asMeasured.asDouble, optimised = rate.optimised.asDouble, slack = 1e-9 * max(1, measured)
    func differ(_ a: Double, _ b: Double) -> Bool { !((a - b).magnitude <= slack) }
    let saved = rate.bridge.reduce(0) { $0 + ($1.inSequence?.asDouble ?? 0) }
    if differ(measured - saved, optimised) { return "\(measured) less \(saved) is not \(optimised)" }
    let lists = rate.workloads.reduce(0) { $0 + $1.list.asDouble }
    if differ(lists, measured) { return "workloads \(lists), as measured \(measured)" }
    let after = rate.workloads.reduce(0) { $0 + $1.optimised.asDouble }
    if differ(after, optimised) { return "workloads \(after), optimised \(optimised)" }
    for step in rate.bridge {
      guard let alone = step.alone?.asDouble else { return "\(step.lever.name.value) does not enter" }
      var one = e
      one.levers = [e.levers[step.number]]
      let only = runRate(one, as: number)
      if differ(alone, only.asMeasured.asDouble - only.optimised.asDouble) {
        return "\(step.lever.name.value) saves \(alone) alone, \(only.asMeasured) less \(only.optimised) as the only one"
      }
    }
    return nil
  }
}

@Suite struct BridgeAddsUpTests {
  @Test func holds() { Laws.check(BridgeAddsUp.self, cases: 60) }
}
