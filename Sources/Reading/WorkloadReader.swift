import Agreements
import Values

/// workloads.csv (as measured) and roadmap.csv (launches): one row a workload and model.
enum WorkloadReader {
  static let shared = [
    "team", "environment", "task_class", "region", "caller_region", "requests_per_month", "input_tokens",
    "output_tokens", "unit",
    "units_per_request", "unit_rate", "cache_read_share", "cache_write_share", "batch_share", "active_users",
    "requests_per_user", "plan_price", "annual_growth", "volatility", "prompt_growth_monthly", "prompt_growth_cap",
    "output_growth_monthly", "output_growth_cap", "surrounding_per_request", "interactive", "movable", "movable_reason",
  ]
  static let columns = Columns(["workload", "model"], optional: shared)
  static let roadmapColumns = Columns(
    ["workload", "model", "launch_month"],
    optional: shared + ["ramp", "ramp_months", "slip_months", "cancel_probability"])

  static func read(_ page: Page, isRoadmap: Bool) -> [Workload] {
    guard let rows = readRows(page, isRoadmap ? roadmapColumns : columns) else { return [] }
    return rows.compactMap { row($0, isRoadmap: isRoadmap) }
  }

  /// A launch that names an existing workload and states no volatility has that workload's.
  static func inheriting(_ launches: [Workload], from workloads: [Workload]) -> [Workload] {
    var volatility: [String: Sourced<Double>] = [:]
    for row in workloads + launches where volatility[row.name.value] == nil {
      volatility[row.name.value] = row.volatility
    }
    return launches.map { row in
      var launch = row
      if launch.volatility == nil { launch.volatility = volatility[row.name.value] }
      return launch
    }
  }

  private static func row(_ f: RowFields, isRoadmap: Bool) -> Workload? {
    let name = f.text("workload", required: true)
    let model = model(f)
    let users = f.number("active_users", .count)
    let perUser = f.number("requests_per_user", .count)
    let requests = requests(f, users, perUser)
    let meter = meter(f)
    let input = f.number("input_tokens", .count, required: !f.isGiven("unit"))
    let output = f.number("output_tokens", .count)
    let read = f.number("cache_read_share", .share, default: 0)
    let write = f.number("cache_write_share", .share, default: 0)
    let launch = isRoadmap ? launch(f) : nil
    let growth = f.estimate("annual_growth", .growth)
    var workload = Workload(
      name: name ?? Sourced("", f.source), team: f.words("team"), environment: f.words("environment"),
      taskClass: f.words("task_class"),
      model: model ?? Sourced("", f.source), region: f.words("region"), callerRegion: f.words("caller_region"),
      requests: requests ?? .standard(0), inputTokens: input ?? .standard(0), outputTokens: output ?? .standard(0),
      meter: meter, cacheReadShare: read, cacheWriteShare: write,
      batchShare: f.number("batch_share", .share, default: 0),
      activeUsers: users, requestsPerUser: perUser, planPrice: f.number("plan_price", .money), annualGrowth: growth,
      volatility: f.number("volatility", .volatility),
      promptGrowthMonthly: f.estimate("prompt_growth_monthly", .monthlyGrowth),
      promptGrowthCap: f.number("prompt_growth_cap", .factor),
      outputGrowthMonthly: f.estimate("output_growth_monthly", .monthlyGrowth),
      outputGrowthCap: f.number("output_growth_cap", .factor),
      surroundingPerRequest: f.number("surrounding_per_request", .money, default: 0),
      source: f.source)
    workload.interactive = f.boolean("interactive")?.value ?? true
    workload.movable = f.boolean("movable")?.value ?? false
    workload.movableReason = f.words("movable_reason")
    workload.launch = launch
    if read.value + write.value > 1 + 1e-12 {
      f.page.error(
        "cache-shares", write.source.isStandard ? read.source : write.source,
        "cache_read_share and cache_write_share make \(Grammar.plain(read.value + write.value))",
        remedy: "Together they are at most 1: the shares of the input read from and written to the cache.")
      return nil
    }
    guard name != nil, model != nil, requests != nil, input != nil || f.isGiven("unit"), !isRoadmap || launch != nil
    else { return nil }
    return workload
  }

  /// The model; a row with a `unit_rate` of its own needs none.
  private static func model(_ f: RowFields) -> Sourced<String>? {
    if let model = f.text("model", required: !f.isGiven("unit_rate")) { return model }
    return f.isGiven("unit_rate") ? Sourced("", f.source) : nil
  }

  private static func requests(_ f: RowFields, _ users: Sourced<Double>?, _ perUser: Sourced<Double>?) -> Sourced<
    Double
  >? {
    let typed = f.number("requests_per_month", .count)
    if let typed { return typed }
    guard !f.isGiven("requests_per_month") else { return nil }
    guard f.isGiven("active_users"), f.isGiven("requests_per_user") else {
      f.page.error(
        "missing-value", f.cell("requests_per_month")?.source ?? f.source, "requests_per_month is blank",
        remedy: "Write it, or both active_users and requests_per_user.")
      return nil
    }
    guard let users, let perUser else { return nil }
    return Sourced(users.value * perUser.value, users.source)
  }

  private static func meter(_ f: RowFields) -> Workload.Meter? {
    guard f.isGiven("unit") else {
      for key in ["units_per_request", "unit_rate"] where f.isGiven(key) {
        f.page.error(
          "missing-value", f.cell("unit")?.source ?? f.source, "unit is blank, and \(key) is given",
          remedy: "Name the unit, such as image or search, or blank \(key).")
        return nil
      }
      return nil
    }
    let perRequest = f.number("units_per_request", .count, required: true)
    let rate = f.number("unit_rate", .money)
    guard let perRequest else { return nil }
    return Workload.Meter(unit: f.words("unit"), unitsPerRequest: perRequest, unitRate: rate)
  }

  private static func launch(_ f: RowFields) -> Workload.Launch? {
    let month = f.month("launch_month", required: true)
    let ramp = f.choice("ramp", Workload.Ramp.self)
    let months = f.integer("ramp_months", 1...60, default: 1)
    let slip = f.estimateText("slip_months", NumberKind(range: 0...60, remedy: "Write months late, 0 to 60."))
    let cancel = f.number("cancel_probability", .share, default: 0)
    guard let month else { return nil }
    return Workload.Launch(
      month: month, ramp: ramp ?? Sourced(.step, .standard("default")), rampMonths: months,
      slip: slip ?? Sourced(.zero, .standard("default")), cancelProbability: cancel)
  }
}
