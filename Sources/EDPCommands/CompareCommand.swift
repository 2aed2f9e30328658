import Agreements
import ArgumentParser
import Foundation
import Model
import Reading
import Reports
import Values

/// Two runs, or two quotes of one engagement: what moved, and what each move is worth.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Two engagements, or two quotes of one, term by term; each move priced.",
    usage: """
      edp compare DIR QUOTE QUOTE [--paths N] [--format json] [--quiet]
      edp compare DIR [--paths N] [--format json] [--quiet]
      edp compare DIR OTHER-DIR [--paths N] [--format json] [--quiet]
      """,
    discussion: """
      With two quotes: every clause that differs, and what its move costs or saves
      once those before it are made; the moves add up. With one folder: every quote
      of a vendor against the one before it, by round. With two folders: what their
      inputs and answers differ in.

      Examples:
        edp compare inputs/northwind aws-opening aws-second
        edp compare inputs/northwind
        edp compare last-month this-month --format json
      """)

  @Argument(help: "An engagement folder, then another one or two quotes of it.", completion: .directory)
  var what: [String]
  @Option(help: "Simulate this many paths instead of the plan's; 0: the optimised forecast only.")
  var paths: Int?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if !(1...3).contains(what.count) { throw ValidationError("Name a folder, two folders, or a folder and two quotes.") }
    if let paths, !(0...1_000_000).contains(paths) { throw ValidationError("--paths takes a number from 0 to 1000000.") }
  }

  func run() throws {
    let progress = Progress(quiet: report.quiet)
    defer { progress.finish() }
    if what.count == 2 {
      progress.now("Answering both")
      let a = try answer(what[0]), b = try answer(what[1])
      progress.finish()
      return try say(RunComparison(a, b, names: (what[0], what[1])))
    }
    progress.now("Settling every move")
    let one = try answer(what[0])
    var rounds = one.rounds
    if what.count == 3 {
      func quote(_ name: String) throws -> Quote {
        if let found = one.quote(name), found.contract != nil { return found }
        let names = one.offers.map(\.name.value)
        throw Stop(
          code: 64,
          message:
            "There is no contract quote '\(Plain.text(name))' in \(Plain.text(what[0])). Its contract quotes: \(names.map { Plain.text($0) }.joined(separator: ", "))."
        )
      }
      let from = try quote(what[1]), to = try quote(what[2])
      rounds = [one.round(from, to, paths: paths)].compactMap { $0 }
    }
    progress.finish()
    try say(rounds, one)
  }

  private func answer(_ folder: String) throws -> Answer {
    let reading = readEngagement(at: folder)
    guard let engagement = reading.engagement else { throw try ReadFolder.stopped(reading.findings, report) }
    return Answer(engagement, findings: reading.findings, version: edpVersion, paths: paths, forBook: false)
  }

  private func say(_ rounds: [Round], _ answer: Answer) throws {
    if report.format == .json {
      return try Terminal.out(JSON.object([("rounds", roundsJSON(rounds))]).printed())
    }
    if report.quiet { return }
    if rounds.isEmpty {
      return try Terminal.out("No vendor has two contract quotes: there is nothing to compare.\n")
    }
    try Terminal.out(rounds.map { RoundsText($0, answer).text }.joined(separator: "\n"))
  }

  private func say(_ comparison: RunComparison) throws {
    if report.format == .json { return try Terminal.out(comparison.json.printed()) }
    if !report.quiet { try Terminal.out(comparison.text) }
  }
}
