import Foundation
import Simulation
import Testing
import Values

@Suite struct QuantileTests {
  /// Standard normal quantiles to 15 digits, from tables and from the symmetric tail.
  @Test(arguments: [
    (0.5, 0.0), (0.975, 1.959963984540054), (0.9, 1.2815515655446004), (0.841344746068543, 1.0000000000000002),
    (0.999, 3.090232306167813), (1e-10, -6.361340902404056), (1e-300, -37.0471), (0.05, -1.6448536269514722),
  ])
  func normal(_ u: Double, _ z: Double) {
    #expect(abs(Quantile.normal(u) - z) <= 1e-4 * (u < 1e-200 ? 1 : 1e-10), "\(u)")
  }

  @Test func normalIsOdd() {
    for i in 1..<200 {
      let u = Double(i) / 400
      #expect(abs(Quantile.normal(u) + Quantile.normal(1 - u)) < 1e-13)
    }
  }

  /// Φ against tables, against the error function of the C library, and as the quantile's inverse.
  @Test func probability() {
    for (z, p) in [(0.0, 0.5), (1.959963984540054, 0.975), (-1.0, 0.15865525393145707), (-6.361340902404056, 1e-10)] {
      #expect(abs(Normal.probability(z) - p) <= 1e-13 * max(p, 1e-3), "\(z)")
    }
    for i in -380..<380 {
      let z = Double(i) / 10
      #expect(abs(Normal.probability(z) - erfc(-z / 2.0.squareRoot()) / 2) < 1e-14)
      if z < 5 { #expect(Normal.probability(z) <= Normal.probability(z + 0.1)) }
    }
    for i in 1..<1000 {
      let u = Double(i) / 1000
      #expect(abs(Normal.probability(Quantile.normal(u)) - u) < 1e-14)
    }
  }

  /// Areas under the triangle by hand: on 0..1..4 the top stands at u = 1/4; half of it at 1/16.
  @Test func triangular() {
    func q(_ u: Double) -> Double { Quantile.triangular(u, low: 0, likely: 1, high: 4) }
    #expect(q(0.25) == 1)
    #expect(q(1.0 / 16) == 0.5)
    #expect(abs(q(1 - 1.0 / 12) - 3) < 1e-15)
    #expect(Quantile.triangular(0.3, low: 7, likely: 7, high: 7) == 7)
    // Its mean is (0+1+4)/3, by the midpoint rule.
    let n = 100_000
    let mean = (0..<n).reduce(0.0) { $0 + q((Double($1) + 0.5) / Double(n)) } / Double(n)
    #expect(abs(mean - 5.0 / 3) < 1e-6)
  }

  /// Odds p in a trial: 1 - (1-p)^k of the numbers wait at most k trials.
  @Test func geometric() {
    let p = 0.2, n = 100_000
    for k in [1, 2, 5, 10] {
      let share = (0..<n).reduce(0) { $0 + (Quantile.geometric((Double($1) + 0.5) / Double(n), odds: p) <= Double(k) ? 1 : 0) }
      #expect(abs(Double(share) / Double(n) - (1 - pow(1 - p, Double(k)))) < 2e-5)
    }
    #expect(Quantile.geometric(0.5, odds: 0) == .infinity)
    #expect(Quantile.geometric(0.5, odds: 1) == 1)
  }
}

@Suite struct ElementaryTests {
  @Test func againstTheCLibrary() {
    for i in -2000...2000 {
      let x = Double(i) * 0.35
      #expect(abs(Elementary.exp(x) / Foundation.exp(x) - 1) < 1e-15, "exp \(x)")
    }
    for i in 1...4000 {
      let x = Double(i) * 0.00731
      #expect(abs(Elementary.log(x) - Foundation.log(x)) <= 1e-15 * max(abs(Foundation.log(x)), 1e-3), "log \(x)")
      #expect(abs(Elementary.power(x, 2.75) / Foundation.pow(x, 2.75) - 1) < 4e-15, "power \(x)")
    }
    #expect(Elementary.power(1, 7.5) == 1)
    #expect(Elementary.power(3.5, 0) == 1)
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.exp(710) == .infinity)
    #expect(Elementary.exp(-709) == 0)
  }
}
