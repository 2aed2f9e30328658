import Foundation
import Reading
import Values

/// Folders beside the test sources.
enum Folders {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let package = tests.deletingLastPathComponent().deletingLastPathComponent()
  static let errors = tests.appendingPathComponent("Errors")
  static let hostile = tests.appendingPathComponent("Hostile")
  /// `EDP_BLESS=1 swift test` rewrites what the tests expect.
  static let isBlessing = ProcessInfo.processInfo.environment["EDP_BLESS"] == "1"

  /// Every file below a folder, by path relative to it.
  static func files(_ folder: URL) -> [String: [UInt8]] {
    let root = folder.standardizedFileURL.path
    var files: [String: [UInt8]] = [:]
    for case let url as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init() {
      let path = url.standardizedFileURL.path
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
        let data = FileManager.default.contents(atPath: path)
      else { continue }
      files[String(path.dropFirst(root.count + 1))] = [UInt8](data)
    }
    return files
  }

  /// The engagement that every case changes in one place; it has no error and no warning.
  static let base = files(errors.appendingPathComponent("base"))

  static let cases: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: errors.path)) ?? [])
    .filter { $0 != "base" && !$0.hasPrefix(".") }.sorted()

  /// The base with the case's files in place of its own.
  static func engagement(_ name: String) -> [String: [UInt8]] {
    var changed = base
    for (path, bytes) in files(errors.appendingPathComponent(name)) {
      switch path {
      case "expected.txt": continue
      case "removed.txt":
        for removed in String(decoding: bytes, as: UTF8.self).split(separator: "\n") { changed[String(removed)] = nil }
      default: changed[path] = bytes
      }
    }
    return changed
  }
}
