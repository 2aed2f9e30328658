import Agreements
import Model
import Simulation
import Values

/// A round as a terminal of 80 columns shows it.
public struct RoundsText {
  let round: Round
  let answer: Answer

  public init(_ round: Round, _ answer: Answer) {
    self.round = round
    self.answer = answer
  }

  public var text: String {
    let hasPaths = round.expectedTo != nil
    var out = "\(mark(round.from)) -> \(mark(round.to))\n\n"
    out += padded("", 44) + padded("forecast", 16, right: true) + (hasPaths ? padded("all paths", 16, right: true) : "") + "\n"
    if round.moves.isEmpty { out += "  Nothing moved.\n" }
    for move in round.moves {
      out += "  " + padded(ClauseWording.title(move.clause.rawValue), 42) + padded(change(move.cost), 16, right: true)
      if let expected = move.expectedCost { out += padded(change(expected), 16, right: true) }
      out += "\n"
      for line in wrappedWords("was: " + Plain.text(ContractWords.words(move.clause, move.before)), at: 74) {
        out += "      \(line)\n"
      }
      for line in wrappedWords("is:  " + Plain.text(ContractWords.words(move.clause, move.after)), at: 74) {
        out += "      \(line)\n"
      }
    }
    out += "  " + padded("all moves together", 42) + padded(change(round.costTo - round.costFrom), 16, right: true)
    if let a = round.expectedFrom, let b = round.expectedTo { out += padded(change(b - a), 16, right: true) }
    out += "\n  " + padded("cost of \(Plain.text(round.to))", 42) + padded(money(round.costTo), 16, right: true)
    if let b = round.expectedTo { out += padded(money(b), 16, right: true) }
    out += "\n\n"
    for (label, value) in [
      ("saved against the unit prices in force", round.savings.againstIncumbent),
      ("saved against the vendor's first offer", round.savings.againstFirst),
      ("under the budget, undiscounted (*)", round.savings.againstBudget),
    ] {
      if let value { out += "  " + padded(label, 42) + padded(money(value), 16, right: true) + "\n" }
    }
    if let year = answer.engagement.budgetYear(answer.timeline), round.savings.againstBudget != nil {
      for line in wrappedWords("(*) \(FiscalWords.covered(year, answer.timeline)).", at: 80) { out += line + "\n" }
    }
    out +=
      "Money over \(answer.timeline.window) months in \(answer.engagement.plan.currency); a minus sign is good for the buyer in moves.\n"
    return out
  }

  /// A quote's name, and whether it still stands.
  private func mark(_ name: String) -> String {
    guard let quote = answer.quote(name) else { return Plain.text(name) }
    let expired = quote.validUntil.map { $0.value < answer.engagement.plan.prepared.value } ?? false
    let state = expired ? ", expired" : answer.engagement.isSuperseded(quote) ? ", superseded" : ""
    return "\(Plain.text(name)) (round \(quote.round)\(state))"
  }
}

private func money(_ x: Double) -> String { Words.money(x) }
private func change(_ x: Double) -> String { (x > 0.5 ? "+" : "") + Words.money(x) }

/// At least one blank after it; what is too long is cut.
private func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
  var text = text
  if text.count > width - 1 { text = text.prefix(width - 2) + "…" }
  let blanks = String(repeating: " ", count: width - text.count)
  return right ? blanks + text : text + blanks
}

/// Rounds as result.json has them.
public func roundsJSON(_ rounds: [Round]) -> JSON { .list(rounds.map(round)) }

extension Answer {
  /// One quote against another, of whatever vendor.
  public func round(_ from: Quote, _ to: Quote, paths count: Int?) -> Round? {
    let engine = Engine(engagement), count = count ?? engagement.plan.simulation.paths.value
    let seed = UInt64(truncatingIfNeeded: engagement.plan.simulation.seed.value)
    return engine.round(
      from, to, first: engagement.firstOffer(of: to), forecast, settled,
      count > 0 ? Paths(engine, points: Points(count: count, seed: seed)) : nil)
  }
}

/// Two runs side by side: which inputs differ, and which answers.
public struct RunComparison {
  let a: Answer
  let b: Answer
  let names: (String, String)

  public init(_ a: Answer, _ b: Answer, names: (String, String)) {
    self.a = a
    self.b = b
    self.names = names
  }

  /// A line of a file that differs; nil: the line is not there.
  struct Line {
    var file: String
    var number: Int
    var before: String?
    var after: String?
  }

  /// Lines that stand at one number in both files and differ; a file that one side lacks is one entry.
  var lines: [Line] {
    let paths = Set(a.engagement.files.map(\.path) + b.engagement.files.map(\.path)).sorted()
    return paths.flatMap { path -> [Line] in
      func lines(_ answer: Answer) -> [String]? {
        answer.engagement.files.first { $0.path == path }.map {
          String(decoding: $0.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
      }
      guard let before = lines(a), let after = lines(b) else {
        return [Line(file: path, number: 0, before: lines(a) == nil ? nil : "", after: lines(b) == nil ? nil : "")]
      }
      // Equal beginnings and ends are left out, so that a line that was put in is one line.
      var first = 0
      while first < min(before.count, after.count), before[first] == after[first] { first += 1 }
      var same = 0
      while same < min(before.count, after.count) - first, before[before.count - 1 - same] == after[after.count - 1 - same] {
        same += 1
      }
      let x = before[first..<(before.count - same)], y = after[first..<(after.count - same)]
      return (0..<max(x.count, y.count)).compactMap { i in
        let old = i < x.count ? x[first + i] : nil, new = i < y.count ? y[first + i] : nil
        return old == new ? nil : Line(file: path, number: first + i + 1, before: old, after: new)
      }
    }
  }

  struct Figure {
    var label: String
    var before: Double?
    var after: Double?
    var isRate = false
  }

  var figures: [Figure] {
    func list(_ x: Answer) -> Double { (0..<x.timeline.window).reduce(0.0) { $0 + x.forecast.totals[.optimised]![$1] } }
    var all = [
      Figure(label: "list spend over the window", before: list(a), after: list(b)),
      Figure(label: "run-rate as measured, a month", before: a.runRate.asMeasured, after: b.runRate.asMeasured),
      Figure(label: "run-rate optimised, a month", before: a.runRate.optimised, after: b.runRate.optimised),
    ]
    let names = (a.offers + b.offers).reduce(into: [String]()) { if !$0.contains($1.name.value) { $0.append($1.name.value) } }
    for name in names {
      func settled(_ x: Answer) -> SettledOffer<Double>? { x.settled.offers.first { $0.quote == name } }
      all.append(Figure(label: "\(name): cost", before: settled(a)?.ledger.cost, after: settled(b)?.ledger.cost))
      all.append(Figure(label: "\(name): against no deal", before: settled(a)?.loss, after: settled(b)?.loss))
      all.append(
        Figure(label: "\(name): shortfall charges", before: settled(a)?.ledger.shortfall, after: settled(b)?.ledger.shortfall))
      let x = a.risk(name), y = b.risk(name)
      if x != nil || y != nil {
        all.append(Figure(label: "\(name): expected cost", before: x?.expected.cost, after: y?.expected.cost))
        all.append(
          Figure(
            label: "\(name): odds of a shortfall", before: x?.expected.shortfallProbability,
            after: y?.expected.shortfallProbability,
            isRate: true))
        all.append(
          Figure(label: "\(name): safe limit", before: x?.envelope(.offered)?.safeLimit, after: y?.envelope(.offered)?.safeLimit))
        all.append(Figure(label: "\(name): target", before: x?.envelope(.offered)?.target, after: y?.envelope(.offered)?.target))
      }
    }
    return all
  }

  /// Lines that are shown.
  private static let mostLines = 24

  public var text: String {
    let lines = lines
    var out = "\(Plain.text(names.0)) -> \(Plain.text(names.1))\n\nInputs that differ\n"
    if lines.isEmpty { out += "  none\n" }
    for line in lines.prefix(Self.mostLines) {
      if line.number == 0 {
        out += "  \(Plain.text(line.file)): \(line.before == nil ? "new" : "gone")\n"
        continue
      }
      out += "  \(Plain.text(line.file)):\(line.number)\n"
      if let before = line.before { out += "    - \(Plain.text(String(before.prefix(72))))\n" }
      if let after = line.after { out += "    + \(Plain.text(String(after.prefix(72))))\n" }
    }
    if lines.count > Self.mostLines { out += "  and \(lines.count - Self.mostLines) lines more\n" }
    out +=
      "\n" + padded("Answers", 42) + padded("before", 12, right: true) + padded("after", 12, right: true)
      + padded("change", 12, right: true) + "\n"
    for x in figures {
      func said(_ v: Double?) -> String { v.map { x.isRate ? Words.percent($0) : Words.money($0) } ?? "none" }
      var moved = ""
      if let p = x.before, let q = x.after {
        let d = q - p
        moved = x.isRate ? (d > 5e-4 ? "+" : "") + Words.percent(d) : change(d)
      }
      out +=
        "  " + padded(Plain.text(x.label), 40) + padded(said(x.before), 12, right: true) + padded(said(x.after), 12, right: true)
      out += padded(moved, 12, right: true) + "\n"
    }
    return out
  }

  public var json: JSON {
    .object([
      ("before", .text(names.0)), ("after", .text(names.1)),
      (
        "inputs",
        .list(
          lines.map {
            .object([
              ("file", .text($0.file)), ("line", .int($0.number)), ("before", $0.before.map { .text($0) } ?? .null),
              ("after", $0.after.map { .text($0) } ?? .null),
            ])
          })
      ),
      (
        "figures",
        .list(
          figures.map { .object([("label", .text($0.label)), ("before", .optional($0.before)), ("after", .optional($0.after))]) })
      ),
    ])
  }
}
