import Agreements
import Simulation
import Values

/// Paths on which a driver stands low or high: the lowest and the highest fifth, so that a fifth's middle is the driver's
/// P10 or P90; of a launch, those without and those with it.
struct DriverEnds: Sendable {
  var driver: Driver
  var low: [Int]
  var high: [Int]

  /// Nil where the driver is the same on every path.
  init?(_ driver: Driver) {
    self.driver = driver
    let x = driver.values
    guard let least = x.min(), let most = x.max(), least < most else { return nil }
    if driver.kind == .launch {
      low = x.indices.filter { x[$0] == least }
      high = x.indices.filter { x[$0] == most }
      return
    }
    let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }, fifth = max(1, x.count / 5)
    low = Array(order.prefix(fifth))
    high = Array(order.suffix(fifth))
  }
}

/// What one offer is when a driver stands low, and when it stands high, all else as it falls out on those paths.
public struct SensitivityCase: Sendable {
  public struct Side: Sendable {
    /// Mean of the driver on these paths.
    public var driver: Double
    public var paths: Int
    /// Expected loss of the offer as quoted.
    public var loss: Double
    public var shortfall: Double
    /// The commitment that would be the target if these paths were all; nil where none keeps the plan's limits.
    public var target: Double?
  }
  public var driver: String
  public var kind: Driver.Kind
  public var low: Side
  public var high: Side
  /// Standard error of the difference of the two losses, from their spread over paths.
  public var error: Double
  public var swing: Double { (high.loss - low.loss).magnitude }
}

/// What an offer's expected loss and target turn on, driver by driver (model §6, §7), read from the run's own paths: the
/// drivers are independent of each other, so on the paths on which one stands low all others are as they always are.
public struct Sensitivity: Sendable {
  public var quote: String
  /// The greatest swing of the expected loss first; those that cannot be told from nothing last.
  public var cases: [SensitivityCase]
  /// Of all sides of all cases, those in which the target stays where it is, and how many there are.
  public var stays: Int
  public var sides: Int

  /// Drivers that the target is found anew for; of the others, hardly any moves it.
  static let mostTargets = 16

  /// - Parameters:
  ///   - quoted: the offer as quoted.
  ///   - menu: what each commitment of the menu does, ascending; empty without a menu.
  init(
    _ quote: String, quoted: PathOutcome, menu: [(commitment: Double, outcome: PathOutcome)], alternative: [Double],
    target: Double?, policy: Policy, ends: [DriverEnds]
  ) {
    self.quote = quote
    func mean(_ paths: [Int], _ x: (Int) -> Double) -> Double {
      paths.reduce(0) { $0 + x($1) } / Double(max(1, paths.count))
    }
    func side(_ end: DriverEnds, _ paths: [Int]) -> SensitivityCase.Side {
      SensitivityCase.Side(
        driver: mean(paths) { end.driver.values[$0] }, paths: paths.count,
        loss: mean(paths) { quoted.cost[$0] - alternative[$0] }, shortfall: mean(paths) { quoted.shortfall[$0] })
    }
    func variance(_ paths: [Int], _ middle: Double) -> Double {
      let squares = paths.reduce(0.0) { sum, p in
        let x = quoted.cost[p] - alternative[p] - middle
        return sum + x * x
      }
      return squares / Double(max(1, paths.count * (paths.count - 1)))
    }
    let all = ends.map { end -> (end: DriverEnds, found: SensitivityCase) in
      let low = side(end, end.low), high = side(end, end.high)
      let error = (variance(end.low, low.loss) + variance(end.high, high.loss)).squareRoot()
      return (end, SensitivityCase(driver: end.driver.name, kind: end.driver.kind, low: low, high: high, error: error))
    }
    // A swing within three times its error may be chance: those come last.
    func rank(_ x: SensitivityCase) -> Double { x.swing > 3 * x.error ? -x.swing : 1 / (1 + x.swing) }
    let ranked = all.enumerated().sorted { a, b in
      (rank(a.element.found), a.offset) < (rank(b.element.found), b.offset)
    }.map { $0.element }
    var cases = ranked.map(\.found)
    stays = 0
    sides = 0
    if !menu.isEmpty {
      let found = sideBySide(2 * min(cases.count, Self.mostTargets)) { i -> Double? in
        let end = ranked[i / 2].end
        return Self.target(menu, i % 2 == 0 ? end.low : end.high, alternative, policy)
      }
      for (i, x) in found.enumerated() {
        if i % 2 == 0 { cases[i / 2].low.target = x } else { cases[i / 2].high.target = x }
        sides += 1
        if x == target { stays += 1 }
      }
    }
    self.cases = cases
  }

  /// The target as `Envelope` has it, on some of the paths.
  private static func target(
    _ menu: [(commitment: Double, outcome: PathOutcome)], _ paths: [Int], _ alternative: [Double], _ policy: Policy
  ) -> Double? {
    var best: Double?, least = Double.infinity
    for (commitment, outcome) in menu {
      let losses = paths.map { outcome.cost[$0] - alternative[$0] }.sorted()
      let over = losses.reduce(0) { $0 + ($1 > 1e-12 * max(1, alternative[paths[0]].magnitude) ? 1 : 0) }
      if Double(over) > (policy.maxLossProbability.value + 1e-12) * Double(paths.count) { continue }
      if let limit = policy.maxP95Shortfall,
        Risk.percentile95(paths.map { outcome.shortfall[$0] }) > limit.value * (1 + 1e-12)
      {
        continue
      }
      let mean = Risk.mean(losses), x = mean + policy.riskWeight.value * (Risk.cvar95(ofSorted: losses) - mean)
      if x < least - 1e-9 * max(1, alternative[paths[0]].magnitude) { (best, least) = (commitment, x) }
    }
    return best
  }
}
