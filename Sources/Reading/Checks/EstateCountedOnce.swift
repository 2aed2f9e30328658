import Agreements
import Values

/// What is computed elsewhere is not in the estate as well: Bedrock comes from workloads.csv, support from the contract.
enum EstateCountedOnce: Check {
  static let needs: [InputKind] = [.estate]

  static func check(_ draft: Draft) {
    var said = Set<String>()
    for row in draft.estate {
      let name = row.bucket.value
      let isBedrock = BucketName.isBedrock(name) || name == "bedrock"
      guard name == "support" || (isBedrock && draft.has("workloads.csv")), said.insert(name).inserted else { continue }
      draft.add(
        .error, "counted-twice", row.bucket.source,
        isBedrock ? "\(name) is computed from workloads.csv and stands here as well" : "support is computed from the contract's support plan and stands here as well",
        remedy: "Remove its rows.")
    }
  }
}
