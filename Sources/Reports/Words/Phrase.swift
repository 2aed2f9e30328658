import Values

/// A sentence whose figures know their keys and whose names know that somebody else wrote them. The terminal and the
/// sheet read it plain; a brief adds each figure's cell and makes the names inert.
public struct Phrase: ExpressibleByStringInterpolation, Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case words(String)
    /// Text of an input.
    case name(String)
    /// A figure as words, and the keys of the cells that hold it.
    case figure(String, keys: [String])
  }
  var parts: [Part]

  init(parts: [Part]) { self.parts = parts }
  public init(stringLiteral value: String) { parts = [.words(value)] }
  public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  public struct Interpolation: StringInterpolationProtocol {
    var parts: [Part] = []
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { parts.append(.words(literal)) } }
    public mutating func appendInterpolation(_ phrase: Phrase) { parts += phrase.parts }
    /// Words of our own.
    public mutating func appendInterpolation(_ words: String) { appendLiteral(words) }
    public mutating func appendInterpolation(_ number: Int) { appendLiteral(String(number)) }
    public mutating func appendInterpolation(name: String) { parts.append(.name(name)) }
    public mutating func appendInterpolation(_ figure: String, at keys: String...) { parts.append(.figure(figure, keys: keys)) }
    public mutating func appendInterpolation(_ figure: String, atAll keys: [String]) { parts.append(.figure(figure, keys: keys)) }
  }

  public static func + (a: Phrase, b: Phrase) -> Phrase { Phrase(parts: a.parts + b.parts) }
  public static func += (a: inout Phrase, b: Phrase) { a = a + b }

  /// `a, b and c`.
  static func list(_ items: [Phrase]) -> Phrase {
    var out = Phrase(parts: [])
    for (i, item) in items.enumerated() {
      if i > 0 { out += i == items.count - 1 ? " and " : ", " }
      out += item
    }
    return out
  }

  /// Without cells, names as plain text.
  public var plain: String {
    parts.map {
      switch $0 {
      case .words(let s): s
      case .name(let s): Plain.text(s)
      case .figure(let s, _): s
      }
    }.joined()
  }

  /// As Markdown, each figure followed by its cell.
  func markdown(_ cells: CellIndex) throws(BriefFault) -> String {
    var out = ""
    for part in parts {
      switch part {
      case .words(let s): out += s
      case .name(let s): out += Markdown.inert(s)
      case .figure(let s, let keys): out += s + " (" + (try cells.cells(keys)) + ")"
      }
    }
    return out
  }
}
