import Agreements
import Formulas
import Values

/// Where the figures that a lever changes are placed, one a moment: the months of a sheet, or the measured month alone.
struct Moments<N: Formulaic> {
  let range: Range<Int>
  /// Places a figure for every moment.
  let place: (_ label: String, _ unit: Unit, _ source: String, _ rule: (Int) -> N) -> Series<N>

  /// One value at every moment, without a place of its own.
  func constant(_ x: N) -> Series<N> { Series(first: range.lowerBound, cells: range.map { _ in x }) }
}

/// A lever as it acts at each moment.
struct LeverAtWork<N: Formulaic> {
  let typed: LeverInputs<N>
  /// 1 from the month it acts on; nil: at every moment.
  let on: Series<N>?
  /// Its share or saving, 0 before it acts; nil for kinds that have none.
  let effect: Series<N>?
  /// What is left of the input when only some turns are kept; nil where the lever keeps all.
  let keptShare: N?
  var lever: Lever { typed.lever }
  /// The first month that it acts in, on dates as read; nil: always.
  let begins: Int?

  /// One figure while the lever acts, another before.
  func when(_ m: Int, _ then: N, _ otherwise: N) -> N { on.map { N.choose($0[m] .> 0.0, then, otherwise) } ?? then }
}

/// Requests of one row of workloads.csv or roadmap.csv that one model serves, with the terms of their cost.
/// Levers split a row into legs and change the terms of each (model §2).
struct Leg<N: Formulaic> {
  enum Batch {
    case none
    case share(Series<N>)
    case all
  }
  enum LongWrite {
    case never, always
    /// 1 where cache writes are held for an hour.
    case when(Series<N>)
  }
  /// Number of its row.
  let row: Int
  let rowTitle: String
  let region: String
  var model: String
  /// Asked again on the model that it left: billed there as well, counted once.
  var escalated = false
  /// The first month that levers let it serve, on dates as read; nil: always.
  var begins: Int?
  /// Share of the row's requests; nil: all of them.
  var share: Series<N>?
  /// Tokens per request.
  var input: Series<N>
  var output: Series<N>
  /// Shares of the input; nil: none.
  var cacheRead: Series<N>?
  var cacheWrite: Series<N>?
  var batch: Batch
  var longWrite = LongWrite.never
  /// Share of what is not batched that no units carry, so that it is paid by the token; nil: all of it.
  var byToken: Series<N>?
  var title: String { rowTitle + (escalated ? ", asked again" : "") }

  func shareOf(_ m: Int) -> N { share?[m] ?? 1.0 }

  /// The same requests on another model, where they start uncached.
  func moved(to model: String, notBefore month: Int?) -> Leg {
    var leg = self
    leg.model = model
    leg.begins = [begins, month].compactMap(\.self).max()
    leg.cacheRead = nil
    leg.cacheWrite = nil
    leg.longWrite = .never
    leg.byToken = nil
    return leg
  }
}

/// The rows of one workload as its levers change them, lever by lever.
struct LeverChain<N: Formulaic> {
  /// A cost that comes with a lever, per request of a row.
  struct Extra {
    let row: Int
    let lever: Int
    let perRequest: Series<N>
  }
  let moments: Moments<N>
  /// Requests of a row at a moment; their proportion decides how routing splits a cache.
  let requests: (_ row: Int, _ moment: Int) -> N
  private(set) var legs: [Leg<N>]
  /// Share of each row's requests that is sent at all; missing: all.
  private(set) var sent: [Int: Series<N>] = [:]
  private(set) var extras: [Extra] = []

  init(_ legs: [Leg<N>], moments: Moments<N>, requests: @escaping (Int, Int) -> N) {
    self.legs = legs
    self.moments = moments
    self.requests = requests
  }

  private func place(_ lever: LeverAtWork<N>, _ leg: Leg<N>, _ what: String, _ unit: Unit, _ rule: (Int) -> N) -> Series<N> {
    moments.place("\(leg.title), \(leg.model): \(what)", unit, "model §2: \(lever.lever.name.value)", rule)
  }

  /// Acts on every leg.
  mutating func act(_ lever: LeverAtWork<N>) {
    switch lever.lever.kind {
    case .avoid: avoid(lever)
    case .route(let from, let to, _, _, _, _): move(lever, from: from.value, to: to.value)
    case .distil(let from, let to, _, _): move(lever, from: from.value, to: to.value)
    case .embeddings(let from, let to, _, _, let batch): embed(lever, from: from.value, to: to.value, batch: batch)
    case .cache(_, _, let oneHour): cache(lever, oneHour: oneHour)
    case .batch:
      for i in legs.indices {
        switch legs[i].batch {
        case .none: legs[i].batch = .share(lever.effect!)
        case .share(let before):
          legs[i].batch = .share(place(lever, legs[i], "share run as batch", .rate) { N.max(before[$0], lever.effect![$0]) })
        case .all: break
        }
      }
    case .outputSaving:
      for i in legs.indices {
        let before = legs[i].output
        legs[i].output = place(lever, legs[i], "output tokens per request", .tokens) { before[$0] * (1.0 - lever.effect![$0]) }
      }
    case .outputCap:
      for i in legs.indices {
        let before = legs[i].output
        legs[i].output = place(lever, legs[i], "output tokens per request", .tokens) {
          lever.when($0, N.min(before[$0], lever.typed.tokens!), before[$0])
        }
      }
    case .context: shorten(lever)
    // Units are shared between workloads: UnitsAtWork lays them against all chains at once.
    case .capacity, .credits: break
    }
  }

  /// Requests of a leg that are not batched, of those that units do not carry yet.
  private func onDemand(_ leg: Leg<N>, _ m: Int) -> N {
    var x = leg.share.map { requests(leg.row, m) * $0[m] } ?? requests(leg.row, m)
    if case .share(let batched) = leg.batch { x = x * (1.0 - batched[m]) }
    return leg.byToken.map { x * $0[m] } ?? x
  }

  private func isOnDemand(_ leg: Leg<N>, _ model: String) -> Bool {
    if case .all = leg.batch { return false }
    return leg.model == model
  }

  /// On-demand requests a month on a model, leg by leg.
  func onDemand(on model: String, _ m: Int) -> [N] {
    legs.filter { isOnDemand($0, model) }.map { onDemand($0, m) }
  }

  /// Units carry a share of what is on demand on a model; the rest stays by the token.
  mutating func leave(_ left: Series<N>, byTokenOn model: String, _ lever: LeverAtWork<N>) {
    for i in legs.indices where isOnDemand(legs[i], model) {
      legs[i].byToken =
        legs[i].byToken.map { before in
          place(lever, legs[i], "share paid by the token", .rate) { before[$0] * left[$0] }
        } ?? left
    }
  }

  /// Adds a cost per request that is sent, on every row.
  private mutating func charge(_ lever: LeverAtWork<N>) {
    guard let cost = lever.typed.perRequest else { return }
    for row in Set(legs.map(\.row)).sorted() {
      let sent = sent[row], title = legs.first { $0.row == row }!.rowTitle
      let perRequest = moments.place(
        "\(title): cost of \(lever.lever.name.value) per request", .perRequest, "model §2"
      ) { m in
        let x = sent.map { $0[m] * cost } ?? cost
        return lever.on.map { $0[m] * x } ?? x
      }
      extras.append(Extra(row: row, lever: lever.typed.number, perRequest: perRequest))
    }
  }

  /// requests·(1-x).
  private mutating func avoid(_ lever: LeverAtWork<N>) {
    for row in Set(legs.map(\.row)).sorted() {
      let first = legs.firstIndex { $0.row == row }!
      let before = sent[row]
      sent[row] = place(lever, legs[first], "share of requests sent", .rate) { m in
        before.map { $0[m] * (1.0 - lever.effect![m]) } ?? 1.0 - lever.effect![m]
      }
    }
    // Avoiding comes first of all kinds: every row is still one leg.
    for i in legs.indices { legs[i].share = sent[legs[i].row] }
  }

  /// Moves a share of the requests on one model to another; the moved ones start uncached, and some are asked again.
  private mutating func move(_ lever: LeverAtWork<N>, from: String, to: String) {
    var moved: [Leg<N>] = []
    for i in legs.indices where legs[i].model == from && !legs[i].escalated {
      let before = legs[i]
      var leg = before.moved(to: to, notBefore: lever.begins)
      leg.share =
        before.share.map { s in place(lever, leg, "share of requests", .rate) { s[$0] * lever.effect![$0] } } ?? lever.effect!
      if let ratio = lever.typed.tokenRatio {
        leg.input = place(lever, leg, "input tokens per request", .tokens) { before.input[$0] * ratio }
        leg.output = place(lever, leg, "output tokens per request", .tokens) { before.output[$0] * ratio }
      }
      moved.append(leg)
      if let escalation = lever.typed.escalation {
        var again = before
        again.escalated = true
        again.share = place(lever, again, "share of requests", .rate) { leg.share![$0] * escalation }
        moved.append(again)
      }
      legs[i].share = place(lever, before, "share of requests", .rate) { before.shareOf($0) * (1.0 - lever.effect![$0]) }
    }
    legs += moved
    if case .route = lever.lever.kind { charge(lever) }
  }

  /// A share leaves for another model, of which only what has changed is sent.
  private mutating func embed(_ lever: LeverAtWork<N>, from: String, to: String, batch: Bool) {
    var moved: [Leg<N>] = []
    for i in legs.indices where legs[i].model == from && !legs[i].escalated {
      let before = legs[i]
      var leg = before.moved(to: to, notBefore: lever.begins)
      if batch { leg.batch = .all }
      if before.share == nil && lever.typed.changedShare == nil {
        leg.share = lever.effect!
      } else {
        leg.share = place(lever, leg, "share of requests", .rate) { m in
          let left = before.share.map { $0[m] * lever.effect![m] } ?? lever.effect![m]
          return lever.typed.changedShare.map { left * $0 } ?? left
        }
      }
      moved.append(leg)
      legs[i].share = place(lever, before, "share of requests", .rate) { before.shareOf($0) * (1.0 - lever.effect![$0]) }
    }
    legs += moved
  }

  /// A stable prefix of P tokens, read T - 1 times for each time it is written. Requests that other models serve do
  /// not share it: T is the session's requests × the model's share of them, and at least 1.
  private mutating func cache(_ lever: LeverAtWork<N>, oneHour: Bool) {
    let prefix = lever.typed.prefix!, turns = lever.typed.requestsPerSession!
    let rows = Set(legs.map(\.row)).sorted()
    // One row alone: its volume cancels in the share.
    let weighted = rows.count > 1
    func volume(_ leg: Leg<N>, _ m: Int) -> N {
      weighted ? requests(leg.row, m) * leg.shareOf(m) : leg.shareOf(m)
    }
    for model in Set(legs.map(\.model)).sorted() {
      let mine = legs.indices.filter { legs[$0].model == model }
      let first = legs[mine[0]]
      let onModel = mine.map { legs[$0] }, once = legs.filter { !$0.escalated }
      let uses = moments.place(
        "\(first.rowTitle), \(model): requests of a session that share a prefix", .requests,
        "model §2: \(lever.lever.name.value)"
      ) { m in
        N.max(1.0, turns * N.ratio(N.sum(onModel) { volume($0, m) }, N.sum(once) { volume($0, m) }))
      }
      for i in mine {
        let before = legs[i], input = before.input
        legs[i].cacheWrite = place(lever, before, "share of input written to cache", .rate) { m in
          lever.when(m, N.ratio(N.min(prefix, input[m]), input[m] * uses[m]), before.cacheWrite?[m] ?? 0.0)
        }
        legs[i].cacheRead = place(lever, before, "share of input read from cache", .rate) { m in
          lever.when(
            m, N.ratio(N.min(prefix, input[m]) * (uses[m] - 1.0), input[m] * uses[m]), before.cacheRead?[m] ?? 0.0)
        }
        legs[i].longWrite = longWrite(before.longWrite, lever, oneHour: oneHour)
      }
    }
  }

  private func longWrite(_ before: Leg<N>.LongWrite, _ lever: LeverAtWork<N>, oneHour: Bool) -> Leg<N>.LongWrite {
    guard let on = lever.on else { return oneHour ? .always : .never }
    switch (before, oneHour) {
    case (.never, false): return .never
    case (.never, true): return .when(on)
    case (.always, true): return .always
    case (.always, false): return .when(moments.place("Writes held for an hour", .flag, "model §2") { 1.0 - on[$0] })
    case (.when(let flag), true):
      return .when(moments.place("Writes held for an hour", .flag, "model §2") { N.max(flag[$0], on[$0]) })
    case (.when(let flag), false):
      return .when(moments.place("Writes held for an hour", .flag, "model §2") { N.choose(on[$0] .> 0.0, 0.0, flag[$0]) })
    }
  }

  /// Fewer input tokens: what is removed was not cached as far as that lasts, then cached in proportion. With I' tokens
  /// left of I, shares h and w become h·I ÷ max(I', I·(h+w)).
  private mutating func shorten(_ lever: LeverAtWork<N>) {
    for i in legs.indices {
      let before = legs[i], input = before.input
      let left = place(lever, before, "input tokens per request", .tokens) { m in
        if let tokens = lever.typed.tokens { return lever.when(m, N.min(input[m], tokens), input[m]) }
        if let kept = lever.keptShare { return lever.when(m, input[m] * kept, input[m]) }
        return input[m] * (1.0 - lever.effect![m])
      }
      legs[i].input = left
      guard before.cacheRead != nil || before.cacheWrite != nil else { continue }
      func share(_ part: Series<N>?, _ what: String) -> Series<N>? {
        part.map { part in
          place(lever, before, what, .rate) { m in
            let cached = (before.cacheRead?[m] ?? 0.0) + (before.cacheWrite?[m] ?? 0.0)
            return N.ratio(part[m] * input[m], N.max(left[m], input[m] * cached))
          }
        }
      }
      legs[i].cacheRead = share(before.cacheRead, "share of input read from cache")
      legs[i].cacheWrite = share(before.cacheWrite, "share of input written to cache")
    }
    charge(lever)
  }
}

extension LeverChain {
  /// The models that serve a row of this model once the levers that reach it have acted.
  static func models(servedFrom model: String, _ levers: [Lever]) -> [String] {
    var models = [model]
    for lever in levers {
      let (from, to): (String, String)
      switch lever.kind {
      case .route(let a, let b, _, _, _, _), .distil(let a, let b, _, _), .embeddings(let a, let b, _, _, _):
        (from, to) = (a.value, b.value)
      default: continue
      }
      if models.contains(from) && !models.contains(to) { models.append(to) }
    }
    return models
  }
}
