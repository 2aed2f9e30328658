import Reading
import Reports
import Values

/// What was changed in a workbook and where it goes, in words and for programs.
struct AdoptText {
  var book: String
  var folder: String
  var found: BookChanges
  var adoption: Adoption
  /// Paths within the folder.
  var written: [String] = []
  /// Formulas typed over that are listed one by one.
  private static let mostIgnored = 20

  init(book: String, folder: String, found: BookChanges, adoption: Adoption) {
    self.book = book
    self.folder = folder
    self.found = found
    self.adoption = adoption
  }

  private var pairs: [(change: BookChanges.Change, state: Adoption.State)] { Array(zip(found.changes, adoption.states)) }
  private var adopted: [(change: BookChanges.Change, state: Adoption.State)] {
    pairs.filter { if case .written = $0.state { true } else { false } }
  }

  func text(_ look: Terminal.Look) -> String {
    var out = FindingLines.text(found.findings, look)
    guard !found.hasMoved else { return out }
    if !adopted.isEmpty {
      out += "Changed inputs, and where they are stated:\n"
      for (change, state) in adopted {
        guard case .written(let path, let line, let column, let newKey) = state else { continue }
        out += lines(of: change)
        out += "    \(Plain.text(path)):\(line):\(column)" + (newKey.map { ", new key \(Plain.text($0))" } ?? "") + "\n"
      }
    }
    let byHand = pairs.compactMap { pair -> (BookChanges.Change, String, String)? in
      if case .byHand(let message, let remedy) = pair.state { (pair.change, message, remedy) } else { nil }
    }
    if !byHand.isEmpty {
      out += "To be written by hand:\n"
      for (change, message, remedy) in byHand {
        let source = Plain.text(change.typed.input.source.description)
        out += lines(of: change) + wrapped("\(source): \(Plain.text(message)). \(Plain.text(remedy))", label: "    ", indent: 4)
      }
    }
    if !found.ignored.isEmpty {
      out += "Not adopted:\n"
      for item in found.ignored.prefix(Self.mostIgnored) {
        out += wrapped("\(item.cell)  \(item.label): \(item.what).", label: "  ", indent: 2)
      }
      let more = found.ignored.count - Self.mostIgnored
      if more > 0 { out += "  and \(more) more cell\(more == 1 ? "" : "s").\n" }
    }
    return out
  }

  private func lines(of change: BookChanges.Change) -> String {
    var out = wrapped("\(change.cell)  \(Plain.text(change.typed.input.label))", label: "  ", indent: 2)
    out += "    \(Plain.text(change.typed.value.shown)) -> \(Plain.text(change.new.shown, limit: 60))\n"
    if let note = change.note { out += wrapped(note, label: "    ", indent: 4) }
    return out
  }

  func ending(isDryRun: Bool, isStopped: Bool) -> String {
    if found.hasMoved { return "The workbook and the folder do not belong together. Nothing was written." }
    let inputs = "\(adopted.count) input\(adopted.count == 1 ? "" : "s")"
    if isStopped {
      return adopted.isEmpty
        ? "Nothing was written." : "Nothing was written. --partial writes the \(inputs) that can be written."
    }
    if found.changes.isEmpty { return "No input was changed. Nothing was written." }
    if isDryRun { return "\(inputs) would be written. Nothing was written (--dry-run)." }
    if written.isEmpty { return "Nothing was written." }
    return "Written, \(inputs):\n" + written.map { "  \(Plain.text(folder))/\(Plain.text($0))" }.joined(separator: "\n")
  }

  var json: JSON {
    func value(_ x: FileValue) -> JSON { if case .number(let x) = x { .number(x) } else { .text(x.shown) } }
    let changes = (found.hasMoved ? [] : pairs).map { change, state -> JSON in
      var members: [(String, JSON)] = [
        ("cell", .text(change.cell)), ("input", .text(change.typed.input.key)), ("label", .text(change.typed.input.label)),
        ("old", value(change.typed.value)), ("new", value(change.new)),
      ]
      switch state {
      case .written(let path, let line, let column, let newKey):
        members += [
          ("file", .text(path)), ("line", .int(line)), ("column", .int(column)), ("new_key", newKey.map(JSON.text) ?? .null),
          ("by_hand", .null),
        ]
      case .byHand(let message, let remedy): members.append(("by_hand", .text(message + ". " + remedy)))
      }
      members.append(("note", change.note.map(JSON.text) ?? .null))
      return .object(members)
    }
    let ignored = found.ignored.map {
      JSON.object([("cell", .text($0.cell)), ("label", .text($0.label)), ("why", .text($0.what))])
    }
    return .object([
      ("changes", .list(changes)), ("not_adopted", .list(ignored)), ("findings", .list(found.findings.map(findingJSON))),
      ("written", .list(written.map { .text(folder + "/" + $0) })),
    ])
  }
}
