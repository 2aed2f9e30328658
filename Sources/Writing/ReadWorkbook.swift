/// A workbook as read from a file: what its cells hold, and how they say it.
public struct ReadWorkbook: Sendable, Equatable {
  /// In the order of the tabs, hidden ones included.
  public var sheets: [ReadSheet] = []
  public var names: [DefinedName] = []
  /// Serial dates count from 1904, as old Macintosh workbooks do; add 1,462 days to compare with others.
  public var countsFrom1904 = false
  /// What people put beside the cells.
  public var additions = Additions()

  /// Comments, shapes, charts and pictures of all sheets together.
  public struct Additions: Sendable, Equatable {
    /// Texts of comments, without white space, which programs change, in ascending order.
    public var comments: [String] = []
    /// Texts of text boxes and other shapes, one each, without white space.
    public var shapes: [String] = []
    public var charts = 0
    public var pictures = 0
  }

  public struct DefinedName: Sendable, Equatable {
    public var name: String
    /// Without the leading `=`.
    public var formula: String
    /// The sheet it belongs to, by its place among all tabs; nil for the whole book.
    public var sheet: Int?
  }

  /// The sheet of a name, without case, as spreadsheet programs have it.
  public func sheet(named name: String) -> ReadSheet? {
    sheets.first { $0.name == name } ?? sheets.first { $0.name.lowercased() == name.lowercased() }
  }
}

public struct ReadSheet: Sendable, Equatable {
  public var name: String
  public var isHidden: Bool
  /// Cells that hold something, in order of place.
  public private(set) var cells: [Held] = []

  public struct Held: Sendable, Equatable {
    public var place: Place
    public var cell: ReadCell
  }

  /// - Parameter cells: in order of place, no place twice.
  init(name: String, isHidden: Bool, cells: [Held]) {
    self.name = name
    self.isHidden = isHidden
    self.cells = cells
  }

  /// Row and column, counted from 0; ordered by row.
  public struct Place: Sendable, Hashable, Comparable {
    public var row: Int
    public var column: Int
    public init(_ row: Int, _ column: Int) {
      self.row = row
      self.column = column
    }
    public static func < (a: Place, b: Place) -> Bool { (a.row, a.column) < (b.row, b.column) }

    /// The place of `B7` or `$B$7`; nil for anything else, and for places beyond a sheet.
    public init?(_ reference: String) {
      var row = 0, column = 0, sawRow = false
      for c in reference.utf8 where c != 0x24 {
        switch c {
        case 65...90 where !sawRow: column = column * 26 + Int(c) - 64
        case 97...122 where !sawRow: column = column * 26 + Int(c) - 96
        case 48...57 where column > 0:
          row = row * 10 + Int(c) - 48
          sawRow = true
        default: return nil
        }
        if row > 1_048_576 || column > 16_384 { return nil }
      }
      guard row > 0, column > 0 else { return nil }
      self.init(row - 1, column - 1)
    }
  }

  public subscript(place: Place) -> ReadCell? {
    var low = 0, high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low < cells.count && cells[low].place == place ? cells[low].cell : nil
  }
  public subscript(row: Int, column: Int) -> ReadCell? { self[Place(row, column)] }
  public subscript(reference: String) -> ReadCell? { Place(reference).flatMap { self[$0] } }
}

public struct ReadCell: Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    /// Nothing: a formula that was never calculated. It is not zero.
    case empty
    case number(Double)
    case text(String)
    case bool(Bool)
    /// `#DIV/0!` and its like.
    case error(String)
  }
  /// What is typed, or what the formula gave when the file was saved.
  public var value: Value
  /// Without the leading `=`; shared formulas are written out for each cell.
  public var formula: String?
  /// Shown as a date or time: the number is a serial.
  public var isDate: Bool
}
