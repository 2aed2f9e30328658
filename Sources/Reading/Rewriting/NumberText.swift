import Values

/// How a person wrote a number: with a suffix, with underscores between thousands. A new number is written alike.
struct NumberManner: Equatable {
  /// `K`, `M` or nothing.
  var suffix = ""
  var underscores = false

  init() {}
  init(of text: String) {
    suffix = text.hasSuffix("K") ? "K" : text.hasSuffix("M") ? "M" : ""
    underscores = text.contains("_")
  }
}

extension Grammar {
  /// The shortest text of the project's grammar that reads back as the number, in the manner given.
  /// - Parameter form: what reads it back; `places` move the point the other way here.
  /// - Throws: where the grammar has no text for it, which is above 12 digits before the point and below 1e-30.
  static func text(of value: Double, _ manner: NumberManner = NumberManner(), _ form: NumberForm) throws(Refusal) -> String {
    let value = value == 0 ? 0 : value
    guard value.isFinite, value.magnitude < 1e12 else {
      throw Refusal(
        rule: "number-too-large", message: "the number has more than \(mostDigits) digits before the point",
        remedy: "At most \(mostDigits) are read. Check the unit.")
    }
    let plain = shifted(Grammar.plain(value), left: form.places)
    var candidates = [plain]
    if !manner.suffix.isEmpty, form.money, value != 0 {
      let short = shifted(plain, left: manner.suffix == "K" ? 3 : 6) + manner.suffix
      if short.count <= plain.count { candidates.insert(short, at: 0) }
    }
    if manner.underscores, form.dialect == .yaml { candidates[0] = grouped(candidates[0]) }
    for text in candidates {
      if let read = try? number(text, form), read == value { return text }
    }
    throw Refusal(
      rule: "not-a-number", message: "the number has no text of digits that reads back as the same number",
      remedy: "Round it to fewer decimals.")
  }

  /// The decimal point moved to the left.
  static func shifted(_ text: String, left places: Int) -> String {
    guard places > 0 else { return text }
    let negative = text.hasPrefix("-"), bare = negative ? String(text.dropFirst()) : text
    let halves = bare.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let whole = String(repeating: "0", count: max(0, places + 1 - halves[0].count)) + halves[0]
    var fraction = String(whole.suffix(places)) + (halves.count > 1 ? halves[1] : "")
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let head = String(whole.dropLast(places))
    return (negative ? "-" : "") + head + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// `31_400` of `31400`.
  private static func grouped(_ text: String) -> String {
    let negative = text.hasPrefix("-"), bare = negative ? text.dropFirst() : text[...]
    let digits = bare.prefix { $0.isNumber }, rest = bare.dropFirst(digits.count)
    var out = ""
    for (i, c) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { out.append("_") }
      out.append(c)
    }
    return (negative ? "-" : "") + out + rest
  }
}

/// What a workbook's cell may hold where a number is meant.
public enum CellNumber {
  /// The digits of a number, as the files say it.
  public static func text(of value: Double) -> String { Grammar.plain(value) }

  /// Whether a text is one bare number: what a cell holds when somebody typed a number into one of the format Text.
  public static func isPlain(_ text: String) -> Bool {
    Grammar.value(text, Grammar.NumberForm(dialect: .csv)) != nil
  }

  /// What is wrong with a text in such a cell, and what to type.
  public static func refusal(ofText text: String) -> EditedFiles.Refused {
    let trimmed = Grammar.trim(text), form = Grammar.NumberForm(dialect: .csv, money: true)
    if let value = Grammar.value(trimmed, form) {
      return .init(
        "\(quoted(text)) is a text that looks like a number",
        "Type \(Grammar.plain(value)) as a number: set the cell's format to General first.")
    }
    let refusal = Grammar.refuseNumber(trimmed, form)
    return .init(
      refusal.message, refusal.remedy + " Type it as a number; a cell in the format Text keeps a text.")
  }
}
