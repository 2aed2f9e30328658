import Agreements
import Formulas
import Values

/// Provisioned capacity and a commitment together (model §7): what a year of units retires of an offer's commitment, and
/// what it takes away from it, since the tokens that units carry are not billed on demand any more.
///
///     change = fee of units × their weight - fee on demand that they replace × its weight
///
/// with list prices instead of fees where list spend retires. The units are those typed on Inputs, or those that cover the
/// median load where none are. A year has twelve months of 730 hours.
public struct CapacityInCommitment<N: Formulaic>: Sendable {
  /// The pool whose commitment meets both.
  public var pool: String
  public var units: N
  /// A year of the units, after the discount of the instrument; what it retires.
  public var unitsFee: N
  public var unitsRetired: N
  /// On demand that they replace, after the discount on it; what it retired.
  public var replacedFee: N
  public var replacedRetired: N
  /// Of the first test period.
  public var commitment: N
  /// Below 0: units leave more of the commitment to be filled by other spend.
  public var retirementChange: N
  /// Units less what they replace, in a year that fills its commitment anyway.
  public var costChange: N
  /// In a year that does not: what retires less is charged.
  public var costChangeWhenShort: N

  /// The figures of result.json by their names there.
  public var named: [(key: String, label: String, unit: Unit, value: N)] {
    [
      ("units", "units", .units, units), ("units_fee", "fee of the units, a year", .money, unitsFee),
      ("units_retired", "retired by the units, a year", .money, unitsRetired),
      ("on_demand_fee", "fee on demand that they replace, a year", .money, replacedFee),
      ("on_demand_retired", "retired by that", .money, replacedRetired),
      ("commitment", "commitment of the first test period", .money, commitment),
      ("retirement_change", "change of what retires, a year", .money, retirementChange),
      ("cost_change", "change of cost, commitment filled", .money, costChange),
      ("cost_change_short", "change of cost, commitment not filled", .money, costChangeWhenShort),
    ]
  }

  static var heading: String {
    "With the commitment: a year of the units typed on Inputs, of those that cover P50 where none are; only instruments that retire it"
  }
  static var columns: [TableColumn] {
    [
      .init("Units", .units), .init("List price of the units", .money), .init("Fee of the units", .money),
      .init("They retire", .money), .init("On demand that they replace, list", .money), .init("Fee on demand", .money),
      .init("It retired", .money), .init("Commitment, first test period", .money), .init("Change of what retires", .money),
      .init("Change of cost, commitment filled", .money), .init("Change of cost, commitment not filled", .money),
    ]
  }

  /// - Parameters:
  ///   - line: of an instrument for a workload, with the table of its units.
  ///   - hours: of the traffic.
  ///   - year: hours of a year.
  ///   - weight: of the units in retiring.
  ///   - spend: on demand, in the offer's ledger.
  init(
    _ line: Capacity<N>.Line, hours: N, year: N, discounts: Capacity<N>.Contracted, weight: N, rates: LedgerRates<N>,
    spend: LedgerRates<N>.Spend, _ row: (N) -> N
  ) {
    let pool = rates.pools[spend.pool]
    self.pool = pool.name
    // A number between two rows is the lower one, as in the cost of units.
    let counts = line.steps.map(\.units)
    let place = N.count(counts, notAbove: N.choose(line.units .> 0.0, line.units, line.floorUnits))
    units = row(N.pick(counts, place))
    let list = row(units * line.pricePerUnitHour * year)
    unitsFee = row(list * (1.0 - discounts.instrumentDiscount))
    unitsRetired = row(N.choose(rates.countsNet, unitsFee, list) * weight)
    let rest = N.pick(line.steps.map(\.restCost), place)
    let replaced = row((line.onDemandCost - rest) * N.ratio(year, hours))
    replacedFee = row(replaced * (1.0 - discounts.onDemandDiscount))
    replacedRetired = row(N.choose(rates.countsNet, replacedFee, replaced) * spend.weight)
    commitment = row(pool.due[0])
    retirementChange = row(unitsRetired - replacedRetired)
    costChange = row(unitsFee - replacedFee)
    costChangeWhenShort = row(costChange - retirementChange * pool.keep[0])
  }
}
