/// Where a figure that falls in x comes down to 0. It remembers the slope that it met, for the next root of its kind.
struct FallingRoot {
  private var slope: Double?

  /// Below a root by so much the figure is above 0, unless it stays at 0 there too.
  static let beside = 1e-6

  /// The least x of a range at which the figure is not above 0, to 1e-10 of x or where it lies within `close` of 0; the
  /// lower end if it is not above 0 there, nil if it is above 0 at the upper end.
  ///
  /// A bracket is opened around a guess and closed by a line through its ends, the end that stays counting half
  /// (Illinois). Where the figure stays at 0 (every path held by its commitment, say), the least of these x is looked for
  /// by halves.
  mutating func least(
    in range: ClosedRange<Double>, near guess: Double, close: Double, _ figure: (Double) -> Double
  ) -> Double? {
    func inside(_ x: Double) -> Double { min(max(x, range.lowerBound), range.upperBound) }
    var x = inside(guess), y = figure(x), step = 0.01
    var above: (x: Double, y: Double)?, below: (x: Double, y: Double)?
    var isFlat = false
    while true {
      if y > close {
        above = (x, y)
        if x >= range.upperBound { return nil }
      } else {
        if x <= range.lowerBound { return x }
        below = (x, y)
        if y >= -close {
          // At 0: is it the least?
          let left = inside(x - Self.beside), there = figure(left)
          if there > close { return x }
          if left <= range.lowerBound { return left }
          (below, isFlat) = ((left, there), true)
        }
      }
      if above != nil && below != nil { break }
      // A little beyond where the last slope meets 0, so that the bracket is narrow.
      let reach = isFlat ? step : slope.map { (y / $0).magnitude * 1.02 } ?? step
      x = inside((y > close ? x : below!.x) + (y > close ? 1 : -1) * max(reach, 1e-6))
      y = figure(x)
      if slope != nil { slope = nil }
      step *= 4
    }
    guard var near = above, var far = below else { return nil }
    var lastWasNear: Bool?
    for _ in 0..<100 where far.x - near.x > 1e-10 {
      var x = (near.x + far.x) / 2
      if !isFlat {
        slope = (far.y - near.y) / (far.x - near.x)
        let line = near.x + (far.x - near.x) * near.y / (near.y - far.y)
        if line > near.x && line < far.x { x = line }
      }
      let y = figure(x)
      if y > close {
        if lastWasNear == true { far.y /= 2 }
        (near, lastWasNear) = ((x, y), true)
      } else {
        if y >= -close, !isFlat {
          let left = max(x - Self.beside, near.x), there = left > near.x ? figure(left) : near.y
          if there > close { return x }
          (far, isFlat) = ((left, there), true)
          continue
        }
        if lastWasNear == false { near.y /= 2 }
        (far, lastWasNear) = ((x, y), false)
      }
    }
    return far.x
  }
}
