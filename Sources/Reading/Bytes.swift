import Values

/// What a file must be before anything is read in it: text in UTF-8, of bounded size.
enum Bytes {
  /// Says what is wrong with the bytes as text, if anything: one finding, since nothing after it can be trusted.
  static func areText(_ page: Page) -> Bool {
    guard var bad = refusal(page.bytes) else { return true }
    if page.kind == .json { bad.remedy = jsonRemedy(bad.rule, page.bytes) }
    let at = place(page.bytes, bad.offset)
    let isOneByte = bad.rule == "nul-byte" || bad.message.contains("invalid")
    page.error(
      bad.rule, page.source(at.line, at.column), bad.message, remedy: bad.remedy, underlined: isOneByte ? 1 : 0)
    return false
  }

  private static func jsonRemedy(_ rule: String, _ bytes: [UInt8]) -> String {
    switch rule {
    case "not-text": bytes.starts(with: [0x1F, 0x8B]) ? "Unpack it first: gunzip." : "Unpack or export it as JSON first."
    case "not-utf8": "Fetch it again, or save it in UTF-8."
    default: "Fetch it again."
    }
  }

  private static func refusal(_ bytes: [UInt8]) -> (rule: String, offset: Int, message: String, remedy: String)? {
    if bytes.isEmpty {
      return ("empty-file", 0, "the file is empty", "Write its content, or remove the file.")
    }
    if let kind = signature(bytes) {
      return ("not-text", 0, "this is \(kind), not a text file", "Save it as text in UTF-8 under this name.")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return (
        "not-utf8", 0, "the file is in UTF-16", "Save it as “CSV UTF-8”; the “Unicode text” of spreadsheets is UTF-16."
      )
    }
    if let nul = bytes.firstIndex(of: 0) {
      let zeros = bytes.prefix(200).reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
      if zeros * 3 > min(200, bytes.count) {
        return ("not-utf8", nul, "the file looks like UTF-16", "Save it as text in UTF-8.")
      }
      return ("nul-byte", nul, "the byte 0 stands at offset \(nul)", "Remove it; a text file has none.")
    }
    if let bad = firstInvalidUTF8(bytes) {
      return (
        "not-utf8", bad, "invalid UTF-8 at byte \(bad) (0x\(hex(bytes[bad])))",
        "Save the file in UTF-8; it may be in Latin-1 or Windows-1252 now."
      )
    }
    return nil
  }

  static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  }

  /// Line and column (in characters) of a byte offset.
  static func place(_ bytes: [UInt8], _ offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    var i = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while i < min(offset, bytes.count) {
      let c = bytes[i]
      if c == 0x0A || (c == 0x0D && !(i + 1 < bytes.count && bytes[i + 1] == 0x0A)) {
        line += 1
        column = 1
      } else if c & 0xC0 != 0x80, c != 0x0D {
        column += 1
      }
      i += 1
    }
    return (line, column)
  }

  private static func signature(_ bytes: [UInt8]) -> String? {
    let known: [([UInt8], String)] = [
      ([0x1F, 0x8B], "a gzip archive"), ([0x50, 0x4B, 0x03, 0x04], "a zip archive or a workbook"),
      ([0x50, 0x4B, 0x05, 0x06], "a zip archive"), ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
      ([0xFF, 0xD8, 0xFF], "a JPEG image"), ([0x25, 0x50, 0x44, 0x46, 0x2D], "a PDF document"),
      ([0xD0, 0xCF, 0x11, 0xE0], "an old Office document"), ([0x50, 0x41, 0x52, 0x31], "a Parquet file"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a zstd archive"), ([0x42, 0x5A, 0x68], "a bzip2 archive"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
    ]
    return known.first { bytes.starts(with: $0.0) }?.1
  }

  /// Offset of the first byte that no UTF-8 text has there (surrogates and overlong forms included).
  private static func firstInvalidUTF8(_ b: [UInt8]) -> Int? {
    var i = 0
    while i < b.count {
      let c = b[i]
      if c < 0x80 {
        i += 1
        continue
      }
      let length: Int
      var low: UInt8 = 0x80
      var high: UInt8 = 0xBF
      switch c {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, low) = (3, 0xA0)
      case 0xED: (length, high) = (3, 0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, low) = (4, 0x90)
      case 0xF4: (length, high) = (4, 0x8F)
      case 0xF1...0xF3: length = 4
      default: return i
      }
      guard i + length <= b.count, b[i + 1] >= low, b[i + 1] <= high else { return i }
      for k in 2..<max(2, length) where b[i + k] & 0xC0 != 0x80 { return i }
      i += length
    }
    return nil
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count < 2 ? "0" + digits : digits
  }
}
