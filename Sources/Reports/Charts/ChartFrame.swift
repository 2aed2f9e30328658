import Values

/// Axes, ticks and labels shared by the charts: dark ink on white, nothing told by colour alone.
struct ChartFrame {
  static let ink: UInt32 = 0x202124, soft: UInt32 = 0x5F6368, grid: UInt32 = 0xDADCE0
  static let blue: UInt32 = 0x12355B, pale: UInt32 = 0xA9BCD3, dark: UInt32 = 0x1A1A1A

  var drawing: Drawing
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  var low: Double
  var high: Double

  init(
    title: String, subtitle: String, width: Double = 760, height: Double = 400, left: Double = 74, right: Double = 150,
    bottom: Double = 56
  ) {
    drawing = Drawing(width: width, height: height, title: title)
    self.left = left
    self.right = width - right
    top = 62
    self.bottom = height - bottom
    low = 0
    high = 1
    drawing.text(title, 16, 24, .init(size: 15, bold: true))
    drawing.text("INTERNAL. " + subtitle, 16, 42, .init(size: 11, colour: Self.soft))
  }

  /// Room that words of a size take, roughly; generous, so that nothing touches.
  static func width(_ words: String, _ size: Double) -> Double { Double(words.unicodeScalars.count) * size * 0.56 }

  /// Words cut to a room.
  static func cut(_ words: String, _ size: Double, _ room: Double) -> String {
    if width(words, size) <= room { return words }
    return String(words.prefix(max(1, Int(room / (size * 0.56)) - 1))) + "…"
  }

  /// Round steps that cover a span with about so many ticks.
  static func ticks(_ low: Double, _ high: Double, about count: Int) -> [Double] {
    // Of amounts that are all but equal, a part that can be told apart.
    let span = max(high - low, 1e-6 * max(high.magnitude, low.magnitude), 1e-9), raw = span / Double(count)
    var power = 1.0
    while power * 10 <= raw { power *= 10 }
    while power > raw { power /= 10 }
    let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw } ?? power * 10
    let first = Int((low / step).rounded(.down)), last = Int((high / step).rounded(.up))
    return (first...max(first + 1, last)).map { Double($0) * step }
  }

  /// Money in one unit and as few places as tell the ticks apart.
  static func scale(_ ticks: [Double]) -> (unit: String, words: (Double) -> String) {
    let size = ticks.map(\.magnitude).max() ?? 1
    let (divisor, unit) = size >= 1e6 ? (1e6, "M") : size >= 1e3 ? (1e3, "K") : (1, "")
    var places = 0
    // As many as say every tick exactly: 2.75M is not 2.8M.
    func isExact(_ x: Double) -> Bool {
      var scale = 1.0
      for _ in 0..<places { scale *= 10 }
      return ((x * scale).rounded() - x * scale).magnitude <= 1e-6
    }
    while places < 4 && !ticks.allSatisfy({ isExact($0 / divisor) }) { places += 1 }
    return (unit, { $0 == 0 ? "0" : Words.fixed($0 / divisor, places) + unit })
  }

  func y(_ value: Double) -> Double { bottom - (value - low) / (high - low) * (bottom - top) }

  /// The upright axis with its grid.
  mutating func values(_ ticks: [Double], name: String) {
    low = ticks.first ?? 0
    high = ticks.last ?? 1
    let words = Self.scale(ticks).words
    for tick in ticks {
      let height = y(tick)
      drawing.line(left, height, right, height, .init(tick == low ? Self.soft : Self.grid, width: 1))
      drawing.text(words(tick), left - 8, height + 4, .init(size: 11, anchor: .end))
    }
    drawing.text(name, 20, (top + bottom) / 2, .init(size: 11, colour: Self.soft, anchor: .middle, upright: true))
  }

  /// A remark at the top right.
  mutating func note(_ words: String) {
    drawing.text(words, drawing.width - 16, 24, .init(size: 10, colour: Self.soft, anchor: .end))
  }

  /// White under words that would stand on a line.
  mutating func clear(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    drawing.rectangle(x, y, width, height, fill: .init(0xFFFFFF))
  }

  mutating func horizontalName(_ name: String) {
    drawing.text(name, (left + right) / 2, bottom + 44, .init(size: 11, colour: Self.soft, anchor: .middle))
  }

  /// Heights moved apart so that labels do not touch; order and, where it can be, place are kept.
  static func apart(_ heights: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
    let order = heights.indices.sorted { heights[$0] < heights[$1] }
    var placed = order.map { heights[$0] }
    for i in placed.indices.dropFirst() { placed[i] = max(placed[i], placed[i - 1] + gap) }
    if let last = placed.last, last > range.upperBound {
      placed[placed.count - 1] = range.upperBound
      for i in placed.indices.dropLast().reversed() { placed[i] = min(placed[i], placed[i + 1] - gap) }
    }
    var result = heights
    for (i, k) in order.enumerated() { result[k] = placed[i] }
    return result
  }
}
