import Agreements
import Values

/// Dates lie where they change something: inside the months that are modelled, and for credits inside the term. A year
/// mistyped moves money without a sound otherwise.
enum DatesHaveAnEffect: Check {
  static let needs: [InputKind] = [.plan]

  static func check(_ draft: Draft) {
    guard let plan = draft.plan else { return }
    let start = plan.contractStart.value, measured = plan.measuredMonth.value
    let longest = max(plan.horizonMonths.value, draft.quotes.compactMap { $0.contract?.termMonths.value }.max() ?? 0)
    let end = start + min(60, (longest + 11) / 12 * 12)
    func warn(_ source: Source, _ message: String, _ remedy: String) {
      draft.add(.warning, "no-effect", source, message, remedy: remedy)
    }
    let late = "The last month that is modelled is \(end - 1): look at the year."
    for quote in draft.quotes {
      guard let contract = quote.contract else { continue }
      let over = start + contract.termMonths.value
      for credit in contract.credits where credit.from.value + credit.months.value <= start || credit.from.value >= over {
        warn(
          credit.from.source,
          "credits: from \(credit.from.value) for \(credit.months.value) months, outside the term of \(start) to \(over - 1): they pay nothing",
          "Look at the year, or take the credit out.")
      }
    }
    for row in draft.roadmap {
      guard let month = row.launch?.month, month.value >= end else { continue }
      warn(month.source, "launch_month: \(month.value) lies after everything that is modelled: it never launches", late)
    }
    for lever in draft.levers {
      guard let ships = lever.ships, ships.value >= end else { continue }
      warn(ships.source, "ships: \(ships.value) lies after everything that is modelled: the lever never acts", late)
    }
    for family in plan.families {
      for change in family.changes where change.month.value <= measured || change.month.value >= end {
        let why = change.month.value <= measured ? "is in the measured price already" : "lies after everything that is modelled"
        warn(
          change.month.source, "changes: \(change.month.value) \(why): it changes nothing",
          change.month.value <= measured ? "Take it out, or look at the year." : late)
      }
      if let retires = family.retirement?.month, retires.value <= measured {
        warn(
          retires.source, "retires: \(retires.value) is not after the measured month \(measured): what was measured ran on it",
          "Look at the year; what has left it is measured on its successor.")
      }
    }
    for savings in plan.savingsPlans where savings.ends.value <= measured {
      warn(
        savings.ends.source,
        "savings_plans: ends \(savings.ends.value), before the measured month \(measured) is over: it changes nothing",
        "Take it out, or look at the year.")
    }
    let cut = plan.scenarios.downsidePriceCutMonth
    if !cut.source.isStandard, start + cut.value >= end {
      warn(
        cut.source, "price_cut_month: \(cut.value) months after the start lie after everything that is modelled: nothing is cut",
        late)
    }
  }
}
