import Agreements
import Formulas
import Values

/// How the prices of one model family move (model §3, §12).
public struct FamilyPrices<N: Formulaic>: Sendable {
  public var name: String
  /// (1+c) of the annual price change.
  var yearly: N
  var changes: [(date: N, factor: N)]
  /// 1 - p·E[size] of the random cuts, a month.
  var expectedCut: N
  /// Factor of the cuts drawn since the measured month; nil outside of paths.
  var cuts: Series<N>?
  /// q: index over its value at contract start, in every scenario but pilot and downside.
  public var index: Series<N>
  /// q with the downside's price cut.
  public var downsideIndex: Series<N>
}

/// The rates of one model in one region, month by month and as in the pilot. Money per million tokens, or per unit.
public struct ModelRates<N: Formulaic>: Sendable {
  /// One value of each rate.
  public struct Rates: Sendable {
    public var input: N
    public var output: N
    public var cacheRead: N
    public var cacheWrite: N
    /// For writes that are held an hour.
    public var cacheWriteLong: N
    public var batchInput: N
    public var batchOutput: N
  }
  public var model: String
  public var region: String
  public var family: String
  /// The bucket that its spend is billed in.
  public var bucket: String
  public var monthly: Series<Rates>
  public var pilot: Rates
}

/// Every price that the forecast needs, on a sheet of its own.
public struct Prices<N: Formulaic>: Sendable {
  public private(set) var families: [String: FamilyPrices<N>] = [:]
  public private(set) var models: [String: ModelRates<N>] = [:]
  /// 1 before the downside's price cut, 1 - cut after.
  public private(set) var downsideCut: Series<N>?
  let rows: [RateRow]
  let plans: [FamilyPlan]
  /// Whether some cache is held an hour, so that its write rate is needed.
  private let hasLongWrites: Bool

  /// The rate rows of a model in a region: those of the region if any names it, else those of no region; by date.
  public static func rows(of model: String, region: String, in card: [RateRow]) -> [RateRow] {
    let mine = card.filter { $0.channel == "bedrock" && $0.model.value == model }
    let named = mine.filter { $0.region == region && !region.isEmpty }
    return (named.isEmpty ? mine.filter { $0.region.isEmpty } : named)
      .sorted { ($0.validFrom?.value.index ?? .min) < ($1.validFrom?.value.index ?? .min) }
  }

  /// The row in force in a month: the last one that has begun, or the first of all.
  static func row(in month: Month, of rows: [RateRow]) -> RateRow? {
    rows.last { ($0.validFrom?.value).map { $0 <= month } ?? true } ?? rows.first
  }

  public init<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    rows = engagement.rates
    plans = engagement.plan.families
    hasLongWrites = engagement.actingLevers.contains {
      if case .cache(_, _, true) = $0.lever.kind { true } else { false }
    }
    let needed = Self.needed(engagement)
    if needed.isEmpty { return }
    sheet.page("Prices", .workings, title: "Prices: what a token costs, month by month")

    let scenario = engagement.plan.scenarios
    sheet.inputs("Scenarios")
    let cut = sheet.input("scenarios.downside.price_cut", "Downside: price cut", .rate, scenario.downsidePriceCut)
    let cutMonth = sheet.input(
      "scenarios.downside.price_cut_month", "Downside: month t of the cut", .months,
      scenario.downsidePriceCutMonth.map(Double.init))
    sheet.heading("Downside")
    let cutLine = sheet.line("Price factor of the downside", .factor, .factor, source: "model §3")
    cutLine.fill { N.choose(time.index[$0] .>= cutMonth, 1.0 - cut, 1.0) }
    downsideCut = cutLine.series
    let cutAtStart = sheet.cell("Price factor at contract start", .factor, source: "model §12", cutLine[0])

    sheet.inputs("Prices by model family")
    let measured = sheet.input(
      "plan.measured.month", "Measured month", .month, engagement.plan.measuredMonth.map(\.serial))
    let start = sheet.input("plan.contract_start", "Contract start", .month, engagement.plan.contractStart.map(\.serial))
    for name in Set(needed.map(\.family)).sorted() {
      families[name] = Self.family(
        name, engagement.plan.families.first { $0.name.value == name }, start: start, cut: cutLine.series, cutAtStart: cutAtStart,
        time: time, on: sheet)
    }
    sheet.inputs("Rate card")
    let half = sheet.input(
      "rates.batch_share", "Batch rate as a share of on-demand, where the card has none", .rate,
      .standard(0.5, "model §1: half of on-demand"))
    for use in needed {
      models[use.model + "\u{1F}" + use.region] = rates(
        use, timeline: timeline, measured: measured, half: half, time: time, on: sheet)
    }
  }

  public func rates(of model: String, region: String) -> ModelRates<N>? { models[model + "\u{1F}" + region] }

  struct Use: Hashable {
    var model: String
    var region: String
    var family: String
  }

  /// Models in use, those that levers move requests to, and the successors of all of them; in name order.
  static func needed(_ engagement: Engagement) -> [Use] {
    var uses: Set<Use> = []
    let acting = engagement.actingLevers.map(\.lever)
    for row in engagement.workloads + engagement.roadmap {
      let reaching = acting.filter { $0.reaches(row.name.value) }
      for model in LeverChain<Double>.models(servedFrom: row.model.value, reaching) {
        for stage in Succession.stages(of: model, region: row.region, engagement) {
          uses.insert(Use(model: stage.model, region: row.region, family: stage.family))
        }
      }
    }
    return uses.sorted { ($0.model, $0.region) < ($1.model, $1.region) }
  }

  private static func family<W: Worksheet>(
    _ name: String, _ plan: FamilyPlan?, start: N, cut: Series<N>, cutAtStart: N, time: TimeRows<N>, on sheet: W
  ) -> FamilyPrices<N> where W.Number == N {
    let plan = plan ?? FamilyPlan(name: Sourced(name, .standard("default")))
    let key = "families." + name
    let change = sheet.input(key + ".annual_price_change", "\(name): annual price change", .rate, plan.annualPriceChange)
    let yearly = 1.0 + change
    var expectedCut: N = 1.0
    if plan.cutHazard.value != 0 || !plan.cutHazard.source.isStandard {
      let hazard = sheet.input(key + ".cut_hazard", "\(name): expected price cuts a year", .factor, plan.cutHazard)
      let sizes = [
        ("low", plan.cutSize.value.low), ("likely", plan.cutSize.value.likely), ("high", plan.cutSize.value.high),
      ].map {
        sheet.input(key + ".cut_size." + $0.0, "\(name): size of a cut, \($0.0)", .rate, Sourced($0.1, plan.cutSize.source))
      }
      let monthlyOdds = 1.0 - N.exp(0.0 - hazard / 12.0)
      let three: N = 1.0 + 1.0 + 1.0
      expectedCut = sheet.cell(
        "\(name): expected price factor a month", .factor, source: "model §3: 1 - p·E[size]",
        1.0 - monthlyOdds * ((sizes[0] + sizes[1] + sizes[2]) / three))
    }
    let changes = plan.changes.enumerated().map { i, change in
      (
        date: sheet.input(key + ".changes.\(i).month", "\(name): change \(i + 1), from", .month, change.month.map(\.serial)),
        factor: sheet.input(key + ".changes.\(i).change", "\(name): change \(i + 1)", .rate, change.change)
      )
    }
    sheet.heading("Family \(name)")
    // On paths the cuts that were drawn stand in place of their expectation (model §4).
    let cuts = sheet.chance(Chance.cuts(ofFamily: name))
    let index = sheet.line("Price index since contract start (q)", .factor, .factor, source: "model §12")
    index.fill { t in
      var q = N.power(yearly, time.index[t] / 12.0)
      if let cuts {
        q = q * (cuts[t] / cuts[0])
      } else if plan.cutHazard.value != 0 || !plan.cutHazard.source.isStandard {
        q = q * N.power(expectedCut, time.index[t])
      }
      for c in changes {
        q = q * N.choose(N.both(time.date[t] .>= c.date, c.date .> start), 1.0 + c.factor, 1.0)
      }
      return q
    }
    let downside = sheet.line("The same in the downside", .factor, .factor, source: "model §3")
    downside.fill { index[$0] * cut[$0] / cutAtStart }
    return FamilyPrices(
      name: name, yearly: yearly, changes: changes.map { ($0.date, 1.0 + $0.factor) }, expectedCut: expectedCut,
      cuts: cuts, index: index.series, downsideIndex: downside.series)
  }

  private func rates<W: Worksheet>(
    _ use: Use, timeline: Timeline, measured: N, half: N, time: TimeRows<N>, on sheet: W
  ) -> ModelRates<N> where W.Number == N {
    let card = Self.rows(of: use.model, region: use.region, in: rows)
    let family = families[use.family]!
    let label = use.region.isEmpty ? use.model : "\(use.model), \(use.region)"
    let hasCuts =
      plans.first { $0.name.value == use.family }.map {
        $0.cutHazard.value != 0 || !$0.cutHazard.source.isStandard
      } ?? false

    var typed: [ModelRates<N>.Rates] = []
    var begins: [N] = []
    for (i, row) in card.enumerated() {
      let key = "rates.\(row.model.value).\(row.region).\(row.validFrom?.value.description ?? "start")"
      let suffix = card.count > 1 ? ", row \(i + 1)" : ""
      func rate(_ name: String, _ value: Sourced<Double>?) -> N? {
        value.map { sheet.input("\(key).\(name)", "\(label)\(suffix): \(name)", row.unit == "MTok" ? .perMTok : .money, $0) }
      }
      let input = rate("input", row.input)!
      let output = rate("output", row.output)!
      typed.append(
        .init(
          input: input, output: output, cacheRead: rate("cache_read", row.cacheRead) ?? input,
          cacheWrite: rate("cache_write", row.cacheWrite) ?? input,
          cacheWriteLong: hasLongWrites
            ? rate("cache_write_1h", row.cacheWrite1h) ?? rate("cache_write", row.cacheWrite) ?? input : input,
          batchInput: rate("batch_input", row.batchInput) ?? half * input,
          batchOutput: rate("batch_output", row.batchOutput) ?? half * output))
      begins.append(
        row.validFrom.map {
          sheet.input("\(key).valid_from", "\(label)\(suffix): valid from", .month, $0.map(\.serial))
        } ?? measured)
    }

    sheet.heading("Model \(label)")
    /// What holds in month t of one value a row.
    func inForce(_ values: [N], _ t: Int) -> N {
      var x = values[0]
      for i in values.indices.dropFirst() { x = N.choose(time.date[t] .>= begins[i], values[i], x) }
      return x
    }
    let since = sheet.line("Price path counts from", .month, .factor, source: "model §3")
    since.fill { N.max(measured, inForce(begins, $0)) }
    let factor = sheet.line("Price factor on the card's rates", .factor, .factor, source: "model §3, §12")
    factor.fill { t in
      var f = N.power(family.yearly, N.months(from: since[t], to: time.date[t]) / 12.0)
      if let cuts = family.cuts { f = f * cuts[t] } else if hasCuts { f = f * N.power(family.expectedCut, time.age[t]) }
      for c in family.changes {
        f = f * N.choose(N.both(time.date[t] .>= c.date, c.date .> since[t]), c.factor, 1.0)
      }
      return f
    }
    func line(_ name: String, _ value: KeyPath<ModelRates<N>.Rates, N>) -> Line<N> {
      let l = sheet.line("\(name) rate", .perMTok, .factor, source: "rates.csv × price factor")
      l.fill { factor[$0] * inForce(typed.map { $0[keyPath: value] }, $0) }
      return l
    }
    let input = line("Input", \.input), output = line("Output", \.output)
    let read = line("Cache read", \.cacheRead), write = line("Cache write", \.cacheWrite)
    let longWrite = hasLongWrites ? line("Cache write, one hour", \.cacheWriteLong) : write
    let batchIn = line("Batch input", \.batchInput), batchOut = line("Batch output", \.batchOutput)
    let pilotRow = card.firstIndex { $0.source == Self.row(in: timeline.measured, of: card)?.source } ?? 0
    return ModelRates(
      model: use.model, region: use.region, family: use.family,
      bucket: card[pilotRow].billing == "marketplace" ? BucketName.bedrockThirdParty : BucketName.bedrockFirstParty,
      monthly: Series(
        first: input.first,
        cells: timeline.months.map {
          .init(
            input: input[$0], output: output[$0], cacheRead: read[$0], cacheWrite: write[$0],
            cacheWriteLong: longWrite[$0], batchInput: batchIn[$0],
            batchOutput: batchOut[$0])
        }),
      pilot: typed[pilotRow])
  }
}
