import Agreements
import Values

/// A sentence that an engagement must meet. Its doc comment is the sentence; what breaks it becomes a finding.
protocol Check: SendableMetatype {
  /// Files that must have been read without errors for the sentence to be decided; absent ones are fine.
  static var needs: [InputKind] { get }
  static func check(_ draft: Draft)
}

/// The kinds of files that checks rest on.
enum InputKind {
  case plan, estate, quotes, current, workloads, rates, roadmap, levers, capacity, traffic
}

/// An engagement before it has passed its checks.
struct Draft {
  var plan: Plan?
  var estate: [EstateRow]
  var quotes: [Quote]
  var incumbent: Incumbent?
  var workloads: [Workload]
  var rates: [RateRow]
  var roadmap: [Workload]
  var levers: [Lever]
  var asks: [Ask]
  var benchmarks: [Benchmark]
  var capacity: [Instrument]
  var traffic: [TrafficRow]
  var share: ShareFile?
  var actuals: [ActualRow]
  var budgets: [BudgetRow]
  var listing: [String]
  let pages: Pages
  /// Kinds of files with errors from reading, before any check ran.
  private let broken: Set<InputKind>

  init(
    plan: Plan?, estate: [EstateRow], quotes: [Quote], incumbent: Incumbent?, workloads: [Workload], rates: [RateRow],
    roadmap: [Workload], levers: [Lever], asks: [Ask], benchmarks: [Benchmark], capacity: [Instrument],
    traffic: [TrafficRow], share: ShareFile?, actuals: [ActualRow], budgets: [BudgetRow], listing: [String],
    pages: Pages
  ) {
    self.plan = plan
    self.estate = estate
    self.quotes = quotes
    self.incumbent = incumbent
    self.workloads = workloads
    self.rates = rates
    self.roadmap = roadmap
    self.levers = levers
    self.asks = asks
    self.benchmarks = benchmarks
    self.capacity = capacity
    self.traffic = traffic
    self.share = share
    self.actuals = actuals
    self.budgets = budgets
    self.listing = listing
    self.pages = pages
    let files: [(InputKind, String)] = [
      (.plan, "plan.yaml"), (.estate, "estate.csv"), (.current, "current.yaml"), (.workloads, "workloads.csv"),
      (.rates, "rates.csv"), (.roadmap, "roadmap.csv"), (.levers, "levers.yaml"), (.capacity, "capacity.csv"),
      (.traffic, "traffic.csv"),
    ]
    var broken = Set(files.filter { pages.page($0.1)?.hasErrors == true || pages.hasLooseErrors($0.1) }.map(\.0))
    if pages.all.contains(where: { $0.path.hasPrefix("quotes/") && $0.hasErrors }) { broken.insert(.quotes) }
    self.broken = broken
  }

  func isFitFor(_ check: any Check.Type) -> Bool { check.needs.allSatisfy { !broken.contains($0) } }

  func has(_ path: String) -> Bool { listing.contains(path) }

  /// A finding at the place of an input.
  func add(
    _ severity: Finding.Severity, _ rule: String, _ source: Source, _ message: @autoclosure () -> String,
    remedy: @autoclosure () -> String
  ) {
    pages.page(at: source)?.add(severity, rule, source, message(), remedy: remedy())
  }

  /// Buckets that hold spend or are always known.
  var knownBuckets: [String] {
    var names: [String] = []
    for name in (plan?.buckets.map(\.name.value) ?? []) + estate.map(\.bucket.value) + [
      BucketName.bedrockFirstParty, BucketName.bedrockThirdParty, BucketName.surrounding, BucketName.marketplace,
      "support",
    ] where !names.contains(name) { names.append(name) }
    return names
  }

  /// Every contract with the words that name it: quotes, the one in force, its extension.
  var contracts: [(contract: Contract, quote: Quote)] {
    var all = quotes.compactMap { quote in quote.contract.map { ($0, quote) } }
    if let incumbent {
      if let contract = incumbent.quote.contract { all.append((contract, incumbent.quote)) }
      if let contract = incumbent.extensionContract { all.append((contract, incumbent.quote)) }
    }
    return all
  }
}
