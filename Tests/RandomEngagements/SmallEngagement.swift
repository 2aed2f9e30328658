import Agreements
import Values

import Model

extension Engagement {
  /// A small engagement measured in October 2026 that starts in January 2027: three months of lead, prices of one
  /// model per family at 3 and 15 a million tokens, and one offer without commitment.
  package static func small(
    estate: [String: Double] = [:], buckets: [BucketPlan] = [], families: [FamilyPlan] = [], savings: [SavingsPlan] = [],
    workloads: [Workload] = [], roadmap: [Workload] = [],
    rates: [RateRow] = [.of("claude-1", "claude"), .of("claude-2", "claude-next")],
    months: Int = 24
  ) -> Engagement {
    let measured = Month(2026, 10)
    var rows: [EstateRow] = []
    for (bucket, spend) in estate.sorted(by: { $0.key < $1.key }) {
      for k in 0..<3 {
        rows.append(EstateRow(bucket: typed(bucket), month: typed(measured - k), listSpend: typed(spend)))
      }
    }
    let plan = Plan(
      engagement: "Small", prepared: typed(Day(month: Month(2026, 11), day: 2)), currency: "USD",
      contractStart: typed(firstMonth), measuredMonth: typed(measured), horizonMonths: typed(months), buckets: buckets,
      families: families, savingsPlans: savings)
    return Engagement(plan: plan, estate: rows, quotes: [], workloads: workloads, rates: rates, roadmap: roadmap)
  }

  /// List spend of one scenario over the window: of one bucket, or of all.
  package func spend(_ scenario: Scenario = .optimised, bucket: String? = nil) -> [Double] {
    let forecast = Engine(self).forecast()
    guard let bucket else { return forecast.totals[scenario]!.window }
    return forecast.demand[scenario]!.buckets.first { $0.name == bucket }!.list.window
  }
}

extension RateRow {
  /// A third-party model at 3 and 15 a million tokens unless said otherwise.
  package static func of(
    _ model: String, _ family: String, input: Double = 3, output: Double = 15, billing: String = "marketplace",
    validFrom: Month? = nil, row: Int = 1, _ change: (inout RateRow) -> Void = { _ in }
  ) -> RateRow {
    var rate = RateRow(
      model: typed(model), family: family, billing: billing, input: typed(input), output: typed(output),
      validFrom: validFrom.map { typed($0) }, source: .file(path: "rates.csv", line: row, column: 1))
    change(&rate)
    return rate
  }
}

extension Workload {
  /// 3,000 tokens in and 400 out a request: 0.015 at 3 and 15.
  package static func sending(
    _ requests: Double, model: String = "claude-1", name: String = "chat", launch: Launch? = nil, row: Int = 1,
    _ change: (inout Workload) -> Void = { _ in }
  ) -> Workload {
    var workload = Workload(
      name: typed(name), model: typed(model), requests: typed(requests), inputTokens: typed(3000), outputTokens: typed(400),
      launch: launch, source: .file(path: "workloads.csv", line: row, column: 1))
    change(&workload)
    return workload
  }
}
