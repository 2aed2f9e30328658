import Agreements
import Formulas
import RandomEngagements
import Seeded
import Simulation
import Testing
import Values

@testable import Model

/// Competing quotes and positions: tables that a pencil can check, and law 21.
@Suite struct NegotiationTests {
  /// 100,000 of compute and 1M requests at 0.015 a month, nothing uncertain: 1.2M and 180,000 of list spend in a year.
  private func engagement(_ contract: Contract, menu: Quote.Menu? = nil, rates: RateQuote? = nil) -> Engagement {
    var e = Engagement.small(
      estate: ["compute": 100_000],
      buckets: [BucketPlan(name: typed("compute"), volatility: typed(0))],
      workloads: [
        .sending(1_000_000) {
          $0.movable = true
          $0.volatility = typed(0)
        }
      ], months: 12)
    e.plan.simulation.paths = typed(16)
    e.quotes = [Quote(name: typed("offer"), path: "quotes/offer.yaml", vendor: "AWS", contract: contract, menu: menu)]
    if let rates {
      e.quotes.append(
        Quote(name: typed("other"), path: "quotes/other.yaml", vendor: "Other", channel: "other", rates: rates))
    }
    return e
  }
  private func contract(_ years: [Double], third: Double = 0.1, _ change: (inout Contract) -> Void = { _ in }) -> Contract {
    .promising(years, at: .rate(0.1)) {
      $0.buckets = [.named(BucketName.bedrockThirdParty, discount: third)]
      change(&$0)
    }
  }
  private func rates(
    input: Double, output: Double, ratio: Double = 1, discount: Double = 0, migration: RateQuote.Migration,
    minimum: Double? = nil
  ) -> RateQuote {
    RateQuote(
      rows: [.of("their-model", "theirs", input: input, output: output) { $0.channel = "other" }],
      discount: typed(discount), map: [.init(from: typed("claude-1"), model: typed("their-model"), tokenRatio: typed(ratio))],
      migration: migration, minimumPerYear: minimum.map { typed($0) })
  }
  private func negotiation(_ e: Engagement) throws -> Negotiation {
    let engine = Engine(e), forecast = engine.forecast()
    let paths = Paths(engine, points: Points(count: e.plan.simulation.paths.value, seed: 1))
    let risk = engine.risk(forecast, paths)
    return try #require(engine.negotiation(forecast, engine.settled(forecast.demand[.optimised]!, forecast), paths, risk))
  }
  private func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-6) -> Bool {
    a.map { ($0 - b).magnitude <= tolerance * max(1, b.magnitude) } ?? false
  }

  /// 3,600 in and 480 out at 2 and 10 are 0.012 a request: 144,000 a year, 129,600 with 10% off, 150,000 with the
  /// minimum. Moving is 6,000; tooling and egress are 1,800, two months on both 30,000. So 187,800 for 180,000 of list.
  @Test func nothingBinds() throws {
    let moving = RateQuote.Migration(
      oneOff: typed(6_000), dualRunningMonths: typed(2), monthly: typed(100), egressPerMonth: typed(50))
    let e = engagement(
      contract([600_000]), rates: rates(input: 2, output: 10, ratio: 1.2, discount: 0.1, migration: moving, minimum: 150_000))
    let x = try #require(try negotiation(e).alternatives.first)
    #expect(near(x.listMoved, 180_000))
    #expect(near(x.competingCost, 150_000))
    #expect(near(x.migration, 6_000))
    #expect(near(x.running, 31_800))
    // Nothing else changes when it leaves.
    #expect(near(x.beforeSigning.discount, 1 - 187_800.0 / 180_000))
    #expect(near(x.beforeSigning.retirementEffect, 0, 0.01))
    let engine = Engine(e), live = try #require(engine.competing(engine.forecast()).first)
    #expect(agree(live.listMoved, 180_000))
    #expect(agree(live.competingCost, 150_000))
    #expect(agree(live.running, 31_800))
  }

  /// All of 1,242,000 net is promised. The quote costs 60,000, with moving and tooling 90,000. After signing 162,000 more
  /// is owed once the spend is gone: 180,000·(1 - d) = 162,000 + 90,000, so d* = -0.4 and X = 162,000. Before signing
  /// 600,000 can be promised instead, and d* is 0.5.
  @Test func theCommitmentHoldsTheSpend() throws {
    let moving = RateQuote.Migration(oneOff: typed(12_000), monthly: typed(1_500))
    var e = engagement(
      contract([1_242_000]), menu: .init(from: typed(600_000), to: typed(600_000), step: typed(100_000)),
      rates: rates(input: 1, output: 5, migration: moving))
    // The table is at the promise: no odds forbid it, and nothing costs less by more than rounding.
    e.plan.policy.riskWeight = typed(0)
    let engine = Engine(e), forecast = engine.forecast(), paths = Paths(engine, points: Points(count: 16, seed: 1))
    let base = PathBase(engine, forecast, paths, threads: nil), quote = e.quotes[0]
    let run = OfferOnPaths(
      engine: engine, contract: quote.contract!, forecast: forecast, paths: paths, base: base, threads: nil)
    let x = try #require(run.alternatives(quote, table: 1_242_000).first)
    #expect(near(x.competingCost + x.migration + x.running, 90_000))
    #expect(near(x.afterSigning.discount, -0.4))
    #expect(near(x.afterSigning.retirementEffect, 162_000))
    #expect(near(x.beforeSigning.discount, 0.5))
    #expect(near(x.beforeSigning.retirementEffect, 0, 0.01))
  }

  /// What is not movable stays, as does what no map names.
  @Test func onlyWhatMayMoveMoves() throws {
    let offer = rates(input: 1, output: 5, migration: .init())
    var stuck = engagement(contract([600_000]), rates: offer)
    stuck.workloads[0].movable = false
    #expect(try negotiation(stuck).alternatives.isEmpty)
    var elsewhere = engagement(contract([600_000]), rates: offer)
    elsewhere.quotes[1].rates?.map[0].from = typed("claude-2")
    #expect(try negotiation(elsewhere).alternatives.isEmpty)
    var unnamed = engagement(contract([600_000]), rates: offer)
    unnamed.quotes[1].rates?.movable = [typed("another")]
    #expect(try negotiation(unnamed).alternatives.isEmpty)
  }

  /// Third parties at list, 600,000 promised at 10%: 1,260,000 against 1,380,000 without a deal.
  @Test func positionByHand() throws {
    var e = engagement(contract([600_000], third: 0))
    e.benchmarks = [
      Benchmark(
        commitmentFrom: typed(500_000), commitmentTo: typed(1_000_000), termMonths: nil, low: typed(0.05), typical: nil,
        high: typed(0.15), asOf: nil, cited: "a source", quality: "B"),
      Benchmark(
        commitmentFrom: typed(1_000_000), commitmentTo: nil, termMonths: nil, low: typed(0.2), typical: nil,
        high: typed(0.3), asOf: nil, cited: "larger deals", quality: "C"),
    ]
    // A bucket of its own at the headline.
    let atHeadline = ClauseTerms.BucketChange(
      bucket: typed(BucketName.bedrockThirdParty), discount: .headline)
    e.asks = [Ask(clause: typed("buckets"), ask: typed("headline"), askTerms: .buckets([atHeadline]))]
    let x = try negotiation(e).position
    #expect(near(x.batnaCost, 1_380_000))
    #expect(near(x.objective, -120_000))
    #expect(near(x.target?.cost, 1_260_000))
    // 15% on everything: 1,173,000.
    #expect(near(x.aspiration.discount, 0.15))
    #expect(near(x.aspiration.cost, 1_173_000))
    #expect(x.evidence.map(\.source) == ["a source", "offer"])
    // A point is 1% of 1.2M; on Bedrock of 180,000; a million more leaves 340,000 of 1.6M unspent.
    #expect(near(x.exchange.pointOfDiscount, 12_000))
    #expect(near(x.exchange.pointOnBedrock, 1_800))
    #expect(near(x.exchange.millionOfCommitment, -340_000))
    #expect(x.exchange.yearOfTerm == nil)
    #expect(near(x.exchange.clauses.first?.worth, 18_000))
    // At no discount it is as good as no deal.
    #expect(near(x.reservation.first { $0.structure == .pooled }?.discount, 0, 1e-7))
    // The first of eight steps from 15% down costs 0.625% of 1.38M; the ask is worth 14.375% of 180,000 then.
    #expect(x.ladder.count == 1)
    let step = try #require(x.ladder.first)
    #expect(step.got == "buckets")
    #expect(near(step.givenCost, 8_625))
    #expect(near(step.value, 25_875 - 8_625))
    #expect(near(step.costAfter, 1_380_000 * (1 - 0.14375)))
    // No dearer than 1,260,000 along the menu: the offer itself.
    #expect(near(x.counterOffers.first?.discount, 0.1))
  }

  /// Two years at 10%, 600,000 each: the second is worth 120,000 against list prices.
  @Test func aYearOfTerm() throws {
    var e = engagement(contract([600_000, 600_000], third: 0))
    e.plan.horizonMonths = typed(24)
    #expect(near(try negotiation(e).position.exchange.yearOfTerm, 120_000))
  }

  /// Law 21. d* falls when migration costs more, by the migration over the list spend; the mutant that leaves migration
  /// out does not fall.
  @Test func law21() throws {
    var compared = 0
    for seed in 0..<12 {
      var chance = Seeded(seed &+ 73_000_000)
      let commitment = chance.within(400_000, 1_500_000), input = chance.within(0.5, 3)
      func worth(_ oneOff: Double) throws -> AlternativeWorth {
        var e = engagement(
          contract([commitment]), menu: .init(from: typed(500_000), to: typed(1_400_000), step: typed(300_000)),
          rates: rates(input: input, output: 5 * input, migration: .init(oneOff: typed(oneOff))))
        e.plan.buckets[0].volatility = typed(0.2)
        e.workloads[0].volatility = typed(0.3)
        e.plan.simulation.paths = typed(64)
        return try #require(try negotiation(e).alternatives.first)
      }
      let cheap = try worth(5_000), dear = try worth(25_000)
      guard let a = cheap.beforeSigning.discount, let b = dear.beforeSigning.discount else { continue }
      compared += 1
      #expect(b < a, "\(seed)")
      #expect(near(dear.migration - cheap.migration, 20_000))
      // What the parts say is what was found.
      for x in [cheap, dear] {
        let d = x.beforeSigning.discount!, effect = try #require(x.beforeSigning.retirementEffect)
        #expect(near(1 - (x.competingCost + x.migration + x.running + effect) / x.listMoved, d, 1e-9))
      }
    }
    // Without discounts there is nothing to compare.
    #expect(compared > 5)
  }

  /// The objective at every reservation is that of no deal; the ladder never crosses it and every trade is worth making.
  @Test func reservationsAndLadders() throws {
    for seed in 0..<10 {
      var e = RandomEngagement(seed).engagement
      var chance = Seeded(seed &+ 47_000_000)
      for i in e.plan.buckets.indices { e.plan.buckets[i].volatility = typed(chance.within(0.02, 0.3)) }
      e.plan.simulation.paths = typed(64)
      e.asks = [
        Ask(clause: typed("carry_forward"), ask: typed("1"), askTerms: .carryForward(typed(1))),
        Ask(
          clause: typed("shortfall"), ask: typed("0.5"), fallback: typed("0.2"), mustHave: true,
          askTerms: .shortfall(.forgive(share: typed(0.5))), fallbackTerms: .shortfall(.forgive(share: typed(0.2)))),
      ]
      let engine = Engine(e), forecast = engine.forecast(), paths = Paths(engine, points: Points(count: 64, seed: 3))
      guard
        let found = engine.negotiation(
          forecast, engine.settled(forecast.demand[.optimised]!, forecast), paths, engine.risk(forecast, paths))
      else { continue }
      let x = found.position, quote = try #require(e.quotes.first { $0.name.value == x.quote })
      let base = PathBase(engine, forecast, paths, threads: nil)
      let run = OfferOnPaths(
        engine: engine, contract: try #require(quote.contract), forecast: forecast, paths: paths, base: base, threads: nil)
      let table = Table(run, quote, commitment: x.table)
      for (n, k) in table.commitments(x.table).enumerated() {
        for (s, structure) in Structure.allCases.enumerated() {
          let entry = x.reservation[s * table.commitments(x.table).count + n]
          #expect(entry.structure == structure)
          guard let d = entry.discount, d > -1 else { continue }
          let contract = StructureSplit(run.contract.committing(k), forecast.demand[.optimised]!).contract(structure, points: 0)
          let at = table.objectives([table.promise(contract, [d]), table.promise(contract, [d - 1e-4])])
          #expect(at[0] <= 1e-7 * x.batnaCost, "\(seed)")
          #expect(at[1] >= at[0] - 1e-9 * x.batnaCost, "\(seed)")
        }
      }
      for step in x.ladder { #expect(step.value >= -1e-9 * x.batnaCost) }
      for offer in x.counterOffers { #expect(offer.cost <= x.targetCost * (1 + 1e-7)) }
    }
  }
}
