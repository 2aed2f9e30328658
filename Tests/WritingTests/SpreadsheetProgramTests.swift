import Formulas
import Foundation
import Testing
import Values

@testable import Writing

/// LibreOffice, where it is installed.
enum Office {
  static let place = [
    "/usr/bin/soffice", "/usr/local/bin/soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice",
  ].first { FileManager.default.isExecutableFile(atPath: $0) }
  static var isThere: Bool { place != nil }

  /// Opens a workbook and saves it again under its name in another folder.
  static func resave(_ file: String, to folder: String) throws {
    let profile = folder + "/profile"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: place ?? "/usr/bin/false")
    process.arguments = [
      "-env:UserInstallation=file://\(profile)", "--headless", "--norestore", "--nologo", "--convert-to", "xlsx",
      "--outdir", folder, file,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}

/// Every cell's digest apart, to name the cell that differs.
private func cellTexts(_ book: ReadWorkbook) -> [String: String] {
  var out: [String: String] = [:]
  for sheet in book.sheets {
    for held in sheet.cells {
      let place = held.place, cell = held.cell
      let key = "\(sheet.name)!\(Reference.letters(place.column))\(place.row + 1)"
      if let f = cell.formula {
        out[key] = "=" + FormulaText.canonical(f)
      } else if case .number(let x) = cell.value {
        out[key] = CellDigest.fifteenDigits(x)
      } else if case .text("") = cell.value {
        continue
      } else if cell.value != .empty {
        out[key] = "\(cell.value)"
      }
    }
  }
  return out
}

@Suite(.serialized) struct SpreadsheetProgramTests {
  /// A workbook that was opened and saved again counts as unchanged and is written over; one with a typed change does not.
  @Test(.enabled(if: Office.isThere)) func resavingIsNoChange() throws {
    let pad = try Scratchpad(), out = pad.path + "/out"
    var book = everyBook()
    var paths = Page(name: "Paths", kind: .workings)
    var state: UInt64 = 7
    for row in 0..<4_000 {
      for column in 0..<5 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        paths[row, column] = Cell(
          .number(Double(state >> 11) / 9_007_199_254_740_992 * [1, 7, 1e6, 1e-3, 3e9][column]), Style(.amount, .factor))
      }
    }
    book.pages.append(paths)
    let bytes = try workbookBytes(book)
    try verify(book, bytes: bytes)
    let file = try OutputFile(name: "book.xlsx", bytes: bytes)
    try publish([file], to: out, provenance: provenance)

    try Office.resave(out + "/book.xlsx", to: pad.path + "/saved")
    let saved = try FileSystem.read(pad.path + "/saved/book.xlsx")
    #expect(saved != bytes)
    let before = cellTexts(try readWorkbook(bytes)), after = cellTexts(try readWorkbook(saved))
    for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
      Issue.record("\(key): \(before[key] ?? "nothing") became \(after[key] ?? "nothing")")
    }
    #expect(try CellDigest.of(saved) == CellDigest.of(bytes))

    // In place of the one written: no change, so the next run writes over it.
    try FileManager.default.removeItem(atPath: out + "/book.xlsx")
    try FileManager.default.copyItem(atPath: pad.path + "/saved/book.xlsx", toPath: out + "/book.xlsx")
    try publish([file], to: out, provenance: provenance)
    #expect(try FileSystem.read(out + "/book.xlsx") == bytes)

    // A comment written, or a chart added: a person's work too.
    var reviewed = book, drawn = book
    reviewed.pages[2][0, 1]?.comment = "Finance: where is this from?"
    drawn.pages[2].charts += book.pages.first { !$0.charts.isEmpty }!.charts
    for changed in [reviewed, drawn] {
      try Data(try workbookBytes(changed)).write(to: URL(fileURLWithPath: out + "/book.xlsx"))
      #expect(throws: OutputError.wouldOverwrite(folder: out, edited: ["book.xlsx"], foreign: [])) {
        try publish([file], to: out, provenance: provenance)
      }
    }

    // One typed input changed.
    book.pages[2][0, 1]?.content = .number(0.31)
    try Data(try workbookBytes(book)).write(to: URL(fileURLWithPath: out + "/book.xlsx"))
    #expect(throws: OutputError.wouldOverwrite(folder: out, edited: ["book.xlsx"], foreign: [])) {
      try publish([file], to: out, provenance: provenance)
    }
  }

  /// Numbers keep their point in a process whose locale has a comma.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/share/i18n/locales/de_DE")))
  func decimalComma() async throws {
    let pad = try Scratchpad()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["localedef", "-i", "de_DE", "-f", "UTF-8", pad.path + "/de_DE.UTF-8"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard FileManager.default.fileExists(atPath: pad.path + "/de_DE.UTF-8/LC_NUMERIC") else { return }
    setenv("LOCPATH", pad.path, 1)
    defer { unsetenv("LOCPATH") }
    await #expect(processExitsWith: .success) {
      guard setlocale(LC_ALL, "de_DE.UTF-8") != nil, String(cString: localeconv().pointee.decimal_point) == "," else { exit(3) }
      let book = everyBook()
      try verify(book, bytes: try workbookBytes(book))
      let s = CellDigest.fifteenDigits(1.5)
      guard s == "15e0", String(cString: localeconv().pointee.decimal_point) == "," else { exit(4) }
    }
  }
}
