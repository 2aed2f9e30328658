import Agreements
import Formulas
import RandomEngagements
import Seeded
import Values

@testable import Model

/// A random contract and a path of demand that it is settled on.
struct RandomDeal {
  var contract: Contract
  var clauses: Set<Clause>
  var demand: Demand<Double>
  var costOfCapital: Double
  var lapses: Bool
  var lapseSupport: SupportPlan?

  /// - Parameters:
  ///   - window: whether months after the term may be settled too.
  init(_ seed: Int, allowing allowed: Set<Clause> = Clause.all, years: Int? = nil, beyondTerm: Bool = true) {
    var chance = Seeded(seed)
    let guesses = SpendGuess.draw(&chance)
    let drawn = RandomContract.draw(&chance, for: guesses, allowing: allowed, years: years)
    contract = drawn.contract
    clauses = drawn.clauses
    let more = beyondTerm && contract.years < 3 && chance.chance(0.35) ? 12 : 0
    demand = RandomDemand.draw(&chance, around: guesses, months: contract.termMonths.value + more)
    costOfCapital = chance.pick([0, 0, 0.08])
    lapses = more > 0 && chance.chance(0.4)
    lapseSupport = lapses && chance.chance(0.5) ? .enterprise() : nil
  }

  func settled<N: LawNumber>(_ contract: Contract? = nil, _ demand: Demand<Double>? = nil, as number: N.Type) -> HandSettled<N> {
    settle(
      contract ?? self.contract, on: demand ?? self.demand, outlook: self.demand.totals, costOfCapital: costOfCapital,
      lapseSupport: lapseSupport, lapses: lapses, as: number)
  }
}
