import Values

/// Why a text was not read, in one sentence, and what to write instead.
struct Refusal: Error, Equatable {
  var rule: String
  /// Without the key: "`NaN` is not a number".
  var message: String
  var remedy: String
}

/// The one grammar of numbers, ranges, months, days and booleans in the files of an engagement.
///
/// A number is `-?digits(.digits)?`. Everything else that programs write for numbers (separators, exponents, signs of
/// currency, percentages, other scripts' digits) is refused with what to write instead, since a guess would be a
/// wrong figure in silence.
enum Grammar {
  /// Where the text stands: YAML also has `10_000_000`, CSV a leading `+`.
  enum Dialect { case yaml, csv }

  /// What may be written of a number.
  struct NumberForm {
    var dialect: Dialect
    /// Money takes the suffixes K and M.
    var money = false
    var whole = false
    /// Places that the decimal point moves to the right: 3 turns a price per thousand into one per million.
    var places = 0
  }

  static let mostDigits = 12
  static let longestNumber = 60

  // MARK: Numbers

  /// The number as the nearest Double to its decimal text; `K` and `M` move the decimal point, they do not multiply.
  static func number(_ text: String, _ form: NumberForm) throws(Refusal) -> Double {
    let trimmed = trim(text)
    guard let parts = decimal(trimmed, form) else { throw refuseNumber(trimmed, form) }
    let (negative, whole, fraction) = parts
    guard whole.count <= mostDigits else {
      throw Refusal(
        rule: "number-too-large", message: "\(quoted(trimmed)) has \(whole.count) digits before the point",
        remedy: "At most \(mostDigits) are read. Check the unit.")
    }
    if form.whole, !fraction.isEmpty {
      throw Refusal(
        rule: "not-whole", message: "\(quoted(trimmed)) is not a whole number",
        remedy: "Write a number without decimals.")
    }
    let digits = (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
    guard let value = Double(digits), value.isFinite else { throw refuseNumber(trimmed, form) }
    return negative && value != 0 ? -value : value
  }

  /// The number, or nil without a word: what explanations try their remedies with (they must not explain in turn).
  static func value(_ text: String, _ form: NumberForm) -> Double? {
    guard let (negative, whole, fraction) = decimal(trim(text), form), whole.count <= mostDigits else { return nil }
    return Double((negative ? "-" : "") + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction))
  }

  /// Sign, digits before the point without leading zeros, digits after it without trailing ones; nil when it is no number.
  private static func decimal(_ text: String, _ form: NumberForm) -> (negative: Bool, whole: String, fraction: String)? {
    var rest = Array(text.utf8)[...]
    guard rest.count <= longestNumber else { return nil }
    var negative = false
    if rest.first == UInt8(ascii: "-") {
      negative = true
      rest.removeFirst()
    } else if form.dialect == .csv, rest.first == UInt8(ascii: "+") {
      rest.removeFirst()
    }
    var shift = form.places
    if form.money, let last = rest.last, last == UInt8(ascii: "K") || last == UInt8(ascii: "M") {
      shift += last == UInt8(ascii: "K") ? 3 : 6
      rest.removeLast()
    }
    func isDigit(_ c: UInt8) -> Bool { c >= 0x30 && c <= 0x39 }
    let halves = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard halves.count == 1 || halves.count == 2, let before = halves.first else { return nil }
    var whole: [UInt8] = []
    var lastWasDigit = false
    for (i, c) in before.enumerated() {
      if isDigit(c) {
        whole.append(c)
        lastWasDigit = true
      } else if form.dialect == .yaml, c == UInt8(ascii: "_"), lastWasDigit, i + 1 < before.count {
        lastWasDigit = false
      } else {
        return nil
      }
    }
    guard lastWasDigit else { return nil }
    var fraction: [UInt8] = []
    if halves.count == 2 {
      guard let after = halves.last, !after.isEmpty, after.allSatisfy(isDigit) else { return nil }
      fraction = Array(after)
    }
    while shift > 0 {
      whole.append(fraction.isEmpty ? 0x30 : fraction.removeFirst())
      shift -= 1
    }
    while whole.first == 0x30 { whole.removeFirst() }
    while fraction.last == 0x30 { fraction.removeLast() }
    return (negative, String(decoding: whole, as: UTF8.self), String(decoding: fraction, as: UTF8.self))
  }

  // MARK: Ranges

  /// `low..likely..high`, or one number for all three.
  static func estimate(_ text: String, _ form: NumberForm) throws(Refusal) -> Estimate {
    let parts = split(text)
    switch parts.count {
    case 1:
      return Estimate(try number(parts[0], form))
    case 3:
      let low = try number(parts[0], form)
      let likely = try number(parts[1], form)
      let high = try number(parts[2], form)
      return try ordered(low, likely, high, as: trim(text))
    case 2:
      throw Refusal(
        rule: "not-a-range", message: "\(quoted(trim(text))) has two values",
        remedy: "Write three, low..likely..high, or one number.")
    default:
      throw Refusal(
        rule: "not-a-range", message: "\(quoted(trim(text))) has \(parts.count) values",
        remedy: "Write three, low..likely..high, or one number.")
    }
  }

  static func ordered(_ low: Double, _ likely: Double, _ high: Double, as text: String) throws(Refusal) -> Estimate {
    guard low <= likely, likely <= high else {
      throw Refusal(
        rule: "not-a-range", message: "\(quoted(text)) does not rise from low to high",
        remedy: "Write low..likely..high in that order.")
    }
    return Estimate(low: low, likely: likely, high: high)
  }

  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part: [UInt8] = []
    var i = 0
    let bytes = Array(text.utf8)
    while i < bytes.count {
      if bytes[i] == UInt8(ascii: "."), i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: ".") {
        parts.append(String(decoding: part, as: UTF8.self))
        part = []
        i += 2
      } else {
        part.append(bytes[i])
        i += 1
      }
    }
    parts.append(String(decoding: part, as: UTF8.self))
    return parts
  }

  // MARK: Booleans

  static func boolean(_ text: String) throws(Refusal) -> Bool {
    let trimmed = trim(text)
    switch trimmed {
    case "true": return true
    case "false": return false
    default: break
    }
    let meant: [String: String] = [
      "true": "true", "yes": "true", "y": "true", "on": "true", "1": "true",
      "false": "false", "no": "false", "n": "false", "off": "false", "0": "false",
    ]
    throw Refusal(
      rule: "not-a-boolean", message: "\(quoted(trimmed)) is neither true nor false",
      remedy: meant[trimmed.lowercased()].map { "Write \($0)." } ?? "Write true or false.")
  }

  // MARK: Texts

  static let longestText = 32_000

  /// Spaces at both ends go. Names are data: anything else may stand in them, up to what a spreadsheet cell holds.
  static func text(_ text: String) throws(Refusal) -> String {
    let trimmed = trim(text)
    guard trimmed.unicodeScalars.count <= longestText else {
      throw Refusal(
        rule: "text-too-long", message: "a text of \(trimmed.unicodeScalars.count) characters",
        remedy: "At most \(longestText) are read; a spreadsheet cell holds no more.")
    }
    return trimmed
  }

  static func trim(_ text: String) -> String {
    guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
    var scalars = text.unicodeScalars[...]
    while scalars.first == " " { scalars.removeFirst() }
    while scalars.last == " " { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars))
  }
}
