import Agreements
import Formulas
import Values

/// One offer settled against its alternative on one path of demand.
public struct SettledOffer<N: Formulaic>: Sendable {
  public var quote: String
  public var ledger: Ledger<N>
  public var alternative: Ledger<N>
  /// Cost of the offer less cost of the alternative; below 0 the offer is better.
  public var loss: N
}

/// Every offer, the contract in force and the alternative, settled on one path of demand.
public struct Settled<N: Formulaic>: Sendable {
  public var standing: Standing<N>?
  public var offers: [SettledOffer<N>]

  /// - Parameters:
  ///   - outlook: optimised list spend of all buckets, which step-downs are judged by.
  public init<W: Worksheet>(
    _ engagement: Engagement, demand: Demand<N>, outlook: Series<N>, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    let quotes = engagement.quotes.filter { $0.contract != nil }
    let standing = Standing<N>(
      engagement, demand: demand, outlook: outlook, timeline: timeline, time: time, on: sheet)
    self.standing = standing
    let closeout = standing?.closeout ?? [:]
    let (selected, typed) = Selectors.offer(quotes, on: sheet)
    let leverCredits = Terms<N>.CreditTerms.ofLevers(engagement, on: sheet)
    let alternative = Alternative(engagement)
    let lapses = engagement.plan.simulation.continuation.value == .lapse
    var shared: Ledger<N>?
    offers = []
    for (i, quote) in quotes.enumerated() {
      let contract = quote.contract!, name = quote.name.value
      let support = Alternative.support(engagement, offer: contract)
      let alternativeTerms = support.plan.map {
        Terms<N>.Support(
          $0, key: support.isOfOffer ? "offers.\(name).lapse_support" : "alternative.support",
          title: support.isOfOffer ? "support without \(name)" : "support of the alternative", on: sheet)
      }
      if shared == nil || support.isOfOffer {
        shared = Self.alternative(
          alternative, number: support.isOfOffer ? i + 1 : nil, support: alternativeTerms, leverCredits: leverCredits,
          demand: demand, outlook: outlook,
          closeout: closeout, lapses: lapses, timeline: timeline, time: time, on: sheet)
      }
      sheet.page("Ledger \(i + 1)", .workings, title: "Ledger \(i + 1): \(name)")
      let terms = Terms<N>(
        contract, key: "offers.\(name)", title: name, buckets: demand.buckets.map(\.name), support: contract.support,
        leverCredits: leverCredits, typed: selected.map { ($0.is(name), typed) }, on: sheet)
      let ledger = Self.settle(
        terms, demand: demand, outlook: outlook, closeout: closeout, lapseSupport: alternativeTerms, lapses: lapses,
        timeline: timeline, time: time, on: sheet)
      sheet.heading("Against the alternative")
      let loss = sheet.cell(
        "Loss: cost of the offer less cost of the alternative", .money, source: "model §6", ledger.cost - shared!.cost)
      offers.append(SettledOffer(quote: name, ledger: ledger, alternative: shared!, loss: loss))
    }
  }

  /// One contract from contract start over the window.
  static func settle<W: Worksheet>(
    _ terms: Terms<N>, demand: Demand<N>, outlook: Series<N>, closeout: [Int: N], lapseSupport: Terms<N>.Support?,
    lapses: Bool, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) -> Ledger<N> where W.Number == N {
    let contract = terms.contract
    let calendar = ContractCalendar(
      termMonths: contract.termMonths.value, test: contract.commitment.test.value, months: 0..<timeline.window,
      repeats: !lapses)
    return Settlement(
      terms, calendar, demand: demand, timeline: timeline, time: time, lapseSupport: lapseSupport, lapses: lapses, on: sheet
    ).settle(outlook: outlook, closeout: closeout)
  }

  /// What the alternative costs for one offer, without close-out.
  static func alternativeCost<W: Worksheet>(
    _ engagement: Engagement, offer: Contract, demand: Demand<N>, forecast: Forecast<Double>, closeout: [Int: N] = [:],
    timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) -> N where W.Number == N {
    let support = Alternative.support(engagement, offer: offer).plan.map {
      Terms<N>.Support($0, key: "", title: "", on: sheet)
    }
    return alternative(
      Alternative(engagement), number: nil, support: support,
      leverCredits: Terms<N>.CreditTerms.ofLevers(engagement, on: sheet), demand: demand,
      outlook: forecast.totals[.optimised]!.map { N($0) },
      closeout: closeout, lapses: engagement.plan.simulation.continuation.value == .lapse, timeline: timeline, time: time,
      on: sheet
    ).cost
  }

  private static func alternative<W: Worksheet>(
    _ alternative: Alternative, number: Int?, support: Terms<N>.Support?,
    leverCredits: [Terms<N>.CreditTerms], demand: Demand<N>, outlook: Series<N>,
    closeout: [Int: N], lapses: Bool, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) -> Ledger<N> where W.Number == N {
    let suffix = number.map { " \($0)" } ?? ""
    sheet.page(
      "Ledger alternative\(suffix)", .workings, title: "The alternative: \(alternative.name)\(number == nil ? "" : suffix)")
    switch alternative.kind {
    case .lapse:
      return Lapse.settle(
        demand: demand, support: support, credits: leverCredits, closeout: closeout, timeline: timeline, time: time, on: sheet)
    case .contract(let contract, let name):
      var terms = Terms<N>(
        contract, key: name == "extension" ? "extension" : "batna.\(name)", title: "alternative (\(name))",
        buckets: demand.buckets.map(\.name), support: contract.support, leverCredits: leverCredits, on: sheet)
      if terms.support == nil && name == "extension" { terms.support = support }
      return settle(
        terms, demand: demand, outlook: outlook, closeout: closeout, lapseSupport: support, lapses: lapses,
        timeline: timeline, time: time, on: sheet)
    }
  }
}
