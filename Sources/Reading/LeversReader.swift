import Agreements
import Values

/// levers.yaml: a list of optimisations, each with what it changes and what supports it.
struct LeversReader {
  let page: Page
  static let kinds = [
    "avoid", "route", "cache", "batch", "output", "context", "capacity", "distil", "embeddings", "credits",
  ]

  func read(_ root: YAMLNode) -> [Lever] {
    guard case .list(let items) = root.content else {
      page.error(
        "wrong-shape", root.source, "levers.yaml is \(root.shape), and a list is meant",
        remedy: "Begin each lever with `- lever: its-name`.")
      return []
    }
    return items.compactMap { item in YAMLFields(item, page, what: "a lever").flatMap(lever) }
  }

  private func lever(_ f: YAMLFields) -> Lever? {
    let name = f.text("lever", required: true)
    let kindName = f.choice("kind", among: LeversReader.kinds, required: true)
    let evidence = f.choice("evidence", Lever.Evidence.self, required: kindName?.value != "credits")
    let workloads = f.texts("workloads")
    let owner = f.words("owner")
    let effort = f.words("effort")
    let document = f.words("document")
    let ships = f.month("ships")
    let slip = f.estimate(
      "slip_months", NumberKind(range: 0...60, remedy: "Write months late, 0 to 60."), default: .zero)
    let gate = f.boolean("gate_passed")?.value ?? false
    let cost = f.number("one_off_cost", .money, default: 0)
    let before = f.number("before", .money)
    let after = f.number("after", .money)
    guard let kindName else {
      // Which keys belong is not known then: only say what is wrong with the kind.
      if f.has("kind") { return nil }
      for entry in f.entries { f.allow(entry.key) }
      f.finish()
      return nil
    }
    f.what = "a lever of kind \(kindName.value)"
    let kind = kind(kindName.value, f)
    f.finish()
    guard let name, let kind, evidence != nil || kindName.value == "credits" else { return nil }
    return Lever(
      name: name, kind: kind, workloads: workloads,
      evidence: evidence ?? Sourced(.idea, .standard("credits need no evidence")),
      owner: owner, ships: ships, slip: slip, gatePassed: gate, effort: effort, oneOffCost: cost, document: document,
      before: before, after: after, source: f.source)
  }

  private func kind(_ kind: String, _ f: YAMLFields) -> Lever.Kind? {
    switch kind {
    case "avoid": return f.estimate("share", .share, required: true).map { .avoid(share: $0) }
    case "batch": return f.estimate("share", .share, required: true).map { .batch(share: $0) }
    case "route":
      let from = f.text("from", required: true)
      let to = f.text("to", required: true)
      let share = f.estimate("share", .share, required: true)
      let ratio = f.number("token_ratio", .ratio, default: 1)
      let cost = f.number("router_cost", .money, default: 0)
      let escalation = f.estimate("escalation", .share, default: .zero)
      guard let from, let to, let share else { return nil }
      return .route(from: from, to: to, share: share, tokenRatio: ratio, routerCost: cost, escalation: escalation)
    case "cache":
      let prefix = f.number("prefix_tokens", .count, required: true)
      let requests = f.number(
        "requests_per_session", NumberKind(range: 1...1_000_000, remedy: "Write 1 or more."), required: true)
      let lifetime = f.choice("lifetime", among: ["5m", "1h"])
      guard let prefix, let requests else { return nil }
      return .cache(prefixTokens: prefix, requestsPerSession: requests, oneHour: lifetime?.value == "1h")
    case "output": return output(f)
    case "context": return context(f)
    case "capacity":
      let instrument = f.text("instrument", required: true)
      var units: Sourced<Double>?
      if let node = f.node("units"), case .scalar("auto", _) = node.content {
      } else {
        units = f.number("units", .count)
      }
      return instrument.map { .capacity(instrument: $0, units: units) }
    case "distil":
      let from = f.text("from", required: true)
      let to = f.text("to", required: true)
      let share = f.estimate("share", .share, required: true)
      let hosting = f.number("hosting_per_month", .money, default: 0)
      guard let from, let to, let share else { return nil }
      return .distil(from: from, to: to, share: share, hostingPerMonth: hosting)
    case "embeddings":
      let from = f.text("from", required: true)
      let to = f.text("to", required: true)
      let share = f.estimate("share", .share, required: true)
      let changed = f.estimate("changed_share", .share, default: Estimate(1))
      let batch = f.boolean("batch")?.value ?? false
      guard let from, let to, let share else { return nil }
      return .embeddings(from: from, to: to, share: share, changedShare: changed, batch: batch)
    default: return ContractReader.credit(f).map { .credits($0) }
    }
  }

  private func output(_ f: YAMLFields) -> Lever.Kind? {
    let saving = f.estimate("saving", .share)
    let cap = f.number("cap_tokens", .count)
    guard oneOf(f, ["saving", "cap_tokens"]) else { return nil }
    if let saving { return .outputSaving(saving) }
    return cap.map { .outputCap(tokens: $0) }
  }

  private func context(_ f: YAMLFields) -> Lever.Kind? {
    let tokens = f.number("input_tokens", .count)
    let saving = f.estimate("saving", .share)
    var change: Lever.ContextChange?
    if let tokens { change = .inputTokens(tokens) }
    if let saving { change = .saving(saving) }
    if let h = f.map("history") {
      let turns = h.number("turns", NumberKind(range: 1...100_000, remedy: "Write 1 or more."), required: true)
      let keep = h.number("keep", NumberKind(range: 0...100_000, remedy: "Write 0 or more."), required: true)
      h.finish()
      if let turns, let keep { change = .history(turns: turns, keep: keep) }
    }
    let embedding = f.number("embedding_per_request", .money, default: 0)
    let monthly = f.number("monthly_cost", .money, default: 0)
    guard oneOf(f, ["input_tokens", "saving", "history"]) else { return nil }
    return change.map { .context($0, embeddingPerRequest: embedding, monthlyCost: monthly) }
  }

  /// Exactly one of the keys is given.
  private func oneOf(_ f: YAMLFields, _ keys: [String]) -> Bool {
    let given = keys.filter(f.has)
    if given.count == 1 { return true }
    if let second = given.dropFirst().first {
      page.error(
        "two-effects", f.keySource(second), "\(listed(given.map(quoted))) exclude each other",
        remedy: "Keep one; write a second lever for the other.",
        underlined: second.unicodeScalars.count)
    } else {
      page.error(
        "missing-key", f.source, "\(f.what) has none of \(listed(keys.map(quoted)))", remedy: "Add one of them.",
        underlined: 1)
    }
    return false
  }
}
