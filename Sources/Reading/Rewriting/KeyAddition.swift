import Values

/// New keys in YAML files, where their map stands or under a map that is made for them.
extension TextFile {
  /// What to insert so that the file has the key: a line of its own under a map in lines, an item of a map in brackets.
  func addition(of edit: KeyEdit) throws(EditedFiles.Refused) -> Replacement {
    guard let root, !edit.keys.isEmpty, edit.keys.allSatisfy(Self.isPlain) else {
      throw .init("the key cannot be added to \(quoted(page.path))", "Write it by hand.")
    }
    var map = root, left = edit.keys[...]
    while case .map(let pairs) = map.content, let key = left.first, let pair = pairs.first(where: { $0.key == key }) {
      left.removeFirst()
      map = pair.value
    }
    guard case .map(let pairs) = map.content, let first = pairs.first, let last = pairs.last, !left.isEmpty else {
      throw .init(
        "\(edit.keys.joined(separator: ".")) cannot be added to \(quoted(page.path)): no map with keys stands there",
        "Write it by hand.")
    }
    var texts: [String] = []
    for value in edit.values { texts.append(try Self.text(value)) }
    var item = texts.joined(separator: "..")
    for (depth, key) in left.reversed().enumerated() { item = depth == 0 ? "\(key): \(item)" : "\(key): {\(item)}" }

    guard let end = last.value.lastEnd, let offset = page.offset(end.line, end.column) else {
      throw .init("the end of the map in \(quoted(page.path)) is not found", "Write it by hand.")
    }
    if map.end != nil { return Replacement(range: offset..<offset, text: ", " + item) }
    guard case .file(_, _, let column) = first.keySource else { throw .init("no place for the key", "Write it by hand.") }
    let indent = String(repeating: " ", count: column - 1), lineBreak = page.bytes.contains(0x0D) ? "\r\n" : "\n"
    var at = offset
    while at < page.bytes.count, page.bytes[at] != 0x0A { at += 1 }
    if at == page.bytes.count {
      return Replacement(range: at..<at, text: lineBreak + indent + item)
    }
    return Replacement(range: (at + 1)..<(at + 1), text: indent + item + lineBreak)
  }

  /// Where the value under the keys stands.
  func place(of keys: [String]) -> (line: Int, column: Int)? {
    var node = root
    for key in keys {
      guard case .map(let pairs) = node?.content else { return nil }
      node = pairs.first { $0.key == key }?.value
    }
    guard case .file(_, let line, let column) = node?.source else { return nil }
    return (line, column)
  }

  private static func text(_ value: FileValue) throws(EditedFiles.Refused) -> String {
    switch value {
    case .number(let x):
      do throws(Refusal) { return try Grammar.text(of: x, NumberManner(), Grammar.NumberForm(dialect: .yaml)) } catch {
        throw .init(error.message, error.remedy)
      }
    case .month(let m): return m.description
    case .word(let w):
      guard isPlain(w) else { throw .init("\(quoted(w)) is no plain word", "Write it by hand.") }
      return w
    }
  }

  /// Whether a word needs no quotes as a key or value.
  private static func isPlain(_ word: String) -> Bool {
    guard let first = word.utf8.first, first >= 0x41 else { return false }
    return word.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2D
    }
  }
}

extension YAMLNode {
  /// Where the last thing written in it ends.
  var lastEnd: (line: Int, column: Int)? {
    if let end { return end }
    switch content {
    case .scalar: return nil
    case .list(let items): return items.last?.lastEnd
    case .map(let pairs): return pairs.last?.value.lastEnd
    }
  }
}
