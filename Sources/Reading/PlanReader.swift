import Agreements
import Values

/// plan.yaml: the question an engagement asks.
struct PlanReader {
  let page: Page
  /// Opens a file that the plan names, relative to the plan's folder.
  let open: (Sourced<String>, Page) -> Page?

  /// Nil when a required key is missing or was refused.
  func read(_ root: YAMLNode) -> Plan? {
    guard let f = YAMLFields(root, page, what: "the plan") else { return nil }
    checkSchema(f)
    let engagement = f.text("engagement", required: true)
    let prepared = f.day("prepared", required: true)
    let currency = currency(f)
    let start = f.month("contract_start", required: true)
    var measured: Sourced<Month>?
    if let m = f.map("measured", required: true) {
      measured = m.month("month", required: true)
      m.finish()
    }
    let client = f.text("client")?.value
    let horizon = f.integer("horizon_months", 12...60, default: 24)
    let fiscal = f.integer("fiscal_year_starts", 1...12, default: 1).value
    let buckets = buckets(f)
    let families = families(f)
    let savings = savingsPlans(f)
    let believes = belief(f)
    let policy = policy(f)
    let showback = showback(f)
    let scenarios = scenarios(f)
    let simulation = simulation(f)
    let forecasts = forecasts(f)
    let budget = f.number("budget", .money)
    let suppressed = suppressions(f)
    f.finish()
    guard let engagement, let prepared, let currency, let start, let measured else { return nil }
    return Plan(
      engagement: engagement.value, prepared: prepared, currency: currency, contractStart: start,
      measuredMonth: measured, client: client, horizonMonths: horizon, fiscalYearStarts: fiscal, buckets: buckets,
      families: families, savingsPlans: savings, believes: believes, policy: policy, showbackKey: showback,
      scenarios: scenarios, simulation: simulation, forecasts: forecasts, budget: budget, suppressed: suppressed)
  }

  private func checkSchema(_ f: YAMLFields) {
    guard let schema = f.text("schema", required: true), schema.value != "edp.plan/1" else { return }
    page.error(
      "unknown-schema", schema.source, "schema: \(quoted(schema.value)) is not read by this version",
      remedy: "Write edp.plan/1.")
  }

  private func currency(_ f: YAMLFields) -> String? {
    guard let text = f.text("currency", required: true) else { return nil }
    let isCode = text.value.utf8.count == 3 && text.value.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    if isCode { return text.value }
    page.error(
      "not-a-currency", text.source, "currency: \(quoted(text.value)) is not a currency code",
      remedy: "Write its three capital letters, such as USD. All amounts are in this one currency.")
    return nil
  }

  private func buckets(_ f: YAMLFields) -> [BucketPlan] {
    guard let map = f.map("buckets") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard let b = YAMLFields(entry.value, page, what: entry.key) else { return nil }
      let growth = b.estimate("annual_growth", .growth, default: .zero)
      let volatility = b.number("volatility", .volatility)
      let season = season(b)
      b.finish()
      return BucketPlan(
        name: Sourced(entry.key, entry.keySource), growth: growth, volatility: volatility, season: season)
    }
  }

  private func season(_ b: YAMLFields) -> [Sourced<Double>] {
    guard let factors = b.numbers("season", .factor), let node = b.node("season") else { return [] }
    guard factors.count == 12 else {
      page.error(
        "season-length", node.source, "season has \(factors.count) factors", remedy: "Write 12, January first.",
        underlined: 1)
      return []
    }
    if let zero = factors.first(where: { $0.value == 0 }) {
      page.error(
        "season-zero", zero.source, "season: a factor of 0 leaves a month that nothing can be scaled by",
        remedy: "Write a factor above 0; 1 is an average month.")
      return []
    }
    return factors
  }

  private func families(_ f: YAMLFields) -> [FamilyPlan] {
    guard let map = f.map("families") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard let m = YAMLFields(entry.value, page, what: entry.key) else { return nil }
      let annual = m.number(
        "annual_price_change", NumberKind(range: -0.99...10, remedy: "A fall of 15% a year is -0.15."), default: 0)
      let hazard = m.number(
        "cut_hazard", NumberKind(range: 0...12, remedy: "Write expected cuts a year, 0 to 12."), default: 0)
      let size = m.estimate("cut_size", .cut, default: .zero)
      let changes: [FamilyPlan.Change] = (m.list("changes") ?? []).compactMap { item in
        guard let c = YAMLFields(item, page, what: "a change") else { return nil }
        let month = c.month("month", required: true)
        let change = c.number("change", NumberKind(range: -0.99...10, remedy: "A rise of 10% is 0.10."), required: true)
        c.finish()
        guard let month, let change else { return nil }
        return FamilyPlan.Change(month: month, change: change)
      }
      let retirement = retirement(m)
      m.finish()
      return FamilyPlan(
        name: Sourced(entry.key, entry.keySource), annualPriceChange: annual, cutHazard: hazard, cutSize: size,
        changes: changes, retirement: retirement)
    }
  }

  private func retirement(_ m: YAMLFields) -> FamilyPlan.Retirement? {
    let successor = m.text("successor")
    let share = m.number("successor_share", .share, default: 1)
    let ratio = m.number("token_ratio", .ratio, default: 1)
    let month = m.month("retires")
    if !m.has("retires"), let first = ["successor", "successor_share", "token_ratio"].first(where: m.has) {
      page.error(
        "no-retirement", m.keySource(first), "\(quoted(first)) without `retires` has no effect",
        remedy: "Add the month in which the family retires.",
        underlined: first.unicodeScalars.count)
    }
    guard let month else { return nil }
    return FamilyPlan.Retirement(month: month, successor: successor, share: share, tokenRatio: ratio)
  }

  private func savingsPlans(_ f: YAMLFields) -> [SavingsPlan] {
    (f.list("savings_plans") ?? []).compactMap { item in
      guard let s = YAMLFields(item, page, what: "a savings plan") else { return nil }
      let bucket = s.text("bucket", required: true)
      let benefit = s.number("monthly_benefit", .money, required: true)
      let ends = s.month("ends", required: true)
      let renew = s.boolean("renew")?.value ?? false
      s.finish()
      guard let bucket, let benefit, let ends else { return nil }
      return SavingsPlan(bucket: bucket, monthlyBenefit: benefit, ends: ends, renew: renew)
    }
  }

  private func belief(_ f: YAMLFields) -> Belief? {
    guard let b = f.map("believes") else { return nil }
    let month = b.month("month", required: true)
    let spend = b.estimate("total_spend", .money, required: true)
    b.finish()
    guard let month, let spend else { return nil }
    return Belief(month: month, totalSpend: spend)
  }

  private func policy(_ f: YAMLFields) -> Policy {
    guard let p = f.map("policy") else { return Policy() }
    let batna = p.text("batna").map { text in
      text.map { name -> Policy.Batna in
        switch name {
        case "lapse": .lapse
        case "extension": .extension
        default: .quote(name)
        }
      }
    }
    let policy = Policy(
      maxLossProbability: p.number("max_loss_probability", .share, default: 0.10),
      maxP95Shortfall: p.number("max_p95_shortfall", .money),
      riskWeight: p.number(
        "risk_weight", NumberKind(range: 0...100, remedy: "Write 0 or more; 0.25 is usual."), default: 0.25),
      costOfCapital: p.number(
        "cost_of_capital", NumberKind(range: -0.5...2, remedy: "It is a fraction a year: write 6% as 0.06."), default: 0
      ),
      batna: batna)
    p.finish()
    return policy
  }

  private func showback(_ f: YAMLFields) -> String {
    guard let s = f.map("showback") else { return "tokens" }
    let key = s.choice("key", among: ["requests", "tokens", "users"], required: true)?.value ?? "tokens"
    s.finish()
    return key
  }

  private func scenarios(_ f: YAMLFields) -> ScenarioPlan {
    var plan = ScenarioPlan()
    guard let s = f.map("scenarios") else { return plan }
    if let stress = s.map("stress") {
      plan.stressVolume = stress.number(
        "volume", NumberKind(range: 0...100, remedy: "Write a factor: 1.25 is a quarter more."), default: 1.25)
      plan.stressLeverDelayMonths = stress.integer("lever_delay_months", 0...60, default: 3)
      stress.finish()
    }
    if let downside = s.map("downside") {
      plan.downsidePriceCut = downside.number("price_cut", .cut, default: 0.25)
      plan.downsidePriceCutMonth = downside.integer("price_cut_month", 0...60, default: 6)
      downside.finish()
    }
    s.finish()
    return plan
  }

  private func simulation(_ f: YAMLFields) -> SimulationPlan {
    var plan = SimulationPlan()
    guard let s = f.map("simulation") else { return plan }
    plan.paths = s.integer("paths", 1...1_048_576, default: 4096)
    plan.seed = s.integer("seed", 0...999_999_999_999, default: 1)
    plan.correlation = s.number("correlation", .share, default: 0.3)
    if let c = s.choice("continuation", among: ["same_terms", "lapse"]) {
      plan.continuation = Sourced(SimulationPlan.Continuation(rawValue: c.value) ?? .sameTerms, c.source)
    }
    s.finish()
    return plan
  }

  private func forecasts(_ f: YAMLFields) -> [GivenForecast] {
    guard let map = f.map("forecasts") else { return [] }
    let named = ["vendor", "engineering"].compactMap { name in map.text(name).map { (name, $0) } }
    map.finish()
    return named.compactMap { name, file in
      guard let forecast = open(file, page) else { return nil }
      let rows = EstateReader.read(forecast, rowsRequired: true)
      return GivenForecast(name: name, path: forecast.path, rows: rows)
    }
  }

  private func suppressions(_ f: YAMLFields) -> [Suppression] {
    (f.list("suppress") ?? []).compactMap { item in
      guard let s = YAMLFields(item, page, what: "a suppression") else { return nil }
      let rule = s.text("rule", required: true)
      let reason = s.text("reason", required: true)
      s.finish()
      guard let rule, let reason else { return nil }
      return Suppression(rule: rule, reason: reason.value)
    }
  }
}
