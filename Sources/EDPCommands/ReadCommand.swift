import ArgumentParser
import Reading
import Reports
import Values

/// Makes the text files of an engagement from a filled intake form.
struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Make an engagement folder from a filled intake form.",
    usage: """
      edp read intake.xlsx -o DIR [--format json] [--fail-on warning] [--quiet]
      """,
    discussion: """
      Every cell goes through the grammar of the text files; what cannot be taken is
      said with its sheet and cell, all at once, and nothing is written then. The
      folder must be new or empty.

      Examples:
        edp init --form intake.xlsx
        edp read intake.xlsx -o renewal-2027
        edp check renewal-2027
      """)

  @Argument(help: "The filled form.", completion: .file(extensions: ["xlsx"]))
  var form: String
  @Option(name: .shortAndLong, help: "The folder to make.", completion: .directory)
  var output: String
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if output.isEmpty { throw ValidationError("Name a folder to make with -o.") }
  }

  func run() throws {
    let folder = try NewFolder(output)
    let reading = IntakeReading(try readBook(form), name: form)
    guard !report.stops(reading.findings) else { throw try ReadFolder.stopped(reading.findings, report) }
    let files = try folder.fill(reading.files)
    if report.format == .json {
      return try Terminal.out(
        JSON.object(FindingLines.json(reading.findings, suppressed: []) + [("written", .list(files.map(JSON.text)))]).printed())
    }
    if report.quiet { return }
    try Terminal.out(
      FindingLines.text(reading.findings, Terminal.onOutput, briefly: true) + findingSummary(reading.findings)
        + "\n\nWritten:\n" + files.map { "  \(Plain.text($0))\n" }.joined()
        + "\nNext:  edp check \(Plain.text(folder.path))\n")
  }
}
