import Foundation
import RandomEngagements
import Reading
import Reports
import Testing
import Writing

@testable import EDPCommands

@Suite struct ReadBackTests {
  /// A writer that loses a cell, as a spreadsheet library with a full temporary folder did.
  @Test func planPublishesNoWorkbookThatLostACell() throws {
    let reading = readEngagement(at: Product.inputs + "/minimal")
    let answer = Answer(try #require(reading.engagement), findings: reading.findings, version: "test", paths: 256)
    _ = try planFiles(answer, templates: nil)
    do {
      _ = try planFiles(answer, templates: nil) { book in
        var other = book
        guard book.page(named: "Forecast") != nil else { return try workbookBytes(book) }
        let page = try #require(book.page(named: "Forecast")), row = try #require(book.pages[page].rows.indices.last)
        let cell = try #require(book.pages[page].rows[row].cells.last)
        other.pages[page][row, cell.column] = nil
        return try workbookBytes(other)
      }
      Issue.record("a workbook without one of its cells was taken")
    } catch let stop as Stop {
      #expect(stop.code == Stop.files)
      #expect(stop.message.hasPrefix("finance-model.xlsx: "))
    }
  }

  /// Every file of random engagements can be made, and both workbooks read back as they were meant: two rounds of one
  /// vendor where there are two offers.
  @Test(arguments: 0..<2) func everyFileOfRandomEngagements(part: Int) throws {
    let cases = ProcessInfo.processInfo.environment["EDP_LAW_CASES"].flatMap { Int($0) } ?? 12
    for seed in stride(from: part, to: cases, by: 2) {
      var engagement = RandomEngagement(seed).engagement
      for i in engagement.quotes.indices { engagement.quotes[i].round = i + 1 }
      let answer = Answer(engagement, findings: [], version: "test", paths: seed % 3 == 0 ? 0 : 48)
      let files = try planFiles(answer, templates: nil)
      #expect(files.workbooks.count == 2 && files.others.count > 6, "case \(seed)")
    }
  }
}
