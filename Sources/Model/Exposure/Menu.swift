import Agreements
import Values

/// A commitment that the vendor would sign, as mean-year money along the offered ramp.
public struct MenuPoint: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case quoted, tier, assumed }
  public var commitment: Double
  public var kind: Kind
}

/// The menu of a quote: its quoted point, its tier thresholds, and the grid that it is assumed to sign (model §6).
public struct Menu: Sendable {
  /// Ascending, each commitment once.
  public var points: [MenuPoint]

  public init(_ quote: Quote, contract: Contract) {
    let quoted = contract.commitment.meanYear
    var found: [(Double, MenuPoint.Kind)] = [(quoted, .quoted)]
    let years = Double(contract.years)
    let inK =
      contract.bedrock.countsInK
      ? contract.bedrock.pools.reduce(0) { $0 + $1.years.reduce(0) { $0 + $1.value } } / years : 0
    if !contract.discount.isBare {
      for tier in contract.discount.tiers {
        let k = contract.discount.by.value == .term ? tier.from.value / years : tier.from.value
        found.append((k - inK, .tier))
      }
    }
    if let grid = quote.menu, grid.step.value > 0 {
      var i = 0.0
      while grid.from.value + i * grid.step.value <= grid.to.value * (1 + 1e-9), i < 10_000 {
        found.append((grid.from.value + i * grid.step.value, .assumed))
        i += 1
      }
    }
    points = []
    for (k, kind) in found.filter({ $0.0 > 0 }).sorted(by: { ($0.0, rank($0.1)) < ($1.0, rank($1.1)) })
    where points.last?.commitment != k { points.append(MenuPoint(commitment: k, kind: kind)) }
    func rank(_ kind: MenuPoint.Kind) -> Int { kind == .quoted ? 0 : kind == .tier ? 1 : 2 }
  }
}

extension Contract {
  /// The same contract with its mean-year main commitment moved along the offered ramp; everything else as quoted.
  public func committing(_ meanYear: Double) -> Contract {
    let quoted = commitment.meanYear
    guard quoted > 0, meanYear != quoted else { return self }
    var copy = self
    copy.commitment.years = commitment.years.map { $0.map { $0 * (meanYear / quoted) } }
    return copy
  }
}
