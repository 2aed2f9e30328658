import Agreements
import Formulas
import Simulation
import Values

/// What every offer stands on, block by block: the close-out of the contract in force, and gross spend that was asked for.
public struct PathBase: Sendable {
  var closeout: [[Int: Lanes]]
  var memo: GrossMemo
  public init(_ engine: Engine, _ forecast: Forecast<Double>, _ paths: Paths, threads: Int? = nil) {
    memo = GrossMemo(blocks: paths.ranges.count)
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
  /// - Parameters:
  ///   - base: of these paths; nil: made here.
  ///   - threads: 1 for one; nil: as many as there are cores. The figures are the same.
  public func risk(_ forecast: Forecast<Double>, _ paths: Paths, on base: PathBase? = nil, threads: Int? = nil) -> [OfferRisk] {
    let base = base ?? PathBase(self, forecast, paths, threads: threads)
    let drivers = paths.drivers
    let ends = sideBySide(drivers.count, threads: threads) { DriverEnds(drivers[$0]) }.compactMap { $0 }
    return engagement.quotes.compactMap { quote in
      guard let contract = quote.contract else { return nil }
      let run = OfferOnPaths(engine: self, contract: contract, forecast: forecast, paths: paths, base: base, threads: threads)
      var found = run.risk(quote, ends)
      found.risk.structures = run.structures(quote.name.value, quoted: found.quoted)
      found.risk.clauses = run.clauses(quote.name.value)
      found.risk.waiting = run.waiting(quote, quoted: found.quoted)
      return found.risk
    }
  }
}

/// One contract laid against all paths.
struct OfferOnPaths: Sendable {
  var engine: Engine
  let contract: Contract
  let forecast: Forecast<Double>
  let paths: Paths
  /// Spend of every block without its families.
  private let unsplit: [Demand<Lanes>]
  let base: PathBase
  let threads: Int?
  /// Cost of the alternative on every path.
  let alternative: [Double]
  /// Support after the term where the contract lapses.
  let lapseSupport: SupportPlan?
  /// The discount on spend that stands apart because it could leave; nil where none does.
  var rateOfMoved: Double?
  private let memo: GrossMemo

  init(engine: Engine, contract: Contract, forecast: Forecast<Double>, paths: Paths, base: PathBase, threads: Int?) {
    self.engine = engine
    self.contract = contract
    self.forecast = forecast
    self.paths = paths
    unsplit = paths.blocks.map(\.unsplit)
    memo = base.memo
    self.base = base
    self.threads = threads
    lapseSupport = Alternative.support(engine.engagement, offer: contract).plan
    let lanes = sideBySide(paths.ranges.count, threads: threads) { b in
      Settled<Lanes>.alternativeCost(
        engine.engagement, offer: contract, demand: paths.blocks[b], forecast: forecast, closeout: base.closeout[b],
        timeline: engine.timeline, time: engine.lanesTime(forecast), on: engine.columns())
    }
    alternative = paths.joined { lanes[$0] }
  }

  /// The same contract with other spend on the same paths.
  init(_ run: OfferOnPaths, _ blocks: [Demand<Lanes>]) {
    var paths = run.paths
    paths.blocks = blocks
    self.paths = paths
    unsplit = sideBySide(blocks.count, threads: run.threads) { blocks[$0].unsplit }
    memo = GrossMemo(blocks: blocks.count)
    (engine, contract, forecast, base, threads) = (run.engine, run.contract, run.forecast, run.base, run.threads)
    (alternative, lapseSupport) = (run.alternative, run.lapseSupport)
  }

  /// Headline rates by contract year that a commitment earns (one, where it is one for the term).
  func headline(_ contract: Contract, years: [Double]) -> [Double] {
    var contract = contract
    for i in contract.commitment.years.indices { contract.commitment.years[i].value = years[i] }
    return Terms<Double>(contract, key: "", title: "", buckets: [], support: nil, on: engine.scratch()).headline
  }

  /// One contract at one set of headline rates, ready to be settled with any commitment that earns them.
  struct Open: Sendable {
    fileprivate let run: OfferOnPaths
    fileprivate let method: Promise.Method
    fileprivate let headline: [Double]
    /// Of the first blocks; nil where the contract has to be settled anew for every commitment.
    fileprivate let drawdowns: [Drawdown]?
    /// Nil outside its domain.
    fileprivate let equalRisk: EqualRisk?

    func years(_ ramp: Ramp, mean: Double) -> [Double] {
      let shape: RampShape =
        switch ramp {
        case .offered: .offered
        case .flat: .flat
        case .equalRisk: equalRisk.map { .equalRisk($0) } ?? .flat
        }
      return shape.years(run.contract, mean: mean)
    }

    /// On the first blocks, for limits.
    func limited(_ years: [Double]) -> PathOutcome {
      PathOutcome.joined(
        sideBySide(run.limitedBlocks, threads: run.threads) { drawdowns?[$0].outcome(years) ?? run.settled(years, $0) })
    }

    /// On all paths, for several commitments.
    func outcomes(_ candidates: [[Double]]) -> [PathOutcome] {
      let parts = sideBySide(run.paths.ranges.count, threads: run.threads) { b -> [PathOutcome] in
        guard let drawdowns else { return candidates.map { run.settled($0, b) } }
        let drawdown = b < drawdowns.count ? drawdowns[b] : run.drawdown(headline, b, method)
        return candidates.map { drawdown.outcome($0) }
      }
      return candidates.indices.map { i in PathOutcome.joined(parts.map { $0[i] }) }
    }
  }

  /// Blocks that limits between menu points are found on: what is known of them is kept in memory at once.
  var limitedBlocks: Int {
    min(paths.ranges.count, (Self.mostPathsForLimits + Paths.blockSize - 1) / Paths.blockSize)
  }

  /// - Parameter shapes: whether the equal-risk ramp is wanted too.
  func open(_ headline: [Double], shapes: Bool = false) -> Open {
    let covers = Drawdown.covers(contract), limited = limitedBlocks, method = Promise.Method(contract, on: self)
    let blocks = shapes ? paths.ranges.count : covers ? limited : 0
    let parts = sideBySide(blocks, threads: threads) { b -> (drawdown: Drawdown?, bends: [EqualRisk.Bends]) in
      let bill = bill(contract, headline, b, method)
      return (
        covers && b < limited ? Drawdown(engine, contract, headline: headline, bill: bill, forecast: forecast) : nil,
        shapes ? EqualRisk.bends(contract, bill) : []
      )
    }
    var equalRisk: EqualRisk?
    if shapes {
      let factors = forecast.time.discountFactor
      equalRisk = EqualRisk(
        contract, bends: (0..<contract.years).map { y in parts.flatMap { $0.bends[y] } },
        factors: (0..<contract.years).map { factors[12 * $0 + 11] }, paths: paths.count, threads: threads)
    }
    return Open(
      run: self, method: method, headline: headline, drawdowns: covers ? parts.compactMap(\.drawdown) : nil, equalRisk: equalRisk)
  }

  /// Whether the equal-risk ramp is defined: what a year retires feels no commitment but through the year's own caps.
  private var hasEqualRisk: Bool {
    guard EqualRisk.covers(contract) else { return false }
    if contract.fungible.isEmpty && contract.commitment.monthlyMinimum.value == 0 { return true }
    let rates = headline(contract, years: contract.commitment.years.map(\.value))
    // Families say which pools can hold a bucket.
    var method = Promise.Method(contract, on: self)
    method.byFamily = true
    return !sideBySide(paths.ranges.count, threads: threads) { [method] b in
      EqualRisk.covers(contract, bill(contract, rates, b, method))
    }.contains(false)
  }

  fileprivate func drawdown(_ headline: [Double], _ b: Int, _ method: Promise.Method) -> Drawdown {
    Drawdown(engine, contract, headline: headline, bill: bill(contract, headline, b, method), forecast: forecast)
  }

  /// What a contract is billed on a block, the alternative being the offer's.
  /// - Parameter method: whether families of Bedrock stand apart, and what is billed as one.
  func bill(_ contract: Contract, _ headline: [Double], _ b: Int, _ method: Promise.Method) -> Bill {
    let factors = forecast.time.discountFactor, standsApart = rateOfMoved != nil
    let key = GrossSpend.Key(contract, method, standsApart: standsApart, lapses: engine.lapses)
    let gross = memo.spend(key, b) {
      GrossSpend(
        engine, contract, method.alike, demand: method.byFamily ? paths.blocks[b] : unsplit[b], paths: paths.ranges[b].count,
        standsApart: standsApart, factors: factors)
    }
    return Bill(
      engine, contract, headline: headline, gross, factors: factors, closeout: base.closeout[b], lapseSupport: lapseSupport,
      rateOfMoved: rateOfMoved)
  }

  /// A block settled in full.
  func settled(_ years: [Double], _ b: Int) -> PathOutcome { settled(contract, years, b) }

  /// A contract settled in full on a block, the alternative being the offer's.
  /// - Parameter headline: rates by contract year, or one for all; nil: what the commitment earns.
  func settled(_ contract: Contract, _ years: [Double], headline: [Double]? = nil, _ b: Int) -> PathOutcome {
    let ledger = engine.ledger(
      contract, years: years.map { Lanes($0) }, headline: headline, demand: paths.blocks[b], forecast: forecast,
      closeout: base.closeout[b], lapseSupport: lapseSupport, rateOfMoved: rateOfMoved, sums: false)
    let count = paths.ranges[b].count, factors = forecast.time.discountFactor
    func all(_ x: Lanes) -> [Double] { (0..<count).map { x[$0] } }
    return PathOutcome(
      cost: all(ledger.cost), shortfall: all(ledger.shortfall),
      shortfallPV: all(Lanes.sum(ledger.periods) { $0.charge * Lanes(factors[$0.months.upperBound - 1]) }),
      isShort: (0..<count).map { p in ledger.periods.contains { $0.shortfall[p] > 1e-9 * $0.commitment[p] } })
  }

  // MARK: the offer

  /// Exposure and envelope of the offer, and its outcome as quoted.
  func risk(_ quote: Quote, _ ends: [DriverEnds]) -> (risk: OfferRisk, quoted: PathOutcome) {
    let quoted = contract.commitment.years.map(\.value), mean = contract.commitment.meanYear
    let menu = mean > 0 ? Menu(quote, contract: contract).points : []
    let ramps: [Ramp] = menu.isEmpty ? [] : [.offered, .flat] + (hasEqualRisk ? [.equalRisk] : [])
    // All that earns the same rates is done together: the offer itself, points of the menu, and limits between them.
    var candidates: [(ramp: Ramp, mean: Double, rates: [Double])] = [(.offered, mean, headline(contract, years: quoted))]
    for ramp in ramps {
      let shape = ramp == .offered ? RampShape.offered : .flat
      for point in menu {
        candidates.append(
          (ramp, point.commitment, headline(contract, years: shape.years(contract, mean: point.commitment))))
      }
    }
    let stretches = ramps.enumerated().flatMap { r, ramp in
      pieces(ramp, menu.first!.commitment, menu.last!.commitment).map { (ramp: r, piece: $0) }
    }
    var all = [PathOutcome?](repeating: nil, count: candidates.count)
    var years = candidates.map { _ in quoted }
    var safe = stretches.map { _ in Pieces() }, noWorse = safe
    var rates: [[Double]] = []
    for x in candidates.map(\.rates) + stretches.map(\.piece.headline) where !rates.contains(x) { rates.append(x) }
    for rate in rates {
      let open = open(rate, shapes: ramps.contains(.equalRisk))
      let mine = candidates.indices.filter { candidates[$0].rates == rate }
      for i in mine where i > 0 { years[i] = open.years(candidates[i].ramp, mean: candidates[i].mean) }
      for (i, outcome) in zip(mine, open.outcomes(mine.map { years[$0] })) { all[i] = outcome }
      for (n, stretch) in stretches.enumerated() where stretch.piece.headline == rate {
        let ramp = ramps[stretch.ramp], piece = stretch.piece
        func margins(_ k: Double) -> (safe: Double, noWorse: Double) { self.margins(open.limited(open.years(ramp, mean: k))) }
        // A contract that is settled anew has the next stretch's rate at this one's end: it is looked at just below.
        let isFollowed = stretches.contains { $0.ramp == stretch.ramp && $0.piece.low == piece.high && $0.piece.low > piece.low }
        let end = open.drawdowns == nil && isFollowed ? piece.high * (1 - 1e-8) : piece.high
        let inner = menu.map(\.commitment).filter { $0 > piece.low && $0 < end }
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
      let yearsOf = Dictionary(menu.indices.map { (menu[$0].commitment, years[1 + r * count + $0]) }) { first, _ in first }
      return envelope(
        quote.name.value, ramp, curve, yearsOf, safe: Pieces.joined(mine.flatMap { safe[$0].ranges }),
        noWorse: Pieces.joined(mine.flatMap { noWorse[$0].ranges }))
    }
    let sensitivity = Sensitivity(
      quote.name.value, quoted: done[0], menu: menu.indices.map { (commitments[$0], done[1 + $0]) }, alternative: alternative,
      target: envelopes.first?.target, policy: policy, ends: ends)
    let risk = OfferRisk(
      quote: quote.name.value, expected: figures(0, 0, mean), envelopes: envelopes, sensitivity: sensitivity)
    return (risk, done[0])
  }

  var policy: Policy { engine.engagement.plan.policy }

  /// Whether figures keep to the plan's limits.
  func isSafe(_ x: ExpectedFigures) -> Bool {
    x.lossProbability <= policy.maxLossProbability.value + 1e-12
      && policy.maxP95Shortfall.map { x.shortfallP95 <= $0.value * (1 + 1e-12) } ?? true
  }

  private func envelope(
    _ quote: String, _ ramp: Ramp, _ curve: [CurvePoint], _ yearsOf: [Double: [Double]], safe: [ClosedRange<Double>],
    noWorse: [ClosedRange<Double>]
  ) -> Envelope {
    let weight = policy.riskWeight.value
    var target: CurvePoint?, least = Double.infinity
    for point in curve where point.isSafe {
      let x = point.figures.objective(weight)
      // Ties go to the smaller commitment.
      if x < least - 1e-9 * max(1, point.figures.cost.magnitude) { (target, least) = (point, x) }
    }
    return Envelope(
      quote: quote, ramp: ramp, safeLimit: safe.last?.upperBound, target: target?.commitment,
      targetYears: target.map { point in
        let years = yearsOf[point.commitment] ?? []
        return contract.commitment.statedAsTotal == nil ? years : [years.reduce(0, +)]
      } ?? [], walkAway: noWorse.last?.upperBound, safe: safe,
      noWorse: noWorse, curve: curve)
  }
}

extension Contract {
  /// Whether families of one bucket may be treated apart: by a pool of their own, or by how their prices move.
  var splitsFamilies: Bool {
    if case .perModel = bedrock { return true }
    return priceProtection.value || privateRates.contains(where: \.fixedPrice)
  }
}
