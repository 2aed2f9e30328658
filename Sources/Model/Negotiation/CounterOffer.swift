import Agreements
import Formulas
import Simulation
import Values

/// An offer that would cost no more than a target and keep to the plan's limits (model §9, inverse).
public struct CounterOffer: Sendable {
  public var structure: Structure
  /// By contract year; of the whole term where it was offered as one total. Of main, where pools stand apart.
  public var commitment: [Double]
  /// The least headline, in all years, that does it.
  public var discount: Double
  public var cost: Double
  public var lossProbability: Double
  public var shortfallP95: Double
}

/// What the seller may answer, and what it means at the table.
public struct SellerAnswer: Sendable {
  public enum Kind: Sendable, Hashable {
    /// No better than quoted, on everything.
    case takeItOrLeaveIt
    /// This discount, but for this commitment (mean year).
    case commitMore(Double)
    /// Bedrock apart, at the same discount.
    case structure(Structure)
  }
  public var kind: Kind
  /// What the answer costs against the table, in J; below 0 it is better.
  public var worse: Double
  /// The headline (for a structure: the points more on Bedrock) that would make it as good as the table; nil: none does.
  public var matchedBy: Double?
  /// J there: above 0 it is worse than the alternative.
  public var objective: Double
}

extension Table {
  /// Offers along the commitments whose expected cost is not above a target and that keep to the plan's limits.
  func counterOffers(_ commitments: [Double], costing most: Double) -> [CounterOffer] {
    let optimised = run.forecast.demand[.optimised]!
    let quoted = Structure(rawValue: run.contract.bedrock.name) ?? .pooled
    let policy = run.policy, close = 1e-12 * max(1, most.magnitude)
    return (quoted == .pooled ? [.pooled] : [quoted, .pooled]).flatMap { structure -> [CounterOffer] in
      var guess = headline[0], root = FallingRoot()
      return commitments.compactMap { k in
        let moved = run.contract.committing(k)
        let contract = structure == quoted ? moved.atOneRate : StructureSplit(moved, optimised).contract(.pooled, points: 0)
        func outcome(_ d: Double) -> PathOutcome { run.outcomes([promise(contract, [d])])[0] }
        guard
          var d = root.least(
            in: 0...1, near: guess, close: close, { Risk.mean(outcome($0).cost) - most })
        else { return nil }
        guess = d
        var found = outcome(d)
        if let margin = lossMargin(found), margin > 0 {
          var further = FallingRoot()
          guard let more = further.least(in: d...1, near: d + 0.01, close: 0, { lossMargin(outcome($0)) ?? 0 }) else {
            return nil
          }
          d = more
          found = outcome(d)
        }
        let figures = ExpectedFigures(found, alternative: run.alternative, hindsight: nil, points: run.paths.points)
        if let limit = policy.maxP95Shortfall, figures.shortfallP95 > limit.value * (1 + 1e-12) { return nil }
        let years = contract.commitment.years.map(\.value)
        return CounterOffer(
          structure: structure,
          commitment: run.contract.commitment.statedAsTotal == nil ? years : [years.reduce(0, +)], discount: d,
          cost: figures.cost, lossProbability: figures.lossProbability, shortfallP95: figures.shortfallP95)
      }
    }
  }

  /// The greatest loss of those that the plan's odds do not allow: not above 0 where the odds hold. Nil without a limit.
  private func lossMargin(_ outcome: PathOutcome) -> Double? {
    let n = outcome.cost.count, allowed = Int(((run.policy.maxLossProbability.value + 1e-12) * Double(n)).rounded(.down))
    if allowed >= n { return nil }
    let losses = zip(outcome.cost, run.alternative).map { cost, other -> Double in
      let x = cost - other
      return x.magnitude <= 1e-12 * max(1, other.magnitude) ? min(x, 0) : x
    }
    return Greatest.unordered(allowed + 1, of: losses)[0]
  }

  /// What the seller is likely to say, priced.
  /// - Parameter now: the table as it stands.
  func answers(_ now: PathOutcome, _ risk: OfferRisk) -> [SellerAnswer] {
    let here = objective(now), mean = contract.commitment.meanYear
    let close = 1e-12 * max(1, Risk.mean(run.alternative).magnitude)
    let asQuoted = promise(run.contract, run.headline(run.contract, years: run.contract.commitment.years.map(\.value)))
    var found: [SellerAnswer] = []
    let quoted = objectives([asQuoted])[0]
    found.append(SellerAnswer(kind: .takeItOrLeaveIt, worse: quoted - here, matchedBy: nil, objective: quoted))
    let higher = Menu(quote, contract: run.contract).points.map(\.commitment).filter { $0 > mean * (1 + 1e-9) }
    var root = FallingRoot()
    for k in higher.prefix(2) {
      let moved = run.contract.committing(k).atOneRate
      let j = objectives([promise(moved, headline)])[0]
      let d = root.least(in: 0...1, near: headline[0], close: close) { objectives([promise(moved, [$0])])[0] - here }
      found.append(SellerAnswer(kind: .commitMore(k), worse: j - here, matchedBy: d, objective: j))
    }
    let split = StructureSplit(contract, run.forecast.demand[.optimised]!)
    for structure in [Structure.carveOut, .perModel]
    where split.isSplit(structure) && structure.rawValue != run.contract.bedrock.name {
      let j = objectives([promise(split.contract(structure, points: 0), headline)])[0]
      let most = 1 - split.greatestDiscount(headline)
      let points =
        most <= 0
        ? nil
        : root.least(in: 0...most, near: 0, close: close) {
          objectives([promise(split.contract(structure, points: $0), headline)])[0] - here
        }
      found.append(SellerAnswer(kind: .structure(structure), worse: j - here, matchedBy: points, objective: j))
    }
    return found
  }
}

extension Contract {
  /// The same terms at one rate whatever is promised.
  var atOneRate: Contract {
    var c = self
    c.discount = DiscountLadder(tiers: [.init(from: .standard(0), rate: .standard(0))], isBare: true)
    return c
  }
}
