/// Something about the inputs or the answer that a reader must know: where, what, and what to do.
public struct Finding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    case error, warning, note
    private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  }

  public var severity: Severity
  /// Stable kebab-case name; readers of result.json match on it.
  public var rule: String
  public var source: Source
  public var message: String
  /// What to do about it, as an instruction.
  public var remedy: String
  /// Money at stake over the window, in the plan's currency, where it can be stated.
  public var atStake: Double?
  /// The line of the file that the finding points at, and how many characters to underline.
  public var excerpt: Excerpt?

  public struct Excerpt: Hashable, Sendable {
    public var line: String
    public var underlined: Int
    public init(line: String, underlined: Int) {
      self.line = line
      self.underlined = underlined
    }
  }

  public init(
    _ severity: Severity, _ rule: String, _ source: Source, _ message: String,
    remedy: String = "", atStake: Double? = nil, excerpt: Excerpt? = nil
  ) {
    self.severity = severity
    self.rule = rule
    self.source = source
    self.message = message
    self.remedy = remedy
    self.atStake = atStake
    self.excerpt = excerpt
  }
}

extension Sequence where Element == Finding {
  public var hasErrors: Bool { contains { $0.severity == .error } }
}
