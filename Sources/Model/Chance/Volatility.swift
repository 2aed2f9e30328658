import Agreements
import Values

/// Volatility of measured volume: monthly log changes less trend and season, × √12 (model §4).
public struct Volatility: Sendable, Hashable {
  public var sigma: Double
  /// Monthly changes it is estimated from.
  public var changes: Int
  /// 90% interval, by the normal approximation to the logarithm of a standard deviation.
  public var low: Double
  public var high: Double
  /// Back-test: of the changes in the second half of the history, how many lie within P10 to P90 of what the changes
  /// before each of them foretell (their trend, and their own volatility).
  public var within: Int
  public var tested: Int

  /// Of a bucket of the estate; nil with fewer than 12 months in a row, or a month without spend.
  public static func estimate(of bucket: String, _ engagement: Engagement) -> Volatility? {
    let rows = engagement.estate
      .filter { $0.bucket.value == bucket && $0.month.value <= engagement.plan.measuredMonth.value }
      .sorted { $0.month.value < $1.month.value }
    guard rows.count >= 12, let first = rows.first, let last = rows.last,
      last.month.value - first.month.value == rows.count - 1, rows.allSatisfy({ $0.listSpend.value > 0 })
    else { return nil }
    let season = engagement.plan.buckets.first { $0.name.value == bucket }?.season.map(\.value) ?? []
    let mean = season.isEmpty ? 1 : season.reduce(0, +) / 12
    let logs = rows.map { row in
      Elementary.log(row.listSpend.value) - (season.isEmpty ? 0 : Elementary.log(season[row.month.value.number - 1] / mean))
    }
    let changes = zip(logs.dropFirst(), logs).map { $0 - $1 }
    let trend = changes.reduce(0, +) / Double(changes.count)
    let variance = changes.reduce(0) { $0 + ($1 - trend) * ($1 - trend) } / Double(changes.count - 1)
    let sigma = (variance * 12).squareRoot()
    let spread = Elementary.exp(1.6448536269514722 / (2 * Double(changes.count - 1)).squareRoot())
    var within = 0
    let half = (changes.count + 1) / 2
    for i in half..<changes.count {
      let before = changes.prefix(i), mean = before.reduce(0, +) / Double(i)
      let sd = (before.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(i - 1)).squareRoot()
      if (changes[i] - mean).magnitude <= 1.2815515655446004 * sd { within += 1 }
    }
    return Volatility(
      sigma: sigma, changes: changes.count, low: sigma / spread, high: sigma * spread, within: within,
      tested: changes.count - half)
  }
}
