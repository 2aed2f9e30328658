import Seeded
import Testing

@testable import Simulation

/// Order statistics that are found without sorting or looking at everything again.
@Suite struct SortedTotalsTests {
  /// The greatest are those of a full sort, to the bit: random numbers, many ties, ascending, descending, and an order that
  /// makes the sample useless (everything great stands where it is not looked at).
  @Test func greatestAreThoseOfASort() {
    var dice = Seeded(5)
    for round in 0..<60 {
      let n = dice.whole(1...3_000), k = dice.whole(0...n)
      var x = (0..<n).map { _ in dice.within(-5, 5) }
      switch round % 5 {
      case 1: x = x.map { $0.rounded() }
      case 2: x.sort()
      case 3: x.sort(by: >)
      case 4: for i in x.indices where (i * 64) % n < 64 { x[i] = -100 - Double(i) }
      default: break
      }
      let ranked = Array(x.sorted().suffix(k)), found = Greatest.unordered(k, of: x)
      #expect(Greatest.ascending(k, of: x) == ranked, "round \(round)")
      #expect(found.sorted() == ranked && found.first == ranked.first, "round \(round)")
    }
    #expect(Greatest.ascending(3, of: []).isEmpty)
    #expect(Greatest.ascending(9, of: [2, 1]) == [1, 2])
  }

  /// Shortfall of any commitment is that of looking at every total.
  @Test func shortfallIsThatOfEveryTotal() {
    var dice = Seeded(6)
    for _ in 0..<40 {
      let totals = (0..<dice.whole(1...400)).map { _ in dice.within(0, 20).rounded() }
      let sorted = SortedTotals(totals)
      for _ in 0..<20 {
        let c = dice.within(-1, 22), rounded = c.rounded()
        for commitment in [c, rounded] {
          let gaps = totals.map { max(0, commitment - $0) }, n = Double(totals.count)
          let found = sorted.shortfall(at: commitment)
          #expect((found.expected - gaps.reduce(0, +) / n).magnitude < 1e-12)
          #expect(found.probability == Double(totals.filter { $0 < commitment }.count) / n)
        }
      }
    }
    // By hand: of 1, 3 and 8 a commitment of 4 misses 3 and 1.
    let found = SortedTotals([8, 1, 3]).shortfall(at: 4)
    #expect(found.expected == 4.0 / 3 && found.probability == 2.0 / 3)
  }
}
