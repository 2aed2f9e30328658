import Agreements
import Formulas
import Model
import Values

/// What the token equation and its levers show: where the money is, what would lower it, what is not proved (model §2).
/// Money at stake is a year of the measured month.
let tokenFindings: [@Sendable (Answer) -> [Finding]] = [
  modelConcentration, outputHeavy, unoptimisedBaseline, noRouting, modelOvershoot, longContext, agentHistory, cacheable,
  noCacheRate, cacheDoesNotPay, batchable, batchInteractive, alreadyMeasured, leverUndated, leverLeftOut, leverUnproved,
  bedrockOutsideAgreement, losesMoneyPerUser,
]

private func year(_ monthly: Double) -> Double { monthly * 12 }
/// Whether money a month is worth a line: a thousandth of all list spend or more.
private func matters(_ answer: Answer, _ monthly: Double) -> Bool {
  monthly >= 0.001 * answer.forecast.totals[.pilot]![0]
}
private func named(_ w: Workload) -> String { Plain.text(w.name.value) }

/// Whether some lever of a kind reaches the workload, entered or not: then somebody has thought of it.
private func has(_ answer: Answer, _ kind: String, _ workload: String) -> Bool {
  answer.engagement.levers.contains { $0.kindName == kind && $0.reaches(workload) }
}

/// More than 70% of the run-rate on one model.
private func modelConcentration(_ answer: Answer) -> [Finding] {
  let rate = answer.runRate
  guard rate.asMeasured > 0 else { return [] }
  let byModel = Dictionary(grouping: rate.rows.filter { !$0.row.model.value.isEmpty }, by: \.row.model.value)
    .map { (model: $0.key, rows: $0.value, list: $0.value.reduce(0) { $0 + $1.list }) }.sorted {
      ($0.list, $1.model) > ($1.list, $0.model)
    }
  guard let first = byModel.first, first.list / rate.asMeasured > 0.7 else { return [] }
  return [
    Finding(
      .warning, "model-concentration", first.rows[0].row.model.source,
      "\(Words.percent(first.list / rate.asMeasured, places: 0)) of the run-rate is on \(Plain.text(first.model)), above 70%: a price, a retirement or a better model moves all of it",
      remedy: "Keep a second model evaluated, and commit to no single model.", atStake: year(first.list))
  ]
}

/// More than 40% of the run-rate is output.
private func outputHeavy(_ answer: Answer) -> [Finding] {
  let rate = answer.runRate
  guard rate.outputShare > 0.4, let worst = rate.rows.max(by: { $0.outputCost < $1.outputCost }) else { return [] }
  return [
    Finding(
      .note, "output-heavy", worst.row.outputTokens.source,
      "output is \(Words.percent(rate.outputShare, places: 0)) of the run-rate, above 40%; most of it is \(named(worst.row)), \(Words.money(worst.outputCost)) a month",
      remedy: "Ask for shorter answers, structured output or a cap on tokens, and evaluate.", atStake: year(worst.outputCost))
  ]
}

/// A commitment sized on tokens that nobody has optimised.
private func unoptimisedBaseline(_ answer: Answer) -> [Finding] {
  guard let first = answer.engagement.workloads.first, answer.runRate.asMeasured > 0,
    !answer.runRate.bridge.contains(where: { $0.inSequence != nil }),
    !answer.runRate.bridge.contains(where: { $0.standing == .alreadyMeasured })
  else { return [] }
  return [
    Finding(
      .warning, "unoptimised-baseline", first.source,
      "no lever enters: the commitment is sized on \(Words.money(answer.runRate.asMeasured)) a month of tokens as they are; a dollar saved after signing can be worth nothing",
      remedy: "Trial routing, caching, batch and shorter prompts first, and add them to levers.yaml.",
      atStake: year(answer.runRate.asMeasured))
  ]
}

/// Easy requests go to a smaller model.
private func noRouting(_ answer: Answer) -> [Finding] {
  guard let first = answer.engagement.workloads.first,
    !answer.engagement.levers.contains(where: { $0.kindName == "route" })
  else { return [] }
  return [
    Finding(
      .note, "no-routing", first.source, "no lever routes easy requests to a smaller model",
      remedy: "Have it evaluated before the commitment is sized; add it to levers.yaml.")
  ]
}

/// A workload on a dear model while the card has one of the same publisher at a third of its price or less.
private func modelOvershoot(_ answer: Answer) -> [Finding] {
  let card = answer.engagement.rates.filter { $0.channel == "bedrock" && $0.unit == "MTok" }
  return answer.runRate.rows.compactMap { item -> Finding? in
    guard item.list > 0, !has(answer, "route", item.row.name.value), !has(answer, "distil", item.row.name.value),
      let own = card.last(where: { $0.model.value == item.row.model.value }), !own.publisher.isEmpty
    else { return nil }
    func cost(_ r: RateRow) -> Double {
      item.row.inputTokens.value * r.input.value + item.row.outputTokens.value * r.output.value
    }
    let cheaper = card.filter {
      $0.publisher == own.publisher && $0.model.value != own.model.value && cost($0) * 3 <= cost(own)
        && ($0.region.isEmpty || $0.region == item.row.region)
    }.min { cost($0) < cost($1) }
    guard let cheaper, cost(own) > 0 else { return nil }
    let saved = item.list * 0.1 * (1 - cost(cheaper) / cost(own))
    guard matters(answer, saved) else { return nil }
    return Finding(
      .note, "model-overshoot", item.row.model.source,
      "\(named(item.row)) sends everything to \(Plain.text(own.model.value)), and \(Plain.text(cheaper.model.value)) costs \(Words.percent(cost(cheaper) / cost(own), places: 0)) of it: each tenth of the requests that moves saves \(Words.money(saved)) a month",
      remedy: "Evaluate the smaller model on real requests, and route what it answers as well.", atStake: year(saved))
  }
}

/// Whole documents in the prompt.
private func longContext(_ answer: Answer) -> [Finding] {
  answer.runRate.rows.compactMap { item in
    let tokens = item.row.inputTokens.value
    guard tokens >= 20_000, item.list > 0, !has(answer, "context", item.row.name.value) else { return nil }
    return Finding(
      .note, "long-context", item.row.inputTokens.source,
      "\(named(item.row)) sends \(Words.fixed(tokens, 0)) tokens with each request, 20,000 or more: \(Words.money(item.inputCost)) of input a month",
      remedy: "Retrieve the passages that matter instead of sending all; look at quality before and after.",
      atStake: year(item.inputCost))
  }
}

/// Agents that send their history again with each turn.
private func agentHistory(_ answer: Answer) -> [Finding] {
  answer.runRate.rows.compactMap { item in
    let isAgent = (item.row.taskClass + " " + item.row.name.value).lowercased().contains("agent")
    guard isAgent, item.list > 0, !has(answer, "context", item.row.name.value), !has(answer, "cache", item.row.name.value) else {
      return nil
    }
    return Finding(
      .note, "agent-history", item.row.inputTokens.source,
      "\(named(item.row)) is an agent, and nothing trims or caches what it sends again each turn: \(Words.money(item.inputCost)) of input a month",
      remedy: "Keep the last turns whole and drop or summarise older ones; cache the stable part.", atStake: year(item.inputCost))
  }
}

/// Long prompts of which nothing is read from cache.
private func cacheable(_ answer: Answer) -> [Finding] {
  answer.runRate.rows.compactMap { item in
    guard item.row.inputTokens.value >= 2_000, item.row.cacheReadShare.value == 0, item.list > 0,
      !has(answer, "cache", item.row.name.value),
      let rates = answer.forecast.prices.rates(of: item.row.model.value, region: item.row.region)?.pilot,
      rates.cacheRead < rates.input, rates.input > 0
    else { return nil }
    // Half of the prompt stable and read at the card's rate, writes left aside: an order of magnitude, said so.
    let saved = item.inputCost * 0.5 * (1 - rates.cacheRead / rates.input)
    guard matters(answer, saved) else { return nil }
    return Finding(
      .note, "cacheable", item.row.inputTokens.source,
      "\(named(item.row)) sends \(Words.fixed(item.row.inputTokens.value, 0)) tokens a request and reads none from cache: were half of them a stable prefix, up to \(Words.money(saved)) a month",
      remedy: "Put what does not change first in the prompt, measure the share that repeats, and add a cache lever.",
      atStake: year(saved))
  }
}

/// Cached shares at a card that has no cache rates.
private func noCacheRate(_ answer: Answer) -> [Finding] {
  answer.runRate.rows.compactMap { item in
    let share = item.row.cacheReadShare.value
    guard share > 0, item.list > 0,
      let row = Prices<Double>.rows(of: item.row.model.value, region: item.row.region, in: answer.engagement.rates).first,
      row.cacheRead == nil
    else { return nil }
    return Finding(
      .warning, "no-cache-rate", item.row.cacheReadShare.source,
      "\(named(item.row)) reads \(Words.percent(share, places: 0)) of its input from cache, and \(Plain.text(item.row.model.value)) has no cache rate on the card: the input rate is taken",
      remedy: "Add cache_read and cache_write to its row of rates.csv.", atStake: year(item.inputCost * share))
  }
}

/// A cache that is written more often than reading it pays for, once routing has split it.
private func cacheDoesNotPay(_ answer: Answer) -> [Finding] {
  answer.engagement.actingLevers.compactMap { _, lever -> Finding? in
    guard case .cache(_, let requests, let oneHour) = lever.kind else { return nil }
    for item in answer.runRate.rows where lever.reaches(item.row.name.value) && item.list > 0 {
      guard let rates = answer.forecast.prices.rates(of: item.row.model.value, region: item.row.region)?.pilot, rates.input > 0
      else { continue }
      var stays = 1.0
      for other in answer.engagement.actingLevers.map(\.lever) where other.reaches(item.row.name.value) {
        if case .route(let from, _, let share, _, _, let escalation) = other.kind, from.value == item.row.model.value {
          stays *= 1 - share.value.likely * (1 - escalation.value.likely)
        }
      }
      let write = (oneHour ? rates.cacheWriteLong : rates.cacheWrite) / rates.input, read = rates.cacheRead / rates.input
      guard read < 1 else { continue }
      let needed = (write - read) / (1 - read), uses = max(1, requests.value * stays)
      guard uses <= needed else { continue }
      return Finding(
        .warning, "cache-does-not-pay", lever.source,
        "\(Plain.text(lever.name.value)): a prefix is used \(Words.fixed(uses, 2)) times for each time it is written on \(Plain.text(item.row.model.value)), and \(Words.fixed(needed, 2)) are needed to pay for the write",
        remedy: stays < 1
          ? "Keep a conversation on one model, so that routing does not split its cache."
          : "Leave it uncached, or use it more often while it is held.")
    }
    return nil
  }
}

/// Requests that nobody waits for, at the full rate.
private func batchable(_ answer: Answer) -> [Finding] {
  answer.runRate.rows.compactMap { item in
    guard !item.row.interactive, item.row.batchShare.value == 0, item.list > 0, !has(answer, "batch", item.row.name.value),
      let rates = answer.forecast.prices.rates(of: item.row.model.value, region: item.row.region)?.pilot, rates.input > 0,
      rates.output > 0
    else { return nil }
    let saved = item.inputCost * (1 - rates.batchInput / rates.input) + item.outputCost * (1 - rates.batchOutput / rates.output)
    guard saved > 0, matters(answer, saved) else { return nil }
    return Finding(
      .note, "batchable", item.row.source,
      "\(named(item.row)) is not interactive and none of it runs as batch: up to \(Words.money(saved)) a month",
      remedy: "Check that an answer within a day is soon enough and that the model takes batches.", atStake: year(saved))
  }
}

/// A batch lever on requests that somebody waits for.
private func batchInteractive(_ answer: Answer) -> [Finding] {
  answer.engagement.levers.compactMap { lever in
    guard case .batch = lever.kind,
      let row = (answer.engagement.workloads + answer.engagement.roadmap).first(where: {
        lever.reaches($0.name.value) && $0.interactive
      })
    else { return nil }
    return Finding(
      .warning, "batch-interactive", lever.source,
      "\(Plain.text(lever.name.value)) runs \(named(row)) as batch, which is marked interactive: an answer may take a day",
      remedy: "Name the workloads that can wait, or set interactive to false.")
  }
}

/// A lever that shipped before the measurement is in it.
private func alreadyMeasured(_ answer: Answer) -> [Finding] {
  answer.runRate.bridge.filter { $0.standing == .alreadyMeasured }.map { step in
    Finding(
      .note, "already-measured", step.lever.ships?.source ?? step.lever.source,
      "\(Plain.text(step.lever.name.value)) shipped by \(step.lever.ships!.value), and the measured month is \(answer.timeline.measured): what it does is in the measurement already",
      remedy: "Nothing to do; it changes no figure.")
  }
}

/// An entered lever without a date acts from the first month of the contract.
private func leverUndated(_ answer: Answer) -> [Finding] {
  answer.engagement.actingLevers.map(\.lever).filter { $0.ships == nil }.map { lever in
    Finding(
      .warning, "lever-undated", lever.source,
      "\(Plain.text(lever.name.value)) has no ship month: it acts from \(answer.timeline.start)",
      remedy: "Ask its owner for a month, and add `ships`.")
  }
}

/// Levers that somebody wrote down and the figures leave out.
private func leverLeftOut(_ answer: Answer) -> [Finding] {
  answer.runRate.bridge.compactMap { step in
    guard case .leftOut(let reason) = step.standing else { return nil }
    return Finding(
      .note, "lever-left-out", step.lever.evidence.source.isStandard ? step.lever.source : step.lever.evidence.source,
      "\(Plain.text(step.lever.name.value)) is shown and left out: \(reason)",
      remedy: "It enters when it is trialled or measured, or planned with owner and ship month, and its evaluation is passed.")
  }
}

/// A shipped lever whose cost per request did not fall.
private func leverUnproved(_ answer: Answer) -> [Finding] {
  answer.engagement.levers.compactMap { lever in
    guard case .failed(let x) = LeverProof(lever, asOf: answer.engagement.plan.prepared.value.month) else { return nil }
    return Finding(
      .warning, "lever-unproved", lever.after?.source ?? lever.source,
      "\(Plain.text(lever.name.value)) shipped, and cost per request \(x < 0 ? "rose by \(Words.percent(-x))" : "did not fall")",
      remedy: "Find out why before counting on it; take it out of levers.yaml otherwise.")
  }
}

/// Bedrock spend large enough to negotiate, and no agreement that covers it.
private func bedrockOutsideAgreement(_ answer: Answer) -> [Finding] {
  let monthly = answer.runRate.asMeasured
  let estate = answer.forecast.demand[.pilot]!.buckets.filter { !BucketName.isBedrock($0.name) }.reduce(0.0) { $0 + $1.list[0] }
  guard answer.engagement.incumbent == nil, let first = answer.engagement.workloads.first,
    monthly > 50_000 || (year(monthly + estate) > 1_000_000 && monthly > 0)
  else { return [] }
  let why =
    monthly > 50_000
    ? "Bedrock is \(Words.money(monthly)) a month, above 50K, and no agreement is in force"
    : "AWS is \(Words.money(year(monthly + estate))) a year, above 1M, and no agreement covers Bedrock"
  return [
    Finding(
      .note, "bedrock-outside-agreement", first.source, why,
      remedy: "Ask for one agreement that covers all services, Bedrock and third-party models named.", atStake: year(monthly))
  ]
}

/// A user costs more than they pay.
private func losesMoneyPerUser(_ answer: Answer) -> [Finding] {
  answer.runRate.workloads.compactMap { w in
    guard let row = answer.engagement.workloads.first(where: { $0.name.value == w.name && $0.planPrice != nil }),
      let price = row.planPrice, let cost = w.costPerUser, cost > price.value
    else { return nil }
    let users = row.activeUsers?.value ?? 0
    return Finding(
      .warning, "loses-money-per-user", price.source,
      "\(Plain.text(w.name)) costs \(Words.fixed(cost, 2)) a user and month, and a user pays \(Words.fixed(price.value, 2))",
      remedy: "Lower the cost of a request, cap requests, or change the price.", atStake: year((cost - price.value) * users))
  }
}
