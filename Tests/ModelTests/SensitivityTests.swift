import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// What an offer turns on.
@Suite struct SensitivityTests {
  private static func policy(_ odds: Double = 1, weight: Double = 0.25) -> Policy {
    var policy = RandomEngagement(1).engagement.plan.policy
    policy.maxLossProbability = typed(odds)
    policy.maxP95Shortfall = nil
    policy.riskWeight = typed(weight)
    return policy
  }
  private static func outcome(_ cost: [Double]) -> PathOutcome {
    PathOutcome(cost: cost, shortfall: cost.map { $0 / 10 }, shortfallPV: cost, isShort: cost.map { _ in false })
  }

  /// Ten paths by hand: the driver runs against the order of paths, so that its low fifth are the last two.
  @Test func byHand() throws {
    let driver = Driver(name: "x", kind: .growth, values: (0..<10).map { 1 - Double($0) / 10 })
    let ends = try #require(DriverEnds(driver))
    #expect(ends.low == [9, 8] && ends.high == [1, 0])
    let cost = (0..<10).map { 100 + Double($0) }, none = [Double](repeating: 100, count: 10)
    let small = Self.outcome(none.map { $0 - 1 }), large = Self.outcome((0..<10).map { 90 + 2 * Double($0) })
    let found = Sensitivity(
      "q", quoted: Self.outcome(cost), menu: [(1, small), (2, large)], alternative: none, target: 1, policy: Self.policy(),
      ends: [ends])
    let x = found.cases[0]
    // Losses 0…9: the last two 8.5 on average, the first two 0.5, each pair ½ apart from its mean.
    #expect(x.low.loss == 8.5 && x.high.loss == 0.5 && x.swing == 8)
    #expect((x.low.driver - 0.15).magnitude < 1e-15 && (x.high.driver - 0.95).magnitude < 1e-15)
    #expect((x.low.shortfall - 10.85).magnitude < 1e-12)
    #expect((x.error - (0.25 + 0.25).squareRoot()).magnitude < 1e-15)
    // The large commitment loses 6 and 8 on the last two, saves 10 and 8 on the first two; the small one saves 1.
    #expect(x.low.target == 1 && x.high.target == 2)
    #expect(found.stays == 1 && found.sides == 2)
  }

  /// A launch stands without on one side and with on the other, however rare; what never differs is no driver.
  @Test func launchesAndConstants() throws {
    let ends = try #require(DriverEnds(Driver(name: "l", kind: .launch, values: [1, 0, 1, 1, 1, 1, 1, 1, 1, 1])))
    #expect(ends.low == [1] && ends.high.count == 9)
    #expect(DriverEnds(Driver(name: "c", kind: .effect, values: [2, 2, 2])) == nil)
  }

  /// The plan's limits hold on each side by themselves.
  @Test func limitsOnEachSide() throws {
    let driver = Driver(name: "x", kind: .volume, values: (0..<10).map(Double.init))
    let none = [Double](repeating: 100, count: 10)
    let risky = Self.outcome((0..<10).map { $0 < 5 ? 101 : 50 })
    let found = Sensitivity(
      "q", quoted: risky, menu: [(5, risky)], alternative: none, target: nil, policy: Self.policy(0.1),
      ends: [try #require(DriverEnds(driver))])
    #expect(found.cases[0].low.target == nil && found.cases[0].high.target == 5)
  }

  /// All fifths together are the whole, and drivers do not depend on each other: on the paths where one stands low, the
  /// mean of any other is what it is on all paths, within five standard errors.
  @Test func driversAreIndependent() {
    let e = RandomEngagement(7).engagement, engine = Engine(e)
    let paths = Paths(engine, points: Points(count: 4096, seed: 5))
    #expect(paths.drivers.count > 3)
    #expect(Set(paths.drivers.map(\.name)).count == paths.drivers.count)
    for a in paths.drivers {
      guard let ends = DriverEnds(a) else { continue }
      for b in paths.drivers where b.name != a.name {
        let mean = Risk.mean(b.values), spread = Risk.mean(b.values.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        let low = Risk.mean(ends.low.map { b.values[$0] })
        #expect((low - mean).magnitude <= 5 * spread / Double(ends.low.count).squareRoot() + 1e-12, "\(a.name) and \(b.name)")
      }
    }
  }
}
