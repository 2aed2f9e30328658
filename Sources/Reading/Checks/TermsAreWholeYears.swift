import Agreements
import Values

/// A term is whole years.
enum TermsAreWholeYears: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts {
      if let fault = fault(contract.termMonths) {
        draft.add(.error, "term-not-years", contract.termMonths.source, fault.message, remedy: fault.remedy)
      }
    }
  }

  static func fault(_ term: Sourced<Int>) -> (message: String, remedy: String)? {
    if term.value % 12 == 0 { return nil }
    return ("term_months: \(term.value) months are not whole years", "Write 12, 24, 36, 48 or 60.")
  }
}
