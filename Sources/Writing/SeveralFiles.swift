/// Files of a person's that change together: all of them or, as far as the system allows, none.
public struct SeveralFiles: Sendable {
  private var files: [(file: SingleFile, new: [UInt8])] = []

  /// Looks at every file before any is written.
  /// - Parameter changes: path, what the file held when it was read (nil: it was not there), and what it is to hold.
  /// - Throws: `OutputError` for what is no plain file, and for a file that changed since it was read.
  public init(_ changes: [(path: String, old: [UInt8]?, new: [UInt8])]) throws(OutputError) {
    for change in changes {
      let file = try SingleFile(change.path)
      guard file.bytes == change.old else { throw .changedMeanwhile(change.path) }
      files.append((file, change.new))
    }
  }

  /// Writes all of them beside, so that there is room for every one, and then puts each in place. When one cannot be, those
  /// before it get back what they held.
  public func replace() throws(OutputError) {
    var beside: [String] = []
    for (file, new) in files {
      do throws(OutputError) { beside.append(try file.prepare(new)) } catch {
        for path in beside { try? FileSystem.remove(path) }
        throw error
      }
    }
    for (n, (file, _)) in files.enumerated() {
      do throws(OutputError) { try file.place(beside[n]) } catch {
        for path in beside[(n + 1)...] { try? FileSystem.remove(path) }
        let left = files[..<n].filter { !Self.putBack($0.file, from: $0.new) }.map(\.file.path)
        throw left.isEmpty ? error : .halfWritten(left, why: "\(error)")
      }
    }
  }

  /// Whether the file holds again what it held, or is gone again.
  private static func putBack(_ file: SingleFile, from new: [UInt8]) -> Bool {
    guard let now = try? SingleFile(file.path), now.bytes == new else { return false }
    do throws(OutputError) {
      if let old = file.bytes { try now.replace(with: old) } else { try FileSystem.remove(file.path) }
      return true
    } catch {
      return false
    }
  }
}
