import Agreements
import Values

/// What the buyer has without an offer: the plan's BATNA (model §5).
public struct Alternative: Sendable {
  public enum Kind: Sendable {
    case lapse
    case contract(Contract, name: String)
  }
  public var kind: Kind
  /// `lapse`, `extension`, or the quote's name.
  public var name: String

  /// The plan's choice, else what the contract in force says of its end, else lapse.
  public init(_ engagement: Engagement) {
    let chosen =
      engagement.plan.policy.batna?.value
      ?? (engagement.incumbent?.after.value == .extension ? .extension : .lapse)
    switch chosen {
    case .lapse: (kind, name) = (.lapse, "lapse")
    case .extension:
      if let contract = engagement.incumbent?.extensionContract {
        (kind, name) = (.contract(contract, name: "extension"), "extension")
      } else {
        (kind, name) = (.lapse, "lapse")
      }
    case .quote(let quote):
      if let contract = engagement.quotes.first(where: { $0.name.value == quote })?.contract {
        (kind, name) = (.contract(contract, name: quote), quote)
      } else {
        (kind, name) = (.lapse, "lapse")
      }
    }
  }

  /// The support plan that the alternative pays: lapse support, else the incumbent's without its plan discount, else
  /// the offer's own without it.
  public static func support(_ engagement: Engagement, offer: Contract) -> (plan: SupportPlan?, isOfOffer: Bool) {
    if let plan = engagement.incumbent?.lapseSupport { return (plan, false) }
    func without(_ plan: SupportPlan) -> SupportPlan {
      var plan = plan
      plan.planDiscount = Sourced(0, .standard("model §5: without the plan discount"))
      return plan
    }
    if let plan = engagement.incumbent?.quote.contract?.support { return (without(plan), false) }
    return (offer.support.map(without), true)
  }
}
