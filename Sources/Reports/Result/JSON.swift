/// A JSON value whose objects keep the order they are written in, so that the same result is the same bytes.
public indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([(String, JSON)])

  public static func int(_ n: Int) -> JSON { .number(Double(n)) }
  public static func optional(_ x: Double?) -> JSON { x.map(JSON.number) ?? .null }

  /// Indented by one space a level; numbers in their shortest exact form; a number that is not finite is null.
  public func printed() -> String {
    var out = ""
    write(into: &out, indent: 0)
    return out + "\n"
  }

  private func write(into out: inout String, indent: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let b): out += b ? "true" : "false"
    case .number(let x):
      if !x.isFinite {
        out += "null"
      } else if x == x.rounded(), x.magnitude < 1e15 {
        out += String(Int(x))
      } else {
        out += String(x)
      }
    case .text(let s): JSON.quote(s, into: &out)
    case .list(let items):
      if items.isEmpty { out += "[]"; return }
      out += "["
      for (i, item) in items.enumerated() {
        out += (i > 0 ? "," : "") + "\n" + String(repeating: " ", count: indent + 1)
        item.write(into: &out, indent: indent + 1)
      }
      out += "\n" + String(repeating: " ", count: indent) + "]"
    case .object(let members):
      if members.isEmpty { out += "{}"; return }
      out += "{"
      for (i, member) in members.enumerated() {
        out += (i > 0 ? "," : "") + "\n" + String(repeating: " ", count: indent + 1)
        JSON.quote(member.0, into: &out)
        out += ": "
        member.1.write(into: &out, indent: indent + 1)
      }
      out += "\n" + String(repeating: " ", count: indent) + "}"
    }
  }

  static func quote(_ s: String, into out: inout String) {
    out += "\""
    for u in s.unicodeScalars {
      switch u {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if u.value < 0x20 || (0x7F...0x9F).contains(u.value) {
          let h = String(u.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - h.count) + h
        } else {
          out.unicodeScalars.append(u)
        }
      }
    }
    out += "\""
  }
}
