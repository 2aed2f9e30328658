import Agreements
import Values

/// A step-down lowers later years of an annually tested commitment; its notice falls inside the term.
enum StepDownNeedsAnnualTest: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts {
      guard let right = contract.stepDown else { continue }
      if contract.commitment.test.value == .term {
        draft.add(
          .error, "step-down-with-term-test", right.share.source,
          "step_down: the commitment is tested once over the term, so no later year can be lowered",
          remedy: "Remove it, or write `test: annual`.")
      } else if right.noticeMonth.value > contract.termMonths.value - 12 {
        draft.add(
          .warning, "step-down-too-late", right.noticeMonth.source,
          "step_down: after month \(right.noticeMonth.value) no contract year begins in a term of \(contract.termMonths.value) months",
          remedy: "It lowers nothing; the last useful notice month is \(contract.termMonths.value - 12).")
      }
    }
  }
}
