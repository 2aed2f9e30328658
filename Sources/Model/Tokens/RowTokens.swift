import Agreements
import Formulas
import Values

/// One row of workloads.csv or roadmap.csv before any lever: its requests, and the terms of a request's cost.
struct RowTokens<N: Formulaic> {
  let row: Workload
  let number: Int
  let typed: RowInputs<N>
  let requests: RequestPath<N>
  /// Tokens per request with prompt and output growth.
  let leg: Leg<N>
  /// As in the measured month, at one moment: m = 0.
  let pilot: Leg<N>
  /// Cost of a request's meters at a rate of their own: it follows no price path.
  let meter: N?

  init<W: Worksheet>(
    _ row: Workload, number: Int, writer: ServingWriter<W>, season: (String) -> Season<N>?
  ) where W.Number == N {
    let sheet = writer.sheet
    let typed = RowInputs<N>(row, number: number, start: writer.engagement.plan.contractStart, on: sheet)
    let bucket =
      Succession.stages(of: row.model.value, region: row.region, writer.engagement).first
      .flatMap { writer.prices.rates(of: $0.model, region: row.region)?.bucket } ?? BucketName.bedrockFirstParty
    sheet.heading(typed.title)
    let requests = RequestPath(
      row, typed, season: row.launch == nil ? season(bucket) : nil, start: typed.start, time: writer.time, on: sheet)
    let input = sheet.line("Input tokens per request", .tokens, .factor, source: "model §3: I·min(cap,(1+p)^τ)")
    input.fill { typed.input * Self.growth(typed.promptGrowth, cap: typed.promptCap, requests.age[$0]) }
    let output = sheet.line("Output tokens per request", .tokens, .factor, source: "model §3: O·min(cap,(1+q)^τ)")
    output.fill { typed.output * Self.growth(typed.outputGrowth, cap: typed.outputCap, requests.age[$0]) }
    self.row = row
    self.number = number
    self.typed = typed
    self.requests = requests
    leg = typed.leg(row, number: number, input: input.series, output: output.series)
    pilot = typed.leg(
      row, number: number, input: Series(first: 0, cells: [typed.input]), output: Series(first: 0, cells: [typed.output]))
    meter = typed.units.flatMap { units in typed.unitRate.map { units * $0 } }
  }

  /// (1+g)^n with a cap: `MIN(cap,(1+g)^n)`; 1 where nothing grows.
  private static func growth(_ rate: N?, cap: N?, _ months: N) -> N {
    guard let rate else { return 1.0 }
    let grown = N.power(1.0 + rate, months)
    return cap.map { N.min($0, grown) } ?? grown
  }
}

extension RowInputs {
  /// The row as one leg, with tokens per request as given and cache and batch shares as typed.
  func leg(_ row: Workload, number: Int, input: Series<N>, output: Series<N>) -> Leg<N> {
    func same(_ x: N?) -> Series<N>? { x.map { Series(repeating: $0, like: input) } }
    return Leg(
      row: number, rowTitle: row.name.value, region: row.region, model: row.model.value, input: input, output: output,
      cacheRead: same(cacheRead), cacheWrite: same(cacheWrite), batch: same(batch).map { .share($0) } ?? .none)
  }
}
