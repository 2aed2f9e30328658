import Agreements
import Formulas
import Simulation
import Values

/// Signing twelve months now and more at month 12, against the full term now, on the same paths (model §7).
///
/// Now: year 1 as quoted, at the discount that it earns as a contract of twelve months. At the end of month 12 the buyer
/// knows the drawdown of main in the last three months and no more: × 4 × (1+γ), γ as in a step-down, it is the annual
/// forecast. The largest menu point not above it is promised for every later year of the term, at the discount that it
/// earns over these years; where none is above the first year's commitment, that is kept. Other terms run on as quoted,
/// tests are by year.
public struct Waiting: Sendable {
  public var quote: String
  /// Of the first twelve months, and the discount on them.
  public var commitment: Double
  public var discount: Double
  /// How often more is promised at month 12, and the mean of what is promised then.
  public var upsizeProbability: Double
  public var expectedCommitment: Double
  public var loss: LossFigures
  /// Of the full term now.
  public var fullLoss: LossFigures
  /// Positive: waiting is better.
  public var worth: LossFigures { fullLoss - loss }
}

extension OfferOnPaths {
  /// Nil for a term of one year, and without a commitment.
  /// - Parameter quoted: the offer as quoted, on all paths.
  func waiting(_ quote: Quote, quoted: PathOutcome) -> Waiting? {
    let n = contract.years
    guard n > 1, contract.commitment.meanYear > 0 else { return nil }
    let first = contract.commitment.years[0].value
    let choices = [first] + Menu(quote, contract: contract).points.map(\.commitment).filter { $0 > first }
    let now = headline(contract.over(0..<1, [first]), years: [first])
    let promises = choices.map { later -> Promise in
      let years = Array(repeating: later, count: n - 1)
      let rates = headline(contract.over(1..<n, years), years: years)
      let byYear = [now[0]] + (rates.count == 1 ? Array(repeating: rates[0], count: n - 1) : rates)
      return Promise(contract.over(0..<n, [first] + years), headline: byYear, on: self)
    }
    let forecast = annualForecast(promises[0])
    let choice = forecast.map { annual in choices.indices.last { $0 == 0 || choices[$0] <= annual } ?? 0 }
    let settled = outcomes(promises)
    let cost = choice.indices.map { settled[choice[$0]].cost[$0] }
    return Waiting(
      quote: quote.name.value, commitment: first, discount: now[0], upsizeProbability: Risk.share(choice.map { $0 > 0 }),
      expectedCommitment: Risk.mean(choice.map { choices[$0] }), loss: loss(cost), fullLoss: loss(quoted.cost))
  }

  /// What the months before the end of the first year point to, on every path: nothing of it depends on later years.
  private func annualForecast(_ promise: Promise) -> [Double] {
    let outlook = forecast.totals[.optimised]!, date = 11
    let years = promise.contract.commitment.years.map(\.value)
    return sideBySide(paths.ranges.count, threads: threads) { b -> [Double] in
      let count = paths.ranges[b].count
      if promise.contract.overage == nil {
        let counted = Counted(bill(promise.contract, promise.headline, b, promise.method), promise.contract)
        guard let pace = Pace(endOf: date, counted, engine.calendar(promise.contract), outlook: outlook) else {
          return Array(repeating: 0, count: count)
        }
        return (0..<count).map { pace.annual($0, committed: years, caps: counted.caps) }
      }
      let recent = Double.sum(date - 2...date) { outlook[$0] }
      let ahead = Double.sum((date + 1...date + 12).filter { outlook.months.contains($0) }) { outlook[$0] }
      let run = engine.settlement(
        promise.contract, years: years.map { Lanes($0) }, headline: promise.headline, demand: paths.blocks[b],
        forecast: forecast, lapseSupport: lapseSupport)
      _ = run.settle(outlook: outlook.map { Lanes($0) }, closeout: base.closeout[b], sums: false)
      let drawn = Lanes.sum(date - 2...date) { run.pools[0].retired[$0] }
      return (0..<count).map { recent > 0 ? drawn[$0] * (ahead / recent) : 0 }
    }.flatMap { $0 }
  }
}

extension Contract {
  /// The same terms for some contract years, with other commitments of main, tested by year.
  fileprivate func over(_ kept: Range<Int>, _ years: [Double]) -> Contract {
    var c = self
    c.termMonths = c.termMonths.map { _ in 12 * kept.count }
    c.commitment.test = Sourced(.annual, .standard("a term of its own"))
    c.commitment.years = years.map { Sourced($0, commitment.years[0].source) }
    c.commitment.statedAsTotal = nil
    func over(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      var pool = pool
      pool.years = Array(pool.years[kept])
      return pool
    }
    switch bedrock {
    case .pooled: break
    case .carveOut(let pool, let counts): c.bedrock = .carveOut(over(pool), countsInK: counts)
    case .perModel(let pools, let counts): c.bedrock = .perModel(pools.map(over), countsInK: counts)
    }
    return c
  }
}
