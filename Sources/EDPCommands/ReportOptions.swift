import ArgumentParser
import Reading
import Reports
import Values

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

enum FailOn: String, ExpressibleByArgument, CaseIterable { case error, warning }

/// How findings and answers are shown, and which of them stop a run.
struct ReportOptions: ParsableArguments {
  @Option(help: "How to print: text or json.")
  var format: OutputFormat = .text
  @Option(help: "The least severe finding that stops the run with exit code 1: error or warning.")
  var failOn: FailOn = .error
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func stops(_ findings: [Finding]) -> Bool {
    findings.contains { $0.severity == .error || (failOn == .warning && $0.severity == .warning) }
  }
}

/// Findings as lines of a terminal.
enum FindingLines {
  /// - Parameter briefly: notes without their excerpt and remedy.
  static func text(_ findings: [Finding], _ look: Terminal.Look, briefly: Bool = false) -> String {
    findings.map { finding in
      let lines = render([finding]).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      var head = String(lines[0]) + "\n"
      let rest = briefly && finding.severity == .note || lines.count < 2 ? "" : lines[1]
      // The severity stands right after the place, which is known.
      let before = Plain.text(finding.source.description) + ": ", word = finding.severity.rawValue
      if look.folds, head.hasPrefix(before) { head = wrapped(String(lines[0].dropFirst(before.count)), label: before, indent: 2) }
      if look.hasColour, head.hasPrefix(before + word) {
        let code = finding.severity == .error ? "1;31" : finding.severity == .warning ? "1;33" : "1;36"
        head = before + "\u{1B}[\(code)m\(word)\u{1B}[0m" + head.dropFirst(before.count + word.count)
      }
      return head + rest
    }.joined()
  }

  static func suppressed(_ list: [SuppressedFinding]) -> String {
    list.map { item in
      wrapped(
        "\(Plain.text(item.finding.source.description)): suppressed: \(item.finding.rule): \(Plain.text(item.reason))", indent: 0)
        + wrapped("  it says: \(Plain.text(item.finding.message))", indent: 4)
    }.joined()
  }

  static func json(_ findings: [Finding], suppressed: [SuppressedFinding]) -> [(String, JSON)] {
    [
      ("findings", .list(findings.map(findingJSON))),
      (
        "suppressed",
        .list(
          suppressed.map { item in
            guard case .object(let members) = findingJSON(item.finding) else { return .null }
            return .object(members + [("reason", .text(item.reason))])
          })
      ),
    ]
  }
}

/// An engagement read, or the run's end with its findings said.
enum ReadFolder {
  /// The code of a reading that failed: 2 when what failed was opening, 1 when the content did not pass.
  static func code(_ findings: [Finding]) -> Int32 {
    let errors = findings.filter { $0.severity == .error }
    return errors.allSatisfy { ["no-folder", "cannot-read"].contains($0.rule) } ? Stop.files : Stop.findings
  }

  static func stopped(_ findings: [Finding], _ options: ReportOptions, suppressed: [SuppressedFinding] = []) throws -> Stop {
    let code = findings.hasErrors ? Self.code(findings) : Stop.findings
    if options.format == .json {
      try Terminal.out(JSON.object(FindingLines.json(findings, suppressed: suppressed) + [("written", .list([]))]).printed())
      return Stop(code: code, message: "")
    }
    let shown =
      options.quiet
      ? findings.filter { $0.severity == .error || options.failOn == .warning && $0.severity == .warning } : findings
    return Stop(
      code: code,
      message: FindingLines.text(shown, Terminal.onError) + findingSummary(findings) + " Nothing was written.")
  }
}
