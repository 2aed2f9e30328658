import Agreements
import Values

/// All that may cross the table, and nothing else: made from share.yaml alone. The counter-offer is written from this
/// type, so that no secret of an engagement can reach it.
public struct ShareableView: Sendable {
  public struct Clause: Sendable {
    public var title: String
    public var wording: String
  }
  public struct Month: Sendable {
    public var month: String
    /// Serial number of its first day.
    public var serial: Double
    /// Empty: all services.
    public var bucket: String
    public var listSpend: Double
  }
  public let title: String
  public let from: String
  public let to: String
  public let dated: String
  /// Serial number of the day it is dated, else of its validity, else a fixed day: no clock is read.
  public let serial: Double
  public let validUntil: String
  public let currency: String
  /// By contract year, or one for every year.
  public let commitment: [Double]
  public let termMonths: Int?
  public let discount: Double
  public let structure: String
  public let clauses: [Clause]
  public let history: [Month]
  public let basis: [String]
  public let questions: [String]
  public let confirm: [String]

  public init(_ share: ShareFile) {
    func said(_ text: String) -> String { Plain.text(text) }
    title = share.title.isEmpty ? "Counter-offer" : said(share.title)
    from = said(share.from)
    to = said(share.to)
    dated = share.dated.map { "\($0.value)" } ?? ""
    serial = Double((share.dated ?? share.validUntil)?.value.serial ?? 45_000)
    validUntil = share.validUntil.map { "\($0.value)" } ?? ""
    currency = said(share.currency)
    commitment = share.commitment.map(\.value)
    termMonths = share.termMonths?.value
    discount = share.discount.value
    structure =
      switch share.structure {
      case "carve_out": "foundation models in a commitment of their own"
      case "per_model": "foundation models in a commitment for each model family"
      default: "foundation models in the one common commitment"
      }
    clauses = share.clauses.map {
      Clause(
        title: ClauseWording.title($0.name),
        wording: said(ClauseWording.text(clause: $0.name, asked: $0.words.value)))
    }
    history =
      share.history == .none
      ? []
      : share.measured.map {
        Month(
          month: $0.month.value.description, serial: $0.month.value.serial, bucket: said($0.bucket), listSpend: $0.listSpend.value
        )
      }
    basis = share.basis.map(said)
    questions = share.questions.map(said)
    confirm = share.confirm.map(said)
  }

  /// `2026-12-18`, or words that say that none is stated.
  var validity: String { validUntil.isEmpty ? "not stated" : validUntil }
}
