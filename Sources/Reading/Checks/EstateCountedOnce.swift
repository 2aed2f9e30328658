import Agreements
import Values

/// What is computed elsewhere is not in the estate as well: Bedrock comes from workloads.csv, support from the contract.
enum EstateCountedOnce: Check {
  static let needs: [InputKind] = [.estate]

  static func check(_ draft: Draft) {
    var said = Set<String>()
    for row in draft.estate {
      let name = row.bucket.value
      guard isCountedElsewhere(name, draft), said.insert(name).inserted else { continue }
      draft.add(
        .error, "counted-twice", row.bucket.source,
        name != "support"
          ? "\(name) is computed from workloads.csv and stands here as well"
          : "support is computed from the contract's support plan and stands here as well",
        remedy: "Remove its rows.")
    }
  }

  static func isCountedElsewhere(_ name: String, _ draft: Draft) -> Bool {
    name == "support" || ((BucketName.isBedrock(name) || name == "bedrock") && draft.has("workloads.csv"))
  }
}
