import Agreements
import Formulas
import Simulation
import Values

/// Limits between menu points: where a condition on all paths begins and ends to hold.
extension OfferOnPaths {
  /// Paths that limits between menu points are found on.
  static let mostPathsForLimits = 16_384

  /// Knots of a stretch with points between them: clauses such as a step-down can open and close a set within a stretch.
  /// Twelve parts on few paths; fewer on many, where a set so narrow lies within the error of the figures.
  func scanned(_ knots: [Double]) -> [Double] {
    let parts = scanParts
    let between = zip(knots, knots.dropFirst()).flatMap { a, b in
      (0..<parts).map { a + (b - a) * (Double($0) / Double(parts)) }
    }
    return between + knots.suffix(1)
  }

  static let mostParts = 12
  var scanParts: Int { max(1, min(Self.mostParts, 6_144 / max(1, min(paths.count, limitedBlocks * Paths.blockSize)))) }

  /// Both margins, not above 0 where the plan's limits hold, and where the mean loss is not above 0.
  func margins(_ outcome: PathOutcome) -> (safe: Double, noWorse: Double) {
    let n = outcome.cost.count
    var losses = [Double](repeating: 0, count: n)
    for p in 0..<n {
      let x = outcome.cost[p] - alternative[p]
      losses[p] = x.magnitude <= 1e-12 * max(1, alternative[p].magnitude) ? min(x, 0) : x
    }
    let mean = Risk.mean(losses) - 1e-12 * max(1, Risk.mean(Array(alternative.prefix(n))).magnitude)
    // P(loss > 0) ≤ limit is: of the greatest losses, all but the allowed number are not above 0.
    let allowed = Int(((policy.maxLossProbability.value + 1e-12) * Double(n)).rounded(.down))
    var margin = allowed < n ? Greatest.unordered(allowed + 1, of: losses)[0] : -.infinity
    if let limit = policy.maxP95Shortfall {
      margin = max(margin, Risk.percentile95(outcome.shortfall) - limit.value * (1 + 1e-12))
    }
    return (margin, mean)
  }

  /// Stretches of commitment with the same headline rates, without the upper end.
  func pieces(_ ramp: Ramp, _ low: Double, _ high: Double) -> [(low: Double, high: Double, headline: [Double])] {
    // The rate is that of the mean year, whatever shape the paths give the others.
    let shape = ramp == .offered ? RampShape.offered : .flat
    func headline(_ k: Double) -> [Double] { self.headline(contract, years: shape.years(contract, mean: k)) }
    var jumps: [Double] = []
    if contract.discount.scope.value == .whole, !contract.discount.isBare {
      let n = Double(contract.years), pools = contract.bedrock.countsInK ? contract.bedrock.pools : []
      for tier in contract.discount.tiers {
        switch contract.discount.by.value {
        case .meanYear, .term:
          let other = pools.reduce(0) { $0 + $1.years.reduce(0) { $0 + $1.value } } / n
          jumps.append((contract.discount.by.value == .term ? tier.from.value / n : tier.from.value) - other)
        case .eachYear:
          let years = shape.years(contract, mean: 1)
          for y in years.indices where years[y] > 0 {
            jumps.append((tier.from.value - pools.reduce(0) { $0 + $1.years[y].value }) / years[y])
          }
        }
      }
    }
    if low == high { return [(low, high, headline(low))] }
    var ends = [low]
    for jump in jumps.sorted() where jump > ends.last! * (1 + 1e-9) && jump < high * (1 - 1e-9) { ends.append(jump) }
    ends.append(high)
    var pieces = zip(ends, ends.dropFirst()).map { (low: $0, high: $1, headline: headline($0)) }
    // A tier may begin at the greatest commitment itself.
    let last = headline(high)
    if last != pieces[pieces.count - 1].headline { pieces.append((high, high, last)) }
    return pieces
  }

  /// A set of commitments found piece by piece.
  struct Pieces {
    var ranges: [ClosedRange<Double>] = []

    /// - Parameters:
    ///   - knots: ascending commitments of a piece with margins, not above 0 in the set.
    ///   - halving: whether ends are found by halves alone, which is slower and, of several ends, finds the one that
    ///     halves find.
    ///   - margin: between them.
    mutating func add(_ knots: [(k: Double, margin: Double)], halving: Bool, _ margin: (Double) -> Double) {
      if knots.count == 1, knots[0].margin <= 0 { join(knots[0].k...knots[0].k) }
      for (a, b) in zip(knots, knots.dropFirst()) {
        switch (a.margin <= 0, b.margin <= 0) {
        case (true, true): join(a.k...b.k)
        case (true, false): join(a.k...OfferOnPaths.root(a, b, halving, margin))
        case (false, true): join(OfferOnPaths.root(a, b, halving, margin)...b.k)
        case (false, false): break
        }
      }
    }

    /// Ranges of several pieces, in ascending order.
    static func joined(_ ranges: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
      var all = Pieces()
      for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { all.join(range) }
      return all.ranges
    }

    private mutating func join(_ range: ClosedRange<Double>) {
      if let last = ranges.last, range.lowerBound <= last.upperBound * (1 + 1.5e-8) {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  /// Where a margin passes 0 between two commitments, to 1e-10, on the side where it is not above 0: secant steps kept
  /// in the bracket (Illinois), and halves when they stall.
  private static func root(
    _ a: (k: Double, margin: Double), _ b: (k: Double, margin: Double), _ halving: Bool, _ margin: (Double) -> Double
  ) -> Double {
    var inside = a.margin <= 0 ? a : b, outside = a.margin <= 0 ? b : a
    var fIn = inside.margin, fOut = outside.margin
    var lastWasInside: Bool?
    for step in 0..<100 where (outside.k - inside.k).magnitude > 1e-10 * max(1, outside.k.magnitude) {
      var k = (inside.k + outside.k) / 2
      if !halving, step % 4 != 3, fIn.isFinite, fOut > fIn {
        let guess = inside.k + (outside.k - inside.k) * (fIn / (fIn - fOut))
        // A little to the other side of what was found last, so that both ends close in.
        let nudge = 4e-11 * max(1, outside.k.magnitude) * (outside.k > inside.k ? 1 : -1)
        let moved = lastWasInside == true ? guess + nudge : guess - nudge
        let least = min(inside.k, outside.k), most = max(inside.k, outside.k)
        if moved > least && moved < most { k = moved }
      }
      let found = margin(k)
      if found <= 0 {
        if lastWasInside == true { fOut /= 2 }
        (inside, fIn, lastWasInside) = ((k, found), found, true)
      } else {
        if lastWasInside == false { fIn /= 2 }
        (outside, fOut, lastWasInside) = ((k, found), found, false)
      }
    }
    return inside.k
  }
}
