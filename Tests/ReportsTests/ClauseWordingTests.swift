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
    ("carry_forward", "0.125", "12.50% of what is spent above a year's commitment"),
    ("carry_forward", "1.0", "100% of what is spent above a year's commitment"),
    ("basis", "list", "spend counts at list price"), ("gap_rate", "'discounted'", "a gap is charged less the discount"),
    ("price_protection", "true", "yes"), ("price_protection", "false", "no"),
    ("caps", "{marketplace: 0.35}", "Marketplace up to 35% of the commitment"),
    (
      "buckets", "{bedrock_third_party: {discount: headline, retires: 1.0}, data_transfer: {discount: 0.08, retires: 0.5}}",
      "third-party models on Bedrock: the headline discount, counts in full; data transfer: 8% discount, counts at 50%"
    ),
    ("bedrock", "{structure: pooled}", "in the one common commitment"),
  ])
  func inWords(_ clause: String, _ terms: String, _ expected: String) {
    #expect(ClauseWording.value(clause, terms) == expected)
  }

  /// What is of no known form is given as it is written, without braces; nothing is made up.
  @Test(arguments: [
    ("step_down", "{share: 0.20}", "share 20%"), ("buckets", "{marketplace: {colour: red}}", "marketplace colour red"),
    ("shortfall", "{treatment: prepaid, window_months: }", "treatment prepaid, window months"),
    ("caps", "{marketplace: 0.35", "marketplace 35%"), ("credits", "[{amount: 5K}]", "[amount 5K]"), ("basis", "other", "other"),
  ])
  func asWritten(_ clause: String, _ terms: String, _ expected: String) {
    #expect(ClauseWording.value(clause, terms) == expected)
  }

  @Test func wordingEndsOnTerms() {
    #expect(ClauseWording.stated("price_protection", "true") == "")
    #expect(ClauseWording.stated("basis", "list") == "")
    #expect(
      ClauseWording.ask("step_down", "{share: 0.1, notice_month: 12}") == "step-down: 10% off later years, by notice in month 12")
    #expect(ClauseWording.ask("basis", "list") == "spend counts at list price")
    #expect(ClauseWording.ask("price_protection", "true") == "price-protection")
    #expect(
      ClauseWording.text(clause: "caps", terms: ClauseWording.stated("caps", "{marketplace: 0.3}")).hasSuffix(
        "Terms: Marketplace up to 30% of the commitment."))
  }
}
