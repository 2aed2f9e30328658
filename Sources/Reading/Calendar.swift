import Agreements
import Values

/// Months and days as the files write them: `2027-01`, `2027-01-15`.
extension Grammar {
  /// Months outside these years are refused: no plan reaches them, and a typing slip does.
  static let years = 2000...2199

  /// `2027-01`, or a day of it.
  static func month(_ text: String) throws(Refusal) -> Month {
    let trimmed = trim(text)
    guard let parts = digits(trimmed, [4, 2]) ?? digits(trimmed, [4, 2, 2]) else {
      throw refuseMonth(trimmed, day: false)
    }
    return try calendar(trimmed, parts).month
  }

  /// `2027-01-15`.
  static func day(_ text: String) throws(Refusal) -> Day {
    let trimmed = trim(text)
    guard let parts = digits(trimmed, [4, 2, 2]) else {
      if digits(trimmed, [4, 2]) != nil {
        throw Refusal(
          rule: "not-a-day", message: "\(quoted(trimmed)) is a month, and a day is meant here",
          remedy: "Write the day: \(trimmed)-01.")
      }
      throw refuseMonth(trimmed, day: true)
    }
    return try calendar(trimmed, parts)
  }

  /// Groups of so many ASCII digits with hyphens between; nil when the text is anything else.
  private static func digits(_ text: String, _ widths: [Int]) -> [Int]? {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard groups.count == widths.count else { return nil }
    var numbers: [Int] = []
    for (group, width) in zip(groups, widths) {
      guard group.count == width, group.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      numbers.append(group.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    return numbers
  }

  private static func calendar(_ text: String, _ parts: [Int]) throws(Refusal) -> Day {
    let year = parts[0]
    let number = parts[1]
    let day = parts.count > 2 ? parts[2] : 1
    guard number >= 1, number <= 12 else {
      throw Refusal(
        rule: "no-such-month", message: "\(quoted(text)) has month \(number)",
        remedy: "Months run from 01 to 12; the year stands first.")
    }
    let month = Month(year, number)
    guard day >= 1, day <= month.days else {
      throw Refusal(
        rule: "no-such-day", message: "\(quoted(text)) does not exist: \(month) has \(month.days) days",
        remedy: "Write a day that exists, or the month alone.")
    }
    guard years.contains(year) else {
      throw Refusal(
        rule: "no-such-month",
        message: "\(quoted(text)) is outside the years \(years.lowerBound) to \(years.upperBound)",
        remedy: "Check the year.")
    }
    return Day(month: month, day: day)
  }

  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func refuseMonth(_ text: String, day: Bool) -> Refusal {
    let rule = day ? "not-a-day" : "not-a-month"
    let form = day ? "Write it as 2027-01-15." : "Write it as 2027-01."
    func refusal(_ message: String, _ remedy: String) -> Refusal {
      Refusal(rule: rule, message: "\(quoted(text)) \(message)", remedy: remedy)
    }
    let scalars = Array(text.unicodeScalars)
    let lower = text.lowercased()
    let ascii = scalars.allSatisfy { $0.isASCII }
    if !ascii, scalars.contains(where: { $0.properties.numericType != nil && !$0.isASCII }) {
      return refusal("has digits other than 0-9", form)
    }
    if let name = monthNames.firstIndex(where: { lower.contains($0) }) {
      let numbers = lower.split(whereSeparator: { !($0.isASCII && $0.isNumber) }).map(String.init)
      let year = numbers.first(where: { $0.count == 4 }) ?? numbers.last(where: { $0.count == 2 }).map { "20" + $0 }
      let written = year.map { "\($0)-\(name < 9 ? "0" : "")\(name + 1)" }
      return refusal(
        "is a month as spreadsheets show it",
        day ? form : "Write \(written ?? "2027-01"); format the column as text before typing it.")
    }
    if scalars.count > 10, digits(String(text.prefix(10)), [4, 2, 2]) != nil, lower.contains("t") || text.contains(":") {
      let zone = lower.hasSuffix("z") || text.dropFirst(10).contains(where: { $0 == "+" || $0 == "-" })
      return refusal(
        zone ? "has a time of day and a zone, and the month depends on the zone" : "has a time of day",
        "Write the billing period's \(day ? "day" : "month") alone: \(text.prefix(day ? 10 : 7)).")
    }
    if scalars.allSatisfy({ $0 >= "0" && $0 <= "9" }) {
      if scalars.count == 6, let yearDigits = Int(text.prefix(4)), years.contains(yearDigits) {
        return refusal("has no hyphen", "Write \(text.prefix(4))-\(text.suffix(2)).")
      }
      if scalars.count == 5, let serial = Int(text), let month = fromSerial(serial) {
        return refusal(
          "is a date as a spreadsheet's serial number", "Write \(month), if that is what it shows as a date.")
      }
      return refusal(day ? "is not a day" : "is not a month", form)
    }
    let slashed = text.split(whereSeparator: { $0 == "/" || $0 == "." }).map(String.init)
    if slashed.count == 3 || slashed.count == 2, slashed.allSatisfy({ Int($0) != nil }) {
      return refuseSlashed(text, slashed, refusal, form)
    }
    if scalars.first == "-" { return refusal("begins with a minus sign", form) }
    let hyphened = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    if let year = hyphened.first, hyphened.count >= 2, year.count > 4, Int(year) != nil {
      return refusal("has a year of \(year.count) digits", form)
    }
    if hyphened.count == 2, hyphened[0].count == 4, hyphened[1].count == 1, Int(hyphened[0]) != nil,
      Int(hyphened[1]) != nil
    {
      return refusal("has a month of one digit", "Write \(hyphened[0])-0\(hyphened[1]).")
    }
    return refusal(day ? "is not a day" : "is not a month", form)
  }

  private static func refuseSlashed(
    _ text: String, _ parts: [String], _ refusal: (String, String) -> Refusal, _ form: String
  ) -> Refusal {
    func two(_ n: String) -> String { n.count < 2 ? "0" + n : n }
    if parts[0].count == 4 { return refusal("has no hyphens", "Write \(parts[0])-\(two(parts[1])).") }
    if parts.count == 3, parts[2].count == 4, let a = Int(parts[0]), let b = Int(parts[1]) {
      if a <= 12, b <= 12, a != b {
        return refusal(
          "could be either of two months",
          "Write \(parts[2])-\(two(parts[0])) or \(parts[2])-\(two(parts[1])), as it is meant.")
      }
      return refusal("does not begin with the year", "Write \(parts[2])-\(two(a > 12 ? parts[1] : parts[0])).")
    }
    return refusal("does not begin with the year", form)
  }

  /// The month that a spreadsheet's serial number falls in, for serials that a plan could mean.
  private static func fromSerial(_ serial: Int) -> Month? {
    guard serial >= Int(Month(years.lowerBound, 1).serial), serial < Int(Month(years.upperBound, 1).serial) else {
      return nil
    }
    var month = Month(years.lowerBound + (serial - Int(Month(years.lowerBound, 1).serial)) / 366, 1)
    while Int((month + 1).serial) <= serial { month = month + 1 }
    return month
  }
}
