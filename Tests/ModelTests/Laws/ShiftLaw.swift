import Agreements
import RandomEngagements
import Seeded
import Testing

@testable import Model

/// Law 28. Without seasons, shifting all dates by k months shifts the monthly schedule by k: by months from contract
/// start every figure is the same, to the bit.
/// Domain: no seasons.
enum DatesMoveTogether: FallibleLaw {
  static let number = 28
  enum Mistake: String, CaseIterable {
    case season = "a bucket follows the calendar"
    case validity = "rate rows hold from fixed dates"
  }
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String? {
    var chance = Seeded(seed &+ 28_000_000)
    var engagement = RandomEngagement(seed, without: [.season]).engagement
    if mistake == .season { engagement.plan.buckets[0].season = (1...12).map { typed(Double($0)) } }
    var shifted = engagement.shifted(by: chance.whole(1...40) * chance.pick([1, -1]))
    if mistake == .validity { shifted.rates = engagement.rates }
    let scenario = chance.pick(Scenario.computed)
    return engagement.outcome(scenario, as: number).difference(to: shifted.outcome(scenario, as: number))
  }
}

@Suite struct DatesMoveTogetherTests {
  @Test func holds() { Laws.check(DatesMoveTogether.self, cases: 60) }
}
