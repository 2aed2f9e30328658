import Agreements
import Formulas
import Simulation
import Values

/// One thing that chance decides, and where it stands on every path.
public struct Driver: Sendable {
  public enum Kind: Sendable, Hashable {
    /// What moves all volumes together: mean of the common walk over the window, in standard deviations of a month.
    case common
    /// What moves one volume by itself: e to its own walk's mean over the window, a factor.
    case volume
    /// A yearly or monthly growth.
    case growth
    /// Months.
    case slip
    /// A share or saving that a lever brings.
    case effect
    /// 1 where a launch comes, 0 where it is cancelled.
    case launch
    /// Mean over the window of all cuts so far: a factor on price.
    case cuts
  }
  public var name: String
  public var kind: Kind
  public var values: [Double]
}

extension Chance {
  /// Names and kinds of everything that is drawn, in the order of `driverValues`.
  var drivers: [(name: String, kind: Driver.Kind, key: String)] {
    var all: [(name: String, kind: Driver.Kind, key: String)] = []
    let walking = volumes.filter { $0.sigma > 0 }
    if correlation > 0, !walking.isEmpty { all.append((Self.common, .common, "")) }
    if correlation < 1 { for v in walking { all.append(("volume of \(v.key) by itself", .volume, v.key)) } }
    var named: Set<String> = []
    for r in ranges where named.insert(r.name).inserted { all.append((r.name, Self.kind(r.name), r.key)) }
    for c in cancellations where named.insert(c.name).inserted { all.append((c.name, .launch, c.key)) }
    for c in cuts { all.append(("price cuts of " + c.family, .cuts, Self.cuts(ofFamily: c.family))) }
    return all
  }

  private static func kind(_ range: String) -> Driver.Kind {
    range.hasPrefix("slip") ? .slip : range.contains("growth") ? .growth : .effect
  }

  /// What every driver is on a block of paths.
  func driverValues(_ drawn: Drawn<Lanes>, _ walks: (common: [Double], own: [Walk]), paths: Int) -> [[Double]] {
    let window = 0..<timeline.window
    return drivers.map { driver in
      switch driver.kind {
      case .common: return walks.common
      case .volume:
        let walk = walks.own.first { $0.volume.key == driver.key }!  // drivers of volume are made of walks
        let a = walk.volume.sigma * scale * ((1 - correlation) / 12).squareRoot()
        return walk.mean.map { Elementary.exp(a * $0) }
      case .cuts:
        let mean =
          drawn.series[driver.key].map { series in Lanes.sum(window) { series[$0] } / Lanes(Double(window.count)) } ?? 1.0
        return (0..<paths).map { mean[$0] }
      case .launch:
        let comes = drawn.series[driver.key].map { $0[0] } ?? 1.0
        return (0..<paths).map { comes[$0] }
      case .growth, .slip, .effect:
        let x = drawn.inputs[driver.key] ?? 0.0
        return (0..<paths).map { x[$0] }
      }
    }
  }
}
