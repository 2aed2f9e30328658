import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// What retires a commitment, month by month: weights, caps, the overage rate, bands, pools, credits.
@Suite struct DrawdownTests {
  static let twelve = Array(repeating: 1.0, count: 12)
  static func months(_ x: Double) -> [Double] { twelve.map { $0 * x } }

  /// A quarter of 1,200 may be Marketplace: 60 a month fill it in five months; the other 420 are capped out.
  @Test func cap() {
    let contract = Contract.promising([1200], at: .rate(0)) { $0.caps = [.init(group: "marketplace", share: typed(0.25))] }
    let run = settle(contract, on: .typed(["compute": Self.months(50), "marketplace": Self.months(60)]))
    #expect(agree(run.row("Drawdown after cap"), [60, 60, 60, 60, 60] + Array(repeating: 0, count: 7)))
    #expect(agree(run.periods(\.retired), [900]))
    #expect(agree(run.periods(\.cappedOut), [420]))
    #expect(agree(run.periods(\.charge), [300]))
  }

  /// Two buckets of one group, 60 and 40 a month under a cap of 250: in the third month 50 are left, shared 30 and 20.
  /// The next year starts afresh.
  @Test func capOfAGroup() {
    let contract = Contract.promising([1000, 1000], at: .rate(0)) {
      $0.buckets = [.named("marketplace", discount: 0, capGroup: "soft"), .named("storage", discount: 0, capGroup: "soft")]
      $0.caps = [.init(group: "soft", share: typed(0.25))]
    }
    let run = settle(
      contract, on: .typed(["storage": Self.months(40) + Self.months(40), "marketplace": Self.months(60) + Self.months(60)]))
    let yearly = [60.0, 60, 30] + Array(repeating: 0, count: 9)
    #expect(agree(run.row("Drawdown after cap", under: "marketplace"), yearly + yearly))
    #expect(agree(run.row("Drawdown after cap", under: "storage"), (yearly + yearly).map { $0 / 1.5 }))
    #expect(agree(run.periods(\.retired), [250, 250]))
  }

  /// Half of each Marketplace dollar counts, and of that no more than the cap.
  @Test func weightBeforeCap() {
    let contract = Contract.promising([1200], at: .rate(0)) {
      $0.buckets = [.named("marketplace", discount: 0, retires: 0.5, capGroup: "m")]
      $0.caps = [.init(group: "m", share: typed(0.25))]
    }
    let run = settle(contract, on: .typed(["compute": Self.months(80), "marketplace": Self.months(60)]))
    #expect(agree(run.row("Drawdown after cap"), Array(repeating: 30, count: 10) + [0, 0]))
    #expect(agree(run.periods(\.cappedOut), [60]))
    #expect(agree(run.periods(\.overage), [60]))
  }

  /// 150 a month at 20% are 120 net; 1,260 are passed in the middle of month 11: from there 5%.
  ///
  ///     month  share below  rate    net
  ///     1-10   1            20%     120
  ///     11     60/120       12.5%   131.25
  ///     12     0             5%     142.50
  @Test func overageCrossesInAMonth() {
    let contract = Contract.promising([1260], at: .rate(0.2)) { $0.overage = typed(0.05) }
    let run = settle(contract, spend: Self.months(150))
    #expect(agree(run.row("Share of headline spend below the commitment"), Array(repeating: 1, count: 10) + [0.5, 0]))
    #expect(agree(run.row("Net fees"), Array(repeating: 120, count: 10) + [131.25, 142.5]))
    #expect(agree(run.periods(\.overage), [213.75]))
  }

  /// What a fixed-rate bucket retires brings the crossing nearer: 30 of Marketplace a month beside 120.
  @Test func overageCountsWhatOthersRetire() {
    let contract = Contract.promising([1260], at: .rate(0.2)) {
      $0.overage = typed(0.05)
      $0.buckets = [.named("marketplace", discount: 0)]
    }
    let run = settle(contract, on: .typed(["compute": Self.months(150), "marketplace": Self.months(30)]))
    // 8 × 150 = 1,200; 60 of 150 are left in month 9.
    #expect(agree(run.row("Share of headline spend below the commitment"), Array(repeating: 1, count: 8) + [0.4, 0, 0, 0]))
  }

  /// 10% on the first 650 of a year, 20% above: month 7 lies on both sides. A second year starts anew; under a term
  /// test it goes on.
  @Test func marginalBands() {
    let ladder = DiscountLadder.tiers([0: 0.1, 650: 0.2], scope: .marginal)
    let spend = Self.months(100) + Self.months(100)
    let first = Array(repeating: 0.1, count: 6) + [0.15] + Array(repeating: 0.2, count: 5)
    let annual = settle(.promising([1, 1], at: ladder), spend: spend)
    #expect(agree(annual.row("Headline discount"), first + first))
    #expect(agree(annual.ledger.window.blendedDiscount, 175.0 / 1200), "65 + 110 of 1,200")
    let term = settle(.promising([1, 1], at: ladder, test: .term), spend: spend)
    #expect(agree(term.row("Headline discount"), first + Array(repeating: 0.2, count: 12)))
    // Read at K = 1,000: (65 + 70)/1,000.
    #expect(agree(settle(.promising([1000], at: ladder), spend: Self.months(1)).ledger.headlineDiscount, 0.135))
  }

  /// A gap at the discounted rate under bands: the average rate at list C, 15% at C = 1,300.
  @Test func discountedGapUnderBands() {
    let contract = Contract.promising([1300], at: .tiers([0: 0.1, 650: 0.2], scope: .marginal)) {
      $0.basis = typed(.list)
      $0.gapRate = typed(.discounted)
    }
    let run = settle(contract, spend: Self.months(100))
    #expect(agree(run.periods(\.shortfall), [100]))
    #expect(agree(run.periods(\.charge), [85]))
  }

  /// Main lacks 120 of 600, Bedrock has 240 above its 600: the pair fills the gap; without it 120 are charged.
  @Test func fungiblePair() {
    var contract = Contract.promising([600], at: .rate(0)) {
      $0.bedrock = .carveOut(.init(name: "bedrock", years: [typed(600)], rate: typed(0)), countsInK: false)
    }
    let demand = Demand.typed(["compute": Self.months(40), "bedrock_first_party": Self.months(70)])
    let apart = settle(contract, on: demand)
    #expect(agree(apart.periods(\.charge), [120]))
    #expect(agree(apart.periods(\.overage, pool: "bedrock"), [240]))
    contract.fungible = [FungiblePair(first: "compute", second: "bedrock_first_party", source: .standard("test"))]
    let joined = settle(contract, on: demand)
    #expect(agree(joined.periods(\.moved), [120]))
    #expect(agree(joined.periods(\.moved, pool: "bedrock"), [-120]))
    #expect(agree(joined.periods(\.charge), [0]))
    #expect(agree(joined.periods(\.overage, pool: "bedrock"), [120]))
    #expect(agree(joined.cost, apart.cost - 120))
  }

  /// No more moves than the named bucket retired: 90 of first party, although the pool has 240 above.
  @Test func fungibleUpToTheBucket() {
    let contract = Contract.promising([600], at: .rate(0)) {
      $0.bedrock = .carveOut(.init(name: "bedrock", years: [typed(600)], rate: typed(0)), countsInK: false)
      $0.fungible = [FungiblePair(first: "compute", second: "bedrock_first_party", source: .standard("test"))]
    }
    let run = settle(
      contract,
      on: .typed(["compute": Self.months(40), "bedrock_first_party": Self.months(7.5), "bedrock_third_party": Self.months(62.5)]))
    #expect(agree(run.periods(\.moved), [90]))
    #expect(agree(run.periods(\.charge), [30]))
  }

  /// What moved away is not carried forward: 240 above less 120 moved; half of 120 is carried.
  @Test func movedIsNotCarried() {
    let contract = Contract.promising([600, 600], at: .rate(0)) {
      $0.bedrock = .carveOut(.init(name: "bedrock", years: [typed(600), typed(600)], rate: typed(0)), countsInK: false)
      $0.fungible = [FungiblePair(first: "compute", second: "bedrock_first_party", source: .standard("test"))]
      $0.carryForward = typed(0.5)
    }
    let run = settle(
      contract,
      on: .typed(["compute": Self.months(40) + Self.months(50), "bedrock_first_party": Self.months(70) + Self.months(50)]))
    #expect(agree(run.periods(\.carried, pool: "bedrock"), [0, 60]))
    #expect(agree(run.periods(\.carried), [0, 0]))
  }

  /// Two credits on 60 of compute and 40 of storage: the one that ends first pays 80, shared 48 and 32; the other pays
  /// the 20 that are open, then its last 80. What they pay does not retire, so 1,200 - 180 does.
  @Test func creditsInOrder() {
    func credit(_ amount: Double, months: Int, retires: Bool = false) -> Credit {
      Credit(amount: typed(amount), from: typed(firstMonth), months: typed(months), buckets: [], retires: retires)
    }
    var contract = Contract.promising([1200], at: .rate(0)) {
      $0.credits = [credit(100, months: 12), credit(80, months: 6)]
      $0.buckets = [.named("storage")]
    }
    let demand = Demand.typed(["compute": Self.months(60), "storage": Self.months(40)])
    let run = settle(contract, on: demand)
    let rest = Array(repeating: 0.0, count: 10)
    #expect(agree(run.row("Credit 2 used"), [80, 0] + rest))
    #expect(agree(run.row("Credit 1 used"), [20, 80] + rest))
    #expect(agree(run.row("Paid by credit 2", under: "compute"), [48, 0] + rest))
    #expect(agree(run.row("Paid by credit 1", under: "storage"), [8, 32] + rest))
    #expect(agree(run.periods(\.retired), [1020]))
    #expect(agree(run.cost, 1020 + 180), "the gap that the credits leave is charged")
    contract.credits = [credit(100, months: 12, retires: true), credit(80, months: 6, retires: true)]
    #expect(agree(settle(contract, on: demand).cost, 1020), "unless they retire")
    contract.credits = [credit(2000, months: 3)]
    #expect(agree(settle(contract, on: demand).ledger.window.credits, 300), "what is unused at the end lapses")
  }

  /// A private rate stacks beneath the headline: 100 × 0.7 × 0.9.
  @Test func privateRate() {
    let contract = Contract.promising([1], at: .rate(0.1)) {
      $0.privateRates = [PrivateRate(bucket: typed("compute"), rate: typed(0.3))]
    }
    let run = settle(contract, spend: Self.months(100))
    #expect(agree(run.row("Net fees"), Self.months(63)))
    #expect(agree(run.ledger.tieOut.map(\.value), [1200, 360, 84, 0]))
  }

  /// Pools have their own rate and test; families that are not listed stay in main.
  @Test func perModelPools() {
    let contract = Contract.promising([600], at: .rate(0.1)) {
      $0.bedrock = .perModel([.init(name: "claude", years: [typed(500)], rate: typed(0.25))], countsInK: false)
    }
    var demand = Demand.typed(["compute": Self.months(50)])
    demand.buckets.append(Demand.bedrock("bedrock_third_party", ["claude": Self.months(40), "cohere": Self.months(10)]))
    let run = settle(contract, on: demand)
    #expect(agree(run.periods(\.net, pool: "claude"), [360]))
    #expect(agree(run.periods(\.charge, pool: "claude"), [140]))
    // Compute at 10%, cohere at the third-party standard of no discount.
    #expect(agree(run.periods(\.net), [540 + 120]))
  }

  /// Pools that count raise K: main 600 and claude 500 a year.
  @Test func poolsInK() {
    func rate(_ counts: Bool) -> Double {
      let contract = Contract.promising([600], at: .tiers([600: 0.1, 1100: 0.2])) {
        $0.bedrock = .carveOut(.init(name: "bedrock", years: [typed(500)], rate: typed(0)), countsInK: counts)
      }
      return settle(contract, spend: Self.months(1)).ledger.headlineDiscount
    }
    #expect(rate(false) == 0.1)
    #expect(rate(true) == 0.2)
  }

  /// Half of 1,200 up front at 5% less: 570 buy 600, which settle six months of fees.
  @Test func upfront() {
    let contract = Contract.promising([1200], at: .rate(0)) { $0.upfront = Upfront(share: typed(0.5), reduction: typed(0.05)) }
    let run = settle(contract, spend: Self.months(100))
    #expect(agree(run.cash, [570, 0, 0, 0, 0, 0] + Array(repeating: 100, count: 6)))
    // Spend of 40 a month: the 120 left settle part of the gap of 720.
    let short = settle(contract, spend: Self.months(40))
    #expect(agree(short.cash, [570] + Array(repeating: 0, count: 10) + [600]))
    #expect(agree(short.cost, 1170))
  }
}
