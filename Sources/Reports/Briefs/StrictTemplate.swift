import Mustache
import Values

/// Why a brief was not written: every fault at once, each with its line.
public struct BriefFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var faults: [String]
  public init(_ faults: [String]) { self.faults = faults }
  public var description: String { faults.joined(separator: "\n") }
}

/// What a template may show: words ready for Markdown, conditions, and lists of rows.
enum TemplateValue {
  case text(String)
  case flag(Bool)
  /// Rows, and the keys that every row has; rows hold text and flags.
  case list([[String: TemplateValue]], keys: [String])

  var mustache: Any {
    switch self {
    case .text(let s): s
    case .flag(let b): b
    case .list(let rows, _): rows.map { $0.mapValues(\.mustache) }
    }
  }
}

/// A Mustache template of which every tag is known before a word is written: `{{key}}`, `{{#key}}`, `{{^key}}`, `{{/key}}`
/// and `{{! remark }}`, nothing else. A key that does not exist is an error, also in a part that would not be shown.
struct StrictTemplate {
  private let name: String
  private let text: String

  init(_ text: String, name: String) {
    self.name = name
    self.text = text
  }

  func render(_ context: [String: TemplateValue]) throws(BriefFault) -> String {
    let faults = check(context)
    guard faults.isEmpty else { throw BriefFault(faults) }
    do {
      // Values are Markdown already; the library's HTML escapes would spoil them.
      let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
      return template.render(context.mapValues(\.mustache))
    } catch {
      throw BriefFault(["\(name): \(error)"])
    }
  }

  private struct Open {
    var key: String
    var line: Int
    /// Keys that the list's rows add; none for a flag.
    var keys: [String]
  }

  private func check(_ context: [String: TemplateValue]) -> [String] {
    var faults: [String] = [], open: [Open] = []
    func fault(_ line: Int, _ message: String) { faults.append("\(name):\(line): error: \(message)") }
    func unknown(_ line: Int, _ key: String) {
      let known = context.keys.sorted() + open.flatMap(\.keys)
      let near = Plain.nearest(to: key, among: known).map { " Did you mean {{\($0)}}?" } ?? ""
      fault(line, "there is no {{\(Plain.text(key, limit: 80))}}.\(near)")
    }
    var rest = text[...], line = 1
    while let start = rest.range(of: "{{") {
      line += rest[..<start.lowerBound].count { $0.isNewline }
      guard let end = rest[start.upperBound...].range(of: "}}") else {
        fault(line, "a tag is not closed")
        return faults
      }
      let tag = rest[start.upperBound..<end.lowerBound], at = line
      line += tag.count { $0.isNewline }
      rest = rest[end.upperBound...]
      guard let sign = tag.first else {
        fault(at, "an empty tag")
        continue
      }
      let key = tag.drop { "#^/".contains($0) }.filter { !$0.isWhitespace }
      let inner = open.reversed().first { $0.keys.contains(key) }
      switch sign {
      case "!": continue
      case "{", "&", ">", "<", "=", "$", "%", "*":
        fault(at, "{{\(sign) tags are not read here; use {{key}}, {{#key}}, {{^key}}, {{/key}} or {{! remark }}")
      case "#", "^":
        if inner != nil {
          // Rows hold no lists: a section over their key is a condition.
          open.append(Open(key: key, line: at, keys: []))
          continue
        }
        switch context[key] {
        case .flag: open.append(Open(key: key, line: at, keys: []))
        case .list(_, let keys): open.append(Open(key: key, line: at, keys: sign == "#" ? keys : []))
        case .text:
          fault(at, "{{\(key)}} is text, not a condition or a list")
          open.append(Open(key: key, line: at, keys: []))
        case nil:
          unknown(at, key)
          open.append(Open(key: key, line: at, keys: []))
        }
      case "/":
        guard let last = open.popLast() else {
          fault(at, "{{/\(Plain.text(key, limit: 80))}} closes nothing")
          continue
        }
        if last.key != key { fault(at, "{{/\(Plain.text(key, limit: 80))}} closes {{#\(last.key)}} of line \(last.line)") }
      default:
        if inner != nil { continue }
        switch context[key] {
        case .text: continue
        case .flag, .list: fault(at, "{{\(key)}} is a condition or a list; open it with {{#\(key)}}")
        case nil: unknown(at, key)
        }
      }
    }
    for section in open { fault(section.line, "{{#\(Plain.text(section.key, limit: 80))}} is not closed") }
    return faults
  }
}

extension Substring {
  fileprivate func range(of word: String) -> Range<Index>? {
    var i = startIndex
    while i < endIndex {
      if self[i...].hasPrefix(word) { return i..<index(i, offsetBy: word.count) }
      i = index(after: i)
    }
    return nil
  }
}
