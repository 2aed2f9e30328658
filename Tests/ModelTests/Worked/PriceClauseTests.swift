import Agreements
import RandomEngagements
import Testing
import Values

@testable import Model

/// Public prices move; what a fee then is.
@Suite struct PriceClauseTests {
  /// One family in the first-party bucket: 100 a month, whose price moves to `q` in month 7.
  static func demand(_ q: Double) -> Demand<Double> {
    let index = Array(repeating: 1.0, count: 6) + Array(repeating: q, count: 6)
    return Demand(buckets: [Demand.bedrock("bedrock_first_party", ["nova": index.map { $0 * 100 }], index: ["nova": index])])
  }
  static func half(_ a: Double, _ b: Double) -> [Double] { Array(repeating: a, count: 6) + Array(repeating: b, count: 6) }
  static func contract(_ basis: Basis = .net, protected: Bool = false, rate: Double? = nil, fixed: Bool = false) -> Contract {
    .promising([1], at: .rate(0.2)) {
      $0.basis = typed(basis)
      $0.priceProtection = typed(protected)
      if let rate { $0.privateRates = [PrivateRate(bucket: typed("bedrock_first_party"), rate: typed(rate), fixedPrice: fixed)] }
    }
  }

  /// Prices rise by a quarter: list 125, fee 125 × 0.8 × 1/1.25 = 80 as before, 20 protected. List basis retires 125.
  @Test func protectionFromARise() {
    let run = settle(Self.contract(protected: true), on: Self.demand(1.25))
    #expect(agree(run.row("Net fees"), Self.half(80, 80)))
    #expect(agree(run.row("Price protection", under: "Support, cash"), Self.half(0, 20)))
    #expect(agree(run.row("Net fees"), run.row("Drawdown")))
    #expect(agree(settle(Self.contract(.list, protected: true), on: Self.demand(1.25)).row("Drawdown"), Self.half(100, 125)))
  }

  /// Falls pass through: protection does nothing.
  @Test func protectionFromAFall() {
    let run = settle(Self.contract(protected: true), on: Self.demand(0.8))
    #expect(agree(run.row("Net fees"), Self.half(80, 64)))
    #expect(agree(run.row("Price protection", under: "Support, cash"), Self.half(0, 0)))
  }

  /// A fixed price does not follow a fall: list 80, fee 80 ÷ 0.8 × 0.9 × 0.8 = 72 as before; the private term is -10.
  @Test func fixedPriceInAFall() {
    let run = settle(Self.contract(rate: 0.1, fixed: true), on: Self.demand(0.8))
    #expect(agree(run.row("Net fees"), Self.half(72, 72)))
    #expect(agree(run.row("Private rates"), Self.half(10, -10)))
    let moving = settle(Self.contract(rate: 0.1), on: Self.demand(0.8))
    #expect(agree(moving.row("Net fees"), Self.half(72, 57.6)))
  }

  /// A rise passes through a fixed price, unless it is protected too: then the price of signing holds both ways.
  @Test func fixedPriceInARise() {
    #expect(agree(settle(Self.contract(rate: 0.1, fixed: true), on: Self.demand(1.25)).row("Net fees"), Self.half(72, 90)))
    for q in [0.5, 0.8, 1, 1.25, 3] {
      let run = settle(Self.contract(protected: true, rate: 0.1, fixed: true), on: Self.demand(q))
      #expect(agree(run.row("Net fees"), Self.half(72, 72)))
    }
  }
}
