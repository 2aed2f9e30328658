import ArgumentParser
import Foundation
import Reports
import Values
import Writing

/// Writes a commented starter folder.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented starter folder: an engagement of a company that does not exist.",
    usage: """
      edp init DIR [--format json] [--quiet]
      edp init --form intake.xlsx [--format json] [--quiet]
      """,
    discussion: """
      The folder runs as it stands. Its comments say what each figure means and whom
      to ask for it. A folder that holds anything is never written into.
      The form is a workbook with one sheet for each table, to mail around: who owes
      what stands on its first sheet. `edp read` makes a folder of it.

      Examples:
        edp init renewal-2027
        edp init --form intake.xlsx
        edp plan renewal-2027 -o out
      """)

  @Argument(help: "The folder to make.", completion: .directory)
  var folder: String?
  @Option(help: "Write an intake form of this name instead of a folder.", completion: .file(extensions: ["xlsx"]))
  var form: String?
  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    guard (folder ?? "").isEmpty != (form ?? "").isEmpty else {
      throw ValidationError("Name a folder to make, or a form with --form.")
    }
    if let form, !form.lowercased().hasSuffix(".xlsx") {
      throw ValidationError("--form takes a name that ends in .xlsx, not '\(Plain.text(form))'.")
    }
  }

  func run() throws {
    if let form { return try write(form: form) }
    let new = try NewFolder(folder ?? "")
    let files = try new.fill(StarterFiles.all.map { ($0.path, Array($0.text.utf8)) })
    let shown = Plain.text(new.path)
    try say(
      files,
      "Its figures are invented. Try it:  edp plan \(shown) -o out\nThen read \(shown)/README.md, and put yours in their place.\n"
    )
  }

  private func write(form: String) throws {
    let shown = Plain.text(form)
    guard (try? FileManager.default.attributesOfItem(atPath: form)) == nil else {
      throw Stop(code: Stop.files, message: "\(shown) is there already; nothing was written. Name a new file.")
    }
    let bytes: [UInt8]
    do { bytes = try CheckedWorkbook(IntakeBook().book).bytes } catch {
      throw Stop(code: Stop.files, message: "\(shown): \(error)")
    }
    try writeWhole(bytes, to: form, isNew: true)
    try say(
      [form],
      "Its first sheet says who owes what. When it is filled:  edp read \(shown) -o renewal-2027\n")
  }

  private func say(_ files: [String], _ next: String) throws {
    if format == .json { return try Terminal.out(JSON.object([("written", .list(files.map(JSON.text)))]).printed()) }
    if quiet { return }
    try Terminal.out("Written:\n" + files.map { "  \(Plain.text($0))\n" }.joined() + "\n" + next)
  }
}
