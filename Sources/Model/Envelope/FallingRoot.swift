/// Where a figure that falls in x comes down to 0. It remembers the slope that it met, for the next root of its kind.
struct FallingRoot {
  private var slope: Double?

  private typealias Point = (x: Double, y: Double)

  /// A root is between two points so far apart when the line through them is taken for the figure; and below a root by so
  /// much the figure is above 0, unless it stays at 0 there too.
  static let beside = 1e-7

  /// The least x of a range at which the figure is not above 0; the lower end if it is not above 0 there, nil if it is
  /// above 0 at the upper end.
  ///
  /// Steps along the line through the last two points, kept inside what is known; by halves where these do not help. Where
  /// a step is shorter than `beside` the root is stepped over, and the line between the two sides gives it. Where the figure
  /// stays at 0 (every path held by its commitment, say), the least of these x is looked for by halves.
  /// - Parameter close: a figure no greater is 0.
  mutating func least(
    in range: ClosedRange<Double>, near guess: Double, close: Double, _ figure: (Double) -> Double
  ) -> Double? {
    func inside(_ x: Double) -> Double { min(max(x, range.lowerBound), range.upperBound) }
    var x = inside(guess), last: Point?, above: Point?, below: Point?
    var step = 0.01, stepsOver = false, isFlat = false
    for n in 0..<200 {
      let y = figure(x)
      let wasAtZero = last.map { $0.y.magnitude <= close } ?? false
      if y > close {
        if x >= range.upperBound { return nil }
        above = (x, y)
      } else {
        if x <= range.lowerBound { return x }
        below = (x, y)
        // Left of a 0 that was met, and not above it.
        if stepsOver && wasAtZero && last!.x > x { isFlat = true }
      }
      if let above, let below {
        if below.x - above.x <= 1e-10 { return below.x }
        if stepsOver && !isFlat && below.x - above.x <= 1.5 * Self.beside { return inside(Self.met(above, below)) }
      }
      // The line through this point and the last.
      if let last, last.x != x, !isFlat {
        let line = (y - last.y) / (x - last.x)
        if line < 0 { slope = line }
      }
      let way: Double = y > close ? 1 : -1
      var next: Double
      stepsOver = false
      if let slope, !isFlat, y.magnitude > close {
        let reach = -y / slope
        stepsOver = reach.magnitude < 0.9 * Self.beside
        next = stepsOver ? x + way * Self.beside : x + reach
      } else if !isFlat, y.magnitude <= close {
        stepsOver = true
        next = x + way * Self.beside
      } else {
        next = x + way * step
        step *= 4
      }
      last = (x, y)
      next = inside(next)
      if let above, let below {
        // Lines that do not close in give way to halves; so does one across a figure that falls at once.
        let isNarrow = stepsOver && below.x - above.x <= 3 * Self.beside
        if isFlat || isNarrow || next <= above.x || next >= below.x || (n > 8 && n % 2 == 0) {
          (next, stepsOver) = ((above.x + below.x) / 2, false)
        }
      }
      x = next
    }
    return below?.x
  }

  /// Where the line through two points meets 0: beyond the right one where that is above 0 by less than `close`.
  private static func met(_ above: Point, _ below: Point) -> Double {
    above.x + (below.x - above.x) * min(10, above.y / (above.y - below.y))
  }
}
