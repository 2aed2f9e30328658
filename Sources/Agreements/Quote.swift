import Values

/// What a vendor offers, in one document: a contract, or the rates of a channel, or both.
public struct Quote: Sendable {
  public var name: Sourced<String>
  /// File of the quote, relative to the engagement folder.
  public var path: String
  public var vendor: String
  public var channel: String
  public var round: Int
  public var dated: Sourced<Day>?
  public var validUntil: Sourced<Day>?
  public var document: Sourced<String>?
  public var contract: Contract?
  public var menu: Menu?
  /// Keys that the document leaves open.
  public var unknown: [Sourced<String>]
  /// Keys of the contract that neither the file states nor `unknown` lists: the seller's standard holds for them too.
  public var silent: [String] = []
  public var rates: RateQuote?

  public init(
    name: Sourced<String>, path: String, vendor: String, channel: String = "bedrock", round: Int = 1,
    dated: Sourced<Day>? = nil, validUntil: Sourced<Day>? = nil, document: Sourced<String>? = nil,
    contract: Contract? = nil, menu: Menu? = nil, unknown: [Sourced<String>] = [], rates: RateQuote? = nil
  ) {
    self.name = name
    self.path = path
    self.vendor = vendor
    self.channel = channel
    self.round = round
    self.dated = dated
    self.validUntil = validUntil
    self.document = document
    self.contract = contract
    self.menu = menu
    self.unknown = unknown
    self.rates = rates
  }

  /// Mean-year commitments assumed available on the quote's tiers.
  public struct Menu: Sendable {
    public var from: Sourced<Double>
    public var to: Sourced<Double>
    public var step: Sourced<Double>
    public init(from: Sourced<Double>, to: Sourced<Double>, step: Sourced<Double>) {
      self.from = from
      self.to = to
      self.step = step
    }
  }
}

/// Rates of a channel offered for work that could move there.
public struct RateQuote: Sendable {
  public struct Mapping: Sendable {
    public var from: Sourced<String>
    public var model: Sourced<String>
    public var tokenRatio: Sourced<Double>
    public init(from: Sourced<String>, model: Sourced<String>, tokenRatio: Sourced<Double> = .standard(1)) {
      self.from = from
      self.model = model
      self.tokenRatio = tokenRatio
    }
  }
  public struct Migration: Sendable {
    public var oneOff: Sourced<Double>
    public var dualRunningMonths: Sourced<Int>
    public var monthly: Sourced<Double>
    public var egressPerMonth: Sourced<Double>
    public var document: String?
    public var owner: String?
    public init(
      oneOff: Sourced<Double> = .standard(0), dualRunningMonths: Sourced<Int> = Sourced(0, .standard("default")),
      monthly: Sourced<Double> = .standard(0), egressPerMonth: Sourced<Double> = .standard(0),
      document: String? = nil, owner: String? = nil
    ) {
      self.oneOff = oneOff
      self.dualRunningMonths = dualRunningMonths
      self.monthly = monthly
      self.egressPerMonth = egressPerMonth
      self.document = document
      self.owner = owner
    }
  }
  public var rows: [RateRow]
  public var discount: Sourced<Double>
  public var map: [Mapping]
  public var movable: [Sourced<String>]
  public var migration: Migration?
  public var minimumPerYear: Sourced<Double>?
  public init(
    rows: [RateRow], discount: Sourced<Double> = .standard(0), map: [Mapping] = [], movable: [Sourced<String>] = [],
    migration: Migration? = nil, minimumPerYear: Sourced<Double>? = nil
  ) {
    self.rows = rows
    self.discount = discount
    self.map = map
    self.movable = movable
    self.migration = migration
    self.minimumPerYear = minimumPerYear
  }
}

/// The contract in force, and where it stands.
public struct Incumbent: Sendable {
  public enum After: String, Hashable, Sendable { case lapse, `extension` }
  public var quote: Quote
  public var starts: Sourced<Month>
  /// First month of the test period that is running.
  public var periodFrom: Sourced<Month>
  /// Drawdown of that period so far.
  public var drawn: Sourced<Double>
  /// Last month that `drawn` covers.
  public var through: Sourced<Month>
  public var after: Sourced<After>
  public var extensionContract: Contract?
  public var lapseSupport: SupportPlan?
  public init(
    quote: Quote, starts: Sourced<Month>, periodFrom: Sourced<Month>, drawn: Sourced<Double>, through: Sourced<Month>,
    after: Sourced<After>, extensionContract: Contract? = nil, lapseSupport: SupportPlan? = nil
  ) {
    self.quote = quote
    self.starts = starts
    self.periodFrom = periodFrom
    self.drawn = drawn
    self.through = through
    self.after = after
    self.extensionContract = extensionContract
    self.lapseSupport = lapseSupport
  }
  /// The first month after it.
  public var ends: Month { starts.value + (quote.contract?.termMonths.value ?? 0) }
}
