import Agreements
import Formulas
import Foundation
import RandomEngagements
import Seeded
import Testing
import Values

@testable import Model

/// Units by the hour against on demand, each figure to be checked with a pencil. A request of 3,000 and 400 tokens costs
/// 0.015; an input-bound unit of 60,000 tokens a minute carries 1,200 of them an hour, worth 18.
@Suite struct CapacityTests {
  static func instrument(
    _ price: Double, input: Double = 60_000, output: Double = 0, minimum: Double = 1, increment: Double = 1,
    shares: Bool = false, overflow: String = "on_demand", model: String = "claude-1"
  ) -> Instrument {
    Instrument(
      name: typed("units"), channel: "bedrock", model: model, unit: "unit", pricePerUnitHour: typed(price), termMonths: 1,
      minimum: typed(minimum), increment: typed(increment), inputPerMinute: typed(input), outputPerMinute: typed(output),
      sharesLimits: shares, overflow: overflow, discount: "0", retires: typed(1), validFrom: nil, asOf: nil, cited: "")
  }

  /// Requests in each hour from 1 October 2026 on.
  static func hourly(_ requests: [Double], input: Double = 3000, output: Double = 400) -> [TrafficRow] {
    requests.enumerated().map { k, n in
      let day = k / 24 + 1, hour = k % 24, month = 10 + (day - 1) / 28
      func two(_ x: Int) -> String { (x < 10 ? "0" : "") + String(x) }
      // Months of 28 days keep the arithmetic short; only order and distance matter within one.
      return TrafficRow(
        time: typed("2026-\(two(month))-\(two((day - 1) % 28 + 1))T\(two(hour))"), workload: "chat", inputTokens: n * input,
        outputTokens: n * output, requests: n)
    }
  }

  static func engagement(
    _ instrument: Instrument, _ traffic: [TrafficRow], levers: [Lever] = [], rates: [RateRow]? = nil,
    _ change: (inout Workload) -> Void = { _ in }
  ) -> Engagement {
    var engagement = Engagement.small(
      workloads: [.sending(730_000, change)], rates: rates ?? [.of("claude-1", "claude"), .of("claude-2", "claude-next")])
    engagement.capacity = [instrument]
    engagement.traffic = traffic
    engagement.levers = levers
    return engagement
  }

  static func line(_ engagement: Engagement) throws -> Capacity<Double>.Line {
    let engine = Engine(engagement)
    return try #require(
      Capacity<Double>(engagement, prices: engine.forecast().prices, offers: [], on: engine.scratch()).lines.first)
  }

  static func near(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude <= 1e-9 * max(1, a.magnitude, b.magnitude) }

  // MARK: published figures

  /// Reserved tiers are sold from 100K input and 10K output tokens a minute: ten units of 10K and 1K.
  @Test(arguments: [(0.06, 0.30, 6_570.0), (0.18, 0.90, 19_710), (0.30, 1.50, 32_850)])
  func reservedMinimum(_ input: Double, _ output: Double, _ month: Double) throws {
    let reserved = Self.instrument(10 * input + output, input: 10_000, output: 1_000, minimum: 10)
    let steps = try Self.line(Self.engagement(reserved, Self.hourly(Array(repeating: 100, count: 672)))).steps
    #expect(steps[0].units == 0 && steps[1].units == 10)
    #expect(Self.near(steps[1].unitsCost / 672 * 730, month))
  }

  /// 210 tokens a second at 5 a million, output counted five times and five times as dear: 2,759 a month, u* 97.8%.
  @Test func vertexUnit() throws {
    let gsu = Self.instrument(3.6986, input: 12_600, output: 2_520, shares: true)
    let rates = [RateRow.of("claude-1", "claude", input: 5, output: 25)]
    for output in [0.0, 50, 4_000] {
      let line = try Self.line(
        Self.engagement(gsu, Self.hourly([10], output: output), rates: rates) { $0.outputTokens = typed(output) })
      #expect((line.onDemandPerUnitHour * 730).rounded() == 2_759)
      #expect((line.breakeven * 1000).rounded() == 978)
    }
  }

  /// 260 a month against 262.80 on demand: 98.9%.
  @Test func azureUnit() throws {
    let ptu = Self.instrument(260.0 / 730, input: 3_000)
    let line = try Self.line(
      Self.engagement(ptu, Self.hourly([10], output: 0), rates: [.of("claude-1", "claude", input: 2, output: 10)]) {
        $0.outputTokens = typed(0)
      })
    #expect(Self.near(line.onDemandPerUnitHour * 730, 262.8))
    #expect((line.breakeven * 1000).rounded() == 989)
  }

  /// A unit at 40 to 60 an hour is 29,200 to 43,800 a month.
  @Test(arguments: [(40.0, 29_200.0), (60, 43_800)])
  func modelUnit(_ hour: Double, _ month: Double) throws {
    let lever = Self.lever(units: 1)
    let engagement = Self.engagement(Self.instrument(hour), Self.hourly([1200]), levers: [lever])
    let engine = Engine(engagement)
    // One unit carries all of one unit's load: what is left is its price.
    #expect(Self.near(engine.runRate(engine.forecast()).optimised, month))
  }

  // MARK: closed form and brute force

  /// Load of 7.3 units in every hour at u* = 2/3: seven are full; the eighth would be used to 30%.
  @Test(arguments: [(12.0, 7.0), (3.0, 8), (18.5, 0)])
  func flatTraffic(_ price: Double, _ best: Double) throws {
    let line = try Self.line(Self.engagement(Self.instrument(price), Self.hourly(Array(repeating: 7.3 * 1200, count: 48))))
    #expect(Self.near(line.onDemandPerUnitHour, 18) && Self.near(line.breakeven, price / 18))
    #expect(Self.near(line.p50, 7.3) && Self.near(line.p75, 7.3) && Self.near(line.p95, 7.3))
    #expect(line.floorUnits == 8 && line.bestUnits == best)
    #expect(Self.near(line.onDemandCost, 48 * 7.3 * 18))
    for step in line.steps {
      let rest = 18 * max(0, 7.3 - step.units), hour = step.units * price + rest
      #expect(Self.near(step.total, 48 * hour))
    }
    #expect(Self.near(line.idleShare, best == 8 ? 1 - 7.3 / 8 : 0))
  }

  /// Every count tried by hand, hour by hour.
  @Test func bestOfAllCounts() throws {
    var chance = Seeded(11)
    for _ in 0..<40 {
      let requests = (0..<chance.whole(2...60)).map { _ in Double(chance.whole(0...20_000)) }
      let price = chance.within(2, 20), minimum = Double(chance.whole(1...4)), increment = [0.5, 1, 2][chance.whole(0...2)]
      let line = try Self.line(
        Self.engagement(Self.instrument(price, minimum: minimum, increment: increment), Self.hourly(requests)))
      let loads = requests.map { $0 / 1200 }
      func cost(_ units: Double) -> Double {
        loads.reduce(0) { $0 + units * price + 18 * max(0, $1 - units) }
      }
      var counts = [0.0]
      while counts.count == 1 || counts.last! < loads.max()! {
        counts.append(counts.count == 1 ? minimum : counts.last! + increment)
      }
      #expect(Self.near(line.cost, counts.map(cost).min()!))
      let best = cost(line.bestUnits)
      #expect(counts.contains(line.bestUnits) && Self.near(best, line.cost))
      for units in [0, 0.3, 5, 100.0] {
        let carried = loads.reduce(0) { $0 + min($1, units) }
        #expect(Self.near(line.of.load.served(by: units), carried))
      }
      // A unit pays as long as it is used more than u* of the hours.
      func use(_ unit: Double) -> Double { loads.reduce(0) { $0 + min(1, max(0, $1 - unit + 1)) } / Double(loads.count) }
      if increment == 1, minimum == 1 {
        #expect(line.bestUnits == counts.last { $0 == 0 || use($0) > line.breakeven })
      }
    }
  }

  // MARK: what counts

  /// Reads from the cache take no input capacity, and are cheaper: u* moves with both.
  @Test func cachedReads() throws {
    let line = try Self.line(
      Self.engagement(
        Self.instrument(9), Self.hourly([1200]),
        rates: [.of("claude-1", "claude") { $0.cacheRead = typed(0.3) }]
      ) { $0.cacheReadShare = typed(0.5) })
    // 1,500 of 3,000 tokens count; a request costs 0.0045 + 0.00045 + 0.006.
    #expect(Self.near(line.p50, 0.5))
    #expect(Self.near(line.onDemandPerUnitHour, 2400 * 0.01095))
  }

  /// Where each limit stands alone the tighter one binds; where they share a unit they add up.
  @Test func limits() throws {
    func load(_ shares: Bool) throws -> Double {
      try Self.line(Self.engagement(Self.instrument(9, output: 4_000, shares: shares), Self.hourly([1200]))).p50
    }
    let apart = try load(false), together = try load(true)
    #expect(Self.near(apart, 2) && Self.near(together, 3))
  }

  /// Requests run as batch are not laid against units.
  @Test func batchedRequests() throws {
    let line = try Self.line(Self.engagement(Self.instrument(9), Self.hourly([1200])) { $0.batchShare = typed(0.25) })
    #expect(Self.near(line.p50, 0.75) && Self.near(line.onDemandCost, 13.5))
  }

  /// An hour without a row is one without traffic.
  @Test func missingHours() throws {
    var traffic = Self.hourly(Array(repeating: 1200, count: 10))
    traffic.removeSubrange(3..<8)
    let line = try Self.line(Self.engagement(Self.instrument(9), traffic))
    #expect(line.of.load.hours == 10 && Self.near(line.of.load.total, 5) && Self.near(line.p50, 0.5))
  }

  /// Without overflow, units serve everything or nothing; what P95 leaves unserved is said.
  @Test func withoutOverflow() throws {
    let traffic = Self.hourly(Array(repeating: 1200, count: 99) + [12_000])
    let endpoint = Self.instrument(1, overflow: "none")
    let line = try Self.line(Self.engagement(endpoint, traffic))
    #expect(line.bestUnits == 10 && Self.near(line.cost, 1000))
    #expect(Self.near(line.unservedAtP95, 9 * 1200 * 3400))
  }

  /// One hour of real requests, minute by minute.
  @Test func minuteTraffic() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../Data/llm_requests_by_minute.csv")
    let rows = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst().map { line in
      let f = line.split(separator: ",").map(String.init)
      return TrafficRow(
        time: typed(f[0]), workload: "chat", inputTokens: Double(f[2])!, outputTokens: Double(f[3])!, requests: Double(f[4])!)
    }
    let line = try Self.line(Self.engagement(Self.instrument(6), rows) { $0.outputTokens = typed(41) })
    let load = line.of.load
    #expect(load.minutes == 1 && load.loads.count == 58 && Self.near(load.hours, 58.0 / 60))
    let input = 18_059_974.0, output = 245_896.0, most = 1_242_714.0
    let unitHours = input / 60_000 / 60, cost = (input * 3 + output * 15) / 1e6
    #expect(Self.near(load.total, unitHours))
    #expect(Self.near(load.most, most / 60_000))
    #expect(Self.near(line.onDemandCost, cost))
    #expect(line.bestUnits > 0 && line.cost < line.onDemandCost)
  }

  // MARK: with the commitment

  /// A flat load of four units. On demand 72 an hour is 630,720 a year, at 20% off 504,576, of which half retires: 252,288.
  /// Four units at 5 are 175,200 a year, 10% off 157,680, which retires whole. 94,608 less retires, 346,896 is saved, and
  /// where the commitment is not filled the first is charged: 252,288 is saved.
  @Test func inCommitment() throws {
    var instrument = Self.instrument(5)
    instrument.discount = "headline"
    var engagement = Self.engagement(instrument, Self.hourly(Array(repeating: 4800, count: 24)))
    let contract = Contract.promising([600_000], at: .rate(0.1)) {
      $0.buckets = [.named("bedrock_third_party", discount: 0.2, retires: 0.5)]
    }
    func worth(_ contract: Contract) throws -> CapacityInCommitment<Double> {
      engagement.quotes = [Quote(name: typed("offer"), path: "quotes/offer.yaml", vendor: "AWS", contract: contract)]
      let engine = Engine(engagement), forecast = engine.forecast()
      let settled = engine.settled(forecast.demand[.optimised]!, forecast)
      return try #require(engine.capacity(forecast, settled).lines[0].contracted[0].inCommitment)
    }
    let net = try worth(contract)
    #expect(net.pool == "main" && net.units == 4 && net.commitment == 600_000)
    #expect(Self.near(net.unitsFee, 157_680) && Self.near(net.unitsRetired, 157_680))
    #expect(Self.near(net.replacedFee, 504_576) && Self.near(net.replacedRetired, 252_288))
    #expect(Self.near(net.retirementChange, -94_608) && Self.near(net.costChange, -346_896))
    #expect(Self.near(net.costChangeWhenShort, -252_288))
    // List spend retires: 175,200 in place of half of 630,720; a gap is charged at 1 - 10%.
    var byList = contract
    byList.basis = typed(.list)
    byList.gapRate = typed(.discounted)
    let list = try worth(byList)
    #expect(Self.near(list.retirementChange, 175_200 - 315_360))
    #expect(Self.near(list.costChangeWhenShort, -346_896 + 0.9 * 140_160))
    // Hours of two and of four units: at 5 the fourth unit pays, at 19 none does, and three cover the median. These carry 2
    // and 3 of them: 2.5 × 18 × 8,760 is 394,200 on demand, in place of which 3 × 19 × 8,760 is 499,320.
    let uneven = Self.hourly((0..<24).map { $0 % 2 == 0 ? 2400 : 4800 })
    engagement.traffic = uneven
    #expect(try worth(contract).units == 4)
    engagement.capacity[0].pricePerUnitHour = typed(19)
    let floor = try worth(contract)
    #expect(floor.units == 3 && Self.near(floor.unitsFee, 0.9 * 499_320) && Self.near(floor.replacedFee, 0.8 * 394_200))
    (engagement.capacity[0].pricePerUnitHour, engagement.traffic) = (typed(5), Self.hourly(Array(repeating: 4800, count: 24)))
    // Apart, Bedrock has its own commitment, discount and gap.
    var apart = contract
    apart.bedrock = .carveOut(.init(name: "bedrock", years: [typed(300_000)], rate: typed(0.04)), countsInK: false)
    let pool = try worth(apart)
    #expect(pool.pool == "bedrock" && pool.commitment == 300_000)
    #expect(Self.near(pool.replacedRetired, 0.5 * 0.96 * 630_720))
  }

  // MARK: the lever

  static func lever(
    units: Double?, ships: Month? = nil, workloads: [String] = [], kind: (Lever.Kind)? = nil
  ) -> Lever {
    Lever(
      name: typed("buy"), kind: kind ?? .capacity(instrument: typed("units"), units: units.map { typed($0) }),
      workloads: workloads.map { typed($0) }, evidence: typed(.trialled), ships: ships.map { typed($0) },
      source: .file(path: "levers.yaml", line: 1, column: 1))
  }

  /// Two units against a flat load of four: half of the tokens stay on demand.
  @Test func halfCovered() throws {
    let engagement = Self.engagement(
      Self.instrument(5), Self.hourly(Array(repeating: 4800, count: 24)), levers: [Self.lever(units: 2)])
    let engine = Engine(engagement), forecast = engine.forecast()
    let rate = engine.runRate(forecast)
    #expect(Self.near(rate.asMeasured, 10_950))
    #expect(Self.near(rate.optimised, 5_475 + 7_300))
    #expect(Self.near(rate.bridge[0].inSequence!, 5_475 - 7_300))
    #expect(Self.near(forecast.totals[.base]![0], 10_950))
    #expect(Self.near(forecast.totals[.optimised]![0], 12_775))
    // A quarter more requests: two of five units' load.
    #expect(Self.near(forecast.totals[.stress]![3], 13_687.5 * 0.6 + 7_300))
    #expect(Self.near(forecast.totals[.stress]![2], 13_687.5))
    let bucket = forecast.demand[.optimised]!.buckets.first { $0.name == "bedrock_third_party" }!
    #expect(Self.near(bucket.list[0], 12_775))
  }

  /// Growth raises the load and so lowers the covered share; units cost the same.
  @Test func growthOutgrowsUnits() {
    let engagement = Self.engagement(
      Self.instrument(5), Self.hourly([0, 4800]), levers: [Self.lever(units: 6, ships: Month(2027, 3))]
    ) { $0.annualGrowth = typed(Estimate(3)) }
    let totals = Engine(engagement).forecast().totals[.optimised]!
    #expect(Self.near(totals[1], 10_950 * Elementary.power(4, 4.0 / 12)))
    for t in [2, 5, 9, 23] {
      // Of loads 0 and 4·s, six units carry min(4·s, 6).
      let s = Elementary.power(4, Double(t + 3) / 12)
      let left = 1 - min(4 * s, 6) / (4 * s), expected = 10_950 * s * left + 6 * 5 * 730
      #expect(Self.near(totals[t], expected), "\(t)")
    }
  }

  /// Units of a model that retires are not bought any longer, and carry nothing of its successor.
  @Test func retirement() {
    var plan = FamilyPlan(name: typed("claude"))
    plan.retirement = FamilyPlan.Retirement(
      month: typed(Month(2027, 7)), successor: typed("claude-2"), share: typed(1), tokenRatio: typed(1))
    var engagement = Self.engagement(
      Self.instrument(5), Self.hourly([4800]), levers: [Self.lever(units: 2)])
    engagement.plan.families = [plan]
    let totals = Engine(engagement).forecast().totals[.optimised]!
    #expect(Self.near(totals[5], 12_775) && Self.near(totals[6], 10_950))
  }

  /// `auto` buys what costs least as measured.
  @Test func auto() {
    let engagement = Self.engagement(
      Self.instrument(12), Self.hourly(Array(repeating: 7.3 * 1200, count: 24)), levers: [Self.lever(units: nil)])
    let engine = Engine(engagement)
    // Seven units, and 0.3 of 7.3 of the spend.
    let optimised = engine.runRate(engine.forecast()).optimised, expected: Double = 450 + 61_320
    #expect(Self.near(optimised, expected))
  }

  /// What a lever needs to act.
  @Test func leftOut() {
    func standing(_ change: (inout Engagement) -> Void) -> LeverStanding {
      var engagement = Self.engagement(Self.instrument(5), Self.hourly([1200]), levers: [Self.lever(units: 2)])
      change(&engagement)
      return engagement.standing(of: engagement.levers[0])
    }
    #expect(standing { _ in } == .enters)
    #expect(standing { $0.traffic = [] } == .leftOut("traffic.csv has no traffic of its workloads"))
    #expect(standing { $0.capacity = [] } == .leftOut("its instrument is not in capacity.csv"))
    #expect(
      standing { $0.capacity[0].model = "claude-2" } == .leftOut("no workload with traffic sends tokens on demand to its model"))
    #expect(standing { $0.workloads[0].batchShare = typed(1) } == standing { $0.capacity[0].model = "claude-2" })
  }

  /// The sheet and the engine are one.
  @Test func liveIsTheEngine() {
    let engagement = Self.engagement(
      Self.instrument(5, output: 5_000), Self.hourly((0..<30).map { Double($0 * 311 % 4800) }), levers: [Self.lever(units: 2)])
    let timeline = Timeline(engagement)
    let sheet = Sheet(title: "Test", start: timeline.start, window: timeline.window, runUp: timeline.runUp)
    let live = Forecast<Live>(engagement, timeline: timeline, on: sheet), plain = Engine(engagement).forecast()
    for scenario in Scenario.computed {
      for t in 0..<timeline.window { #expect(live.totals[scenario]![t].value == plain.totals[scenario]![t]) }
    }
    let capacity = Capacity<Live>(engagement, prices: live.prices, offers: [], on: sheet)
    let engine = Capacity<Double>(engagement, prices: plain.prices, offers: [], on: Engine(engagement).scratch())
    for (a, b) in zip(capacity.lines[0].named, engine.lines[0].named) { #expect(a.value.value == b.value, "\(a.key)") }
  }
}
