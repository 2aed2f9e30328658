import Model
import Reports
import Testing

/// Law 9 on files: the rows of every CSV file of an engagement in another order give the same figures to the bit.
/// (Findings may name other lines; rows of levers are no CSV.)
@Suite struct RowOrderTests {
  /// The file with its rows after the header turned by `by`, or upside down.
  static func reordered(_ text: String, by turn: Int) -> String {
    let lines = text.split(separator: "\n").map(String.init)
    let rows = Array(lines.dropFirst())
    guard rows.count > 1 else { return text }
    let moved = turn == 0 ? Array(rows.reversed()) : Array(rows[(turn % rows.count)...] + rows[..<(turn % rows.count)])
    return ([lines[0]] + moved).joined(separator: "\n") + "\n"
  }

  static func figures(_ answer: Answer) -> String {
    guard case .object(let members) = resultJSON(answer) else { return "" }
    return JSON.object(
      members.filter { $0.0 != "findings" }.map { name, value in
        // Instruments are listed as the file lists them; readers match by name.
        guard name == "capacity", case .list(let items) = value else { return (name, value) }
        return (name, .list(items.sorted { $0.printed() < $1.printed() }))
      }
    ).printed()
  }

  @Test(arguments: [0, 1, 5]) func orderIsNothing(_ turn: Int) throws {
    var files = Samples.files("northwind")
    var moved = 0
    for (path, bytes) in files where path.hasSuffix(".csv") {
      let text = String(decoding: bytes, as: UTF8.self), other = Self.reordered(text, by: turn)
      if other != text { moved += 1 }
      files[path] = Array(other.utf8)
    }
    #expect(moved >= 6)
    #expect(Self.figures(try Samples.answer(files)) == Self.figures(Samples.northwind))
  }

  /// The comparison notices one request more in one row.
  @Test func oneRequestMore() throws {
    var files = Samples.files("northwind")
    let text = String(decoding: files["workloads.csv"]!, as: UTF8.self)
    files["workloads.csv"] = Array(text.replacing("2060000", with: "2060001").utf8)
    #expect(Self.figures(try Samples.answer(files)) != Self.figures(Samples.northwind))
  }
}
