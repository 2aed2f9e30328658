import Values
import Writing

/// The cells of a sheet by row, and the row that names its columns, wherever it stands.
struct IntakeGrid {
  struct Header {
    var row: Int
    /// Names by column.
    var columns: [Int: String] = [:]
    /// Cells of the header that name no column of the form, and values under no name: the place, the text, what is wrong, and
    /// what to do.
    var wrong: [(place: ReadSheet.Place, text: String, why: String, remedy: String?)] = []
    /// Rows below that hold anything, in order.
    var rowsBelow: [Int] = []
  }
  /// Rows in which the header is looked for.
  private static let deepest = 40

  private let sheet: ReadSheet
  init(_ sheet: ReadSheet) { self.sheet = sheet }

  /// The row with most of the names; nil when no row has any.
  /// - Parameter ignoring: columns of the form that nothing is read from.
  func header(_ names: [String], ignoring: [String]) -> Header? {
    var counts: [Int: Int] = [:]
    let known = Set(names)
    for held in sheet.cells where held.place.row < Self.deepest {
      if case .text(let text) = held.cell.value, known.contains(text) { counts[held.place.row, default: 0] += 1 }
    }
    guard let best = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { return nil }
    var header = Header(row: best.key), ignored: Set<Int> = []
    for held in sheet.cells where held.place.row == header.row {
      guard case .text(let text) = held.cell.value, !text.isEmpty else { continue }
      if ignoring.contains(text) {
        ignored.insert(held.place.column)
      } else if !known.contains(text) {
        header.wrong.append((held.place, text, "`\(Plain.text(text, limit: 40))` is no column of this sheet", nil))
        ignored.insert(held.place.column)
      } else if header.columns.values.contains(text) {
        header.wrong.append((held.place, text, "column `\(text)` stands twice", nil))
        ignored.insert(held.place.column)
      } else {
        header.columns[held.place.column] = text
      }
    }
    // A sheet that was sorted with its row of names has rows above it; the form itself has no number or date there.
    var above: Set<Int> = []
    for held in sheet.cells where held.place.row < header.row && header.columns[held.place.column] != nil {
      guard case .number = held.cell.value, above.insert(held.place.row).inserted else { continue }
      header.wrong.append(
        (held.place, "", "a row of values stands above the row of names", "Put the row of names above all values."))
    }
    for held in sheet.cells where held.place.row > header.row && ignored.contains(held.place.column) {
      guard case .number = held.cell.value else { continue }
      header.wrong.append((held.place, "", "a value stands in a column that explains", "Type it in the column of values."))
    }
    var astray: Set<Int> = []
    for held in sheet.cells where held.place.row > header.row {
      if header.rowsBelow.last != held.place.row { header.rowsBelow.append(held.place.row) }
      guard header.columns[held.place.column] == nil, !ignored.contains(held.place.column), held.cell.value != .empty,
        astray.insert(held.place.column).inserted
      else { continue }
      header.wrong.append((held.place, "", "a value stands in a column without a name", nil))
    }
    return header
  }
}
