import Agreements
import Values

/// The contract in force runs, and its drawdown is of the test period that is running.
enum IncumbentDatesFit: Check {
  static let needs: [InputKind] = [.current]

  static func check(_ draft: Draft) {
    guard let incumbent = draft.incumbent, let contract = incumbent.quote.contract else { return }
    let starts = incumbent.starts.value
    let period = incumbent.periodFrom
    let through = incumbent.through
    func error(_ source: Source, _ message: String, _ remedy: String) {
      draft.add(.error, "incumbent-dates", source, message, remedy: remedy)
    }
    if period.value < starts || period.value >= incumbent.ends {
      error(
        period.source, "period_from \(period.value) is outside the contract, \(starts) to \(incumbent.ends - 1)",
        "Name the first month of the test period that is running.")
    } else if contract.commitment.test.value == .annual, (period.value - starts) % 12 != 0 {
      error(
        period.source, "period_from \(period.value) is no anniversary of \(starts)",
        "A contract year begins in \(starts.description.suffix(2)) of each year.")
    } else if contract.commitment.test.value == .term, period.value != starts {
      error(
        period.source, "period_from \(period.value) is not the start \(starts) of a commitment tested over the term",
        "Write \(starts).")
    } else if through.value < period.value - 1 {
      error(
        through.source, "through \(through.value) is before the period that begins in \(period.value)",
        "Name the last month that `drawn` covers.")
    } else if through.value >= incumbent.ends {
      error(
        through.source, "through \(through.value) is after the contract's last month \(incumbent.ends - 1)",
        "Name the last month that `drawn` covers.")
    }
  }
}
