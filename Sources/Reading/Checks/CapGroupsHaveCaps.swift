import Agreements
import Values

/// A cap group has a cap, and a cap has buckets; a group without one is uncapped.
enum CapGroupsHaveCaps: Check {
  static let needs: [InputKind] = []

  static func check(_ draft: Draft) {
    for (contract, _) in draft.contracts {
      let caps = contract.caps.map(\.group)
      for terms in contract.buckets {
        guard let group = terms.capGroup, !group.source.isStandard, !caps.contains(group.value) else { continue }
        draft.add(
          .note, "uncapped-group", group.source,
          "cap_group: \(quoted(group.value)) has no cap: all of its spend retires",
          remedy: didYouMean(group.value, caps) ?? "Add its share under `caps` if it has one.")
      }
      let groups = contract.buckets.compactMap(\.capGroup?.value) + [BucketName.marketplace]
      for cap in contract.caps where !groups.contains(cap.group) {
        draft.add(
          .warning, "cap-without-buckets", cap.share.source, "caps: no bucket is in the group \(quoted(cap.group))",
          remedy: didYouMean(cap.group, groups)
            ?? "Add `cap_group: \(Plain.text(cap.group, limit: 40))` to its buckets.")
      }
    }
  }
}
