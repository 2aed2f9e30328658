import Agreements
import Values

/// budgets.csv: amounts that somebody owns, by team, feature, environment and month.
enum BudgetsReader {
  static let columns = Columns(
    ["owner", "month", "amount"], optional: ["team", "feature", "environment", "threshold"])

  static func read(_ page: Page) -> [BudgetRow] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap { f in
      let owner = f.text("owner", required: true)
      let month = f.month("month", required: true)
      let amount = f.number("amount", .money, required: true)
      let threshold = f.number(
        "threshold", NumberKind(range: 0...10, remedy: "Write a share of the amount: 0.8 warns at 80%."))
      guard let owner, let month, let amount else { return nil }
      return BudgetRow(
        owner: owner.value, team: f.words("team"), feature: f.words("feature"), environment: f.words("environment"),
        month: month,
        amount: amount, threshold: threshold)
    }
  }
}
