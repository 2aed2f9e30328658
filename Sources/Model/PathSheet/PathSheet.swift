import Agreements
import Formulas
import Values

/// Every path in a row of the sheet Paths: its shares of the forecast, what the engine adds to them, and the selected offer
/// laid on it by formulas. A changed growth, price, lever, discount, weight or commitment moves the forecast and the terms
/// above the rows, and with them every path.
public struct PathSheet {
  /// A figure of all paths: its cells, and what they hold now.
  public struct Column {
    public var cells: Expr
    public var values: [Double]
  }
  public let page: Int
  public let count: Int
  public let cost: Column
  public let alternative: Column
  public let loss: Column
  public let charges: Column
  /// 1 where some pool is short.
  public let isShort: Column
  /// The name of the offer that the live columns are of.
  public let offer: String

  /// The sheet's name.
  public static let name = "Paths"
}

extension PathSheet {
  /// - Parameter stale: the line under the title that turns red.
  public init(_ shares: PathShares, _ rules: LiveRules, _ engagement: Engagement, stale: Expr, on sheet: Sheet) {
    let page = sheet.addPage(Self.name, .workings)
    let layout = PathLayout(shares, rules.settled.offers.map(\.quote), page: page, on: sheet)
    self.page = page
    count = shares.count
    sheet.set(page, 0, 0, .text("Paths: every simulated path, and the selected offer on it"), Style(.title))
    sheet.set(page, 1, 0, .textFormula(stale, ""), Style(.stale))
    sheet.set(
      page, 2, 0,
      .text(
        "Shares: list spend of the path ÷ the optimised forecast's, by stretch and group (engine, drawn once). Amounts in grey italics: engine, not recalculated. The last columns are live."
      ),
      Style(.note))

    // What a unit of each share is: the forecast, and the ledgers' spend that rates are read from.
    let factors = rules.forecast.time.discountFactor.window
    let planned = layout.placed(.forecast, PathLists(shares.groups, rules.forecast.demand[.optimised]!, factors))
    let ledgers = rules.settled.offers.map { $0.ledger.rates! }
    let ledgerLists = layout.placed(.ledgerList, PathLists(shares.groups, ledgers[0], factors))
    let shape = PathRates<Live>.Shape(shares.shape)
    var cells: [PathFigure: [Live]] = [:]
    for (o, rates) in ledgers.enumerated() {
      _ = PathRates(
        rates, shape, shares.groups, slots: shares.groups.slots[o], spans: shares.spans,
        forecast: (planned.nominal, planned.present), ledgerList: (ledgerLists.nominal, ledgerLists.present),
        discountFactor: factors,
        put: { figure, x in
          let cell = layout.place(x, figure, offer: o)
          cells[figure, default: []].append(cell)
          return cell
        })
    }
    let names = rules.settled.offers.map(\.quote)
    let selected = layout.selector(names)
    offer = names[Int(selected.value) - 1]
    let rates = PathRates<Live>(
      choosing: shape, columns: shares.spans, across: shares.groups.columns, rounding: layout.rounding(PathRates<Live>.leastGap)
    ) { figure in
      layout.place(Live.pick(cells[figure] ?? [0.0], selected), figure, offer: names.count)
    }
    let paid = layout.alternative(
      rules.settled.offers[0].alternative.rates.map {
        PathRates.fees($0, shares.groups, forecast: planned.present, ledgerList: ledgerLists.present, factors)
      } ?? planned.present)
    let ledger = layout.ledgerCosts(rules.settled.offers.map { ($0.ledger.cost, $0.alternative.cost) }, selected)
    layout.reserve()
    layout.headings(shares)
    let scenario = Selectors.scenario(engagement, .optimised, on: sheet)
    let last = layout.rows(
      shares, rates, paid, selected, paces: ledgers.map(\.pace), ledger: ledger,
      isOptimised: scenario.is(Scenario.optimised.rawValue))
    cost = last.cost
    alternative = last.alternative
    loss = last.loss
    charges = last.charges
    isShort = last.isShort
  }
}

extension PathRates.Shape {
  /// The same terms in another kind of number.
  fileprivate init<Other>(_ other: PathRates<Other>.Shape) {
    self.init(
      pools: other.pools, caps: other.caps, slots: other.slots, hasCarry: other.hasCarry, hasStepDown: other.hasStepDown,
      hasRelief: other.hasRelief, hasBalance: other.hasBalance)
  }
}

extension PathRates {
  /// The contract whose figures are chosen one by one.
  fileprivate init(choosing shape: Shape, columns: [Range<Int>], across: Int, rounding: N, _ cell: (PathFigure) -> N) {
    self.rounding = rounding
    self.shape = shape
    self.columns = columns
    tests = shape.pools.indices.map { q in
      (0..<shape.slots).map { i in
        func one(_ kind: PathFigure.Kind, _ isThere: Bool = true, else none: N = 0.0) -> N {
          isThere ? cell(.test(kind, pool: q, slot: i)) : none
        }
        let caps = q == 0 ? Array(shape.caps.indices) : []
        return Test(
          counts: columns[i].map { cell(.counts(pool: q, slot: i, column: $0)) },
          capped: caps.map { k in columns[i].map { cell(.capped(k, slot: i, column: $0)) } }, caps: caps.map { one(.cap($0)) },
          due: one(.due), keep: one(.keep), factor: one(.factor), carry: one(.carry, shape.hasCarry),
          lowered: one(.lowered, shape.hasStepDown && q == 0), balance: one(.balance, shape.hasBalance && i > 0),
          balanceFactor: one(.balanceFactor, shape.hasBalance && i > 0), relief: one(.relief, shape.hasRelief),
          paysAll: one(.paysAll, shape.hasRelief, else: 1.0))
      }
    }
    pays = (0..<across).map { cell(.pays(column: $0)) }
    threshold = shape.hasStepDown ? cell(.test(.threshold, pool: 0, slot: 0)) : 0.0
  }
}
