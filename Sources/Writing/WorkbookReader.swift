import Formulas

/// Reads a workbook from the bytes of an .xlsx file, as saved by Excel, LibreOffice, openpyxl or edp.
///
/// The file is not trusted: nothing in it can make this stop, hang, or use more than a few times its allowed size. No
/// formula is calculated, no link followed, no macro kept.
/// - Throws: `MalformedWorkbook`, naming the part and what is wrong with it.
public func readWorkbook(_ bytes: [UInt8]) throws(MalformedWorkbook) -> ReadWorkbook {
  let archive = try ZipArchive(bytes)
  for entry in archive.entries where [".xml", ".rels", ".vml"].contains(where: entry.name.lowercased().hasSuffix) {
    // Parts that are never read are looked at too: a workbook with one of these in any part is not one to trust.
    if String(decoding: archive.beginning(of: entry, 1_024), as: UTF8.self).contains("<!DOCTYPE") {
      throw MalformedWorkbook(entry.name, "holds a document type declaration, which no workbook has and which is not read")
    }
  }
  let package = try Relations.read("", archive)
  guard
    let main = package.first(where: { $0.type.hasSuffix("/officeDocument") })?.target
      ?? archive.spelled("xl/workbook.xml")
  else { throw MalformedWorkbook("archive", "holds no workbook") }
  let relations = try Relations.read(main, archive)
  let book = WorkbookPart()
  try XMLEvents.read(archive.part(main), part: main, with: book)
  guard !book.sheets.isEmpty else { throw MalformedWorkbook(main, "holds no sheet") }

  var strings: [String] = [], styles = StylesPart()
  if let part = relations.first(where: { $0.type.hasSuffix("/sharedStrings") })?.target {
    let reader = StringsPart()
    try XMLEvents.read(archive.part(part), part: part, with: reader)
    strings = reader.strings
  }
  if let part = relations.first(where: { $0.type.hasSuffix("/styles") })?.target {
    let reader = StylesPart()
    try XMLEvents.read(archive.part(part), part: part, with: reader)
    styles = reader
  }
  var result = ReadWorkbook()
  result.countsFrom1904 = book.countsFrom1904
  result.names = book.names
  // What is wrong with the list of sheets counts after what is wrong with the sheets before.
  var seen: Set<String> = [], wrong: MalformedWorkbook?
  var wanted: [(sheet: WorkbookPart.Tab, part: String)] = []
  for sheet in book.sheets {
    if !seen.insert(sheet.name.lowercased()).inserted {
      wrong = MalformedWorkbook(main, "two sheets named \(quote(sheet.name))")
      break
    }
    guard let relation = relations.first(where: { $0.id == sheet.relation }) else {
      wrong = MalformedWorkbook(main, "sheet \(quote(sheet.name)) has no part")
      break
    }
    // Chart sheets hold no cells.
    if relation.type.hasSuffix("/worksheet") { wanted.append((sheet, relation.target)) }
  }
  result.sheets = try readSheets(wanted, archive, strings, styles.dateStyles)
  if let wrong { throw wrong }
  result.additions = try .init(archive)
  return result
}

extension ReadWorkbook.Additions {
  /// Of every part of the file, whatever leads to it.
  fileprivate init(_ archive: ZipArchive) throws(MalformedWorkbook) {
    for entry in archive.entries {
      let name = entry.name.lowercased(), file = name.split(separator: "/").last.map(String.init) ?? ""
      if name.hasPrefix("xl/media/") {
        pictures += 1
      } else if name.hasPrefix("xl/charts/"), file.hasPrefix("chart"), file.hasSuffix(".xml") {
        charts += 1
      } else if name.hasPrefix("xl/"), file.hasPrefix("comment"), file.hasSuffix(".xml") {
        let reader = CommentsPart()
        try XMLEvents.read(archive.part(entry.name), part: entry.name, with: reader)
        comments += reader.texts
      } else if name.hasPrefix("xl/drawings/"), file.hasSuffix(".xml") {
        let reader = ShapesPart()
        try XMLEvents.read(archive.part(entry.name), part: entry.name, with: reader)
        shapes += reader.texts
      }
    }
    comments.sort()
    shapes.sort()
  }
}

/// Reads a drawing: the text of each shape that somebody drew. Charts and pictures are counted by their own parts.
final class ShapesPart: XMLReader {
  private(set) var texts: [String] = []
  private var gathered: [UInt8] = []
  private var depth = 0, inText = false

  var wantsText: Bool { depth > 0 && inText }
  func text(_ piece: UnsafeBufferPointer<UInt8>) { gathered += piece }
  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    switch name {
    case "sp", "cxnSp":
      if texts.count >= 100_000 { throw MalformedWorkbook("", "more than 100,000 shapes") }
      if depth == 0 { gathered.removeAll(keepingCapacity: true) }
      depth += 1
    case "t": inText = true
    default: break
    }
  }
  func close(_ name: String) {
    switch name {
    case "sp", "cxnSp":
      depth -= 1
      if depth == 0 { texts.append(CommentsPart.plain(String(decoding: gathered, as: UTF8.self))) }
    case "t": inText = false
    default: break
    }
  }
}

/// Reads a part of comments: the text of each, without its author.
final class CommentsPart: XMLReader {
  private(set) var texts: [String] = []
  private var gathered: [UInt8] = []
  private var inComment = false, inText = false

  var wantsText: Bool { inComment && inText }
  func text(_ piece: UnsafeBufferPointer<UInt8>) { gathered += piece }
  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    switch name {
    case "comment":
      if texts.count >= 100_000 { throw MalformedWorkbook("", "more than 100,000 comments") }
      gathered.removeAll(keepingCapacity: true)
      inComment = true
    case "t": inText = true
    default: break
    }
  }
  func close(_ name: String) {
    switch name {
    case "comment":
      texts.append(Self.plain(CellText.unescaped(String(decoding: gathered, as: UTF8.self))))
      inComment = false
    case "t": inText = false
    default: break
    }
  }

  /// Without white space.
  static func plain(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: text.unicodeScalars.filter { !$0.properties.isWhitespace })
    return String(kept)
  }
}

extension ReadWorkbook.Additions {
  /// Of a book of our own.
  init(_ book: Book) {
    for page in book.pages {
      charts += page.charts.count
      for row in page.rows {
        for (_, cell) in row.cells {
          if let comment = cell.comment, !comment.isEmpty { comments.append(CommentsPart.plain(comment)) }
        }
      }
    }
    comments.sort()
  }
}

/// Reads the sheets side by side; one after the other, and no further than the budget of cells, when they are large.
private func readSheets(
  _ wanted: [(sheet: WorkbookPart.Tab, part: String)], _ archive: ZipArchive, _ strings: [String], _ dates: [Bool]
) throws(MalformedWorkbook) -> [ReadSheet] {
  @Sendable func read(_ n: Int, _ budget: inout Int) throws(MalformedWorkbook) -> ReadSheet {
    let (sheet, part) = wanted[n]
    let reader = SheetPart(strings, dates, budget: budget)
    try XMLEvents.read(archive.part(part), part: part, with: reader)
    budget = reader.budget
    return ReadSheet(name: sheet.name, isHidden: sheet.isHidden, cells: reader.cells)
  }
  // No cell takes fewer than eight bytes (`<c><v/>…`), so small parts cannot hold more cells than the budget. A part that
  // two sheets share counts twice.
  let size = wanted.reduce(0) { $0 + (archive.size(of: $1.part) ?? 0) }
  if size / 8 > SheetPart.mostCells {
    var budget = SheetPart.mostCells, sheets: [ReadSheet] = []
    for n in wanted.indices { sheets.append(try read(n, &budget)) }
    return sheets
  }
  let found = sideBySide(wanted.count, largest: { archive.size(of: wanted[$0].part) ?? 0 }) { n in
    Result { () throws(MalformedWorkbook) in
      var budget = SheetPart.mostCells
      return try read(n, &budget)
    }
  }
  var sheets: [ReadSheet] = []
  for result in found { sheets.append(try result.get()) }
  return sheets
}

/// A relation of one part to another.
struct Relation {
  var id: String
  var type: String
  /// The part's name in the archive.
  var target: String
}

/// Reads `_rels/NAME.rels`: what a part leads to.
final class Relations: XMLReader {
  private var found: [Relation] = []
  private let folder: String
  private let archive: ZipArchive

  static func read(_ part: String, _ archive: ZipArchive) throws(MalformedWorkbook) -> [Relation] {
    let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
    let folder = String(part[..<slash])
    let name = folder + "_rels/" + String(part[slash...]) + ".rels"
    guard let spelled = archive.spelled(name) else { return [] }
    let reader = Relations(folder, archive)
    try XMLEvents.read(archive.part(spelled), part: spelled, with: reader)
    return reader.found
  }

  private init(_ folder: String, _ archive: ZipArchive) {
    self.folder = folder
    self.archive = archive
  }

  var wantsText: Bool { false }
  func text(_ piece: UnsafeBufferPointer<UInt8>) {}
  func close(_ name: String) {}
  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    guard name == "Relationship", let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"],
      attributes["TargetMode"] != "External"
    else { return }
    if found.count >= ZipArchive.mostParts { throw MalformedWorkbook("", "too many relations") }
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for piece in target.split(separator: "/") where piece != "." {
      if piece == ".." {
        if parts.isEmpty { throw MalformedWorkbook("", "a relation leaves the archive") }
        parts.removeLast()
      } else {
        parts.append(piece)
      }
    }
    // A relation to a part that is missing matters only when the part is asked for.
    let path = parts.joined(separator: "/")
    found.append(Relation(id: id, type: type, target: archive.spelled(path) ?? path))
  }
}

/// Reads `workbook.xml`: the tabs in order, defined names, and where dates count from.
final class WorkbookPart: XMLReader {
  struct Tab {
    var name: String
    var relation: String
    var isHidden: Bool
  }
  private(set) var sheets: [Tab] = []
  private(set) var names: [ReadWorkbook.DefinedName] = []
  private(set) var countsFrom1904 = false
  private var open: ReadWorkbook.DefinedName?
  private var gathered: [UInt8] = []

  var wantsText: Bool { open != nil }
  func text(_ piece: UnsafeBufferPointer<UInt8>) { gathered += piece }

  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    switch name {
    case "workbookPr": countsFrom1904 = attributes.flag("date1904")
    case "sheet":
      guard let title = attributes["name"], let id = attributes["id"] else {
        throw MalformedWorkbook("", "a sheet without a name or part")
      }
      if sheets.count >= 1_000 { throw MalformedWorkbook("", "more than 1,000 sheets") }
      let state = attributes["state"] ?? "visible"
      sheets.append(Tab(name: CellText.unescaped(title), relation: id, isHidden: state != "visible"))
    case "definedName":
      if names.count >= 100_000 { throw MalformedWorkbook("", "more than 100,000 names") }
      open = .init(name: attributes["name"] ?? "", formula: "", sheet: attributes["localSheetId"].flatMap { Int($0) })
      gathered = []
    default: break
    }
  }

  func close(_ name: String) {
    guard name == "definedName", var done = open else { return }
    done.formula = String(decoding: gathered, as: UTF8.self)
    names.append(done)
    open = nil
  }
}

/// Reads `sharedStrings.xml`: plain and rich text, without phonetic hints.
final class StringsPart: XMLReader {
  private(set) var strings: [String] = []
  private var gathered: [UInt8] = []
  private var inText = false, phonetic = 0

  var wantsText: Bool { inText && phonetic == 0 }
  func text(_ piece: UnsafeBufferPointer<UInt8>) { gathered += piece }
  func open(_ name: String, _ attributes: Attributes) {
    switch name {
    case "si": gathered.removeAll(keepingCapacity: true)
    case "t": inText = true
    case "rPh": phonetic += 1
    default: break
    }
  }
  func close(_ name: String) {
    switch name {
    case "si": strings.append(CellText.unescaped(String(decoding: gathered, as: UTF8.self)))
    case "t": inText = false
    case "rPh": phonetic -= 1
    default: break
    }
  }
}

/// Reads `styles.xml`: which cell styles show dates.
final class StylesPart: XMLReader {
  /// By the index of a cell's style.
  private(set) var dateStyles: [Bool] = []
  private var dateFormats: Set<Int> = []
  private var inCellFormats = false

  var wantsText: Bool { false }
  func text(_ piece: UnsafeBufferPointer<UInt8>) {}
  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook) {
    switch name {
    case "numFmt":
      if let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"], Self.showsDate(code) {
        dateFormats.insert(id)
      }
    case "cellXfs": inCellFormats = true
    case "xf" where inCellFormats:
      if dateStyles.count >= 100_000 { throw MalformedWorkbook("", "more than 100,000 styles") }
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      let builtIn = (14...22).contains(id) || (27...36).contains(id) || (45...47).contains(id) || (50...58).contains(id)
      dateStyles.append(builtIn || dateFormats.contains(id))
    default: break
    }
  }
  func close(_ name: String) { if name == "cellXfs" { inCellFormats = false } }

  /// Whether a number format shows a date or time: one of d, m, y, h, s outside quotes, brackets and escapes.
  static func showsDate(_ code: String) -> Bool {
    var quoted = false, bracketed = false, skip = false
    for c in code.lowercased().utf8 {
      if skip {
        skip = false
        continue
      }
      switch c {
      case 0x22: quoted.toggle()
      case _ where quoted: break
      case 0x5C, 0x5F, 0x2A: skip = true
      case 0x5B: bracketed = true
      case 0x5D: bracketed = false
      case _ where bracketed: break
      case 0x64, 0x6D, 0x79, 0x68, 0x73: return true
      // `General` holds none of these letters, so nothing else needs care.
      default: break
      }
    }
    return false
  }
}
