import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// How the good points are shared among what chance decides.
@Suite struct SteeringTests {
  /// Directions are orthonormal; what depends on those before gives none, and what moves nothing is left alone.
  @Test func directions() {
    let steering = Steering(["a", "b", "c", "d"], slopes: [[3, 4, 0, 0], [6, 8, 0, 0], [1, 0, 0, 2]])
    #expect(steering.components == ["a", "b", "d"])
    #expect(steering.directions.count == 2)
    #expect(steering.directions[0] == [0.6, 0.8, 0])
    for (i, x) in steering.directions.enumerated() {
      for (j, y) in steering.directions.enumerated() {
        let product = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        #expect((product - (i == j ? 1 : 0)).magnitude < 1e-15)
      }
    }
  }

  /// Steered numbers are as normal and as independent as they were: means, squares and products within five standard
  /// errors; and along a direction they are the lattice's coordinate.
  @Test func steeredNumbersAreNormal() {
    let steering = Steering(["a", "b", "c"], slopes: [[1, 2, -2], [0.5, 0, 3]])
    let points = Points(count: 32_768, seed: 4), paths = 0..<32_768
    let numbers = steering.numbers(points, paths)
    let z = ["a", "b", "c"].map { numbers.normal($0) }, error = 5 / Double(points.count).squareRoot()
    for i in 0..<3 {
      #expect(Risk.mean(Array(z[i])).magnitude < error)
      for j in i..<3 {
        let product = Risk.mean(zip(z[i], z[j]).map { $0 * $1 })
        #expect((product - (i == j ? 1 : 0)).magnitude < 2 * error, "\(i), \(j)")
      }
    }
    let first = Numbers.normals(points.coordinate(0, paths: paths))
    #expect(zip(z[1], numbers.uniform("b")).allSatisfy { Normal.probability($0) == $1 })
    for p in stride(from: 0, to: points.count, by: 97) {
      let a = z[0][p], b = z[1][p], c = z[2][p]
      let along = (a + 2 * b - 2 * c) / 3
      #expect((along - first[p]).magnitude < 1e-12)
    }
  }

  /// Mean shortfall of the same paths' number has a fraction of the error of independent numbers.
  @Test func steeringPays() {
    let e = Engagement.small(estate: ["compute": 600_000, "storage": 400_000], months: 36)
    var plan = e
    plan.plan.buckets = ["compute", "storage"].map { BucketPlan(name: typed($0), volatility: typed(0.3)) }
    let engine = Engine(plan)
    func spread(_ kind: Points.Kind) -> Double {
      let means = (0..<24).map { seed -> Double in
        let paths = Paths(engine, points: Points(count: 1024, seed: UInt64(seed), kind: kind))
        let years = (0..<3).map { y in (12 * y..<12 * y + 12).map { paths.total($0) } }
        let short = (0..<1024).map { p -> Double in
          var sum = 0.0
          for year in years { sum += max(0, 12_000_000 - year.reduce(0.0) { $0 + $1[p] }) }
          return sum
        }
        return Risk.mean(short)
      }
      let mean = Risk.mean(means)
      return Risk.mean(means.map { ($0 - mean) * ($0 - mean) }).squareRoot()
    }
    #expect(spread(.lattice(shifts: 8)) < spread(.independent) / 4)
  }

  /// A month worked out alone is the month of the whole forecast, to the bit: so a belief is met on the paths that are used.
  @Test func oneMonthAlone() {
    for seed in 0..<40 {
      let e = RandomEngagement(seed).engagement, engine = Engine(e)
      var chance = Chance(e, engine.timeline)
      chance.order(engine)
      let points = Points(count: 16, seed: 2), drawn = chance.drawn(points, paths: 0..<16)
      let whole = engine.demand(drawn)
      for t in [0, engine.timeline.window / 2, engine.timeline.window - 1] {
        let alone = engine.demand(drawn, only: t)
        for p in 0..<16 { #expect(alone.total(t)[p] == whole.total(t)[p], "seed \(seed), month \(t)") }
      }
    }
  }
}
