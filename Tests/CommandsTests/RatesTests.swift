import Foundation
import Testing

/// `edp rates` as a person runs it.
@Suite struct RatesTests {
  static let prices = Product.tests.deletingLastPathComponent().appendingPathComponent("ReadingTests/PriceFiles").path
  static let liteLLM = prices + "/litellm.json"
  static let models = prices + "/aws-models.json"

  static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func newCard() throws {
    try Scratch.with { folder in
      let card = folder + "/rates.csv"
      let run = try Product.edp("rates", Self.models, "-o", card)
      #expect(run.code == 0)
      #expect(run.err == "")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["rates.csv"])
      let written = try Self.text(card)
      #expect(
        written.contains(
          "bedrock,claude-sonnet-4-6,claude-sonnet,Anthropic,marketplace,,MTok,3,15,0.3,3.75,6,,,,,2026-11-10,AWS Price List AmazonBedrockFoundationModels 20261110000000\n"
        ))
      try Product.expect(run.out.replacingOccurrences(of: folder + "/", with: ""), equals: "rates-new.txt")
      // Once more: the same bytes, and it says so.
      let again = try Product.edp("rates", Self.models, "-o", card)
      #expect(again.code == 0)
      #expect(again.out.contains("Unchanged: "))
      #expect(try Self.text(card) == written)
    }
  }

  /// A card of a person's, met with newer prices: what is printed, and what is in the file.
  @Test func refresh() throws {
    try Scratch.with { folder in
      let header =
        "channel,model,family,publisher,billing,region,unit,input,output,cache_read,cache_write,cache_write_1h,batch_input,batch_output,valid_from,valid_to,as_of,source\n"
      let card = folder + "/rates.csv"
      try Scratch.write(
        [
          "rates.csv": header
            + "bedrock,claude-sonnet-4-6,claude-sonnet,Anthropic,marketplace,,MTok,3.2,16,0.3,3.75,6,,,2026-07,,2026-10-20,LiteLLM x\n"
            + "bedrock,claude-haiku-4-5,claude-haiku,Anthropic,marketplace,,MTok,1,5,,1.25,2,,,2026-07,,2026-10-20,typed\n"
            + "bedrock,our-model,ours,Us,aws,,MTok,0.5,1,,,,,,2026-07,,2026-10-20,contract of May\n"
            + "bedrock,claude-2,claude,Anthropic,marketplace,,MTok,8,24,,,,,,2026-07,,2026-10-20,LiteLLM y\n"
            + "bedrock,nova-2-lite,nova-lite,Amazon,aws,,MTok,0.25,2.5,,,,,,2026-11,,2026-11-02,typed\n"
        ], to: folder)
      let before = try Self.text(card)
      let arguments = ["rates", Self.liteLLM, "--as-of", "2026-11-20", "-o", card, "--channel", "bedrock", "--region", "any"]
      func run(_ more: String...) throws -> Product.Run {
        try Product.shell("exec \"$EDP\" " + (arguments + more).map { "'\($0)'" }.joined(separator: " "))
      }
      let dry = try run("--dry-run")
      #expect(dry.code == 0)
      #expect(try Self.text(card) == before)
      #expect(dry.out.split(separator: "\n").filter { !$0.contains(".json:") }.allSatisfy { $0.count <= 80 })
      let shown = dry.out.replacingOccurrences(of: folder + "/", with: "").replacingOccurrences(of: Self.prices + "/", with: "")
      try Product.expect(shown, equals: "rates-refresh.txt")
      let json = try run("--dry-run", "--format", "json")
      let object = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
      let changed = try #require(object["changed"] as? [[String: Any]])
      #expect(changed.count == 1)
      let input = (changed.first?["prices"] as? [String: [String: Double]])?["input"]
      #expect(input?["from"] == 3.2)
      #expect(input?["to"] == 3)
      #expect((object["written"] as? [String]) == [])
      #expect(try run("--quiet").out == "")
      let after = try Self.text(card)
      #expect(
        after.hasPrefix(
          header
            + "bedrock,claude-sonnet-4-6,claude-sonnet,Anthropic,marketplace,,MTok,3.2,16,0.3,3.75,6,,,2026-07,2026-11,2026-10-20,LiteLLM x\n"
        ))
      #expect(after.contains("\nbedrock,our-model,ours,Us,aws,,MTok,0.5,1,,,,,,2026-07,,2026-10-20,contract of May\n"))
      #expect(after.contains("\nbedrock,nova-2-lite,nova-lite,Amazon,aws,,MTok,0.25,2.5,,,,,,2026-11,,2026-11-02,typed\n"))
    }
  }

  /// A card that the command made is one that a plan reads.
  @Test func northwindWithAMadeCard() throws {
    try Scratch.with { folder in
      let copy = folder + "/northwind"
      try FileManager.default.copyItem(atPath: Product.inputs + "/northwind", toPath: copy)
      let card = copy + "/rates.csv"
      // Prices refreshed in place, then made anew.
      for isNew in [false, true] {
        if isNew { try FileManager.default.removeItem(atPath: card) }
        let made = try Product.edp(
          "rates", Self.liteLLM, "--as-of", "2026-11-20", "-o", card, "--channel", "bedrock", "--region", "any", "--region",
          "eu-central-1", "--quiet")
        #expect(made.code == 0, "\(made.err)")
        let check = try Product.edp("check", copy)
        #expect(check.code == 0, "\(check.out)")
        #expect(!check.out.contains("stale-rates") && !check.out.contains("rates are older"), "\(check.out)")
      }
      #expect(try Product.edp("plan", copy, "-o", folder + "/out", "--only", "result.json").code == 0)
      // Looked up a hundred days before the plan: stale.
      try FileManager.default.removeItem(atPath: card)
      #expect(
        try Product.edp("rates", Self.liteLLM, "--as-of", "2026-08-12", "-o", card, "--channel", "bedrock", "--region", "any")
          .code == 0)
      #expect(try Product.edp("check", copy).out.contains("older than 90 days"))
    }
  }

  @Test func refusals() throws {
    try Scratch.with { folder in
      let card = folder + "/rates.csv"
      func stops(_ code: Int32, _ words: String, _ arguments: String...) throws {
        let run = try Product.shell("exec \"$EDP\" rates " + arguments.map { "'\($0)'" }.joined(separator: " "))
        #expect(run.code == code, "\(arguments): \(run.err)")
        #expect((run.err + run.out).contains(words), "\(arguments): \(run.err)\(run.out)")
      }
      try stops(64, "--as-of", Self.liteLLM, "-o", card)
      try stops(64, "2026-13-01", Self.liteLLM, "-o", card, "--as-of", "2026-13-01")
      try stops(64, "Missing expected argument", "-o", card)
      try stops(64, "-o", Self.liteLLM)
      try stops(2, "there is no such file", folder + "/none.json", "-o", card)
      try stops(2, "it is a folder", folder, "-o", card)
      try stops(2, "device or a pipe", "/dev/null", "-o", card)
      try stops(
        1, "Did you mean `claude-sonnet-5`?", Self.liteLLM, "--as-of", "2026-11-20", "-o", card, "--model", "claude-sonet-5")
      try stops(1, "no price file that is known", Product.package.path + "/.swift-format", "-o", card)
      try stops(1, "warning", Self.prices + "/aws-one-product.json", "-o", card, "--fail-on", "warning")
      try stops(2, "No such file", Self.models, "-o", folder + "/none/rates.csv")
      try stops(2, "is no name of a file", Self.models, "-o", "")
      try stops(2, "a folder", Self.models, "-o", folder)
      // A link is not written through, nor is what it leads to.
      let aim = folder + "/aim.csv"
      try "kept".write(toFile: aim, atomically: true, encoding: .utf8)
      try FileManager.default.createSymbolicLink(atPath: folder + "/link.csv", withDestinationPath: aim)
      try stops(2, "a symbolic link", Self.models, "-o", folder + "/link.csv")
      #expect(try Self.text(aim) == "kept")
      // What is no rate card is not written over.
      try stops(1, "Nothing was written", Self.models, "-o", aim)
      #expect(try Self.text(aim) == "kept")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["aim.csv", "link.csv"])
    }
  }
}
