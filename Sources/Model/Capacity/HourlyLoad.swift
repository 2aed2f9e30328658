import Formulas

/// What workloads together ask of one instrument, row of traffic by row, counted in its units: a load of 2 fills two
/// units. From the first row to the last; a row that is not there is one without traffic.
public struct HourlyLoad: Sendable {
  /// A load that occurs, with what lies at or below it.
  public struct Step: Sendable {
    public var load: Double
    /// Σ of the loads up to this one, rows of the same load each counted.
    public var sum: Double
    /// Rows with a greater load.
    public var above: Double
  }
  /// Ascending.
  public let loads: [Double]
  /// Distinct loads, ascending, 0 first.
  public let steps: [Step]
  /// Minutes that a row stands for.
  public let minutes: Int
  /// Tokens of the whole span that go to the instrument's model on demand, cached reads among them.
  public let inputTokens: Double
  public let outputTokens: Double

  public init(loads: [Double], minutes: Int, inputTokens: Double, outputTokens: Double) {
    let sorted = loads.sorted()
    self.loads = sorted
    self.minutes = minutes
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    var steps = [Step(load: 0, sum: 0, above: Double(sorted.count))]
    var sum = 0.0
    for (i, load) in sorted.enumerated() {
      sum += load
      let step = Step(load: load, sum: sum, above: Double(sorted.count - i - 1))
      if load == steps[steps.count - 1].load { steps[steps.count - 1] = step } else { steps.append(step) }
    }
    self.steps = steps
  }

  public var hoursOfRow: Double { Double(minutes) / 60 }
  public var hours: Double { Double(loads.count) * hoursOfRow }
  /// Unit-hours asked for.
  public var total: Double { (steps.last?.sum ?? 0) * hoursOfRow }
  public var most: Double { loads.last ?? 0 }

  /// Unit-hours that so many units carry: Σ min(load, units).
  public func served(by units: Double) -> Double {
    var low = 0, high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].load <= units { low = middle + 1 } else { high = middle }
    }
    let step = steps[low - 1]
    return (step.sum + units * step.above) * hoursOfRow
  }

  /// Linear between rows, ends included.
  public func percentile(_ share: Double) -> Double {
    guard let last = loads.indices.last else { return 0 }
    let at = share * Double(last), below = Int(at.rounded(.down))
    return below == last ? loads[last] : loads[below] + (at - Double(below)) * (loads[below + 1] - loads[below])
  }
}
