import Values

/// A JSON file (RFC 8259) as a flat list of its values, each with its place in the bytes.
///
/// Numbers stay the text they are, so a price is never rounded; a key that stands twice in one object is refused, since
/// one of the two values would be dropped in silence; nothing recurses, so nesting cannot overflow the stack.
final class JSONDocument {
  enum Kind: UInt8 { case object, list, text, number, yes, no, null }

  struct Node {
    var kind: Kind
    /// First byte of the value, and the one after its last. Of a text: without its quotes.
    var start: UInt32
    var end: UInt32
    /// The node after this one and all inside it.
    var next: UInt32
  }

  static let mostBytes = 512_000_000
  static let mostDepth = 64

  let page: Page
  /// An object's members follow it, key and value in turn; a list's items follow it.
  fileprivate(set) var nodes: [Node] = []

  private init(page: Page) { self.page = page }

  /// The root value; nil after a finding that says why there is none.
  static func read(_ page: Page) -> JSONValue? {
    guard Bytes.areText(page) else { return nil }
    let document = JSONDocument(page: page)
    document.nodes.reserveCapacity(page.bytes.count / 24)
    var fault: JSONFault?
    page.bytes.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes: bytes, at: page.bytes.count - Bytes.withoutMark(page.bytes).count)
      fault = scanner.scan(into: &document.nodes)
    }
    if let fault {
      page.error(
        fault.rule, page.source(offset: fault.offset), fault.message, remedy: fault.remedy, underlined: fault.underlined)
      return nil
    }
    let root = JSONValue(document: document, index: 0)
    return document.sayRepeatedKeys() ? nil : root
  }

  /// True when a key stands twice in one object.
  private func sayRepeatedKeys() -> Bool {
    var found = false
    var hashes: [(hash: UInt64, key: Int)] = []
    for (i, node) in nodes.enumerated() where node.kind == .object {
      hashes.removeAll(keepingCapacity: true)
      var at = i + 1
      while at < Int(node.next) {
        hashes.append((hash(at), at))
        at = Int(nodes[at + 1].next)
      }
      guard hashes.count > 1 else { continue }
      hashes.sort { ($0.hash, $0.key) < ($1.hash, $1.key) }
      for (a, b) in zip(hashes, hashes.dropFirst()) where a.hash == b.hash {
        let key = JSONValue(document: self, index: b.key)
        guard JSONValue(document: self, index: a.key).text == key.text else { continue }
        found = true
        page.error(
          "repeated-key", page.source(offset: Int(nodes[b.key].start) - 1),
          "\(JSONValue(document: self, index: b.key + 1).path) stands twice",
          remedy: "Keep one of the two: as it stands, a reader takes either.", underlined: key.text.unicodeScalars.count + 2)
      }
    }
    return found
  }

  private func hash(_ key: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let node = nodes[key]
    let raw = page.bytes[Int(node.start)..<Int(node.end)]
    func mix(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    if raw.contains(UInt8(ascii: "\\")) { mix(JSONValue(document: self, index: key).text.utf8) } else { mix(raw) }
    return hash
  }
}

/// One value of a JSON document.
struct JSONValue {
  let document: JSONDocument
  let index: Int

  private var node: JSONDocument.Node { document.nodes[index] }
  var kind: JSONDocument.Kind { node.kind }
  private func at(_ index: Int) -> JSONValue { JSONValue(document: document, index: index) }

  /// What a text says, its escapes read; a number as it is written; else empty.
  var text: String {
    let node = node
    let raw = document.page.bytes[Int(node.start)..<Int(node.end)]
    switch node.kind {
    case .number: return String(decoding: raw, as: UTF8.self)
    case .text: return raw.contains(UInt8(ascii: "\\")) ? unescaped(raw) : String(decoding: raw, as: UTF8.self)
    default: return ""
    }
  }

  /// What it is, in words.
  var noun: String {
    switch kind {
    case .object: "an object"
    case .list: "a list"
    case .text: "the text \(quoted(text))"
    case .number: "the number \(text)"
    case .yes: "true"
    case .no: "false"
    case .null: "null"
    }
  }

  /// Key and value of each member of an object, in file order; nothing for other kinds.
  var members: [(key: String, value: JSONValue)] {
    guard kind == .object else { return [] }
    var list: [(String, JSONValue)] = []
    var i = index + 1
    while i < Int(node.next) {
      list.append((at(i).text, at(i + 1)))
      i = Int(document.nodes[i + 1].next)
    }
    return list
  }

  var items: [JSONValue] {
    guard kind == .list else { return [] }
    var list: [JSONValue] = []
    var i = index + 1
    while i < Int(node.next) {
      list.append(at(i))
      i = Int(document.nodes[i].next)
    }
    return list
  }

  /// The member of that key; nil when there is none, or this is no object.
  subscript(key: String) -> JSONValue? {
    guard kind == .object else { return nil }
    let wanted = Array(key.utf8)
    var i = index + 1
    while i < Int(node.next) {
      let name = document.nodes[i]
      let raw = document.page.bytes[Int(name.start)..<Int(name.end)]
      if raw.elementsEqual(wanted) || (raw.contains(UInt8(ascii: "\\")) && at(i).text == key) { return at(i + 1) }
      i = Int(document.nodes[i + 1].next)
    }
    return nil
  }

  /// The way to it from the root: `terms.OnDemand.3G679R3Y8YSQSJTA`, `["us.anthropic.claude"].mode`, `PriceList[2]`.
  var path: String {
    var path = ""
    var at = 0
    while at != index {
      let parent = document.nodes[at]
      var child = at + 1
      var position = 0
      while child < Int(parent.next) {
        let value = parent.kind == .object ? child + 1 : child
        if index >= child, index < Int(document.nodes[value].next) {
          if parent.kind == .object {
            path += JSONValue.step(self.at(child).text, isFirst: path.isEmpty)
          } else {
            path += "[\(position)]"
          }
          // A key has the path of its value.
          at = index == child && parent.kind == .object ? index : value
          break
        }
        child = Int(document.nodes[value].next)
        position += 1
      }
    }
    return Plain.text(path, limit: 200)
  }

  private static func step(_ key: String, isFirst: Bool) -> String {
    let isWord =
      !key.isEmpty
      && key.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x5F }
    return isWord ? (isFirst ? key : "." + key) : "[\"\(key)\"]"
  }

  private var source: Source {
    document.page.source(offset: Int(node.start) - (kind == .text ? 1 : 0))
  }

  var place: Source { source }

  /// Adds an error about this value.
  func refuse(_ rule: String, _ message: @autoclosure () -> String, remedy: @autoclosure () -> String) {
    guard !document.page.isFull else {
      document.page.error(rule, document.page.start, "", remedy: "")
      return
    }
    let length: Int =
      switch kind {
      case .object, .list: 1
      case .text: text.unicodeScalars.count + 2
      default: Int(node.end - node.start)
      }
    let path = self.path
    document.page.error(
      rule, source, (path.isEmpty ? "" : path + ": ") + message(), remedy: remedy(), underlined: length)
  }

  private func unescaped(_ raw: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    var units: [UInt16] = []
    func flush() {
      if !units.isEmpty { out += Array(String(decoding: units, as: UTF16.self).utf8) }
      units = []
    }
    var i = raw.startIndex
    while i < raw.endIndex {
      guard raw[i] == UInt8(ascii: "\\"), i + 1 < raw.endIndex else {
        flush()
        out.append(raw[i])
        i += 1
        continue
      }
      let escape = raw[i + 1]
      i += 2
      if escape == UInt8(ascii: "u"), i + 4 <= raw.endIndex {
        units.append(UInt16(String(decoding: raw[i..<i + 4], as: UTF8.self), radix: 16) ?? 0xFFFD)
        i += 4
        continue
      }
      flush()
      switch escape {
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      default: out.append(escape)
      }
    }
    flush()
    return String(decoding: out, as: UTF8.self)
  }
}

/// The first thing that is not JSON.
struct JSONFault {
  var rule: String
  var offset: Int
  var message: String
  var remedy: String
  var underlined: Int
}

/// Reads the values one after another with a stack of its own.
private struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var at: Int
  /// Open objects and lists, as node indices.
  private var open: [Int] = []

  init(bytes: UnsafeBufferPointer<UInt8>, at: Int) {
    self.bytes = bytes
    self.at = at
  }

  private enum Expected { case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing }

  mutating func scan(into nodes: inout [JSONDocument.Node]) -> JSONFault? {
    var expected = Expected.value
    while true {
      while at < bytes.count, isSpace(bytes[at]) { at += 1 }
      guard at < bytes.count else {
        return expected == .nothing ? nil : ended(nodes)
      }
      let c = bytes[at]
      switch (expected, c) {
      case (.nothing, _):
        return fault(
          "after-the-end", "more stands after the end of the value", "A price file is one JSON value; remove the rest.")
      case (.colon, UInt8(ascii: ":")):
        at += 1
        expected = .value
      case (.colon, _): return unexpected("a colon")
      case (.commaOrEnd, UInt8(ascii: ",")):
        at += 1
        guard let top = open.last else { return unexpected("nothing more") }
        expected = nodes[top].kind == .object ? .key : .value
      case (.commaOrEnd, UInt8(ascii: "}")), (.keyOrEnd, UInt8(ascii: "}")), (.commaOrEnd, UInt8(ascii: "]")),
        (.valueOrEnd, UInt8(ascii: "]")):
        guard let top = open.last, (nodes[top].kind == .object) == (c == UInt8(ascii: "}")) else {
          return unexpected(c == UInt8(ascii: "}") ? "] to close the list" : "} to close the object")
        }
        open.removeLast()
        at += 1
        nodes[top].end = UInt32(at)
        nodes[top].next = UInt32(nodes.count)
        expected = open.isEmpty ? .nothing : .commaOrEnd
      case (.commaOrEnd, _): return unexpected("a comma, or the end of what is open")
      case (.key, UInt8(ascii: "\"")), (.keyOrEnd, UInt8(ascii: "\"")):
        if let fault = text(into: &nodes) { return fault }
        expected = .colon
      case (.key, _), (.keyOrEnd, _): return unexpected("a key in double quotes")
      case (.value, _), (.valueOrEnd, _):
        switch c {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          let isObject = c == UInt8(ascii: "{")
          if open.count == JSONDocument.mostDepth {
            return fault(
              "too-deep", "values are nested more than \(JSONDocument.mostDepth) deep",
              "No price file is; check what produced this one.")
          }
          open.append(nodes.count)
          nodes.append(.init(kind: isObject ? .object : .list, start: UInt32(at), end: 0, next: 0))
          at += 1
          expected = isObject ? .keyOrEnd : .valueOrEnd
          continue
        case UInt8(ascii: "\""): if let fault = text(into: &nodes) { return fault }
        case UInt8(ascii: "-"), 0x30...0x39: if let fault = number(into: &nodes) { return fault }
        default: if let fault = word(into: &nodes) { return fault }
        }
        expected = open.isEmpty ? .nothing : .commaOrEnd
      }
    }
  }

  private func isSpace(_ c: UInt8) -> Bool { c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 }

  private mutating func text(into nodes: inout [JSONDocument.Node]) -> JSONFault? {
    let start = at + 1
    at = start
    while at < bytes.count {
      let c = bytes[at]
      if c == UInt8(ascii: "\"") {
        nodes.append(.init(kind: .text, start: UInt32(start), end: UInt32(at), next: UInt32(nodes.count + 1)))
        at += 1
        return nil
      }
      if c < 0x20 {
        return fault(
          "not-json", "a text holds a \(c == 0x0A || c == 0x0D ? "line break" : "control character")",
          "Close the text before it, or write it as an escape.")
      }
      if c == UInt8(ascii: "\\") {
        guard at + 1 < bytes.count else { break }
        let escape = bytes[at + 1]
        if escape == UInt8(ascii: "u") {
          guard at + 5 < bytes.count else { break }
          for i in at + 2..<at + 6 where !isHex(bytes[i]) {
            return fault(
              "not-json", "the escape \\u is not followed by four hexadecimal digits", "Mend the escape.", underlined: 2)
          }
          at += 6
          continue
        }
        guard Array("\"\\/bfnrt".utf8).contains(escape) else {
          return fault("not-json", "there is no such escape in JSON", "Write a backslash as \\\\.", underlined: 2)
        }
        at += 2
        continue
      }
      at += 1
    }
    at = start - 1
    return fault(
      "cut-off", "the text that opens here is never closed", "The file may have been cut off. Fetch it again.", underlined: 1)
  }

  private func isHex(_ c: UInt8) -> Bool { (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66) }

  private mutating func number(into nodes: inout [JSONDocument.Node]) -> JSONFault? {
    let start = at
    func isPart(_ c: UInt8) -> Bool {
      (c >= 0x30 && c <= 0x39) || c == UInt8(ascii: ".") || c == UInt8(ascii: "-") || c == UInt8(ascii: "+")
        || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A)
    }
    while at < bytes.count, isPart(bytes[at]) { at += 1 }
    guard isNumber(bytes[start..<at]) else {
      let shown = quoted(String(decoding: bytes[start..<min(at, start + 60)], as: UTF8.self))
      let length = min(at - start, 60)
      at = start
      return fault(
        "not-a-number", "\(shown) is no number of JSON", "Write digits, with a point before decimals.", underlined: length)
    }
    nodes.append(.init(kind: .number, start: UInt32(start), end: UInt32(at), next: UInt32(nodes.count + 1)))
    return nil
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
  private func isNumber(_ all: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = all
    func digits() -> Int {
      let n = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
      rest = rest.dropFirst(n)
      return n
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    if rest.first == 0x30 { rest = rest.dropFirst() } else if digits() == 0 { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if digits() == 0 { return false }
    }
    if let c = rest.first, c | 0x20 == 0x65 {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  private mutating func word(into nodes: inout [JSONDocument.Node]) -> JSONFault? {
    let start = at
    var end = at
    while end < bytes.count, end - start < 40, (bytes[end] | 0x20) >= 0x61 && (bytes[end] | 0x20) <= 0x7A { end += 1 }
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    let kind: JSONDocument.Kind
    switch word {
    case "true": kind = .yes
    case "false": kind = .no
    case "null": kind = .null
    case "NaN", "nan", "Infinity", "inf":
      return fault(
        "not-a-number", "\(quoted(word)) is not a number", "JSON has no such value; fetch the file again.", underlined: word.count
      )
    default: return unexpected("a value")
    }
    nodes.append(.init(kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1)))
    at = end
    return nil
  }

  private func fault(_ rule: String, _ message: String, _ remedy: String, underlined: Int = 1) -> JSONFault {
    JSONFault(rule: rule, offset: at, message: message, remedy: remedy, underlined: underlined)
  }

  private func unexpected(_ wanted: String) -> JSONFault {
    var end = at + 1
    // The whole character.
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let found = quoted(String(decoding: bytes[at..<end], as: UTF8.self))
    return fault(
      "not-json", "\(found) stands where \(wanted) belongs", "A price file is JSON as it was published; fetch it again.")
  }

  private func ended(_ nodes: [JSONDocument.Node]) -> JSONFault {
    guard let top = open.last else {
      return JSONFault(
        rule: "empty-file", offset: 0, message: "the file holds nothing but blanks", remedy: "Fetch it again.", underlined: 0)
    }
    let node = nodes[top]
    return JSONFault(
      rule: "cut-off", offset: Int(node.start),
      message: "the file ends before the \(node.kind == .object ? "object" : "list") that opens here is closed",
      remedy: "It was cut off. Fetch it again.", underlined: 1)
  }
}
