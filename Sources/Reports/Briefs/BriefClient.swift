import Agreements
import Formulas
import Model
import Values

/// The client brief: what stands behind the two numbers that a buyer brings to the table.
extension BriefContext {
  func client() throws(BriefFault) -> [String: TemplateValue] {
    let verdict = Verdict(answer), rate = answer.runRate
    var context = try shared(verdict)
    context["has_tokens"] = .flag(!rate.workloads.isEmpty)
    context["has_levers"] = .flag(rate.bridge.contains { $0.inSequence != nil })
    context["measured_month"] = .text(answer.timeline.measured.description)
    context["run_rate"] = try cited(runRate)
    context["shares"] = try cited(shares)
    context["curve_intro"] = try cited(curve)
    context["workloads"] = .list(
      try workloads(), keys: ["workload", "requests", "per_request", "measured", "optimised", "saved"])
    context["levers"] = .list(
      try levers(verdict), keys: ["lever", "what", "sequence", "alone", "grade", "ships", "effort", "payback", "kept", "points"])
    context["left_out"] = .list(leftOut(), keys: ["lever", "reason"])
    context["has_left_out"] = .flag(!leftOut().isEmpty)
    context["best_offer"] = .text(verdict.map { inert($0.quote.name.value) } ?? "an offer")
    context["curve"] = .list(try curveRows(), keys: ["month", "base", "optimised", "stress", "downside", "tokens"])
    context["families"] = .list(
      try families(), keys: ["family", "tokens_start", "tokens_end", "list_start", "list_end", "moves"])
    context["has_families"] = .flag(!answer.forecast.families.isEmpty)
    context["first_month"] = .text(answer.timeline.start.description)
    context["last_month"] = .text(answer.timeline.month(answer.timeline.window - 1).description)
    context["launches"] = .list(launches(), keys: ["launch", "what"])
    context["has_launches"] = .flag(!answer.engagement.roadmap.isEmpty)
    context["sources"] = .list(sources(), keys: ["file", "what"])
    return context
  }

  private func money(_ x: Double, _ key: String) -> Phrase { "\(Words.fine(x), at: key)" }

  // MARK: the first number

  var runRate: Phrase {
    let rate = answer.runRate
    guard !rate.workloads.isEmpty else { return "No token workload was measured." }
    let now: Phrase =
      "\(plan.currency) \(money(rate.asMeasured, "run_rate.as_measured")) a month as measured in \(answer.timeline.measured.description)"
    guard rate.asMeasured > 0, rate.bridge.contains(where: { $0.inSequence != nil }) else {
      return "\(now). No optimisation enters, so this is the optimised run-rate too."
    }
    let share = 1 - rate.optimised / rate.asMeasured
    return
      "\(now); \(plan.currency) \(money(rate.optimised, "run_rate.optimised")) a month optimised, \(Words.percent(share, places: 0)) less, once every optimisation that is trialled, measured or firmly planned is at full effect."
  }

  private var shares: Phrase {
    let rate = answer.runRate
    guard rate.asMeasured > 0 else { return "" }
    return
      "Input is \(Words.percent(rate.inputShare, places: 0), at: "run_rate.input_share") of it and output \(Words.percent(rate.outputShare, places: 0), at: "run_rate.output_share")."
  }

  private func workloads() throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    // The dearest first.
    for w in answer.runRate.workloads.sorted(by: { ($0.list, $1.name) > ($1.list, $0.name) }) {
      let key = "run_rate.workloads[\(w.name)]."
      let perRequest: TemplateValue =
        w.requests == 0 ? .text("–") : try cited("\(perRequestWords(w.costPerRequest ?? 0), at: key + "cost_per_request")")
      rows.append([
        "workload": .text(inert(w.name)), "requests": .text(Words.fine(w.requests)), "per_request": perRequest,
        "measured": try cited(money(w.list, key + "list")), "optimised": try cited(money(w.optimised, key + "optimised")),
        "saved": .text(w.list > 0 ? Words.percent(1 - w.optimised / w.list, places: 0) : "–"),
      ])
    }
    return rows
  }

  /// A cost per request keeps three significant digits: `0.0152`.
  private func perRequestWords(_ x: Double) -> String {
    var places = 2, scaled = x.magnitude
    while scaled > 0 && scaled < 0.1 && places < 8 {
      scaled *= 10
      places += 1
    }
    return Words.fixed(x, places + (scaled > 0 && scaled < 1 ? 1 : 0))
  }

  // MARK: levers

  private func levers(_ verdict: Verdict?) throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    for item in answer.leversByWorth {
      let lever = item.lever, key = "run_rate.bridge[\(lever.name.value)]."
      guard let step = answer.runRate.bridge.first(where: { $0.number == item.worth.number }), let saved = step.inSequence,
        let alone = step.alone
      else { continue }
      let quote = verdict?.quote.name.value ?? ""
      rows.append([
        "lever": .text(inert(lever.name.value)), "what": .text(LeverWords.what(lever)),
        "sequence": try cited(money(saved, key + "in_sequence")), "alone": try cited(money(alone, key + "alone")),
        "grade": .text(LeverWords.grade(lever)), "ships": .text(lever.ships.map { $0.value.description } ?? "not dated"),
        "effort": .text(lever.effort.isEmpty ? "not stated" : inert(lever.effort)),
        "payback": .text(
          item.payback.map { lever.oneOffCost.value == 0 ? "at once" : Words.count(Int($0.rounded(.up)), "month") } ?? "never"),
        "kept": .text(item.worth.kept(quote).map { Words.fixed($0, 2) } ?? "–"),
        "points": .text(item.worth.headline[quote].map { Words.percent($0) } ?? "–"),
      ])
    }
    return rows
  }

  private func leftOut() -> [[String: TemplateValue]] {
    answer.runRate.bridge.compactMap { step in
      let reason = LeverWords.reason(step.standing)
      return reason.isEmpty
        ? nil
        : ["lever": .text(inert(step.lever.name.value)), "reason": .text(reason.prefix(1).lowercased() + reason.dropFirst())]
    }
  }

  // MARK: the second number

  /// Months that are cited: the first of each contract year, and the last.
  private var citedMonths: [Int] {
    Set(stride(from: 0, to: answer.timeline.window, by: 12)).union([answer.timeline.window - 1]).sorted()
  }

  private var curve: Phrase {
    let line = answer.forecast.totals[.optimised]!, last = answer.timeline.window - 1
    return
      "\(plan.currency) \(money(line[0], "forecast.months[0].optimised")) of list spend in \(answer.timeline.start.description), \(money(line[last], "forecast.months[\(last)].optimised")) in \(answer.timeline.month(last).description), all services, optimised."
  }

  private func curveRows() throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    for t in citedMonths {
      func amount(_ s: Scenario) throws(BriefFault) -> TemplateValue {
        try cited(money(answer.forecast.totals[s]![t], "forecast.months[\(t)].\(s.rawValue)"))
      }
      var tokens: TemplateValue = .text("–")
      if let input = answer.forecast.inputTokens?[t], let output = answer.forecast.outputTokens?[t] {
        tokens = try cited(
          "\(Words.fine(input), at: "forecast.months[\(t)].input_tokens") in, \(Words.fine(output), at: "forecast.months[\(t)].output_tokens") out"
        )
      }
      rows.append([
        "month": .text(answer.timeline.month(t).description), "base": try amount(.base), "optimised": try amount(.optimised),
        "stress": try amount(.stress), "downside": try amount(.downside), "tokens": tokens,
      ])
    }
    return rows
  }

  private func families() throws(BriefFault) -> [[String: TemplateValue]] {
    var rows: [[String: TemplateValue]] = []
    let last = answer.timeline.window - 1
    for family in answer.forecast.families {
      func tokens(_ t: Int) throws(BriefFault) -> TemplateValue {
        try cited("\(Words.fine(family.tokens[t]), at: "forecast.months[\(t)].families[\(family.name)].tokens")")
      }
      func list(_ t: Int) throws(BriefFault) -> TemplateValue {
        try cited(money(family.list[t], "forecast.months[\(t)].families[\(family.name)].list"))
      }
      rows.append([
        "family": .text(inert(family.name)), "tokens_start": try tokens(0), "tokens_end": try tokens(last),
        "list_start": try list(0), "list_end": try list(last), "moves": .text(priceWords(family.name)),
      ])
    }
    return rows
  }

  /// What the plan assumes of a family's prices and life.
  private func priceWords(_ name: String) -> String {
    guard let family = plan.families.first(where: { $0.name.value == name }) else { return "as today" }
    var parts: [String] = []
    let change = family.annualPriceChange.value
    if change != 0 { parts.append("\(Words.percent(change, places: 0)) a year") }
    parts += family.changes.map { "\(Words.percent($0.change.value, places: 0)) from \($0.month.value)" }
    if family.cutHazard.value > 0 { parts.append("\(Words.fixed(family.cutHazard.value, 2)) price cuts a year expected") }
    if let retires = family.retirement {
      let to = retires.successor.map { ", to \(inert($0.value))" } ?? ""
      parts.append("retires \(retires.month.value)\(to)")
    }
    return parts.isEmpty ? "as today" : parts.joined(separator: "; ")
  }

  private func launches() -> [[String: TemplateValue]] {
    answer.engagement.roadmap.compactMap { row in
      guard let launch = row.launch else { return nil }
      let slip = launch.slip.value
      var text =
        "from \(launch.month.value) on \(inert(row.model.value)), \(Words.fine(row.requests.value)) requests a month after \(Words.count(launch.rampMonths.value, "month")) of ramp"
      if slip != .zero {
        text += "; \(Words.count(Int(slip.likely.rounded()), "month")) late is likely, \(Words.fixed(slip.high, 0)) at most"
      }
      return ["launch": .text(inert(row.name.value)), "what": .text(text)]
    }
  }

  // MARK: sources

  private func sources() -> [[String: TemplateValue]] {
    let meanings = [
      "plan.yaml": "dates, growth, prices, limits", "estate.csv": "the AWS bill", "workloads.csv": "measured tokens",
      "rates.csv": "the rate card", "roadmap.csv": "launches", "levers.yaml": "optimisations",
      "current.yaml": "the contract in force",
      "asks.yaml": "what is asked for", "benchmarks.csv": "discounts of others", "capacity.csv": "capacity by the hour",
      "traffic.csv": "tokens by the hour", "share.yaml": "what may cross the table",
    ]
    let forecasts = Set(plan.forecasts.map(\.path))
    return answer.engagement.files.map { file in
      let what =
        meanings[file.path]
        ?? (forecasts.contains(file.path)
          ? "a forecast of others" : file.path.hasSuffix(".csv") ? "token rates of a quote" : "a quote")
      return ["file": .text(path(.file(path: file.path, line: 1, column: 1))), "what": .text(what)]
    }
  }
}

extension LeverWords {
  /// What a lever does, in a few words.
  static func what(_ lever: Lever) -> String {
    func share(_ x: Sourced<Estimate>) -> String { Words.percent(x.value.likely, places: 0) }
    func name(_ s: Sourced<String>) -> String { Markdown.inert(s.value) }
    switch lever.kind {
    case .avoid(let x): return "does not send \(share(x)) of the requests"
    case .route(let from, let to, let x, _, _, let again):
      let asked = again.value.likely > 0 ? ", \(share(again)) of them asked again" : ""
      return "moves \(share(x)) from \(name(from)) to \(name(to))\(asked)"
    case .cache(let prefix, let requests, let hour):
      return
        "caches \(Words.fixed(prefix.value, 0)) tokens over \(Words.fixed(requests.value, 0)) requests\(hour ? ", held an hour" : "")"
    case .batch(let x): return "runs \(share(x)) as batch"
    case .outputSaving(let x): return "\(share(x)) fewer output tokens"
    case .outputCap(let cap): return "at most \(Words.fixed(cap.value, 0)) output tokens"
    case .context(let change, _, _):
      switch change {
      case .inputTokens(let n): return "at most \(Words.fixed(n.value, 0)) input tokens"
      case .saving(let x): return "\(share(x)) fewer input tokens"
      case .history(let turns, let keep): return "keeps \(Words.fixed(keep.value, 0)) of \(Words.fixed(turns.value, 0)) turns"
      }
    case .capacity(let instrument, _): return "buys \(name(instrument))"
    case .distil(_, let to, let x, _): return "moves \(share(x)) to the student \(name(to))"
    case .embeddings(_, let to, let x, _, _): return "moves \(share(x)) to \(name(to)), changed items only"
    case .credits(let credit): return "credits of \(Words.money(credit.amount.value))"
    }
  }

  /// A: measured or trialled, with a document. B: planned by an owner, or trialled without one. C: a claim.
  static func grade(_ lever: Lever) -> String {
    switch lever.evidence.value {
    case .measured, .trialled: lever.document.isEmpty ? "B" : "A"
    case .planned: "B"
    case .idea: "C"
    }
  }
}
