import Foundation
import Testing

@testable import Writing

/// Files that change together.
@Suite struct SeveralFilesTests {
  static func write(_ text: String, _ path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
  static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func allAreReplaced() throws {
    try SingleFileTests.inFolder { folder in
      let paths = ["a", "b", "c"].map { folder + "/" + $0 }
      for path in paths { try Self.write("old", path) }
      try SeveralFiles(paths.map { ($0, Array("old".utf8), Array("new".utf8)) }).replace()
      #expect(try paths.map(Self.text) == ["new", "new", "new"])
    }
  }

  /// A file that changed since it was read stops all, before any is written or after some were.
  @Test func noneIsReplaced() throws {
    try SingleFileTests.inFolder { folder in
      let paths = ["a", "b", "c"].map { folder + "/" + $0 }
      for path in paths { try Self.write("old", path) }
      let changes = paths.map { (path: $0, old: Array("old".utf8), new: Array("new".utf8)) }
      let files = try SeveralFiles(changes)
      try Self.write("by hand", paths[2])
      #expect(throws: OutputError.changedMeanwhile(paths[2])) { try files.replace() }
      #expect(try paths.map(Self.text) == ["old", "old", "by hand"])
      #expect(throws: OutputError.changedMeanwhile(paths[2])) { try SeveralFiles(changes) }
    }
  }

  @Test func linksAreRefused() throws {
    try SingleFileTests.inFolder { folder in
      try Self.write("old", folder + "/a")
      try FileManager.default.createSymbolicLink(atPath: folder + "/b", withDestinationPath: folder + "/a")
      #expect(throws: OutputError.self) { try SeveralFiles([(folder + "/b", Array("old".utf8), Array("new".utf8))]) }
      #expect(try Self.text(folder + "/a") == "old")
    }
  }
}
