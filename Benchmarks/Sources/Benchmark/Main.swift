import Foundation
import Simulation
import Values

/// Times the product's arithmetic and leaves what a peer needs to do the same: `Benchmark OUT [paths buckets commitments]`.
///
/// OUT gets `problem.json`, `uniforms.f64` (walks × parts × paths), `exposure.f64` (offers × commitments × 5) and
/// `swift.json` with seconds, the least of several runs. With `-` as OUT only that is printed.
@main
struct Benchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 2 || arguments.count == 5 else {
      FileHandle.standardError.write(Data("usage: Benchmark OUT [paths buckets commitments]\n".utf8))
      exit(64)
    }
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    let problem =
      numbers.count == 3
      ? Problem(paths: numbers[0], buckets: numbers[1], commitments: numbers[2])
      : Problem(paths: 4_096, buckets: 12, commitments: 1_000)

    var seconds: [String: Double] = [:]
    let runs = problem.paths > 100_000 ? 1 : 5
    func timed<T>(_ name: String, _ work: () -> T) -> T {
      var result: T?
      for _ in 0..<runs {
        let begin = DispatchTime.now().uptimeNanoseconds
        result = work()
        let took = Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
        seconds[name] = min(seconds[name] ?? .infinity, took)
      }
      return result!
    }
    let uniforms = timed("uniforms") { problem.uniforms(0..<problem.paths) }
    if problem.paths <= 100_000 {
      // What the peers are given.
      let drawn = problem.ranges.map { problem.uniforms($0) }
      _ = timed("paths from given numbers, 1 threads") { problem.paths(threads: 1, drawn: drawn) }
    }
    _ = timed("exponentials alone") { () -> Double in
      var x = 0.0
      for i in 0..<problem.paths * problem.buckets * 36 { x += Elementary.exp(Double(i & 1023) * 1e-3 - 0.5) }
      return x
    }
    var exposures: [[[Double]]] = []
    for threads in [1, 2] {
      let totals = timed("paths, \(threads) threads") { problem.paths(threads: threads) }
      exposures = timed("exposure, \(threads) threads") {
        problem.offers.map { problem.exposure($0, totals, threads: threads) }
      }
    }
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      let megabytes = Double(usage.ru_maxrss) / 1_048_576
    #else
      getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
      let megabytes = Double(usage.ru_maxrss) / 1_024
    #endif

    var report: [String: Any] = seconds
    report["megabytes"] = megabytes
    let json = try JSONSerialization.data(withJSONObject: report, options: [.prettyPrinted, .sortedKeys])
    if arguments[1] == "-" {
      FileHandle.standardOutput.write(json)
      return
    }
    // What the peers read.
    let out = URL(fileURLWithPath: arguments[1])
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    let parts = problem.steps
    let walk = problem.bridge.walk(parts) { i in ContiguousArray((0..<parts).map { $0 == i ? 1.0 : 0.0 }) }
    func bytes(_ x: some Sequence<Double>) -> Data {
      x.reduce(into: Data()) { d, v in withUnsafeBytes(of: v) { d.append(contentsOf: $0) } }
    }
    var data = Data(capacity: uniforms.count * problem.paths * 8)
    for u in uniforms { u.withUnsafeBytes { data.append(contentsOf: $0) } }
    try data.write(to: out.appendingPathComponent("uniforms.f64"))
    try bytes(exposures.flatMap { $0.flatMap { $0 } }).write(to: out.appendingPathComponent("exposure.f64"))
    let description: [String: Any] = [
      "paths": problem.paths, "buckets": problem.buckets, "steps": parts, "years": problem.years, "lead": problem.lead,
      "correlation": problem.correlation, "walk": walk.map { Array($0) },
      "sigma": (0..<problem.buckets).map { problem.sigma($0) }, "growth": (0..<problem.buckets).map { problem.growth($0) },
      "level": (0..<problem.buckets).map { problem.level($0) },
      "commitments": (0..<problem.commitments).map { problem.commitment($0) },
      "offers": problem.offers.map { ["discount": $0.discount, "ramp": $0.ramp, "counted": $0.counted] as [String: Any] },
    ]
    try JSONSerialization.data(withJSONObject: description).write(to: out.appendingPathComponent("problem.json"))
    try json.write(to: out.appendingPathComponent("swift.json"))
  }
}
