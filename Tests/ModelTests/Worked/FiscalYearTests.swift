import Agreements
import Formulas
import RandomEngagements
import Testing
import Values

@testable import Model

/// The view by fiscal year: parts of years at both ends, and a budget set against the months that the contract covers.
@Suite struct FiscalYearTests {
  private func timeline(_ starts: Int) -> Timeline {
    Timeline(start: Month(2027, 4), window: 24, horizon: 24, lead: 6, fiscalYearStarts: starts)
  }

  @Test func partsAtBothEnds() {
    #expect(
      FiscalYear.all(timeline(2)) == [
        FiscalYear(from: Month(2027, 2), months: 0..<10), FiscalYear(from: Month(2028, 2), months: 10..<22),
        FiscalYear(from: Month(2029, 2), months: 22..<24),
      ])
    #expect(
      FiscalYear.all(timeline(5)) == [
        FiscalYear(from: Month(2026, 5), months: 0..<1), FiscalYear(from: Month(2027, 5), months: 1..<13),
        FiscalYear(from: Month(2028, 5), months: 13..<24),
      ])
    // Fiscal years that are contract years.
    #expect(FiscalYear.all(timeline(4)).map(\.months) == [0..<12, 12..<24])
    for starts in 1...12 {
      let all = FiscalYear.all(timeline(starts))
      #expect(all.flatMap(\.months) == Array(0..<24))
      #expect(all.allSatisfy { $0.from.number == starts })
    }
  }

  /// 14.2M a year is 11.8333M for ten months; 1M a month leaves 1.8333M. Later months do not matter.
  @Test func underTheBudget() {
    let year = FiscalYear.all(timeline(2))[0]
    let cash = Array(repeating: 1_000_000.0, count: 10) + Array(repeating: 9e9, count: 14)
    #expect(agree(year.under(14_200_000, cash), 14_200_000.0 * 10 / 12 - 10_000_000))
  }

  /// Cash and charges of all fiscal years are those of the window; a charge falls into the year of its test date.
  @Test func yearsAddUp() throws {
    var e = Engagement.small(estate: ["compute": 100_000])
    e.plan.fiscalYearStarts = 3
    let contract = Contract.promising([2_000_000, 2_000_000], at: .rate(0.1))
    e.quotes = [Quote(name: typed("aws"), path: "quotes/aws.yaml", vendor: "AWS", contract: contract)]
    let engine = Engine(e), ledger = engine.settled(engine.forecast().demand[.optimised]!, engine.forecast()).offers[0].ledger
    let years = FiscalYear.all(engine.timeline)
    #expect(agree(years.reduce(0) { $0 + $1.cash(ledger) }, ledger.window.cash))
    #expect(agree(years.reduce(0) { $0 + $1.charges(ledger) }, ledger.window.charges))
    // 1.08M retired of 2M a year; both test dates lie in December, the first in the fiscal year from March 2027.
    #expect(agree(years.map { $0.charges(ledger) }, [0, 920_000, 920_000]))
  }
}
