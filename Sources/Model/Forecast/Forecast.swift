import Agreements
import Formulas
import Values

/// List spend month by month under every scenario: the estate, and the tokens of workloads and launches (model §3).
public struct Forecast<N: Formulaic>: Sendable {
  public var time: TimeRows<N>
  public var demand: [Scenario: Demand<N>]
  /// Total list spend by scenario and month.
  public var totals: [Scenario: Series<N>]
  /// The scenario that the sheet settles offers on.
  public var selected: Demand<N>
  public var selectedTotal: Series<N>
  public var tokens: TokenDemand<N>
  public var prices: Prices<N>
  /// Units that capacity levers buy, by the lever's position in the file.
  let units: [Int: UnitsAtWork<N>]
  public var costOfCapital: N
  /// Optimised input and output tokens by month; nil where the engagement has no tokens.
  public var inputTokens: Series<N>?
  public var outputTokens: Series<N>?
  /// Tokens and list spend of each model family in the optimised scenario, by name.
  public var families: [FamilyForecast<N>]

  /// Scenarios that this engagement has.
  public static func scenarios(_ engagement: Engagement) -> [Scenario] {
    Scenario.computed + engagement.plan.forecasts.compactMap { Scenario(rawValue: $0.name) }.sorted { $0.rawValue > $1.rawValue }
  }

  /// - Parameters:
  ///   - selecting: the scenario that `selected` follows; on a sheet it can be changed there.
  ///   - only: scenarios that are wanted, optimised among them; nil: all.
  ///   - quotes: whether to price what could move on the channels of competing quotes too.
  public init<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, selecting scenario: Scenario = .optimised, only: Set<Scenario>? = nil,
    quotes: Bool = true, on sheet: W
  ) where W.Number == N {
    let scenarios = Self.scenarios(engagement).filter { only?.contains($0) ?? true }
    let choice = Selectors.scenario(engagement, scenario, on: sheet)
    sheet.inputs("Policy")
    costOfCapital = sheet.input(
      "policy.cost_of_capital", "Cost of capital, a year", .rate, engagement.plan.policy.costOfCapital)

    sheet.page("Forecast", .workings, title: "Forecast: list spend by bucket and scenario")
    sheet.heading("Timeline")
    let time = TimeRows(timeline, costOfCapital: costOfCapital, on: sheet)
    self.time = time
    let estate = Estate<N>(engagement, timeline: timeline, time: time, on: sheet)
    let prices = Prices<N>(engagement, timeline: timeline, time: time, on: sheet)
    let channels = quotes ? Elsewhere<N>.all(engagement, timeline: timeline, time: time, on: sheet) : []
    let units = UnitsAtWork<N>.all(engagement, on: sheet)
    let tokens = TokenDemand<N>(
      engagement, timeline: timeline, time: time, prices: prices, units: units, season: { estate.seasons[$0] },
      scenarios: Set(scenarios), channels: channels, on: sheet)
    self.units = units
    self.tokens = tokens
    self.prices = prices

    sheet.page("Forecast", .workings, title: "")
    let builder = DemandBuilder(
      estate: estate, tokens: tokens, prices: prices, timeline: timeline,
      given: Set(engagement.plan.forecasts.flatMap { $0.rows.map(\.bucket.value) }),
      planned: engagement.plan.buckets.map(\.name.value),
      estateTime: time)
    var demand: [Scenario: Demand<N>] = [:]
    var totals: [Scenario: Series<N>] = [:]
    for scenario in scenarios {
      sheet.heading("Scenario \(scenario.rawValue)")
      if let given = engagement.plan.forecasts.first(where: { $0.name == scenario.rawValue }) {
        demand[scenario] = Self.given(given, buckets: builder.names, timeline: timeline, on: sheet)
      } else if scenario == .optimised, !tokens.hasLevers, let base = demand[.base] {
        // No lever acts: the same cells, so that a reader sees that they are one.
        demand[scenario] = Demand(
          buckets: base.buckets.map { bucket in
            .init(name: bucket.name, list: Self.link(bucket.name, bucket.list, on: sheet), families: bucket.families)
          })
      } else {
        demand[scenario] = builder.demand(scenario, on: sheet)
      }
      let total = sheet.line("Total list spend, \(scenario.rawValue)", .money, .flow, source: "Σ buckets")
      total.fill { demand[scenario]!.total($0) }
      totals[scenario] = total.series
      for t in 0..<timeline.window {
        sheet.figure("forecast.months[\(t)].\(scenario.rawValue)", "List spend, \(scenario.rawValue)", .money, total[t])
      }
    }
    self.demand = demand
    self.totals = totals
    // Who wants one scenario wants its money.
    let families = only == nil ? FamilyForecast<N>.all(tokens, on: sheet) : []
    self.families = families
    let servings = only == nil ? tokens.rows.flatMap(\.servings).compactMap(\.tokens) : []
    if !servings.isEmpty {
      let input = sheet.line("Input tokens, optimised", .tokens, .flow, source: "Σ requests × tokens")
      input.fill { t in N.sum(servings) { $0.input[t] } }
      let output = sheet.line("Output tokens, optimised", .tokens, .flow, source: "Σ requests × tokens")
      output.fill { t in N.sum(servings) { $0.output[t] } }
      (inputTokens, outputTokens) = (input.series, output.series)
    }
    Self.register(inputTokens, outputTokens, families, timeline, on: sheet)

    sheet.heading("Selected scenario: what the offers are settled on")
    func choose(_ value: (Scenario) -> N) -> N {
      var x = value(scenarios[0])
      for s in scenarios.dropFirst() { x = N.choose(choice.is(s.rawValue), value(s), x) }
      return x
    }
    func chosen(_ label: String, _ unit: Unit, _ nature: LineNature, _ value: @escaping (Demand<N>) -> Series<N>) -> Series<N> {
      let line = sheet.line(label, unit, nature, source: "by the selector on Inputs")
      line.fill { t in choose { value(demand[$0]!)[t] } }
      return line.series
    }
    let optimised = demand[.optimised]!
    let selected = Demand<N>(
      buckets: optimised.buckets.indices.map { b in
        let bucket = optimised.buckets[b]
        var families = bucket.families.map { family -> Demand<N>.Family in
          let label = "\(bucket.name), \(family.label)"
          return Demand<N>.Family(
            name: family.name, isMeter: family.isMeter,
            list: chosen(label, .money, .flow) { d in
              d.buckets[b].families.first { $0.isSame(as: family) }?.list ?? Series(repeating: 0.0, like: time.date)
            },
            priceIndex: chosen(label + ": price index", .factor, .factor) { d in
              d.buckets[b].families.first { $0.isSame(as: family) }?.priceIndex ?? Series(repeating: 1.0, like: time.date)
            }, canSpend: family.canSpend)
        }
        if !families.isEmpty, scenarios.contains(where: { !$0.isComputed }) {
          // A forecast that somebody gave does not split its tokens by family, and says nothing of what pools can hold.
          let none = Series<N>(repeating: 0.0, like: time.date)
          let unnamed = chosen("\(bucket.name), not split by family", .money, .flow) { d in
            d.buckets[b].families.isEmpty ? d.buckets[b].list : none
          }
          families.append(
            .init(
              name: Demand<N>.Family.noName, list: unnamed, priceIndex: Series(repeating: 1.0, like: time.date), canSpend: false))
        }
        return .init(
          name: bucket.name, list: chosen(bucket.name, .money, .flow) { $0.buckets[b].list }, families: families)
      })
    self.selected = selected
    let total = sheet.line("Total list spend, selected", .money, .flow, source: "Σ buckets")
    total.fill { selected.total($0) }
    selectedTotal = total.series
  }

  /// Tokens and families at the ends of years: enough to cite, few enough to check.
  private static func register<W: Worksheet>(
    _ inputTokens: Series<N>?, _ outputTokens: Series<N>?, _ families: [FamilyForecast<N>], _ timeline: Timeline, on sheet: W
  ) where W.Number == N {
    for t in Set(stride(from: 0, to: timeline.window, by: 12)).union([timeline.window - 1]).sorted() {
      let key = "forecast.months[\(t)]", month = timeline.month(t)
      if let inputTokens { sheet.figure(key + ".input_tokens", "Input tokens, \(month)", .tokens, inputTokens[t]) }
      if let outputTokens { sheet.figure(key + ".output_tokens", "Output tokens, \(month)", .tokens, outputTokens[t]) }
      for family in families {
        sheet.figure("\(key).families[\(family.name)].tokens", "\(family.name): tokens, \(month)", .tokens, family.tokens[t])
        sheet.figure("\(key).families[\(family.name)].list", "\(family.name): list spend, \(month)", .money, family.list[t])
      }
    }
  }

  private static func link<W: Worksheet>(_ label: String, _ values: Series<N>, on sheet: W) -> Series<N> where W.Number == N {
    let line = sheet.line(label, .money, .flow, source: "base: no lever acts")
    line.fill { values[$0] }
    return line.series
  }

  /// Somebody else's figures, as given; a month or bucket that they leave out is 0.
  private static func given<W: Worksheet>(
    _ forecast: GivenForecast, buckets: [String], timeline: Timeline, on sheet: W
  ) -> Demand<N> where W.Number == N {
    Demand(
      buckets: buckets.map { name in
        var values: [Int: Double] = [:]
        for row in forecast.rows where row.bucket.value == name {
          values[row.month.value - timeline.start, default: 0] += row.listSpend.value
        }
        let line = sheet.schedule(name, .money, source: forecast.path) { values[$0] ?? 0 }
        return .init(name: name, list: line.series)
      })
  }
}

/// One model family in the optimised scenario: volume and money apart, since prices fall while use grows (model §3).
public struct FamilyForecast<N: Formulaic>: Sendable {
  public var name: String
  /// Input and output.
  public var tokens: Series<N>
  public var list: Series<N>

  static func all<W: Worksheet>(_ demand: TokenDemand<N>, on sheet: W) -> [FamilyForecast] where W.Number == N {
    let servings = demand.rows.flatMap(\.servings).filter { !$0.family.isEmpty }
    let names = Set(servings.map(\.family)).sorted()
    if names.isEmpty { return [] }
    sheet.heading("Tokens and money by model family, optimised")
    return names.map { name in
      let mine = servings.filter { $0.family == name }
      let served = mine.compactMap(\.tokens)
      let tokens = sheet.line("\(name): tokens", .tokens, .flow, source: "Σ input and output")
      tokens.fill { t in N.sum(served.flatMap { [$0.input[t], $0.output[t]] }) }
      let spent = mine.compactMap { $0.list[.optimised] } + mine.compactMap { $0.meters?[.optimised] }
      let list = sheet.line("\(name): list spend", .money, .flow, source: "Σ rows, meters included")
      list.fill { t in N.sum(spent) { $0[t] } }
      return FamilyForecast(name: name, tokens: tokens.series, list: list.series)
    }
  }
}

/// Puts the estate and the tokens together, bucket by bucket.
struct DemandBuilder<N: Formulaic> {
  let estate: Estate<N>
  let tokens: TokenDemand<N>
  let prices: Prices<N>
  let timeline: Timeline
  /// Buckets that a given forecast names.
  let given: Set<String>
  /// Buckets of the plan, in file order.
  let planned: [String]
  let estateTime: TimeRows<N>

  /// The plan's file order, then those that only a given forecast names, then surrounding, first party, third party.
  var names: [String] {
    let fixed = [BucketName.surrounding, BucketName.bedrockFirstParty, BucketName.bedrockThirdParty]
    let own = estate.buckets.map(\.name)
    let listed = planned.filter { own.contains($0) || fixed.contains($0) }
    let rest = own.filter { !listed.contains($0) && !fixed.contains($0) }
    return listed + rest + given.subtracting(listed + rest + fixed).sorted() + fixed.filter { !listed.contains($0) }
  }

  func demand<W: Worksheet>(_ scenario: Scenario, on sheet: W) -> Demand<N> where W.Number == N {
    Demand(buckets: names.map { bucket($0, scenario, on: sheet) })
  }

  private func bucket<W: Worksheet>(_ name: String, _ scenario: Scenario, on sheet: W) -> Demand<N>.Bucket
  where W.Number == N {
    var families: [Demand<N>.Family] = []
    if BucketName.isBedrock(name) && !tokens.rows.isEmpty {
      let stages = tokens.rows.flatMap(\.servings).filter { $0.bucket == name }
      let flat = Series<N>(repeating: 1.0, like: estateTime.date)
      for family in Set(stages.map(\.family)).sorted() {
        for isMeter in [false, true] {
          let mine = stages.filter { $0.family == family && (isMeter ? $0.meters != nil : !$0.list.isEmpty) }
          if mine.isEmpty { continue }
          let lists = mine.compactMap { isMeter ? $0.meters?[scenario] : $0.list[scenario] }
          let path = isMeter ? nil : prices.families[family]
          let index: Series<N> =
            switch scenario {
            case .pilot: flat
            case .downside: path?.downsideIndex ?? flat
            default: path?.index ?? flat
            }
          var entry = Demand<N>.Family(
            name: family, isMeter: isMeter, list: flat, priceIndex: index, canSpend: mine.contains(where: \.canServe))
          let line = sheet.line("\(name), \(entry.label)", .money, .flow, source: "Tokens")
          line.fill { t in N.sum(lists.map { $0[t] }) }
          entry.list = line.series
          families.append(entry)
        }
      }
    }
    let line = sheet.line(name, .money, .flow, source: families.isEmpty ? "Estate" : "Σ families")
    let around =
      name == BucketName.surrounding
      ? tokens.rows.compactMap { $0.surrounding?[scenario] } + (tokens.leverCosts[scenario] ?? []) : []
    let own = estate.buckets.first { $0.name == name }
    line.fill { t in
      var parts = families.map { $0.list[t] } + around.map { $0[t] }
      if let own { parts.append(scenario == .downside ? own.low[t] : own.list[t]) }
      return N.sum(parts)
    }
    return .init(name: name, list: line.series, families: families)
  }
}
