import Foundation
import Testing

/// The built program, run as a person runs it.
enum Product {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let package = tests.deletingLastPathComponent().deletingLastPathComponent()
  static let inputs = package.appendingPathComponent("inputs").path
  static let golden = tests.appendingPathComponent("Golden")
  /// `EDP_BLESS=1 swift test` rewrites what the tests expect.
  static let isBlessing = ProcessInfo.processInfo.environment["EDP_BLESS"] == "1"

  /// `EDP`, else the program beside the test bundle.
  static let binary: String = {
    if let given = ProcessInfo.processInfo.environment["EDP"] { return given }
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("edp").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return package.appendingPathComponent(".build/debug/edp").path
  }()

  struct Run {
    var code: Int32
    var out: String
    var err: String
  }

  /// Runs `edp` with its streams in files, so that nothing can wait for anything.
  static func edp(_ arguments: String..., environment: [String: String] = [:], interruptAfter: Double? = nil) throws -> Run {
    try run(binary, arguments, environment: environment, interruptAfter: interruptAfter)
  }

  /// A line of shell with the program as `$EDP`.
  static func shell(_ line: String) throws -> Run { try run("/bin/sh", ["-c", line], environment: ["EDP": binary]) }

  private static func run(
    _ path: String, _ arguments: [String], environment: [String: String], interruptAfter: Double? = nil
  ) throws -> Run {
    try Scratch.with { folder in
      let out = folder + "/out", err = folder + "/err"
      _ = FileManager.default.createFile(atPath: out, contents: nil)
      _ = FileManager.default.createFile(atPath: err, contents: nil)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      process.currentDirectoryURL = package
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle(forWritingAtPath: out)
      process.standardError = FileHandle(forWritingAtPath: err)
      try process.run()
      if let interruptAfter {
        Thread.sleep(forTimeInterval: interruptAfter)
        process.interrupt()
      }
      process.waitUntilExit()
      func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      }
      return Run(code: process.terminationStatus, out: text(out), err: text(err))
    }
  }

  /// Compares a text with the one kept, or keeps it when blessing.
  static func expect(_ text: String, equals name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let url = golden.appendingPathComponent(name)
    if isBlessing { try text.write(to: url, atomically: true, encoding: .utf8) }
    #expect(text == (try? String(contentsOf: url, encoding: .utf8)), "EDP_BLESS=1 rewrites it", sourceLocation: sourceLocation)
  }
}

/// A folder that is gone afterwards.
enum Scratch {
  static func with<T>(_ body: (String) throws -> T) throws -> T {
    let folder = NSTemporaryDirectory() + "edp-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  static func write(_ files: [String: String], to folder: String) throws {
    for (path, text) in files {
      let url = URL(fileURLWithPath: folder + "/" + path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  /// Every file below a folder, by relative path.
  static func files(_ folder: String) -> [String: Data] {
    var files: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      if let data = FileManager.default.contents(atPath: folder + "/" + path) { files[path] = data }
    }
    return files
  }
}
