import Formulas
import Foundation
import Testing
import Values

@testable import Writing

let dataFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Data")

/// One page with one cell.
private func book(_ content: Cell.Content, page name: String = "Page", comment: String? = nil) -> Book {
  var book = Book(title: "t")
  var page = Page(name: name, kind: .workings)
  page[0, 0] = Cell(content, Style(.label), comment: comment)
  book.pages = [page]
  return book
}

private func failure(_ book: Book) -> WritingError? {
  do {
    _ = try workbookBytes(book)
    return nil
  } catch { return error }
}

@Suite struct HostileTextTests {
  /// Every naughty string is held exactly, or refused with its character named.
  @Test func naughtyStrings() throws {
    let lines = try String(contentsOf: dataFolder.appendingPathComponent("blns/blns.txt"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.count > 500)
    var held: [String] = [], refused = 0
    for line in lines {
      if line.unicodeScalars.contains(where: { CellText.isForbidden($0.value) }) {
        guard case .character = failure(book(.text(line))) else {
          Issue.record("\(line.debugDescription) is neither held nor refused")
          continue
        }
        refused += 1
      } else {
        held.append(line)
      }
    }
    #expect(refused > 0 && refused < 20)
    held += ["_x0041_x0042_ _x005F_x005F_", "__x0041__", "_x00g1_", "_x0041", "e\u{301}", "é"]
    var all = Book(title: "t")
    var page = Page(name: "Page", kind: .workings)
    for (i, line) in held.enumerated() {
      page[i, 0] = Cell(.text(line), Style(.label), comment: line)
      page[i, 1] = Cell(.textFormula(.call("T", [.cell(Reference(page: 0, row: i, column: 0))]), line), Style(.state))
      if !line.isEmpty { page[i, 2] = Cell(.link(line, page: 0), Style(.link)) }
    }
    all.pages = [page]
    try verify(all, bytes: try workbookBytes(all))
    // Marked visibly, every one is held.
    for line in lines {
      let plain = book(.text(Plain.text(line)))
      try verify(plain, bytes: try workbookBytes(plain))
    }
  }

  @Test(arguments: [
    ("", "empty"), ("History", "reserved"), ("a/b", "[]:*?/\\"), ("x'y", "apostrophe"),
    (String(repeating: "é", count: 32), "31"), (String(repeating: "🎉", count: 16), "31"), ("a\u{1}b", "U+0001"),
    ("2027", "digit"), ("AB12", "cell"), ("R1C1", "cell"), ("_x0041_", "escape"),
  ]) func sheetNames(name: String, why: String) {
    guard case .sheetName(name, let reason) = failure(book(.text("x"), page: name)) else {
      Issue.record("\(name) is not refused")
      return
    }
    #expect(reason.contains(why))
  }

  @Test func sheetNamesTwice() {
    var two = book(.text("x"))
    two.pages.append(Page(name: "PAGE", kind: .results))
    #expect(failure(two) == .sheetName("PAGE", why: "used twice (case does not count)"))
    #expect(failure(Book(title: "none")) == .layout(at: "book", why: "it has no page"))
  }

  @Test(arguments: [
    ("A1", "cell"), ("RC", "cell"), ("1x", "begin"), ("a b", "only"), ("é", "begin"), ("", "empty"), ("true", "constant"),
    (String(repeating: "n", count: 128), "128"),
  ]) func definedNames(name: String, why: String) {
    var b = book(.text("x"))
    b.names = [(name, Reference(page: 0, row: 0, column: 0))]
    guard case .definedName(name, let reason) = failure(b) else {
      Issue.record("\(name) is not refused")
      return
    }
    #expect(reason.contains(why))
  }

  @Test func numbersThatNoSheetHolds() {
    for x in [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude] {
      #expect(failure(book(.number(x))) == .notFinite(at: "Page!A1"))
      #expect(failure(book(.formula(.number(1), x))) == .notFinite(at: "Page!A1"))
      #expect(failure(book(.formula(.number(x), 1))) == .notFinite(at: "Page!A1 (a constant)"))
    }
  }

  @Test func textsTooLong() throws {
    let most = String(repeating: "é", count: 32_767)
    try verify(book(.text(most)), bytes: try workbookBytes(book(.text(most))))
    #expect(failure(book(.text(most + "x"))) == .textTooLong(at: "Page!A1", units: 32_768, limit: 32_767))
    #expect(
      failure(book(.text(String(repeating: "🎉", count: 16_384)))) == .textTooLong(at: "Page!A1", units: 32_768, limit: 32_767))
    // Too long only once escaped.
    #expect(
      failure(book(.text(String(repeating: "x", count: 32_760) + "_x0041_")))
        == .textTooLong(at: "Page!A1", units: 32_773, limit: 32_767))
    #expect(failure(book(.text("bell \u{7}"))) == .character(at: "Page!A1", 7))
    #expect(failure(book(.text("non \u{FFFE}"))) == .character(at: "Page!A1", 0xFFFE))
    #expect(failure(book(.text("ok"), comment: "cr\r")) == .character(at: "comment at Page!A1", 13))
  }

  @Test func formulasThatNoSheetTakes() {
    let cell = Expr.cell(Reference(page: 0, row: 0, column: 0))
    var deep = cell
    for _ in 0..<5_000 { deep = .binary(.add, deep, .number(1)) }
    #expect(failure(book(.formula(deep, 1))) == .formula(at: "Page!A1", why: "nests deeper than 1000 levels"))
    var calls = cell
    for _ in 0..<65 { calls = .call("INT", [calls]) }
    #expect(failure(book(.formula(calls, 1))) == .formula(at: "Page!A1", why: "nests more than 64 calls"))
    let long = Expr.call("SUM", (0..<255).map { _ in .text(String(repeating: "x", count: 40)) })
    #expect(failure(book(.formula(long, 1))) == .formulaTooLong(at: "Page!A1", length: 255 * 43 + 4))
    #expect(
      failure(book(.formula(.cell(Reference(page: 3, row: 0, column: 0)), 1)))
        == .formula(at: "Page!A1", why: "refers to a cell outside the book"))
    #expect(
      failure(book(.formula(.cell(Reference(page: 0, row: -1, column: 0)), 1)))
        == .formula(at: "Page!A1", why: "refers to a cell outside the book"))
    #expect(
      failure(book(.formula(.call("WEB()&X", []), 1))) == .formula(at: "Page!A1", why: "calls \"WEB()&X\", which is no function"))
    #expect(failure(book(.formula(.text("a\nb"), 1))) == .formula(at: "Page!A1", why: "holds a control character"))
  }

  @Test func layoutsThatNoSheetHas() {
    func refused(_ change: (inout Page) -> Void) -> Bool {
      var b = book(.text("x"))
      change(&b.pages[0])
      return failure(b) != nil
    }
    #expect(refused { $0.widths[0] = 0 })
    #expect(refused { $0.widths[-1] = 10 })
    #expect(refused { $0.widths[2] = .nan })
    #expect(refused { $0.rowHeights[0] = 410 })
    #expect(refused { $0.freeze = (-1, 0) })
    #expect(refused { $0.repeatedRows = -2...3 })
    #expect(refused { $0[0, -4] = Cell(.number(1), Style(.label)) })
    #expect(refused { $0[0, 16_384] = Cell(.number(1), Style(.label)) })
    #expect(refused { $0[0, 0] = Cell(.link("", page: 0), Style(.link)) })
    #expect(refused { $0[0, 0] = Cell(.link("x", page: 9), Style(.link)) })
    #expect(refused { $0.lists = [ListValidation(row: 0, column: 0, choices: .text("a,b"))] })
    #expect(refused { $0.bounds = [NumberValidation(row: 0, column: 0, low: 2, high: 1, message: "")] })
    #expect(refused { $0.bounds = [NumberValidation(row: 0, column: 0, low: .nan, high: 1, message: "")] })
    let cells = Expr.range(Reference(page: 0, row: 0, column: 0), Reference(page: 0, row: 3, column: 3))
    let series = Chart.Series(name: "s", categories: cells, values: cells, colour: 1)
    #expect(refused { $0.charts = [Chart(kind: .line, title: "t", valueAxis: "v", series: [series], row: 0, column: 0)] })
    #expect(refused { $0.charts = [Chart(kind: .line, title: "t", valueAxis: "v", series: [], row: 0, column: 0)] })
    var noTime = book(.text("x"))
    noTime.properties.createdSerial = 0
    #expect(failure(noTime) != nil)
  }
}

@Suite struct HostileFileTests {
  @Test(arguments: [
    ("zip_bomb_50MB.xlsx", "hundredfold"), ("zip_slip.xlsx", "leaves the archive"), ("zip_dup_entry.xlsx", "twice"),
    ("xml_entity.xlsx", "document type"), ("xml_xxe.xlsx", "document type"), ("zip_truncated.xlsx", "cut short"),
  ]) func corpus(name: String, why: String) throws {
    let bytes = [UInt8](try Data(contentsOf: dataFolder.appendingPathComponent("hostile/\(name)")))
    do {
      _ = try readWorkbook(bytes)
      Issue.record("\(name) is read")
    } catch { #expect(error.description.contains(why), "\(error)") }
  }

  /// Seeded changes to a good file: each is read or refused, none traps or hangs.
  @Test func mutations() throws {
    let good = try workbookBytes(everyBook())
    let plain = try Stored.archive(good)
    var state: UInt64 = 20_261_120
    func random(_ n: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(n))
    }
    var refused = 0, read = 0
    for round in 0..<600 {
      // Half change the packed file, half the parts themselves with checksums put right.
      var bytes = round % 2 == 0 ? good : []
      func change(_ b: inout [UInt8]) {
        for _ in 0...random(4) {
          guard !b.isEmpty else { return }
          switch random(4) {
          case 0: b[random(b.count)] = UInt8(random(256))
          case 1: b.removeSubrange(random(b.count)..<b.count)
          case 2:
            let a = random(b.count), n = min(random(40), b.count - a)
            b.removeSubrange(a..<(a + n))
          default:
            let a = random(b.count), n = min(random(40), b.count - a)
            b.insert(contentsOf: b[a..<(a + n)], at: random(b.count))
          }
        }
      }
      if round % 2 == 0 {
        change(&bytes)
      } else {
        var parts = plain
        let n = random(parts.count)
        change(&parts[n].bytes)
        bytes = Stored.pack(parts)
      }
      do {
        _ = try readWorkbook(bytes)
        read += 1
      } catch {
        #expect(!error.why.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 200 && read > 10, "\(refused) refused, \(read) read")
  }
}

/// Archives without packing, for tests that change parts.
enum Stored {
  struct Part {
    var name: String
    var bytes: [UInt8]
  }
  static func archive(_ bytes: [UInt8]) throws -> [Part] {
    let zip = try ZipArchive(bytes)
    return try zip.entries.map { Part(name: $0.name, bytes: try zip.part($0.name)) }
  }
  static func pack(_ parts: [Part]) -> [UInt8] {
    func u16(_ n: Int) -> [UInt8] { [UInt8(n & 255), UInt8(n >> 8 & 255)] }
    func u32(_ n: Int) -> [UInt8] { u16(n & 0xFFFF) + u16(n >> 16 & 0xFFFF) }
    var out: [UInt8] = [], directory: [UInt8] = []
    for part in parts {
      let name = Array(part.name.utf8), sum = Int(checksum(part.bytes)), at = out.count
      let fields = u16(0) + u16(0) + u16(0) + u16(33) + u32(sum) + u32(part.bytes.count) + u32(part.bytes.count) + u16(name.count)
      out += u32(0x0403_4B50) + u16(20) + fields + u16(0) + name + part.bytes
      directory += u32(0x0201_4B50) + u16(20) + u16(20) + fields + u16(0) + u16(0) + u16(0) + u16(0) + u32(0) + u32(at) + name
    }
    return out + directory + u32(0x0605_4B50) + u32(0) + u16(parts.count) + u16(parts.count) + u32(directory.count)
      + u32(out.count) + u16(0)
  }
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var c: UInt32 = 0xFFFF_FFFF
    for b in bytes {
      c ^= UInt32(b)
      for _ in 0..<8 { c = c & 1 == 1 ? c >> 1 ^ 0xEDB8_8320 : c >> 1 }
    }
    return ~c
  }
}
