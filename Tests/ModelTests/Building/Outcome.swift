import Agreements
import Formulas
import RandomEngagements

@testable import Model

/// What the model makes of an engagement: its figures as named rows of numbers.
struct Outcome {
  struct Row {
    var name: String
    var isMoney: Bool
    /// Of one row of a file, rather than of the engagement.
    var isOfRow = false
    var values: [Double]
  }
  var rows: [Row] = []
  /// The greatest amount of money in it.
  var scale: Double { rows.filter(\.isMoney).flatMap(\.values).map(\.magnitude).max() ?? 0 }

  /// Without figures of single rows.
  var totals: Outcome { Outcome(rows: rows.filter { !$0.isOfRow }) }

  /// The first difference to another outcome, row by row of this one; nil when all agree.
  /// - Parameters:
  ///   - money: what the amount should be there.
  ///   - tolerance: how far it may be off; 0 is to the bit.
  func difference(to other: Outcome, money: (Double) -> Double = { $0 }, tolerance: Double = 0) -> String? {
    let there = Dictionary(other.rows.map { ($0.name, $0) }, uniquingKeysWith: { a, _ in a })
    for row in rows {
      guard let match = there[row.name], match.values.count == row.values.count else { return "no row \(row.name)" }
      for (i, x) in row.values.enumerated() {
        let want = row.isMoney ? money(x) : x, found = match.values[i]
        if !((want - found).magnitude <= tolerance) && want != found { return "\(row.name), \(i): \(found), not \(want)" }
      }
    }
    return nil
  }
}

extension Engagement {
  /// Forecast in every scenario, and offers, alternative and contract in force settled on one of them.
  func outcome<N: LawNumber>(_ scenario: Scenario = .optimised, as number: N.Type) -> Outcome {
    let timeline = Timeline(self)
    return outcome(scenario, on: PlainSheet<N>(window: timeline.window, runUp: timeline.runUp))
  }

  /// The same on a worksheet of this engagement's window and run-up.
  func outcome<W: Worksheet>(_ scenario: Scenario, on sheet: W) -> Outcome where W.Number: LawNumber {
    typealias N = W.Number
    let timeline = Timeline(self)
    let forecast = Forecast<N>(self, timeline: timeline, on: sheet)
    var out = Outcome()
    func add(_ name: String, _ values: [N], isMoney: Bool = true) {
      out.rows.append(.init(name: name, isMoney: isMoney, values: values.map(\.asDouble)))
    }
    for s in Forecast<N>.scenarios(self) {
      add("\(s)", forecast.totals[s]!.cells)
      for bucket in forecast.demand[s]!.buckets {
        add("\(s) \(bucket.name)", bucket.list.cells)
        for family in bucket.families {
          add("\(s) \(bucket.name) \(family.label)", family.list.cells)
          add("\(s) \(bucket.name) \(family.label): index", family.priceIndex.cells, isMoney: false)
        }
      }
    }
    for row in forecast.tokens.rows {
      for (n, serving) in row.servings.enumerated() {
        guard let tokens = serving.tokens else { continue }
        let name = "\(row.row.source) \(row.row.launch == nil) serving \(n)"
        for (label, tokens) in [(": tokens in", tokens.input), (": tokens out", tokens.output)] {
          out.rows.append(.init(name: name + label, isMoney: false, isOfRow: true, values: tokens.cells.map(\.asDouble)))
        }
      }
    }
    let settled = Settled<N>(
      self, demand: forecast.demand[scenario]!, outlook: forecast.totals[.optimised]!, timeline: timeline, time: forecast.time,
      on: sheet)
    func add(_ name: String, _ ledger: Ledger<N>) {
      add(name + " cash", ledger.cash)
      add(name + " cost", [ledger.cost, ledger.shortfall])
      add(name + " headline", [ledger.headlineDiscount], isMoney: false)
      for p in ledger.periods { add("\(name) \(p.pool) \(p.months)", p.named.map(\.value)) }
      for (part, figures) in [("window", ledger.window), ("horizon", ledger.horizon)] {
        add("\(name) \(part)", figures.named.filter { $0.unit == .money }.map(\.value))
        add("\(name) \(part) shares", figures.named.filter { $0.unit != .money }.map(\.value), isMoney: false)
      }
    }
    if let standing = settled.standing { add("standing", standing.ledger) }
    for offer in settled.offers {
      add(offer.quote, offer.ledger)
      add(offer.quote + " alternative", offer.alternative)
      add(offer.quote + " loss", [offer.loss])
    }
    return out
  }
}
