import Values

/// The sentences for what people and programs write instead of a number, each with what to write.
extension Grammar {
  static func refuseNumber(_ text: String, _ form: NumberForm) -> Refusal {
    func refusal(_ message: String, _ remedy: String, rule: String = "not-a-number") -> Refusal {
      Refusal(rule: rule, message: "\(quoted(text)) \(message)", remedy: remedy)
    }
    /// The remedy with the mended number, when mending gives one.
    func mended(_ candidate: String, _ otherwise: String) -> String {
      Grammar.value(candidate, NumberForm(dialect: form.dialect, money: form.money)) != nil
        ? "Write \(candidate)." : otherwise
    }
    let scalars = Array(text.unicodeScalars)
    let lower = text.lowercased()
    func has(_ c: Unicode.Scalar) -> Bool { scalars.contains(c) }
    func without(_ c: Unicode.Scalar) -> String {
      String(String.UnicodeScalarView(scalars.filter { $0 != c }))
    }
    if scalars.count > longestNumber {
      return refusal("is longer than a number can be", "At most \(longestNumber) characters are read.")
    }
    if ["nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", ".nan", ".inf", "-.inf"].contains(lower) {
      return refusal("is not a number", "Write the number, or leave the row out if it is not known.")
    }
    if ["null", "none", "nil", "n/a", "na", "-", "--", "~", "?", "tbd", "unknown"].contains(lower) {
      return refusal("is not a number", "Write 0 if it is nothing; leave the row out if it is not known.")
    }
    if scalars.first == "#" {
      return refusal("is a spreadsheet error, not a number", "Mend the formula in the spreadsheet and save again.")
    }
    if scalars.contains(where: { $0.properties.numericType != nil && !$0.isASCII }) {
      return refusal("has digits other than 0-9", "Write the number with the digits 0 to 9.")
    }
    if let currency = scalars.first(where: { $0.properties.generalCategory == .currencySymbol }) {
      return refusal(
        "has a currency sign",
        mended(trim(without(currency)), "Write the number alone.") + " Amounts are in the plan's currency.")
    }
    if has("%") {
      let bare = trim(without("%"))
      let fraction = Grammar.value(bare, NumberForm(dialect: form.dialect)) != nil ? hundredth(bare) : nil
      return refusal("is a percentage", fraction.map { "Write the fraction \($0)." } ?? "Write a fraction: 3% is 0.03.")
    }
    if scalars.first == "(", scalars.last == ")" {
      return refusal(
        "is in parentheses",
        mended("-" + trim(String(text.dropFirst().dropLast())), "Write a minus sign for a negative amount."))
    }
    if has("\u{A0}") || has("\u{202F}") || has("\u{2009}") {
      return refusal("has a non-breaking space in it", "Write the digits without separators.")
    }
    if has("\u{2212}") || has("\u{2013}") || has("\u{2014}") {
      return refusal("has a dash that is not a minus sign", "Write the hyphen: -1.5.")
    }
    if lower.hasPrefix("0x") || lower.hasPrefix("-0x") || lower.hasPrefix("0o") || lower.hasPrefix("0b") {
      return refusal("is not a decimal number", "Write it with decimal digits.")
    }
    if has(",") { return refuseComma(text, refusal, mended) }
    if has("'") || has("’") {
      return refusal("has an apostrophe in it", mended(without("'"), "Write the digits without separators."))
    }
    if has(" ") || has("\t") {
      return refusal("has a space in it", mended(without(" "), "Write the number alone, without separators or units."))
    }
    if has("_") {
      return form.dialect == .csv
        ? refusal("has an underscore in it", mended(without("_"), "Write the digits without separators."))
        : refusal("has an underscore where no digit follows", mended(without("_"), "Write 10_000_000 or 10000000."))
    }
    if let suffix = refuseSuffix(text, form, refusal, mended) { return suffix }
    if isExponent(lower) { return refusal("has an exponent", "Write all its digits: 1e6 is 1000000.") }
    if scalars.filter({ $0 == "." }).count > 1 {
      return refusal(
        "has more than one point", "Write digits with one point before the decimals; a range is low..likely..high.")
    }
    if scalars.first == "." || text.hasPrefix("-.") {
      return refusal(
        "begins with a point", mended(text.hasPrefix("-") ? "-0" + text.dropFirst() : "0" + text, "Write 0.5."))
    }
    if scalars.last == "." { return refusal("ends in a point", mended(String(text.dropLast()), "Write 5 or 5.0.")) }
    if scalars.first == "+" {
      return refusal("has a plus sign", mended(String(text.dropFirst()), "Write the number without it."))
    }
    if has("/") { return refusal("is a fraction of two numbers", "Write it as a decimal: 1/4 is 0.25.") }
    return refusal(
      "is not a number", form.whole ? "Write a whole number such as 12." : "Write a number such as 1200 or 0.05.")
  }

  private static func refuseComma(
    _ text: String, _ refusal: (String, String, String) -> Refusal, _ mended: (String, String) -> String
  ) -> Refusal {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let joined = parts.joined()
    let thousands = parts.dropFirst().allSatisfy { $0.prefix(while: { $0 != "." }).count == 3 }
    if parts.count == 2, let last = parts.last, !text.contains("."), last.count != 3 {
      return refusal(
        "has a decimal comma", mended(parts.joined(separator: "."), "Write a point before the decimals."),
        "not-a-number")
    }
    if parts.count == 2, thousands, !text.contains(".") {
      return refusal(
        "has a comma, which could mean thousands or decimals",
        "Write \(joined) or \(parts.joined(separator: ".")), as it is meant.", "not-a-number")
    }
    // Points before the last comma: 228.000,50 has its thousands in points.
    if let comma = text.lastIndex(of: ","), let point = text.lastIndex(of: "."), point < comma {
      let whole = text[..<comma].filter { $0 != "." && $0 != "," }
      return refusal(
        "has points for thousands and a decimal comma",
        mended("\(whole).\(text[text.index(after: comma)...])", "Write a point before the decimals only."),
        "not-a-number")
    }
    return refusal(
      "has a comma", mended(joined, "Write the digits without separators, and a point before decimals."), "not-a-number"
    )
  }

  /// Suffixes: in lower case, of billions, on what is not money.
  private static func refuseSuffix(
    _ text: String, _ form: NumberForm, _ refusal: (String, String, String) -> Refusal,
    _ mended: (String, String) -> String
  ) -> Refusal? {
    guard let end = text.lastIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
    let digits = String(text[...end])
    let suffix = String(text[text.index(after: end)...])
    guard Grammar.value(digits, NumberForm(dialect: form.dialect)) != nil, !suffix.isEmpty else { return nil }
    switch suffix {
    case "k", "m", "K", "M":
      let upper = suffix.uppercased()
      if form.money { return refusal("has a small \(suffix)", "Write \(digits)\(upper).", "not-a-number") }
      if let all = Grammar.value(digits + upper, NumberForm(dialect: form.dialect, money: true)) {
        let written = plain(all)
        return refusal("has the suffix \(suffix), which only money takes", "Write \(written).", "not-a-number")
      }
      return nil
    case "B", "b", "bn", "Bn", "G", "g":
      return refusal("has the suffix \(suffix)", "Write it in millions: 1.2 billion is 1200M.", "not-a-number")
    case "mn", "Mn", "mln", "mio", "MM", "mm":
      return refusal(
        "has the suffix \(suffix)", form.money ? "Write \(digits)M." : "Write all its digits.", "not-a-number")
    default: return nil
    }
  }

  private static func isExponent(_ lower: String) -> Bool {
    let halves = lower.split(separator: "e", omittingEmptySubsequences: false)
    guard halves.count == 2, let last = halves.last, let first = halves.first else { return false }
    let power = last.drop(while: { $0 == "+" || $0 == "-" })
    return !power.isEmpty && power.allSatisfy(\.isNumber) && !first.isEmpty
      && first.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
  }

  /// The decimal text of a hundredth: the point moves two places.
  private static func hundredth(_ text: String) -> String? {
    var digits = text.replacing(where: { $0 == "_" || $0 == "+" })
    let negative = digits.first == "-"
    if negative { digits.removeFirst() }
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = halves.first, halves.count <= 2 else { return nil }
    let fraction = halves.count == 2 ? String(halves[1]) : ""
    let padded = String(repeating: "0", count: max(0, 3 - whole.count)) + whole
    let split = padded.index(padded.endIndex, offsetBy: -2)
    var tail = String(padded[split...]) + fraction
    while tail.last == "0" { tail.removeLast() }
    var head = String(padded[..<split])
    while head.count > 1, head.first == "0" { head.removeFirst() }
    return (negative ? "-" : "") + head + (tail.isEmpty ? "" : "." + tail)
  }

  /// A number as it may be typed: no exponent, no trailing `.0`.
  static func plain(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    let text = String(value)
    guard text.contains("e") else { return text }
    // Small magnitudes: write the digits out.
    let halves = text.split(separator: "e")
    guard halves.count == 2, let power = Int(halves[1]), power < 0, power > -30 else { return text }
    let negative = halves[0].hasPrefix("-")
    let digits = halves[0].filter { $0 != "." && $0 != "-" }
    return (negative ? "-" : "") + "0." + String(repeating: "0", count: -power - 1)
      + (digits.hasSuffix("0") && digits.count > 1 ? String(digits.dropLast()) : String(digits))
  }
}

extension String {
  fileprivate func replacing(where unwanted: (Character) -> Bool) -> String { String(filter { !unwanted($0) }) }
}
