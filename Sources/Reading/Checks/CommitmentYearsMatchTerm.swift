import Agreements
import Values

/// A commitment, and each Bedrock pool, states one amount for each contract year.
enum CommitmentYearsMatchTerm: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts where contract.termMonths.value % 12 == 0 {
      if contract.commitment.statedAsTotal == nil {
        check(draft, "commitment", contract.commitment.years, contract.years)
      }
      for pool in contract.bedrock.pools { check(draft, pool.name, pool.years, contract.years) }
    }
  }

  private static func check(_ draft: Draft, _ what: String, _ amounts: [Sourced<Double>], _ years: Int) {
    guard let fault = fault(what, amounts, years) else { return }
    draft.add(.error, "years-and-term", fault.source, fault.message, remedy: fault.remedy)
  }

  static func fault(_ what: String, _ amounts: [Sourced<Double>], _ years: Int) -> (
    source: Source, message: String, remedy: String
  )? {
    guard amounts.count != years, let last = amounts.last else { return nil }
    return (
      last.source,
      "\(what): \(amounts.count) amount\(amounts.count == 1 ? "" : "s") for a term of \(years) year\(years == 1 ? "" : "s")",
      "Write one amount for each contract year, or mend term_months."
    )
  }
}
