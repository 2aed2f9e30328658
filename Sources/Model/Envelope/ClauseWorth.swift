import Agreements
import Formulas
import Simulation
import Values

/// What a clause is worth to the buyer on one offer: loss with it at the seller's standard less loss with it as asked,
/// everything else as quoted (model §7). Positive is good for the buyer; a clause that is never triggered is worth 0.
public struct ClauseWorth: Sendable {
  public var quote: String
  /// The key of the contract; `all_together` sets every asked clause at once, `interaction` is what that is worth beyond
  /// the sum of the single ones.
  public var clause: String
  public var ask: LossFigures
  /// What we would settle for, and where we stop, against the same standard; nil where none was given.
  public var fallback: LossFigures?
  public var walkAway: LossFigures?

  public static var together: String { "all_together" }
  public static var interaction: String { "interaction" }
}

extension OfferOnPaths {
  /// The worth of every ask on this offer, of all together, and the interaction.
  func clauses(_ quote: String) -> [ClauseWorth] {
    let asks = engine.engagement.asks
    if asks.isEmpty { return [] }
    var promises: [Promise] = []
    /// Places of both sides, settled the same way.
    func pair(_ standard: Contract, _ asked: Contract) -> (standard: Int, asked: Int) {
      let method = Promise.Method(standard, asked, on: self)
      promises += [Promise(standard, method, on: self), Promise(asked, method, on: self)]
      return (promises.count - 2, promises.count - 1)
    }
    typealias Pair = (standard: Int, asked: Int)
    var rows: [(clause: String, ask: Pair, fallback: Pair?, walkAway: Pair?)] = []
    var low = contract, high = contract
    for ask in asks {
      let standard = ask.askTerms?.atStandard(in: contract) ?? contract
      func side(_ terms: ClauseTerms?) -> Pair { pair(standard, terms?.applied(to: contract) ?? contract) }
      rows.append(
        (
          ask.clause.value, side(ask.askTerms), ask.fallbackTerms.map { side($0) }, ask.walkAwayTerms.map { side($0) }
        ))
      low = ask.askTerms?.atStandard(in: low) ?? low
      high = ask.askTerms?.applied(to: high) ?? high
    }
    let together = pair(low, high)
    let settled = outcomes(promises)
    let losses = sideBySide(settled.count, threads: threads) { loss(settled[$0].cost) }
    func worth(_ pair: Pair) -> LossFigures { losses[pair.standard] - losses[pair.asked] }
    var found = rows.map { row in
      ClauseWorth(
        quote: quote, clause: row.clause, ask: worth(row.ask), fallback: row.fallback.map(worth),
        walkAway: row.walkAway.map(worth))
    }
    let all = worth(together)
    let apart = LossFigures(
      mean: found.reduce(0) { $0 + $1.ask.mean }, cvar95: found.reduce(0) { $0 + $1.ask.cvar95 })
    found.append(ClauseWorth(quote: quote, clause: ClauseWorth.together, ask: all))
    found.append(ClauseWorth(quote: quote, clause: ClauseWorth.interaction, ask: all - apart))
    return found
  }
}
