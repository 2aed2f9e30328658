import Agreements
import Formulas
import Model
import Values

/// Every offer pooled, as a carve-out and per model on the same paths, and twelve months now against the full term: the
/// sheet Structures. Amounts of the engine.
func structuresPage(_ answer: Answer, _ state: BookState, on sheet: Sheet) {
  guard answer.paths != nil else { return }
  var page = PageWriter(
    sheet, "Structures", .results, title: "Structures: Bedrock pooled, carved out, or per model",
    note:
      "Each offer's commitment of a year, split by the optimised list spend of that year, on the same paths. Engine, not recalculated.",
    widths: [30, 14, 19, 19, 19, 3, 19, 19, 19])
  sheet.book.pages[page.page].freeze = (3, 1)
  page.formulaText(state.staleLine("all figures of this sheet"), "", 0, Style(.stale))
  page.next()
  page.heading("At the same discount, and as offered")
  page.columns([
    "Offer", "Structure", "Expected cost", "Dearer than pooled", "Expected shortfall", "", "Cost as quoted",
    "Shortfall as quoted",
    "Extra discount on Bedrock to match pooled",
  ])
  for offer in answer.risk {
    let pooled = offer.structures.first { $0.structure == .pooled }?.expectedCost ?? 0
    for row in offer.structures {
      let key = "structures[\(row.quote)@\(row.structure.rawValue)]", title = "\(row.quote), \(row.structure.label)"
      page.text(row.quote, 0)
      page.text(row.structure.label, 1, Style(.note))
      page.info(title, .money, "engine, paths")
      page.figure(key + ".expected_cost", "\(title): expected cost", .money, row.expectedCost, 2)
      page.amount(row.expectedCost - pooled, 3, .money)
      page.figure(key + ".expected_shortfall", "\(title): expected shortfall", .money, row.expectedShortfall, 4)
      page.figure(key + ".offered_cost", "\(title): cost as quoted", .money, row.offeredCost, 6, none: "not quoted")
      page.figure(
        key + ".offered_shortfall", "\(title): shortfall as quoted", .money, row.offeredShortfall, 7, none: "not quoted")
      page.figure(key + ".pooling_gap", "\(title): extra discount to match pooled", .rate, row.poolingGap, 8, none: "none does")
      page.next()
    }
  }
  page.next()
  for text in [
    "Same discount: every bucket keeps the discount that it has in main as quoted; tiers are not read again. All other clauses stay as quoted.",
    "As quoted: with the offer's own years and the rate of its pools. The last column is what Bedrock would have to earn beyond its discounts in main before giving up pooling costs nothing.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
  page.next()
  let waits = answer.risk.compactMap(\.waiting)
  if waits.isEmpty { return }
  page.heading("Twelve months now, more at month 12, against the full term now")
  page.columns([
    "Offer", "Discount on twelve months", "Commitment of twelve months", "Mean year promised at month 12",
    "Odds of promising more", "",
    "Expected loss, waiting", "Expected loss, full term now", "Worth of waiting",
  ])
  for row in waits {
    let key = "waiting[\(row.quote)]"
    page.text(row.quote, 0)
    page.info("\(row.quote): waiting", .money, "engine, paths")
    page.figure(key + ".discount", "\(row.quote): discount on twelve months", .rate, row.discount, 1)
    page.figure(key + ".commitment", "\(row.quote): commitment of twelve months", .money, row.commitment, 2)
    page.figure(
      key + ".expected_commitment", "\(row.quote): mean year promised at month 12", .money, row.expectedCommitment, 3)
    page.figure(key + ".upsize_probability", "\(row.quote): odds of promising more", .rate, row.upsizeProbability, 4)
    page.figure(key + ".loss", "\(row.quote): expected loss, waiting", .money, row.loss.mean, 6)
    page.figure(key + ".full_loss", "\(row.quote): expected loss, full term now", .money, row.fullLoss.mean, 7)
    page.figure(key + ".worth", "\(row.quote): worth of waiting", .money, row.worth.mean, 8)
    page.next()
  }
  page.next()
  for text in [
    "At month 12 the drawdown of three months × 4 × (1+γ) says what a year will draw: the largest menu point not above it is promised, at the discount that it earns.",
    "It takes for granted that the seller still signs this menu then; a dollar of worth is the price of that doubt.",
  ] {
    page.text(text, 0, Style(.note))
    page.next()
  }
}

extension Structure {
  var label: String { rawValue.replacing("_", with: "-") }
}
