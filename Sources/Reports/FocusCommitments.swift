import Agreements
import Model
import Values

/// Commitments of every contract on offer, and of the one in force, as rows of the FOCUS 1.4 Contract Commitment dataset:
/// what cost platforms read. Columns of ours begin with `x_`.
public enum FocusCommitments {
  public static let fileName = "commitments.focus.csv"

  static let columns = [
    "BillingCurrency", "ContractCommitmentApplicability", "ContractCommitmentBenefitCategory", "ContractCommitmentCategory",
    "ContractCommitmentCost", "ContractCommitmentCreated", "ContractCommitmentDescription",
    "ContractCommitmentDiscountPercentage", "ContractCommitmentDurationType", "ContractCommitmentFulfillmentInterval",
    "ContractCommitmentId", "ContractCommitmentLastUpdated", "ContractCommitmentLifecycleStatus", "ContractCommitmentModel",
    "ContractCommitmentOfferCategory", "ContractCommitmentPaymentInterval", "ContractCommitmentPaymentModel",
    "ContractCommitmentPaymentUpfrontPercentage", "ContractCommitmentPeriodEnd", "ContractCommitmentPeriodStart",
    "ContractCommitmentQuantity", "ContractCommitmentType", "ContractCommitmentUnit", "ContractId", "ContractPeriodEnd",
    "ContractPeriodStart", "InvoiceIssuerName", "ServiceProviderName", "x_Basis", "x_Pool", "x_Round", "x_Structure",
  ]

  /// A row for every pool and test period of the signed terms.
  public static func csv(_ answer: Answer) -> String {
    var rows: [[String: String]] = []
    let plan = answer.engagement.plan
    if let incumbent = answer.engagement.incumbent, let contract = incumbent.quote.contract {
      rows += Self.rows(
        incumbent.quote, contract, starts: incumbent.starts.value, status: "Active",
        discounts: Array(repeating: nil, count: contract.years), plan)
    }
    for offer in answer.settled.offers {
      guard let quote = answer.quote(offer.quote), let contract = quote.contract else { continue }
      let expired = quote.validUntil.map { $0.value < plan.prepared.value } ?? false
      rows += Self.rows(
        quote, contract, starts: answer.timeline.start, status: expired ? "Expired" : "Proposed",
        discounts: contract.headlineByYear, plan)
    }
    var text = columns.joined(separator: ",") + "\n"
    for row in rows { text += columns.map { quoted(row[$0] ?? "") }.joined(separator: ",") + "\n" }
    return text
  }

  /// - Parameter discounts: the headline by contract year; nil where it is not known here.
  private static func rows(
    _ quote: Quote, _ contract: Contract, starts: Month, status: String, discounts: [Double?], _ plan: Plan
  ) -> [[String: String]] {
    let byTerm = contract.commitment.test.value == .term, ends = starts + contract.termMonths.value
    let pools =
      [(name: "main", years: contract.commitment.years.map(\.value), rate: Double?.none)]
      + contract.bedrock.pools.map { (name: $0.name, years: $0.years.map(\.value), rate: $0.points == nil ? $0.rate.value : nil) }
    return pools.flatMap { pool -> [[String: String]] in
      let periods =
        byTerm
        ? [(0, contract.years, pool.years.reduce(0, +))] : pool.years.indices.map { ($0, $0 + 1, pool.years[$0]) }
      // Paid up front is the commitment that everything shares.
      let upfront = pool.name == "main" ? contract.upfront?.share.value ?? 0 : 0
      return periods.map { first, last, amount in
        let rate = pool.rate ?? discounts[first] ?? (contract.discount.isBare ? contract.discount.tiers.first?.rate.value : nil)
        let covers =
          pool.name == "main"
          ? "all services that the contract names" : "Bedrock" + (pool.name == "bedrock" ? "" : ", \(pool.name)")
        return [
          "BillingCurrency": plan.currency, "ContractCommitmentBenefitCategory": "Discount",
          "ContractCommitmentCategory": "Spend",
          "ContractCommitmentCost": number(amount), "ContractCommitmentCreated": day(quote.dated?.value ?? plan.prepared.value),
          "ContractCommitmentDescription": "Spend on \(covers), \(byTerm ? "over the term" : "contract year \(first + 1)")",
          "ContractCommitmentDiscountPercentage": rate.map(number) ?? "",
          "ContractCommitmentDurationType": "\(contract.years) Year\(contract.years == 1 ? "" : "s")",
          "ContractCommitmentFulfillmentInterval": byTerm ? "Full Period" : "Annual",
          "ContractCommitmentId": "\(quote.name.value)/\(pool.name)/\(first + 1)",
          "ContractCommitmentLastUpdated": day(plan.prepared.value), "ContractCommitmentLifecycleStatus": status,
          "ContractCommitmentModel": "Discontinuous", "ContractCommitmentOfferCategory": "Negotiated",
          "ContractCommitmentPaymentInterval": "Monthly",
          "ContractCommitmentPaymentModel": upfront == 0 ? "No Upfront" : upfront == 1 ? "All Upfront" : "Partial Upfront",
          "ContractCommitmentPaymentUpfrontPercentage": number(upfront),
          "ContractCommitmentPeriodStart": day(starts + 12 * first), "ContractCommitmentPeriodEnd": day(starts + 12 * last),
          "ContractCommitmentType": "Enterprise discount agreement", "ContractId": quote.name.value,
          "ContractPeriodStart": day(starts), "ContractPeriodEnd": day(ends), "InvoiceIssuerName": quote.vendor,
          "ServiceProviderName": quote.vendor, "x_Basis": contract.basis.value.rawValue, "x_Pool": pool.name,
          "x_Round": "\(quote.round)", "x_Structure": contract.bedrock.name,
        ]
      }
    }
  }

  /// The commitments of one contract, read back from such rows: by pool, in order of time.
  public struct ReadBack: Sendable, Equatable {
    public var test: CommitmentTest
    /// Amounts by test period.
    public var periods: [String: [Double]]
    public var termMonths: Int
    public var starts: Month
  }

  /// Contracts of a file of such rows, by ContractId; nil where a row is not one.
  public static func read(_ text: String) -> [String: ReadBack]? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { fields(String($0)) }
    guard let header = lines.first else { return nil }
    var found: [String: ReadBack] = [:]
    for line in lines.dropFirst() {
      guard line.count == header.count else { return nil }
      let row = Dictionary(zip(header, line)) { first, _ in first }
      guard let id = row["ContractId"], let cost = row["ContractCommitmentCost"].flatMap(Double.init),
        let pool = row["x_Pool"], let starts = row["ContractPeriodStart"].flatMap(month),
        let ends = row["ContractPeriodEnd"].flatMap(month), let interval = row["ContractCommitmentFulfillmentInterval"]
      else { return nil }
      var contract =
        found[id]
        ?? ReadBack(test: interval == "Annual" ? .annual : .term, periods: [:], termMonths: ends - starts, starts: starts)
      contract.periods[pool, default: []].append(cost)
      found[id] = contract
    }
    return found
  }

  private static func month(_ text: String) -> Month? {
    let parts = text.split(separator: "-")
    guard parts.count >= 2, let year = Int(parts[0]), let number = Int(parts[1]), (1...12).contains(number) else { return nil }
    return Month(year, number)
  }
  private static func day(_ month: Month) -> String { "\(month)-01T00:00:00Z" }
  private static func day(_ day: Day) -> String { "\(day)T00:00:00Z" }
  /// Digits only, whole numbers without a point.
  private static func number(_ x: Double) -> String {
    x == x.rounded() && x.magnitude < 1e15 ? String(Int(x)) : String(x)
  }
  private static func quoted(_ s: String) -> String {
    let plain = Plain.text(s)
    // A cell that begins like a formula would be one in a spreadsheet program.
    let safe = plain.first.map { "=+-@".contains($0) && Double(plain) == nil } ?? false ? "'" + plain : plain
    return safe.contains { ",\"\n".contains($0) } ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
  }
  private static func fields(_ line: String) -> [String] {
    var out: [String] = [], field = "", isQuoted = false
    var rest = line[...]
    while let c = rest.popFirst() {
      switch (c, isQuoted) {
      case ("\"", true) where rest.first == "\"":
        field.append("\"")
        rest.removeFirst()
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        out.append(field)
        field = ""
      default: field.append(c)
      }
    }
    return out + [field]
  }
}
