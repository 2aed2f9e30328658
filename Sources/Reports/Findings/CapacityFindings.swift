import Agreements
import Model
import Values

/// Capacity is bought on at least 90 days of traffic.
func capacityHistory(_ answer: Answer) -> [Finding] {
  var said: Set<String> = []
  return answer.capacity.lines.compactMap { line in
    let days = line.of.days
    guard days < 90, said.insert(line.workload).inserted else { return nil }
    return Finding(
      .warning, "capacity-history", line.of.source,
      "traffic of \(Plain.text(line.workload)) covers \(Words.count(days, "day")): too few to buy \(Plain.text(line.of.instrument.name.value)) on, 90 are needed",
      remedy: "Stay on demand, and measure until 90 days are there.",
      atStake: line.bestUnits > 0 ? line.units * line.pricePerUnitHour * line.of.load.hours : nil)
  }
}

/// Capacity is not bought for what is still being tried out.
func capacityInPilot(_ answer: Answer) -> [Finding] {
  let engagement = answer.engagement
  return engagement.levers.compactMap { lever in
    guard case .capacity(let instrument, _) = lever.kind else { return nil }
    let reached = engagement.workloads.filter { lever.reaches($0.name.value) }
    let pilots = Set(reached.filter(\.isPilot).map(\.name.value)).sorted()
    let launches = Set(engagement.roadmap.map(\.name.value).filter(lever.reaches)).subtracting(reached.map(\.name.value)).sorted()
    let early = pilots + launches
    guard !early.isEmpty else { return nil }
    return Finding(
      .warning, "capacity-in-pilot", instrument.source,
      "\(Plain.text(lever.name.value)) buys \(Plain.text(instrument.value)) for \(Words.list(early.map { Plain.text($0) })), \(early.count == 1 ? "which is" : "which are") in pilot or not launched: traffic is not settled yet",
      remedy: "Stay on demand until the pilot is over and 90 days are measured.")
  }
}

extension Workload {
  /// Whether its environment says that it is being tried out.
  fileprivate var isPilot: Bool { ["pilot", "poc", "trial", "beta", "preview"].contains(environment.lowercased()) }
}

/// An instrument that is dearer than on demand even when always full.
func capacityAboveOnDemand(_ answer: Answer) -> [Finding] {
  answer.capacity.lines.compactMap { line in
    let worst = line.contracted.max { $0.breakeven < $1.breakeven }
    let contracted = worst?.breakeven ?? 0
    guard line.breakeven >= 1 || contracted >= 1 else { return nil }
    let instrument = line.of.instrument
    let list = "u* is \(Words.percent(line.breakeven)) at list price"
    var both = ""
    if let worst, contracted >= 1, worst.onDemandDiscount > worst.instrumentDiscount {
      both =
        " and \(Words.percent(contracted)) as contracted by \(Plain.text(worst.offer)), whose discount of \(Words.percent(worst.onDemandDiscount)) the instrument does not get"
    }
    return Finding(
      .note, "capacity-above-on-demand", instrument.name.source,
      "\(Plain.text(instrument.name.value)) for \(Plain.text(line.workload)): \(list)\(both): bought for latency or quota, not for price",
      remedy: "Buy it only for a latency or quota that on demand does not give, and say so in the approval.")
  }
}

/// What an endpoint without overflow turns away.
func capacityUnserved(_ answer: Answer) -> [Finding] {
  answer.capacity.lines.compactMap { line in
    guard line.of.instrument.overflow == "none", line.unservedAtP95 > 0 else { return nil }
    let all = line.of.load.inputTokens + line.of.load.outputTokens
    return Finding(
      .note, "capacity-unserved", line.of.instrument.name.source,
      "\(Plain.text(line.of.instrument.name.value)) for \(Plain.text(line.workload)): nothing flows over; sized at P95 it leaves \(Words.percent(line.unservedAtP95 / all, places: 2)) of the tokens unserved",
      remedy: "Size it at the peak, or keep on demand beside it for what it cannot carry.")
  }
}
