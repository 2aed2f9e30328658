import Agreements
import Formulas
import Values

/// What one row of workloads.csv or roadmap.csv sends and costs, month by month (model §1, §3).
public struct RowDemand<N: Formulaic>: Sendable {
  /// The part of a row that one model serves: itself at first, successors after retirements.
  public struct Stage: Sendable {
    public var model: String
    public var family: String
    public var bucket: String
    /// List spend of tokens by scenario; `optimised` and `base` are one while no lever acts.
    public var list: [Scenario: Series<N>]
    /// List spend of meters at rates of their own, by scenario; nil where the row has none.
    public var meters: [Scenario: Series<N>]?
    public var inputTokens: Series<N>
    public var outputTokens: Series<N>
  }
  public var row: Workload
  public var stages: [Stage]
  /// Surrounding cost by scenario; nil where the row has none.
  public var surrounding: [Scenario: Series<N>]?
  /// Cost and requests of the measured month, as measured.
  public var measuredRequests: N
}

/// Token demand of every workload and launch.
public struct TokenDemand<N: Formulaic>: Sendable {
  public private(set) var rows: [RowDemand<N>] = []

  public init() {}

  /// - Parameter season: the season factor of a bucket in a calendar month; nil where it has none.
  public init<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, prices: Prices<N>,
    season: (_ bucket: String) -> Season<N>?, on sheet: W
  ) where W.Number == N {
    let live = Self.sorted(engagement.workloads), launches = Self.sorted(engagement.roadmap)
    if live.isEmpty && launches.isEmpty { return }
    sheet.page("Tokens", .workings, title: "Tokens: requests, tokens and cost of every workload and launch")
    sheet.inputs("Scenarios")
    let volume = sheet.input(
      "scenarios.stress.volume", "Stress: factor on requests", .factor, engagement.plan.scenarios.stressVolume)
    let perMTok = sheet.input(
      "model.tokens_per_mtok", "Tokens in a million", .count, .standard(1_000_000, "definition of MTok"))
    for (i, row) in (live + launches).enumerated() {
      rows.append(
        Self.row(
          row, number: i, engagement: engagement, timeline: timeline, time: time, prices: prices, season: season,
          volume: volume, perMTok: perMTok, on: sheet))
    }
  }

  /// Rows in an order that does not depend on the file's.
  static func sorted(_ rows: [Workload]) -> [Workload] {
    func key(_ w: Workload) -> [String] {
      [
        w.name.value, w.model.value, w.region, w.team, w.environment, w.taskClass, w.meter?.unit ?? "",
        w.launch?.month.value.description ?? "",
      ]
    }
    func numbers(_ w: Workload) -> [Double] {
      [
        w.requests.value, w.inputTokens.value, w.outputTokens.value, w.cacheReadShare.value, w.cacheWriteShare.value,
        w.batchShare.value, w.meter?.unitsPerRequest.value ?? 0, w.surroundingPerRequest.value,
      ]
    }
    return rows.sorted {
      let a = key($0), b = key($1)
      if a != b { return a.lexicographicallyPrecedes(b) }
      return numbers($0).lexicographicallyPrecedes(numbers($1))
    }
  }

  /// (1+g)^n with a cap: `MIN(cap,(1+g)^n)`; 1 where nothing grows.
  private static func growth(_ rate: N?, cap: N?, _ months: N) -> N {
    guard let rate else { return 1.0 }
    let grown = N.power(1.0 + rate, months)
    return cap.map { N.min($0, grown) } ?? grown
  }

  private static func row<W: Worksheet>(
    _ row: Workload, number: Int, engagement: Engagement, timeline: Timeline, time: TimeRows<N>, prices: Prices<N>,
    season: (String) -> Season<N>?, volume: N, perMTok: N, on sheet: W
  ) -> RowDemand<N> where W.Number == N {
    let typed = RowInputs(row, number: number, start: engagement.plan.contractStart, on: sheet)
    let chain = Succession.stages(of: row, engagement)
    let bucket =
      chain.first.flatMap { prices.rates(of: $0.model, region: row.region)?.bucket }
      ?? BucketName.bedrockFirstParty

    sheet.heading(typed.title)
    let requests = RequestPath(
      row, typed, season: row.launch == nil ? season(bucket) : nil, start: typed.start, time: time, on: sheet)
    let input = sheet.line("Input tokens per request", .tokens, .factor, source: "model §3: I·min(cap,(1+p)^τ)")
    input.fill { typed.input * growth(typed.promptGrowth, cap: typed.promptCap, requests.age[$0]) }
    let output = sheet.line("Output tokens per request", .tokens, .factor, source: "model §3: O·min(cap,(1+q)^τ)")
    output.fill { typed.output * growth(typed.outputGrowth, cap: typed.outputCap, requests.age[$0]) }

    /// Cost of a request's tokens, and of meters priced by the rate card, at some rates (model §1).
    func cost(_ i: N, _ o: N, _ r: ModelRates<N>.Rates) -> N {
      var inputRate = r.input
      if typed.cacheRead != nil || typed.cacheWrite != nil {
        let read = typed.cacheRead ?? 0.0, write = typed.cacheWrite ?? 0.0
        inputRate = (1.0 - read - write) * r.input + read * r.cacheRead + write * r.cacheWrite
      }
      var cost = (i * inputRate + o * r.output) / perMTok
      if let batch = typed.batch {
        cost = (1.0 - batch) * cost + batch * ((i * r.batchInput + o * r.batchOutput) / perMTok)
      }
      if let units = typed.units, typed.unitRate == nil { cost = cost + units * r.input }
      return cost
    }
    /// Cost of a request's meters at a rate of their own: it follows no price path.
    let meter: N? = typed.units.flatMap { units in typed.unitRate.map { units * $0 } }

    var stages: [RowDemand<N>.Stage] = []
    var share: N = 1.0, ratio: N = 1.0
    var begins: [N] = []
    for (n, stage) in (chain.isEmpty ? [nil] : chain.map(Optional.some)).enumerated() {
      let rates = stage.flatMap { prices.rates(of: $0.model, region: row.region) }
      if let retirement = stage?.retired?.retirement {
        let key = "families.\(stage!.retired!.name.value).retires"
        begins.append(sheet.input(key, "\(stage!.retired!.name.value): retires", .month, retirement.month.map(\.serial)))
        share = share * sheet.input(key + ".share", "\(stage!.retired!.name.value): share that moves on", .rate, retirement.share)
        ratio =
          ratio
          * sheet.input(
            key + ".token_ratio", "\(stage!.retired!.name.value): token ratio of the successor", .factor, retirement.tokenRatio)
      }
      var ends: N?
      if let plan = stage?.retires, let retirement = plan.retirement {
        ends = sheet.input(
          "families.\(plan.name.value).retires", "\(plan.name.value): retires", .month, retirement.month.map(\.serial))
      }
      let model = stage?.model ?? row.model.value
      let of = n == 0 ? "" : " on successor \(model)"
      let serving = sheet.line("Requests served\(of)", .requests, .flow, source: "model §3, retirements")
      func served(_ r: N, _ t: Int) -> N {
        var x = n == 0 ? r : r * share
        for begin in begins { x = N.choose(time.date[t] .>= begin, x, 0.0) }
        if let ends { x = N.choose(time.date[t] .< ends, x, 0.0) }
        return x
      }
      serving.fill { served(requests.likely[$0], $0) }
      func line(_ name: String, _ rule: (Int) -> N) -> Series<N> {
        let l = sheet.line("List spend\(of), \(name)", .money, .flow, source: "model §1, §3")
        l.fill(rule)
        return l.series
      }
      /// A spend per served request under every scenario.
      func spend(_ suffix: String, _ unit: (Int) -> N, pilot: N?, cut: Series<N>?) -> [Scenario: Series<N>] {
        var list: [Scenario: Series<N>] = [:]
        if let pilot { list[.pilot] = line("pilot" + suffix) { requests.likely[$0] * pilot } }
        let base = line("base" + suffix) { serving[$0] * unit($0) }
        list[.base] = base
        list[.optimised] = base
        list[.stress] = line("stress" + suffix) { base[$0] * volume }
        if row.launch == nil {
          list[.downside] = line("downside" + suffix) { t in
            let r = (requests.low.map { served($0[t], t) } ?? serving[t]) * unit(t)
            return cut.map { r * $0[t] } ?? r
          }
        }
        return list
      }
      var list: [Scenario: Series<N>] = [:]
      if let rates {
        let unit = sheet.line("Cost per request\(of)", .perRequest, .factor, source: "model §1")
        unit.fill { t in
          n == 0 ? cost(input[t], output[t], rates.monthly[t]) : cost(input[t] * ratio, output[t] * ratio, rates.monthly[t])
        }
        let pilot =
          n > 0
          ? nil
          : sheet.cell("Cost per request, pilot", .perRequest, source: "model §3", cost(typed.input, typed.output, rates.pilot))
        list = spend("", { unit[$0] }, pilot: pilot, cut: prices.downsideCut)
      }
      let meters = meter.map { meter in
        let cell = sheet.cell("Meters per request\(of)", .perRequest, source: "units × unit rate", meter)
        return spend(", meters", { _ in cell }, pilot: n == 0 ? cell : nil, cut: nil)
      }
      let tokensIn = sheet.line("Input tokens\(of)", .tokens, .flow, source: "requests × tokens")
      tokensIn.fill { n == 0 ? serving[$0] * input[$0] : serving[$0] * input[$0] * ratio }
      let tokensOut = sheet.line("Output tokens\(of)", .tokens, .flow, source: "requests × tokens")
      tokensOut.fill { n == 0 ? serving[$0] * output[$0] : serving[$0] * output[$0] * ratio }
      stages.append(
        .init(
          model: model, family: stage?.family ?? "", bucket: rates?.bucket ?? BucketName.bedrockFirstParty, list: list,
          meters: meters, inputTokens: tokensIn.series, outputTokens: tokensOut.series))
    }

    var around: [Scenario: Series<N>]?
    if let surrounding = typed.surrounding {
      /// Live rows: what is above the measured month is new; the rest is in the estate already.
      func added(_ name: String, _ requestsOf: (Int) -> N) -> Series<N> {
        let l = sheet.line("Surrounding cost, \(name)", .money, .flow, source: "model §12")
        l.fill { t in
          surrounding * (row.launch == nil ? N.positive(requestsOf(t) - requests.base) : requestsOf(t))
        }
        return l.series
      }
      let likely = added("likely") { requests.likely[$0] }
      around = [.pilot: likely, .base: likely, .optimised: likely]
      around![.stress] = added("stress") { requests.likely[$0] * volume }
      if row.launch == nil { around![.downside] = requests.low.map { low in added("downside") { low[$0] } } ?? likely }
    }
    return RowDemand(row: row, stages: stages, surrounding: around, measuredRequests: typed.requests)
  }
}
