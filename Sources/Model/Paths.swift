import Agreements
import Formulas
import Simulation
import Values

/// Many ways in which the plan may go: the optimised forecast with everything that chance decides drawn (model §4).
///
/// The forecast is the model's own, read on a block of paths at a time. All offers, structures and clauses are settled on
/// the same paths.
public struct Paths: Sendable {
  public let points: Points
  public let chance: Chance
  /// Optimised list spend of every block.
  public let blocks: [Demand<Lanes>]
  /// Paths of every block.
  public let ranges: [Range<Int>]
  public var count: Int { points.count }

  /// Paths that are computed together: enough that an operation's overhead does not count, few enough to stay in cache.
  public static let blockSize = 512

  /// - Parameters:
  ///   - points: nil: as many as the plan says, on its seed.
  ///   - threads: 1 for one; nil: as many as there are cores. The paths are the same.
  public init(_ engine: Engine, points: Points? = nil, threads: Int? = nil) {
    let plan = engine.engagement.plan.simulation
    var chance = Chance(engine.engagement, engine.timeline)
    chance.order(engine)
    let points = points ?? Points(count: plan.paths.value, seed: UInt64(truncatingIfNeeded: plan.seed.value))
    chance.calibrate(engine, points, threads)
    self.init(engine, chance: chance, points: points, threads: threads)
  }

  init(_ engine: Engine, chance: Chance, points: Points, threads: Int?) {
    self.points = points
    self.chance = chance
    ranges = stride(from: 0, to: points.count, by: Self.blockSize).map { $0..<min($0 + Self.blockSize, points.count) }
    let ranges = ranges
    blocks = sideBySide(ranges.count, threads: threads) { engine.demand(chance.drawn(points, paths: ranges[$0])) }
  }

  /// A figure of every block, path after path. A figure that is the same on every path of a block is repeated.
  public func joined(_ figure: (_ block: Int) -> Lanes) -> [Double] {
    var all: [Double] = []
    all.reserveCapacity(count)
    for (b, range) in ranges.enumerated() {
      let x = figure(b)
      if let each = x.each { all += each } else { all += Array(repeating: x[0], count: range.count) }
    }
    return all
  }

  /// Total list spend of month t on every path.
  public func total(_ t: Int) -> [Double] { joined { blocks[$0].total(t) } }
}

extension Engine {
  /// The optimised forecast on a block of paths.
  func demand(_ drawn: Drawn<Lanes>) -> Demand<Lanes> {
    Forecast<Lanes>(engagement, timeline: timeline, only: [.optimised], on: columns(drawn)).demand[.optimised]!
  }
}

extension Chance {
  /// Paths that the width of a belief is met on.
  private static let mostPathsForBelief = 1_024

  /// Scales every sigma by one factor from 0.1 to 10, so that P90 ÷ P10 of total list spend in the month that the plan
  /// has a belief of is high ÷ low of that belief (model §4); to 1e-6 of its logarithm.
  mutating func calibrate(_ engine: Engine, _ points: Points, _ threads: Int?) {
    guard let belief = engine.engagement.plan.believes, volumes.contains(where: { $0.sigma > 0 }) else { return }
    let t = belief.month.value - engine.timeline.start, e = belief.totalSpend.value
    guard (0..<engine.timeline.window).contains(t), e.low > 0, e.high > e.low else { return }
    let wanted = Elementary.log(e.high / e.low), count = Swift.min(points.count, Self.mostPathsForBelief)
    let size = Paths.blockSize, blocks = (count + size - 1) / size
    func width(_ scale: Double) -> Double {
      var chance = self
      chance.scale = scale
      let scaled = chance
      let parts = sideBySide(blocks, threads: threads) { b -> [Double] in
        let range = b * size..<Swift.min((b + 1) * size, count)
        let total = engine.demand(scaled.drawn(points, paths: range)).total(t)
        return (0..<range.count).map { total[$0] }
      }
      let sorted = parts.flatMap { $0 }.sorted()
      let low = Risk.percentile(0.1, ofSorted: sorted), high = Risk.percentile(0.9, ofSorted: sorted)
      return low > 0 ? Elementary.log(high / low) : 0
    }
    // Width grows with the scale: steps in proportion, then between the two nearest scales on either side.
    var below: (scale: Double, width: Double)?, above: (scale: Double, width: Double)?
    var next = 1.0
    for _ in 0..<24 {
      let found = (scale: next, width: width(next))
      scale = next
      if (found.width - wanted).magnitude <= 1e-6 * wanted { return }
      if found.width < wanted { below = found } else { above = found }
      switch (below, above) {
      case (let a?, let b?):
        next = a.scale + (b.scale - a.scale) * ((wanted - a.width) / (b.width - a.width))
        // Kept off the ends, so that the bracket closes from both sides.
        let margin = 0.01 * (b.scale - a.scale)
        next = Swift.min(Swift.max(next, a.scale + margin), b.scale - margin)
      default:
        if (next == 0.1 && above != nil) || (next == 10 && below != nil) { return }
        let guess = found.width > 0 ? next * wanted / found.width : 10
        next = Swift.min(10, Swift.max(0.1, below == nil ? guess * 0.9 : guess * 1.1))
      }
    }
  }

  /// Gives the best points to the components that move the most money: each is tried alone at both ends of what it may
  /// be, and the squares of what list spend moves by in each contract year are added up. One that moves nothing takes no
  /// place.
  mutating func order(_ engine: Engine) {
    let names = candidates
    if names.isEmpty { return }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let probe = drawn(2 * names.count) { name in
      var u = ContiguousArray(repeating: 0.5, count: 2 * names.count)
      if let i = places[name] { (u[2 * i], u[2 * i + 1]) = (0.05, 0.95) }
      return u
    }
    let demand = engine.demand(probe)
    var moved = [Double](repeating: 0, count: names.count)
    for year in stride(from: 0, to: engine.timeline.window, by: 12) {
      let spend = Lanes.sum(year..<min(year + 12, engine.timeline.window)) { demand.total($0) }
      for i in names.indices {
        let x = spend[2 * i + 1] - spend[2 * i]
        moved[i] += x * x
      }
    }
    let ranked = names.indices.filter { moved[$0] > 0 }.sorted { (-moved[$0], $0) < (-moved[$1], $1) }
    slots = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { (names[$1], $0) })
  }
}
