import Agreements
import Values

/// traffic.csv: tokens of a workload by hour or minute, as totals.
enum TrafficReader {
  static let columns = Columns(["time", "workload", "input_tokens", "output_tokens"], optional: ["requests"])

  static func read(_ page: Page) -> [TrafficRow] {
    guard let rows = readRows(page, columns) else { return [] }
    return rows.compactMap { f in
      let time = f.take("time", required: true, TrafficReader.time)
      let workload = f.text("workload", required: true)
      let input = f.number("input_tokens", .count, required: true)
      let output = f.number("output_tokens", .count, required: true)
      let requests = f.number("requests", .count, default: 0)
      guard let time, let workload, let input, let output else { return nil }
      return TrafficRow(
        time: time, workload: workload.value, inputTokens: input.value, outputTokens: output.value,
        requests: requests.value)
    }
  }

  /// `2026-10-12T08` or `2026-10-12T08:30`; a space may stand for the T.
  static func time(_ text: String) throws(Refusal) -> String {
    let trimmed = Grammar.trim(text)
    let bytes = Array(trimmed.utf8)
    func fail(_ message: String, _ remedy: String) -> Refusal {
      Refusal(rule: "not-a-time", message: "\(quoted(trimmed)) \(message)", remedy: remedy)
    }
    guard bytes.count >= 13, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else {
      if bytes.count <= 10 { _ = try Grammar.day(trimmed) }
      throw fail("is not an hour", "Write it as 2026-10-12T08 or 2026-10-12T08:30.")
    }
    let date = String(decoding: bytes[..<10], as: UTF8.self)
    _ = try Grammar.day(date)
    var clock = bytes[11...]
    if clock.last == UInt8(ascii: "Z")
      || clock.dropFirst(2).contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
    {
      throw fail("has a zone", "Write all hours in one zone, without naming it.")
    }
    if clock.count == 8, clock.suffix(3).elementsEqual(":00".utf8) { clock = clock.dropLast(3) }
    func two(_ slice: ArraySlice<UInt8>, below: Int) -> Int? {
      guard slice.count == 2, slice.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      let n = slice.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      return n < below ? n : nil
    }
    guard two(clock.prefix(2), below: 24) != nil else {
      throw fail("has no hour from 00 to 23", "Write it as 2026-10-12T08.")
    }
    if clock.count > 2 {
      guard clock.count == 5, clock[clock.startIndex + 2] == UInt8(ascii: ":"), two(clock.suffix(2), below: 60) != nil
      else {
        throw fail("is not an hour or a minute", "Write it as 2026-10-12T08:30.")
      }
    }
    return date + "T" + String(decoding: clock, as: UTF8.self)
  }
}
