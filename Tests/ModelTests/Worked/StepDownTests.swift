import Agreements
import Formulas
import RandomEngagements
import Testing
import Values

@testable import Model

/// The right to lower later commitments by a quarter, with notice in month 12: drawdown of the last three months, taken
/// on by the optimised outlook, against the next commitment.
@Suite struct StepDownTests {
  static let contract = Contract.promising([1200, 1200, 1200], at: .rate(0)) {
    $0.stepDown = StepDown(share: typed(0.25), noticeMonth: typed(12))
  }

  /// 240 in three months, and 960 expected in the next twelve: 240 × 960/240 = 960 < 1,200.
  @Test func exercised() {
    let run = settle(Self.contract, spend: year(960) + year(960) + year(840))
    #expect(agree(run.periods(\.commitment), [1200, 900, 900]))
    #expect(agree(run.periods(\.charge), [240, 0, 60]))
  }

  /// The outlook expects 1,320: 240 × 1,320/240 ≥ 1,200, so nothing changes, although the spend then stays away.
  @Test func notExercised() {
    let spend = year(960) + year(960) + year(840)
    let outlook = Series(first: 0, cells: year(960) + year(1320) + year(1320))
    let run = settle(Self.contract, on: .typed(["compute": spend]), outlook: outlook)
    #expect(agree(run.periods(\.commitment), [1200, 1200, 1200]))
    #expect(agree(run.periods(\.charge), [240, 240, 360]))
  }

  /// At exactly the next commitment there is no right.
  @Test func atTheEdge() {
    let run = settle(Self.contract, spend: year(1200) + year(1200) + year(1200))
    #expect(agree(run.periods(\.commitment), [1200, 1200, 1200]))
  }

  /// Notice in month 14 acts from the third year on; nothing spent at notice is no sign.
  @Test func laterNoticeAndNoSpend() {
    var later = Self.contract
    later.stepDown!.noticeMonth = typed(14)
    #expect(agree(settle(later, spend: year(960) + year(960) + year(960)).periods(\.commitment), [1200, 1200, 900]))
    #expect(agree(settle(Self.contract, spend: year(0) + year(0) + year(0)).periods(\.commitment), [1200, 1200, 1200]))
  }
}
