import Agreements
import Values

/// Numbers of a command line: those of the files, and a `%` after a number or range that divides it by 100.
public enum CommandLineNumber {
  /// Why a text was not read and what to write instead.
  public struct Refused: Error, Sendable, CustomStringConvertible {
    public var description: String
  }

  private static let plain = Grammar.NumberForm(dialect: .csv)

  /// Money, with a suffix `K` or `M`.
  public static func money(_ text: String) throws(Refused) -> Double {
    try refusing { () throws(Refusal) in try Grammar.number(text, Grammar.NumberForm(dialect: .csv, money: true)) }
  }

  /// A fraction: `9%` or `0.09`.
  public static func rate(_ text: String) throws(Refused) -> Double {
    let (number, isPercent) = percent(text)
    return try refusing { () throws(Refusal) in try value(number, isPercent) }
  }

  /// A fraction or a range of fractions: `4..8..15%` or `0.04..0.08..0.15`.
  public static func range(_ text: String) throws(Refused) -> Estimate {
    let (number, isPercent) = percent(text)
    let read = try refusing { () throws(Refusal) in try Grammar.estimate(number, plain) }
    guard isPercent else { return read }
    // The point is moved in each part's own text, so that 8.1% is 0.081 to the bit.
    let parts = cut(number)
    return try refusing { () throws(Refusal) in
      let low = try value(parts[0], true)
      if parts.count == 1 { return Estimate(low) }
      return try Grammar.ordered(low, try value(parts[1], true), try value(parts[2], true), as: text)
    }
  }

  /// A day: `2026-11-20`.
  public static func day(_ text: String) throws(Refused) -> Day {
    try refusing { () throws(Refusal) in try Grammar.day(text) }
  }

  private static func cut(_ text: String) -> [String] {
    var parts: [String] = [], rest = text[...]
    while let dots = rest.range(of: "..") {
      parts.append(String(rest[..<dots.lowerBound]))
      rest = rest[dots.upperBound...]
    }
    return parts + [String(rest)]
  }

  private static func percent(_ text: String) -> (String, Bool) {
    let trimmed = Grammar.trim(text)
    return trimmed.hasSuffix("%") ? (Grammar.trim(String(trimmed.dropLast())), true) : (trimmed, false)
  }

  private static func value(_ text: String, _ isPercent: Bool) throws(Refusal) -> Double {
    let number = try Grammar.number(text, plain)
    guard isPercent else { return number }
    var digits = Grammar.trim(text), negative = false
    if let sign = digits.first, sign == "-" || sign == "+" {
      negative = sign == "-"
      digits.removeFirst()
    }
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    let whole = "00" + (halves.first ?? ""), fraction = halves.count == 2 ? String(halves[1]) : ""
    let shifted = whole.dropLast(2) + "." + whole.suffix(2) + fraction
    return (Double(shifted) ?? number / 100) * (negative ? -1 : 1)
  }

  private static func refusing<T>(_ read: () throws(Refusal) -> T) throws(Refused) -> T {
    do { return try read() } catch { throw Refused(description: error.message + ". " + error.remedy) }
  }
}
