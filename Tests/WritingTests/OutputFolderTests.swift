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
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }
  /// Every file and folder below, sorted.
  func tree(_ below: String = "") -> [String] {
    (FileManager.default.enumerator(atPath: path + "/" + below)?.compactMap { $0 as? String } ?? []).sorted()
  }
}

let provenance = Provenance(
  version: "0.1.0", seed: 1, engagement: "Northwind \"Retail\"", inputs: [("plan.yaml", Array("x".utf8))])

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

@Suite struct OutputFolderEdgeTests {
  @Test(arguments: [
    "", "/etc/passwd", "../x", "a/../b", "a//b", "a\\b", ".hidden", "a/.git/x", "a\nb", "CON.txt", "com1", "a:b", "x.", "x ",
    "a/b/c/d/e",
    "bell\u{7}", "non\u{FFFF}", "a*b", String(repeating: "n", count: 201),
  ]) func unsafeNames(name: String) {
    #expect(throws: OutputError.self) { try OutputFile(name: name, bytes: []) }
  }

  @Test func namesTwice() throws {
    let pad = try Scratchpad()
    for names in [["a.txt", "A.txt"], ["manifest.json"], ["Manifest.JSON"], ["a", "a/b"]] {
      let files = try names.map { try OutputFile(name: $0, bytes: []) }
      #expect(throws: OutputError.self) { try publish(files, to: pad.path + "/out", provenance: provenance) }
    }
    #expect(pad.tree() == [])
  }

  @Test func notAFolder() throws {
    let pad = try Scratchpad()
    try pad.write("file", "x")
    let files = try outputs(["a.txt": "1"])
    #expect(throws: OutputError.notAFolder(pad.path + "/file")) {
      try publish(files, to: pad.path + "/file", provenance: provenance)
    }
    #expect(throws: OutputError.self) { try publish(files, to: pad.path + "/file/out", provenance: provenance) }
    try FileManager.default.createSymbolicLink(atPath: pad.path + "/nowhere", withDestinationPath: pad.path + "/missing")
    #expect(throws: OutputError.notAFolder(pad.path + "/nowhere")) {
      try publish(files, to: pad.path + "/nowhere", provenance: provenance)
    }
    #expect(throws: OutputError.self) { try publish(files, to: "", provenance: provenance) }
    #expect(throws: OutputError.self) { try publish(files, to: "/proc/nothing/out", provenance: provenance) }
    #expect(pad.tree() == ["file", "nowhere"])
  }

  /// A link to a folder is that folder; a link where an output belongs is never written through.
  @Test func links() throws {
    let pad = try Scratchpad()
    try pad.write("real/mine.txt", "mine")
    try pad.write("secret.txt", "secret")
    try FileManager.default.createSymbolicLink(atPath: pad.path + "/out", withDestinationPath: pad.path + "/real")
    try FileManager.default.createSymbolicLink(atPath: pad.path + "/real/note", withDestinationPath: "mine.txt")
    try publish(outputs(["a.txt": "1"]), to: pad.path + "/out", provenance: provenance)
    #expect(pad.tree("real") == ["a.txt", "manifest.json", "mine.txt", "note"])
    #expect(try pad.read("real/note") == "mine")
    #expect(try FileSystem.status(pad.path + "/out")?.kind == .link)

    try FileManager.default.removeItem(atPath: pad.path + "/real/a.txt")
    try FileManager.default.createSymbolicLink(atPath: pad.path + "/real/a.txt", withDestinationPath: pad.path + "/secret.txt")
    for replace in [false, true] {
      #expect(throws: OutputError.notAFile(pad.path + "/real/a.txt", what: "a symbolic link")) {
        try publish(outputs(["a.txt": "2"]), to: pad.path + "/out", provenance: provenance, replace: replace)
      }
    }
    #expect(throws: OutputError.self) { try publish(outputs(["note/b.txt": "2"]), to: pad.path + "/out", provenance: provenance) }
    #expect(try pad.read("secret.txt") == "secret")
  }

  @Test func readOnlyFolder() throws {
    // The superuser may write anywhere.
    guard geteuid() != 0 else { return }
    let pad = try Scratchpad()
    try FileManager.default.createDirectory(atPath: pad.path + "/out", withIntermediateDirectories: true)
    chmod(pad.path + "/out", 0o500)
    defer { chmod(pad.path + "/out", 0o700) }
    #expect(throws: OutputError.self) { try publish(outputs(["a.txt": "1"]), to: pad.path + "/out", provenance: provenance) }
    #expect(pad.tree() == ["out"])
  }

  @Test func identicalForeignFilesAreNoObstacle() throws {
    let pad = try Scratchpad()
    try pad.write("out/a.txt", "1")
    try publish(outputs(["a.txt": "1", "b.txt": "2"]), to: pad.path + "/out", provenance: provenance)
    #expect(pad.tree("out") == ["a.txt", "b.txt", "manifest.json"])
  }

  @Test func editedManifest() throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try publish(outputs(["a.txt": "1"]), to: out, provenance: provenance)
    let manifest = try pad.read("out/manifest.json")
    try pad.write("out/manifest.json", manifest.replacing("\"seed\": 1", with: "\"seed\": 2"))
    #expect(throws: OutputError.wouldOverwrite(folder: out, edited: ["manifest.json"], foreign: ["a.txt"])) {
      try publish(outputs(["a.txt": "2"]), to: out, provenance: provenance)
    }
    try publish(outputs(["a.txt": "2"]), to: out, provenance: provenance, replace: true)
    #expect(pad.tree("out") == ["a.edited-1.txt", "a.txt", "manifest.edited-1.json", "manifest.json"])
  }

  @Test func manifestIsExact() throws {
    let pad = try Scratchpad()
    try publish(outputs(["a.txt": "1"]), to: pad.path + "/out", provenance: provenance)
    #expect(
      try pad.read("out/manifest.json") == """
        {
          "schema": "edp.manifest/1",
          "version": "0.1.0",
          "engagement": "Northwind \\"Retail\\"",
          "seed": 1,
          "inputs": [
            {"path": "plan.yaml", "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}
          ],
          "outputs": [
            {"file": "a.txt", "sha256": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"}
          ],
          "manifest": "\(Manifest.digest(Array(try pad.read("out/manifest.json").components(separatedBy: "  \"manifest\"")[0].utf8)))"
        }

        """)
  }

  @Test func leftoversOfStoppedRuns() throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try pad.write(".out.edp-0123456789abcdef/.edp-new", "b.svg\nmanifest.json")
    try pad.write(".out.edp-0123456789abcdef/b.svg", "half")
    try pad.write(".out.edp-0123456789abcdee/.edp-new", "b.svg")
    try pad.write(".out.edp-0123456789abcdee/somebody.txt", "not ours")
    try pad.write(".out.edp-notes/mine.txt", "mine")
    let done = try publish(outputs(["a.txt": "1"]), to: out, provenance: provenance)
    #expect(done.notes.count == 1)
    #expect(
      pad.tree() == [
        ".out.edp-0123456789abcdee", ".out.edp-0123456789abcdee/.edp-new", ".out.edp-0123456789abcdee/somebody.txt",
        ".out.edp-notes",
        ".out.edp-notes/mine.txt", "out", "out/a.txt", "out/manifest.json",
      ])
  }

  @Test func oneWriterAtATime() throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try publish(outputs(["a.txt": "1"]), to: out, provenance: provenance)
    let lock = try FolderLock(OutputPlace(out))
    #expect(throws: OutputError.busy(out)) { try publish(outputs(["a.txt": "2"]), to: out, provenance: provenance) }
    withExtendedLifetime(lock) {}
  }

  @Test func outputsNoLongerMade() throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    try publish(outputs(["a.txt": "1", "charts/b.svg": "2", "charts/c.svg": "3"]), to: out, provenance: provenance)
    try pad.write("out/charts/c.svg", "edited")
    let done = try publish(outputs(["a.txt": "1"]), to: out, provenance: provenance)
    #expect(done.removed == ["charts/b.svg"])
    #expect(done.notes.count == 1)
    #expect(pad.tree("out") == ["a.txt", "charts", "charts/c.svg", "manifest.json"])
  }
}
