import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// Volatility of measured volume.
@Suite struct VolatilityTests {
  /// Changes of the logarithm that alternate by ±h around a trend: 12 of them have variance h²·12/11. A steady history has
  /// no volatility.
  @Test func byHand() throws {
    func engagement(_ changes: [Double]) -> Engagement {
      var e = Engagement.small(estate: [:], months: 24)
      var spend = 1000.0, rows: [EstateRow] = []
      for i in 0...changes.count {
        rows.append(
          EstateRow(
            bucket: typed("compute"), month: typed(e.plan.measuredMonth.value - (changes.count - i)), listSpend: typed(spend)))
        if i < changes.count { spend *= Elementary.exp(changes[i]) }
      }
      e.estate = rows
      return e
    }
    let steady = try #require(Volatility.estimate(of: "compute", engagement(Array(repeating: 0.02, count: 12))))
    #expect(steady.sigma < 1e-12)
    let jumping = try #require(
      Volatility.estimate(of: "compute", engagement((0..<12).map { $0 % 2 == 0 ? 0.02 + 0.05 : 0.02 - 0.05 })))
    #expect((jumping.sigma - (0.05 * 0.05 * 12 / 11 * 12).squareRoot()).magnitude < 1e-12)
    #expect(jumping.low < jumping.sigma && jumping.sigma < jumping.high)
    // Six changes are foretold from those before them; ±0.05 lies within 1.28 standard deviations of 0.05.
    #expect(jumping.tested == 6 && jumping.within == 6)
    // A jump of ten standard deviations at the end is foretold by none.
    let shocked = try #require(
      Volatility.estimate(of: "compute", engagement((0..<12).map { $0 == 11 ? 0.5 : $0 % 2 == 0 ? 0.07 : -0.03 })))
    #expect(shocked.within == 5)
    #expect(Volatility.estimate(of: "compute", engagement(Array(repeating: 0.02, count: 10))) == nil)
  }
}
