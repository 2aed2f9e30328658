import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Structures, clauses, ramps and waiting on the same paths.
@Suite struct ChoicesTests {
  private struct Run {
    var engine: Engine
    var forecast: Forecast<Double>
    var paths: Paths
    var base: PathBase

    init(_ e: Engagement, paths count: Int = 128) {
      engine = Engine(e)
      forecast = engine.forecast()
      paths = Paths(engine, points: Points(count: count, seed: 6))
      base = PathBase(engine, forecast, paths, threads: nil)
    }
    func offer(_ contract: Contract) -> OfferOnPaths {
      OfferOnPaths(engine: engine, contract: contract, forecast: forecast, paths: paths, base: base, threads: nil)
    }
  }

  /// The engagements of the laws with volatilities.
  private static func engagement(_ seed: Int) -> Engagement {
    var e = RandomEngagement(seed).engagement
    var chance = Seeded(seed &+ 41_000_000)
    for i in e.plan.buckets.indices { e.plan.buckets[i].volatility = typed(chance.within(0.02, 0.4)) }
    return e
  }
  private static func ask(_ clause: String, _ terms: ClauseTerms) -> Ask {
    Ask(clause: typed(clause), ask: typed(clause), askTerms: terms)
  }

  /// Gross spend is kept between contracts and looks: nothing of what was asked before may show in what is asked next.
  @Test func whatIsKeptDoesNotMatter() {
    var differ = 0
    for seed in 0..<25 {
      let run = Run(Self.engagement(seed), paths: 64)
      for quote in run.engine.engagement.quotes {
        guard let quoted = quote.contract, Drawdown.covers(quoted), let bucket = run.forecast.demand[.optimised]?.buckets.first
        else { continue }
        var dearer = quoted, fixed = quoted, protected = quoted, prepaid = quoted, credited = quoted, plain = quoted
        dearer.privateRates = [PrivateRate(bucket: typed(bucket.name), rate: typed(0.11))]
        fixed.privateRates = [PrivateRate(bucket: typed(BucketName.bedrockThirdParty), rate: typed(0.11), fixedPrice: true)]
        // Both look at families.
        protected = fixed
        protected.priceProtection = typed(!quoted.priceProtection.value)
        prepaid.shortfall = .prepaid(windowMonths: 12)
        credited.credits = [
          Credit(
            amount: typed(1000), from: run.engine.engagement.plan.contractStart, months: typed(6), buckets: [bucket.name],
            retires: false)
        ]
        plain.discount = DiscountLadder(tiers: [.init(from: typed(0), rate: typed(0.07))], isBare: true)
        let split = StructureSplit(quoted, run.forecast.demand[.optimised]!)
        let contracts =
          [quoted, dearer, fixed, protected, prepaid, credited, plain]
          + Structure.allCases.flatMap { [split.contract($0, points: 0), split.contract($0, points: 0.02)] }
        // Each after all others, and each alone.
        let together = contracts.map { contract -> [Double] in
          let offer = run.offer(contract)
          return offer.outcomes([Promise(contract, on: offer)])[0].cost
        }
        for (contract, found) in zip(contracts, together) {
          let alone = Run(run.engine.engagement, paths: 64).offer(contract)
          #expect(alone.outcomes([Promise(contract, on: alone)])[0].cost == found, "\(seed), \(quote.name.value)")
          if found != together[0] { differ += 1 }
        }
      }
    }
    #expect(differ > 50)
  }

  /// Where memory would run short, what is forgotten is made again: the same figures.
  @Test(arguments: [1, 40_000, 400_000]) func whatIsForgottenDoesNotMatter(_ most: Int) {
    let e = Self.engagement(3), run = Run(e, paths: 1200)
    for quote in e.quotes {
      guard let contract = quote.contract else { continue }
      var forgetful = run
      forgetful.base.memo = GrossMemo(blocks: run.paths.ranges.count, most: most)
      var other = contract
      other.privateRates = [PrivateRate(bucket: typed(run.forecast.demand[.optimised]!.buckets[0].name), rate: typed(0.1))]
      let all = [run, forgetful].map { run in
        [contract, other, contract].map { contract -> [Double] in
          let offer = run.offer(contract)
          return offer.outcomes([Promise(contract, on: offer)])[0].cost
        }
      }
      #expect(all[0] == all[1] && all[0][0] == all[0][2], "\(quote.name.value)")
    }
  }

  /// Law 17. What a commitment far below all spend never triggers is worth exactly nothing, one by one and together; a
  /// commitment far above triggers it.
  @Test func law17() {
    var triggered = 0
    for seed in 0..<30 {
      var e = Self.engagement(seed)
      e.asks = [
        Self.ask("shortfall", .shortfall(.prepaid(windowMonths: 12))),
        Self.ask("step_down", .stepDown(StepDown(share: typed(0.2), noticeMonth: typed(12)))),
        Self.ask("gap_rate", .gapRate(typed(.discounted))),
      ]
      let run = Run(e)
      for quote in e.quotes {
        guard var contract = quote.contract, contract.commitment.test.value == .annual, contract.bedrock.pools.isEmpty else {
          continue
        }
        contract.commitment.monthlyMinimum = typed(0)
        for (factor, isLow) in [(1e-6, true), (5.0, false)] {
          var scaled = contract
          for i in scaled.commitment.years.indices { scaled.commitment.years[i].value *= factor }
          // One rate at any commitment: what is left is the clause alone.
          scaled.discount = DiscountLadder(tiers: [.init(from: typed(0), rate: typed(0.1))], isBare: true)
          for worth in run.offer(scaled).clauses(quote.name.value) {
            if isLow { #expect(worth.ask.mean == 0 && worth.ask.cvar95 == 0, "\(seed), \(worth.clause)") }
            if !isLow, worth.ask.mean != 0 { triggered += 1 }
          }
        }
      }
    }
    #expect(triggered > 20)
  }

  /// All together is each and the interaction.
  @Test func clausesAddUp() throws {
    for seed in 0..<12 {
      var e = Self.engagement(seed)
      e.asks = [
        Self.ask("carry_forward", .carryForward(typed(1))), Self.ask("shortfall", .shortfall(.forgive(share: typed(0.5)))),
      ]
      let run = Run(e)
      for quote in e.quotes {
        guard let contract = quote.contract else { continue }
        let rows = run.offer(contract).clauses(quote.name.value)
        #expect(rows.map(\.clause) == ["carry_forward", "shortfall", "all_together", "interaction"])
        let sum = rows[0].ask.mean + rows[1].ask.mean + rows[3].ask.mean
        #expect((sum - rows[2].ask.mean).magnitude <= 1e-6 * max(1, rows[2].ask.mean.magnitude))
        // Forgiving half of what is due is never bad.
        #expect(rows[1].ask.mean >= 0)
      }
    }
  }

  /// Law 6 on paths. Same discount and sum of commitments, pay, no carry-forward, caps, step-down or fungible pairs:
  /// expected shortfall pooled ≤ carve-out ≤ per-model.
  @Test func law6() {
    var apart = 0, perModel = 0
    for seed in 0..<60 {
      let e = Self.engagement(seed), run = Run(e)
      for quote in e.quotes {
        guard var contract = quote.contract else { continue }
        contract.shortfall = .pay
        contract.carryForward = typed(0)
        contract.stepDown = nil
        contract.fungible = []
        contract.caps = []
        contract.overage = nil
        contract.upfront = nil
        contract.commitment.monthlyMinimum = typed(0)
        let offer = run.offer(contract)
        let years = contract.commitment.years.map(\.value)
        let quoted = offer.outcomes([Promise(contract, on: offer)])[0]
        #expect(quoted.cost.count == run.paths.count && !years.isEmpty)
        let rows = offer.structures(quote.name.value, quoted: quoted)
        #expect(rows.map(\.structure) == [.pooled, .carveOut, .perModel])
        // What the law presumes: years that add up to the quoted ones in every structure, split by the forecast's list spend.
        // (Years of main that kept what pools hold, or pools of equal size, would keep the order of shortfalls.)
        let demand = run.forecast.demand[.optimised]!, split = StructureSplit(contract, demand)
        for structure in Structure.allCases {
          let it = split.contract(structure, points: 0)
          for y in years.indices {
            let parts = it.bedrock.pools.map { $0.years[y].value }
            let sum = years[y] + contract.bedrock.pools.reduce(0) { $0 + $1.years[y].value }
            if contract.commitment.test.value == .annual {
              #expect((it.commitment.years[y].value + parts.reduce(0, +) - sum).magnitude <= 1e-9 * max(1, sum))
            }
            guard structure == .carveOut, !parts.isEmpty, contract.commitment.test.value == .annual else { continue }
            func list(_ buckets: [Demand<Double>.Bucket]) -> Double {
              buckets.reduce(0) { sum, b in (12 * y..<12 * y + 12).reduce(sum) { $0 + b.list[$1] } }
            }
            let share = list(demand.buckets.filter { BucketName.isBedrock($0.name) }) / list(demand.buckets)
            #expect((parts[0] - sum * share).magnitude <= 1e-9 * max(1, sum))
          }
        }
        let slack = 1e-9 * max(1, rows[0].expectedCost.magnitude)
        #expect(rows[0].expectedShortfall <= rows[1].expectedShortfall + slack, "\(seed), \(quote.name.value)")
        // Spend of no family, or of one without spend on the optimised forecast, stays in main per model, which may net
        // against it.
        let families = run.forecast.demand[.optimised]!.buckets.filter { BucketName.isBedrock($0.name) }.flatMap(\.families)
        let term = 0..<contract.termMonths.value
        if families.allSatisfy({ family in !family.name.isEmpty && (!family.canSpend || term.contains { family.list[$0] > 0 }) })
        {
          #expect(rows[1].expectedShortfall <= rows[2].expectedShortfall + slack, "\(seed), \(quote.name.value)")
          perModel += 1
        }
        if rows[1].expectedShortfall > rows[0].expectedShortfall + slack { apart += 1 }
        if let gap = rows[1].poolingGap, gap > 0 { #expect(rows[1].expectedCost > rows[0].expectedCost) }
      }
    }
    #expect(apart > 10)
    #expect(perModel > 10)
  }

  /// Law 23. Of years with one total the equal-risk ones have the least expected present-valued shortfall, over the signed
  /// term.
  @Test func law23() {
    var compared = 0
    for seed in 0..<40 {
      var e = Self.engagement(seed)
      e.plan.horizonMonths = typed(12)
      // Terms in the law's domain, and a window that ends with the term.
      e.quotes = e.quotes.compactMap { quote in
        guard let contract = quote.contract, contract.years > 1 else { return nil }
        var quote = quote
        quote.contract = .simple(contract, years: contract.commitment.years.map(\.value))
        return quote
      }
      e.quotes = Array(e.quotes.prefix(1))
      let run = Run(e)
      for quote in e.quotes {
        guard let contract = quote.contract, contract.termMonths.value == run.engine.timeline.window else { continue }
        let risk = run.offer(contract).risk(quote, []).risk
        guard let equal = risk.envelope(.equalRisk), let flat = risk.envelope(.flat), let offered = risk.envelope(.offered) else {
          continue
        }
        for (i, point) in equal.curve.enumerated() {
          let slack = 1e-7 * max(1, point.figures.cost.magnitude)
          #expect(point.figures.shortfallPV <= flat.curve[i].figures.shortfallPV + slack, "\(seed), \(quote.name.value)")
          let years = contract.commitment.years.map(\.value)
          if years == years.sorted() {
            #expect(point.figures.shortfallPV <= offered.curve[i].figures.shortfallPV + slack, "\(seed), \(quote.name.value)")
          }
          compared += 1
        }
      }
    }
    #expect(compared > 40)
  }

  /// Law 23 against neighbours. Some commitment moved from one year to another never lowers the expected present-valued
  /// shortfall, and the years add up to what is promised. Flat years alone are too far off to tell: an optimum of gaps that
  /// are not discounted, years that all take the first one's paths or that stop short of the total beat them as well.
  @Test func law23Neighbours() {
    var compared = 0, worse = 0
    for seed in 0..<40 {
      var e = Self.engagement(seed)
      var chance = Seeded(seed &+ 23_000_000)
      e.plan.horizonMonths = typed(12)
      e.plan.policy.costOfCapital = typed(chance.within(0.05, 0.2))
      e.quotes = e.quotes.compactMap { quote in
        guard let contract = quote.contract, contract.years > 1 else { return nil }
        var quote = quote
        quote.contract = .simple(contract, years: contract.commitment.years.map(\.value))
        return quote
      }
      guard let contract = e.quotes.first?.contract else { continue }
      let run = Run(e), offer = run.offer(contract), quoted = contract.commitment.years.map(\.value)
      let open = offer.open(offer.headline(contract, years: quoted), shapes: true)
      let mayFall = zip(quoted, quoted.dropFirst()).contains { $1 < $0 }
      for factor in [0.8, 1, 1.2] {
        let mean = contract.commitment.meanYear * factor, best = open.years(.equalRisk, mean: mean)
        #expect((best.reduce(0, +) - mean * Double(best.count)).magnitude <= 1e-9 * mean, "\(seed): \(best)")
        #expect(mayFall || zip(best, best.dropFirst()).allSatisfy { $1 >= $0 - 1e-9 * mean }, "\(seed): \(best)")
        var others: [[Double]] = []
        for (a, b) in best.indices.flatMap({ a in best.indices.map { (a, $0) } }) where a != b {
          for step in [0.003, 0.01, 0.03, 0.1] {
            var years = best
            years[a] -= step * mean
            years[b] += step * mean
            if years[a] >= 0, mayFall || !zip(years, years.dropFirst()).contains(where: { $1 < $0 }) { others.append(years) }
          }
        }
        let found = open.outcomes([best] + others).map { Risk.mean($0.shortfallPV) }
        for (x, years) in zip(found.dropFirst(), others) {
          #expect(found[0] <= x + 1e-9 * mean, "\(seed): \(best) against \(years)")
          compared += 1
          if x > found[0] + 1e-6 * mean { worse += 1 }
        }
      }
    }
    #expect(compared > 200 && worse > 100)
  }

  /// Waiting, without chance and by hand: twelve months at 10M list a year with 5% growth by month 12; then the menu.
  @Test func waitingByHand() throws {
    var e = Engagement.small(estate: ["compute": 1_000_000], months: 36)
    e.plan.buckets = [BucketPlan(name: typed("compute"), growth: typed(Estimate(0.1)), volatility: typed(0))]
    var contract = try #require(RandomEngagement(1).engagement.quotes.compactMap(\.contract).first)
    contract = Contract.simple(contract, years: [9e6, 9e6, 9e6])
    contract.discount = DiscountLadder(
      tiers: [.init(from: typed(0), rate: typed(0.05)), .init(from: typed(12e6), rate: typed(0.1))])
    let quote = Quote(
      name: typed("q"), path: "q.yaml", vendor: "AWS", contract: contract,
      menu: .init(from: typed(9e6), to: typed(14e6), step: typed(1e6)))
    e.quotes = [quote]
    let run = Run(e, paths: 16), offer = run.offer(contract)
    let quoted = offer.outcomes([Promise(contract, on: offer)])[0]
    let waiting = try #require(offer.waiting(quote, quoted: quoted))
    let list = run.forecast.totals[.optimised]!
    let recent = (9...11).reduce(0) { $0 + list[$1] } * 0.95, ahead = (12...23).reduce(0) { $0 + list[$1] }
    // × 4 × (1+γ): the drawdown of a year to come at the same discount.
    let annual = recent * 4 * (ahead / (4 * recent / 0.95))
    let later = (9...14).map { Double($0) * 1e6 }.last { $0 <= annual }!
    #expect(later > 9e6)
    #expect(waiting.commitment == 9e6 && waiting.discount == 0.05 && waiting.upsizeProbability == 1)
    #expect(waiting.expectedCommitment == later)
    let rate = later >= 12e6 ? 0.1 : 0.05
    var cost = 0.0
    for y in 0..<3 {
      let d = y == 0 ? 0.05 : rate, c = y == 0 ? 9e6 : later
      let net = (12 * y..<12 * y + 12).reduce(0) { $0 + list[$1] } * (1 - d)
      cost += net + max(0, c - net)
    }
    let alternative = list.window.reduce(0, +)
    #expect((waiting.loss.mean - (cost - alternative)).magnitude < 1e-6 * alternative)
    #expect((waiting.fullLoss.mean - Risk.mean(zip(quoted.cost, offer.alternative).map { $0 - $1 })).magnitude < 1e-6)
  }

  /// The frontier against every pair of points.
  @Test func frontierIsBruteForce() {
    for seed in 0..<10 {
      let e = Self.engagement(seed), run = Run(e)
      let offers = run.engine.risk(run.forecast, run.paths), points = Frontier.points(offers)
      #expect(points.count == offers.reduce(0) { $0 + ($1.envelope(.offered)?.curve.count ?? 0) })
      func beats(_ a: LossFigures, _ b: LossFigures) -> Bool {
        a.mean <= b.mean && a.cvar95 <= b.cvar95 && (a.mean < b.mean || a.cvar95 < b.cvar95)
      }
      let slack = 1e-6
      for point in points {
        if let by = point.dominatedBy {
          let dominator = points.first { $0.quote == by.quote && $0.commitment == by.commitment }
          #expect(dominator != nil && dominator!.dominatedBy == nil)
          #expect(
            dominator!.loss.mean <= point.loss.mean + slack * 1e6 && dominator!.loss.cvar95 <= point.loss.cvar95 + slack * 1e6)
        } else {
          let clear = LossFigures(mean: point.loss.mean - 1, cvar95: point.loss.cvar95 - 1)
          #expect(!points.contains { beats($0.loss, clear) }, "\(seed): \(point.quote) at \(point.commitment)")
        }
      }
    }
  }
}
