import Values

/// One file while it is read: its path, its bytes for excerpts, and the findings made on it.
final class Page {
  enum Kind { case yaml, csv, json }

  /// Relative to the engagement folder, with `/`.
  let path: String
  let kind: Kind
  let bytes: [UInt8]
  private(set) var findings: [Finding] = []
  private var unsaid = 0

  /// Findings of one file that are listed; the rest are counted. A file of a million bad rows stays readable.
  static let mostFindings = 100

  init(path: String, kind: Kind, bytes: [UInt8]) {
    self.path = path
    self.kind = kind
    self.bytes = bytes
  }

  var isFull: Bool { findings.count >= Page.mostFindings }
  var hasErrors: Bool { findings.hasErrors }

  /// The folder that paths written in this file are relative to: empty, or ending in `/`.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  func source(_ line: Int, _ column: Int) -> Source { .file(path: path, line: line, column: column) }

  /// The place of a byte.
  func source(offset: Int) -> Source {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    var from = lineStarts[low]
    if low == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { from = 3 }
    let before = from < offset ? bytes[from..<min(offset, bytes.count)] : []
    return source(low + 1, before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
  }

  /// The byte at a line and a column of characters, both from 1; nil when there is no such place.
  func offset(_ line: Int, _ column: Int) -> Int? {
    guard line >= 1, line <= lineStarts.count, column >= 1 else { return nil }
    var at = lineStarts[line - 1]
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    var left = column - 1
    while left > 0 {
      guard at < bytes.count, bytes[at] != 0x0A else { return nil }
      at += 1
      while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
      left -= 1
    }
    return at
  }

  /// The file as a whole.
  var start: Source { source(1, 1) }

  /// - Parameter underlined: characters of the excerpt to underline; nil for the value that stands there, 0 for no excerpt.
  func add(
    _ severity: Finding.Severity, _ rule: String, _ source: Source, _ message: @autoclosure () -> String,
    remedy: @autoclosure () -> String, underlined: Int? = nil
  ) {
    guard findings.count < Page.mostFindings else {
      unsaid += 1
      return
    }
    findings.append(
      Finding(severity, rule, source, message(), remedy: remedy(), excerpt: excerpt(at: source, underlined: underlined))
    )
  }

  func error(
    _ rule: String, _ source: Source, _ message: @autoclosure () -> String, remedy: @autoclosure () -> String,
    underlined: Int? = nil
  ) {
    add(.error, rule, source, message(), remedy: remedy(), underlined: underlined)
  }
  func warning(
    _ rule: String, _ source: Source, _ message: @autoclosure () -> String, remedy: @autoclosure () -> String,
    underlined: Int? = nil
  ) {
    add(.warning, rule, source, message(), remedy: remedy(), underlined: underlined)
  }
  func note(
    _ rule: String, _ source: Source, _ message: @autoclosure () -> String, remedy: @autoclosure () -> String,
    underlined: Int? = nil
  ) {
    add(.note, rule, source, message(), remedy: remedy(), underlined: underlined)
  }

  /// Takes over the findings of a page that lies inside this one.
  func take(_ inner: Page) {
    for finding in inner.allFindings {
      if isFull { unsaid += 1 } else { findings.append(finding) }
    }
  }

  /// The findings, and one more that counts those left unsaid.
  var allFindings: [Finding] {
    guard unsaid > 0 else { return findings }
    let more = Finding(
      hasErrors ? .error : .warning, "more-findings", start,
      "\(unsaid) more finding\(unsaid == 1 ? "" : "s") in this file",
      remedy: "Mend the ones above first; they often share a cause.")
    return findings + [more]
  }

  // MARK: Excerpts

  /// Offset of each line's first byte; made when first asked for.
  private lazy var lineStarts: [Int] = {
    var starts = [0]
    var i = 0
    while i < bytes.count {
      if bytes[i] == 0x0A || (bytes[i] == 0x0D && !(i + 1 < bytes.count && bytes[i + 1] == 0x0A)) {
        starts.append(i + 1)
      }
      i += 1
    }
    return starts
  }()

  /// A line's text without its ending or the file's byte order mark; nil when there is no such line.
  func line(_ number: Int) -> String? {
    guard number >= 1, number <= lineStarts.count else { return nil }
    var from = lineStarts[number - 1]
    var to = number < lineStarts.count ? lineStarts[number] : bytes.count
    while to > from, bytes[to - 1] == 0x0A || bytes[to - 1] == 0x0D { to -= 1 }
    if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { from = min(3, to) }
    return String(decoding: bytes[from..<min(to, from + 8_000)], as: UTF8.self)
  }

  private func excerpt(at source: Source, underlined: Int?) -> Finding.Excerpt? {
    guard underlined != 0, case .file(_, let number, let column) = source, let text = line(number) else { return nil }
    let scalars = Array(text.unicodeScalars)
    guard column >= 1, column <= scalars.count + 1, !scalars.isEmpty else { return nil }
    let rest = scalars.count - (column - 1)
    let length = underlined ?? Page.tokenLength(in: scalars, from: column - 1, kind: kind)
    return Finding.Excerpt(line: text, underlined: max(1, min(length, rest)))
  }

  /// How many characters the value at an offset takes: a quoted text to its closing quote, else up to the separator.
  static func tokenLength(in line: [Unicode.Scalar], from start: Int, kind: Kind) -> Int {
    guard start < line.count else { return 1 }
    let first = line[start]
    if first == "\"" || (kind == .yaml && first == "'") {
      var i = start + 1
      while i < line.count {
        if line[i] == "\\", kind == .yaml, first == "\"" {
          i += 2
        } else if line[i] == first {
          if i + 1 < line.count, line[i + 1] == first { i += 2 } else { return i + 1 - start }
        } else {
          i += 1
        }
      }
      return line.count - start
    }
    var end = start
    if kind == .csv {
      while end < line.count, line[end] != "," { end += 1 }
    } else {
      if first == "{" || first == "[" { return 1 }
      let inFlow = flowDepth(before: start, in: line) > 0
      while end < line.count {
        let c = line[end]
        if inFlow, c == "," || c == "}" || c == "]" { break }
        if c == ":", end + 1 == line.count || line[end + 1] == " " { break }
        if c == "#", end > start, line[end - 1] == " " { break }
        end += 1
      }
    }
    while end > start + 1, line[end - 1] == " " { end -= 1 }
    return max(1, end - start)
  }

  private static func flowDepth(before end: Int, in line: [Unicode.Scalar]) -> Int {
    var depth = 0
    var quote: Unicode.Scalar?
    for i in 0..<end {
      let c = line[i]
      if let q = quote {
        if c == q { quote = nil }
      } else if c == "\"" || c == "'", i == 0 || [" ", "[", "{", ","].contains(line[i - 1]) {
        quote = c
      } else if c == "[" || c == "{" {
        depth += 1
      } else if c == "]" || c == "}" {
        depth -= 1
      }
    }
    return depth
  }
}

/// A text of an input inside a message: plain, short, in backticks.
func quoted(_ text: String) -> String { "`" + Plain.text(text, limit: 60) + "`" }

/// `a, b and c`.
func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}

/// "Did you mean `x`?", or nothing; of many candidates the first are tried.
func didYouMean(_ name: String, _ candidates: [String]) -> String? {
  Plain.nearest(to: name, among: Array(candidates.prefix(2_000))).map { "Did you mean \(quoted($0))?" }
}
