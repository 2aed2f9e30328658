import Agreements
import Formulas
import Values

/// A capacity lever: units bought by the hour carry on-demand tokens of the workloads that it reaches on the
/// instrument's model (model §2, §8).
///
///     covered share of a month = Σ_h min(load_h·s, units) ÷ Σ_h load_h·s
///
/// load_h is the measured load of the traffic's hour h, s the month's on-demand requests on the model over the measured
/// month's. With the loads in ascending order and their sums at hand, one look-up gives the sum exactly.
struct UnitsAtWork<N: Formulaic> {
  let lever: Lever
  /// Position in levers.yaml, from 0.
  let number: Int
  let of: CapacityCase
  let price: N
  let units: N
  /// 730.
  let hoursOfMonth: N
  private let loads: [N]
  private let sums: [N]
  private let above: [N]
  /// Σ load.
  private let asked: N
  /// On-demand requests of the measured month on the model.
  private let measured: N
  var model: String { of.instrument.model }

  static func hoursOfMonth<W: Worksheet>(on sheet: W) -> N where W.Number == N {
    sheet.input("model.hours_per_month", "Hours in a month", .count, .standard(730, "model §8"))
  }

  /// Every capacity lever that enters, its loads on the sheet `Traffic`.
  static func all<W: Worksheet>(_ engagement: Engagement, on sheet: W) -> [Int: UnitsAtWork] where W.Number == N {
    let acting = engagement.actingLevers.filter { if case .capacity = $0.lever.kind { true } else { false } }
    if acting.isEmpty { return [:] }
    let traffic = WorkloadTraffic.all(engagement)
    return acting.reduce(into: [:]) { all, acting in
      all[acting.number] = UnitsAtWork(acting.lever, number: acting.number, engagement, traffic, on: sheet)
    }
  }

  private init?<W: Worksheet>(
    _ lever: Lever, number: Int, _ engagement: Engagement, _ traffic: [String: WorkloadTraffic], on sheet: W
  ) where W.Number == N {
    guard case .capacity(let wanted, let units) = lever.kind,
      let instrument = engagement.capacity.first(where: { $0.name.value == wanted.value }),
      // Elsewhere than on Bedrock the model would be another vendor's; the lever moves tokens of this agreement.
      let of = CapacityCase(
        instrument, of: engagement.workloads.map(\.name.value).filter(lever.reaches), engagement, traffic, onOwnModel: true)
    else { return nil }
    self.lever = lever
    self.number = number
    self.of = of
    let name = lever.name.value
    sheet.inputs("Lever: \(name)")
    let count = units ?? Sourced(of.bestUnits(engagement), .engine("units of least cost over the traffic, as measured"))
    self.units = sheet.input("levers.\(number).\(name).units", "\(name): units of \(instrument.name.value)", .units, count)
    sheet.inputs("Instrument: \(instrument.name.value)")
    price = CapacityInputs.price(instrument, on: sheet)
    sheet.inputs("Capacity")
    hoursOfMonth = Self.hoursOfMonth(on: sheet)

    sheet.page("Traffic", .workings, .tables, title: "Traffic: what levers lay units against, in units, hour by hour and sorted")
    sheet.table(
      "\(name): load on \(instrument.name.value) of \(of.workloads.joined(separator: ", ")), each load once (engine, from traffic.csv)",
      [.init("Load of an hour", .units), .init("Sum up to this load", .units), .init("Hours above it", .count)])
    var loads: [N] = [], sums: [N] = [], above: [N] = []
    for step in of.load.steps {
      let row = sheet.row("Load", source: "traffic.csv, capacity.csv")
      loads.append(N.fixed(row(N(step.load))))
      sums.append(N.fixed(row(N(step.sum))))
      above.append(N.fixed(row(N(step.above))))
    }
    self.loads = loads
    self.sums = sums
    self.above = above
    asked = sums.last!
    let parts = of.rows.map { row -> N in
      let typed = RowInputs<N>(row.row, number: row.number, start: engagement.plan.contractStart, on: sheet)
      return typed.batch.map { typed.requests * (1.0 - $0) } ?? typed.requests
    }
    sheet.table("\(name): the measured month", [.init("On-demand requests on \(instrument.model)", .requests)])
    measured = N.fixed(sheet.row(name, source: "workloads.csv")(N.sum(parts)))
  }

  /// Lays the units against the chains of its workloads, at every moment: what they cannot carry stays by the token.
  func carry(_ lever: LeverAtWork<N>, _ chains: inout [String: LeverChain<N>], _ moments: Moments<N>) {
    let name = lever.lever.name.value
    let mine = of.workloads.filter { chains[$0] != nil }
    if mine.isEmpty { return }
    let asking = mine.map { chains[$0]! }
    let scale = moments.place("\(name): requests on \(model) over the measured month's", .factor, "model §8: s") { m in
      N.ratio(N.sum(asking.flatMap { $0.onDemand(on: model, m) }), measured)
    }
    let covered = moments.place("\(name): share that units carry", .rate, "model §8: Σ min(load·s, units) ÷ Σ load·s") { m in
      let share = N.ratio(N.cappedSum(loads, sums: sums, above: above, at: N.ratio(units, scale[m])), asked)
      return lever.on.map { $0[m] * share } ?? share
    }
    let left = moments.place("\(name): share paid by the token", .rate, "model §8") { 1.0 - covered[$0] }
    for workload in mine { chains[workload]!.leave(left, byTokenOn: model, lever) }
  }
}
