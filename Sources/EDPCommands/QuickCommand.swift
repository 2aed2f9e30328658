import Agreements
import ArgumentParser
import Reading
import Reports
import Values

/// An answer from a line of numbers, without any files.
struct QuickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quick",
    abstract: "An answer in five lines from numbers on the command line.",
    usage: """
      edp quick --spend 12M [--growth 4..8..15%] --offer 10M@9% ...
                [--bedrock 2M] [-o DIR] [--replace] [--format json] [--quiet]
      """,
    discussion: """
      Money takes K or M. A % after a number or range divides it by 100. What is
      not asked is assumed, and said with the answer.

      Examples:
        edp quick --spend 12M --growth 4..8..15% --offer 10M@9%
        edp quick --spend 12M --growth 8% --offer 10M@9% --offer 15M@12%
        edp quick --spend 12M --growth 4..8..15% --bedrock 2M \\
          --offer 10M/11M/12M@9.5% -o out/quick
      """)

  @Option(help: "List spend on AWS in the last year, Bedrock included, such as 12M.")
  var spend: String
  @Option(help: "Its growth a year: low..likely..high or one number, such as 4..8..15%.")
  var growth: String = "0"
  @Option(
    name: .customLong("offer"),
    help: "An offer, COMMITMENT@DISCOUNT, such as 10M@9%; one amount a year, or one for each: 10M/11M/12M@9%. May be repeated.")
  var offers: [String] = []
  @Option(help: "How much of the spend is for models on Bedrock, such as 2M.")
  var bedrock: String?
  @Option(
    name: .shortAndLong, help: "A folder for a small workbook and result.json; none is written without it.",
    completion: .directory)
  var output: String?
  @Flag(help: "Keep files that somebody changed beside the new ones, instead of stopping.")
  var replace = false
  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func validate() throws { _ = try QuickQuestion(spend: spend, growth: growth, offers: offers, bedrock: bedrock) }

  func run() throws {
    let question = try QuickQuestion(spend: spend, growth: growth, offers: offers, bedrock: bedrock)
    let answer = Answer(question.engagement, findings: [], version: edpVersion, paths: 0)
    var written: Written?
    if let output {
      written = try publishFiles(try quickFiles(answer), answer, to: output, replace: replace)
    }
    let five = FiveLines(answer)
    if format == .json {
      var members: [(String, JSON)] = [("answer", answerJSON(five)), ("assumed", .list(question.assumptions.map(JSON.text)))]
      members += FindingLines.json(answer.findings, suppressed: answer.suppressed)
      members.append(("written", .list((written?.files ?? []).map { .text((output ?? "") + "/" + $0) })))
      return try Terminal.out(JSON.object(members).printed())
    }
    if quiet { return }
    var text = answerText(five, colour: Terminal.onOutput.hasColour) + "\nAssumed:\n"
    for line in question.assumptions { text += wrapped(line, label: "  -", indent: 4) }
    if let written, let output { text += "\n" + written.text(folder: output) }
    try Terminal.out(text)
  }
}

/// The engagement that a line of numbers stands for.
struct QuickQuestion {
  var engagement: Engagement
  /// What was assumed, in words.
  var assumptions: [String]

  /// No clock: the year is a convention, and only differences of dates matter.
  static let measured = Month(2026, 12), start = Month(2027, 1), termMonths = 36

  init(spend: String, growth: String, offers: [String], bedrock: String?) throws {
    func read<T>(_ option: String, _ parse: () throws(CommandLineNumber.Refused) -> T) throws -> T {
      do { return try parse() } catch { throw ValidationError("\(option): \(Plain.text(error.description))") }
    }
    let total = try read("--spend") { () throws(CommandLineNumber.Refused) in try CommandLineNumber.money(spend) }
    guard total > 0 else { throw ValidationError("--spend: a spend above 0 is needed, such as 12M.") }
    let rise = try read("--growth") { () throws(CommandLineNumber.Refused) in try CommandLineNumber.range(growth) }
    guard rise.low > -1, rise.high <= 3 else {
      throw ValidationError("--growth: between -100% and 300% a year; 8 means 800%, write 8% or 4..8..15%.")
    }
    var models = 0.0
    if let bedrock {
      models = try read("--bedrock") { () throws(CommandLineNumber.Refused) in try CommandLineNumber.money(bedrock) }
      guard models >= 0, models <= total else { throw ValidationError("--bedrock: at most the spend; it is part of it.") }
    }
    guard !offers.isEmpty else { throw ValidationError("--offer: at least one is needed, such as 10M@9%.") }
    guard offers.count <= 20 else { throw ValidationError("--offer: at most 20.") }
    let quotes = try offers.enumerated().map { try Self.quote($0.element, number: $0.offset + 1) }
    let names = quotes.map(\.name.value)
    guard Set(names).count == names.count else { throw ValidationError("--offer: the same offer stands twice.") }

    let spendSource = Source.commandLine("--spend"), growthSource = Source.commandLine("--growth")
    let convention = Source.standard("convention of edp quick")
    var buckets = [BucketPlan(name: Sourced("aws", spendSource), growth: Sourced(rise, growthSource))]
    var parts = [("aws", total - models, spendSource)]
    if models > 0 {
      buckets.append(
        BucketPlan(name: Sourced(BucketName.bedrockThirdParty, .commandLine("--bedrock")), growth: Sourced(rise, growthSource)))
      parts.append((BucketName.bedrockThirdParty, models, .commandLine("--bedrock")))
    }
    let estate = parts.flatMap { name, money, source in
      (-2...0).map { back in
        EstateRow(
          bucket: Sourced(name, source), month: Sourced(Self.measured + back, convention), listSpend: Sourced(money / 12, source))
      }
    }
    // Dates are a convention and terms were not asked for: findings on them would say nothing.
    let silent = ["renewal-close", "quarter-end", "no-competing-quote", "no-exit-terms", "alternative-support"].map {
      Suppression(rule: Sourced($0, convention), reason: "not asked on the command line")
    }
    let plan = Plan(
      engagement: "Quick answer", prepared: Sourced(Day(month: Self.measured, day: Self.measured.days), convention),
      currency: "USD", contractStart: Sourced(Self.start, convention), measuredMonth: Sourced(Self.measured, convention),
      buckets: buckets, suppressed: silent)
    engagement = Engagement(plan: plan, estate: estate, quotes: quotes)

    let terms = quotes.allSatisfy { $0.contract?.termMonths.value == Self.termMonths } ? "36-month term, " : ""
    assumptions = [
      "\(Words.money(total / 12)) USD of list spend a month in \(Self.measured), growing \(Self.words(rise)) a year; contract from \(Self.start) (a convention, no clock is read)",
      "\(terms)one amount a year, tested every year; a gap is paid in full; commitment met by spend after discount",
      "every other clause at the seller's standard; no support fees on either side; no deal means list price",
      models > 0
        ? "\(Words.money(models)) of it on third-party models at Bedrock: no discount, but all of it counts"
        : "no spend on third-party models at Bedrock, which would earn no discount; give it with --bedrock",
    ]
  }

  private static func words(_ rise: Estimate) -> String {
    rise.isCertain
      ? Words.percent(rise.likely)
      : "\(Words.percent(rise.low)) to \(Words.percent(rise.high)), likely \(Words.percent(rise.likely))"
  }

  /// `10M@9%`, or `10M/11M/12M@9%` with one amount a year.
  private static func quote(_ text: String, number: Int) throws -> Quote {
    let source = Source.commandLine("--offer \(number)"), shown = Plain.text(text, limit: 60)
    func refuse(_ why: String) -> ValidationError { ValidationError("--offer \(shown): \(why)") }
    let halves = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2 else { throw refuse("write COMMITMENT@DISCOUNT, such as 10M@9%.") }
    let amounts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var years: [Double], rate: Double
    do {
      years = try amounts.map { try CommandLineNumber.money($0) }
      rate = try CommandLineNumber.rate(halves[1])
    } catch {
      throw refuse(Plain.text("\(error)"))
    }
    guard years.allSatisfy({ $0 >= 0 }) else { throw refuse("a commitment is not negative.") }
    guard rate >= 0, rate < 1 else { throw refuse("a discount is from 0% to below 100%; 9 means 900%, write 9%.") }
    guard years.count <= 5 else { throw refuse("at most five years.") }
    if years.count == 1 { years = Array(repeating: years[0], count: termMonths / 12) }
    let contract = Contract(
      termMonths: Sourced(years.count * 12, amounts.count == 1 ? .standard("convention of edp quick") : source),
      commitment: Commitment(years: years.map { Sourced($0, source) }),
      discount: DiscountLadder(tiers: [.init(from: Sourced(0, source), rate: Sourced(rate, source))], isBare: true))
    return Quote(name: Sourced(text, source), path: "", vendor: "AWS", contract: contract)
  }
}
