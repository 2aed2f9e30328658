/// Plain text: what may stand in a terminal, a sheet, a brief or a file name, whatever the input held.
public enum Plain {
  /// The text with every control, bidirectional-override, zero-width and non-character code point shown as a
  /// visible `<U+XXXX>`; line breaks and tabs become spaces.
  /// Names in inputs are data: they must never move a cursor, reorder a line or break a file's syntax.
  public static func text(_ s: String, limit: Int = 32_000) -> String {
    var out = String.UnicodeScalarView()
    var count = 0
    for u in s.unicodeScalars {
      count += 1
      if count > limit {
        out.append("…")
        break
      }
      switch u.value {
      case 0x09, 0x0A, 0x0D: out.append(" ")
      case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
        0xFDD0...0xFDEF, 0xFFF9...0xFFFB:
        out.append(contentsOf: mark(u).unicodeScalars)
      case let v where v & 0xFFFE == 0xFFFE: out.append(contentsOf: mark(u).unicodeScalars)
      default: out.append(u)
      }
    }
    return String(out)
  }

  private static func mark(_ u: Unicode.Scalar) -> String {
    let h = String(u.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - h.count)) + h + ">"
  }

  /// The name of `candidates` nearest to `name` by edits, when near enough to be what was meant.
  public static func nearest(to name: String, among candidates: [String]) -> String? {
    let scored = candidates.map { ($0, edits(Array(name.unicodeScalars.prefix(64)), Array($0.unicodeScalars.prefix(64)))) }
    guard let best = scored.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, name.count / 3) && best.1 < max(name.count, best.0.count) ? best.0 : nil
  }

  /// Edit distance that counts a swap of neighbours as one edit.
  private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before = [Int](), last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var d = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { d = min(d, before[j - 2] + 1) }
        row.append(d)
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}
