/// What a mutant does wrong, by bending one operation of the number that the model runs on.
protocol Mutation: Bend { static var sentence: String { get } }

/// Nothing: what a mutant must not be.
enum Straight: Mutation { static let sentence = "nothing is bent" }
enum SignKept: Mutation {
  static let sentence = "what is above zero is taken with its sign"
  static func max(_ a: Double, _ b: Double) -> Double { b == 0 ? a : Swift.max(a, b) }
}
enum LesserForGreater: Mutation {
  static let sentence = "the lesser is taken for the greater"
  static func max(_ a: Double, _ b: Double) -> Double { Swift.min(a, b) }
}
enum GapTwice: Mutation {
  static let sentence = "what is above zero counts twice"
  static func max(_ a: Double, _ b: Double) -> Double { b == 0 ? 2 * Swift.max(a, 0) : Swift.max(a, b) }
}
enum EitherSide: Mutation {
  static let sentence = "a distance from the commitment is a gap on either side"
  static func max(_ a: Double, _ b: Double) -> Double { b == 0 ? a.magnitude : Swift.max(a, b) }
}
enum LastTermLost: Mutation {
  static let sentence = "a sum leaves out its last term"
  static func sum(_ terms: [Double]) -> Double { Double.sum(Array(terms.dropLast())) }
}
enum FirstTermTwice: Mutation {
  static let sentence = "a sum counts its first term twice"
  static func sum(_ terms: [Double]) -> Double { Double.sum(terms) + (terms.first ?? 0) }
}
enum MeanForSum: Mutation {
  static let sentence = "the mean of the rows is taken for their sum"
  static func sum(_ terms: [Double]) -> Double { terms.isEmpty ? 0 : Double.sum(terms) / Double(terms.count) }
}
enum WholeCents: Mutation {
  static let sentence = "sums are rounded to cents"
  static func add(_ a: Double, _ b: Double) -> Double { ((a + b) * 100).rounded() / 100 }
}
enum DaysForMonths: Mutation {
  static let sentence = "months are days over their mean number"
  static func months(from a: Double, to b: Double) -> Double { (b - a) / 30.436875 }
}
enum ThresholdExcluded: Mutation {
  static let sentence = "a tier holds only above its threshold"
  static func atLeast(_ a: Double, _ b: Double) -> Bool { a > b * (1 + 2e-9) }
}
enum AtIsAbove: Mutation {
  static let sentence = "what is just at a limit is cut as if above it"
  static func above(_ a: Double, _ b: Double) -> Bool { a >= b }
}
enum DifferenceShrinks: Mutation {
  static let sentence = "a difference loses five parts in a billion"
  static func subtract(_ a: Double, _ b: Double) -> Double { (a - b) * (1 - 5e-9) }
}
