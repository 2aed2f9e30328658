/// Why an output folder could not be written. Unless it says otherwise, the folder is as it was.
public enum OutputError: Error, Hashable, Sendable {
  /// A file name that could leave the folder, or that some system refuses.
  case name(String, why: String)
  /// The output folder's path is taken by something else.
  case notAFolder(String)
  /// Something that is no plain file stands where an output belongs.
  case notAFile(String, what: String)
  /// Files whose content a person changed, and files that edp did not write: never overwritten unasked.
  case wouldOverwrite(folder: String, edited: [String], foreign: [String])
  /// Somebody changed the file between its reading and its writing.
  case changedMeanwhile(String)
  /// Another run is writing the same folder.
  case busy(String)
  /// A workbook among the outputs that cannot be read back.
  case workbook(String, MalformedWorkbook)
  /// The operating system refused.
  case system(step: String, path: String, code: Int32)
  /// Writing several files stopped, and those written before hold their new text: they could not be put back.
  case halfWritten([String], why: String)
  /// The folder holds part of the new files, and putting it back failed too. The next run to it puts it right.
  case incomplete(folder: String, why: String)
}

extension OutputError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .name(let name, let why): "output name \(quote(name)): \(why)"
    case .notAFolder(let path): "\(quote(path)) is not a folder. Choose another with -o, or move it away."
    case .notAFile(let path, let what):
      "\(quote(path)) is \(what), not a plain file; it is not written through. Move it away, or choose another folder."
    case .wouldOverwrite(let folder, let edited, let foreign): overwriting(folder, edited, foreign)
    case .changedMeanwhile(let path): "\(quote(path)) was changed while this ran, and is left as it is. Run again."
    case .busy(let path): "another run is writing \(quote(path)). Wait for it, or choose another folder."
    case .workbook(let name, let error): "\(name): \(error)"
    case .system(let step, let path, let code): "\(step) \(quote(path)): \(systemMessage(code))"
    case .halfWritten(let paths, let why):
      "\(why)\n\(paths.map { quote($0) }.joined(separator: ", ")) could not be put back, and hold the new text."
    case .incomplete(let folder, let why):
      "\(quote(folder)) holds part of the new files (\(why)). Run again: the next run completes it."
    }
  }

  private func overwriting(_ folder: String, _ edited: [String], _ foreign: [String]) -> String {
    var lines: [String] = []
    for name in edited { lines.append("\(folder)/\(name) was changed since edp wrote it") }
    for name in foreign { lines.append("\(folder)/\(name) was not written by edp") }
    var advice = "Nothing was overwritten."
    if let book = edited.first(where: { $0.hasSuffix(".xlsx") }) {
      advice += " `edp adopt \(folder)/\(book) DIR` takes changed inputs back into the engagement folder DIR;"
    }
    return lines.joined(separator: "\n") + "\n" + advice
      + " `--replace` keeps each of these files beside the new one; or choose another folder with -o."
  }
}
