import Formulas

/// A number that the model can be run on and whose value can be looked at.
protocol LawNumber: Formulaic { var asDouble: Double { get } }
extension Double: LawNumber { var asDouble: Double { self } }

/// What a mutant computes in place of one operation; everything it does not change is as `Double` has it.
protocol Bend: Sendable {
  static func add(_ a: Double, _ b: Double) -> Double
  static func subtract(_ a: Double, _ b: Double) -> Double
  static func min(_ a: Double, _ b: Double) -> Double
  static func max(_ a: Double, _ b: Double) -> Double
  static func ratio(_ a: Double, _ b: Double) -> Double
  static func power(_ base: Double, _ exponent: Double) -> Double
  static func sum(_ terms: [Double]) -> Double
  static func pick(_ values: [Double], _ i: Double) -> Double
  static func months(from a: Double, to b: Double) -> Double
  static func choose(_ c: Bool, _ a: Double, _ b: Double) -> Double
  static func above(_ a: Double, _ b: Double) -> Bool
  static func atLeast(_ a: Double, _ b: Double) -> Bool
}
extension Bend {
  static func add(_ a: Double, _ b: Double) -> Double { a + b }
  static func subtract(_ a: Double, _ b: Double) -> Double { a - b }
  static func min(_ a: Double, _ b: Double) -> Double { Double.min(a, b) }
  static func max(_ a: Double, _ b: Double) -> Double { Double.max(a, b) }
  static func ratio(_ a: Double, _ b: Double) -> Double { Double.ratio(a, b) }
  static func power(_ base: Double, _ exponent: Double) -> Double { Double.power(base, exponent) }
  static func sum(_ terms: [Double]) -> Double { Double.sum(terms) }
  static func pick(_ values: [Double], _ i: Double) -> Double { Double.pick(values, i) }
  static func months(from a: Double, to b: Double) -> Double { Double.months(from: a, to: b) }
  static func choose(_ c: Bool, _ a: Double, _ b: Double) -> Double { c ? a : b }
  static func above(_ a: Double, _ b: Double) -> Bool { a > b }
  static func atLeast(_ a: Double, _ b: Double) -> Bool { a >= b }
}

/// A number that computes as `Double` does but for one bent operation: the model on it is a mutant.
struct Bent<B: Bend>: LawNumber {
  typealias Condition = Bool
  var asDouble: Double
  init(_ value: Double) { asDouble = value }
  private static func of(_ x: Double) -> Bent { Bent(x) }

  static func + (a: Bent, b: Bent) -> Bent { of(B.add(a.asDouble, b.asDouble)) }
  static func - (a: Bent, b: Bent) -> Bent { of(B.subtract(a.asDouble, b.asDouble)) }
  static func * (a: Bent, b: Bent) -> Bent { of(a.asDouble * b.asDouble) }
  static func / (a: Bent, b: Bent) -> Bent { of(a.asDouble / b.asDouble) }
  static func min(_ a: Bent, _ b: Bent) -> Bent { of(B.min(a.asDouble, b.asDouble)) }
  static func max(_ a: Bent, _ b: Bent) -> Bent { of(B.max(a.asDouble, b.asDouble)) }
  static func ratio(_ a: Bent, _ b: Bent) -> Bent { of(B.ratio(a.asDouble, b.asDouble)) }
  static func power(_ base: Bent, _ exponent: Bent) -> Bent { of(B.power(base.asDouble, exponent.asDouble)) }
  static func exp(_ a: Bent) -> Bent { of(Double.exp(a.asDouble)) }
  static func floor(_ a: Bent) -> Bent { of(Double.floor(a.asDouble)) }
  static func sum(_ terms: [Bent]) -> Bent { of(B.sum(terms.map(\.asDouble))) }
  static func sum<Items: Collection>(_ items: Items, _ term: (Items.Element) -> Bent) -> Bent { sum(items.map(term)) }
  static func sumProduct(_ a: [Bent], _ b: [Bent]) -> Bent {
    of(Double.sumProduct(a.map(\.asDouble), b.map(\.asDouble)))
  }
  static func sum(of values: [Bent], where keys: [Bent], equal key: Bent) -> Bent {
    of(Double.sum(of: values.map(\.asDouble), where: keys.map(\.asDouble), equal: key.asDouble))
  }
  static func pick(_ values: [Bent], _ i: Bent) -> Bent { of(B.pick(values.map(\.asDouble), i.asDouble)) }
  static func count(_ ascending: [Bent], notAbove x: Bent) -> Bent {
    of(Double.count(ascending.map(\.asDouble), notAbove: x.asDouble))
  }
  static func fixed(_ x: Bent) -> Bent { x }
  static func months(from a: Bent, to b: Bent) -> Bent { of(B.months(from: a.asDouble, to: b.asDouble)) }
  static func choose(_ c: Bool, _ a: Bent, _ b: Bent) -> Bent { of(B.choose(c, a.asDouble, b.asDouble)) }
  static func .>= (a: Bent, b: Bent) -> Bool { B.atLeast(a.asDouble, b.asDouble) }
  static func .> (a: Bent, b: Bent) -> Bool { B.above(a.asDouble, b.asDouble) }
  static func .< (a: Bent, b: Bent) -> Bool { !B.atLeast(a.asDouble, b.asDouble) }
  static func .== (a: Bent, b: Bent) -> Bool { a.asDouble == b.asDouble }
  static func both(_ a: Bool, _ b: Bool) -> Bool { a && b }
  static func always(_ value: Bool) -> Bool { value }
}
