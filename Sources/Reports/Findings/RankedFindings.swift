import Agreements
import Values

/// A finding that the plan asks not to be shown, with the reason that is printed instead.
public struct SuppressedFinding: Sendable, Hashable {
  public var finding: Finding
  public var reason: String
}

/// Findings as a reader needs them: errors first, then by money at stake, those of rounds that a later one has superseded
/// after the others; the suppressed ones apart.
public struct RankedFindings: Sendable {
  public var shown: [Finding]
  public var suppressed: [SuppressedFinding]

  /// An error is never suppressed. Equal ranks keep their order.
  /// - Parameter superseded: files of quotes that a later round has taken the place of.
  public init(_ findings: [Finding], suppressing: [Suppression], superseded: Set<String> = []) {
    func isSuperseded(_ x: Finding) -> Bool { x.stands(in: superseded) }
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
      if isSuperseded(x) != isSuperseded(y) { return isSuperseded(y) }
      let (p, q) = (x.atStake ?? -1, y.atStake ?? -1)
      return p == q ? a.offset < b.offset : p > q
    }.map(\.element)
    self.suppressed = suppressed
  }
}

extension Finding {
  /// Whether it is of one of the files.
  func stands(in files: Set<String>) -> Bool {
    if case .file(let path, _, _) = source { files.contains(path) } else { false }
  }
}

extension Engagement {
  /// Whether the vendor has followed a quote by a contract of a later round.
  func isSuperseded(_ quote: Quote) -> Bool {
    quotes.contains { $0.contract != nil && $0.vendor == quote.vendor && $0.round > quote.round }
  }

  /// Files of contract quotes that are superseded.
  var supersededFiles: Set<String> {
    Set(
      quotes.compactMap { quote in
        guard quote.contract != nil, isSuperseded(quote), case .file(let path, _, _) = quote.name.source else { return nil }
        return path
      })
  }
}
