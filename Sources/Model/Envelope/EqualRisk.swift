import Agreements
import Formulas
import Simulation
import Values

/// Years of a given total with the least expected present-valued shortfall of main in the signed term (model §7).
///
/// At the optimum the next dollar of every year has the same present-valued chance of falling short (times 1 - share
/// where a cap grows with the commitment). With finitely many paths that chance is a step function: between the lowest
/// and the highest optimal years at the critical chance all years move together, so that the total is met. Where years
/// may not fall, adjacent years pool.
struct EqualRisk: Sendable {
  /// The slope of the expected gap of some years with one common commitment: to the right of `at[i]` it is `slope[i]`.
  private struct Steps: Sendable {
    var from: Int
    var to: Int
    var at: [Double]
    var slope: [Double]

    /// The least commitment at which the slope reaches a price, at most the total.
    func least(_ price: Double, _ total: Double) -> Double {
      var low = 0, high = slope.count
      while low < high {
        let mid = (low + high) / 2
        if slope[mid] < price { low = mid + 1 } else { high = mid }
      }
      return low < at.count ? min(at[low], total) : total
    }
  }
  private let count: Int
  private let mayFall: Bool
  /// Of every run of adjacent years, or of single years where they may fall.
  private let steps: [Steps]
  /// More than any slope.
  private let most: Double

  /// Whether the contract's terms leave a year's retirement untouched by commitments, but for the year's own caps.
  static func covers(_ contract: Contract) -> Bool {
    guard contract.commitment.test.value == .annual, case .pay = contract.shortfall else { return false }
    return contract.overage == nil && contract.carryForward.value == 0 && contract.stepDown == nil
      && (contract.discount.isBare || contract.discount.by.value != .eachYear)
      && !(contract.gapRate.value == .discounted && contract.discount.scope.value == .marginal)
  }

  /// Whether what is billed on a block leaves it so: no fungible pair joins two pools, and no monthly minimum meets a cap.
  static func covers(_ contract: Contract, _ bill: Bill) -> Bool {
    func holds(_ p: Int, _ bucket: String) -> Bool {
      bill.alike.contains { $0.pool == p && $0.parts.contains { $0.bucket == bucket && $0.canSpend } }
    }
    let pools = 0...contract.bedrock.pools.count
    let hasPair = contract.fungible.contains { pair in
      pools.contains { a in holds(a, pair.first) && pools.contains { $0 != a && holds($0, pair.second) } }
    }
    return !hasPair && !(contract.commitment.monthlyMinimum.value != 0 && Counted(bill, contract).hasCappedSpend)
  }

  /// Commitments at which the gap of a year bends on some path, and by how much its slope rises there.
  typealias Bends = [(at: Double, rise: Double)]

  /// Bends of every contract year on the paths of a block.
  static func bends(_ contract: Contract, _ bill: Bill) -> [Bends] {
    let counted = Counted(bill, contract), minimum = contract.commitment.monthlyMinimum.value
    return (0..<contract.years).map { year in
      let months = 12 * year..<12 * year + 12
      var fixed = counted.uncapped(0, months)
      if minimum != 0 {
        // Without capped spend a month's drawdown is what it counts.
        for t in months {
          let month = counted.uncapped(0, t..<t + 1)
          for p in fixed.indices { fixed[p] += max(0, minimum - month[p]) }
        }
      }
      let groups = counted.groups(months)
      var bends: Bends = []
      bends.reserveCapacity(bill.paths)
      for p in fixed.indices { add(fixed[p], groups.map { $0[p] }, counted.caps, to: &bends) }
      return bends
    }
  }

  /// The gap max(0, c - fixed - Σ min(share · c, group)) of one path as a function of c.
  private static func add(_ fixed: Double, _ groups: [Double], _ caps: [Double], to bends: inout Bends) {
    let capped = zip(groups, caps).filter { $1 > 0 }.map { (at: $0 / $1, share: $1, amount: $0) }.sorted {
      ($0.at, $0.share) > ($1.at, $1.share)
    }
    var rest = capped.reduce(fixed) { $0 + $1.amount }, slope = 1.0
    // From the right, where every cap is used up, until the gap is gone.
    for bend in capped {
      if rest >= bend.at * slope { break }
      bends.append((bend.at, bend.share))
      slope -= bend.share
      rest -= bend.amount
      if slope <= 1e-12 { return }
    }
    bends.append((max(rest / slope, 0), slope))
  }

  /// - Parameters:
  ///   - bends: of every contract year, over all paths.
  ///   - factors: discount factors of the years' test dates.
  init(_ contract: Contract, bends: [Bends], factors: [Double], paths: Int, threads: Int?) {
    let years = contract.commitment.years.map(\.value)
    count = years.count
    // Years as quoted say whether the buyer may promise less later.
    mayFall = zip(years, years.dropFirst()).contains { $1 < $0 }
    let value = factors.map { $0 / Double(paths) }
    most = (value.max() ?? 0) * Double(paths)
    var runs: [(from: Int, to: Int)] = []
    for a in 0..<count { for b in a..<(mayFall ? a + 1 : count) { runs.append((a, b)) } }
    let runsOfYears = runs
    steps = sideBySide(runs.count, threads: threads) { i in
      let run = runsOfYears[i]
      var rises: Bends = []
      for y in run.from...run.to { rises += bends[y].map { ($0.at, $0.rise * value[y]) } }
      rises.sort { ($0.at, $0.rise) < ($1.at, $1.rise) }
      var slope = 0.0
      return Steps(
        from: run.from, to: run.to, at: rises.map(\.at),
        slope: rises.map {
          slope += $0.rise
          return slope / Double(run.to - run.from + 1)
        })
    }
  }

  /// The least optimal years when a dollar of commitment is worth `price`.
  private func lowest(_ price: Double, _ total: Double) -> [Double] {
    if price <= 0 { return Array(repeating: 0, count: count) }
    if mayFall { return steps.map { $0.least(price, total) } }
    var least = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
    for run in steps { least[run.from][run.to] = run.least(price, total) }
    return (0..<count).map { y in (0...y).map { a in (y..<count).map { least[a][$0] }.min() ?? 0 }.max() ?? 0 }
  }

  /// Commitment by contract year at a mean year.
  func years(mean: Double) -> [Double] {
    let total = Double(count) * mean
    if count == 1 || total <= 0 { return Array(repeating: mean, count: count) }
    // No round number, so that no step is hit by chance.
    var low = 0.0, high = most * 1.0371
    while high - low > 1e-13 * most {
      let mid = 0.5 * (low + high)
      if lowest(mid, total).reduce(0, +) > total { high = mid } else { low = mid }
    }
    let x = lowest(low, total), y = lowest(high, total)
    let sumX = x.reduce(0, +), sumY = y.reduce(0, +)
    let share = sumY > sumX ? (total - sumX) / (sumY - sumX) : 0
    return zip(x, y).map { $0 + share * ($1 - $0) }
  }
}
