import Values

/// The letters of a value at a place of a file, without quotes and spaces around it.
struct ScalarToken: Equatable {
  var range: Range<Int>
  var text: String

  /// Nil where what stands there is no single run of letters, digits and `._+-` up to the value's end.
  init?(_ bytes: [UInt8], at offset: Int, _ kind: Page.Kind) {
    func byte(_ i: Int) -> UInt8? { i < bytes.count ? bytes[i] : nil }
    func afterSpaces(_ i: Int) -> Int {
      var i = i
      while byte(i) == 0x20 { i += 1 }
      return i
    }
    var i = kind == .csv && byte(offset) != UInt8(ascii: "\"") ? afterSpaces(offset) : offset
    var quote: UInt8?
    if let c = byte(i), c == UInt8(ascii: "\"") || (kind == .yaml && c == UInt8(ascii: "'")) {
      quote = c
      i = afterSpaces(i + 1)
    }
    let start = i
    while let c = byte(i), Self.belongs(c) { i += 1 }
    guard i > start else { return nil }
    range = start..<i
    text = String(decoding: bytes[range], as: UTF8.self)
    i = afterSpaces(i)
    if let quote {
      guard byte(i) == quote else { return nil }
      i += 1
    }
    // A plain value goes on after a space, unless a comment or a bracket stands there.
    let next = afterSpaces(i)
    switch byte(next) {
    case nil, 0x0A, 0x0D, UInt8(ascii: ","): break
    case UInt8(ascii: "}"), UInt8(ascii: "]"): if kind == .csv { return nil }
    case UInt8(ascii: "#"): if kind == .csv || next == range.upperBound { return nil }
    default: return nil
    }
  }

  private static func belongs(_ c: UInt8) -> Bool {
    switch c {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// The three values of a range with their dots, or the one value.
  var parts: [String] {
    var parts: [String] = [], rest = text[...]
    while let dots = rest.firstRange(of: "..") {
      parts.append(String(rest[..<dots.lowerBound]))
      rest = rest[dots.upperBound...]
    }
    return parts + [String(rest)]
  }
}

extension ScalarToken {
  /// The text for new readings; it reads back as they say.
  func text(for readings: [PlaceEdit.Reading], _ dialect: Grammar.Dialect) throws(EditedFiles.Refused) -> String {
    guard let first = readings.first else { return text }
    switch first.old {
    case .word(let old):
      guard text == old, case .word(let new) = first.new, !new.isEmpty, new.utf8.allSatisfy(Self.belongs),
        readings.allSatisfy({ $0.new == first.new })
      else { throw mismatch(first.old) }
      return new
    case .month(let old):
      guard case .month(let new) = first.new, let said = try? Grammar.month(text), said == old,
        readings.allSatisfy({ $0.new == first.new })
      else { throw mismatch(first.old) }
      // A day stays where the new month has it.
      guard text.utf8.count == 10, let day = Int(text.suffix(2)) else { return new.description }
      let kept = min(day, new.days)
      return "\(new)-\(kept < 10 ? "0" : "")\(kept)"
    case .number: return try numbers(readings, dialect)
    }
  }

  private func mismatch(_ old: FileValue) -> EditedFiles.Refused {
    .init(
      "the file says \(quoted(text)) there, not the value \(quoted(old.shown)) itself",
      "It is worked out from more than this place: write the change by hand.")
  }

  private func numbers(_ readings: [PlaceEdit.Reading], _ dialect: Grammar.Dialect) throws(EditedFiles.Refused) -> String {
    let form = Grammar.NumberForm(dialect: dialect, money: true), parts = parts
    var values: [(part: RangePart?, old: Double, new: Double)] = []
    for reading in readings {
      guard case .number(let old) = reading.old, case .number(let new) = reading.new else { throw mismatch(reading.old) }
      values.append((reading.part, old, new))
    }
    if parts.count == 3 {
      var said = parts
      for value in values {
        let at = value.part.flatMap { RangePart.allCases.firstIndex(of: $0) } ?? 1
        guard Grammar.value(parts[at], form) == value.old else { throw mismatch(.number(value.old)) }
        if value.old != value.new { said[at] = try written(value.new, like: parts[at], form) }
      }
      return try rising(said, form)
    }
    let hasOneValue = values.allSatisfy { $0.new == values[0].new && $0.old == values[0].old }
    guard parts.count == 1, let said = Grammar.value(text, form) else { throw mismatch(.number(values[0].old)) }
    if said == values[0].old, hasOneValue { return try written(values[0].new, like: text, form) }
    if said == values[0].old, Set(values.map(\.part)).count == 3, values.allSatisfy({ $0.part != nil && $0.old == said }) {
      // One number stood for all three, which part now.
      let three = RangePart.allCases.compactMap { part in values.first { $0.part == part }?.new }
      var texts: [String] = []
      for value in three { texts.append(try written(value, like: text, form)) }
      return try rising(texts, form)
    }
    guard hasOneValue else { throw mismatch(.number(values[0].old)) }
    // A price per thousand tokens is read as one per million; a total is read as a share of it by year.
    var thousand = form
    thousand.places = 3
    if Grammar.value(text, thousand) == values[0].old { return try written(values[0].new, like: text, thousand) }
    let count = Double(values.count)
    if values.count > 1, said / count == values[0].old {
      let total = values[0].new * count, text = try written(total, like: text, form)
      if Grammar.value(text, form).map({ $0 / count }) == values[0].new { return text }
    }
    throw mismatch(.number(values[0].old))
  }

  private func written(_ value: Double, like old: String, _ form: Grammar.NumberForm) throws(EditedFiles.Refused) -> String {
    do throws(Refusal) { return try Grammar.text(of: value, NumberManner(of: old), form) } catch {
      throw .init(error.message, error.remedy)
    }
  }

  private func rising(_ parts: [String], _ form: Grammar.NumberForm) throws(EditedFiles.Refused) -> String {
    let text = parts.joined(separator: "..")
    do throws(Refusal) { _ = try Grammar.estimate(text, form) } catch { throw .init(error.message, error.remedy) }
    return text
  }
}

extension FileValue {
  /// As a file would say it.
  public var shown: String {
    switch self {
    case .number(let x): Grammar.plain(x)
    case .month(let m): m.description
    case .word(let w): w
    }
  }
}
