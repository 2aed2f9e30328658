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
  public internal(set) var blocks: [Demand<Lanes>]
  /// What could move to each competing quote, of every block.
  let moves: [[Moved<Lanes>]]
  /// What chance decided, driver by driver.
  public let drivers: [Driver]
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
    let made = sideBySide(ranges.count, threads: threads) { b in
      let (drawn, drivers) = chance.drawnWithDrivers(ranges[b].count, chance.steering.numbers(points, ranges[b]))
      let forecast = engine.forecast(drawn, quotes: true)
      return (demand: forecast.demand[.optimised]!, moves: forecast.moved, drivers: drivers)
    }
    blocks = made.map(\.demand)
    moves = made.map(\.moves)
    drivers = chance.drivers.enumerated().map { i, driver in
      Driver(name: driver.name, kind: driver.kind, values: made.flatMap { $0.drivers[i] })
    }
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
  /// - Parameter only: the one month that is wanted; the others are not to be read.
  func demand(_ drawn: Drawn<Lanes>, only: Int? = nil) -> Demand<Lanes> {
    forecast(drawn, only: only, quotes: false).demand[.optimised]!
  }

  /// - Parameter quotes: whether to price what could move on the channels of competing quotes too.
  func forecast(_ drawn: Drawn<Lanes>, only: Int? = nil, quotes: Bool) -> Forecast<Lanes> {
    Forecast<Lanes>(engagement, timeline: timeline, only: [.optimised], quotes: quotes, on: columns(drawn, only: only))
  }
}
