import Agreements
import Values

/// The models that a row's requests pass through as families retire, one after the other.
struct Succession {
  /// A stretch of the chain: the model that serves from one retirement to the next.
  struct Stage {
    var model: String
    var family: String
    /// The plan of the family whose retirement began this stage; nil for the model that serves today.
    var retired: FamilyPlan?
    /// The plan of this stage's own family, when it retires too.
    var retires: FamilyPlan?
  }

  /// The chain of a model in a region. It ends at a family that does not retire, has no successor, or was passed before.
  static func stages(of first: String, region: String, _ engagement: Engagement) -> [Stage] {
    var stages: [Stage] = []
    var model = first
    var before: FamilyPlan?
    while true {
      guard let rate = Prices<Double>.rows(of: model, region: region, in: engagement.rates).first else { break }
      let plan = engagement.plan.families.first { $0.name.value == rate.family }
      let retires = plan?.retirement != nil ? plan : nil
      stages.append(Stage(model: model, family: rate.family, retired: before, retires: retires))
      guard let retirement = retires?.retirement, let successor = retirement.successor?.value, !successor.isEmpty,
        !stages.contains(where: { $0.model == successor })
      else { break }
      before = retires
      model = successor
    }
    return stages
  }
}
