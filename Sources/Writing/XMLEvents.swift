import CExpat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What reads a part's elements, in order. Names come without their namespace.
protocol XMLReader: AnyObject {
  func open(_ name: String, _ attributes: Attributes) throws(MalformedWorkbook)
  func close(_ name: String) throws(MalformedWorkbook)
  /// Text arrives in pieces, and only while `wantsText`.
  func text(_ piece: UnsafeBufferPointer<UInt8>) throws(MalformedWorkbook)
  var wantsText: Bool { get }
}

/// The attributes of an element, looked up by name without namespace.
struct Attributes {
  fileprivate let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  subscript(_ name: StaticString) -> String? {
    guard var p = list else { return nil }
    while let key = p[0], let value = p[1] {
      if strcmp(XMLEvents.local(key), name.utf8Start) == 0 { return String(cString: value) }
      p += 2
    }
    return nil
  }

  /// `1` and `true` are true.
  func flag(_ name: StaticString) -> Bool {
    let s = self[name]
    return s == "1" || s == "true"
  }
}

/// Reads XML with expat. Document type declarations are refused at their first character, so no entity is ever expanded.
enum XMLEvents {
  static let deepest = 128
  private static let separator: CChar = 1

  static func read(_ bytes: [UInt8], part: String, with reader: some XMLReader) throws(MalformedWorkbook) {
    guard let parser = XML_ParserCreateNS(nil, separator) else { throw MalformedWorkbook(part, "no memory to read it") }
    defer { XML_ParserFree(parser) }
    let state = State(reader, parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(state).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let name else { return }
        State.of(data).guarded { s throws(MalformedWorkbook) in
          s.depth += 1
          if s.depth > XMLEvents.deepest { throw MalformedWorkbook("", "nests deeper than \(XMLEvents.deepest) elements") }
          try s.reader.open(String(cString: XMLEvents.local(name)), Attributes(list: attributes))
        }
      },
      { data, name in
        guard let name else { return }
        State.of(data).guarded { s throws(MalformedWorkbook) in
          s.depth -= 1
          try s.reader.close(String(cString: XMLEvents.local(name)))
        }
      })
    XML_SetCharacterDataHandler(parser) { data, text, length in
      let s = State.of(data)
      guard let text, length > 0, s.reader.wantsText else { return }
      s.guarded { s throws(MalformedWorkbook) in
        let raw = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        try s.reader.text(UnsafeBufferPointer(start: raw, count: Int(length)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      State.of(data).guarded { _ throws(MalformedWorkbook) in
        throw MalformedWorkbook("", "holds a document type declaration, which no workbook has and which is not read")
      }
    }
    try feed(bytes, parser, part, state)
  }

  private static func feed(_ bytes: [UInt8], _ parser: XML_Parser, _ part: String, _ state: State) throws(MalformedWorkbook) {
    var at = 0
    repeat {
      let n = min(1 << 20, bytes.count - at)
      let status = bytes.withUnsafeBytes { b in
        XML_Parse(
          parser, b.baseAddress.map { ($0 + at).assumingMemoryBound(to: CChar.self) }, Int32(n), at + n == bytes.count ? 1 : 0)
      }
      if let failure = state.failure { throw MalformedWorkbook(failure.part.isEmpty ? part : failure.part, failure.why) }
      if status != XML_STATUS_OK {
        let message = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "broken"
        throw MalformedWorkbook(part, "line \(XML_GetCurrentLineNumber(parser)): \(message)")
      }
      at += n
    } while at < bytes.count
  }

  /// The name behind its namespace.
  static func local(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar> {
    strrchr(name, Int32(separator)).map { UnsafePointer($0 + 1) } ?? name
  }

  private final class State {
    let reader: any XMLReader
    let parser: XML_Parser
    var failure: MalformedWorkbook?
    var depth = 0
    init(_ reader: any XMLReader, _ parser: XML_Parser) {
      self.reader = reader
      self.parser = parser
    }
    static func of(_ data: UnsafeMutableRawPointer?) -> State { Unmanaged<State>.fromOpaque(data!).takeUnretainedValue() }

    /// Runs until the first failure, which stops the parser.
    func guarded(_ work: (State) throws(MalformedWorkbook) -> Void) {
      guard failure == nil else { return }
      do { try work(self) } catch {
        failure = error
        XML_StopParser(parser, 0)
      }
    }
  }
}
