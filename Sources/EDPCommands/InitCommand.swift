import ArgumentParser
import Foundation
import Reports
import Values

/// Writes a commented starter folder.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented starter folder: an engagement of a company that does not exist.",
    usage: """
      edp init DIR [--format json] [--quiet]
      """,
    discussion: """
      The folder runs as it stands. Its comments say what each figure means and whom
      to ask for it. A folder that holds anything is never written into.

      Examples:
        edp init renewal-2027
        edp plan renewal-2027 -o out
      """)

  @Argument(help: "The folder to make.", completion: .directory)
  var folder: String
  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    let folder = self.folder.count > 1 && self.folder.hasSuffix("/") ? String(self.folder.dropLast()) : self.folder
    let shown = Plain.text(folder), manager = FileManager.default
    guard !folder.isEmpty else { throw ValidationError("Name a folder to make.") }
    if let held = try? manager.contentsOfDirectory(atPath: folder) {
      guard held.isEmpty else {
        throw Stop(code: Stop.files, message: "\(shown) is not empty; nothing was written. Name a new folder.")
      }
    } else if manager.fileExists(atPath: folder) {
      throw Stop(code: Stop.files, message: "\(shown) is there already and is no folder that can be read; nothing was written.")
    }
    // Built beside, then put in place at once.
    let beside = folder + ".part-\(getpid())"
    do {
      for file in StarterFiles.all {
        let path = beside + "/" + file.path
        try manager.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try writeWhole(Array(file.text.utf8), to: path)
      }
    } catch {
      try? manager.removeItem(atPath: beside)
      if let stop = error as? Stop { throw stop }
      throw Stop(code: Stop.files, message: "\(shown) cannot be made here.")
    }
    guard rename(beside, folder) == 0 else {
      let code = errno
      try? manager.removeItem(atPath: beside)
      throw Stop(code: Stop.files, message: "\(shown): \(Terminal.reason(code))")
    }
    let files = StarterFiles.all.map { folder + "/" + $0.path }
    if format == .json { return try Terminal.out(JSON.object([("written", .list(files.map(JSON.text)))]).printed()) }
    if quiet { return }
    try Terminal.out(
      "Written:\n" + files.map { "  \(Plain.text($0))\n" }.joined()
        + "\nIts figures are invented. Try it:  edp plan \(shown) -o out\nThen read \(shown)/README.md, and put yours in their place.\n"
    )
  }
}
