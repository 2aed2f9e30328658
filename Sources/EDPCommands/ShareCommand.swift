import Agreements
import ArgumentParser
import Foundation
import Reading
import Reports
import Values
import Writing

/// The shareable edition: the counter-offer, from share.yaml alone.
struct ShareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "Write the counter-offer that may cross the table, from share.yaml alone.",
    usage: """
      edp share DIR -o OTHER [--replace] [--format json] [--quiet]
      edp share DIR --freeze
      """,
    discussion: """
      Reads share.yaml and no other file, so that nothing else can be in what it
      writes: counter-offer.xlsx and counter-offer.md. The folder must be another
      one than that of the plan.

      --freeze prints the measured history of the bill as lines for share.yaml,
      where you decide what of it may be said.

      Examples:
        edp share inputs/northwind -o out/to-the-vendor
        edp share inputs/northwind --freeze
      """)

  @Argument(help: "The engagement folder, which holds share.yaml.", completion: .directory)
  var folder: String
  @Option(name: .shortAndLong, help: "The folder to write into; another than the plan's.", completion: .directory)
  var output: String?
  @Flag(help: "Print the measured history as lines for share.yaml, and write nothing.")
  var freeze = false
  @Flag(help: "Keep a counter-offer that is there beside the new one, instead of stopping.")
  var replace = false
  @OptionGroup var report: ReportOptions

  static let files = ["counter-offer.md", "counter-offer.xlsx"]

  func validate() throws {
    if freeze == (output != nil) {
      throw ValidationError(freeze ? "--freeze writes nothing: leave -o out." : "Say with -o where to write, or use --freeze.")
    }
  }

  func run() throws {
    if freeze { return try printHistory() }
    let (share, findings) = readShare(at: folder)
    guard let share else { throw try ReadFolder.stopped(findings, report) }
    let all = findings + notes(share)
    if report.stops(all) { throw try ReadFolder.stopped(all, report) }
    let view = ShareableView(share), output = output!
    try refuseSecretFolders(output)
    let book: CheckedWorkbook, brief: String
    do {
      book = try CheckedWorkbook(counterOfferBook(view))
      brief = try counterOfferBrief(view)
    } catch {
      throw Stop(code: Stop.files, message: Plain.lines("\(error)") + "\nNothing was written.")
    }
    let kept = try write([(Self.files[0], Array(brief.utf8)), (Self.files[1], book.bytes)], to: output)
    try say(all, output, kept)
  }

  /// What is asked to be said and is not there.
  private func notes(_ share: ShareFile) -> [Finding] {
    guard share.history != .none, share.measured.isEmpty else { return [] }
    return [
      Finding(
        .warning, "history-not-frozen", share.historySource,
        "history: \(share.history.rawValue) is to be said, and share.yaml holds no measured months: none are said",
        remedy: "Take the lines that `edp share DIR --freeze` prints into share.yaml, or write `history: none`.")
    ]
  }

  /// A folder that holds what must not be seen is no place for what is sent.
  private func refuseSecretFolders(_ output: String) throws {
    let inside = FileSystem.realPlace(output), engagement = FileSystem.realPlace(folder)
    if inside == engagement || inside.hasPrefix(engagement + "/") || engagement.hasPrefix(inside + "/") {
      throw Stop(
        code: Stop.files,
        message:
          "\(Plain.text(output)) is the engagement folder, lies in it or holds it. Choose a folder that holds nothing else; what is in this one must not be sent. Nothing was written."
      )
    }
    // The folder itself, those that it lies in, and those in it.
    let inner = ((try? FileManager.default.contentsOfDirectory(atPath: inside)) ?? []).map { inside + "/" + $0 }
    for place in [inside] + Self.above(inside) + inner {
      guard let found = SecretFiles.first(in: place, isTarget: place == inside) else { continue }
      throw Stop(
        code: Stop.files,
        message:
          "\(Plain.text(place)) holds \(Plain.text(found)), which must not be sent. Choose a folder apart for the counter-offer. Nothing was written."
      )
    }
  }

  /// The folders that a folder lies in, without the root.
  private static func above(_ path: String) -> [String] {
    var all: [String] = [], parts = path.split(separator: "/").dropLast()
    while !parts.isEmpty {
      all.append("/" + parts.joined(separator: "/"))
      parts = parts.dropLast()
    }
    return all
  }

  /// Both files, or none: what is there with other content is moved beside with --replace, else it stops the run.
  private func write(_ files: [(name: String, bytes: [UInt8])], to folder: String) throws -> [(name: String, now: String)] {
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Stop(code: Stop.files, message: "\(Plain.text(folder)) cannot be made a folder.")
    }
    func stopped(_ error: any Error) -> Stop {
      Stop(code: Stop.files, message: Plain.lines("\(error)") + "\nNothing was written.")
    }
    var places: [(file: SingleFile, name: String, bytes: [UInt8])] = []
    for file in files {
      do {
        places.append((try SingleFile(folder + "/" + file.name), file.name, file.bytes))
      } catch { throw stopped(error) }
    }
    let other = places.filter { $0.file.bytes != nil && $0.file.bytes! != $0.bytes }
    if !replace, let first = other.first {
      throw Stop(
        code: Stop.files,
        message:
          "\(Plain.text(folder))/\(first.name) is there and says something else: an earlier counter-offer, or one that somebody changed. --replace keeps it beside the new one. Nothing was written."
      )
    }
    var kept: [(name: String, now: String)] = []
    for place in other {
      guard let old = place.file.bytes else { continue }
      let dot = place.name.lastIndex(of: ".")!
      var n = 1
      func aside() -> String { "\(place.name[..<dot]).edited-\(n)\(place.name[dot...])" }
      while manager.fileExists(atPath: folder + "/" + aside()) { n += 1 }
      try writeWhole(old, to: folder + "/" + aside(), isNew: true)
      kept.append((place.name, aside()))
    }
    do {
      try SeveralFiles(
        places.filter { $0.file.bytes != $0.bytes }.map { (path: $0.file.path, old: $0.file.bytes, new: $0.bytes) }
      ).replace()
    } catch {
      // Copies of what is still in place.
      for copy in kept { try? manager.removeItem(atPath: folder + "/" + copy.now) }
      throw stopped(error)
    }
    return kept
  }

  private func say(_ findings: [Finding], _ output: String, _ kept: [(name: String, now: String)]) throws {
    if report.format == .json {
      return try Terminal.out(
        JSON.object(
          FindingLines.json(findings, suppressed: []) + [
            ("written", .list(Self.files.map { .text(output + "/" + $0) })),
            ("kept", .list(kept.map { .text(output + "/" + $0.now) })),
          ]
        ).printed())
    }
    if report.quiet { return }
    var written = Written(files: Self.files)
    written.kept = kept
    let said = findings.isEmpty ? "" : FindingLines.text(findings, Terminal.onOutput) + findingSummary(findings) + "\n\n"
    try Terminal.out(said + written.text(folder: output) + "From share.yaml alone. Read both before you send them.\n")
  }

  /// List spend of the last twelve months of the bill without models at Bedrock, in whole units, as lines for share.yaml.
  private func printHistory() throws {
    let reading = readEngagement(at: folder)
    guard let engagement = reading.engagement else { throw try ReadFolder.stopped(reading.findings, report) }
    let byBucket = engagement.share?.history == .byBucket, last = engagement.plan.measuredMonth.value
    var sums: [[String]: Double] = [:], leavesOut = !engagement.workloads.isEmpty
    for row in engagement.estate where row.month.value > last - 12 && row.month.value <= last {
      if BucketName.isBedrock(row.bucket.value) {
        leavesOut = true
        continue
      }
      sums[[row.month.value.description, byBucket ? row.bucket.value : ""], default: 0] += row.listSpend.value
    }
    var text = "# Measured list spend as of \(last), without models at Bedrock. Keep what may be said.\nmeasured:"
    text += sums.isEmpty ? " []\n" : "\n"
    for (key, spend) in sums.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let bucket = byBucket ? "bucket: \(key[1]), " : ""
      text += "  - {month: \(key[0]), \(bucket)list_spend: \(Words.fixed(spend, 0))}\n"
    }
    if leavesOut {
      text += "# Say so: under `basis`, \"Measured list spend leaves out foundation models.\"\n"
    }
    try Terminal.out(text)
  }
}
