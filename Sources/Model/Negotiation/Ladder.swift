import Agreements
import Formulas
import Simulation
import Values

/// One trade of the ladder: what is given, and what is to be agreed in return (model §9).
public struct LadderStep: Sendable {
  /// From 1.
  public var number: Int
  /// The first step gives all that costs nothing; later ones give one thing.
  public var gives: [Give]
  /// The clause that is agreed as it then stands.
  public var got: String
  public var gotLevel: Level
  /// What agreement is worth less what is given, in J.
  public var value: Double
  /// What is given alone, in J; at least 0 where giving hurts.
  public var givenCost: Double
  /// Expected cost after the step.
  public var costAfter: Double

  /// One item a level down.
  public struct Give: Sendable, Hashable {
    /// The clause, or `discount`.
    public var item: String
    public var from: Level
    public var to: Level
  }

  public enum Level: Sendable, Hashable {
    case ask, fallback, walkAway
    /// The clause as the seller has quoted it.
    case quoted
    case discount(Double)
  }
}

/// Give-and-get steps from the opening (the commitment of the table, the best discount that any evidence supports, every
/// ask) toward what the seller has quoted.
///
/// What costs nothing is given at once, then what is cheapest, one level at a time, and each time the least of the asks that
/// is worth as much is to be agreed in return: trades that are near even, small ones first. What is agreed is no longer given.
/// Every step is settled; none crosses the reservation, and none gives less than what the seller has quoted.
struct Ladder {
  private struct Item {
    var name: String
    var levels: [(level: LadderStep.Level, terms: ClauseTerms?)]
  }
  private static let discount = "discount"
  private let table: Table
  private var items: [Item]
  /// J of the opening with one item alone at a level.
  private var alone: [[Double]]
  private let least: Double

  /// - Parameter highest: the discount of the opening.
  init(_ table: Table, _ highest: Double) {
    self.table = table
    least = 1e-9 * max(1, Risk.mean(table.run.alternative).magnitude)
    let asks = table.run.engine.engagement.asks
    var items = asks.map { ask -> Item in
      var levels: [(level: LadderStep.Level, terms: ClauseTerms?)] = [(.ask, ask.askTerms)]
      if ask.fallback != nil { levels.append((.fallback, ask.fallbackTerms)) }
      if ask.walkAway != nil { levels.append((.walkAway, ask.walkAwayTerms)) }
      levels.append((.quoted, nil))
      return Item(name: ask.clause.value, levels: levels)
    }
    // Steps of half a point at least; a gap below that is none.
    let quoted = table.headline[0], gap = highest - quoted, count = min(8, Int((gap / 0.005 + 1e-9).rounded(.down)))
    let steps = count == 0 ? [highest] : (0...count).map { $0 == count ? quoted : highest - gap * (Double($0) / Double(count)) }
    items.append(Item(name: Self.discount, levels: steps.map { (.discount($0), nil) }))
    self.items = items
    alone = []
    let start = items.map { _ in 0 }
    let tried = items.indices.flatMap { i in items[i].levels.indices.map { (item: i, level: $0) } }
    let found = table.objectives(tried.map { promise(Self.at($0.item, $0.level, start)) })
    alone = items.indices.map { i in zip(tried, found).filter { $0.0.item == i }.map(\.1) }
    for (i, ask) in asks.enumerated() {
      // What is worth no more than the terms as quoted is not given: the seller has offered that already.
      let last = alone[i].count - 1, quoted = alone[i][last]
      let kept = (0..<last).filter { $0 == 0 || alone[i][$0] < quoted - least }
      let endsQuoted = !ask.mustHave || kept.count < last
      let places = kept + (endsQuoted ? [last] : [])
      self.items[i].levels = places.map { items[i].levels[$0] }
      alone[i] = places.map { alone[i][$0] }
    }
  }

  private static func at(_ place: Int, _ level: Int, _ base: [Int]) -> [Int] {
    var base = base
    base[place] = level
    return base
  }

  /// Every item at its level, the discount in all years.
  private func promise(_ at: [Int]) -> Promise {
    var contract = table.contract.atOneRate, rate = table.headline[0]
    for (item, i) in zip(items, at) {
      let level = item.levels[i]
      if case .discount(let d) = level.level {
        rate = d
      } else if let terms = level.terms {
        contract = terms.applied(to: contract)
      }
    }
    return table.promise(contract, [rate])
  }

  var opening: Promise { promise(items.map { _ in 0 }) }

  func steps() -> [LadderStep] {
    let start = items.map { _ in 0 }
    func at(_ place: Int, _ level: Int, _ base: [Int]) -> [Int] { Self.at(place, level, base) }
    func objective(_ item: Int, _ level: Int) -> Double { alone[item][level] }
    var gives = items.indices.flatMap { i in
      items[i].levels.indices.dropFirst().map { (item: i, level: $0, cost: objective(i, $0) - objective(i, $0 - 1)) }
    }
    let returns = items.indices.filter { items[$0].name != Self.discount }
      .map { i in (item: i, worth: objective(i, items[i].levels.count - 1) - objective(i, 0)) }
      .filter { $0.worth > least }.sorted { ($0.worth, $0.item) < ($1.worth, $1.item) }
    gives.sort { ($0.cost, $0.item, $0.level) < ($1.cost, $1.item, $1.level) }
    var state = start, agreed: Set<Int> = [], given: Set<Int> = [], closed: Set<Int> = [], steps: [LadderStep] = []
    var before = objective(0, 0)
    func isOpen(_ item: Int) -> Bool { !agreed.contains(item) && !closed.contains(item) }
    /// Gives together; false where nothing is worth as much, or where it would cross the reservation.
    func step(_ moved: [(item: Int, level: Int, cost: Double)]) -> Bool {
      let cost = moved.reduce(0) { $0 + $1.cost }
      let back = returns.first { r in
        !agreed.contains(r.item) && !given.contains(r.item) && !moved.contains { $0.item == r.item } && r.worth >= cost
      }
      guard let get = back?.item else { return false }
      let after = moved.reduce(state) { at($1.item, $1.level, $0) }
      let outcomes = table.run.outcomes([promise(after), promise(at(get, items[get].levels.count - 1, after))])
      let held = table.objective(outcomes[0]), lost = table.objective(outcomes[1])
      let value = (lost - held) - (held - before)
      // Beyond the reservation, or a bad trade.
      if held > 0 || value < -least { return false }
      steps.append(
        LadderStep(
          number: steps.count + 1,
          gives: Set(moved.map(\.item)).sorted().map { i in
            LadderStep.Give(item: items[i].name, from: items[i].levels[state[i]].level, to: items[i].levels[after[i]].level)
          }, got: items[get].name,
          gotLevel: items[get].levels[after[get]].level, value: value,
          givenCost: (held - before).magnitude <= least ? 0 : held - before,
          costAfter: Risk.mean(outcomes[0].cost)))
      state = after
      before = held
      given.formUnion(moved.map(\.item))
      agreed.insert(get)
      return true
    }
    // What costs nothing, as far down as it costs nothing.
    var free: [(item: Int, level: Int, cost: Double)] = []
    for i in items.indices {
      let mine = gives.filter { $0.item == i }.sorted { $0.level < $1.level }
      free += mine.prefix { $0.cost <= least }
    }
    if !free.isEmpty { _ = step(free) }
    gives.removeAll { g in free.contains { $0.item == g.item && $0.level == g.level } }
    if steps.isEmpty { closed.formUnion(free.map(\.item)) }
    // The first that is open, and whose levels above are given.
    while let place = gives.firstIndex(where: { isOpen($0.item) && $0.level == state[$0.item] + 1 }) {
      let give = gives.remove(at: place)
      if !step([give]) { closed.insert(give.item) }
    }
    return steps
  }
}
