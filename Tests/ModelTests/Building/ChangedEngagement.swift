import Agreements
import Seeded
import Values

extension Sourced where Value == Double {
  func times(_ factor: Double) -> Sourced { map { $0 * factor } }
}
extension Sourced where Value == Month {
  func later(_ months: Int) -> Sourced { map { $0 + months } }
}

// MARK: All money × a factor

extension SupportPlan {
  func scalingMoney(by factor: Double) -> SupportPlan {
    var plan = self
    plan.minimum = minimum.times(factor)
    for i in plan.tiers.indices { plan.tiers[i].from = tiers[i].from.times(factor) }
    return plan
  }
}

extension Contract {
  /// Every amount of money × a factor; discounts, weights and shares stay.
  func scalingMoney(by factor: Double) -> Contract {
    var c = self
    func scaled(_ pool: BedrockStructure.Pool) -> BedrockStructure.Pool {
      .init(name: pool.name, years: pool.years.map { $0.times(factor) }, rate: pool.rate)
    }
    c.commitment.years = commitment.years.map { $0.times(factor) }
    c.commitment.statedAsTotal = commitment.statedAsTotal?.times(factor)
    c.commitment.monthlyMinimum = commitment.monthlyMinimum.times(factor)
    for i in c.discount.tiers.indices { c.discount.tiers[i].from = discount.tiers[i].from.times(factor) }
    switch bedrock {
    case .pooled: break
    case .carveOut(let pool, let counts): c.bedrock = .carveOut(scaled(pool), countsInK: counts)
    case .perModel(let pools, let counts): c.bedrock = .perModel(pools.map(scaled), countsInK: counts)
    }
    if case .relief(let amount) = shortfall { c.shortfall = .relief(amount: amount.times(factor)) }
    for i in c.credits.indices { c.credits[i].amount = credits[i].amount.times(factor) }
    c.support = support?.scalingMoney(by: factor)
    return c
  }
}

extension Quote {
  func scalingMoney(by factor: Double) -> Quote {
    var quote = self
    quote.contract = contract?.scalingMoney(by: factor)
    quote.menu = menu.map { .init(from: $0.from.times(factor), to: $0.to.times(factor), step: $0.step.times(factor)) }
    return quote
  }
}

extension Engagement {
  /// Every amount of money × a factor: bills, token rates, commitments, thresholds; volumes and shares stay.
  func scalingMoney(by factor: Double) -> Engagement {
    var e = self
    func spend(_ rows: [EstateRow]) -> [EstateRow] {
      rows.map { EstateRow(bucket: $0.bucket, month: $0.month, listSpend: $0.listSpend.times(factor)) }
    }
    func work(_ rows: [Workload]) -> [Workload] {
      rows.map { row in
        var row = row
        row.surroundingPerRequest = row.surroundingPerRequest.times(factor)
        row.planPrice = row.planPrice?.times(factor)
        if let meter = row.meter { row.meter!.unitRate = meter.unitRate?.times(factor) }
        return row
      }
    }
    e.estate = spend(estate)
    for i in plan.forecasts.indices { e.plan.forecasts[i].rows = spend(plan.forecasts[i].rows) }
    for i in plan.savingsPlans.indices {
      e.plan.savingsPlans[i].monthlyBenefit = plan.savingsPlans[i].monthlyBenefit.times(factor)
    }
    for i in rates.indices {
      e.rates[i].input = rates[i].input.times(factor)
      e.rates[i].output = rates[i].output.times(factor)
      e.rates[i].cacheRead = rates[i].cacheRead?.times(factor)
      e.rates[i].cacheWrite = rates[i].cacheWrite?.times(factor)
      e.rates[i].cacheWrite1h = rates[i].cacheWrite1h?.times(factor)
      e.rates[i].batchInput = rates[i].batchInput?.times(factor)
      e.rates[i].batchOutput = rates[i].batchOutput?.times(factor)
    }
    e.workloads = work(workloads)
    e.roadmap = work(roadmap)
    e.quotes = quotes.map { $0.scalingMoney(by: factor) }
    if let current = incumbent {
      e.incumbent!.quote = current.quote.scalingMoney(by: factor)
      e.incumbent!.drawn = current.drawn.times(factor)
      e.incumbent!.extensionContract = current.extensionContract?.scalingMoney(by: factor)
      e.incumbent!.lapseSupport = current.lapseSupport?.scalingMoney(by: factor)
    }
    return e
  }
}

// MARK: All dates later

extension Contract {
  func shifted(by months: Int) -> Contract {
    var c = self
    for i in c.credits.indices { c.credits[i].from = credits[i].from.later(months) }
    return c
  }
}

extension Engagement {
  /// Every date some months later.
  func shifted(by k: Int) -> Engagement {
    var e = self
    func spend(_ rows: [EstateRow]) -> [EstateRow] {
      rows.map { EstateRow(bucket: $0.bucket, month: $0.month.later(k), listSpend: $0.listSpend) }
    }
    e.plan.prepared = plan.prepared.map { Day(month: $0.month + k, day: $0.day) }
    e.plan.contractStart = plan.contractStart.later(k)
    e.plan.measuredMonth = plan.measuredMonth.later(k)
    e.estate = spend(estate)
    for i in plan.forecasts.indices { e.plan.forecasts[i].rows = spend(plan.forecasts[i].rows) }
    for i in plan.savingsPlans.indices { e.plan.savingsPlans[i].ends = plan.savingsPlans[i].ends.later(k) }
    for i in plan.families.indices {
      for j in plan.families[i].changes.indices {
        e.plan.families[i].changes[j].month = plan.families[i].changes[j].month.later(k)
      }
      if let retirement = plan.families[i].retirement { e.plan.families[i].retirement!.month = retirement.month.later(k) }
    }
    for i in rates.indices {
      e.rates[i].validFrom = rates[i].validFrom?.later(k)
      e.rates[i].validTo = rates[i].validTo?.later(k)
    }
    for i in roadmap.indices { e.roadmap[i].launch!.month = roadmap[i].launch!.month.later(k) }
    for i in levers.indices { e.levers[i].ships = levers[i].ships?.later(k) }
    for i in quotes.indices { e.quotes[i].contract = quotes[i].contract?.shifted(by: k) }
    if let current = incumbent {
      e.incumbent!.quote.contract = current.quote.contract?.shifted(by: k)
      e.incumbent!.extensionContract = current.extensionContract?.shifted(by: k)
      e.incumbent!.starts = current.starts.later(k)
      e.incumbent!.periodFrom = current.periodFrom.later(k)
      e.incumbent!.through = current.through.later(k)
    }
    return e
  }
}

// MARK: Rows of files

extension Engagement {
  /// Rows of every CSV file in another order.
  func shuffled(_ chance: inout Seeded) -> Engagement {
    var e = self
    e.estate.shuffle(using: &chance)
    e.workloads.shuffle(using: &chance)
    e.roadmap.shuffle(using: &chance)
    e.rates.shuffle(using: &chance)
    for i in e.plan.forecasts.indices { e.plan.forecasts[i].rows.shuffle(using: &chance) }
    return e
  }

  /// Some rows of workloads and roadmap as two rows of half the requests each.
  func halvingRows(_ chance: inout Seeded) -> Engagement {
    var e = self
    func halved(_ rows: [Workload]) -> [Workload] {
      rows.flatMap { row -> [Workload] in
        guard chance.chance(0.6) else { return [row] }
        var half = row
        half.requests = row.requests.times(0.5)
        half.activeUsers = row.activeUsers?.times(0.5)
        return [half, half]
      }
    }
    e.workloads = halved(workloads)
    e.roadmap = halved(roadmap)
    return e
  }
}
