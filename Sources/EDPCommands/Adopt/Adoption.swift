import Agreements
import Formulas
import Reading
import Reports
import Values

/// Changed inputs written back into the files of an engagement, in memory: where each goes, and what has to be written by hand.
struct Adoption {
  enum State {
    /// Written at a place of a file; a key that is new there is named.
    case written(path: String, line: Int, column: Int, newKey: String?)
    case byHand(message: String, remedy: String)
  }
  private(set) var states: [State] = []
  /// New bytes by path.
  private(set) var files: [String: [UInt8]] = [:]

  private let changes: [BookChanges.Change]
  private let engagement: Engagement
  private let old: [String: [UInt8]]
  private var edits: [FileEdit] = []
  /// Which changes each edit writes.
  private var ofEdit: [[Int]] = []

  init(_ changes: [BookChanges.Change], _ engagement: Engagement, typed: [TypedInput]) {
    self.changes = changes
    self.engagement = engagement
    old = Dictionary(engagement.files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { a, _ in a })
    states = changes.map { _ in .byHand(message: "no file states it", remedy: "Write it by hand.") }
    place(typed)
    write(typed)
  }

  var isComplete: Bool { states.allSatisfy { if case .written = $0 { true } else { false } } }

  // MARK: Where each change goes

  private mutating func place(_ typed: [TypedInput]) {
    let new = Dictionary(changes.map { ($0.typed.input.key, $0.new) }, uniquingKeysWith: { a, _ in a })
    var byPlace: [Source: [Int]] = [:], byKey: [DefaultKeys.KeyPath: [Int]] = [:]
    for (n, change) in changes.enumerated() {
      switch change.typed.input.source {
      case .file: byPlace[change.typed.input.source, default: []].append(n)
      case .standard(let whose):
        guard let path = DefaultKeys.path(of: change.typed.input.key, engagement) else {
          states[n] = .byHand(
            message: "no file of the folder states it (\(whose))",
            remedy: DefaultKeys.remedy(for: change.typed.input.key))
          continue
        }
        byKey[path, default: []].append(n)
      case .commandLine, .engine, .cell:
        states[n] = .byHand(
          message: "no file of the folder states it (\(change.typed.input.source))",
          remedy: "It is worked out anew by `edp plan`.")
      }
    }
    for (source, numbers) in byPlace.sorted(by: { $0.value[0] < $1.value[0] }) {
      guard case .file(let path, let line, let column) = source else { continue }
      let readings = typed.filter { $0.input.source == source }.map {
        PlaceEdit.Reading(part: $0.part, old: $0.value, new: new[$0.input.key] ?? $0.value)
      }
      edits.append(.place(PlaceEdit(path: path, line: line, column: column, readings: readings)))
      ofEdit.append(numbers)
    }
    for (key, numbers) in byKey.sorted(by: { $0.value[0] < $1.value[0] }) {
      let parts = typed.filter { $0.part != nil && DefaultKeys.path(of: $0.input.key, engagement) == key }
      var values: [FileValue] = []
      for part in RangePart.allCases {
        guard let input = parts.first(where: { $0.part == part }) else { continue }
        values.append(new[input.input.key] ?? input.value)
      }
      if Set(values).count < 2 { values = [changes[numbers[0]].new] }
      edits.append(.key(KeyEdit(path: key.file, keys: key.keys, values: values)))
      ofEdit.append(numbers)
    }
  }

  // MARK: Writing and reading again

  /// Edits the files, reads them again, and leaves out what does not read as it was typed, until all that is left does.
  private mutating func write(_ typed: [TypedInput]) {
    var left = Array(edits.indices)
    while !left.isEmpty {
      let edited = EditedFiles(old, left.map { edits[$0] })
      var failed: [Int: (message: String, remedy: String)] = [:]
      for (n, why) in edited.refused { failed[left[n]] = (why.message, why.remedy) }
      if failed.isEmpty { failed = wrong(in: edited, left, typed) }
      if failed.isEmpty {
        files = edited.changed
        for (n, e) in left.enumerated() { accept(e, added: edited.added[n]) }
        return
      }
      for (e, why) in failed {
        for n in ofEdit[e] { states[n] = .byHand(message: why.message, remedy: why.remedy) }
      }
      left.removeAll { failed[$0] != nil }
    }
  }

  private mutating func accept(_ e: Int, added: (line: Int, column: Int)?) {
    for n in ofEdit[e] {
      switch edits[e] {
      case .place(let p): states[n] = .written(path: p.path, line: p.line, column: p.column, newKey: nil)
      case .key(let k):
        states[n] = .written(
          path: k.path, line: added?.line ?? 1, column: added?.column ?? 1, newKey: k.keys.joined(separator: "."))
      }
    }
  }

  /// Edits after which the folder does not read as it should: findings at their places, inputs that say something else.
  private func wrong(in edited: EditedFiles, _ left: [Int], _ typed: [TypedInput]) -> [Int: (message: String, remedy: String)] {
    let reading = readEngagement(files: old.merging(edited.changed) { $1 })
    var failed: [Int: (message: String, remedy: String)] = [:]
    guard let after = reading.engagement else {
      let errors = reading.findings.filter { $0.severity == .error }
      for finding in errors {
        guard case .file(let path, let line, _) = finding.source else { continue }
        for (n, e) in left.enumerated() {
          let at: (String, Int) =
            switch edits[e] {
            case .place(let p): (p.path, p.line)
            case .key(let k): (k.path, edited.added[n]?.line ?? 0)
            }
          if at == (path, line) { failed[e] = (finding.message, finding.remedy) }
        }
      }
      if failed.isEmpty, let first = errors.first {
        for e in left { failed[e] = ("the folder would not pass its checks: \(first.source): \(first.message)", first.remedy) }
      }
      return failed
    }
    let found = InputsByName(TypedInput.all(LiveModel(after, simulates: false).typed)), before = InputsByName(typed)
    let written = Set(left.flatMap { ofEdit[$0] })
    for e in left {
      for n in ofEdit[e] {
        let said = found.value(of: changes[n].typed, before)
        if said != changes[n].new {
          failed[e] = ("it would read as \(said?.shown ?? "nothing"), not as \(changes[n].new.shown)", "Write it by hand.")
        }
      }
    }
    guard failed.isEmpty else { return failed }
    let keys = Set(written.map { changes[$0].typed.input.key })
    for other in typed where !keys.contains(other.input.key) && !other.isWorkedOut {
      guard let said = found.value(of: other, before), said != other.value else { continue }
      // What shares a file with the input that moves along is what moves it; else it cannot be told.
      let near = left.filter { edits[$0].path == other.path }
      for e in near.isEmpty ? left : near {
        failed[e] = (
          "\(Plain.text(other.input.label, limit: 80)) would change with it, from \(other.value.shown) to \(said.shown)",
          "Write it by hand, if both are meant."
        )
      }
    }
    return failed
  }
}

/// Inputs by key; by label where a change of a date changed the key with it.
private struct InputsByName {
  private let byKey: [String: FileValue]
  private let byLabel: [String: [FileValue]]

  init(_ typed: [TypedInput]) {
    byKey = Dictionary(typed.map { ($0.input.key, $0.value) }, uniquingKeysWith: { a, _ in a })
    byLabel = Dictionary(grouping: typed, by: \.input.label).mapValues { $0.map(\.value) }
  }

  func value(of typed: TypedInput, _ before: InputsByName) -> FileValue? {
    if let value = byKey[typed.input.key] { return value }
    guard let values = byLabel[typed.input.label], values.count == 1, before.byLabel[typed.input.label]?.count == 1 else {
      return nil
    }
    return values[0]
  }
}

extension TypedInput {
  /// Which value of a range it is.
  var part: RangePart? { input.key.split(separator: ".").last.flatMap { RangePart(rawValue: String($0)) } }
  /// A figure that the engine finds; it moves with others.
  var isWorkedOut: Bool {
    switch input.source {
    case .engine, .commandLine: true
    case .standard: isSelector
    case .file, .cell: false
    }
  }
  var path: String? { if case .file(let path, _, _) = input.source { path } else { nil } }
}
