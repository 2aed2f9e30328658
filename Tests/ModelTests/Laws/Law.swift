import Foundation
import Seeded
import Testing

/// A law of the model: something that holds on every random case of its domain, whatever number the model runs on.
protocol Law {
  /// Checks one case.
  /// - Returns: what is wrong, or nil.
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String?
}

enum Laws {
  /// Cases a law in the normal run; EDP_LAW_CASES raises them.
  static let cases = ProcessInfo.processInfo.environment["EDP_LAW_CASES"].flatMap { Int($0) } ?? 2_000

  /// Checks the law on `share` of the cases.
  static func check<L: Law>(_ law: L.Type, share: Double = 1) {
    var found = 0
    for seed in 0..<max(1, Int(Double(cases) * share)) {
      guard let violation = law.violation(seed, as: Double.self) else { continue }
      Issue.record("\(law), case \(seed): \(violation)")
      found += 1
      if found == 3 { return }
    }
  }

  /// Whether a mutant breaks the law on one of the first cases.
  static func kills<L: Law, B: Bend>(_ law: L.Type, _ bend: B.Type, within cases: Int = 400) -> Bool {
    (0..<cases).contains { law.violation($0, as: Bent<B>.self) != nil }
  }
}
