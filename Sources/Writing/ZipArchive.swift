import CZlib

/// The parts of a zip archive in memory, read with suspicion: every offset, size and name is checked before it is used.
///
/// Refused by name: zip64, encryption, methods but store and deflate, names that leave the archive or differ only in case,
/// overlapping parts, parts above 512 MiB or together above 1 GiB, parts above 4 MiB that grow more than a hundredfold, a
/// wrong checksum.
struct ZipArchive {
  struct Entry: Sendable {
    var name: String
    var method: UInt16
    var checksum: UInt32
    var packed: Int
    var size: Int
    /// Where the packed bytes begin.
    var start: Int
  }
  static let mostParts = 10_000, largestPart = 512 << 20, largestTotal = 1 << 30
  static let bigPart = 4 << 20, largestGrowth = 100

  private let bytes: [UInt8]
  private(set) var entries: [Entry] = []
  private var byName: [String: Int] = [:]

  private static func refuse(_ why: String, _ part: String = "archive") -> MalformedWorkbook { MalformedWorkbook(part, why) }

  init(_ bytes: [UInt8]) throws(MalformedWorkbook) {
    self.bytes = bytes
    guard bytes.count >= 22 else { throw Self.refuse("\(bytes.count) bytes are too few") }
    guard bytes.count <= Self.largestTotal else { throw Self.refuse("larger than 1 GiB") }
    if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw Self.refuse("an old .xls or a password-protected workbook; save it as .xlsx without a password")
    }
    let end = try Self.endRecord(bytes)
    try readDirectory(end)
    try refuseOverlaps()
  }

  // MARK: reading numbers

  private func u16(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
  private func u32(_ at: Int) -> Int { u16(at) | u16(at + 2) << 16 }

  /// The last end record whose comment ends the file.
  private static func endRecord(_ b: [UInt8]) throws(MalformedWorkbook) -> Int {
    var at = b.count - 22
    let lowest = max(0, at - 65_535)
    while at >= lowest {
      if b[at] == 0x50, b[at + 1] == 0x4B, b[at + 2] == 5, b[at + 3] == 6,
        at + 22 + (Int(b[at + 20]) | Int(b[at + 21]) << 8) == b.count
      {
        return at
      }
      at -= 1
    }
    throw refuse("no zip directory at its end; the file is cut short or is no workbook")
  }

  private mutating func readDirectory(_ end: Int) throws(MalformedWorkbook) {
    let count = u16(end + 10), size = u32(end + 12), start = u32(end + 16)
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF
      || (end >= 20 && bytes[(end - 20)..<(end - 16)].elementsEqual([0x50, 0x4B, 6, 7]))
    {
      throw Self.refuse("a zip64 archive, which edp does not read; save it again in a spreadsheet program")
    }
    guard u16(end + 4) == 0, u16(end + 6) == 0, u16(end + 8) == count else { throw Self.refuse("spans several disks") }
    guard count > 0, count <= Self.mostParts else { throw Self.refuse("\(count) parts; 1 to \(Self.mostParts) are the limits") }
    guard start + size <= end else { throw Self.refuse("its directory leaves the file") }
    var at = start, total = 0, folded: Set<String> = []
    for _ in 0..<count {
      guard at + 46 <= start + size, u32(at) == 0x0201_4B50 else { throw Self.refuse("its directory is broken") }
      let nameLength = u16(at + 28), next = at + 46 + nameLength + u16(at + 30) + u16(at + 32)
      guard next <= start + size else { throw Self.refuse("its directory is broken") }
      let name = try Self.name(bytes[(at + 46)..<(at + 46 + nameLength)])
      guard folded.insert(name.lowercased()).inserted else {
        throw Self.refuse("there twice (case does not count)", name)
      }
      if u16(at + 8) & 0x2041 != 0 { throw Self.refuse("encrypted; save it without a password", name) }
      let entry = Entry(
        name: name, method: UInt16(u16(at + 10)), checksum: UInt32(u32(at + 16)), packed: u32(at + 20), size: u32(at + 24),
        start: try dataStart(u32(at + 42), bytes[(at + 46)..<(at + 46 + nameLength)], name))
      try Self.check(entry, directory: start)
      total += entry.size
      guard total <= Self.largestTotal else { throw Self.refuse("unpacks to more than 1 GiB") }
      byName[name] = entries.count
      entries.append(entry)
      at = next
    }
  }

  private static func name(_ raw: ArraySlice<UInt8>) throws(MalformedWorkbook) -> String {
    guard !raw.isEmpty, raw.count <= 1_024 else { throw refuse("a part without a name, or with one too long") }
    guard let name = String(validating: raw, as: UTF8.self) else { throw refuse("a part's name is not UTF-8") }
    guard !raw.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw refuse("a part's name holds control characters") }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !raw.contains(0x5C), !raw.contains(0x3A), !parts.contains(".."), !parts.contains(".") else {
      throw refuse("its name leaves the archive", quote(name))
    }
    return name
  }

  private static func check(_ e: Entry, directory: Int) throws(MalformedWorkbook) {
    guard e.method == 0 || e.method == 8 else { throw refuse("packed by method \(e.method), which edp does not read", e.name) }
    guard e.start + e.packed <= directory else { throw refuse("leaves the file", e.name) }
    guard e.method == 8 || e.packed == e.size else { throw refuse("its sizes disagree", e.name) }
    guard e.size <= largestPart else { throw refuse("larger than 512 MiB", e.name) }
    if e.size > bigPart, e.size / max(1, e.packed) >= largestGrowth {
      throw refuse("\(e.size) bytes packed in \(e.packed): more than a hundredfold", e.name)
    }
  }

  /// Where a part's bytes begin: behind its local header, which must name the same part.
  private func dataStart(_ at: Int, _ name: ArraySlice<UInt8>, _ shown: String) throws(MalformedWorkbook) -> Int {
    guard at + 30 <= bytes.count, u32(at) == 0x0403_4B50 else { throw Self.refuse("its header is broken", shown) }
    let length = u16(at + 26)
    guard at + 30 + length <= bytes.count, bytes[(at + 30)..<(at + 30 + length)].elementsEqual(name) else {
      throw Self.refuse("its header names another part", shown)
    }
    return at + 30 + length + u16(at + 28)
  }

  private func refuseOverlaps() throws(MalformedWorkbook) {
    var reached = 0
    for e in entries.sorted(by: { ($0.start, $0.packed) < ($1.start, $1.packed) }) {
      guard e.start >= reached else { throw Self.refuse("overlaps another part", e.name) }
      reached = e.start + e.packed
    }
  }

  // MARK: parts

  func holds(_ name: String) -> Bool { byName[name] != nil }

  /// Bytes of a part when unpacked; nil when there is none.
  func size(of name: String) -> Int? { byName[name].map { entries[$0].size } }

  /// The name of the part as the archive spells it: names of parts count without case.
  func spelled(_ name: String) -> String? {
    if byName[name] != nil { return name }
    let folded = name.lowercased()
    return entries.first { $0.name.lowercased() == folded }?.name
  }

  /// A part, unpacked and checked.
  func part(_ name: String) throws(MalformedWorkbook) -> [UInt8] {
    guard let n = byName[name] else { throw Self.refuse("missing", name) }
    let e = entries[n]
    let unpacked = e.method == 0 ? Array(bytes[e.start..<(e.start + e.packed)]) : try inflate(e)
    let sum = unpacked.withUnsafeBufferPointer { b in
      var crc = crc32(0, nil, 0), at = 0
      while at < b.count {
        let n = min(1 << 30, b.count - at)
        crc = crc32(crc, b.baseAddress! + at, UInt32(n))
        at += n
      }
      return crc
    }
    guard UInt32(truncatingIfNeeded: sum) == e.checksum else { throw Self.refuse("its checksum is wrong", name) }
    return unpacked
  }

  /// The first bytes of a part, unchecked; fewer where it is broken.
  func beginning(of e: Entry, _ count: Int) -> [UInt8] {
    if e.method == 0 { return Array(bytes[e.start..<(e.start + min(count, e.packed))]) }
    var out = [UInt8](repeating: 0, count: min(count, e.size))
    guard !out.isEmpty, let (_, made, _) = unpack(e, into: &out) else { return [] }
    return Array(out[..<made])
  }

  private func inflate(_ e: Entry) throws(MalformedWorkbook) -> [UInt8] {
    // One byte more than promised, to notice a part that holds more.
    var out = [UInt8](repeating: 0, count: e.size + 1)
    guard let (status, made, left) = unpack(e, into: &out) else { throw Self.refuse("no memory to unpack", e.name) }
    guard status == Z_STREAM_END, made == e.size, left == 0 else {
      throw Self.refuse("its packed bytes are broken or do not unpack to \(e.size)", e.name)
    }
    out.removeLast()
    return out
  }

  /// Unpacks until the part or the room ends: how it ended, bytes made, packed bytes left. Nil without memory.
  private func unpack(_ e: Entry, into out: inout [UInt8]) -> (status: Int32, made: Int, left: Int)? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    return bytes.withUnsafeBufferPointer { from in
      out.withUnsafeMutableBufferPointer { to in
        stream.next_in = UnsafeMutablePointer(mutating: from.baseAddress! + e.start)
        stream.avail_in = UInt32(e.packed)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        let status = CZlib.inflate(&stream, Z_FINISH)
        return (status, to.count - Int(stream.avail_out), Int(stream.avail_in))
      }
    }
  }
}
