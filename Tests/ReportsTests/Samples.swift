import Agreements
import Foundation
import Reading
import Reports
import Testing

/// The smallest engagement of the repository, as files in memory, and changes of it.
enum Samples {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func files(_ name: String) -> [String: [UInt8]] {
    let root = package.appendingPathComponent("inputs/\(name)").path
    var files: [String: [UInt8]] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      if let data = FileManager.default.contents(atPath: root + "/" + path) { files[path] = [UInt8](data) }
    }
    return files
  }

  static func answer(_ files: [String: [UInt8]]) throws -> Answer {
    let reading = readEngagement(files: files)
    return Answer(
      try #require(reading.engagement, "\(render(reading.findings))"), findings: reading.findings, version: "test", paths: 256)
  }

  static let minimal: Answer = { try! answer(files("minimal")) }()
  static let northwind: Answer = { try! answer(files("northwind")) }()

  /// Minimal with a file in place of its own.
  static func minimal(_ path: String, _ change: (String) -> String) throws -> Answer {
    var all = files("minimal")
    all[path] = Array(change(String(decoding: all[path] ?? [], as: UTF8.self)).utf8)
    return try answer(all)
  }
}
