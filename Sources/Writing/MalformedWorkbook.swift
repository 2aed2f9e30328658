/// Why bytes are not a workbook that can be read: the part of the file, and what is wrong with it.
public struct MalformedWorkbook: Error, Hashable, Sendable, CustomStringConvertible {
  /// The part's name in the archive, or `archive`.
  public var part: String
  public var why: String
  public init(_ part: String, _ why: String) {
    self.part = part
    self.why = why
  }
  public var description: String { "not a readable workbook: \(part): \(why)" }
}
