import Agreements
import Formulas
import Values

/// A rate quote held against the spend that could leave for it, like for like over the window (model §9): present values
/// of one forecast.
public struct CompetingQuote<N: Formulaic>: Sendable {
  public var quote: Quote
  /// L: list spend here of what moves.
  public var listMoved: N
  /// Q: what it costs there, with the quote's discount and minimum.
  public var competingCost: N
  /// M: the one-off cost of moving, spread evenly over the window.
  public var migration: N
  /// U: tooling and egress in every month, and in months of dual running what is paid here as well.
  public var running: N

  static func all<W: Worksheet>(
    _ engagement: Engagement, _ forecast: Forecast<N>, _ timeline: Timeline, on sheet: W
  ) -> [CompetingQuote] where W.Number == N {
    if forecast.tokens.channels.isEmpty { return [] }
    sheet.page("Quotes", .workings, title: "Quotes: what could move to another channel, here and there, month by month")
    let moved = Moved.all(forecast.tokens) { label, rule in
      let line = sheet.line(label, .money, .flow, source: "Σ workloads, optimised")
      line.fill(rule)
      return line.series
    }
    let time = forecast.time,
      start = sheet.schedule("First month of a contract year", .flag, source: "contract dates") {
        $0 >= 0 && $0 % 12 == 0 ? 1 : 0
      }
    let end = sheet.schedule("Last month of a contract year", .flag, source: "contract dates") {
      $0 >= 0 && $0 % 12 == 11 ? 1 : 0
    }
    let months = sheet.cell("Months of the window", .count, source: "plan.yaml", N(Double(timeline.window)))
    return moved.map { moved in
      let terms = Terms(moved.quote, on: sheet), name = moved.quote.name.value
      sheet.heading("Competing quote \(name)")
      func line(_ label: String, _ source: String, _ rule: (Int) -> N) -> Series<N> {
        let line = sheet.line(label, .money, .flow, source: source)
        line.fill { N.choose(time.index[$0] .>= 0.0, rule($0), 0.0) }
        return line.series
      }
      let list = line("List spend here of what moves", "Σ families") { moved.list($0) }
      let cost = line("Cost there with the quote's discount", "rates × tokens × (1 - discount)") {
        moved.cost($0) * (1.0 - terms.discount)
      }
      var there = cost
      if let minimum = terms.minimum {
        let toDate = sheet.line("Cost in the contract year to date", .money, .stock, source: "sum so far")
        toDate.fill { toDate.before($0) * (1.0 - start[$0]) + cost[$0] }
        let missing = line("Missing to the yearly minimum", "due in the year's last month") {
          end[$0] * N.positive(minimum - toDate[$0])
        }
        there = line("Cost there with the minimum", "model §9: Q") { cost[$0] + missing[$0] }
      }
      let migration = line("Migration, one-off", "spread evenly: M") { _ in terms.oneOff / months }
      let running = line("Tooling, egress and dual running", "model §9: U") {
        terms.monthly + terms.egress + N.choose(time.index[$0] .< terms.dualMonths, list[$0], 0.0)
      }
      func present(_ label: String, _ key: String, _ series: Series<N>) -> N {
        let value = sheet.cell(
          label, .money, source: "Σ × discount factor", N.sumProduct(time.discountFactor.window, series.window))
        sheet.figure("alternatives[\(name)].scenario.\(key)", "\(name): \(label)", .money, value)
        return value
      }
      return CompetingQuote(
        quote: moved.quote, listMoved: present("List spend that moves (L), optimised", "list_moved", list),
        competingCost: present("Cost there (Q), optimised", "competing_cost", there),
        migration: present("Migration (M)", "migration", migration),
        running: present("Running (U), optimised", "running", running))
    }
  }

  /// The quote's typed terms.
  private struct Terms {
    var discount: N
    var minimum: N?
    var oneOff: N
    var monthly: N
    var egress: N
    var dualMonths: N

    init<W: Worksheet>(_ quote: Quote, on sheet: W) where W.Number == N {
      let name = quote.name.value, offer = quote.rates!, migration = offer.migration ?? .init()
      sheet.inputs("Competing quote: \(name)")
      func input(_ key: String, _ label: String, _ unit: Unit, _ value: Sourced<Double>) -> N {
        sheet.input("quotes.\(name).\(key)", "\(name): \(label)", unit, value)
      }
      discount = input("discount", "discount on its rates", .rate, offer.discount)
      minimum = offer.minimumPerYear.map { input("minimum.per_year", "minimum of a year", .money, $0) }
      oneOff = input("migration.one_off", "one-off cost of moving", .money, migration.oneOff)
      monthly = input("migration.monthly", "tooling a month", .money, migration.monthly)
      egress = input("migration.egress_per_month", "egress a month", .money, migration.egressPerMonth)
      dualMonths = input(
        "migration.dual_running_months", "months of running on both", .months, migration.dualRunningMonths.map(Double.init))
    }
  }
}
