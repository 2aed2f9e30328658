import Values

/// An optimisation: what it changes, what supports it, when it ships.
public struct Lever: Sendable {
  public enum Evidence: String, Hashable, Sendable, CaseIterable { case idea, planned, trialled, measured }

  /// What changes in the token equation.
  public enum Kind: Sendable {
    case avoid(share: Sourced<Estimate>)
    case route(
      from: Sourced<String>, to: Sourced<String>, share: Sourced<Estimate>, tokenRatio: Sourced<Double>,
      routerCost: Sourced<Double>, escalation: Sourced<Estimate>)
    case cache(prefixTokens: Sourced<Double>, requestsPerSession: Sourced<Double>, oneHour: Bool)
    case batch(share: Sourced<Estimate>)
    case outputSaving(Sourced<Estimate>)
    case outputCap(tokens: Sourced<Double>)
    case context(ContextChange, embeddingPerRequest: Sourced<Double>, monthlyCost: Sourced<Double>)
    case capacity(instrument: Sourced<String>, units: Sourced<Double>?)
    case distil(
      from: Sourced<String>, to: Sourced<String>, share: Sourced<Estimate>, hostingPerMonth: Sourced<Double>)
    case embeddings(
      from: Sourced<String>, to: Sourced<String>, share: Sourced<Estimate>, changedShare: Sourced<Estimate>, batch: Bool)
    case credits(Credit)
  }

  public enum ContextChange: Sendable {
    case inputTokens(Sourced<Double>)
    case saving(Sourced<Estimate>)
    case history(turns: Sourced<Double>, keep: Sourced<Double>)
  }

  public var name: Sourced<String>
  public var kind: Kind
  /// Empty: every workload.
  public var workloads: [Sourced<String>]
  public var evidence: Sourced<Evidence>
  public var owner: String
  public var ships: Sourced<Month>?
  public var slip: Sourced<Estimate>
  public var gatePassed: Bool
  public var effort: String
  public var oneOffCost: Sourced<Double>
  public var document: String
  /// Measured cost per request before and after shipping.
  public var before: Sourced<Double>?
  public var after: Sourced<Double>?
  public var source: Source

  public init(
    name: Sourced<String>, kind: Kind, workloads: [Sourced<String>], evidence: Sourced<Evidence>, owner: String = "",
    ships: Sourced<Month>? = nil, slip: Sourced<Estimate> = Sourced(.zero, .standard("default")),
    gatePassed: Bool = false, effort: String = "", oneOffCost: Sourced<Double> = .standard(0), document: String = "",
    before: Sourced<Double>? = nil, after: Sourced<Double>? = nil, source: Source
  ) {
    self.name = name
    self.kind = kind
    self.workloads = workloads
    self.evidence = evidence
    self.owner = owner
    self.ships = ships
    self.slip = slip
    self.gatePassed = gatePassed
    self.effort = effort
    self.oneOffCost = oneOffCost
    self.document = document
    self.before = before
    self.after = after
    self.source = source
  }
}
