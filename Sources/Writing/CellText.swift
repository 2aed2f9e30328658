/// Text as a sheet holds it: checked before it is written, with the format's own escape applied.
///
/// A literal `_x0041_` means `A` to a spreadsheet program; its underscore is therefore written as `_x005F_`.
enum CellText {
  /// Longest text of a cell, in UTF-16 units.
  static let limit = 32_767

  /// Refuses what XML or a spreadsheet cannot hold: control characters but tab and line feed, and noncharacters.
  static func check(_ s: String, at place: @autoclosure () -> String, limit: Int = limit) throws(WritingError) {
    if isPlain(s, limit) { return }
    for u in s.unicodeScalars where isForbidden(u.value) { throw .character(at: place(), u.value) }
    let units = s.utf16.count
    if units > limit { throw .textTooLong(at: place(), units: units, limit: limit) }
  }

  /// Whether the text is short and of printed ASCII alone, as most are.
  private static func isPlain(_ s: String, _ limit: Int) -> Bool {
    s.utf8.withContiguousStorageIfAvailable { b in
      b.count <= limit && b.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    } ?? false
  }

  /// Whether there may be an escape in the text: false for all text without an underscore.
  static func mayHoldEscape(_ s: String) -> Bool {
    s.utf8.count >= 7 && (s.utf8.withContiguousStorageIfAvailable { $0.contains(0x5F) } ?? true)
  }

  static func isForbidden(_ v: UInt32) -> Bool {
    switch v {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: true
    default: v & 0xFFFE == 0xFFFE
    }
  }

  /// The text with every literal `_xHHHH_` escaped. Text without `_x` comes back as it is.
  static func escaped(_ s: String) -> String {
    guard mayHoldEscape(s) else { return s }
    let bytes = Array(s.utf8)
    guard holdsEscape(bytes) else { return s }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 14)
    for i in bytes.indices {
      if isEscape(bytes, at: i) { out += Array("_x005F".utf8) }
      out.append(bytes[i])
    }
    return String(decoding: out, as: UTF8.self)
  }

  static func holdsEscape(_ bytes: [UInt8]) -> Bool { bytes.indices.contains { isEscape(bytes, at: $0) } }

  /// Whether `_xHHHH_` stands at this byte.
  static func isEscape(_ b: [UInt8], at i: Int) -> Bool {
    guard i + 6 < b.count, b[i] == 0x5F, b[i + 1] == 0x78, b[i + 6] == 0x5F else { return false }
    return (i + 2..<i + 6).allSatisfy { hexDigit(b[$0]) != nil }
  }

  static func hexDigit(_ c: UInt8) -> UInt32? {
    switch c {
    case 48...57: UInt32(c) - 48
    case 65...70: UInt32(c) - 55
    case 97...102: UInt32(c) - 87
    default: nil
    }
  }

  /// The text with every `_xHHHH_` decoded; pairs of surrogates joined, lone ones replaced by U+FFFD.
  static func unescaped(_ s: String) -> String {
    guard mayHoldEscape(s) else { return s }
    let bytes = Array(s.utf8)
    guard holdsEscape(bytes) else { return s }
    var units: [UInt16] = []
    var out = "", run: [UInt8] = []
    func flushRun() {
      if !run.isEmpty { out += String(decoding: run, as: UTF8.self) }
      run = []
    }
    func flushUnits() {
      if !units.isEmpty { out += String(decoding: units, as: UTF16.self) }
      units = []
    }
    var i = 0
    while i < bytes.count {
      if isEscape(bytes, at: i) {
        flushRun()
        var v: UInt32 = 0
        for j in i + 2..<i + 6 { v = v << 4 | (hexDigit(bytes[j]) ?? 0) }
        units.append(UInt16(v))
        i += 7
      } else {
        flushUnits()
        run.append(bytes[i])
        i += 1
      }
    }
    flushRun()
    flushUnits()
    return out
  }
}
