import Agreements
import Formulas
import Model
import Testing
import Values

@testable import Reports

@Suite struct AnswerTests {
  @Test func fiveLinesEach() throws {
    for answer in [Samples.minimal, Samples.northwind] {
      let five = FiveLines(answer)
      #expect(five.lines.count == 5)
      #expect(five.lines.allSatisfy { !$0.text.isEmpty && $0.text.hasSuffix(".") })
      #expect(five.lines[3].text.contains("Over 256 paths the odds of a shortfall are "))
      #expect(!five.lines.contains { $0.text.contains(FiveLines.notSimulated) })
    }
  }

  @Test func leastCostIsChosen() throws {
    let verdict = try #require(Verdict(Samples.northwind))
    #expect(verdict.name == "aws-second")
    #expect(verdict.signs)
    #expect(Samples.northwind.settled.offers.allSatisfy { $0.ledger.cost >= verdict.settled.ledger.cost })
  }

  /// An offer that loses against having none is not recommended.
  @Test func nothingToSign() throws {
    let answer = try Samples.minimal("quotes/aws.yaml") {
      $0.replacing("[2_850_000, 2_950_000, 3_050_000]", with: "[4M, 4M, 4M]")
    }
    let verdict = try #require(Verdict(answer))
    #expect(!verdict.signs)
    #expect(FiveLines(answer).lines[0].text.hasPrefix("To nothing yet: the only offer does not beat"))
    #expect(FiveLines(answer).lines[4].text.contains("cheaper than signing"))
  }

  /// Every figure in the brief stands in a cell, and the cell holds it.
  @Test func figuresStandInTheirCells() throws {
    let answer = Samples.northwind, model = financeModel(answer)
    #expect(throws: Never.self) { try Brief.executive(answer, model, charts: Charts(answer)) }
    let index = CellIndex(model)
    for line in FiveLines(answer).lines {
      for case .figure(let words, let keys) in line.phrase.parts {
        #expect(!(try index.cells(keys).isEmpty))
        for key in keys {
          guard let figure = model.figures.first(where: { $0.key == key }) else { continue }
          let shown = [
            Words.money(figure.value.magnitude), Words.promise(figure.value), Words.percent(figure.value),
            Words.fixed(figure.value, 2),
          ]
          #expect(shown.contains(words), "\(key)")
        }
      }
    }
    #expect(throws: BriefFault.self) { try index.cells(["offers[nobody].cost"]) }
  }

  @Test func findingsAreRanked() {
    func finding(_ severity: Finding.Severity, _ rule: String, _ stake: Double?) -> Finding {
      Finding(severity, rule, .engine("test"), rule, atStake: stake)
    }
    let all = [
      finding(.note, "a", 9e9), finding(.warning, "b", nil), finding(.warning, "c", 10), finding(.error, "d", nil),
      finding(.warning, "e", 20), finding(.error, "f", 1),
    ]
    let suppressing = ["c", "d"].map { Suppression(rule: Sourced($0, .engine("test")), reason: "because \($0)") }
    let ranked = RankedFindings(all, suppressing: suppressing)
    // An error cannot be set aside.
    #expect(ranked.shown.map(\.rule) == ["f", "d", "e", "b", "a"])
    #expect(ranked.suppressed.map(\.finding.rule) == ["c"])
    #expect(ranked.suppressed.map(\.reason) == ["because c"])
  }

  /// Rows of Paths follow a typed commitment where nothing is settled by the month or by what a path spends: each clause
  /// alone that is takes an offer out.
  @Test(arguments: [
    ("", true), ("  step_down: {share: 0.10, notice_month: 12}", false),
    ("  shortfall: {treatment: prepaid, window_months: 12}", false),
    ("  overage: 0.02", false), ("  upfront: {share: 0.5, reduction: 0.01}", false),
    ("  credits: [{amount: 10K, from: 2027-03, months: 12}]", false), ("  carry_forward: 0.5", true),
    ("  support: {minimum: 15K, tiers: [{from: 0, rate: 0.10}], base: net}", false),
    ("  support: {minimum: 15K, tiers: [{from: 0, rate: 0.10}], base: list}", true),
  ]) func rowsFollowTyping(_ clause: String, _ follows: Bool) throws {
    let answer = try Samples.minimal("quotes/aws.yaml") { $0 + clause + "\n" }
    #expect(answer.offers[0].contract?.followsTyping == follows)
  }

  /// What is said of a round that a later one replaced stands after what is said of the later one, whatever is at stake.
  @Test func findingsOfEarlierRoundsComeLast() {
    func finding(_ path: String, _ stake: Double) -> Finding {
      Finding(.warning, "r", .file(path: path, line: 1, column: 1), path, atStake: stake)
    }
    let all = [finding("quotes/one.yaml", 9e6), finding("quotes/two.yaml", 1), finding("plan.yaml", 2)]
    let ranked = RankedFindings(all, suppressing: [], superseded: ["quotes/one.yaml"])
    #expect(ranked.shown.map(\.message) == ["plan.yaml", "quotes/two.yaml", "quotes/one.yaml"])
    // Of the sample the opening is superseded, and the second round's breach comes before all of it.
    let shown = Samples.northwind.findings.filter { $0.severity == .warning }
    let opening = shown.firstIndex { $0.source.description.hasPrefix("quotes/aws-opening.yaml") }
    let second = shown.lastIndex { $0.source.description.hasPrefix("quotes/aws-second.yaml") }
    #expect(opening != nil && second != nil && second! < opening!)
  }

  @Test(arguments: [
    ("northwind", "model-concentration"), ("northwind", "lever-left-out"), ("northwind", "long-context"),
    ("northwind", "blended-rate"), ("northwind", "credits-end"),
    ("northwind", "forecast-distance"),
    ("northwind", "residual-exposure"), ("northwind", "above-threshold"), ("northwind", "renewal-close"),
    ("northwind", "no-exit-terms"),
    ("northwind", "no-flex-terms"), ("northwind", "capacity-above-on-demand"),
    ("northwind", "capacity-unserved"), ("minimal", "no-competing-quote"),
    ("minimal", "quarter-end"),
    ("minimal", "alternative-support"),
  ])
  func finds(_ sample: String, _ rule: String) {
    let answer = sample == "minimal" ? Samples.minimal : Samples.northwind
    #expect(answer.findings.contains { $0.rule == rule })
    #expect(answer.findings.filter { $0.rule == rule }.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty })
  }

  /// A week of traffic is too little to buy on; a year is enough. A pilot is too early.
  @Test func capacityIsBoughtOnHistory() throws {
    var files = Samples.files("northwind")
    let lines = files["traffic.csv"]!.split(separator: 0x0A)
    files["traffic.csv"] = Array(lines.prefix(169).joined(separator: [0x0A]))
    files["workloads.csv"] = Array(
      String(decoding: files["workloads.csv"]!, as: UTF8.self)
        .replacing("digital-commerce,prod,", with: "digital-commerce,pilot,").utf8)
    let found = try Samples.answer(files).findings.filter { $0.rule.hasPrefix("capacity-") }
    #expect(found.contains { $0.rule == "capacity-history" && $0.message.contains("covers 7 days") })
    #expect(found.contains { $0.rule == "capacity-in-pilot" && $0.message.contains("shopping-assistant") })
    let whole = Set(Samples.northwind.findings.map(\.rule))
    #expect(!whole.contains("capacity-history") && !whole.contains("capacity-in-pilot"))
  }

  /// A bucket that doubles from month to month, and tokens that double from week to week, are said; others are not.
  @Test func spendThatDoubled() throws {
    var files = Samples.files("northwind")
    let lines = String(decoding: files["traffic.csv"]!, as: UTF8.self).split(separator: "\n")
    // Two weeks, the second with tens of times the tokens of the first.
    let weeks = lines.dropFirst().prefix(336).enumerated().map { i, line -> String in
      var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if i >= 168 { for c in 2...3 { cells[c] += "0" } }
      return cells.joined(separator: ",")
    }
    files["traffic.csv"] = Array(([String(lines[0])] + weeks).joined(separator: "\n").utf8)
    files["estate.csv"] = Array(
      String(decoding: files["estate.csv"]!, as: UTF8.self).split(separator: "\n").map {
        $0.hasPrefix("database,2026-10,") ? "database,2026-10,400000" : String($0)
      }.joined(separator: "\n").utf8)
    let found = try Samples.answer(files).findings.filter { $0.rule == "spend-doubled" }
    #expect(found.count == 2)
    #expect(found.contains { $0.message.hasPrefix("database: list spend of 2026-10 is 400K") && $0.atStake ?? 0 > 1e6 })
    #expect(found.contains { $0.message.hasPrefix("tokens of shopping-assistant in the last week") })
    #expect(!Samples.northwind.findings.contains { $0.rule == "spend-doubled" })
  }

  /// A capacity figure is in the registry, explained down to the files, and equals its cell.
  @Test func capacityIsExplained() throws {
    let model = financeModel(Samples.northwind)
    for key in ["breakeven_utilisation", "cost", "on_demand_cost", "idle_share", "p95", "units"] {
      let figure = try #require(model.figures.first { $0.key == "capacity[1].\(key)" })
      #expect(figure.value == Samples.northwind.capacity.lines[1].named.first { $0.key == key }!.value)
    }
    let walk = try #require(Explanation("capacity[1].breakeven_utilisation", of: model, Samples.northwind, depth: 8))
    let sources = walk.inputs.map(\.source)
    for file in ["capacity.csv:3", "workloads.csv:2", "rates.csv:2"] {
      #expect(sources.contains { $0.hasPrefix(file) }, "\(file)")
    }
  }

  /// A cell is explained as its figure is, however its address is written; one that holds nothing is no figure.
  @Test func cellsAreExplained() throws {
    let answer = Samples.northwind, model = financeModel(answer)
    let byKey = try #require(Explanation("offers[aws-second].loss", of: model, answer, depth: 3))
    let cell = byKey.root.cells[0]
    for address in [cell, cell.lowercased(), cell.replacing("!", with: "!$")] {
      let byCell = try #require(Explanation(address, of: model, answer, depth: 3))
      #expect(byCell.key == "offers[aws-second].loss" && byCell.inputs == byKey.inputs)
    }
    #expect(Explanation("'Run-rate'!E30", of: model, answer, depth: 1) != nil)
    for nothing in ["Offers!ZZ9000", "Nowhere!A1", "Offers!", "Offers!12", "!A1", "Offers!A0", "Offers!A99999999999999999999"] {
      #expect(Explanation(nothing, of: model, answer, depth: 1) == nil, "\(nothing)")
    }
  }

  /// An amount of the engine tells how it is computed, and rests on what its live counterpart rests on.
  @Test(arguments: [
    "offers[aws-second].expected.loss", "envelopes[aws-second@offered].walk_away", "offers[aws-second].exposure[stress].cost",
    "offers[aws-second].break_even.dollar_saved",
  ])
  func amountsAreExplained(_ key: String) throws {
    let answer = Samples.northwind, model = financeModel(answer)
    let walk = try #require(Explanation(key, of: model, answer, depth: 1))
    #expect(walk.basis != nil)
    #expect(walk.inputs == Explanation("offers[aws-second].loss", of: model, answer, depth: 0)?.inputs)
    let overPaths = key.contains("expected") || key.contains("envelopes")
    #expect(walk.chance.isEmpty != overPaths)
    if overPaths { #expect(walk.chance.contains { $0.label == "volatility a year of bucket compute" }) }
  }

  @Test func doesNotFindWhatIsNotThere() {
    let rules = Set(Samples.northwind.findings.map(\.rule))
    for rule in [
      "no-competing-quote", "quarter-end", "alternative-support", "closeout-overlap", "single-model-commitment", "no-routing",
    ] {
      #expect(!rules.contains(rule), "\(rule)")
    }
  }

  @Test func charts() {
    #expect(Charts(Samples.northwind).all.map(\.name) == ["list-spend", "cost", "menu"])
    #expect(Charts(Samples.minimal).all.map(\.name) == ["list-spend", "cost"])
    for chart in Charts(Samples.northwind).all + Charts(Samples.minimal).all {
      let svg = chart.drawing.svg()
      #expect(svg.hasPrefix("<") && !svg.contains("nan") && !svg.contains("inf"))
      // Words stay on the paper and apart from each other.
      var boxes: [(words: String, x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
      for case .text(let words, let at, let letters) in chart.drawing.items where !letters.upright {
        let width = ChartFrame.width(words, letters.size) * 0.9
        let left = letters.anchor == .start ? at.x : letters.anchor == .middle ? at.x - width / 2 : at.x - width
        #expect(left >= 0 && left + width <= chart.drawing.width + 1, "\(words)")
        #expect(at.y > 0 && at.y < chart.drawing.height, "\(words)")
        let box = (words: words, x: left...(left + width), y: (at.y - letters.size * 0.8)...at.y)
        for other in boxes where other.x.overlaps(box.x) && other.y.overlaps(box.y) {
          Issue.record("\(chart.name): '\(words)' touches '\(other.words)'")
        }
        boxes.append(box)
      }
    }
  }
}
