import Agreements
import Values

/// The rows of one workload agree in growths, volatility, users and plan price; a launch of it in volatility, where it states one.
enum WorkloadRowsAgree: Check {
  static let needs: [InputKind] = [.workloads, .roadmap]

  static func check(_ draft: Draft) {
    var first: [String: Workload] = [:]
    for row in draft.workloads {
      guard let other = first[row.name.value] else {
        first[row.name.value] = row
        continue
      }
      for (key, mine, theirs, source) in compared(row, other) where mine != theirs {
        say(draft, key, row, other, source)
      }
    }
    for launch in draft.roadmap {
      guard let other = first[launch.name.value] else {
        first[launch.name.value] = launch
        continue
      }
      if let mine = launch.volatility, mine.value != other.volatility?.value {
        say(draft, "volatility", launch, other, mine.source)
      }
    }
  }

  private static func compared(_ a: Workload, _ b: Workload) -> [(String, Estimate?, Estimate?, Source?)] {
    func one(_ key: String, _ a: Sourced<Double>?, _ b: Sourced<Double>?) -> (String, Estimate?, Estimate?, Source?) {
      (key, a.map { Estimate($0.value) }, b.map { Estimate($0.value) }, a?.source)
    }
    return [
      ("annual_growth", a.annualGrowth.value, b.annualGrowth.value, a.annualGrowth.source),
      one("volatility", a.volatility, b.volatility),
      ("prompt_growth_monthly", a.promptGrowthMonthly.value, b.promptGrowthMonthly.value, a.promptGrowthMonthly.source),
      one("prompt_growth_cap", a.promptGrowthCap, b.promptGrowthCap),
      ("output_growth_monthly", a.outputGrowthMonthly.value, b.outputGrowthMonthly.value, a.outputGrowthMonthly.source),
      one("output_growth_cap", a.outputGrowthCap, b.outputGrowthCap),
      one("active_users", a.activeUsers, b.activeUsers),
      one("plan_price", a.planPrice, b.planPrice),
    ]
  }

  private static func say(_ draft: Draft, _ key: String, _ row: Workload, _ other: Workload, _ source: Source?) {
    var place = row.source
    if let source, !source.isStandard { place = source }
    var line = ""
    if case .file(let path, let n, _) = other.source {
      line = "line \(n)\(path == "workloads.csv" ? "" : " of \(path)")"
    }
    draft.add(
      .error, "rows-disagree", place, "\(key): the rows of \(quoted(row.name.value)) disagree; see \(line)",
      remedy: "Write the same \(key) in every row of a workload, or give the row a name of its own.")
  }
}
