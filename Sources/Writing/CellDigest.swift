/// What a workbook's cells hold, in one digest.
enum CellDigest {
  static func of(_ bytes: [UInt8]) throws(MalformedWorkbook) -> String { Manifest.digest(bytes) }

  static func matches(_ bytes: [UInt8], _ digest: String) -> Bool { (try? of(bytes)) == digest }
}
