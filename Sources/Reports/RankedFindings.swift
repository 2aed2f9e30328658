import Agreements
import Values

/// A finding that the plan asks not to be shown, with the reason that is printed instead.
public struct SuppressedFinding: Sendable, Hashable {
  public var finding: Finding
  public var reason: String
}

/// Findings as a reader needs them: errors first, then by money at stake; the suppressed ones apart.
public struct RankedFindings: Sendable {
  public var shown: [Finding]
  public var suppressed: [SuppressedFinding]

  /// An error is never suppressed. Equal ranks keep their order.
  public init(_ findings: [Finding], suppressing: [Suppression]) {
    var shown: [Finding] = [], suppressed: [SuppressedFinding] = []
    for finding in findings {
      if finding.severity != .error, let why = suppressing.first(where: { $0.rule.value == finding.rule }) {
        suppressed.append(SuppressedFinding(finding: finding, reason: why.reason))
      } else {
        shown.append(finding)
      }
    }
    self.shown = shown.enumerated().sorted { a, b in
      let x = a.element, y = b.element
      if x.severity != y.severity { return x.severity < y.severity }
      let (p, q) = (x.atStake ?? -1, y.atStake ?? -1)
      return p == q ? a.offset < b.offset : p > q
    }.map(\.element)
    self.suppressed = suppressed
  }
}
