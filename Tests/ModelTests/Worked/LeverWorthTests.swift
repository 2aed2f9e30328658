import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// What a lever is worth once a contract is signed: tables that a pencil can check.
@Suite struct LeverWorthTests {
  /// 1M requests at 0.015 are 15,000 a month; 10% not sent from contract start saves 1,500: 18,000 a year.
  private func engagement(_ years: [Double], at rate: Double = 0.2, slip: Double = 0) -> Engagement {
    var engagement = Engagement.small(
      estate: ["compute": 100_000], workloads: [.sending(1_000_000)], months: years.count * 12)
    engagement.levers = [
      Lever(
        name: typed("fewer"), kind: .avoid(share: typed(Estimate(0.1))), workloads: [],
        evidence: typed(.measured), owner: "owner", ships: typed(firstMonth), slip: typed(Estimate(slip)),
        source: .file(path: "levers.yaml", line: 1, column: 1))
    ]
    let contract = Contract.promising(years, at: .rate(rate)) {
      $0.buckets = [.named(BucketName.bedrockThirdParty, discount: rate)]
    }
    engagement.quotes = [Quote(name: typed("offer"), path: "quotes/offer.yaml", vendor: "AWS", contract: contract)]
    return engagement
  }
  private func worth(_ engagement: Engagement) -> LeverWorth {
    let engine = Engine(engagement), forecast = engine.forecast()
    return engine.worth(ofLever: 0, forecast, engine.settled(forecast.demand[.optimised]!, forecast))
  }

  /// Nothing promised: 18,000 of list saved is 14,400 of cost at 20% off.
  @Test func withoutCommitment() {
    let worth = worth(engagement([0]))
    #expect(agree(worth.list, 18_000))
    #expect(agree(worth.cost["offer"]!, 14_400))
    #expect(agree(worth.kept("offer")!, 0.8))
    // Compute alone earns the headline: 1.2M of list; 18,000 of it is 1.5 points.
    #expect(agree(worth.headline["offer"]!, 0.015))
  }

  /// 1.2M + 180K of list is 1,104,000 net, and 2M is promised: every dollar saved comes back as shortfall.
  @Test func inAShortfallYearADollarSavedIsWorthNothing() {
    let worth = worth(engagement([2_000_000]))
    #expect(agree(worth.list, 18_000))
    #expect(agree(worth.cost["offer"]!, 0))
    #expect(agree(worth.kept("offer")!, 0))
  }

  /// Without the lever 1,104,000 is spent, with it 1,089,600: of 14,400 saved 4,400 fall below a promise of 1,094,000.
  @Test func acrossTheCommitment() {
    #expect(agree(worth(engagement([1_094_000])).cost["offer"]!, 10_000))
  }

  /// Three months late saves nine months' worth.
  @Test func slip() { #expect(agree(worth(engagement([0], slip: 3)).list, 13_500)) }

  @Test(arguments: [("8 weeks", 8.0), ("1 week", 1), ("10 days", 2), ("3 months", 13), ("about 2 weeks of QA", 2)])
  func effort(_ words: String, _ weeks: Double) { #expect(Effort.weeks(words) == weeks) }
  @Test(arguments: ["", "large", "two weeks", "-3 weeks", "0 weeks", "weeks"])
  func noEffort(_ words: String) { #expect(Effort.weeks(words) == nil) }

  /// 0.0222 to 0.0184 is 17.1% less; shipped it is proof, before that a trial, and a rise is no proof.
  @Test func proof() {
    var lever = engagement([0]).levers[0]
    #expect(LeverProof(lever, asOf: firstMonth) == .none)
    lever.before = typed(0.0222)
    lever.after = typed(0.0184)
    guard case .proved(let saved) = LeverProof(lever, asOf: firstMonth) else {
      Issue.record("not proved")
      return
    }
    #expect(agree(saved, 1 - 0.0184 / 0.0222))
    #expect(LeverProof(lever, asOf: firstMonth - 1) == .trial(saved))
    lever.after = typed(0.0222)
    #expect(LeverProof(lever, asOf: firstMonth) == .failed(0))
  }
}
