import Foundation
import Testing

@testable import Writing

/// A folder of its own for one test, removed afterwards.
final class Scratchpad {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/edp-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
  func write(_ name: String, _ text: String) throws {
    let file = path + "/" + name
    try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }
  /// Every file and folder below, sorted.
  func tree(_ below: String = "") -> [String] {
    (FileManager.default.enumerator(atPath: path + "/" + below)?.compactMap { $0 as? String } ?? []).sorted()
  }
}

let provenance = Provenance(version: "0.1.0", seed: 1, engagement: "Northwind \"Retail\"", inputs: [("plan.yaml", Array("x".utf8))])

func outputs(_ files: [String: String]) throws -> [OutputFile] {
  try files.map { try OutputFile(name: $0.key, bytes: Array($0.value.utf8)) }
}

@Suite struct OutputFolderTests {
  @Test func newFolder() throws {
    let pad = try Scratchpad()
    let done = try publish(outputs(["a.txt": "1", "charts/b.svg": "2"]), to: pad.path + "/deep/out", provenance: provenance)
    #expect(pad.tree("deep") == ["out", "out/a.txt", "out/charts", "out/charts/b.svg", "out/manifest.json"])
    #expect(done.files == ["a.txt", "charts/b.svg", "manifest.json"])
    #expect(try pad.read("deep/out/a.txt") == "1")
    let again = try publish(outputs(["a.txt": "1", "charts/b.svg": "2"]), to: pad.path + "/deep/out/", provenance: provenance)
    #expect(again.unchanged)
  }

  @Test(arguments: [false, true]) func replacesOwnFilesAndKeepsForeign(inPlace: Bool) throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try publish(outputs(["a.txt": "1", "charts/b.svg": "2", "old.txt": "3"]), to: out, provenance: provenance)
    try pad.write("out/mine.txt", "mine")
    try pad.write("out/charts/mine.txt", "mine too")
    if inPlace { try pad.write("out/.git/HEAD", "ref") }
    chmod(out + "/a.txt", 0o600)
    chmod(out, 0o750)
    let done = try publish(outputs(["a.txt": "one", "charts/b.svg": "two", "new/c.txt": "3"]), to: out, provenance: provenance)
    #expect(done.removed == ["old.txt"])
    var tree = ["a.txt", "charts", "charts/b.svg", "charts/mine.txt", "manifest.json", "mine.txt", "new", "new/c.txt"]
    if inPlace { tree = [".git", ".git/HEAD"] + tree }
    #expect(pad.tree("out") == tree)
    #expect(pad.tree().filter { !$0.hasPrefix("out") } == [])
    #expect(try pad.read("out/a.txt") == "one")
    #expect(try pad.read("out/mine.txt") == "mine")
    #expect(try FileSystem.status(out + "/a.txt")?.mode == 0o600)
    #expect(try FileSystem.status(out)?.mode == 0o750)
  }

  @Test(arguments: [false, true]) func editedFilesAreNeverOverwritten(inPlace: Bool) throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try publish(outputs(["a.txt": "1", "b.txt": "2"]), to: out, provenance: provenance)
    if inPlace { try pad.write("out/.git/HEAD", "ref") }
    try pad.write("out/a.txt", "edited")
    try pad.write("out/c.txt", "somebody's")
    let files = try outputs(["a.txt": "one", "b.txt": "two", "c.txt": "three"])
    #expect(throws: OutputError.wouldOverwrite(folder: out, edited: ["a.txt"], foreign: ["c.txt"])) {
      try publish(files, to: out, provenance: provenance)
    }
    #expect(try pad.read("out/b.txt") == "2")
    let done = try publish(files, to: out, provenance: provenance, replace: true)
    #expect(done.kept == [.init(name: "a.txt", now: "a.edited-1.txt"), .init(name: "c.txt", now: "c.edited-1.txt")])
    #expect(try pad.read("out/a.edited-1.txt") == "edited")
    #expect(try pad.read("out/c.edited-1.txt") == "somebody's")
    #expect(try pad.read("out/a.txt") == "one")
    try pad.write("out/a.txt", "edited again")
    try publish(outputs(["a.txt": "uno"]), to: out, provenance: provenance, replace: true)
    #expect(try pad.read("out/a.edited-2.txt") == "edited again")
  }
}
