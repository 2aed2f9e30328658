import Formulas

/// Every formula of a book as its file holds it, printed once: what the library is given, what the read-back expects and
/// what the digest is of.
struct PrintedFormulas: Sendable {
  /// The formulas of one page in the order of its cells.
  struct OnPage: Sendable {
    /// `=`, the formula and a zero byte, one after the other.
    fileprivate(set) var bytes: [UInt8] = []
    /// Where each begins, and where the last one ends.
    fileprivate(set) var begins: [Int] = [0]

    /// The n-th, with its `=` and without the zero.
    subscript(n: Int) -> ArraySlice<UInt8> { bytes[begins[n]..<begins[n + 1] - 1] }
  }
  let pages: [OnPage]

  /// - Parameter book: one that `BookCheck` has passed.
  init(_ book: Book) {
    let printer = FormulaPrinter(names: book.sheetNames)
    pages = sideBySide(book.pages.count, largest: { book.pages[$0].rows.count }) { number in
      var printed = OnPage()
      for row in book.pages[number].rows {
        for (_, cell) in row.cells {
          switch cell.content {
          case .formula(let e, _), .textFormula(let e, _):
            printed.bytes.append(0x3D)
            printer.print(e, on: number, into: &printed.bytes)
            printed.bytes.append(0)
            printed.begins.append(printed.bytes.count)
          case .number, .text, .link: break
          }
        }
      }
      return printed
    }
  }
}
