import Formulas
import Values
import Writing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `PublishProbe OUT GENERATION [replace]` writes a small set of files that says GENERATION everywhere.
@main struct PublishProbe {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else { exit(64) }
    do {
      try run(arguments[1], arguments[2], replace: arguments.contains("replace"))
    } catch {
      print("error: \(error)")
      exit(2)
    }
  }

  static func run(_ folder: String, _ generation: String, replace: Bool) throws {
    var book = Book(title: generation)
    var page = Page(name: "Page", kind: .results)
    for row in 0..<200 { page[row, 0] = Cell(.text("\(generation) \(row)"), Style(.label)) }
    book.pages = [page]
    let bytes = try workbookBytes(book)
    try verify(book, bytes: bytes)
    var files = [
      try OutputFile(name: "book.xlsx", bytes: bytes), try OutputFile(name: "brief.md", bytes: Array("# \(generation)\n".utf8)),
      try OutputFile(name: "charts/cost.svg", bytes: Array(Drawing(width: 9, height: 9, title: generation).svg().utf8)),
    ]
    // Each generation makes a file that the other does not.
    files.append(try OutputFile(name: "only-\(generation).txt", bytes: []))
    try publish(
      files, to: folder, provenance: Provenance(version: "0", seed: 1, engagement: generation, inputs: []), replace: replace)
  }
}
