import Formulas

/// One commitment's rows on a ledger, from what is promised to what is charged.
final class PoolLines<N: Formulaic> {
  let name: String
  /// As signed, stepped down where that was exercised: the base of caps and up-front.
  let commitment: Line<N>
  /// What relief of the period before adds.
  let joined: Line<N>?
  let carried: Line<N>?
  let retired: Line<N>
  /// Retired in the period up to and with the month.
  let retiredToDate: Line<N>
  let cappedOut: Line<N>?
  let minimum: Line<N>?
  let minimumToDate: Line<N>?
  /// Signed: in less out.
  let moved: Line<N>?
  /// What is missing at the test date, before treatment.
  let gap: Line<N>
  let over: Line<N>
  let charge: Line<N>
  let excess: Line<N>?
  let carriedOut: Line<N>?

  init<W: Worksheet>(
    _ name: String, hasRelief: Bool, hasCarry: Bool, hasCaps: Bool, hasMinimum: Bool, hasMoves: Bool,
    flow: LineNature, on sheet: W
  ) where W.Number == N {
    self.name = name
    sheet.heading("Commitment: \(name)")
    commitment = sheet.line("Commitment of the test period", .money, .factor, source: "quote, after step-down")
    joined = hasRelief ? sheet.line("Joined from the period before (relief)", .money, .stock, source: "model §5") : nil
    carried = hasCarry ? sheet.line("Carried in", .money, .stock, source: "model §12") : nil
    retired = sheet.line("Drawdown", .money, flow, source: "Σ classes of the pool")
    retiredToDate = sheet.line("Drawdown in the period to date", .money, .stock, source: "corkscrew")
    cappedOut = hasCaps ? sheet.line("Capped out", .money, flow, source: "counts - drawdown") : nil
    minimum = hasMinimum ? sheet.line("Monthly minimum owed", .money, flow, source: "model §5") : nil
    minimumToDate = hasMinimum ? sheet.line("Minimum payments in the period to date", .money, .stock, source: "corkscrew") : nil
    moved = hasMoves ? sheet.line("Moved between pools", .money, flow, source: "model §5, fungible") : nil
    gap = sheet.line("Shortfall at the test date", .money, flow, source: "model §5")
    over = sheet.line("Overage at the test date", .money, flow, source: "model §5")
    charge = sheet.line("Charge for the shortfall", .money, flow, source: "model §5, treatment")
    excess = hasRelief ? sheet.line("Excess that joins the next period", .money, .stock, source: "model §12") : nil
    carriedOut = hasCarry ? sheet.line("Carried out", .money, .stock, source: "model §12") : nil
  }
}

/// A prepaid balance: opened by the charge of one test date, good for the months of its window.
struct BalanceLot<N: Formulaic> {
  /// 1 in the month of the test date.
  var opens: Line<N>
  /// 1 in the months that it may pay.
  var active: Line<N>
  var used: Line<N>
  /// What is left after the month.
  var left: Line<N>
}
