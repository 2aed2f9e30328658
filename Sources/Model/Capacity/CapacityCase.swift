import Agreements
import Values

/// An instrument held against workloads that have traffic and run on its model: what it would have to carry.
public struct CapacityCase: Sendable {
  /// A row of workloads.csv that the instrument could serve.
  struct Row {
    /// Number in the order of `TokenDemand.sorted`.
    var number: Int
    var row: Workload
    /// The quote whose model stands in for the row's, with its tokens per token; nil: the row's own model on Bedrock.
    var standIn: (quote: Quote, rate: RateRow, tokenRatio: Sourced<Double>)?
    /// Requests a month that are not run as batch.
    var onDemand: Double { row.requests.value * (1 - row.batchShare.value) }
    var ratio: Double { standIn?.tokenRatio.value ?? 1 }
  }
  public let instrument: Instrument
  /// In name order.
  public let workloads: [String]
  let rows: [Row]
  public let load: HourlyLoad
  /// Where the traffic stands.
  public let source: Source
  public let days: Int

  /// Nil where none of the workloads has traffic and tokens on the instrument's model.
  /// - Parameter onOwnModel: only rows that run on the model itself, not those that a quote maps to it.
  init?(
    _ instrument: Instrument, of names: [String], _ engagement: Engagement, _ traffic: [String: WorkloadTraffic],
    onOwnModel: Bool = false
  ) {
    let limits = (input: instrument.inputPerMinute.value, output: instrument.outputPerMinute.value)
    guard limits.input > 0 || limits.output > 0 else { return nil }
    let table = TokenDemand<Double>.sorted(engagement.workloads)
    var rows: [Row] = [], included: [String] = []
    var minutes = 1
    var input = 0.0, output = 0.0
    var first: WorkloadTraffic?
    var parts: [(traffic: WorkloadTraffic, share: Double, fresh: Double)] = []
    for name in Set(names).sorted() {
      guard let mine = traffic[name], !mine.rows.isEmpty else { continue }
      let own = table.enumerated().filter { $0.element.name.value == name }
      let on = own.compactMap { Self.row($0.element, number: $0.offset, instrument, engagement, onOwnModel) }
      let asked = on.reduce(0) { $0 + $1.onDemand }
      let sent = on.reduce(0) { $0 + $1.onDemand * $1.row.inputTokens.value }
      let made = on.reduce(0) { $0 + $1.onDemand * $1.row.outputTokens.value }
      guard asked > 0, sent + made > 0 else { continue }
      let all = own.reduce(0) { $0 + $1.element.requests.value }
      // The traffic is of all requests of the workload: by requests, this share of it is on demand on the model.
      let share = on.reduce(0) { $0 + $1.onDemand * $1.ratio } / all
      let cached = on.reduce(0) { $0 + $1.onDemand * $1.row.inputTokens.value * $1.row.cacheReadShare.value }
      parts.append((mine, share, sent > 0 ? 1 - cached / sent : 1))
      rows += on
      included.append(name)
      minutes = max(minutes, mine.minutes)
      if first == nil { first = mine }
    }
    guard let first else { return nil }
    // Rows of a workload stand in order of time.
    let low = parts.map { $0.traffic.rows[0].minute / minutes }.min()!
    let high = parts.map { $0.traffic.rows.last!.minute / minutes }.max()!
    // By place from the first; a place that no row names has no traffic.
    var counted = [Double](repeating: 0, count: high - low + 1), made = counted
    var days: Set<Int> = []
    for part in parts {
      for row in part.traffic.rows {
        let at = row.minute / minutes
        counted[at - low] += part.share * row.input * part.fresh
        made[at - low] += part.share * row.output
        input += part.share * row.input
        output += part.share * row.output
        days.insert(at * minutes / 1440)
      }
    }
    self.instrument = instrument
    workloads = included
    self.rows = rows
    source = first.source
    self.days = days.count
    let loads = counted.indices.map { Self.units(counted[$0], made[$0], instrument) / Double(minutes) }
    load = HourlyLoad(loads: loads, minutes: minutes, inputTokens: input, outputTokens: output)
  }

  /// Units that carry so many tokens in one minute.
  static func units(_ input: Double, _ output: Double, _ instrument: Instrument) -> Double {
    let a = instrument.inputPerMinute.value > 0 ? input / instrument.inputPerMinute.value : 0
    let b = instrument.outputPerMinute.value > 0 ? output / instrument.outputPerMinute.value : 0
    return instrument.sharesLimits ? a + b : max(a, b)
  }

  /// The row as the instrument could serve it: on its own model, or by a quote that maps the row's model to it.
  private static func row(
    _ row: Workload, number: Int, _ instrument: Instrument, _ engagement: Engagement, _ onOwnModel: Bool
  ) -> Row? {
    if !onOwnModel, instrument.channel != "bedrock" {
      for quote in engagement.quotes {
        guard let rates = quote.rates, quote.channel == instrument.channel,
          let map = rates.map.first(where: { $0.from.value == row.model.value && $0.model.value == instrument.model }),
          let rate = rate(of: instrument.model, in: rates.rows, month: engagement.plan.measuredMonth.value)
        else { continue }
        return Row(number: number, row: row, standIn: (quote, rate, map.tokenRatio))
      }
    }
    guard row.model.value == instrument.model,
      !Prices<Double>.rows(of: row.model.value, region: row.region, in: engagement.rates).isEmpty
    else { return nil }
    return Row(number: number, row: row, standIn: nil)
  }

  private static func rate(of model: String, in rows: [RateRow], month: Month) -> RateRow? {
    let mine = rows.filter { $0.model.value == model }
      .sorted { ($0.validFrom?.value.index ?? .min) < ($1.validFrom?.value.index ?? .min) }
    let anywhere = mine.filter { $0.region.isEmpty }
    return Prices<Double>.row(in: month, of: anywhere.isEmpty ? mine : anywhere)
  }

  /// Every instrument, as the file lists them, against every workload that it could serve, by name.
  public static func all(_ engagement: Engagement) -> [CapacityCase] {
    if engagement.capacity.isEmpty || engagement.traffic.isEmpty { return [] }
    let traffic = WorkloadTraffic.all(engagement)
    return engagement.capacity.flatMap { instrument in
      traffic.keys.sorted().compactMap { CapacityCase(instrument, of: [$0], engagement, traffic) }
    }
  }

  // MARK: units

  /// Unit counts that can be bought: none, the minimum, and so on by increments until the greatest load fits.
  public var unitCounts: [Double] {
    let least = max(instrument.minimum.value, 0), step = instrument.increment.value
    var counts = [0.0]
    var n = 0
    while true {
      let units = least + Double(n) * step
      if units > 0 { counts.append(units) }
      if units >= load.most || counts.count > Self.mostCounts { return counts }
      n += 1
    }
  }
  /// Beyond so many steps the greatest loads are left to on demand.
  static let mostCounts = 20_000

  /// The least count that carries a load.
  public func units(covering load: Double) -> Double {
    load <= 0 ? 0 : unitCounts.first { $0 >= load } ?? unitCounts.last!
  }

  /// The count of least cost; of equal ones the smallest. An instrument without overflow has to carry everything or
  /// nothing, so only these two are compared.
  /// - Parameters:
  ///   - onDemand: what the span's tokens cost on demand.
  ///   - price: of a unit-hour.
  public func best(onDemand: Double, price: Double) -> Double {
    let counts = instrument.overflow == "none" ? [0, unitCounts.last!] : unitCounts
    func cost(_ units: Double) -> Double {
      units * price * load.hours + (load.total > 0 ? onDemand * (1 - load.served(by: units) / load.total) : 0)
    }
    var best = 0.0, least = cost(0)
    for units in counts.dropFirst() {
      let x = cost(units)
      if x < least - 1e-9 * max(1, least.magnitude) { (best, least) = (units, x) }
    }
    return best
  }
}
