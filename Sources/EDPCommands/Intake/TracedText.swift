import Foundation
import Values
import Writing

/// A cell of the form that was read.
struct IntakeCell: Hashable {
  var sheet: String
  var place: ReadSheet.Place

  func source(_ book: String) -> Source {
    .cell(book: book, sheet: sheet, cell: Self.reference(place))
  }
  private static func reference(_ place: ReadSheet.Place) -> String {
    var letters = "", c = place.column + 1
    while c > 0 {
      letters = String(UnicodeScalar(UInt8(65 + (c - 1) % 26))) + letters
      c = (c - 1) / 26
    }
    return letters + "\(place.row + 1)"
  }
}

/// A text file as it is put together, which remembers the cell that each of its places came from.
struct TracedText {
  struct Place: Hashable {
    var line: Int
    var column: Int
  }
  private(set) var text = ""
  private var line = 1, column = 1
  private var origins: [Place: IntakeCell] = [:]
  private var firstOfLine: [Int: IntakeCell] = [:]

  mutating func add(_ s: String) {
    text += s
    for u in s.unicodeScalars {
      if u == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
    }
  }

  /// What comes next is from this cell.
  mutating func add(_ s: String, from cell: IntakeCell?) {
    if let cell {
      origins[Place(line: line, column: column)] = cell
      if firstOfLine[line] == nil { firstOfLine[line] = cell }
    }
    add(s)
  }

  /// The cell at a place; else the first of its line, or of the lines after it.
  func origin(_ line: Int, _ column: Int) -> IntakeCell? {
    if let exact = origins[Place(line: line, column: column)] { return exact }
    for near in line..<(line + 6) { if let cell = firstOfLine[near] { return cell } }
    return nil
  }
}

/// A YAML file as a tree of what cells say.
final class IntakeNode {
  enum Step: Hashable {
    case key(String)
    /// Of a list, from 1.
    case item(Int)

    /// The steps of `contract.commitment.years.1`.
    static func all(of name: String) -> [Step] {
      name.split(separator: ".").map { part in Int(part).map { Step.item($0) } ?? .key(String(part)) }
    }
  }
  private(set) var value: String?
  private(set) var children: [(step: Step, node: IntakeNode)] = []
  let cell: IntakeCell?

  init(cell: IntakeCell?) { self.cell = cell }

  /// Sets a value.
  /// - Returns: false when a value stands where a map is meant, or the other way round.
  func set(_ steps: ArraySlice<Step>, _ value: String, _ cell: IntakeCell?) -> Bool {
    guard let first = steps.first else {
      guard self.value == nil, children.isEmpty else { return false }
      self.value = value
      return true
    }
    guard self.value == nil else { return false }
    if let child = children.first(where: { $0.step == first })?.node { return child.set(steps.dropFirst(), value, cell) }
    if let other = children.first?.step, other.isKey != first.isKey { return false }
    let child = IntakeNode(cell: cell)
    children.append((first, child))
    return child.set(steps.dropFirst(), value, cell)
  }

  /// The cells of lists that are filled behind a blank item, and how many items stand before the first blank.
  var gaps: [(cell: IntakeCell?, item: Int)] {
    var found: [(cell: IntakeCell?, item: Int)] = []
    let items = children.compactMap { child -> (Int, IntakeNode)? in
      if case .item(let n) = child.step { (n, child.node) } else { nil }
    }.sorted { $0.0 < $1.0 }
    for (at, item) in items.enumerated() where item.0 != at + 1 {
      found.append((item.1.cell, item.0))
      break
    }
    return found + children.flatMap { $0.node.gaps }
  }

  // MARK: Writing

  func write(into text: inout TracedText, indent: Int = 0) {
    for (step, node) in ordered where !step.isKey {
      text.add("- ")
      node.writeFlow(into: &text)
      text.add("\n")
    }
    for (step, node) in children {
      guard case .key(let key) = step else { continue }
      text.add(String(repeating: " ", count: indent))
      text.add(Self.word(key), from: node.cell)
      text.add(":")
      if node.isListOfMaps {
        text.add("\n")
        for (_, item) in node.ordered {
          text.add(String(repeating: " ", count: indent + 2) + "- ")
          item.writeFlow(into: &text)
          text.add("\n")
        }
      } else if node.value == nil, node.children.first?.step.isKey == true {
        text.add("\n")
        node.write(into: &text, indent: indent + 2)
      } else {
        text.add(" ")
        node.writeFlow(into: &text)
        text.add("\n")
      }
    }
  }

  private var ordered: [(step: Step, node: IntakeNode)] {
    children.enumerated().sorted { ($0.element.step.number, $0.offset) < ($1.element.step.number, $1.offset) }.map(\.element)
  }
  private var isListOfMaps: Bool {
    children.first?.step.isKey == false && children.contains { $0.node.value == nil }
  }

  private func writeFlow(into text: inout TracedText) {
    if let value { return text.add(Self.scalar(value), from: cell) }
    let isMap = children.first?.step.isKey ?? true
    text.add(isMap ? "{" : "[", from: cell)
    for (n, (step, node)) in ordered.enumerated() {
      if n > 0 { text.add(", ") }
      if case .key(let key) = step {
        text.add(Self.word(key), from: node.cell)
        text.add(": ")
      }
      node.writeFlow(into: &text)
    }
    text.add(isMap ? "}" : "]")
  }

  /// A number, range, month or small word as it stands; anything else in quotes.
  private static func scalar(_ text: String) -> String {
    let first = text.utf8.first ?? 0x20
    if (0x30...0x39).contains(first) || first == 0x2D,
      text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) || [0x2E, 0x2D, 0x4B, 0x4D].contains($0) }), text != "-"
    {
      return text
    }
    return word(text)
  }

  private static func word(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { (0x61...0x7A).contains($0) } == true
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
      && text != "null"
    if isPlain { return text }
    return "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }
}

extension IntakeNode.Step {
  var isKey: Bool { if case .key = self { true } else { false } }
  var number: Int { if case .item(let n) = self { n } else { 0 } }
}
