import Foundation
import Values

/// A form that briefs are also written in, through pandoc.
enum DocumentForm: String, CaseIterable { case docx, html }

/// The briefs as documents of an office or of a browser: pandoc reads the Markdown and the charts beside it.
///
/// It runs without a shell and without network, in a folder of its own, for a minute at most. Dates inside are those of the
/// plan, so that the same inputs give the same bytes.
struct Documents {
  /// Path of the program.
  let pandoc: String
  /// A Word file whose styles, header and footer the documents take; nil: pandoc's own.
  let reference: String?
  /// Seconds since 1970 of the day that the plan was prepared.
  let epoch: Int

  /// - Throws: a remedy where pandoc is not installed, or the reference file cannot be read.
  init(reference: String?, prepared serial: Int) throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    guard
      let found = folders.map({ $0 + "/pandoc" }).first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else {
      throw Stop(
        code: Stop.files,
        message:
          "--also docx or html needs pandoc, which is not on PATH. Install it: `apt-get install pandoc` on Debian, `brew install pandoc` on macOS. Nothing was written."
      )
    }
    if let reference, FileManager.default.contents(atPath: reference)?.starts(with: [0x50, 0x4B]) != true {
      throw Stop(
        code: Stop.files,
        message: "\(Plain.text(reference)) is no Word file that can be read. Give a .docx with your styles. Nothing was written.")
    }
    pandoc = found
    self.reference = reference.map { URL(fileURLWithPath: $0).path }
    epoch = (serial - 25_569) * 86_400
  }

  /// Every brief among the files, in the forms wanted.
  func made(of files: [NamedBytes], _ forms: [DocumentForm]) throws -> [NamedBytes] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "edp-documents-\(getpid())-\(UInt64.random(in: .min ... .max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder.appendingPathComponent("charts"), withIntermediateDirectories: true)
      for file in files where file.name.hasPrefix("charts/") || file.name.hasSuffix(".md") {
        let bytes = file.name.hasSuffix(".md") ? Self.withWidths(file.bytes) : file.bytes
        try Data(bytes).write(to: folder.appendingPathComponent(file.name))
      }
    } catch {
      throw Stop(
        code: Stop.files, message: "\(Plain.text(folder.path)): the folder for documents cannot be written. Nothing was written.")
    }
    let briefs = files.map(\.name).filter { $0.hasPrefix("brief-") && $0.hasSuffix(".md") }
    return try briefs.flatMap { name in
      try forms.map { form in
        let target = name.dropLast(2) + form.rawValue
        try run(name, String(target), form, in: folder)
        guard let data = try? Data(contentsOf: folder.appendingPathComponent(String(target))), !data.isEmpty else {
          throw failed(name, "it wrote nothing")
        }
        return NamedBytes(name: String(target), bytes: [UInt8](data))
      }
    }
  }

  /// Plain Markdown with tables, whose columns are as wide as the dashes under their titles say.
  private static let markdown = "markdown_strict+pipe_tables+all_symbols_escapable+intraword_underscores"

  /// Dashes under the titles of tables in proportion to what stands in the columns: words that are not torn apart first,
  /// then room for long texts.
  static func withWidths(_ markdown: [UInt8]) -> [UInt8] {
    var lines = String(decoding: markdown, as: UTF8.self).components(separatedBy: "\n")
    func cells(_ line: String) -> [String] {
      line.replacing("\\|", with: " ").components(separatedBy: "|").dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    for i in lines.indices where lines[i].hasPrefix("|-") && i > 0 {
      let count = cells(lines[i]).count
      var rows = [cells(lines[i - 1])], at = i + 1
      while at < lines.count, lines[at].hasPrefix("|") {
        rows.append(cells(lines[at]))
        at += 1
      }
      let widths = (0..<count).map { c -> Int in
        let column = rows.compactMap { c < $0.count ? $0[c] : nil }
        let word = column.flatMap { $0.split(separator: " ").map(\.count) }.max() ?? 3
        return max(9, min(word, 18) + 3, min(40, column.map(\.count).reduce(0, +) / max(1, column.count)))
      }
      lines[i] = "|" + widths.map { String(repeating: "-", count: $0) }.joined(separator: "|") + "|"
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  private func failed(_ name: String, _ why: String) -> Stop {
    Stop(code: Stop.files, message: "pandoc on \(name): \(Plain.text(why, limit: 400)). Nothing was written.")
  }

  private func run(_ source: String, _ target: String, _ form: DocumentForm, in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: pandoc)
    process.currentDirectoryURL = folder
    var arguments = [
      source, "-f", Self.markdown, "--columns=60", "-t", form == .docx ? "docx" : "html5", "-o", target, "--standalone",
      // The title of a brief is its first heading.
      "--shift-heading-level-by=-1",
    ]
    // Links to the vector charts stay beside; pictures go in.
    if form == .html { arguments += ["--self-contained", "--css", "style.css"] }
    if form == .docx, let reference { arguments.append("--reference-doc=" + reference) }
    if form == .html {
      try? Data(Self.style.utf8).write(to: folder.appendingPathComponent("style.css"))
    }
    process.arguments = arguments
    var environment = ["SOURCE_DATE_EPOCH": String(epoch), "LC_ALL": "C.UTF-8", "HOME": folder.path]
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    process.environment = environment
    let said = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = said
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch { throw failed(source, "it does not start") }
    let limit = DispatchWorkItem { if process.isRunning { process.terminate() } }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: limit)
    let words = (try? said.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    limit.cancel()
    if process.terminationReason == .uncaughtSignal { throw failed(source, "it was stopped after a minute") }
    if process.terminationStatus != 0 { throw failed(source, String(decoding: words, as: UTF8.self)) }
  }

  /// Tables that print, and nothing from elsewhere.
  private static let style = """
    body { max-width: 60em; margin: 2em auto; padding: 0 1em; font: 15px/1.45 Calibri, Carlito, sans-serif; color: #222; }
    h1, h2, h3 { color: #12355b; } h1.title { margin-bottom: 0.2em; }
    table { border-collapse: collapse; margin: 1em 0; font-size: 0.92em; }
    th { background: #e6eaef; text-align: left; } th, td { padding: 0.25em 0.6em; border-bottom: 1px solid #ccc; vertical-align: top; }
    img { max-width: 100%; }
    @media print { body { margin: 0; max-width: none; font-size: 11px; } }
    """
}
