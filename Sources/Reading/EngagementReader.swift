import Agreements
import Dispatch
import Values

/// What reading an engagement gives: the engagement, when no finding is an error, and all findings of all files.
public struct Reading: Sendable {
  /// Nil when any finding is an error: no figure comes from inputs that did not pass.
  public var engagement: Engagement?
  /// In reading order of the files, then by place.
  public var findings: [Finding]
  public init(engagement: Engagement?, findings: [Finding]) {
    self.engagement = engagement
    self.findings = findings
  }
}

/// Reads and checks an engagement folder.
/// - Parameter folder: its path; nothing outside it is opened.
/// - Returns: the engagement and every finding; a folder that does not exist is a finding as well.
public func readEngagement(at folder: String) -> Reading {
  guard let disk = FolderOnDisk(folder) else {
    let finding = Finding(
      .error, "no-folder", .file(path: folder, line: 1, column: 1), "there is no such folder",
      remedy: "Name an engagement folder, or start one with `edp init`.")
    return Reading(engagement: nil, findings: [finding])
  }
  var reader = EngagementReader(folder: disk)
  return reader.read()
}

/// Reads and checks an engagement whose files are in memory.
/// - Parameter files: bytes by path, relative to the engagement folder: `plan.yaml`, `quotes/aws-opening.yaml`.
public func readEngagement(files: [String: [UInt8]]) -> Reading {
  var reader = EngagementReader(folder: FilesInMemory(files: files))
  return reader.read()
}

/// Opens the files of an engagement in a fixed order, hands each to its reader, and runs the checks.
struct EngagementReader {
  let folder: any EngagementFolder
  private let pages = Pages()

  init(folder: any EngagementFolder) { self.folder = folder }

  mutating func read() -> Reading {
    let listing = folder.listing()
    let pages = self.pages
    let folder = self.folder
    func yaml(_ path: String) -> (Page, YAMLNode)? {
      guard listing.contains(path), let page = pages.open(path, .yaml, in: folder), let root = YAMLDocument.read(page)
      else { return nil }
      return (page, root)
    }
    func csv(_ path: String) -> Page? { listing.contains(path) ? pages.open(path, .csv, in: folder) : nil }
    let open: (Sourced<String>, Page) -> Page? = { pages.openNamed($0, from: $1, in: folder) }
    // A year of hours takes as long as all other files together, so it is read beside them.
    let ahead = listing.contains("traffic.csv") ? ReadAhead(folder) : nil

    let plan = yaml("plan.yaml").flatMap { PlanReader(page: $0, open: open).read($1) }
    let estate = csv("estate.csv").map { EstateReader.read($0, rowsRequired: true) } ?? []
    let quotePaths = listing.filter { $0.hasPrefix("quotes/") && $0.hasSuffix(".yaml") }
    let quotes = quotePaths.compactMap { path in yaml(path).flatMap { QuoteReader(page: $0, open: open).read($1) } }
    let incumbent = yaml("current.yaml").flatMap { QuoteReader(page: $0, open: open).readIncumbent($1) }
    let workloads = csv("workloads.csv").map { WorkloadReader.read($0, isRoadmap: false) } ?? []
    let rates = csv("rates.csv").map { RatesReader.read($0) } ?? []
    let launches = csv("roadmap.csv").map { WorkloadReader.read($0, isRoadmap: true) } ?? []
    let roadmap = WorkloadReader.inheriting(launches, from: workloads)
    let levers = yaml("levers.yaml").map { LeversReader(page: $0).read($1) } ?? []
    let asks = yaml("asks.yaml").map { AsksReader(page: $0).read($1) } ?? []
    let benchmarks = csv("benchmarks.csv").map { BenchmarksReader.read($0) } ?? []
    let capacity = csv("capacity.csv").map { CapacityReader.read($0) } ?? []
    let traffic = ahead.flatMap { $0.rows(into: pages, folder) } ?? []
    let share = yaml("share.yaml").flatMap { ShareReader(page: $0).read($1) }
    let actuals = csv("actuals.csv").map { ActualsReader.read($0) } ?? []
    let budgets = csv("budgets.csv").map { BudgetsReader.read($0) } ?? []

    let draft = Draft(
      plan: plan, estate: estate, quotes: quotes, incumbent: incumbent, workloads: workloads, rates: rates,
      roadmap: roadmap,
      levers: levers, asks: asks, benchmarks: benchmarks, capacity: capacity, traffic: traffic, share: share,
      actuals: actuals, budgets: budgets, listing: listing, pages: pages)
    for check in allChecks where draft.isFitFor(check) { check.check(draft) }

    let findings = pages.findings
    guard !findings.hasErrors, let plan else { return Reading(engagement: nil, findings: findings) }
    let engagement = Engagement(
      plan: plan, estate: estate, quotes: quotes, incumbent: incumbent, workloads: workloads, rates: rates,
      roadmap: roadmap, levers: levers, asks: asks, benchmarks: benchmarks, capacity: capacity, traffic: traffic,
      share: share, actuals: actuals, budgets: budgets, files: pages.files)
    return Reading(engagement: engagement, findings: findings)
  }
}

/// traffic.csv, read on a thread of its own while other files are read.
private final class ReadAhead: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var opened: (page: Page, rows: [TrafficRow])?

  init(_ folder: any EngagementFolder) {
    DispatchQueue.global().async {
      if case .bytes(let bytes) = folder.open("traffic.csv", atMost: Pages.most("traffic.csv", .csv)) {
        let page = Page(path: "traffic.csv", kind: .csv, bytes: bytes)
        self.opened = (page, TrafficReader.read(page))
      }
      self.done.signal()
    }
  }

  /// Takes the file into the pages at its turn; what could not be read ahead is read now, with the finding that says why.
  func rows(into pages: Pages, _ folder: any EngagementFolder) -> [TrafficRow]? {
    done.wait()
    if let opened, pages.take(opened.page) { return opened.rows }
    return pages.open("traffic.csv", .csv, in: folder).map { TrafficReader.read($0) }
  }
}

/// The files opened so far, in order, and the findings on them.
final class Pages {
  private(set) var all: [Page] = []
  private var byPath: [String: Page] = [:]
  /// Files named by others, which are not strays.
  private(set) var named: Set<String> = []
  /// Findings on what is no readable file: a missing one, a folder, a device.
  private var loose: [Finding] = []

  /// Tables by hand are small; traffic by the minute and actuals may be long.
  static func most(_ path: String, _ kind: Page.Kind) -> Int {
    kind == .yaml || !["traffic.csv", "actuals.csv"].contains(path) ? YAMLDocument.mostBytes : CSVTable.mostBytes
  }

  /// Takes a page that was opened elsewhere; false when its file is open already.
  func take(_ page: Page) -> Bool {
    if byPath[page.path] != nil { return false }
    all.append(page)
    byPath[page.path] = page
    return true
  }

  func open(_ path: String, _ kind: Page.Kind, in folder: any EngagementFolder) -> Page? {
    switch folder.open(path, atMost: Pages.most(path, kind)) {
    case .bytes(let bytes):
      let page = Page(path: path, kind: kind, bytes: bytes)
      all.append(page)
      byPath[path] = page
      return page
    case .missing: return nil
    case .refused(let message, let remedy):
      loose.append(
        Finding(
          .error, "cannot-read", .file(path: path, line: 1, column: 1), "the file is not read: \(message)",
          remedy: remedy))
      return nil
    }
  }

  /// Opens a CSV file that another file names; the path is relative to that file's folder and stays in the engagement.
  func openNamed(_ name: Sourced<String>, from page: Page, in folder: any EngagementFolder) -> Page? {
    guard let path = Pages.resolve(name.value, from: page.folder) else {
      page.error(
        "path-outside", name.source, "\(quoted(name.value)) leads out of the engagement folder",
        remedy: "Put the file into the folder and name it relative to this one.")
      return nil
    }
    named.insert(path)
    if let opened = byPath[path] { return opened }
    switch folder.open(path, atMost: Pages.most(path, .csv)) {
    case .bytes(let bytes):
      let opened = Page(path: path, kind: .csv, bytes: bytes)
      all.append(opened)
      byPath[path] = opened
      return opened
    case .missing:
      let siblings = folder.listing().filter { $0.hasPrefix(page.folder) && $0.hasSuffix(".csv") }.map {
        String($0.dropFirst(page.folder.count))
      }
      page.error(
        "missing-file", name.source, "there is no file \(quoted(path))",
        remedy: didYouMean(name.value, siblings) ?? "Add it, or remove this key.")
    case .refused(let message, let remedy):
      page.error("cannot-read", name.source, "\(quoted(path)) is not read: \(message)", remedy: remedy)
    }
    return nil
  }

  /// The path within the engagement, or nil when it is absolute, leaves the folder, or is no plain path.
  static func resolve(_ name: String, from folder: String) -> String? {
    guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("\\"), !name.contains(":"),
      !name.unicodeScalars.contains(where: { $0.value < 32 })
    else { return nil }
    var parts = folder.split(separator: "/").map(String.init)
    for part in name.split(separator: "/", omittingEmptySubsequences: true) {
      switch part {
      case ".": continue
      case "..":
        if parts.popLast() == nil { return nil }
      default: parts.append(String(part))
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  func page(at source: Source) -> Page? {
    guard case .file(let path, _, _) = source else { return nil }
    return byPath[path]
  }
  func page(_ path: String) -> Page? { byPath[path] }

  /// A finding on the engagement as a whole, or on a file that was not opened.
  func add(_ severity: Finding.Severity, _ rule: String, path: String, _ message: String, remedy: String) {
    loose.append(Finding(severity, rule, .file(path: path, line: 1, column: 1), message, remedy: remedy))
  }

  var files: [InputFile] { all.map { InputFile(path: $0.path, bytes: $0.bytes) } }

  func hasLooseErrors(_ path: String) -> Bool {
    loose.contains { finding in
      guard case .file(path, _, _) = finding.source else { return false }
      return finding.severity == .error
    }
  }

  /// All findings: by file in reading order, then by line and column; what concerns no opened file stands first.
  var findings: [Finding] {
    func place(_ finding: Finding) -> (Int, Int) {
      guard case .file(_, let line, let column) = finding.source else { return (0, 0) }
      return (line, column)
    }
    func sorted(_ findings: [Finding]) -> [Finding] {
      findings.enumerated().sorted {
        (place($0.element).0, place($0.element).1, $0.offset) < (place($1.element).0, place($1.element).1, $1.offset)
      }
      .map(\.element)
    }
    return loose + all.flatMap { sorted($0.allFindings) }
  }
}
