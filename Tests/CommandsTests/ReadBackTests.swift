import Foundation
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
}
