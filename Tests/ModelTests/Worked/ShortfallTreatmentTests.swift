import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// What becomes of a gap: prepaid balances, relief, forgiveness, carry-forward. No discount, money as it comes.
@Suite struct ShortfallTreatmentTests {
  static func promise(_ years: [Double], _ treatment: ShortfallTreatment, rate: Double = 0) -> Contract {
    .promising(years, at: .rate(rate)) { $0.shortfall = treatment }
  }

  /// 900 of 1,200: 300 are paid at the test date, become a balance and pay the first three months of 100. Those do
  /// not retire, so the second year is 300 short again.
  ///
  ///     year  fees   balance pays  retires  gap  cash
  ///     1       900        -           900   300  1,200
  ///     2     1,200      300           900   300  1,200
  @Test func prepaid() {
    let run = settle(Self.promise([1200, 1200], .prepaid(windowMonths: 6)), spend: year(900) + year(1200))
    #expect(agree(run.periods(\.retired), [900, 900]))
    #expect(agree(run.periods(\.charge), [300, 300]))
    #expect(
      agree(
        run.row("Prepaid balance used", under: "Support, cash"),
        Array(repeating: 0, count: 12) + [100, 100, 100] + Array(repeating: 0, count: 9)))
    #expect(agree(Array(run.cash[10...16]), [75, 375, 0, 0, 0, 100, 100]))
    #expect(agree(run.cost, 2400))
  }

  /// With a window of two months, 100 of the balance lapse.
  @Test func prepaidWindowEnds() {
    let run = settle(Self.promise([1200, 1200], .prepaid(windowMonths: 2)), spend: year(900) + year(1200))
    #expect(agree(run.periods(\.retired), [900, 1000]))
    #expect(agree(run.periods(\.charge), [300, 200]))
    #expect(agree(run.ledger.window.balanceUsed, 200))
    #expect(agree(run.cost, 2400))
  }

  /// A balance larger than the months it may pay: 45 million over five years tested once, 36 spent; an extra year of
  /// 3 in each quarter... as one test at the end and twelve months to use what was paid.
  ///
  ///     term of 24 months, 45 promised, 36 spent: 9 are paid; the next twelve months spend 6: 3 are forfeited
  @Test func prepaidExtraYear() {
    let contract = Contract.promising([22.5, 22.5], at: .rate(0), test: .term) { $0.shortfall = .prepaid(windowMonths: 12) }
    let run = settle(contract, on: .typed(["compute": year(18) + year(18) + year(6)]), lapses: true)
    #expect(agree(run.periods(\.charge), [9]))
    #expect(agree(run.ledger.window.balanceUsed, 6))
    #expect(agree(run.cost, 36 + 9 + 6 - 6))
  }

  /// At most 100 are paid, the rest joins the next commitment; the last year pays all.
  ///
  ///     year  signed  joined  C      spent  gap  paid  excess
  ///     1     1,200     -     1,200    900  300   100   200
  ///     2     1,200    200    1,400  1,150  250   100   150
  ///     3     1,200    150    1,350  1,300   50    50    -
  @Test func relief() {
    let run = settle(
      Self.promise([1200, 1200, 1200], .relief(amount: typed(100))), spend: year(900) + year(1150) + year(1300))
    #expect(agree(run.periods(\.commitment), [1200, 1400, 1350]))
    #expect(agree(run.periods(\.shortfall), [300, 250, 50]))
    #expect(agree(run.periods(\.charge), [100, 100, 50]))
  }

  /// With a discounted gap of 20%, the 300 missing cost 240; 100 of them are paid, which is 125 of list: 175 join.
  @Test func reliefOfADiscountedGap() {
    let contract = Contract.promising([1200, 1200], at: .rate(0.2)) {
      $0.basis = typed(.list)
      $0.gapRate = typed(.discounted)
      $0.shortfall = .relief(amount: typed(100))
    }
    let run = settle(contract, spend: year(900) + year(1300))
    #expect(agree(run.periods(\.commitment), [1200, 1375]))
    #expect(agree(run.periods(\.charge), [100, 75 * 0.8]))
  }

  /// Relief works again in years that repeat after the term; the last period of the window pays all.
  @Test func reliefAfterTheTerm() {
    let run = settle(Self.promise([1200], .relief(amount: typed(100))), spend: year(1000) + year(1000) + year(1000))
    #expect(agree(run.periods(\.charge), [200, 100, 300]))
    #expect(agree(run.periods(\.commitment), [1200, 1200, 1300]))
  }

  @Test func forgiven() {
    let run = settle(Self.promise([1200], .forgive(share: typed(0.25))), spend: year(900))
    #expect(agree(run.periods(\.shortfall), [300]))
    #expect(agree(run.periods(\.charge), [225]))
  }

  /// Half of what is above goes on to the next year, and not further.
  ///
  ///     year  spent  carried in  above or below       carried out
  ///     1     1,500      -       300 above            150
  ///     2     1,300    150       250 above             50 (half of 1,300 - 1,200)
  ///     3     1,050     50       100 below             -
  @Test func carryForward() {
    let contract = Contract.promising([1200, 1200, 1200], at: .rate(0)) { $0.carryForward = typed(0.5) }
    let run = settle(contract, spend: year(1500) + year(1300) + year(1050))
    #expect(agree(run.periods(\.carried), [0, 150, 50]))
    #expect(agree(run.periods(\.overage), [300, 250, 0]))
    #expect(agree(run.periods(\.charge), [0, 0, 100]))
  }

  /// One test at the end of the term looks at the sum.
  @Test func termTest() {
    let run = settle(
      .promising([1200, 1200, 1200], at: .rate(0), test: .term), spend: year(1500) + year(900) + year(1100))
    #expect(agree(run.periods(\.commitment), [3600]))
    #expect(agree(run.periods(\.charge), [100]))
    #expect(agree(run.cash[35], 1100.0 / 12 + 100))
  }
}
