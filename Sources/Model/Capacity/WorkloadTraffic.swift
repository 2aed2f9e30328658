import Agreements
import Values

/// Tokens of one workload row by row of traffic.csv, as totals, in order of time.
struct WorkloadTraffic {
  struct Row {
    /// Minutes since the first of March of year 0.
    var minute: Int
    var input: Double
    var output: Double
  }
  var rows: [Row]
  /// Minutes that a row stands for: the smallest distance between two rows, at most an hour.
  var minutes: Int
  /// The first row in the file.
  var source: Source

  /// The traffic of every workload that has any.
  static func all(_ engagement: Engagement) -> [String: WorkloadTraffic] {
    var found: [String: WorkloadTraffic] = [:]
    for row in engagement.traffic {
      let read = Row(minute: minute(row.time.value), input: row.inputTokens, output: row.outputTokens)
      found[row.workload, default: WorkloadTraffic(rows: [], minutes: 60, source: row.time.source)].rows.append(read)
    }
    return found.mapValues { traffic in
      var traffic = traffic
      traffic.rows.sort { $0.minute < $1.minute }
      for (a, b) in zip(traffic.rows, traffic.rows.dropFirst()) where b.minute > a.minute {
        traffic.minutes = min(traffic.minutes, b.minute - a.minute)
      }
      return traffic
    }
  }

  /// `2026-10-12T08:30` as a count of minutes; days from civil, Hinnant's arithmetic.
  static func minute(_ time: String) -> Int {
    let bytes = Array(time.utf8)
    func number(_ range: Range<Int>) -> Int {
      range.upperBound <= bytes.count ? bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 } : 0
    }
    let month = number(5..<7), year = number(0..<4) - (month <= 2 ? 1 : 0)
    let era = year / 400, ofEra = year - era * 400
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + number(8..<10) - 1
    let day = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear
    return (day * 24 + number(11..<13)) * 60 + number(14..<16)
  }
}

/// Tokens of one workload in the last seven days of its traffic, and in the seven days before.
public struct LastTwoWeeks: Sendable {
  public var workload: String
  public var before: Double
  public var last: Double
  public var source: Source

  /// Of every workload with at least two weeks of traffic, by name.
  public static func all(_ engagement: Engagement) -> [LastTwoWeeks] {
    let week = 7 * 24 * 60
    return WorkloadTraffic.all(engagement).sorted { $0.key < $1.key }.compactMap { name, traffic in
      guard let first = traffic.rows.first, let final = traffic.rows.last else { return nil }
      let end = final.minute + traffic.minutes
      guard end - first.minute >= 2 * week else { return nil }
      func tokens(_ minutes: Range<Int>) -> Double {
        traffic.rows.reduce(0) { minutes.contains($1.minute) ? $0 + $1.input + $1.output : $0 }
      }
      return LastTwoWeeks(
        workload: name, before: tokens(end - 2 * week..<end - week), last: tokens(end - week..<end), source: traffic.source)
    }
  }
}
