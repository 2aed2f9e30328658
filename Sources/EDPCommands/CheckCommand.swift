import ArgumentParser
import Reading
import Reports
import Values

/// Reads and checks an engagement folder; findings only.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read and check an engagement folder; print findings only.",
    usage: """
      edp check DIR [--format json] [--fail-on warning] [--quiet]
      """,
    discussion: """
      Findings that need the model (distance of forecasts, blended discount, terms
      without a way out) come with `edp plan`.

      Examples:
        edp check inputs/northwind
        edp check inputs/northwind --fail-on warning --quiet
        edp check inputs/northwind --format json
      """)

  @Argument(help: "The engagement folder.", completion: .directory)
  var folder: String
  @OptionGroup var report: ReportOptions

  func run() throws {
    let reading = readEngagement(at: folder)
    let ranked = RankedFindings(reading.findings, suppressing: reading.engagement?.plan.suppressed ?? [])
    // In the order of the files, where a person corrects them.
    let hidden = Set(ranked.suppressed.map(\.finding))
    let shown = reading.findings.filter { !hidden.contains($0) }
    if report.format == .json {
      try Terminal.out(JSON.object(FindingLines.json(shown, suppressed: ranked.suppressed)).printed())
    } else if !report.quiet {
      try Terminal.out(
        FindingLines.text(shown, Terminal.onOutput) + FindingLines.suppressed(ranked.suppressed) + findingSummary(shown)
          + "\n")
    } else {
      try Terminal.out(FindingLines.text(shown.filter { $0.severity == .error }, Terminal.onOutput))
    }
    if report.stops(shown) {
      throw Stop(code: shown.hasErrors ? ReadFolder.code(shown) : Stop.findings, message: "")
    }
  }
}
