import Agreements
import ArgumentParser
import Reading
import Reports
import Values
import Writing

/// Public price files into a rate card, new or brought up to date.
struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Turn public price files into a rate card, or bring one up to date.",
    usage: """
      edp rates FILE ... -o rates.csv [--as-of 2026-11-20] [--channel bedrock]
                [--region any] [--model 'claude-*'] [--dry-run]
                [--format json] [--fail-on warning] [--quiet]
      """,
    discussion: """
      Reads the AWS Price List (offer files, or `aws pricing get-products`) and
      LiteLLM's model_prices_and_context_window.json; of two files with a rate of
      the same model, the first is believed. Where the card exists it is brought up
      to date: a changed price ends its row and begins another, and nothing that a
      person wrote is lost.

      Examples:
        edp rates AmazonBedrock.json AmazonBedrockFoundationModels.json -o rates.csv
        edp rates model_prices.json --as-of 2026-11-20 -o rates.csv \\
          --channel bedrock --region any --region eu-central-1 --model 'claude-*'
        edp rates model_prices.json --as-of 2026-11-20 -o rates.csv --dry-run
      """)

  @Argument(help: "Price files, in the order in which they are to be believed.", completion: .file(extensions: ["json"]))
  var files: [String]
  @Option(name: .shortAndLong, help: "The rate card; brought up to date when it exists.", completion: .file(extensions: ["csv"]))
  var output: String
  @Option(help: "The day on which the prices were looked up. AWS files carry one; LiteLLM's does not.")
  var asOf: String?
  @Option(
    name: .customLong("channel"),
    help:
      "Only this channel: bedrock, vertex, azure-openai, azure-ai, anthropic, openai, gemini, claude-platform. May be repeated.")
  var channels: [String] = []
  @Option(
    name: .customLong("region"), help: "Only rates of this region; `any` for those that hold in every region. May be repeated.")
  var regions: [String] = []
  @Option(name: .customLong("model"), help: "Only this model; * stands for any run of characters. May be repeated.")
  var models: [String] = []
  @Flag(help: "Print what would change, and write nothing.")
  var dryRun = false
  @OptionGroup var report: ReportOptions

  func validate() throws { _ = try day() }

  private func day() throws -> Day? {
    guard let asOf else { return nil }
    do throws(CommandLineNumber.Refused) { return try CommandLineNumber.day(asOf) } catch {
      throw ValidationError("--as-of: \(Plain.text(error.description))")
    }
  }

  func run() throws {
    let filter = RateFilter(channels: channels, regions: regions, models: models)
    let progress = Progress(quiet: report.quiet)
    defer { progress.finish() }
    progress.now("Reading \(Plain.text(files.first ?? ""))")
    let old = try writing { () throws(OutputError) in try SingleFile(output) }
    var findings: [Finding] = []
    var card = RateCard()
    if let bytes = old.bytes {
      let read = RateCard.read(bytes, path: output)
      findings += read.findings
      card = read.card ?? card
    }
    let prices = PriceFile.read(files, asOf: try day(), filter: filter)
    findings += prices.findings
    progress.finish()
    if let undated = prices.undated.first, !findings.hasErrors {
      throw Stop(
        code: 64,
        message: Plain.text(undated) + ":\n"
          + wrapped(
            "its prices carry no date. Say with --as-of on which day you fetched it, such as --as-of 2026-11-20: a plan needs to know how old its prices are. Nothing was written.",
            label: "  ", indent: 2
          ).dropLast())
    }
    guard let rates = prices.rates, !report.stops(findings) else {
      let stop = try ReadFolder.stopped(findings, report)
      throw Stop(code: findings.hasErrors && prices.couldNotOpen ? Stop.files : stop.code, message: stop.message)
    }
    let refresh = RateRefresh(card, with: rates, filter: filter)
    let text = refresh.card.text
    let isSame = old.bytes != nil && refresh.card.rows == card.rows
    if !dryRun, !isSame { try writing { () throws(OutputError) in try old.replace(with: Array(text.utf8)) } }
    try say(refresh, prices, findings, isNew: old.bytes == nil, isSame: isSame)
  }

  private func writing<T>(_ step: () throws(OutputError) -> T) throws -> T {
    do { return try step() } catch { throw Stop(code: Stop.files, message: Plain.lines("\(error)") + "\nNothing was written.") }
  }

  private func say(_ refresh: RateRefresh, _ prices: PriceFilesRead, _ findings: [Finding], isNew: Bool, isSame: Bool) throws {
    let text = RatesText(refresh: refresh, read: prices, output: output)
    if report.format == .json {
      var members = text.json(isDryRun: dryRun)
      members += FindingLines.json(findings, suppressed: [])
      members.append(("written", .list(dryRun || isSame ? [] : [.text(output)])))
      return try Terminal.out(JSON.object(members).printed())
    }
    if report.quiet { return }
    let ending =
      dryRun ? "Nothing was written (--dry-run)." : isSame ? "Unchanged: \(Plain.text(output))" : "Written: \(Plain.text(output))"
    var out = text.text(isNew: isNew, colour: Terminal.onOutput.hasColour)
    if !findings.isEmpty {
      out += "\n" + FindingLines.text(findings, Terminal.onOutput) + findingSummary(findings) + "\n"
    }
    try Terminal.out(out + "\n" + ending + "\n")
  }
}
