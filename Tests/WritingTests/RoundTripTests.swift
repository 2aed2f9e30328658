import CMemoryStream
import Formulas
import Foundation
import Testing
import Values

@testable import Writing

@Suite struct RoundTripTests {
  @Test func everyPartSurvives() throws {
    let book = everyBook()
    let bytes = try workbookBytes(book)
    try verify(book, bytes: bytes)
    let read = try readWorkbook(bytes)
    #expect(read.sheets[1]["E4"]?.isDate == true)
    #expect(read.sheets[1]["E5"]?.isDate == false)
    #expect(read.sheets[3]["A5"]?.value == .text("_x0041_ _x005F_"))
  }

  /// On Linux; elsewhere the library keeps its own temporary files, and the reading back says when one was cut short.
  @Test(.enabled(if: buildsPartsInMemory)) func partsAreBuiltInMemory() throws {
    let before = memory_streams_opened()
    _ = try workbookBytes(everyBook())
    #expect(memory_streams_opened() >= before + 10)
    #expect(memory_streams_failed() == 0)
  }

  @Test func verifyNamesTheCell() throws {
    let book = everyBook()
    let bytes = try workbookBytes(book)
    func expect(_ at: String, _ change: (inout Book) -> Void) {
      var other = book
      change(&other)
      do {
        try verify(other, bytes: bytes)
        Issue.record("no difference found at \(at)")
      } catch {
        guard case .readBack(let place, _, _) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(place == at)
      }
    }
    expect("By month – €!E5") { $0.pages[1][4, 4] = Cell(.number(1), Style(.formula, .money)) }
    expect("Inputs!B5") { $0.pages[2][4, 1] = Cell(.text("say \"yes\" & <go>"), Style(.state)) }
    expect("Inputs!B8") { $0.pages[2][7, 1]?.content = .formula(.binary(.divide, .number(1), .number(3)), 0.333333333333) }
    expect("Cover!A1") { $0.pages[0][0, 0] = nil }
    expect("Cover!Z9") { $0.pages[0][8, 25] = Cell(.number(0), Style(.label)) }
    expect("defined name in_growth") { $0.names[0].cell.row = 1 }
    expect("sheets") { $0.pages.swapAt(0, 1) }
  }

  @Test func onlyWhatWasReadBackCounts() throws {
    let book = everyBook()
    let checked = try CheckedWorkbook(book)
    #expect(checked.bytes == (try workbookBytes(book)))
    #expect(checked.cells == (try CellDigest.of(checked.bytes)))
    // Writers that lose a cell, change one, or add one.
    for change: @Sendable (inout Book) -> Void in [
      { $0.pages[1][4, 4] = nil }, { $0.pages[1][4, 4]?.content = .number(1) },
      { $0.pages[0][8, 25] = Cell(.number(0), Style(.label)) },
    ] {
      #expect(throws: WritingError.self) {
        try CheckedWorkbook(book) { book in
          var other = book
          change(&other)
          return try workbookBytes(other)
        }
      }
    }
    #expect(throws: WritingError.self) { try CheckedWorkbook(book) { _ in Array("no workbook".utf8) } }
  }

  @Test func sameBytesInAnyZoneAndLanguage() throws {
    let first = try workbookBytes(everyBook())
    for (zone, language) in [("Asia/Kolkata", "C"), ("America/Los_Angeles", "de_DE.UTF-8")] {
      setenv("TZ", zone, 1)
      setenv("LC_ALL", language, 1)
      tzset()
      #expect(try workbookBytes(everyBook()) == first)
    }
    unsetenv("TZ")
    unsetenv("LC_ALL")
    tzset()
  }
}

private var buildsPartsInMemory: Bool {
  #if os(Linux)
    true
  #else
    false
  #endif
}
