import Formulas
import Foundation
import Reports
import Values
import Writing

/// A file of a run before it is written.
struct NamedBytes {
  var name: String
  var bytes: [UInt8]
}

/// The reports of a run before they are written: workbooks, which were read back, and everything else.
struct RunFiles {
  var workbooks: [(name: String, book: CheckedWorkbook)]
  var others: [NamedBytes]
  static let workbookName = "finance-model.xlsx"
  static let packName = "renewal-pack.xlsx"
}

/// Makes the bytes of a workbook.
typealias BookWriter = @Sendable (Book) throws -> [UInt8]

/// Every report of an answer, as bytes in memory; nothing is written yet.
/// - Parameters:
///   - live: the model of the same engagement, when it is laid out already.
///   - endsProcess: the model is left to the end of the process: to free it cell by cell takes a tenth of a run.
///   - writer: what makes the workbook's bytes, which are read back before they count; nil: the library.
func planFiles(
  _ answer: Answer, _ live: LiveModel? = nil, templates: String?, endsProcess: Bool = false,
  writer: BookWriter? = nil
) throws -> RunFiles {
  let live = live ?? LiveModel(answer.engagement, simulates: answer.paths != nil)
  let model = financeModel(answer, live)
  if endsProcess {
    _ = Unmanaged.passRetained(live)
    _ = Unmanaged.passRetained(Kept(model))
  }
  // The workbook takes about as long as all else.
  let (workbook, others) = try together({ try checked(RunFiles.workbookName, model.book, writer) }) {
    (try checked(RunFiles.packName, renewalPack(answer), writer), try otherFiles(answer, model, templates))
  }
  return RunFiles(workbooks: [(RunFiles.workbookName, workbook), (RunFiles.packName, others.0)], others: others.1)
}

private final class Kept {
  let model: FinanceModel
  init(_ model: FinanceModel) { self.model = model }
}

/// A workbook, read back.
private func checked(_ name: String, _ book: Book, _ writer: BookWriter? = nil) throws -> CheckedWorkbook {
  do {
    return try CheckedWorkbook(book, writer: writer)
  } catch {
    throw Stop(code: Stop.files, message: "\(name): \(error)")
  }
}

private func otherFiles(_ answer: Answer, _ model: FinanceModel, _ templates: String?) throws -> [NamedBytes] {
  var files = [NamedBytes(name: "result.json", bytes: Array(resultJSON(answer).printed().utf8))]
  let charts = Charts(answer)
  do {
    let brief = try Brief.executive(answer, model, charts: charts, template: try template(Brief.executiveName, in: templates))
    files.append(NamedBytes(name: Brief.executiveName + ".md", bytes: Array(brief.utf8)))
    let client = try Brief.client(answer, model, charts: charts, template: try template(Brief.clientName, in: templates))
    files.append(NamedBytes(name: Brief.clientName + ".md", bytes: Array(client.utf8)))
    let negotiation = try Brief.negotiation(
      answer, model, charts: charts, template: try template(Brief.negotiationName, in: templates))
    files.append(NamedBytes(name: Brief.negotiationName + ".md", bytes: Array(negotiation.utf8)))
  } catch let fault as BriefFault {
    throw Stop(code: Stop.files, message: Plain.lines(fault.description) + "\nNothing was written.")
  }
  files.append(NamedBytes(name: "calendar.ics", bytes: Array(calendarFile(answer).utf8)))
  files.append(NamedBytes(name: FocusCommitments.fileName, bytes: Array(FocusCommitments.csv(answer).utf8)))
  return files + (try chartFiles(charts))
}

/// A template of one's own: the folder may hold any of them, and at least one. Nil: the built-in one.
private func template(_ name: String, in folder: String?) throws -> String? {
  guard let folder else { return nil }
  func path(_ name: String) -> String { folder + "/" + name + ".mustache" }
  let manager = FileManager.default, others = Brief.names.filter { $0 != name }
  if !manager.fileExists(atPath: path(name)), others.contains(where: { manager.fileExists(atPath: path($0)) }) { return nil }
  let path = path(name)
  guard let data = FileManager.default.contents(atPath: path) else {
    throw Stop(code: Stop.files, message: "\(Plain.text(path)) cannot be read. Leave --templates out to use the built-in ones.")
  }
  guard data.count <= 1 << 20, let text = String(validating: data, as: UTF8.self) else {
    throw Stop(code: Stop.files, message: "\(Plain.text(path)) is not a UTF-8 text of at most 1 MiB.")
  }
  return text
}

/// Every chart twice: SVG for print and the web, PNG for mail and documents.
func chartFiles(_ charts: Charts) throws -> [NamedBytes] {
  try charts.all.flatMap { chart -> [NamedBytes] in
    let name = "charts/\(chart.name)"
    do {
      return [
        NamedBytes(name: name + ".svg", bytes: Array(chart.drawing.svg().utf8)),
        NamedBytes(name: name + ".png", bytes: try chart.drawing.png()),
      ]
    } catch {
      throw Stop(code: Stop.files, message: "\(name).png: \(error)")
    }
  }
}

/// result.json alone, whole or not at all. A folder with the files of a full run keeps them agreeing: it is refused.
func writeResultOnly(_ answer: Answer, to folder: String, replace: Bool) throws -> Written {
  let path = folder + "/result.json", manager = FileManager.default
  if manager.fileExists(atPath: folder + "/manifest.json") {
    throw Stop(
      code: Stop.files,
      message:
        "\(Plain.text(folder)) holds the files of a full run, which would no longer agree with result.json. Choose another folder, or leave --only out."
    )
  }
  let bytes = Array(resultJSON(answer).printed().utf8)
  var kept: [(name: String, now: String)] = []
  if let old = manager.contents(atPath: path), !old.starts(with: Data("{\n \"schema\": \"edp.result/1\"".utf8)) {
    guard replace else {
      throw Stop(
        code: Stop.files,
        message: "\(Plain.text(path)) was not written by edp. --replace keeps it beside the new one; or choose another folder.")
    }
    var n = 1
    while manager.fileExists(atPath: "\(folder)/result.edited-\(n).json") { n += 1 }
    kept = [("result.json", "result.edited-\(n).json")]
    try writeWhole(Array(old), to: "\(folder)/result.edited-\(n).json", isNew: true)
  }
  do {
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
  } catch {
    throw Stop(code: Stop.files, message: "\(Plain.text(folder)) cannot be made a folder.")
  }
  try writeWhole(bytes, to: path)
  return Written(files: ["result.json"], kept: kept)
}

/// Writes beside, syncs, and renames: the file is the old one or the new one, never half of either.
/// - Parameter isNew: a file that somebody put there in between is not written over.
func writeWhole(_ bytes: [UInt8], to path: String, isNew: Bool = false) throws {
  let beside = path + ".part-\(getpid())"
  func fail(_ step: String) -> Stop {
    let code = errno
    unlink(beside)
    return Stop(code: Stop.files, message: "\(step) \(Plain.text(path)): \(Terminal.reason(code))")
  }
  let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else {
    throw Stop(code: Stop.files, message: "writing \(Plain.text(path)): \(Terminal.reason(errno))")
  }
  var done = 0
  while done < bytes.count {
    let n = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
    if n < 0 && errno == EINTR { continue }
    if n <= 0 {
      let stop = fail("writing")
      close(descriptor)
      throw stop
    }
    done += n
  }
  guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw fail("writing") }
  if isNew {
    // A second name fails where there is a file; where there are no hard links, looking comes as near as it gets.
    if link(beside, path) == 0 {
      unlink(beside)
      return
    }
    if errno == EEXIST || access(path, F_OK) == 0 {
      errno = EEXIST
      throw fail("placing")
    }
  }
  guard rename(beside, path) == 0 else { throw fail("placing") }
}

/// What `quick` writes: the workbook and the result, without briefs.
func quickFiles(_ answer: Answer) throws -> RunFiles {
  let workbook = try checked(RunFiles.workbookName, financeModel(answer).book)
  return RunFiles(
    workbooks: [(RunFiles.workbookName, workbook)],
    others: [NamedBytes(name: "result.json", bytes: Array(resultJSON(answer).printed().utf8))])
}
