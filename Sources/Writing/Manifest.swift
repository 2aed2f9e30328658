import Crypto
import Values

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a run is made of: written into its manifest beside the digests of what it read and wrote.
public struct Provenance: Sendable {
  public var version: String
  public var seed: UInt64
  public var engagement: String
  /// Every file read: path relative to the engagement folder, and its bytes.
  public var inputs: [(path: String, bytes: [UInt8])]
  public init(version: String, seed: UInt64, engagement: String, inputs: [(path: String, bytes: [UInt8])]) {
    self.version = version
    self.seed = seed
    self.engagement = engagement
    self.inputs = inputs
  }
}

/// `manifest.json`: what a folder of outputs was made from and what it held when written. Its last line is the digest of
/// all above, so a changed manifest is known as such.
struct Manifest: Equatable {
  static let fileName = "manifest.json"
  static let schema = "edp.manifest/1"

  struct Input: Equatable, Codable {
    var path: String
    var sha256: String
  }
  struct Output: Equatable, Codable {
    var file: String
    var sha256: String
    /// Digest of a workbook's cells: what they hold, not how the file says it.
    var cells: String?
  }
  var version: String
  var seed: UInt64
  var engagement: String
  var inputs: [Input]
  var outputs: [Output]

  init(_ provenance: Provenance, _ files: [OutputFile]) throws(OutputError) {
    version = provenance.version
    seed = provenance.seed
    engagement = provenance.engagement
    inputs = provenance.inputs.map { Input(path: $0.path, sha256: Self.digest($0.bytes)) }
      .sorted { ($0.path, $0.sha256) < ($1.path, $1.sha256) }
    var outputs: [Output] = []
    for file in files.sorted(by: { $0.name < $1.name }) {
      var cells = file.isWorkbook ? file.cells : nil
      if file.isWorkbook, cells == nil {
        do { cells = try CellDigest.of(file.bytes) } catch { throw .workbook(file.name, error) }
      }
      outputs.append(Output(file: file.name, sha256: Self.digest(file.bytes), cells: cells))
    }
    self.outputs = outputs
  }

  func output(_ name: String) -> Output? { outputs.first { $0.file == name } }

  static func digest(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  // MARK: text

  /// The bytes of `manifest.json`: the same for the same run.
  func bytes() -> [UInt8] {
    var out = "{\n"
    out += "  \"schema\": \(Self.json(Self.schema)),\n"
    out += "  \"version\": \(Self.json(version)),\n"
    out += "  \"engagement\": \(Self.json(engagement)),\n"
    out += "  \"seed\": \(seed),\n"
    out +=
      "  \"inputs\": " + Self.list(inputs.map { "{\"path\": \(Self.json($0.path)), \"sha256\": \(Self.json($0.sha256))}" })
      + ",\n"
    out += "  \"outputs\": "
    out += Self.list(
      outputs.map {
        "{\"file\": \(Self.json($0.file)), \"sha256\": \(Self.json($0.sha256))"
          + ($0.cells.map { ", \"cells\": \(Self.json($0))" } ?? "") + "}"
      })
    out += ",\n"
    let digest = Self.digest(Array(out.utf8))
    return Array((out + "  \"manifest\": \(Self.json(digest))\n}\n").utf8)
  }

  private static func list(_ items: [String]) -> String {
    items.isEmpty ? "[]" : "[\n    " + items.joined(separator: ",\n    ") + "\n  ]"
  }

  static func json(_ s: String) -> String {
    var out = "\""
    for u in s.unicodeScalars {
      switch u.value {
      case 0x22: out += "\\\""
      case 0x5C: out += "\\\\"
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: out += "\\u" + hex(u.value).lowercased()
      default: out.unicodeScalars.append(u)
      }
    }
    return out + "\""
  }

  private struct Decoded: Decodable {
    var schema: String
    var version: String
    var engagement: String
    var seed: UInt64
    var inputs: [Input]
    var outputs: [Output]
  }

  /// The manifest that these bytes are, and nil when they are anything else, or one that was changed.
  init?(genuine bytes: [UInt8]) {
    guard bytes.count < 1 << 26, bytes.starts(with: Array("{\n  \"schema\": ".utf8)),
      let d = try? JSONDecoder().decode(Decoded.self, from: Data(bytes)), d.schema == Self.schema
    else { return nil }
    version = d.version
    seed = d.seed
    engagement = d.engagement
    inputs = d.inputs
    outputs = d.outputs
    guard self.bytes() == bytes else { return nil }
  }
}
