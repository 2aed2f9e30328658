import Foundation
import Simulation
import Values

/// The model that is timed: buckets of list spend that walk together, laid against offers at many commitments. Written once
/// here on the product's own points, bridge, quantile, exponential, sorted totals and tails, and once more in
/// `peers/peers.py`; both read the same numbers.
struct Problem: Sendable {
  struct Offer: Sendable {
    var discount: Double
    /// By contract year, mean 1.
    var ramp: [Double]
    /// Share of list spend that counts.
    var counted: Double
  }
  var paths: Int
  var buckets: Int
  var commitments: Int
  let years = 3, lead = 5, correlation = 0.3
  let points: Points
  let bridge: Bridge
  let offers: [Offer]

  init(paths: Int, buckets: Int, commitments: Int) {
    self.paths = paths
    self.buckets = buckets
    self.commitments = commitments
    points = Points(count: paths, seed: 20_261_120)
    bridge = Bridge(steps: lead + 12 * years - 1)
    offers = (0..<6).map { o in
      let x = Double(o)
      return Offer(discount: 0.04 + 0.02 * x, ramp: [1 - 0.02 * x, 1, 1 + 0.02 * x], counted: 0.85 + 0.03 * x)
    }
  }

  var steps: Int { bridge.steps }
  func sigma(_ b: Int) -> Double { 0.08 + 0.3 * Double(b % 7) / 6 }
  func growth(_ b: Int) -> Double { 0.02 + 0.01 * Double(b % 9) }
  func level(_ b: Int) -> Double { 1e6 / Double(buckets) * (0.5 + Double(b % 5) / 4) }
  /// Mean-year commitments that are tried: from 0.4 to 1.4 of a year at today's level.
  func commitment(_ k: Int) -> Double {
    let year = (0..<buckets).reduce(0) { $0 + 12 * level($1) }
    return year * (0.4 + Double(k) / Double(max(1, commitments - 1)))
  }

  // MARK: numbers

  /// Uniform numbers of some paths: walk 0 is common, then one a bucket; the first parts stand on the good points.
  func uniforms(_ range: Range<Int>) -> [ContiguousArray<Double>] {
    (0...buckets).flatMap { w in
      (0..<steps).map { part in
        let slot = part * (buckets + 1) + w
        return slot < Points.coordinateCount
          ? points.coordinate(slot, paths: range) : points.independent("walk \(w), part \(part)", paths: range)
      }
    }
  }

  /// List spend by contract year of some paths, from their uniform numbers.
  func totals(_ uniforms: [ContiguousArray<Double>]) -> [ContiguousArray<Double>] {
    let count = uniforms[0].count
    func normals(_ i: Int) -> ContiguousArray<Double> { Quantile.normals(uniforms[i]) }
    let common = bridge.walk(count) { normals($0) }
    let together = correlation.squareRoot(), apart = (1 - correlation).squareRoot(), monthly = 12.0.squareRoot()
    var totals = (0..<years).map { _ in ContiguousArray(repeating: 0.0, count: count) }
    for b in 0..<buckets {
      let own = bridge.walk(count) { normals((b + 1) * steps + $0) }
      let a = sigma(b) / monthly, drift = sigma(b) * sigma(b) / 24
      for t in 0..<12 * years {
        let age = lead + t, y = t / 12, less = drift * Double(age)
        let spend = level(b) * Elementary.power(1 + growth(b), Double(age) / 12)
        let x = common[age - 1], z = own[age - 1]
        totals[y].withUnsafeMutableBufferPointer { sum in
          x.withUnsafeBufferPointer { x in
            z.withUnsafeBufferPointer { z in
              for p in 0..<count { sum[p] += spend * Elementary.exp(a * (together * x[p] + apart * z[p]) - less) }
            }
          }
        }
      }
    }
    return totals
  }

  static let block = 512

  /// Paths of a block each.
  var ranges: [Range<Int>] { stride(from: 0, to: paths, by: Self.block).map { $0..<min($0 + Self.block, paths) } }

  /// - Parameter drawn: uniform numbers of every block; nil: drawn here.
  func paths(threads: Int, drawn: [[ContiguousArray<Double>]]? = nil) -> [[Double]] {
    let ranges = ranges
    let parts = sideBySide(ranges.count, threads: threads == 1 ? 1 : nil) { totals(drawn?[$0] ?? uniforms(ranges[$0])) }
    return (0..<years).map { y in parts.flatMap { Array($0[y]) } }
  }

  // MARK: exposure

  /// Of one offer at every commitment: expected shortfall, odds that year 1 falls short, mean loss against list price, its
  /// worst 5%, and the odds of a loss.
  func exposure(_ offer: Offer, _ totals: [[Double]], threads: Int) -> [[Double]] {
    let kept = (1 - offer.discount) * offer.counted
    let years = sideBySide(totals.count, threads: threads == 1 ? 1 : nil) { y -> (retired: [Double], sorted: SortedTotals) in
      let retired = totals[y].map { $0 * kept }
      return (retired, SortedTotals(retired))
    }
    let retired = years.map(\.retired), sorted = years.map(\.sorted)
    let saved = (0..<paths).map { p in -offer.discount * (totals[0][p] + totals[1][p] + totals[2][p]) }
    let mean = saved.reduce(0, +) / Double(paths)
    let parts = 16
    let found = sideBySide(parts, threads: threads == 1 ? 1 : nil) { part -> [[Double]] in
      var loss = saved, rows: [[Double]] = []
      for k in commitments * part / parts..<commitments * (part + 1) / parts {
        let due = offer.ramp.map { $0 * commitment(k) }
        var shortfall = 0.0
        for y in sorted.indices { shortfall += sorted[y].shortfall(at: due[y]).expected }
        var above = 0
        loss.withUnsafeMutableBufferPointer { loss in
          saved.withUnsafeBufferPointer { saved in
            retired[0].withUnsafeBufferPointer { r0 in
              retired[1].withUnsafeBufferPointer { r1 in
                retired[2].withUnsafeBufferPointer { r2 in
                  for p in 0..<paths {
                    loss[p] = saved[p] + max(0, due[0] - r0[p]) + max(0, due[1] - r1[p]) + max(0, due[2] - r2[p])
                  }
                }
              }
            }
          }
          // The sign of 0 - x: a sum of bits, two at a time.
          for p in 0..<paths { above &+= Int((0 - loss[p]).bitPattern >> 63) }
        }
        rows.append([
          shortfall, sorted[0].shortfall(at: due[0]).probability, mean + shortfall, worst(loss), Double(above) / Double(paths),
        ])
      }
      return rows
    }
    return found.flatMap { $0 }
  }

  /// Mean of the greatest 5%, the path at the boundary by its part.
  private func worst(_ x: [Double]) -> Double {
    let tail = 0.05 * Double(x.count), whole = Int(tail), top = Greatest.unordered(whole + 1, of: x)
    return (top.dropFirst().reduce(0, +) + (tail - Double(whole)) * top[0]) / tail
  }
}
