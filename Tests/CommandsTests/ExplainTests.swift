import Foundation
import Testing

@Suite struct ExplainTests {
  @Test func walksToTheLinesOfTheInputs() throws {
    let run = try Product.edp("explain", Product.inputs + "/minimal", "offers[aws].window.charges", "--depth", "30")
    #expect(run.code == 0)
    try Product.expect(run.out, equals: "explain-charges.txt")
    // Every place named is a line that holds the number said.
    for place in ["estate.csv:14:17", "quotes/aws.yaml:6:24", "quotes/aws.yaml:7:13"] { #expect(run.out.contains("[\(place)]")) }
    #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func asJSON() throws {
    let run = try Product.edp("explain", Product.inputs + "/minimal", "offers[aws].cost", "--format", "json", "--depth", "2")
    let json = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
    #expect(json?["key"] as? String == "offers[aws].cost")
    #expect((json?["inputs"] as? [[String: Any]])?.contains { $0["source"] as? String == "quotes/aws.yaml:7:13" } == true)
  }

  @Test func unknownKey() throws {
    let run = try Product.edp("explain", Product.inputs + "/minimal", "offers[aws].window.cahs")
    #expect(run.code == 64)
    #expect(run.out == "")
    #expect(run.err.contains("Did you mean 'offers[aws].window.cash'?"))
    #expect(run.err.contains("  offers[…].periods[…].charge  (3)\n"))
  }
}
