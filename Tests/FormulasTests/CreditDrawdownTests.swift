import Formulas
import Foundation
import Testing
import Values

/// The example of docs/formulas.md: one definition, read as numbers, as a block of paths and as a sheet.
@Suite struct CreditDrawdownTests {
  /// 250 pays fees of 100: 100, 100, 50, nothing.
  @Test func asNumbers() {
    let credit = CreditDrawdown(on: Scratch(window: 4))
    #expect(credit.paid.cells == [100, 100, 50, 0])
    #expect(credit.total == 250)
    let paths = CreditDrawdown(on: Columns(window: 4))
    #expect(paths.paid.cells.map { $0[7] } == [100, 100, 50, 0])
  }

  /// Every cell that holds a number: place, label, formula, value, unit, source.
  @Test func asASheet() {
    let sheet = Sheet(title: "Example", start: Month(2027, 1), window: 4)
    let credit = CreditDrawdown(on: sheet)
    #expect(credit.total.value == 250)
    #expect(
      sheet.finish().listing() == """
        Inputs!B6 | Credit |  | 250.0 | money | plan.yaml:3:9
        Inputs!D6 | Credit |  | 250.0 | money | plan.yaml:3:9
        Inputs!E6 | Credit | =IF(B6=D6,0,1) | 0.0 | 0/1 | plan.yaml:3:9
        Inputs!B7 | Fee of a month |  | 100.0 | money | plan.yaml:4:6
        Inputs!D7 | Fee of a month |  | 100.0 | money | plan.yaml:4:6
        Inputs!E7 | Fee of a month | =IF(B7=D7,0,1) | 0.0 | 0/1 | plan.yaml:4:6
        Credit!E4 |  |  | 46388.0 | month | 
        Credit!F4 |  |  | 46419.0 | month | 
        Credit!G4 |  |  | 46447.0 | month | 
        Credit!H4 |  |  | 46478.0 | month | 
        Credit!D5 | Paid by the credit | =SUM(E5:H5) | 250.0 | money | the fee, or what is left
        Credit!E5 | Paid by the credit | =MIN(Inputs!$B$7,Inputs!$B$6-D6) | 100.0 | money | the fee, or what is left
        Credit!F5 | Paid by the credit | =MIN(Inputs!$B$7,Inputs!$B$6-E6) | 100.0 | money | the fee, or what is left
        Credit!G5 | Paid by the credit | =MIN(Inputs!$B$7,Inputs!$B$6-F6) | 50.0 | money | the fee, or what is left
        Credit!H5 | Paid by the credit | =MIN(Inputs!$B$7,Inputs!$B$6-G6) | 0.0 | money | the fee, or what is left
        Credit!E6 | Paid to date | =D6+E5 | 100.0 | money | corkscrew
        Credit!F6 | Paid to date | =E6+F5 | 200.0 | money | corkscrew
        Credit!G6 | Paid to date | =F6+G5 | 250.0 | money | corkscrew
        Credit!H6 | Paid to date | =G6+H5 | 250.0 | money | corkscrew

        """)
    #expect(sheet.figures.map(\.key) == ["credit.paid"])
    #expect(sheet.figures[0].cell.plain == "D5")
  }

  /// The page shows this code and no other.
  @Test func docsShowTheCode() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let page = try String(contentsOf: here.appendingPathComponent("../../docs/formulas.md"), encoding: .utf8)
    let code = try String(contentsOf: here.appendingPathComponent("CreditDrawdown.swift"), encoding: .utf8)
    #expect(page.contains("```swift\n" + code + "```\n"))
  }
}
