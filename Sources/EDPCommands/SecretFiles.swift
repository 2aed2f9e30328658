import Foundation
import Values

/// What a run writes for us alone, and what it writes to be sent: the two never share a folder.
enum SecretFiles {
  private static let starts = ["finance-model", "renewal-pack", "brief-client", "brief-executive", "brief-negotiation", "paths"]
  private static let names = ["result.json", "commitments.focus.csv", "plan.yaml", "share.yaml"]
  private static let sent = "counter-offer"

  /// The first file of a folder that must not be sent, whatever its case and whoever kept it beside a new one.
  /// - Parameter isTarget: the folder that is written into: there any manifest stands in the way.
  static func first(in folder: String, isTarget: Bool = false) -> String? {
    entries(folder).first { entry in
      let name = entry.lowercased()
      return names.contains(name)
        || starts.contains { name == $0 || name.hasPrefix($0 + ".") || name.hasPrefix($0 + "-moved.") }
        || name == "manifest.json" && (isTarget || isOurs(folder + "/" + entry))
    }
  }

  /// Whether a folder holds what is to be sent.
  static func holdsCounterOffer(_ folder: String) -> Bool {
    entries(folder).contains { $0.lowercased().hasPrefix(sent + ".") }
  }

  private static func entries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Whether a manifest is of a run: other programs have files of that name too.
  private static func isOurs(_ path: String) -> Bool {
    FileManager.default.contents(atPath: path).map { String(decoding: $0.prefix(400), as: UTF8.self).contains("edp.manifest") }
      ?? false
  }
}
