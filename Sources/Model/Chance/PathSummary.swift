import Formulas
import Simulation
import Values

/// What reports say of the paths themselves.
public struct PathSummary: Sendable {
  /// Total list spend of one month over all paths.
  public struct MonthFan: Sendable {
    public var p10: Double
    public var p50: Double
    public var p90: Double
  }
  public let points: Points
  public let volumes: [Chance.Volume]
  public let correlation: Double
  public let scale: Double
  /// Over the window.
  public let months: [MonthFan]
  /// Total list spend of one contract year over all paths.
  public struct Year: Sendable {
    public var mean: Double
    /// Standard deviation of its logarithm.
    public var deviation: Double
    public var totals: SortedTotals
  }
  public let years: [Year]
  /// Mean list spend over the window on all paths, and on the optimised scenario: slips, cancellations and what levers
  /// may fail to bring keep the mean path below it, growth with a long upper end above (the optimism gap is the
  /// scenario less the mean).
  public let meanList: Double
  public let optimisedList: Double
  private let kept: Paths?

  /// The closed-form check of one offer, by signed year of its main pool with an annual test: list spend of all buckets
  /// as lognormal, and of each dollar the share that main retires on the optimised forecast. Carry-forward, caps that
  /// grow scarce, step-downs and balances are outside it.
  public func lognormal(
    _ offer: SettledOffer<Double>, _ forecast: Forecast<Double>
  ) -> [(closed: LognormalCheck, paths: (expected: Double, probability: Double))] {
    offer.ledger.periods.filter { $0.pool == "main" && $0.months.count == 12 }.compactMap { period in
      let year = period.months.lowerBound / 12, list = period.months.reduce(0.0) { $0 + forecast.totals[.optimised]![$1] }
      guard period.months.lowerBound % 12 == 0, years.indices.contains(year), list > 0 else { return nil }
      let share = period.retired / list
      let own = years[year].totals.shortfall(at: Double.ratio(period.commitment, share))
      return (
        LognormalCheck(
          commitment: period.commitment, mean: years[year].mean, deviation: years[year].deviation, share: share),
        (own.expected * share, own.probability)
      )
    }
  }

  public init(_ paths: Paths, _ engine: Engine, _ forecast: Forecast<Double>, keeping: Bool) {
    points = paths.points
    volumes = paths.chance.volumes
    correlation = paths.chance.correlation
    scale = paths.chance.scale
    years = sideBySide(engine.timeline.window / 12) { y in
      var sum = [Double](repeating: 0, count: paths.count)
      for t in 12 * y..<12 * y + 12 { for (p, x) in paths.total(t).enumerated() { sum[p] += x } }
      let logs = sum.map { Elementary.log(max($0, .leastNormalMagnitude)) }, middle = Risk.mean(logs)
      let variance = logs.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(max(1, logs.count - 1))
      return Year(mean: Risk.mean(sum), deviation: variance.squareRoot(), totals: SortedTotals(sum))
    }
    let fans = sideBySide(engine.timeline.window) { t -> (MonthFan, Double) in
      let total = paths.total(t), sorted = total.sorted()
      return (
        MonthFan(
          p10: Risk.percentile(0.1, ofSorted: sorted), p50: Risk.percentile(0.5, ofSorted: sorted),
          p90: Risk.percentile(0.9, ofSorted: sorted)), Risk.mean(total)
      )
    }
    months = fans.map(\.0)
    meanList = fans.reduce(0) { $0 + $1.1 }
    optimisedList = forecast.totals[.optimised]!.window.reduce(0, +)
    kept = keeping ? paths : nil
  }

  /// What could move to each competing quote on every path, by month, bucket and family: list spend here, and cost there
  /// before the quote's discount and minimum. A CSV file; nil where the paths were not kept or nothing moves.
  public func movedCSV(_ timeline: Timeline) -> [UInt8]? {
    guard let kept, let first = kept.moves.first, first.contains(where: { !$0.parts.isEmpty }) else { return nil }
    let texts = sideBySide(kept.ranges.count) { b -> [UInt8] in
      var text: [UInt8] = []
      for (i, path) in kept.ranges[b].enumerated() {
        for moved in kept.moves[b] {
          for t in 0..<timeline.window {
            for part in moved.parts where part.list[t][i] != 0 {
              text +=
                "\(moved.quote.name.value),\(path),\(timeline.month(t)),\(part.bucket),\(part.family),\(part.list[t][i]),\(part.cost[t][i])\n"
                .utf8
            }
          }
        }
      }
      return text
    }
    return Array("quote,path,month,bucket,family,list_moved,competing_cost\n".utf8) + texts.flatMap { $0 }
  }

  /// List spend of every path by month, bucket and family, with the family's price index, as a CSV file; nil where the
  /// paths were not kept. A cell without spend is left out.
  public func csv(_ timeline: Timeline) -> [UInt8]? {
    guard let kept else { return nil }
    let texts = sideBySide(kept.ranges.count) { b -> [UInt8] in
      var text: [UInt8] = []
      let demand = kept.blocks[b]
      for (i, path) in kept.ranges[b].enumerated() {
        for t in timeline.months {
          for bucket in demand.buckets {
            func line(_ family: String, _ isMeter: Bool, _ list: Double, _ index: Double) {
              if list == 0 { return }
              text += "\(path),\(timeline.month(t)),\(bucket.name),\(family),\(isMeter ? 1 : 0),\(list),\(index)\n".utf8
            }
            if bucket.families.isEmpty {
              line("", false, bucket.list[t][i], 1)
            } else {
              for f in bucket.families { line(f.name, f.isMeter, f.list[t][i], f.priceIndex[t][i]) }
            }
          }
        }
      }
      return text
    }
    return Array("path,month,bucket,family,meter,list,price_index\n".utf8) + texts.flatMap { $0 }
  }
}
