import Agreements
import Formulas
import Simulation
import Values

/// What chance decides of an engagement, and how each decision is drawn (model §4).
///
/// Every number that is drawn is a *component* with a name: the parts of each random walk of volume, each growth range,
/// slip, cancellation, lever effect and price cut. Names key the random numbers, so that rows may change places and
/// factors be added without moving the numbers of others.
public struct Chance: Sendable {
  /// A walk of volume: all rows and launches of a workload, or a bucket of the estate.
  public struct Volume: Sendable {
    public enum Evidence: Sendable, Hashable { case typed, estimated, convention }
    public var name: String
    /// Key of its factor among the drawn series: `bucket compute`, `workload search`.
    public var key: String
    /// Standard deviation of the yearly log change, as typed, estimated or by convention; before any calibration.
    public var sigma: Double
    public var evidence: Evidence
    public var source: Source
    /// What the bucket's own history says, whether or not it is used.
    public var measured: Volatility?
  }
  /// A triangular range that stands in place of an input's likely value.
  struct Range: Sendable {
    var key: String
    var estimate: Estimate
    /// Inputs that follow it to the same quantile of their own range; rows of one workload agree in growths.
    var name: String
  }
  /// A launch that may not come.
  struct Cancellation: Sendable {
    var name: String
    var key: String
    var odds: Double
  }
  /// Random price cuts of a family.
  struct Cuts: Sendable {
    var family: String
    /// Odds of a cut in a month: 1 - e^(-hazard/12).
    var odds: Double
    var size: Estimate
  }

  let timeline: Timeline
  public let volumes: [Volume]
  let ranges: [Range]
  let cancellations: [Cancellation]
  let cuts: [Cuts]
  /// Correlation of any two walks by the month.
  public let correlation: Double
  /// Factor on every sigma (calibration).
  public var scale = 1.0
  /// How the components share the good points.
  var steering = Steering()

  private let bridge: Bridge

  /// Names by which the model asks for what was drawn.
  static func volume(ofWorkload name: String) -> String { "workload " + name }
  static func volume(ofBucket name: String) -> String { "bucket " + name }
  static func cuts(ofFamily name: String) -> String { "cuts " + name }
  static func launched(_ key: String) -> String { "comes " + key }

  /// Volatility where nothing is typed and nothing measured (model §4).
  public static let conventionForTokens = 0.35, conventionForEstate = 0.15

  public init(_ engagement: Engagement, _ timeline: Timeline) {
    self.timeline = timeline
    correlation = engagement.plan.simulation.correlation.value
    volumes = Self.volumes(engagement)
    let found = Self.ranges(engagement)
    ranges = found.ranges
    cancellations = found.cancellations
    cuts = engagement.plan.families.compactMap { plan in
      guard plan.cutHazard.value > 0 else { return nil }
      return Cuts(family: plan.name.value, odds: 1 - Elementary.exp(-plan.cutHazard.value / 12), size: plan.cutSize.value)
    }.sorted { $0.family < $1.family }
    bridge = Bridge(steps: max(0, timeline.lead + timeline.window - 1))
  }

  /// Whether anything is left to chance.
  public var isNone: Bool {
    volumes.allSatisfy { $0.sigma == 0 } && ranges.allSatisfy(\.estimate.isCertain) && cancellations.isEmpty && cuts.isEmpty
  }

  private static func volumes(_ engagement: Engagement) -> [Volume] {
    var volumes: [Volume] = []
    for name in Estate<Double>.names(engagement) where !Estate<Double>.baseline(of: name, engagement).isEmpty {
      let plan = engagement.plan.buckets.first { $0.name.value == name }
      let key = volume(ofBucket: name), measured = Volatility.estimate(of: name, engagement)
      if let typed = plan?.volatility {
        volumes.append(
          Volume(name: name, key: key, sigma: typed.value, evidence: .typed, source: typed.source, measured: measured))
      } else if let measured {
        volumes.append(
          Volume(
            name: name, key: key, sigma: measured.sigma, evidence: .estimated,
            source: .engine("\(measured.changes) monthly changes in estate.csv"), measured: measured))
      } else {
        volumes.append(
          Volume(
            name: name, key: key, sigma: conventionForEstate, evidence: .convention,
            source: .standard("model §4: convention for the estate")))
      }
    }
    let rows = engagement.workloads + engagement.roadmap
    for name in Set(rows.map(\.name.value)).sorted() {
      let typed = rows.first { $0.name.value == name && $0.volatility != nil }?.volatility
      volumes.append(
        Volume(
          name: name, key: volume(ofWorkload: name), sigma: typed?.value ?? conventionForTokens,
          evidence: typed == nil ? .convention : .typed,
          source: typed?.source ?? .standard("model §4: convention for tokens")))
    }
    return volumes
  }

  private static func ranges(_ engagement: Engagement) -> (ranges: [Range], cancellations: [Cancellation]) {
    var ranges: [Range] = [], cancellations: [Cancellation] = []
    func add(_ key: String, _ estimate: Estimate, _ name: String) {
      if !estimate.isCertain { ranges.append(Range(key: key, estimate: estimate, name: name)) }
    }
    for bucket in engagement.plan.buckets {
      let name = bucket.name.value
      add("buckets.\(name).annual_growth.likely", bucket.growth.value, "growth of bucket " + name)
    }
    for (table, rows) in [("workloads", engagement.workloads), ("roadmap", engagement.roadmap)] {
      let start = table == "workloads" ? 0 : engagement.workloads.count
      for (i, row) in TokenDemand<Double>.sorted(rows).enumerated() {
        let name = row.name.value, key = "\(table).\(start + i).\(name).\(row.model.value)"
        // Rows of one workload share a growth; a launch has terms of its own.
        let of = row.launch == nil ? name : "\(name) from \(row.launch!.month.value) on \(row.model.value)"
        add(key + ".annual_growth.likely", row.annualGrowth.value, "growth of " + of)
        add(key + ".prompt_growth", row.promptGrowthMonthly.value, "prompt growth of " + of)
        add(key + ".output_growth", row.outputGrowthMonthly.value, "output growth of " + of)
        if let launch = row.launch {
          add(key + ".slip_months", launch.slip.value, "slip of " + of)
          if launch.cancelProbability.value > 0 {
            cancellations.append(
              Cancellation(name: "cancellation of " + of, key: launched(key), odds: launch.cancelProbability.value))
          }
        }
      }
    }
    for (number, lever) in engagement.actingLevers {
      let name = lever.name.value, key = "levers.\(number).\(name)"
      add(key + ".slip_months", lever.slip.value, "slip of lever " + name)
      switch lever.kind {
      case .avoid(let share), .batch(let share): add(key + ".share.likely", share.value, "effect of lever " + name)
      case .distil(_, _, let share, _): add(key + ".share.likely", share.value, "effect of lever " + name)
      case .route(_, _, let share, _, _, let escalation):
        add(key + ".share.likely", share.value, "effect of lever " + name)
        add(key + ".escalation", escalation.value, "escalation of lever " + name)
      case .embeddings(_, _, let share, let changed, _):
        add(key + ".share.likely", share.value, "effect of lever " + name)
        add(key + ".changed_share", changed.value, "changed share of lever " + name)
      case .outputSaving(let saving), .context(.saving(let saving), _, _):
        add(key + ".saving.likely", saving.value, "effect of lever " + name)
      case .cache, .outputCap, .context, .capacity, .credits: break
      }
    }
    return (ranges, cancellations)
  }

  // MARK: components

  /// Cuts whose month and size may take good points.
  private static let goodCuts = 2

  private static func part(_ walk: String, _ i: Int) -> String { "\(walk), part \(i + 1)" }
  private static func cutMonth(_ family: String, _ i: Int) -> String { "month of cut \(i + 1) of \(family)" }
  private static func cutSize(_ family: String, _ i: Int) -> String { "size of cut \(i + 1) of \(family)" }
  static let common = "volume of everything"

  /// Components outside the walks, by kind and name.
  private var singles: [String] {
    var names = Set(ranges.map(\.name)).sorted() + Set(cancellations.map(\.name)).sorted()
    for c in cuts {
      for i in 0..<Self.goodCuts { names += [Self.cutMonth(c.family, i), Self.cutSize(c.family, i)] }
    }
    return names
  }

  /// Steers the good points by what moves the most money. Each component outside the walks is tried alone at both ends of
  /// what it may be, and each volume a little above and below; a walk's parts move its volume as the bridge says.
  mutating func order(_ engine: Engine) {
    let singles = singles, walking = volumes.filter { $0.sigma > 0 }, paths = 2 * (singles.count + walking.count)
    if paths == 0 { return }
    let step = 0.25
    var probe = drawn(paths, .probing(singles, paths: paths))
    for (v, volume) in walking.enumerated() {
      var factor = ContiguousArray(repeating: 1.0, count: paths)
      factor[2 * (singles.count + v)] = Elementary.exp(-step)
      factor[2 * (singles.count + v) + 1] = Elementary.exp(step)
      probe.series[volume.key] = probe.series[volume.key]!.map { $0 * Lanes(factor) }
    }
    let demand = engine.demand(probe)
    // What the parts of a walk do to it, month by month: part p alone on path p.
    let parts = bridge.parts.count
    let shape = bridge.walk(parts) { i in ContiguousArray((0..<parts).map { $0 == i ? 1.0 : 0.0 }) }
    let monthly = 12.0.squareRoot(), together = correlation.squareRoot(), apart = (1 - correlation).squareRoot()
    func gradient(_ months: Swift.Range<Int>, _ spend: (Int) -> Lanes) -> [Double] {
      var common = [Double](repeating: 0, count: parts)
      var own = walking.map { _ in common }, alone = [Double](repeating: 0, count: singles.count)
      for t in months {
        let x = spend(t), age = timeline.lead + t
        func slope(_ i: Int, _ width: Double) -> Double { (x[2 * i + 1] - x[2 * i]) / (2 * width) }
        for i in singles.indices { alone[i] += slope(i, Numbers.end) }
        if age <= 0 { continue }
        for (v, volume) in walking.enumerated() {
          let byStep = slope(singles.count + v, step) * volume.sigma / monthly
          if byStep == 0 { continue }
          for p in 0..<parts {
            let byPart = byStep * shape[age - 1][p]
            common[p] += together * byPart
            own[v][p] += apart * byPart
          }
        }
      }
      return common + own.flatMap { $0 } + alone
    }
    let names = ([Self.common] + walking.map(\.key)).flatMap { walk in (0..<parts).map { Self.part(walk, $0) } } + singles
    // All years together, each year, and the quarters before an anniversary, at which step-downs are decided.
    let all = 0..<timeline.window
    let years = stride(from: 0, to: timeline.window, by: 12).map { $0..<Swift.min($0 + 12, timeline.window) }
    let quarters = years.dropLast().map { $0.upperBound - 3..<$0.upperBound }
    // The month of a belief scales everything.
    let belief = engine.engagement.plan.believes.map { $0.month.value - timeline.start }.flatMap { all.contains($0) ? $0 : nil }
    let wanted = (belief.map { [$0..<$0 + 1] } ?? []) + [all] + years + quarters
    steering = Steering(names, slopes: wanted.map { gradient($0) { demand.total($0) } })
  }

  /// Draws everything for a block of paths.
  func drawn(_ points: Points, paths: Swift.Range<Int>) -> Drawn<Lanes> {
    drawn(paths.count, steering.numbers(points, paths))
  }

  func drawn(_ count: Int, _ numbers: Numbers) -> Drawn<Lanes> {
    drawnWithDrivers(count, numbers).drawn
  }

  /// Everything drawn, and where each driver stands.
  func drawnWithDrivers(_ count: Int, _ numbers: Numbers) -> (drawn: Drawn<Lanes>, drivers: [[Double]]) {
    var drawn = beside(count, numbers)
    let walks = walks(count, numbers)
    for (key, factors) in factors(of: walks.own) { drawn.series[key] = factors }
    return (drawn, driverValues(drawn, walks, paths: count))
  }

  /// Walks of volume that are drawn, by month of age 1…: √12 ÷ σ × the walk of the logarithm, without drift.
  struct Walk {
    var volume: Volume
    var steps: [ContiguousArray<Double>]
    /// Mean over the window of its own walk, without what is common.
    var mean: [Double]
  }

  /// - Returns: the mean over the window of what is common to all, and every walk.
  func walks(_ count: Int, _ numbers: Numbers) -> (common: [Double], own: [Walk]) {
    let walking = volumes.filter { $0.sigma > 0 }
    func walk(_ name: String) -> [ContiguousArray<Double>] { bridge.walk(count) { numbers.normal(Self.part(name, $0)) } }
    let shared = correlation > 0 && !walking.isEmpty ? walk(Self.common) : []
    let together = correlation.squareRoot(), apart = (1 - correlation).squareRoot()
    /// Over the months of the window.
    func mean(_ walk: [ContiguousArray<Double>]) -> [Double] {
      var sum = [Double](repeating: 0, count: count)
      for step in walk.dropFirst(Swift.max(0, timeline.lead - 1)) { for p in 0..<count { sum[p] += step[p] } }
      return sum.map { $0 / Double(timeline.window) }
    }
    let walks = walking.map { volume in
      let own = correlation < 1 ? walk(volume.key) : []
      let steps = (0..<bridge.steps).map { i in
        ContiguousArray<Double>(unsafeUninitializedCapacity: count) { out, filled in
          for p in 0..<count {
            let x = (shared.isEmpty ? 0 : together * shared[i][p]) + (own.isEmpty ? 0 : apart * own[i][p])
            (out.baseAddress! + p).initialize(to: x)
          }
          filled = count
        }
      }
      return Walk(volume: volume, steps: steps, mean: mean(own))
    }
    return (mean(shared), walks)
  }

  /// X(t) of every walk (model §4).
  /// - Parameter only: the one month that is wanted; all others stand at 1.
  func factors(of walks: [Walk], only: Int? = nil) -> [String: Series<Lanes>] {
    let monthly = 12.0.squareRoot()
    var all: [String: Series<Lanes>] = [:]
    for walk in walks {
      let sigma = walk.volume.sigma * scale, a = sigma / monthly, drift = sigma * sigma / 24
      let cells = timeline.months.map { t -> Lanes in
        let age = timeline.lead + t
        if age <= 0 || only.map({ $0 != t }) ?? false { return 1.0 }
        let less = drift * Double(age), step = walk.steps[age - 1]
        return Lanes(
          ContiguousArray(unsafeUninitializedCapacity: step.count) { out, filled in
            for p in 0..<step.count { (out.baseAddress! + p).initialize(to: Elementary.exp(a * step[p] - less)) }
            filled = step.count
          })
      }
      all[walk.volume.key] = Series(first: timeline.months.lowerBound, cells: cells)
    }
    return all
  }

  /// Everything but volumes.
  func beside(_ count: Int, _ numbers: Numbers) -> Drawn<Lanes> {
    var drawn = Drawn<Lanes>()
    let months = timeline.months
    // Ranges: one number decides where each of its inputs stands in its own range.
    for range in ranges {
      let e = range.estimate
      drawn.inputs[range.key] = Lanes(
        ContiguousArray(numbers.uniform(range.name).map { Quantile.triangular($0, low: e.low, likely: e.likely, high: e.high) }))
    }
    for c in cancellations {
      let comes = Lanes(ContiguousArray(numbers.uniform(c.name).map { $0 < c.odds ? 0.0 : 1.0 }))
      drawn.series[c.key] = Series(first: months.lowerBound, cells: months.map { _ in comes })
    }
    for c in cuts { drawn.series[Self.cuts(ofFamily: c.family)] = cutFactors(c, count, numbers) }
    return drawn
  }

  /// Factor of all cuts so far, by month. Monthly trials with equal odds are the same in law as waiting times with a
  /// geometric distribution, and waiting times need few numbers.
  private func cutFactors(_ cuts: Cuts, _ count: Int, _ numbers: Numbers) -> Series<Lanes> {
    let last = timeline.lead + timeline.window - 1
    // By month of age 1…last, path by path.
    var sizes = [ContiguousArray<Double>](repeating: ContiguousArray(repeating: 1, count: count), count: max(0, last) + 1)
    var when = ContiguousArray(repeating: 0.0, count: count)
    var i = 0
    while when.contains(where: { $0 < Double(last) }) && i < 200 {
      let wait = numbers.uniform(Self.cutMonth(cuts.family, i)), size = numbers.uniform(Self.cutSize(cuts.family, i))
      for p in 0..<count where when[p] < Double(last) {
        when[p] += Quantile.geometric(wait[p], odds: cuts.odds)
        if when[p] <= Double(last) {
          sizes[Int(when[p])][p] *=
            1 - Quantile.triangular(size[p], low: cuts.size.low, likely: cuts.size.likely, high: cuts.size.high)
        }
      }
      i += 1
    }
    var factor = ContiguousArray(repeating: 1.0, count: count)
    var byAge = [factor]
    for age in stride(from: 1, through: last, by: 1) {
      for p in 0..<count { factor[p] *= sizes[age][p] }
      byAge.append(factor)
    }
    return Series(
      first: timeline.months.lowerBound, cells: timeline.months.map { t in Lanes(byAge[max(0, timeline.lead + t)]) })
  }
}
