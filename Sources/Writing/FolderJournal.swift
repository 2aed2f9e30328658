#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Brings new files into a folder that must stay where it is: all are made ready in a folder inside it, a journal says
/// what is to happen, then they move.
///
/// The journal stands while files move. A failure moves them back; a run that finds the journal of one that was killed
/// completes it (or, when that one was already moving back, moves back) before anything else.
enum FolderJournal {
  static let file = ".edp-journal", folder = ".edp-building", first = "edp.journal/2", last = "end"
  private static let nothing = "none"

  enum Step: Equatable {
    /// A person's file moves aside.
    case keep(String, now: String)
    /// A new file of this digest moves in, over what had the other when the run looked (`none`: nothing stood there).
    case write(String, sha256: String, over: String)
    /// A file of the last run, of this digest, goes.
    case remove(String, sha256: String)
  }

  static func run(_ plan: OutputPlan, _ place: OutputPlace) throws(OutputError) -> Publication {
    let root = place.path
    let steps: [Step]
    do {
      steps = try prepare(plan, root)
      try FileSystem.create(root + "/" + folder + "/journal", text(steps))
      try FileSystem.sync(folder: root + "/" + folder)
      try FileSystem.move(root + "/" + folder + "/journal", root + "/" + file)
    } catch {
      discard(root)
      throw error
    }
    do {
      try FileSystem.sync(folder: root)
      try forward(steps, root)
    } catch {
      do {
        try FileSystem.create(root + "/" + folder + "/undo", [])
        try back(steps, root)
      } catch let second {
        throw .incomplete(folder: root, why: "\(error); then \(second)")
      }
      throw error
    }
    return Publication(notes: plan.notes + finish(root))
  }

  // MARK: before the journal stands

  private static func prepare(_ plan: OutputPlan, _ root: String) throws(OutputError) -> [Step] {
    discard(root)
    let building = root + "/" + folder
    try FileSystem.makeFolder(building)
    for side in ["new", "old"] { try FileSystem.makeFolder(building + "/" + side) }
    let touched = plan.written.map(\.name) + plan.removed
    for inner in plan.folders(of: touched) {
      try FileSystem.makeFolder(building + "/new/" + inner)
      try FileSystem.makeFolder(building + "/old/" + inner)
    }
    var steps: [Step] = plan.kept.map { .keep($0.name, now: $0.now) }
    let kept = Set(plan.kept.map(\.name))
    for file in plan.written {
      try FileSystem.create(building + "/new/" + file.name, file.bytes, mode: plan.mode(of: file.name))
      let over = kept.contains(file.name) ? nil : try digest(root + "/" + file.name)
      steps.append(.write(file.name, sha256: Manifest.digest(file.bytes), over: over ?? nothing))
    }
    for name in touched where plan.survey.files[name] != nil && !kept.contains(name) {
      let from = root + "/" + name, to = building + "/old/" + name
      guard try FileSystem.status(from) == plan.survey.files[name] else { throw .changedMeanwhile(from) }
      // A second name where there are hard links, a copy where not.
      if link(from, to) != 0 { try FileSystem.create(to, try FileSystem.read(from), mode: plan.mode(of: name)) }
    }
    for name in plan.removed { steps.append(.remove(name, sha256: Manifest.digest(try FileSystem.read(root + "/" + name)))) }
    for side in ["new", "old"] {
      for inner in plan.folders(of: touched) { try FileSystem.sync(folder: building + "/" + side + "/" + inner) }
      try FileSystem.sync(folder: building + "/" + side)
    }
    return steps
  }

  // MARK: moving

  private static func exists(_ path: String) throws(OutputError) -> Bool { try FileSystem.status(path) != nil }

  /// The digest of the file at a path, and nil for none.
  private static func digest(_ path: String) throws(OutputError) -> String? {
    guard try exists(path) else { return nil }
    return Manifest.digest(try FileSystem.read(path))
  }

  /// A free name beside a file, for what somebody else has put in its place.
  private static func aside(_ name: String, _ root: String) throws(OutputError) -> String {
    let folder = String(name.dropLast(FileSystem.lastName(name).count)), place = folder.isEmpty ? root : root + "/" + folder
    var taken: Set<String> = []
    for entry in try FileSystem.entries(place) { taken.insert(folder + entry) }
    return OutputSurvey.freeName(name, taken)
  }

  /// Each step may have happened already.
  private static func forward(_ steps: [Step], _ root: String) throws(OutputError) {
    let new = root + "/" + folder + "/new/"
    var touched: Set<String> = [root]
    for step in steps {
      switch step {
      case .keep(let name, let now):
        if try exists(root + "/" + name), try !exists(root + "/" + now) {
          try FileSystem.move(root + "/" + name, root + "/" + now)
        }
        touched.insert(FileSystem.parent(root + "/" + name))
      case .write(let name, let sha256, let over):
        if try exists(new + name) {
          try FileSystem.makeFolders(FileSystem.parent(root + "/" + name))
          // What somebody has written there since is theirs.
          if let found = try digest(root + "/" + name), found != over, found != sha256 {
            try FileSystem.move(root + "/" + name, root + "/" + aside(name, root))
          }
          try FileSystem.move(new + name, root + "/" + name)
        } else if try digest(root + "/" + name) != sha256 {
          throw .incomplete(folder: root, why: "the new \(name) is gone")
        }
        touched.insert(FileSystem.parent(root + "/" + name))
      case .remove(let name, let sha256):
        if try digest(root + "/" + name) == sha256 {
          try FileSystem.remove(root + "/" + name)
        }
        touched.insert(FileSystem.parent(root + "/" + name))
      }
    }
    for path in touched.sorted() { try FileSystem.sync(folder: path) }
    try FileSystem.remove(root + "/" + file)
    try FileSystem.sync(folder: root)
  }

  /// The last step first; each may have happened or not.
  private static func back(_ steps: [Step], _ root: String) throws(OutputError) {
    let old = root + "/" + folder + "/old/"
    for step in steps.reversed() {
      switch step {
      case .keep(let name, let now):
        if try exists(root + "/" + now), try !exists(root + "/" + name) {
          try FileSystem.move(root + "/" + now, root + "/" + name)
        }
      case .write(let name, let sha256, let over):
        let found = try digest(root + "/" + name)
        if let found, found != over, found != sha256 {
          // What somebody has written there since stays.
          continue
        }
        if try exists(old + name) {
          try FileSystem.move(old + name, root + "/" + name)
        } else if try digest(root + "/" + name) == sha256, try !exists(root + "/" + folder + "/new/" + name) {
          try FileSystem.remove(root + "/" + name)
        }
      case .remove(let name, _):
        if try exists(old + name) { try FileSystem.move(old + name, root + "/" + name) }
      }
    }
    try FileSystem.sync(folder: root)
    try FileSystem.remove(root + "/" + file)
    try FileSystem.sync(folder: root)
    discard(root)
  }

  private static func finish(_ root: String) -> [String] {
    discard(root)
    for name in (try? FileSystem.entries(root)) ?? [] where name == folder {
      return ["\(root)/\(folder) could not be removed."]
    }
    return []
  }

  private static func discard(_ root: String) {
    let building = root + "/" + folder
    guard (try? FileSystem.status(building))??.kind == .folder else { return }
    Leftovers.discard(building)
  }

  // MARK: after a kill

  /// Completes what a killed run began; does nothing where there is no journal.
  static func recover(_ root: String) throws(OutputError) {
    guard let found = try FileSystem.status(root + "/" + file) else {
      discard(root)
      return
    }
    guard found.kind == .file else { throw .notAFile(root + "/" + file, what: found.kind.rawValue) }
    guard let steps = steps(try FileSystem.read(root + "/" + file)) else {
      throw .incomplete(folder: root, why: "its \(file) cannot be read; remove it to begin anew")
    }
    if try exists(root + "/" + folder + "/undo") { try back(steps, root) } else { try forward(steps, root) }
    discard(root)
  }

  // MARK: text

  /// Names hold no control characters, so a tab can part them.
  private static func text(_ steps: [Step]) -> [UInt8] {
    var lines = [first]
    for step in steps {
      switch step {
      case .keep(let name, let now): lines.append("keep\t\(name)\t\(now)")
      case .write(let name, let sha256, let over): lines.append("write\t\(name)\t\(sha256)\t\(over)")
      case .remove(let name, let sha256): lines.append("remove\t\(name)\t\(sha256)")
      }
    }
    return Array((lines + [last, ""]).joined(separator: "\n").utf8)
  }

  private static func steps(_ bytes: [UInt8]) -> [Step]? {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.first == first, lines.last == last else { return nil }
    lines.removeFirst()
    lines.removeLast()
    var steps: [Step] = []
    for line in lines {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == (parts[0] == "write" ? 4 : 3), OutputFile.fault(of: parts[1]) == nil else { return nil }
      switch parts[0] {
      case "keep":
        guard OutputFile.fault(of: parts[2]) == nil else { return nil }
        steps.append(.keep(parts[1], now: parts[2]))
      case "write": steps.append(.write(parts[1], sha256: parts[2], over: parts[3]))
      case "remove": steps.append(.remove(parts[1], sha256: parts[2]))
      default: return nil
      }
    }
    return steps
  }
}
