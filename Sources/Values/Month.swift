/// A calendar month, counted from January of year 0. All time in edp is calendar months.
public struct Month: Hashable, Comparable, Sendable, Strideable, CustomStringConvertible {
  /// Months since January of year 0: `year * 12 + (month - 1)`.
  public let index: Int

  public init(index: Int) { self.index = index }

  /// - Parameters:
  ///   - year: 1900…9999 in files.
  ///   - month: 1…12.
  public init(_ year: Int, _ month: Int) { index = year * 12 + month - 1 }

  public var year: Int { index / 12 }
  /// 1…12.
  public var number: Int { index % 12 + 1 }

  public static func < (a: Month, b: Month) -> Bool { a.index < b.index }
  public func distance(to other: Month) -> Int { other.index - index }
  public func advanced(by n: Int) -> Month { Month(index: index + n) }
  public static func + (m: Month, n: Int) -> Month { m.advanced(by: n) }
  public static func - (m: Month, n: Int) -> Month { m.advanced(by: -n) }
  public static func - (a: Month, b: Month) -> Int { a.index - b.index }

  /// `YYYY-MM`.
  public var description: String {
    let y = String(year), n = String(number)
    return String(repeating: "0", count: max(0, 4 - y.count)) + y + "-" + (n.count < 2 ? "0" : "") + n
  }

  /// Days of the month in the Gregorian calendar.
  public var days: Int {
    switch number {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The month that a spreadsheet date serial lies in (March 1900 on).
  public init(containing serial: Double) {
    let z = Int(serial.rounded(.down)) - 25_569 + 719_468
    let era = z / 146_097, doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let m = mp < 10 ? mp + 3 : mp - 9
    self.init(yoe + era * 400 + (m <= 2 ? 1 : 0), m)
  }

  /// The spreadsheet serial of the month's first day (1 January 1900 is 1; the phantom 29 February 1900 counts).
  public var serial: Double {
    // Days from civil (Hinnant's arithmetic), shifted to the spreadsheet's origin; right from March 1900 on.
    let y = number <= 2 ? year - 1 : year
    let era = y / 400, yoe = y - era * 400
    let doy = (153 * ((number + 9) % 12) + 2) / 5
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
    return Double(era * 146_097 + doe - 719_468 + 25_569)
  }
}

extension Range where Bound == Month {
  /// The half-open range of `count` months from `start`.
  public init(from start: Month, months count: Int) { self = start..<(start + Swift.max(0, count)) }
}
