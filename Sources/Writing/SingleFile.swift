#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One file of a person's that a run reads, changes and writes back: it appears whole or stays as it was, and a change
/// that somebody made in between is never written over.
public struct SingleFile: Sendable {
  public let path: String
  /// What it held when it was looked at; nil for none.
  public let bytes: [UInt8]?
  private let status: FileSystem.Status?

  /// Looks at a path and reads what is there.
  /// - Throws: `OutputError` for a link, a folder or a device, and for what cannot be read.
  public init(_ path: String) throws(OutputError) {
    if path.isEmpty || path.utf8.contains(0) || path.hasSuffix("/") { throw .name(path, why: "is no name of a file") }
    self.path = path
    status = try FileSystem.status(path)
    if let status, status.kind != .file { throw .notAFile(path, what: status.kind.rawValue) }
    bytes = status == nil ? nil : try FileSystem.read(path)
  }

  /// Writes the new content beside, syncs it, and puts it in place in one step. The file keeps its permissions.
  /// - Throws: `OutputError`; the file is as it was then.
  public func replace(with new: [UInt8]) throws(OutputError) { try place(try prepare(new)) }

  /// Writes the new content beside.
  /// - Returns: where it stands.
  func prepare(_ new: [UInt8]) throws(OutputError) -> String {
    let beside = FileSystem.parent(path) + "/." + FileSystem.lastName(path) + ".part-\(getpid())"
    // What a killed run of the same number left.
    if try FileSystem.status(beside)?.kind == .file { try FileSystem.remove(beside) }
    try FileSystem.create(beside, new, mode: status?.mode)
    return beside
  }

  /// Puts prepared content in place, unless somebody changed the file since it was looked at.
  func place(_ beside: String) throws(OutputError) {
    do throws(OutputError) {
      let now = try SingleFile(path)
      guard now.bytes == bytes else { throw .changedMeanwhile(path) }
      try FileSystem.move(beside, path)
    } catch {
      try? FileSystem.remove(beside)
      throw error
    }
    try FileSystem.sync(folder: FileSystem.parent(path))
  }
}
