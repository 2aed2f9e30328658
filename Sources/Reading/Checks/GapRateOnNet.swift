import Agreements
import Values

/// A gap on net basis is money already discounted: a discounted gap rate is stated on list basis only.
enum GapRateOnNet: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts where contract.gapRate.value == .discounted && contract.basis.value == .net {
      draft.add(
        .warning, "gap-rate-on-net", contract.gapRate.source,
        "gap_rate: discounted on net basis takes the discount twice off a gap",
        remedy: "Check the wording: a discounted gap usually goes with list basis.")
    }
  }
}
