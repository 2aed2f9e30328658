import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// List spend month by month. Measured in October 2026, contract start January 2027: τ = 3 at t = 0.
@Suite struct ForecastTests {
  static func same(_ x: Double, _ count: Int = 24) -> [Double] { Array(repeating: x, count: count) }

  /// Two in January, one otherwise, are scaled to mean 1: 24/13 and 12/13. 1,200 in three plain months is a baseline
  /// of 1,300, which gives 2,400 in January and 1,200 otherwise.
  @Test func season() {
    let bucket = BucketPlan(name: typed("compute"), season: ([2.0] + Self.same(1, 11)).map { typed($0) })
    let spend = Engagement.small(estate: ["compute": 1200], buckets: [bucket]).spend()
    #expect(agree(spend, [2400] + Self.same(1200, 11) + [2400] + Self.same(1200, 11)))
  }

  /// 21% a year: 1,000 is 1,210 a year after the measured month, at t = 9. Downside takes the low growth.
  @Test func growth() {
    let bucket = BucketPlan(name: typed("compute"), growth: typed(Estimate(low: 0, likely: 0.21, high: 0.3)))
    let engagement = Engagement.small(estate: ["compute": 1000], buckets: [bucket])
    #expect(agree(engagement.spend()[9], 1210))
    #expect(agree(engagement.spend()[3], 1100), "half a year is the root")
    #expect(agree(engagement.spend()[21], 1464.1))
    #expect(agree(engagement.spend(.downside), Self.same(1000)))
  }

  /// A Savings Plan of 100 a month that ends in April 2027 raises list spend from t = 3; renewed ones and those that
  /// ended by the measured month change nothing.
  @Test func savingsPlanEnds() {
    func plan(_ ends: Month, renew: Bool = false) -> SavingsPlan {
      SavingsPlan(bucket: typed("compute"), monthlyBenefit: typed(100), ends: typed(ends), renew: renew)
    }
    let spend = Engagement.small(
      estate: ["compute": 1000],
      savings: [plan(Month(2027, 4)), plan(Month(2027, 6), renew: true), plan(Month(2026, 10)), plan(Month(2026, 12))]
    ).spend()
    #expect(agree(spend, Self.same(1100, 3) + Self.same(1200, 21)))
  }

  /// 400,000 requests of 0.015 are 6,000 a month.
  @Test func tokensCost() {
    let engagement = Engagement.small(workloads: [.sending(400_000)])
    #expect(agree(engagement.spend(bucket: "bedrock_third_party"), Self.same(6000)))
    #expect(agree(engagement.spend(.stress), Self.same(7500)))
    #expect(agree(engagement.spend(.downside), Self.same(6000, 6) + Self.same(4500, 18)), "prices × 0.75 from t = 6")
  }

  /// 1,000 tokens in (half read at 0.3, a fifth written at 3.75, the rest at 3) and 100 out at 15: 0.0018 + 0.0015.
  /// As batch, at half the plain rates: 0.0015 + 0.00075. Half and half: 0.002775.
  @Test func cacheAndBatch() {
    let rates = [
      RateRow.of("claude-1", "claude") {
        $0.cacheRead = typed(0.3)
        $0.cacheWrite = typed(3.75)
      }
    ]
    func cost(batch: Double) -> Double {
      let workload = Workload.sending(1_000_000) {
        $0.inputTokens = typed(1000)
        $0.outputTokens = typed(100)
        $0.cacheReadShare = typed(0.5)
        $0.cacheWriteShare = typed(0.2)
        $0.batchShare = typed(batch)
      }
      return Engagement.small(workloads: [workload], rates: rates).spend()[0]
    }
    #expect(agree(cost(batch: 0), 3300))
    #expect(agree(cost(batch: 1), 2250))
    #expect(agree(cost(batch: 0.5), 2775))
  }

  /// Prompts that grow by 10% a month up to half more: in December 1.1², in January 1.331, from February 1.4641, 1.5.
  @Test func promptGrowth() {
    let workload = Workload.sending(1_000_000) {
      $0.inputTokens = typed(1000)
      $0.outputTokens = typed(0)
      $0.promptGrowthMonthly = typed(Estimate(0.1))
      $0.promptGrowthCap = typed(1.5)
    }
    let engagement = Engagement.small(workloads: [workload])
    #expect(agree(Array(engagement.spend()[0..<4]), [3993, 4392.3, 4500, 4500]))
    #expect(agree(engagement.spend(.pilot), Self.same(3000)), "pilot keeps the measured prompts")
  }

  /// A launch in March 2027 that slips by a month and a half, rounded up to two: nothing before May (t = 4).
  @Test(arguments: [
    (Workload.Ramp.step, [1.0, 1, 1, 1]), (.linear, [0.25, 0.5, 0.75, 1]), (.sCurve, [0.15625, 0.5, 0.84375, 1]),
  ])
  func launches(_ ramp: Workload.Ramp, _ share: [Double]) {
    let launch = Workload.Launch(
      month: typed(Month(2027, 3)), ramp: typed(ramp), rampMonths: typed(4), slip: typed(Estimate(low: 0, likely: 1.5, high: 3)),
      cancelProbability: typed(0.2))
    let engagement = Engagement.small(workloads: [.sending(400_000)], roadmap: [.sending(400_000, name: "new", launch: launch)])
    #expect(agree(engagement.spend(), (Self.same(0, 4) + share + Self.same(1, 16)).map { 6000 + 6000 * $0 }))
    #expect(agree(engagement.spend(.downside)[5], 6000), "dropped in the downside")
  }

  /// A launch grows when its ramp is over: 21% a year from k = 1 of a ramp of two months.
  @Test func launchGrowth() {
    let launch = Workload.Launch(
      month: typed(Month(2027, 1)), ramp: typed(.linear), rampMonths: typed(2), slip: typed(.zero), cancelProbability: typed(0))
    let row = Workload.sending(400_000, launch: launch) { $0.annualGrowth = typed(Estimate(0.21)) }
    let spend = Engagement.small(roadmap: [row]).spend()
    #expect(agree([spend[0], spend[1], spend[7], spend[13]], [3000, 6000, 6600, 7260]))
  }

  /// The family retires in July 2027: nine tenths of its requests move to a successor of twice the price that counts
  /// 1.3 tokens for one: 6,000 becomes 6,000 × 0.9 × 1.3 × 2.
  @Test func retirementWithSuccessor() {
    let family = FamilyPlan(
      name: typed("claude"),
      retirement: .init(month: typed(Month(2027, 7)), successor: typed("claude-2"), share: typed(0.9), tokenRatio: typed(1.3)))
    let engagement = Engagement.small(
      families: [family], workloads: [.sending(400_000)],
      rates: [.of("claude-1", "claude"), .of("claude-2", "claude-next", input: 6, output: 30, row: 2)])
    #expect(agree(engagement.spend(), Self.same(6000, 6) + Self.same(14_040, 18)))
    #expect(agree(engagement.spend(.pilot), Self.same(6000)))
    let ends = FamilyPlan(name: typed("claude"), retirement: .init(month: typed(Month(2027, 7)), successor: nil))
    #expect(
      agree(Engagement.small(families: [ends], workloads: [.sending(400_000)]).spend(), Self.same(6000, 6) + Self.same(0, 18)))
  }

  /// A tenth less from April 2027, a tenth more from June: 6,000, 5,400, 5,940. q is counted from contract start.
  @Test func datedChanges() {
    let family = FamilyPlan(
      name: typed("claude"),
      changes: [
        .init(month: typed(Month(2027, 4)), change: typed(-0.1)), .init(month: typed(Month(2027, 6)), change: typed(0.1)),
        .init(month: typed(Month(2026, 10)), change: typed(-0.5)),
      ])
    let engagement = Engagement.small(families: [family], workloads: [.sending(400_000)])
    #expect(agree(engagement.spend(), Self.same(6000, 3) + Self.same(5400, 2) + Self.same(5940, 19)), "October's is in the price")
    let bucket = Engine(engagement).forecast().demand[.optimised]!.buckets.first { $0.name == "bedrock_third_party" }!
    #expect(agree(bucket.families[0].priceIndex.window, Self.same(1, 3) + Self.same(0.9, 2) + Self.same(0.99, 19)))
  }

  /// Half a year from now every year: τ/12 of a year since the measured month; since its start for a row that begins
  /// later, which replaces the one before.
  @Test func annualChangeAndANewRow() {
    let family = FamilyPlan(name: typed("claude"), annualPriceChange: typed(-0.19))
    let rates = [
      RateRow.of("claude-1", "claude"), .of("claude-1", "claude", input: 1.5, output: 7.5, validFrom: Month(2027, 10), row: 2),
    ]
    let spend = Engagement.small(families: [family], workloads: [.sending(400_000)], rates: rates).spend()
    #expect(agree(spend[3], 6000 * 0.9), "half a year at 0.81 a year")
    #expect(agree(spend[9], 3000), "new in October 2027")
    #expect(agree(spend[15], 2700))
  }

  /// One expected cut in ten years of ln terms: hazard 12·ln(1/0.9) a year is a chance of 0.1 a month; size 0.2.
  @Test func expectedCuts() {
    let family = FamilyPlan(
      name: typed("claude"), cutHazard: typed(1.2643261878939155), cutSize: typed(Estimate(low: 0.1, likely: 0.2, high: 0.3)))
    let spend = Engagement.small(families: [family], workloads: [.sending(400_000)]).spend()
    #expect(agree(spend[0], 6000 * 0.98 * 0.98 * 0.98), "τ = 3")
  }

  /// Surrounding cost of a measured workload is in the estate already: only what grows is added; launches in full.
  @Test func surroundingCost() {
    let grows = Workload.sending(100_000) {
      $0.annualGrowth = typed(Estimate(0.21))
      $0.surroundingPerRequest = typed(0.01)
    }
    let launch = Workload.Launch(
      month: typed(Month(2027, 1)), ramp: typed(.step), rampMonths: typed(1), slip: typed(.zero), cancelProbability: typed(0))
    let new = Workload.sending(50_000, name: "new", launch: launch) { $0.surroundingPerRequest = typed(0.02) }
    let engagement = Engagement.small(workloads: [grows], roadmap: [new])
    #expect(agree(engagement.spend(bucket: "surrounding")[9], 210 + 1000))
  }

  /// Meters at a rate of their own follow no price path.
  @Test func meters() {
    let family = FamilyPlan(name: typed("claude"), changes: [.init(month: typed(Month(2027, 4)), change: typed(-0.5))])
    let row = Workload.sending(1000) { $0.meter = .init(unit: "image", unitsPerRequest: typed(2), unitRate: typed(0.5)) }
    let spend = Engagement.small(families: [family], workloads: [row]).spend()
    #expect(agree(spend, Self.same(1015, 3) + Self.same(1007.5, 21)))
  }
}
