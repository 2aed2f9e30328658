import Formulas
import Simulation
import Values

/// Figures of a sample of paths (model §6).
public enum Risk {
  /// Added from first to last.
  public static func mean(_ x: [Double]) -> Double { x.isEmpty ? 0 : x.reduce(0, +) / Double(x.count) }

  /// Linear between ranks, ends included (a spreadsheet's PERCENTILE).
  /// - Parameter sorted: ascending.
  public static func percentile(_ share: Double, ofSorted sorted: [Double]) -> Double {
    guard let last = sorted.indices.last else { return 0 }
    let at = share * Double(last), below = Int(at.rounded(.down))
    return below >= last ? sorted[last] : sorted[below] + (at - Double(below)) * (sorted[below + 1] - sorted[below])
  }

  /// The same of values in any order, to the bit.
  public static func percentile(_ share: Double, of x: [Double]) -> Double {
    if x.isEmpty { return 0 }
    let at = share * Double(x.count - 1), below = Int(at.rounded(.down))
    let lower: Double, upper: Double
    if 2 * below >= x.count - 1 {
      let greatest = Greatest.unordered(x.count - below, of: x)
      (lower, upper) = (greatest[0], greatest.dropFirst().min() ?? greatest[0])
    } else {
      let least = Greatest.unordered(below + 2, of: x.map { -$0 })
      (lower, upper) = (-(least.dropFirst().min() ?? least[0]), -least[0])
    }
    return lower + (at - Double(below)) * (upper - lower)
  }

  /// The 95th percentile, of values in any order.
  public static func percentile95(_ x: [Double]) -> Double { percentile(0.95, of: x) }

  /// Mean of the greatest 5%, the path at the boundary by the part of it that belongs there.
  /// - Parameter sorted: ascending.
  public static func cvar95(ofSorted sorted: [Double]) -> Double {
    cvar95(greatest: sorted.suffix(cvar95Paths(sorted.count)), of: sorted.count)
  }

  /// The same of values in any order; it differs from the other by rounding alone.
  public static func cvar95(_ x: [Double]) -> Double {
    cvar95(greatest: Greatest.unordered(cvar95Paths(x.count), of: x)[...], of: x.count)
  }

  /// Those of the tail, and the one that belongs there in part.
  private static func cvar95Paths(_ count: Int) -> Int { min(count, Int((0.05 * Double(count)).rounded(.down)) + 1) }

  /// - Parameter greatest: the least of them first.
  private static func cvar95(greatest: ArraySlice<Double>, of count: Int) -> Double {
    guard let least = greatest.first else { return 0 }
    let tail = 0.05 * Double(count), part = tail - tail.rounded(.down)
    return (greatest.dropFirst().reduce(0, +) + part * least) / tail
  }

  public static func share(_ flags: [Bool]) -> Double {
    flags.isEmpty ? 0 : Double(flags.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(flags.count)
  }

  /// Ascending.
  public static func sorted(_ x: [Double]) -> [Double] { x.sorted() }

  /// Standard error of a mean: the spread of the means of groups of paths that are independent of each other, over the
  /// root of their number.
  public static func standardError(_ x: [Double], _ points: Points) -> Double {
    let groups = points.groups
    guard groups > 1, x.count == points.count else { return 0 }
    var sums = [Double](repeating: 0, count: groups), counts = sums
    for (p, value) in x.enumerated() {
      sums[points.group(of: p)] += value
      counts[points.group(of: p)] += 1
    }
    let means = zip(sums, counts).map { $0 / max(1, $1) }
    let mean = mean(means)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(groups - 1)
    return (variance / Double(groups)).squareRoot()
  }
}

/// What would have been best on each path, of every commitment on the menu and no deal.
struct Hindsight: Sendable {
  var least: [Double]
  /// Whether the best lies above the commitment that is judged. Ties go to the smaller one.
  var isAbove: [Bool]

  /// - Parameters:
  ///   - own: the commitment that is judged.
  ///   - commitments: of the menu, ascending, with their outcomes.
  ///   - alternative: cost without a deal.
  init(_ own: Double, _ commitments: [Double], _ outcomes: ArraySlice<PathOutcome>, _ alternative: [Double]) {
    let costs = outcomes.map(\.cost)
    var least = alternative
    for x in costs { for p in least.indices where x[p] < least[p] { least[p] = x[p] } }
    let below = commitments.indices.filter { commitments[$0] <= own }
    isAbove = least.indices.map { p in
      let near = least[p] + 1e-9 * max(1, least[p].magnitude)
      return !(alternative[p] <= near) && !below.contains { costs[$0][p] <= near }
    }
    self.least = least
  }
}

/// Over- and under-commit exposure of one offer with one commitment, over all paths (model §6). Money over the window;
/// cost and loss are present values.
public struct ExpectedFigures: Sendable {
  public var cost: Double
  public var costP10: Double
  public var costP50: Double
  public var costP90: Double
  /// A budget figure: its paths are those on which the business grew.
  public var costCVaR95: Double
  /// Against the alternative on the same path; below 0 the offer is better.
  public var loss: Double
  public var lossCVaR95: Double
  public var lossProbability: Double
  public var shortfall: Double
  public var shortfallProbability: Double
  public var shortfallP95: Double
  public var shortfallWorst: Double
  public var shortfallPV: Double
  /// Regret whose best point lies above the commitment.
  public var leftOnTable: Double
  public var overRegret: Double
  public var regret: Double
  public var standardErrorCost: Double
  public var standardErrorShortfall: Double

  func objective(_ weight: Double) -> Double { Objective.of(loss: loss, worst: lossCVaR95, weight: weight) }

  /// - Parameters:
  ///   - alternative: cost of the alternative on every path.
  ///   - hindsight: the best of the menu on every path; nil without a menu.
  init(_ outcome: PathOutcome, alternative: [Double], hindsight: Hindsight?, points: Points) {
    let costs = outcome.cost.sorted()
    let losses = zip(outcome.cost, alternative).map { $0 - $1 }
    cost = Risk.mean(outcome.cost)
    costP10 = Risk.percentile(0.1, ofSorted: costs)
    costP50 = Risk.percentile(0.5, ofSorted: costs)
    costP90 = Risk.percentile(0.9, ofSorted: costs)
    costCVaR95 = Risk.cvar95(ofSorted: costs)
    loss = Risk.mean(losses)
    lossCVaR95 = Risk.cvar95(losses)
    // A loss within rounding of nothing is none.
    lossProbability = Risk.share(zip(losses, alternative).map { $0 > 1e-12 * max(1, $1.magnitude) })
    shortfall = Risk.mean(outcome.shortfall)
    shortfallProbability = Risk.share(outcome.isShort)
    shortfallP95 = Risk.percentile95(outcome.shortfall)
    shortfallWorst = outcome.shortfall.max() ?? 0
    shortfallPV = Risk.mean(outcome.shortfallPV)
    var left = 0.0, over = 0.0
    if let hindsight {
      for p in outcome.cost.indices {
        let x = outcome.cost[p] - hindsight.least[p]
        if hindsight.isAbove[p] { left += x } else { over += x }
      }
    }
    let n = Double(max(1, outcome.cost.count))
    leftOnTable = left / n
    overRegret = over / n
    regret = leftOnTable + overRegret
    standardErrorCost = Risk.standardError(outcome.cost, points)
    standardErrorShortfall = Risk.standardError(outcome.shortfall, points)
  }
}

extension ExpectedFigures {
  /// The figures of result.json by their names there.
  public var named: [(key: String, label: String, unit: Unit, value: Double)] {
    [
      ("cost", "Expected cost", .money, cost), ("cost_p10", "Cost, P10", .money, costP10),
      ("cost_p50", "Cost, P50", .money, costP50), ("cost_p90", "Cost, P90", .money, costP90),
      ("cost_cvar95", "Cost, mean of the dearest 5% (budget)", .money, costCVaR95),
      ("loss", "Expected loss against the alternative", .money, loss),
      ("loss_cvar95", "Loss, mean of the worst 5%", .money, lossCVaR95),
      ("loss_probability", "Odds of a loss", .rate, lossProbability),
      ("shortfall", "Expected shortfall charges", .money, shortfall),
      ("shortfall_probability", "Odds of a shortfall", .rate, shortfallProbability),
      ("shortfall_p95", "Shortfall charges, P95", .money, shortfallP95),
      ("shortfall_worst", "Shortfall charges, worst path", .money, shortfallWorst),
      ("shortfall_pv", "Expected shortfall charges, present value", .money, shortfallPV),
      ("left_on_table", "Left on the table (under-commit)", .money, leftOnTable),
      ("over_regret", "Over-commit regret", .money, overRegret), ("regret", "Regret in hindsight", .money, regret),
      ("standard_error_cost", "Standard error of the expected cost", .money, standardErrorCost),
      ("standard_error_shortfall", "Standard error of the expected shortfall", .money, standardErrorShortfall),
    ]
  }
}
