import Formulas
import Values

/// A settled contract: month by month, and by test period (model §5).
public struct Ledger<N: Formulaic>: Sendable {
  /// Sums over some months.
  public struct Figures: Sendable {
    public var list: N
    public var net: N
    public var protection: N
    public var support: N
    public var credits: N
    public var charges: N
    public var balanceUsed: N
    public var upfrontPaid: N
    public var upfrontUsed: N
    public var closeout: N
    public var cash: N
    public var blendedDiscount: N
    public var effectiveDiscount: N

    /// The figures under their names in result.json.
    public var named: [(key: String, label: String, unit: Unit, value: N)] {
      [
        ("list", "List spend", .money, list), ("net", "Net fees", .money, net),
        ("protection", "Price protection", .money, protection), ("support", "Support", .money, support),
        ("credits", "Credits used", .money, credits), ("charges", "Shortfall and minimum charges", .money, charges),
        ("balance_used", "Prepaid balance used", .money, balanceUsed),
        ("upfront_paid", "Paid up front", .money, upfrontPaid), ("upfront_used", "Up-front used", .money, upfrontUsed),
        ("closeout", "Close-out of the contract in force", .money, closeout), ("cash", "Cash", .money, cash),
        ("blended_discount", "Blended discount", .rate, blendedDiscount),
        ("effective_discount", "Effective discount", .rate, effectiveDiscount),
      ]
    }
  }
  /// One commitment in one test period. `overage - shortfall = retired + carried + minimumPaid - commitment`.
  public struct PeriodFigures: Sendable {
    public var pool: String
    public var months: Range<Int>
    public var commitment: N
    public var list: N
    public var net: N
    public var retired: N
    public var cappedOut: N
    public var carried: N
    public var moved: N
    public var minimumPaid: N
    public var overage: N
    /// The gap.
    public var shortfall: N
    /// What is paid of it.
    public var charge: N

    public var named: [(key: String, label: String, value: N)] {
      [
        ("commitment", "Commitment, opening", commitment), ("carried", "Carried in", carried),
        ("list", "List spend", list), ("net", "Net fees", net), ("retired", "Drawdown", retired),
        ("capped_out", "Capped out", cappedOut), ("moved", "of it moved between pools", moved),
        ("minimum_paid", "Minimum payments", minimumPaid), ("overage", "Overage", overage),
        ("shortfall", "Shortfall, closing", shortfall), ("charge", "Charge", charge),
      ]
    }
  }

  public var periods: [PeriodFigures]
  public var horizon: Figures
  public var window: Figures
  /// Present value of cash over the window.
  public var cost: N
  /// Shortfall charges over the window, undiscounted.
  public var shortfall: N
  /// Cash by month.
  public var cash: [N]
  /// Shortfall and minimum charges by month, from the first settled month on.
  public var charges: Series<N>
  public var headlineDiscount: N
  /// The breakdown from public price to invoice over the window, in order; empty for list price.
  public var tieOut: [(label: String, value: N)]
  /// What paths given by stretches of months are laid on; nil for list price, and where only the cost was asked for.
  var rates: LedgerRates<N>?
}
