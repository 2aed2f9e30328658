import Agreements
import Formulas
import Values

/// The typed numbers of one workload or launch, as inputs of the sheet. Nil where the file leaves them at nothing.
struct RowInputs<N: Formulaic> {
  var title: String
  /// What the keys of its inputs begin with.
  let key: String
  var requests: N
  var input: N
  var output: N
  var cacheRead: N?
  var cacheWrite: N?
  var batch: N?
  var units: N?
  var unitRate: N?
  var surrounding: N?
  var growth: (low: N, likely: N)?
  var promptGrowth: N?
  var promptCap: N?
  var outputGrowth: N?
  var outputCap: N?
  var launchMonth: N?
  var slip: N?
  var rampMonths: N?
  /// Contract start, which launches count from.
  var start: N

  init<W: Worksheet>(_ row: Workload, number: Int, start contractStart: Sourced<Month>, on sheet: W) where W.Number == N {
    let title = row.name.value + (row.model.value.isEmpty ? "" : " on " + row.model.value)
    let key = (row.launch == nil ? "workloads" : "roadmap") + ".\(number).\(row.name.value).\(row.model.value)"
    func typed(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N {
      sheet.input("\(key).\(name)", "\(title): \(label)", unit, value)
    }
    /// An optional number: its default stays out of the formulas.
    func stated(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N? {
      value.source.isStandard && value.value == 0 ? nil : typed(name, label, unit, value)
    }
    self.title = title
    self.key = key
    sheet.inputs((row.launch == nil ? "Workload: " : "Launch: ") + title)
    start = sheet.input("plan.contract_start", "Contract start", .month, contractStart.map(\.serial))
    requests = typed(
      "requests", row.launch == nil ? "requests in the measured month" : "requests a month at full ramp", .requests,
      row.requests)
    input = typed("input_tokens", "input tokens per request", .tokens, row.inputTokens)
    output = typed("output_tokens", "output tokens per request", .tokens, row.outputTokens)
    cacheRead = stated("cache_read_share", "share of input read from cache", .rate, row.cacheReadShare)
    cacheWrite = stated("cache_write_share", "share of input written to cache", .rate, row.cacheWriteShare)
    batch = stated("batch_share", "share of requests run as batch", .rate, row.batchShare)
    units = row.meter.map { typed("units_per_request", "\($0.unit) per request", .count, $0.unitsPerRequest) }
    unitRate = row.meter.flatMap { meter in
      meter.unitRate.map { typed("unit_rate", "rate per \(meter.unit)", .money, $0) }
    }
    surrounding = stated(
      "surrounding_per_request", "cost around the model per request", .perRequest, row.surroundingPerRequest)
    if !(row.annualGrowth.source.isStandard && row.annualGrowth.value == .zero) {
      let low = typed("annual_growth.low", "annual growth, low", .rate, row.annualGrowth.map(\.low))
      let likely = typed("annual_growth.likely", "annual growth, likely", .rate, row.annualGrowth.map(\.likely))
      _ = typed("annual_growth.high", "annual growth, high", .rate, row.annualGrowth.map(\.high))
      growth = (low, likely)
    }
    promptGrowth = stated("prompt_growth", "prompt growth a month, likely", .rate, row.promptGrowthMonthly.map(\.likely))
    promptCap = row.promptGrowthCap.map { typed("prompt_growth_cap", "prompt growth stops at", .factor, $0) }
    outputGrowth = stated("output_growth", "output growth a month, likely", .rate, row.outputGrowthMonthly.map(\.likely))
    outputCap = row.outputGrowthCap.map { typed("output_growth_cap", "output growth stops at", .factor, $0) }
    if let launch = row.launch {
      launchMonth = typed("launch_month", "launch month", .month, launch.month.map(\.serial))
      slip = typed("slip_months", "likely slip", .months, launch.slip.map(\.likely))
      rampMonths = typed("ramp_months", "months of ramp", .months, launch.rampMonths.map(Double.init))
    }
  }

  /// A number of the row that only the run-rate needs.
  func extra<W: Worksheet>(_ name: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>, on sheet: W) -> N
  where W.Number == N {
    sheet.inputs("Users and plans")
    return sheet.input("\(key).\(name)", "\(title): \(label)", unit, value)
  }
}

/// Requests of one row month by month, before levers and retirements (model §3).
struct RequestPath<N: Formulaic> {
  var likely: Series<N>
  /// At low growth, for the downside; nil where growth is certain or the row is a launch.
  var low: Series<N>?
  /// Months that prompts and outputs have grown for: τ, or months since the launch.
  var age: Series<N>
  /// R_f: measured requests with the season taken out; 0 for a launch.
  var base: N

  init<W: Worksheet>(
    _ row: Workload, _ typed: RowInputs<N>, season: Season<N>?, start: N, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    // X of the workload, and for a launch whether it comes at all (model §4); 1 outside of paths.
    var volume = sheet.chance(Chance.volume(ofWorkload: row.name.value))
    if row.launch != nil, let comes = sheet.chance(Chance.launched(typed.key)) {
      volume = volume.map { x in Series(first: x.first, cells: x.months.map { x[$0] * comes[$0] }) } ?? comes
    }
    if let launch = row.launch {
      let since = sheet.line("Months since launch (k)", .count, .factor, source: "model §3, likely slip rounded half up")
      let lead = N.months(from: start, to: typed.launchMonth!)
      since.fill { time.index[$0] - lead - N.roundedHalfUp(typed.slip!) }
      let requests = sheet.line("Requests", .requests, .flow, source: "model §3: S·ramp(k)")
      let ramp = typed.rampMonths!
      requests.fill { t in
        let k = since[t], x = N.min(1.0, (k + 1.0) / ramp)
        var running: N =
          switch launch.ramp.value {
          case .step: typed.requests
          case .linear: typed.requests * x
          // 3x² - 2x³, with no constant but 1.
          case .sCurve: typed.requests * (x * x * (1.0 + (1.0 - x) + (1.0 - x)))
          }
        if let growth = typed.growth {
          running = running * N.power(1.0 + growth.likely, N.positive(k - (ramp - 1.0)) / 12.0)
        }
        if let volume { running = running * volume[t] }
        return N.choose(k .>= 0.0, running, 0.0)
      }
      likely = requests.series
      age = since.series.map { N.positive($0) }
      base = 0.0
    } else {
      let base = season.map { typed.requests / $0.measured } ?? typed.requests
      func path(_ growth: N?, _ t: Int) -> N {
        var r = base
        if let growth { r = r * N.power(1.0 + growth, time.age[t] / 12.0) }
        if let season { r = r * N.pick(season.factors, time.calendarMonth[t]) }
        if let volume { r = r * volume[t] }
        return r
      }
      let requests = sheet.line("Requests", .requests, .flow, source: "model §3: R·(1+g)^(τ/12)·season")
      requests.fill { path(typed.growth?.likely, $0) }
      likely = requests.series
      if let growth = typed.growth {
        let slow = sheet.line("Requests at low growth", .requests, .flow, source: "model §3, downside")
        slow.fill { path(growth.low, $0) }
        low = slow.series
      }
      age = time.age
      self.base = base
    }
  }
}
