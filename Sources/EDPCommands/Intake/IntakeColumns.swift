/// The columns of the form's tables: exactly those of the text files.
enum IntakeColumns {
  typealias Field = IntakeForm.Field

  static let estate = [
    Field("bucket", .text, required: true, "compute, database, storage, data_transfer, marketplace …"),
    Field("month", .month, required: true, "Month of the bill"),
    Field("list_spend", .money, required: true, "List spend of the month"),
  ]
  static let growth =
    [
      Field("bucket", .text, required: true, "As on the sheet Estate"),
      Field("annual_growth", .range, "A year: low, likely, high; 0.06 is 6%"),
      Field("volatility", .share, "Swings of a year; blank: estimated"),
    ]
    + (1...12).map {
      Field("season.\($0)", .number, "Factor of month \($0), 1 is an average month; all twelve or none")
    }
  static let savingsPlans = [
    Field("bucket", .text, required: true, "As on the sheet Estate"),
    Field("monthly_benefit", .money, required: true, "What it saves a month"),
    Field("ends", .month, required: true, "First month without it"),
    Field("renew", .flag, "Renewed like for like"),
  ]
  static let families = [
    Field("family", .text, required: true, "As in the column family of Rates"),
    Field("annual_price_change", .share, "A fall of 15% a year is -15%"),
    Field("cut_hazard", .number, "Expected unannounced cuts a year"),
    Field("cut_size", .range, "Size of a cut: low, likely, high"),
    Field("retires", .month, "Month in which it retires"),
    Field("successor", .text, "Family or model that takes over"),
    Field("successor_share", .share, "Share of requests that moves on"),
    Field("token_ratio", .number, "Tokens of the successor per token"),
    Field("changes.1.month", .month, "Month of a known price change"),
    Field("changes.1.change", .share, "Its size; a rise of 10% is 10%"),
  ]

  private static let shared = [
    Field("workload", .text, required: true, "Its name"),
    Field("team", .text, "Who owns it"),
    Field("environment", .text, "prod, test …"),
    Field("task_class", .text, "chat, agent, batch, embeddings …"),
    Field("model", .text, required: true, "As on the sheet Rates"),
    Field("region", .text, "Region that runs the model"),
    Field("caller_region", .text, "Region it is called from"),
    Field("requests_per_month", .number, "Or active_users and requests_per_user"),
    Field("input_tokens", .number, "Mean per request, cached included"),
    Field("output_tokens", .number, "Mean per request"),
    Field("unit", .text, "For what is billed by another unit: image, search"),
    Field("units_per_request", .number, "Units of a request"),
    Field("unit_rate", .money, "Price of a unit; blank: the model's input rate"),
    Field("cache_read_share", .share, "Share of input read from cache"),
    Field("cache_write_share", .share, "Share of input written to cache"),
    Field("batch_share", .share, "Share of requests run as batch"),
    Field("active_users", .number, "Users in a month"),
    Field("requests_per_user", .number, "Requests of a user in a month"),
    Field("plan_price", .money, "What a user pays a month"),
    Field("annual_growth", .range, "Of requests, a year"),
    Field("volatility", .share, "Swings of a year"),
    Field("prompt_growth_monthly", .range, "Growth of prompts a month"),
    Field("prompt_growth_cap", .number, "Factor at which it stops"),
    Field("output_growth_monthly", .range, "Growth of answers a month"),
    Field("output_growth_cap", .number, "Factor at which it stops"),
    Field("surrounding_per_request", .number, "Cost around the model: search, storage"),
    Field("interactive", .flag, "Somebody waits for the answer"),
    Field("movable", .flag, "Could run on another provider"),
    Field("movable_reason", .text, "Why, or why not"),
  ]
  static let workloads = shared
  static let launches =
    shared + [
      Field("launch_month", .month, required: true, "First month"),
      Field("ramp", .word(["step", "linear", "s_curve"]), "How it grows to full use"),
      Field("ramp_months", .number, "Months to full use"),
      Field("slip_months", .range, "Months late: low, likely, high"),
      Field("cancel_probability", .share, "Odds that it never comes"),
    ]
  static let rates = [
    Field("channel", .text, required: true, "bedrock, vertex, azure-openai …"),
    Field("model", .text, required: true, "As on the sheet Workloads"),
    Field("family", .text, "As on the sheet Model families"),
    Field("publisher", .text, "Who makes it"),
    Field("billing", .word(["aws", "marketplace", "other"]), "marketplace for third-party models"),
    Field("region", .text, "Blank: all regions not named"),
    Field("unit", .word(["MTok", "KTok"]), "Blank: MTok"),
    Field("input", .number, required: true, "Price of input"),
    Field("output", .number, required: true, "Price of output"),
    Field("cache_read", .number, "Price of cached input"),
    Field("cache_write", .number, "Price of writing to cache"),
    Field("cache_write_1h", .number, "The same, kept for an hour"),
    Field("batch_input", .number, "Price in batch"),
    Field("batch_output", .number, "Price in batch"),
    Field("valid_from", .month, "First month"),
    Field("valid_to", .month, "First month it no longer holds"),
    Field("as_of", .day, "Day it was looked up"),
    Field("source", .text, "Where"),
  ]
  static let levers =
    [
      Field("lever", .text, required: true, "Its name"),
      Field(
        "kind",
        .word(["avoid", "route", "cache", "batch", "output", "context", "capacity", "distil", "embeddings", "credits"]),
        required: true, "What it does"),
      Field("evidence", .word(["idea", "planned", "trialled", "measured"]), "What supports it; all kinds but credits"),
    ]
    + (1...3).map { Field("workloads.\($0)", .text, "Workload that it is for") }
    + [
      Field("owner", .text, "Who ships it"),
      Field("ships", .month, "First month at work"),
      Field("slip_months", .range, "Months late: low, likely, high"),
      Field("gate_passed", .flag, "Answers were evaluated"),
      Field("effort", .text, "In words"),
      Field("one_off_cost", .money, "To build it"),
      Field("document", .text, "Where the evidence is"),
      Field("before", .number, "Measured cost a request before"),
      Field("after", .number, "And after"),
      Field("share", .range, "avoid, batch, route, distil, embeddings: of requests"),
      Field("from", .text, "route, distil, embeddings: model; credits: first month"),
      Field("to", .text, "route, distil, embeddings: model"),
      Field("token_ratio", .number, "route: tokens per token"),
      Field("router_cost", .number, "route: a request"),
      Field("escalation", .range, "route: share asked again"),
      Field("prefix_tokens", .number, "cache: stable prefix"),
      Field("requests_per_session", .number, "cache: while it holds"),
      Field("lifetime", .word(["5m", "1h"]), "cache"),
      Field("saving", .range, "output, context: share saved"),
      Field("cap_tokens", .number, "output: most tokens"),
      Field("input_tokens", .number, "context: tokens after"),
      Field("history.turns", .number, "context: turns of a conversation"),
      Field("history.keep", .number, "context: turns kept"),
      Field("embedding_per_request", .number, "context: cost"),
      Field("monthly_cost", .money, "context: running cost"),
      Field("instrument", .text, "capacity: as on its sheet"),
      Field("units", .text, "capacity: number, or auto"),
      Field("hosting_per_month", .money, "distil"),
      Field("changed_share", .range, "embeddings: share that changed"),
      Field("batch", .flag, "embeddings: run as batch"),
      Field("amount", .money, "credits"),
      Field("months", .number, "credits: months open"),
      Field("buckets.1", .text, "credits: bucket they pay"),
      Field("retires", .flag, "credits: whether spend they pay retires the commitment"),
    ]
  static let capacity = [
    Field("instrument", .text, required: true, "Its name"),
    Field("channel", .text, "bedrock, vertex …"),
    Field("model", .text, required: true, "As on the sheet Rates"),
    Field("unit", .text, "What a unit is"),
    Field("price_per_unit_hour", .number, required: true, "Price of a unit for an hour"),
    Field("term_months", .number, "Months it binds"),
    Field("minimum", .number, "Fewest units"),
    Field("increment", .number, "Units of a step"),
    Field("input_per_minute", .number, required: true, "Input tokens a minute a unit carries"),
    Field("output_per_minute", .number, required: true, "Output tokens a minute"),
    Field("limits", .text, "apart or together"),
    Field("overflow", .text, "What happens above"),
    Field("discount", .share, "Discount on it"),
    Field("retires", .share, "Share that retires the commitment"),
    Field("valid_from", .month, "First month"),
    Field("as_of", .day, "Day it was looked up"),
    Field("source", .text, "Where"),
  ]
  static let benchmarks = [
    Field("commitment_from", .money, required: true, "Commitment a year, from"),
    Field("commitment_to", .money, "To; blank: no end"),
    Field("term_months", .number, "Months of the term"),
    Field("low", .share, required: true, "Lowest discount"),
    Field("typical", .share, "Typical discount"),
    Field("high", .share, required: true, "Highest discount"),
    Field("as_of", .day, "Day it was looked up"),
    Field("source", .text, required: true, "Where"),
    Field("quality", .word(["A", "B", "C"]), required: true, "A contract, B practitioner, C claim"),
  ]
}
