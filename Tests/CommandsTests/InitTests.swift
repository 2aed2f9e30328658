import Foundation
import Testing

@testable import EDPCommands

@Suite struct InitTests {
  static let templates = Product.package.appendingPathComponent("templates")

  /// The program carries templates/starter byte for byte.
  @Test func embeddedFilesAreTheTemplates() throws {
    let files = Scratch.files(Self.templates.path + "/starter").mapValues { String(decoding: $0, as: UTF8.self) }
    if Product.isBlessing {
      var text =
        "/// The files of templates/starter, so that the program needs nothing beside it. Written by `EDP_BLESS=1 swift test`.\n"
      text += "// swift-format-ignore-file\nenum StarterFiles {\n  static let all: [(path: String, text: String)] = [\n"
      for (path, content) in files.sorted(by: { $0.key < $1.key }) {
        #expect(content.hasSuffix("\n") && !content.contains("\"\"\"#"))
        text += "    (\n      \"\(path)\",\n      #\"\"\"\n\(content)\"\"\"# + \"\\n\"\n    ),\n"
      }
      text += "  ]\n}\n"
      let url = Product.package.appendingPathComponent("Sources/EDPCommands/StarterFiles.swift")
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    #expect(Dictionary(uniqueKeysWithValues: StarterFiles.all.map { ($0.path, $0.text) }) == files)
  }

  @Test func writesAFolderThatRuns() throws {
    try Scratch.with { folder in
      let made = folder + "/renewal"
      let run = try Product.edp("init", made)
      #expect(run.code == 0)
      #expect(Scratch.files(made) == Scratch.files(Self.templates.path + "/starter"))
      #expect(try Product.edp("plan", made, "-o", folder + "/out").code == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["out", "renewal"])
    }
  }

  @Test func neverOverwrites() throws {
    try Scratch.with { folder in
      try Scratch.write(["mine/notes.txt": "x", "file": "y"], to: folder)
      for name in ["mine", "file"] {
        let run = try Product.edp("init", folder + "/" + name)
        #expect(run.code == 2)
        #expect(run.err.contains("nothing was written"))
      }
      #expect(Scratch.files(folder) == ["mine/notes.txt": Data("x".utf8), "file": Data("y".utf8)])
      // An empty folder is as good as none.
      try FileManager.default.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: true)
      #expect(try Product.edp("init", folder + "/empty/").code == 0)
    }
  }
}
