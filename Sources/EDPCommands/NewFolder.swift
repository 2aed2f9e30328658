import Foundation
import Values

/// A folder that a command makes: it must not be there yet, or be empty, and appears whole or not at all.
struct NewFolder {
  let path: String
  private var shown: String { Plain.text(path) }

  /// - Throws: `Stop` when something stands there.
  init(_ path: String) throws {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let manager = FileManager.default
    if let held = try? manager.contentsOfDirectory(atPath: self.path) {
      guard held.isEmpty else {
        throw Stop(code: Stop.files, message: "\(shown) is not empty; nothing was written. Name a new folder.")
      }
    } else if manager.fileExists(atPath: self.path) {
      throw Stop(code: Stop.files, message: "\(shown) is there already and is no folder that can be read; nothing was written.")
    }
  }

  /// Built beside, then put in place at once.
  /// - Returns: the paths written.
  func fill(_ files: [(path: String, bytes: [UInt8])]) throws -> [String] {
    let manager = FileManager.default, beside = path + ".part-\(getpid())"
    do {
      for file in files {
        let path = beside + "/" + file.path
        try manager.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try writeWhole(file.bytes, to: path)
      }
    } catch {
      try? manager.removeItem(atPath: beside)
      if let stop = error as? Stop { throw stop }
      throw Stop(code: Stop.files, message: "\(shown) cannot be made here.")
    }
    // An empty folder that was there keeps what its owner allows.
    if let mode = try? manager.attributesOfItem(atPath: path)[.posixPermissions] {
      try? manager.setAttributes([.posixPermissions: mode], ofItemAtPath: beside)
    }
    guard rename(beside, path) == 0 else {
      let code = errno
      try? manager.removeItem(atPath: beside)
      throw Stop(code: Stop.files, message: "\(shown): \(Terminal.reason(code))")
    }
    return files.map { path + "/" + $0.path }
  }
}
