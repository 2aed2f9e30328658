import Values

/// Findings as text for a terminal: place and sentence, the line of the file with the value underlined, what to do.
///
/// ```
/// quotes/2026-10.yaml:21:15: error: discount falls from 0.11 to 0.09 at the 5000000 tier
///   21 |     rate: 0.09
///      |           ^^^^
///   Check the quote, or set `allow_falling_tiers: true`.
/// ```
///
/// Whatever the files hold, the text is plain: no control characters, one finding a block, excerpts of at most 80 columns.
public func render(_ findings: [Finding]) -> String {
  findings.map(render).joined()
}

/// "2 errors, 1 warning." Notes are counted when there are any; nothing gives "No findings.".
public func findingSummary(_ findings: [Finding]) -> String {
  let counts = Finding.Severity.allCases.compactMap { severity -> String? in
    let n = findings.filter { $0.severity == severity }.count
    return n == 0 ? nil : "\(n) \(severity.rawValue)\(n == 1 ? "" : "s")"
  }
  return counts.isEmpty ? "No findings." : counts.joined(separator: ", ") + "."
}

private let textWidth = 80

private func render(_ finding: Finding) -> String {
  var text = "\(Plain.text(finding.source.description)): \(finding.severity.rawValue): \(Plain.text(finding.message))\n"
  if case .file(_, let line, let column) = finding.source, let excerpt = finding.excerpt {
    text += render(excerpt, line: line, column: column)
  }
  if !finding.remedy.isEmpty { text += wrapped(Plain.text(finding.remedy)) }
  return text
}

/// The line in a gutter, cut around the column, and carets under the value.
private func render(_ excerpt: Finding.Excerpt, line: Int, column: Int) -> String {
  let number = String(line)
  let gutter = String(repeating: " ", count: max(2, 4 - number.count)) + number + " | "
  let blank = String(repeating: " ", count: gutter.count - 2) + "| "
  // Each character of the line as it will be shown, with its columns.
  let shown = excerpt.line.unicodeScalars.map { scalar -> (text: String, width: Int) in
    let text = Plain.text(String(scalar))
    return (text, text.unicodeScalars.reduce(0) { $0 + columns(of: $1) })
  }
  let start = min(max(0, column - 1), shown.count)
  let end = min(start + max(1, excerpt.underlined), max(shown.count, start))
  let room = textWidth - gutter.count
  var from = 0
  var to = shown.count
  func width(_ a: Int, _ b: Int) -> Int { a < b ? shown[a..<b].reduce(0) { $0 + $1.width } : 0 }
  var cutLeft = false
  var cutRight = false
  if width(0, shown.count) > room {
    // Keep what fits before the value, at most a third of the room, then as much after as fits.
    from = start
    while from > 0, width(from - 1, start) <= room / 3 { from -= 1 }
    cutLeft = from > 0
    to = from
    let space = room - (cutLeft ? 1 : 0) - 1
    var used = 0
    while to < shown.count, used + shown[to].width <= space {
      used += shown[to].width
      to += 1
    }
    cutRight = to < shown.count
  }
  let body = shown[from..<to].map(\.text).joined()
  let pad = (cutLeft ? 1 : 0) + width(from, start)
  let carets = max(1, width(start, min(end, to)))
  return gutter + (cutLeft ? "…" : "") + body + (cutRight ? "…" : "") + "\n"
    + blank + String(repeating: " ", count: pad) + String(repeating: "^", count: carets) + "\n"
}

/// Columns that a character takes in a terminal: 2 for wide ones, 0 for marks that sit on the one before.
private func columns(of scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}

/// The remedy, indented by two, broken between words.
private func wrapped(_ text: String) -> String {
  var lines: [String] = []
  var line = " "
  var length = 1
  for word in text.split(separator: " ") {
    if length + 1 + word.count > textWidth, length > 1 {
      lines.append(line)
      line = " "
      length = 1
    }
    line += " " + word
    length += 1 + word.count
  }
  if length > 1 { lines.append(line) }
  return lines.map { $0 + "\n" }.joined()
}
