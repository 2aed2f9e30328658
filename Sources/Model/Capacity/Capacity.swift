import Agreements
import Formulas
import Values

/// Provisioned capacity (model §8): every instrument against every workload that has traffic and could run on it.
///
///     u* = price of a unit-hour ÷ what a unit-hour at full throughput and this workload's mix costs on demand
///
/// Below u* sustained use, on demand is cheaper. Costs are over the traffic's own hours.
public struct Capacity<N: Formulaic>: Sendable {
  /// One instrument for one workload.
  public struct Line: Sendable {
    public var of: CapacityCase
    public var workload: String
    public var pricePerUnitHour: N
    /// What a unit-hour at full throughput costs on demand.
    public var onDemandPerUnitHour: N
    /// u*.
    public var breakeven: N
    public var p50: N
    public var p75: N
    public var p95: N
    /// Least units that cover the median load.
    public var floorUnits: N
    /// Units of least cost.
    public var bestUnits: N
    /// Units typed on the sheet; the best ones as the folder says.
    public var units: N
    /// With these units, and on demand for the rest.
    public var cost: N
    public var onDemandCost: N
    public var idleShare: N
    /// Money per million tokens, with units and without.
    public var costPerMTok: N
    public var onDemandPerMTok: N
    /// Tokens that nobody serves when units cover the 95th percentile and nothing flows over; 0 with overflow.
    public var unservedAtP95: N
    public var steps: [Step]
    public var contracted: [Contracted]
  }
  /// Cost at one number of units.
  public struct Step: Sendable {
    public var units: N
    public var unitsCost: N
    public var restCost: N
    public var total: N
  }
  /// Both prices after the discounts of one offer.
  public struct Contracted: Sendable {
    public var offer: String
    public var onDemandDiscount: N
    public var instrumentDiscount: N
    public var breakeven: N
    /// Where the tokens on demand are billed; empty in another channel.
    fileprivate var bucket: String
    fileprivate var family: String
    /// What units would do to the offer's commitment; nil for another channel, and where its tokens meet no commitment.
    public var inCommitment: CapacityInCommitment<N>?

    fileprivate func meets(_ spend: LedgerRates<N>.Spend) -> Bool {
      spend.bucket == bucket && (spend.family == nil || spend.family == family)
    }
  }
  public private(set) var lines: [Line] = []

  static var unitsTitle: String { "Capacity by units: what each number of units costs over the traffic's hours" }
  /// Rows that a table of units shows at most; the best and the covering ones are always among them.
  static var mostRows: Int { 48 }

  /// - Parameters:
  ///   - cases: the engagement's, where they are known.
  ///   - offers: every contract offer as settled, by quote.
  public init<W: Worksheet>(
    _ engagement: Engagement, _ cases: [CapacityCase]? = nil, prices: Prices<N>,
    offers: [(quote: String, ledger: Ledger<N>)], on sheet: W
  ) where W.Number == N {
    let cases = cases ?? CapacityCase.all(engagement)
    if cases.isEmpty { return }
    let perMTok = TokenDemand<N>.perMTok(on: sheet)
    sheet.inputs("Capacity")
    let minutes = sheet.input("model.minutes_per_hour", "Minutes in an hour", .count, .standard(60, "definition of an hour"))
    let mixes = cases.map { Mix($0, engagement, prices: prices, perMTok: perMTok, minutes: minutes, on: sheet) }

    sheet.page("Capacity units", .workings, .tables, title: Self.unitsTitle)
    sheet.table(
      "On demand, over the traffic's own hours (tokens and loads: engine, from traffic.csv)",
      [
        .init("Input, cached reads included", .perMTok), .init("Output", .perMTok), .init("Input tokens", .tokens),
        .init("Output tokens", .tokens), .init("Hours", .count), .init("Unit-hours asked for", .unitHours),
        .init("On demand", .money), .init("On demand per MTok", .perMTok),
      ])
    var spans: [Span] = []
    for (at, mix) in zip(cases, mixes) {
      let row = sheet.row(at.title, source: "rates × traffic.csv")
      let inputRate = row(mix.inputRate), outputRate = row(mix.outputRate)
      let input = row(N(at.load.inputTokens)), output = row(N(at.load.outputTokens))
      let hours = row(N(at.load.hours)), asked = row(N(at.load.total))
      let cost = row((input * inputRate + output * outputRate) / perMTok)
      let perToken = row(N.ratio(cost, (input + output) / perMTok))
      spans.append(
        Span(
          hours: N.fixed(hours), asked: N.fixed(asked), cost: N.fixed(cost), perMTok: perToken,
          tokens: N.fixed(input) + N.fixed(output)))
    }
    var tables: [[Row]] = []
    for (i, at) in cases.enumerated() {
      tables.append(Self.table(at, mixes[i], spans[i], perMTok: perMTok, bestUnits: bests(at, spans[i], mixes[i]), on: sheet))
    }
    summarise(cases, mixes, spans, tables, on: sheet)
    contract(cases, engagement, offers, on: sheet)
    commit(cases, spans, offers, on: sheet)
    register(on: sheet)
  }

  /// The engine's best units; on a sheet as well, so an amount there.
  private func bests(_ at: CapacityCase, _ span: Span, _ mix: Mix) -> Double {
    at.best(onDemand: mix.plainOnDemand(at.load), price: at.instrument.pricePerUnitHour.value)
  }

  private struct Span {
    var hours: N
    var asked: N
    var cost: N
    var perMTok: N
    var tokens: N
  }
  private struct Row {
    var units: N
    var unitsCost: N
    var rest: N
    var total: N
    var idle: N
    var perMTok: N
    var unserved: N
  }

  private static func shown(_ at: CapacityCase, best: Double) -> [Double] {
    let counts = at.unitCounts
    guard counts.count > mostRows else { return counts }
    let every = (counts.count + mostRows - 5) / (mostRows - 4)
    let kept = Set([best, counts.last!] + [0.5, 0.95].map { at.units(covering: at.load.percentile($0)) })
    return counts.enumerated().filter { $0.offset % every == 0 || kept.contains($0.element) }.map(\.element)
  }

  private static func table<W: Worksheet>(
    _ at: CapacityCase, _ mix: Mix, _ span: Span, perMTok: N, bestUnits: Double, on sheet: W
  ) -> [Row] where W.Number == N {
    let flows = at.instrument.overflow != "none"
    sheet.table(
      "\(at.title): \(at.instrument.unit)",
      [
        .init("Units", .units), .init("Unit-hours carried", .unitHours), .init("Cost of units", .money),
        .init(flows ? "On demand for the rest" : "No overflow", .money), .init("Total", .money), .init("Idle share", .rate),
        .init("Cost per MTok served", .perMTok), .init("Tokens not served", .tokens),
      ])
    return shown(at, best: bestUnits).map { count in
      let row = sheet.row("\(at.title), \(Self.plain(count)) units", source: "Σ min(load, units) by the engine × price")
      let units = row(N(count)), carried = row(N(at.load.served(by: count)))
      let cost = row(units * mix.price * span.hours)
      let left = 1.0 - N.ratio(carried, span.asked)
      // Without overflow units serve all of the traffic or none of it; between, what they cannot carry is lost.
      let rest = row(flows ? span.cost * left : N.choose(units .> 0.0, 0.0, span.cost))
      let total = row(cost + rest)
      let idle = row(N.choose(units .> 0.0, 1.0 - N.ratio(carried, units * span.hours), 0.0))
      let unserved = flows ? 0.0 : N.choose(units .> 0.0, span.tokens * left, 0.0)
      let rate = row(N.ratio(total, (span.tokens - unserved) / perMTok))
      let lost = row(unserved)
      return Row(units: units, unitsCost: cost, rest: rest, total: total, idle: idle, perMTok: rate, unserved: lost)
    }
  }

  /// `40`, `2.5`.
  private static func plain(_ x: Double) -> String { x == x.rounded() && x < 1e15 ? String(Int(x)) : String(x) }

  private mutating func summarise<W: Worksheet>(
    _ cases: [CapacityCase], _ mixes: [Mix], _ spans: [Span], _ tables: [[Row]], on sheet: W
  ) where W.Number == N {
    sheet.page("Capacity", .results, .tables, title: "Capacity: units by the hour against on demand")
    sheet.table(
      "Every instrument for every workload with traffic, at list price on both sides; costs over the traffic's own hours",
      [
        .init("Price of a unit-hour", .perUnitHour), .init("A full unit-hour on demand", .perUnitHour),
        .init("u*: use from which units are cheaper", .rate), .init("Load, median (P50)", .units),
        .init("Load, P75", .units),
        .init("Load, P95", .units), .init("Units that cover P50", .units), .init("Units that cover P95", .units),
        .init("Best units", .units), .init("Units typed on Inputs (a row of Capacity units)", .units),
        .init("Cost with them", .money), .init("On demand only", .money),
        .init("Saved", .money), .init("Idle share", .rate), .init("Cost per MTok", .perMTok),
        .init("On demand per MTok", .perMTok),
        .init("Not served at P95 units", .tokens),
      ])
    for (i, at) in cases.enumerated() {
      let mix = mixes[i], span = spans[i], table = tables[i]
      let best = bests(at, span, mix)
      sheet.inputs("Capacity")
      let typed = sheet.input(
        "capacity.\(i).units", "\(at.title): units", .units, Sourced(best, .engine("units of least cost over the traffic")))
      let row = sheet.row(at.title, source: "capacity.csv, Capacity units")
      let price = row(mix.price), worth = row(mix.unitHour), breakeven = row(N.ratio(price, worth))
      let p50 = row(N(at.load.percentile(0.5))), p75 = row(N(at.load.percentile(0.75)))
      let p95 = row(N(at.load.percentile(0.95)))
      let floorUnits = row(N(at.units(covering: at.load.percentile(0.5))))
      let nearlyAll = row(N(at.units(covering: at.load.percentile(0.95)))), bestUnits = row(N(best))
      let units = row(typed)
      let counts = table.map(\.units)
      let place = { (x: N) in N.count(counts, notAbove: x) }
      let cost = row(N.pick(table.map(\.total), place(units)))
      let onDemand = row(span.cost)
      row(onDemand - cost)
      let idle = row(N.pick(table.map(\.idle), place(units)))
      let rate = row(N.pick(table.map(\.perMTok), place(units)))
      let own = row(span.perMTok)
      let unserved = row(N.pick(table.map(\.unserved), place(nearlyAll)))
      lines.append(
        Line(
          of: at, workload: at.workloads[0], pricePerUnitHour: price, onDemandPerUnitHour: worth, breakeven: breakeven,
          p50: p50, p75: p75, p95: p95, floorUnits: floorUnits, bestUnits: bestUnits, units: units, cost: cost,
          onDemandCost: onDemand, idleShare: idle, costPerMTok: rate, onDemandPerMTok: own, unservedAtP95: unserved,
          steps: table.map { Step(units: $0.units, unitsCost: $0.unitsCost, restCost: $0.rest, total: $0.total) },
          contracted: []))
    }
  }

  /// u* with the discounts of each offer on either side.
  private mutating func contract<W: Worksheet>(
    _ cases: [CapacityCase], _ engagement: Engagement, _ offers: [(quote: String, ledger: Ledger<N>)], on sheet: W
  ) where W.Number == N {
    sheet.table(
      "As contracted: a discount on demand that the instrument does not get moves u* up",
      [
        .init("Discount on demand", .rate), .init("Discount of the instrument", .rate), .init("u* at list price", .rate),
        .init("u* as contracted", .rate),
      ])
    for i in cases.indices {
      for x in cases[i].discounts(engagement, offers.map { ($0.quote, $0.ledger.headlineDiscount) }) {
        let row = sheet.row("\(cases[i].title): \(x.offer)", source: "quotes, capacity.csv discount")
        let onDemand = row(x.onDemand), instrument = row(x.instrument), list = row(lines[i].breakeven)
        let both = row(N.ratio(list * (1.0 - instrument), 1.0 - onDemand))
        lines[i].contracted.append(
          Contracted(
            offer: x.offer, onDemandDiscount: onDemand, instrumentDiscount: instrument, breakeven: both, bucket: x.bucket,
            family: x.family))
      }
    }
  }

  /// Units of this cloud against the commitments that they would retire.
  private mutating func commit<W: Worksheet>(
    _ cases: [CapacityCase], _ spans: [Span], _ offers: [(quote: String, ledger: Ledger<N>)], on sheet: W
  ) where W.Number == N {
    let mine = lines.indices.filter { lines[$0].contracted.contains { !$0.bucket.isEmpty } }
    if mine.isEmpty { return }
    let year = 12.0 * UnitsAtWork<N>.hoursOfMonth(on: sheet)
    let weights = mine.map { i in
      let instrument = cases[i].instrument, name = instrument.name.value
      sheet.inputs("Instrument: " + name)
      return sheet.input("capacity.\(name).retires", "\(name): weight in retiring", .rate, instrument.retires)
    }
    sheet.table(CapacityInCommitment<N>.heading, CapacityInCommitment<N>.columns)
    for (i, weight) in zip(mine, weights) {
      for (n, contracted) in lines[i].contracted.enumerated() {
        guard let rates = offers.first(where: { $0.quote == contracted.offer })?.ledger.rates, !rates.periods.isEmpty,
          let spend = rates.spend.first(where: { contracted.meets($0) })
        else { continue }
        let pool = rates.pools[spend.pool].name, source = "Capacity units, terms of the quote"
        let row = sheet.row("\(cases[i].title): \(contracted.offer), \(pool)", source: source)
        lines[i].contracted[n].inCommitment = CapacityInCommitment(
          lines[i], hours: spans[i].hours, year: year, discounts: contracted, weight: weight, rates: rates, spend: spend
        ) { row($0) }
      }
    }
  }

  private func register<W: Worksheet>(on sheet: W) where W.Number == N {
    for (i, line) in lines.enumerated() {
      for (n, contracted) in line.contracted.enumerated() {
        for f in contracted.inCommitment?.named ?? [] {
          sheet.figure(
            "capacity[\(i)].contracted[\(n)].with_commitment.\(f.key)", "\(line.of.title), \(contracted.offer): \(f.label)",
            f.unit, f.value)
        }
      }
      for f in line.named { sheet.figure("capacity[\(i)].\(f.key)", "\(line.of.title): \(f.label)", f.unit, f.value) }
    }
  }
}

extension Capacity.Line {
  /// The figures of result.json by their names there.
  public var named: [(key: String, label: String, unit: Unit, value: N)] {
    [
      ("breakeven_utilisation", "u*, use from which units are cheaper", .rate, breakeven),
      ("p50", "load, median", .units, p50), ("p75", "load, 75th percentile", .units, p75),
      ("p95", "load, 95th percentile", .units, p95), ("units", "units", .units, units),
      ("cost", "cost with units", .money, cost), ("on_demand_cost", "cost on demand only", .money, onDemandCost),
      ("idle_share", "idle share of the units", .rate, idleShare),
      ("floor_units", "units that cover the median", .units, floorUnits),
      ("price_per_unit_hour", "price of a unit-hour", .perUnitHour, pricePerUnitHour),
      ("on_demand_per_unit_hour", "a full unit-hour on demand", .perUnitHour, onDemandPerUnitHour),
      ("cost_per_mtok", "cost per million tokens with units", .perMTok, costPerMTok),
      ("on_demand_per_mtok", "cost per million tokens on demand", .perMTok, onDemandPerMTok),
      ("unserved_tokens", "tokens not served when units cover P95", .tokens, unservedAtP95),
    ]
  }
}

extension CapacityCase {
  var title: String { "\(instrument.name.value) for \(workloads.joined(separator: ", "))" }

  /// Discounts of each offer on the model's tokens and on the instrument.
  fileprivate func discounts<N: Formulaic>(
    _ engagement: Engagement, _ headlines: [(quote: String, discount: N)]
  ) -> [(offer: String, onDemand: N, instrument: N, bucket: String, family: String)] {
    guard let first = rows.first else { return [] }
    func own(_ headline: N) -> N { Double(instrument.discount).map { N($0) } ?? headline }
    if let standIn = first.standIn {
      let discount = N(standIn.quote.rates?.discount.value ?? 0)
      return [(standIn.quote.name.value, discount, own(discount), "", "")]
    }
    let card = Prices<Double>.rows(of: first.row.model.value, region: first.row.region, in: engagement.rates)
    guard let rate = Prices<Double>.row(in: engagement.plan.measuredMonth.value, of: card) else { return [] }
    let bucket = rate.billing == "marketplace" ? BucketName.bedrockThirdParty : BucketName.bedrockFirstParty
    return headlines.compactMap { name, headline in
      guard let contract = engagement.quotes.first(where: { $0.name.value == name })?.contract else { return nil }
      let (beneath, given) = contract.discountOnDemand(bucket: bucket, family: rate.family)
      let discount = given.map { N($0) } ?? headline
      return (
        name, beneath == 0 ? discount : 1.0 - (1.0 - N(beneath)) * (1.0 - discount), own(headline), bucket, rate.family
      )
    }
  }
}

extension Contract {
  /// The private rate on a family's tokens, and the discount on top of it; nil: the headline.
  fileprivate func discountOnDemand(bucket: String, family: String) -> (beneath: Double, discount: Double?) {
    let pool: Double? =
      switch bedrock {
      case .pooled: nil
      case .carveOut(let pool, _): pool.rate.value
      case .perModel(let pools, _): pools.first { $0.name == family }?.rate.value
      }
    let terms = rule(of: bucket)
    return (privateRates.first { $0.bucket.value == bucket }?.rate.value ?? 0, pool ?? terms.discount?.value)
  }
}
