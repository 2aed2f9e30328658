import Agreements
import Values

/// A commitment per model names families that exist.
enum PoolFamiliesExist: Check {
  static let needs: [InputKind] = [.rates, .plan]

  static func check(_ draft: Draft) {
    let families =
      draft.rates.filter { $0.channel == "bedrock" }.map(\.family) + (draft.plan?.families.map(\.name.value) ?? [])
    guard !families.isEmpty else { return }
    for (contract, _) in draft.contracts {
      guard case .perModel(let pools, _) = contract.bedrock else { continue }
      for pool in pools where !families.contains(pool.name) {
        draft.add(
          .error, "unknown-family", pool.rate.source, "bedrock: there is no model family \(quoted(pool.name))",
          remedy: didYouMean(pool.name, families) ?? "Name a family of rates.csv.")
      }
    }
  }
}
