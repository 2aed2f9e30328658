/// A random walk of n steps built from its end inwards: the first number decides where it ends, the next where it stands
/// half-way, and so on. So a few numbers decide most of the walk, and those take the best points.
///
/// Σ of n independent standard normals in law; step k is the walk's value after k of them.
public struct Bridge: Sendable {
  /// One number's place in the walk.
  public struct Part: Sendable {
    /// The step that it decides, 1…n.
    public var step: Int
    /// Neighbours decided before: 0 is the start; `right` nil: none.
    var left: Int
    var right: Int?
    /// value(step) = a·value(left) + b·value(right) + spread·z.
    var a: Double
    var b: Double
    var spread: Double
  }
  public let steps: Int
  /// In the order in which they are drawn.
  public let parts: [Part]

  public init(steps: Int) {
    self.steps = steps
    var parts: [Part] = []
    if steps > 0 {
      parts.append(Part(step: steps, left: 0, right: nil, a: 1, b: 0, spread: Double(steps).squareRoot()))
      // Breadth first: whole spans before their halves.
      var spans = [(0, steps)]
      while !spans.isEmpty {
        var next: [(Int, Int)] = []
        for (l, r) in spans where r - l > 1 {
          let m = (l + r) / 2
          let width = Double(r - l), before = Double(m - l), after = Double(r - m)
          parts.append(
            Part(step: m, left: l, right: r, a: after / width, b: before / width, spread: (before * after / width).squareRoot()))
          next += [(l, m), (m, r)]
        }
        spans = next
      }
    }
    self.parts = parts
  }

  /// The walk of a block of paths, step by step; step 0 is left out.
  /// - Parameter normals: of one part, for every path of the block.
  public func walk(_ paths: Int, _ normals: (_ part: Int) -> ContiguousArray<Double>) -> [ContiguousArray<Double>] {
    var values = [ContiguousArray<Double>](repeating: [], count: steps + 1)
    values[0] = ContiguousArray(repeating: 0, count: paths)
    for (i, part) in parts.enumerated() {
      let z = normals(i)
      let left = values[part.left], right = part.right.map { values[$0] } ?? values[0]
      let (a, b, spread) = (part.a, part.b, part.spread)
      values[part.step] = ContiguousArray(unsafeUninitializedCapacity: paths) { out, filled in
        for p in 0..<paths { (out.baseAddress! + p).initialize(to: a * left[p] + b * right[p] + spread * z[p]) }
        filled = paths
      }
    }
    return Array(values.dropFirst())
  }
}
