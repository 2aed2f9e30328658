import Foundation
import Testing

@Suite struct PlanTests {
  @Test func minimal() throws {
    try Scratch.with { folder in
      let run = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/out/")
      #expect(run.code == 0)
      #expect(run.err == "")
      let answer = run.out.components(separatedBy: "\n\n")[0] + "\n"
      try Product.expect(answer, equals: "minimal-answer.txt")
      #expect(answer.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let files = Scratch.files(folder + "/out")
      #expect(
        files.keys.sorted() == [
          "brief-client.md", "brief-executive.md", "brief-negotiation.md", "calendar.ics", "charts/cost.png", "charts/cost.svg",
          "charts/list-spend.png",
          "charts/list-spend.svg", "commitments.focus.csv",
          "finance-model.xlsx", "manifest.json", "renewal-pack.xlsx", "result.json",
        ])
      for name in files.keys { #expect(run.out.contains("  \(folder)/out/\(name)\n")) }
      try Product.expect(String(decoding: files["brief-executive.md"] ?? Data(), as: UTF8.self), equals: "minimal-brief.md")

      // The same inputs give the same bytes, and say so.
      let again = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/out")
      #expect(again.out.contains("Unchanged"))
      #expect(Scratch.files(folder + "/out") == files)
      #expect(try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/other", "--quiet").out == "")
      #expect(Scratch.files(folder + "/other") == files)
    }
  }

  @Test func northwind() throws {
    try Scratch.with { folder in
      let run = try Product.edp("plan", Product.inputs + "/northwind", "-o", folder)
      #expect(run.code == 0)
      #expect(FileManager.default.fileExists(atPath: folder + "/charts/menu.png"))
      #expect(run.out.contains("suppressed: egress-not-mapped: supplier-insights calls"))
      #expect(run.out.contains("1 suppressed."))
      let json =
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder + "/result.json"))) as? [String: Any]
      let findings = (json?["findings"] as? [[String: Any]]) ?? []
      #expect(!findings.contains { $0["rule"] as? String == "egress-not-mapped" })
      // By money at stake; what is said of the opening, which the second round superseded, after the rest.
      let warnings = findings.filter { $0["severity"] as? String == "warning" }
      func isOpening(_ x: [String: Any]) -> Bool { (x["where"] as? String)?.contains("aws-opening") ?? false }
      #expect(warnings.contains(where: isOpening) && warnings.contains { !isOpening($0) })
      for some in [warnings.filter { !isOpening($0) }, warnings.filter(isOpening)] {
        let stakes = some.map { $0["at_stake"] as? Double ?? -1 }
        #expect(stakes == stakes.sorted(by: >))
      }
      #expect(warnings.firstIndex(where: isOpening)! == warnings.count { !isOpening($0) })
    }
  }

  @Test func asJSON() throws {
    try Scratch.with { folder in
      let run = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/out", "--format", "json")
      let json = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
      #expect(
        (json?["answer"] as? [[String: String]])?.map { $0["label"] } == ["Commit", "Discount", "Cost", "Shortfall", "No deal"])
      #expect((json?["written"] as? [String])?.contains(folder + "/out/result.json") == true)
    }
  }

  @Test func onlyTheResult() throws {
    try Scratch.with { folder in
      let out = folder + "/numbers"
      #expect(try Product.edp("plan", Product.inputs + "/minimal", "-o", out, "--only", "result.json", "--quiet").code == 0)
      #expect(Scratch.files(out).keys.sorted() == ["result.json"])
      #expect(try Product.edp("plan", Product.inputs + "/minimal", "-o", out, "--only", "result.json").code == 0)

      // Beside the files of a full run it would no longer agree with them.
      #expect(try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/full").code == 0)
      let before = Scratch.files(folder + "/full")
      #expect(before["result.json"] == Scratch.files(out)["result.json"])
      let refused = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/full", "--only", "result.json")
      #expect(refused.code == 2)
      #expect(Scratch.files(folder + "/full") == before)

      try Scratch.write(["result.json": "{}"], to: folder + "/mine")
      #expect(try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/mine", "--only", "result.json").code == 2)
    }
  }

  /// What a person changed stays; with --replace it stands beside.
  @Test func editedFiles() throws {
    try Scratch.with { folder in
      let out = folder + "/out"
      _ = try Product.edp("plan", Product.inputs + "/minimal", "-o", out)
      try "mine".write(toFile: out + "/brief-executive.md", atomically: true, encoding: .utf8)
      let before = Scratch.files(out)
      let stopped = try Product.edp("plan", Product.inputs + "/minimal", "-o", out)
      #expect(stopped.code == 2)
      #expect(stopped.err.contains("brief-executive.md was changed since edp wrote it"))
      #expect(Scratch.files(out) == before)
      let replaced = try Product.edp("plan", Product.inputs + "/minimal", "-o", out, "--replace")
      #expect(replaced.code == 0)
      #expect(replaced.out.contains("Kept what was changed"))
      #expect(Scratch.files(out).values.contains(Data("mine".utf8)))
    }
  }

  @Test func ownTemplates() throws {
    try Scratch.with { folder in
      try Scratch.write(["t/brief-executive.mustache": "# {{engagement}}\n{{#answer}}{{label}};{{/answer}}\n"], to: folder)
      let run = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/out", "--templates", folder + "/t")
      #expect(run.code == 0)
      let brief = try String(contentsOfFile: folder + "/out/brief-executive.md", encoding: .utf8)
      #expect(brief == "# Alder Clinics, first AWS agreement\nCommit;Discount;Cost;Shortfall;No deal;\n")

      try Scratch.write(["t/brief-executive.mustache": "one\n{{cost_of_living}}\n"], to: folder)
      let wrong = try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/new", "--templates", folder + "/t")
      #expect(wrong.code == 2)
      #expect(wrong.err.contains("brief-executive.mustache:2: error: there is no {{cost_of_living}}"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/new"))
      #expect(
        try Product.edp("plan", Product.inputs + "/minimal", "-o", folder + "/new", "--templates", folder + "/none").code == 2)
    }
  }
}
