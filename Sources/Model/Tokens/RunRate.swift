import Agreements
import Formulas
import Values

/// The measured month: what tokens cost as measured, what they cost with every lever that enters at full effect, and
/// the bridge between the two, lever by lever (model §1, §2). Money a month, at list price.
public struct RunRate<N: Formulaic>: Sendable {
  /// One workload, all its rows.
  public struct WorkloadFigures: Sendable {
    public var name: String
    public var requests: N
    public var list: N
    public var inputCost: N
    public var outputCost: N
    public var surrounding: N
    /// (list + surrounding) ÷ requests; nil where there are no requests.
    public var costPerRequest: N?
    /// (list + surrounding) ÷ active users; nil where none are given.
    public var costPerUser: N?
    /// What a user pays less what they cost, and the requests a month at which both are equal; nil without a price.
    public var marginPerUser: N?
    public var requestsAtPrice: N?
    /// With every lever that enters, their own costs included.
    public var optimised: N
  }
  /// One row of workloads.csv.
  public struct RowFigures: Sendable {
    public var row: Workload
    public var inputCost: N
    public var outputCost: N
    public var list: N
  }
  /// One lever in the bridge.
  public struct Step: Sendable {
    /// Position in levers.yaml, from 0.
    public var number: Int
    public var lever: Lever
    public var standing: LeverStanding
    /// Run-rate before it less run-rate after it, the levers before it at work; nil where it is left out.
    public var inSequence: N?
    /// As measured less the run-rate with this lever only.
    public var alone: N?
  }

  /// In an order that does not depend on the file's.
  public private(set) var rows: [RowFigures] = []
  /// In name order.
  public private(set) var workloads: [WorkloadFigures] = []
  /// In acting order: by kind, then as the file lists them.
  public private(set) var bridge: [Step] = []
  public private(set) var asMeasured: N = 0.0
  public private(set) var optimised: N = 0.0
  public private(set) var inputShare: N = 0.0
  public private(set) var outputShare: N = 0.0

  public init<W: Worksheet>(_ engagement: Engagement, forecast: Forecast<N>, on sheet: W) where W.Number == N {
    let prices = forecast.prices
    let table = TokenDemand<N>.sorted(engagement.workloads)
    if table.isEmpty { return }
    sheet.page("Run-rate", .results, .tables, title: "Run-rate: the tokens of \(engagement.plan.measuredMonth.value)")
    let perMTok = TokenDemand<N>.perMTok(on: sheet)
    let measured = MeasuredRows(engagement, table, prices: prices, perMTok: perMTok, on: sheet)
    rows = measured.rows.map { RowFigures(row: $0.row, inputCost: $0.inputCost, outputCost: $0.outputCost, list: $0.list) }
    let names = Set(table.map(\.name.value)).sorted()
    bridge = engagement.levers.enumerated().map { number, lever in
      Step(number: number, lever: lever, standing: engagement.standing(of: lever))
    }.sorted { ($0.lever.order, $0.number) < ($1.lever.order, $1.number) }

    let optimised = walk(measured, names, forecast.units, on: sheet)
    sheet.page("Run-rate", .results, .tables, title: "")
    summarise(measured, names, optimised, on: sheet)
    register(on: sheet)
  }

  /// The bridge: every lever that enters after the ones before it, then every one alone.
  /// - Returns: the optimised money of each workload.
  private mutating func walk<W: Worksheet>(
    _ measured: MeasuredRows<N>, _ names: [String], _ units: [Int: UnitsAtWork<N>], on sheet: W
  ) -> [N] where W.Number == N {
    let entering = bridge.indices.filter { bridge[$0].standing == .enters && bridge[$0].lever.hasEffectOnTokens }
    if entering.isEmpty { return names.map { measured.list(of: $0) } }
    sheet.page(
      "Bridge", .workings, .figures, title: "Bridge: from as measured to optimised, lever by lever at full likely effect")
    sheet.heading("As measured")
    let start = names.map { name in
      sheet.cell("\(name): list spend a month", .money, source: "Run-rate", measured.list(of: name))
    }
    let before = sheet.cell("Run-rate as measured", .money, source: "Σ workloads", N.sum(start))
    var levers: [Int: LeverAtWork<N>] = [:]
    for i in entering {
      let typed = LeverInputs<N>(bridge[i].lever, number: bridge[i].number, on: sheet)
      levers[i] = LeverAtWork(
        typed: typed, on: nil, effect: typed.likely.map { Series(first: 0, cells: [$0]) },
        keptShare: typed.keptShare(on: sheet), begins: nil)
    }
    var state = BridgeState(measured, names, start)
    var total = before
    for i in entering {
      let name = bridge[i].lever.name.value
      sheet.heading("After \(name)")
      state.act(levers[i]!, units[bridge[i].number], on: sheet)
      let after = sheet.cell("Run-rate after \(name)", .money, source: "Σ workloads", N.sum(state.money))
      bridge[i].inSequence = sheet.cell("Saved by \(name), in sequence", .money, source: "before less after", total - after)
      total = after
    }
    for i in entering {
      let name = bridge[i].lever.name.value
      sheet.heading("\(name) alone")
      var alone = BridgeState(measured, names, start)
      alone.act(levers[i]!, units[bridge[i].number], on: sheet)
      let after = sheet.cell("Run-rate with \(name) alone", .money, source: "Σ workloads", N.sum(alone.money))
      bridge[i].alone = sheet.cell("Saved by \(name), alone", .money, source: "as measured less this", before - after)
    }
    return state.money
  }

  private mutating func summarise<W: Worksheet>(
    _ measured: MeasuredRows<N>, _ names: [String], _ optimised: [N], on sheet: W
  ) where W.Number == N {
    sheet.table(
      "By workload",
      [
        .init("Requests", .requests), .init("Input cost", .money), .init("Output cost", .money),
        .init("List spend, as measured", .money), .init("List spend, optimised", .money), .init("Saved", .rate),
        .init("Cost around the model", .money), .init("Cost per request", .perRequest), .init("Active users", .count),
        .init("Cost per user", .perUser), .init("Plan price per user", .perUser), .init("Margin per user", .perUser),
        .init("Requests a user at which cost is price", .requests),
      ])
    for (i, name) in names.enumerated() {
      let mine = measured.rows.filter { $0.row.name.value == name }
      let row = sheet.row(name, source: "rows above; Bridge")
      let requests = row(N.sum(mine.map(\.requests)))
      let input = row(N.sum(mine.map(\.inputCost))), output = row(N.sum(mine.map(\.outputCost)))
      let list = row(N.sum(mine.map(\.list))), optimised = row(optimised[i])
      row(N.ratio(list - optimised, list))
      let around = row(N.sum(mine.map(\.surrounding)))
      let perRequest = row(N.ratio(list + around, requests))
      var perUser: N?, margin: N?, requestsAtPrice: N?
      if let users = mine.compactMap(\.users).first {
        let users = row(users)
        perUser = row(N.ratio(list + around, users))
        if let price = mine.compactMap(\.planPrice).first {
          let price = row(price)
          margin = row(price - perUser!)
          requestsAtPrice = row(N.ratio(price, perRequest))
        }
      }
      workloads.append(
        WorkloadFigures(
          name: name, requests: requests, list: list, inputCost: input, outputCost: output, surrounding: around,
          costPerRequest: perRequest, costPerUser: perUser, marginPerUser: margin, requestsAtPrice: requestsAtPrice,
          optimised: optimised))
    }
    let row = sheet.row("All workloads", source: "Σ workloads")
    row(N.sum(workloads.map(\.requests)))
    let input = row(N.sum(workloads.map(\.inputCost))), output = row(N.sum(workloads.map(\.outputCost)))
    asMeasured = row(N.sum(workloads.map(\.list)))
    self.optimised = row(N.sum(workloads.map(\.optimised)))
    row(N.ratio(asMeasured - self.optimised, asMeasured))
    let around = row(N.sum(workloads.map(\.surrounding)))
    row(N.ratio(asMeasured + around, N.sum(workloads.map(\.requests))))

    sheet.table("Shares of list spend, as measured", [.init("Input", .rate), .init("Output", .rate)])
    let shares = sheet.row("All workloads", source: "cache reads and writes are input")
    inputShare = shares(N.ratio(input, asMeasured))
    outputShare = shares(N.ratio(output, asMeasured))
  }

  private func register<W: Worksheet>(on sheet: W) where W.Number == N {
    sheet.figure("run_rate.as_measured", "Run-rate, as measured", .money, asMeasured)
    sheet.figure("run_rate.optimised", "Run-rate, optimised", .money, optimised)
    sheet.figure("run_rate.input_share", "Input share of list spend", .rate, inputShare)
    sheet.figure("run_rate.output_share", "Output share of list spend", .rate, outputShare)
    for w in workloads {
      let key = "run_rate.workloads[\(w.name)]"
      sheet.figure(key + ".list", "\(w.name): list spend a month", .money, w.list)
      sheet.figure(key + ".optimised", "\(w.name): optimised", .money, w.optimised)
      if let x = w.costPerRequest { sheet.figure(key + ".cost_per_request", "\(w.name): cost per request", .perRequest, x) }
      if let x = w.costPerUser { sheet.figure(key + ".cost_per_user", "\(w.name): cost per user", .perUser, x) }
    }
    for step in bridge {
      let name = step.lever.name.value, key = "run_rate.bridge[\(name)]"
      if let x = step.inSequence { sheet.figure(key + ".in_sequence", "\(name): saved in sequence", .money, x) }
      if let x = step.alone { sheet.figure(key + ".alone", "\(name): saved alone", .money, x) }
    }
  }
}

extension Lever {
  /// Whether it changes what tokens cost, and not only how the bill is paid.
  var hasEffectOnTokens: Bool {
    switch kind {
    case .credits: false
    default: true
    }
  }
}

/// The rows of workloads.csv with what they cost in the measured month.
private struct MeasuredRows<N: Formulaic> {
  struct Row {
    let row: Workload
    let typed: RowInputs<N>
    let leg: Leg<N>
    let requests: N
    let inputCost: N
    let outputCost: N
    let list: N
    let surrounding: N
    /// Cost of a request's meters.
    let meters: N?
    let users: N?
    let planPrice: N?
  }
  private(set) var rows: [Row] = []
  let engagement: Engagement
  let prices: Prices<N>
  let perMTok: N

  init<W: Worksheet>(_ engagement: Engagement, _ table: [Workload], prices: Prices<N>, perMTok: N, on sheet: W)
  where W.Number == N {
    self.engagement = engagement
    self.prices = prices
    self.perMTok = perMTok
    sheet.table(
      "The token equation, as measured",
      [
        .init("Requests", .requests), .init("Input tokens per request", .tokens), .init("Output tokens per request", .tokens),
        .init("Input read from cache", .rate), .init("Input written to cache", .rate), .init("Requests run as batch", .rate),
        .init("Input cost per request", .perRequest), .init("Output cost per request", .perRequest),
        .init("Meters per request", .perRequest), .init("Input cost", .money), .init("Output cost", .money),
        .init("Meters", .money), .init("List spend", .money), .init("Cost around the model", .money),
      ])
    for (i, row) in table.enumerated() {
      let typed = RowInputs<N>(row, number: i, start: engagement.plan.contractStart, on: sheet)
      let leg = typed.leg(
        row, number: i, input: Series(first: 0, cells: [typed.input]), output: Series(first: 0, cells: [typed.output]))
      let rates = prices.rates(of: row.model.value, region: row.region)?.pilot
      let cells = sheet.row(typed.title, source: "workloads.csv × rates.csv")
      let requests = cells(typed.requests)
      cells(typed.input)
      cells(typed.output)
      cells(typed.cacheRead ?? 0.0)
      cells(typed.cacheWrite ?? 0.0)
      cells(typed.batch ?? 0.0)
      let input = cells(rates.map { TokenCost.input(leg, 0, $0) / perMTok } ?? 0.0)
      let output = cells(rates.map { TokenCost.output(leg, 0, $0) / perMTok } ?? 0.0)
      let perUnit = typed.unitRate ?? rates?.input
      let meters = typed.units.flatMap { units in perUnit.map { units * $0 } }
      let meter = cells(meters ?? 0.0)
      let inputCost = cells(requests * input), outputCost = cells(requests * output), metered = cells(requests * meter)
      let list = cells(inputCost + outputCost + metered)
      let surrounding = cells(requests * (typed.surrounding ?? 0.0))
      rows.append(
        Row(
          row: row, typed: typed, leg: leg, requests: requests, inputCost: inputCost, outputCost: outputCost, list: list,
          surrounding: surrounding, meters: meters.map { _ in meter },
          users: row.activeUsers.map { typed.extra("active_users", "active users", .count, $0, on: sheet) },
          planPrice: row.planPrice.map { typed.extra("plan_price", "price of a user's plan, a month", .perUser, $0, on: sheet) }))
    }
  }

  func list(of workload: String) -> N { N.sum(rows.filter { $0.row.name.value == workload }.map(\.list)) }
  func requests(of workload: String) -> N { N.sum(rows.filter { $0.row.name.value == workload }.map(\.requests)) }

  /// Money a month of a leg, at the rates of the measured month.
  func money(_ leg: Leg<N>) -> N {
    let row = rows[leg.row]
    var unit = row.meters ?? 0.0
    if let rates = prices.rates(of: leg.model, region: leg.region)?.pilot {
      let tokens = (TokenCost.input(leg, 0, rates) + TokenCost.output(leg, 0, rates)) / perMTok
      unit = row.meters.map { tokens + $0 } ?? tokens
    }
    return row.requests * leg.shareOf(0) * unit
  }
}

/// The measured month somewhere along the bridge.
private struct BridgeState<N: Formulaic> {
  private let measured: MeasuredRows<N>
  private let names: [String]
  private var chains: [String: LeverChain<N>] = [:]
  /// Flat costs a month that fall on each workload so far.
  private var flat: [String: [N]] = [:]
  /// Money a month of each workload.
  private(set) var money: [N]

  init(_ measured: MeasuredRows<N>, _ names: [String], _ start: [N]) {
    self.measured = measured
    self.names = names
    money = start
  }

  mutating func act<W: Worksheet>(_ lever: LeverAtWork<N>, _ units: UnitsAtWork<N>?, on sheet: W) where W.Number == N {
    let name = lever.lever.name.value
    let measured = measured
    let reached = names.filter { name in units.map { $0.of.workloads.contains(name) } ?? lever.lever.reaches(name) }
    let moments = Moments<N>(range: 0..<1) { label, unit, source, rule in
      Series(first: 0, cells: [sheet.cell(label, unit, source: source, rule(0))])
    }
    let bought = units.map { units in
      sheet.cell(
        "Units of \(name): cost a month", .money, source: "units × price × hours",
        units.units * units.price * units.hoursOfMonth)
    }
    if let monthly = bought ?? lever.typed.monthly, !reached.isEmpty {
      // Shared by requests, so that workloads add up; evenly where there are none.
      let all = sheet.cell(
        "Requests that \(name) reaches", .requests, source: "Run-rate", N.sum(reached) { measured.requests(of: $0) })
      let count = N(Double(reached.count))
      for workload in reached {
        let share = N.choose(all .> 0.0, N.ratio(measured.requests(of: workload), all), 1.0 / count)
        flat[workload, default: []].append(
          sheet.cell("\(workload): monthly cost of \(name)", .money, source: "by requests", monthly * share))
      }
    }
    var legsMoney: [String: [N]] = [:]
    for workload in reached where chains[workload] == nil {
      let rows = measured.rows.filter { $0.row.name.value == workload }
      chains[workload] = LeverChain(rows.map(\.leg), moments: moments) { row, _ in measured.rows[row].requests }
    }
    units?.carry(lever, &chains, moments)
    for workload in reached {
      var chain = chains[workload]!
      chain.act(lever)
      chains[workload] = chain
      legsMoney[workload] =
        chain.legs.map { leg in
          sheet.cell(
            "\(leg.title) on \(leg.model): cost a month", .money, source: "requests × share × cost per request",
            measured.money(leg))
        }
        + chain.extras.map { extra in
          sheet.cell(
            "\(workload): cost that comes with levers", .money, source: "requests × cost per request",
            measured.rows[extra.row].requests * extra.perRequest[0])
        }
    }
    // One block of all workloads, so that the sum is over one range.
    money = names.indices.map { i in
      let workload = names[i]
      guard let parts = legsMoney[workload] else {
        return sheet.cell("\(workload): as before", .money, source: "above", money[i])
      }
      return sheet.cell("\(workload): with \(name)", .money, source: "Σ its lines", N.sum(parts + (flat[workload] ?? [])))
    }
  }
}
