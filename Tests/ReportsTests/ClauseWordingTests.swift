import Reports
import Testing

/// Terms of asks as people read them.
@Suite struct ClauseWordingTests {
  @Test(arguments: [
    ("shortfall", "{treatment: prepaid, window_months: 24}", "a payment pays the fees of the next 24 months"),
    ("shortfall", "{treatment: prepaid, window_months: 1}", "a payment pays the fees of the next 1 month"),
    ("shortfall", "{ treatment: forgive, share: 0.5 }", "50% of it forgiven"),
    ("shortfall", "{treatment: relief, amount: 250K}", "paid up to 250K, the rest joins the next year"),
    ("step_down", "{share: 0.20, notice_month: 12}", "20% off later years, by notice in month 12"),
    ("carry_forward", "0.125", "12.5% of what is spent above a year's commitment"),
    ("carry_forward", "1.0", "100% of what is spent above a year's commitment"),
    ("basis", "list", "spend counts at list price"), ("gap_rate", "'discounted'", "a gap is charged less the discount"),
    ("price_protection", "true", "yes"), ("price_protection", "false", "no"),
    ("caps", "{marketplace: 0.35}", "Marketplace up to 35% of the commitment"),
    (
      "buckets", "{bedrock_third_party: {discount: headline, retires: 1.0}, data_transfer: {discount: 0.08, retires: 0.5}}",
      "third-party models on Bedrock: the headline discount, counts in full; data transfer: 8% discount, counts at 50%"
    ),
    ("bedrock", "{structure: pooled}", "in the one common commitment"),
    ("carry_forward", "0.33333", "33.333% of what is spent above a year's commitment"), ("overage", "0.08125", "8.125%"),
    ("discount", "{tiers: [{from: 2M, rate: 0.10}, {from: 5_000_000, rate: 0.125}]}", "10% from 2M, 12.5% from 5,000,000"),
    (
      "commitment", "{years: [2M, 2_500_000], monthly_minimum: 50K, test: annual}",
      "2M and 2,500,000 by contract year, at least 50K in each month, tested each contract year"
    ),
    ("monthly_minimum", "none", "no minimum in a single month"), ("basis", "none", "spend counts net of discounts"),
    ("bedrock_third_party", "{discount: 0.08, cap_group: marketplace}", "8% discount, under the cap of Marketplace"),
    (
      "private_rates", "{data_transfer: {rate: 0.08125, fixed_price: true}, storage: {rate: 0.07}}",
      "data transfer: 8.125% before the general discount, at a fixed price; storage: 7% before the general discount"
    ),
    (
      "bedrock", "{structure: per_model, families: {claude-sonnet: {years: [2M], rate: 0.1}, nova: {years: [1M], rate: -0.05}}}",
      "in a commitment for each model family: claude-sonnet 2M by contract year at 10% discount; nova 1M by contract year at -5% discount"
    ),
    ("fungible", "[[compute, bedrock_third_party]]", "compute and third-party models on Bedrock"),
    (
      "credits", "[{amount: 250K, from: 2027-01, months: 12, buckets: [compute], retires: false}]",
      "250K from 2027-01 for 12 months, on compute, not counting toward the commitment"
    ),
    (
      "support", "{minimum: 15K, tiers: [{from: 0, rate: 0.10}, {from: 150K, rate: 0.0725}], exclude: [marketplace]}",
      "at least 15K a month; 10% from 0, 7.25% from 150K of a month's charges; without Marketplace"
    ),
    ("upfront", "{share: 0.5, reduction: 0.0125}", "50% of each year's commitment paid at its start, at a reduction of 1.25%"),
    ("terms", "{exit: \"90 days: 0.5, and no more\", assignment: none}", "exit: 90 days: 0.5, and no more; assignment: none"),
    ("exit", "notice of 0.5 years: {free}", "notice of 0.5 years: {free}"),
  ])
  func inWords(_ clause: String, _ terms: String, _ expected: String) {
    #expect(ClauseWording.value(clause, terms) == expected)
  }

  /// What is of no known form is given as it is written, without braces; nothing is made up.
  @Test(arguments: [
    ("step_down", "{share: 0.20}", "share 20%"), ("buckets", "{marketplace: {colour: red}}", "marketplace colour red"),
    ("shortfall", "{treatment: prepaid, window_months: }", "treatment prepaid, window months"),
    ("shortfall", "{treatment: prepaid, window_months: 1e30}", "treatment prepaid, window months 1e30"),
    ("shortfall", "{treatment: prepaid, window_months: inf}", "treatment prepaid, window months inf"),
    ("carry_forward", "nan", "nan"), ("overage", "1e-1", "1e-1"), ("caps", "{marketplace: 0.35", "marketplace 35%"),
    ("credits", "[{amount: 5K}]", "amount 5K"), ("basis", "other", "other"),
    ("discount", "{tiers: [{rate: 0.125, up: 0.125}]}", "tiers rate 12.5%, up 12.5%"),
  ])
  func asWritten(_ clause: String, _ terms: String, _ expected: String) {
    #expect(ClauseWording.value(clause, terms) == expected)
  }

  @Test func asksInSentences() {
    #expect(
      ClauseWording.ask("step_down", "{share: 0.1, notice_month: 12}") == "step-down: 10% off later years, by notice in month 12")
    #expect(ClauseWording.ask("basis", "list") == "spend counts at list price")
    #expect(ClauseWording.ask("price_protection", "true") == "price-protection")
  }

  /// The stock wording stands where it says what is asked; terms that it does not have come after it.
  @Test(arguments: [
    ("price_protection", "true", ""), ("basis", "list", ""), ("gap_rate", "discounted", ""), ("scope", "whole", ""),
    ("monthly_minimum", "0", ""), ("overage", "headline", ""), ("overage", "none", ""), ("bedrock", "{structure: pooled}", ""),
    ("exit", "", ""), ("exit", "true", ""), ("caps", "{marketplace: 0.3}", "Marketplace up to 30% of the commitment"),
    ("shortfall", "{treatment: prepaid, window_months: 24}", "a payment pays the fees of the next 24 months"),
    ("carry_forward", "0.5", "50% of what is spent above a year's commitment"),
    (
      "buckets", "{storage: {discount: headline, retires: 1.0}}", "storage: the headline discount, counts in full"
    ), ("discount", "0.12345", "12.345%"),
    ("private_rates", "{storage: {rate: 0.1, fixed_price: true}}", "storage: 10% before the general discount, at a fixed price"),
  ])
  func stockWording(_ clause: String, _ terms: String, _ after: String) {
    let stock = ClauseWording.text(clause: clause)
    #expect(ClauseWording.text(clause: clause, asked: terms) == (after.isEmpty ? stock : "\(stock) Terms: \(after)."))
  }

  /// Where the stock wording says something else, the terms stand alone, with every amount, rate and year of them.
  @Test(arguments: [
    (
      "bedrock", "{structure: carve_out, years: [2M, 2.5M, 3M], rate: 0.08, counts_in_k: true}",
      "Foundation models are in a commitment of their own: 2M, 2.5M and 3M by contract year at 8% discount; these amounts count when the tier of the discount is read."
    ), ("basis", "net", "Spend counts net of discounts."), ("basis", "none", "Spend counts net of discounts."),
    (
      "shortfall", "{treatment: relief, amount: 500K}",
      "A shortfall is paid up to 500K, and the rest joins the commitment of the next year."
    ), ("shortfall", "{treatment: pay}", "A shortfall is paid, and nothing of the payment comes back."),
    ("shortfall", "{treatment: forgive, share: 0.12345}", "12.345% of a shortfall is forgiven."),
    ("gap_rate", "full", "A gap is charged in full."), ("price_protection", "false", "Prices are not protected."),
    ("price_protection", "none", "Prices are not protected."), ("monthly_minimum", "50K", "At least 50K in each month."),
    ("scope", "marginal", "The rate of each tier applies to the spend above its threshold alone."),
    ("by", "each_year", "The tier is read each contract year from its commitment."),
    ("overage", "0.05", "Spend above the commitment of a contract year earns a discount of 5%."),
    ("carry_forward", "0", "Spend above a year's commitment is not carried to the next."),
    ("buckets", "{storage: {discount: 0.08125, retires: 0.5}}", "Storage: 8.125% discount, counts at 50%."),
    (
      "buckets", "{storage: {discount: headline, retires: 1, cap_group: marketplace}}",
      "Storage: the headline discount, counts in full, under the cap of Marketplace."
    ),
    (
      "private_rates", "{storage: {rate: 0.07, fixed_price: false}}",
      "Storage: 7% before the general discount, following public prices."
    ),
    ("credits", "[{amount: 250K, from: 2027-01, months: 1}]", "250K from 2027-01 for 1 month."),
    ("step_down", "none", "None is asked for."), ("credits", "[]", "None is asked for."),
    ("exit", "for cause only.", "For cause only."), ("exit", "none", "None."),
    ("commitment", "{total: 30M, test: term}", "30M over the term, tested once, over the whole term."),
  ])
  func termsAlone(_ clause: String, _ terms: String, _ expected: String) {
    #expect(ClauseWording.text(clause: clause, asked: terms) == expected)
  }
}
