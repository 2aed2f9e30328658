import Agreements
import Model
import Values

/// Spend that doubled lately: a bucket from one month of the bill to the next, tokens of a workload from one week of its
/// traffic to the next. A run-rate measured there may not last.
func spendDoubled(_ answer: Answer) -> [Finding] {
  let engagement = answer.engagement, measured = engagement.plan.measuredMonth.value
  let remedy = "Find out why before you size a commitment on it: a launch, a migration, a loop, or a billing error."
  var months: [String: (before: Double, last: Double, source: Source?)] = [:]
  for row in engagement.estate where row.month.value == measured || row.month.value == measured - 1 {
    let isLast = row.month.value == measured
    months[row.bucket.value, default: (0, 0, nil)].before += isLast ? 0 : row.listSpend.value
    months[row.bucket.value, default: (0, 0, nil)].last += isLast ? row.listSpend.value : 0
    if isLast { months[row.bucket.value]?.source = row.listSpend.source }
  }
  let buckets = months.sorted { $0.key < $1.key }.compactMap { name, x -> Finding? in
    guard x.before > 0, x.last >= 2 * x.before, let source = x.source else { return nil }
    return Finding(
      .warning, "spend-doubled", source,
      "\(Plain.text(name)): list spend of \(measured) is \(Words.money(x.last)), \(Words.money(x.before)) the month before",
      remedy: remedy, atStake: (x.last - x.before) * Double(answer.timeline.window))
  }
  let workloads = LastTwoWeeks.all(engagement).compactMap { x -> Finding? in
    guard x.before > 0, x.last >= 2 * x.before else { return nil }
    return Finding(
      .warning, "spend-doubled", x.source,
      "tokens of \(Plain.text(x.workload)) in the last week of its traffic are \(Words.fixed(x.last / x.before, 1)) times those of the week before",
      remedy: remedy)
  }
  return buckets + workloads
}
