import Agreements
import Formulas
import Values

/// The typed numbers of one lever, as inputs of the sheet. Nil where the file leaves them at nothing.
struct LeverInputs<N: Formulaic> {
  let lever: Lever
  /// Position in levers.yaml, from 0.
  let number: Int
  /// Share or saving: likely, and its low end.
  var likely: N?
  var low: N?
  var ships: N?
  var slip: N?
  var tokenRatio: N?
  /// Money per request of the workload: a router's, or embeddings'.
  var perRequest: N?
  var escalation: N?
  var prefix: N?
  var requestsPerSession: N?
  /// Tokens that a cap or a context holds a request to.
  var tokens: N?
  var turns: N?
  var keep: N?
  var changedShare: N?
  /// Money a month, whatever the volume: hosting, a vector store.
  var monthly: N?

  init<W: Worksheet>(_ lever: Lever, number: Int, on sheet: W) where W.Number == N {
    self.lever = lever
    self.number = number
    let name = lever.name.value, key = "levers.\(number).\(name)"
    sheet.inputs("Lever: \(name)")
    func typed(_ part: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N {
      sheet.input("\(key).\(part)", "\(name): \(label)", unit, value)
    }
    func stated(_ part: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>, unless standard: Double = 0) -> N? {
      value.source.isStandard && value.value == standard ? nil : typed(part, label, unit, value)
    }
    func range(_ part: String, _ label: String, _ value: Sourced<Estimate>) -> (low: N, likely: N) {
      if value.value.isCertain {
        let x = typed(part, label, .rate, value.map(\.likely))
        return (x, x)
      }
      let low = typed(part + ".low", label + ", low", .rate, value.map(\.low))
      let likely = typed(part + ".likely", label + ", likely", .rate, value.map(\.likely))
      _ = typed(part + ".high", label + ", high", .rate, value.map(\.high))
      return (low, likely)
    }
    if let month = lever.ships {
      ships = typed("ships", "first month at work", .month, month.map(\.serial))
      slip = stated("slip_months", "likely slip", .months, lever.slip.map(\.likely))
    }
    switch lever.kind {
    case .avoid(let share): (low, likely) = range("share", "share of requests not sent", share)
    case .route(_, let to, let share, let ratio, let router, let escalated):
      (low, likely) = range("share", "share of requests that moves to \(to.value)", share)
      tokenRatio = stated("token_ratio", "tokens on \(to.value) per token", .factor, ratio, unless: 1)
      perRequest = stated("router_cost", "router, per request", .perRequest, router)
      escalation = stated("escalation", "share of moved requests asked again", .rate, escalated.map(\.likely))
    case .cache(let tokens, let requests, _):
      prefix = typed("prefix_tokens", "tokens of the stable prefix", .tokens, tokens)
      requestsPerSession = typed("requests_per_session", "requests while the cache holds", .requests, requests)
    case .batch(let share): (low, likely) = range("share", "share of requests run as batch", share)
    case .outputSaving(let saving): (low, likely) = range("saving", "share of output tokens saved", saving)
    case .outputCap(let cap): tokens = typed("cap_tokens", "most output tokens per request", .tokens, cap)
    case .context(let change, let embedding, let cost):
      switch change {
      case .inputTokens(let limit): tokens = typed("input_tokens", "most input tokens per request", .tokens, limit)
      case .saving(let saving): (low, likely) = range("saving", "share of input tokens saved", saving)
      case .history(let all, let kept):
        turns = typed("history.turns", "turns of a conversation", .count, all)
        keep = typed("history.keep", "turns kept in the prompt", .count, kept)
      }
      perRequest = stated("embedding_per_request", "embedding, per request", .perRequest, embedding)
      monthly = stated("monthly_cost", "running cost a month", .money, cost)
    case .distil(_, let to, let share, let hosting):
      (low, likely) = range("share", "share of requests that moves to \(to.value)", share)
      monthly = stated("hosting_per_month", "hosting a month", .money, hosting)
    case .embeddings(_, let to, let share, let changed, _):
      (low, likely) = range("share", "share of requests that leaves for \(to.value)", share)
      changedShare = stated("changed_share", "share of it that has changed", .rate, changed.map(\.likely), unless: 1)
    case .capacity, .credits: break
    }
  }

  /// What is left of a conversation's input when only some turns are kept: with m = min(keep, turns),
  /// [m(m+1)/2 + (turns-m)·m] ÷ [turns(turns+1)/2], both halves doubled (model §2).
  func keptShare<W: Worksheet>(on sheet: W) -> N? where W.Number == N {
    guard let turns, let keep else { return nil }
    let m = sheet.cell(
      "\(lever.name.value): turns in the prompt", .count, source: "smaller of turns and keep", N.min(keep, turns))
    let rest = turns - m
    return sheet.cell(
      "\(lever.name.value): share of input that is kept", .rate, source: "model §2, history",
      m * (m + 1.0 + rest + rest) / (turns * (turns + 1.0)))
  }
}
