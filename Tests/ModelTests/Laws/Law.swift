import Foundation
import Seeded
import Testing

/// A law of the model: something that holds on every random case of its domain, whatever number the model runs on.
protocol Law: SendableMetatype {
  /// Its number in the specification.
  static var number: Int { get }
  /// Checks one case.
  /// - Returns: what is wrong, or nil.
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String?
}

/// A law with mistakes of its own: such as no operation of the number can express. Each is made on inputs or on results,
/// and the law must notice it.
protocol FallibleLaw: Law {
  /// The mistakes, each a sentence.
  associatedtype Mistake: CaseIterable & RawRepresentable & Sendable where Mistake.RawValue == String
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type, making mistake: Mistake?) -> String?
}
extension FallibleLaw {
  static func violation<N: LawNumber>(_ seed: Int, as number: N.Type) -> String? { violation(seed, as: number, making: nil) }
}

enum Laws {
  /// Cases a law in the normal run; EDP_LAW_CASES raises them.
  static let stated = ProcessInfo.processInfo.environment["EDP_LAW_CASES"].flatMap { Int($0) }

  /// Checks the law.
  /// - Parameter cases: how many in the normal run; as many as EDP_LAW_CASES says where it is set.
  static func check<L: Law>(_ law: L.Type, cases: Int) {
    var found = 0
    for seed in 0..<(stated ?? cases) {
      guard let violation = law.violation(seed, as: Double.self) else { continue }
      Issue.record("\(law), case \(seed): \(violation)")
      found += 1
      if found == 3 { return }
    }
  }
}
