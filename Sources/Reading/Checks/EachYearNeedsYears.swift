import Agreements
import Values

/// A discount read each year needs a commitment stated each year: `each_year` is refused with `total`.
enum EachYearNeedsYears: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts
    where contract.discount.by.value == .eachYear && contract.commitment.statedAsTotal != nil {
      draft.add(
        .error, "each-year-with-total", contract.discount.by.source,
        "by: each_year needs the commitment of each year, and only a total is stated",
        remedy: "Write mean_year or term, or state `years`.")
    }
  }
}
