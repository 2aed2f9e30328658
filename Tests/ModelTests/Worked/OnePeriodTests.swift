import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// One commitment over one year, against the formulas of model §5 and the table of published figures.
@Suite struct OnePeriodTests {
  static func cost(_ spend: Double, _ commitment: Double, _ rate: Double, _ basis: Basis, _ gap: GapRate) -> Double {
    let contract = Contract.promising([commitment], at: .rate(rate)) {
      $0.basis = typed(basis)
      $0.gapRate = typed(gap)
    }
    return settle(contract, spend: year(spend)).cost
  }

  /// The three ways to measure a commitment, at every list spend around it:
  ///     net             max((1-d)S, C)
  ///     list, full      (1-d)S + (C-S)⁺
  ///     list, discounted (1-d)·max(S,C)
  @Test(arguments: [(0.8e6, 0.10), (1.0e6, 0.15), (1.2e6, 0.20), (1.5e6, 0.25)])
  func threeBases(_ commitment: Double, _ rate: Double) {
    for spend in [0, 0.3e6, 0.64e6, 0.8e6, 1.0e6, 1.0639e6, 1.25e6, 1.57e6, 2.5e6] {
      #expect(agree(Self.cost(spend, commitment, rate, .net, .full), max((1 - rate) * spend, commitment)))
      #expect(agree(Self.cost(spend, commitment, rate, .list, .full), (1 - rate) * spend + max(0, commitment - spend)))
      #expect(agree(Self.cost(spend, commitment, rate, .list, .discounted), (1 - rate) * max(spend, commitment)))
    }
  }

  /// One clause turns the 1.2M offer: with spend of 1M against 1M at list, it costs 20% more, the same, or 4% less.
  ///
  ///     C, d        net      list, full  list, discounted
  ///     0.8M, 10%   900K     900K        900K
  ///     1.0M, 15%   1,000K   850K        850K
  ///     1.2M, 20%   1,200K   1,000K      960K
  ///     1.5M, 25%   1,500K   1,250K      1,125K
  @Test(arguments: [
    (0.8e6, 0.10, [0.9e6, 0.9e6, 0.9e6]), (1.0e6, 0.15, [1.0e6, 0.85e6, 0.85e6]), (1.2e6, 0.20, [1.2e6, 1.0e6, 0.96e6]),
    (1.5e6, 0.25, [1.5e6, 1.25e6, 1.125e6]),
  ])
  func oneClauseTurnsAnOffer(_ commitment: Double, _ rate: Double, _ expected: [Double]) {
    let bases: [(Basis, GapRate)] = [(.net, .full), (.list, .full), (.list, .discounted)]
    #expect(agree(bases.map { Self.cost(1e6, commitment, rate, $0.0, $0.1) }, expected))
  }

  /// Expected cost over lognormal spend, P10/P50/P90 of 0.64/1.00/1.57: the twelve published figures, as the
  /// mean over 1,000 equally likely years. (Published to four digits; the mean of mid-quantiles is good to a few 1e-4.)
  @Test func twelveExpectedCosts() {
    let published: [(Double, Double, [Double])] = [
      (0.8, 0.10, [1.0170, 0.9955, 0.9917]), (1.0, 0.15, [1.0905, 1.0187, 1.0016]),
      (1.2, 0.20, [1.2307, 1.0864, 1.0393]), (1.5, 0.25, [1.5055, 1.2724, 1.1538]),
    ]
    let quantiles = (0..<1000).map { i in Double.exp(0.35198 * Self.normalQuantile((Double(i) + 0.5) / 1000)) }
    let bases: [(Basis, GapRate)] = [(.net, .full), (.list, .full), (.list, .discounted)]
    for (commitment, rate, expected) in published {
      for (basis, want) in zip(bases, expected) {
        // Cost is piecewise linear in spend: settle on both sides of the commitment and at it, and read between.
        let knee = basis.0 == .net ? commitment / (1 - rate) : commitment
        let ends = [0, knee, 10.0].map { Self.cost($0 * 1e6, commitment * 1e6, rate, basis.0, basis.1) / 1e6 }
        let mean =
          quantiles.reduce(0) { sum, s in
            sum
              + (s <= knee ? ends[0] + (ends[1] - ends[0]) * s / knee : ends[1] + (ends[2] - ends[1]) * (s - knee) / (10 - knee))
          } / 1000
        #expect(abs(mean - want) < 6e-4, "\(commitment), \(basis): \(mean), published \(want)")
      }
    }
  }

  /// The standard normal quantile by bisection of its distribution (series of the error function).
  static func normalQuantile(_ p: Double) -> Double {
    func below(_ x: Double) -> Double {
      var term = x, sum = x, k = 1.0
      while abs(term) > 1e-16 * abs(sum) {
        term *= x * x / (2 * k + 1)
        sum += term
        k += 1
      }
      return 0.5 + sum * Double.exp(-x * x / 2) / 2.5066282746310002
    }
    var low = -6.0, high = 6.1
    for _ in 0..<60 {
      let m = (low + high) / 2
      if below(m) < p { low = m } else { high = m }
    }
    return low
  }

  /// Retiring 10M net at 15% takes 11.76M of list spend.
  @Test func listSpendThatRetiresTheCommitment() {
    let contract = Contract.promising([10e6], at: .rate(0.15)), needed = 10e6 / 0.85
    #expect((needed / 1e4).rounded() == 1176)
    #expect(settle(contract, spend: year(needed)).periods(\.shortfall)[0] < 1e-6)
    #expect(settle(contract, spend: year(11.76e6)).periods(\.shortfall)[0] > 0)
    #expect(settle(contract, spend: year(11.77e6)).periods(\.overage)[0] > 0)
  }

  /// 8M at 10% against 10M at 15%, both net: the larger one is cheaper above 11.11M of list spend.
  @Test func tierSwitch() {
    func costs(_ spend: Double) -> (Double, Double) {
      (Self.cost(spend, 8e6, 0.10, .net, .full), Self.cost(spend, 10e6, 0.15, .net, .full))
    }
    let at = 10e6 / 0.9
    #expect((at / 1e4).rounded() == 1111)
    #expect(agree(costs(at).0, costs(at).1))
    #expect(costs(11.10e6).0 < costs(11.10e6).1)
    #expect(costs(11.12e6).0 > costs(11.12e6).1)
    #expect(agree(costs(11.12e6).1, 10e6), "until 11.76M the larger one costs its commitment")
  }

  /// 8M native and 3M Bedrock, 80% of it third-party at no discount, headline 12%: blended 12% × 8.6/11 = 9.38%.
  @Test func blendedDiscount() {
    let run = settle(
      Contract.promising([1], at: .rate(0.12)),
      on: .typed(["compute": year(8e6), "bedrock_first_party": year(0.6e6), "bedrock_third_party": year(2.4e6)]))
    #expect(abs(run.ledger.window.blendedDiscount - 0.0938) < 5e-5)
    #expect(agree(run.ledger.window.blendedDiscount, 0.12 * 8.6 / 11))
    #expect(
      agree(run.ledger.window.list * 0.12 - (run.ledger.window.list - run.ledger.window.net), 288_000),
      "worth less than the headline")
  }

  /// The greater of 15,000 and 10% to 150K, 7% to 500K, 5% to 1M, 3% above, on a month's list charges.
  @Test(arguments: [
    (0.0, 15_000.0), (0.1e6, 15_000), (0.15e6, 15_000), (0.4e6, 32_500), (0.5e6, 39_500), (0.8e6, 54_500), (1e6, 64_500),
    (2e6, 94_500), (5e6, 184_500),
  ])
  func enterpriseSupport(_ charges: Double, _ fee: Double) {
    let months = Array(repeating: charges, count: 12)
    let contract = Contract.promising([1], at: .rate(0.2)) { $0.support = .enterprise() }
    #expect(agree(settle(contract, spend: months).row("Support"), Array(repeating: fee, count: 12)))
    // Marketplace is left out of the charges; a plan discount takes its share of the fee.
    let discounted = Contract.promising([1], at: .rate(0.2)) { $0.support = .enterprise(planDiscount: 0.1) }
    let run = settle(discounted, on: .typed(["compute": months, "marketplace": months]))
    #expect(agree(run.row("Support"), Array(repeating: fee * 0.9, count: 12)))
    // On net charges at 20%, list of a quarter more pays the same.
    let net = Contract.promising([1], at: .rate(0.2)) { $0.support = .enterprise(base: .net) }
    #expect(agree(settle(net, spend: months.map { $0 * 1.25 }).row("Support"), Array(repeating: fee, count: 12)))
  }

  /// A tier holds from its threshold on, within one part in a billion; by the mean year, the year, or the term.
  @Test func headlineTiers() {
    func rates(_ years: [Double], _ by: DiscountLadder.By) -> [Double] {
      let contract = Contract.promising(years, at: .tiers([1e6: 0.05, 2e6: 0.08, 3e6: 0.11], by: by))
      let run = settle(contract, spend: Array(repeating: 100, count: years.count * 12))
      return stride(from: 0, to: years.count * 12, by: 12).map { run.row("Headline discount")[$0] }
    }
    #expect(rates([0.9e6], .meanYear) == [0])
    #expect(rates([1e6], .meanYear) == [0.05])
    #expect(rates([2e6 * (1 - 5e-10)], .meanYear) == [0.08])
    #expect(rates([2e6 * (1 - 2e-9)], .meanYear) == [0.05])
    #expect(rates([1e6, 3e6], .meanYear) == [0.08, 0.08])
    #expect(rates([1e6, 3e6], .eachYear) == [0.05, 0.11])
    #expect(rates([1e6, 2e6], .term) == [0.11, 0.11])
  }

  /// Present value: month t at (1+r)^(-t/12).
  @Test func presentValue() {
    let contract = Contract.promising([1], at: .rate(0))
    let run = settle(
      contract, on: .typed(["compute": [100] + Array(repeating: 0, count: 11) + [100] + Array(repeating: 0, count: 11)]),
      costOfCapital: 0.25)
    // The second year's commitment of 1 is met too.
    #expect(agree(run.cost, 100 + 80))
  }
}
