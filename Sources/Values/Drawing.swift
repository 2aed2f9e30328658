/// A picture of lines, areas and words: a chart of a brief, before it is SVG or PNG. Points count from the top left.
public struct Drawing: Hashable, Sendable {
  /// Size in points.
  public var width: Double
  public var height: Double
  /// What the picture shows, for those who cannot see it.
  public var title: String
  /// Drawn in this order, on white.
  public var items: [Item] = []

  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  public struct Stroke: Hashable, Sendable {
    /// 0xRRGGBB.
    public var colour: UInt32
    public var width: Double
    /// Lengths of strokes and gaps by turns; empty for a solid line.
    public var dash: [Double]
    public init(_ colour: UInt32, width: Double = 1, dash: [Double] = []) {
      self.colour = colour
      self.width = width
      self.dash = dash
    }
  }

  public struct Fill: Hashable, Sendable {
    /// 0xRRGGBB.
    public var colour: UInt32
    /// 0…1.
    public var opacity: Double
    public init(_ colour: UInt32, opacity: Double = 1) {
      self.colour = colour
      self.opacity = opacity
    }
  }

  public enum Anchor: String, Hashable, Sendable, CaseIterable { case start, middle, end }

  public struct Letters: Hashable, Sendable {
    /// Height in points.
    public var size: Double
    public var bold: Bool
    /// 0xRRGGBB.
    public var colour: UInt32
    /// Which part of the words stands at the point.
    public var anchor: Anchor
    /// Read from bottom to top: the name of an upright axis.
    public var upright: Bool
    public init(size: Double = 11, bold: Bool = false, colour: UInt32 = 0x202124, anchor: Anchor = .start, upright: Bool = false)
    {
      self.size = size
      self.bold = bold
      self.colour = colour
      self.anchor = anchor
      self.upright = upright
    }
  }

  public enum Item: Hashable, Sendable {
    case line(from: Point, to: Point, Stroke)
    case polyline([Point], Stroke)
    case rectangle(x: Double, y: Double, width: Double, height: Double, fill: Fill?, stroke: Stroke?)
    case polygon([Point], fill: Fill?, stroke: Stroke?)
    /// Words on one line; the point is on their baseline.
    case text(String, at: Point, Letters)
  }

  public init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  // MARK: shorthand

  public mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ stroke: Stroke) {
    items.append(.line(from: Point(x1, y1), to: Point(x2, y2), stroke))
  }
  public mutating func polyline(_ points: [Point], _ stroke: Stroke) { items.append(.polyline(points, stroke)) }
  public mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: Fill? = nil, stroke: Stroke? = nil
  ) {
    items.append(.rectangle(x: x, y: y, width: width, height: height, fill: fill, stroke: stroke))
  }
  public mutating func polygon(_ points: [Point], fill: Fill? = nil, stroke: Stroke? = nil) {
    items.append(.polygon(points, fill: fill, stroke: stroke))
  }
  public mutating func text(_ words: String, _ x: Double, _ y: Double, _ letters: Letters = Letters()) {
    items.append(.text(words, at: Point(x, y), letters))
  }
}
