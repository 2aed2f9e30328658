import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// What a contract says ends with its term when it lapses.
@Suite struct LapsedTermTests {
  /// 12,000 a year of list, 10% private and then 20% headline: 8,640 net in the term; list price after it.
  @Test func privateRatesEndWithTheTerm() {
    let contract = Contract.promising([1], at: .rate(0.2)) {
      $0.privateRates = [PrivateRate(bucket: typed("compute"), rate: typed(0.1))]
    }
    let run = settle(contract, on: .typed(["compute": year(12_000) + year(12_000)]), lapses: true)
    #expect(agree(run.row("Private rates"), Array(repeating: 100, count: 12) + Array(repeating: 0, count: 12)))
    #expect(agree(run.cash, Array(repeating: 720, count: 12) + Array(repeating: 1000, count: 12)))
    #expect(agree(run.ledger.tieOut.map(\.value), [24_000, 1_200, 2_160, 0]))
    #expect(agree(run.ledger.window.net, 8_640 + 12_000))
    #expect(agree(run.ledger.window.blendedDiscount, 1 - 8_640 / 12_000), "months of the term")
  }

  /// Without lapse the last year repeats: the same twice.
  @Test func lastYearRepeats() {
    let contract = Contract.promising([10_000], at: .rate(0.2))
    let run = settle(contract, spend: year(12_000) + year(12_000))
    #expect(run.periods(\.shortfall).map { ($0 * 100).rounded() / 100 } == [400, 400])
    let lapsed = settle(contract, on: .typed(["compute": year(12_000) + year(12_000)]), lapses: true)
    #expect(agree(lapsed.periods(\.shortfall), [400]))
    #expect(agree(lapsed.cost, 10_000 + 12_000))
  }
}
