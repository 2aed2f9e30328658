import Values

/// A YAML or CSV file in which values are to be replaced.
struct TextFile {
  let page: Page
  /// The tree of a YAML file.
  let root: YAMLNode?

  init(_ path: String, _ bytes: [UInt8]) {
    page = Page(path: path, kind: path.hasSuffix(".csv") ? .csv : .yaml, bytes: bytes)
    root = page.kind == .yaml ? YAMLDocument.read(page) : nil
  }

  private var dialect: Grammar.Dialect { page.kind == .csv ? .csv : .yaml }

  /// What to replace so that the place says its new readings.
  func replacements(for edit: PlaceEdit) throws(EditedFiles.Refused) -> [Replacement] {
    let source = Source.file(path: page.path, line: edit.line, column: edit.column)
    if let parts = root?.range(at: source) {
      // Three keys: each part is a place of its own.
      var all: [Replacement] = []
      for (part, source) in parts {
        let readings = edit.readings.filter { ($0.part ?? .likely) == part }.map {
          PlaceEdit.Reading(old: $0.old, new: $0.new)
        }
        if readings.contains(where: { $0.old != $0.new }) { all.append(try replacement(at: source, readings)) }
      }
      return all
    }
    return [try replacement(at: source, edit.readings)]
  }

  private func replacement(at source: Source, _ readings: [PlaceEdit.Reading]) throws(EditedFiles.Refused) -> Replacement {
    guard case .file(_, let line, let column) = source, let offset = page.offset(line, column),
      let token = ScalarToken(page.bytes, at: offset, page.kind)
    else {
      throw .init("what stands at \(source) is not a single value", "Write the change by hand.")
    }
    return Replacement(range: token.range, text: try token.text(for: readings, dialect))
  }

  // MARK: What else may change

  /// Whether the other file has the same values everywhere but where the edits are, and new keys only where they add some.
  func differsOnly(in edits: [FileEdit], from other: TextFile) -> Bool {
    let mine = leaves, theirs = other.leaves
    guard !mine.isEmpty, !theirs.isEmpty else { return false }
    var changed: Set<Source> = [], added: Set<String> = []
    for edit in edits {
      switch edit {
      case .place(let place):
        let source = Source.file(path: page.path, line: place.line, column: place.column)
        changed.insert(source)
        for (_, part) in root?.range(at: source) ?? [] { changed.insert(part) }
      case .key(let key): added.insert(Leaf.path(key.keys))
      }
    }
    let byPath = Dictionary(theirs.map { ($0.path, $0.text) }, uniquingKeysWith: { a, _ in a })
    for leaf in mine where byPath[leaf.path] != leaf.text {
      guard byPath[leaf.path] != nil, changed.contains(leaf.source) else { return false }
    }
    let known = Set(mine.map(\.path))
    return theirs.allSatisfy { known.contains($0.path) || added.contains($0.path) }
      && theirs.count == mine.count + added.count
  }

  private struct Leaf {
    var path: String
    var text: String
    var source: Source
    static func path(_ keys: [String]) -> String { keys.map { "/" + $0 }.joined() }
  }

  /// Every value of the file with the way to it, in order; a list or map without items counts as one.
  private var leaves: [Leaf] {
    guard page.kind == .yaml else {
      guard let table = CSVTable.read(Page(path: page.path, kind: .csv, bytes: page.bytes)) else { return [] }
      return ([table.header] + table.rows.map(\.cells)).enumerated().flatMap { r, cells in
        cells.enumerated().map { Leaf(path: "\(r)/\($0.offset)", text: $0.element.text, source: $0.element.source) }
      }
    }
    guard let root else { return [] }
    var out: [Leaf] = [], stack: [(node: YAMLNode, path: String)] = [(root, "")]
    while let (node, path) = stack.popLast() {
      switch node.content {
      case .scalar(let text, _): out.append(Leaf(path: path, text: text, source: node.source))
      case .list(let items):
        if items.isEmpty { out.append(Leaf(path: path, text: "[]", source: node.source)) }
        for (i, item) in items.enumerated() { stack.append((item, "\(path)/\(i)")) }
      case .map(let pairs):
        if pairs.isEmpty { out.append(Leaf(path: path, text: "{}", source: node.source)) }
        for pair in pairs { stack.append((pair.value, path + "/" + pair.key)) }
      }
    }
    return out
  }
}

extension YAMLNode {
  /// The places of `low`, `likely` and `high` of the map at a place; nil where no such map stands.
  func range(at place: Source) -> [(RangePart, Source)]? {
    var stack = [self]
    while let node = stack.popLast() {
      switch node.content {
      case .scalar: continue
      case .list(let items): stack += items
      case .map(let pairs):
        stack += pairs.map(\.value)
        guard node.source == place else { continue }
        let parts = RangePart.allCases.compactMap { part in
          pairs.first { $0.key == part.rawValue }.map { (part, $0.value.source) }
        }
        if parts.count == 3 { return parts }
      }
    }
    return nil
  }
}
