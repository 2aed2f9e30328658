/// The keys of the form's sheets whose rows are keys of a YAML file, with points between.
enum IntakeKeys {
  typealias Field = IntakeForm.Field

  static let plan = [
    Field("engagement", .text, required: true, "Title of the work"),
    Field("prepared", .day, required: true, "Day on everything that is printed; no result depends on the clock"),
    Field("currency", .text, required: true, "Three letters, such as USD; all amounts are in it"),
    Field("contract_start", .month, required: true, "First month of the agreement in question"),
    Field("measured.month", .month, required: true, "Last closed bill, and the month that workloads are measured in"),
    Field("client", .text, "Whose agreement it is"),
    Field("horizon_months", .number, "Months the board looks at; 24"),
    Field("fiscal_year_starts", .number, "Month, 1 to 12"),
    Field("budget", .money, "The year's, for savings against budget"),
    Field("believes.month", .month, "A month for which somebody knows how wide total spend is"),
    Field("believes.total_spend", .range, "Total list spend of that month: one chance in ten below, likely, one in ten above"),
    Field("policy.max_loss_probability", .share, "Most odds to end up dearer than without; 10%"),
    Field("policy.max_p95_shortfall", .money, "Most shortfall in the worst case of twenty"),
    Field("policy.risk_weight", .number, "Weight of bad outcomes; 0.25"),
    Field("policy.cost_of_capital", .share, "A year"),
    Field("policy.batna", .text, "lapse, extension, or a quote's name"),
    Field("showback.key", .word(["requests", "tokens", "users"]), "How model costs are shared between teams"),
    Field("scenarios.stress.volume", .number, "Factor on requests under stress; 1.25"),
    Field("scenarios.stress.lever_delay_months", .number, "Months that optimisations come later; 3"),
    Field("scenarios.downside.price_cut", .share, "Price cut of the downside; 25%"),
    Field("scenarios.downside.price_cut_month", .number, "Its month after the start; 6"),
    Field("simulation.paths", .number, "4096"),
    Field("simulation.seed", .number, "Any whole number: the same gives the same paths"),
    Field("simulation.correlation", .share, "Of volumes; 30%"),
    Field("simulation.continuation", .word(["same_terms", "lapse"]), "What follows a term that ends early"),
  ]

  static let quote =
    head
    + contract.map { field in
      Field(
        field.name, field.kind,
        required: ["contract.term_months", "contract.commitment.years.1"].contains(field.name), field.words)
    } + [
      Field("menu.from", .money, "Other mean-year commitments on these tiers: from"),
      Field("menu.to", .money, "To"),
      Field("menu.step", .money, "Step"),
      Field("unknown.1", .text, "A key that the document leaves open, such as overage"),
      Field("unknown.2", .text, "Another"),
      Field("unknown.3", .text, "Another"),
    ]

  static let current =
    head + contract + [
      Field("incumbent.starts", .month, "First month of the contract in force"),
      Field("incumbent.period_from", .month, "First month of the running contract year"),
      Field("incumbent.drawn", .money, "Drawn in it so far, from the console's commitment page"),
      Field("incumbent.through", .month, "Last month counted in that"),
      Field("incumbent.after", .word(["lapse", "extension"]), "What follows without a new agreement"),
    ] + support("incumbent.lapse_support", "Support plan after a lapse: ")

  private static let head = [
    Field("quote", .text, required: true, "A short name, such as aws-opening"),
    Field("vendor", .text, required: true, "AWS"),
    Field("channel", .text, "bedrock"),
    Field("round", .number, "1 for the first offer"),
    Field("dated", .day, "Day of the document"),
    Field("valid_until", .day, "Last day it can be taken"),
    Field("document", .text, "Title, version, page"),
  ]

  private static let contract =
    [
      Field("contract.term_months", .number, "12 to 60"),
      Field("contract.commitment.test", .word(["annual", "term"]), "Whether each year is tested, or the term as a whole"),
    ]
    + (1...5).map { Field("contract.commitment.years.\($0)", .money, "Commitment of contract year \($0)") }
    + [
      Field("contract.commitment.monthly_minimum", .money, "0 when there is none"),
      Field("contract.basis", .word(["net", "list"]), "What retires the commitment: spend after or before discount"),
      Field("contract.gap_rate", .word(["full", "discounted"]), "At what rate a gap is charged on list basis"),
      Field("contract.discount", .share, "One discount for all; or tiers below"),
    ]
    + (1...6).flatMap {
      [
        Field("contract.discount.tiers.\($0).from", .money, "Tier \($0): from this commitment"),
        Field("contract.discount.tiers.\($0).rate", .share, "Tier \($0): discount"),
      ]
    }
    + [
      Field("contract.discount.by", .word(["mean_year", "each_year", "term"]), "Commitment that the tier is read at"),
      Field("contract.discount.scope", .word(["whole", "marginal"]), "Whether a tier holds for all, or for what is above it"),
      Field("contract.overage", .text, "headline, or the discount on spend above the commitment as a fraction"),
      Field("contract.buckets.bedrock_third_party.discount", .share, "On third-party models in Bedrock"),
      Field("contract.buckets.bedrock_third_party.retires", .share, "Share of it that retires the commitment"),
      Field("contract.buckets.marketplace.discount", .share, "On Marketplace"),
      Field("contract.buckets.marketplace.retires", .share, "Share of it that retires the commitment"),
      Field("contract.buckets.marketplace.cap_group", .text, "marketplace"),
      Field("contract.caps.marketplace", .share, "Most of the commitment that Marketplace retires; 25%"),
      Field("contract.bedrock.structure", .word(["pooled", "carve_out"]), "Whether Bedrock has a commitment of its own"),
    ]
    + (1...5).map { Field("contract.bedrock.years.\($0)", .money, "Carve-out: commitment of year \($0)") }
    + [
      Field("contract.bedrock.rate", .share, "Carve-out: discount"),
      Field("contract.shortfall.treatment", .word(["pay", "prepaid", "relief", "forgive"]), "What happens below the commitment"),
      Field("contract.shortfall.window_months", .number, "prepaid: months in which the payment can be used"),
      Field("contract.shortfall.amount", .money, "relief: most that is paid"),
      Field("contract.shortfall.share", .share, "forgive: share forgiven"),
      Field("contract.carry_forward", .share, "Share of overage that counts for the next year"),
      Field("contract.step_down.share", .share, "By how much the commitment can be lowered"),
      Field("contract.step_down.notice_month", .number, "Month of notice"),
      Field("contract.credits.1.amount", .money, "Credit"),
      Field("contract.credits.1.from", .month, "Its first month"),
      Field("contract.credits.1.months", .number, "Months it is open"),
      Field("contract.credits.1.retires", .flag, "Whether spend it pays retires the commitment"),
      Field("contract.price_protection", .flag, "Whether prices cannot rise"),
      Field("contract.upfront.share", .share, "Share paid up front"),
      Field("contract.upfront.reduction", .share, "Reduction for that"),
    ] + support("contract.support", "Support: ")
    + ["exit", "divestiture", "region_move", "model_swap", "growth_renegotiation", "assignment"].map {
      Field("contract.terms.\($0)", .text, "In words; none where there is none")
    }

  private static func support(_ key: String, _ words: String) -> [Field] {
    [Field(key + ".minimum", .money, words + "minimum a month")]
      + (1...4).flatMap {
        [
          Field("\(key).tiers.\($0).from", .money, "\(words)band \($0), charges a month from"),
          Field("\(key).tiers.\($0).rate", .share, "\(words)band \($0), rate"),
        ]
      } + [
        Field(key + ".plan_discount", .share, words + "discount on it"),
        Field(key + ".base", .word(["list", "net"]), words + "charged on list or net spend"),
        Field(key + ".exclude.1", .text, words + "bucket that is left out"),
      ]
  }
}
