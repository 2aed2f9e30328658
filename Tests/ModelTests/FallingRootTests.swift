import Seeded
import Testing

@testable import Model

/// The least x at which a falling figure is not above 0.
@Suite struct FallingRootTests {
  private func least(_ guess: Double, in range: ClosedRange<Double> = -1...1, _ f: (Double) -> Double) -> Double? {
    var root = FallingRoot()
    return root.least(in: range, near: guess, close: 1e-11, f)
  }

  /// Falls, rests at 0, and may fall on: the beginning of the rest, from any guess. (An end found by the first 0 that is met
  /// fails here.)
  @Test func restsAtZero() throws {
    var dice = Seeded(8)
    for _ in 0..<200 {
      let begin = dice.within(-0.9, 0.6), end = begin + dice.within(0.001, 0.5), steep = dice.within(0.2, 50)
      let falls = dice.whole(0...1) == 1
      func f(_ x: Double) -> Double { x < begin ? (begin - x) * steep : falls && x > end ? (end - x) * steep : 0 }
      let found = try #require(least(dice.within(-1, 1), f))
      #expect((found - begin).magnitude < 1e-7, "begins at \(begin)")
    }
  }

  @Test func bends() throws {
    var dice = Seeded(9)
    for _ in 0..<200 {
      let at = dice.within(-0.95, 0.95), left = dice.within(0.1, 20), right = dice.within(0.1, 20)
      let found = try #require(
        least(dice.within(-1, 1)) { x in (at - x) * (x < at ? left : right) + (x < at ? (at - x) * (at - x) : 0) })
      #expect((found - at).magnitude < 1e-7)
    }
  }

  /// A figure that hardly falls is within `close` of 0 far from its root. (The first x within `close` fails here.)
  @Test func hardlyFalls() throws {
    var dice = Seeded(10)
    for _ in 0..<200 {
      let at = dice.within(-0.9, 0.9), steep = dice.within(0.0021, 0.01)
      let found = try #require(least(dice.within(-1, 1)) { (at - $0) * steep - (at - $0) * (at - $0) * steep / 20 })
      #expect((found - at).magnitude < 1e-8)
    }
  }

  /// A step has no 0 to come near to.
  @Test func steps() throws {
    let found = try #require(least(0.2) { $0 < 0.3125 ? 2 : -1 })
    #expect((found - 0.3125).magnitude < 1e-9)
  }

  @Test func ends() {
    #expect(least(0.3) { _ in -1 } == -1)
    #expect(least(0.3) { _ in 0 } == -1)
    #expect(least(0.3) { _ in 1 } == nil)
    #expect(least(0.3, in: 0...1) { 0.5 - $0 - 0.5 } == 0)
  }

  /// The next root of a kind starts from the slope of the last.
  @Test func remembersItsSlope() throws {
    var root = FallingRoot(), calls = 0
    func f(_ x: Double, _ at: Double) -> Double {
      calls += 1
      return at - x
    }
    _ = root.least(in: -1...1, near: 0, close: 1e-11) { f($0, 0.4) }
    let first = calls
    let found = try #require(root.least(in: -1...1, near: 0.4, close: 1e-11) { f($0, 0.43) })
    #expect((found - 0.43).magnitude < 1e-8 && calls - first <= first)
  }
}
