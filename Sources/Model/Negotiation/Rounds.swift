import Agreements
import Formulas
import Simulation
import Values

/// One quote against an earlier one, clause by clause, each move priced: the bridge from the first to the second
/// (model §9). Money over the window, present value; below 0 the move is good for the buyer.
public struct Round: Sendable {
  public struct Move: Sendable {
    public var clause: ContractClause
    public var before: Contract
    public var after: Contract
    /// Change of cost on the optimised forecast, with all moves before it made.
    public var cost: Double
    /// Change of expected cost over all paths; nil without paths.
    public var expectedCost: Double?
  }
  public var from: String
  public var to: String
  public var moves: [Move]
  /// Cost of both, and their difference: the sum of the moves.
  public var costFrom: Double
  public var costTo: Double
  public var expectedFrom: Double?
  public var expectedTo: Double?
  public var savings: Savings

  /// What the later quote saves over the window on the optimised forecast; above 0 it saves.
  public struct Savings: Sendable {
    /// Against the unit prices of the contract in force (its blended discount on the same spend); nil without one.
    public var againstIncumbent: Double?
    /// Against the vendor's first offer.
    public var againstFirst: Double
    /// Against the plan's budget, undiscounted, in the months that the contract covers of its fiscal year; nil without one.
    public var againstBudget: Double?
  }
}

extension Engagement {
  /// The contract quote of the same vendor with the lowest round, by file where rounds are equal.
  public func firstOffer(of quote: Quote) -> Quote {
    quotes.filter { $0.contract != nil && $0.vendor == quote.vendor }.enumerated()
      .min { ($0.element.round, $0.offset) < ($1.element.round, $1.offset) }?.element ?? quote
  }
}

extension Engine {
  /// Every contract of a vendor against the one before it, by round, then by file.
  /// - Parameter base: of the paths; nil: made here.
  public func rounds(
    _ forecast: Forecast<Double>, _ settled: Settled<Double>, _ paths: Paths?, on base: PathBase? = nil, threads: Int? = nil
  ) -> [Round] {
    let quotes = engagement.quotes.filter { $0.contract != nil }
    let vendors = quotes.reduce(into: [String]()) { if !$0.contains($1.vendor) { $0.append($1.vendor) } }
    return vendors.flatMap { vendor -> [Round] in
      let mine = quotes.filter { $0.vendor == vendor }.enumerated()
        .sorted { ($0.element.round, $0.offset) < ($1.element.round, $1.offset) }.map(\.element)
      return zip(mine, mine.dropFirst()).compactMap {
        round($0, $1, first: mine[0], forecast, settled, paths, on: base, threads: threads)
      }
    }
  }

  /// One quote against another.
  public func round(
    _ from: Quote, _ to: Quote, first: Quote, _ forecast: Forecast<Double>, _ settled: Settled<Double>, _ paths: Paths?,
    on base: PathBase? = nil, threads: Int? = nil
  ) -> Round? {
    guard let start = from.contract, let end = to.contract, let opening = first.contract else { return nil }
    let moves = ContractMove.from(start, to: end)
    let contracts = [start] + moves.map(\.after)
    let demand = forecast.demand[.optimised]!.map { $0.map { Lanes($0) } }
    let closeout = (settled.standing?.closeout ?? [:]).mapValues { Lanes($0) }
    func ledger(_ contract: Contract) -> Ledger<Lanes> {
      self.ledger(contract, demand: demand, forecast: forecast, closeout: closeout)
    }
    let ledgers = contracts.map(ledger), costs = ledgers.map { $0.cost[0] }
    var expected: [Double]?
    if let paths {
      let base = base ?? PathBase(self, forecast, paths, threads: threads)
      let run = OfferOnPaths(engine: self, contract: start, forecast: forecast, paths: paths, base: base, threads: threads)
      expected = run.outcomes(contracts.map { Promise($0, on: run) }).map { Risk.mean($0.cost) }
    }
    let final = ledgers[ledgers.count - 1]
    return Round(
      from: from.name.value, to: to.name.value,
      moves: moves.indices.map { i in
        Round.Move(
          clause: moves[i].clause, before: contracts[i], after: contracts[i + 1], cost: costs[i + 1] - costs[i],
          expectedCost: expected.map { $0[i + 1] - $0[i] })
      }, costFrom: costs[0], costTo: costs[costs.count - 1], expectedFrom: expected?.first, expectedTo: expected?.last,
      savings: Round.Savings(
        againstIncumbent: engagement.incumbent?.quote.contract.map { contract in
          // At its unit prices: nothing promised, its discounts on the same spend.
          final.window.list[0] * (final.window.blendedDiscount[0] - ledger(contract).window.blendedDiscount[0])
        },
        againstFirst: ledger(opening).cost[0] - costs[costs.count - 1],
        againstBudget: engagement.plan.budget.flatMap { budget in
          engagement.budgetYear(timeline).map { $0.under(budget.value, final.cash.map { $0[0] }) }
        }))
  }
}
