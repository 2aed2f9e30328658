import Agreements
import Formulas
import Model
import Values

/// Offers side by side, each test period as a corkscrew, and every offer under every scenario.
func offersPage(_ answer: Answer, _ settled: Settled<Live>, _ state: BookState, on sheet: Sheet) {
  let offers = settled.offers
  var page = PageWriter(
    sheet, "Offers", .results, title: "Offers side by side",
    note:
      "All money in \(answer.engagement.plan.currency). Settled on the scenario chosen on Inputs; the ledgers show every month.",
    widths: [46, 10] + Array(repeating: 17, count: max(8, offers.count)))
  sheet.book.pages[page.page].freeze = (4, 1)
  sheet.book.pages[page.page].repeatedRows = 0...0

  page.columns(["Figure", "Unit"] + offers.map(\.quote) + ["Alternative: " + answer.alternative.name])
  func line(_ label: String, _ unit: Unit, _ key: String?, _ value: (SettledOffer<Live>) -> Live?, alternative: Live? = nil) {
    page.text(label, 0)
    page.text(sheet.name(of: unit), 1, Style(.unit))
    page.info(label, unit, "ledgers")
    for (i, offer) in offers.enumerated() {
      guard let x = value(offer) else { continue }
      let placed = page.number(x, 2 + i, unit)
      if let key { sheet.figure("offers[\(offer.quote)].\(key)", "\(offer.quote): \(label)", unit, placed) }
    }
    if let alternative { page.number(alternative, 2 + offers.count, unit) }
    page.next()
  }
  func section(_ title: String, _ part: String, _ figures: (Ledger<Live>) -> Ledger<Live>.Figures) {
    page.heading(title)
    for (i, named) in figures(offers[0].ledger).named.enumerated() {
      line(
        named.label, named.unit, "\(part).\(named.key)", { figures($0.ledger).named[i].value },
        alternative: figures(offers[0].alternative).named[i].value)
    }
    page.next()
  }
  guard !offers.isEmpty else { return }
  page.heading("Promise")
  let pickedYears = offers.map { $0.ledger.periods.filter { $0.pool == "main" } }
  for y in 0..<(pickedYears.map(\.count).max() ?? 0) {
    line("Commitment of test period \(y + 1), main", .money, nil) { offer in
      let mine = offer.ledger.periods.filter { $0.pool == "main" }
      return y < mine.count ? mine[y].commitment : nil
    }
  }
  line("Headline discount", .rate, "headline_discount", { $0.ledger.headlineDiscount })
  page.next()
  page.heading("Cost and loss over the window of \(answer.timeline.window) months, present value")
  line("Cost", .money, "cost", { $0.ledger.cost }, alternative: offers[0].alternative.cost)
  line("Cost of its alternative", .money, "alternative_cost", { $0.alternative.cost })
  line("Loss: cost less alternative (in brackets: the offer saves)", .money, "loss", { $0.loss })
  line("Shortfall charges, undiscounted", .money, "shortfall", { $0.ledger.shortfall })
  page.next()
  section("Over the window of \(answer.timeline.window) months", "window") { $0.window }
  section("Inside the horizon of \(answer.timeline.horizon) months", "horizon") { $0.horizon }

  // Charges fall due at test dates, which may lie in another fiscal year than the spend that they stand for.
  sheet.book.pages[page.page].breaks.append(page.row)
  page.heading("By fiscal year, undiscounted, months of the window alone")
  for (i, year) in FiscalYear.all(answer.timeline).enumerated() {
    let title = FiscalWords.title(year)
    line(
      "Cash, fiscal year from \(title)", .money, "fiscal_years[\(i)].cash", { year.cash($0.ledger) },
      alternative: year.cash(offers[0].alternative))
    line("of it shortfall and minimum charges", .money, "fiscal_years[\(i)].charges", { year.charges($0.ledger) })
  }
  page.next()

  for offer in offers { corkscrew(answer, offer, &page, sheet) }
  scenarioTable(answer, state, &page)
}

/// Opening, carried, drawdown, capped out, shortfall and charge of every test period of one offer.
private func corkscrew(_ answer: Answer, _ offer: SettledOffer<Live>, _ page: inout PageWriter, _ sheet: Sheet) {
  page.heading("Test periods of \(offer.quote)")
  let periods = offer.ledger.periods
  page.columns(
    ["Figure", "Unit"]
      + periods.map {
        "\($0.pool) \(answer.timeline.month($0.months.lowerBound)) to \(answer.timeline.month($0.months.upperBound - 1))"
      })
  for (i, named) in (periods.first?.named ?? []).enumerated() {
    page.text(named.label, 0)
    page.text(sheet.name(of: .money), 1, Style(.unit))
    page.info("\(offer.quote): \(named.label)", .money, "ledger, at the test date")
    for (p, period) in periods.enumerated() {
      let placed = page.number(period.named[i].value, 2 + p, .money)
      sheet.figure(
        "offers[\(offer.quote)].periods[\(period.pool)@\(answer.timeline.month(period.months.lowerBound))].\(named.key)",
        "\(offer.quote), \(period.pool): \(named.label)", .money, placed)
    }
    page.next()
  }
  page.next()
}

/// What the engine found under every scenario; one scenario at a time is live above, by the selector.
private func scenarioTable(_ answer: Answer, _ state: BookState, _ page: inout PageWriter) {
  page.heading("Every offer under every scenario (engine, not recalculated; choose a scenario on Inputs to see it live above)")
  page.formulaText(state.staleLine("the scenario table and break-evens"), "", 0, Style(.stale))
  page.next()
  page.columns([
    "Offer and scenario", "", "Cost", "Loss", "Shortfall charges", "Left on the table", "Over-commit regret",
    "Best commitment, mean year", "Blended discount", "Effective discount",
  ])
  for (quote, scenarios) in answer.exposure {
    for x in scenarios {
      page.text("\(quote): \(x.scenario.rawValue)", 0)
      page.info("\(quote): \(x.scenario.rawValue)", .money, "engine")
      let amounts: [(key: String, label: String, unit: Unit, value: Double)] = [
        ("cost", "Cost", .money, x.cost), ("loss", "Loss", .money, x.loss),
        ("shortfall", "Shortfall charges", .money, x.shortfall),
        ("left_on_table", "Left on the table", .money, x.leftOnTable),
        ("over_regret", "Over-commit regret", .money, x.overRegret),
        ("best_commitment", "Best commitment, mean year", .money, x.bestCommitment),
        ("blended_discount", "Blended discount", .rate, x.blendedDiscount),
        ("effective_discount", "Effective discount", .rate, x.effectiveDiscount),
      ]
      for (i, amount) in amounts.enumerated() {
        page.figure(
          "offers[\(quote)].exposure[\(x.scenario.rawValue)].\(amount.key)", "\(quote), \(x.scenario.rawValue): \(amount.label)",
          amount.unit, amount.value, 2 + i)
      }
      page.next()
    }
  }
  page.next()
  page.heading("Break-evens on the optimised forecast (engine, not recalculated)")
  page.columns([
    "Offer", "", "Shortfall first due at, share of planned spend", "No better than the alternative at, share",
    "A list dollar saved is worth",
  ])
  for offer in answer.offers {
    guard let b = answer.breakEven[offer.name.value] else { continue }
    page.text(offer.name.value, 0)
    page.info("\(offer.name.value): break-evens", .rate, "engine")
    let key = "offers[\(offer.name.value)].break_even.", label = "\(offer.name.value): "
    if let x = b.shortfallAt {
      page.figure(key + "shortfall_at", label + "Shortfall first due at, share of planned spend", .rate, x, 2)
    } else {
      page.text("never", 2, Style(.note))
    }
    if let x = b.worseAt {
      page.figure(key + "worse_at", label + "No better than the alternative at, share of planned spend", .rate, x, 3)
    } else {
      page.text("never", 3, Style(.note))
    }
    page.figure(key + "dollar_saved", label + "A list dollar saved is worth", .factor, b.dollarSaved, 4)
    page.next()
  }
}
