/// Where a figure that falls in x passes 0. It remembers the slope that it met, for the next root of its kind.
struct FallingRoot {
  private var slope: Double?

  /// The least x of a range at which the figure is not above 0, to 1e-10 of x or where it lies within `close` of 0; the
  /// lower end if it is not above 0 there, nil if it is above 0 at the upper end.
  ///
  /// A bracket is opened around a guess and closed by a line through its ends, the end that stays counting half
  /// (Illinois).
  mutating func least(
    in range: ClosedRange<Double>, near guess: Double, close: Double, _ figure: (Double) -> Double
  ) -> Double? {
    func inside(_ x: Double) -> Double { min(max(x, range.lowerBound), range.upperBound) }
    var x = inside(guess), y = figure(x), step = 0.01
    var above: (x: Double, y: Double)?, below: (x: Double, y: Double)?
    while true {
      if y.magnitude <= close, x > range.lowerBound { return x }
      if y > 0 {
        above = (x, y)
        if x >= range.upperBound { return nil }
      } else {
        below = (x, y)
        if x <= range.lowerBound { return x }
      }
      if above != nil && below != nil { break }
      // A little beyond where the last slope meets 0, so that the bracket is narrow.
      let reach = slope.map { (y / $0).magnitude * 1.02 } ?? step
      x = inside(x + (y > 0 ? 1 : -1) * max(reach, 1e-6))
      y = figure(x)
      if slope != nil { slope = nil }
      step *= 4
    }
    guard var near = above, var far = below else { return nil }
    var lastWasNear: Bool?
    for _ in 0..<100 where far.x - near.x > 1e-10 {
      slope = (far.y - near.y) / (far.x - near.x)
      var x = near.x + (far.x - near.x) * near.y / (near.y - far.y)
      if !(x > near.x && x < far.x) { x = (near.x + far.x) / 2 }
      let y = figure(x)
      if y.magnitude <= close { return x }
      if y > 0 {
        if lastWasNear == true { far.y /= 2 }
        (near, lastWasNear) = ((x, y), true)
      } else {
        if lastWasNear == false { near.y /= 2 }
        (far, lastWasNear) = ((x, y), false)
      }
    }
    return far.x
  }
}
