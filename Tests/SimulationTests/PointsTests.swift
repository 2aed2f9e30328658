import Simulation
import Testing

@Suite struct PointsTests {
  /// Each group of a lattice cuts every good component into as many equal parts as it has points, one point in each.
  @Test(arguments: [0, 1, 7, 63, 127])
  func aGroupFillsEveryPart(_ slot: Int) {
    let points = Points(count: 512, seed: 5, kind: .lattice(shifts: 8))
    let all = points.coordinates("growth of search", slot: slot, paths: 0..<512)
    for group in 0..<8 {
      let mine = all.indices.filter { points.group(of: $0) == group }.map { all[$0] }
      // A shift moves all points alike: sorted, they stand 1/64 apart.
      let sorted = mine.sorted()
      for (a, b) in zip(sorted, sorted.dropFirst()) { #expect(abs(b - a - 1.0 / 64) < 1e-12) }
    }
  }

  /// Pairs of components fill the square: a function of two has an error far below that of independent points.
  @Test func twoComponentsTogether() {
    func errors(_ kind: Points.Kind) -> Double {
      var sum = 0.0
      for seed in 0..<32 {
        let points = Points(count: 1024, seed: UInt64(seed), kind: kind)
        let x = points.coordinates("a", slot: 2, paths: 0..<1024), y = points.coordinates("b", slot: 9, paths: 0..<1024)
        let mean = zip(x, y).reduce(0.0) { $0 + $1.0 * $1.1 } / 1024
        sum += (mean - 0.25) * (mean - 0.25)
      }
      return (sum / 32).squareRoot()
    }
    #expect(errors(.lattice(shifts: 1)) < errors(.independent) / 8)
  }

  /// The same numbers however the paths are cut into blocks; others for another name, seed or group.
  @Test func namesKeyTheNumbers() {
    let points = Points(count: 4096, seed: 1)
    let whole = points.coordinates("slip of voice", slot: 3, paths: 0..<512)
    let parts =
      points.coordinates("slip of voice", slot: 3, paths: 0..<256)
      + points.coordinates("slip of voice", slot: 3, paths: 256..<512)
    #expect(whole == parts)
    #expect(points.coordinates("slip of text", slot: 3, paths: 0..<512) != whole)
    #expect(Points(count: 4096, seed: 2).coordinates("slip of voice", slot: 3, paths: 0..<512) != whole)
    #expect(whole.allSatisfy { $0 > 0 && $0 < 1 })
  }

  /// Independent numbers: mean 1/2 and variance 1/12 within four standard errors.
  @Test func independentNumbers() {
    let n = 100_000
    let x = Points(count: n, seed: 9, kind: .independent).coordinates("x", slot: 0, paths: 0..<n)
    let mean = x.reduce(0, +) / Double(n)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
    #expect(abs(mean - 0.5) < 4 * (1.0 / 12 / Double(n)).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 4 * (1.0 / 180 / Double(n)).squareRoot())
  }
}

@Suite struct BridgeTests {
  /// Every step is decided once, and each walk's step k is a sum of k independent normals: variance k, covariance the
  /// smaller step. Worked from the parts' own weights, without drawing.
  @Test(arguments: [1, 2, 3, 7, 38])
  func isAWalk(_ steps: Int) {
    let bridge = Bridge(steps: steps)
    #expect(bridge.parts.map(\.step).sorted() == Array(1...steps))
    // Weight of each part's number in each step: put 1 for one part and 0 for the others.
    var weights = [[Double]](repeating: [], count: steps)
    for i in bridge.parts.indices {
      let walk = bridge.walk(1) { [$0 == i ? 1.0 : 0.0] }
      for k in 0..<steps { weights[k].append(walk[k][0]) }
    }
    for a in 0..<steps {
      for b in a..<steps {
        let covariance = zip(weights[a], weights[b]).reduce(0.0) { $0 + $1.0 * $1.1 }
        #expect(abs(covariance - Double(a + 1)) < 1e-12, "steps \(a + 1), \(b + 1)")
      }
    }
  }
}
