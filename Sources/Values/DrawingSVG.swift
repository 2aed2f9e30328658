extension Drawing {
  /// The picture as an SVG document. The same drawing gives the same bytes; numbers have two decimals (one that is not
  /// finite is drawn at 0); words are escaped, and what XML cannot hold is shown as `<U+XXXX>`.
  public func svg() -> String {
    let w = Drawing.fixed(width), h = Drawing.fixed(height)
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\" viewBox=\"0 0 \(w) \(h)\""
    out += " role=\"img\" font-family=\"sans-serif\">\n"
    out += "<title>\(Drawing.escaped(title))</title>\n"
    out += "<rect x=\"0\" y=\"0\" width=\"\(w)\" height=\"\(h)\" fill=\"#ffffff\"/>\n"
    for item in items { out += Drawing.element(item) + "\n" }
    return out + "</svg>\n"
  }

  private static func element(_ item: Item) -> String {
    switch item {
    case .line(let a, let b, let stroke):
      "<line x1=\"\(fixed(a.x))\" y1=\"\(fixed(a.y))\" x2=\"\(fixed(b.x))\" y2=\"\(fixed(b.y))\"\(attributes(stroke))/>"
    case .polyline(let points, let stroke):
      "<polyline points=\"\(list(points))\" fill=\"none\" stroke-linejoin=\"round\"\(attributes(stroke))/>"
    case .rectangle(let x, let y, let width, let height, let fill, let stroke):
      "<rect x=\"\(fixed(x))\" y=\"\(fixed(y))\" width=\"\(fixed(width))\" height=\"\(fixed(height))\""
        + "\(attributes(fill))\(stroke.map(attributes) ?? "")/>"
    case .polygon(let points, let fill, let stroke):
      "<polygon points=\"\(list(points))\"\(attributes(fill))\(stroke.map(attributes) ?? "")/>"
    case .text(let words, let at, let letters):
      "<text x=\"\(fixed(at.x))\" y=\"\(fixed(at.y))\" font-size=\"\(fixed(letters.size))\""
        + (letters.bold ? " font-weight=\"bold\"" : "") + " fill=\"\(colour(letters.colour))\""
        + (letters.anchor == .start ? "" : " text-anchor=\"\(letters.anchor.rawValue)\"")
        + (letters.upright ? " transform=\"rotate(-90 \(fixed(at.x)) \(fixed(at.y)))\"" : "") + ">\(escaped(words))</text>"
    }
  }

  private static func attributes(_ fill: Fill?) -> String {
    guard let fill else { return " fill=\"none\"" }
    return " fill=\"\(colour(fill.colour))\"" + (fill.opacity < 1 ? " fill-opacity=\"\(fixed(fill.opacity))\"" : "")
  }

  private static func attributes(_ stroke: Stroke) -> String {
    " stroke=\"\(colour(stroke.colour))\" stroke-width=\"\(fixed(stroke.width))\""
      + (stroke.dash.isEmpty ? "" : " stroke-dasharray=\"\(stroke.dash.map(fixed).joined(separator: " "))\"")
  }

  private static func list(_ points: [Point]) -> String {
    points.map { fixed($0.x) + "," + fixed($0.y) }.joined(separator: " ")
  }

  private static func colour(_ c: UInt32) -> String {
    let h = String(c & 0xFFFFFF, radix: 16)
    return "#" + String(repeating: "0", count: 6 - h.count) + h
  }

  /// Two decimals with a point; no negative zero.
  static func fixed(_ x: Double) -> String {
    guard x.isFinite else { return "0.00" }
    let hundredths = Int((Swift.max(-1e9, Swift.min(1e9, x)) * 100).rounded())
    let whole = hundredths.magnitude / 100, rest = hundredths.magnitude % 100
    return (hundredths < 0 ? "-" : "") + String(whole) + (rest < 10 ? ".0" : ".") + String(rest)
  }

  private static func escaped(_ s: String) -> String {
    var out = ""
    for u in Plain.text(s).unicodeScalars {
      switch u {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(u)
      }
    }
    return out
  }
}
