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
    while true {
      let edited = EditedFiles(old, left.map { edits[$0] })
      switch verdict(on: edited, left, typed) {
      case .fine:
        files = edited.changed
        for (n, e) in left.enumerated() { accept(e, added: edited.added[n]) }
        return
      case .blamed(let reasons):
        for (e, why) in reasons { refuse(e, why) }
        left.removeAll { reasons[$0] != nil }
      case .unclear:
        var kept: [Int] = []
        separate(alike(left)[...], into: &kept, typed)
        left = kept.sorted()
      }
    }
  }

  /// Edits of the same column or key of a file together: rows that must agree are tried as one.
  private func alike(_ left: [Int]) -> [[Int]] {
    let groups = Dictionary(grouping: left) { e -> String in
      let parts = changes[ofEdit[e][0]].typed.input.key.split(separator: ".").map(String.init)
      return edits[e].path + "/" + (parts.last { RangePart(rawValue: $0) == nil } ?? "")
    }
    return groups.values.sorted { $0[0] < $1[0] }
  }

  /// Finds by halves which edits spoil the rest, and leaves them out.
  private mutating func separate(_ groups: ArraySlice<[Int]>, into kept: inout [Int], _ typed: [TypedInput]) {
    let part = groups.flatMap { $0 }, tried = (kept + part).sorted()
    let why: EditedFiles.Refused
    switch verdict(on: EditedFiles(old, tried.map { edits[$0] }), tried, typed) {
    case .fine:
      kept = tried
      return
    case .blamed(let reasons):
      why = part.compactMap { reasons[$0] }.first ?? reasons.values.first ?? .init("it cannot be written", "Write it by hand.")
    case .unclear(let reason): why = reason
    }
    if part.count == 1 { return refuse(part[0], why) }
    let halves = groups.count == 1 ? groups[groups.startIndex].map { [$0] }[...] : groups
    let middle = (halves.startIndex + halves.endIndex) / 2
    separate(halves[..<middle], into: &kept, typed)
    separate(halves[middle...], into: &kept, typed)
  }

  private mutating func refuse(_ e: Int, _ why: EditedFiles.Refused) {
    for n in ofEdit[e] { states[n] = .byHand(message: why.message, remedy: why.remedy) }
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

  private enum Verdict {
    case fine
    /// Edits that are wrong by themselves.
    case blamed([Int: EditedFiles.Refused])
    /// Something is wrong that no edit's own place says.
    case unclear(EditedFiles.Refused)
  }

  /// Whether the edited folder reads as it should: no finding, every input as typed, every other as it was.
  private func verdict(on edited: EditedFiles, _ left: [Int], _ typed: [TypedInput]) -> Verdict {
    if !edited.refused.isEmpty {
      return .blamed(Dictionary(edited.refused.map { (left[$0.key], $0.value) }, uniquingKeysWith: { a, _ in a }))
    }
    let reading = readEngagement(files: old.merging(edited.changed) { $1 })
    guard let after = reading.engagement else { return verdict(on: reading.findings, edited, left) }
    let found = InputsByName(TypedInput.all(LiveModel(after, simulates: false).typed)), before = InputsByName(typed)
    var blamed: [Int: EditedFiles.Refused] = [:], keys: Set<String> = []
    for e in left {
      for n in ofEdit[e] {
        keys.insert(changes[n].typed.input.key)
        let said = found.value(of: changes[n].typed, before), new = changes[n].new
        if said != new {
          blamed[e] = .init("it would read as \(said?.shown ?? "nothing"), not as \(new.shown)", "Write it by hand.")
        }
      }
    }
    guard blamed.isEmpty else { return .blamed(blamed) }
    for other in typed where !keys.contains(other.input.key) && !other.isWorkedOut {
      guard let said = found.value(of: other, before), said != other.value else { continue }
      return .unclear(
        .init(
          "\(Plain.text(other.input.label, limit: 80)) would change with it, from \(other.value.shown) to \(said.shown)",
          "Write it by hand, if both are meant."))
    }
    return .fine
  }

  /// A finding at an edit's place is the edit's; any other is of one that is to be found.
  private func verdict(on findings: [Finding], _ edited: EditedFiles, _ left: [Int]) -> Verdict {
    var blamed: [Int: EditedFiles.Refused] = [:], other: EditedFiles.Refused?
    let places = left.enumerated().map { n, e -> (e: Int, place: Source) in
      switch edits[e] {
      case .place(let p): (e, .file(path: p.path, line: p.line, column: p.column))
      case .key(let k): (e, .file(path: k.path, line: edited.added[n]?.line ?? 0, column: edited.added[n]?.column ?? 0))
      }
    }
    for finding in findings where finding.severity == .error {
      let at = places.filter { $0.place == finding.source }
      for (e, _) in at { blamed[e] = .init(finding.message, finding.remedy) }
      if at.isEmpty, other == nil {
        other = .init("the folder would not pass its checks: \(finding.source): \(finding.message)", finding.remedy)
      }
    }
    if !blamed.isEmpty { return .blamed(blamed) }
    return .unclear(other ?? .init("the folder could not be read", "Write it by hand."))
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
