import Foundation
import Testing

/// Which folders a run refuses, and what it leaves of what it finds.
@Suite struct FolderGuardTests {
  private static let northwind = Product.inputs + "/northwind", minimal = Product.inputs + "/minimal"

  /// What is for us alone and what is to be sent never share a folder, whichever comes first.
  @Test func secretsAndOffersApart() throws {
    try Scratch.with { root in
      #expect(try Product.edp("share", Self.northwind, "-o", root + "/sent", "--quiet").code == 0)
      let beside = try Product.edp("plan", Self.minimal, "-o", root + "/sent", "--quiet", "--paths", "0")
      #expect(beside.code == 2 && beside.err.contains("holds a counter-offer"))
      #expect(Scratch.files(root + "/sent").keys.sorted() == ["counter-offer.md", "counter-offer.xlsx"])
      try FileManager.default.createDirectory(atPath: root + "/case", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: root + "/case/Finance-Model.edited-1.xlsx"))
      for folder in ["case", "case/inside", "."] {
        let run = try Product.edp("share", Self.northwind, "-o", root + "/" + folder, "--quiet")
        #expect(run.code == 2 && run.err.contains("must not be sent"), "\(folder)")
      }
    }
  }

  @Test func notAmongTheInputs() throws {
    try Scratch.with { root in
      try FileManager.default.copyItem(atPath: Self.minimal, toPath: root + "/e")
      let before = Scratch.files(root + "/e")
      for folder in ["e", "e/", "e/quotes", "e/quotes/new", "e/../e"] {
        #expect(try Product.edp("plan", root + "/e", "-o", root + "/" + folder, "--quiet", "--paths", "0").code == 2, "\(folder)")
      }
      #expect(Scratch.files(root + "/e") == before)
    }
  }

  /// A result.json of somebody else is kept beside the new one.
  @Test func anotherResultIsKept() throws {
    try Scratch.with { root in
      let mine = Data("{\"important\": 1}".utf8), path = URL(fileURLWithPath: root + "/result.json")
      try mine.write(to: path)
      func again(_ more: String) throws -> Int32 {
        try Product.edp("plan", Self.minimal, "-o", root, "--only", "result.json", "--paths", "0", more).code
      }
      #expect(try again("--quiet") == 2)
      #expect(try Data(contentsOf: path) == mine)
      #expect(try again("--replace") == 0)
      #expect(try Data(contentsOf: URL(fileURLWithPath: root + "/result.edited-1.json")) == mine)
      #expect(try Data(contentsOf: path) != mine)
    }
  }

  /// A private folder that was there stays private.
  @Test func aFolderKeepsItsPermissions() throws {
    try Scratch.with { root in
      let there = root + "/private"
      try FileManager.default.createDirectory(
        atPath: there, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      #expect(try Product.edp("init", there, "--quiet").code == 0)
      #expect(try FileManager.default.attributesOfItem(atPath: there)[.posixPermissions] as? Int == 0o700)
    }
  }
}
