import Formulas
import Simulation
import Values

/// The numbers behind what chance decides, by component, for a block of paths: evenly over (0, 1), or standard normal.
struct Numbers {
  var uniform: (_ component: String) -> ContiguousArray<Double>
  var normal: (_ component: String) -> ContiguousArray<Double>

  static func normals(_ uniform: ContiguousArray<Double>) -> ContiguousArray<Double> { Quantile.normals(uniform) }

  /// How far a component is tried: at its 5% and its 95% point.
  static let end = 1.6448536269514722

  /// The middle everywhere, but for one component at a time: component i stands at its 5% point on path 2i, at its 95%
  /// point on path 2i + 1.
  static func probing(_ components: [String], paths: Int) -> Numbers {
    let places = Dictionary(uniqueKeysWithValues: components.enumerated().map { ($1, $0) })
    func all(_ name: String, _ low: Double, _ middle: Double, _ high: Double) -> ContiguousArray<Double> {
      var x = ContiguousArray(repeating: middle, count: paths)
      if let i = places[name] { (x[2 * i], x[2 * i + 1]) = (low, high) }
      return x
    }
    return Numbers(uniform: { all($0, 0.05, 0.5, 0.95) }, normal: { all($0, -end, 0, end) })
  }
}

/// How the components of chance share the good points.
///
/// Every component is a standard normal number z. The money that a contract turns on is list spend by contract year, and
/// to first order that moves along one direction of all components together. So the coordinates of the points are given
/// to these directions d_k, made orthonormal: z' = z + Σ d_k·(u_k - d_k·z), u_k the point's normal coordinate and z
/// independent. z' is standard normal as z is (a rotation of independent normals; compare Imai and Tan, "A general
/// dimension reduction technique for derivative pricing", 2006), and nearly all that moves money lies on few coordinates.
struct Steering: Sendable {
  /// Components that move money, by kind and name.
  var components: [String] = []
  /// Orthonormal, over `components`.
  var directions: [[Double]] = []

  /// - Parameters:
  ///   - candidates: components by kind and name.
  ///   - slopes: by what is steered for, the most important first, and candidate: what it moves by with a unit of z. A
  ///     candidate that moves nothing is left alone.
  init(_ candidates: [String] = [], slopes: [[Double]] = []) {
    let moving = candidates.indices.filter { i in slopes.contains { $0[i] != 0 } }
    components = moving.map { candidates[$0] }
    func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    for slope in slopes {
      var rest = moving.map { slope[$0] }
      let whole = length(rest)
      if whole == 0 { continue }
      for d in directions {
        let along = zip(rest, d).reduce(0) { $0 + $1.0 * $1.1 }
        for i in rest.indices { rest[i] -= along * d[i] }
      }
      // What the directions before have left of it, if that is more than a thousandth.
      let left = length(rest)
      if left > 1e-3 * whole, directions.count < Points.coordinateCount { directions.append(rest.map { $0 / left }) }
    }
  }

  func numbers(_ points: Points, _ paths: Range<Int>) -> Numbers {
    var z: [String: ContiguousArray<Double>] = [:]
    if !directions.isEmpty {
      var steered = components.map { Numbers.normals(points.independent($0, paths: paths)) }
      for (k, direction) in directions.enumerated() {
        var less = Numbers.normals(points.coordinate(k, paths: paths))
        for (i, d) in direction.enumerated() where d != 0 { add(-d, steered[i], to: &less) }
        for (i, d) in direction.enumerated() where d != 0 { add(d, less, to: &steered[i]) }
      }
      for (name, values) in zip(components, steered) { z[name] = values }
    }
    let steered = z
    return Numbers(
      uniform: { name in
        // Kept below 1, where quantiles end.
        steered[name].map { ContiguousArray($0.map { min(Normal.probability($0), 1 - 0x1p-53) }) }
          ?? points.independent(name, paths: paths)
      },
      normal: { name in steered[name] ?? Numbers.normals(points.independent(name, paths: paths)) })
  }

  private func add(_ factor: Double, _ x: ContiguousArray<Double>, to y: inout ContiguousArray<Double>) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in for p in y.indices { y[p] += factor * x[p] } }
    }
  }
}
