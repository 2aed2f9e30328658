import Reading
import Reports
import Values

/// What a refresh of a rate card changes, for a terminal of 80 columns and as JSON.
struct RatesText {
  let refresh: RateRefresh
  let read: PriceFilesRead
  let output: String

  /// Rows that a list shows before it says how many more there are; JSON has them all.
  static let most = 20

  private typealias Change = RateRefresh.Change

  private static let headings: [(Change.Kind, String)] = [
    (.changed, "Changed, USD a million tokens"), (.filled, "Filled in"), (.left, "Left as they are"),
    (.added, "Added, USD a million tokens"),
    (.gone, "Gone from the file; the rows stay"),
  ]

  // MARK: Text

  func text(isNew: Bool, colour: Bool) -> String {
    var out = wrapped((isNew ? "New card: " : "Card: ") + counts, indent: 0)
    for (kind, heading) in RatesText.headings {
      let all = refresh.changes.filter { $0.kind == kind }
      guard !all.isEmpty else { continue }
      out += "\n" + (colour ? "\u{1B}[1m\(heading)\u{1B}[0m" : heading) + "\n"
      out += kind == .added || kind == .gone ? table(all) : all.prefix(RatesText.most).map(block).joined()
      if all.count > RatesText.most { out += "  … and \(all.count - RatesText.most) more; --format json lists all\n" }
    }
    if !read.skipped.isEmpty {
      out += "\nOf the file\(read.kinds.count == 1 ? "" : "s"), not for a card:\n"
      for skip in read.skipped {
        out += wrapped(skip.reason, label: "  " + padded(String(skip.count), 6, right: true), indent: 10)
      }
    }
    return out
  }

  private var counts: String {
    var parts: [String] = []
    let words: [(Change.Kind, String)] = [
      (.added, "added"), (.changed, "changed"), (.filled, "filled in"), (.left, "left"), (.gone, "gone"),
    ]
    for (kind, word) in words {
      let n = refresh.changes.filter { $0.kind == kind }.count
      if n > 0 { parts.append("\(n) \(word)") }
    }
    if refresh.unchanged > 0 { parts.append("\(refresh.unchanged) as before") }
    if refresh.untouched > 0 { parts.append("\(refresh.untouched) not touched") }
    return parts.isEmpty ? "no rates" : parts.joined(separator: ", ")
  }

  /// One line a row: channel, model, region, and the prices of input and output a million tokens.
  private func table(_ changes: [Change]) -> String {
    func price(_ change: Change, _ column: PriceColumn) -> String {
      change.moves.first { $0.column == column }.flatMap { $0.to ?? $0.from }.map { $0.description } ?? "-"
    }
    var out =
      "  " + padded("channel", 13) + padded("model", 30) + padded("region", 15) + padded("input", 10, right: true)
      + padded("output", 10, right: true) + "\n"
    for change in changes.prefix(RatesText.most) {
      let key = change.key
      out += "  " + padded(key.channel, 13) + padded(key.model, 30) + padded(key.region.isEmpty ? "any" : key.region, 15)
      out += padded(price(change, .input), 10, right: true) + padded(price(change, .output), 10, right: true) + "\n"
    }
    return out
  }

  /// A heading, then one line a price: old, new, percent.
  private func block(_ change: Change) -> String {
    let key = change.key
    var head =
      "\(Plain.text(key.channel)) \(Plain.text(key.model)), \(key.region.isEmpty ? "any region" : Plain.text(key.region))"
    if let from = change.from { head += change.isCorrection ? ", corrected in \(from)" : ", from \(from)" }
    var out = wrapped(head, label: "  ", indent: 2)
    if !change.reason.isEmpty { out += wrapped(change.reason, label: "    ", indent: 4) }
    for move in change.moves {
      out += "    " + padded(move.column.rawValue, 16) + padded(move.from?.description ?? "blank", 12, right: true) + "  ->"
      out += padded(move.to?.description ?? "blank", 12, right: true)
      if let share = move.share { out += padded(percent(share), 10, right: true) }
      out += "\n"
    }
    return out
  }

  private func percent(_ share: Double) -> String { (share > 0 ? "+" : "") + Words.percent(share, places: 1) }

  /// At least one blank after it; what is too long is cut.
  private func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    var text = Plain.text(text)
    if text.count > width - 1 { text = text.prefix(width - 2) + "…" }
    let blanks = String(repeating: " ", count: width - text.count)
    return right ? blanks + text : text + blanks
  }

  // MARK: JSON

  func json(isDryRun: Bool) -> [(String, JSON)] {
    var members: [(String, JSON)] = [("card", .text(output)), ("dry_run", .bool(isDryRun))]
    for kind in Change.Kind.allCases {
      members.append((kind.rawValue, .list(refresh.changes.filter { $0.kind == kind }.map(json))))
    }
    members.append(("unchanged", .int(refresh.unchanged)))
    members.append(("untouched", .int(refresh.untouched)))
    members.append(
      ("skipped", .list(read.skipped.map { .object([("count", .int($0.count)), ("reason", .text($0.reason))]) })))
    return members
  }

  private func json(_ change: Change) -> JSON {
    var members: [(String, JSON)] = [
      ("channel", .text(change.key.channel)), ("model", .text(change.key.model)), ("region", .text(change.key.region)),
    ]
    if let from = change.from { members.append(("valid_from", .text(from.description))) }
    if change.isCorrection { members.append(("corrected", .bool(true))) }
    if !change.reason.isEmpty { members.append(("reason", .text(change.reason))) }
    members.append(
      (
        "prices",
        .object(
          change.moves.map { move in
            var ends: [(String, JSON)] = [
              ("from", .optional(move.from?.double)), ("to", .optional(move.to?.double)),
            ]
            if let share = move.share { ends.append(("change", .number(share))) }
            return (move.column.rawValue, .object(ends))
          })
      ))
    return .object(members)
  }
}
