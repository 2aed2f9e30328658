import Foundation
import Testing

@testable import Writing

/// What a person does to a folder while a run is at work, or after one was killed.
@Suite struct EditedMeanwhileTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "edp-meanwhile-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try body(root)
  }
  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
  private func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

  /// A killed run left its journal; the file that it was to replace was edited since: the edit stands beside the new file.
  @Test(arguments: ["the old text\nTHREE HOURS", "the old text"]) func afterAKill(_ now: String) throws {
    try inFolder { root in
      let old = "the old text", new = "the new text"
      try FileManager.default.createDirectory(atPath: root + "/.edp-building/new", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: root + "/.edp-building/old", withIntermediateDirectories: true)
      try write(new, root + "/.edp-building/new/brief.md")
      let digests = [new, old].map { Manifest.digest(Array($0.utf8)) }.joined(separator: "\t")
      try write("edp.journal/2\nwrite\tbrief.md\t\(digests)\nend\n", root + "/.edp-journal")
      try write(now, root + "/brief.md")
      try FolderJournal.recover(root)
      #expect(text(root + "/brief.md") == new)
      #expect(text(root + "/brief.edited-1.md") == (now == old ? nil : now))
      #expect(!FileManager.default.fileExists(atPath: root + "/.edp-journal"))
    }
  }

  /// A file appeared where there was none.
  @Test func aFileThatAppeared() throws {
    try inFolder { root in
      try FileManager.default.createDirectory(atPath: root + "/.edp-building/new/charts", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: root + "/charts", withIntermediateDirectories: true)
      try write("new", root + "/.edp-building/new/charts/menu.svg")
      try write(
        "edp.journal/2\nwrite\tcharts/menu.svg\t\(Manifest.digest(Array("new".utf8)))\tnone\nend\n", root + "/.edp-journal")
      try write("mine", root + "/charts/menu.svg")
      try FolderJournal.recover(root)
      #expect(text(root + "/charts/menu.svg") == "new" && text(root + "/charts/menu.edited-1.svg") == "mine")
    }
  }

  /// One of two files cannot be prepared: the other is as it was, and nothing is left beside.
  @Test func bothOrNone() throws {
    try inFolder { root in
      try write("first", root + "/a.txt")
      let files = try SeveralFiles([
        (path: root + "/a.txt", old: Array("first".utf8), new: Array("changed".utf8)),
        (path: root + "/no-such-folder/b.txt", old: nil, new: Array("new".utf8)),
      ])
      #expect(throws: OutputError.self) { try files.replace() }
      #expect(text(root + "/a.txt") == "first")
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["a.txt"])
    }
  }

  /// The second file is changed between preparing and placing; the first gets back what it held, a new one goes.
  @Test func putBack() throws {
    try inFolder { root in
      try write("second", root + "/b.txt")
      let files = try SeveralFiles([
        (path: root + "/a.txt", old: nil, new: Array("new".utf8)),
        (path: root + "/b.txt", old: Array("second".utf8), new: Array("changed".utf8)),
      ])
      try write("somebody else's", root + "/b.txt")
      #expect(throws: OutputError.self) { try files.replace() }
      #expect(text(root + "/a.txt") == nil && text(root + "/b.txt") == "somebody else's")
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["b.txt"])
    }
  }
}
