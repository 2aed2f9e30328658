#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What stands in an output folder, compared with what is to stand there.
struct OutputSurvey {
  let place: OutputPlace
  let wanted: [OutputFile]
  /// Every plain file and link of the folder, by relative path, and every folder in it.
  private(set) var files: [String: FileSystem.Status] = [:]
  private(set) var folders: [String: FileSystem.Status] = [:]
  /// Sockets and the like: such a folder is left where it is.
  private(set) var holdsSpecial = false
  private(set) var manifest: Manifest?

  /// Deepest folder that is looked into; a folder with more stays where it is.
  private static let deepest = 8, most = 20_000

  init(_ place: OutputPlace, _ wanted: [OutputFile]) throws(OutputError) {
    self.place = place
    self.wanted = wanted
    guard place.exists else { return }
    if let found = try FileSystem.status(place.path + "/" + Manifest.fileName), found.kind == .file {
      manifest = Manifest(genuine: try FileSystem.read(place.path + "/" + Manifest.fileName))
    }
    try list("", 0)
  }

  private mutating func list(_ folder: String, _ depth: Int) throws(OutputError) {
    // Folders of others may be large or private; they are known by name, not by content.
    guard depth == 0 || isOurs(folder: folder) else { return }
    for name in try FileSystem.entries(folder.isEmpty ? place.path : place.path + "/" + folder) {
      let path = folder.isEmpty ? name : folder + "/" + name
      guard let found = try FileSystem.status(place.path + "/" + path) else { continue }
      switch found.kind {
      case .file, .link: files[path] = found
      case .other: holdsSpecial = true
      case .folder:
        folders[path] = found
        if depth < Self.deepest { try list(path, depth + 1) }
      }
      if files.count + folders.count > Self.most { holdsSpecial = true }
    }
  }

  /// Whether outputs of this run or the last stand in a folder of this relative path.
  func isOurs(folder: String) -> Bool {
    let prefix = folder + "/"
    return wanted.contains { $0.name.hasPrefix(prefix) } || (manifest?.outputs.contains { $0.file.hasPrefix(prefix) } ?? false)
  }

  enum Standing { case absent, same, ours, edited, foreign }

  private func standing(_ file: OutputFile) throws(OutputError) -> Standing {
    var above = FileSystem.parent(file.name)
    while above != "." {
      if let found = files[above] {
        throw .notAFile(place.path + "/" + above, what: found.kind.rawValue + " where a folder belongs")
      }
      above = FileSystem.parent(above)
    }
    let path = place.path + "/" + file.name
    guard place.exists, let found = try FileSystem.status(path) else { return .absent }
    guard found.kind == .file else { throw .notAFile(path, what: found.kind.rawValue) }
    let bytes = try FileSystem.read(path)
    if bytes == file.bytes { return .same }
    if file.name == Manifest.fileName {
      if manifest != nil { return .ours }
      return holds(bytes, Manifest.schema) ? .edited : .foreign
    }
    guard let recorded = manifest?.output(file.name) else { return .foreign }
    return isUnchanged(bytes, recorded) ? .ours : .edited
  }

  private func isUnchanged(_ bytes: [UInt8], _ recorded: Manifest.Output) -> Bool {
    if Manifest.digest(bytes) == recorded.sha256 { return true }
    guard let cells = recorded.cells else { return false }
    return CellDigest.matches(bytes, cells)
  }

  private func holds(_ bytes: [UInt8], _ word: String) -> Bool {
    String(decoding: bytes.prefix(4_096), as: UTF8.self).contains(word)
  }

  /// What to do.
  /// - Throws: `wouldOverwrite` for changed and foreign files in the way, unless they may be moved aside.
  func plan(replace: Bool) throws(OutputError) -> OutputPlan {
    var plan = OutputPlan(survey: self)
    var edited: [String] = [], foreign: [String] = []
    var taken = Set(wanted.map(\.name)).union(files.keys).union(folders.keys)
    for file in wanted {
      let standing = try standing(file)
      switch standing {
      case .same: continue
      case .absent, .ours: break
      case .edited, .foreign:
        if standing == .edited { edited.append(file.name) } else { foreign.append(file.name) }
        let now = Self.freeName(file.name, taken)
        taken.insert(now)
        plan.kept.append((file.name, now))
      }
      plan.written.append(file)
    }
    if !replace, !(edited.isEmpty && foreign.isEmpty) {
      throw .wouldOverwrite(folder: place.path, edited: edited, foreign: foreign)
    }
    // What the last run made and this one does not goes, unless a person changed it.
    let names = Set(wanted.map(\.name))
    for output in manifest?.outputs ?? [] where !names.contains(output.file) && OutputFile.fault(of: output.file) == nil {
      guard files[output.file]?.kind == .file else { continue }
      let bytes = try FileSystem.read(place.path + "/" + output.file)
      if isUnchanged(bytes, output) {
        plan.removed.append(output.file)
      } else {
        plan.notes.append("\(output.file) is no longer made, and stays since it was changed.")
      }
    }
    return plan
  }

  /// `NAME.edited-N.ext`, the first that is free.
  static func freeName(_ name: String, _ taken: Set<String>) -> String {
    let last = FileSystem.lastName(name), folder = name.dropLast(last.count)
    let dot = last.lastIndex(of: ".")
    let stem = dot.map { last[..<$0] } ?? last[...], ext = dot.map { last[$0...] } ?? ""
    var n = 1
    while taken.contains("\(folder)\(stem).edited-\(n)\(ext)") { n += 1 }
    return "\(folder)\(stem).edited-\(n)\(ext)"
  }
}

/// The changes that bring a folder from what it holds to what it is to hold.
struct OutputPlan {
  let survey: OutputSurvey
  /// New files and those whose bytes change.
  var written: [OutputFile] = []
  /// A person's files, moved aside before the new ones come.
  var kept: [(name: String, now: String)] = []
  var removed: [String] = []
  var notes: [String] = []

  init(survey: OutputSurvey) { self.survey = survey }
  var isEmpty: Bool { written.isEmpty && removed.isEmpty && survey.place.exists }

  /// Permissions of the file that a new one replaces.
  func mode(of name: String) -> mode_t? { survey.files[name]?.mode }

  /// Folders that the files of this plan stand in, outer ones first.
  func folders(of names: [String]) -> [String] {
    var found: Set<String> = []
    for name in names {
      var above = FileSystem.parent(name)
      while above != "." {
        found.insert(above)
        above = FileSystem.parent(above)
      }
    }
    return found.sorted()
  }
}
