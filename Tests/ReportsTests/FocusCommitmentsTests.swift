import Agreements
import Model
import Testing
import Values

@testable import Reports

@Suite struct FocusCommitmentsTests {
  /// Every contract comes back as it was written: term, test, and the commitment of every pool and period.
  @Test func readBack() throws {
    var answers = [Samples.northwind, Samples.minimal]
    for years in ["[1M, 2M, 3M]", "[2_850_000.25, 1, 0]"] {
      answers.append(try Samples.minimal("quotes/aws.yaml") { $0.replacing("[2_850_000, 2_950_000, 3_050_000]", with: years) })
    }
    for answer in answers {
      let read = try #require(FocusCommitments.read(FocusCommitments.csv(answer)))
      for quote in answer.offers {
        let contract = try #require(quote.contract), back = try #require(read[quote.name.value])
        #expect(back.test == contract.commitment.test.value)
        #expect(back.termMonths == contract.termMonths.value)
        #expect(back.starts == answer.timeline.start)
        #expect(Set(back.periods.keys) == Set(["main"] + contract.bedrock.pools.map(\.name)))
        #expect(back.periods["main"] == contract.commitment.years.map(\.value))
        for pool in contract.bedrock.pools { #expect(back.periods[pool.name] == pool.years.map(\.value)) }
      }
      if let incumbent = answer.engagement.incumbent {
        #expect(read[incumbent.quote.name.value]?.starts == incumbent.starts.value)
      }
    }
  }

  @Test func rows() throws {
    let text = FocusCommitments.csv(Samples.northwind), lines = text.split(separator: "\n")
    #expect(lines[0].split(separator: ",", omittingEmptySubsequences: false).count == FocusCommitments.columns.count)
    #expect(lines.contains { $0.contains("aws-opening/bedrock/1") && $0.contains(",Proposed,") })
    #expect(lines.contains { $0.contains(",Active,") })
    #expect(FocusCommitments.read("ContractId\na,b") == nil)
  }
}
