#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few file operations that outputs need, each checked, each error with its path. Never follows a link at the end
/// of a path.
public enum FileSystem {
  enum Kind: String, Sendable {
    case file = "a plain file", folder = "a folder", link = "a symbolic link", other = "a special file"
  }

  struct Status: Sendable, Equatable {
    var kind: Kind
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var modified: [Int64]
    var mode: mode_t
    var owner: uid_t
    var group: gid_t
    var links: UInt64
  }

  private static func failure(_ step: String, _ path: String, _ code: Int32 = errno) -> OutputError {
    .system(step: step, path: path, code: code)
  }

  /// What stands at a path; nil for nothing.
  static func status(_ path: String) throws(OutputError) -> Status? {
    var s = stat()
    if lstat(path, &s) != 0 {
      let code = errno
      if code == ENOENT { return nil }
      throw failure("looking at", path, code)
    }
    let kind: Kind =
      switch s.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    #if canImport(Darwin)
      let time = [Int64(s.st_mtimespec.tv_sec), Int64(s.st_mtimespec.tv_nsec)]
    #else
      let time = [Int64(s.st_mtim.tv_sec), Int64(s.st_mtim.tv_nsec)]
    #endif
    return Status(
      kind: kind, device: UInt64(truncatingIfNeeded: s.st_dev), inode: UInt64(s.st_ino), size: Int64(s.st_size), modified: time,
      mode: s.st_mode & 0o7777, owner: s.st_uid, group: s.st_gid, links: UInt64(s.st_nlink))
  }

  /// The bytes of a plain file, which may have at most 1 GiB.
  static func read(_ path: String) throws(OutputError) -> [UInt8] {
    let fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if fd < 0 { throw failure("reading", path) }
    defer { close(fd) }
    var s = stat()
    if fstat(fd, &s) != 0 { throw failure("reading", path) }
    guard s.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path, what: Kind.other.rawValue) }
    guard s.st_size <= 1 << 30 else { throw failure("reading", path, EFBIG) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(s.st_size))
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = buffer.withUnsafeMutableBytes { readSome(fd, $0.baseAddress!, $0.count) }
      if n < 0 && errno == EINTR { continue }
      if n < 0 { throw failure("reading", path) }
      if n == 0 { return bytes }
      bytes += buffer[..<n]
      if bytes.count > 1 << 30 { throw failure("reading", path, EFBIG) }
    }
  }

  /// A new file, written to the disk: its bytes are there after a power cut. Fails when the path exists.
  /// - Parameter mode: the permissions of the file it is to replace; nil for what the umask gives.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t? = nil) throws(OutputError) {
    let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    if fd < 0 { throw failure("creating", path) }
    var code: Int32 = 0, done = 0
    while done < bytes.count && code == 0 {
      let n = bytes.withUnsafeBytes { write(fd, $0.baseAddress! + done, $0.count - done) }
      if n < 0 {
        if errno != EINTR { code = errno }
      } else if n == 0 {
        code = EIO
      } else {
        done += n
      }
    }
    if code == 0, let mode, fchmod(fd, mode) != 0 { code = errno }
    if code == 0, fsync(fd) != 0 { code = errno }
    if close(fd) != 0, code == 0, errno != EINTR { code = errno }
    if code != 0 {
      // Half a file is of no use, and takes the room that putting things back may need.
      unlink(path)
      throw failure("writing", path, code)
    }
  }

  /// Makes a folder's entries last.
  static func sync(folder path: String) throws(OutputError) {
    let fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if fd < 0 { throw failure("opening", path) }
    defer { close(fd) }
    // Some network file systems cannot sync a folder and say so.
    if fsync(fd) != 0, errno != EINVAL, errno != ENOTSUP { throw failure("syncing", path) }
  }

  static func makeFolder(_ path: String) throws(OutputError) {
    if mkdir(path, 0o777) != 0 { throw failure("making the folder", path) }
  }

  /// Makes a folder and those above it that are missing.
  static func makeFolders(_ path: String) throws(OutputError) {
    if path.isEmpty || path == "/" || path == "." { return }
    var s = stat()
    if stat(path, &s) == 0 {
      if s.st_mode & S_IFMT != S_IFDIR { throw .notAFolder(path) }
      return
    }
    try makeFolders(parent(path))
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw failure("making the folder", path) }
  }

  static func move(_ from: String, _ to: String) throws(OutputError) {
    if rename(from, to) != 0 { throw failure("moving a file to", to) }
  }

  static func remove(_ path: String) throws(OutputError) {
    if unlink(path) != 0 { throw failure("removing", path) }
  }

  static func removeFolder(_ path: String) throws(OutputError) {
    if rmdir(path) != 0 { throw failure("removing the folder", path) }
  }

  /// The names in a folder, sorted.
  static func entries(_ path: String) throws(OutputError) -> [String] {
    guard let dir = opendir(path) else { throw failure("listing", path) }
    defer { closedir(dir) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(dir) else {
        if errno != 0 { throw failure("listing", path) }
        return names.sorted()
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  /// The path without links and dots; nil when nothing stands there.
  static func real(_ path: String) -> String? {
    guard let p = realpath(path, nil) else { return nil }
    defer { free(p) }
    return String(cString: p)
  }

  /// Where the path leads once its folders are made: the nearest of them that stands, without links and dots, and what is
  /// below it.
  public static func realPlace(_ path: String) -> String {
    if let real = real(path) { return real }
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let above = parent(path)
    if above == path { return path }
    let folder = realPlace(above)
    switch lastName(path) {
    case "", ".": return folder
    case "..": return parent(folder)
    case let name:
      let place = folder == "/" ? "/" + name : folder + "/" + name
      return real(place) ?? place
    }
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func lastName(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}

/// `read` under a name that the enum's own does not hide.
private func readSome(_ fd: Int32, _ into: UnsafeMutableRawPointer, _ n: Int) -> Int { read(fd, into, n) }
