import Values

/// Whether a lever enters the optimised figures, and if not, why (model §2).
public enum LeverStanding: Hashable, Sendable {
  case enters
  /// Ships no later than the measured month: what it does is in the measurement already.
  case alreadyMeasured
  /// Credits pay part of the bill and never lower the run-rate.
  case credits
  /// Shown and left out, with the reason.
  case leftOut(String)
}

extension Lever {
  /// Acting order of the kinds, as in the table of model §2.
  public var order: Int {
    switch kind {
    case .avoid: 0
    case .route: 1
    case .cache: 2
    case .batch: 3
    case .outputSaving, .outputCap: 4
    case .context: 5
    case .capacity: 6
    case .distil: 7
    case .embeddings: 8
    case .credits: 9
    }
  }

  /// The kind as levers.yaml spells it.
  public var kindName: String {
    ["avoid", "route", "cache", "batch", "output", "context", "capacity", "distil", "embeddings", "credits"][order]
  }

  /// Whether it can change what the model answers, so that an evaluation has to be passed first.
  public var changesQuality: Bool { [1, 4, 5, 7].contains(order) }

  public func reaches(_ workload: String) -> Bool {
    workloads.isEmpty || workloads.contains { $0.value == workload }
  }

  /// A lever enters when it is trialled or measured, or planned with an owner and a ship month; and, if it can change
  /// quality, when its evaluation is passed.
  public func standing(measured: Month) -> LeverStanding {
    if case .credits = kind { return .credits }
    if let ships, ships.value <= measured { return .alreadyMeasured }
    switch evidence.value {
    case .trialled, .measured: break
    case .planned:
      if owner.isEmpty && ships == nil { return .leftOut("planned, with neither owner nor ship month") }
      if owner.isEmpty { return .leftOut("planned, without an owner") }
      if ships == nil { return .leftOut("planned, without a ship month") }
    case .idea: return .leftOut("an idea, not planned")
    }
    if changesQuality && !gatePassed { return .leftOut("its evaluation is not passed") }
    return .enters
  }
}

extension Engagement {
  /// Whether a lever enters; one that buys units also needs traffic to lay them against.
  public func standing(of lever: Lever) -> LeverStanding {
    let standing = lever.standing(measured: plan.measuredMonth.value)
    guard standing == .enters, case .capacity(let name, _) = lever.kind else { return standing }
    guard let instrument = capacity.first(where: { $0.name.value == name.value }) else {
      return .leftOut("its instrument is not in capacity.csv")
    }
    let seen = Set(traffic.map(\.workload))
    let reached = workloads.filter { lever.reaches($0.name.value) }
    if !reached.contains(where: { seen.contains($0.name.value) }) {
      return .leftOut("traffic.csv has no traffic of its workloads")
    }
    let carried = reached.contains {
      seen.contains($0.name.value) && $0.model.value == instrument.model
        && $0.requests.value * (1 - $0.batchShare.value) * ($0.inputTokens.value + $0.outputTokens.value) > 0
    }
    if !carried || instrument.inputPerMinute.value + instrument.outputPerMinute.value <= 0 {
      return .leftOut("no workload with traffic sends tokens on demand to its model")
    }
    return .enters
  }

  /// Levers that enter the optimised figures, in acting order: by kind, then as the file lists them.
  /// `number` counts from 0 in the file.
  public var actingLevers: [(number: Int, lever: Lever)] {
    levers.enumerated().map { (number: $0.offset, lever: $0.element) }
      .filter { standing(of: $0.lever) == .enters }
      .sorted { ($0.lever.order, $0.number) < ($1.lever.order, $1.number) }
  }

  /// Levers of kind credits, as the file lists them.
  public var creditLevers: [(number: Int, lever: Lever, credit: Credit)] {
    levers.enumerated().compactMap { number, lever in
      if case .credits(let credit) = lever.kind { (number, lever, credit) } else { nil }
    }
  }
}
