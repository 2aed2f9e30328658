import Agreements
import Formulas
import Values

/// What one row of workloads.csv or roadmap.csv sends and costs, month by month (model §1, §3).
public struct RowDemand<N: Formulaic>: Sendable {
  public var row: Workload
  public var servings: [Serving<N>]
  /// Surrounding cost by scenario; nil where the row has none.
  public var surrounding: [Scenario: Series<N>]?
}

/// Token demand of every workload and launch.
public struct TokenDemand<N: Formulaic>: Sendable {
  public internal(set) var rows: [RowDemand<N>] = []
  /// Costs that come with levers (routers, embeddings, hosting), by scenario; they are part of surrounding.
  public internal(set) var leverCosts: [Scenario: [Series<N>]] = [:]
  /// Whether some lever acts, so that optimised differs from base.
  public internal(set) var hasLevers = false
  /// Rate quotes that some of it could move to.
  public internal(set) var channels: [Quote] = []

  public init() {}

  /// - Parameter season: the season factor of a bucket in a calendar month; nil where it has none.
  init<W: Worksheet>(
    _ engagement: Engagement, timeline: Timeline, time: TimeRows<N>, prices: Prices<N>,
    units: [Int: UnitsAtWork<N>], season: (_ bucket: String) -> Season<N>?, scenarios: Set<Scenario>,
    channels: [Elsewhere<N>] = [], on sheet: W
  ) where W.Number == N {
    let table = Self.sorted(engagement.workloads) + Self.sorted(engagement.roadmap)
    if table.isEmpty { return }
    sheet.page("Tokens", .workings, title: "Tokens: requests, tokens and cost of every workload and launch, before levers")
    sheet.inputs("Scenarios")
    let volume = sheet.input(
      "scenarios.stress.volume", "Stress: factor on requests", .factor, engagement.plan.scenarios.stressVolume)
    let perMTok = Self.perMTok(on: sheet)
    let acting = engagement.actingLevers
    let writer = ServingWriter(
      engagement: engagement, time: time, prices: prices, volume: volume, perMTok: perMTok, scenarios: scenarios,
      channels: channels, sheet: sheet)
    self.channels = channels.map(\.quote)
    var base: [RowTokens<N>] = []
    for (i, row) in table.enumerated() {
      let tokens = RowTokens(row, number: i, writer: writer, season: season)
      base.append(tokens)
      let reached = acting.contains { $0.lever.reaches(row.name.value) }
      rows.append(
        RowDemand(
          row: row, servings: writer.before(tokens, isReached: reached), surrounding: writer.surrounding(tokens)))
    }
    optimise(base, acting, units, writer)
  }

  /// The divisor of rates that are quoted per million tokens.
  static func perMTok<W: Worksheet>(on sheet: W) -> N where W.Number == N {
    sheet.inputs("Scenarios")
    return sheet.input("model.tokens_per_mtok", "Tokens in a million", .count, .standard(1_000_000, "definition of MTok"))
  }

  /// Rows in an order that does not depend on the file's.
  static func sorted(_ rows: [Workload]) -> [Workload] {
    func key(_ w: Workload) -> [String] {
      [
        w.name.value, w.model.value, w.region, w.team, w.environment, w.taskClass, w.meter?.unit ?? "",
        w.launch?.month.value.description ?? "",
      ]
    }
    func numbers(_ w: Workload) -> [Double] {
      [
        w.requests.value, w.inputTokens.value, w.outputTokens.value, w.cacheReadShare.value, w.cacheWriteShare.value,
        w.batchShare.value, w.meter?.unitsPerRequest.value ?? 0, w.surroundingPerRequest.value,
      ]
    }
    return rows.sorted {
      let a = key($0), b = key($1)
      if a != b { return a.lexicographicallyPrecedes(b) }
      return numbers($0).lexicographicallyPrecedes(numbers($1))
    }
  }
}
