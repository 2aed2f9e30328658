import Formulas
import Values

/// Where everything stands on the sheet Paths: shares on the left, amounts of the engine beside them, live columns on the
/// right; above the paths the forecast and the terms, each over the columns that it is multiplied with.
final class PathLayout {
  private enum Row: Hashable {
    case forecast, ledgerList, alternative, moved
    /// Costs on the ledgers, by offer; the selected one's last.
    case ledgerCost(offer: Int)
    /// A figure of an offer; the last one is the selected one's.
    case terms(Terms, offer: Int)
  }
  private enum Terms: Hashable {
    /// Slots share a row where no two of them have a column in common.
    case counts(pool: Int, slot: Int)
    case capped(Int, slot: Int)
    case pays
    case test(PathFigure.Kind)
  }
  private let sheet: Sheet
  private let page: Int
  private let shape: PathRates<Double>.Shape
  private let names: [String]
  private var row: [Row: Int] = [:]
  private var next = 6
  /// The share of a sum up to which a difference is rounding.
  private var leastGap: Live = 0.0
  /// What each column of the paths is called.
  private var titles: [Int: String] = [:]
  private let columns: Int
  private let spansOverlap: Bool
  /// First column of each block.
  private let presentAt: Int
  private let engineAt: Int
  private let liveAt: Int
  private let pace: [Int?]
  private let corrections: [[[Int?]]]
  private let chargesApart: [Int?]
  private let remainder: [Int]
  private let alternatives: [Int]

  init(_ shares: PathShares, _ names: [String], page: Int, on sheet: Sheet) {
    self.sheet = sheet
    self.page = page
    self.names = names
    shape = shares.shape
    columns = shares.groups.columns
    spansOverlap = zip(shares.spans, shares.spans.dropFirst()).contains { $0.upperBound > $1.lowerBound }
    presentAt = 1 + columns
    engineAt = 1 + 2 * columns
    var at = engineAt
    func take() -> Int {
      defer { at += 1 }
      return at
    }
    pace = shares.offers.map { $0.pace == nil ? nil : take() }
    corrections = shares.offers.map { $0.corrections.map { $0.map { $0 == nil ? nil : take() } } }
    chargesApart = shares.offers.map { $0.charges == nil ? nil : take() }
    remainder = shares.offers.map { _ in take() }
    // One column where all offers have one alternative.
    let areAlike = shares.offers.allSatisfy { $0.alternative == shares.offers[0].alternative }
    let shared = take()
    alternatives = shares.offers.indices.map { $0 == 0 || areAlike ? shared : take() }
    liveAt = at
  }

  // MARK: columns

  private var tests: Int { shape.pools.count * shape.slots }
  /// After the step-down's flag, where there is one.
  private var testsAt: Int { liveAt + (shape.hasStepDown ? 1 : 0) }
  private func retired(_ q: Int, _ i: Int) -> Int { testsAt + q * shape.slots + i }
  private func gap(_ q: Int, _ i: Int) -> Int { testsAt + tests + q * shape.slots + i }
  private var charges: Int { testsAt + 2 * tests }

  private func column(_ figure: PathFigure) -> Int {
    switch figure {
    case .counts(_, _, let c), .capped(_, _, let c): 1 + c
    case .pays(let c): presentAt + c
    case .test(_, let q, let i): gap(q, i)
    }
  }

  private func terms(_ figure: PathFigure) -> Terms {
    switch figure {
    case .counts(let q, let i, _): .counts(pool: q, slot: spansOverlap ? i : 0)
    case .capped(let k, let i, _): .capped(k, slot: spansOverlap ? i : 0)
    case .pays: .pays
    case .test(let kind, _, _): .test(kind)
    }
  }

  // MARK: rows above the paths

  private func row(_ key: Row, _ words: @autoclosure () -> String, _ unit: Unit, _ source: String) -> Int {
    if let r = row[key] { return r }
    let r = next
    next += 1
    row[key] = r
    label(words(), unit, source, r)
    return r
  }

  private func label(_ text: String, _ unit: Unit, _ source: String, _ r: Int) {
    sheet.set(page, r, 0, .text(text), Style(.label))
    sheet.book.pages[page].info[r] = RowInfo(label: text, unit: unit, source: source)
  }

  enum Lists { case forecast, ledgerList }

  func placed(_ which: Lists, _ lists: PathLists<Live>) -> PathLists<Live> {
    var placed = lists
    let r =
      which == .forecast
      ? row(.forecast, "List spend of the optimised forecast; its present value", .money, "Forecast")
      : row(.ledgerList, "List spend on the ledgers, as selected; its present value", .money, "ledgers")
    for c in 0..<columns {
      placed.nominal[c] = sheet.place(lists.nominal[c], page, r, 1 + c, .money, fixed: true)
      placed.present[c] = sheet.place(lists.present[c], page, r, presentAt + c, .money, fixed: true)
    }
    return placed
  }

  func place(_ x: Live, _ figure: PathFigure, offer: Int) -> Live {
    let terms = terms(figure)
    // Rows of one figure stand together, the selected offer's last.
    if row[.terms(terms, offer: 0)] == nil {
      let (text, unit) = words(terms)
      for o in 0...names.count {
        _ = row(
          .terms(terms, offer: o), "\(text), \(o < names.count ? names[o] : "selected offer")", unit,
          o < names.count ? "ledger rates × forecast, quote" : "the rows above, by the selector")
      }
    }
    let unit = words(terms).1
    return sheet.place(x, page, row[.terms(terms, offer: offer)]!, column(figure), unit, fixed: true)
  }

  private func words(_ terms: Terms) -> (String, Unit) {
    func slot(_ i: Int) -> String { spansOverlap ? " in test period \(i + 1)" : "" }
    switch terms {
    case .counts(let q, let i): return ("Counts toward \(shape.pools[q]) a unit of share" + slot(i), .money)
    case .capped(let k, let i): return ("Counts in cap group \(shape.caps[k]) a unit of share" + slot(i), .money)
    case .pays: return ("Net fees a unit of share, present value", .money)
    case .test(let kind):
      switch kind {
      case .due: return ("Commitment of the test period", .money)
      case .keep: return ("Charged for a dollar of gap", .factor)
      case .factor: return ("Discount factor at the test date", .factor)
      case .carry: return ("Share of overage carried in", .rate)
      case .threshold: return ("Commitment that the pace to notice is held against", .money)
      case .lowered: return ("Share that a step-down takes", .rate)
      case .balance: return ("Share of the last charge that pays fees here", .rate)
      case .balanceFactor: return ("Discount factor of the first month", .factor)
      case .relief: return ("Most that is paid of a gap", .money)
      case .paysAll: return ("Pays all of a gap", .flag)
      case .cap(let k): return ("Cap of \(shape.caps[k]), share of the commitment", .rate)
      }
    }
  }

  /// The number of the offer that is selected on Inputs.
  func selector(_ names: [String]) -> Live {
    label("Offers", .text, "quotes", 3)
    for (o, name) in names.enumerated() { sheet.set(page, 3, 1 + o, .text(name), Style(.label)) }
    label("Selected offer, its number", .count, "selector on Inputs", 4)
    func cell(_ o: Int) -> Reference { Reference(page: page, row: 3, column: 1 + o, fixedRow: true, fixedColumn: true) }
    // Before anybody turns it the selector stands on the last offer.
    let match = Expr.call(
      "MATCH", [.cell(sheet.choiceCell("selector.offer")!), .range(cell(0), cell(names.count - 1)), .number(0)])
    return sheet.place(Live(value: Double(names.count), expr: match), page, 4, 1, .count, fixed: true)
  }

  func rounding(_ share: Double) -> Live {
    label("A gap, or a move, up to this share of its sum is rounding", .factor, "model §6", 5)
    sheet.set(page, 5, 1, .number(share), Style(.schedule, .factor))
    leastGap = Live(value: share, expr: .cell(Reference(page: page, row: 5, column: 1, fixedRow: true, fixedColumn: true)))
    return leastGap
  }

  /// What a unit of each present-value share costs without an offer.
  func alternative(_ paid: [Live]) -> [Live] {
    let r = row(.alternative, "Fees of the alternative a unit of share, present value", .money, "alternative's ledger")
    return paid.enumerated().map { c, x in sheet.place(x, page, r, presentAt + c, .money, fixed: true) }
  }

  /// The selected offer's cost on its ledger, and its alternative's, over the columns of the paths' costs.
  func ledgerCosts(_ costs: [(offer: Live, alternative: Live)], _ selected: Live) -> (offer: Live, alternative: Live) {
    var placed: [(offer: Live, alternative: Live)] = []
    for (o, cost) in costs.enumerated() {
      let r = row(.ledgerCost(offer: o), "Cost on the ledgers: offer and alternative, \(names[o])", .money, "ledgers")
      placed.append(
        (
          sheet.place(cost.offer, page, r, charges + 1, .money, fixed: true),
          sheet.place(cost.alternative, page, r, charges + 2, .money, fixed: true)
        ))
    }
    let r = row(
      .ledgerCost(offer: names.count), "Cost on the ledgers: offer and alternative, selected offer", .money,
      "the rows above, by the selector")
    return (
      sheet.place(Live.pick(placed.map(\.offer), selected), page, r, charges + 1, .money, fixed: true),
      sheet.place(Live.pick(placed.map(\.alternative), selected), page, r, charges + 2, .money, fixed: true)
    )
  }

  /// Keeps the row of what paths move by, which is written last.
  func reserve() {
    _ = row(
      .moved, "What every path moves by: cost on the ledgers less cost of the forecast below", .money,
      "ledgers; 0 while another scenario than optimised is selected")
  }

  /// What every path moves by: the ledgers' costs on the optimised forecast less the formulas' on it; nothing while
  /// another scenario is selected.
  private func moved(_ cost: Live, _ forecast: Live, _ column: Int, _ isOptimised: Live.Condition) -> Live {
    let by = cost - forecast, isMore = Live.max(by, 0.0 - by) .> leastGap * cost
    return sheet.place(Live.choose(Live.both(isOptimised, isMore), by, 0.0), page, row[.moved]!, column, .money, fixed: true)
  }

  // MARK: headings

  func headings(_ shares: PathShares) {
    let r = next + 1
    next += 2
    func head(_ c: Int, _ text: String) {
      titles[c] = text
      sheet.set(page, r, c, .text(text), Style(.columnHeading, .text, wraps: true))
      if sheet.book.pages[page].widths[c] == nil { sheet.book.pages[page].widths[c] = 14 }
    }
    sheet.book.pages[page].widths[0] = 52
    sheet.book.pages[page].rowHeights[r] = 62
    head(0, "Path")
    let groups = shares.groups.groups
    for s in shares.groups.stretches.indices {
      for g in groups.indices {
        let c = shares.groups.column(s, g), months = shares.groups.stretches[s]
        let text = "\(groups[g].label), months \(months.lowerBound + 1) to \(months.upperBound)"
        head(1 + c, "Share: " + text)
        head(presentAt + c, "Share of present value: " + text)
      }
    }
    for (o, name) in names.enumerated() {
      if let c = pace[o] { head(c, "\(name): a year's drawdown at the pace to notice") }
      for (q, pool) in shape.pools.enumerated() {
        for i in 0..<shape.slots {
          if let c = corrections[o][q][i] { head(c, "\(name), \(pool), test \(i + 1): drawdown settled by the month") }
        }
      }
      if let c = chargesApart[o] { head(c, "\(name): charges settled by the month") }
      head(remainder[o], "\(name): cost settled by the month (support, credits, balances)")
      head(alternatives[o], "Alternative: cost settled by the month" + (Set(alternatives).count > 1 ? " (\(name))" : ""))
    }
    if shape.hasStepDown { head(liveAt, "Step-down exercised") }
    for (q, pool) in shape.pools.enumerated() {
      for i in 0..<shape.slots {
        head(retired(q, i), "Drawdown of \(pool), test \(i + 1)")
        head(gap(q, i), "Gap of \(pool), test \(i + 1)")
      }
    }
    for (k, text) in ["Shortfall charges", "Cost", "Cost of the alternative", "Loss", "Short in some test"].enumerated() {
      head(charges + k, text)
    }
    sheet.book.pages[page].freeze = (r + 1, 1)
    sheet.book.pages[page].repeatedRows = r...r
  }

  // MARK: paths

  typealias Columns = (
    charges: PathSheet.Column, cost: PathSheet.Column, alternative: PathSheet.Column, loss: PathSheet.Column,
    isShort: PathSheet.Column
  )

  func rows(
    _ shares: PathShares, _ rates: PathRates<Live>, _ paid: [Live], _ selected: Live, paces: [Live?],
    ledger: (offer: Live, alternative: Live), isOptimised: Live.Condition
  ) -> Columns {
    /// What a row holds: a path, or the forecast itself.
    struct Figures {
      var share: (_ column: Int) -> Double
      var present: (_ column: Int) -> Double
      var pace: (_ offer: Int) -> Live?
      var correction: (_ offer: Int, _ pool: Int, _ slot: Int) -> Double
      var charges: (_ offer: Int) -> Double
      var remainder: (_ offer: Int) -> Double
      var alternative: (_ offer: Int) -> Double
    }
    /// The selected offer's of what some offers have.
    func chosen(_ each: [Live?]) -> Live? {
      if each.allSatisfy({ $0 == nil }) { return nil }
      if each.count == 1 { return each[0] }
      let values = each.map { $0 ?? 0.0 }
      return Live(value: values[Int(selected.value) - 1].value, expr: .call("CHOOSE", [selected.expr] + values.map(\.expr)))
    }
    func row(_ r: Int, _ label: String, _ x: Figures, moved: (cost: Live, alternative: Live)?) -> [Live] {
      sheet.set(page, r, 0, .text(label), Style(.label))
      sheet.book.pages[page].info[r] = RowInfo(label: label, unit: .money, source: "shares × the rows above")
      func at(_ c: Int) -> Expr { .cell(Reference(page: page, row: r, column: c, fixedColumn: true)) }
      func held(_ x: Double, _ c: Int, _ unit: Unit) -> Live {
        sheet.set(page, r, c, .number(x), Style(.amount, unit))
        return Live(value: x, expr: at(c))
      }
      func live(_ x: Live, _ c: Int, _ unit: Unit) -> Live {
        _ = sheet.place(x, page, r, c, unit)
        return Live(value: x.value, expr: at(c))
      }
      let nominal = (0..<columns).map { held(x.share($0), 1 + $0, .factor) }
      let present = (0..<columns).map { held(x.present($0), presentAt + $0, .factor) }
      let own = pace.enumerated().map { o, c -> Live? in
        guard let c, let value = x.pace(o) else { return nil }
        if case .number = value.expr { return held(value.value, c, .money) }
        return live(value, c, .money)
      }
      let stepped = chosen(own).map { live(Live.choose($0 .< rates.threshold, 1.0, 0.0), liveAt, .flag) }
      let corrected = corrections.enumerated().map { o, pools in
        pools.enumerated().map { q, slots in
          slots.enumerated().map { i, c in c.map { held(x.correction(o, q, i), $0, .money) } }
        }
      }
      let apart = chargesApart.enumerated().map { o, c in c.map { held(x.charges(o), $0, .money) } }
      let remainders = remainder.enumerated().map { o, c in held(x.remainder(o), c, .money) }
      var others: [Live] = []
      for (o, c) in alternatives.enumerated() {
        others.append(o > 0 && c == alternatives[0] ? others[0] : held(x.alternative(o), c, .money))
      }
      let outcome = rates.settle(
        nominal: nominal, present: present, stepped: stepped, correction: { q, i, _, _ in chosen(corrected.map { $0[q][i] }) },
        remainder: chosen(remainders), place: { isGap, q, i, x in live(x, isGap ? gap(q, i) : retired(q, i), .money) })
      let other = Live.sumProduct(paid, present) + (alternatives[0] == alternatives.last! ? others[0] : chosen(others)!)
      let charged = live(chosen(apart).map { outcome.charges + $0 } ?? outcome.charges, charges, .money)
      let cost = live(moved.map { outcome.cost + $0.cost } ?? outcome.cost, charges + 1, .money)
      let alternative = live(moved.map { other + $0.alternative } ?? other, charges + 2, .money)
      let loss = live(cost - alternative, charges + 3, .money)
      let short = live(Live.choose(Live.sum(outcome.gap.flatMap { $0 }) .> 0.0, 1.0, 0.0), charges + 4, .flag)
      return [charged, cost, alternative, loss, short]
    }

    // The forecast as one more path, so that what formulas leave out of it is known.
    let forecast = row(
      next, "Forecast",
      Figures(
        share: { _ in 1 }, present: { _ in 1 }, pace: { paces[$0] }, correction: { _, _, _ in 0 }, charges: { _ in 0 },
        remainder: { shares.offers[$0].onForecast.cost }, alternative: { shares.offers[$0].onForecast.alternative }), moved: nil)
    func fixed(_ x: Live) -> Live {
      guard case .cell(var r) = x.expr else { return x }
      r.fixedRow = true
      return Live(value: x.value, expr: .cell(r))
    }
    let moved = (
      cost: self.moved(ledger.offer, fixed(forecast[1]), charges + 1, isOptimised),
      alternative: self.moved(ledger.alternative, fixed(forecast[2]), charges + 2, isOptimised)
    )
    let first = next + 1
    // One row says what its columns are; all others are copies of it.
    for r in [next, first] { sheet.book.pages[page].columnTitles[r] = titles }
    var values = [[Double]](repeating: [], count: 5)
    for p in 0..<shares.count {
      let found = row(
        first + p, "Path \(p + 1)",
        Figures(
          share: { shares.nominal[$0][p] }, present: { shares.present[$0][p] },
          pace: { o in shares.offers[o].pace.map { Live($0[p]) } },
          correction: { shares.offers[$0].corrections[$1][$2]?[p] ?? 0 },
          charges: { shares.offers[$0].charges?[p] ?? 0 }, remainder: { shares.offers[$0].remainder[p] },
          alternative: { shares.offers[$0].alternative[p] }), moved: moved)
      for (k, x) in found.enumerated() { values[k].append(x.value) }
    }
    next = first + shares.count
    func column(_ k: Int) -> PathSheet.Column {
      func cell(_ r: Int) -> Reference {
        Reference(page: page, row: r, column: charges + k, fixedRow: true, fixedColumn: true)
      }
      return .init(cells: .range(cell(first), cell(first + max(1, shares.count) - 1)), values: values[k])
    }
    return (column(0), column(1), column(2), column(3), column(4))
  }
}
