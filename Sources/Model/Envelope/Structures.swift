import Agreements
import Formulas
import Values

/// Where Bedrock retires: with everything else, apart, or by model family.
public enum Structure: String, Sendable, Hashable, CaseIterable {
  case pooled
  case carveOut = "carve_out"
  case perModel = "per_model"
}

/// An offer's commitment under one structure, on the same paths (model §7).
public struct StructureWorth: Sendable {
  public var quote: String
  public var structure: Structure
  /// At the discounts that the buckets have in main as quoted.
  public var expectedCost: Double
  public var expectedShortfall: Double
  /// The contract as quoted, where it is quoted in this structure: with its own years and rates.
  public var offeredCost: Double?
  public var offeredShortfall: Double?
  /// What Bedrock would have to earn above its discounts in main for the structure to cost no more than pooled, as a
  /// fraction; nil where no discount does that. 0 for pooled.
  public var poolingGap: Double?
}

extension OfferOnPaths {
  /// The offer as pooled, carve-out and per-model.
  /// - Parameter quoted: the offer as quoted, on all paths.
  func structures(_ quote: String, quoted: PathOutcome) -> [StructureWorth] {
    let split = StructureSplit(contract, forecast.demand[.optimised]!)
    let headline = headline(contract, years: contract.commitment.years.map(\.value))
    func promise(_ structure: Structure, points: Double = 0) -> Promise {
      Promise(split.contract(structure, points: points), headline: headline, on: self)
    }
    let offered = Structure(rawValue: contract.bedrock.name)
    let settled = outcomes(Structure.allCases.map { promise($0) })
    let pooled = Risk.mean(settled[0].cost)
    return zip(Structure.allCases, settled).map { structure, outcome in
      let cost = Risk.mean(outcome.cost)
      let gap =
        split.isSplit(structure)
        ? poolingGap(cost: cost, pooled: pooled, most: 1 - split.greatestDiscount(headline)) { points in
          Risk.mean(outcomes([promise(structure, points: points)])[0].cost)
        } : 0
      return StructureWorth(
        quote: quote, structure: structure, expectedCost: cost, expectedShortfall: Risk.mean(outcome.shortfall),
        offeredCost: structure == offered ? Risk.mean(quoted.cost) : nil,
        offeredShortfall: structure == offered ? Risk.mean(quoted.shortfall) : nil, poolingGap: gap)
    }
  }

  /// The extra discount at which a structure costs what pooling costs, to 1e-7 of the cost; nil where even the most does not reach it.
  ///
  /// Cost falls in the discount, in most contracts along a convex curve: a line through two points on the near side meets
  /// pooling's cost on the near side again, so the steps come closer from one side. Where they pass it, the bracket is
  /// closed from both.
  private func poolingGap(cost: Double, pooled: Double, most: Double, _ at: (Double) -> Double) -> Double? {
    let close = 1e-7 * max(1, pooled.magnitude)
    if cost - pooled <= close { return 0 }
    if most <= 0 { return nil }
    var near = (x: 0.0, y: cost - pooled), far: (x: Double, y: Double)?
    var last = (x: most, y: at(most) - pooled)
    if last.y > close { return nil }
    far = last
    for _ in 0..<60 {
      guard let beyond = far, beyond.x - near.x > 1e-9 else { break }
      // Through the two ends; the end that stays counts half (Illinois).
      var x = near.x + (beyond.x - near.x) * near.y / (near.y - beyond.y)
      if !(x > near.x && x < beyond.x) { x = (near.x + beyond.x) / 2 }
      let y = at(x) - pooled
      if y.magnitude <= close { return x }
      if y > 0 {
        if last.y > 0 { far?.y /= 2 }
        near = (x, y)
      } else {
        if last.y <= 0 { near.y /= 2 }
        far = (x, y)
      }
      last = (x, y)
    }
    return far?.x
  }
}

/// An offer's commitment of each year, main and pools together, split by the optimised list spend of that year (of the
/// whole term for a term test); every bucket keeps the discount that it has in main (model §7).
struct StructureSplit: Sendable {
  private let quoted: Contract
  /// Commitment by contract year of all pools together.
  private let total: [Double]
  /// Share of each year's list spend, by pool of the structure.
  private let shares: [Structure: [(name: String, shares: [Double])]]
  /// Buckets of Bedrock that have spend in the signed term.
  private let buckets: [String]

  init(_ contract: Contract, _ demand: Demand<Double>) {
    quoted = contract
    let n = contract.years
    let byTerm = contract.commitment.test.value == .term
    let years = (0..<n).map { y in
      contract.commitment.years[y].value + contract.bedrock.pools.reduce(0) { $0 + $1.years[y].value }
    }
    total = byTerm ? years.map { _ in years.reduce(0, +) / Double(n) } : years
    let spans = (0..<n).map { y in byTerm ? 0..<12 * n : 12 * y..<12 * y + 12 }
    func sum(_ series: [Series<Double>], _ months: Range<Int>) -> Double {
      series.reduce(0) { sum, s in months.reduce(sum) { $0 + s[$1] } }
    }
    let all = spans.map { sum(demand.buckets.map(\.list), $0) }
    let bedrock = demand.buckets.filter { BucketName.isBedrock($0.name) }
    func shared(_ name: String, _ series: [Series<Double>]) -> (name: String, shares: [Double])? {
      let shares = spans.indices.map { all[$0] > 0 ? sum(series, spans[$0]) / all[$0] : 0 }
      return zip(shares, years).contains { $0 != 0 && $1 != 0 } ? (name, shares) : nil
    }
    var families: [String] = []
    for family in bedrock.flatMap(\.families) where !family.name.isEmpty && !families.contains(family.name) {
      families.append(family.name)
    }
    shares = [
      .pooled: [], .carveOut: [shared("bedrock", bedrock.map(\.list))].compactMap { $0 },
      .perModel: families.compactMap { name in
        shared(name, bedrock.flatMap { $0.families.filter { $0.name == name }.map(\.list) })
      },
    ]
    buckets = bedrock.filter { sum([$0.list], 0..<12 * n) > 0 }.map(\.name)
  }

  /// Whether some spend stands apart.
  func isSplit(_ structure: Structure) -> Bool { !shares[structure, default: []].isEmpty }

  /// The greatest discount of a Bedrock bucket in main.
  func greatestDiscount(_ headline: [Double]) -> Double {
    let most = headline.max() ?? 0
    return buckets.map { bucket in
      let terms = quoted.rule(of: bucket)
      return terms.discount?.value ?? most
    }.max() ?? most
  }

  /// - Parameter points: what the pools earn above their buckets' discounts in main.
  func contract(_ structure: Structure, points: Double) -> Contract {
    var c = quoted
    let source = Source.standard("split by the optimised forecast")
    let pools = shares[structure, default: []].map { pool in
      BedrockStructure.Pool(
        name: pool.name, years: zip(total, pool.shares).map { Sourced($0 * $1, source) }, rate: .standard(0), points: points)
    }
    c.commitment.years = total.indices.map { y in Sourced(pools.reduce(total[y]) { $0 - $1.years[y].value }, source) }
    c.commitment.statedAsTotal = nil
    c.discount = DiscountLadder(tiers: [.init(from: .standard(0), rate: .standard(0))], isBare: true)
    switch structure {
    case .pooled: c.bedrock = .pooled
    case .carveOut: c.bedrock = pools.first.map { .carveOut($0, countsInK: false) } ?? .pooled
    case .perModel: c.bedrock = pools.isEmpty ? .pooled : .perModel(pools, countsInK: false)
    }
    return c
  }
}
