/// Files of a person's that change together: all of them or, as far as the system allows, none.
public struct SeveralFiles: Sendable {
  private var files: [(file: SingleFile, new: [UInt8])] = []

  /// Looks at every file before any is written.
  /// - Parameter changes: path, what the file held when it was read, and what it is to hold.
  /// - Throws: `OutputError` for what is no plain file, and for a file that changed since it was read.
  public init(_ changes: [(path: String, old: [UInt8], new: [UInt8])]) throws(OutputError) {
    for change in changes {
      let file = try SingleFile(change.path)
      guard file.bytes == change.old else { throw .changedMeanwhile(change.path) }
      files.append((file, change.new))
    }
  }

  /// Replaces each file whole. When one cannot be written, those before it get back what they held.
  public func replace() throws(OutputError) {
    for (n, (file, new)) in files.enumerated() {
      do throws(OutputError) { try file.replace(with: new) } catch {
        let left = files[..<n].filter { !Self.putBack($0.file, from: $0.new) }.map(\.file.path)
        throw left.isEmpty ? error : .halfWritten(left, why: "\(error)")
      }
    }
  }

  /// Whether the file holds again what it held.
  private static func putBack(_ file: SingleFile, from new: [UInt8]) -> Bool {
    guard let old = file.bytes, let now = try? SingleFile(file.path), now.bytes == new else { return false }
    do throws(OutputError) {
      try now.replace(with: old)
      return true
    } catch {
      return false
    }
  }
}
