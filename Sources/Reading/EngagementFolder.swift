import Foundation
import Values

/// Where the files of an engagement come from: a folder on disk, or bytes in memory.
protocol EngagementFolder: Sendable {
  /// Paths of all files at the top and in `quotes/`, and of folders with a final `/`, sorted.
  func listing() -> [String]
  /// The bytes of a file, or why there are none.
  func open(_ path: String, atMost: Int) -> OpenedFile
}

enum OpenedFile {
  case bytes([UInt8])
  case missing
  case refused(message: String, remedy: String)
}

/// Files in memory, by path.
struct FilesInMemory: EngagementFolder {
  let files: [String: [UInt8]]

  func listing() -> [String] {
    var paths = Set<String>()
    for path in files.keys {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      if parts.count > 1, let first = parts.first { paths.insert(first + "/") }
      if parts.count == 1 || (parts.count == 2 && parts.first == "quotes") { paths.insert(path) }
    }
    return paths.sorted()
  }

  func open(_ path: String, atMost: Int) -> OpenedFile {
    guard let bytes = files[path] else { return .missing }
    return bytes.count > atMost ? tooLarge(bytes.count, atMost) : .bytes(bytes)
  }
}

/// A folder on disk. Only regular files inside it are opened: no devices, no pipes, nothing that a link leads out to.
struct FolderOnDisk: EngagementFolder {
  /// Absolute, links resolved, without a final `/`.
  let root: String

  /// Nil when there is no such folder.
  init?(_ path: String) {
    guard let real = FolderOnDisk.real(path), FolderOnDisk.kind(real) == .typeDirectory else { return nil }
    root = real
  }

  func listing() -> [String] {
    var paths: [String] = []
    for name in names(root) {
      switch FolderOnDisk.kind(FolderOnDisk.real(root + "/" + name) ?? root + "/" + name) {
      case .typeDirectory: paths.append(name + "/")
      default: paths.append(name)
      }
    }
    if paths.contains("quotes/") { paths += names(root + "/quotes").map { "quotes/" + $0 } }
    return paths.sorted()
  }

  private func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
      !$0.hasPrefix(".") && !$0.hasPrefix("~$")
    }
  }

  func open(_ path: String, atMost: Int) -> OpenedFile {
    let full = root + "/" + path
    guard FolderOnDisk.kind(full) != nil else { return .missing }
    guard let real = FolderOnDisk.real(full) else {
      return .refused(message: "it is a link that leads nowhere", remedy: "Put the file itself there.")
    }
    guard real.hasPrefix(root == "/" ? "/" : root + "/") else {
      return .refused(
        message: "it is a link that leads out of the engagement folder", remedy: "Copy the file into the folder.")
    }
    switch FolderOnDisk.kind(real) {
    case .typeRegular: break
    case .typeDirectory: return .refused(message: "it is a folder", remedy: "Put a file of this name there.")
    default: return .refused(message: "it is a device or a pipe, not a file", remedy: "Put a regular file there.")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: real))?[.size] as? Int ?? 0
    if size > atMost { return tooLarge(size, atMost) }
    guard let handle = FileHandle(forReadingAtPath: real) else {
      return .refused(message: "it cannot be opened", remedy: "Check its permissions.")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: atMost + 1) ?? Data() else {
      return .refused(message: "it cannot be read", remedy: "Check its permissions and the disk.")
    }
    return data.count > atMost ? tooLarge(data.count, atMost) : .bytes([UInt8](data))
  }

  private static func kind(_ path: String) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

private func tooLarge(_ size: Int, _ most: Int) -> OpenedFile {
  .refused(message: "it has \(size) bytes", remedy: "At most \(most) are read here.")
}
