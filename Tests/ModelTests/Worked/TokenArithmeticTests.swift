import Agreements
import Formulas
import RandomEngagements
import Testing
import Values

@testable import Model

/// Figures of the trade's own guides, worked with a pencil, and the ones they should have had.
@Suite struct TokenArithmeticTests {
  private func runRate(_ engagement: Engagement) -> RunRate<Double> {
    let engine = Engine(engagement)
    return engine.runRate(engine.forecast())
  }

  private func lever(_ name: String, _ kind: Lever.Kind, workloads: [String] = []) -> Lever {
    Lever(
      name: typed(name), kind: kind, workloads: workloads.map { typed($0) }, evidence: typed(.measured), owner: "owner",
      ships: typed(firstMonth), gatePassed: true, source: .file(path: "levers.yaml", line: 1, column: 1))
  }

  private func engagement(_ workloads: [Workload], rates: [RateRow], levers: [Lever]) -> Engagement {
    var engagement = Engagement.small(workloads: workloads, rates: rates)
    engagement.levers = levers
    return engagement
  }

  /// 3,000 in and 400 out at 3 and 15: 0.009 + 0.006 = 0.015; 40 requests a user: 0.60; 10,000 users: 6,000 a month.
  @Test func costOfARequest() {
    let rate = runRate(
      .small(
        workloads: [
          .sending(400_000) {
            $0.activeUsers = typed(10_000)
            $0.planPrice = typed(1.2)
          }
        ]))
    let w = rate.workloads[0]
    #expect(agree(w.costPerRequest!, 0.015))
    #expect(agree(w.costPerUser!, 0.60))
    #expect(agree(w.list, 6_000))
    // A user who pays 1.20 leaves 0.60, and costs as much at 80 requests.
    #expect(agree(w.marginPerUser!, 0.60))
    #expect(agree(w.requestsAtPrice!, 80))
    #expect(agree(w.inputCost, 3_600))
    #expect(agree(w.outputCost, 2_400))
    #expect(agree(rate.inputShare, 0.6))
  }

  /// A prefix of 4,000 of 4,100 tokens, written at 1.25 and read at 0.1 over 20 turns: (1.25 + 19·0.1) ÷ 20 = 0.1575
  /// of the prefix, so (4,000·0.1575 + 100) ÷ 4,100 = 0.1781 of the input: more than 80% less.
  @Test func prefixOverTwentyTurns() {
    let card = RateRow.of("claude-1", "claude") {
      $0.cacheRead = typed(0.3)
      $0.cacheWrite = typed(3.75)
    }
    let chat = Workload.sending(1_000) {
      $0.inputTokens = typed(4_100)
      $0.outputTokens = typed(0)
    }
    let cache = lever("prefix", .cache(prefixTokens: typed(4_000), requestsPerSession: typed(20), oneHour: false))
    let rate = runRate(engagement([chat], rates: [card], levers: [cache]))
    let kept = rate.optimised / rate.asMeasured
    #expect(agree(kept, (4_000 * 0.1575 + 100) / 4_100))
    #expect(1 - kept > 0.8)
  }

  /// Retrieval: 50,000 tokens become 2,000, 25 times fewer.
  @Test func retrieval() {
    let search = Workload.sending(1_000) {
      $0.inputTokens = typed(50_000)
      $0.outputTokens = typed(0)
    }
    let trim = lever(
      "retrieve", .context(.inputTokens(typed(2_000)), embeddingPerRequest: .standard(0), monthlyCost: .standard(0)))
    let rate = runRate(engagement([search], rates: [.of("claude-1", "claude")], levers: [trim]))
    #expect(agree(rate.asMeasured / rate.optimised, 25))
  }

  /// Eight turns kept whole cost 36 turn-inputs; three kept, 3·4÷2 + 5·3 = 21.
  @Test func history() {
    let agent = Workload.sending(1_000) { $0.outputTokens = typed(0) }
    let trim = lever(
      "history", .context(.history(turns: typed(8), keep: typed(3)), embeddingPerRequest: .standard(0), monthlyCost: .standard(0))
    )
    let rate = runRate(engagement([agent], rates: [.of("claude-1", "claude")], levers: [trim]))
    #expect(agree(rate.optimised / rate.asMeasured, 21.0 / 36))
  }

  /// 8% against 22 to 28% on 2M a year is 280K to 400K.
  @Test func discountInMoney() {
    func cost(_ rate: Double) -> Double {
      Engine(.small(estate: ["compute": 2_000_000 / 12.0], months: 12)).yearAt(discount: rate)
    }
    #expect(agree(cost(0.08) - cost(0.22), 280_000))
    #expect(agree(cost(0.08) - cost(0.28), 400_000))
  }

  /// A bill of 9,000: 600,000 requests at 0.015. 80% go to a model at 1 and 5; a prefix of 2,400 tokens is shared by
  /// the requests of a session of 20 that each model gets; half runs as batch at half price; output is cut by 40% and
  /// input by 15%. About a fifth is left.
  @Test func nineThousandFallsByFourFifths() {
    func card(_ model: String, _ input: Double, _ output: Double) -> RateRow {
      .of(model, model, input: input, output: output) {
        $0.cacheRead = typed(input * 0.1)
        $0.cacheWrite = typed(input * 1.25)
        $0.batchInput = typed(input / 2)
        $0.batchOutput = typed(output / 2)
      }
    }
    let levers = [
      lever(
        "route",
        .route(
          from: typed("claude-1"), to: typed("small"), share: typed(Estimate(0.8)), tokenRatio: typed(1),
          routerCost: .standard(0),
          escalation: typed(Estimate(0)))),
      lever("cache", .cache(prefixTokens: typed(2_400), requestsPerSession: typed(20), oneHour: false)),
      lever("batch", .batch(share: typed(Estimate(0.5)))),
      lever("output", .outputSaving(typed(Estimate(0.4)))),
      lever("trim", .context(.saving(typed(Estimate(0.15))), embeddingPerRequest: .standard(0), monthlyCost: .standard(0))),
    ]
    let rate = runRate(
      engagement([.sending(600_000)], rates: [card("claude-1", 3, 15), card("small", 1, 5)], levers: levers))
    #expect(agree(rate.asMeasured, 9_000))
    // With a pencil, a million tokens or requests at a time. Requests: 120,000 large, 480,000 small; tokens 3,000 in,
    // 400 out. T = 20·0.2 = 4 large, 20·0.8 = 16 small. Cached part of the input: h + w = 2,400 ÷ 3,000 = 0.8. The
    // context then takes 450 of 3,000 tokens: uncached input pays for all of it, 600 - 450 = 150 are left.
    func perRequest(_ input: Double, _ output: Double, _ turns: Double) -> Double {
      let cached = 2_400 * (1.25 + (turns - 1) * 0.1) / turns, standard = (cached + 150) * input + 240 * output
      let batched = (2_550 * input + 240 * output) / 2
      return (0.5 * standard + 0.5 * batched) / 1e6
    }
    let expected = 120_000 * perRequest(3, 15, 4) + 480_000 * perRequest(1, 5, 16)
    #expect(agree(rate.optimised, expected))
    #expect(1 - rate.optimised / rate.asMeasured > 0.75 && 1 - rate.optimised / rate.asMeasured < 0.85)
    // The bridge adds up.
    #expect(agree(rate.asMeasured - rate.bridge.compactMap(\.inSequence).reduce(0, +), rate.optimised))
  }

  /// Left out: an idea, a plan without owner, a quality change without its evaluation, and what shipped before.
  @Test func whatEnters() {
    var idea = lever("a", .batch(share: typed(Estimate(0.5))))
    idea.evidence = typed(.idea)
    var plan = idea
    plan.evidence = typed(.planned)
    plan.owner = ""
    var gate = lever("b", .outputSaving(typed(Estimate(0.5))))
    gate.gatePassed = false
    var past = idea
    past.evidence = typed(.measured)
    past.ships = typed(firstMonth - 3)
    let measured = Month(2026, 10)
    #expect(idea.standing(measured: measured) == .leftOut("an idea, not planned"))
    #expect(plan.standing(measured: measured) == .leftOut("planned, without an owner"))
    #expect(gate.standing(measured: measured) == .leftOut("its evaluation is not passed"))
    #expect(past.standing(measured: measured) == .alreadyMeasured)
    let rate = runRate(engagement([.sending(1_000)], rates: [.of("claude-1", "claude")], levers: [idea, plan, gate, past]))
    #expect(rate.optimised == rate.asMeasured)
    #expect(rate.bridge.allSatisfy { $0.inSequence == nil })
  }
}

extension Engine {
  /// Cost of twelve months at a bare discount without commitment.
  fileprivate func yearAt(discount: Double) -> Double {
    let contract = Contract.promising([0], at: .rate(discount))
    let forecast = forecast()
    return ledger(contract, demand: forecast.demand[.optimised]!.map { $0.map { Lanes($0) } }, forecast: forecast).cost[0]
  }
}
