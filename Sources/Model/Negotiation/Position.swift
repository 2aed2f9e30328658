import Agreements
import Formulas
import Simulation
import Values

/// A commitment and a discount, with what they cost on average over the window.
public struct PositionPoint: Sendable {
  /// By contract year; of the whole term where it was offered as one total.
  public var commitment: [Double]
  /// Of the first year, where years differ.
  public var discount: Double
  public var cost: Double
}

/// What supports a discount at the commitment of the table.
public struct DiscountEvidence: Sendable {
  /// The quote, or what the benchmark cites.
  public var source: String
  public var discount: Double
  /// A contract or measurement, B practitioner, C claim.
  public var grade: String
  public var isBenchmark: Bool
}

/// Where the buyer stands at the table, on one offer (model §9): curves and rates on the objective of the target,
///
///     J = E[loss] + λ·(CVaR95(loss) - E[loss])
///
/// with the loss against the alternative. J = 0 is the alternative itself.
public struct Position: Sendable {
  public var quote: String
  public var batna: String
  public var batnaCost: Double
  /// Mean year of the commitment of the table: the target along the offered ramp, as quoted where there is none.
  public var table: Double
  public var headline: [Double]
  /// J there.
  public var objective: Double
  public var aspiration: PositionPoint
  /// From the greatest discount down.
  public var evidence: [DiscountEvidence]
  /// Nil where no commitment of the menu keeps to the plan's limits.
  public var target: PositionPoint?
  public var reservation: [Reservation]
  public var exchange: ExchangeRates
  public var ladder: [LadderStep]
  public var counterOffers: [CounterOffer]
  /// What the counter-offers had to cost at most.
  public var targetCost: Double
  public var answers: [SellerAnswer]
  /// Nil where there is no target, or nothing else within the limits.
  public var flip: AdviceFlip?
  /// Clauses of the quote without which the target would break the plan's limits; empty without a target.
  public var restsOn: [TargetSupport]

  /// The least discount that is acceptable at a commitment.
  public struct Reservation: Sendable {
    public var structure: Structure
    /// Mean year of main and pools together.
    public var commitment: Double
    /// Headline in all years; nil where none makes it as good as the alternative.
    public var discount: Double?
  }
}

/// How far the discount at the target may fall before another commitment of the menu is better on J.
public struct AdviceFlip: Sendable {
  /// Whether the target's discount is quoted, a tier of the quote, or assumed to be had.
  public var kind: MenuPoint.Kind
  /// The least headline, in all years, at which the target stays best.
  public var discount: Double
  /// The commitment that is best below it.
  public var runnerUp: Double
}

/// What one more of each thing is worth to the buyer at the table, in money of J over the window.
public struct ExchangeRates: Sendable {
  /// Of headline, in all years.
  public var pointOfDiscount: Double
  /// On Bedrock alone.
  public var pointOnBedrock: Double
  /// A million more of mean-year commitment at an unchanged discount; below 0 where it costs.
  public var millionOfCommitment: Double
  /// The last contract year, against list prices in it; nil for a term of one year.
  public var yearOfTerm: Double?
  /// Each ask alone, as asked rather than as quoted, by clause; and all together.
  public var clauses: [(clause: String, worth: Double)]

  /// Money in points of headline; nil where a point is worth nothing.
  public func points(_ money: Double) -> Double? { pointOfDiscount > 0 ? money / pointOfDiscount : nil }
  /// Money in millions of commitment given; nil where commitment costs nothing.
  public func millions(_ money: Double) -> Double? { millionOfCommitment < 0 ? money / -millionOfCommitment : nil }
}

/// The table: one offer on all paths, at the commitment that is negotiated from.
struct Table {
  let run: OfferOnPaths
  let quote: Quote
  /// The offer at that commitment.
  let contract: Contract
  let headline: [Double]
  let weight: Double

  init(_ run: OfferOnPaths, _ quote: Quote, commitment: Double) {
    self.run = run
    self.quote = quote
    contract = run.contract.committing(commitment)
    headline = run.headline(contract, years: contract.commitment.years.map(\.value))
    weight = run.policy.riskWeight.value
  }

  func objective(_ outcome: PathOutcome) -> Double {
    let loss = run.loss(outcome.cost)
    return Objective.of(loss: loss.mean, worst: loss.cvar95, weight: weight)
  }
  func objectives(_ promises: [Promise]) -> [Double] {
    let outcomes = run.outcomes(promises)
    return sideBySide(outcomes.count, threads: run.threads) { objective(outcomes[$0]) }
  }
  func promise(_ contract: Contract, _ headline: [Double]) -> Promise { Promise(contract, headline: headline, on: run) }

  /// Commitments of the menu that curves are drawn through: all of a short one; of a long one the quoted point, the
  /// tiers, the table, and some between.
  func commitments(_ table: Double) -> [Double] {
    let menu = Menu(quote, contract: run.contract).points
    if menu.count <= Self.mostPoints { return menu.isEmpty ? [table] : menu.map(\.commitment) }
    let named = menu.filter { $0.kind != .assumed || $0.commitment == table }
    let others = menu.filter { point in !named.contains { $0.commitment == point.commitment } }
    let wanted = max(2, Self.mostPoints - named.count)
    let some = (0..<min(wanted, others.count)).map { others[$0 * (others.count - 1) / max(1, wanted - 1)] }
    return Set((named + some).map(\.commitment)).sorted()
  }
  static var mostPoints: Int { 7 }

  var point: (years: [Double], discount: Double) {
    let years = contract.commitment.years.map(\.value)
    return (contract.commitment.statedAsTotal == nil ? years : [years.reduce(0, +)], headline[0])
  }
}

extension OfferOnPaths {
  /// - Parameters:
  ///   - risk: of this offer.
  ///   - targetCost: what counter-offers may cost at most; nil: the expected cost at the table.
  func position(_ quote: Quote, _ risk: OfferRisk, targetCost: Double?) -> Position {
    let target = risk.envelope(.offered)?.target, commitment = target ?? contract.commitment.meanYear
    let table = Table(self, quote, commitment: commitment)
    let now = outcomes([table.promise(table.contract, table.headline)])[0]
    let cost = Risk.mean(now.cost)
    let evidence = table.evidence(commitment)
    let highest = max(evidence.first?.discount ?? 0, table.headline[0])
    let ladder = Ladder(table, highest)
    let best = outcomes([ladder.opening])[0]
    let (years, discount) = table.point
    let commitments = table.commitments(commitment)
    let most = targetCost ?? cost
    return Position(
      quote: quote.name.value, batna: Alternative(engine.engagement).name, batnaCost: Risk.mean(alternative), table: commitment,
      headline: table.headline, objective: table.objective(now),
      aspiration: PositionPoint(commitment: years, discount: highest, cost: Risk.mean(best.cost)), evidence: evidence,
      target: target == nil ? nil : PositionPoint(commitment: years, discount: discount, cost: cost),
      reservation: table.reservation(commitments), exchange: table.exchange(now), ladder: ladder.steps(),
      counterOffers: table.counterOffers(commitments, costing: most), targetCost: most,
      answers: table.answers(now, risk), flip: target == nil ? nil : table.flip(risk),
      restsOn: target == nil ? [] : table.support())
  }
}

extension Table {
  /// What any quote or benchmark says of the discount at a commitment, the greatest first.
  func evidence(_ commitment: Double) -> [DiscountEvidence] {
    let engagement = run.engine.engagement
    var found: [DiscountEvidence] = []
    for other in engagement.quotes {
      guard let contract = other.contract else { continue }
      let quoted = contract.commitment.meanYear
      if contract.discount.isBare {
        if commitment < quoted * (1 - 1e-9) { continue }
      } else if quoted <= 0 {
        continue
      }
      let scaled = contract.committing(commitment)
      found.append(
        DiscountEvidence(
          source: other.name.value, discount: run.headline(scaled, years: scaled.commitment.years.map(\.value))[0], grade: "A",
          isBenchmark: false))
    }
    for row in engagement.benchmarks where row.holds(commitment, termMonths: contract.termMonths.value) {
      found.append(
        DiscountEvidence(source: row.cited, discount: row.high.value, grade: row.quality, isBenchmark: true))
    }
    return found.enumerated().sorted { (-$0.element.discount, $0.offset) < (-$1.element.discount, $1.offset) }.map(\.element)
  }

  /// The least headline at each structure and commitment at which the offer is as good as the alternative.
  func reservation(_ commitments: [Double]) -> [Position.Reservation] {
    let optimised = run.forecast.demand[.optimised]!
    let close = 1e-12 * max(1, Risk.mean(run.alternative).magnitude)
    return Structure.allCases.flatMap { structure -> [Position.Reservation] in
      var root = FallingRoot(), found: [(k: Double, d: Double)] = []
      return commitments.map { k in
        let quoted = run.contract.committing(k)
        let contract = StructureSplit(quoted, optimised).contract(structure, points: 0)
        let all =
          quoted.commitment.meanYear + quoted.bedrock.pools.reduce(0) { $0 + $1.years.reduce(0) { $0 + $1.value } }
          / Double(quoted.years)
        // On along the last two.
        var guess = found.last?.d ?? headline[0] / 2
        if let b = found.last, let a = found.dropLast().last, b.k > a.k { guess += (b.d - a.d) / (b.k - a.k) * (k - b.k) }
        let d = root.least(in: -1...1, near: guess, close: close) { objectives([promise(contract, [$0])])[0] }
        if let d { found.append((k, d)) }
        return Position.Reservation(structure: structure, commitment: all, discount: d)
      }
    }
  }

  /// Against the best other point of the offered ramp that keeps to the limits.
  func flip(_ risk: OfferRisk) -> AdviceFlip? {
    guard let curve = risk.envelope(.offered)?.curve else { return nil }
    let mean = contract.commitment.meanYear
    func j(_ point: CurvePoint) -> Double { point.figures.objective(weight) }
    guard let own = curve.first(where: { ($0.commitment - mean).magnitude <= 1e-9 * mean }),
      let next = curve.filter({ $0.isSafe && $0.commitment != own.commitment }).min(by: { j($0) < j($1) })
    else { return nil }
    let close = 1e-12 * max(1, Risk.mean(run.alternative).magnitude), other = j(next)
    var root = FallingRoot()
    let d = root.least(in: -1...1, near: headline[0], close: close) {
      objectives([promise(contract.atOneRate, [$0])])[0] - other
    }
    return d.map { AdviceFlip(kind: own.kind, discount: $0, runnerUp: next.commitment) }
  }

  /// - Parameter now: the table as it stands.
  func exchange(_ now: PathOutcome) -> ExchangeRates {
    let point = 0.01
    var bedrock = contract
    let mean = headline.reduce(0, +) / Double(max(1, headline.count))
    for name in [BucketName.bedrockFirstParty, BucketName.bedrockThirdParty] {
      var terms = contract.rule(of: name)
      terms.discount = .standard((terms.discount?.value ?? mean) + point)
      bedrock.buckets.removeAll { $0.bucket.value == name }
      bedrock.buckets.append(terms)
    }
    func more(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      var pool = pool
      pool.rate = pool.rate.map { $0 + point }
      return pool
    }
    switch contract.bedrock {
    case .pooled: break
    case .carveOut(let pool, let counts): bedrock.bedrock = .carveOut(more(pool), countsInK: counts)
    case .perModel(let pools, let counts): bedrock.bedrock = .perModel(pools.map(more), countsInK: counts)
    }
    let asks = run.engine.engagement.asks
    let asked = asks.map { $0.askTerms?.applied(to: contract) ?? contract }
    let together = asks.reduce(contract) { $1.askTerms?.applied(to: $0) ?? $0 }
    let found = objectives(
      [
        promise(contract.atOneRate, headline.map { $0 + point }), promise(bedrock, headline),
        promise(contract.committing(contract.commitment.meanYear + 1_000_000), headline),
        promise(contract.atOneRate, headline),
      ] + (asked + [together]).map { promise($0, headline) })
    let here = objective(now)
    let worth = found.dropFirst(4).map { here - $0 }
    var clauses = zip(asks, worth).map { (clause: $0.clause.value, worth: $1) }
    if !asks.isEmpty, let all = worth.last { clauses.append((ClauseWorth.together, all)) }
    return ExchangeRates(
      // Of bands by spend, the average that the commitment earns.
      pointOfDiscount: found[3] - found[0], pointOnBedrock: here - found[1], millionOfCommitment: here - found[2],
      yearOfTerm: yearOfTerm(), clauses: clauses)
  }

  /// The last contract year, both sides lapsing after their end.
  private func yearOfTerm() -> Double? {
    guard contract.years > 1, let shorter = contract.withoutLastYear else { return nil }
    var engagement = run.engine.engagement
    engagement.plan.simulation.continuation = Sourced(.lapse, .standard("the worth of a year"))
    var lapsing = self.run
    lapsing.engine = Engine(engagement, cases: run.engine.cases)
    let rates = headline.count > 1 ? Array(headline.dropLast()) : headline
    let method = Promise.Method(contract, shorter, on: lapsing)
    let found = lapsing.outcomes([
      Promise(contract, headline: headline, method, on: lapsing), Promise(shorter, headline: rates, method, on: lapsing),
    ])
    return objective(found[1]) - objective(found[0])
  }
}

extension Contract {
  /// The same terms a year shorter; nil for one year.
  fileprivate var withoutLastYear: Contract? {
    guard years > 1 else { return nil }
    var c = self
    c.termMonths = c.termMonths.map { $0 - 12 }
    c.commitment.years.removeLast()
    c.commitment.statedAsTotal = nil
    func shorter(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      var pool = pool
      pool.years.removeLast()
      return pool
    }
    switch bedrock {
    case .pooled: break
    case .carveOut(let pool, let counts): c.bedrock = .carveOut(shorter(pool), countsInK: counts)
    case .perModel(let pools, let counts): c.bedrock = .perModel(pools.map(shorter), countsInK: counts)
    }
    return c
  }
}

extension Benchmark {
  /// Whether the row speaks of a commitment of the mean year and a term.
  public func holds(_ commitment: Double, termMonths: Int) -> Bool {
    commitment >= commitmentFrom.value && commitmentTo.map { commitment < $0.value } ?? true
      && (self.termMonths ?? termMonths) == termMonths
  }
}
