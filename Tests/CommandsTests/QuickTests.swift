import Foundation
import Testing

@Suite struct QuickTests {
  /// The folder that says what the command line says.
  private func folder(growth: String) -> [String: String] {
    func rows(_ bucket: String, _ money: Double) -> String {
      ["2026-10", "2026-11", "2026-12"].map { "\(bucket),\($0),\(money / 12)\n" }.joined()
    }
    func quote(_ name: String, _ years: String, _ rate: String) -> String {
      "quote: \(name)\nvendor: AWS\ncontract:\n  term_months: 36\n  commitment: {years: \(years)}\n  discount: \(rate)\n"
    }
    return [
      "plan.yaml": """
      schema: edp.plan/1
      engagement: Quick answer
      prepared: 2026-12-31
      currency: USD
      contract_start: 2027-01
      measured: {month: 2026-12}
      buckets:
        aws: {annual_growth: \(growth)}
        bedrock_third_party: {annual_growth: \(growth)}

      """,
      "estate.csv": "bucket,month,list_spend\n" + rows("aws", 10_000_000) + rows("bedrock_third_party", 2_000_000),
      "quotes/a.yaml": quote("10M@9%", "[10M, 10M, 10M]", "0.09"),
      "quotes/b.yaml": quote("9M/10M/11M@8.1%", "[9M, 10M, 11M]", "0.081"),
    ]
  }

  @Test func sameAsTheFolder() throws {
    try Scratch.with { scratch in
      try Scratch.write(folder(growth: "0.04..0.08..0.15"), to: scratch + "/in")
      let quick = try Product.edp(
        "quick", "--spend", "12M", "--growth", "4..8..15%", "--offer", "10M@9%", "--offer", "9M/10M/11M@8.1%", "--bedrock", "2M",
        "-o",
        scratch + "/quick")
      #expect(quick.code == 0)
      let plan = try Product.edp("plan", scratch + "/in", "-o", scratch + "/plan", "--paths", "0")
      #expect(plan.code == 0)
      func result(_ name: String) throws -> NSDictionary {
        let data = try Data(contentsOf: URL(fileURLWithPath: scratch + "/\(name)/result.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
      }
      for key in ["forecast", "offers", "contract_start", "window_months", "horizon_months"] {
        #expect((try result("quick")[key] as? NSObject) == (try result("plan")[key] as? NSObject), "\(key)")
      }
      // The four lines under the first, which names the vendor of a quote, are the same words.
      func lines(_ text: String) -> Substring {
        let answer = text.components(separatedBy: "\n\n")[0]
        return answer[(answer.range(of: "\nDiscount")?.lowerBound ?? answer.startIndex)...]
      }
      #expect(lines(quick.out) == lines(plan.out))
      #expect(lines(quick.out).contains("No deal"))
    }
  }

  @Test func saysWhatItAssumes() throws {
    let run = try Product.edp("quick", "--spend", "12M", "--offer", "10M@9%")
    #expect(run.code == 0)
    #expect(run.out.contains("Assumed:"))
    #expect(run.out.contains("from 2027-01 (a convention, no clock is read)"))
    #expect(run.out.contains("36-month term"))
    #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
    try Product.expect(run.out, equals: "quick.txt")
  }

  @Test func hostileOffer() throws {
    let run = try Product.edp("quick", "--spend", "12M", "--offer", "1\u{1B}[31m0M@9%")
    #expect(run.code == 64)
    #expect(!run.err.contains("\u{1B}"))
  }

  @Test func asJSON() throws {
    let run = try Product.edp("quick", "--spend", "12M", "--offer", "10M@9%", "--format", "json")
    let json = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
    #expect((json?["answer"] as? [Any])?.count == 5)
    #expect((json?["assumed"] as? [Any])?.count == 4)
  }
}
