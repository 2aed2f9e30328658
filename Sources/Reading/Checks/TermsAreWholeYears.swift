import Agreements
import Values

/// A term is whole years.
enum TermsAreWholeYears: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts where contract.termMonths.value % 12 != 0 {
      draft.add(
        .error, "term-not-years", contract.termMonths.source,
        "term_months: \(contract.termMonths.value) months are not whole years",
        remedy: "Write 12, 24, 36, 48 or 60.")
    }
  }
}
