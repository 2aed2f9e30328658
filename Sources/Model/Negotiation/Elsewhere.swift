import Agreements
import Formulas
import Values

/// Prices of one rate quote for the work that could move there: the channel's own rates, and tokens of its models per
/// token of ours (model §9). Rates follow no price path: the quote says none.
struct Elsewhere<N: Formulaic> {
  /// A model of the channel that takes over from one of ours.
  struct Place {
    /// Tokens there per token here.
    var ratio: N
    var rates: Series<ModelRates<N>.Rates>
  }
  let quote: Quote
  private let offer: RateQuote
  /// By our model and region.
  private var places: [String: Place] = [:]

  /// The rate quotes of an engagement that something could move to.
  static func all<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) -> [Elsewhere] where W.Number == N {
    engagement.quotes.compactMap { quote in
      guard let offer = quote.rates else { return nil }
      let found = Elsewhere(quote, offer, engagement, timeline: timeline, time: time, on: sheet)
      return found.places.isEmpty ? nil : found
    }
  }

  private init<W: Worksheet>(
    _ quote: Quote, _ offer: RateQuote, _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    self.quote = quote
    self.offer = offer
    let moving = (engagement.workloads + engagement.roadmap).filter(takes)
    if moving.isEmpty { return }
    let acting = engagement.actingLevers.map(\.lever)
    var uses: Set<[String]> = []
    for row in moving {
      let reaching = acting.filter { $0.reaches(row.name.value) }
      for model in LeverChain<Double>.models(servedFrom: row.model.value, reaching) {
        for stage in Succession.stages(of: model, region: row.region, engagement) { uses.insert([stage.model, row.region]) }
      }
    }
    let name = quote.name.value
    var rates: [String: Series<ModelRates<N>.Rates>] = [:]
    for map in offer.map {
      for use in uses.filter({ $0[0] == map.from.value }).sorted(by: { $0[1] < $1[1] }) {
        let rows = Self.rows(of: map.model.value, region: use[1], in: offer.rows, channel: quote.channel)
        guard let first = rows.first else { continue }
        sheet.inputs("Competing quote: \(name)")
        let ratio = sheet.input(
          "quotes.\(name).map.\(map.from.value).token_ratio",
          "\(name): tokens of \(map.model.value) per token of \(map.from.value)",
          .factor, map.tokenRatio)
        let card = map.model.value + "\u{1F}" + first.region
        let series = rates[card] ?? Self.rates(rows, name, time: time, measured: timeline.measured, on: sheet)
        rates[card] = series
        places[use[0] + "\u{1F}" + use[1]] = Place(ratio: ratio, rates: series)
      }
    }
  }

  /// Whether the row may move there: it is movable, and the quote names its workload or none.
  func takes(_ row: Workload) -> Bool {
    row.movable && (offer.movable.isEmpty || offer.movable.contains { $0.value == row.name.value })
  }

  func place(of model: String, region: String) -> Place? { places[model + "\u{1F}" + region] }

  /// Rows of the region if any names it, else of no region, else all; by date.
  private static func rows(of model: String, region: String, in card: [RateRow], channel: String) -> [RateRow] {
    let mine = card.filter { $0.channel == channel && $0.model.value == model }
      .sorted { ($0.validFrom?.value.index ?? .min) < ($1.validFrom?.value.index ?? .min) }
    let named = mine.filter { $0.region == region && !region.isEmpty }, anywhere = mine.filter { $0.region.isEmpty }
    return !named.isEmpty ? named : anywhere.isEmpty ? mine : anywhere
  }

  /// The rates in force month by month.
  private static func rates<W: Worksheet>(
    _ rows: [RateRow], _ name: String, time: TimeRows<N>, measured: Month, on sheet: W
  ) -> Series<ModelRates<N>.Rates> where W.Number == N {
    sheet.inputs("Rate card")
    let half = sheet.input(
      "rates.batch_share", "Batch rate as a share of on-demand, where the card has none", .rate,
      .standard(0.5, "model §1: half of on-demand"))
    sheet.inputs("Competing quote: \(name)")
    let typed = rows.map { row -> (begins: N?, rates: ModelRates<N>.Rates) in
      let begin = row.validFrom?.value.description ?? "start"
      let key = "quotes.\(name).rates.\(row.model.value).\(row.region).\(begin)"
      let label = "\(name): \(row.model.value)" + (rows.count > 1 ? " from \(begin)" : "")
      func rate(_ name: String, _ value: Sourced<Double>?) -> N? {
        value.map { sheet.input("\(key).\(name)", "\(label), \(name)", row.unit == "MTok" ? .perMTok : .money, $0) }
      }
      let input = rate("input", row.input)!, output = rate("output", row.output)!
      let write = rate("cache_write", row.cacheWrite) ?? input
      return (
        rows.count > 1
          ? row.validFrom.map { sheet.input("\(key).valid_from", "\(label), valid from", .month, $0.map(\.serial)) } : nil,
        .init(
          input: input, output: output, cacheRead: rate("cache_read", row.cacheRead) ?? input, cacheWrite: write,
          cacheWriteLong: rate("cache_write_1h", row.cacheWrite1h) ?? write,
          batchInput: rate("batch_input", row.batchInput) ?? half * input,
          batchOutput: rate("batch_output", row.batchOutput) ?? half * output)
      )
    }
    if typed.count == 1 { return Series(repeating: typed[0].rates, like: time.date) }
    sheet.page("Prices", .workings, title: "Prices: what a token costs, month by month")
    sheet.heading("\(name): \(rows[0].model.value)")
    func line(_ title: String, _ value: KeyPath<ModelRates<N>.Rates, N>) -> Line<N> {
      let line = sheet.line("\(title) rate", .perMTok, .factor, source: "the row in force")
      line.fill { t in
        var x = typed[0].rates[keyPath: value]
        for row in typed.dropFirst() {
          if let begins = row.begins { x = N.choose(time.date[t] .>= begins, row.rates[keyPath: value], x) }
        }
        return x
      }
      return line
    }
    let input = line("Input", \.input), output = line("Output", \.output), read = line("Cache read", \.cacheRead)
    let write = line("Cache write", \.cacheWrite), long = line("Cache write, one hour", \.cacheWriteLong)
    let batchIn = line("Batch input", \.batchInput), batchOut = line("Batch output", \.batchOutput)
    return Series(
      first: input.first,
      cells: input.months.map {
        .init(
          input: input[$0], output: output[$0], cacheRead: read[$0], cacheWrite: write[$0], cacheWriteLong: long[$0],
          batchInput: batchIn[$0], batchOutput: batchOut[$0])
      })
  }
}

extension ServingWriter {
  /// What the requests that a stage serves would cost on every channel that takes them, by the channel's place.
  func elsewhere(
    _ row: Workload, _ stage: ServedStage<N>, _ leg: Leg<N>, _ serving: Series<N>, _ of: String
  ) -> [Int: Series<N>] {
    var found: [Int: Series<N>] = [:]
    for (i, channel) in channels.enumerated() where channel.takes(row) {
      guard let model = stage.model, stage.rates != nil, let place = channel.place(of: model, region: leg.region) else {
        continue
      }
      let leg = stage.onModel(leg), name = channel.quote.name.value
      let unit = line("Cost per request\(of) on \(name)", .perRequest, .factor, "model §9") { t in
        place.ratio * (TokenCost.input(leg, t, place.rates[t]) + TokenCost.output(leg, t, place.rates[t])) / perMTok
      }
      found[i] = line("Cost\(of) on \(name)", .money, .flow, "requests × cost") { serving[$0] * unit[$0] }
    }
    return found
  }
}
