import Agreements
import Formulas
import Values

/// Requests of one row that one model serves, before or after levers: what they cost and how many tokens they are.
public struct Serving<N: Formulaic>: Sendable {
  public var model: String
  public var family: String
  public var bucket: String
  /// Whether it can have requests in some month, on dates as read.
  public var canServe: Bool
  /// List spend of tokens by scenario; missing where the scenario has none.
  public var list: [Scenario: Series<N>]
  /// List spend of meters at rates of their own, by scenario; nil where the row has none.
  public var meters: [Scenario: Series<N>]?
  /// Tokens in the optimised scenario; nil where it has none of this.
  public var tokens: (input: Series<N>, output: Series<N>)?
  /// Cost of the same tokens on other channels in the optimised scenario, before their discounts, by place in
  /// `TokenDemand.channels`.
  var elsewhere: [Int: Series<N>] = [:]
}

/// Places what models serve: the lines that every row needs, whether levers reach it or not.
struct ServingWriter<W: Worksheet> {
  typealias N = W.Number
  let engagement: Engagement
  let time: TimeRows<N>
  let prices: Prices<N>
  /// The stress scenario's factor on requests.
  let volume: N
  let perMTok: N
  /// Scenarios that are wanted, optimised among them.
  let scenarios: Set<Scenario>
  /// Channels that something could move to.
  let channels: [Elsewhere<N>]
  let sheet: W
  var months: Range<Int> { time.date.months }

  func line(_ label: String, _ unit: Unit, _ nature: LineNature, _ source: String, _ rule: (Int) -> N) -> Series<N> {
    let line = sheet.line(label, unit, nature, source: source)
    line.fill(rule)
    return line.series
  }

  /// Cost of one request of a leg at moment m, meters that the rate card prices included (model §1).
  func cost(_ leg: Leg<N>, _ m: Int, _ rates: ModelRates<N>.Rates, _ typed: RowInputs<N>) -> N {
    let tokens = (TokenCost.input(leg, m, rates) + TokenCost.output(leg, m, rates)) / perMTok
    guard let units = typed.units, typed.unitRate == nil else { return tokens }
    return tokens + units * rates.input
  }

  /// The models that serve a leg as families retire; one without a model where it is only meters.
  func stages(_ leg: Leg<N>) -> [ServedStage<N>] {
    let chain = Succession.stages(of: leg.model, region: leg.region, engagement)
    return (chain.isEmpty ? [nil] : chain.map(Optional.some)).reduce(into: []) { all, stage in
      all.append(ServedStage(stage, after: all.last, region: leg.region, writer: self))
    }
  }

  /// A row before levers: pilot and base, and, where no lever reaches it, the scenarios that levers would change.
  func before(_ row: RowTokens<N>, isReached: Bool) -> [Serving<N>] {
    stages(row.leg).map { stage in
      let of = stage.isFirst ? "" : " on successor \(stage.model ?? "")"
      let serving = line("Requests served\(of)", .requests, .flow, "model §3, retirements") {
        stage.served(row.requests.likely[$0], $0)
      }
      /// A spend per served request under every scenario.
      func spend(_ suffix: String, pilot: N?, cut: Series<N>?, _ unit: (Int) -> N) -> [Scenario: Series<N>] {
        func list(_ name: String, _ rule: (Int) -> N) -> Series<N> {
          line("List spend\(of), \(name)\(suffix)", .money, .flow, "model §1, §3", rule)
        }
        var spend: [Scenario: Series<N>] = [:]
        if let pilot, scenarios.contains(.pilot) { spend[.pilot] = list("pilot") { row.requests.likely[$0] * pilot } }
        if isReached && !scenarios.contains(.base) { return spend }
        let base = list("base") { serving[$0] * unit($0) }
        spend[.base] = base
        if isReached { return spend }
        spend[.optimised] = base
        if scenarios.contains(.stress) { spend[.stress] = list("stress") { base[$0] * volume } }
        if row.row.launch == nil && scenarios.contains(.downside) {
          spend[.downside] = list("downside") { t in
            let x = (row.requests.low.map { stage.served($0[t], t) } ?? serving[t]) * unit(t)
            return cut.map { x * $0[t] } ?? x
          }
        }
        return spend
      }
      var spent: [Scenario: Series<N>] = [:]
      let elsewhere = isReached ? [:] : elsewhere(row.row, stage, row.leg, serving, of)
      if let rates = stage.rates {
        let leg = stage.onModel(row.leg)
        let unit = line("Cost per request\(of)", .perRequest, .factor, "model §1") {
          cost(leg, $0, rates.monthly[$0], row.typed)
        }
        let pilot =
          stage.isFirst
          ? sheet.cell("Cost per request, pilot", .perRequest, source: "model §3", cost(row.pilot, 0, rates.pilot, row.typed))
          : nil
        spent = spend("", pilot: pilot, cut: prices.downsideCut) { unit[$0] }
      }
      let meters = row.meter.map { meter in
        let cell = sheet.cell("Meters per request\(of)", .perRequest, source: "units × unit rate", meter)
        return spend(", meters", pilot: stage.isFirst ? cell : nil, cut: nil) { _ in cell }
      }
      let tokens = isReached ? nil : tokens(stage, row.leg, serving, of)
      return Serving(
        model: stage.model ?? row.row.model.value, family: stage.family, bucket: stage.bucket,
        canServe: stage.canServe, list: spent, meters: meters,
        tokens: tokens, elsewhere: elsewhere)
    }
  }

  /// Tokens of the requests that a stage serves.
  func tokens(_ stage: ServedStage<N>, _ leg: Leg<N>, _ serving: Series<N>, _ of: String) -> (input: Series<N>, output: Series<N>)
  {
    let leg = stage.onModel(leg)
    return (
      line("Input tokens\(of)", .tokens, .flow, "requests × tokens") { serving[$0] * leg.input[$0] },
      line("Output tokens\(of)", .tokens, .flow, "requests × tokens") { serving[$0] * leg.output[$0] }
    )
  }

  /// Cost around the model. Live rows: what is above the measured month is new; the rest is in the estate already.
  func surrounding(_ row: RowTokens<N>) -> [Scenario: Series<N>]? {
    guard let surrounding = row.typed.surrounding else { return nil }
    func added(_ name: String, _ requestsOf: (Int) -> N) -> Series<N> {
      line("Surrounding cost, \(name)", .money, .flow, "model §12") { t in
        surrounding * (row.row.launch == nil ? N.positive(requestsOf(t) - row.requests.base) : requestsOf(t))
      }
    }
    let likely = added("likely") { row.requests.likely[$0] }
    var around: [Scenario: Series<N>] = [.pilot: likely, .base: likely, .optimised: likely]
    if scenarios.contains(.stress) { around[.stress] = added("stress") { row.requests.likely[$0] * volume } }
    if row.row.launch == nil && scenarios.contains(.downside) {
      around[.downside] = row.requests.low.map { low in added("downside") { low[$0] } } ?? likely
    }
    return around
  }
}

/// The stretch of time for which one model serves a leg, from one retirement to the next (model §3).
struct ServedStage<N: Formulaic> {
  let model: String?
  let family: String
  let bucket: String
  let rates: ModelRates<N>?
  let isFirst: Bool
  /// Whether it serves in some month, on dates as read. The first stage always counts: its rows are there.
  let canServe: Bool
  private let beginsAt: Int
  private let date: Series<N>
  /// Retirements that lie before it.
  private let begins: [N]
  private let ends: N?
  /// Share of the leg's requests that come this far, and tokens per token of the leg; nil: 1.
  private let share: N?
  private let ratio: N?

  init<W: Worksheet>(_ stage: Succession.Stage?, after before: ServedStage?, region: String, writer: ServingWriter<W>)
  where W.Number == N {
    let sheet = writer.sheet
    func retirement(_ plan: FamilyPlan, _ retirement: FamilyPlan.Retirement) -> N {
      sheet.input("families.\(plan.name.value).retires", "\(plan.name.value): retires", .month, retirement.month.map(\.serial))
    }
    model = stage?.model
    family = stage?.family ?? ""
    rates = stage.flatMap { writer.prices.rates(of: $0.model, region: region) }
    bucket = rates?.bucket ?? BucketName.bedrockFirstParty
    isFirst = before == nil
    let start = writer.engagement.plan.contractStart.value
    beginsAt = Swift.max(before?.beginsAt ?? .min, stage?.retired?.retirement.map { $0.month.value - start } ?? .min)
    let endsAt = stage?.retires?.retirement.map { $0.month.value - start } ?? .max
    canServe = before == nil || beginsAt < Swift.min(endsAt, writer.months.upperBound)
    date = writer.time.date
    if let plan = stage?.retired, let past = plan.retirement {
      let name = plan.name.value, key = "families.\(name).retires"
      begins = (before?.begins ?? []) + [retirement(plan, past)]
      let moves = sheet.input(key + ".share", "\(name): share that moves on", .rate, past.share)
      let tokens = sheet.input(key + ".token_ratio", "\(name): token ratio of the successor", .factor, past.tokenRatio)
      share = before?.share.map { $0 * moves } ?? moves
      ratio = before?.ratio.map { $0 * tokens } ?? tokens
    } else {
      (begins, share, ratio) = ([], nil, nil)
    }
    ends = stage?.retires.flatMap { plan in plan.retirement.map { retirement(plan, $0) } }
  }

  /// What it serves of a leg's requests in month t.
  func served(_ requests: N, _ t: Int) -> N {
    var x = share.map { requests * $0 } ?? requests
    for begin in begins { x = N.choose(date[t] .>= begin, x, 0.0) }
    if let ends { x = N.choose(date[t] .< ends, x, 0.0) }
    return x
  }

  /// The leg with the tokens that this model needs.
  func onModel(_ leg: Leg<N>) -> Leg<N> {
    guard let ratio else { return leg }
    var leg = leg
    // Units are of the model that retired.
    leg.byToken = nil
    leg.input = leg.input.map { $0 * ratio }
    leg.output = leg.output.map { $0 * ratio }
    return leg
  }
}
