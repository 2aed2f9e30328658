import Agreements
import Values

/// A change of what a file of an engagement says, at the place that says it or, where nothing does, under a new key.
public enum FileEdit: Sendable, Hashable {
  case place(PlaceEdit)
  case key(KeyEdit)

  public var path: String {
    switch self {
    case .place(let edit): edit.path
    case .key(let edit): edit.path
    }
  }
}

/// What a value may be in a file, apart from how it is written.
public enum FileValue: Sendable, Hashable {
  case number(Double)
  case month(Month)
  case word(String)
}

/// One of the three values of a range.
public enum RangePart: String, Sendable, Hashable, CaseIterable { case low, likely, high }

/// New values for what stands at one place of a file.
public struct PlaceEdit: Sendable, Hashable {
  /// One value that is read from the place: what it is, and what it is to be.
  public struct Reading: Sendable, Hashable {
    /// Which value of a range; nil where it is the likely one, or no range.
    public var part: RangePart?
    public var old: FileValue
    public var new: FileValue
    public init(part: RangePart? = nil, old: FileValue, new: FileValue) {
      self.part = part
      self.old = old
      self.new = new
    }
  }
  public var path: String
  /// From 1; columns in characters, as sources count them.
  public var line: Int
  public var column: Int
  /// Everything that is read from the place, what stays the same as well.
  public var readings: [Reading]

  public init(path: String, line: Int, column: Int, readings: [Reading]) {
    self.path = path
    self.line = line
    self.column = column
    self.readings = readings
  }
}

/// A key of a YAML file that is not there yet, with its value.
public struct KeyEdit: Sendable, Hashable {
  public var path: String
  /// From the root of the file: `policy`, `cost_of_capital`.
  public var keys: [String]
  /// One value, or the three of a range.
  public var values: [FileValue]
  public init(path: String, keys: [String], values: [FileValue]) {
    self.path = path
    self.keys = keys
    self.values = values
  }
}

/// Files of an engagement with edits made in memory. Bytes that no edit is about stay as they are: comments, order,
/// spaces, quotes, line ends and the byte order mark.
public struct EditedFiles: Sendable {
  /// Why an edit was not made, and what to do.
  public struct Refused: Error, Sendable, Hashable {
    public var message: String
    public var remedy: String
    public init(_ message: String, _ remedy: String) {
      self.message = message
      self.remedy = remedy
    }
  }
  /// New bytes of the files that changed.
  public private(set) var changed: [String: [UInt8]] = [:]
  /// By the edit's place in the list.
  public private(set) var refused: [Int: Refused] = [:]
  /// Where each new key stands now: line and column, by the edit's place in the list.
  public private(set) var added: [Int: (line: Int, column: Int)] = [:]

  /// - Parameter files: bytes by path, as the engagement was read.
  public init(_ files: [String: [UInt8]], _ edits: [FileEdit]) {
    for path in Set(edits.map(\.path)).sorted() {
      let numbered = edits.enumerated().filter { $0.element.path == path }
      guard let bytes = files[path] else {
        for (n, _) in numbered { refused[n] = Refused("\(quoted(path)) was not read", "Write it by hand.") }
        continue
      }
      edit(path, bytes, numbered.map { ($0.offset, $0.element) })
    }
  }

  /// Values first, all against the file as it was read; then new keys, each against what stands by then.
  private mutating func edit(_ path: String, _ bytes: [UInt8], _ edits: [(number: Int, edit: FileEdit)]) {
    var file = TextFile(path, bytes), replacements: [Replacement] = [], made: [(number: Int, edit: FileEdit)] = []
    for (number, edit) in edits {
      guard case .place(let place) = edit else { continue }
      do throws(Refused) {
        replacements += try file.replacements(for: place)
        made.append((number, edit))
      } catch {
        refused[number] = error
      }
    }
    take(replacements, made, &file)
    var placed: [(number: Int, keys: [String])] = []
    for (number, edit) in edits {
      guard case .key(let key) = edit else { continue }
      do throws(Refused) {
        take([try file.addition(of: key)], [(number, edit)], &file)
        if refused[number] == nil { placed.append((number, key.keys)) }
      } catch {
        refused[number] = error
      }
    }
    if file.page.bytes != bytes { changed[path] = file.page.bytes }
    for (number, keys) in placed { added[number] = file.place(of: keys) }
  }

  /// Makes the edits in the file, unless they would change more of it than they are about.
  private mutating func take(_ replacements: [Replacement], _ edits: [(number: Int, edit: FileEdit)], _ file: inout TextFile) {
    guard !edits.isEmpty else { return }
    let after = TextFile(file.page.path, Replacement.apply(replacements, to: file.page.bytes))
    if file.differsOnly(in: edits.map(\.edit), from: after) {
      file = after
      return
    }
    for (number, _) in edits {
      refused[number] = Refused("writing it would change more of \(quoted(file.page.path)) than this value", "Write it by hand.")
    }
  }
}

/// Bytes that take the place of others.
struct Replacement: Equatable {
  var range: Range<Int>
  var text: String

  /// Ranges lie apart; insertions at one place keep their order.
  static func apply(_ replacements: [Replacement], to bytes: [UInt8]) -> [UInt8] {
    let ordered = replacements.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    var out: [UInt8] = [], at = 0
    for (_, replacement) in ordered where replacement.range.lowerBound >= at {
      out += bytes[at..<replacement.range.lowerBound]
      out += Array(replacement.text.utf8)
      at = replacement.range.upperBound
    }
    return out + bytes[at...]
  }
}
