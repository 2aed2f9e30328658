import CYaml
import Values

/// A value of a YAML file with its place. Every scalar is text: the grammar of the key that asks decides what it
/// means, so `no`, `010`, `1.10` and `12:30` are never turned into something else on the way.
struct YAMLNode {
  struct Pair {
    var key: String
    var keySource: Source
    var value: YAMLNode
  }
  enum Content {
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([Pair])
  }
  var content: Content
  var source: Source
  /// Where a scalar or a list or map in brackets ends: the character after it, line and column from 1. Of others, nothing.
  var end: (line: Int, column: Int)?

  /// "a list", "a map", "a text": for messages.
  var shape: String {
    switch content {
    case .scalar: "a single value"
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// Nothing was written: `key:`, `~` or `null`.
  var isBlank: Bool {
    guard case .scalar(let text, true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}

/// One YAML file as a tree, read from the parser's events so that depth, size, anchors, aliases, tags, repeated keys
/// and second documents are refused with their place before anything is built from them.
enum YAMLDocument {
  static let mostBytes = 4_000_000
  static let mostDepth = 40
  /// Keys of one map, or items of one list.
  static let mostItems = 2_000

  /// The root of the file; nil after a finding. A file of comments only is empty.
  static func read(_ page: Page) -> YAMLNode? {
    if page.bytes.count > mostBytes {
      page.error(
        "file-too-large", page.start, "the file has \(page.bytes.count) bytes",
        remedy: "At most \(mostBytes) are read in a YAML file.")
      return nil
    }
    guard Bytes.areText(page) else { return nil }
    if let place = oddLineBreak(page.bytes) {
      page.error(
        "odd-line-break", page.source(place.line, place.column), "a line break that editors do not show stands here",
        remedy: "Replace it (U+0085, U+2028 or U+2029) by a plain line break.")
      return nil
    }
    var builder = YAMLBuilder(page: page)
    return builder.build()
  }

  /// The parser breaks lines at U+0085, U+2028 and U+2029 as well; editors do not, and places would be wrong.
  private static func oddLineBreak(_ bytes: [UInt8]) -> (line: Int, column: Int)? {
    var i = 0
    while i + 1 < bytes.count {
      if bytes[i] == 0xC2, bytes[i + 1] == 0x85 { return Bytes.place(bytes, i) }
      if i + 2 < bytes.count, bytes[i] == 0xE2, bytes[i + 1] == 0x80, bytes[i + 2] == 0xA8 || bytes[i + 2] == 0xA9 {
        return Bytes.place(bytes, i)
      }
      i += 1
    }
    return nil
  }
}

/// Builds the tree with a stack of its own: no recursion that a file could deepen.
private struct YAMLBuilder {
  let page: Page

  /// A list or map that is still open, and the key that waits for its value.
  private struct Open {
    var source: Source
    var isMap: Bool
    var isFlow: Bool
    var items: [YAMLNode] = []
    var pairs: [YAMLNode.Pair] = []
    var keyLines: [String: Int] = [:]
    var key: (name: String, source: Source)?
  }

  init(page: Page) { self.page = page }

  mutating func build() -> YAMLNode? {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    let text = Array(Bytes.withoutMark(page.bytes))
    return text.withUnsafeBufferPointer { buffer -> YAMLNode? in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      return events(&parser)
    }
  }

  private func events(_ parser: inout yaml_parser_t) -> YAMLNode? {
    var stack: [Open] = []
    var root: YAMLNode?
    var documents = 0
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else {
        syntaxError(parser)
        return nil
      }
      defer { yaml_event_delete(&event) }
      let source = page.source(event.start_mark.line + 1, event.start_mark.column + 1)
      if let anchored = anchorOrTag(event) {
        page.error(anchored.rule, source, anchored.message, remedy: anchored.remedy)
        return nil
      }
      var done: YAMLNode?
      switch event.type {
      case YAML_STREAM_END_EVENT:
        if root == nil {
          page.error("empty-file", page.start, "the file has no content", remedy: "Write its keys, or remove the file.")
        }
        return root
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        if documents > 1 {
          page.error(
            "second-document", source, "a second document begins here",
            remedy: "Keep one document a file; remove the line `---`.",
            underlined: 3)
          return nil
        }
      case YAML_ALIAS_EVENT:
        page.error(
          "alias", source, "an alias stands here",
          remedy: "Write the value out where it is used; anchors and aliases are not read.")
        return nil
      case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
        let isMap = event.type == YAML_MAPPING_START_EVENT
        if let top = stack.last, top.isMap, top.key == nil {
          page.error(
            "complex-key", source, "a key is \(isMap ? "a map" : "a list")", remedy: "Write a plain word as the key.")
          return nil
        }
        if stack.count >= YAMLDocument.mostDepth {
          page.error(
            "too-deep", source, "values are nested more than \(YAMLDocument.mostDepth) deep",
            remedy: "No key of an engagement needs this; check the brackets.")
          return nil
        }
        let isFlow =
          isMap
          ? event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
          : event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
        stack.append(Open(source: source, isMap: isMap, isFlow: isFlow))
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        guard let closed = stack.popLast() else { return nil }
        done = YAMLNode(content: closed.isMap ? .map(closed.pairs) : .list(closed.items), source: closed.source)
        if closed.isFlow { done?.end = (event.end_mark.line + 1, event.end_mark.column + 1) }
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        if let top = stack.last, top.isMap, top.key == nil {
          guard let key = takeKey(text, source, into: &stack[stack.count - 1]) else { return nil }
          stack[stack.count - 1].key = key
        } else {
          done = YAMLNode(content: .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), source: source)
          done?.end = (event.end_mark.line + 1, event.end_mark.column + 1)
        }
      default: break
      }
      guard let done else { continue }
      guard !stack.isEmpty else {
        root = done
        continue
      }
      let top = stack.count - 1
      if stack[top].items.count + stack[top].pairs.count >= YAMLDocument.mostItems {
        page.error(
          "too-many-items", stack[top].source,
          "more than \(YAMLDocument.mostItems) \(stack[top].isMap ? "keys" : "items") stand here",
          remedy: "Put tables into a CSV file.", underlined: 1)
        return nil
      }
      if stack[top].isMap {
        guard let key = stack[top].key else { return nil }
        stack[top].pairs.append(YAMLNode.Pair(key: key.name, keySource: key.source, value: done))
        stack[top].key = nil
      } else {
        stack[top].items.append(done)
      }
    }
  }

  private func takeKey(_ text: String, _ source: Source, into open: inout Open) -> (name: String, source: Source)? {
    guard case .file(_, let line, _) = source else { return nil }
    if text == "<<" {
      page.error(
        "merge-key", source, "a merge key stands here",
        remedy: "Write the merged keys out; anchors and merges are not read.")
      return nil
    }
    if let first = open.keyLines[text] {
      page.error(
        "repeated-key", source, "\(quoted(text)) stands twice, first in line \(first)", remedy: "Keep one of the two.",
        underlined: text.unicodeScalars.count)
      return nil
    }
    open.keyLines[text] = line
    return (text, source)
  }

  private func anchorOrTag(_ event: yaml_event_t) -> (rule: String, message: String, remedy: String)? {
    let anchor: UnsafeMutablePointer<yaml_char_t>?
    let tag: UnsafeMutablePointer<yaml_char_t>?
    switch event.type {
    case YAML_SCALAR_EVENT: (anchor, tag) = (event.data.scalar.anchor, event.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT: (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT: (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
    default: (anchor, tag) = (nil, nil)
    }
    if anchor != nil {
      return (
        "anchor", "an anchor stands here", "Write the value out where it is used; anchors and aliases are not read."
      )
    }
    if tag != nil { return ("tag", "a tag stands here", "Remove it; the key decides what its value means.") }
    return nil
  }

  private func syntaxError(_ parser: yaml_parser_t) {
    let problem = parser.problem.map { String(cString: $0) } ?? "cannot be read"
    if parser.error == YAML_READER_ERROR {
      let offset = parser.problem_offset + (page.bytes.count - Bytes.withoutMark(page.bytes).count)
      let place = Bytes.place(page.bytes, offset)
      page.error(
        "not-yaml", page.source(place.line, place.column), "a control character stands here",
        remedy: "Remove it; YAML allows none.",
        underlined: 1)
      return
    }
    let mark = parser.problem_mark
    let source = page.source(mark.line + 1, mark.column + 1)
    if let line = page.line(mark.line + 1),
      let tab = line.unicodeScalars.prefix(while: { $0 == " " || $0 == "\t" }).firstIndex(of: "\t")
    {
      let column = line.unicodeScalars.distance(from: line.unicodeScalars.startIndex, to: tab) + 1
      page.error(
        "tab", page.source(mark.line + 1, column), "the line is indented with a tab",
        remedy: "Indent with spaces; YAML allows no tabs there.",
        underlined: 1)
      return
    }
    let context = parser.context.map { String(cString: $0) }
    if let context, context.contains("flow"), problem.contains("did not find expected") {
      let open = parser.context_mark
      page.error(
        "not-yaml", page.source(open.line + 1, open.column + 1),
        "not YAML: the bracket that opens here does not close as it should (line \(mark.line + 1))",
        remedy: YAMLBuilder.remedy(problem), underlined: 1)
      return
    }
    page.error(
      "not-yaml", source, "not YAML: " + [context, problem].compactMap { $0 }.joined(separator: ", "),
      remedy: YAMLBuilder.remedy(problem))
  }

  private static func remedy(_ problem: String) -> String {
    if problem.contains("mapping values are not allowed") {
      return "Put a text with a colon in quotes, or check the indentation."
    }
    if problem.contains("could not find expected ':'") { return "Write key: value, with a space after the colon." }
    if problem.contains("did not find expected ',' or") {
      return "Close the bracket, or put a text with commas or braces in quotes."
    }
    if problem.contains("unexpected end of stream") { return "Close the quote." }
    if problem.contains("cannot start any token") { return "Put the text in quotes." }
    return "Check brackets, quotes and indentation around this place."
  }
}
