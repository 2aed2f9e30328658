import Simulation
import Testing

@Suite struct PointsTests {
  /// Under each shift the points of every coordinate stand evenly: unfolded and sorted, each in its own part.
  @Test(arguments: 0..<Points.coordinateCount)
  func aShiftFillsEveryPart(_ k: Int) {
    let points = Points(count: 512, seed: 5, kind: .lattice(shifts: 8))
    let all = points.coordinate(k, paths: 0..<512)
    for shift in 0..<8 {
      // Folding lays two parts of the circle on each other: every 64th of (0, 1) holds one point.
      let sorted = stride(from: shift, to: 512, by: 8).map { all[$0] }.sorted()
      for i in 0..<32 {
        #expect(sorted[2 * i..<2 * i + 2].allSatisfy { $0 >= Double(i) / 32 - 1e-12 && $0 <= Double(i + 1) / 32 + 1e-12 })
      }
    }
  }

  /// Pairs of coordinates fill the square: a function of two has an error far below that of independent points.
  @Test func twoCoordinatesTogether() {
    func errors(_ kind: Points.Kind) -> Double {
      var sum = 0.0
      for seed in 0..<32 {
        let points = Points(count: 1024, seed: UInt64(seed), kind: kind)
        let x = points.coordinate(0, paths: 0..<1024), y = points.coordinate(3, paths: 0..<1024)
        let mean = zip(x, y).reduce(0.0) { $0 + $1.0 * $1.1 } / 1024
        sum += (mean - 0.25) * (mean - 0.25)
      }
      return (sum / 32).squareRoot()
    }
    #expect(errors(.lattice(shifts: 1)) < errors(.independent) / 50)
  }

  /// Two shifts of a pair mirror what stands on no lattice, so that what is odd in it cancels; pairs are groups.
  @Test func pairsMirror() {
    let points = Points(count: 64, seed: 3, kind: .lattice(shifts: 8))
    let x = points.independent("slip of voice", paths: 0..<64)
    for p in stride(from: 0, to: 64, by: 2) {
      #expect(x[p] + x[p + 1] == 1)
      #expect(points.group(of: p) == points.group(of: p + 1))
    }
    #expect(Set((0..<64).map { points.group(of: $0) }) == [0, 1, 2, 3])
    #expect(points.groups == 4)
  }

  /// The same numbers however the paths are cut into blocks; others for another name, coordinate or seed.
  @Test func namesKeyTheNumbers() {
    let points = Points(count: 4096, seed: 1)
    let name = points.independent("slip of voice", paths: 0..<512), coordinate = points.coordinate(3, paths: 0..<512)
    #expect(
      name == points.independent("slip of voice", paths: 0..<256) + points.independent("slip of voice", paths: 256..<512))
    #expect(coordinate == points.coordinate(3, paths: 0..<255) + points.coordinate(3, paths: 255..<512))
    #expect(points.independent("slip of text", paths: 0..<512) != name)
    #expect(points.coordinate(4, paths: 0..<512) != coordinate)
    #expect(Points(count: 4096, seed: 2).independent("slip of voice", paths: 0..<512) != name)
    #expect(Points(count: 4096, seed: 2).coordinate(3, paths: 0..<512) != coordinate)
    #expect((name + coordinate).allSatisfy { $0 > 0 && $0 < 1 })
  }

  /// Independent numbers: mean 1/2 and variance 1/12 within four standard errors.
  @Test func independentNumbers() {
    let n = 100_000
    let x = Points(count: n, seed: 9, kind: .independent).independent("x", paths: 0..<n)
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
