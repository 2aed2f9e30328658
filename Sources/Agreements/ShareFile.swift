import Values

/// What may cross the table: share.yaml. The counter-offer is made from this file alone.
public struct ShareFile: Sendable {
  public enum History: String, Hashable, Sendable, CaseIterable { case none, totals, byBucket = "by_bucket" }
  /// List spend of a month as it may be said; of one bucket where the history is by bucket.
  public struct MeasuredMonth: Sendable {
    public var month: Sourced<Month>
    public var bucket: String
    public var listSpend: Sourced<Double>
    public init(month: Sourced<Month>, bucket: String, listSpend: Sourced<Double>) {
      self.month = month
      self.bucket = bucket
      self.listSpend = listSpend
    }
  }
  /// By contract year, or one for all years.
  public var commitment: [Sourced<Double>]
  public var discount: Sourced<Double>
  public var structure: String
  /// Nil: not said.
  public var termMonths: Sourced<Int>?
  /// Clause and the words asked for; no words: the clause alone.
  public var clauses: [Contract.Term]
  public var history: History
  /// The history as frozen, oldest first.
  public var measured: [MeasuredMonth]
  public var validUntil: Sourced<Day>?
  public var dated: Sourced<Day>?
  public var questions: [String]
  /// Public list prices and the like that the ask rests on.
  public var basis: [String]
  /// What the vendor is to confirm in writing.
  public var confirm: [String]
  /// Empty: not said.
  public var title: String
  public var from: String
  public var to: String
  public var currency: String
  /// Where `history` stands in the file.
  public var historySource: Source

  public init(
    commitment: [Sourced<Double>], discount: Sourced<Double>, structure: String, termMonths: Sourced<Int>? = nil,
    clauses: [Contract.Term], history: History, measured: [MeasuredMonth] = [], validUntil: Sourced<Day>?,
    dated: Sourced<Day>? = nil, questions: [String], basis: [String] = [], confirm: [String] = [], title: String = "",
    from: String = "", to: String = "", currency: String = "USD", historySource: Source = .standard("default")
  ) {
    self.commitment = commitment
    self.discount = discount
    self.structure = structure
    self.termMonths = termMonths
    self.clauses = clauses
    self.history = history
    self.measured = measured
    self.validUntil = validUntil
    self.dated = dated
    self.questions = questions
    self.basis = basis
    self.confirm = confirm
    self.title = title
    self.from = from
    self.to = to
    self.currency = currency
    self.historySource = historySource
  }
}
