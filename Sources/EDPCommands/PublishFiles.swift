import Foundation
import Reports
import Values

/// Stands in until the output folder is merged.
func publishFiles(_ files: [NamedBytes], _ answer: Answer, to folder: String, replace: Bool) throws -> Written {
  for file in files {
    let path = folder + "/" + file.name
    try? FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try writeWhole(file.bytes, to: path)
  }
  return Written(files: files.map(\.name).sorted())
}
