import ArgumentParser
import Foundation
import Model
import Reading
import Reports
import Values
import Writing

/// The main job: reads an engagement, answers, and writes every report.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Answer an engagement: five lines, the findings, and the reports as files.",
    usage: """
      edp plan DIR -o OUT [--only result.json] [--also paths,docx,html]
               [--paths N] [--target-cost 36M] [--reference-doc FILE.docx]
               [--templates DIR] [--replace] [--format json]
               [--fail-on warning] [--quiet]
      """,
    discussion: """
      Writes finance-model.xlsx, renewal-pack.xlsx, three briefs, charts,
      calendar.ics, commitments.focus.csv, result.json and manifest.json into the
      output folder, all or none. A file that somebody has changed since is never
      overwritten unasked.

      Examples:
        edp plan inputs/northwind -o out/northwind
        edp plan inputs/northwind -o out/northwind --replace
        edp plan inputs/northwind -o out/numbers --only result.json --quiet
        edp plan inputs/northwind -o out/northwind --also docx,html
        edp plan inputs/northwind -o out/northwind --fail-on warning
      """)

  @Argument(help: "The engagement folder.", completion: .directory)
  var folder: String
  @Option(name: .shortAndLong, help: "The folder to write into; made when missing.", completion: .directory)
  var output: String
  @Option(help: "Write this one file only: result.json.", completion: .list(["result.json"]))
  var only: String?
  @Option(
    help: "Write these as well, a comma list: paths (paths.csv, every simulated path), docx, html (the briefs, by pandoc).",
    completion: .list(["paths", "docx", "html"]))
  var also: String?
  @Option(help: "A Word file whose styles the docx briefs take.", completion: .file(extensions: ["docx"]))
  var referenceDoc: String?
  @Option(help: "Simulate this many paths instead of the plan's; 0: scenarios only.")
  var paths: Int?
  @Option(help: "What counter-offers may cost at most over the window, as 36M; unsaid: what the target costs.")
  var targetCost: String?
  @Option(help: "A folder with templates of your own, used instead of the built-in ones.", completion: .directory)
  var templates: String?
  @Flag(help: "Keep files that somebody changed beside the new ones, instead of stopping.")
  var replace = false
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if let paths, !(0...1_000_000).contains(paths) { throw ValidationError("--paths takes a number from 0 to 1000000.") }
    if let unknown = wanted.first(where: { $0 != "paths" && DocumentForm(rawValue: $0) == nil }) {
      throw ValidationError("--also takes paths, docx and html, not '\(Plain.text(unknown))'.")
    }
    if wanted.contains("paths") && paths == 0 { throw ValidationError("--also paths needs paths: leave --paths 0 out.") }
    if referenceDoc != nil && !wanted.contains("docx") { throw ValidationError("--reference-doc is for --also docx.") }
    if also != nil && only != nil { throw ValidationError("--only writes one file, --also one more: use one of the two.") }
    if let only, only != "result.json" { throw ValidationError("--only takes result.json, not '\(Plain.text(only))'.") }
  }

  /// What `--also` names.
  private var wanted: [String] {
    also.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) } } ?? []
  }

  /// Money of the option, in the plan's currency.
  private func target() throws -> Double? {
    guard let targetCost else { return nil }
    do {
      return try CommandLineNumber.money(targetCost)
    } catch {
      throw ValidationError("--target-cost '\(Plain.text(targetCost))': \(error)")
    }
  }

  func run() throws {
    let target = try target()
    try refuseFolders()
    let progress = Progress(quiet: report.quiet)
    defer { progress.finish() }
    progress.now("Reading \(Plain.text(folder))")
    let reading = readEngagement(at: folder)
    guard let engagement = reading.engagement else {
      progress.finish()
      throw try ReadFolder.stopped(reading.findings, report)
    }
    progress.now("Forecasting and settling every offer under every scenario")
    let findings = reading.findings, needsModel = only == nil, exports = wanted.contains("paths"), count = paths
    let simulates = count != 0
    let forms = DocumentForm.allCases.filter { wanted.contains($0.rawValue) }
    let documents = try forms.isEmpty ? nil : Documents(reference: referenceDoc, prepared: engagement.plan.prepared.value.serial)
    let (answer, live) = try together({
      Answer(
        engagement, findings: findings, version: edpVersion, paths: count, keeping: exports, forBook: needsModel,
        targetCost: target)
    }) {
      needsModel ? LiveModel(engagement, simulates: simulates) : nil
    }
    if report.stops(answer.findings) {
      progress.finish()
      throw try ReadFolder.stopped(answer.findings, report, suppressed: answer.suppressed)
    }
    let written: Written
    if only != nil {
      written = try writeResultOnly(answer, to: output, replace: replace)
    } else {
      progress.now("Writing the workbook, the brief and the charts")
      var files = try planFiles(answer, live, templates: templates, endsProcess: true)
      if let csv = answer.paths?.csv(answer.timeline) { files.others.append(NamedBytes(name: "paths.csv", bytes: csv)) }
      if let csv = answer.paths?.movedCSV(answer.timeline) {
        files.others.append(NamedBytes(name: "paths-moved.csv", bytes: csv))
      }
      if let documents {
        progress.now("Writing the briefs as documents")
        files.others += try documents.made(of: files.others, forms)
      }
      written = try publishFiles(files, answer, to: output, replace: replace)
    }
    progress.finish()
    try say(answer, written)
  }

  /// Reports stand neither among the inputs nor beside what is to be sent.
  private func refuseFolders() throws {
    let there = FileSystem.realPlace(output), engagement = FileSystem.realPlace(folder), shown = Plain.text(output)
    if there == engagement || there == engagement + "/quotes" || there.hasPrefix(engagement + "/quotes/") {
      throw Stop(
        code: Stop.files,
        message:
          "\(shown) holds the engagement's inputs: reports among them would be read as stray files. Choose another folder. Nothing was written."
      )
    }
    if SecretFiles.holdsCounterOffer(there) {
      throw Stop(
        code: Stop.files,
        message:
          "\(shown) holds a counter-offer, which is to be sent; what this run writes must not be. Choose another folder. Nothing was written."
      )
    }
  }

  private func say(_ answer: Answer, _ written: Written) throws {
    let five = FiveLines(answer)
    if report.format == .json {
      let members: [(String, JSON)] =
        [("answer", answerJSON(five))] + FindingLines.json(answer.findings, suppressed: answer.suppressed) + [
          ("written", .list(written.files.map { .text(output + "/" + $0) })),
          ("kept", .list(written.kept.map { .text(output + "/" + $0.now) })),
        ]
      return try Terminal.out(JSON.object(members).printed())
    }
    if report.quiet { return }
    var text = answerText(five, colour: Terminal.onOutput.hasColour) + "\n"
    text += FindingLines.text(answer.findings, Terminal.onOutput, briefly: true)
    text += FindingLines.suppressed(answer.suppressed)
    text += findingSummary(answer.findings)
    if !answer.suppressed.isEmpty { text += " \(answer.suppressed.count) suppressed." }
    if only == nil, answer.findings.contains(where: { $0.severity == .note }) {
      text += " What to do about notes: sheet Findings."
    }
    text += "\n\n" + written.text(folder: output)
    try Terminal.out(text)
  }
}

/// What a run wrote, in words.
struct Written {
  var files: [String]
  var kept: [(name: String, now: String)] = []
  var unchanged = false
  var notes: [String] = []

  func text(folder: String) -> String {
    let folder = Plain.text(folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
    var text = unchanged ? "Unchanged, every file as it was:\n" : "Written:\n"
    for file in files { text += "  \(folder)/\(Plain.text(file))\n" }
    for file in kept {
      text += "Kept what was changed: \(folder)/\(Plain.text(file.name)) is now \(folder)/\(Plain.text(file.now))\n"
    }
    for note in notes { text += Plain.text(note) + "\n" }
    return text
  }
}
