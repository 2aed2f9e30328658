import Seeded
import Testing
import Values

@testable import Formulas

/// Every operation of a formula, written once for any number.
enum Operation: CaseIterable {
  case add, subtract, multiply, divide, negate, min, max, positive, ratio, ratioOfZero, power, exp, floor
  case sum, sumOf, sumProduct, sumWhere, pick, countNotAbove, cappedSum, fixed
  case months, tier, marginalAmount, marginalAverage, roundedHalfUp
  case chooseAtLeast, chooseAbove, chooseBelow, chooseEqual, chooseBoth, chooseAlways

  /// The operation over six numbers with keys 1…3; `index` is a whole number 1…6, `dates` are serials, `rising` is a
  /// column of the same numbers' sizes in order, 0 first.
  func applied<N: Formulaic>(_ x: [N], keys: [N], index: N, dates: [N], rising: [N]) -> N {
    let a = x[0], b = x[1]
    switch self {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / N.choose(b .== 0.0, 1.0, b)
    case .negate: return -a
    case .min: return N.min(a, b)
    case .max: return N.max(a, b)
    case .positive: return N.positive(a)
    case .ratio: return N.ratio(a, b)
    case .ratioOfZero: return N.ratio(a, b - b)
    case .power: return N.power(N.max(a, 0.5), N.min(b, 20.0))
    case .exp: return N.exp(N.min(a, 50.0))
    case .floor: return N.floor(a)
    case .sum: return N.sum(x)
    case .sumOf: return N.sum(x) { $0 * a }
    case .sumProduct: return N.sumProduct(x, keys)
    case .sumWhere: return N.sum(of: x, where: keys, equal: N.min(index, 3.0))
    case .pick: return N.pick(x, index)
    case .countNotAbove: return N.count(rising, notAbove: N.positive(a))
    case .cappedSum: return N.cappedSum(rising, sums: x, above: keys, at: N.positive(a))
    case .fixed: return N.fixed(a)
    case .months: return N.months(from: dates[0], to: dates[1])
    case .tier: return N.tier(at: a, from: [x[1], x[2]], rate: [x[3], x[4]])
    case .marginalAmount: return N.marginalAmount(at: a, from: [0.0, x[1], x[2]], rate: [x[3], x[4], x[5]])
    case .marginalAverage: return N.marginalAverage(at: a, from: [0.0, x[1]], rate: [x[3], x[4]])
    case .roundedHalfUp: return N.roundedHalfUp(a / 2.0)
    case .chooseAtLeast: return N.choose(a .>= b, x[2], x[3])
    case .chooseAbove: return N.choose(a .> b, x[2], x[3])
    case .chooseBelow: return N.choose(a .< b, x[2], x[3])
    case .chooseEqual: return N.choose(a .== b, x[2], x[3])
    case .chooseBoth: return N.choose(N.both(a .> b, x[2] .> x[3]), x[4], x[5])
    case .chooseAlways: return N.choose(N.always(true), a, b) + N.choose(N.always(false), a, b)
    }
  }
}

/// The model is written once and read in three ways: these are what makes the readings agree.
@Suite struct ThreeReadingsTests {
  struct Draw {
    var x: [Double]
    var keys: [Double]
    var index: Double
    var dates: [Double]
    var rising: [Double] { [0] + x.dropFirst().map(\.magnitude).sorted() }
  }
  /// Numbers of many sizes, equal ones, whole ones, both zeros among them.
  static func draw(_ chance: inout Seeded) -> Draw {
    let shared = chance.within(-5, 5)
    let x = (0..<6).map { _ -> Double in
      switch chance.whole(0...6) {
      case 0: 0
      case 1: -0.0
      case 2: shared
      case 3: Double(chance.whole(-20...20)) / 2
      case 4: chance.within(-1, 1) * 1e12
      case 5: chance.within(-1, 1) * 1e-12
      default: chance.within(-1000, 1000)
      }
    }
    let dates = (0..<2).map { _ in Month(chance.whole(1950...2100), chance.whole(1...12)).serial + Double(chance.whole(0...27)) }
    return Draw(x: x, keys: x.map { _ in Double(chance.whole(1...3)) }, index: Double(chance.whole(1...6)), dates: dates)
  }

  @Test(arguments: Operation.allCases)
  func liveIsDoubleToTheBit(_ operation: Operation) {
    var chance = Seeded(2)
    for _ in 0..<300 {
      let d = Self.draw(&chance)
      /// Cells of one column, so that ranges can be made of them.
      func cells(_ values: [Double], _ column: Int) -> [Live] {
        values.enumerated().map { Live(value: $1, expr: .cell(Reference(page: 0, row: $0, column: column))) }
      }
      let live = operation.applied(
        cells(d.x, 0), keys: cells(d.keys, 1), index: cells([d.index], 2)[0], dates: cells(d.dates, 3),
        rising: cells(d.rising, 4))
      let double = operation.applied(d.x, keys: d.keys, index: d.index, dates: d.dates, rising: d.rising)
      #expect(live.value.bitPattern == double.bitPattern, "\(operation) of \(d)")
    }
  }

  @Test(arguments: Operation.allCases)
  func everyLaneIsDoubleToTheBit(_ operation: Operation) {
    var chance = Seeded(4)
    for _ in 0..<100 {
      let draws = (0..<8).map { _ in Self.draw(&chance) }
      // Some figures are one number for all paths; those must meet blocks of numbers as if they were blocks themselves.
      let same = chance.chance(0.5) ? draws[0] : nil
      func lanes(_ value: (Draw) -> Double) -> Lanes { Lanes(ContiguousArray(draws.map(value))) }
      func lane(_ i: Int, _ value: (Draw) -> Double) -> Lanes {
        if let same, i % 2 == 0 { Lanes(value(same)) } else { lanes(value) }
      }
      let all = operation.applied(
        (0..<6).map { i in lane(i) { $0.x[i] } }, keys: (0..<6).map { i in lanes { $0.keys[i] } }, index: lanes(\.index),
        dates: (0..<2).map { i in lanes { $0.dates[i] } }, rising: (0..<6).map { i in lanes { $0.rising[i] } })
      for (lane, d) in draws.enumerated() {
        let x = (0..<6).map { i in i % 2 == 0 ? (same ?? d).x[i] : d.x[i] }
        let one = operation.applied(x, keys: d.keys, index: d.index, dates: d.dates, rising: d.rising)
        #expect(all[lane].bitPattern == one.bitPattern, "\(operation), lane \(lane), of \(d)")
      }
    }
  }

  /// The sheet's words for each operation.
  @Test func formulas() {
    let x = (0..<3).map { Live(value: Double($0 + 1), expr: .cell(Reference(page: 0, row: $0, column: 0))) }
    func shown(_ live: Live) -> String { live.expr.printed(on: 0, names: ["S"]) }
    #expect(shown(Live.max(x[0] - x[1], 0.0)) == "MAX(A1-A2,0)")
    #expect(shown(-x[0]) == "0-A1")
    #expect(shown(.ratio(x[0], x[1])) == "IF(A2=0,0,A1/A2)")
    #expect(shown(.sum(x)) == "SUM(A1:A3)")
    #expect(shown(.sum([x[0]])) == "A1")
    #expect(shown(.sum([])) == "0")
    #expect(shown(.sumProduct(x, x)) == "SUMPRODUCT(A1:A3,A1:A3)")
    #expect(shown(.sum(of: x, where: x, equal: 2.0)) == "SUMIF(A1:A3,2,A1:A3)")
    #expect(shown(.pick(x, 2.0)) == "INDEX(A1:A3,2)")
    #expect(shown(.pick([x[0]], 1.0)) == "A1")
    #expect(shown(.count(x, notAbove: x[1])) == "MATCH(A2,A1:A3)")
    #expect(shown(.fixed(x[1]) + x[1]) == "$A$2+A2")
    #expect(shown(.months(from: x[0], to: x[1])) == "(YEAR(A2)-YEAR(A1))*12+MONTH(A2)-MONTH(A1)")
    #expect(shown(.choose(Live.both(x[0] .> x[1], x[0] .>= x[2]), x[0], 0.0)) == "IF(AND(A1>A2,A1>=A3),A1,0)")
    #expect(shown(.tier(at: x[0], from: [x[1]], rate: [x[2]])) == "IF(A1>=A2,A3,0)")
    #expect(shown(.roundedHalfUp(x[0])) == "INT(A1)+IF(A1-INT(A1)>=1-(A1-INT(A1)),1,0)")
  }
}
