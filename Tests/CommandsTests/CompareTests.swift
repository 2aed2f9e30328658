import Foundation
import Testing

@Suite struct CompareTests {
  @Test func rounds() throws {
    let run = try Product.edp("compare", Product.inputs + "/northwind", "aws-opening", "aws-second", "--paths", "0")
    #expect(run.code == 0 && run.err == "")
    try Product.expect(run.out, equals: "compare-rounds.txt")
    #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // The same two, found by round.
    #expect(try Product.edp("compare", Product.inputs + "/northwind", "--paths", "0").out == run.out)
    #expect(try Product.edp("compare", Product.inputs + "/minimal", "--paths", "0").out.contains("nothing to compare"))
  }

  @Test func runs() throws {
    try Scratch.with { folder in
      let copy = folder + "/other"
      try FileManager.default.copyItem(atPath: Product.inputs + "/minimal", toPath: copy)
      let same = try Product.edp("compare", Product.inputs + "/minimal", copy, "--paths", "0")
      #expect(same.code == 0 && same.out.contains("Inputs that differ\n  none\n"))
      let quote = copy + "/quotes/aws.yaml"
      let text = try String(contentsOfFile: quote, encoding: .utf8)
      try text.replacing("2_850_000", with: "3_850_000").write(toFile: quote, atomically: true, encoding: .utf8)
      let run = try Product.edp("compare", Product.inputs + "/minimal", copy, "--paths", "0")
      #expect(run.out.contains("quotes/aws.yaml:") && run.out.contains("aws: shortfall charges"))
      #expect(run.out.components(separatedBy: "\n").dropFirst().allSatisfy { $0.count <= 80 })
      let json = try Product.edp("compare", Product.inputs + "/minimal", copy, "--paths", "0", "--format", "json")
      let read = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any]
      #expect((read?["inputs"] as? [Any])?.count == 1)
    }
  }

  @Test func refused() throws {
    let run = try Product.edp("compare", Product.inputs + "/northwind", "aws-opening", "nobody")
    #expect(run.code == 64 && run.err.contains("There is no contract quote 'nobody'"))
    #expect(try Product.edp("compare", Product.inputs + "/none", Product.inputs + "/minimal").code == 2)
  }
}
