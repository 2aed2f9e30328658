import Agreements
import Formulas
import Seeded
import Values

import Model

/// A random engagement: an estate, workloads and launches on models whose prices move, and offers sized to what they
/// spend. What it draws is what the forecast knows; the clauses of its offers are `RandomContract`'s.
package struct RandomEngagement {
  /// Something that an engagement may have.
  package enum Feature: String, CaseIterable {
    case season, savingsPlan, meter, cached, batched, secondRate, regionalRate, annualPrice, cuts, datedChange, retirement,
      successor
    case launch, slip, surrounding, promptGrowth, incumbent, overlap, vendorForecast, menu, twoOffers, lapses, discounting, runUp
  }
  package var engagement: Engagement
  package var features: Set<Feature> = []

  /// - Parameters:
  ///   - allowed: clauses that offers may have.
  ///   - aside: features that are left out: the domain of a law.
  package init(_ seed: Int, allowing allowed: Set<Clause> = Clause.all, without aside: Set<Feature> = []) {
    var chance = Seeded(seed &+ 7_000_000)
    var features: Set<Feature> = []
    func has(_ feature: Feature, _ probability: Double = 0.35) -> Bool {
      guard chance.chance(probability), !aside.contains(feature) else { return false }
      features.insert(feature)
      return true
    }
    func cents(_ low: Double, _ high: Double) -> Double { (chance.within(low, high) * 100).rounded() / 100 }
    func rate(_ low: Double, _ high: Double) -> Double { (chance.within(low, high) * 1000).rounded() / 1000 }
    func range(_ low: Double, _ high: Double) -> Estimate {
      let three = [rate(low, high), rate(low, high), rate(low, high)].sorted()
      return Estimate(low: three[0], likely: three[1], high: three[2])
    }
    func season() -> [Sourced<Double>] { (0..<12).map { _ in typed(cents(0.7, 1.4)) } }

    let start = Month(2027, chance.whole(1...12)), lead = chance.whole(0...6), measured = start - lead
    let horizon = chance.pick([12, 12, 18, 24])

    // Estate.
    let names = ["compute"] + ["storage", BucketName.marketplace].filter { _ in chance.chance(0.6) }
    var buckets = names.map { name in
      BucketPlan(
        name: typed(name), growth: chance.chance(0.7) ? typed(range(-0.1, 0.3)) : Sourced(.zero, .standard("default")),
        season: has(.season, 0.3) ? season() : [])
    }
    if has(.season, 0.3) { buckets.append(BucketPlan(name: typed(BucketName.bedrockThirdParty), season: season())) }
    var estate: [EstateRow] = []
    for name in names {
      let level = cents(5_000, 200_000)
      for k in 0..<chance.whole(2...4) {
        estate.append(
          EstateRow(
            bucket: typed(name), month: typed(measured - k),
            listSpend: typed((level * chance.within(0.9, 1.1) * 100).rounded() / 100)))
      }
    }
    let savings = (0..<2).filter { _ in has(.savingsPlan, 0.25) }.map { _ in
      SavingsPlan(
        bucket: typed(chance.pick(names)), monthlyBenefit: typed(cents(500, 20_000)),
        ends: typed(measured + chance.whole(-1...20)),
        renew: chance.chance(0.3))
    }

    // Prices. Two families of Marketplace, one of AWS, and a successor.
    let models = [("claude-1", "claude"), ("claude-2", "claude-next"), ("cohere-1", "cohere"), ("nova-1", "nova")]
    var rates: [RateRow] = []
    for (model, family) in models {
      var regions = [""]
      if has(.regionalRate, 0.25) { regions.append("eu-central-1") }
      for region in regions {
        for n in 0..<(has(.secondRate, 0.25) ? 2 : 1) {
          let input = rate(0.1, 5)
          rates.append(
            .of(
              model, family, input: input, output: (input * chance.within(3, 6) * 1000).rounded() / 1000,
              billing: family == "nova" ? "aws" : "marketplace",
              validFrom: n > 0 ? measured + chance.whole(1...14) : chance.chance(0.5) ? measured - chance.whole(1...9) : nil,
              row: rates.count + 2
            ) {
              $0.region = region
              if chance.chance(0.6) { $0.cacheRead = typed(input / 8) }
              if chance.chance(0.6) { $0.cacheWrite = typed(input * 1.25) }
              if chance.chance(0.3) { $0.batchInput = typed(input / 4) }
            })
        }
      }
    }
    let families = models.map(\.1).compactMap { name -> FamilyPlan? in
      guard chance.chance(0.6) else { return nil }
      var plan = FamilyPlan(name: typed(name))
      if has(.annualPrice) { plan.annualPriceChange = typed(rate(-0.3, 0.1)) }
      if has(.cuts, 0.25) {
        plan.cutHazard = typed(rate(0.05, 0.8))
        plan.cutSize = typed(range(0.05, 0.4))
      }
      if has(.datedChange) {
        plan.changes = (0..<chance.whole(1...2)).map { _ in
          .init(month: typed(measured + chance.whole(-2...18)), change: typed(rate(-0.3, 0.2)))
        }
      }
      if name != "claude-next", has(.retirement) {
        plan.retirement = .init(
          month: typed(measured + chance.whole(1...18)), successor: has(.successor, 0.7) ? typed("claude-2") : nil,
          share: typed(rate(0.5, 1)), tokenRatio: typed(rate(0.8, 1.4)))
      }
      return plan
    }

    // Workloads: rows of one share its growths.
    func rows(named name: String, count: Int, launched: Bool, from row: Int) -> [Workload] {
      let growth = chance.chance(0.6) ? typed(range(-0.2, 0.8)) : Sourced(.zero, .standard("default"))
      let prompts = has(.promptGrowth, 0.4) ? (typed(range(0, 0.03)), typed(cents(1.05, 1.4))) : nil
      let outputs = chance.chance(0.2) ? typed(range(0, 0.02)) : nil
      let around = has(.surrounding) ? (chance.within(0.0001, 0.01) * 1e6).rounded() / 1e6 : nil
      return (0..<count).map { i in
        .sending(
          chance.within(50_000, 4_000_000).rounded(), model: models[chance.whole(0...3)].0, name: name, row: row + i
        ) {
          $0.region = chance.chance(0.3) ? "eu-central-1" : ""
          $0.team = chance.pick(["", "web", "shop"])
          $0.inputTokens = typed(chance.within(200, 9000).rounded())
          $0.outputTokens = typed(chance.within(0, 900).rounded())
          $0.annualGrowth = growth
          if let prompts {
            $0.promptGrowthMonthly = prompts.0
            if chance.chance(0.7) { $0.promptGrowthCap = prompts.1 }
          }
          if let outputs { $0.outputGrowthMonthly = outputs }
          if let around { $0.surroundingPerRequest = typed(around) }
          if has(.cached) {
            $0.cacheReadShare = typed(rate(0, 0.6))
            $0.cacheWriteShare = typed(rate(0, 0.3))
          }
          if has(.batched, 0.25) { $0.batchShare = typed(rate(0, 1)) }
          if has(.meter, 0.15) {
            $0.meter = .init(unit: "image", unitsPerRequest: typed(cents(0.1, 2)), unitRate: typed(rate(0.001, 0.02)))
          }
          if launched {
            features.insert(.launch)
            $0.launch = Workload.Launch(
              month: typed(measured + chance.whole(1...14)), ramp: typed(chance.pick(Workload.Ramp.allCases)),
              rampMonths: typed(chance.whole(1...9)), slip: has(.slip, 0.5) ? typed(range(0, 5)) : typed(.zero),
              cancelProbability: typed(rate(0, 0.3)))
          }
        }
      }
    }
    var workloads: [Workload] = [], roadmap: [Workload] = []
    for n in 0..<chance.whole(1...3) {
      workloads += rows(named: "work-\(n)", count: chance.pick([1, 1, 2]), launched: false, from: workloads.count + 2)
    }
    for n in 0..<(aside.contains(.launch) ? 0 : chance.whole(0...2)) {
      roadmap += rows(named: n == 0 ? "work-0" : "new", count: 1, launched: true, from: roadmap.count + 2)
    }

    var plan = Plan(
      engagement: "Random \(seed)", prepared: typed(Day(month: measured + 1, day: 2)), currency: "USD",
      contractStart: typed(start),
      measuredMonth: typed(measured), horizonMonths: typed(horizon), buckets: buckets, families: families, savingsPlans: savings)
    if has(.discounting, 0.4) { plan.policy.costOfCapital = typed(0.08) }
    if has(.lapses, 0.25) { plan.simulation.continuation = typed(.lapse) }
    if has(.vendorForecast, 0.2) {
      plan.forecasts = [
        GivenForecast(
          name: "vendor", path: "vendor.csv",
          rows: (0..<horizon).map {
            EstateRow(bucket: typed("compute"), month: typed(start + $0), listSpend: typed(cents(5_000, 300_000)))
          })
      ]
    }
    engagement = Engagement(plan: plan, estate: estate, quotes: [], workloads: workloads, rates: rates, roadmap: roadmap)

    // Offers and the contract in force, sized to the optimised forecast.
    let guesses = Self.guesses(engagement)
    for n in 0..<(has(.twoOffers, 0.2) ? 2 : 1) {
      let contract = RandomContract.draw(&chance, for: guesses, allowing: allowed, start: start).contract
      var quote = Quote(
        name: typed("offer-\(n + 1)"), path: "quotes/offer-\(n + 1).yaml", vendor: "AWS", contract: contract)
      if has(.menu, 0.4) {
        let mean = contract.commitment.meanYear
        quote.menu = .init(from: typed(mean * 0.5), to: typed(mean * 1.4), step: typed(mean * 0.45))
      }
      engagement.quotes.append(quote)
    }
    if has(.incumbent) {
      let years = chance.whole(1...3)
      let ends = start + (has(.overlap, 0.3) ? chance.whole(1...5) : 0)
      let running = ends - 12 * ((ends - 1 - measured) / 12 + 1)
      let contract = RandomContract.draw(&chance, for: guesses, allowing: allowed, years: years, start: ends - 12 * years)
        .contract
      engagement.incumbent = Incumbent(
        quote: Quote(name: typed("in force"), path: "current.yaml", vendor: "AWS", contract: contract),
        starts: typed(ends - 12 * years), periodFrom: typed(max(running, ends - 12 * years)),
        drawn: typed((contract.commitment.meanYear * chance.within(0.1, 0.9)).rounded()), through: typed(measured),
        after: typed(.lapse), lapseSupport: chance.chance(0.4) ? .enterprise() : nil)
      if Timeline(engagement).runUp > 0 { features.insert(.runUp) }
    }
    self.features = features
  }

  /// What the optimised forecast spends in a month of its first year, part by part.
  private static func guesses(_ engagement: Engagement) -> [SpendGuess] {
    var guesses: [SpendGuess] = []
    func add(_ bucket: String, _ family: String?, _ list: Series<Double>) {
      let monthly = (list.window.prefix(12).reduce(0, +) / 12 * 100).rounded() / 100
      if let i = guesses.firstIndex(where: { $0.bucket == bucket && $0.family == family }) {
        guesses[i].monthly += monthly
      } else if monthly > 0 || family != nil {
        guesses.append(SpendGuess(bucket: bucket, family: family, monthly: monthly))
      }
    }
    for bucket in Engine(engagement).forecast().demand[.optimised]!.buckets {
      if bucket.families.isEmpty { add(bucket.name, nil, bucket.list) }
      for family in bucket.families { add(bucket.name, family.name, family.list) }
    }
    return guesses
  }
}
