#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One file to be written: a relative path of plain names with `/` between, and its bytes.
public struct OutputFile: Sendable, Hashable {
  public let name: String
  public let bytes: [UInt8]
  /// The digest of a workbook's cells, where it is known; else it is found by reading the bytes.
  let cells: String?

  /// - Throws: `OutputError.name` for a name that could leave the folder (`..`, an absolute path, a backslash), is hidden,
  ///   holds control characters, or that Windows refuses (`CON`, `a:b`, a dot or space at the end).
  public init(name: String, bytes: [UInt8]) throws(OutputError) {
    if let why = Self.fault(of: name) { throw .name(name, why: why) }
    self.name = name
    self.bytes = bytes
    cells = nil
  }

  /// A workbook that was read back already.
  public init(name: String, workbook: CheckedWorkbook) throws(OutputError) {
    if let why = Self.fault(of: name) { throw .name(name, why: why) }
    self.name = name
    bytes = workbook.bytes
    cells = workbook.cells
  }

  init(manifest: Manifest) {
    name = Manifest.fileName
    bytes = manifest.bytes()
    cells = nil
  }

  var isWorkbook: Bool { name.lowercased().hasSuffix(".xlsx") }

  static func fault(of name: String) -> String? {
    if name.utf8.count > 512 { return "longer than 512 bytes" }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 4 { return "more than four levels of folders" }
    for part in parts {
      if part.isEmpty { return name.isEmpty ? "empty" : "an empty folder name" }
      if part.hasPrefix(".") { return "begins with a dot" }
      if part.hasSuffix(".") || part.hasSuffix(" ") { return "ends with a dot or space" }
      if part.utf8.count > 200 { return "longer than 200 bytes" }
      for u in part.unicodeScalars
      where u.value < 0x20 || CellText.isForbidden(u.value) || "\\:*?\"<>|".unicodeScalars.contains(u) {
        return "holds the character U+\(hex(u.value))"
      }
      let stem = part.prefix { $0 != "." }.uppercased()
      if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return "is reserved on Windows" }
      if stem.utf8.count == 4, stem.hasPrefix("COM") || stem.hasPrefix("LPT"), let n = stem.utf8.last, n >= 49, n <= 57 {
        return "is reserved on Windows"
      }
    }
    return nil
  }
}

/// What a run did to its folder.
public struct Publication: Sendable, Equatable {
  /// Every file of the set, in order of name, `manifest.json` included.
  public var files: [String] = []
  /// Files of a person that were moved aside: from, to.
  public var kept: [Kept] = []
  /// Files of the run before that this one does not make.
  public var removed: [String] = []
  /// True when every file was there already, byte for byte, and nothing was touched.
  public var unchanged = false
  /// Things a person may want to know: a folder left over that could not be removed.
  public var notes: [String] = []

  public struct Kept: Sendable, Equatable {
    public var name: String
    public var now: String
  }

  init(notes: [String] = []) { self.notes = notes }
}

/// Writes a run's files and their `manifest.json` into a folder, all or none.
///
/// **How.** The whole new folder is built beside the old one and synced to the disk; then both change places in one step of
/// the file system, and the old one is removed. Files that are not ours go along as hard links. A run that fails, or is
/// killed at any moment, leaves every file as it was, or every file new; never a mixture. What a killed run leaves beside
/// the folder is removed by the next.
///
/// Where folders cannot change places (the folder holds folders of others, is a mount point, is the working folder or
/// another user's, or the file system has no such step), files are moved in one by one under a journal in the folder. A
/// failure then moves them back; after a kill the next run completes the set before it does anything else.
///
/// **What is never overwritten.** A file whose content changed since it was written (a workbook: its cells, so a mere
/// re-save is no change; any other: its bytes), and a file that the folder's manifest does not know, unless it has the same
/// bytes already. With `replace` such a file is moved beside: `NAME.edited-1.ext`.
///
/// Files keep the permissions of those they replace; new ones get what the umask gives.
/// - Parameters:
///   - folder: made when missing, with those above it.
///   - replace: move changed files aside instead of stopping.
/// - Throws: `OutputError`.
@discardableResult
public func publish(
  _ files: [OutputFile], to folder: String, provenance: Provenance, replace: Bool = false
) throws(OutputError) -> Publication {
  var seen: Set<String> = []
  for file in files {
    let plain = file.name.lowercased()
    if plain == Manifest.fileName { throw .name(file.name, why: "is written by edp itself") }
    if !seen.insert(plain).inserted { throw .name(file.name, why: "twice in one run (case does not count)") }
  }
  for file in files {
    var above = FileSystem.parent(file.name.lowercased())
    while above != "." {
      if seen.contains(above) { throw .name(file.name, why: "a file and a folder of one name") }
      above = FileSystem.parent(above)
    }
  }
  let manifest = try Manifest(provenance, files)
  let all = (files + [OutputFile(manifest: manifest)]).sorted { $0.name < $1.name }

  let place = try OutputPlace(folder)
  let lock = try FolderLock(place)
  return try withExtendedLifetime(lock) { () throws(OutputError) in
    let notes = Leftovers.remove(beside: place, names: Set(all.map(\.name)))
    if place.exists { try FolderJournal.recover(place.path) }
    let plan = try OutputSurvey(place, all).plan(replace: replace)
    var result: Publication
    if plan.isEmpty {
      result = Publication(notes: plan.notes)
      result.unchanged = true
    } else if let exchanged = try FolderExchange.run(plan, place) {
      result = exchanged
    } else {
      result = try FolderJournal.run(plan, place)
    }
    result.files = all.map(\.name)
    result.kept = plan.kept.map { Publication.Kept(name: $0.name, now: $0.now) }
    result.removed = plan.removed
    result.notes = notes + result.notes
    return result
  }
}

/// The folder that outputs go to, found out once.
struct OutputPlace {
  /// Without links, so that nothing is written through one that changes meanwhile.
  let path: String
  let exists: Bool
  var name: String { FileSystem.lastName(path) }
  var parent: String { FileSystem.parent(path) }

  init(_ folder: String) throws(OutputError) {
    if folder.isEmpty || folder.utf8.contains(0) { throw .notAFolder(folder) }
    if let real = FileSystem.real(folder) {
      guard try FileSystem.status(real)?.kind == .folder else { throw .notAFolder(folder) }
      path = real
      exists = true
      return
    }
    let code = errno
    // A link that leads nowhere, or a path that cannot be searched.
    if try FileSystem.status(folder) != nil { throw .notAFolder(folder) }
    guard code == ENOENT else { throw .system(step: "looking at", path: folder, code: code) }
    var trimmed = folder
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let above = FileSystem.parent(trimmed), name = FileSystem.lastName(trimmed)
    guard name != "..", name != "." else { throw .notAFolder(folder) }
    try FileSystem.makeFolders(above)
    guard let real = FileSystem.real(above) else { throw .system(step: "looking at", path: above, code: errno) }
    path = (real == "/" ? "" : real) + "/" + name
    exists = false
  }
}

/// One writer at a time; the lock ends with the process.
final class FolderLock {
  private let descriptor: Int32
  init(_ place: OutputPlace) throws(OutputError) {
    guard place.exists else {
      descriptor = -1
      return
    }
    descriptor = open(place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw .system(step: "opening", path: place.path, code: errno) }
    // File systems without locks (some network ones) go without.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw .busy(place.path) }
  }
  deinit { if descriptor >= 0 { close(descriptor) } }
}
