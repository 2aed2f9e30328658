import Formulas
import Foundation
import Testing
import Values

@testable import Writing

@Suite struct WriterTests {
  @Test func wholeBookIsWritten() throws {
    let bytes = try workbookBytes(everyBook())
    #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
    if let path = ProcessInfo.processInfo.environment["EDP_KEEP_BOOK"] {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
  }
}
