import Agreements
import Formulas
import Model
import Values

/// The buyer's checks before a signature: each is done, not done, set aside by the plan, or says nothing here because what
/// it looks at is not in the engagement. What a superseded quote lacks is no longer to be done.
struct Checklist {
  enum State: String {
    case done = "yes"
    case open = "no"
    case aside = "set aside"
    /// The engagement has nothing to check it on.
    case unknown = "not known"
  }
  struct Entry {
    var check: String
    var state: State
    /// What stands against it.
    var words: String
  }
  let entries: [Entry]

  /// A check, the rules whose findings say that it is not done, and what it needs.
  private typealias Check = (check: String, rules: [String], needs: String?)

  init(_ answer: Answer) {
    let e = answer.engagement, superseded = e.supersededFiles
    let current = answer.offers.filter { !e.isSuperseded($0) }
    func missing(_ isThere: Bool, _ what: String) -> String? { isThere ? nil : what }
    let workloads = missing(!e.workloads.isEmpty, "no workloads are stated")
    let paths = missing(answer.paths != nil, "no paths were simulated")
    let rates = e.quotes.filter { $0.rates != nil }
    let checks: [Check] = [
      (
        "Run-rate is optimised before it is committed", ["unoptimised-baseline"],
        missing(!e.levers.isEmpty || !e.workloads.isEmpty, "neither workloads nor levers are stated")
      ),
      ("At least three months of the bill are measured", ["short-baseline", "month-gap", "partial-month"], nil),
      ("At least nine tenths of model spend is attributed to a workload", ["low-attribution"], workloads),
      ("Prompts and outputs are allowed to grow", ["no-prompt-growth"], workloads),
      ("Requests are routed to the least model that serves", ["no-routing", "model-concentration"], workloads),
      ("Traffic between regions is mapped", ["egress-not-mapped"], workloads),
      ("Prices were looked up within 90 days", ["stale-rates"], missing(!e.rates.isEmpty, "there is no rate card")),
      ("Retirements of models are in the plan", ["single-model-commitment"], workloads),
      ("A competing quote is in hand, in force and documented", ["no-competing-quote", "quote-expired", "no-document"], nil),
      ("Migration to it is assessed", ["no-migration-assessment"], missing(!rates.isEmpty, "no rate quote is there to move to")),
      ("Every term is in writing", ["term-unknown"], nil),
      ("Third-party models are confirmed in writing", ["third-party-unconfirmed"], nil),
      (
        "Bedrock earns the headline, or its own rate is agreed", ["carve-out-below-headline", "bedrock-outside-agreement"],
        missing(!current.isEmpty, "no contract is on offer")
      ),
      ("A gap costs no more than the spend that it stands for", ["gap-rate-on-net"], nil),
      ("Exit and divestiture are in the contract", ["no-exit-terms"], missing(!current.isEmpty, "no contract is on offer")),
      (
        "Flex and growth renegotiation are in the contract", ["no-flex-terms"],
        missing(!current.isEmpty, "no contract is on offer")
      ),
      ("Commitment is below the median of what the paths retire", ["above-p50"], paths),
      ("Commitment keeps to the plan's limits", ["above-safe-limit", "above-walk-away"], paths),
      (
        "Capacity is bought after 90 days of traffic, not in pilot", ["capacity-in-pilot", "capacity-history"],
        missing(!e.capacity.isEmpty, "no capacity is on offer")
      ),
      (
        "What follows the credits is budgeted", ["credits-end"],
        missing(current.contains { !($0.contract?.credits.isEmpty ?? true) }, "no credits are on offer")
      ),
      ("There are six months to go, ending with the seller's quarter", ["renewal-close", "quarter-end"], nil),
    ]
    entries = checks.map { check in
      let open = answer.findings.filter { check.rules.contains($0.rule) && !$0.stands(in: superseded) }
      let aside = answer.suppressed.filter { check.rules.contains($0.finding.rule) }
      // What the terms themselves say, beside what a finding is made of.
      var said = open.map(\.message)
      for quote in current {
        guard let contract = quote.contract else { continue }
        let name = Plain.text(quote.name.value)
        if check.rules.contains("no-exit-terms") { said += Self.without(["exit", "divestiture"], contract, name) }
        if check.rules.contains("no-flex-terms") { said += Self.without(["growth_renegotiation"], contract, name) }
        if check.rules.contains("carve-out-below-headline") { said += Self.belowHeadline(quote, contract, answer) }
      }
      let first = said.first.map { $0 + (said.count > 1 ? " (and \(said.count - 1) more)" : "") }
      let entry: (State, String) =
        if let first {
          (.open, first)
        } else if let reason = aside.first?.reason {
          (.aside, reason)
        } else if let needs = check.needs {
          (.unknown, needs)
        } else {
          (.done, "")
        }
      return Entry(check: check.check, state: entry.0, words: Plain.text(String(entry.1.prefix(160))))
    }
  }

  /// Words that a contract does not have.
  private static func without(_ terms: [String], _ contract: Contract, _ name: String) -> [String] {
    let missing = terms.filter { term in (contract.terms.first { $0.name == term }?.words.value ?? "none") == "none" }
    if missing.isEmpty { return [] }
    return ["\(name) says nothing on \(Words.list(missing.map { $0.replacing("_", with: " ") }))"]
  }

  /// Buckets of Bedrock that have spend and earn less than the headline in the common commitment.
  private static func belowHeadline(_ quote: Quote, _ contract: Contract, _ answer: Answer) -> [String] {
    guard case .pooled = contract.bedrock, let demand = answer.forecast.demand[.optimised],
      let headline = answer.settled.offers.first(where: { $0.quote == quote.name.value })?.ledger.headlineDiscount
    else { return [] }
    return demand.buckets.compactMap { bucket in
      guard BucketName.isBedrock(bucket.name), bucket.list.cells.contains(where: { $0 > 0 }),
        let own = contract.rule(of: bucket.name).discount?.value, own < headline - 1e-9
      else { return nil }
      return
        "\(Plain.text(quote.name.value)): \(bucket.name) earns \(Words.percent(own)), the headline is \(Words.percent(headline))"
    }
  }
}

func packChecklist(_ answer: Answer, on sheet: Sheet) {
  var page = PageWriter(
    sheet, "Checklist", .results, title: "Checklist: the buyer's checks",
    note: packNote(
      answer,
      "From the findings of this run and the terms on offer; the sheet Findings of finance-model.xlsx says what to do. Not known: nothing in the folder to check it on."
    ), widths: [64, 12, 90])
  page.columns(["Check", "Done", "What stands against it"])
  for entry in Checklist(answer).entries {
    page.text(entry.check, 0)
    page.text(entry.state.rawValue, 1, Style(.label))
    page.text(entry.words, 2, Style(.note))
    page.next()
  }
}
