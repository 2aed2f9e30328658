import Agreements
import Formulas
import Simulation
import Values

/// How the years of a commitment grow from its mean year.
public enum Ramp: String, Sendable, Hashable, CaseIterable {
  /// In the proportions that were offered.
  case offered
  /// Every year alike.
  case flat

  /// Commitment by contract year at a mean year of main.
  public func years(_ contract: Contract, mean: Double) -> [Double] {
    let quoted = contract.commitment.meanYear, years = contract.commitment.years
    switch self {
    case .offered:
      return quoted > 0 ? years.map { mean == quoted ? $0.value : $0.value * (mean / quoted) } : years.map { _ in mean }
    case .flat: return years.map { _ in mean }
    }
  }
}

/// One commitment of an envelope's curve.
public struct CurvePoint: Sendable {
  public var commitment: Double
  public var discount: Double
  public var kind: MenuPoint.Kind
  public var figures: ExpectedFigures
  /// Whether the plan's limits hold.
  public var isSafe: Bool
}

/// What may be promised on one offer along one ramp, as mean-year commitments of main (model §7).
public struct Envelope: Sendable {
  public var quote: String
  public var ramp: Ramp
  /// The largest commitment within the plan's limits; nil where none is.
  public var safeLimit: Double?
  /// The menu point of least E[loss] + λ·(CVaR95 - E[loss]) within the limits.
  public var target: Double?
  /// Commitment by year at the target; of the whole term where it was offered as one total.
  public var targetYears: [Double]
  /// The largest commitment that is no worse than the alternative on average.
  public var walkAway: Double?
  /// Where the limits hold, and where the mean loss is not above 0; ascending. Ends at the ends of the menu are cuts.
  public var safe: [ClosedRange<Double>]
  public var noWorse: [ClosedRange<Double>]
  public var curve: [CurvePoint]
}

/// One offer on all paths.
public struct OfferRisk: Sendable {
  public var quote: String
  /// As quoted.
  public var expected: ExpectedFigures
  public var envelopes: [Envelope]

  public func envelope(_ ramp: Ramp) -> Envelope? { envelopes.first { $0.ramp == ramp } }
  /// Whether the commitment as quoted keeps to the plan's limits; nil where it is no point of a menu.
  public var quotedIsSafe: Bool? { envelope(.offered)?.curve.first { $0.kind == .quoted }?.isSafe }
}

/// The alternative and the close-out of the contract in force, on every block of paths.
struct PathBase: Sendable {
  var closeout: [[Int: Lanes]]
  init(_ engine: Engine, _ forecast: Forecast<Double>, _ paths: Paths, threads: Int?) {
    closeout = sideBySide(paths.ranges.count, threads: threads) { b in
      Standing<Lanes>(
        engine.engagement, demand: paths.blocks[b], outlook: forecast.totals[.optimised]!.map { Lanes($0) },
        timeline: engine.timeline, time: engine.lanesTime(forecast), on: engine.columns()
      )?.closeout ?? [:]
    }
  }
}

extension Engine {
  /// Exposure and envelope of every contract on offer, on the same paths.
  /// - Parameter threads: 1 for one; nil: as many as there are cores. The figures are the same.
  public func risk(_ forecast: Forecast<Double>, _ paths: Paths, threads: Int? = nil) -> [OfferRisk] {
    let base = PathBase(self, forecast, paths, threads: threads)
    return engagement.quotes.compactMap { quote in
      guard let contract = quote.contract else { return nil }
      let run = OfferOnPaths(engine: self, contract: contract, forecast: forecast, paths: paths, base: base, threads: threads)
      return run.risk(quote)
    }
  }
}

/// One contract laid against all paths.
struct OfferOnPaths: Sendable {
  let engine: Engine
  let contract: Contract
  let forecast: Forecast<Double>
  let paths: Paths
  let base: PathBase
  let threads: Int?
  /// Cost of the alternative on every path.
  let alternative: [Double]

  init(engine: Engine, contract: Contract, forecast: Forecast<Double>, paths: Paths, base: PathBase, threads: Int?) {
    self.engine = engine
    self.contract = contract
    self.forecast = forecast
    self.paths = paths
    self.base = base
    self.threads = threads
    let lanes = sideBySide(paths.ranges.count, threads: threads) { b in
      Settled<Lanes>.alternativeCost(
        engine.engagement, offer: contract, demand: paths.blocks[b], forecast: forecast, closeout: base.closeout[b],
        timeline: engine.timeline, time: engine.lanesTime(forecast), on: engine.columns())
    }
    alternative = paths.joined { lanes[$0] }
  }

  /// Headline rates by contract year that a commitment earns (one, where it is one for the term).
  func headline(_ years: [Double]) -> [Double] {
    var contract = contract
    for i in contract.commitment.years.indices { contract.commitment.years[i].value = years[i] }
    return Terms<Double>(contract, key: "", title: "", buckets: [], support: nil, on: engine.scratch()).headline
  }

  /// One contract at one set of headline rates, ready to be settled with any commitment that earns them.
  struct Open: Sendable {
    fileprivate let run: OfferOnPaths
    fileprivate let headline: [Double]
    /// Of the first blocks; nil where the contract has to be settled anew for every commitment.
    fileprivate let drawdowns: [Drawdown]?

    /// On the first blocks, for limits.
    func limited(_ years: [Double]) -> PathOutcome {
      PathOutcome.joined(
        sideBySide(run.limitedBlocks, threads: run.threads) { drawdowns?[$0].outcome(years) ?? run.settled(years, $0) })
    }

    /// On all paths, for several commitments.
    func outcomes(_ candidates: [[Double]]) -> [PathOutcome] {
      let parts = sideBySide(run.paths.ranges.count, threads: run.threads) { b -> [PathOutcome] in
        guard let drawdowns else { return candidates.map { run.settled($0, b) } }
        let drawdown = b < drawdowns.count ? drawdowns[b] : run.drawdown(headline, b)
        return candidates.map { drawdown.outcome($0) }
      }
      return candidates.indices.map { i in PathOutcome.joined(parts.map { $0[i] }) }
    }
  }

  /// Blocks that limits between menu points are found on: what is known of them is kept in memory at once.
  fileprivate var limitedBlocks: Int {
    min(paths.ranges.count, (Self.mostPathsForLimits + Paths.blockSize - 1) / Paths.blockSize)
  }

  func open(_ headline: [Double]) -> Open {
    Open(
      run: self, headline: headline,
      drawdowns: Drawdown.covers(contract) ? sideBySide(limitedBlocks, threads: threads) { drawdown(headline, $0) } : nil)
  }

  fileprivate func drawdown(_ headline: [Double], _ b: Int) -> Drawdown {
    Drawdown(
      engine, contract, headline: headline, demand: splitsFamilies ? paths.blocks[b] : paths.blocks[b].unsplit,
      paths: paths.ranges[b].count, forecast: forecast, closeout: base.closeout[b])
  }

  /// Whether families of one bucket may be treated apart: by a pool of their own, or by how their prices move.
  private var splitsFamilies: Bool {
    if case .perModel = contract.bedrock { return true }
    return contract.priceProtection.value || contract.privateRates.contains(where: \.fixedPrice)
  }

  /// A block settled in full.
  func settled(_ years: [Double], _ b: Int) -> PathOutcome {
    let ledger = engine.ledger(
      contract, years: years.map { Lanes($0) }, demand: paths.blocks[b], forecast: forecast, closeout: base.closeout[b])
    let count = paths.ranges[b].count, factors = forecast.time.discountFactor
    func all(_ x: Lanes) -> [Double] { (0..<count).map { x[$0] } }
    return PathOutcome(
      cost: all(ledger.cost), shortfall: all(ledger.shortfall),
      shortfallPV: all(Lanes.sum(ledger.periods) { $0.charge * Lanes(factors[$0.months.upperBound - 1]) }),
      isShort: (0..<count).map { p in ledger.periods.contains { $0.shortfall[p] > 1e-9 * $0.commitment[p] } })
  }

  // MARK: the offer

  func risk(_ quote: Quote) -> OfferRisk {
    let quoted = contract.commitment.years.map(\.value), mean = contract.commitment.meanYear
    let menu = mean > 0 ? Menu(quote, contract: contract).points : []
    let ramps: [Ramp] = menu.isEmpty ? [] : [.offered, .flat]
    // All that earns the same rates is done together: the offer itself, points of the menu, and limits between them.
    var candidates = [(years: quoted, rates: headline(quoted))]
    for ramp in ramps {
      for point in menu {
        let years = ramp.years(contract, mean: point.commitment)
        candidates.append((years, headline(years)))
      }
    }
    let stretches = ramps.enumerated().flatMap { r, ramp in
      pieces(ramp, menu.first!.commitment, menu.last!.commitment).map { (ramp: r, piece: $0) }
    }
    var all = [PathOutcome?](repeating: nil, count: candidates.count)
    var safe = stretches.map { _ in Pieces() }, noWorse = safe
    var rates: [[Double]] = []
    for x in candidates.map(\.rates) + stretches.map(\.piece.headline) where !rates.contains(x) { rates.append(x) }
    for rate in rates {
      let open = open(rate), mine = candidates.indices.filter { candidates[$0].rates == rate }
      for (i, outcome) in zip(mine, open.outcomes(mine.map { candidates[$0].years })) { all[i] = outcome }
      for (n, stretch) in stretches.enumerated() where stretch.piece.headline == rate {
        let ramp = ramps[stretch.ramp], piece = stretch.piece
        func margins(_ k: Double) -> (safe: Double, noWorse: Double) { self.margins(open.limited(ramp.years(contract, mean: k))) }
        let inner = menu.map(\.commitment).filter { $0 > piece.low && $0 < piece.high }
        // A contract that is settled anew has the next stretch's rate at this one's end: it is looked at just below.
        let isFollowed = stretches.contains { $0.ramp == stretch.ramp && $0.piece.low == piece.high && $0.piece.low > piece.low }
        let end = open.drawdowns == nil && isFollowed ? piece.high * (1 - 1e-8) : piece.high
        let knots = [piece.low] + inner + (end > piece.low ? [end] : [])
        let found = scanned(knots).map { (k: $0, margins: margins($0)) }
        safe[n].add(found.map { ($0.k, $0.margins.safe) }, halving: scanParts == Self.mostParts) { margins($0).safe }
        noWorse[n].add(found.map { ($0.k, $0.margins.noWorse) }, halving: scanParts == Self.mostParts) { margins($0).noWorse }
      }
    }
    let done = all.map { $0! }, count = menu.count, alternative = alternative, points = paths.points
    let commitments = menu.map(\.commitment)
    @Sendable func figures(_ i: Int, _ ramp: Int, _ own: Double) -> ExpectedFigures {
      let hindsight =
        count == 0 ? nil : Hindsight(own, commitments, done[(1 + ramp * count)..<(1 + (ramp + 1) * count)], alternative)
      return ExpectedFigures(done[i], alternative: alternative, hindsight: hindsight, points: points)
    }
    let envelopes = ramps.enumerated().map { r, ramp in
      let found = sideBySide(count, threads: threads) { figures(1 + r * count + $0, r, commitments[$0]) }
      let curve = menu.indices.map { i in
        CurvePoint(
          commitment: menu[i].commitment, discount: candidates[1 + r * count + i].rates[0], kind: menu[i].kind, figures: found[i],
          isSafe: isSafe(found[i]))
      }
      let mine = stretches.indices.filter { stretches[$0].ramp == r }
      return envelope(
        quote.name.value, ramp, curve, safe: Pieces.joined(mine.flatMap { safe[$0].ranges }),
        noWorse: Pieces.joined(mine.flatMap { noWorse[$0].ranges }))
    }
    return OfferRisk(quote: quote.name.value, expected: figures(0, 0, mean), envelopes: envelopes)
  }

  private var policy: Policy { engine.engagement.plan.policy }

  private func isSafe(_ x: ExpectedFigures) -> Bool {
    x.lossProbability <= policy.maxLossProbability.value + 1e-12
      && policy.maxP95Shortfall.map { x.shortfallP95 <= $0.value * (1 + 1e-12) } ?? true
  }

  private func envelope(
    _ quote: String, _ ramp: Ramp, _ curve: [CurvePoint], safe: [ClosedRange<Double>], noWorse: [ClosedRange<Double>]
  ) -> Envelope {
    let weight = policy.riskWeight.value
    var target: CurvePoint?, least = Double.infinity
    for point in curve where point.isSafe {
      let x = point.figures.loss + weight * (point.figures.lossCVaR95 - point.figures.loss)
      // Ties go to the smaller commitment.
      if x < least - 1e-9 * max(1, point.figures.cost.magnitude) { (target, least) = (point, x) }
    }
    return Envelope(
      quote: quote, ramp: ramp, safeLimit: safe.last?.upperBound, target: target?.commitment,
      targetYears: target.map { point in
        let years = ramp.years(contract, mean: point.commitment)
        return contract.commitment.statedAsTotal == nil ? years : [years.reduce(0, +)]
      } ?? [], walkAway: noWorse.last?.upperBound, safe: safe,
      noWorse: noWorse, curve: curve)
  }

  // MARK: limits between menu points

  /// Paths that limits between menu points are found on.
  private static let mostPathsForLimits = 16_384

  /// Knots of a stretch with points between them: clauses such as a step-down can open and close a set within a stretch.
  /// Twelve parts on few paths; fewer on many, where a set so narrow lies within the error of the figures.
  private func scanned(_ knots: [Double]) -> [Double] {
    let parts = scanParts
    let between = zip(knots, knots.dropFirst()).flatMap { a, b in
      (0..<parts).map { a + (b - a) * (Double($0) / Double(parts)) }
    }
    return between + knots.suffix(1)
  }

  private static let mostParts = 12
  private var scanParts: Int { max(1, min(Self.mostParts, 6_144 / max(1, min(paths.count, limitedBlocks * Paths.blockSize)))) }

  /// Both margins, not above 0 where the plan's limits hold, and where the mean loss is not above 0.
  private func margins(_ outcome: PathOutcome) -> (safe: Double, noWorse: Double) {
    let n = outcome.cost.count
    var losses = [Double](repeating: 0, count: n)
    for p in 0..<n {
      let x = outcome.cost[p] - alternative[p]
      losses[p] = x.magnitude <= 1e-12 * max(1, alternative[p].magnitude) ? min(x, 0) : x
    }
    let mean = Risk.mean(losses) - 1e-12 * max(1, Risk.mean(Array(alternative.prefix(n))).magnitude)
    // P(loss > 0) ≤ limit is: of the greatest losses, all but the allowed number are not above 0.
    let allowed = Int(((policy.maxLossProbability.value + 1e-12) * Double(n)).rounded(.down))
    losses.sort()
    var margin = allowed < n ? losses[n - 1 - allowed] : -.infinity
    if let limit = policy.maxP95Shortfall {
      margin = max(margin, Risk.percentile(0.95, ofSorted: outcome.shortfall.sorted()) - limit.value * (1 + 1e-12))
    }
    return (margin, mean)
  }

  /// Stretches of commitment with the same headline rates, without the upper end.
  private func pieces(_ ramp: Ramp, _ low: Double, _ high: Double) -> [(low: Double, high: Double, headline: [Double])] {
    var jumps: [Double] = []
    if contract.discount.scope.value == .whole, !contract.discount.isBare {
      let n = Double(contract.years), pools = contract.bedrock.countsInK ? contract.bedrock.pools : []
      for tier in contract.discount.tiers {
        switch contract.discount.by.value {
        case .meanYear, .term:
          let other = pools.reduce(0) { $0 + $1.years.reduce(0) { $0 + $1.value } } / n
          jumps.append((contract.discount.by.value == .term ? tier.from.value / n : tier.from.value) - other)
        case .eachYear:
          let shape = ramp.years(contract, mean: 1)
          for y in shape.indices where shape[y] > 0 {
            jumps.append((tier.from.value - pools.reduce(0) { $0 + $1.years[y].value }) / shape[y])
          }
        }
      }
    }
    if low == high { return [(low, high, headline(ramp.years(contract, mean: low)))] }
    var ends = [low]
    for jump in jumps.sorted() where jump > ends.last! * (1 + 1e-9) && jump < high * (1 - 1e-9) { ends.append(jump) }
    ends.append(high)
    var pieces = zip(ends, ends.dropFirst()).map { (low: $0, high: $1, headline: headline(ramp.years(contract, mean: $0))) }
    // A tier may begin at the greatest commitment itself.
    let last = headline(ramp.years(contract, mean: high))
    if last != pieces[pieces.count - 1].headline { pieces.append((high, high, last)) }
    return pieces
  }

  /// A set of commitments found piece by piece.
  private struct Pieces {
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
