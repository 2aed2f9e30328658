import Formulas
import Foundation
import Testing

@testable import Writing

/// A workbook of one sheet, by hand.
private func workbook(sheet: String, strings: String = "", styles: String = "", book: String = "") -> [UInt8] {
  let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  var links = "<Relationship Id=\"r1\" Type=\"\(relations)/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
  if !strings.isEmpty {
    links += "<Relationship Id=\"r2\" Type=\"\(relations)/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
  }
  if !styles.isEmpty { links += "<Relationship Id=\"r3\" Type=\"\(relations)/styles\" Target=\"../xl/styles.xml\"/>" }
  var parts: [(String, String)] = [
    (
      "_rels/.rels",
      "<Relationships><Relationship Id=\"a\" Type=\"\(relations)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    ),
    ("xl/_rels/workbook.xml.rels", "<Relationships>\(links)</Relationships>"),
    (
      "xl/workbook.xml",
      "<x:workbook xmlns:x=\"\(main)\" xmlns:r=\"\(relations)\">\(book)<x:sheets><x:sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></x:sheets></x:workbook>"
    ),
    ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\"><sheetData>\(sheet)</sheetData></worksheet>"),
  ]
  if !strings.isEmpty { parts.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(strings)</sst>")) }
  if !styles.isEmpty { parts.append(("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>")) }
  return Stored.pack(parts.map { Stored.Part(name: $0.0, bytes: Array($0.1.utf8)) })
}

private func cells(_ sheet: String, strings: String = "", styles: String = "") throws -> ReadSheet {
  try readWorkbook(workbook(sheet: sheet, strings: strings, styles: styles)).sheets[0]
}

@Suite struct ReaderTests {
  @Test func kindsOfCells() throws {
    let s = try cells(
      """
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c><c t="b"><v>1</v></c>
      <c t="e"><v>#DIV/0!</v></c><c r="F1" t="str"><f>A1&amp;"x"</f><v>_x0041_b</v></c><c r="G1"><f>1+1</f></c><c r="H1" s="1"><v>46388</v></c></row>
      <row><c><v> 1.5E3 </v></c></row>
      """,
      strings: "<si><r><t>ri</t></r><r><t xml:space=\"preserve\">ch </t></r><rPh><t>no</t></rPh></si>",
      styles:
        "<numFmts><numFmt numFmtId=\"170\" formatCode=\"mmm\\ yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>"
    )
    #expect(s["A1"]?.value == .text("rich "))
    #expect(s["B1"]?.value == .text("inline"))
    #expect(s["C1"]?.value == .bool(true))
    #expect(s["D1"]?.value == .error("#DIV/0!"))
    #expect(s["F1"] == ReadCell(value: .text("Ab"), formula: "A1&\"x\"", isDate: false))
    #expect(s["G1"] == ReadCell(value: .empty, formula: "1+1", isDate: false))
    #expect(s["H1"] == ReadCell(value: .number(46_388), formula: nil, isDate: true))
    #expect(s["A2"]?.value == .number(1500))
  }

  @Test func sharedFormulas() throws {
    let s = try cells(
      """
      <row r="1"><c r="A1"><f t="shared" ref="A1:B2" si="0">C1*$D$1+SUM('It''s'!C$1:C1)&amp;"C1"+C:C</f><v>1</v></c><c r="B1"><f t="shared" si="0"/><v>1</v></c></row>
      <row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>
      """)
    #expect(s["B1"]?.formula == "D1*$D$1+SUM('It''s'!D$1:D1)&\"C1\"+D:D")
    #expect(s["A2"]?.formula == "C2*$D$1+SUM('It''s'!C$1:C2)&\"C1\"+C:C")
  }

  @Test(arguments: [
    "<row r=\"0\"/>", "<row r=\"x\"/>", "<row r=\"1\"><c r=\"A0\"/></row>", "<row r=\"1\"><c r=\"XFE1\"/></row>",
    "<row r=\"1\"><c t=\"s\"><v>0</v></c></row>", "<row r=\"1\"><c><v>nan</v></c></row>",
    "<row r=\"1\"><c><v>1e999</v></c></row>",
    "<row r=\"1\"><c><v>0x10</v></c></row>", "<row r=\"1\"><c t=\"b\"><v>2</v></c></row>",
    "<row r=\"1\"><c t=\"zz\"><v>2</v></c></row>",
    "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>", "<row r=\"1\"><c><f t=\"shared\" si=\"4\"/></c></row>",
    "<row r=\"1\"><c><v>1</c></row>", "<row r=\"1\"><c t=\"s\"><v>-1</v></c></row>",
  ]) func malformedCells(sheet: String) {
    #expect(throws: MalformedWorkbook.self) { try cells(sheet) }
  }

  @Test func deepElementsAreRefused() {
    let deep = String(repeating: "<x>", count: 100_000)
    #expect(throws: MalformedWorkbook.self) { try cells(deep) }
  }

  @Test func bookProperties() throws {
    let read = try readWorkbook(
      workbook(
        sheet: "",
        book:
          "<x:workbookPr date1904=\"1\"/><x:definedNames><x:definedName name=\"n\" localSheetId=\"0\">S!$A$1</x:definedName></x:definedNames>"
      ))
    #expect(read.countsFrom1904)
    #expect(read.names == [.init(name: "n", formula: "S!$A$1", sheet: 0)])
  }

  @Test func oldAndLockedWorkbooks() {
    let error = #expect(throws: MalformedWorkbook.self) {
      try readWorkbook([0xD0, 0xCF, 0x11, 0xE0] + [UInt8](repeating: 0, count: 100))
    }
    #expect(error?.why.contains("password") == true)
  }

  @Test(arguments: [
    ("sum( a1 , Inputs!$B$2 )", "SUM(A1,'Inputs'!$B$2)"), ("'By month – €'!A1*1E-07", "'By month – €'!A1*1e-07"),
    ("_xlfn.ISOWEEKNUM(A1)+0.10", "ISOWEEKNUM(A1)+0.1"), ("IF(TRUE(),\"a b\",true)", "IF(TRUE,\"a b\",TRUE)"),
  ]) func oneSpelling(formula: String, expected: String) { #expect(FormulaText.canonical(formula) == expected) }

  @Test func formulasThatLeaveTheSheet() {
    #expect(FormulaText.shifted("A1+$A1+A$1+XFD1048576", rows: -1, columns: -1) == "#REF!+#REF!+#REF!+XFC1048575")
    #expect(FormulaText.shifted("LOG10(A1)+A1_x+R2D2!A1", rows: 1, columns: 0) == "LOG10(A2)+A1_x+R2D2!A2")
    #expect(FormulaText.shifted("1:1+2.5E-3+T[col A1]", rows: 1, columns: 0) == "2:2+2.5E-3+T[col A1]")
  }

  @Test(arguments: [
    (0.1 + 0.2, "3e-1"), (-42.85714285714285, "-428571428571429e1"), (9.999999999999999, "1e1"), (0, "0"), (-0.0, "0"),
    (1e15, "1e15"),
  ]) func fifteenDigits(x: Double, expected: String) { #expect(CellDigest.fifteenDigits(x) == expected) }
}
