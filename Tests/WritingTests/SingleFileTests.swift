import Foundation
import Testing

@testable import Writing

/// One file of a person's, read, changed and written back.
@Suite struct SingleFileTests {
  static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "edp-single-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
    // Nothing is left beside.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.contains(".part-") })
  }

  @Test func newAndReplaced() throws {
    try Self.inFolder { folder in
      let path = folder + "/rates.csv"
      let new = try SingleFile(path)
      #expect(new.bytes == nil)
      try new.replace(with: Array("a".utf8))
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      let there = try SingleFile(path)
      #expect(there.bytes == Array("a".utf8))
      try there.replace(with: Array("bb".utf8))
      #expect(try SingleFile(path).bytes == Array("bb".utf8))
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }
  }

  /// A change made meanwhile, or a file that appeared, is not written over.
  @Test func changedMeanwhile() throws {
    try Self.inFolder { folder in
      for before in ["old", nil] {
        let path = folder + "/\(before ?? "none").csv"
        try before?.write(toFile: path, atomically: true, encoding: .utf8)
        let file = try SingleFile(path)
        try "by hand".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: OutputError.changedMeanwhile(path)) { try file.replace(with: Array("new".utf8)) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "by hand")
      }
    }
  }

  @Test func whatIsNoFile() throws {
    try Self.inFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/aim")
      #expect(throws: OutputError.notAFile(folder + "/link", what: "a symbolic link")) { try SingleFile(folder + "/link") }
      #expect(throws: OutputError.notAFile(folder, what: "a folder")) { try SingleFile(folder) }
      #expect(throws: OutputError.self) { try SingleFile("") }
      #expect(throws: OutputError.self) { try SingleFile("/dev/null") }
      #expect(throws: OutputError.self) { try SingleFile(folder + "/none/x").replace(with: []) }
    }
  }
}
