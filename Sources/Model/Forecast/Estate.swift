import Agreements
import Formulas
import Values

/// Twelve factors of a bucket, scaled to mean 1.
public struct Season<N: Formulaic> {
  /// January first.
  public var factors: [N]
  /// The factor of the measured month.
  public var measured: N
}

/// The part of the bill that is not tokens: by bucket, from the measured month and the two before it (model §3).
public struct Estate<N: Formulaic> {
  public struct Bucket {
    public var name: String
    /// At likely growth, without Savings Plan ends.
    public var list: Series<N>
    /// At low growth.
    public var low: Series<N>
  }
  public private(set) var buckets: [Bucket] = []
  public private(set) var seasons: [String: Season<N>] = [:]

  public init<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, on sheet: W
  ) where W.Number == N {
    let plan = engagement.plan
    sheet.page("Estate", .workings, title: "Estate: list spend of every bucket but tokens")
    for bucket in plan.buckets where !bucket.season.isEmpty {
      seasons[bucket.name.value] = Self.season(bucket, timeline: timeline, on: sheet)
    }
    for name in Self.names(engagement) {
      let bucket =
        plan.buckets.first { $0.name.value == name }
        ?? BucketPlan(name: Sourced(name, .standard("estate.csv only")))
      let rows = Self.baseline(of: name, engagement)
      if rows.isEmpty { continue }
      buckets.append(self.bucket(bucket, rows: rows, engagement: engagement, time: time, on: sheet))
    }
  }

  /// Buckets of the estate in the plan's file order, then any that only the estate names, by name.
  static func names(_ engagement: Engagement) -> [String] {
    let planned = engagement.plan.buckets.map(\.name.value)
    return planned + Set(engagement.estate.map(\.bucket.value)).subtracting(planned).sorted()
  }

  /// The measured month and the two before it, as far as the file has them, oldest first.
  static func baseline(of bucket: String, _ engagement: Engagement) -> [EstateRow] {
    let measured = engagement.plan.measuredMonth.value
    return engagement.estate
      .filter { $0.bucket.value == bucket && $0.month.value <= measured && $0.month.value > measured - 3 }
      .sorted { $0.month.value < $1.month.value }
  }

  private static func season<W: Worksheet>(
    _ bucket: BucketPlan, timeline: Timeline, on sheet: W
  ) -> Season<N> where W.Number == N {
    let name = bucket.name.value
    sheet.inputs("Season of \(name)")
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    let typed = bucket.season.enumerated().map {
      sheet.input("buckets.\(name).season.\($0)", "\(name): season, \(months[$0])", .factor, $1)
    }
    sheet.heading("Season of \(name)")
    let mean = sheet.cell("Mean of the typed factors", .factor, source: "model §3", N.sum(typed) / 12.0)
    let factors = typed.enumerated().map {
      sheet.cell("\(months[$0]), scaled to mean 1", .factor, source: "model §3", $1 / mean)
    }
    return Season(factors: factors, measured: factors[timeline.measured.number - 1])
  }

  private func bucket<W: Worksheet>(
    _ bucket: BucketPlan, rows: [EstateRow], engagement: Engagement, time: TimeRows<N>, on sheet: W
  ) -> Bucket where W.Number == N {
    let name = bucket.name.value, key = "buckets." + name, season = seasons[name]
    sheet.inputs("Bucket: " + name)
    let growth = ["low", "likely", "high"].map { part in
      sheet.input(
        "\(key).annual_growth.\(part)", "\(name): annual growth, \(part)", .rate,
        bucket.growth.map { part == "low" ? $0.low : part == "likely" ? $0.likely : $0.high })
    }
    let spend = rows.map {
      sheet.input("estate.\(name).\($0.month.value)", "\(name): list spend \($0.month.value)", .money, $0.listSpend)
    }
    let plans = engagement.plan.savingsPlans.enumerated().filter {
      $0.element.bucket.value == name && !$0.element.renew && $0.element.ends.value > engagement.plan.measuredMonth.value
    }.map { i, plan in
      (
        benefit: sheet.input(
          "savings_plans.\(i).monthly_benefit", "\(name): monthly benefit of Savings Plan \(i + 1)", .money, plan.monthlyBenefit),
        ends: sheet.input(
          "savings_plans.\(i).ends", "\(name): Savings Plan \(i + 1), first month without it", .month, plan.ends.map(\.serial))
      )
    }

    sheet.heading("Bucket \(name)")
    let months = sheet.cell("Months in the baseline", .count, source: "estate.csv", N(Double(rows.count)))
    let deseasoned = zip(spend, rows).map { x, row in season.map { x / $0.factors[row.month.value.number - 1] } ?? x }
    let baseline = sheet.cell(
      "Baseline: mean month without season", .money, source: "model §3", N.sum(deseasoned) / months)
    // X of the bucket (model §4); 1 outside of paths. The end of a Savings Plan is money, not volume.
    let volume = sheet.chance(Chance.volume(ofBucket: name))
    func path(_ label: String, _ growth: N) -> Series<N> {
      let line = sheet.line(label, .money, .flow, source: "model §3: baseline·(1+g)^(τ/12)·season + Savings Plan ends")
      line.fill { t in
        var x = baseline * N.power(1.0 + growth, time.age[t] / 12.0)
        if let season { x = x * N.pick(season.factors, time.calendarMonth[t]) }
        if let volume { x = x * volume[t] }
        for plan in plans { x = x + N.choose(time.date[t] .>= plan.ends, plan.benefit, 0.0) }
        return x
      }
      return line.series
    }
    let likely = path("List spend at likely growth", growth[1])
    return Bucket(name: name, list: likely, low: path("List spend at low growth", growth[0]))
  }
}
