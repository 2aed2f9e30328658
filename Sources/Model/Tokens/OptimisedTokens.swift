import Agreements
import Formulas
import Values

/// A lever month by month: optimised and downside at its likely strength, stress later and at its low end.
private struct LeverMonths<N: Formulaic> {
  let likely: LeverAtWork<N>
  let stress: LeverAtWork<N>
}

/// The rows of one workload as levers change them, in each scenario that differs.
private struct WorkloadChains<N: Formulaic> {
  let rows: [RowTokens<N>]
  /// Never nil; optional for the key paths' sake.
  var optimised: LeverChain<N>?
  /// Nil where stress is not wanted.
  var stress: LeverChain<N>?
  /// Nil where the downside's terms are those of optimised.
  var downside: LeverChain<N>?

  init<W: Worksheet>(_ mine: [RowTokens<N>], _ levers: [LeverMonths<N>], sharesUnits: Bool, _ writer: ServingWriter<W>)
  where W.Number == N {
    rows = mine
    func chain(_ suffix: String, _ rows: [RowTokens<N>], _ requests: @escaping (RowTokens<N>, Int) -> N) -> LeverChain<N> {
      let byNumber = Dictionary(uniqueKeysWithValues: rows.map { ($0.number, $0) })
      let moments = Moments<N>(range: rows[0].requests.likely.months) { label, unit, source, rule in
        writer.line(label + suffix, unit, .factor, source, rule)
      }
      return LeverChain<N>(rows.map(\.leg), moments: moments) { requests(byNumber[$0]!, $1) }
    }
    optimised = chain("", mine) { $0.requests.likely[$1] }
    // Requests of stress are all scaled alike, which only units feel.
    if writer.scenarios.contains(.stress) {
      stress = chain(", stress", mine) { sharesUnits ? $0.requests.likely[$1] * writer.volume : $0.requests.likely[$1] }
    }
    // Launches are dropped and growth is slower in the downside, which moves the shares that split a cache.
    let live = mine.filter { $0.row.launch == nil }
    let splits = mine.count > 1 && levers.contains { if case .cache = $0.likely.lever.kind { true } else { false } }
    if splits || sharesUnits, !live.isEmpty, writer.scenarios.contains(.downside) {
      downside = chain(", downside", live) { ($0.requests.low ?? $0.requests.likely)[$1] }
    }
  }

  mutating func act(_ levers: [LeverMonths<N>]) {
    for lever in levers { optimised?.act(lever.likely) }
    for lever in levers { stress?.act(lever.stress) }
    for lever in levers { downside?.act(lever.likely) }
  }
}

extension TokenDemand {
  /// Lets levers act on the rows that they reach, from their ship months on (model §2, §3).
  mutating func optimise<W: Worksheet>(
    _ base: [RowTokens<N>], _ acting: [(number: Int, lever: Lever)], _ units: [Int: UnitsAtWork<N>],
    _ writer: ServingWriter<W>
  ) where W.Number == N {
    let reaching = acting.filter { acting in base.contains { acting.lever.reaches($0.row.name.value) } }
    if reaching.isEmpty { return }
    hasLevers = true
    let sheet = writer.sheet
    sheet.page(
      "Optimised tokens", .workings, title: "Optimised tokens: what levers change of every workload and launch, month by month")
    let months = Self.months(reaching, writer)
    for lever in months { addFlatCost(lever, writer) }
    // Units are shared: the workloads that they carry come as far as the levers before units, then wait for each other.
    var waiting: [String: WorkloadChains<N>] = [:]
    let buying = months.filter { units[$0.likely.typed.number] != nil }
    for name in Set(base.map(\.row.name.value)).sorted() {
      let mine = base.filter { $0.row.name.value == name }
      let levers = months.filter { $0.likely.lever.reaches(name) }
      if levers.isEmpty { continue }
      sheet.heading("Workload \(name)")
      let shares = buying.contains { units[$0.likely.typed.number]!.of.workloads.contains(name) }
      var chains = WorkloadChains(mine, levers, sharesUnits: shares, writer)
      if shares {
        chains.act(levers.filter { $0.likely.lever.order < Self.unitsOrder })
        waiting[name] = chains
      } else {
        chains.act(levers)
        serve(chains, writer)
      }
    }
    for lever in buying { buy(units[lever.likely.typed.number]!, lever, base, &waiting, writer) }
    for name in waiting.keys.sorted() {
      var chains = waiting[name]!
      sheet.heading("Workload \(name), after units")
      chains.act(months.filter { $0.likely.lever.reaches(name) && $0.likely.lever.order > Self.unitsOrder })
      serve(chains, writer)
    }
  }

  /// Acting order of capacity levers.
  private static var unitsOrder: Int { 6 }

  /// Units carry what they can in each scenario, and cost the same in all from the month on that they are bought, until
  /// the model retires.
  private mutating func buy<W: Worksheet>(
    _ units: UnitsAtWork<N>, _ lever: LeverMonths<N>, _ base: [RowTokens<N>], _ waiting: inout [String: WorkloadChains<N>],
    _ writer: ServingWriter<W>
  ) where W.Number == N {
    let name = lever.likely.lever.name.value
    writer.sheet.heading("Units of \(name)")
    func carry(
      _ path: WritableKeyPath<WorkloadChains<N>, LeverChain<N>?>, _ suffix: String, _ lever: LeverAtWork<N>
    ) {
      var chains = waiting.compactMapValues { $0[keyPath: path] }
      guard let moments = chains.values.first?.moments else { return }
      units.carry(
        lever, &chains,
        Moments(range: moments.range) { label, unit, source, rule in
          writer.line(label + suffix, unit, .factor, source, rule)
        })
      for (name, chain) in chains { waiting[name]![keyPath: path] = chain }
    }
    carry(\.optimised, "", lever.likely)
    carry(\.stress, ", stress", lever.stress)
    carry(\.downside, ", downside", lever.likely)

    let first = base.first {
      $0.row.launch == nil && $0.row.model.value == units.model && units.of.workloads.contains($0.row.name.value)
    }
    guard let row = first, let stage = writer.stages(row.leg).first else { return }
    func cost(_ suffix: String, _ lever: LeverAtWork<N>) -> Series<N> {
      writer.line("Units of \(name)\(suffix): cost", .money, .flow, "units × price × hours, until the model retires") { t in
        stage.served(lever.on![t] * units.units * units.price * units.hoursOfMonth, t)
      }
    }
    let likely = cost("", lever.likely)
    rows[row.number].servings.append(
      Serving(
        model: units.model, family: stage.family, bucket: stage.bucket,
        canServe: stage.canServe && lever.likely.begins.map { $0 < writer.months.upperBound } ?? true, list: [:],
        meters: writer.scenarios.contains(.stress)
          ? [.optimised: likely, .downside: likely, .stress: cost(", stress", lever.stress)]
          : [.optimised: likely, .downside: likely], tokens: nil))
  }

  /// When each lever is at work, and how strongly.
  private static func months<W: Worksheet>(
    _ acting: [(number: Int, lever: Lever)], _ writer: ServingWriter<W>
  ) -> [LeverMonths<N>] where W.Number == N {
    let sheet = writer.sheet, time = writer.time
    sheet.inputs("Scenarios")
    let delay = sheet.input(
      "scenarios.stress.lever_delay_months", "Stress: levers later by", .months,
      writer.engagement.plan.scenarios.stressLeverDelayMonths.map(Double.init))
    let start = sheet.input(
      "plan.contract_start", "Contract start", .month, writer.engagement.plan.contractStart.map(\.serial))
    return acting.map { number, lever in
      let typed = LeverInputs<N>(lever, number: number, on: sheet), name = lever.name.value
      sheet.heading("Lever \(name)")
      let since = writer.line(
        "Months since it ships", .count, .factor,
        lever.ships == nil ? "no ship month: contract start" : "likely slip rounded half up"
      ) { t in
        guard let ships = typed.ships else { return time.index[t] }
        let age = time.index[t] - N.months(from: start, to: ships)
        return typed.slip.map { age - N.roundedHalfUp($0) } ?? age
      }
      let kept = typed.keptShare(on: sheet)
      let begins =
        lever.ships.map {
          $0.value + Int(Double.roundedHalfUp(lever.slip.value.likely)) - writer.engagement.plan.contractStart.value
        } ?? 0
      func at(_ suffix: String, _ late: N?, _ strength: N?) -> LeverAtWork<N> {
        let on = writer.line("At work\(suffix)", .flag, .factor, "model §2") { t in
          N.choose((late.map { since[t] - $0 } ?? since[t]) .>= 0.0, 1.0, 0.0)
        }
        let effect = strength.map { x in
          writer.line("Share or saving at work\(suffix)", .rate, .factor, "model §2") { on[$0] * x }
        }
        return LeverAtWork(typed: typed, on: on, effect: effect, keptShare: kept, begins: begins)
      }
      return LeverMonths(likely: at("", nil, typed.likely), stress: at(", stress", delay, typed.low))
    }
  }

  private mutating func addFlatCost<W: Worksheet>(_ lever: LeverMonths<N>, _ writer: ServingWriter<W>) where W.Number == N {
    guard let monthly = lever.likely.typed.monthly else { return }
    let name = lever.likely.lever.name.value
    func cost(_ suffix: String, _ lever: LeverAtWork<N>) -> Series<N> {
      writer.line("Monthly cost of \(name)\(suffix)", .money, .flow, "model §2") { lever.on![$0] * monthly }
    }
    let likely = cost("", lever.likely)
    leverCosts[.optimised, default: []].append(likely)
    leverCosts[.downside, default: []].append(likely)
    if writer.scenarios.contains(.stress) { leverCosts[.stress, default: []].append(cost(", stress", lever.stress)) }
  }

  /// What the chains of a workload serve, and what comes with their levers.
  private mutating func serve<W: Worksheet>(_ chains: WorkloadChains<N>, _ writer: ServingWriter<W>) where W.Number == N {
    let optimised = chains.optimised!, stress = chains.stress
    for row in chains.rows {
      let legs = { (chain: LeverChain<N>) in chain.legs.filter { $0.row == row.number } }
      let low = chains.downside.map(legs) ?? legs(optimised)
      for (i, leg) in legs(optimised).enumerated() {
        rows[row.number].servings += servings(
          row, leg, stress: stress.map { legs($0)[i] },
          downside: row.row.launch == nil && writer.scenarios.contains(.downside) ? low[i] : nil,
          ownDownside: chains.downside != nil, writer)
      }
      addCosts(row, optimised, stress, writer)
    }
  }

  /// Routers and embeddings: per request that is sent.
  private mutating func addCosts<W: Worksheet>(
    _ row: RowTokens<N>, _ optimised: LeverChain<N>, _ stress: LeverChain<N>?, _ writer: ServingWriter<W>
  ) where W.Number == N {
    let mine = optimised.extras.filter { $0.row == row.number }
    if mine.isEmpty { return }
    func cost(_ scenario: Scenario, _ extras: [LeverChain<N>.Extra], _ requests: (Int) -> N) {
      let cost = writer.line("\(row.row.name.value): cost of levers, \(scenario.rawValue)", .money, .flow, "model §2") { t in
        requests(t) * N.sum(extras) { $0.perRequest[t] }
      }
      leverCosts[scenario, default: []].append(cost)
    }
    let likely = row.requests.likely
    cost(.optimised, mine) { likely[$0] }
    if let stress { cost(.stress, stress.extras.filter { $0.row == row.number }) { likely[$0] * writer.volume } }
    if row.row.launch == nil && writer.scenarios.contains(.downside) {
      cost(.downside, mine) { (row.requests.low ?? likely)[$0] }
    }
  }

  /// One leg after levers, over the models that serve it.
  private func servings<W: Worksheet>(
    _ row: RowTokens<N>, _ leg: Leg<N>, stress: Leg<N>?, downside: Leg<N>?, ownDownside: Bool, _ writer: ServingWriter<W>
  ) -> [Serving<N>] where W.Number == N {
    let requests = row.requests
    func part(_ leg: Leg<N>, _ x: N, _ t: Int) -> N { leg.share.map { x * $0[t] } ?? x }
    return writer.stages(leg).map { stage in
      let of = " of \(leg.title) on \(stage.model ?? leg.model)"
      let serving = writer.line("Requests served\(of)", .requests, .flow, "model §2, §3") {
        stage.served(part(leg, requests.likely[$0], $0), $0)
      }
      func list(_ name: String, _ rule: (Int) -> N) -> Series<N> {
        writer.line("List spend\(of), \(name)", .money, .flow, "model §1, §3", rule)
      }
      func unit(_ suffix: String, _ leg: Leg<N>, _ rates: ModelRates<N>) -> Series<N> {
        let leg = stage.onModel(leg)
        return writer.line("Cost per request\(of)\(suffix)", .perRequest, .factor, "model §1") {
          writer.cost(leg, $0, rates.monthly[$0], row.typed)
        }
      }
      var spent: [Scenario: Series<N>] = [:]
      if let rates = stage.rates {
        let cost = unit("", leg, rates)
        spent[.optimised] = list("optimised") { serving[$0] * cost[$0] }
        if let stress {
          let stressed = unit(", stress", stress, rates)
          spent[.stress] = list("stress") { t in
            stage.served(part(stress, requests.likely[t], t), t) * writer.volume * stressed[t]
          }
        }
        if let downside {
          let low = ownDownside ? unit(", downside", downside, rates) : cost
          spent[.downside] = list("downside") { t in
            let x = stage.served(part(downside, (requests.low ?? requests.likely)[t], t), t) * low[t]
            return writer.prices.downsideCut.map { x * $0[t] } ?? x
          }
        }
      }
      let meters = row.meter.map { meter in
        let cell = writer.sheet.cell("Meters per request\(of)", .perRequest, source: "units × unit rate", meter)
        var meters: [Scenario: Series<N>] = [:]
        meters[.optimised] = list("optimised, meters") { serving[$0] * cell }
        if let stress {
          meters[.stress] = list("stress, meters") { t in
            stage.served(part(stress, requests.likely[t], t), t) * writer.volume * cell
          }
        }
        if let downside {
          meters[.downside] = list("downside, meters") { t in
            stage.served(part(downside, (requests.low ?? requests.likely)[t], t), t) * cell
          }
        }
        return meters
      }
      return Serving(
        model: stage.model ?? leg.model, family: stage.family, bucket: stage.bucket,
        canServe: stage.canServe && leg.begins.map { $0 < writer.months.upperBound } ?? true, list: spent, meters: meters,
        tokens: writer.tokens(stage, leg, serving, of), elsewhere: writer.elsewhere(row.row, stage, leg, serving, of))
    }
  }
}
