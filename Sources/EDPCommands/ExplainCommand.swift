import ArgumentParser
import Formulas
import Reading
import Reports
import Values

/// One figure, walked down its formula to the inputs' lines.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Walk one figure down its formula to the lines of the inputs.",
    usage: """
      edp explain DIR KEY [--depth N] [--format json]
      """,
    discussion: """
      KEY is a figure's path in result.json, with names in brackets, or a cell of
      finance-model.xlsx. A key that does not exist lists the kinds of keys there are.

      Examples:
        edp explain inputs/minimal 'offers[aws].window.cash'
        edp explain inputs/northwind 'offers[aws-second].loss' --depth 2
        edp explain inputs/northwind 'Offers!C12'
        edp explain inputs/northwind standing.charge --format json
      """)

  @Argument(help: "The engagement folder.", completion: .directory)
  var folder: String
  @Argument(help: "The figure's key, or its cell.")
  var key: String
  @Option(help: "How many formulas deep; the list of inputs at the end is always complete.")
  var depth: Int = 4
  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text

  func validate() throws {
    guard (0...100).contains(depth) else { throw ValidationError("--depth: 0 to 100.") }
  }

  func run() throws {
    let progress = Progress(quiet: false)
    defer { progress.finish() }
    progress.now("Reading \(Plain.text(folder))")
    let reading = readEngagement(at: folder)
    guard let engagement = reading.engagement else {
      progress.finish()
      throw try ReadFolder.stopped(reading.findings, try ReportOptions.parse(["--format", format.rawValue]))
    }
    progress.now("Laying out the model")
    let answer = Answer(engagement, findings: reading.findings, version: edpVersion)
    let model = financeModel(answer)
    guard let explanation = Explanation(key, of: model, answer, depth: depth) else {
      progress.finish()
      throw Stop(code: 64, message: unknown(key, model.figures))
    }
    progress.finish()
    if format == .json { return try Terminal.out(json(explanation).printed()) }
    var text = ""
    lines(explanation.root, level: 0, plan: engagement.plan.currency, into: &text)
    if let basis = explanation.basis { text += "\nHow it is computed:\n" + wrapped(Plain.text(basis, limit: 900), indent: 2) }
    func list(_ inputs: [Explanation.Input]) {
      for input in inputs {
        text += wrapped(
          "\(Plain.text(input.label)) = \(shown(input.value, engagement.plan.currency))  [\(Plain.text(input.source))]",
          label: "  -", indent: 4)
      }
    }
    if !explanation.chance.isEmpty {
      text += "\nWhat chance decides, beside the ranges, odds and slips among the inputs:\n"
      list(explanation.chance)
    }
    text += "\nInputs it rests on:\n"
    list(explanation.inputs)
    if explanation.inputs.isEmpty {
      text +=
        "  every input of the forecast and of the offer: an amount of the engine over all of\n  them, not recalculated in the workbook (they stand on sheet Inputs, with files)\n"
    }
    try Terminal.out(text)
  }

  private func unknown(_ key: String, _ figures: [Figure]) -> String {
    var text = "There is no figure '\(Plain.text(key, limit: 200))'."
    if let near = Plain.nearest(to: key, among: figures.map(\.key)) { text += "\nDid you mean '\(Plain.text(near))'?" }
    text += "\nKinds of keys, names left out of the brackets:"
    for (family, count) in Explanation.families(figures) {
      let example = count == 1 ? "" : "  (\(count))"
      text += "\n  \(Plain.text(family))\(example)"
    }
    return text
  }

  private func lines(_ node: Explanation.Node, level: Int, plan currency: String, into text: inout String) {
    // Deep trees keep room for words.
    let indent = min(level, 16) * 2
    let margin = String(repeating: " ", count: indent)
    var head = "\(Plain.text(node.label)) = \(shown(node.value, currency))  [\(Plain.text(node.cells.joined(separator: " <- ")))]"
    if node.alike > 1 { head += "  one of \(node.alike) alike" }
    if node.isRepeated { head += "  (shown above)" }
    if let source = node.source { head += "  from \(Plain.text(source))" }
    text += wrapped(head, label: margin, indent: indent + 4).replacingFirst(margin + "    ", with: margin)
    if node.isRepeated { return }
    if let formula = node.formula, node.cells.count > 0 {
      text += wrapped("= " + Plain.text(formula, limit: 600), indent: indent + 4)
    }
    if node.isCut { text += margin + "    … more below: --depth \(depth + 1)\n" }
    for child in node.children { lines(child, level: level + 1, plan: currency, into: &text) }
  }

  private func shown(_ value: Explanation.Node.Value, _ currency: String) -> String {
    switch value {
    case .text(let s): return Plain.text(s)
    case .number(let x, let unit):
      switch unit {
      case .money: return "\(grouped(x)) \(currency)"
      case .rate: return Words.percent(x, places: 2)
      case .month: return Month(containing: x).description
      case .perMTok, .perRequest, .perUser, .perUnitHour: return "\(x) \(currency) \(unit.rawValue)"
      case .count, .flag, .factor, .text: return x == x.rounded() && x.magnitude < 1e15 ? String(Int(x)) : String(x)
      case .months, .tokens, .requests, .units, .unitHours: return "\(Words.fixed(x, x == x.rounded() ? 0 : 2)) \(unit.rawValue)"
      }
    }
  }

  /// Cents, and a thin separator of thousands.
  private func grouped(_ x: Double) -> String {
    let text = Words.fixed(x, 2), sign = text.hasPrefix("-") ? "-" : ""
    let halves = text.dropFirst(sign.count).split(separator: ".")
    guard halves.count == 2 else { return text }
    var whole = ""
    for (i, c) in halves[0].enumerated() {
      if i > 0, (halves[0].count - i) % 3 == 0 { whole += "," }
      whole.append(c)
    }
    return sign + whole + "." + halves[1]
  }

  private func json(_ explanation: Explanation) -> JSON {
    func value(_ v: Explanation.Node.Value) -> [(String, JSON)] {
      switch v {
      case .text(let s): [("value", .text(s)), ("unit", .text("text"))]
      case .number(let x, let unit): [("value", .number(x)), ("unit", .text(unit.rawValue))]
      }
    }
    func node(_ n: Explanation.Node) -> JSON {
      var members: [(String, JSON)] = [("label", .text(n.label))] + value(n.value)
      members.append(("cells", .list(n.cells.map(JSON.text))))
      if let formula = n.formula { members.append(("formula", .text(formula))) }
      if let source = n.source { members.append(("source", .text(source))) }
      if n.alike > 1 { members.append(("alike", .int(n.alike))) }
      if n.isRepeated { members.append(("repeated", .bool(true))) }
      if n.isCut { members.append(("cut", .bool(true))) }
      members.append(("parts", .list(n.children.map(node))))
      return .object(members)
    }
    func list(_ inputs: [Explanation.Input]) -> JSON {
      .list(inputs.map { .object([("label", .text($0.label))] + value($0.value) + [("source", .text($0.source))]) })
    }
    var members: [(String, JSON)] = [("key", .text(explanation.key)), ("figure", node(explanation.root))]
    if let basis = explanation.basis { members.append(("basis", .text(basis))) }
    if !explanation.chance.isEmpty { members.append(("chance", list(explanation.chance))) }
    members.append(("inputs", list(explanation.inputs)))
    return .object(members)
  }
}

extension String {
  fileprivate func replacingFirst(_ start: String, with other: String) -> String {
    hasPrefix(start) ? other + dropFirst(start.count) : self
  }
}
