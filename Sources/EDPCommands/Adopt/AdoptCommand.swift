import Agreements
import ArgumentParser
import Foundation
import Reading
import Reports
import Values
import Writing

/// Takes inputs that a person changed in the finance model back into the engagement's files.
struct AdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Write inputs that were changed in finance-model.xlsx back into the engagement folder.",
    usage: """
      edp adopt BOOK DIR [--dry-run] [--partial] [--format json]
                [--fail-on warning] [--quiet]
      """,
    discussion: """
      Lists every input that somebody typed over, and writes it where the folder
      states it: the value alone, so that comments, order and spacing stay. The
      edited folder is read again before anything is written. A folder that has
      moved on since the workbook was written stops it.

      Examples:
        edp adopt out/finance-model.xlsx renewal-2027 --dry-run
        edp adopt out/finance-model.xlsx renewal-2027
        edp plan renewal-2027 -o out --replace
      """)

  @Argument(help: "The workbook that somebody changed.", completion: .file(extensions: ["xlsx"]))
  var book: String
  @Argument(help: "The engagement folder that it was made from.", completion: .directory)
  var folder: String
  @Flag(help: "List the changes, and write nothing.")
  var dryRun = false
  @Flag(help: "Write what can be written, although some changes have to be written by hand.")
  var partial = false
  @OptionGroup var report: ReportOptions

  func run() throws {
    let progress = Progress(quiet: report.quiet)
    defer { progress.finish() }
    progress.now("Reading \(Plain.text(folder))")
    let reading = readEngagement(at: folder)
    guard let engagement = reading.engagement, !report.stops(reading.findings) else {
      progress.finish()
      throw try ReadFolder.stopped(reading.findings, report)
    }
    progress.now("Reading \(Plain.text(book))")
    let typed = try readBook(book)
    progress.now("Laying out the model of the folder")
    // Few paths: no input depends on how many, and their sheets are laid out alike.
    let answer = Answer(
      engagement, findings: reading.findings, version: edpVersion, paths: min(64, engagement.plan.simulation.paths.value))
    let model = financeModel(answer)
    let found = BookChanges(typed, name: book, of: model)
    let adoption = Adoption(found.hasMoved ? [] : found.changes, engagement, typed: TypedInput.all(model.typed))
    progress.finish()

    let isStopped = found.hasMoved || !partial && !(adoption.isComplete && found.findings.isEmpty)
    var text = AdoptText(book: book, folder: trimmed(folder), found: found, adoption: adoption)
    if !isStopped, !dryRun, !adoption.files.isEmpty { text.written = try write(adoption.files, engagement) }
    try say(text, isStopped: isStopped)
  }

  private func write(_ files: [String: [UInt8]], _ engagement: Engagement) throws -> [String] {
    let paths = files.keys.sorted()
    let changes = paths.map { path in
      (
        path: trimmed(folder) + "/" + path, old: engagement.files.first { $0.path == path }?.bytes ?? [],
        new: files[path] ?? []
      )
    }
    do throws(OutputError) {
      try SeveralFiles(changes).replace()
    } catch {
      let isWhole = if case .halfWritten = error { false } else { true }
      throw Stop(code: Stop.files, message: Plain.lines("\(error)") + (isWhole ? "\nNothing was written." : ""))
    }
    return paths
  }

  private func trimmed(_ folder: String) -> String {
    folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }

  private func say(_ text: AdoptText, isStopped: Bool) throws {
    if report.format == .json {
      try Terminal.out(text.json.printed())
      if isStopped { throw Stop(code: Stop.findings, message: "") }
      return
    }
    let ending = text.ending(isDryRun: dryRun, isStopped: isStopped)
    if isStopped {
      throw Stop(code: Stop.findings, message: text.text(Terminal.onError) + ending)
    }
    if report.quiet { return }
    try Terminal.out(text.text(Terminal.onOutput) + ending + "\n")
  }
}

/// A workbook that somebody sent or saved, whatever it holds.
/// - Throws: `Stop` with code 2 when it cannot be read, and 1 when it is no workbook that can be trusted.
func readBook(_ path: String) throws -> ReadWorkbook {
  let mostBytes = 256 << 20, shown = Plain.text(path)
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  let real = try? FileManager.default.attributesOfItem(atPath: (path as NSString).resolvingSymlinksInPath)
  guard attributes != nil, let real else { throw Stop(code: Stop.files, message: "\(shown): there is no such file.") }
  guard real[.type] as? FileAttributeType == .typeRegular else {
    throw Stop(code: Stop.files, message: "\(shown) is no file. Name an .xlsx workbook.")
  }
  guard let size = real[.size] as? Int, size <= mostBytes else {
    throw Stop(
      code: Stop.findings,
      message: "\(shown) has more than 256 MiB; no workbook that edp writes or reads has. Nothing was written.")
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    throw Stop(code: Stop.files, message: "\(shown) cannot be read. Check its permissions.")
  }
  do throws(MalformedWorkbook) {
    return try readWorkbook([UInt8](data))
  } catch {
    throw Stop(
      code: Stop.findings,
      message: "\(shown): \(Plain.text("\(error)"))\n"
        + wrapped("Save it as .xlsx in a spreadsheet program, without a password. Nothing was written.", label: "  ", indent: 2)
        .dropLast())
  }
}
