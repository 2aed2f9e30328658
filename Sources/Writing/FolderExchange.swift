import CMemoryStream

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Brings a whole new folder into place in one step.
enum FolderExchange {
  /// First and last part of the name of a folder that is being built beside `OUT`: `.OUT.edp-3f29…`.
  static func prefix(_ place: OutputPlace) -> String { "." + place.name + ".edp-" }
  /// Names the files a folder is being built for; gone before it comes into place.
  static let marker = ".edp-new"

  /// Errors that mean "not in this place", not "not now".
  private static let unable: Set<Int32> = [EPERM, EACCES, EROFS, EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EXDEV, EBUSY, EMLINK]

  /// - Returns: nil when folders cannot change places here; nothing was touched then.
  static func run(_ plan: OutputPlan, _ place: OutputPlace) throws(OutputError) -> Publication? {
    guard try isPossible(plan, place) else { return nil }
    let building = place.parent + (place.parent == "/" ? "" : "/") + prefix(place) + hexNumber(UInt64.random(in: .min ... .max))
    if mkdir(building, 0o777) != 0 {
      if place.exists, unable.contains(errno) { return nil }
      throw .system(step: "making the folder", path: building, code: errno)
    }
    let lock = open(building, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if lock >= 0 { close(lock) } }
    if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
    do {
      guard try build(plan, place, building), try swap(place, building) else {
        Leftovers.discard(building)
        return nil
      }
    } catch {
      Leftovers.discard(building)
      throw error
    }
    var result = Publication(notes: plan.notes)
    if place.exists { result.notes += removeOld(building, plan, place) }
    return result
  }

  private static func hexNumber(_ n: UInt64) -> String {
    let h = String(n, radix: 16)
    return String(repeating: "0", count: 16 - h.count) + h
  }

  private static func isPossible(_ plan: OutputPlan, _ place: OutputPlace) throws(OutputError) -> Bool {
    guard place.exists else { return true }
    if place.path == "/" || plan.survey.holdsSpecial { return false }
    for folder in plan.survey.folders.keys where !plan.survey.isOurs(folder: folder) { return false }
    guard let here = try FileSystem.status(place.path), let above = try FileSystem.status(place.parent) else { return false }
    if here.device != above.device || here.owner != geteuid() { return false }
    // Whoever stands in a folder that changes places stands in the old one.
    if let working = FileSystem.real("."), working == place.path || working.hasPrefix(place.path + "/") { return false }
    return true
  }

  /// Builds the new folder. False when hard links or the folder's group cannot be had here.
  private static func build(_ plan: OutputPlan, _ place: OutputPlace, _ building: String) throws(OutputError) -> Bool {
    let survey = plan.survey
    let names = plan.written.map(\.name) + plan.kept.map(\.now)
    try FileSystem.create(building + "/" + marker, Array(names.joined(separator: "\n").utf8))
    let leaving = Set(plan.written.map(\.name)).union(plan.removed)
    let carried =
      survey.files.keys.filter { !leaving.contains($0) }.sorted().map { (from: $0, to: $0) }
      + plan.kept.map { (from: $0.name, to: $0.now) }
    let all = names + carried.map(\.to)
    let folders = plan.folders(of: all)
    for folder in folders { try FileSystem.makeFolder(building + "/" + folder) }
    // The manifest last: where it stands, all the others do.
    for file in plan.written.sorted(by: {
      ($0.name == Manifest.fileName ? 1 : 0, $0.name) < ($1.name == Manifest.fileName ? 1 : 0, $1.name)
    }) {
      try FileSystem.create(building + "/" + file.name, file.bytes, mode: plan.mode(of: file.name))
    }
    for (from, to) in carried {
      // A symbolic link is linked itself, not what it leads to.
      if linkat(AT_FDCWD, place.path + "/" + from, AT_FDCWD, building + "/" + to, 0) != 0 {
        if unable.contains(errno) { return false }
        throw .system(step: "linking", path: place.path + "/" + from, code: errno)
      }
    }
    for folder in folders.reversed() {
      if let old = survey.folders[folder], chmod(building + "/" + folder, old.mode) != 0 { return false }
      try FileSystem.sync(folder: building + "/" + folder)
    }
    if place.exists, let old = try FileSystem.status(place.path), let new = try FileSystem.status(building) {
      if old.group != new.group, chown(building, uid_t.max, old.group) != 0 { return false }
      if chmod(building, old.mode) != 0 { return false }
    }
    try FileSystem.remove(building + "/" + marker)
    try FileSystem.sync(folder: building)
    return true
  }

  /// The one step. False when the file system has none.
  private static func swap(_ place: OutputPlace, _ building: String) throws(OutputError) -> Bool {
    guard place.exists else {
      try FileSystem.move(building, place.path)
      do { try FileSystem.sync(folder: place.parent) } catch {
        // Not known to last: back to where there was nothing.
        _ = rename(place.path, building)
        throw error
      }
      return true
    }
    if exchange_paths(building, place.path) != 0 {
      if unable.contains(errno) { return false }
      throw .system(step: "bringing the new files to", path: place.path, code: errno)
    }
    do { try FileSystem.sync(folder: place.parent) } catch {
      guard exchange_paths(building, place.path) == 0 else {
        throw .incomplete(folder: place.path, why: "the new files stand, and could not be synced: \(error)")
      }
      throw error
    }
    return true
  }

  /// Removes the old folder. What appeared or changed in it since it was looked at moves to the new one.
  private static func removeOld(_ old: String, _ plan: OutputPlan, _ place: OutputPlace) -> [String] {
    var notes: [String] = []
    do {
      let known = plan.survey.files
      for path in Leftovers.knowingLast(try Leftovers.files(old)) {
        let now = try FileSystem.status(old + "/" + path)
        if let now, let before = known[path], now.inode == before.inode, now.size == before.size, now.modified == before.modified
        {
          try FileSystem.remove(old + "/" + path)
          continue
        }
        let taken = Set(try Leftovers.files(place.path))
        let name = taken.contains(path) ? OutputSurvey.freeName(path, taken) : path
        try FileSystem.makeFolders(FileSystem.parent(place.path + "/" + name))
        if rename_without_replacing(old + "/" + path, place.path + "/" + name) == 0 {
          notes.append("\(path) changed while this run was writing; it is kept as \(name).")
        }
      }
      try Leftovers.removeFolders(old)
    } catch {
      notes.append("The old folder \(old) could not be removed: \(error)")
    }
    return notes
  }
}

/// What killed runs leave beside an output folder.
enum Leftovers {
  /// Relative paths of all files and links in a folder, sorted.
  static func files(_ folder: String) throws(OutputError) -> [String] {
    var found: [String] = [], left = [""]
    while let path = left.popLast() {
      for name in try FileSystem.entries(path.isEmpty ? folder : folder + "/" + path) {
        let inner = path.isEmpty ? name : path + "/" + name
        if try FileSystem.status(folder + "/" + inner)?.kind == .folder { left.append(inner) } else { found.append(inner) }
      }
    }
    return found.sorted()
  }

  /// The same files, those that tell which are ours at the end: who is stopped while removing can go on later.
  static func knowingLast(_ files: [String]) -> [String] {
    let telling = [Manifest.fileName, FolderExchange.marker]
    return files.filter { !telling.contains($0) } + files.filter { telling.contains($0) }
  }

  /// Removes a folder that holds no more than folders.
  static func removeFolders(_ folder: String) throws(OutputError) {
    for name in try FileSystem.entries(folder) where try FileSystem.status(folder + "/" + name)?.kind == .folder {
      try removeFolders(folder + "/" + name)
    }
    try FileSystem.removeFolder(folder)
  }

  /// Removes a folder that this run built and that never came into place: all in it is new or a second name.
  static func discard(_ folder: String) {
    for path in knowingLast((try? files(folder)) ?? []) where unlink(folder + "/" + path) != 0 { return }
    try? removeFolders(folder)
  }

  /// Removes what earlier runs to this place left, where all in it is known to be ours or to have another name.
  /// - Returns: a note for each folder that had to stay.
  static func remove(beside place: OutputPlace, names: Set<String>) -> [String] {
    let prefix = FolderExchange.prefix(place)
    var notes: [String] = []
    for entry in (try? FileSystem.entries(place.parent)) ?? [] where entry.hasPrefix(prefix) {
      let tail = entry.dropFirst(prefix.count)
      guard tail.utf8.count == 16, tail.utf8.allSatisfy({ CellText.hexDigit($0) != nil }) else { continue }
      let folder = place.parent + "/" + entry
      let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
      guard lock >= 0 else { continue }
      defer { close(lock) }
      // A living run holds its lock.
      if flock(lock, LOCK_EX | LOCK_NB) != 0 { continue }
      if !clear(folder, place, names) { notes.append("\(folder) was left by a run that was stopped; it holds files of others.") }
    }
    return notes
  }

  private static func clear(_ folder: String, _ place: OutputPlace, _ names: Set<String>) -> Bool {
    var ours = names.union([Manifest.fileName, FolderExchange.marker])
    if let bytes = try? FileSystem.read(folder + "/" + FolderExchange.marker) {
      ours.formUnion(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
    }
    for path in [folder, place.path] {
      if let bytes = try? FileSystem.read(path + "/" + Manifest.fileName), let m = Manifest(genuine: bytes) {
        ours.formUnion(m.outputs.map(\.file))
      }
    }
    do {
      for path in try files(folder) {
        guard let found = try FileSystem.status(folder + "/" + path) else { continue }
        guard ours.contains(path) || found.links > 1 else { return false }
      }
      discard(folder)
      return try FileSystem.status(folder) == nil
    } catch { return false }
  }
}
