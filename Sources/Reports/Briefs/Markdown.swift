import Values

/// Text of inputs in a Markdown file: shown as it is, never markup, never a link.
public enum Markdown {
  /// The text with everything that could begin markup escaped, in any dialect that mail, wikis and editors use: emphasis,
  /// code, links, references, footnotes, images, headings, lists, quotes, tables, HTML, entities, formulas, autolinks,
  /// bare addresses. Line breaks are spaces; a mail address loses its sign, since nothing else keeps all readers from
  /// linking it.
  public static func inert(_ text: String, limit: Int = 400) -> String {
    let plain = Array(Plain.text(text, limit: limit).unicodeScalars)
    var out = String.UnicodeScalarView()
    var atStart = true
    for (i, u) in plain.enumerated() {
      switch u {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "#", "|", "~", "$", "^", "&":
        out.append("\\")
        out.append(u)
      case "!" where i + 1 < plain.count && plain[i + 1] == "[":
        out.append("\\")
        out.append(u)
      case "-" where atStart, "+" where atStart, "=" where atStart, ":" where atStart:
        out.append("\\")
        out.append(u)
      case "{" where i + 1 < plain.count && (plain[i + 1] == "{" || plain[i + 1] == "%"):
        out.append("\\")
        out.append(u)
      case ".", ")":
        // Digits, a point and a space begin a list; a point inside a word makes some readers see an address.
        let isInWord = u == "." && i > 0 && isWord(plain[i - 1]) && i + 1 < plain.count && plain[i + 1].properties.isAlphabetic
        if isInWord || (isNumber(plain[..<i]) && (i + 1 == plain.count || plain[i + 1] == " ")) { out.append("\\") }
        out.append(u)
      case ":" where i + 1 < plain.count && plain[i + 1] != " ":
        // `https:`, `mailto:`, `:word:`.
        out.append("\\")
        out.append(u)
      case "@" where isAddress(plain, at: i): out.append(contentsOf: "(at)".unicodeScalars)
      default: out.append(u)
      }
      if u != " " { atStart = false }
    }
    return String(out)
  }

  private static func isWord(_ u: Unicode.Scalar) -> Bool { u.properties.isAlphabetic || ("0"..."9").contains(u) }

  /// Digits only: with a point or bracket they would begin a list.
  private static func isNumber(_ s: ArraySlice<Unicode.Scalar>) -> Bool {
    !s.isEmpty && s.count <= 9 && s.allSatisfy { ("0"..."9").contains($0) }
  }

  /// Whether the sign stands in what some reader takes for a mail address: something before, a dotted name that ends in a
  /// letter after.
  private static func isAddress(_ s: [Unicode.Scalar], at i: Int) -> Bool {
    guard i > 0, s[i - 1] != " " else { return false }
    let name = s[(i + 1)...].prefix {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "-" || $0 == "_"
    }
    guard let dot = name.lastIndex(of: ".") else { return false }
    return name[name.index(after: dot)...].contains { $0.properties.isAlphabetic }
  }
}
